//! 住所: where a sticker leads.

use crate::municipalities::LgCode;
use crate::settings::BaseUrl;

use super::code::{Code, CodeFault};
use super::design::module_of;
use super::{StickerSize, StickerToken};

/// 読取り先: the address that a sticker's code opens. Its host comes from the settings only, never from a request: what is
/// printed stays for years.
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

    /// An address as long as those that are printed, whatever the municipality: for saying beforehand what becomes of a host.
    fn like(base: &BaseUrl) -> Option<Self> {
        let (lg_code, token) = ("282294".parse().ok()?, StickerToken::draw(&[0; 16])?);
        Some(Self::new(base, lg_code, &token))
    }

    /// What the code holds: capitals and digits only, so that QR's alphanumeric mode takes 5.5 bits a character.
    pub fn in_code(&self) -> String {
        format!("{}/{}/{}", self.base, self.lg_code, self.token).to_ascii_uppercase()
    }

    /// What people read and type: no scheme, small letters.
    pub fn in_letters(&self) -> String {
        format!("{}/{}/{}", self.base.host(), self.lg_code, self.token).to_ascii_lowercase()
    }
}

/// 手元のアドレス: codes that nobody else can open, told before they are printed; none for an address that others reach.
pub fn local(base: &BaseUrl) -> Option<String> {
    base.is_loopback().then(|| {
        format!(
            "公開アドレスが {base} のままです。この二次元コードは、このコンピューターの外からは開けません。貼るためのステッカーは、公開アドレス（--base-url か TSUNAGARU_BASE_URL）を設定してから印刷してください。"
        )
    })
}

/// Longest host with which the code stays at version 3, 29 modules a side: 47 characters at level Q, of which scheme, code and
/// token take 21.
const SHORT_HOST: usize = 26;

/// 長いホスト名: what the printing office should know before hundreds of stickers are out; none while the host is short.
pub fn long_host(base: &BaseUrl) -> Option<String> {
    let length = base.host().chars().count();
    let address = ScanAddress::like(base).filter(|_| length > SHORT_HOST)?;
    let side = Code::of(&address).ok().map(|code| code.modules().side());
    let words = match side {
        Some(side) => {
            let module = |size: StickerSize| match module_of(&address, size) {
                Ok(mm) => format!("{mm:.2}ミリ"),
                Err(CodeFault::Small | CodeFault::Long) => "0.5ミリより小さく、印刷できません".to_owned(),
            };
            format!(
                "二次元コードの目が1辺29から{side}に増え、A6で{}、名刺で{}の目になります（0.5ミリより小さくなる大きさとラベルでは、印刷をお断りします）。遠くや古いスマートフォンから読み取りにくくなります。",
                module(StickerSize::A6),
                module(StickerSize::Card91x55)
            )
        }
        None => CodeFault::Long.to_string(),
    };
    Some(format!(
        "公開アドレスのホスト名が{length}文字です。{SHORT_HOST}文字をこえるため、{words}印刷の前に、{SHORT_HOST}文字までのホスト名を使えないか確かめてください。"
    ))
}

/// この大きさで読めるか: whether the codes of this public address are large enough on a sticker of this size.
pub fn fits(base: &BaseUrl, size: StickerSize) -> bool {
    ScanAddress::like(base).is_some_and(|address| module_of(&address, size).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_in_capitals_and_the_letters_are_small() {
        let base = "https://tsunagaru.example".parse().unwrap();
        let address = ScanAddress::new(&base, "282294".parse().unwrap(), &"7k3m".parse().unwrap());
        assert_eq!(address.in_code(), "HTTPS://TSUNAGARU.EXAMPLE/282294/7K3M");
        assert_eq!(address.in_letters(), "tsunagaru.example/282294/7k3m");
    }

    #[test]
    fn an_address_that_only_this_machine_opens_is_told() {
        for base in ["http://127.0.0.1:8080", "http://localhost", "https://localhost:8443", "http://0.0.0.0:8080"] {
            assert!(local(&base.parse().unwrap()).is_some_and(|words| words.contains(base)), "{base}");
        }
        assert_eq!(local(&"https://inochi.tatsuno.lg.jp".parse().unwrap()), None);
    }

    #[test]
    fn a_host_is_told_from_the_length_on_that_makes_the_code_finer() {
        for length in [22, 26, 27, 44] {
            let base: BaseUrl = format!("https://{}.lg.jp", "a".repeat(length - 6)).parse().unwrap();
            let address = ScanAddress::new(&base, "282294".parse().unwrap(), &StickerToken::draw(&[7; 16]).unwrap());
            let fine = super::super::code::Code::of(&address).unwrap().modules().side() > 29;
            let told = long_host(&base);
            assert_eq!(told.is_some(), fine, "{length}");
            assert!(told.is_none_or(|w| w.contains("26文字まで") && w.contains("A6で")));
            assert_eq!(fine, length > 26);
        }
    }

    #[test]
    fn only_a_very_long_host_is_refused_and_only_on_small_sizes() {
        let fits = |length: usize| {
            let base = format!("https://{}.lg.jp", ["a"; 120].join(".").chars().take(length - 6).collect::<String>());
            StickerSize::ALL.map(|size| super::fits(&base.parse().unwrap(), size))
        };
        assert_eq!((fits(26), fits(60)), ([true; 7], [true; 7]));
        let last = fits(215);
        assert_eq!((last[0], last[6]), (true, false), "A6 can be printed, a business card can't");
    }
}
