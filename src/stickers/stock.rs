//! ラベル用紙: sheets of die-cut labels as they are sold, all on upright A4.

use std::fmt;
use std::str::FromStr;

use crate::drawing::Frame;
use crate::text::search_key;

/// 用紙のメーカー.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// ヒサゴ.
    Hisago,
    /// エーワン.
    AOne,
}

impl Maker {
    /// As the maker writes itself on the packet.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hisago => "HISAGO",
            Self::AOne => "A-one",
        }
    }

    /// How people type it before a product's number.
    fn spellings(self) -> [&'static str; 2] {
        match self {
            Self::Hisago => ["HISAGO", "ヒサゴ"],
            Self::AOne => ["A-one", "エーワン"],
        }
    }
}

/// ラベル用紙: one product. Millimetres from the upper left corner of an upright A4 sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabelStock {
    maker: Maker,
    products: &'static [&'static str],
    columns: usize,
    rows: usize,
    label: (f64, f64),
    corner: f64,
    first: (f64, f64),
    pitch: (f64, f64),
}

const HISAGO: Maker = Maker::Hisago;
const A_ONE: Maker = Maker::AOne;

/// Columns and rows, label, radius of its corners, place of the first label, pitch. HISAGO after its product pages, as glabels-data
/// has them too; A-one after its template notes: where those name no margin, the block stands in the middle of the sheet.
#[rustfmt::skip]
static STOCKS: [LabelStock; 16] = [
    stock(HISAGO, &["ELM002"], (1, 2), (210.0, 148.5), 0.0, (0.0, 0.0), (210.0, 148.5)),
    stock(HISAGO, &["ELM003"], (2, 2), (105.0, 148.5), 0.0, (0.0, 0.0), (105.0, 148.5)),
    stock(HISAGO, &["ELM005"], (2, 4), (98.0, 68.0), 1.5, (5.0, 12.5), (102.0, 68.0)),
    stock(HISAGO, &["ELM006"], (2, 5), (86.4, 50.8), 0.0, (18.6, 21.2), (86.4, 50.8)),
    stock(HISAGO, &["ELM007"], (2, 6), (83.8, 42.3), 1.5, (20.3, 20.3), (87.6, 42.3)),
    stock(HISAGO, &["ELM008"], (2, 6), (86.4, 42.3), 0.0, (18.6, 21.2), (86.4, 42.3)),
    stock(HISAGO, &["ELM011"], (3, 7), (70.0, 297.0 / 7.0), 0.0, (0.0, 0.0), (70.0, 297.0 / 7.0)),
    stock(HISAGO, &["ELM012"], (3, 8), (66.0, 33.9), 0.0, (6.0, 12.9), (66.0, 33.9)),
    stock(HISAGO, &["ELM014"], (2, 4), (105.0, 74.25), 0.0, (0.0, 0.0), (105.0, 74.25)),
    stock(HISAGO, &["ELM022"], (4, 11), (48.3, 25.4), 0.0, (8.4, 8.8), (48.3, 25.4)),
    stock(HISAGO, &["KLP700S"], (2, 3), (92.0, 92.0), 2.0, (10.0, 7.0), (98.0, 95.5)),
    stock(A_ONE, &["75210", "72210"], (2, 5), (86.4, 50.8), 0.0, (18.6, 21.2), (86.4, 50.8)),
    stock(A_ONE, &["31531"], (2, 6), (86.4, 42.3), 0.0, (18.6, 21.2), (86.4, 42.3)),
    stock(A_ONE, &["31538"], (3, 7), (70.0, 42.3), 0.0, (0.0, 0.45), (70.0, 42.3)),
    stock(A_ONE, &["28388", "28368"], (4, 11), (48.3, 25.4), 0.0, (8.4, 8.8), (48.3, 25.4)),
    stock(A_ONE, &["72110", "31514"], (2, 5), (91.0, 55.0), 0.0, (14.0, 11.0), (91.0, 55.0)),
];

const fn stock(
    maker: Maker,
    products: &'static [&'static str],
    (columns, rows): (usize, usize),
    label: (f64, f64),
    corner: f64,
    first: (f64, f64),
    pitch: (f64, f64),
) -> LabelStock {
    LabelStock { maker, products, columns, rows, label, corner, first, pitch }
}

impl LabelStock {
    /// 用紙の大きさ: width and height of A4 in millimetres.
    pub const SHEET: (f64, f64) = (210.0, 297.0);

