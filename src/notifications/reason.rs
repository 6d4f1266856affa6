//! 理由 and 担当者: who sent a notification back or declined it, and why, for the applicant to read.

use std::fmt;
use std::str::FromStr;

use crate::text::{TextFault, many_lines};

/// 担当者: the officer who moved a notification, as the desk and the second officer see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Number of the account.
    pub officer: i64,
    /// Name at that time.
    pub name: String,
}

/// 理由: what the applicant reads when a notification is returned or declined. 1–1,000 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// The most characters of a reason.
    pub const LIMIT: usize = 1000;

    /// The officer's words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`Reason`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonFault {
    /// Nothing written: nobody is sent away without a reason.
    Empty,
    /// Too long, or with characters that can't be seen.
    Text(TextFault),
}

impl fmt::Display for ReasonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("理由を書いてください。届出をした方に、このまま伝わります。"),
            Self::Text(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for ReasonFault {}

impl FromStr for Reason {
    type Err = ReasonFault;

    fn from_str(s: &str) -> Result<Self, ReasonFault> {
        let text = many_lines(s, Self::LIMIT).map_err(ReasonFault::Text)?;
        if text.is_empty() { Err(ReasonFault::Empty) } else { Ok(Self(text)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_away_without_a_reason() {
        assert_eq!(" \n　".parse::<Reason>(), Err(ReasonFault::Empty));
        assert_eq!("一行目\r\n二行目".parse::<Reason>().unwrap().as_str(), "一行目\n二行目");
        assert!(matches!("あ".repeat(1001).parse::<Reason>(), Err(ReasonFault::Text(TextFault::TooLong { .. }))));
    }
}
