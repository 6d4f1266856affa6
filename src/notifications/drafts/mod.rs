//! 下書き: what an applicant has typed so far, kept on the server, found only by the key in the address.

pub mod store;

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
