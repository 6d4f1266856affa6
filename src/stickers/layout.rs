//! 割付: what stands where on each size. Millimetres from the upper left corner of the trimmed sticker.

use std::fmt;
use std::str::FromStr;

use super::flower::{Bloom, Leaf, Spray};
use crate::drawing::Frame;

/// ステッカーの大きさ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StickerSize {
    /// 105 × 148 mm.
    A6,
    /// 148 × 210 mm.
    A5,
    /// 100 × 100 mm.
    Square100,
    /// 91 × 55 mm, a Japanese business card.
    Card91x55,
}

impl StickerSize {
    /// All sizes, from the usual to the special.
    pub const ALL: [Self; 4] = [Self::A6, Self::A5, Self::Square100, Self::Card91x55];

    /// Its name in commands and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::A6 => "a6",
            Self::A5 => "a5",
            Self::Square100 => "square100",
            Self::Card91x55 => "card91x55",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::A6 => "A6（105×148ミリ）",
            Self::A5 => "A5（148×210ミリ）",
            Self::Square100 => "正方形（100×100ミリ）",
            Self::Card91x55 => "名刺（91×55ミリ）",
        }
    }

    /// Finished width and height in millimetres.
    pub fn millimetres(self) -> (f64, f64) {
        match self {
            Self::A6 => (105.0, 148.0),
            Self::A5 => (148.0, 210.0),
            Self::Square100 => (100.0, 100.0),
            Self::Card91x55 => (91.0, 55.0),
        }
    }

    /// Where everything stands, and how much it is enlarged.
    pub(super) fn layout(self) -> (&'static Layout, f64) {
        match self {
            Self::A6 => (&PORTRAIT, 1.0),
            Self::A5 => (&PORTRAIT, 210.0 / 148.0),
            Self::Square100 => (&SQUARE, 1.0),
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
        f.write_str("ステッカーの大きさは、a5・a6・square100・card91x55から選んでください。")
    }
}

impl std::error::Error for StickerSizeFault {}

/// Where a line begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Edge {
    /// At `x`.
    Left,
    /// Half of it left of `x`.
    Centre,
}

/// 行の場所: a line is set at `size` and shrunk until it is no wider than `most`.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// Left end or centre.
    pub x: f64,
    /// Baseline.
    pub y: f64,
    /// Height of a letter (1 em).
    pub size: f64,
    /// Greatest width.
    pub most: f64,
    /// What `x` means.
    pub edge: Edge,
}

const fn left(x: f64, y: f64, size: f64, most: f64) -> Slot {
    Slot { x, y, size, most, edge: Edge::Left }
}

const fn centre(x: f64, y: f64, size: f64, most: f64) -> Slot {
    Slot { x, y, size, most, edge: Edge::Centre }
}

/// 割付 of one format.
#[derive(Debug)]
pub struct Layout {
    /// Width of the format that was drawn.
    pub width: f64,
    /// あなたを守りたい.
    pub words: Slot,
    /// つながる, いのち.
    pub title: [Slot; 2],
    /// サポートネットワーク.
    pub network: Slot,
    /// 協力スポット, in a rounded bar; the slot is the lettering's.
    pub spot: Slot,
    /// ひとりで悩まないで…; none where there is no room.
    pub hint: Option<Slot>,
    /// たつの市 健康課.
    pub city: Slot,
    /// 電話.
    pub phone: Slot,
    /// The white plate; the code with its quiet zone fills it but for a margin.
    pub plate: Frame,
    /// The address in letters.
    pub letters: Slot,
    /// 見本: centre, size and lean of the stamp.
    pub stamp: (f64, f64, f64, f64),
    /// Ground of the lower edge, as path data.
    pub hill: &'static str,
    /// 灯り: soft round lights: x, y, radius.
    pub lights: &'static [(f64, f64, f64)],
    /// 枝.
    pub sprays: &'static [Spray],
}

const fn bell(at: f64, drop: f64, size: f64, lean: f64, tone: usize) -> Bloom {
    Bloom { at, drop, size, lean, tone, bud: false }
}

const fn bud(at: f64, drop: f64, size: f64, lean: f64, tone: usize) -> Bloom {
    Bloom { at, drop, size, lean, tone, bud: true }
}

const fn leaf(at: f64, turn: f64, size: f64) -> Leaf {
    Leaf { at, turn, size }
}

