//! 文字: shaped and outlined lettering; no font goes into a file, and no missing character becomes a box.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use harfrust::{Buffer, Direction, ShapeOptions, ShaperFont, shape};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{GlyphId, MetadataProvider};

use crate::drawing::{Glyph, Item, Outline, Rgb, Said, Segment, Transform};
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
    said: Vec<Said>,
    width: f64,
    letters: usize,
}

/// All faces are brought to this em, so that one run can hold glyphs of several.
const EM: f64 = 1000.0;

impl Line {
    /// Shapes `text` with `tracking` (in ems) between letters.
    ///
    /// # Errors
    /// [`MissingCharacters`] names all characters that no font has.
    pub fn set(text: &str, tracking: f64) -> Result<Self, MissingCharacters> {
        Ok(Self::part(text, &Typeface::of(text)?, tracking))
    }

    /// Shapes a part of a text in the whole text's typeface; what that typeface was not asked about is left out.
    pub fn part(part: &str, typeface: &Typeface, tracking: f64) -> Self {
        let mut line = Self { glyphs: Vec::new(), said: Vec::new(), width: 0.0, letters: 0 };
        let mut run = String::new();
        let mut face = 0;
        for cluster in clusters(part) {
            let Some(wanted) = typeface.face(&cluster) else { continue };
            if wanted != face {
                line.shape(face, &run, tracking);
                run.clear();
                face = wanted;
            }
            run.push_str(&cluster);
        }
        line.shape(face, &run, tracking);
        line.width = (line.width - tracking * EM).max(0.0);
        line
    }

    fn shape(&mut self, face: usize, run: &str, tracking: f64) {
        let Some(font) = faces().get(face).filter(|_| !run.is_empty()) else { return };
        let (buffer, scale) = (shaped(font, run), EM / font.em);
        let mut cluster = None;
        // Where each cluster begins in the run, and where on the line.
        let mut starts: Vec<(usize, f64)> = Vec::new();
        for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            if cluster.is_some_and(|c| c != info.cluster) {
                self.width += tracking * EM;
            }
            if cluster != Some(info.cluster) {
                starts.push((info.cluster as usize, self.width));
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
        self.say(run, &starts);
    }

    /// Writes down which characters each stretch of the line stands for.
    fn say(&mut self, run: &str, starts: &[(usize, f64)]) {
        let ends = starts.iter().skip(1).copied().chain([(run.len(), self.width)]);
        for ((from, left), (to, right)) in starts.iter().copied().zip(ends) {
            let text = run.get(from..to).unwrap_or_default().to_owned();
            self.said.push(Said { text, width: (right - left) as f32 });
        }
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
        Item::Glyphs {
            glyphs: self.glyphs.clone(),
            said: self.said.clone(),
            at: Transform([k, 0.0, 0.0, -k, x, y]),
            colour,
        }
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
pub(super) fn clusters(text: &str) -> Vec<String> {
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

/// 書体: in which faces a text is set. One face for all of it where one has every letter: a name in two typefaces looks like a
/// misprint. Where none has all, the rounded face stays out of it and the two plain ones share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typeface(Vec<usize>);

impl Typeface {
    /// The typeface of a text.
    ///
    /// # Errors
    /// [`MissingCharacters`] names all characters that no font has.
    pub fn of(text: &str) -> Result<Self, MissingCharacters> {
        let clusters = clusters(text);
        let whole = |face: usize| clusters.iter().all(|c| faces().get(face).is_some_and(|f| wants(f, c)));
        if let Some(face) = (0..faces().len()).find(|face| whole(*face)) {
            return Ok(Self(vec![face]));
        }
        let mixed = Self((1..faces().len()).chain([0]).collect());
        let mut missing = Vec::new();
        for cluster in clusters.iter().filter(|c| mixed.face(c).is_none()) {
            let base = cluster.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
            if !missing.contains(&base) {
                missing.push(base);
            }
        }
        if missing.is_empty() { Ok(mixed) } else { Err(MissingCharacters(missing)) }
    }

    /// The first face that has the cluster; one that has the very variant goes before one that has only the letter.
    fn face(&self, cluster: &str) -> Option<usize> {
        let known = |has: fn(&Face, &str) -> bool| {
            self.0.iter().copied().find(|face| faces().get(*face).is_some_and(|f| has(f, cluster)))
        };
        known(wants).or_else(|| known(has_letter))
    }
}

/// The face has the cluster as it should look: the very variant, unless no face has it.
fn wants(face: &Face, cluster: &str) -> bool {
    has_letter(face, cluster) && (has_variant(face, cluster) || !faces().iter().any(|f| has_variant(f, cluster)))
}

/// The face can draw the letter with its marks, whatever becomes of a variation selector.
fn has_letter(face: &Face, cluster: &str) -> bool {
    let mut letters = cluster.chars();
    let Some(base) = letters.next().filter(|c| !c.is_control()) else { return false };
    let known = face.charmap.map(base).is_some_and(|g| g.to_u32() != 0);
    // A letter alone needs no shaping to be found.
    known && (letters.next().is_none() || shaped(face, cluster).glyph_infos().iter().all(|g| g.glyph_id != 0))
}

/// The face has the very form that the cluster's selector asks for; a cluster without one asks for nothing.
fn has_variant(face: &Face, cluster: &str) -> bool {
    let base = cluster.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
    match cluster.chars().find(|c| is_form(*c)) {
        Some(form) => face.charmap.map_variant(base, form).is_some() && face.charmap.map(base).is_some(),
        None => true,
    }
}

/// A selector of a form of the letter; U+FE0E and U+FE0F only say whether a sign is text or a picture.
fn is_form(c: char) -> bool {
    is_selector(c) && !matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

/// 書体にない異体字: letters that are set in their ordinary form, because no font has the variant that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainForms(Vec<String>);

impl PlainForms {
    /// Those of a text; none when every variant is drawn as it is written.
    pub fn of(text: &str) -> Option<Self> {
        let mut plain: Vec<String> = clusters(text);
        plain.retain(|c| !faces().iter().any(|f| has_variant(f, c)));
        let mut seen = std::collections::BTreeSet::new();
        plain.retain(|c| seen.insert(c.clone()));
        (!plain.is_empty()).then_some(Self(plain))
    }
}

impl fmt::Display for PlainForms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, cluster) in self.0.iter().enumerate() {
            let codes: Vec<String> = cluster.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
            let gap = if i == 0 { "" } else { "、" };
            write!(f, "{gap}「{}」の異体字（{}）", cluster.chars().next().unwrap_or_default(), codes.join(" "))?;
        }
        f.write_str("は書体にないため、ふつうの字の形で印刷します。")
    }
}

/// 字がない: every character of a text that none of the fonts has, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingCharacters(pub Vec<char>);

impl fmt::Display for MissingCharacters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, c) in self.0.iter().enumerate() {
            write!(f, "{}「{c}」（U+{:04X}）", if i == 0 { "" } else { "、" }, u32::from(*c))?;
        }
        f.write_str("は、ステッカーの書体にない文字です。別の字で書いてください。")
    }
}

