//! 組版: lines into their slots, the bar of 協力スポット, the plate and the stamp.

use super::layout::{Edge, Slot};
use super::lettering::{Line, MissingCharacters, Typeface, clusters};
use super::palette::{Ink, Palette};
use crate::drawing::{Frame, Item, Outline, Rgb, Transform};

/// A line is set smaller down to this share of its size; beyond, it becomes two lines.
const SHRINK: f64 = 0.76;
/// Size and distance of two lines in the slot of one.
const TWO: f64 = 0.7;
const LEADING: f64 = 1.22;
/// From the baseline to the middle of a letter, in ems.
const MIDDLE: f64 = 0.38;

/// 字の大きさの下限: a name set smaller than this (1 em, in millimetres on paper; 4 points) is not read, only seen.
pub const SMALLEST_LETTER: f64 = 1.4;

/// Sets a text in its slot: as it is, smaller, or on two lines.
///
/// # Errors
/// [`MissingCharacters`] names the characters that no font has.
pub fn set(text: &str, tracking: f64, slot: &Slot, colour: Rgb) -> Result<Vec<Item>, MissingCharacters> {
    Ok(Setting::of(text, tracking, slot)?.draw(slot, colour))
}

/// 字送り: a text on one line or two, and how large.
pub struct Setting {
    /// The lines with their baselines.
    lines: Vec<(Line, f64)>,
    /// Height of a letter (1 em).
    pub size: f64,
}

impl Setting {
    /// How a text is set in its slot.
    ///
    /// # Errors
    /// [`MissingCharacters`] names the characters that no font has.
    pub fn of(text: &str, tracking: f64, slot: &Slot) -> Result<Self, MissingCharacters> {
        let typeface = Typeface::of(text)?;
        let line = Line::part(text, &typeface, tracking);
        let Some(at) = two_lines(text).filter(|_| line.width(slot.size) * SHRINK > slot.most) else {
            let size = fitted(&line, slot, slot.size);
            return Ok(Self { lines: vec![(line, slot.y)], size });
        };
        let (upper, lower) = text.split_at(at);
        let [upper, lower] = [upper, lower].map(|part| Line::part(part.trim(), &typeface, tracking));
        let size = slot.size * TWO;
        let size = fitted(&upper, slot, size).min(fitted(&lower, slot, size));
        let middle = slot.y - slot.size * MIDDLE + size * MIDDLE;
        let step = size * LEADING / 2.0;
        Ok(Self { lines: vec![(upper, middle - step), (lower, middle + step)], size })
    }

    /// The lines in their places.
    pub fn draw(&self, slot: &Slot, colour: Rgb) -> Vec<Item> {
        self.lines.iter().map(|(line, y)| place(line, slot, self.size, *y, colour)).collect()
    }
}

/// 省略: the longest beginning of a text, with 「…」, whose letters are at least `least` high in its slot; none when all of it is.
///
/// # Errors
/// As [`set`].
pub fn shortened(text: &str, tracking: f64, slot: &Slot, least: f64) -> Result<Option<String>, MissingCharacters> {
    let fits = |text: &str| Ok(Setting::of(text, tracking, slot)?.size >= least);
    if fits(text)? {
        return Ok(None);
    }
    // A letter is not parted from its marks and selectors.
    let clusters = clusters(text);
    for kept in (1..clusters.len()).rev() {
        let beginning = format!("{}…", clusters.get(..kept).unwrap_or_default().concat().trim_end());
        if fits(&beginning)? {
            return Ok(Some(beginning));
        }
    }
    Ok(Some("…".to_owned()))
}

fn place(line: &Line, slot: &Slot, size: f64, y: f64, colour: Rgb) -> Item {
    match slot.edge {
        Edge::Left => line.draw(slot.x, y, size, colour),
        Edge::Centre => line.centred(slot.x, y, size, colour),
    }
}

fn fitted(line: &Line, slot: &Slot, size: f64) -> f64 {
    let width = line.width(size);
    if width > slot.most { size * slot.most / width } else { size }
}

/// Where to part a text: at a wide space if it has one, else near the middle, rather where the script changes
/// (…地域|ネットワーク), and never before a character that can't begin a line.
fn two_lines(text: &str) -> Option<usize> {
    if let Some(at) = text.find('\u{3000}') {
        return Some(at);
    }
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let middle = letters.len() as f64 / 2.0;
    let costs = letters.windows(2).enumerate().filter_map(|(i, pair)| {
        let [(_, before), (at, after)] = pair else { return None };
        if "ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ、。・」』）".contains(*after) || "「『（".contains(*before)
        {
            return None;
        }
        let change = if script(*before) == script(*after) { 2.5 } else { 0.0 };
        Some((((i + 1) as f64 - middle).abs() + change, *at))
    });
    costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
}

fn script(c: char) -> u8 {
    match c {
        'ぁ'..='ゖ' => 1,
        ' ' | '・' => 3,
        'ァ'..='ー' => 2,
        '!'..='~' => 4,
        _ => 5,
    }
}

