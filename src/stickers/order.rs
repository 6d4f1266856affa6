//! 印刷の注文: on which paper, how large, from which cell on, how often, in which ink.

use std::fmt;
use std::str::FromStr;

use super::calibration::Calibration;
use super::design::StickerFace;
use super::labels::fitted;
use super::palette::Ink;
use super::sheet::{Arrangement, Grid};
use super::size::StickerSize;
use super::stock::{LabelStock, LabelStockFault};
use crate::drawing::Frame;

/// 用紙: on what it is printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Paper {
    /// One a page, the page being the trimmed sticker.
    Single,
    /// One a page with bleed and marks, for a print shop.
    Marks,
    /// Several on plain A4, to be cut.
    A4,
    /// A bought sheet of labels.
    Stock(LabelStock),
}

impl Paper {
    /// Its name in commands and addresses.
    pub fn code(self) -> String {
        match self {
            Self::Single => "single".to_owned(),
            Self::Marks => "marks".to_owned(),
            Self::A4 => "a4".to_owned(),
            Self::Stock(stock) => stock.code(),
        }
    }

    /// Its name for people.
    pub fn label(self) -> String {
        match self {
            Self::Single => "1枚ずつ（ステッカーの大きさの紙）".to_owned(),
            Self::Marks => "1枚ずつ・塗り足しとトンボつき（印刷会社用）".to_owned(),
            Self::A4 => "A4の紙に並べて、切り取り線で切る".to_owned(),
            Self::Stock(stock) => stock.description(),
        }
    }
}

impl FromStr for Paper {
    type Err = LabelStockFault;

    fn from_str(s: &str) -> Result<Self, LabelStockFault> {
        let plain = [Self::Single, Self::Marks, Self::A4];
        let found = plain.into_iter().find(|p| p.code().eq_ignore_ascii_case(s.trim()));
        found.map_or_else(|| s.parse().map(Self::Stock), Ok)
    }
}

/// 印刷の注文.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// On what.
    pub paper: Paper,
    /// How large; a label decides that itself.
    pub size: StickerSize,
    /// The first cell in use, 1 being the upper left one.
    pub first: usize,
    /// What the printer needs; only labels are moved.
    pub calibration: Calibration,
    /// How often each sticker is printed.
    pub copies: usize,
    /// In which ink.
    pub ink: Ink,
    /// Whether the spot's name stands on it.
    pub named: bool,
}

/// Most copies of a sticker in one run.
pub const MOST_COPIES: usize = 20;
/// Most stickers in one run: a file of about four megabytes.
pub const MOST_STICKERS: usize = 2_000;

impl Default for Order {
    /// A6 stickers on A4, four on a sheet, in colours.
    fn default() -> Self {
        Self {
            paper: Paper::A4,
            size: StickerSize::A6,
            first: 1,
            calibration: Calibration::default(),
            copies: 1,
            ink: Ink::Colours,
            named: false,
        }
    }
}

impl Order {
    /// How the stickers stand on paper.
    pub fn arrangement(&self) -> Arrangement {
        let (first, calibration) = (self.first, self.calibration);
        match self.paper {
            Paper::Single => Arrangement::Single,
            Paper::Marks => Arrangement::Marks,
            Paper::A4 => Arrangement::SheetA4 { first },
            Paper::Stock(stock) => Arrangement::Stock { stock, first, calibration },
        }
    }

    /// 図柄: the format that is drawn, and by how much it is enlarged on the paper.
    pub fn artwork(&self) -> (StickerSize, f64) {
        match self.paper {
            Paper::Single | Paper::Marks | Paper::A4 => (self.size, 1.0),
            Paper::Stock(stock) => fitted(&stock),
        }
    }

    /// 面数: cells of a sheet; none where each sticker has a page of its own.
    pub fn cells(&self) -> Option<usize> {
        match self.paper {
            Paper::Single | Paper::Marks => None,
            Paper::A4 => Some(Grid::a4(self.size).cells().max(1)),
            Paper::Stock(stock) => Some(stock.cells()),
        }
    }

