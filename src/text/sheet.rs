//! 表計算ソフトで開く表: CSV as Excel opens it right, for whatever the desk, the operator and the public take away.

use super::disarmed;

/// UTF-8 with a mark, CRLF, and no cell that a spreadsheet would run as a formula.
///
/// # Errors
/// What the writer says: rows of different lengths.
pub fn csv_sheet<C: AsRef<str>>(
    head: impl IntoIterator<Item = impl AsRef<str>>,
    rows: impl IntoIterator<Item = impl IntoIterator<Item = C>>,
) -> Result<Vec<u8>, csv::Error> {
    let mark = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark);
    writer.write_record(head.into_iter().map(|cell| disarmed(cell.as_ref())))?;
    for row in rows {
        writer.write_record(row.into_iter().map(|cell| disarmed(cell.as_ref())))?;
    }
    writer.into_inner().map_err(|e| e.into_error().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_marked_quoted_where_it_must_be_and_runs_nothing() {
        let bytes = csv_sheet(["名称", "備考"], [["髙島屋, 本店", "=1+1"], ["𠮷野家", "「\"」"]]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{feff}名称,備考\r\n\"髙島屋, 本店\",'=1+1\r\n𠮷野家,\"「\"\"」\"\r\n");
        assert!(csv_sheet(["a"], [["b", "c"]]).is_err());
    }
}
