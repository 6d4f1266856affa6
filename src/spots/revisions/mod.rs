//! 変更の記録: a spot as it stood after each change, with who changed it, by which act, why, and from which day on.

mod lines;
pub mod store;

use super::Spot;
use crate::time::{JapanDate, Moment};

pub use lines::{Difference, differences, lines};

/// 変更: what goes into a spot's history together with the row that it changes.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The audit chain's word for who acts.
    pub by: &'a str,
    /// The audit chain's word for the act.
    pub act: &'a str,
    /// Why, where a reason is asked for.
    pub reason: Option<&'a str>,
    /// From which day on it counts, where that is asked for.
    pub on: Option<JapanDate>,
    /// When it is written down.
    pub at: Moment,
}

impl From<Moment> for Change<'static> {
    /// The program itself, at that moment: nobody decided anything.
    fn from(at: Moment) -> Self {
        Self { by: "program", act: "register", reason: None, on: None, at }
    }
}

/// 版: one line of a spot's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// The spot as it stood then, with the version and the moment of the change.
    pub spot: Spot,
    /// The audit chain's word for who did it.
    pub by: String,
    /// The audit chain's word for the act.
    pub act: String,
    /// Why.
    pub reason: Option<String>,
    /// From which day on.
    pub on: Option<JapanDate>,
}
