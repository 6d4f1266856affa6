//! Japanese input: width, kana, telephone and postal forms; the search key apart from the name as written.

mod clock;
mod internet;
mod kana;
mod postal;
mod romaji;
mod search;
mod sheet;
mod telephone;

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use clock::{clock, clock_until};
pub use internet::{Email, EmailFault, HttpUrl, HttpUrlFault};
pub use kana::{Kana, KanaFault, hiragana};
pub use postal::{PostalCode, PostalCodeFault};
pub use romaji::{from_romaji, without_long_vowels};
pub use search::search_key;
pub use sheet::csv_sheet;
pub use telephone::{Telephone, TelephoneFault};

/// Characters of tokens and receipt numbers: no vowels (never a word), no look-alikes (0/O, 1/I/L, 2/Z, 5/S, 6/G, 8/B, Q).
/// Twenty-three of them, a prime, so that one check character finds every single slip and every swap of neighbours.
pub const PLAIN_ALPHABET: &[u8; 23] = b"23456789CDFHJKMNPRTVWXY";

/// Draws `len` characters of [`PLAIN_ALPHABET`] from random bytes; bytes that would favour some characters are skipped.
/// `None` when the bytes run out first: hand in at least twice as many as characters.
pub fn plain_code(random: &[u8], len: usize) -> Option<String> {
    // 253 = 11 × 23: the largest multiple that a byte can hold.
    let code: String = random
        .iter()
        .filter(|b| **b < 253)
        .filter_map(|b| PLAIN_ALPHABET.get(usize::from(*b % 23)))
        .map(|c| char::from(*c))
        .take(len)
        .collect();
    (code.len() == len).then_some(code)
}

/// 検算文字: the weighted sum modulo 23 of a code in [`PLAIN_ALPHABET`]; `None` when a character is not in it.
pub fn check_character(code: &str) -> Option<char> {
    let mut sum = 0;
    for (i, c) in code.bytes().enumerate() {
        let value = PLAIN_ALPHABET.iter().position(|a| *a == c)?;
        sum += value * (i % 22 + 1);
    }
    PLAIN_ALPHABET.get(sum % 23).map(|c| char::from(*c))
}

/// Why a written text can't be taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing, or only spaces.
    Empty,
    /// More characters, as people count them, than the limit.
    TooLong {
        /// The most that the place can hold.
        limit: usize,
        /// What was written.
        written: usize,
    },
    /// NUL, escape and other control characters; a line break where one line is asked for.
    Control,
    /// Marks that turn the direction of writing and so can disguise a name.
    Direction,
    /// 外字: a character that only the writer's own machine knows.
    Gaiji,
    /// U+FFFD: the text was already broken when it arrived.
    Broken,
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("まだ書かれていません。"),
            Self::TooLong { limit, written } => {
                write!(f, "{limit}文字以内で書いてください。いまは{written}文字あります。")
            }
            Self::Control => f.write_str("見えない制御文字や改行が入っています。消して、もう一度書いてください。"),
            Self::Direction => {
                f.write_str("文字の向きを変える見えない記号が入っています。消して、もう一度書いてください。")
            }
            Self::Gaiji => {
                f.write_str("お使いの機器だけで使える文字（外字）が入っています。ほかの文字で書いてください。")
            }
            Self::Broken => f.write_str("文字が化けています。もう一度書いてください。"),
        }
    }
}

impl std::error::Error for TextFault {}

/// 1行の文字: NFC, trimmed, at most `limit` characters as people count them; empty is allowed and stays empty.
///
/// Never NFKC: 髙, 﨑, ① and ㈱ stay as typed, and 神 (U+FA19) keeps its form as a variation sequence.
///
/// # Errors
/// Every [`TextFault`] but [`TextFault::Empty`].
pub fn one_line(raw: &str, limit: usize) -> Result<String, TextFault> {
    written(raw, limit, false)
}

/// 文章: as [`one_line`], with line breaks, which come out as `\n`.
///
/// # Errors
/// Every [`TextFault`] but [`TextFault::Empty`].
pub fn many_lines(raw: &str, limit: usize) -> Result<String, TextFault> {
    written(&raw.replace("\r\n", "\n").replace('\r', "\n"), limit, true)
}

fn written(raw: &str, limit: usize, breaks: bool) -> Result<String, TextFault> {
    // Far too long: don't normalise a flood of bytes just to count it.
    if raw.len() > limit.saturating_mul(64).max(65_536) {
        return Err(TextFault::TooLong { limit, written: raw.chars().count() });
    }
    // Singleton decompositions of compatibility ideographs would lose the form of a name: keep them as variation sequences.
    let text: String = raw.trim().cjk_compat_variants().nfc().filter(|c| !is_stray(*c)).collect();
    let text = drop_lone_joiners(text.trim());
    for c in text.chars() {
        match c {
            '\n' if breaks => {}
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                return Err(TextFault::Direction);
            }
            '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => return Err(TextFault::Gaiji),
            '\u{fffd}' => return Err(TextFault::Broken),
            '\u{2028}' | '\u{2029}' => return Err(TextFault::Control),
            c if c.is_control() => return Err(TextFault::Control),
            _ => {}
        }
    }
    let count = perceived_len(&text);
    if count > limit {
        return Err(TextFault::TooLong { limit, written: count });
    }
    Ok(text)
}

