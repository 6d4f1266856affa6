//! つながり方: by what, where and at what cost a window is reached.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Hours, WindowFault};

/// つながり方: one way to reach a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// By what: voice, text, in person.
    pub channel: Channel,
    /// Where.
    pub contact: Contact,
    /// For whom this way is, e.g. IP電話から.
    pub label: Option<String>,
    /// 料金.
    pub cost: Cost,
    /// Hours of this way alone, when they differ from the window's.
    pub hours: Option<Hours>,
}

/// 手段. The order is the order on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 電話
    Phone,
    /// 窓口で会って
    Visit,
    /// チャット
    Chat,
    /// SNS (LINE など)
    Sns,
    /// メール・フォーム
    Mail,
    /// FAX
    Fax,
    /// ホームページ
    Web,
}

impl Channel {
    /// In the order of the page.
    pub const ALL: [Channel; 7] = [Self::Phone, Self::Visit, Self::Chat, Self::Sns, Self::Mail, Self::Fax, Self::Web];

    /// Needs no voice and no journey: for someone who can't speak now.
    pub fn is_silent(self) -> bool {
        match self {
            Self::Chat | Self::Sns | Self::Mail => true,
            Self::Phone | Self::Visit | Self::Fax | Self::Web => false,
        }
    }
}

/// 連絡先: the address that goes with a [`Channel`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// A number to dial.
    Dial(DialNumber),
    /// A FAX number.
    Fax(DialNumber),
    /// A page to open.
    Web(WebAddress),
    /// An SNS account, as the operator writes it.
    Account(String),
    /// A place to go to.
    Place(String),
}

/// 電話番号 as it is shown, short codes (`189`, `#8008`) included.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DialNumber(String);

impl DialNumber {
    /// As printed: `0120-061-338`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For a link, RFC 3966: `tel:0120061338`, `tel:%238008`.
    pub fn href(&self) -> String {
        let plain: String = self.0.chars().filter(|c| *c != '-').collect();
        format!("tel:{}", plain.replace('#', "%23"))
    }
}

impl FromStr for DialNumber {
    type Err = WindowFault;

    fn from_str(s: &str) -> Result<Self, WindowFault> {
        let body = s.strip_prefix('#').unwrap_or(s);
        let digits = body.bytes().filter(u8::is_ascii_digit).count();
        let plain = body.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let ends = body.bytes().next().zip(body.bytes().next_back());
        let whole = ends.is_some_and(|(a, b)| a.is_ascii_digit() && b.is_ascii_digit()) && !body.contains("--");
        if plain && whole && (3..=11).contains(&digits) { Ok(Self(s.to_owned())) } else { Err(WindowFault::Dial) }
    }
}

/// ホームページのアドレス: `https://` or `http://`, ASCII, nothing that could leave an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebAddress(String);

impl WebAddress {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebAddress {
    type Err = WindowFault;

    fn from_str(s: &str) -> Result<Self, WindowFault> {
        let rest = s.strip_prefix("https://").or_else(|| s.strip_prefix("http://")).ok_or(WindowFault::Web)?;
        let plain = rest.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'\\'));
        if plain && rest.contains('.') && !rest.starts_with(['/', '.']) && s.len() <= 500 {
            Ok(Self(s.to_owned()))
        } else {
            Err(WindowFault::Web)
        }
    }
}

/// 料金
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cost {
    /// 無料
    Free,
    /// 通話料がかかります
    Charged,
    /// Nobody has said.
    Unknown,
}

impl Cost {
    /// All of them.
    pub const ALL: [Cost; 3] = [Self::Free, Self::Charged, Self::Unknown];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_can_be_dialled_become_links_and_others_are_refused() {
        for (number, href) in [
            ("0120-061-338", "tel:0120061338"),
            ("#8008", "tel:%238008"),
            ("189", "tel:189"),
            ("0120-0-78310", "tel:0120078310"),
        ] {
            assert_eq!(number.parse::<DialNumber>().unwrap().href(), href);
        }
        for wrong in
            ["", "12", "０１２０", "0120 061 338", "-0120", "0120-", "01--20", "##8008", "012345678901", "javascript:1"]
        {
            assert!(wrong.parse::<DialNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_plain_web_addresses_are_taken() {
        assert!("https://talkme.jp/".parse::<WebAddress>().is_ok());
        for wrong in
            ["javascript:alert(1)", "https://", "https://a.jp/\"onclick=", "//a.jp", "https:///x.y", "https://あ.jp"]
        {
            assert!(wrong.parse::<WebAddress>().is_err(), "{wrong}");
        }
    }
}