/// A word in a rounded bar of the lettering's colour.
///
/// # Errors
/// As [`set`].
pub fn bar(text: &str, slot: &Slot, palette: &Palette) -> Result<Vec<Item>, MissingCharacters> {
    let line = Line::set(text, 0.1)?;
    let (width, pad, height) = (line.width(slot.size), slot.size * 0.8, slot.size * 1.55);
    let x = match slot.edge {
        Edge::Left => slot.x,
        Edge::Centre => slot.x - width / 2.0,
    };
    let top = slot.y - slot.size * MIDDLE - height / 2.0;
    let frame = Frame { x: x - pad, y: top, w: width + 2.0 * pad, h: height };
    Ok(vec![
        Item::Fill { outline: Outline::rounded(frame, height / 2.0, height / 2.0), colour: palette.lettering },
        place(&line, slot, slot.size, slot.y, palette.on_bar),
    ])
}

/// The white plate of the code: with a thin honey edge below, or in black with a line around.
pub fn plate(frame: Frame, palette: &Palette) -> Vec<Item> {
    let rounded = |frame| Outline::rounded(frame, 3.2, 3.2);
    let white = Item::Fill { outline: rounded(frame), colour: palette.plate };
    match palette.ink {
        Ink::Colours => {
            let shadow = Frame { y: frame.y + 0.5, ..frame }.grown(0.25);
            vec![Item::Fill { outline: rounded(shadow), colour: palette.edge }, white]
        }
        Ink::Black => vec![white, Item::Stroke { outline: rounded(frame), colour: palette.edge, width: 0.35 }],
    }
}

/// 見本: a small leaning stamp at (x, y); it keeps away from the code, which must stay readable on samples too.
///
/// # Errors
/// As [`set`].
pub fn stamp(
    text: &str,
    (x, y, size, lean): (f64, f64, f64, f64),
    palette: &Palette,
) -> Result<Vec<Item>, MissingCharacters> {
    let line = Line::set(text, 0.1)?;
    let frame = Frame { x: -line.width(size) / 2.0, y: -size / 2.0, w: line.width(size), h: size }.grown(size * 0.35);
    let edge = Outline::rounded(frame, size * 0.3, size * 0.3);
    let items = vec![
        Item::Fill { outline: edge.clone(), colour: palette.stamp },
        Item::Stroke { outline: edge, colour: palette.lettering, width: size * 0.09 },
        line.centred(0.0, size * MIDDLE, size, palette.lettering),
    ];
    Ok(vec![Item::Group { items, at: Transform::placed(x, y, lean, 1.0, 1.0) }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str) -> Vec<&str> {
        two_lines(text).map(|at| text.split_at(at)).map(|(a, b)| vec![a, b]).unwrap_or_default()
    }

    #[test]
    fn long_names_part_where_a_reader_would() {
        assert_eq!(parted("いのち支える地域サポートネットワーク"), ["いのち支える地域", "サポートネットワーク"]);
        assert_eq!(parted("かすみがうら市　電話 0299-00-0000"), ["かすみがうら市", "\u{3000}電話 0299-00-0000"]);
        assert_eq!(parted("サポートネットワーク").len(), 2);
        assert!(!parted("ネットワークーーーー")[1].starts_with('ー'));
        assert_eq!(two_lines("市"), None);
    }

    #[test]
    fn a_text_that_would_be_too_small_to_read_is_shortened_and_ends_so() {
        let slot = Slot { x: 0.0, y: 10.0, size: 2.5, most: 45.0, edge: Edge::Left };
        let cut = |text: &str, least: f64| shortened(text, 0.02, &slot, least).unwrap();
        assert_eq!(cut("喫茶ひだまり", 1.4), None);
        let sixty = "長い名前の店".repeat(10);
        let short = cut(&sixty, 1.7).unwrap();
        assert!(short.ends_with('…') && sixty.starts_with(short.trim_end_matches('…')), "{short}");
        assert!(short.chars().count() > 40, "as much of it as fits: {short}");
        assert!(Setting::of(&short, 0.02, &slot).unwrap().size >= 1.7);
        let variants = "葛\u{e0100}".repeat(40);
        let short = cut(&variants, 2.0).unwrap();
        assert!(short.trim_end_matches('…').ends_with('\u{e0100}'), "no letter loses its selector: {short}");
    }

    #[test]
    fn a_wide_text_never_leaves_its_slot() {
        let slot = Slot { x: 0.0, y: 10.0, size: 5.0, most: 40.0, edge: Edge::Left };
        for text in
            ["短い", "すこし長めの名前です", "とてもとても長い名前のネットワークのための文字列", &"長".repeat(80)]
        {
            let items = set(text, 0.05, &slot, Rgb(0, 0, 0)).unwrap();
            for item in items {
                let Item::Glyphs { glyphs, at, .. } = item else { panic!() };
                let last = glyphs.last().unwrap();
                let right = last.outline.frame().map_or(0.0, |f| f.x + f.w) + f64::from(last.x);
                assert!(at.apply(right, 0.0).0 <= 40.01, "{text}");
            }
        }
    }
}
