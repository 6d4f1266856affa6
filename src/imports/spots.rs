//! 協力スポットの表: each row is a spot that the city has accepted already. Columns bear the names of the export.

use std::collections::BTreeMap;

use super::sheet::Line;
use super::{BadLine, Sheet, SheetFault};
use crate::municipalities::{Boundary, Municipality, Position, directory};
use crate::notifications::place::{Locality, elsewhere, tidy, town};
use crate::spots::sheet::COLUMNS;
use crate::spots::{Activity, Category, Consent, NewSpot, OpenHours, OpenSpan, RegistrationNumber, SpotKind};
use crate::text::{many_lines, one_line};
use crate::time::{JapanDate, Weekday};

/// Columns that must be there.
pub const NEEDED: [&str; 5] = ["名称", "名称_カナ", "区分", "業種", "協力内容"];
/// Metres that a pin may lie outside a simplified outline.
const BORDER: f64 = 300.0;

/// A row as a spot that may enter the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The sheet's line.
    pub line: usize,
    /// 登録番号 that the city's ledger gave it, if the sheet has one.
    pub number: Option<RegistrationNumber>,
    /// The spot.
    pub spot: NewSpot,
}

/// What rows are read against.
pub struct Ground<'a> {
    /// The municipality whose register they enter.
    pub municipality: &'a Municipality,
    /// Its outline, if there is one: pins outside are refused.
    pub boundary: Option<&'a Boundary>,
    /// 登録年月日 of rows that have none.
    pub today: JapanDate,
}

/// Reads all rows; either all are right or every fault is named, several to a line if need be.
///
/// # Errors
/// The lines to mend, in their order; [`SheetFault::Missing`] when a needed column isn't there.
pub fn read(sheet: &Sheet, ground: &Ground<'_>) -> Result<Result<Vec<Row>, Vec<BadLine>>, SheetFault> {
    sheet.need(&NEEDED)?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (line, cells) in sheet.rows() {
        let mut reader = Cells { cells, faults: Vec::new() };
        let row = reader.row(line, ground);
        faults.extend(reader.faults.into_iter().map(|reason| BadLine { line, reason }));
        rows.extend(row);
    }
    faults.extend(twice(&rows));
    faults.sort();
    Ok(if faults.is_empty() { Ok(rows) } else { Err(faults) })
}

/// Columns of the sheet that mean nothing here.
pub fn unknown(sheet: &Sheet) -> Vec<String> {
    sheet.unknown(&COLUMNS).map(str::to_owned).collect()
}

/// Rows that say the same thing as an earlier one.
fn twice(rows: &[Row]) -> Vec<BadLine> {
    let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
    let mut faults = Vec::new();
    for row in rows {
        if let Some(first) = row.number.and_then(|n| numbers.insert(n, row.line)) {
            faults.push(BadLine { line: row.line, reason: format!("登録番号が{first}行目と同じです。") });
        }
        // A ledger may hold two spots of one name at one place; their numbers tell them apart.
        let key = (row.spot.name.to_string(), row.spot.address.clone(), row.number);
        if let Some(first) = names.insert(key, row.line).filter(|_| row.number.is_none()) {
            faults.push(BadLine {
                line: row.line, reason: format!("名称と所在地が{first}行目と同じです。")
            });
        }
    }
    faults
}

struct Cells<'a> {
    cells: Line<'a>,
    faults: Vec<String>,
}

