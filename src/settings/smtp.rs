//! メールサーバー: the address of the relay that letters go to, and how the way there is kept secret.

use std::fmt;
use std::str::FromStr;

use crate::text::Email;

/// メールを出す設定: all of it, or letters are printed.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// The relay.
    pub server: SmtpServer,
    /// Its password, where it asks for one.
    pub password: Option<Secret>,
    /// 差出人: the address that letters come from and that refusals go back to.
    pub from: Email,
}

/// 中継サーバー: `smtps://user@host:465` or `smtp://host:587`. The password stands elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpServer {
    /// How the connection is encrypted.
    pub tls: SmtpTls,
    /// Name or number, lower case.
    pub host: String,
    /// 465, 587 or what was written.
    pub port: u16,
    /// 利用者名; none where the relay asks for none.
    pub user: Option<String>,
}

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte (`smtps://`).
    Implicit,
    /// After STARTTLS; a relay that doesn't offer it gets nothing.
    StartTls,
    /// Not at all: only on the same machine.
    None,
}

impl FromStr for SmtpServer {
    type Err = SmtpFault;

    fn from_str(s: &str) -> Result<Self, SmtpFault> {
        let (scheme, rest) = s.trim().split_once("://").ok_or(SmtpFault::Scheme)?;
        let rest = rest.trim_end_matches('/');
        let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
        if user.is_some_and(|u| u.contains(':')) {
            return Err(SmtpFault::Password);
        }
        let (host, port) = match place.rsplit_once(':') {
            // A number of IPv6 has colons of its own.
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse::<u16>().ok().filter(|p| *p > 0).ok_or(SmtpFault::Host)?))
            }
            Some(_) | None => (place, None),
        };
        let host = host.to_ascii_lowercase();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if bare.is_empty() || !bare.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':')) {
            return Err(SmtpFault::Host);
        }
        let (tls, usual) = match scheme.to_ascii_lowercase().as_str() {
            "smtps" => (SmtpTls::Implicit, 465),
            "smtp" if matches!(bare, "localhost" | "127.0.0.1" | "::1") => (SmtpTls::None, 587),
            "smtp" => (SmtpTls::StartTls, 587),
            _ => return Err(SmtpFault::Scheme),
        };
        let user = user.map(plain).filter(|u| !u.is_empty());
        Ok(Self { tls, host: bare.to_owned(), port: port.unwrap_or(usual), user })
    }
}

/// `%40` and its like in a user's name; others stay as written.
fn plain(text: &str) -> String {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let code = more.get(..2).and_then(|h| std::str::from_utf8(h).ok()).and_then(|h| u8::from_str_radix(h, 16).ok());
        match code.filter(|_| *first == b'%') {
            Some(byte) => {
                out.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Why letters can't be sent with these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpFault {
    /// Begins with neither `smtp://` nor `smtps://`.
    Scheme,
    /// Host or port can't be.
    Host,
    /// A password stands in the address, where lists of processes show it.
    Password,
    /// A relay without a sender.
    From,
    /// The sender is no mail address.
    FromAddress,
    /// A user without a password, or a password without a user.
    Half,
}

impl fmt::Display for SmtpFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "smtps://ホスト名:465 か smtp://ホスト名:587 の形で書いてください。",
            Self::Host => "ホスト名とポート番号を確かめてください（例: smtps://kenko@mail.example.jp:465）。",
            Self::Password => {
                "アドレスにパスワードを書かないでください。TSUNAGARU_SMTP_PASSWORD か smtp_password_file に書きます。"
            }
            Self::From => "差出人のメールアドレスを mail_from に書いてください。",
            Self::FromAddress => "mail_from のメールアドレスを読めません（例: network@city.example.jp）。",
            Self::Half => {
                "利用者名とパスワードは、両方書くか、両方書かないでください（smtps://利用者名@ホスト名 と TSUNAGARU_SMTP_PASSWORD）。"
            }
        })
    }
}

impl std::error::Error for SmtpFault {}

/// A password: never shown, not even by way of `{:?}`.
#[derive(Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// From a file or a variable; the line break at its end isn't part of it.
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// For the one who hands it to the relay.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays_are_read_and_nothing_leaves_the_machine_unencrypted() {
        let read = |s: &str| s.parse::<SmtpServer>();
        let relay = read("smtps://kenko@Mail.Example.JP").unwrap();
        assert_eq!((relay.tls, relay.host.as_str(), relay.port), (SmtpTls::Implicit, "mail.example.jp", 465));
        assert_eq!(relay.user.as_deref(), Some("kenko"));
        let relay = read("smtp://kenko%40city.example.jp@relay.example.jp:2525/").unwrap();
        assert_eq!((relay.tls, relay.port), (SmtpTls::StartTls, 2525));
        assert_eq!(relay.user.as_deref(), Some("kenko@city.example.jp"));
        assert_eq!(read("smtp://kenko@city.example.jp@relay.example.jp").unwrap().user, relay.user);
        for (text, tls) in [
            ("smtp://localhost:25", SmtpTls::None),
            ("smtp://127.0.0.1", SmtpTls::None),
            ("smtp://[::1]:25", SmtpTls::None),
            ("smtp://192.168.1.5", SmtpTls::StartTls),
            ("smtps://localhost", SmtpTls::Implicit),
        ] {
            assert_eq!(read(text).unwrap().tls, tls, "{text}");
        }
        assert_eq!(read("smtp://[::1]:25").map(|r| (r.host, r.port)), Ok(("::1".to_owned(), 25)));
        assert_eq!(read("smtps://kenko:himitsu@mail.example.jp"), Err(SmtpFault::Password));
        assert_eq!(read("mail.example.jp"), Err(SmtpFault::Scheme));
        assert_eq!(read("http://mail.example.jp"), Err(SmtpFault::Scheme));
        for bad in ["smtp://", "smtp://host:0", "smtp://host:x", "smtp://いのち.jp", "smtp://a b"] {
            assert_eq!(read(bad), Err(SmtpFault::Host), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let secret = Secret::new("himitsu \r\n");
        assert_eq!(secret.reveal(), "himitsu ");
        assert!(!format!("{secret:?}").contains("himitsu"));
    }
}
