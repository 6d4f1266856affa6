//! 担当と内部メモ: who looks after a notification, and what colleagues tell each other about it. Nothing of it ever leaves the desk.

pub mod store;

use std::fmt;
use std::str::FromStr;

use crate::text::{TextFault, many_lines};
use crate::time::Moment;

/// 担当でしぼる: whose notifications are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Assignee {
    /// だれでも
    #[default]
    Anybody,
    /// まだ決まっていない
    Nobody,
    /// This officer.
    Officer(i64),
}

impl FromStr for Assignee {
    type Err = ();

    /// `none`, the number of an account, or nothing at all.
    fn from_str(s: &str) -> Result<Self, ()> {
        match s {
            "" => Ok(Self::Anybody),
            "none" => Ok(Self::Nobody),
            number => number.parse().ok().filter(|id: &i64| *id > 0).map(Self::Officer).ok_or(()),
        }
    }
}

impl fmt::Display for Assignee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anybody => Ok(()),
            Self::Nobody => f.write_str("none"),
            Self::Officer(id) => id.fmt(f),
        }
    }
}

/// メモの文: 1–1,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteWords(String);

impl NoteWords {
    /// The most characters of a note.
    pub const LIMIT: usize = 1000;

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteFault {
    /// Nothing written.
    Empty,
    /// Too long, or with characters that can't be seen.
    Text(TextFault),
}

impl fmt::Display for NoteFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("メモを書いてください。"),
            Self::Text(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for NoteFault {}

impl FromStr for NoteWords {
    type Err = NoteFault;

    fn from_str(s: &str) -> Result<Self, NoteFault> {
        let text = many_lines(s, Self::LIMIT).map_err(NoteFault::Text)?;
        if text.is_empty() { Err(NoteFault::Empty) } else { Ok(Self(text)) }
    }
}

/// 内部メモ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Who wrote it, by the name at that time.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What.
    pub words: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assignee_is_read_as_it_stands_in_addresses() {
        for one in [Assignee::Anybody, Assignee::Nobody, Assignee::Officer(7)] {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        for wrong in ["me", "0", "-1", "x"] {
            assert_eq!(wrong.parse::<Assignee>(), Err(()), "{wrong}");
        }
        assert_eq!(" \n　".parse::<NoteWords>(), Err(NoteFault::Empty));
    }
}
