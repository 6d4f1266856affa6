//! 法人番号.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::text::is_hyphen;

/// 法人番号: thirteen digits, the first a check digit over the other twelve (法人番号の指定等に関する省令).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorporateNumber(String);

impl CorporateNumber {
    /// The thirteen digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CorporateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`CorporateNumber`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorporateNumberFault {
    /// Not thirteen digits.
    Digits,
    /// The first digit doesn't follow from the others.
    CheckDigit,
}

impl fmt::Display for CorporateNumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digits => "法人番号は13桁の数字です。わからないときは空けておいてください。",
            Self::CheckDigit => "法人番号の数字がどこかちがうようです。わからないときは空けておいてください。",
        })
    }
}

impl std::error::Error for CorporateNumberFault {}

impl FromStr for CorporateNumber {
    type Err = CorporateNumberFault;

    fn from_str(s: &str) -> Result<Self, CorporateNumberFault> {
        let digits: String = s.chars().take(100).filter(|c| !c.is_whitespace() && !is_hyphen(*c)).nfkc().collect();
        if digits.len() != 13 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CorporateNumberFault::Digits);
        }
        let values: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
        // From the last digit on: times 1, 2, 1, 2 …; nine minus the sum's remainder by nine.
        let sum: u32 = values.iter().skip(1).rev().zip([1, 2].into_iter().cycle()).map(|(d, w)| d * w).sum();
        if values.first() != Some(&(9 - sum % 9)) {
            return Err(CorporateNumberFault::CheckDigit);
        }
        Ok(Self(digits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_checked() {
        // 国税庁's own number.
        assert_eq!("7000012050002".parse::<CorporateNumber>().unwrap().as_str(), "7000012050002");
        assert!("７-0000-1205-0002".parse::<CorporateNumber>().is_ok());
        assert_eq!("7000012050003".parse::<CorporateNumber>(), Err(CorporateNumberFault::CheckDigit));
        assert_eq!("700001205000".parse::<CorporateNumber>(), Err(CorporateNumberFault::Digits));
    }
}
