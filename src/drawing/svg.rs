//! The drawing as SVG: millimetres, symbols defined once, presentation attributes only (no style, no script).

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use super::{Drawing, Frame, Item, Outline, Symbol, Transform, number};

/// Writes one page; marks and bleed are shown when the drawing has them.
pub fn write(drawing: &Drawing) -> String {
    let mut out = Svg::default();
    let mut body = String::new();
    out.items(&drawing.items, &mut body);
    let (x, w, h) = (-drawing.margin, drawing.width + 2.0 * drawing.margin, drawing.height + 2.0 * drawing.margin);
    let (x, w, h) = (number(x), number(w), number(h));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}mm\" height=\"{h}mm\" viewBox=\"{x} {x} {w} {h}\" role=\"img\">\
         <title>{}</title><defs>{}</defs>{body}</svg>\n",
        escaped(&drawing.title),
        out.defs
    )
}

#[derive(Default)]
struct Svg {
    defs: String,
    names: HashMap<usize, String>,
}

impl Svg {
    fn items(&mut self, items: &[Item], body: &mut String) {
        for item in items {
            self.item(item, body);
        }
    }

    fn item(&mut self, item: &Item, body: &mut String) {
        // Writing to a String can't fail.
        let _ = match item {
            Item::Fill { outline, colour } => write!(body, "<path fill=\"{colour}\" d=\"{}\"/>", outline.path_data()),
            Item::Stroke { outline, colour, width } => write!(
                body,
                "<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\" stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{}\"/>",
                number(*width),
                outline.path_data()
            ),
            Item::Use { symbol, at } => {
                let name = self.symbol(symbol);
                write!(body, "<use href=\"#{name}\" transform=\"{}\"/>", matrix(*at))
            }
            Item::Glyphs { glyphs, at, colour, .. } => {
                let _ = write!(body, "<g fill=\"{colour}\" transform=\"{}\">", matrix(*at));
                for glyph in glyphs {
                    let name = self.glyph(&glyph.outline);
                    let (x, y) = (number(glyph.x.into()), number(glyph.y.into()));
                    let _ = write!(body, "<use href=\"#{name}\" x=\"{x}\" y=\"{y}\"/>");
                }
                write!(body, "</g>")
            }
            Item::Modules { modules, x, y, module, colour } => {
                let at = Transform([*module, 0.0, 0.0, *module, *x, *y]);
                let _ = write!(
                    body,
                    "<path fill=\"{colour}\" shape-rendering=\"crispEdges\" transform=\"{}\" d=\"",
                    matrix(at)
                );
                for (column, row, length) in modules.runs() {
                    let _ = write!(body, "M{column} {row}h{length}v1h-{length}z");
                }
                write!(body, "\"/>")
            }
            Item::Group { items, at } => {
                let _ = write!(body, "<g transform=\"{}\">", matrix(*at));
                self.items(items, body);
                write!(body, "</g>")
            }
        };
    }

    fn symbol(&mut self, symbol: &Arc<Symbol>) -> String {
        let key = Arc::as_ptr(symbol) as usize;
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let mut body = String::new();
        self.items(&symbol.items, &mut body);
        let name = format!("s{}", self.names.len() + 1);
        let mut clip = String::new();
        if symbol.cut {
            let Frame { x, y, w, h } = symbol.frame;
            let (x, y, w, h) = (number(x), number(y), number(w), number(h));
            let _ = write!(self.defs, "<clipPath id=\"{name}c\"><path d=\"M{x} {y}h{w}v{h}h-{w}z\"/></clipPath>");
            clip = format!(" clip-path=\"url(#{name}c)\"");
        }
        let _ = write!(self.defs, "<g id=\"{name}\"{clip}>{body}</g>");
        self.names.insert(key, name.clone());
        name
    }

    fn glyph(&mut self, outline: &Arc<Outline>) -> String {
        let key = Arc::as_ptr(outline) as usize;
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let name = format!("s{}", self.names.len() + 1);
        let _ = write!(self.defs, "<path id=\"{name}\" d=\"{}\"/>", outline.path_data());
        self.names.insert(key, name.clone());
        name
    }
}

fn matrix(at: Transform) -> String {
    // Six decimals: glyphs are scaled from font units, where three would move a letter by a tenth of a millimetre.
    let values: Vec<String> =
        at.0.iter().map(|v| format!("{:.6}", v).trim_end_matches('0').trim_end_matches('.').to_owned()).collect();
    format!("matrix({})", values.join(" "))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::Rgb;

    #[test]
    fn a_symbol_is_written_once_and_names_are_escaped() {
        let dot = Item::Fill { outline: Outline::ellipse(0.0, 0.0, 1.0, 1.0), colour: Rgb(255, 0, 0) };
        let frame = Frame { x: -1.0, y: -1.0, w: 2.0, h: 2.0 };
        let symbol = Arc::new(Symbol { items: vec![dot], frame, cut: true });
        let items =
            (0..3).map(|i| Item::Use { symbol: symbol.clone(), at: Transform::shift(f64::from(i), 0.0) }).collect();
        let drawing =
            Drawing { width: 10.0, height: 5.0, bleed: 0.0, margin: 0.0, title: "A&B <商店>".into(), items };
        let svg = write(&drawing);
        assert_eq!((svg.matches("<use ").count(), svg.matches("#ff0000").count()), (3, 1));
        assert!(
            svg.contains("<title>A&amp;B &lt;商店&gt;</title>") && svg.contains("width=\"10mm\" height=\"5mm\""),
            "{svg}"
        );
    }
}
