//! 探せる文字: an invisible layer over outlined letters, so that a name can be searched for and copied out of an office's file.
//!
//! The layer is set in Type 3 fonts whose glyphs are all empty: there is no font file to license, to embed or to be replaced by a
//! reader, and nothing of it can come out of a printer.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use printpdf::{DictItem, ExternalStream};

use crate::drawing::{Said, Transform, number};

/// Codes of one Type 3 font.
const CODES: usize = 256;
/// Entries of one block of a character map (Adobe Technical Note 5014).
const BLOCK: usize = 100;

/// 字と送り: what a code says and by how many thousandths of its size it moves on.
type Letter = (String, u32);

/// All letters of a document, in the order in which they came.
#[derive(Default)]
pub(in crate::drawing) struct Words {
    codes: HashMap<Letter, usize>,
    letters: Vec<Letter>,
}

/// 一続き: codes of one font, shown one after the other.
struct Stretch {
    /// Which of the document's fonts.
    font: usize,
    /// Its codes.
    codes: Vec<u8>,
}

impl Words {
    /// The codes of a run, parted where the font changes.
    fn stretches(&mut self, said: &[Said]) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for letter in said {
            let code = self.code(letter);
            let (font, code) = (code / CODES, (code % CODES) as u8);
            match stretches.last_mut().filter(|s| s.font == font) {
                Some(stretch) => stretch.codes.push(code),
                None => stretches.push(Stretch { font, codes: vec![code] }),
            }
        }
        stretches
    }

    fn code(&mut self, said: &Said) -> usize {
        let letter = (said.text.clone(), said.width.round().max(0.0) as u32);
        let next = self.letters.len();
        let code = *self.codes.entry(letter.clone()).or_insert(next);
        if code == next {
            self.letters.push(letter);
        }
        code
    }

    /// The operators of a run, which stands where its glyphs do; `at` brings font units there.
    pub fn write(&mut self, said: &[Said], at: Transform, out: &mut String) {
        let stretches = self.stretches(said);
        if stretches.is_empty() {
            return;
        }
        let em = Transform([EM.into(), 0.0, 0.0, EM.into(), 0.0, 0.0]);
        let matrix = em.then(at).0.map(number).join(" ");
        // Writing to a String can't fail. Rendering mode 3: neither filled nor stroked.
        let _ = writeln!(out, "BT 3 Tr {matrix} Tm");
        for Stretch { font, codes } in stretches {
            let hex: String = codes.iter().map(|c| format!("{c:02x}")).collect();
            let _ = writeln!(out, "/{} 1 Tf <{hex}> Tj", name(font));
        }
        out.push_str("ET\n");
    }

    /// What the letters are, for the document's fingerprint.
    pub fn told(&self) -> String {
        format!("{:?}", self.letters)
    }

    /// The fonts in parts: streams are indirect objects, so `place` puts each into the file and tells its reference.
    pub fn fonts<E>(&self, mut place: impl FnMut(DictItem) -> Result<DictItem, E>) -> Result<Vec<DictItem>, E> {
        let mut blanks: BTreeMap<u32, DictItem> = BTreeMap::new();
        for (_, width) in &self.letters {
            if !blanks.contains_key(width) {
                blanks.insert(*width, place(stream(format!("{width} 0 d0\n")))?);
            }
        }
        self.letters
            .chunks(CODES)
            .map(|letters| font(letters, &blanks, place(stream(map(letters)))?, &mut place))
            .collect()
    }
}

/// Font units a letter's height; what [`Said::width`] counts in.
const EM: u32 = 1000;

/// Name of a font in the pages' resources.
pub(super) fn name(font: usize) -> String {
    format!("T{font}")
}

