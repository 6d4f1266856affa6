//! 文字: shaped and outlined lettering; no font goes into a file, and no missing character becomes a box.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use harfrust::{Buffer, Direction, ShapeOptions, ShaperFont, shape};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{GlyphId, MetadataProvider};

use crate::drawing::{Glyph, Item, Outline, Rgb, Segment, Transform};
use crate::fonts;

/// Rounded lettering first, then what it lacks (髙 﨑 and variation sequences), then the widest (𠮷).
const FILES: [&[u8]; 3] = [fonts::ROUND_BOLD, fonts::PLAIN_BOLD, fonts::WIDE_BOLD];

struct Face {
    shaping: harfrust::Font,
    outlines: OutlineGlyphCollection<'static>,
    charmap: skrifa::charmap::Charmap<'static>,
    em: f64,
}

/// Parsed once, when the first word is set.
fn faces() -> &'static [Face] {
    static FACES: OnceLock<Vec<Face>> = OnceLock::new();
    FACES.get_or_init(|| {
        FILES
            .iter()
            .filter_map(|file| {
                let font = skrifa::FontRef::new(file).ok()?;
                let shaping = harfrust::Font::new(*file, 0)?;
                let em = f64::from(shaping.units_per_em());
                Some(Face { shaping, outlines: font.outline_glyphs(), charmap: font.charmap(), em })
            })
            .collect()
    })
}

/// Outlines by face and glyph.
type Drawn = HashMap<(usize, u32), Arc<Outline>>;

/// A glyph in units of [`EM`]; the same glyph is the same `Arc` in every sticker, so that a batch writes it once.
fn outline(face: usize, glyph: u32) -> Arc<Outline> {
    static DRAWN: OnceLock<Mutex<Drawn>> = OnceLock::new();
    let mut drawn = DRAWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    drawn
        .entry((face, glyph))
        .or_insert_with(|| {
            let Some(font) = faces().get(face) else { return Arc::default() };
            let mut pen = Pen { segments: Vec::new(), at: (0.0, 0.0), scale: EM / font.em };
            if let Some(glyph) = font.outlines.get(GlyphId::new(glyph)) {
                // Only a broken font fails here, and the unit tests draw from all of them.
                let _ = glyph.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen);
            }
            Arc::new(Outline(pen.segments))
        })
        .clone()
}

struct Pen {
    segments: Vec<Segment>,
    at: (f64, f64),
    scale: f64,
}

impl Pen {
    /// Whole units: a thousandth of a letter is far below what prints, and the file is a third smaller.
    fn whole(&self, x: f64, y: f64) -> (f64, f64) {
        ((x * self.scale).round(), (y * self.scale).round())
    }

