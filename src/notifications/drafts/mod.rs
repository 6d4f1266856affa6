//! 下書き: what an applicant has typed so far, kept on the server, found only by the key in the address.

pub mod store;

use sha2::{Digest, Sha256};

use super::Answers;

/// A draft is thrown away after this many days without a change.
pub const DAYS: i64 = 14;

/// 下書き.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What was typed, right or wrong.
    pub answers: Answers,
    /// The notification that it corrects; none for a new one.
    pub corrects: Option<i64>,
}

impl Draft {
    /// 版: the same for the same answers, another for others; a page that hands in names the one that it showed.
    pub fn revision(&self) -> String {
        let digest = self.answers.pairs().fold(Sha256::new(), |digest, (key, value)| {
            digest.chain_update(format!("{}:{key}{}:{value}", key.len(), value.len()))
        });
        crate::audit::hex(&digest.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_an_answer_is_another_revision() {
        let of = |pairs: &[(&str, &str)]| {
            let answers = Answers::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
            Draft { answers, corrects: None }.revision()
        };
        let all = [of(&[]), of(&[("a", "")]), of(&[("a", "b")]), of(&[("a", "b"), ("a", "c")]), of(&[("a", "bc")])];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(of(&[("a", "b"), ("c", "d")]), of(&[("c", "d"), ("a", "b")]));
    }
}
