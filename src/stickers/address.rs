//! 住所: where a sticker leads.

use std::fmt;
use std::str::FromStr;

use crate::municipalities::LgCode;

use super::StickerToken;

/// 公開アドレス: scheme and host (with a port when it is not the usual one) under which the public reaches this service.
/// Comes from the settings only, never from a request: what is printed stays for years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    scheme: Scheme,
    host: String,
    port: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Http,
    Https,
}

impl Scheme {
    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    fn usual_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl BaseUrl {
    /// Host, and port when it is not the usual one: `tsunagaru.example`, `localhost:8080`.
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// True when the address is served over HTTPS.
    pub fn is_secure(&self) -> bool {
        self.scheme == Scheme::Https
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlFault;

    fn from_str(s: &str) -> Result<Self, BaseUrlFault> {
        let (scheme, rest) = match s.trim().split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => (Scheme::Https, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => (Scheme::Http, rest),
            _ => return Err(BaseUrlFault::Scheme),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#', '@']) {
            return Err(BaseUrlFault::Path);
        }
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok().filter(|p| *p > 0).ok_or(BaseUrlFault::Port)?)),
            None => (rest, None),
        };
        let label = |l: &str| {
            (1..=63).contains(&l.len())
                && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !l.starts_with('-')
                && !l.ends_with('-')
        };
        if host.len() > 253 || !host.split('.').all(label) {
            return Err(BaseUrlFault::Host);
        }
        let host = host.to_ascii_lowercase();
        if scheme == Scheme::Http && !is_loopback(&host) {
            return Err(BaseUrlFault::Plain);
        }
        Ok(Self { scheme, host, port: port.filter(|p| *p != scheme.usual_port()) })
    }
}

/// This machine, where the sample city runs.
fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::Ipv4Addr>().is_ok_and(|a| a.is_loopback())
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.authority())
    }
}

/// Why a text is no [`BaseUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseUrlFault {
    /// Neither `https://` nor `http://`.
    Scheme,
    /// `http://` for another machine than this one.
    Plain,
    /// A path, query, fragment or user name.
    Path,
    /// No host name of letters, digits, hyphens and dots.
    Host,
    /// No port between 1 and 65535.
    Port,
}

impl fmt::Display for BaseUrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "公開アドレスは https:// で始めてください。",
            Self::Plain => "http:// は、このコンピューターの中（localhost）だけで使えます。公開するときは https:// にしてください。",
            Self::Path => "公開アドレスはホスト名（とポート）までです。うしろに何もつけないでください。",
            Self::Host => "公開アドレスのホスト名は、英数字・ハイフン・ピリオドで書いてください。",
            Self::Port => "公開アドレスのポート番号は、1から65535までです。",
        })
    }
}

impl std::error::Error for BaseUrlFault {}

/// 読取り先: the address that a sticker's code opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanAddress {
    base: BaseUrl,
    lg_code: LgCode,
    token: StickerToken,
}

impl ScanAddress {
    /// The address of one sticker.
    pub fn new(base: &BaseUrl, lg_code: LgCode, token: &StickerToken) -> Self {
        Self { base: base.clone(), lg_code, token: token.clone() }
    }

    /// What the code holds: capitals and digits only, so that QR's alphanumeric mode takes 5.5 bits a character.
    pub fn in_code(&self) -> String {
        format!("{}/{}/{}", self.base, self.lg_code, self.token).to_ascii_uppercase()
    }

    /// What people read and type: no scheme, small letters.
    pub fn in_letters(&self) -> String {
        format!("{}/{}/{}", self.base.authority(), self.lg_code, self.token).to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_scheme_host_and_port() {
        for (text, shown) in [
            ("https://tsunagaru.example", "https://tsunagaru.example"),
            ("HTTPS://Tsunagaru.Example:443/", "https://tsunagaru.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(text.parse::<BaseUrl>().unwrap().to_string(), shown);
        }
        for (text, fault) in [
            ("tsunagaru.example", BaseUrlFault::Scheme),
            ("ftp://tsunagaru.example", BaseUrlFault::Scheme),
            ("http://tsunagaru.example", BaseUrlFault::Plain),
            ("https://tsunagaru.example/x", BaseUrlFault::Path),
            ("https://a@tsunagaru.example", BaseUrlFault::Path),
            ("https://", BaseUrlFault::Host),
            ("https://つながる.example", BaseUrlFault::Host),
            ("https://-a.example", BaseUrlFault::Host),
            ("https://tsunagaru.example:0", BaseUrlFault::Port),
        ] {
            assert_eq!(text.parse::<BaseUrl>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn the_code_is_in_capitals_and_the_letters_are_small() {
        let base = "https://tsunagaru.example".parse().unwrap();
        let address = ScanAddress::new(&base, "282294".parse().unwrap(), &"7k3m".parse().unwrap());
        assert_eq!(address.in_code(), "HTTPS://TSUNAGARU.EXAMPLE/282294/7K3M");
        assert_eq!(address.in_letters(), "tsunagaru.example/282294/7k3m");
    }
}
