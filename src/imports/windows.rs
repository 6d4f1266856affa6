//! 相談窓口のファイル: a window file as data/windows.json is one, or a sheet that an officer keeps.
//!
//! A sheet says less than a record holds. Its row is laid over the municipality's own window of that 番号, or the national one: only
//! cells that say something else than the export would say change anything.

mod cells;
mod ways;

use std::collections::{BTreeMap, BTreeSet};

use super::{BadLine, BadWindow, ImportFault, Sheet, SheetFault};
use crate::text::{TextFault, many_lines};
use crate::time::JapanDate;
use crate::windows::record::WindowRecord;
use crate::windows::sheet::{COLUMNS, OSM_COLUMN};
use crate::windows::store::OwnWindow;
use crate::windows::{kindness, national};
use cells::Cells;

/// Of a check that has not been made yet.
const AHEAD: &str = "確認日は、今日までの日にしてください。";

/// The only schema there is.
pub const SCHEMA: &str = "tsunagaru-windows/1";
/// The most bytes that a window file may have (10 MB).
pub const WINDOW_BYTES: usize = 10 << 20;

/// A window to be put, with 担当 if the file names one.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// As it will be kept.
    pub record: WindowRecord,
    /// 担当 of the row.
    pub owner: Option<String>,
}

/// A file of windows.
#[derive(Clone, Debug)]
pub enum WindowSource {
    /// JSON.
    File(Vec<u8>),
    /// CSV or XLSX.
    Sheet(Sheet),
}

impl WindowSource {
    /// JSON begins with a brace; everything else must be a sheet.
    ///
    /// # Errors
    /// [`ImportFault::Sheet`].
    pub fn read(bytes: Vec<u8>) -> Result<Self, ImportFault> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        match text.trim_ascii_start().first() {
            Some(b'{' | b'[') if bytes.len() <= WINDOW_BYTES => Ok(Self::File(text.to_vec())),
            Some(b'{' | b'[') => Err(ImportFault::Sheet(SheetFault::Bytes)),
            _ => Ok(Self::Sheet(Sheet::read(&bytes)?)),
        }
    }

    /// Columns that mean nothing here.
    pub fn unknown(&self) -> Vec<String> {
        let known: Vec<&str> = COLUMNS.into_iter().chain([OSM_COLUMN]).collect();
        match self {
            Self::File(_) => Vec::new(),
            Self::Sheet(sheet) => sheet.unknown(&known).map(str::to_owned).collect(),
        }
    }

    /// All windows of the file, or every fault in it. `own` are those that the municipality has.
    ///
    /// # Errors
    /// An [`ImportFault`] that names every window or line to mend.
    pub fn rows(&self, own: &[OwnWindow], today: JapanDate) -> Result<Vec<Row>, ImportFault> {
        match self {
            Self::File(json) => from_json(json, today),
            Self::Sheet(sheet) => from_sheet(sheet, own, today),
        }
    }
}

/// Each window by itself, so that one fault doesn't hide the others.
fn from_json(json: &[u8], today: JapanDate) -> Result<Vec<Row>, ImportFault> {
    let whole = |why: String| ImportFault::Windows(vec![BadWindow { id: "ファイル".to_owned(), reason: why }]);
    let file: serde_json::Value =
        serde_json::from_slice(json).map_err(|e| whole(format!("JSONとして読めません（{e}）。")))?;
    if file.get("schema").and_then(|s| s.as_str()) != Some(SCHEMA) {
        return Err(whole(format!("窓口のファイルではありません。\"schema\": \"{SCHEMA}\" が必要です。")));
    }
    let list = file.get("windows").and_then(|w| w.as_array());
    let list = list.ok_or_else(|| whole("\"windows\" の一覧がありません。".to_owned()))?;
    let (mut rows, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (at, value) in list.iter().enumerate() {
        let id = value.get("id").and_then(|i| i.as_str()).filter(|i| !i.is_empty());
        let id = id.map_or_else(|| format!("{}番目の窓口", at + 1), str::to_owned);
        let read = serde_json::from_value::<WindowRecord>(value.clone())
            .map_err(|e| format!("書き方がちがいます（{e}）。"))
            .and_then(|record| record.read().map(|_| record).map_err(|e| e.to_string()))
            .and_then(|record| written(&record).map(|()| record).map_err(|e| e.to_string()))
            .and_then(|record| fit(&record, today).map_or(Ok(record), Err));
        let twice = !seen.insert(id.clone());
        match read {
            Ok(_) if twice => {
                faults.push(BadWindow { id, reason: "同じ番号の窓口が2つあります。".to_owned() })
            }
            Ok(record) => rows.push(Row { record, owner: None }),
            Err(reason) => faults.push(BadWindow { id, reason }),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(ImportFault::Windows(faults)) }
}

/// What people will read must be readable: no control characters, nothing that turns the direction of writing.
fn written(record: &WindowRecord) -> Result<(), TextFault> {
    let texts = [&record.name, &record.words, &record.operator, &record.source_name];
    let labels = record.ways.iter().flat_map(|way| [&way.label, &way.account, &way.place]).flatten();
    let translated = record.translations.values().flat_map(|t| [&t.name, &t.words]);
    texts.into_iter().chain(labels).chain(translated).try_for_each(|text| many_lines(text, 1_000).map(drop))
}

/// Why a window can't be shown as it is written, though everything in it can be read.
fn fit(record: &WindowRecord, today: JapanDate) -> Option<String> {
    let ahead = record.verified_on.as_deref().and_then(|d| d.parse::<JapanDate>().ok()).is_some_and(|day| day > today);
    let texts = std::iter::once(&record.words).chain(record.translations.values().map(|t| &t.words));
    let unkind = || texts.filter_map(|text| kindness::fault(text)).next();
    if ahead { Some(AHEAD.to_owned()) } else { unkind() }
}

fn from_sheet(sheet: &Sheet, own: &[OwnWindow], today: JapanDate) -> Result<Vec<Row>, ImportFault> {
    sheet.need(&["番号"])?;
    let (mut rows, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeMap::new());
    for (line, cells) in sheet.rows() {
        let base = own.iter().find(|o| o.record.id == cells.get("番号"));
        let base = base.map(|o| (o.record.clone(), o.owner.clone()));
        let base = base.or_else(|| Some((national::record(cells.get("番号"))?, String::new())));
        let mut reader = Cells { cells, base, faults: Vec::new() };
        let row = reader.row();
        reader.faults.extend(row.as_ref().and_then(|row| fit(&row.record, today)));
        if let Some(first) = seen.insert(cells.get("番号"), line) {
            reader.faults.push(format!("番号が{first}行目と同じです。"));
        }
        faults.extend(reader.faults.into_iter().map(|reason| BadLine { line, reason }));
        rows.extend(row);
    }
    if faults.is_empty() { Ok(rows) } else { Err(ImportFault::Lines(faults)) }
}