impl std::error::Error for MissingCharacters {}

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
        let missing = Line::set("店🐢と🐰と🐢", 0.0).unwrap_err();
        assert_eq!(missing, MissingCharacters(vec!['🐢', '🐰']), "all of them, each once");
        let words = "「🐢」（U+1F422）、「🐰」（U+1F430）は、ステッカーの書体にない文字です。別の字で書いてください。";
        assert_eq!(missing.to_string(), words);
        assert_eq!(Line::set("店\u{7}", 0.0).unwrap_err(), MissingCharacters(vec!['\u{7}']));
    }

    #[test]
    fn a_variant_that_no_font_has_is_set_in_its_ordinary_form_and_told() {
        for name in ["辻\u{e0101}", "葛\u{e0101}", "飴\u{e0101}", "邉\u{e0103}", "邊\u{e010f}", "渡\u{e01ef}"] {
            let words = PlainForms::of(&format!("{name}商店")).map(|p| p.to_string()).unwrap_or_default();
            let (base, form) = (name.chars().next().unwrap(), name.chars().nth(1).unwrap());
            assert!(words.contains(&format!("「{base}」の異体字")), "{name}: {words}");
            assert!(words.contains(&format!("U+{:04X}", u32::from(form))), "{name}: {words}");
            let line = Line::set(name, 0.0).unwrap();
            let ordinary = Line::set(&base.to_string(), 0.0).unwrap();
            assert_eq!((&line.glyphs[0].outline, line.width(1.0)), (&ordinary.glyphs[0].outline, ordinary.width(1.0)));
            assert!(line.glyphs[1..].iter().all(|g| g.outline.0.is_empty()), "{name}: the selector shows nothing");
        }
        for name in ["葛\u{e0100}城", "髙島屋", "か\u{3099}ん", "♡\u{fe0f}", ""] {
            assert_eq!(PlainForms::of(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_is_in_one_typeface_even_when_one_letter_of_it_needs_another() {
        let one = |text: &str| Typeface::of(text).unwrap().0;
        assert_eq!(one("喫茶ひだまり"), [0]);
        assert_eq!(one("葛\u{e0100}城薬局"), [1], "the rounded face has no variants: all of it is plain");
        assert_eq!(one("𠮷野家"), [2]);
        assert_eq!(one("葛\u{e0100}城の𠮷野家"), [2], "one face has both");
        let (whole, part) = (Line::set("葛\u{e0100}城薬局", 0.0).unwrap(), Typeface::of("葛\u{e0100}城薬局").unwrap());
        assert!(Arc::ptr_eq(&whole.glyphs[2].outline, &Line::part("薬局", &part, 0.0).glyphs[0].outline));
    }

    #[test]
    fn a_line_is_as_wide_as_its_letters_and_shares_them() {
        let line = Line::set("いい", 0.1).unwrap();
        assert!((line.width(10.0) - 21.0).abs() < 1.0, "{}", line.width(10.0));
        assert!(Arc::ptr_eq(&line.glyphs[0].outline, &line.glyphs[1].outline));
        assert_eq!(Line::set("", 0.1).unwrap().width(10.0), 0.0);
    }
}
