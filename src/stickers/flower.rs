//! エンゼルランプ (angel lamp, *Kalanchoe uniflora*): bells, buds and leaves on arching stems; its flower word is
//! あなたを守りたい. The pieces are drawn in `templates/stickers/*.svg`.

use std::sync::{Arc, OnceLock};

use super::palette::Ink;
use crate::drawing::{Frame, Item, Outline, Rgb, Segment, Symbol, Transform};

const STEM: Rgb = Rgb(0x8a, 0xa5, 0x62);
const STALK: Rgb = Rgb(0xa5, 0x8a, 0x57);
const RIM: Rgb = Rgb(0xff, 0xd3, 0x5c);
const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// Width of a line in black, at size 1: on the smallest bud it is still 0.1 mm.
const LINE: f64 = 0.34;

/// 花の色: body and shadow side. Three corals, so that no two neighbours are alike.
const TONES: [(Rgb, Rgb); 3] = [
    (Rgb(0xf0, 0x71, 0x4f), Rgb(0xd8, 0x55, 0x3f)),
    (Rgb(0xf5, 0x8d, 0x54), Rgb(0xe0, 0x70, 0x40)),
    (Rgb(0xea, 0x63, 0x61), Rgb(0xcd, 0x4a, 0x51)),
];

fn colour(class: &str, (body, shade): (Rgb, Rgb)) -> Option<Rgb> {
    Some(match class {
        "body" => body,
        "shade" => shade,
        "glow" => body.mix(RIM, 0.3),
        "light" => body.mix(WHITE, 0.4),
        "lip" => body.mix(RIM, 0.2).mix(WHITE, 0.12),
        "rim" => RIM,
        "inside" => shade.mix(Rgb(0x5a, 0x10, 0x18), 0.55),
        "anther" => Rgb(0x6b, 0x2b, 0x1f),
        "calyx" => Rgb(0x7f, 0xa3, 0x5a),
        "calyx-light" => Rgb(0x9f, 0xbf, 0x78),
        "leaf" => Rgb(0x93, 0xb0, 0x6a),
        "leaf-light" => Rgb(0xa9, 0xc3, 0x82),
        "leaf-vein" => Rgb(0xc6, 0xd8, 0xa6),
        _ => return None,
    })
}

const BELL: &str = include_str!("../../templates/stickers/bell.svg");
const BUD: &str = include_str!("../../templates/stickers/bud.svg");
const LEAF: &str = include_str!("../../templates/stickers/leaf.svg");

struct Pieces {
    bells: Vec<Arc<Symbol>>,
    buds: Vec<Arc<Symbol>>,
    leaf: Arc<Symbol>,
}

fn pieces(ink: Ink) -> &'static Pieces {
    static COLOURS: OnceLock<Pieces> = OnceLock::new();
    static BLACK: OnceLock<Pieces> = OnceLock::new();
    match ink {
        Ink::Colours => COLOURS.get_or_init(|| Pieces {
            bells: TONES.iter().map(|t| piece(BELL, *t)).collect(),
            buds: TONES.iter().map(|t| piece(BUD, *t)).collect(),
            leaf: piece(LEAF, TONES[0]),
        }),
        Ink::Black => BLACK.get_or_init(|| {
            let (bell, bud) = (in_lines(BELL), in_lines(BUD));
            Pieces { bells: vec![bell; TONES.len()], buds: vec![bud; TONES.len()], leaf: in_lines(LEAF) }
        }),
    }
}

/// The paths of one of our own drawings, each with its class; a unit test holds that none is passed over.
fn paths(svg: &str) -> impl Iterator<Item = (String, Outline)> {
    let attribute = |path: &str, name: &str| {
        let (_, rest) = path.split_once(&format!("{name}=\""))?;
        rest.split('"').next().map(str::to_owned)
    };
    svg.split("<path ").skip(1).filter_map(move |path| {
        let outline = attribute(path, "d")?.parse().ok()?;
        Some((attribute(path, "class")?, outline))
    })
}

fn piece(svg: &str, tone: (Rgb, Rgb)) -> Arc<Symbol> {
    let items: Vec<Item> =
        paths(svg).filter_map(|(class, outline)| Some(Item::Fill { outline, colour: colour(&class, tone)? })).collect();
    Arc::new(Symbol { frame: around(&items), items, cut: false })
}

/// In black: white shapes with a line around; what is only light or shade in colours is left out.
fn in_lines(svg: &str) -> Arc<Symbol> {
    let mut items = Vec::new();
    for (class, outline) in paths(svg) {
        match class.as_str() {
            "inside" | "anther" | "leaf-vein" => items.push(Item::Fill { outline, colour: BLACK }),
            "body" | "rim" | "calyx" | "leaf" => {
                items.push(Item::Fill { outline: outline.clone(), colour: WHITE });
                items.push(Item::Stroke { outline, colour: BLACK, width: LINE });
            }
            _ => {}
        }
    }
    Arc::new(Symbol { frame: around(&items).grown(LINE), items, cut: false })
}

fn around(items: &[Item]) -> Frame {
    let frames = items.iter().filter_map(|item| match item {
        Item::Fill { outline, .. } | Item::Stroke { outline, .. } => outline.frame(),
        Item::Use { .. } | Item::Glyphs { .. } | Item::Modules { .. } | Item::Group { .. } => None,
    });
    frames.reduce(Frame::with).unwrap_or(Frame { x: 0.0, y: 0.0, w: 0.0, h: 0.0 })
}

