//! まちがいのお知らせ: what visitors say is wrong with a spot's entry, for the city's desk. No account, and nothing of the visitor is kept.

pub mod acts;
pub mod pages;
pub mod store;

use std::fmt;

use crate::spots::RegistrationNumber;
use crate::text::{TextFault, many_lines};
use crate::time::Moment;

/// Most letters of a report.
pub const LETTERS: usize = 500;
/// Reports about one spot that may wait at once; more would say the same.
pub const WAITING_EACH: u32 = 5;
/// Reports that a municipality takes in an hour, from everybody together: counting by visitor would mean knowing visitors.
pub const HOURLY: u32 = 30;

/// ちがうところ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// もうない、または移った
    Gone,
    /// 名前や場所
    Place,
    /// 営業日・時間
    Hours,
    /// 電話番号やウェブサイト
    Contact,
    /// そのほか
    Other,
}

impl About {
    /// In the order of the form.
    pub const ALL: [Self; 5] = [Self::Gone, Self::Place, Self::Hours, Self::Contact, Self::Other];

    /// The word in database and form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::Place => "place",
            Self::Hours => "hours",
            Self::Contact => "contact",
            Self::Other => "other",
        }
    }

    /// The words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gone => "もうない、または移ったようだ",
            Self::Place => "名前や場所がちがう",
            Self::Hours => "営業日・時間がちがう",
            Self::Contact => "電話番号やウェブサイトがちがう",
            Self::Other => "そのほか",
        }
    }

    /// Reads a code.
    pub fn read(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// A report about to be handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// ちがうところ.
    pub about: About,
    /// くわしく; may be empty unless it is about something else.
    pub words: String,
}

/// What is wrong with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportFault {
    /// Nothing chosen.
    About,
    /// そのほか without a word.
    Silent,
    /// The words can't be taken.
    Words(TextFault),
}

impl ReportFault {
    /// The field that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::About => "about",
            Self::Silent | Self::Words(_) => "words",
        }
    }
}

impl fmt::Display for ReportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About => f.write_str("ちがうところを1つ選んでください。"),
            Self::Silent => f.write_str("「そのほか」を選んだときは、ちがうところを書いてください。"),
            Self::Words(fault) => fault.fmt(f),
        }
    }
}

impl NewReport {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn read(about: &str, words: &str) -> Result<Self, Vec<ReportFault>> {
        let about = About::read(about).ok_or(ReportFault::About);
        let words = many_lines(words, LETTERS).map_err(ReportFault::Words);
        match (about, words) {
            (Ok(About::Other), Ok(words)) if words.is_empty() => Err(vec![ReportFault::Silent]),
            (Ok(about), Ok(words)) => Ok(Self { about, words }),
            (about, words) => Err(about.err().into_iter().chain(words.err()).collect()),
        }
    }
}

/// A report that waits at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its number at the desk.
    pub id: i64,
    /// 登録番号 of the spot.
    pub number: RegistrationNumber,
    /// ちがうところ.
    pub about: About,
    /// くわしく.
    pub words: String,
    /// When it came.
    pub at: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_told_at_once() {
        assert_eq!(NewReport::read("", "\u{7}"), Err(vec![ReportFault::About, ReportFault::Words(TextFault::Control)]));
        assert_eq!(NewReport::read("other", "  "), Err(vec![ReportFault::Silent]));
        let good = NewReport { about: About::Gone, words: String::new() };
        assert_eq!(NewReport::read("gone", ""), Ok(good));
        for about in About::ALL {
            assert_eq!(About::read(about.code()), Some(about));
        }
    }
}
