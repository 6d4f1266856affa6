//! 組版: lines into their slots, the bar of 協力スポット, the plate and the stamp.

use super::layout::{Edge, Slot};
use super::lettering::{Line, MissingCharacter};
use super::palette::{Ink, Palette};
use crate::drawing::{Frame, Item, Outline, Rgb, Transform};

/// A line is set smaller down to this share of its size; beyond, it becomes two lines.
const SHRINK: f64 = 0.76;
/// Size and distance of two lines in the slot of one.
const TWO: f64 = 0.7;
const LEADING: f64 = 1.22;
/// From the baseline to the middle of a letter, in ems.
const MIDDLE: f64 = 0.38;

/// Sets a text in its slot: as it is, smaller, or on two lines.
///
/// # Errors
/// [`MissingCharacter`] names a character that no font has.
pub fn set(text: &str, tracking: f64, slot: &Slot, colour: Rgb) -> Result<Vec<Item>, MissingCharacter> {
    let line = Line::set(text, tracking)?;
    let Some(at) = two_lines(text).filter(|_| line.width(slot.size) * SHRINK > slot.most) else {
        return Ok(vec![place(&line, slot, fitted(&line, slot, slot.size), slot.y, colour)]);
    };
    let (upper, lower) = text.split_at(at);
    let (upper, lower) = (Line::set(upper.trim(), tracking)?, Line::set(lower.trim(), tracking)?);
    let size = slot.size * TWO;
    let size = fitted(&upper, slot, size).min(fitted(&lower, slot, size));
    let middle = slot.y - slot.size * MIDDLE + size * MIDDLE;
    let step = size * LEADING / 2.0;
    Ok(vec![place(&upper, slot, size, middle - step, colour), place(&lower, slot, size, middle + step, colour)])
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
pub fn bar(text: &str, slot: &Slot, palette: &Palette) -> Result<Vec<Item>, MissingCharacter> {
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
) -> Result<Vec<Item>, MissingCharacter> {
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
