//! 表: CSV in any of the encodings that cities use, or XLSX, as headed rows of text.

use std::collections::BTreeSet;
use std::fmt;

use super::{CELL, COLUMNS, ROWS, SHEET_BYTES, workbook};

/// 表: a heading and rows, every cell as text, trimmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    heads: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

/// Why a file is no sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetFault {
    /// More than [`SHEET_BYTES`], also when unpacked more than ten times that.
    Bytes,
    /// More than [`ROWS`] rows.
    Rows,
    /// More than [`COLUMNS`] columns.
    Columns,
    /// A cell with more than [`CELL`] characters, by line.
    Cell(usize),
    /// Neither UTF-8, UTF-16 nor CP932.
    Encoding,
    /// The CSV reader stumbled at this line.
    Csv(u64),
    /// The XLSX can't be opened; the reader's word.
    Xlsx(String),
    /// No heading line.
    Empty,
    /// A heading stands twice.
    Twice(String),
    /// These columns must be there.
    Missing(Vec<&'static str>),
}

impl fmt::Display for SheetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes => write!(f, "ファイルが大きすぎます。{}MBまでにしてください。", SHEET_BYTES >> 20),
            Self::Rows => write!(f, "行が多すぎます。{ROWS}行までに分けてください。"),
            Self::Columns => write!(f, "列が多すぎます。{COLUMNS}列までにしてください。"),
            Self::Cell(line) => write!(f, "{line}行目: 1つの欄に{CELL}文字より多く書かれています。"),
            Self::Encoding => f.write_str("文字コードが分かりません。UTF-8かShift_JISで保存してください。"),
            Self::Csv(line) => {
                write!(f, "{line}行目: CSVとして読めません。引用符（\"）の数と列の数を確かめてください。")
            }
            Self::Xlsx(why) => write!(f, "Excelファイル（.xlsx）として開けません（{why}）。"),
            Self::Empty => f.write_str("見出しの行がありません。1行目に列の名前を書いてください。"),
            Self::Twice(name) => write!(f, "「{name}」という列が2つあります。1つにしてください。"),
            Self::Missing(names) => write!(f, "列が足りません: {}。", names.join("、")),
        }
    }
}

impl std::error::Error for SheetFault {}

impl Sheet {
    /// Reads CSV (UTF-8 with or without mark, UTF-16 with mark, CP932) or the first sheet of an XLSX. Empty lines are passed over.
    ///
    /// # Errors
    /// A [`SheetFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, SheetFault> {
        if bytes.len() > SHEET_BYTES {
            return Err(SheetFault::Bytes);
        }
        let lines =
            if bytes.starts_with(b"PK\x03\x04") { workbook::lines(bytes)? } else { csv_lines(&decoded(bytes)?)? };
        let mut lines = lines.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.is_empty()));
        let (_, heads) = lines.next().ok_or(SheetFault::Empty)?;
        if heads.len() > COLUMNS {
            return Err(SheetFault::Columns);
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = heads.iter().find(|h| !h.is_empty() && !seen.insert(h.as_str())) {
            return Err(SheetFault::Twice(twice.clone()));
        }
        let rows: Vec<_> = lines.take(ROWS + 1).collect();
        if rows.len() > ROWS {
            return Err(SheetFault::Rows);
        }
        let long = |cells: &[String]| cells.iter().any(|c| c.len() > CELL && c.chars().count() > CELL);
        match rows.iter().find(|(_, cells)| long(cells)) {
            Some((line, _)) => Err(SheetFault::Cell(*line)),
            None => Ok(Self { heads, rows }),
        }
    }

    /// Refuses when one of these columns isn't there.
    ///
    /// # Errors
    /// [`SheetFault::Missing`] with all that lack.
    pub fn need(&self, names: &[&'static str]) -> Result<(), SheetFault> {
        let missing: Vec<_> = names.iter().copied().filter(|n| !self.heads.iter().any(|h| h == n)).collect();
        if missing.is_empty() { Ok(()) } else { Err(SheetFault::Missing(missing)) }
    }

    /// Headings that are none of these.
    pub fn unknown<'a>(&'a self, known: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.heads.iter().map(String::as_str).filter(|h| !h.is_empty() && !known.contains(h))
    }

    /// The rows with the line number of each.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Line<'_>)> {
        self.rows.iter().map(|(line, cells)| (*line, Line { heads: &self.heads, cells }))
    }
}

/// One row, asked by the names of columns.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    heads: &'a [String],
    cells: &'a [String],
}

