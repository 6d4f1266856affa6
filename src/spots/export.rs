//! 協力スポット一覧 as open data: CSV, XLSX and GeoJSON over public spots. Entries without consent to open data are left out.
//!
//! Columns and their names follow the 自治体標準オープンデータセット (common columns); our own come after them.

pub mod register;

use std::collections::BTreeSet;
use std::fmt;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::{Map, Value, json};

use super::sheet::{COLUMNS, LICENCE, LICENCE_URL, Provenance, id, row};
use super::{PublicSpot, RegistrationNumber};
use crate::text::disarmed;

/// 文字コード of a CSV file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 with a byte order mark: Excel opens it right.
    Utf8Bom,
    /// UTF-8 for programs.
    Utf8,
    /// CP932 (Shift_JIS as Windows has it), for old programs.
    Cp932,
}

/// Why a file can't be written.
#[derive(Debug)]
pub enum ExportFault {
    /// CP932 lacks these characters, each with the spot in which it stands.
    Characters(BTreeSet<(RegistrationNumber, char)>),
    /// The CSV writer's word.
    Csv(csv::Error),
    /// The XLSX writer's word.
    Xlsx(Box<XlsxError>),
}

impl fmt::Display for ExportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Characters(found) => {
                let words: Vec<_> =
                    found.iter().map(|(n, c)| format!("{n}の「{c}」(U+{:04X})", u32::from(*c))).collect();
                write!(
                    f,
                    "Shift_JIS（CP932）に無い文字があるため、書き出しませんでした。{}。UTF-8をお使いください。",
                    words.join("、")
                )
            }
            Self::Csv(e) => write!(f, "CSVを書き出せませんでした: {e}"),
            Self::Xlsx(e) => write!(f, "XLSXを書き出せませんでした: {e}"),
        }
    }
}

impl std::error::Error for ExportFault {}

impl From<csv::Error> for ExportFault {
    fn from(e: csv::Error) -> Self {
        Self::Csv(e)
    }
}

impl From<XlsxError> for ExportFault {
    fn from(e: XlsxError) -> Self {
        Self::Xlsx(Box::new(e))
    }
}

/// CSV with the standard's columns, CRLF line ends; cells that a spreadsheet would run as a formula begin with `'`.
///
/// # Errors
/// [`ExportFault::Characters`] when CP932 lacks a character: then nothing is written and all of them are named.
pub fn csv(spots: &[PublicSpot], from: Provenance<'_>, charset: Charset) -> Result<Vec<u8>, ExportFault> {
    let cells = |spot: &PublicSpot| row(spot, from).map(|c| disarmed(&c)).to_vec();
    encoded(&COLUMNS, open_data(spots).map(|spot| (spot.number(), cells(spot))), charset)
}

/// Headings and rows as CSV; the number is for telling where a character stands that CP932 lacks.
fn encoded(
    heads: &[&str],
    rows: impl IntoIterator<Item = (RegistrationNumber, Vec<String>)>,
    charset: Charset,
) -> Result<Vec<u8>, ExportFault> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(heads)?;
    let mut missing = BTreeSet::new();
    for (number, cells) in rows {
        if charset == Charset::Cp932 {
            missing.extend(cells.iter().flat_map(|c| c.chars()).filter(|c| !in_cp932(*c)).map(|c| (number, c)));
        }
        writer.write_record(cells)?;
    }
    if !missing.is_empty() {
        return Err(ExportFault::Characters(missing));
    }
    let bytes = writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))?;
    Ok(match charset {
        Charset::Utf8Bom => [b"\xef\xbb\xbf".as_slice(), &bytes].concat(),
        Charset::Utf8 => bytes,
        Charset::Cp932 => {
            let text: String = String::from_utf8_lossy(&bytes).chars().map(windows_form).collect();
            encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()
        }
    })
}

