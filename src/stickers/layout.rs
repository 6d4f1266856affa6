//! 割付: what stands where on each size. Millimetres from the upper left corner of the trimmed sticker.

use super::flower::{Bloom, Leaf, Spray};
use crate::drawing::Frame;

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

/// 場所を譲るもの: what is set otherwise when the spot's name stands on the sticker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yield {
    /// The name has a place of its own.
    Nothing,
    /// It takes the hint's place.
    Hint,
    /// It takes the city's place; city and telephone stand together in the telephone's.
    City,
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
    /// The spot's own name, where it is wanted.
    pub name: Slot,
    /// What steps aside for the name.
    pub yields: Yield,
    /// たつの市 健康課.
    pub city: Slot,
    /// 電話.
    pub phone: Slot,
    /// The white plate; the code with its quiet zone fills it but for a margin.
    pub plate: Frame,
    /// The address in letters.
    pub letters: Slot,
    /// The trademark line, where it is wanted.
    pub trademark: Slot,
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

#[rustfmt::skip]
pub(super) static PORTRAIT: Layout = Layout {
    width: 105.0,
    words: centre(52.5, 26.2, 4.3, 60.0),
    title: [centre(52.5, 46.0, 21.0, 92.0), centre(52.5, 66.4, 21.0, 92.0)],
    network: centre(52.5, 74.4, 4.9, 92.0),
    spot: centre(52.5, 82.9, 5.0, 80.0),
    hint: Some(centre(52.5, 134.7, 3.5, 92.0)),
    name: centre(52.5, 134.9, 4.1, 92.0),
    yields: Yield::Hint,
    city: centre(52.5, 140.5, 3.7, 92.0),
    phone: centre(52.5, 140.5, 3.7, 92.0),
    plate: Frame { x: 33.0, y: 87.3, w: 39.0, h: 39.0 },
    letters: centre(52.5, 129.4, 2.4, 60.0),
    trademark: centre(52.5, 144.6, 1.6, 60.0),
    stamp: (17.0, 91.0, 5.6, -10.0),
    hill: "M-5 132 C18 127.2 34 135 58 133 C78 131.4 92 127.8 110 130 L110 153 L-5 153 Z",
    lights: &[(13.0, 15.0, 17.0), (92.0, 16.0, 18.0), (16.0, 112.0, 14.0), (89.0, 110.0, 15.0)],
    sprays: &[
        Spray {
            stem: [(-5.0, 37.0), (-2.0, 6.0), (20.0, -5.0), (47.5, 5.4)],
            thick: 0.62,
            leaves: &[
                leaf(0.15, -150.0, 0.8), leaf(0.15, -22.0, 0.78), leaf(0.3, -118.0, 0.66), leaf(0.43, 18.0, 0.5),
                leaf(0.57, -66.0, 0.6), leaf(0.74, -40.0, 0.5), leaf(0.9, -18.0, 0.4),
            ],
            blooms: &[
                bell(0.4, 4.6, 0.98, 6.0, 0), bell(0.575, 3.9, 1.16, -3.0, 1), bud(0.665, 2.6, 0.62, 6.0, 0),
                bell(0.75, 3.2, 0.92, 4.0, 2), bell(0.88, 2.6, 0.7, -6.0, 0), bud(0.955, 2.4, 0.56, -10.0, 1),
                bud(1.0, 1.7, 0.46, -24.0, 2),
            ],
        },
        Spray {
            stem: [(110.0, 40.0), (107.0, 8.0), (88.0, -5.0), (61.5, 6.2)],
            thick: 0.62,
            leaves: &[
                leaf(0.13, -32.0, 0.8), leaf(0.14, -158.0, 0.8), leaf(0.28, -66.0, 0.64), leaf(0.46, 158.0, 0.5),
                leaf(0.62, -112.0, 0.58), leaf(0.8, -140.0, 0.46),
            ],
            blooms: &[
                bell(0.38, 4.6, 1.06, -5.0, 2), bell(0.565, 3.6, 1.02, 3.0, 1), bud(0.655, 2.6, 0.6, -6.0, 2),
                bell(0.74, 3.0, 0.84, -4.0, 0), bell(0.89, 2.2, 0.6, 6.0, 1), bud(1.0, 1.7, 0.46, 18.0, 0),
            ],
        },
        Spray {
            stem: [(-4.0, 130.0), (0.0, 113.0), (9.0, 103.6), (24.5, 104.8)],
            thick: 0.5,
            leaves: &[leaf(0.2, -136.0, 0.62), leaf(0.2, -14.0, 0.6), leaf(0.52, -100.0, 0.48), leaf(0.75, -50.0, 0.42)],
            blooms: &[
                bell(0.5, 3.0, 0.84, 5.0, 1), bell(0.8, 2.8, 0.68, -4.0, 2), bud(0.92, 2.4, 0.5, -8.0, 1), bud(1.0, 1.6, 0.42, -20.0, 0),
            ],
        },
        Spray {
            stem: [(109.0, 128.0), (106.0, 110.0), (97.0, 101.4), (80.5, 102.8)],
            thick: 0.5,
            leaves: &[leaf(0.2, -44.0, 0.62), leaf(0.2, -168.0, 0.6), leaf(0.5, -78.0, 0.48), leaf(0.75, -132.0, 0.42)],
            blooms: &[
                bell(0.48, 3.2, 0.88, -4.0, 2), bell(0.77, 2.8, 0.72, 5.0, 0), bud(0.9, 2.4, 0.5, 8.0, 2), bud(1.0, 1.6, 0.42, 18.0, 1),
            ],
        },
    ],
};