impl<'a> Line<'a> {
    /// The cell's text; empty where the sheet has no such column.
    pub fn get(&self, name: &str) -> &'a str {
        let at = self.heads.iter().position(|h| h == name);
        let text = at.and_then(|i| self.cells.get(i)).map(String::as_str).unwrap_or_default();
        // What an export put before a formula's sign.
        match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
            _ => text,
        }
    }

    /// True when the sheet has such a column.
    pub fn has(&self, name: &str) -> bool {
        self.heads.iter().any(|h| h == name)
    }

    /// The cell's text, none when empty.
    pub fn maybe(&self, name: &str) -> Option<&'a str> {
        Some(self.get(name)).filter(|t| !t.is_empty())
    }
}

fn decoded(bytes: &[u8]) -> Result<String, SheetFault> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        return if broken { Err(SheetFault::Encoding) } else { Ok(text.into_owned()) };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (text, broken) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
    if broken { Err(SheetFault::Encoding) } else { Ok(text.into_owned()) }
}

fn csv_lines(text: &str) -> Result<Vec<(usize, Vec<String>)>, SheetFault> {
    // With plain line ends, also on the last line, the reader's place after a record tells the record's line.
    let text = text.replace("\r\n", "\n").replace('\r', "\n") + "\n";
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut lines, mut width) = (Vec::new(), None);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| SheetFault::Csv(e.position().map_or(0, csv::Position::line)))? {
        let breaks = record.iter().flat_map(str::bytes).filter(|b| *b == b'\n').count() as u64;
        let line = reader.position().line().saturating_sub(1 + breaks);
        let cells: Vec<_> = record.iter().map(|c| c.trim().to_owned()).collect();
        let filled = cells.iter().rposition(|c| !c.is_empty()).map_or(0, |at| at + 1);
        // Spreadsheets leave empty cells at the end of lines out or add some; a filled one too many is a slip of the comma.
        if filled > *width.get_or_insert(cells.len()) {
            return Err(SheetFault::Csv(line));
        }
        lines.push((line as usize, cells));
        if lines.len() > ROWS * 2 {
            return Err(SheetFault::Rows);
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sheet: &Sheet) -> Vec<(usize, String)> {
        sheet.rows().map(|(line, row)| (line, row.get("名称").to_owned())).collect()
    }

    #[test]
    fn every_encoding_that_cities_use_is_read() {
        let text = "名称,備考\r\n髙﨑①商店,\"二行\r\nの備考\"\r\n\r\nことり,\r\n";
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let cp932 = encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
        for bytes in [text.as_bytes().to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), utf16, cp932] {
            let sheet = Sheet::read(&bytes).unwrap();
            assert_eq!(names(&sheet), [(2, "髙﨑①商店".to_owned()), (5, "ことり".to_owned())]);
        }
        assert_eq!(Sheet::read(b"\x81\xff\xfe\x00\x90"), Err(SheetFault::Encoding));
    }

    #[test]
    fn what_is_too_much_or_no_sheet_is_refused() {
        assert_eq!(Sheet::read(b""), Err(SheetFault::Empty));
        assert_eq!(Sheet::read(&vec![b'x'; SHEET_BYTES + 1]), Err(SheetFault::Bytes));
        assert_eq!(Sheet::read("名称,名称\nx,y".as_bytes()), Err(SheetFault::Twice("名称".into())));
        assert_eq!(Sheet::read("名称\nx,y".as_bytes()), Err(SheetFault::Csv(2)));
        assert_eq!(Sheet::read("x\n".repeat(ROWS + 2).as_bytes()), Err(SheetFault::Rows));
        assert_eq!(Sheet::read(format!("名称\n{}", "あ".repeat(CELL + 1)).as_bytes()), Err(SheetFault::Cell(2)));
        assert!(matches!(Sheet::read(b"PK\x03\x04broken"), Err(SheetFault::Xlsx(_))));
        let sheet = Sheet::read("名称,色\nx,\n".as_bytes()).unwrap();
        assert_eq!(sheet.need(&["名称", "区分"]), Err(SheetFault::Missing(vec!["区分"])));
        assert_eq!(sheet.unknown(&["名称"]).collect::<Vec<_>>(), ["色"]);
    }

    #[test]
    fn cells_that_an_export_disarmed_come_back_as_they_were() {
        let sheet = Sheet::read("名称,備考\n'=SUM,'引用'\n".as_bytes()).unwrap();
        let (_, row) = sheet.rows().next().unwrap();
        assert_eq!((row.get("名称"), row.get("備考"), row.get("無い列")), ("=SUM", "'引用'", ""));
    }
}
