//! What a scanned or typed address asks for. A sticker once printed never leads to an error, so nothing here can fail.

use super::{Language, Topic};
use crate::municipalities::LgCode;
use crate::text::PLAIN_ALPHABET;

/// The address of the page 「相談すると、どうなるか」 under a municipality's, and of the page of everywhere else.
pub const SOUDAN: &str = "soudan";
/// The address of the page 「出典と確認日」.
pub const SHUTTEN: &str = "shutten";

/// One of the sheets of a consultation page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sheet {
    /// The windows.
    Board,
    /// 相談すると、どうなるか
    Steps,
    /// 出典と確認日
    Sources,
}

/// The parts of `/282294/7K3M` or `/282294/en/kodomo`, however worn, mistyped or decorated they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    first: String,
    digits: String,
    /// The part after the code, as typed, unless it names a page; whoever counts scans reads it.
    pub token: Option<String>,
    /// Japanese, unless another language is named.
    pub language: Language,
    /// 悩み that was chosen.
    pub topic: Option<Topic>,
    /// Which sheet.
    pub sheet: Sheet,
}

/// An address as stickers and the page's own links have it: nothing worn, nothing to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain<'a> {
    /// Of the municipality.
    pub code: LgCode,
    /// ステッカー番号, as typed.
    pub token: Option<&'a str>,
    /// Japanese, unless another language is named.
    pub language: Language,
    /// 悩み that was chosen.
    pub topic: Option<Topic>,
    /// Which sheet.
    pub sheet: Sheet,
}

impl<'a> Plain<'a> {
    /// A code and at most a token, a language, a worry or one of the page's own sheets below it. The routes of other rooms begin with
    /// such a code too, so what is none of these is theirs.
    pub fn read(path: &'a str) -> Option<Self> {
        let rest = path.strip_prefix('/')?;
        let (code, part) = rest.split_once('/').unwrap_or((rest, ""));
        if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let board =
            Self { code: code.parse().ok()?, token: None, language: Language::Ja, topic: None, sheet: Sheet::Board };
        let other = |sheet| Some(Self { sheet, ..board });
        if part.is_empty() {
            return Some(board);
        }
        if is_plain_token(part) {
            return Some(Self { token: Some(part), ..board });
        }
        match (Language::read(part), Topic::read(part)) {
            (Some(language), _) => Some(Self { language, ..board }),
            (None, Some(topic)) => Some(Self { topic: Some(topic), ..board }),
            (None, None) if part.eq_ignore_ascii_case(SOUDAN) => other(Sheet::Steps),
            (None, None) if part.eq_ignore_ascii_case(SHUTTEN) => other(Sheet::Sources),
            (None, None) => None,
        }
    }
}

impl Asked {
    /// Reads a request's path; `%` escapes, full-width letters and doubled slashes are taken as meant.
    pub fn read(path: &str) -> Self {
        let plain: String = unescape(path).chars().map(narrow).collect();
        let mut parts = plain.split('/').filter(|p| !p.is_empty());
        let first: String = parts.next().unwrap_or_default().chars().take(80).collect();
        let digits = first.chars().filter(char::is_ascii_digit).take(7).collect();
        let mut asked = Self { first, digits, token: None, language: Language::Ja, topic: None, sheet: Sheet::Board };
        asked.language = Language::read(&asked.first).unwrap_or(Language::Ja);
        for (at, part) in parts.take(3).enumerate() {
            if let Some(language) = Language::read(part) {
                asked.language = language;
            } else if let Some(topic) = Topic::read(part) {
                asked.topic = Some(topic);
            } else if part.eq_ignore_ascii_case(SOUDAN) {
                asked.sheet = Sheet::Steps;
            } else if part.eq_ignore_ascii_case(SHUTTEN) {
                asked.sheet = Sheet::Sources;
            } else if at == 0 {
                asked.token = Some(part.chars().take(40).collect());
            }
        }
        asked
    }

    /// The first part, half-width.
    pub fn first(&self) -> &str {
        &self.first
    }

    /// True when the address begins like a municipality's code: whoever asks may hold a sticker in hand.
    pub fn looks_like_a_code(&self) -> bool {
        self.first.starts_with(|c: char| c.is_ascii_digit()) && self.digits.len() >= 4
    }

    /// The code as it stands, only junk around it taken away.
    pub fn code(&self) -> Option<LgCode> {
        self.digits.get(..6)?.parse().ok()
    }

    /// The participating municipality that was surely meant: the check digit forgotten or wrong, one digit wrong, missing or
    /// doubled, or two swapped; none when two municipalities are as near.
    pub fn nearest(&self, participants: &[LgCode]) -> Option<LgCode> {
        if !self.looks_like_a_code() {
            return None;
        }
        let five = self.digits.get(..5).and_then(|five| LgCode::from_five(five).ok());
        if let Some(code) = five.filter(|c| participants.contains(c)) {
            return Some(code);
        }
        let mut near = participants.iter().filter(|c| one_slip(self.digits.as_bytes(), c.as_str().as_bytes()));
        near.next().copied().filter(|_| near.next().is_none())
    }
}

/// True for an address that is a consultation page's and no other room's: a code or [`SOUDAN`], then only languages, worries, sheets and
/// a sticker's token.
pub fn is_consultation(path: &str) -> bool {
    let mut parts = path.split('/').filter(|p| !p.is_empty());
    let known = |part: &str| {
        let sheet = part.eq_ignore_ascii_case(SOUDAN) || part.eq_ignore_ascii_case(SHUTTEN);
        sheet || Language::read(part).is_some() || Topic::read(part).is_some() || is_plain_token(part)
    };
    parts.next().is_some_and(|first| first == SOUDAN || first.parse::<LgCode>().is_ok()) && parts.all(known)
}

