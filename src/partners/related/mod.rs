//! 関連するネットワーク: the neighbouring networks of a municipality, told apart from this one in its own words.

pub mod pages;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::text::Telephone;

/// Most networks that a municipality may name.
pub const MOST: usize = 4;

/// One neighbouring network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedNetwork {
    /// e.g. 孤立死ゼロ作戦.
    pub name: String,
    /// すること
    pub what: String,
    /// だれのため
    pub whom: String,
    /// つながるいのちサポートネットワークとのちがい
    pub differs: String,
    /// 担当.
    pub contact: String,
    /// Its telephone; empty where nobody has entered it.
    pub phone: String,
}

impl RelatedNetwork {
    /// True when nothing is written: its place in the form is free.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The number to call, where one is written.
    pub fn telephone(&self) -> Option<Telephone> {
        self.phone.parse().ok()
    }
}

/// たつの市's networks as the sample; where a telephone is not known for sure, there is none.
pub fn sample() -> Vec<RelatedNetwork> {
    serde_json::from_str(include_str!("../../../data/sample/networks_282294.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_tells_both_neighbours_apart() {
        let sample = sample();
        let names: Vec<_> = sample.iter().map(|n| n.name.as_str()).collect();
        assert_eq!(names, ["孤立死ゼロ作戦", "はいかい高齢者等見守りSOSネットワーク"]);
        assert!(sample.iter().all(|n| ![&n.what, &n.whom, &n.differs, &n.contact].iter().any(|t| t.is_empty())));
        assert!(sample.iter().all(|n| n.telephone().is_none()), "no number that nobody has checked");
    }
}
