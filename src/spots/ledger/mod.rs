//! 台帳: the whole register as the desk searches it, and spots that may be the same one twice.

pub mod store;

use super::{Spot, SpotState};
use crate::municipalities::Position;
use crate::text::{Telephone, search_key};
use crate::time::JapanDate;

/// 絞り込み: what an officer asks of the ledger. The default asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerQuery {
    /// Part of the name or its reading, a registration number, or digits of the telephone number, as typed.
    pub text: String,
    /// 登録中, 休止 or 廃止.
    pub state: Option<SpotState>,
    /// Only those whose yearly confirmation is due on this day.
    pub unconfirmed_on: Option<JapanDate>,
}

/// One page of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerPage {
    /// In the order of registration numbers.
    pub spots: Vec<Spot>,
    /// How many the question found in all.
    pub total: u32,
    /// How many the same words find in each state, in the order of [`SpotState::ALL`].
    pub by_state: Vec<(SpotState, u32)>,
}

/// 重複の疑い: why a spot may be the one that a notification speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// Whole metres between the two pins, when they are at most [`NEAR_METRES`] apart and the names are alike.
    pub metres: Option<u32>,
    /// The same telephone number.
    pub same_phone: bool,
}

/// Pins this near with names alike are taken for one place (row A13).
pub const NEAR_METRES: f64 = 100.0;

/// What is compared with the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// 名称.
    pub name: String,
    /// フリガナ.
    pub kana: String,
    /// The pin.
    pub position: Option<Position>,
    /// 電話番号.
    pub phone: Option<Telephone>,
}

impl Sighting {
    /// Why the spot may be the same; none when nothing points to it.
    pub fn like(&self, spot: &Spot) -> Option<Likeness> {
        let entry = spot.entry();
        let same_phone = self.phone.is_some() && self.phone == entry.phone;
        let alike = alike(&self.name, entry.name.as_str()) || alike(&self.kana, entry.kana.as_str());
        let apart = self.position.zip(entry.position).map(|(a, b)| metres_between(a, b));
        let metres = apart.filter(|m| alike && *m <= NEAR_METRES).map(|m| m.round() as u32);
        (same_phone || metres.is_some()).then_some(Likeness { metres, same_phone })
    }
}

/// True when two names may be one: equal keys, one inside the other, or half of their pairs of letters in common.
pub fn alike(a: &str, b: &str) -> bool {
    let (a, b) = (search_key(a), search_key(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let long = |s: &str| s.chars().count() >= 3;
    if a == b || (long(&b) && a.contains(&b)) || (long(&a) && b.contains(&a)) {
        return true;
    }
    let pairs = |s: &str| s.chars().zip(s.chars().skip(1)).collect::<Vec<_>>();
    let (first, mut second) = (pairs(&a), pairs(&b));
    let all = first.len() + second.len();
    let mut common = 0;
    for pair in &first {
        if let Some(at) = second.iter().position(|p| p == pair) {
            second.swap_remove(at);
            common += 1;
        }
    }
    all > 0 && common * 4 >= all
}

/// Metres along the sphere (mean radius 6,371,008.8 m).
pub fn metres_between(a: Position, b: Position) -> f64 {
    let (lat1, lat2) = (a.lat().to_radians(), b.lat().to_radians());
    let (dlat, dlng) = (lat2 - lat1, (b.lng() - a.lng()).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlng / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_alike_whatever_the_writing_and_not_by_a_common_ending() {
        for (a, b) in [
            ("髙島ベーカリー", "高島ベーカリー"),
            ("喫茶 見本", "喫茶見本 本町店"),
            ("見本理容室", "見本理容"),
            ("ミホン", "みほん"),
        ] {
            assert!(alike(a, b), "{a} {b}");
        }
        for (a, b) in [("見本薬局", "あおい薬局"), ("", ""), ("花", "花屋"), ("山田商店", "川上商店")]
        {
            assert!(!alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn a_degree_of_latitude_is_111_kilometres() {
        let at = |lat| Position::new(lat, 134.5).unwrap();
        assert!((metres_between(at(34.0), at(35.0)) - 111_195.0).abs() < 1.0);
        assert!(metres_between(at(34.0), at(34.0)).abs() < 1e-6);
    }
}