    /// Frame of a cell as it stands on the sheet, 0 being the upper left one.
    pub fn cell(&self, index: usize) -> Option<Frame> {
        match self.paper {
            Paper::Single | Paper::Marks => None,
            Paper::A4 => Some(Grid::a4(self.size).cell(index, self.size)),
            Paper::Stock(stock) => Some(stock.cell(index)),
        }
    }

    /// Width and height of the paper in millimetres; none where the sticker decides it.
    pub fn sheet(&self) -> Option<(f64, f64)> {
        match self.paper {
            Paper::Single | Paper::Marks => None,
            Paper::A4 => {
                let grid = Grid::a4(self.size);
                Some((grid.width, grid.height))
            }
            Paper::Stock(_) => Some(LabelStock::SHEET),
        }
    }

    /// 枚数: sheets or pages that so many different stickers need.
    pub fn pages(&self, stickers: usize) -> usize {
        let all = stickers * self.copies;
        match self.cells() {
            None => all,
            Some(cells) => (all + self.first.saturating_sub(1)).div_ceil(cells),
        }
    }

    /// The faces in the order's ink, each as often as it is printed.
    pub fn repeated(&self, faces: Vec<StickerFace>) -> Vec<StickerFace> {
        let faces = faces.into_iter().map(|face| face.in_ink(self.ink));
        let mut all: Vec<StickerFace> = Vec::new();
        for mut face in faces {
            if let Some(before) = all.last() {
                face.share(before);
            }
            all.extend(std::iter::repeat_n(face, self.copies));
        }
        all
    }

    /// Every value that can't be, of an order for so many different stickers.
    pub fn faults(&self, stickers: usize) -> Vec<OrderFault> {
        let mut faults = Vec::new();
        if let Some(cells) = self.cells().filter(|cells| !(1..=*cells).contains(&self.first)) {
            faults.push(OrderFault::First(cells));
        }
        if !(1..=MOST_COPIES).contains(&self.copies) {
            faults.push(OrderFault::Copies);
        } else if stickers * self.copies > MOST_STICKERS {
            faults.push(OrderFault::Many(stickers * self.copies));
        }
        faults
    }
}

/// Why an order can't be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderFault {
    /// The first cell is beyond the sheet's so many.
    First(usize),
    /// No copy, or more than [`MOST_COPIES`].
    Copies,
    /// So many stickers are more than [`MOST_STICKERS`].
    Many(usize),
}

impl fmt::Display for OrderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::First(cells) => {
                write!(f, "この用紙は{cells}面です。始める位置は、1から{cells}の間で書いてください。")
            }
            Self::Copies => write!(f, "部数は、1から{MOST_COPIES}の間で書いてください。"),
            Self::Many(all) => {
                write!(f, "{all}枚は一度に印刷できません。{MOST_STICKERS}枚までに分けてください。")
            }
        }
    }
}

impl std::error::Error for OrderFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_read_by_their_names() {
        for paper in [Paper::Single, Paper::Marks, Paper::A4, Paper::Stock("elm006".parse().unwrap())] {
            assert_eq!(paper.code().parse(), Ok(paper));
        }
        assert_eq!("ELM-006".parse::<Paper>().unwrap().code(), "elm006");
        assert!("a3".parse::<Paper>().is_err());
    }

    #[test]
    fn pages_are_counted_with_copies_and_the_cells_left_empty() {
        let stock = Paper::Stock("elm006".parse().unwrap());
        for (n, copies, k) in [(1, 1, 1), (10, 1, 1), (10, 1, 2), (3, 4, 10), (21, 2, 7)] {
            let order = Order { paper: stock, first: k, copies, ..Order::default() };
            assert_eq!(order.pages(n), (n * copies + k - 1).div_ceil(10));
        }
        assert_eq!(Order { paper: Paper::Marks, copies: 3, ..Order::default() }.pages(2), 6);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let order = Order { first: 5, copies: 0, ..Order::default() };
        assert_eq!(order.faults(1), [OrderFault::First(4), OrderFault::Copies]);
        assert_eq!(Order { copies: 3, ..Order::default() }.faults(1000), [OrderFault::Many(3000)]);
        assert_eq!(Order::default().faults(2000), []);
        let one_a_page = Order { paper: Paper::Single, first: 9, ..Order::default() };
        assert_eq!(one_a_page.faults(1), [], "a page of its own has no cells");
    }
}