impl Cells<'_> {
    fn row(&mut self, line: usize, ground: &Ground<'_>) -> Option<Row> {
        let here = ground.municipality;
        self.whose(here);
        let registrant = self.needed("区分");
        let (name, kana) = (self.needed("名称"), self.needed("名称_カナ"));
        let category = self.category(registrant.map(|r: crate::spots::RegistrantKind| r.spot_kind()));
        let activities = self.read("協力内容", |text| Activity::read_all(text).map_err(|e| e.to_string()));
        if self.cells.get("協力内容").is_empty() {
            self.faults.push("「協力内容」が空いています。1つ以上書いてください。".to_owned());
        }
        let offered = registrant.map(|r| Consent::first_offer(r.spot_kind())).unwrap_or_default();
        let consent =
            self.read("公開項目", |text| Consent::from_sheet(text).map_err(|e| e.to_string())).unwrap_or(offered);
        let address = self.address(here);
        let town_name = self.words("所在地_町字", 100).or_else(|| {
            let text = address.as_deref().unwrap_or_default();
            Some(town(text, &here.prefecture, &here.name).to_owned()).filter(|t| !t.is_empty())
        });
        let hours = self.hours();
        let hours_note = self.note(&hours);
        // Every cell is read before the first that lacks ends the row, so that all of its faults are told.
        let postal_code = self
            .read("郵便番号", |t| padded(t, 7).parse().map_err(|e: crate::text::PostalCodeFault| e.to_string()));
        let (building, position) = (self.words("建物名等(方書)", 100), self.position(ground));
        let phone = self.read("電話番号", |t| t.parse().map_err(|e: crate::text::TelephoneFault| e.to_string()));
        let url = self.read("URL", |t| t.parse().map_err(|e: crate::text::HttpUrlFault| e.to_string()));
        let registered_on = self.read("登録年月日", |t| {
            t.replace('/', "-").parse().map_err(|e: crate::time::TimeFault| e.to_string())
        });
        let number =
            self.read("登録番号", |t| t.parse().map_err(|e: crate::spots::RegistrationNumberFault| e.to_string()));
        let spot = NewSpot {
            lg_code: here.lg_code,
            registrant: registrant?,
            name: name?,
            kana: kana?,
            category: category?,
            postal_code,
            building,
            town: town_name,
            address,
            position,
            phone,
            url,
            hours_note,
            hours,
            activities: activities?,
            consent,
            notification_id: None,
            registered_on: registered_on.unwrap_or(ground.today),
        };
        Some(Row { line, number, spot: spot.as_kept() })
    }

    /// The column's value, if it is filled; a value that can't be read is a fault.
    fn read<T>(&mut self, column: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.cells.maybe(column)?;
        read(text).map_err(|why| self.faults.push(format!("「{column}」: {why}"))).ok()
    }

    fn needed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, column: &str) -> Option<T> {
        if self.cells.get(column).is_empty() {
            self.faults.push(format!("「{column}」が空いています。"));
        }
        self.read(column, |text| text.parse().map_err(|e: T::Err| e.to_string()))
    }

    fn words(&mut self, column: &str, limit: usize) -> Option<String> {
        self.read(column, |text| one_line(text, limit).map_err(|e| e.to_string())).filter(|t| !t.is_empty())
    }

    fn whose(&mut self, here: &Municipality) {
        let code = self.cells.maybe("全国地方公共団体コード").map(|c| padded(c, 6));
        if let Some(other) = code.filter(|c| c != here.lg_code.as_str()) {
            self.faults.push(format!(
                "全国地方公共団体コードが{other}です。{}（{}）の表ではありません。",
                here.name, here.lg_code
            ));
        }
    }

    fn category(&mut self, kind: Option<SpotKind>) -> Option<Category> {
        match (kind, self.cells.get("業種")) {
            (Some(SpotKind::Individual), "") => Some(Category::None),
            (Some(SpotKind::Organization | SpotKind::Individual) | None, _) => self.needed("業種"),
        }
    }

    fn address(&mut self, here: &Municipality) -> Option<String> {
        let parts = ["所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下"].map(|c| self.cells.get(c));
        let joined = if parts[3].is_empty() && parts[2].is_empty() { String::new() } else { parts.concat() };
        let whole = self.words("所在地_連結表記", 200).or(Some(joined)).filter(|a| !a.is_empty())?;
        let known = |prefecture: Option<&str>, name: &str| {
            directory::all().iter().any(|l| l.name == name && prefecture.is_none_or(|p| l.prefecture == p))
        };
        let locality = Locality { name: &here.name, prefecture: &here.prefecture, known: &known };
        if let Some(other) = elsewhere(&whole, &locality) {
            self.faults.push(format!("所在地が{other}になっています。{}の中の所在地を書いてください。", here.name));
        }
        Some(tidy(&whole))
    }

    fn position(&mut self, ground: &Ground<'_>) -> Option<Position> {
        let degrees =
            |text: &str| text.parse::<f64>().map_err(|_| "34.858056のような数字で書いてください。".to_owned());
        let (lat, lng) = (self.read("緯度", degrees), self.read("経度", degrees));
        if self.cells.get("緯度").is_empty() != self.cells.get("経度").is_empty() {
            self.faults.push("緯度と経度は、両方書くか、両方空けてください。".to_owned());
        }
        match Position::new(lat?, lng?) {
            Err(why) => self.faults.push(why.to_string()),
            Ok(p) if ground.boundary.is_some_and(|b| !b.near(p, BORDER)) => {
                self.faults.push(format!("緯度・経度が{}の外を指しています。", ground.municipality.name));
            }
            Ok(p) => return Some(p),
        }
        None
    }

    fn hours(&mut self) -> OpenHours {
        if !self.cells.get("営業時間").is_empty() {
            return self
                .read("営業時間", |t| t.parse().map_err(|e: crate::spots::OpenHoursFault| e.to_string()))
                .unwrap_or_default();
        }
        let [days, from, to] = ["利用可能曜日", "開始時間", "終了時間"].map(|c| self.cells.get(c));
        if from.is_empty() && to.is_empty() {
            return OpenHours::default();
        }
        let every_day: String = Weekday::ALL.iter().map(|d| d.kanji()).collect();
        let text = format!("{} {from}-{to}", if days.is_empty() { &every_day } else { days });
        text.parse().map_err(|e: crate::spots::OpenHoursFault| self.faults.push(e.to_string())).unwrap_or_default()
    }

    /// An export writes several lines of hours before the note.
    fn note(&mut self, hours: &OpenHours) -> String {
        let note =
            self.read("利用可能日時特記事項", |t| many_lines(t, 400).map_err(|e| e.to_string())).unwrap_or_default();
        let spans: &[OpenSpan] = hours.spans();
        // CP932 writes the same wave with another number.
        let shown = hours.words();
        let windows = shown.replace('\u{301c}', "\u{ff5e}");
        match note.strip_prefix(&shown).or(note.strip_prefix(&windows)).filter(|_| spans.len() > 1) {
            Some(rest) => rest.trim_start_matches('。').to_owned(),
            None => note,
        }
    }
}

/// Excel drops the zeros before a number: at most two of a code's.
fn padded(text: &str, digits: usize) -> String {
    let cut = text.bytes().all(|b| b.is_ascii_digit()) && text.len() + 2 >= digits;
    if cut { format!("{text:0>digits$}") } else { text.to_owned() }
}
