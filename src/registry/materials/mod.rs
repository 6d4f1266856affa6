//! 送ったもの: leaflets, cards and stickers sent to a spot, with quantity, date and the day on which more will be needed.

pub mod store;

use crate::spots::RegistrationNumber;
use crate::time::JapanDate;

/// 送るもの
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MaterialKind {
    /// チラシ
    Leaflet,
    /// 案内カード
    Card,
    /// ステッカー
    Sticker,
}

impl MaterialKind {
    /// In the order in which people see them.
    pub const ALL: [Self; 3] = [Self::Leaflet, Self::Card, Self::Sticker];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Leaflet => "leaflet",
            Self::Card => "card",
            Self::Sticker => "sticker",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Leaflet => "チラシ",
            Self::Card => "案内カード",
            Self::Sticker => "ステッカー",
        }
    }
}

impl std::str::FromStr for MaterialKind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.code() == s).ok_or(())
    }
}

/// One parcel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Material {
    /// What.
    pub kind: MaterialKind,
    /// How many: 1–9,999.
    pub quantity: u32,
    /// When it went.
    pub sent_on: JapanDate,
    /// When more will be needed, later than that; none where nobody knows.
    pub restock_on: Option<JapanDate>,
}

/// 補充の期日: a spot to which more of something is due, because nothing was sent since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restock {
    /// The spot.
    pub number: RegistrationNumber,
    /// Its name.
    pub name: String,
    /// The last parcel of that kind.
    pub last: Material,
    /// The day that is past.
    pub due: JapanDate,
}
