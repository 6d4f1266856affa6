//! 自治体: who takes part. Name, words and colours are data, never code.

pub mod alias;
pub mod boundary;
pub mod calendar;
pub mod directory;
pub mod lg_code;
pub mod mailbox;
pub mod near;
pub mod pages;
pub mod store;
pub mod towns;

pub use alias::Alias;
pub use boundary::{Boundary, BoundaryFault};
pub use lg_code::{LgCode, LgCodeFault};
pub use mailbox::Mailbox;
pub use towns::Town;

/// 自治体: a participating city, town, village, ward or prefecture with its livery.
#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    /// 全国地方公共団体コード.
    pub lg_code: LgCode,
    /// Name as the municipality writes it, e.g. たつの市.
    pub name: String,
    /// 全角カタカナ, e.g. タツノシ.
    pub kana: String,
    /// 都道府県, e.g. 兵庫県; for a prefecture its own name.
    pub prefecture: String,
    /// The network's name, e.g. つながるいのちサポートネットワーク.
    pub network_name: String,
    /// The division in charge, e.g. 健康課.
    pub division: String,
    /// The division's telephone as shown; none until the municipality sets it.
    pub phone: Option<String>,
    /// The words on the sticker above its title, e.g. あなたを守りたい.
    pub words: String,
    /// The sticker's ground and its lettering.
    pub livery: Livery,
    /// The office's position in degrees (JGD2011), where maps open.
    pub office: Option<Position>,
    /// 見本: true for the sample city, which says so on every page and sticker.
    pub sample: bool,
}

/// 見た目: how a municipality's stickers look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Livery {
    /// The ground.
    pub ground: Colour,
    /// The large lettering.
    pub lettering: Colour,
    /// The municipality's name on stickers, where it differs from [`Municipality::name`].
    pub shown_name: Option<String>,
    /// Whether the line about the trademark QRコード stands on them.
    pub trademark: bool,
}

impl Default for Livery {
    /// Pale yellow and warm brown-red, after たつの市's own description of its sticker.
    fn default() -> Self {
        Self {
            ground: Colour(0xff, 0xf6, 0xd2),
            lettering: Colour(0x8a, 0x2f, 0x22),
            shown_name: None,
            trademark: false,
        }
    }
}

/// 色: red, green, blue, shown and stored as `#fff6d2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Why a text is no [`Colour`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColourFault;

impl std::fmt::Display for ColourFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("色は#fff6d2のように、#と6桁の16進数で書いてください。")
    }
}

impl std::error::Error for ColourFault {}

impl std::str::FromStr for Colour {
    type Err = ColourFault;

    fn from_str(s: &str) -> Result<Self, ColourFault> {
        let hex = s.strip_prefix('#').filter(|h| h.len() == 6 && h.is_ascii()).ok_or(ColourFault)?;
        let part = |range: std::ops::Range<usize>| {
            hex.get(range).and_then(|h| u8::from_str_radix(h, 16).ok()).ok_or(ColourFault)
        };
        Ok(Self(part(0..2)?, part(2..4)?, part(4..6)?))
    }
}

/// 位置: latitude and longitude in degrees, JGD2011, inside Japan's seas (20–46 N, 122–154 E).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    lat: f64,
    lng: f64,
}

impl Position {
    /// Checks and rounds to 6 decimals (about 0.1 m).
    ///
    /// # Errors
    /// [`PositionFault`] outside 20–46 N, 122–154 E, or not a number.
    pub fn new(lat: f64, lng: f64) -> Result<Self, PositionFault> {
        if !(20.0..=46.0).contains(&lat) || !(122.0..=154.0).contains(&lng) {
            return Err(PositionFault);
        }
        Ok(Self { lat: (lat * 1e6).round() / 1e6, lng: (lng * 1e6).round() / 1e6 })
    }

    /// Latitude, degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Longitude, degrees east.
    pub fn lng(self) -> f64 {
        self.lng
    }
}

/// A position that is not in Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionFault;

impl std::fmt::Display for PositionFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("緯度・経度が日本の中にありません。緯度は20から46、経度は122から154の間です。")
    }
}

impl std::error::Error for PositionFault {}
