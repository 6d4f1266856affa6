//! The drawing as PDF: letters are outlines, every symbol and glyph once as a Form XObject, each code as one raw form in module
//! units. A file for a print shop (one with bleed) has no font at all; the others carry what their letters say as invisible text.
//!
//! printpdf 0.12.8 gives random names, 1970 as the date and an empty claim of PDF/X: all three are settled here, so that the
//! same input gives the same bytes and nothing is promised that isn't kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use printpdf::{
    Color, CurTransMat, DictItem, ExternalStream, ExternalXObject, Op, PdfDocument, PdfPage, PdfParseErrorSeverity,
    PdfSaveOptions, Pt, Rect, XObject, XObjectId, XObjectTransform,
};

use super::operators::{content, course, squares};
use super::{Drawing, DrawingFault, Frame, Item, Outline, Rgb, Symbol, Transform};
use words::{Words, name};

pub(super) mod words;

const POINTS_PER_MM: f64 = 72.0 / 25.4;

/// Writes all pages into one file; `title` is what viewers show as its name.
///
/// # Errors
/// [`DrawingFault::Writer`] when printpdf warns of anything above information: then no file is better than a wrong one.
pub fn write(pages: &[Drawing], title: &str) -> Result<Vec<u8>, DrawingFault> {
    let mut forms = Forms {
        document: PdfDocument::new(title),
        names: HashMap::new(),
        loose: HashMap::new(),
        words: pages.iter().all(|page| page.bleed == 0.0).then(Words::default),
        spoken: String::new(),
        wordy: Vec::new(),
        fingerprint: FNV_START,
    };
    forms.document.metadata.info.producer = concat!("Tsunagaru ", env!("CARGO_PKG_VERSION")).to_owned();
    let contents: Vec<PdfPage> = pages.iter().map(|drawing| forms.page(drawing)).collect();
    forms.digest(forms.words.as_ref().map(Words::told).unwrap_or_default().as_bytes());
    let Forms { mut document, fingerprint, words, wordy, .. } = forms;
    document.with_pages(contents);

    let mut warnings = Vec::new();
    let mut file = printpdf::to_lopdf_doc(&document, &PdfSaveOptions::default(), &mut warnings);
    if let Some(warning) = warnings.iter().find(|w| !matches!(w.severity, PdfParseErrorSeverity::Info)) {
        return Err(DrawingFault::Writer(warning.msg.clone()));
    }
    let writer = |e: &dyn std::fmt::Display| DrawingFault::Writer(e.to_string());
    let page_ids: Vec<_> = file.get_pages().into_values().collect();
    if let (Some(words), Some(first)) = (words, page_ids.first()) {
        let placed = file.get_dictionary(*first).and_then(|page| page.get(b"Resources")).and_then(|r| r.as_reference());
        let resources = file.get_dictionary(placed.map_err(|e| writer(&e))?).map_err(|e| writer(&e))?;
        let part = |key: &[u8]| resources.get(key).and_then(|r| r.as_reference());
        let (fonts, forms) = (part(b"Font").map_err(|e| writer(&e))?, part(b"XObject").map_err(|e| writer(&e))?);
        let refer = |(obj, r#gen): (u32, u16)| DictItem::Ref { obj, r#gen };
        for (number, font) in words.fonts(|item| Ok(refer(file.add_object(item.to_lopdf()))))?.into_iter().enumerate() {
            file.get_dictionary_mut(fonts).map_err(|e| writer(&e))?.set(name(number), font.to_lopdf());
        }
        let named = DictItem::Dict { map: BTreeMap::from([("Font".to_owned(), refer(fonts))]) };
        for form in wordy {
            let id =
                file.get_dictionary(forms).and_then(|all| all.get(form.0.as_bytes())).and_then(|f| f.as_reference());
            let form = file.get_object_mut(id.map_err(|e| writer(&e))?).and_then(|f| f.as_stream_mut());
            form.map_err(|e| writer(&e))?.dict.set("Resources", named.to_lopdf());
        }
    }
    for (id, drawing) in page_ids.into_iter().zip(pages) {
        let page = file.get_dictionary_mut(id).map_err(|e| writer(&e))?;
        for (name, inset) in [
            ("MediaBox", 0.0),
            ("CropBox", 0.0),
            ("BleedBox", drawing.margin - drawing.bleed),
            ("TrimBox", drawing.margin),
        ] {
            page.set(name, page_box(drawing, inset).to_array());
        }
    }
    let info = file.trailer.get(b"Info").and_then(|i| i.as_reference()).map_err(|e| writer(&e))?;
    let info = file.get_dictionary_mut(info).map_err(|e| writer(&e))?;
    for key in ["CreationDate", "ModDate", "GTS_PDFXVersion", "Identifier", "Author", "Creator", "Keywords", "Subject"]
    {
        info.remove(key.as_bytes());
    }
    let id = DictItem::String { data: fingerprint.to_be_bytes().to_vec(), literal: false };
    file.trailer.set("ID", vec![id.to_lopdf(), id.to_lopdf()]);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(|e| writer(&e))?;
    Ok(bytes)
}

/// printpdf writes a [`Rect`]'s four numbers as they are; PDF wants two corners.
fn page_box(drawing: &Drawing, inset: f64) -> Rect {
    let point = |mm: f64| Pt((mm * POINTS_PER_MM) as f32);
    let (w, h) = (drawing.width + 2.0 * drawing.margin, drawing.height + 2.0 * drawing.margin);
    Rect {
        x: point(inset),
        y: point(inset),
        width: point(w - inset),
        height: point(h - inset),
        mode: None,
        winding_order: None,
    }
}

/// FNV-1a: the document's `/ID` follows from its contents alone.
const FNV_START: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

struct Forms {
    document: PdfDocument,
    /// By the address of the shared part, which lives as long as the drawings that are being written.
    names: HashMap<usize, XObjectId>,
    /// Loose paths by what they draw: crop marks and cut lines are the same on every page.
    loose: HashMap<String, XObjectId>,
    /// What all letters say; none in a print shop's file.
    words: Option<Words>,
    /// What is said on the page that is being written, beside its symbols.
    spoken: String,
    /// Forms with words in them, which have to know the fonts.
    wordy: Vec<XObjectId>,
    fingerprint: u128,
}

impl Forms {
    fn page(&mut self, drawing: &Drawing) -> PdfPage {
        let k = POINTS_PER_MM;
        let base = Transform([k, 0.0, 0.0, -k, k * drawing.margin, k * (drawing.height + drawing.margin)]);
        let mut ops = vec![Op::SetTransformationMatrix { matrix: raw(base) }];
        let edge = Frame { x: 0.0, y: 0.0, w: drawing.width, h: drawing.height }.grown(drawing.margin);
        self.items(&drawing.items, Transform::shift(0.0, 0.0), edge, &mut ops);
        if !self.spoken.is_empty() {
            let text = std::mem::take(&mut self.spoken);
            let id = self.add(text, edge);
            self.wordy.push(id.clone());
            ops.push(show(id, 0.0, 0.0));
        }
        self.digest(format!("{base:?}{ops:?}").as_bytes());
        let size = |mm: f64| Pt((mm * k) as f32).into();
        PdfPage::new(size(edge.w), size(edge.h), ops)
    }

    /// `outer` brings the items' units to the page's.
    fn items(&mut self, items: &[Item], outer: Transform, edge: Frame, ops: &mut Vec<Op>) {
        let mut loose = String::new();
        for item in items {
            if matches!(item, Item::Fill { .. } | Item::Stroke { .. }) {
                content(std::slice::from_ref(item), &mut None, &mut loose);
                continue;
            }
            self.settle(&mut loose, edge, ops);
            match item {
                Item::Fill { .. } | Item::Stroke { .. } => {}
                Item::Use { symbol, at } => {
                    let id = self.symbol(symbol);
                    ops.extend([
                        Op::SaveGraphicsState,
                        Op::SetTransformationMatrix { matrix: raw(*at) },
                        show(id, 0.0, 0.0),
                        Op::RestoreGraphicsState,
                    ]);
                }
                Item::Glyphs { glyphs, said, at, colour } => {
                    ops.extend([
                        Op::SaveGraphicsState,
                        Op::SetFillColor { col: fill(*colour) },
                        Op::SetTransformationMatrix { matrix: raw(*at) },
                    ]);
                    for glyph in glyphs {
                        if let Some(id) = self.glyph(&glyph.outline) {
                            ops.push(show(id, glyph.x, glyph.y));
                        }
                    }
                    if let Some(words) = &mut self.words {
                        words.write(said, at.then(outer), &mut self.spoken);
                    }
                    ops.push(Op::RestoreGraphicsState);
                }
                Item::Modules { modules, x, y, module, colour } => {
                    let side = modules.side() as f64;
                    let id = self.add(squares(modules), Frame { x: 0.0, y: 0.0, w: side, h: side });
                    let at = Transform([*module, 0.0, 0.0, *module, *x, *y]);
                    ops.extend([
                        Op::SaveGraphicsState,
                        Op::SetFillColor { col: fill(*colour) },
                        Op::SetTransformationMatrix { matrix: raw(at) },
                        show(id, 0.0, 0.0),
                        Op::RestoreGraphicsState,
                    ]);
                }
                Item::Group { items, at } => {
                    ops.extend([Op::SaveGraphicsState, Op::SetTransformationMatrix { matrix: raw(*at) }]);
                    // A group's own units are unknown here: its loose paths get the widest edge that a reader accepts.
                    self.items(items, at.then(outer), Frame { x: -5e3, y: -5e3, w: 1e4, h: 1e4 }, ops);
                    ops.push(Op::RestoreGraphicsState);
                }
            }
        }
        self.settle(&mut loose, edge, ops);
    }

    /// Paths that stand alone become one form for each stretch of them.
    fn settle(&mut self, loose: &mut String, edge: Frame, ops: &mut Vec<Op>) {
        if loose.is_empty() {
            return;
        }
        let text = std::mem::take(loose);
        let key = format!("{edge:?}{text}");
        let id = match self.loose.get(&key) {
            Some(id) => id.clone(),
            None => self.add(text, edge),
        };
        self.loose.insert(key, id.clone());
        ops.push(show(id, 0.0, 0.0));
    }

    fn symbol(&mut self, symbol: &Arc<Symbol>) -> XObjectId {
        let key = Arc::as_ptr(symbol) as usize;
        if let Some(id) = self.names.get(&key) {
            return id.clone();
        }
        let mut text = String::new();
        content(&symbol.items, &mut self.words, &mut text);
        let says = text.contains(" Tj\n");
        let id = self.add(text, symbol.frame);
        if says {
            self.wordy.push(id.clone());
        }
        self.names.insert(key, id.clone());
        id
    }

    fn glyph(&mut self, outline: &Arc<Outline>) -> Option<XObjectId> {
        let key = Arc::as_ptr(outline) as usize;
        if let Some(id) = self.names.get(&key) {
            return Some(id.clone());
        }
        // A space has no outline and needs no form.
        let frame = outline.frame()?;
        let mut text = String::new();
        course(outline, &mut text);
        text.push_str("f\n");
        let id = self.add(text, frame);
        self.names.insert(key, id.clone());
        Some(id)
    }

    fn add(&mut self, text: String, frame: Frame) -> XObjectId {
        self.digest(text.as_bytes());
        // Fixed width, so that the order of names is the order of making.
        let id = XObjectId(format!("X{:06}", self.document.resources.xobjects.map.len()));
        let corners = [frame.x, frame.y, frame.x + frame.w, frame.y + frame.h];
        let dict = BTreeMap::from([
            ("Type".to_owned(), DictItem::Name(b"XObject".to_vec())),
            ("Subtype".to_owned(), DictItem::Name(b"Form".to_vec())),
            ("BBox".to_owned(), DictItem::Array(corners.map(|c| DictItem::Real(c as f32)).to_vec())),
            ("Resources".to_owned(), DictItem::Dict { map: BTreeMap::new() }),
        ]);
        let stream = ExternalStream { dict, content: text.into_bytes(), compress: true };
        let form = ExternalXObject { stream, width: None, height: None, dpi: None };
        self.document.resources.xobjects.map.insert(id.clone(), XObject::External(form));
        id
    }

    fn digest(&mut self, bytes: &[u8]) {
        self.fingerprint =
            bytes.iter().fold(self.fingerprint, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(FNV_PRIME));
    }
}

fn show(id: XObjectId, x: f32, y: f32) -> Op {
    let transform = XObjectTransform {
        translate_x: Some(Pt(x)),
        translate_y: Some(Pt(y)),
        no_auto_scale: true,
        ..Default::default()
    };
    Op::UseXobject { id, transform }
}

fn raw(at: Transform) -> CurTransMat {
    CurTransMat::Raw(at.0.map(|v| v as f32))
}

fn fill(colour: Rgb) -> Color {
    let part = |c: u8| f32::from(c) / 255.0;
    Color::Rgb(printpdf::Rgb { r: part(colour.0), g: part(colour.1), b: part(colour.2), icc_profile: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::{Modules, Said};

    fn page() -> Drawing {
        let glyph = Arc::new("M0 0L500 0L500 700L0 700Z".parse::<Outline>().unwrap());
        let glyphs =
            (0..4).map(|i| super::super::Glyph { outline: glyph.clone(), x: 600.0 * i as f32, y: 0.0 }).collect();
        let said = vec![Said { text: "𠮷".into(), width: 600.0 }; 4];
        let modules = Arc::new(Modules::new(2, vec![true, false, true, true]).unwrap());
        let items = vec![
            Item::Fill {
                outline: Outline::rectangle(Frame { x: -3.0, y: -3.0, w: 111.0, h: 154.0 }),
                colour: Rgb(255, 246, 210),
            },
            Item::Glyphs { glyphs, said, at: Transform([0.01, 0.0, 0.0, -0.01, 5.0, 20.0]), colour: Rgb(138, 47, 34) },
            Item::Modules { modules, x: 30.0, y: 30.0, module: 2.0, colour: Rgb(0, 0, 0) },
        ];
        Drawing { width: 105.0, height: 148.0, bleed: 3.0, margin: 10.0, title: "見本".into(), items }
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_and_other_input_another_id() {
        let once = write(&[page()], "見本").unwrap();
        assert_eq!(once, write(&[page()], "見本").unwrap());
        let mut other = page();
        other.items.pop();
        assert_ne!(once, write(&[other], "見本").unwrap());
    }

    #[test]
    fn boxes_are_true_and_nothing_is_claimed() {
        let bytes = write(&[page(), page()], "見本").unwrap();
        let text = String::from_utf8_lossy(&bytes);
        // 10 mm = 28.346 pt, 115 mm = 325.984 pt, 125 mm = 354.331 pt.
        assert_eq!(text.matches("/TrimBox[28.34").count(), 2, "{text}");
        assert_eq!(text.matches("/BleedBox[19.84").count(), 2);
        assert_eq!(text.matches("/MediaBox[0 0 354.33").count(), 2);
        for claim in ["GTS_PDFX", "1970", "/Author"] {
            assert!(!text.contains(claim), "{claim}");
        }
    }

    #[test]
    fn only_a_file_without_bleed_carries_what_its_letters_say() {
        let fonts = |bleed: f64| {
            let bytes = write(&[Drawing { bleed, ..page() }], "見本").unwrap();
            String::from_utf8_lossy(&bytes).matches("/Subtype/Type3").count()
        };
        assert_eq!((fonts(3.0), fonts(0.0)), (0, 1));
    }

    #[test]
    fn a_glyph_used_often_is_one_form() {
        let document = write(&[page(), page()], "見本").unwrap();
        // The ground once for both pages; the code and the glyph, each another `Arc` on each page here, once a page.
        assert_eq!(String::from_utf8_lossy(&document).matches("/Subtype/Form").count(), 5);
    }
}
