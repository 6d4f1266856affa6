//! メールアドレス and addresses of web pages.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

/// メールアドレス: `name@example.jp`, at most 254 characters, ASCII. Full-width letters are read as half-width.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email(String);

impl Email {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = EmailFault;

    fn from_str(s: &str) -> Result<Self, EmailFault> {
        let text: String = s.trim().chars().take(1000).nfkc().collect();
        if text.is_empty() {
            return Err(EmailFault::Empty);
        }
        if text.chars().any(char::is_whitespace) {
            return Err(EmailFault::Space);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(EmailFault::Letters);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailFault::At)?;
        // Dots side by side stay allowed: old Japanese mobile addresses have them.
        let local_ok = !local.is_empty()
            && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b));
        if !local_ok {
            return Err(EmailFault::At);
        }
        if !is_domain(domain) {
            return Err(EmailFault::Domain);
        }
        if local.len() > 64 || text.len() > 254 {
            return Err(EmailFault::TooLong);
        }
        Ok(Self(text))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`Email`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailFault {
    /// Nothing written.
    Empty,
    /// A space inside.
    Space,
    /// Letters that mail addresses can't have.
    Letters,
    /// No @, or nothing usable before it.
    At,
    /// What follows @ is no domain.
    Domain,
    /// More than 64 characters before @ or more than 254 in all.
    TooLong,
}

impl fmt::Display for EmailFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "メールアドレスがまだ書かれていません。",
            Self::Space => "メールアドレスの途中に空白が入っています。",
            Self::Letters => "メールアドレスに使えない文字が入っています。英数字と記号で書いてください。",
            Self::At => "メールアドレスは、name@example.jpのように「@」をはさんで書いてください。",
            Self::Domain => "メールアドレスの「@」のあと（example.jpのような部分）を確かめてください。",
            Self::TooLong => "メールアドレスが長すぎます。254文字以内で書いてください。",
        })
    }
}

impl std::error::Error for EmailFault {}

fn is_domain(domain: &str) -> bool {
    let label_ok = |l: &str| {
        !l.is_empty()
            && l.len() <= 63
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    domain.contains('.')
        && domain.len() <= 253
        && domain.split('.').all(label_ok)
        && domain.rsplit('.').next().is_some_and(|l| l.chars().count() >= 2 && !l.bytes().all(|b| b.is_ascii_digit()))
}

/// ホームページのアドレス: `http://` or `https://`, a host with a dot, at most 500 characters; `https://` is added when left out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HttpUrl(String);

impl HttpUrl {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HttpUrl {
    type Err = HttpUrlFault;

    fn from_str(s: &str) -> Result<Self, HttpUrlFault> {
        let typed = s.trim();
        if typed.is_empty() {
            return Err(HttpUrlFault::Empty);
        }
        if typed.chars().nth(500).is_some() {
            return Err(HttpUrlFault::TooLong);
        }
        // All in full width: the keyboard was left in Japanese.
        let text: String = if typed.is_ascii() { typed.into() } else { half_width(typed) };
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || "<>\"'`{}|\\^".contains(c)) {
            return Err(HttpUrlFault::Letters);
        }
        let (scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
            None if text.split(['/', '?', '#']).next().is_some_and(|h| h.contains(':')) => {
                return Err(HttpUrlFault::Scheme);
            }
            None => ("https".to_owned(), text.as_str()),
        };
        if scheme != "http" && scheme != "https" {
            return Err(HttpUrlFault::Scheme);
        }
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "443"));
        if !is_domain(host) || port.parse::<u16>().is_err() {
            return Err(HttpUrlFault::Host);
        }
        Ok(Self(format!("{scheme}://{rest}")))
    }
}

fn half_width(s: &str) -> String {
    s.chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect()
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no [`HttpUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpUrlFault {
    /// Nothing written.
    Empty,
    /// Neither http nor https.
    Scheme,
    /// No such host can be; a name or password before the host is refused here too.
    Host,
    /// Spaces, quotes or brackets.
    Letters,
    /// More than 500 characters.
    TooLong,
}

impl fmt::Display for HttpUrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "ホームページのアドレスがまだ書かれていません。",
            Self::Scheme => "ホームページのアドレスは、https://で始まるものを書いてください。",
            Self::Host => "ホームページのアドレスを確かめてください。https://www.example.jp/のように書きます。",
            Self::Letters => "ホームページのアドレスに、空白や使えない記号が入っています。",
            Self::TooLong => "ホームページのアドレスが長すぎます。500文字以内で書いてください。",
        })
    }
}

impl std::error::Error for HttpUrlFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses() {
        for (typed, read) in [
            (" kenko@city.example.jp ", "kenko@city.example.jp"),
            ("ｋｅｎｋｏ＠ｃｉｔｙ．ｅｘａｍｐｌｅ．ｊｐ", "kenko@city.example.jp"),
            ("a..b.@example.ne.jp", "a..b.@example.ne.jp"),
            ("a+b@example.jp", "a+b@example.jp"),
        ] {
            assert_eq!(typed.parse::<Email>().unwrap().as_str(), read);
        }
        for (typed, fault) in [
            ("", EmailFault::Empty),
            ("kenko", EmailFault::At),
            ("a@b@example.jp", EmailFault::At),
            ("a b@example.jp", EmailFault::Space),
            ("健康@example.jp", EmailFault::Letters),
            ("a@localhost", EmailFault::Domain),
            ("a@example..jp", EmailFault::Domain),
        ] {
            assert_eq!(typed.parse::<Email>(), Err(fault), "{typed}");
        }
        assert_eq!(format!("{}@example.jp", "a".repeat(65)).parse::<Email>(), Err(EmailFault::TooLong));
    }

    #[test]
    fn page_addresses() {
        for (typed, read) in [
            ("www.example.jp", "https://www.example.jp"),
            ("HTTP://example.jp/a?b=c#d", "http://example.jp/a?b=c#d"),
            ("https://例え.jp/", "https://例え.jp/"),
            ("ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｊｐ", "https://example.jp"),
            ("https://example.jp:8443/", "https://example.jp:8443/"),
        ] {
            assert_eq!(typed.parse::<HttpUrl>().unwrap().as_str(), read);
        }
        for (typed, fault) in [
            ("", HttpUrlFault::Empty),
            ("javascript:alert(1)", HttpUrlFault::Scheme),
            ("ftp://example.jp", HttpUrlFault::Scheme),
            ("https://user@example.jp", HttpUrlFault::Host),
            ("https://localhost/", HttpUrlFault::Host),
            ("https://example.jp/<b>", HttpUrlFault::Letters),
            ("https://127.0.0.1/", HttpUrlFault::Host),
        ] {
            assert_eq!(typed.parse::<HttpUrl>(), Err(fault), "{typed}");
        }
    }
}
