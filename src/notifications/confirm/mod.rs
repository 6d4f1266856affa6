//! 登録内容の確認: once a year everybody who stands in the register is asked whether the entry is still right.

pub mod store;

use crate::notifications::ReceiptNumber;
use crate::spots::Spot;
use crate::text::Email;
use crate::time::{JapanDate, Moment};

/// The link in the letter opens the page for thirty days.
pub const KEY_SECONDS: i64 = 30 * 24 * 3600;
/// Without an answer the letter is written once more after so many days; then it is the desk's turn.
pub const AGAIN_DAYS: i64 = 30;
/// How often it is written for one year's confirmation.
pub const LETTERS: i64 = 2;

/// 確認の期日: one year after the last confirmation, or after the registration; 29 February becomes 1 March, as SQLite counts too.
pub fn due_on(last: JapanDate) -> JapanDate {
    let (y, m, d) = last.ymd();
    JapanDate::new(y + 1, m, d).unwrap_or_else(|_| last.plus_days(366))
}

/// 確認待ち: a spot whose entry nobody has confirmed for a year.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The spot.
    pub spot: Spot,
    /// When it was last confirmed; none while nobody ever did.
    pub verified_at: Option<Moment>,
    /// Since when a confirmation is due.
    pub due: JapanDate,
    /// The form by which it came: row's key and number; none for spots from a sheet.
    pub notification: Option<(i64, ReceiptNumber)>,
}

/// A line of the list for telephone and paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// What waits.
    pub due: Due,
    /// Who is to be asked, as the form names them; empty where there is no form.
    pub contact: String,
    /// Where they can be called; empty where nothing is known.
    pub phone: String,
    /// Where mail goes; none: on paper.
    pub email: Option<Email>,
}

/// What a key opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// The entry, to be confirmed.
    Asked(Box<Spot>),
    /// It was confirmed with this key, then.
    Confirmed(Moment),
    /// The thirty days are over, or the spot is no longer in the network.
    Ended,
    /// No such key here.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_later_is_the_same_day_or_the_first_of_march() {
        let due = |day: &str| due_on(day.parse().unwrap()).to_string();
        assert_eq!(due("2026-11-24"), "2027-11-24");
        assert_eq!(due("2028-02-29"), "2029-03-01");
        assert_eq!(due("2027-12-31"), "2028-12-31");
    }
}
