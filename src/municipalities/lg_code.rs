//! 全国地方公共団体コード.

use std::fmt;
use std::str::FromStr;

/// 全国地方公共団体コード: six digits, the last a check digit (総務省 全国地方公共団体コード, JIS X 0401/0402). Leading zeros are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LgCode([u8; 6]);

impl LgCode {
    /// The six digits.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits ever get in.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The five digits that 国土数値情報 and older tables use.
    pub fn five(&self) -> &str {
        self.as_str().get(..5).unwrap_or_default()
    }

    /// 都道府県: true for codes such as 280003 (兵庫県).
    pub fn is_prefecture(&self) -> bool {
        self.as_str().get(2..5) == Some("000")
    }

    /// Makes a code of its first five digits by working out the check digit.
    ///
    /// # Errors
    /// [`LgCodeFault::Digits`] unless `five` is five ASCII digits, [`LgCodeFault::Prefecture`] for prefectures beyond 01–47.
    pub fn from_five(five: &str) -> Result<Self, LgCodeFault> {
        let digit = check_digit(five.as_bytes()).ok_or(LgCodeFault::Digits)?;
        format!("{five}{digit}").parse()
    }
}

impl FromStr for LgCode {
    type Err = LgCodeFault;

    fn from_str(s: &str) -> Result<Self, LgCodeFault> {
        let digits: [u8; 6] = s.as_bytes().try_into().map_err(|_| LgCodeFault::Digits)?;
        let expected = check_digit(&digits[..5]).ok_or(LgCodeFault::Digits)?;
        if !digits[5].is_ascii_digit() {
            return Err(LgCodeFault::Digits);
        }
        if !(b"01".as_slice()..=b"47".as_slice()).contains(&&digits[..2]) {
            return Err(LgCodeFault::Prefecture);
        }
        if digits[5] - b'0' != expected {
            return Err(LgCodeFault::CheckDigit);
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for LgCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Digits 1–5 times 6, 5, 4, 3, 2; the last digit of 11 minus the sum's remainder by 11.
fn check_digit(five: &[u8]) -> Option<u8> {
    if five.len() != 5 || !five.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = five.iter().zip([6, 5, 4, 3, 2]).map(|(d, w)| u32::from(d - b'0') * w).sum();
    Some(((11 - sum % 11) % 10) as u8)
}

/// Why a text is not an [`LgCode`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LgCodeFault {
    /// Not six digits.
    Digits,
    /// The first two digits are no prefecture (01–47).
    Prefecture,
    /// The last digit doesn't follow from the first five.
    CheckDigit,
}

impl fmt::Display for LgCodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Digits => "全国地方公共団体コードは6桁の数字です。",
            Self::Prefecture => "全国地方公共団体コードのはじめの2桁は、都道府県の01から47です。",
            Self::CheckDigit => "全国地方公共団体コードの検査数字（最後の1桁）が合いません。",
        })
    }
}

impl std::error::Error for LgCodeFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_are_right_and_near_ones_are_not() {
        for code in ["282294", "271403", "030007", "410004", "170003", "260002", "231002", "082171"] {
            assert_eq!(code.parse::<LgCode>().unwrap().as_str(), code);
            assert_eq!(LgCode::from_five(&code[..5]).unwrap().as_str(), code);
        }
        assert_eq!("282295".parse::<LgCode>(), Err(LgCodeFault::CheckDigit));
        assert_eq!("28229".parse::<LgCode>(), Err(LgCodeFault::Digits));
        assert_eq!("２８２２９４".parse::<LgCode>(), Err(LgCodeFault::Digits));
        assert_eq!("480002".parse::<LgCode>(), Err(LgCodeFault::Prefecture));
    }
}
