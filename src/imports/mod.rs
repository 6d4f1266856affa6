//! 取込み: sheets and outlines → values. Every bad line is named with its reason; nothing is written unless all are right.

pub mod acts;
pub mod boundaries;
pub mod register;
pub mod sheet;
pub mod spots;
pub mod towns;
pub mod windows;
mod workbook;

use std::fmt;

pub use sheet::{Sheet, SheetFault};

/// The most bytes that a sheet may have (20 MB).
pub const SHEET_BYTES: usize = 20 << 20;
/// The most bytes that an outline file may have (300 MB: the finest N03 of one prefecture has about 100).
pub const BOUNDARY_BYTES: usize = 300 << 20;
/// The most rows of a sheet, headings not counted.
pub const ROWS: usize = 20_000;
/// The most columns of a sheet.
pub const COLUMNS: usize = 200;
/// The most characters of one cell.
pub const CELL: usize = 4_000;

/// 直すところ: a line of the sheet, from 1 with the heading, and what is wrong there in the reader's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadLine {
    /// As spreadsheets count.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub reason: String,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}行目: {}", self.line, self.reason)
    }
}

/// 直すところ: a window of a window file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadWindow {
    /// Its id, or its place in the file.
    pub id: String,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.reason)
    }
}

/// Why nothing was written.
#[derive(Debug)]
pub enum ImportFault {
    /// The file is no sheet that can be read.
    Sheet(SheetFault),
    /// The outline file can't be read.
    Boundary(crate::municipalities::BoundaryFault),
    /// The municipality must be named, take part, or be in the file; the sentence says which.
    Municipality(String),
    /// Lines to mend, in their order.
    Lines(Vec<BadLine>),
    /// Windows to mend, in their order.
    Windows(Vec<BadWindow>),
    /// The register can't be read or written.
    Store(crate::store::StoreError),
}

impl fmt::Display for ImportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sheet(fault) => fault.fmt(f),
            Self::Boundary(fault) => fault.fmt(f),
            Self::Municipality(words) => f.write_str(words),
            Self::Lines(lines) => named(f, lines),
            Self::Windows(windows) => named(f, windows),
            Self::Store(fault) => write!(f, "台帳に書けませんでした（{fault}）。何も取り込んでいません。"),
        }
    }
}

fn named(f: &mut fmt::Formatter<'_>, faults: &[impl fmt::Display]) -> fmt::Result {
    for fault in faults {
        writeln!(f, "{fault}")?;
    }
    write!(f, "直すところが{}件あります。何も取り込んでいません。", faults.len())
}

impl std::error::Error for ImportFault {}

impl From<crate::store::StoreError> for ImportFault {
    fn from(e: crate::store::StoreError) -> Self {
        Self::Store(e)
    }
}

impl From<SheetFault> for ImportFault {
    fn from(e: SheetFault) -> Self {
        Self::Sheet(e)
    }
}

impl From<crate::municipalities::BoundaryFault> for ImportFault {
    fn from(e: crate::municipalities::BoundaryFault) -> Self {
        Self::Boundary(e)
    }
}