static PORTRAIT: Layout = Layout {
    width: 105.0,
    words: centre(52.5, 27.2, 4.3, 60.0),
    title: [centre(52.5, 47.5, 21.5, 92.0), centre(52.5, 68.6, 21.5, 92.0)],
    network: centre(52.5, 77.0, 4.9, 90.0),
    spot: centre(52.5, 85.1, 5.0, 80.0),
    hint: Some(centre(52.5, 137.4, 3.5, 92.0)),
    city: centre(52.5, 143.6, 3.9, 92.0),
    phone: centre(52.5, 143.6, 3.9, 92.0),
    plate: Frame { x: 33.0, y: 90.3, w: 39.0, h: 39.0 },
    letters: centre(52.5, 132.4, 2.5, 60.0),
    stamp: (17.5, 97.0, 6.0, -10.0),
    hill: "M-5 133.4 C18 128.5 34 136.6 58 134.6 C78 132.9 92 129.4 110 131.6 L110 153 L-5 153 Z",
    lights: &[
        (19.0, 31.0, 13.0),
        (88.0, 24.0, 10.0),
        (95.0, 74.0, 8.0),
        (7.0, 70.0, 7.0),
        (86.0, 113.0, 15.0),
        (18.0, 116.0, 12.0),
    ],
    sprays: &[
        Spray {
            stem: [(-5.0, 26.0), (2.0, 3.0), (24.0, -4.5), (47.0, 5.6)],
            thick: 0.62,
            leaves: &[
                leaf(0.1, -150.0, 0.85),
                leaf(0.1, -25.0, 0.8),
                leaf(0.29, -110.0, 0.62),
                leaf(0.29, 28.0, 0.55),
                leaf(0.53, -58.0, 0.6),
                leaf(0.75, -28.0, 0.5),
            ],
            blooms: &[
                bell(0.17, 4.2, 0.92, 7.0, 0),
                bell(0.41, 3.6, 1.08, -3.0, 1),
                bell(0.63, 3.0, 0.88, 5.0, 2),
                bell(0.83, 2.6, 0.68, -6.0, 0),
                bud(0.94, 2.4, 0.62, -10.0, 1),
                bud(1.0, 1.8, 0.5, -24.0, 2),
            ],
        },
        Spray {
            stem: [(110.0, 29.0), (104.0, 4.0), (84.0, -4.0), (62.0, 6.5)],
            thick: 0.62,
            leaves: &[
                leaf(0.1, -30.0, 0.85),
                leaf(0.12, -160.0, 0.7),
                leaf(0.34, -72.0, 0.62),
                leaf(0.34, 150.0, 0.5),
                leaf(0.6, -120.0, 0.55),
            ],
            blooms: &[
                bell(0.2, 4.0, 0.98, -6.0, 1),
                bell(0.46, 3.4, 1.0, 4.0, 2),
                bell(0.69, 2.8, 0.78, -4.0, 0),
                bell(0.87, 2.2, 0.58, 8.0, 1),
                bud(1.0, 1.8, 0.52, 18.0, 0),
            ],
        },
        Spray {
            stem: [(-4.0, 128.0), (1.0, 112.0), (10.0, 104.0), (24.0, 104.6)],
            thick: 0.5,
            leaves: &[
                leaf(0.14, -140.0, 0.7),
                leaf(0.14, -10.0, 0.72),
                leaf(0.47, -100.0, 0.5),
                leaf(0.72, -38.0, 0.42),
            ],
            blooms: &[bell(0.42, 2.6, 0.72, 5.0, 1), bell(0.8, 2.4, 0.62, -4.0, 0), bud(1.0, 2.0, 0.5, -14.0, 2)],
        },
        Spray {
            stem: [(109.0, 126.0), (105.0, 110.0), (96.0, 102.0), (81.5, 102.8)],
            thick: 0.5,
            leaves: &[
                leaf(0.14, -40.0, 0.7),
                leaf(0.14, -172.0, 0.7),
                leaf(0.45, -80.0, 0.5),
                leaf(0.72, -142.0, 0.42),
            ],
            blooms: &[bell(0.4, 2.8, 0.74, -4.0, 2), bell(0.76, 2.4, 0.64, 5.0, 1), bud(1.0, 2.0, 0.5, 14.0, 0)],
        },
    ],
};

