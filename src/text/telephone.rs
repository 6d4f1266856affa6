//! 電話番号.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::is_hyphen;

/// 電話番号: a Japanese number of 10 or 11 digits with its leading 0, half-width, shown with hyphens.
///
/// Hyphens or brackets stay where they were typed when the groups can be right; otherwise they are put in by the number's kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Telephone(String);

impl Telephone {
    /// As shown: `0791-64-0000`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits alone, for `tel:` links.
    pub fn digits(&self) -> String {
        self.0.chars().filter(char::is_ascii_digit).collect()
    }
}

impl FromStr for Telephone {
    type Err = TelephoneFault;

    fn from_str(s: &str) -> Result<Self, TelephoneFault> {
        let folded: String = s.trim().chars().take(100).map(|c| if is_hyphen(c) { '-' } else { c }).nfkc().collect();
        let folded = match folded.strip_prefix("+81") {
            Some(rest) => format!(
                "0{}",
                rest.trim_start_matches([' ', '-', '(']).trim_start_matches("0)").trim_start_matches('0')
            ),
            None => folded,
        };
        if folded.trim().is_empty() {
            return Err(TelephoneFault::Empty);
        }
        if folded.contains("内線") {
            return Err(TelephoneFault::Extension);
        }
        if !folded.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "-().".contains(c)) {
            return Err(TelephoneFault::Letters);
        }
        let groups: Vec<&str> = folded.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
        let digits = groups.concat();
        if !digits.starts_with('0') {
            return Err(TelephoneFault::AreaCode);
        }
        let expected = if is_eleven(&digits) { 11 } else { 10 };
        if digits.starts_with("00") {
            return Err(TelephoneFault::NoSuchArea);
        }
        if digits.len() != expected {
            return Err(TelephoneFault::Length { expected, written: digits.len() });
        }
        let sizes: Vec<usize> = groups.iter().map(|g| g.len()).collect();
        let shown = if is_plausible(&digits, &sizes) { groups.join("-") } else { grouped(&digits) };
        Ok(Self(shown))
    }
}

/// Mobile, IP and 0800 numbers have eleven digits (総務省 電気通信番号計画).
fn is_eleven(digits: &str) -> bool {
    ["020", "050", "060", "070", "080", "090"].iter().any(|p| digits.starts_with(p))
}

fn is_plausible(digits: &str, sizes: &[usize]) -> bool {
    if is_eleven(digits) {
        return if digits.starts_with("0800") { sizes == [4, 3, 4] } else { sizes == [3, 4, 4] };
    }
    if ["0120", "0570", "0990", "0180"].iter().any(|p| digits.starts_with(p)) {
        return matches!(sizes, [4, 3, 3] | [4, 2, 4] | [4, 1, 5] | [4, 6]);
    }
    // Area code and exchange are six digits together; the subscriber's part has four.
    matches!(sizes, [2, 4, 4] | [3, 3, 4] | [4, 2, 4] | [5, 1, 4])
}

fn grouped(digits: &str) -> String {
    let (a, b) = if digits.starts_with("0800") {
        (4, 3)
    } else if is_eleven(digits) {
        (3, 4)
    } else if ["0120", "0570", "0990", "0180"].iter().any(|p| digits.starts_with(p)) {
        (4, 3)
    } else if digits.starts_with("03") || digits.starts_with("06") {
        (2, 4)
    } else if ["011", "044", "045", "052", "075", "078"].iter().any(|p| digits.starts_with(p)) {
        (3, 3)
    } else {
        (4, 2)
    };
    let (head, rest) = digits.split_at_checked(a).unwrap_or((digits, ""));
    let (middle, tail) = rest.split_at_checked(b).unwrap_or((rest, ""));
    format!("{head}-{middle}-{tail}")
}

impl fmt::Display for Telephone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`Telephone`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TelephoneFault {
    /// Nothing written.
    Empty,
    /// Something other than digits, hyphens, brackets and spaces.
    Letters,
    /// An extension was written along.
    Extension,
    /// The leading 0 and area code are missing.
    AreaCode,
    /// It begins with 00, as no Japanese number does.
    NoSuchArea,
    /// Too many or too few digits for this kind of number.
    Length {
        /// What a number that begins so has.
        expected: usize,
        /// What was written.
        written: usize,
    },
}

impl fmt::Display for TelephoneFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("電話番号がまだ書かれていません。"),
            Self::Letters => f.write_str("電話番号は、0791-64-0000のように数字で書いてください。"),
            Self::Extension => {
                f.write_str("電話番号だけを書いてください。内線番号は「連絡できる時間帯」の欄に書けます。")
            }
            Self::AreaCode => f.write_str("電話番号は、0から始まる市外局番も書いてください。"),
            Self::NoSuchArea => f.write_str("電話番号の形ではありません。市外局番から書いてください。"),
            Self::Length { expected, written } => {
                write!(f, "電話番号の桁数を確かめてください。この番号は{expected}桁のはずですが、{written}桁あります。")
            }
        }
    }
}

impl std::error::Error for TelephoneFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_way_of_writing_is_read() {
        for (typed, shown) in [
            ("0791-64-0000", "0791-64-0000"),
            ("０７９１－６４－００００", "0791-64-0000"),
            ("0791ー64ー0000", "0791-64-0000"),
            ("0791‐64−0000", "0791-64-0000"),
            ("(0791)64-0000", "0791-64-0000"),
            ("0791（64）0000", "0791-64-0000"),
            ("0791 64 0000", "0791-64-0000"),
            ("0791640000", "0791-64-0000"),
            ("+81 791-64-0000", "0791-64-0000"),
            ("+81(0)791-64-0000", "0791-64-0000"),
            ("079-264-0000", "079-264-0000"),
            ("0312345678", "03-1234-5678"),
            ("09012345678", "090-1234-5678"),
            ("090-12345678", "090-1234-5678"),
            ("0120000000", "0120-000-000"),
            ("08001234567", "0800-123-4567"),
            ("0783820000", "078-382-0000"),
        ] {
            assert_eq!(typed.parse::<Telephone>().unwrap().as_str(), shown, "{typed}");
        }
        assert_eq!("0791-64-0000".parse::<Telephone>().unwrap().digits(), "0791640000");
    }

    #[test]
    fn each_rule_has_its_own_sentence() {
        for (typed, fault) in [
            (" ", TelephoneFault::Empty),
            ("64-0000", TelephoneFault::AreaCode),
            ("0000000000", TelephoneFault::NoSuchArea),
            ("0791-64-000", TelephoneFault::Length { expected: 10, written: 9 }),
            ("090-1234-567", TelephoneFault::Length { expected: 11, written: 10 }),
            ("0791-64-0000 内線12", TelephoneFault::Extension),
            ("電話なし", TelephoneFault::Letters),
            ("0791-64-0000\u{0}", TelephoneFault::Letters),
        ] {
            assert_eq!(typed.parse::<Telephone>(), Err(fault), "{typed}");
        }
        assert!("0".repeat(10_000).parse::<Telephone>().is_err());
    }
}