/// XLSX: the same table with a frozen heading, and a sheet that names licence, source and day.
///
/// # Errors
/// [`ExportFault::Xlsx`].
pub fn xlsx(spots: &[PublicSpot], from: Provenance<'_>) -> Result<Vec<u8>, ExportFault> {
    let mut book = Workbook::new();
    let (y, m, d) = from.on.ymd();
    // The writer would put its own clock in: same register, same bytes.
    let made = ExcelDateTime::from_ymd(y as u16, m as u8, d as u8)?;
    book.set_properties(&DocProperties::new().set_title("協力スポット一覧").set_creation_datetime(&made));
    let heading = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("協力スポット一覧")?;
    for (column, name) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &heading)?;
    }
    for (line, spot) in (1_u32..).zip(open_data(spots)) {
        for (column, (name, cell)) in (0_u16..).zip(COLUMNS.iter().zip(row(spot, from))) {
            match (*name, cell.parse::<f64>()) {
                ("緯度" | "経度", Ok(degrees)) => sheet.write_number(line, column, degrees)?,
                _ if cell.is_empty() => continue,
                _ => sheet.write_string(line, column, cell)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    let about = book.add_worksheet().set_name("このデータについて")?;
    let lines = [
        ("名称", "協力スポット一覧".to_owned()),
        ("提供", from.municipality.name.clone()),
        ("データの時点", from.on.to_string()),
        ("ライセンス", format!("{LICENCE} {LICENCE_URL}")),
        ("出典の書き方", from.credit()),
    ];
    for (line, (name, text)) in (0_u32..).zip(lines) {
        about.write_string(line, 0, name)?.write_string(line, 1, text)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A table of texts as XLSX, with a frozen heading; numbers are numbers. The writer's clock stays out: same table, same bytes.
///
/// # Errors
/// [`ExportFault::Xlsx`].
pub fn workbook(name: &str, head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, ExportFault> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_title(name).set_creation_datetime(&made));
    let heading = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name(name)?;
    for (column, cell) in (0_u16..).zip(head) {
        sheet.write_string_with_format(0, column, cell, &heading)?;
    }
    for (line, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(row) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(line, column, number)?,
                Err(_) => sheet.write_string(line, column, cell)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(book.save_to_buffer()?)
}

/// GeoJSON (RFC 7946): one feature a spot, in the order given; those without a pin have no geometry. Licence, source and day are
/// foreign members of the collection.
pub fn geojson(spots: &[PublicSpot], from: Provenance<'_>) -> String {
    let features: Vec<Value> = open_data(spots)
        .map(|spot| {
            let geometry = spot.position().map(|p| json!({"type": "Point", "coordinates": [p.lng(), p.lat()]}));
            let cells = COLUMNS.iter().zip(row(spot, from));
            let kept =
                cells.filter(|(name, cell)| !cell.is_empty() && !matches!(**name, "緯度" | "経度" | "ライセンス"));
            let properties: Map<_, _> = kept.map(|(name, cell)| ((*name).to_owned(), Value::String(cell))).collect();
            json!({"type": "Feature", "id": id(spot), "geometry": geometry, "properties": properties})
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "name": "協力スポット一覧",
        "license": LICENCE_URL,
        "attribution": from.credit(),
        "date": from.on.to_string(),
        "features": features,
    })
    .to_string()
}

fn open_data(spots: &[PublicSpot]) -> impl Iterator<Item = &PublicSpot> {
    spots.iter().filter(|s| s.open_data())
}

/// The same JIS characters have other Unicode numbers on Windows.
fn windows_form(c: char) -> char {
    match c {
        '\u{301c}' => '\u{ff5e}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        other => other,
    }
}

fn in_cp932(c: char) -> bool {
    let mut buffer = [0; 4];
    !encoding_rs::SHIFT_JIS.encode(windows_form(c).encode_utf8(&mut buffer)).2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipalities::Municipality;
    use crate::spots::NewSpot;
    use crate::spots::cast::{accepted, shop, tatsuno};

    fn public(entry: NewSpot) -> PublicSpot {
        PublicSpot::of(&accepted(entry, 12)).unwrap()
    }

    fn from(city: &Municipality) -> Provenance<'_> {
        Provenance { municipality: city, on: "2026-11-22".parse().unwrap() }
    }

    #[test]
    fn csv_has_the_standards_columns_and_excel_opens_it() {
        let city = tatsuno();
        let address = Some("兵庫県たつの市龍野町富永１００５－１".into());
        let bytes = csv(
            &[public(NewSpot { address, ..shop("髙﨑商店", "タカサキショウテン") })],
            from(&city),
            Charset::Utf8Bom,
        )
        .unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf"));
        let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
        assert!(text.contains("\r\n"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heads = reader.headers().unwrap().clone();
        assert_eq!(heads.iter().collect::<Vec<_>>(), COLUMNS);
        let row = reader.records().next().unwrap().unwrap();
        let cell = |name: &str| row.get(heads.iter().position(|h| h == name).unwrap()).unwrap().to_owned();
        assert_eq!(cell("全国地方公共団体コード"), "282294");
        assert_eq!(cell("ID"), "282294S00012");
        assert_eq!(cell("名称"), "髙﨑商店");
        assert_eq!(cell("所在地_連結表記"), "兵庫県たつの市龍野町富永１００５－１");
        assert_eq!((cell("所在地_町字"), cell("所在地_番地以下")), ("龍野町富永".into(), "1005-1".into()));
        assert_eq!((cell("緯度"), cell("経度")), ("34.860000".into(), "134.550000".into()));
        assert_eq!((cell("利用可能曜日"), cell("開始時間")), ("月火".into(), "09:00".into()));
        assert_eq!(cell("郵便番号"), "6794167");
        assert_eq!(cell("公開項目"), "一覧・地図・オープンデータ・所在地・電話番号・URL・営業日時");
        assert!(cell("ライセンス").starts_with("CC BY 4.0 たつの市") && cell("ライセンス").ends_with("2026-11-22"));
    }

    #[test]
    fn formulas_are_disarmed() {
        let city = tatsuno();
        for name in ["=1+1", "+81", "-x", "@sum"] {
            let text = csv(&[public(shop(name, "ミホン"))], from(&city), Charset::Utf8).unwrap();
            assert!(String::from_utf8(text).unwrap().contains(&format!(",'{name},")), "{name}");
        }
        assert_eq!(disarmed("\tx"), "'\tx");
    }

    #[test]
    fn cp932_carries_what_it_can_and_names_what_it_cannot() {
        let city = tatsuno();
        let good = csv(&[public(shop("髙﨑①㈱〜", "タカサキ"))], from(&city), Charset::Cp932).unwrap();
        let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(&good);
        assert!(!broken && text.contains("髙﨑①㈱～"));
        let fault =
            csv(&[public(shop("𠮷野葛\u{e0100}", "ヨシノ"))], from(&city), Charset::Cp932).unwrap_err().to_string();
        assert!(fault.contains("第0012号の「𠮷」(U+20BB7)") && fault.contains("U+E0100"), "{fault}");
    }

    #[test]
    fn geojson_puts_longitude_first_and_says_where_it_is_from() {
        let city = tatsuno();
        let no_pin = NewSpot { position: None, ..shop("見本", "ミホン") };
        let text = geojson(&[public(shop("見本", "ミホン")), public(no_pin)], from(&city));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["features"][0]["geometry"]["coordinates"], json!([134.55, 34.86]));
        assert_eq!(value["features"][0]["properties"]["全国地方公共団体コード"], "282294");
        assert_eq!(value["features"][1]["geometry"], Value::Null);
        assert_eq!(value["license"], LICENCE_URL);
        assert_eq!(value["date"], "2026-11-22");
        assert!(value.get("crs").is_none());
    }

    #[test]
    fn xlsx_keeps_codes_as_text_and_gives_the_same_bytes_twice() {
        use calamine::{Data, Reader, Xlsx};
        let city = tatsuno();
        let spots = [public(shop("=髙﨑", "タカサキ"))];
        let bytes = xlsx(&spots, from(&city)).unwrap();
        assert_eq!(bytes, xlsx(&spots, from(&city)).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let sheet = book.worksheet_range("協力スポット一覧").unwrap();
        assert_eq!(sheet.get((1, 0)), Some(&Data::String("282294".into())));
        assert_eq!(sheet.get((1, 3)), Some(&Data::String("=髙﨑".into())));
        assert_eq!(sheet.get((1, 14)), Some(&Data::Float(34.86)));
        let about = book.worksheet_range("このデータについて").unwrap();
        assert!(about.rows().any(|r| r[1].to_string().contains("CC BY 4.0")));
    }
}
