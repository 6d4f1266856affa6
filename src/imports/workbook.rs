//! XLSX → lines of text, cell by cell, so that a sheet that claims a million columns takes no memory.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use super::sheet::SheetFault;
use super::{COLUMNS, ROWS, SHEET_BYTES};

/// The first sheet's lines, counted from 1; a heading far to the right or rows far below are refused.
pub fn lines(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, SheetFault> {
    if unpacked(bytes).is_none_or(|size| size > 10 * SHEET_BYTES as u64) {
        return Err(SheetFault::Xlsx("圧縮された中身が大きすぎるか、壊れています".to_owned()));
    }
    let fault = |e: calamine::XlsxError| SheetFault::Xlsx(e.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(fault)?;
    let name = book.sheet_names().first().cloned().ok_or(SheetFault::Empty)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(fault)?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(fault)? {
        let text = text(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (line, column) = cell.get_position();
        let column = column as usize;
        if column >= COLUMNS {
            return Err(SheetFault::Columns);
        }
        let row = rows.entry(line).or_default();
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        if let Some(place) = row.get_mut(column) {
            *place = text;
        }
        if rows.len() > ROWS + 1 {
            return Err(SheetFault::Rows);
        }
    }
    Ok(rows.into_iter().map(|(line, cells)| (line as usize + 1, cells)).collect())
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(s) => s.trim().to_owned(),
        DataRef::SharedString(s) => s.trim().to_owned(),
        // Codes and numbers that Excel made into numbers: no exponent, no `.0`.
        DataRef::Float(n) => n.to_string(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(d) => {
            let (y, m, d, hour, minute, ..) = d.to_ymd_hms_milli();
            // A time of day is a date of the year 1899 or 1900 to Excel.
            if y < 1901 { format!("{hour:02}:{minute:02}") } else { format!("{y:04}-{m:02}-{d:02}") }
        }
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// What the archive's table of contents says that its files will take unpacked; none when there is no such table.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, len: usize| {
        let part = bytes.get(at..at.checked_add(len)?)?;
        Some(part.iter().rev().fold(0_u64, |n, b| n << 8 | u64::from(*b)))
    };
    let from = bytes.len().saturating_sub(22 + 65_535);
    let end = from + bytes.get(from..)?.windows(4).rposition(|w| w == b"PK\x05\x06")?;
    let (entries, mut at) = (number(end + 10, 2)?, usize::try_from(number(end + 16, 4)?).ok()?);
    let mut total = 0;
    for _ in 0..entries {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        total += number(at + 24, 4)?;
        at += 46 + usize::try_from(number(at + 28, 2)? + number(at + 30, 2)? + number(at + 32, 2)?).ok()?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::Sheet;

    #[test]
    fn an_xlsx_reads_like_a_csv_and_numbers_keep_their_digits() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 22).unwrap();
        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
        sheet.write_string(0, 0, "名称").unwrap().write_string(0, 1, "郵便番号").unwrap();
        sheet.write_string(0, 2, "登録年月日").unwrap().write_string(0, 3, "緯度").unwrap();
        sheet.write_string(2, 0, " 髙﨑 ").unwrap().write_number(2, 1, 6_794_167.0).unwrap();
        sheet.write_datetime_with_format(2, 2, &date, &format).unwrap().write_number(2, 3, 34.858_056).unwrap();
        let sheet = Sheet::read(&book.save_to_buffer().unwrap()).unwrap();
        let (line, row) = sheet.rows().next().unwrap();
        assert_eq!((line, row.get("名称"), row.get("郵便番号")), (3, "髙﨑", "6794167"));
        assert_eq!((row.get("登録年月日"), row.get("緯度")), ("2026-11-22", "34.858056"));
    }

    #[test]
    fn a_packed_bomb_or_a_sheet_without_end_is_refused() {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write_string(0, 5_000, "x").unwrap();
        let mut bytes = book.save_to_buffer().unwrap();
        assert_eq!(lines(&bytes), Err(SheetFault::Columns));
        let entry = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
        bytes[entry + 24..entry + 28].copy_from_slice(&[0xff; 4]);
        assert!(matches!(lines(&bytes), Err(SheetFault::Xlsx(_))));
    }
}