/// 花: one bell or bud on a spray.
#[derive(Clone, Copy, Debug)]
pub struct Bloom {
    /// Where on the stem, 0 at its root and 1 at its tip.
    pub at: f64,
    /// Length of its stalk.
    pub drop: f64,
    /// 1 is a bell of 12 mm.
    pub size: f64,
    /// Lean in degrees, clockwise.
    pub lean: f64,
    /// Which coral.
    pub tone: usize,
    /// つぼみ: a bud instead of a bell.
    pub bud: bool,
}

/// 葉: a pair of leaves or a single one.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    /// Where on the stem.
    pub at: f64,
    /// Direction in degrees, clockwise from the right.
    pub turn: f64,
    /// 1 is a leaf of 8 mm.
    pub size: f64,
}

/// 枝: an arching stem with what hangs on it.
#[derive(Clone, Copy, Debug)]
pub struct Spray {
    /// The stem as one cubic curve: root, two handles, tip.
    pub stem: [(f64, f64); 4],
    /// Its thickness.
    pub thick: f64,
    /// 葉.
    pub leaves: &'static [Leaf],
    /// 花, from root to tip.
    pub blooms: &'static [Bloom],
}

impl Spray {
    fn point(&self, t: f64) -> (f64, f64) {
        let [a, b, c, d] = self.stem;
        let u = 1.0 - t;
        let mix =
            |a: f64, b: f64, c: f64, d: f64| u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d;
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    }

    /// The spray, stem first, then leaves, then blooms.
    pub fn draw(&self, ink: Ink) -> Vec<Item> {
        let pieces = pieces(ink);
        let (stem_colour, stalk_colour, thick) = match ink {
            Ink::Colours => (STEM, STALK, self.thick),
            Ink::Black => (BLACK, BLACK, self.thick * 0.6),
        };
        let [a, b, c, d] = self.stem;
        let stem = Outline(vec![Segment::Move(a.0, a.1), Segment::Curve(b.0, b.1, c.0, c.1, d.0, d.1)]);
        let mut items = Vec::new();
        for bloom in self.blooms {
            items.push(Item::Stroke {
                outline: self.stalk(bloom),
                colour: stalk_colour,
                width: (0.3 * bloom.size).max(0.2),
            });
        }
        items.push(Item::Stroke { outline: stem, colour: stem_colour, width: thick });
        for leaf in self.leaves {
            let (x, y) = self.point(leaf.at);
            let at = Transform::placed(x, y, leaf.turn, leaf.size, leaf.size);
            items.push(Item::Use { symbol: pieces.leaf.clone(), at });
        }
        for bloom in self.blooms {
            let shapes = if bloom.bud { &pieces.buds } else { &pieces.bells };
            if let Some(symbol) = shapes.get(bloom.tone % TONES.len()) {
                items.push(Item::Use { symbol: symbol.clone(), at: self.place(bloom) });
            }
        }
        items
    }

    /// A stalk leaves the stem along its course and bends down into the bell.
    fn stalk(&self, bloom: &Bloom) -> Outline {
        let (x, y) = self.point(bloom.at);
        let (ex, ey) = self.end(bloom);
        let (bx, by) = self.point((bloom.at - 0.04).max(0.0));
        let (dx, dy) = ((x - bx) * 0.8, (y - by) * 0.8);
        Outline(vec![Segment::Move(x, y), Segment::Curve(x + dx, y + dy, ex, ey - bloom.drop * 0.75, ex, ey + 0.2)])
    }

    fn end(&self, bloom: &Bloom) -> (f64, f64) {
        let (x, y) = self.point(bloom.at);
        let (bx, _) = self.point((bloom.at - 0.04).max(0.0));
        (x + (x - bx) * 0.9, y + bloom.drop)
    }

    fn place(&self, bloom: &Bloom) -> Transform {
        let (x, y) = self.end(bloom);
        Transform::placed(x, y, bloom.lean, bloom.size, bloom.size)
    }

    /// The frames of leaves and blooms, to hold that they touch neither words nor code.
    pub fn frames(&self) -> Vec<Frame> {
        let pieces = pieces(Ink::Colours);
        let leaves = self.leaves.iter().map(|l| {
            let (x, y) = self.point(l.at);
            (&pieces.leaf, Transform::placed(x, y, l.turn, l.size, l.size))
        });
        let blooms = self.blooms.iter().filter_map(|b| {
            let shapes = if b.bud { &pieces.buds } else { &pieces.bells };
            Some((shapes.get(b.tone % TONES.len())?, self.place(b)))
        });
        let shapes = leaves.chain(blooms).flat_map(|(symbol, at)| {
            let outlines = symbol.items.iter().filter_map(move |i| match i {
                Item::Fill { outline, .. } => outline.moved(at).frame(),
                Item::Stroke { .. }
                | Item::Use { .. }
                | Item::Glyphs { .. }
                | Item::Modules { .. }
                | Item::Group { .. } => None,
            });
            outlines.reduce(Frame::with)
        });
        let stem = (0..=40).map(|i| {
            let (x, y) = self.point(f64::from(i) / 40.0);
            Frame { x, y, w: 0.0, h: 0.0 }.grown(self.thick / 2.0)
        });
        shapes.chain(stem).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_the_drawings_is_read() {
        for svg in [BELL, BUD, LEAF] {
            assert_eq!(piece(svg, TONES[0]).items.len(), svg.matches("<path ").count());
        }
    }

    #[test]
    fn in_black_there_is_nothing_but_black_and_white() {
        for svg in [BELL, BUD, LEAF] {
            let symbol = in_lines(svg);
            assert!(!symbol.items.is_empty());
            for item in &symbol.items {
                let (Item::Fill { colour, .. } | Item::Stroke { colour, .. }) = item else { panic!("{item:?}") };
                assert!([WHITE, BLACK].contains(colour));
            }
        }
    }
}
