//! フリガナ.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::{TextFault, is_hyphen, one_line};

/// フリガナ: 全角カタカナ with ー, ・, digits and single full-width spaces, 1–100 characters.
/// Read from hiragana and half-width kana too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kana(String);

impl Kana {
    /// The most characters a reading may have.
    pub const LIMIT: usize = 100;

    /// The reading in 全角カタカナ.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Kana {
    type Err = KanaFault;

    fn from_str(s: &str) -> Result<Self, KanaFault> {
        let line = one_line(s, 400).map_err(KanaFault::Text)?;
        let mut kana = String::with_capacity(line.len());
        for c in line.nfkc().map(katakana) {
            let before = kana.chars().next_back();
            match c {
                'ァ'..='ヺ' | 'ヽ' | 'ヾ' | '・' | '0'..='9' => kana.push(c),
                // A hyphen typed for the long vowel: コ-ヒ-.
                c if is_hyphen(c) => {
                    if before.is_none_or(|b| b.is_ascii_digit() || b == '\u{3000}') {
                        return Err(KanaFault::Sign('－'));
                    }
                    kana.push('ー');
                }
                c if c.is_whitespace() => {
                    if before != Some('\u{3000}') {
                        kana.push('\u{3000}');
                    }
                }
                c if c.is_ascii_alphabetic() => return Err(KanaFault::Latin),
                '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '々' => {
                    return Err(KanaFault::Kanji);
                }
                c => return Err(KanaFault::Sign(c)),
            }
        }
        let written = kana.chars().count();
        if written == 0 {
            return Err(KanaFault::Text(TextFault::Empty));
        }
        if written > Self::LIMIT {
            return Err(KanaFault::Text(TextFault::TooLong { limit: Self::LIMIT, written }));
        }
        Ok(Self(kana))
    }
}

/// 全角カタカナ as ひらがな, for readings over kanji.
pub fn hiragana(kana: &str) -> String {
    kana.chars().map(super::search::hiragana).collect()
}

fn katakana(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => c,
    }
}

impl fmt::Display for Kana {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`Kana`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KanaFault {
    /// Empty, too long, or with characters that can't be seen.
    Text(TextFault),
    /// 漢字.
    Kanji,
    /// Latin letters.
    Latin,
    /// Any other sign.
    Sign(char),
}

impl fmt::Display for KanaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(fault) => fault.fmt(f),
            Self::Kanji => f.write_str("フリガナに漢字が入っています。カタカナで書いてください。"),
            Self::Latin => f.write_str("フリガナに英字が入っています。読みかたをカタカナで書いてください。"),
            Self::Sign(c) => write!(f, "フリガナに使えない記号「{c}」が入っています。カタカナで書いてください。"),
        }
    }
}

impl std::error::Error for KanaFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_of_every_kind_becomes_full_width_katakana() {
        let pairs = [
            ("たつのしょうゆ", "タツノショウユ"),
            ("ﾀﾂﾉｼｮｳﾕ", "タツノショウユ"),
            ("ｶﾞﾗｽﾊﾟﾝ", "ガラスパン"),
            ("コ-ヒ－ １", "コーヒー　1"),
            ("カフェ・ソラ", "カフェ・ソラ"),
            ("ヴァイオリン", "ヴァイオリン"),
        ];
        for (typed, kana) in pairs {
            assert_eq!(typed.parse::<Kana>().unwrap().as_str(), kana);
        }
    }

    #[test]
    fn each_rule_has_its_own_sentence() {
        assert_eq!("龍野".parse::<Kana>(), Err(KanaFault::Kanji));
        assert_eq!("𠮷".parse::<Kana>(), Err(KanaFault::Kanji));
        assert_eq!("カフェA".parse::<Kana>(), Err(KanaFault::Latin));
        assert_eq!("カフェ☕".parse::<Kana>(), Err(KanaFault::Sign('☕')));
        assert_eq!("".parse::<Kana>(), Err(KanaFault::Text(TextFault::Empty)));
        assert!(matches!("ア".repeat(101).parse::<Kana>(), Err(KanaFault::Text(TextFault::TooLong { .. }))));
    }
}
