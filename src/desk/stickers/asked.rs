//! 印刷の設定: what stands in the fields of the workbench, read and written back.

use unicode_normalization::UnicodeNormalization;

use crate::stickers::printers::store::Kept;
use crate::stickers::printing::{Numbers, Selection};
use crate::stickers::{Calibration, Ink, LabelStock, Order, Paper, StickerSize};
use crate::text::is_hyphen;
use crate::web::extract::Typed;
use crate::web::form::{Choice, FieldFault, query};

/// The fields as typed, with the usual answers where none is given.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub which: String,
    pub numbers: String,
    pub paper: String,
    pub size: String,
    pub first: String,
    pub copies: String,
    pub ink: String,
    pub named: bool,
}

/// How printers stand among the papers: `printer-3`.
const PRINTER: &str = "printer-";

impl Asked {
    /// From a query or a form.
    pub fn of(typed: &Typed) -> Self {
        let or = |name: &str, usual: &str| match typed.get(name).trim() {
            "" => usual.to_owned(),
            text => text.chars().take(200).collect(),
        };
        Self {
            which: or("which", "unprinted"),
            numbers: typed.get("numbers").trim().chars().take(2000).collect(),
            paper: or("paper", "a4"),
            size: or("size", StickerSize::A6.code()),
            first: or("first", "1"),
            copies: or("copies", "1"),
            ink: or("ink", Ink::Colours.code()),
            named: typed.get("named") == "1",
        }
    }

    /// Name and value of every field, for hidden fields.
    pub fn pairs(&self) -> [(&'static str, &str); 8] {
        [
            ("which", &self.which),
            ("numbers", &self.numbers),
            ("paper", &self.paper),
            ("size", &self.size),
            ("first", &self.first),
            ("copies", &self.copies),
            ("ink", &self.ink),
            ("named", if self.named { "1" } else { "" }),
        ]
    }

    /// `?which=all&paper=elm006…`, with what differs.
    pub fn query(&self, changed: &[(&str, &str)]) -> String {
        let mut pairs = self.pairs().to_vec();
        for (name, value) in changed {
            match pairs.iter_mut().find(|(n, _)| n == name) {
                Some(pair) => pair.1 = value,
                None => pairs.push((*name, *value)),
            }
        }
        query(&pairs)
    }

    /// Which spots and how, as far as the fields can be read, and every fault of theirs.
    pub fn read(&self, printers: &[Kept]) -> (Selection, Order, Vec<FieldFault>) {
        let mut faults = Vec::new();
        let selection = match self.which.as_str() {
            "all" => Selection::All,
            "numbers" => match self.numbers.parse::<Numbers>() {
                Ok(numbers) => Selection::Numbers(numbers),
                Err(fault) => {
                    faults.push(FieldFault::new("numbers", fault.to_string()));
                    Selection::Unprinted
                }
            },
            _ => Selection::Unprinted,
        };
        let usual = Order::default();
        let (paper, calibration) = match self.paper(printers) {
            Some(found) => found,
            None => {
                faults.push(FieldFault::new("paper", "用紙を選び直してください。"));
                (usual.paper, usual.calibration)
            }
        };
        let size = self.size.parse().unwrap_or_else(|fault: crate::stickers::StickerSizeFault| {
            faults.push(FieldFault::new("size", fault.to_string()));
            usual.size
        });
        // An unreadable number is beyond every sheet, and is refused as one.
        let order = Order {
            paper,
            size,
            first: whole(&self.first).unwrap_or(0),
            calibration,
            copies: whole(&self.copies).unwrap_or(0),
            ink: self.ink.parse().unwrap_or_default(),
            named: self.named,
        };
        (selection, order, faults)
    }

    fn paper(&self, printers: &[Kept]) -> Option<(Paper, Calibration)> {
        match self.paper.strip_prefix(PRINTER) {
            Some(id) => {
                let kept = printers.iter().find(|p| p.id.to_string() == id)?;
                Some((Paper::Stock(kept.printer.stock), kept.printer.calibration))
            }
            None => Some((self.paper.parse().ok()?, Calibration::default())),
        }
    }

    /// Printers first: who has measured one wants it.
    pub fn papers(&self, printers: &[Kept]) -> Vec<Choice> {
        let known = printers.iter().map(|p| (format!("{PRINTER}{}", p.id), p.printer.description()));
        let plain = [Paper::A4, Paper::Single, Paper::Marks].map(|p| (p.code(), p.label()));
        let stocks = LabelStock::all().iter().map(|s| (s.code(), format!("ラベル用紙 {}", s.description())));
        let all = known.chain(plain).chain(stocks);
        all.map(|(code, label)| {
            let on = code == self.paper;
            Choice::new(code, label, on)
        })
        .collect()
    }

    /// All sizes.
    pub fn sizes(&self) -> Vec<Choice> {
        StickerSize::ALL.iter().map(|s| Choice::new(s.code(), s.label(), s.code() == self.size)).collect()
    }

    /// Both inks.
    pub fn inks(&self) -> Vec<Choice> {
        Ink::ALL.iter().map(|i| Choice::new(i.code(), i.label(), i.code() == self.ink)).collect()
    }
}

/// A whole number in any width.
fn whole(typed: &str) -> Option<usize> {
    typed.nfkc().collect::<String>().trim().parse().ok()
}

/// A number in any width, with any of the signs that people take for a minus.
pub(in crate::desk) fn decimal(typed: &str) -> Option<f64> {
    let plain: String = typed.nfkc().map(|c| if is_hyphen(c) { '-' } else { c }).collect();
    plain.trim().trim_end_matches(['%', ' ']).parse().ok().filter(|n: &f64| n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_any_width() {
        assert_eq!((whole("１２"), whole(" 3 "), whole("-1"), whole("x")), (Some(12), Some(3), None, None));
        assert_eq!((decimal("−０．５"), decimal("100.2％"), decimal("NaN")), (Some(-0.5), Some(100.2), None));
    }

    #[test]
    fn the_usual_order_is_four_on_a4_and_every_fault_is_told() {
        let asked = Asked::of(&Typed::default());
        assert_eq!(asked.read(&[]), (Selection::Unprinted, Order::default(), Vec::new()));
        let pairs = [("which", "numbers"), ("numbers", "x"), ("paper", "printer-9"), ("size", "a3")];
        let typed = Typed::new(pairs.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec());
        let fields: Vec<String> = Asked::of(&typed).read(&[]).2.into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["numbers", "paper", "size"]);
    }
}
