//! One [`Settings`] from flags, `TSUNAGARU_*` variables and a TOML file, parsed once at start.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;

mod network;
mod smtp;

pub use network::{Network, NetworkFault};
pub use smtp::{Secret, Smtp, SmtpFault, SmtpServer, SmtpTls};

/// 設定: everything an operator can set. Flags win over variables, variables over the file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the database; made when missing. Default `./var`.
    pub data: PathBuf,
    /// Address to listen on. Default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// 公開アドレス: what stickers and letters point at; never taken from a request. Default `http://` and the listening address.
    pub base_url: BaseUrl,
    /// 地図タイル: whether the interactive map may show 国土地理院 tiles. Default off: the ground is drawn from boundaries.
    pub gsi_tiles: bool,
    /// Most connections open at once, 16–100000. Default 4096.
    pub connections: usize,
    /// 計器: address of the monitor's own door (`/metrics`), apart from the public one. Default none.
    pub metrics: Option<SocketAddr>,
    /// 記録の形. Default text.
    pub log_format: LogFormat,
    /// 写し: file or folder that something else keeps as a copy of the register; looked at, never written. Default none.
    pub copy: Option<PathBuf>,
    /// メール: the relay that letters go to. Without one the desk shows them to print.
    pub smtp: Option<Smtp>,
    /// プロキシ: whose word about a visitor's address is taken. Default nobody's.
    pub trusted_proxies: Vec<Network>,
}

/// What the file or the flags give; everything may be missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// See [`Settings::data`].
    pub data: Option<PathBuf>,
    /// See [`Settings::listen`].
    pub listen: Option<String>,
    /// See [`Settings::base_url`].
    pub base_url: Option<String>,
    /// See [`Settings::gsi_tiles`].
    pub gsi_tiles: Option<bool>,
    /// See [`Settings::connections`].
    pub connections: Option<usize>,
    /// See [`Settings::metrics`].
    pub metrics: Option<String>,
    /// See [`Settings::log_format`].
    pub log_format: Option<String>,
    /// See [`Settings::copy`].
    pub copy: Option<PathBuf>,
    /// See [`SmtpServer`].
    pub smtp: Option<String>,
    /// See [`Smtp::password`].
    pub smtp_password: Option<Secret>,
    /// A file that holds [`Smtp::password`] and nothing else; read by the command.
    pub smtp_password_file: Option<PathBuf>,
    /// See [`Smtp::from`].
    pub mail_from: Option<String>,
    /// See [`Settings::trusted_proxies`].
    pub trusted_proxy: Option<Vec<Network>>,
}

impl Given {
    /// Reads a TOML file's text.
    ///
    /// # Errors
    /// [`SettingsFault::File`] with the parser's word and line.
    pub fn from_toml(text: &str) -> Result<Self, SettingsFault> {
        toml::from_str(text).map_err(|e| SettingsFault::File(e.to_string()))
    }

    /// Takes from `other` what is missing here.
    pub fn or(self, other: Self) -> Self {
        Self {
            data: self.data.or(other.data),
            listen: self.listen.or(other.listen),
            base_url: self.base_url.or(other.base_url),
            gsi_tiles: self.gsi_tiles.or(other.gsi_tiles),
            connections: self.connections.or(other.connections),
            metrics: self.metrics.or(other.metrics),
            log_format: self.log_format.or(other.log_format),
            copy: self.copy.or(other.copy),
            smtp: self.smtp.or(other.smtp),
            smtp_password: self.smtp_password.or(other.smtp_password),
            smtp_password_file: self.smtp_password_file.or(other.smtp_password_file),
            mail_from: self.mail_from.or(other.mail_from),
            trusted_proxy: self.trusted_proxy.or(other.trusted_proxy),
        }
    }