#[rustfmt::skip]
pub(super) static SQUARE: Layout = Layout {
    width: 100.0,
    words: left(8.0, 26.2, 3.9, 50.0),
    title: [left(7.0, 42.2, 15.9, 84.0), left(7.0, 58.0, 15.9, 50.0)],
    network: left(8.0, 66.6, 4.2, 44.0),
    spot: left(11.6, 75.0, 4.6, 42.0),
    hint: None,
    name: left(8.0, 82.0, 3.6, 45.0),
    yields: Yield::Nothing,
    city: left(8.0, 88.2, 3.9, 44.0),
    phone: left(8.0, 93.3, 3.4, 44.0),
    plate: Frame { x: 55.7, y: 51.2, w: 38.9, h: 38.9 },
    letters: centre(75.15, 94.0, 2.3, 40.0),
    trademark: left(8.0, 96.4, 1.5, 44.0),
    stamp: (85.0, 43.5, 4.4, -8.0),
    hill: "M-5 84.6 C14 79 30 83 48 83.6 C70 84.2 84 78 105 79.5 L105 105 L-5 105 Z",
    lights: &[(16.0, 11.0, 15.0), (85.0, 15.0, 18.0)],
    sprays: &[
        Spray {
            stem: [(-5.0, 27.0), (0.0, 4.0), (20.0, -5.5), (46.0, 3.6)],
            thick: 0.58,
            leaves: &[leaf(0.16, -150.0, 0.74), leaf(0.18, -18.0, 0.7), leaf(0.36, -112.0, 0.6), leaf(0.6, -60.0, 0.54), leaf(0.82, -30.0, 0.42)],
            blooms: &[
                bell(0.45, 3.2, 0.9, 5.0, 0), bell(0.63, 2.8, 0.98, -3.0, 1), bud(0.73, 2.4, 0.56, 6.0, 2),
                bell(0.82, 2.4, 0.74, 4.0, 2), bud(0.93, 2.2, 0.54, -8.0, 0), bud(1.0, 1.6, 0.44, -22.0, 1),
            ],
        },
        Spray {
            stem: [(105.0, 34.0), (102.0, 6.0), (82.0, -5.0), (57.0, 4.6)],
            thick: 0.58,
            leaves: &[leaf(0.14, -34.0, 0.76), leaf(0.15, -158.0, 0.74), leaf(0.34, -68.0, 0.6), leaf(0.6, -118.0, 0.54), leaf(0.8, -142.0, 0.42)],
            blooms: &[
                bell(0.41, 4.0, 1.06, -5.0, 2), bell(0.59, 3.2, 0.98, 3.0, 1), bud(0.68, 2.4, 0.58, -6.0, 2),
                bell(0.77, 2.6, 0.8, -4.0, 0), bell(0.91, 2.0, 0.56, 7.0, 1), bud(1.0, 1.5, 0.44, 18.0, 2),
            ],
        },
    ],
};