fn font<E>(
    letters: &[Letter],
    blanks: &BTreeMap<u32, DictItem>,
    map: DictItem,
    place: &mut impl FnMut(DictItem) -> Result<DictItem, E>,
) -> Result<DictItem, E> {
    let blank = |width: &u32| format!("blank{width}");
    let mut differences = vec![DictItem::Int(0)];
    differences.extend(letters.iter().map(|(_, width)| DictItem::Name(blank(width).into_bytes())));
    let widths = letters.iter().map(|(_, width)| DictItem::Int(i64::from(*width))).collect();
    let used = blanks.iter().filter(|(width, _)| letters.iter().any(|(_, w)| w == *width));
    let numbers = |numbers: &[f32]| DictItem::Array(numbers.iter().map(|n| DictItem::Real(*n)).collect());
    place(dict([
        ("Type", DictItem::Name(b"Font".to_vec())),
        ("Subtype", DictItem::Name(b"Type3".to_vec())),
        ("FontBBox", numbers(&[0.0, -120.0, EM as f32, 880.0])),
        ("FontMatrix", numbers(&[0.001, 0.0, 0.0, 0.001, 0.0, 0.0])),
        ("CharProcs", DictItem::Dict { map: used.map(|(width, item)| (blank(width), item.clone())).collect() }),
        (
            "Encoding",
            dict([("Type", DictItem::Name(b"Encoding".to_vec())), ("Differences", DictItem::Array(differences))]),
        ),
        ("FirstChar", DictItem::Int(0)),
        ("LastChar", DictItem::Int(letters.len() as i64 - 1)),
        ("Widths", DictItem::Array(widths)),
        ("Resources", dict([])),
        ("ToUnicode", map),
    ]))
}

fn dict<const N: usize>(items: [(&str, DictItem); N]) -> DictItem {
    DictItem::Dict { map: items.into_iter().map(|(key, item)| (key.to_owned(), item)).collect() }
}

fn stream(content: String) -> DictItem {
    DictItem::Stream { stream: ExternalStream { dict: BTreeMap::new(), content: content.into_bytes(), compress: true } }
}

/// ToUnicode: what each code says, in UTF-16: characters beyond the first plane and letters with their marks and selectors too.
fn map(letters: &[Letter]) -> String {
    let mut text = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
        /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n\
        /CMapType 2 def\n1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        .to_owned();
    for (number, block) in letters.chunks(BLOCK).enumerate() {
        let _ = writeln!(text, "{} beginbfchar", block.len());
        for (code, (said, _)) in (number * BLOCK..).zip(block) {
            let utf16: String = said.encode_utf16().map(|unit| format!("{unit:04x}")).collect();
            let _ = writeln!(text, "<{code:02x}> <{utf16}>");
        }
        text.push_str("endbfchar\n");
    }
    text.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, width: f32) -> Said {
        Said { text: text.to_owned(), width }
    }

    #[test]
    fn a_letter_has_one_code_for_each_of_its_widths() {
        let mut words = Words::default();
        let run = [said("あ", 1000.0), said("い", 1000.2), said("あ", 1000.0), said("あ", 1020.0)];
        let stretches = words.stretches(&run);
        assert_eq!(stretches.iter().map(|s| (s.font, s.codes.clone())).collect::<Vec<_>>(), [(0, vec![0, 1, 0, 2])]);
    }

    #[test]
    fn beyond_256_letters_there_is_a_second_font() {
        let mut words = Words::default();
        let many: Vec<Said> =
            (0..300).filter_map(|i| char::from_u32(0x4e00 + i)).map(|c| said(&c.to_string(), 1000.0)).collect();
        let mut out = String::new();
        words.write(&many, Transform([0.004, 0.0, 0.0, -0.004, 30.0, 20.0]), &mut out);
        assert!(
            out.starts_with("BT 3 Tr 4 0 0 -4 30 20 Tm\n")
                && out.contains("/T0 1 Tf <000102")
                && out.contains("/T1 1 Tf <000102"),
            "{out}"
        );
        let mut placed = 0;
        let fonts = words.fonts(|_| {
            placed += 1;
            Ok::<_, ()>(DictItem::Ref { obj: placed, r#gen: 0 })
        });
        assert_eq!((fonts.unwrap().len(), placed), (2, 5), "one empty glyph, two maps, two fonts");
    }

    #[test]
    fn selectors_marks_and_the_second_plane_are_told_whole() {
        let letters = ["葛\u{e0100}", "𠮷", "か\u{3099}"].map(|text| (text.to_owned(), 1000));
        let map = map(&letters);
        assert!(map.contains("<00> <845bdb40dd00>\n<01> <d842dfb7>\n<02> <304b3099>"), "{map}");
    }
}