static SQUARE: Layout = Layout {
    width: 100.0,
    words: left(8.6, 26.0, 4.0, 50.0),
    title: [left(7.0, 41.5, 16.0, 84.0), left(7.0, 57.5, 16.0, 49.0)],
    network: left(8.4, 69.5, 4.4, 44.0),
    spot: left(12.0, 77.6, 4.8, 42.0),
    hint: None,
    city: left(8.6, 88.8, 4.2, 44.0),
    phone: left(8.6, 94.6, 3.6, 44.0),
    plate: Frame { x: 58.0, y: 55.0, w: 35.0, h: 35.0 },
    letters: centre(74.5, 94.4, 2.3, 40.0),
    stamp: (83.5, 43.0, 4.6, -8.0),
    hill: "M-5 85.5 C14 80 30 84 48 84.6 C70 85.2 84 79 105 80.5 L105 105 L-5 105 Z",
    lights: &[(22.0, 30.0, 12.0), (86.0, 28.0, 12.0), (48.0, 66.0, 9.0)],
    sprays: &[
        Spray {
            stem: [(-5.0, 20.0), (4.0, 1.0), (24.0, -5.0), (44.0, 4.0)],
            thick: 0.58,
            leaves: &[leaf(0.1, -150.0, 0.8), leaf(0.12, -20.0, 0.7), leaf(0.34, -100.0, 0.6), leaf(0.6, -45.0, 0.55)],
            blooms: &[
                bell(0.2, 3.0, 0.8, 7.0, 0),
                bell(0.45, 2.8, 0.9, -3.0, 1),
                bell(0.7, 2.4, 0.74, 5.0, 2),
                bud(0.9, 2.2, 0.6, -8.0, 0),
                bud(1.0, 1.6, 0.5, -22.0, 1),
            ],
        },
        Spray {
            stem: [(105.0, 26.0), (99.0, 3.0), (80.0, -4.0), (58.0, 5.0)],
            thick: 0.58,
            leaves: &[leaf(0.1, -30.0, 0.8), leaf(0.12, -160.0, 0.7), leaf(0.36, -75.0, 0.6), leaf(0.62, -125.0, 0.55)],
            blooms: &[
                bell(0.22, 3.8, 0.94, -6.0, 1),
                bell(0.48, 3.2, 1.0, 4.0, 2),
                bell(0.72, 2.6, 0.76, -4.0, 0),
                bell(0.9, 2.2, 0.56, 8.0, 1),
                bud(1.0, 1.6, 0.5, 18.0, 2),
            ],
        },
    ],
};

static CARD: Layout = Layout {
    width: 91.0,
    words: left(6.2, 15.2, 2.9, 36.0),
    title: [left(5.2, 26.0, 11.2, 48.0), left(5.2, 37.0, 11.2, 48.0)],
    network: left(6.2, 42.2, 2.6, 47.0),
    spot: left(8.2, 47.2, 2.7, 40.0),
    hint: None,
    city: left(6.2, 52.2, 2.2, 46.0),
    phone: left(6.2, 52.2, 2.2, 46.0),
    plate: Frame { x: 55.0, y: 14.5, w: 32.5, h: 32.5 },
    letters: centre(71.25, 50.4, 1.9, 36.0),
    stamp: (45.0, 33.0, 3.0, -8.0),
    hill: "M-5 48.5 C20 45 40 50 60 48.6 C75 47.6 84 46 96 47 L96 60 L-5 60 Z",
    lights: &[(16.0, 14.0, 9.0), (80.0, 12.0, 10.0)],
    sprays: &[Spray {
        stem: [(95.0, 14.0), (86.0, -3.0), (66.0, -4.0), (48.0, 3.0)],
        thick: 0.42,
        leaves: &[leaf(0.14, -40.0, 0.5), leaf(0.4, -75.0, 0.4), leaf(0.66, -130.0, 0.36)],
        blooms: &[
            bell(0.3, 1.6, 0.5, -5.0, 1),
            bell(0.52, 1.6, 0.56, 4.0, 2),
            bell(0.74, 1.5, 0.46, -4.0, 0),
            bud(0.9, 1.2, 0.36, 8.0, 1),
            bud(1.0, 1.0, 0.3, 18.0, 2),
        ],
    }],
};
