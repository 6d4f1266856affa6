//! ステッカーの大きさ: the sizes that are printed.

use std::fmt;
use std::str::FromStr;

use super::layout::{CARD, Layout, PORTRAIT, SQUARE, STRIP};

/// ステッカーの大きさ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StickerSize {
    /// 105 × 148 mm.
    A6,
    /// 148 × 210 mm.
    A5,
    /// 182 × 257 mm.
    B5,
    /// 100 × 100 mm.
    Square100,
    /// 150 × 150 mm.
    Square150,
    /// 200 × 70 mm, lying: over a door, along a counter.
    Strip200x70,
    /// 91 × 55 mm, a Japanese business card.
    Card91x55,
}

impl StickerSize {
    /// All sizes, from the usual to the special.
    pub const ALL: [Self; 7] =
        [Self::A6, Self::A5, Self::B5, Self::Square100, Self::Square150, Self::Strip200x70, Self::Card91x55];

    /// Its name in commands and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::A6 => "a6",
            Self::A5 => "a5",
            Self::B5 => "b5",
            Self::Square100 => "square100",
            Self::Square150 => "square150",
            Self::Strip200x70 => "strip200x70",
            Self::Card91x55 => "card91x55",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::A6 => "A6（105×148ミリ）",
            Self::A5 => "A5（148×210ミリ）",
            Self::B5 => "B5（182×257ミリ）",
            Self::Square100 => "正方形（100×100ミリ）",
            Self::Square150 => "大きい正方形（150×150ミリ）",
            Self::Strip200x70 => "横長（200×70ミリ）",
            Self::Card91x55 => "名刺（91×55ミリ）",
        }
    }

    /// Finished width and height in millimetres.
    pub fn millimetres(self) -> (f64, f64) {
        match self {
            Self::A6 => (105.0, 148.0),
            Self::A5 => (148.0, 210.0),
            Self::B5 => (182.0, 257.0),
            Self::Square100 => (100.0, 100.0),
            Self::Square150 => (150.0, 150.0),
            Self::Strip200x70 => (200.0, 70.0),
            Self::Card91x55 => (91.0, 55.0),
        }
    }

    /// Where everything stands, and how much it is enlarged.
    pub(super) fn layout(self) -> (&'static Layout, f64) {
        match self {
            Self::A6 => (&PORTRAIT, 1.0),
            Self::A5 => (&PORTRAIT, 210.0 / 148.0),
            Self::B5 => (&PORTRAIT, 257.0 / 148.0),
            Self::Square100 => (&SQUARE, 1.0),
            Self::Square150 => (&SQUARE, 1.5),
            Self::Strip200x70 => (&STRIP, 1.0),
            Self::Card91x55 => (&CARD, 1.0),
        }
    }
}

impl FromStr for StickerSize {
    type Err = StickerSizeFault;

    fn from_str(s: &str) -> Result<Self, StickerSizeFault> {
        Self::ALL.into_iter().find(|size| size.code().eq_ignore_ascii_case(s)).ok_or(StickerSizeFault)
    }
}

impl fmt::Display for StickerSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A size that there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StickerSizeFault;

impl fmt::Display for StickerSizeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "ステッカーの大きさは、a6・a5・b5・square100・square150・strip200x70・card91x55から選んでください。",
        )
    }
}

impl std::error::Error for StickerSizeFault {}
