//! 受付番号.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::text::{PLAIN_ALPHABET, check_character, is_hyphen, plain_code};

/// 受付番号: seven random characters and a check character, shown as `7K3M-9XTC`, easy to say over the telephone.
///
/// Read in any case and width, with or without hyphen and spaces. One wrong character is always found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptNumber(String);

impl ReceiptNumber {
    /// Draws a number from random bytes; `None` when too few of them can be used: 32 are enough.
    pub fn draw(random: &[u8]) -> Option<Self> {
        let code = plain_code(random, 7)?;
        let check = check_character(&code)?;
        Some(Self(format!("{code}{check}")))
    }

    /// The eight characters without hyphen, as stored.
    pub fn plain(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (front, back) = self.0.split_at_checked(4).unwrap_or((&self.0, ""));
        write!(f, "{front}-{back}")
    }
}

impl FromStr for ReceiptNumber {
    type Err = ReceiptFault;

    fn from_str(s: &str) -> Result<Self, ReceiptFault> {
        let code: String = s
            .chars()
            .take(100)
            .filter(|c| !c.is_whitespace() && !is_hyphen(*c))
            .nfkc()
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if code.is_empty() {
            return Err(ReceiptFault::Empty);
        }
        if let Some(c) = code.chars().find(|c| !c.is_ascii() || !PLAIN_ALPHABET.contains(&(*c as u8))) {
            return Err(ReceiptFault::Letter(c));
        }
        if code.len() != 8 {
            return Err(ReceiptFault::Length(code.len()));
        }
        let (front, check) = code.split_at_checked(7).ok_or(ReceiptFault::CheckCharacter)?;
        if check_character(front).is_none_or(|c| !check.starts_with(c)) {
            return Err(ReceiptFault::CheckCharacter);
        }
        Ok(Self(code))
    }
}

/// Why a text is no [`ReceiptNumber`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptFault {
    /// Nothing written.
    Empty,
    /// A character that receipt numbers never have.
    Letter(char),
    /// Not eight characters.
    Length(usize),
    /// The check character doesn't follow from the others: one of them is wrong or two are swapped.
    CheckCharacter,
}

impl fmt::Display for ReceiptFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("受付番号を書いてください。"),
            Self::Letter(c) => write!(f, "受付番号に「{c}」は使われません。控えをもう一度ごらんください。"),
            Self::Length(n) => write!(f, "受付番号は8文字です。いまは{n}文字あります。"),
            Self::CheckCharacter => f.write_str("受付番号の文字が1つちがうようです。控えをもう一度ごらんください。"),
        }
    }
}

impl std::error::Error for ReceiptFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_typed() {
        let number = ReceiptNumber::draw(&[5, 15, 1, 10, 7, 21, 17, 0]).unwrap();
        let shown = number.to_string();
        assert_eq!(shown.len(), 9);
        let wide: String =
            shown.chars().map(|c| if c == '-' { 'ー' } else { char::from_u32(c as u32 + 0xfee0).unwrap() }).collect();
        for typed in [shown.clone(), shown.to_lowercase(), shown.replace('-', ""), shown.replace('-', " － "), wide] {
            assert_eq!(typed.parse::<ReceiptNumber>().as_ref(), Ok(&number), "{typed}");
        }
    }

    #[test]
    fn each_slip_has_its_own_sentence() {
        let plain = ReceiptNumber::draw(&[5, 15, 1, 10, 7, 21, 17]).unwrap().plain().to_owned();
        let last = plain.chars().last().unwrap();
        let other = if last == '2' { '3' } else { '2' };
        assert_eq!(format!("{}{other}", &plain[..7]).parse::<ReceiptNumber>(), Err(ReceiptFault::CheckCharacter));
        assert_eq!(plain[..7].parse::<ReceiptNumber>(), Err(ReceiptFault::Length(7)));
        assert_eq!("7K3M-9XT0".parse::<ReceiptNumber>(), Err(ReceiptFault::Letter('0')));
        assert_eq!("あ".parse::<ReceiptNumber>(), Err(ReceiptFault::Letter('あ')));
        assert_eq!(" ".parse::<ReceiptNumber>(), Err(ReceiptFault::Empty));
        assert!(ReceiptFault::CheckCharacter.to_string().starts_with("受付番号の文字が1つちがうようです"));
    }
}
