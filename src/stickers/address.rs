//! 住所: where a sticker leads.

use crate::municipalities::LgCode;
use crate::settings::BaseUrl;

use super::StickerToken;

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

/// Longest host with which the code stays at 29 modules a side, leaving room for longer tokens.
const SHORT_HOST: usize = 22;

/// 長いホスト名: what the printing office should know before hundreds of stickers are out; none while the host is short.
pub fn long_host(base: &BaseUrl) -> Option<String> {
    let length = base.host().chars().count();
    (length > SHORT_HOST).then(|| {
        format!(
            "公開アドレスのホスト名が{length}文字です。{SHORT_HOST}文字をこえると二次元コードが細かくなり、遠くや古いスマートフォンから読み取りにくくなります。印刷の前に、短いホスト名を使えないか確かめてください。"
        )
    })
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
    fn a_host_of_more_than_22_letters_is_told() {
        assert_eq!(long_host(&"https://inochi.tatsuno.lg.jp22".parse().unwrap()), None);
        let words = long_host(&"https://inochi.city.tatsuno.lg.jp".parse().unwrap()).unwrap();
        assert!(words.contains("25文字"), "{words}");
    }
}
