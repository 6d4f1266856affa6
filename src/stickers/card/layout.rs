//! 割付 of the card: the words on the left, the code on the right, one spray and its small neighbour above.

use crate::drawing::Frame;
use crate::stickers::flower::{Bloom, Leaf, Spray};
use crate::stickers::layout::{Edge, Slot};

/// Millimetres from the upper left corner of the trimmed card.
pub(super) struct CardLayout {
    pub width: f64,
    pub title: Slot,
    pub words: [Slot; 3],
    pub city: Slot,
    pub phone: Slot,
    pub plate: Frame,
    pub caption: Slot,
    pub letters: Slot,
    pub stamp: (f64, f64, f64, f64),
    pub hill: &'static str,
    pub lights: &'static [(f64, f64, f64)],
    pub sprays: &'static [Spray],
}

const fn left(x: f64, y: f64, size: f64, most: f64) -> Slot {
    Slot { x, y, size, most, edge: Edge::Left }
}

const fn centre(x: f64, y: f64, size: f64, most: f64) -> Slot {
    Slot { x, y, size, most, edge: Edge::Centre }
}

const fn bloom(at: f64, drop: f64, size: f64, lean: f64, tone: usize, bud: bool) -> Bloom {
    Bloom { at, drop, size, lean, tone, bud }
}

const fn leaf(at: f64, turn: f64, size: f64) -> Leaf {
    Leaf { at, turn, size }
}

#[rustfmt::skip]
pub(super) static CARD: CardLayout = CardLayout {
    width: 91.0,
    title: left(5.8, 22.8, 8.8, 46.0),
    words: [left(6.0, 31.6, 2.8, 46.0), left(6.0, 35.8, 2.8, 46.0), left(6.0, 40.0, 2.8, 46.0)],
    city: left(6.0, 46.9, 2.5, 40.0),
    phone: left(6.0, 50.7, 2.4, 40.0),
    plate: Frame { x: 54.0, y: 11.6, w: 32.5, h: 32.5 },
    caption: centre(70.25, 48.0, 2.6, 34.0),
    letters: centre(70.25, 51.2, 1.7, 34.0),
    stamp: (45.6, 42.6, 2.6, -8.0),
    hill: "M-5 43.4 C16 39.8 34 44 54 43 C70 42.2 82 40.6 96 41.6 L96 60 L-5 60 Z",
    lights: &[(22.0, 5.0, 14.0), (82.0, 6.0, 10.0)],
    sprays: &[
        Spray {
            stem: [(-4.0, 12.5), (0.0, -1.0), (20.0, -4.0), (46.0, 2.6)],
            thick: 0.4,
            leaves: &[leaf(0.2, -140.0, 0.44), leaf(0.24, -24.0, 0.4), leaf(0.45, -108.0, 0.38), leaf(0.68, -58.0, 0.36), leaf(0.86, -34.0, 0.3)],
            blooms: &[
                bloom(0.42, 1.6, 0.54, 5.0, 1, false), bloom(0.57, 1.7, 0.64, -3.0, 2, false), bloom(0.66, 1.5, 0.38, 6.0, 0, true),
                bloom(0.75, 1.5, 0.52, 4.0, 0, false), bloom(0.88, 1.3, 0.4, -7.0, 1, false), bloom(0.95, 1.2, 0.34, -8.0, 2, true),
                bloom(1.0, 1.0, 0.3, -18.0, 0, true),
            ],
        },
        Spray {
            stem: [(95.0, 11.0), (91.0, 0.0), (82.0, -3.0), (70.0, 1.8)],
            thick: 0.36,
            leaves: &[leaf(0.3, -60.0, 0.4), leaf(0.62, -130.0, 0.34)],
            blooms: &[bloom(0.56, 1.2, 0.42, -4.0, 2, false), bloom(0.8, 1.2, 0.34, 6.0, 1, true), bloom(1.0, 1.0, 0.3, 20.0, 0, true)],
        },
    ],
};