/// A token as it stands on stickers; no other room's address is made of its letters alone, for it has no vowels.
fn is_plain_token(part: &str) -> bool {
    (4..=6).contains(&part.len()) && part.bytes().all(|b| PLAIN_ALPHABET.contains(&b.to_ascii_uppercase()))
}

/// True when one digit changed, left out, put in or swapped with its neighbour makes `b` of `a`.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (a.get(same..).unwrap_or_default(), b.get(same..).unwrap_or_default());
    match (a, b) {
        ([_, a @ ..], b1) if a == b1 => true,
        (a1, [_, b @ ..]) if a1 == b => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([a1, a2, a @ ..], [b1, b2, b @ ..]) => a1 == b2 && a2 == b1 && a == b,
        (_, _) => false,
    }
}

fn unescape(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let hex = more.get(..2).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        (rest, _) = match (first, hex) {
            (b'%', Some(byte)) => (more.get(2..).unwrap_or_default(), bytes.push(byte)),
            (_, _) => (more, bytes.push(*first)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn narrow(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(s: &str) -> LgCode {
        s.parse().unwrap()
    }

    #[test]
    fn only_the_pages_own_addresses_are_consultation_pages() {
        for path in
            ["/282294", "/282294/", "/282294/7K3M9", "/282294/en/kodomo", "/282294/soudan", "/soudan/vi/shutten"]
        {
            assert!(is_consultation(path), "{path}");
        }
        for path in [
            "/",
            "/282294/spots",
            "/282294/map",
            "/282294/apply",
            "/282294/embed",
            "/282294/en/spots",
            "/partners",
            "/28229",
        ] {
            assert!(!is_consultation(path), "{path}");
        }
    }

    #[test]
    fn worn_and_decorated_addresses_are_read() {
        let right = Some(code("282294"));
        let full_width = "/%EF%BC%92%EF%BC%98%EF%BC%92%EF%BC%92%EF%BC%99%EF%BC%94/7K3M";
        for path in [
            "/282294",
            "/282294/",
            "//282294//7K3M",
            "/282294.html",
            "/282294)",
            full_width,
            "/282294%20",
            "/282294%2F7K3M",
        ] {
            assert_eq!(Asked::read(path).code(), right, "{path}");
        }
        assert_eq!(Asked::read(full_width).token.as_deref(), Some("7K3M"));
        assert_eq!(Asked::read("/282294%2F7k3m").token.as_deref(), Some("7k3m"));
        for path in ["/", "", "/%", "/%zz", "/%ff%fe", "/..%2f..%2fetc", "/favicon.ico"] {
            assert_eq!(Asked::read(path).code(), None, "{path}");
            assert!(!Asked::read(path).looks_like_a_code(), "{path}");
        }
    }

    #[test]
    fn pages_are_told_from_tokens() {
        let asked = Asked::read("/282294/EN/kodomo/");
        assert_eq!((asked.language, asked.topic, asked.token), (Language::En, Some(Topic::Youth), None));
        let asked = Asked::read("/282294/7K3M/zh-Hans");
        assert_eq!((asked.language, asked.token.as_deref()), (Language::ZhHans, Some("7K3M")));
        assert_eq!(Asked::read("/282294/vi/soudan").sheet, Sheet::Steps);
        assert_eq!(Asked::read("/282294/shutten").sheet, Sheet::Sources);
        assert_eq!(Asked::read("/282294").sheet, Sheet::Board);
    }

    #[test]
    fn what_may_belong_to_another_room_is_not_taken_in_front_of_it_and_the_rest_means_the_same() {
        for path in
            ["/282294", "/282294/", "/282294/7k3m", "/282294/7K3MPX", "/282294/EN", "/282294/kodomo", "/282294/soudan"]
        {
            let (plain, asked) = (Plain::read(path).unwrap(), Asked::read(path));
            assert_eq!((Some(plain.code), plain.token), (asked.code(), asked.token.as_deref()), "{path}");
            assert_eq!(
                (plain.language, plain.topic, plain.sheet),
                (asked.language, asked.topic, asked.sheet),
                "{path}"
            );
        }
        for path in [
            "/282294/spots",
            "/282294/map",
            "/282294/spots.csv",
            "/282294/en/kodomo",
            "/282294/7K3M%20",
            "/28229",
            "/",
            "/staff1",
        ] {
            assert_eq!(Plain::read(path), None, "{path}");
        }
    }

    #[test]
    fn one_slip_leads_to_the_municipality_and_two_do_not() {
        let here = [code("282294"), code("271403"), code("030007")];
        for path in ["/282295", "/28229", "/282284", "/28294", "/2822294", "/282249", "/822294"] {
            assert_eq!(Asked::read(path).nearest(&here), Some(code("282294")), "{path}");
        }
        for path in ["/282111", "/123456", "/abc282294", "/28"] {
            assert_eq!(Asked::read(path).nearest(&here), None, "{path}");
        }
        // 282111 (加西市の近く) and 282294 are two digits apart; between two equally near ones nothing is guessed.
        let twins = [code("282294"), code("282286")];
        assert_eq!(Asked::read("/28229").nearest(&twins), Some(code("282294")));
    }
}