    fn curve(&mut self, a: (f64, f64), b: (f64, f64), to: (f64, f64)) {
        self.at = to;
        let ((a, b), (c, d), (e, f)) = (self.whole(a.0, a.1), self.whole(b.0, b.1), self.whole(to.0, to.1));
        self.segments.push(Segment::Curve(a, b, c, d, e, f));
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.at = (x.into(), y.into());
        let (x, y) = self.whole(self.at.0, self.at.1);
        self.segments.push(Segment::Move(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.at = (x.into(), y.into());
        let (x, y) = self.whole(self.at.0, self.at.1);
        self.segments.push(Segment::Line(x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (cx, cy, x, y) = (f64::from(cx), f64::from(cy), f64::from(x), f64::from(y));
        let toward = |from: f64, to: f64| from + (to - from) * 2.0 / 3.0;
        let first = (toward(self.at.0, cx), toward(self.at.1, cy));
        self.curve(first, (toward(x, cx), toward(y, cy)), (x, y));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.curve((ax.into(), ay.into()), (bx.into(), by.into()), (x.into(), y.into()));
    }

    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}

/// 行: one line of lettering, set at size 1; [`Line::draw`] gives it its size and place.
#[derive(Clone, Debug)]
pub struct Line {
    glyphs: Vec<Glyph>,
    width: f64,
    letters: usize,
}

/// All faces are brought to this em, so that one run can hold glyphs of several.
const EM: f64 = 1000.0;

impl Line {
    /// Shapes `text` with `tracking` (in ems) between letters.
    ///
    /// # Errors
    /// [`MissingCharacter`] names the first character that no font has.
    pub fn set(text: &str, tracking: f64) -> Result<Self, MissingCharacter> {
        let mut line = Self { glyphs: Vec::new(), width: 0.0, letters: 0 };
        let mut run = String::new();
        let mut face = 0;
        for cluster in clusters(text) {
            let wanted = face_for(&cluster)?;
            if wanted != face {
                line.shape(face, &run, tracking);
                run.clear();
                face = wanted;
            }
            run.push_str(&cluster);
        }
        line.shape(face, &run, tracking);
        line.width = (line.width - tracking * EM).max(0.0);
        Ok(line)
    }

    fn shape(&mut self, face: usize, run: &str, tracking: f64) {
        let Some(font) = faces().get(face).filter(|_| !run.is_empty()) else { return };
        let (buffer, scale) = (shaped(font, run), EM / font.em);
        let mut cluster = None;
        for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            if cluster.is_some_and(|c| c != info.cluster) {
                self.width += tracking * EM;
            }
            cluster = Some(info.cluster);
            self.letters += 1;
            self.glyphs.push(Glyph {
                outline: outline(face, info.glyph_id),
                x: (self.width + f64::from(position.x_offset) * scale) as f32,
                y: (f64::from(position.y_offset) * scale) as f32,
            });
            self.width += f64::from(position.x_advance) * scale;
        }
        self.width += tracking * EM;
    }

    /// Width in millimetres at letters `size` millimetres high (1 em).
    pub fn width(&self, size: f64) -> f64 {
        self.width * size / EM
    }

    /// How many letters it has.
    pub fn letters(&self) -> usize {
        self.letters
    }

    /// The line with its left end at `x` and its baseline at `y`.
    pub fn draw(&self, x: f64, y: f64, size: f64, colour: Rgb) -> Item {
        let k = size / EM;
        Item::Glyphs { glyphs: self.glyphs.clone(), at: Transform([k, 0.0, 0.0, -k, x, y]), colour }
    }

    /// The line centred on `x`.
    pub fn centred(&self, x: f64, y: f64, size: f64, colour: Rgb) -> Item {
        self.draw(x - self.width(size) / 2.0, y, size, colour)
    }
}

fn shaped(face: &Face, text: &str) -> Buffer {
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(Direction::LeftToRight);
    // The properties are set above, which is all that shaping can complain of.
    let _ = shape(&ShaperFont::new(&face.shaping), &mut buffer, ShapeOptions::new());
    buffer
}

/// A letter with the marks and selectors that belong to it: が as か and U+3099, 葛 with its variation selector.
fn clusters(text: &str) -> Vec<String> {
    let mut clusters: Vec<String> = Vec::new();
    for c in text.chars() {
        match clusters.last_mut() {
            Some(last) if joins(c) => last.push(c),
            _ => clusters.push(c.to_string()),
        }
    }
    clusters
}

fn joins(c: char) -> bool {
    is_selector(c) || matches!(c, '\u{3099}' | '\u{309a}' | '\u{0300}'..='\u{036f}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The first face that has the cluster; one that has the very variant goes before one that has only the letter.
fn face_for(cluster: &str) -> Result<usize, MissingCharacter> {
    let mut letters = cluster.chars();
    let missing = || MissingCharacter(cluster.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER));
    let (Some(base), selector) = (letters.next(), letters.find(|c| is_selector(*c))) else { return Err(missing()) };
    if base.is_control() {
        return Err(missing());
    }
    if let Some(selector) = selector {
        let has = |f: &Face| f.charmap.map_variant(base, selector).is_some() && f.charmap.map(base).is_some();
        if let Some(face) = faces().iter().position(has) {
            return Ok(face);
        }
    }
    let whole = |f: &Face| shaped(f, cluster).glyph_infos().iter().all(|g| g.glyph_id != 0);
    faces().iter().position(|f| f.charmap.map(base).is_some_and(|g| g.to_u32() != 0) && whole(f)).ok_or_else(missing)
}

/// 字がない: a character that none of the fonts has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingCharacter(pub char);

impl fmt::Display for MissingCharacter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "「{}」（U+{:04X}）は、ステッカーの書体にない文字です。別の字で書いてください。",
            self.0,
            u32::from(self.0)
        )
    }
}

impl std::error::Error for MissingCharacter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_trip_other_programs_are_set_whole() {
        assert_eq!(faces().len(), 3);
        for name in [
            "髙島屋",
            "𠮷野家",
            "葛󠄀城市",
            "﨑山・塚本",
            "①㈱ｶﾅ～",
            "か\u{3099}ん",
            "カ\u{309a}",
            "つながるいのち",
            "0123 abc@-/.",
        ] {
            let line = Line::set(name, 0.0).unwrap();
            assert!(line.letters() > 0 && line.width(10.0) > 0.0, "{name}");
            let drawn = line.glyphs.iter().filter(|g| !g.outline.0.is_empty()).count();
            assert!(drawn >= name.chars().filter(|c| !joins(*c) && *c != ' ').count(), "{name}");
        }
    }

    #[test]
    fn a_variation_selector_changes_the_glyph_and_a_combining_dakuten_composes() {
        let (plain, variant) = (Line::set("葛", 0.0).unwrap(), Line::set("葛\u{e0100}", 0.0).unwrap());
        assert_ne!(plain.glyphs[0].outline, variant.glyphs[0].outline);
        let (composed, apart) = (Line::set("が", 0.0).unwrap(), Line::set("か\u{3099}", 0.0).unwrap());
        assert_eq!(composed.glyphs[0].outline, apart.glyphs[0].outline);
        assert_eq!(apart.glyphs.len(), 1);
    }

    #[test]
    fn a_character_that_no_font_has_is_named() {
        assert_eq!(Line::set("店🐢", 0.0).unwrap_err(), MissingCharacter('🐢'));
        assert!(MissingCharacter('🐢').to_string().contains("U+1F422"));
        assert_eq!(Line::set("店\u{7}", 0.0).unwrap_err(), MissingCharacter('\u{7}'));
    }

    #[test]
    fn a_line_is_as_wide_as_its_letters_and_shares_them() {
        let line = Line::set("いい", 0.1).unwrap();
        assert!((line.width(10.0) - 21.0).abs() < 1.0, "{}", line.width(10.0));
        assert!(Arc::ptr_eq(&line.glyphs[0].outline, &line.glyphs[1].outline));
        assert_eq!(Line::set("", 0.1).unwrap().width(10.0), 0.0);
    }
}
