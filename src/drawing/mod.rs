//! 図: a drawing in millimetres, and the exporters that turn it into PDF, PNG and SVG. Knows nothing of spots or stickers.
//!
//! Flat, opaque colours only: every exporter and every press gives the same picture, and nothing needs flattening.

mod operators;
mod outline;
pub mod pdf;
pub mod png;
pub mod svg;

use std::fmt;
use std::sync::Arc;

pub use outline::{Outline, OutlineFault, Segment};

/// 色: red, green, blue; always opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// This colour with `share` (0–1) of `other` mixed in: what a transparent layer would show, without transparency.
    pub fn mix(self, other: Self, share: f64) -> Self {
        let part = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0)).round() as u8;
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// 明るさ: relative luminance 0–1 after WCAG 2.2.
    pub fn luminance(self) -> f64 {
        let channel = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(self.0) + 0.7152 * channel(self.1) + 0.0722 * channel(self.2)
    }

    /// 明るさの比: 1–21 after WCAG 2.2.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// 四角: left, top, width and height in millimetres, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Frame {
    /// The frame grown by `by` on all four sides.
    pub fn grown(self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }

    /// The smallest frame around both.
    pub fn with(self, other: Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (r, b) = ((self.x + self.w).max(other.x + other.w), (self.y + self.h).max(other.y + other.h));
        Self { x, y, w: r - x, h: b - y }
    }

    /// True when the two frames share an area.
    pub fn meets(self, other: Self) -> bool {
        self.x < other.x + other.w
            && other.x < self.x + self.w
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }
}

/// 変換: the affine map `x' = a·x + c·y + e`, `y' = b·x + d·y + f`, stored as `[a, b, c, d, e, f]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform(pub [f64; 6]);

impl Transform {
    /// Moves only.
    pub fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// Moves to (`x`, `y`), turned clockwise by `degrees` and scaled; a negative `sx` mirrors.
    pub fn placed(x: f64, y: f64, degrees: f64, sx: f64, sy: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self([cos * sx, sin * sx, -sin * sy, cos * sy, x, y])
    }

    /// First `self`, then `outer`.
    pub fn then(self, outer: Self) -> Self {
        let ([a, b, c, d, e, f], [oa, ob, oc, od, oe, of]) = (self.0, outer.0);
        Self([
            a * oa + b * oc,
            a * ob + b * od,
            c * oa + d * oc,
            c * ob + d * od,
            e * oa + f * oc + oe,
            e * ob + f * od + of,
        ])
    }

    /// Where a point comes to lie.
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }
}

/// 部品: a picture drawn once and used many times.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// What it shows, in its own units.
    pub items: Vec<Item>,
    /// Its edge, in its own units: nothing shows beyond it.
    pub frame: Frame,
    /// True when the items run beyond the frame and must be cut; false when they stay inside by themselves (cheaper).
    pub cut: bool,
}

/// 字形: one glyph of a run with its place in font units (y upwards).
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its shape in font units; the same glyph of the same font is the same `Arc`.
    pub outline: Arc<Outline>,
    /// Where its origin lies, in font units.
    pub x: f32,
    /// Height above the baseline, in font units.
    pub y: f32,
}

/// 読み: what a glyph, or several together, stand for in writing, and how far the line moves on with them, in font units of 1000
/// an em. Nobody sees it: it is for searching and copying.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The characters as they were written.
    pub text: String,
    /// From here to the next.
    pub width: f32,
}

/// 二次元コードの目: a square of dark and light modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    side: usize,
    dark: Vec<bool>,
}

impl Modules {
    /// A square of `side` × `side`; `None` when `dark` is not that long.
    pub fn new(side: usize, dark: Vec<bool>) -> Option<Self> {
        (side > 0 && dark.len() == side * side).then_some(Self { side, dark })
    }

