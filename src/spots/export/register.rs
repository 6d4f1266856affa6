//! 台帳の表: the whole register for the office, to be edited in a spreadsheet and brought back. Never for the public.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
use sha2::{Digest, Sha256};

use super::{Charset, ExportFault, encoded};
use crate::spots::revisions::lines;
use crate::spots::{Activity, Spot};
use crate::text::disarmed;
use crate::time::JapanDate;

/// The columns in their order; imports read the same names.
pub const COLUMNS: [&str; 20] = [
    "登録番号",
    "名称",
    "名称_カナ",
    "区分",
    "業種",
    "協力内容",
    "郵便番号",
    "所在地_連結表記",
    "所在地_町字",
    "建物名等(方書)",
    "緯度",
    "経度",
    "電話番号",
    "URL",
    "営業時間",
    "利用可能日時特記事項",
    "公開項目",
    "登録年月日",
    STATE,
    MARK,
];

/// 登録中, 休止, 廃止: for reading; a sheet can't change it.
pub const STATE: &str = "状態";
/// 照合: tells whether the register has changed since the sheet was written.
pub const MARK: &str = "照合";

/// 照合: version and content of an entry, so that a sheet can't undo what somebody did in the meantime.
pub fn mark(spot: &Spot) -> String {
    let mut hash = Sha256::new();
    hash.update(spot.subject());
    for (label, text) in lines(spot.entry()) {
        hash.update([label, "\u{1f}", &text, "\u{1e}"].concat());
    }
    let hash: String = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("{}-{hash}", spot.version())
}

fn row(spot: &Spot) -> [String; 20] {
    fn text<T: ToString>(value: Option<&T>) -> String {
        value.map(T::to_string).unwrap_or_default()
    }
    let entry = spot.entry();
    let activities: Vec<_> = entry.activities.iter().map(|a: &Activity| a.label()).collect();
    [
        spot.number().to_string(),
        entry.name.to_string(),
        entry.kana.to_string(),
        entry.registrant.label().to_owned(),
        entry.category.label().to_owned(),
        activities.join("・"),
        entry.postal_code.as_ref().map(|p| p.digits().to_owned()).unwrap_or_default(),
        text(entry.address.as_ref()),
        text(entry.town.as_ref()),
        text(entry.building.as_ref()),
        entry.position.map(|p| degrees(p.lat())).unwrap_or_default(),
        entry.position.map(|p| degrees(p.lng())).unwrap_or_default(),
        entry.phone.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default(),
        text(entry.url.as_ref().map(|u| u.as_str().to_owned()).as_ref()),
        entry.hours.to_string(),
        entry.hours_note.clone(),
        entry.consent.sheet_words(),
        entry.registered_on.to_string(),
        spot.state().label().to_owned(),
        mark(spot),
    ]
}

/// As sheets write a latitude or longitude.
pub fn degrees(d: f64) -> String {
    format!("{d:.6}")
}

/// CSV with CRLF line ends; cells that a spreadsheet would run as a formula begin with `'`.
///
/// # Errors
/// [`ExportFault::Characters`] when CP932 lacks a character.
pub fn csv(spots: &[Spot], charset: Charset) -> Result<Vec<u8>, ExportFault> {
    encoded(&COLUMNS, spots.iter().map(|s| (s.number(), row(s).map(|c| disarmed(&c)).to_vec())), charset)
}

/// XLSX: the same table, headings frozen, every code as text.
///
/// # Errors
/// [`ExportFault::Xlsx`].
pub fn xlsx(spots: &[Spot], on: JapanDate) -> Result<Vec<u8>, ExportFault> {
    let mut book = Workbook::new();
    let (y, m, d) = on.ymd();
    let made = ExcelDateTime::from_ymd(y as u16, m as u8, d as u8)?;
    book.set_properties(&DocProperties::new().set_title("協力スポット台帳").set_creation_datetime(&made));
    let heading = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("協力スポット台帳")?;
    for (column, name) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &heading)?;
    }
    for (line, spot) in (1_u32..).zip(spots) {
        for (column, cell) in (0_u16..).zip(row(spot)) {
            if !cell.is_empty() {
                sheet.write_string(line, column, cell)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    Ok(book.save_to_buffer()?)
}
