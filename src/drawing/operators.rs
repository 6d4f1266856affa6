//! PDF's drawing operators, as text for Form XObjects.

use std::fmt::Write;

use super::pdf::words::Words;
use super::{Frame, Item, Modules, Outline, Rgb, Segment, Transform, number};

/// Inside a form everything is written out: nested symbols too, for a form that names other forms needs their object numbers. What
/// the letters say goes with them where `words` are wanted.
pub(super) fn content(items: &[Item], words: &mut Option<Words>, out: &mut String) {
    for item in items {
        // Writing to a String can't fail.
        let _ = match item {
            Item::Fill { outline, colour } => {
                let _ = writeln!(out, "{} rg", parts(*colour));
                course(outline, out);
                writeln!(out, "f")
            }
            Item::Stroke { outline, colour, width } => {
                let _ = writeln!(out, "{} RG {} w 1 J 1 j", parts(*colour), number(*width));
                course(outline, out);
                writeln!(out, "S")
            }
            Item::Use { symbol, at } => {
                let _ = writeln!(out, "q {} cm", matrix(*at));
                if symbol.cut {
                    let Frame { x, y, w, h } = symbol.frame;
                    let _ = writeln!(out, "{} {} {} {} re W n", number(x), number(y), number(w), number(h));
                }
                content(&symbol.items, words, out);
                writeln!(out, "Q")
            }
            Item::Glyphs { glyphs, said, at, colour } => {
                let _ = writeln!(out, "q {} rg {} cm", parts(*colour), matrix(*at));
                for glyph in glyphs {
                    course(&glyph.outline.moved(Transform::shift(glyph.x.into(), glyph.y.into())), out);
                    let _ = writeln!(out, "f");
                }
                if let Some(words) = words {
                    words.write(said, Transform::shift(0.0, 0.0), out);
                }
                writeln!(out, "Q")
            }
            Item::Modules { modules, x, y, module, colour } => {
                let at = Transform([*module, 0.0, 0.0, *module, *x, *y]);
                writeln!(out, "q {} rg {} cm\n{}Q", parts(*colour), matrix(at), squares(modules))
            }
            Item::Group { items, at } => {
                let _ = writeln!(out, "q {} cm", matrix(*at));
                content(items, words, out);
                writeln!(out, "Q")
            }
        };
    }
}

/// All modules of a code in one path, in module units.
pub(super) fn squares(modules: &Modules) -> String {
    let mut text = String::new();
    for (column, row, length) in modules.runs() {
        let _ = writeln!(text, "{column} {row} {length} 1 re");
    }
    text.push_str("f\n");
    text
}

/// An outline's path, not yet painted.
pub(super) fn course(outline: &Outline, out: &mut String) {
    for segment in &outline.0 {
        let (values, operator): (&[f64], char) = match segment {
            Segment::Move(x, y) => (&[*x, *y], 'm'),
            Segment::Line(x, y) => (&[*x, *y], 'l'),
            Segment::Curve(a, b, c, d, e, f) => (&[*a, *b, *c, *d, *e, *f], 'c'),
            Segment::Close => (&[], 'h'),
        };
        for value in values {
            out.push_str(&number(*value));
            out.push(' ');
        }
        out.push(operator);
        out.push('\n');
    }
}

fn parts(colour: Rgb) -> String {
    [colour.0, colour.1, colour.2].map(|c| number(f64::from(c) / 255.0)).join(" ")
}

fn matrix(at: Transform) -> String {
    at.0.map(|v| format!("{v:.6}").trim_end_matches('0').trim_end_matches('.').to_owned()).join(" ")
}
