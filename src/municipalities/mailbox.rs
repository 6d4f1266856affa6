//! 担当課のメール: where the division's letters go, and how long applicants are told that an answer takes.

use crate::text::Email;

/// What a municipality has set for its letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// 担当課のメールアドレス; none until the municipality sets it.
    pub address: Option<Email>,
    /// 結果までの目安 in working days, 1–60: told to applicants, and the division is reminded of what has waited that long.
    pub answer_days: u32,
}

/// The fewest and the most working days that may be set.
pub const ANSWER_DAYS: std::ops::RangeInclusive<u32> = 1..=60;