    /// All products, maker by maker.
    pub fn all() -> &'static [Self] {
        &STOCKS
    }

    /// メーカー.
    pub fn maker(&self) -> Maker {
        self.maker
    }

    /// 品番: its number, then those of the same sheet in other packets.
    pub fn products(&self) -> &'static [&'static str] {
        self.products
    }

    /// Its name in commands and addresses: the number in small letters.
    pub fn code(&self) -> String {
        self.products.first().map_or_else(String::new, |p| p.to_ascii_lowercase())
    }

    /// 列と行.
    pub fn grid(&self) -> (usize, usize) {
        (self.columns, self.rows)
    }

    /// 面数: labels a sheet, 2 or more.
    pub fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// ラベルの幅と高さ in millimetres.
    pub fn label(&self) -> (f64, f64) {
        self.label
    }

    /// 角の丸み: radius in millimetres, 0 for square corners.
    pub fn corner(&self) -> f64 {
        self.corner
    }

    /// Frame of a label, 0 being the upper left one, counted along the rows.
    pub fn cell(&self, index: usize) -> Frame {
        let (column, row) = (index % self.columns, index / self.columns);
        let ((left, top), (dx, dy), (w, h)) = (self.first, self.pitch, self.label);
        Frame { x: left + dx * column as f64, y: top + dy * row as f64, w, h }
    }

    /// For people: name, label and labels a sheet.
    pub fn description(&self) -> String {
        let (w, h) = self.label;
        let short = |mm: f64| (mm * 10.0).round() / 10.0;
        format!("{self}（{}×{}ミリ・{}面）", short(w), short(h), self.cells())
    }

    fn answers_to(&self, key: &str) -> bool {
        let same = |product: &str| {
            key == plain(product)
                || self.maker.spellings().iter().any(|maker| key == plain(&format!("{maker}{product}")))
        };
        self.products.iter().any(|p| same(p))
    }
}

/// Letters and digits alone, in one width and case: hyphens and spaces say nothing in a product's number.
fn plain(typed: &str) -> String {
    search_key(typed).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl fmt::Display for LabelStock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.maker.label(), self.products.join("/"))
    }
}

impl FromStr for LabelStock {
    type Err = LabelStockFault;

    fn from_str(s: &str) -> Result<Self, LabelStockFault> {
        let key = plain(s);
        STOCKS.iter().find(|stock| stock.answers_to(&key)).copied().ok_or(LabelStockFault)
    }
}

/// A sheet that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelStockFault;

impl fmt::Display for LabelStockFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("このラベル用紙は登録されていません。使えるのは、次の用紙です。")?;
        for (i, maker) in [Maker::Hisago, Maker::AOne].into_iter().enumerate() {
            let products = STOCKS.iter().filter(|s| s.maker == maker).map(|s| s.products.join("/"));
            let gap = if i == 0 { "" } else { "　" };
            write!(f, "{gap}{}: {}", maker.label(), products.collect::<Vec<_>>().join("・"))?;
        }
        Ok(())
    }
}

impl std::error::Error for LabelStockFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_found_however_it_is_typed() {
        let elm006: LabelStock = "elm006".parse().unwrap();
        for typed in
            ["ELM006", "ELM-006", "ＥＬＭ００６", "hisago elm006", "ヒサゴ ELM 006", "ﾋｻｺﾞ　elm‐006", " Elm006 "]
        {
            assert_eq!(typed.parse(), Ok(elm006), "{typed}");
        }
        for typed in ["72210", "75210", "A-one 75210", "エーワン７５２１０", "aone72210"] {
            assert_eq!(typed.parse::<LabelStock>().unwrap().to_string(), "A-one 75210/72210", "{typed}");
        }
        for typed in ["", "elm", "hisago", "ヒサゴ 75210", "elm0060", "a4"] {
            assert_eq!(typed.parse::<LabelStock>(), Err(LabelStockFault), "{typed}");
        }
        let told = LabelStockFault.to_string();
        for product in STOCKS.iter().flat_map(|s| s.products) {
            assert!(told.contains(product), "{product}");
            assert!(product.parse::<LabelStock>().is_ok(), "{product}");
        }
        assert_eq!(elm006.description(), "HISAGO ELM006（86.4×50.8ミリ・10面）");
    }

    #[test]
    fn labels_lie_on_the_sheet_and_apart_and_fill_it_to_its_margins() {
        for stock in LabelStock::all() {
            let cells: Vec<Frame> = (0..stock.cells()).map(|i| stock.cell(i)).collect();
            for (i, cell) in cells.iter().enumerate() {
                assert!(cell.x >= 0.0 && cell.y >= 0.0, "{stock}");
                assert!(cell.x + cell.w < 210.01 && cell.y + cell.h < 297.01, "{stock} {i}");
                assert!(cells[..i].iter().all(|other| !other.meets(cell.grown(-0.005))), "{stock} {i}");
            }
            // What is left at the right and below is what is left at the left and above, to 1 mm; ELM007 stands out by 3 mm.
            let most = if stock.code() == "elm007" { 3.0 } else { 1.0 };
            let block = cells.iter().copied().reduce(Frame::with).unwrap();
            assert!((210.0 - block.w - 2.0 * block.x).abs() < most, "{stock} {block:?}");
            assert!((297.0 - block.h - 2.0 * block.y).abs() < most, "{stock} {block:?}");
        }
    }
}