    /// Modules along one side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Runs of dark modules as (column, row, length): few rectangles instead of many.
    pub fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (row, line) in self.dark.chunks(self.side).enumerate() {
            let mut start = None;
            for (column, dark) in line.iter().copied().chain([false]).enumerate() {
                match (dark, start) {
                    (true, None) => start = Some(column),
                    (false, Some(from)) => {
                        runs.push((from, row, column - from));
                        start = None;
                    }
                    (true, Some(_)) | (false, None) => {}
                }
            }
        }
        runs
    }
}

/// One thing in a drawing; later ones lie on top.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// 塗り: an outline filled (non-zero winding).
    Fill {
        /// Its shape.
        outline: Outline,
        /// Its colour.
        colour: Rgb,
    },
    /// 線: an outline drawn with a round pen.
    Stroke {
        /// Its course.
        outline: Outline,
        /// Its colour.
        colour: Rgb,
        /// The pen's width.
        width: f64,
    },
    /// 部品の配置: a symbol in its place.
    Use {
        /// What is shown.
        symbol: Arc<Symbol>,
        /// Symbol units to this drawing's.
        at: Transform,
    },
    /// 文字: outlined glyphs of one colour.
    Glyphs {
        /// The glyphs in font units.
        glyphs: Vec<Glyph>,
        /// What they say, from the origin on.
        said: Vec<Said>,
        /// Font units (y upwards) to this drawing's.
        at: Transform,
        /// Their colour.
        colour: Rgb,
    },
    /// 二次元コード: dark modules; the plate under it is a [`Item::Fill`].
    Modules {
        /// The matrix.
        modules: Arc<Modules>,
        /// Left edge of the first module.
        x: f64,
        /// Upper edge of the first module.
        y: f64,
        /// Side of one module.
        module: f64,
        /// Colour of the dark modules.
        colour: Rgb,
    },
    /// 組: items moved together.
    Group {
        /// What is moved.
        items: Vec<Item>,
        /// Where to.
        at: Transform,
    },
}

/// 図: one page. The origin is the upper left corner of the finished (trimmed) size; bleed and marks lie outside of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// Finished width in millimetres.
    pub width: f64,
    /// Finished height in millimetres.
    pub height: f64,
    /// 塗り足し: how far colour runs beyond the finished size.
    pub bleed: f64,
    /// How far the sheet runs beyond the finished size: bleed and marks.
    pub margin: f64,
    /// What it says to those who can't see it, in one sentence.
    pub title: String,
    /// What it shows.
    pub items: Vec<Item>,
}

/// Why a drawing could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawingFault {
    /// A picture of no size, or of more than 20,000 pixels a side.
    Size,
    /// The writer's own complaint, for the log.
    Writer(String),
}

impl fmt::Display for DrawingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size => f.write_str("図の大きさが正しくありません。"),
            Self::Writer(why) => write!(f, "図を書き出せませんでした（{why}）。"),
        }
    }
}

impl std::error::Error for DrawingFault {}

/// A number as short as three decimals allow, for PDF and SVG alike.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_have_no_negative_zero() {
        assert_eq!([number(1.0), number(-0.0001), number(2.5004), number(10.0)], ["1", "0", "2.5", "10"]);
    }

    #[test]
    fn transforms_follow_one_another() {
        let at = Transform::placed(10.0, 5.0, 90.0, 2.0, 2.0).then(Transform::shift(1.0, 1.0));
        let (x, y) = at.apply(1.0, 0.0);
        assert!((x - 11.0).abs() < 1e-9 && (y - 8.0).abs() < 1e-9, "{x} {y}");
    }

    #[test]
    fn runs_of_modules_cover_every_dark_one() {
        let modules = Modules::new(3, vec![true, true, false, false, false, true, true, false, true]).unwrap();
        assert_eq!(modules.runs(), [(0, 0, 2), (2, 1, 1), (0, 2, 1), (2, 2, 1)]);
        assert_eq!(Modules::new(3, vec![true]), None);
    }
}
