//! 郵便番号.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::is_hyphen;

/// 郵便番号: seven digits, shown as `679-4167`. Read in any width, with or without 〒 and hyphen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostalCode(String);

impl PostalCode {
    /// The seven digits alone, as open data wants them (GIF).
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for PostalCode {
    type Err = PostalCodeFault;

    fn from_str(s: &str) -> Result<Self, PostalCodeFault> {
        let digits: String =
            s.chars().take(100).filter(|c| !c.is_whitespace() && !is_hyphen(*c) && *c != '〒').nfkc().collect();
        if digits.is_empty() {
            return Err(PostalCodeFault::Empty);
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PostalCodeFault::Letters);
        }
        if digits.len() != 7 {
            return Err(PostalCodeFault::Length(digits.len()));
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for PostalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (area, rest) = self.0.split_at_checked(3).unwrap_or((&self.0, ""));
        write!(f, "{area}-{rest}")
    }
}

/// Why a text is no [`PostalCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostalCodeFault {
    /// Nothing written.
    Empty,
    /// Something other than digits, hyphens and 〒.
    Letters,
    /// Not seven digits.
    Length(usize),
}

impl fmt::Display for PostalCodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("郵便番号がまだ書かれていません。"),
            Self::Letters => f.write_str("郵便番号は、679-4167のように数字で書いてください。"),
            Self::Length(n) => write!(f, "郵便番号は7桁です。いまは{n}桁あります。"),
        }
    }
}

impl std::error::Error for PostalCodeFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_way_of_writing_is_read() {
        for s in ["6794167", "679-4167", "〒679-4167", "６７９－４１６７", "679ー4167", " 679 4167 ", "679−4167"]
        {
            assert_eq!(s.parse::<PostalCode>().unwrap().to_string(), "679-4167", "{s}");
        }
        assert_eq!("679416".parse::<PostalCode>(), Err(PostalCodeFault::Length(6)));
        assert_eq!("679-416a".parse::<PostalCode>(), Err(PostalCodeFault::Letters));
        assert_eq!("　".parse::<PostalCode>(), Err(PostalCodeFault::Empty));
        assert!("9".repeat(10_000).parse::<PostalCode>().is_err());
    }
}
