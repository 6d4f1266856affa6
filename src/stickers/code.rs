//! 二次元コード: the address as a square of modules.

use std::fmt;
use std::sync::Arc;

use qrcode::{EcLevel, QrCode};

use crate::drawing::Modules;
use crate::municipalities::LgCode;
use crate::settings::BaseUrl;
use crate::text::HttpUrl;

use super::ScanAddress;

/// 静かな余白: modules kept free around the code (JIS X 0510).
pub const QUIET: usize = 4;

/// The smallest module that a phone still reads on a worn sticker, in millimetres.
pub const SMALLEST_MODULE: f64 = 0.5;

/// 二次元コード: alphanumeric, error correction Q or better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    modules: Arc<Modules>,
    level: Level,
}

/// 誤り訂正: what share of the code may be worn away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

impl Code {
    /// Encodes the address at level Q, or at H when that costs no larger symbol.
    ///
    /// # Errors
    /// [`CodeFault::Long`] when the address fits no symbol.
    pub fn of(address: &ScanAddress) -> Result<Self, CodeFault> {
        Self::encode(&address.in_code())
    }

    /// The consultation page itself, for papers that are no stickers: nothing is counted.
    ///
    /// # Errors
    /// As [`Code::of`].
    pub fn of_page(base: &BaseUrl, lg_code: LgCode) -> Result<Self, CodeFault> {
        Self::encode(&format!("{base}/{lg_code}").to_ascii_uppercase())
    }

    /// An address that an officer has set for the municipality's cards, letter for letter.
    ///
    /// # Errors
    /// As [`Code::of`].
    pub fn of_url(url: &HttpUrl) -> Result<Self, CodeFault> {
        Self::encode(url.as_str())
    }

    fn encode(text: &str) -> Result<Self, CodeFault> {
        let code = |level| QrCode::with_error_correction_level(text.as_bytes(), level).map_err(|_| CodeFault::Long);
        let q = code(EcLevel::Q)?;
        let (code, level) = match may_rise(text, q.width()).then(|| code(EcLevel::H)) {
            Some(Ok(h)) if h.width() == q.width() => (h, Level::H),
            Some(Ok(_) | Err(_)) | None => (q, Level::Q),
        };
        let side = code.width();
        let dark = code.into_colors().into_iter().map(|c| c == qrcode::Color::Dark).collect();
        let modules = Modules::new(side, dark).ok_or(CodeFault::Long)?;
        Ok(Self { modules: Arc::new(modules), level })
    }

    /// The modules, without the quiet zone.
    pub fn modules(&self) -> &Arc<Modules> {
        &self.modules
    }

    /// Error correction in use.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Side of one module in millimetres when the code with its quiet zone may be `side` wide.
    ///
    /// # Errors
    /// [`CodeFault::Small`] under [`SMALLEST_MODULE`].
    pub fn module_for(&self, side: f64) -> Result<f64, CodeFault> {
        let module = side / (self.modules.side() + 2 * QUIET) as f64;
        match module {
            m if m < SMALLEST_MODULE => Err(CodeFault::Small),
            m if (AWKWARD_FROM..AWKWARD_TO).contains(&m) => Ok(AWKWARD_FROM),
            m => Ok(m),
        }
    }
}

/// Capitals, digits and marks that level H holds in versions 1 to 6 (JIS X 0510, table 7).
const AT_H: [usize; 6] = [10, 20, 35, 50, 64, 84];

/// Whether level H may fit a symbol of this side: making it in vain takes longer than all the rest of a sticker.
fn may_rise(text: &str, side: usize) -> bool {
    let alphanumeric = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || " $%*+-./:".contains(c);
    let most = side.checked_sub(21).and_then(|wider| AT_H.get(wider / 4));
    !text.chars().all(alphanumeric) || most.is_none_or(|most| text.len() <= *most)
}

/// Modules between these, 3.2 to 4 dots at 100 dots an inch, are misjudged by readers that count whole dots (rqrr fails on up to
/// two in three); just below and from 4 dots on all are read. A slightly smaller module is read better there.
const AWKWARD_FROM: f64 = 0.8128;
const AWKWARD_TO: f64 = 1.016;

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// The address fits no symbol.
    Long,
    /// The modules would be smaller than [`SMALLEST_MODULE`].
    Small,
}

impl fmt::Display for CodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Long => "アドレスが長すぎて、二次元コードにできません。短いホスト名を設定してください。",
            Self::Small => {
                "アドレスが長く、この大きさでは二次元コードの目が0.5ミリより小さくなります。大きいステッカーにするか、短いホスト名を設定してください。"
            }
        })
    }
}

impl std::error::Error for CodeFault {}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(host: &str) -> Result<Code, CodeFault> {
        let base = format!("https://{host}").parse().unwrap();
        Code::of(&ScanAddress::new(&base, "282294".parse().unwrap(), &"7K3M9".parse().unwrap()))
    }

    #[test]
    fn short_hosts_give_version_three_or_less() {
        // 47 characters is what version 3-Q holds: a host of up to 26 letters here.
        assert_eq!(code("tsunagaru.example").unwrap().modules().side(), 29);
        assert_eq!(code("tsunagaru-network.pref.jp").unwrap().modules().side(), 29);
        assert_eq!(code("inochi-support.city.tatsuno.lg.jp").unwrap().modules().side(), 33);
    }

    #[test]
    fn the_level_rises_where_it_costs_nothing() {
        assert_eq!(code("tsunagaru.example").unwrap().level(), Level::Q);
        // 48 to 50 characters: version 4 either way.
        let code = code("tsunagaru-network.example.jp").unwrap();
        assert_eq!((code.modules().side(), code.level()), (33, Level::H));
    }

    #[test]
    fn the_level_is_the_one_that_trying_both_gives() {
        for length in 1..=90 {
            let text = "HTTPS://A.JP/9".chars().cycle().take(length).collect::<String>();
            let [q, h] =
                [EcLevel::Q, EcLevel::H].map(|l| QrCode::with_error_correction_level(&text, l).unwrap().width());
            let code = Code::encode(&text).unwrap();
            assert_eq!((code.level() == Level::H, code.modules().side()), (q == h, q), "{length}");
        }
    }

    #[test]
    fn modules_under_half_a_millimetre_are_refused() {
        let code = code("tsunagaru.example").unwrap();
        assert_eq!(code.module_for(18.5), Ok(0.5));
        assert_eq!(code.module_for(18.4), Err(CodeFault::Small));
        let long = "a".repeat(60);
        let host = format!("{long}.{long}.{long}.{long}.jp");
        assert_eq!(super::tests::code(&host).unwrap().module_for(25.0), Err(CodeFault::Small));
    }
}
