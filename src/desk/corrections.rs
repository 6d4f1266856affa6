//! 直したところ: what the newest edition of a notification says otherwise than the one before.

use crate::notifications::Edition;
use crate::notifications::yoshiki1::field_of;

/// One item, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// 項目名.
    pub label: String,
    /// As it was; empty for nothing.
    pub before: String,
    /// As it is; empty for nothing.
    pub after: String,
}

/// The differences between the last two editions; empty when there is only one.
pub fn last(editions: &[Edition]) -> Vec<Correction> {
    let [.., before, after] = editions else { return Vec::new() };
    let mut keys: Vec<&str> = before.answers.pairs().chain(after.answers.pairs()).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .filter(|key| before.answers.all(key) != after.answers.all(key))
        .map(|key| Correction {
            label: field_of(key).map_or(key, |f| f.label).to_owned(),
            before: before.answers.all(key).join("、"),
            after: after.answers.all(key).join("、"),
        })
        .collect()
}
