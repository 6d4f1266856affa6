//! 旧コード: a code that no longer names a municipality of its own, after a merger, a renaming or a change of status. What was printed
//! with it goes on leading to help.

pub mod store;

use super::LgCode;

/// 旧コード and what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// As printed.
    pub old: LgCode,
    /// The municipality that took over.
    pub lg_code: LgCode,
}