    /// Checks everything and fills in the defaults.
    ///
    /// # Errors
    /// The first setting that can't be, by name.
    pub fn settle(self) -> Result<Settings, SettingsFault> {
        let smtp = relay(self.smtp, self.smtp_password, self.mail_from)?;
        let listen = self.listen.unwrap_or_else(|| "127.0.0.1:8080".into());
        let listen: SocketAddr = listen.parse().map_err(|_| SettingsFault::Listen(listen))?;
        let base_url = match self.base_url {
            Some(url) => url.parse().map_err(SettingsFault::BaseUrl)?,
            None => format!("http://{listen}").parse().map_err(SettingsFault::BaseUrl)?,
        };
        // An empty variable is how containers say "none".
        let metrics = self.metrics.filter(|s| !s.trim().is_empty());
        let metrics = metrics.map(|text| text.parse().map_err(|_| SettingsFault::Metrics(text))).transpose()?;
        let copy = self.copy.filter(|path| !path.as_os_str().is_empty());
        let log_format = self.log_format.map_or(Ok(LogFormat::Text), |text| text.parse())?;
        let connections = self.connections.unwrap_or(4096);
        if !(16..=100_000).contains(&connections) {
            return Err(SettingsFault::Connections(connections));
        }
        let data = self.data.unwrap_or_else(|| "var".into());
        let gsi_tiles = self.gsi_tiles.unwrap_or(false);
        let trusted_proxies = self.trusted_proxy.unwrap_or_default();
        Ok(Settings {
            data,
            listen,
            base_url,
            gsi_tiles,
            connections,
            metrics,
            log_format,
            copy,
            smtp,
            trusted_proxies,
        })
    }
}

fn relay(
    server: Option<String>,
    password: Option<Secret>,
    from: Option<String>,
) -> Result<Option<Smtp>, SettingsFault> {
    // An empty variable is how containers say "none".
    let Some(server) = server.filter(|s| !s.trim().is_empty()) else { return Ok(None) };
    let server: SmtpServer = server.parse().map_err(SettingsFault::Smtp)?;
    let from = from.ok_or(SettingsFault::Smtp(SmtpFault::From))?;
    let from = from.parse().map_err(|_| SettingsFault::Smtp(SmtpFault::FromAddress))?;
    let password = password.filter(|p| !p.reveal().is_empty());
    if server.user.is_some() != password.is_some() {
        return Err(SettingsFault::Smtp(SmtpFault::Half));
    }
    Ok(Some(Smtp { server, password, from }))
}

/// A setting that can't be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingsFault {
    /// The TOML file can't be read; the text is the parser's.
    File(String),
    /// Not `ADDRESS:PORT`.
    Listen(String),
    /// See [`BaseUrlFault`].
    BaseUrl(BaseUrlFault),
    /// Not `ADDRESS:PORT`.
    Metrics(String),
    /// Neither `text` nor `json`.
    LogFormat(String),
    /// Outside 16–100000.
    Connections(usize),
    /// See [`SmtpFault`].
    Smtp(SmtpFault),
}

impl fmt::Display for SettingsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(why) => write!(f, "設定ファイルを読めません。{why}"),
            Self::Listen(text) => {
                write!(
                    f,
                    "listen「{text}」を読めません。127.0.0.1:8080のように、アドレスとポート番号を書いてください。"
                )
            }
            Self::Metrics(text) => {
                write!(
                    f,
                    "metrics「{text}」を読めません。127.0.0.1:9464のように、アドレスとポート番号を書いてください。"
                )
            }
            Self::LogFormat(text) => write!(f, "log_format「{text}」は text か json にしてください。"),
            Self::BaseUrl(fault) => write!(f, "base_url: {fault}"),
            Self::Connections(n) => write!(f, "connections「{n}」は16から100000の間で決めてください。"),
            Self::Smtp(fault) => write!(f, "smtp: {fault}"),
        }
    }
}

impl std::error::Error for SettingsFault {}

/// 記録の形: how the lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

impl FromStr for LogFormat {
    type Err = SettingsFault;

    fn from_str(s: &str) -> Result<Self, SettingsFault> {
        match s.trim() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(SettingsFault::LogFormat(other.to_owned())),
        }
    }
}

/// 公開アドレス: scheme, host and port of the public site, without path; `https`, or `http` for a loopback address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// `https://inochi.example.jp`, lower case, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 手元だけ: leads to the machine itself, and to nothing from anybody else's.
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host().split(':').next().unwrap_or_default())
    }

    /// Host and port without the scheme, as written beside a code.
    pub fn host(&self) -> &str {
        self.0.split_once("://").map_or("", |(_, host)| host)
    }

    /// True for `https`: cookies are then marked Secure and HSTS is sent.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlFault;

    fn from_str(s: &str) -> Result<Self, BaseUrlFault> {
        let text = s.trim().trim_end_matches('/').to_ascii_lowercase();
        let (scheme, host) = text.split_once("://").ok_or(BaseUrlFault::Scheme)?;
        if !matches!(scheme, "https" | "http") {
            return Err(BaseUrlFault::Scheme);
        }
        if host.contains(['/', '?', '#', '@']) {
            return Err(BaseUrlFault::Path);
        }
        let (name, port) = host.rsplit_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
        let good_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
        if !good_name || port.is_some_and(|p| p.parse::<u16>().is_err()) {
            return Err(BaseUrlFault::Host);
        }
        if scheme == "http" && !is_loopback(name) {
            return Err(BaseUrlFault::Plain);
        }
        Ok(Self(text))
    }
}

fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.starts_with("127.") || name == "0.0.0.0"
}

/// Why a text is no [`BaseUrl`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseUrlFault {
    /// Begins with neither `https://` nor `http://`.
    Scheme,
    /// Something stands after the host.
    Path,
    /// The host has characters that a sticker's code can't carry, or the port is no number.
    Host,
    /// `http` to another machine: a sticker's address must be `https`.
    Plain,
}

impl fmt::Display for BaseUrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "公開アドレスは https:// で始めてください。",
            Self::Path => "公開アドレスはホスト名までにしてください（例: https://inochi.example.jp）。",
            Self::Host => "公開アドレスのホスト名は、英数字・ハイフン・ピリオドで書いてください。",
            Self::Plain => "公開アドレスは https にしてください。http が使えるのは、このパソコンだけで試すときです。",
        })
    }
}

impl std::error::Error for BaseUrlFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_hosts_over_https() {
        let good: BaseUrl = " HTTPS://Inochi.Example.JP/ ".parse().unwrap();
        assert_eq!(
            (good.as_str(), good.host(), good.is_https()),
            ("https://inochi.example.jp", "inochi.example.jp", true)
        );
        assert!("http://127.0.0.1:8080".parse::<BaseUrl>().is_ok());
        assert_eq!("http://inochi.example.jp".parse::<BaseUrl>(), Err(BaseUrlFault::Plain));
        assert_eq!("https://a.jp/x".parse::<BaseUrl>(), Err(BaseUrlFault::Path));
        assert_eq!("https://いのち.jp".parse::<BaseUrl>(), Err(BaseUrlFault::Host));
        assert_eq!("inochi.example.jp".parse::<BaseUrl>(), Err(BaseUrlFault::Scheme));
    }

    #[test]
    fn flags_win_over_the_file_and_unknown_settings_are_refused() {
        let file = Given::from_toml("listen = \"127.0.0.1:9\"\ngsi_tiles = true").unwrap();
        let flags = Given { listen: Some("127.0.0.1:8081".into()), ..Given::default() };
        let settings = flags.or(file).settle().unwrap();
        assert_eq!(settings.listen.port(), 8081);
        assert_eq!(settings.base_url.as_str(), "http://127.0.0.1:8081");
        assert!(settings.gsi_tiles);
        assert!(Given::from_toml("colour = 1").is_err());
    }

    #[test]
    fn mail_needs_a_relay_a_sender_and_both_halves_of_a_login_or_none() {
        let smtp = |toml: &str| Given::from_toml(toml).unwrap().settle().map(|s| s.smtp);
        assert!(smtp("mail_from = \"net@city.example.jp\"\nsmtp = \" \"").unwrap().is_none());
        let whole =
            "smtp = \"smtps://kenko@mail.example.jp\"\nmail_from = \"net@city.example.jp\"\nsmtp_password = \"x\"";
        let relay = smtp(whole).unwrap().unwrap();
        assert_eq!((relay.server.port, relay.from.as_str()), (465, "net@city.example.jp"));
        assert!(!format!("{relay:?}").contains("\"x\""));
        for (toml, fault) in [
            ("smtp = \"smtp://mail.example.jp\"", SmtpFault::From),
            ("smtp = \"smtp://mail.example.jp\"\nmail_from = \"x\"", SmtpFault::FromAddress),
            ("smtp = \"smtp://kenko@mail.example.jp\"\nmail_from = \"net@city.example.jp\"", SmtpFault::Half),
            ("smtp = \"smtp://mail.example.jp\"\nmail_from = \"a@example.jp\"\nsmtp_password = \"x\"", SmtpFault::Half),
        ] {
            assert_eq!(smtp(toml).unwrap_err(), SettingsFault::Smtp(fault), "{toml}");
        }
    }
}
