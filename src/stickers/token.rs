//! トークン: what tells printed stickers apart.

use std::fmt;
use std::str::FromStr;

use crate::text::{PLAIN_ALPHABET, plain_code};

/// Fewest and most characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=6;

/// ステッカー番号: 4–6 characters of [`PLAIN_ALPHABET`], shown in capitals; tells stickers apart, never people.
/// Without vowels and look-alikes it is never a word nor the name of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StickerToken(String);

impl StickerToken {
    /// Draws a new token of five characters (6.4 million) from random bytes; `None` when `random` runs out: hand in 16.
    pub fn draw(random: &[u8]) -> Option<Self> {
        plain_code(random, 5).map(Self)
    }

    /// Reads what a scanner or a hand made of a token: any case and width, with junk around it. Never fails loudly,
    /// for a printed sticker never leads to an error.
    pub fn lenient(text: &str) -> Option<Self> {
        // An address cut out of a sentence brings brackets, full stops or a query along.
        let text = text.split(['?', '#', '&']).next().unwrap_or_default();
        text.trim_matches(|c: char| !narrow(c).is_ascii_alphanumeric()).parse().ok()
    }

    /// The characters, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Full-width ASCII to its narrow twin; everything else as it is.
fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

impl FromStr for StickerToken {
    type Err = StickerTokenFault;

    fn from_str(s: &str) -> Result<Self, StickerTokenFault> {
        let token: String = s.chars().take(LENGTHS.end() + 1).map(|c| narrow(c).to_ascii_uppercase()).collect();
        if !LENGTHS.contains(&token.chars().count()) {
            return Err(StickerTokenFault::Length);
        }
        if !token.chars().all(|c| PLAIN_ALPHABET.iter().any(|a| char::from(*a) == c)) {
            return Err(StickerTokenFault::Character);
        }
        Ok(Self(token))
    }
}

impl fmt::Display for StickerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`StickerToken`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StickerTokenFault {
    /// Not 4–6 characters.
    Length,
    /// A character that is on no sticker.
    Character,
}

impl fmt::Display for StickerTokenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "ステッカー番号は4から6文字です。",
            Self::Character => "ステッカー番号に使わない文字があります。",
        })
    }
}

impl std::error::Error for StickerTokenFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_in_any_case_and_width() {
        for text in ["7K3M", "7k3m", "７Ｋ３Ｍ", "７ｋ3m"] {
            assert_eq!(text.parse::<StickerToken>().unwrap().to_string(), "7K3M", "{text}");
        }
        assert_eq!("7K3".parse::<StickerToken>(), Err(StickerTokenFault::Length));
        assert_eq!("7K3M7K3".parse::<StickerToken>(), Err(StickerTokenFault::Length));
        assert_eq!("SP0T".parse::<StickerToken>(), Err(StickerTokenFault::Character));
    }

    #[test]
    fn a_bad_scanner_is_forgiven_and_no_page_name_is_a_token() {
        for text in [
            "7K3M\r\n",
            " 7k3m ",
            "7K3M。",
            "「7K3M」",
            "7K3M?utm_source=x",
            "7K3M#",
            "7K3M)",
            "\u{feff}7K3M",
            "７Ｋ３Ｍ．",
        ] {
            assert_eq!(StickerToken::lenient(text).unwrap().as_str(), "7K3M", "{text}");
        }
        for text in ["spots", "map", "apply", "forms", "staff", "", "ああああ", "7K3M8/x", "leaflet.pdf"] {
            assert_eq!(StickerToken::lenient(text), None, "{text}");
        }
    }

    #[test]
    fn a_new_token_is_a_token() {
        let token = StickerToken::draw(&[7; 16]).unwrap();
        assert_eq!(token.as_str().parse(), Ok(token));
        assert_eq!(StickerToken::draw(&[255; 16]), None);
    }
}