#[rustfmt::skip]
pub(super) static CARD: Layout = Layout {
    width: 91.0,
    words: left(6.4, 14.2, 2.8, 36.0),
    title: [left(5.6, 24.9, 10.9, 46.0), left(5.6, 35.6, 10.9, 46.0)],
    network: left(6.4, 40.2, 2.2, 24.0),
    spot: left(33.2, 40.2, 2.3, 20.0),
    hint: None,
    name: left(6.4, 45.3, 2.5, 45.0),
    yields: Yield::City,
    city: left(6.4, 45.3, 2.5, 45.0),
    phone: left(6.4, 48.9, 2.3, 45.0),
    plate: Frame { x: 54.0, y: 14.6, w: 32.5, h: 32.5 },
    letters: centre(70.25, 50.2, 1.9, 35.0),
    trademark: left(6.4, 51.6, 1.2, 45.0),
    stamp: (45.4, 32.0, 2.9, -8.0),
    hill: "M-5 44.4 C16 40.6 34 45 54 44 C70 43.2 82 41.6 96 42.6 L96 60 L-5 60 Z",
    lights: &[(70.0, 5.0, 13.0), (4.0, 4.0, 9.0)],
    sprays: &[
        Spray {
            stem: [(95.0, 17.0), (88.0, -3.0), (68.0, -4.5), (45.0, 3.2)],
            thick: 0.4,
            leaves: &[leaf(0.2, -46.0, 0.46), leaf(0.22, -160.0, 0.42), leaf(0.45, -76.0, 0.38), leaf(0.68, -126.0, 0.36), leaf(0.86, -146.0, 0.3)],
            blooms: &[
                bell(0.36, 1.8, 0.58, -5.0, 1), bell(0.54, 1.8, 0.66, 3.0, 2), bud(0.63, 1.6, 0.4, -6.0, 0),
                bell(0.72, 1.6, 0.56, -4.0, 0), bell(0.87, 1.4, 0.42, 7.0, 1), bud(0.95, 1.3, 0.34, 8.0, 2), bud(1.0, 1.0, 0.3, 18.0, 0),
            ],
        },
        Spray {
            stem: [(-4.0, 10.0), (0.0, 0.0), (9.0, -3.0), (21.0, 2.0)],
            thick: 0.36,
            leaves: &[leaf(0.3, -120.0, 0.4), leaf(0.62, -50.0, 0.34)],
            blooms: &[bell(0.6, 1.4, 0.46, 4.0, 2), bud(0.82, 1.4, 0.36, -6.0, 1), bud(1.0, 1.0, 0.3, -20.0, 0)],
        },
    ],
};

#[rustfmt::skip]
pub(super) static STRIP: Layout = Layout {
    width: 200.0,
    words: left(13.0, 22.6, 4.6, 60.0),
    title: [left(11.4, 42.6, 18.2, 76.0), left(85.0, 42.6, 18.2, 57.0)],
    network: left(58.6, 52.6, 4.7, 80.0),
    spot: left(16.9, 52.6, 4.9, 46.0),
    hint: Some(left(13.0, 64.4, 3.2, 66.0)),
    name: left(13.0, 64.4, 3.4, 66.0),
    yields: Yield::Hint,
    city: left(88.0, 64.4, 3.2, 54.0),
    phone: left(88.0, 64.4, 3.2, 54.0),
    plate: Frame { x: 148.6, y: 14.6, w: 42.6, h: 42.6 },
    letters: centre(169.9, 61.0, 2.5, 43.0),
    trademark: centre(169.9, 64.6, 1.5, 43.0),
    stamp: (128.0, 21.0, 4.0, -7.0),
    hill: "M-5 57.6 C34 53.4 66 59.4 104 57.8 C142 56.2 172 52.8 206 55.6 L206 75 L-5 75 Z",
    lights: &[(20.0, 7.0, 15.0), (140.0, 8.0, 18.0), (194.0, 10.0, 14.0)],
    sprays: &[
        Spray {
            stem: [(-5.0, 25.0), (1.0, 3.0), (26.0, -5.6), (66.0, 3.4)],
            thick: 0.56,
            leaves: &[leaf(0.16, -148.0, 0.66), leaf(0.2, -24.0, 0.56), leaf(0.4, -112.0, 0.5), leaf(0.66, -60.0, 0.5), leaf(0.84, -34.0, 0.4)],
            blooms: &[
                bell(0.38, 1.5, 0.64, 5.0, 0), bell(0.54, 2.4, 0.84, -3.0, 1), bud(0.63, 2.0, 0.5, 6.0, 2),
                bell(0.74, 2.2, 0.68, 4.0, 2), bell(0.87, 2.0, 0.54, -6.0, 0), bud(0.95, 1.7, 0.42, -10.0, 1), bud(1.0, 1.3, 0.36, -22.0, 2),
            ],
        },
        Spray {
            stem: [(205.0, 22.0), (200.0, 0.0), (168.0, -5.4), (116.0, 3.6)],
            thick: 0.56,
            leaves: &[leaf(0.12, -40.0, 0.62), leaf(0.16, -156.0, 0.5), leaf(0.32, -74.0, 0.5), leaf(0.5, -112.0, 0.48), leaf(0.7, -126.0, 0.48), leaf(0.86, -146.0, 0.4)],
            blooms: &[
                bud(0.44, 2.0, 0.5, -4.0, 0), bell(0.58, 2.2, 0.74, 3.0, 2), bell(0.7, 2.4, 0.84, -3.0, 1),
                bud(0.78, 1.9, 0.5, -6.0, 0), bell(0.87, 1.9, 0.62, 5.0, 0), bud(0.95, 1.6, 0.42, 8.0, 2), bud(1.0, 1.2, 0.36, 18.0, 1),
            ],
        },
    ],
};