/// Invisible leftovers of copying from documents; nobody means to write them.
fn is_stray(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{00ad}' | '\u{200c}')
}

/// A zero-width joiner means something only inside an emoji.
fn drop_lone_joiners(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let after_emoji =
            out.chars().next_back().is_some_and(|p| p >= '\u{2190}' && !('\u{2e80}'..='\u{faff}').contains(&p));
        if c != '\u{200d}' || after_emoji {
            out.push(c);
        }
    }
    out
}

/// 見た目の文字数: a base with its variation selector, combining marks or joined emoji is one character.
pub fn perceived_len(text: &str) -> usize {
    let (mut count, mut joined, mut flag) = (0, false, false);
    for c in text.chars() {
        let extends = is_combining_mark(c)
            || is_variation_selector(c)
            || matches!(c, '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' | 'ﾞ' | 'ﾟ');
        let regional = ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        if !(extends || joined || (regional && flag)) || count == 0 {
            count += 1;
        }
        flag = regional && !flag;
        joined = c == '\u{200d}';
    }
    count
}

/// 異体字セレクタ: VS1–16 and the ideographic ones of the IVD.
pub fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Every line that Japanese keyboards offer where a hyphen is meant: － ‐ − ー and their relatives.
pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '－' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | 'ｰ' | '─' | '﹣' | '⁃' | '⁻')
}

/// 表計算ソフトへ渡す欄: a cell that a spreadsheet would run as a formula begins with `'`.
pub fn disarmed(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// 名称: a name as its owner writes it, 1–100 characters, NFC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The most characters a name may have, as people count them.
    pub const LIMIT: usize = 100;

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = TextFault;

    fn from_str(s: &str) -> Result<Self, TextFault> {
        let text = one_line(s, Self::LIMIT)?;
        if text.is_empty() { Err(TextFault::Empty) } else { Ok(Self(text)) }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_or_two_swapped_characters_are_always_found() {
        let code = "7K3M9XT";
        let check = check_character(code).unwrap();
        for i in 0..code.len() {
            for c in PLAIN_ALPHABET {
                let mut other = code.as_bytes().to_vec();
                if other[i] == *c {
                    continue;
                }
                other[i] = *c;
                assert_ne!(check_character(std::str::from_utf8(&other).unwrap()), Some(check));
            }
            if i + 1 < code.len() && code.as_bytes()[i] != code.as_bytes()[i + 1] {
                let mut other = code.as_bytes().to_vec();
                other.swap(i, i + 1);
                assert_ne!(check_character(std::str::from_utf8(&other).unwrap()), Some(check));
            }
        }
    }

    #[test]
    fn codes_use_only_the_alphabet_and_ask_for_enough_randomness() {
        assert_eq!(plain_code(&[0, 255, 22, 23], 3), Some("2Y2".into()));
        assert_eq!(plain_code(&[255, 254, 253], 1), None);
    }

    #[test]
    fn names_stay_as_written() {
        for name in ["髙島屋", "﨑山①商店㈱", "𠮷野家", "葛\u{e0100}城市", "カフェ☕️", "Café ぱん"]
        {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
        assert_eq!("　 たつの醤油 \u{feff}".parse::<Name>().unwrap().as_str(), "たつの醤油");
        assert_eq!("か\u{3099}き".parse::<Name>().unwrap().as_str(), "がき");
        assert_eq!("\u{fa19}社".parse::<Name>().unwrap().as_str(), "神\u{fe00}社");
    }

    #[test]
    fn what_cannot_be_seen_is_refused_or_dropped() {
        assert_eq!(one_line("a\0b", 9), Err(TextFault::Control));
        assert_eq!(one_line("a\nb", 9), Err(TextFault::Control));
        assert_eq!(many_lines("a\r\nb", 9).unwrap(), "a\nb");
        assert_eq!(one_line("a\u{202e}b", 9), Err(TextFault::Direction));
        assert_eq!(one_line("a\u{200f}b", 9), Err(TextFault::Direction));
        assert_eq!(one_line("\u{e001}", 9), Err(TextFault::Gaiji));
        assert_eq!(one_line("\u{fffd}", 9), Err(TextFault::Broken));
        assert_eq!(one_line("た\u{200d}つ\u{200b}の", 9).unwrap(), "たつの");
        assert_eq!("\u{3000}".parse::<Name>(), Err(TextFault::Empty));
    }

    #[test]
    fn characters_are_counted_as_people_count_them() {
        assert_eq!(perceived_len("葛\u{e0100}城"), 2);
        assert_eq!(perceived_len("👨‍👩‍👧‍👦"), 1);
        assert_eq!(perceived_len("🇯🇵🇯🇵"), 2);
        assert_eq!(perceived_len("𠮷野家"), 3);
        assert_eq!(perceived_len("👍🏽か\u{3099}"), 2);
        assert!("葛\u{e0100}".repeat(100).parse::<Name>().is_ok());
        let fault = "あ".repeat(10_000).parse::<Name>().unwrap_err();
        assert_eq!(fault, TextFault::TooLong { limit: 100, written: 10_000 });
        assert_eq!(fault.to_string(), "100文字以内で書いてください。いまは10000文字あります。");
        assert!(matches!(one_line(&"あ".repeat(2_000_000), 100), Err(TextFault::TooLong { .. })));
    }
}
