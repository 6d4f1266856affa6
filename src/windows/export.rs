//! 相談窓口 as files: a window file that comes back as it went, a sheet for officers, a timetable for those who check ours.

use serde_json::json;

use super::days::Calendar;
use super::osm::{HolidaySign, opening_hours};
use super::record::{WindowFile, WindowRecord};
use super::sheet::{COLUMNS, OSM_COLUMN, cell};
use super::{Contact, Hours, Weekly};
use crate::text::csv_sheet;
use crate::time::{Holidays, JapanDate, Moment};

/// A window to write, with 担当.
pub type Kept<'a> = (&'a WindowRecord, &'a str);

/// The days over which a timetable is worked out.
#[derive(Clone, Copy, Debug)]
pub struct Days<'a> {
    /// First day.
    pub from: JapanDate,
    /// How many.
    pub count: u32,
    /// The holidays, with the days that the municipality has added.
    pub calendar: &'a Calendar,
}

/// A window file, `tsunagaru-windows/1`. 担当 is no part of it.
///
/// # Errors
/// What serde says.
pub fn json(windows: &[Kept<'_>], schema: &str, city: &str, on: JapanDate) -> Result<String, serde_json::Error> {
    let file = WindowFile {
        schema: schema.to_owned(),
        compiled_on: on.to_string(),
        notice: format!("{city}の相談窓口。番号・時間・料金は、各窓口の確認日の時点のもの。"),
        windows: windows.iter().map(|(record, _)| (*record).clone()).collect(),
    };
    Ok(serde_json::to_string_pretty(&file)? + "\n")
}

/// CSV with the columns of the import and [`OSM_COLUMN`], UTF-8 with a mark, so that Excel opens it right.
///
/// # Errors
/// What the CSV writer says.
pub fn csv(windows: &[Kept<'_>]) -> Result<Vec<u8>, csv::Error> {
    let rows = windows.iter().filter_map(|(record, owner)| {
        let window = record.read().ok()?;
        let osm = match &window.hours {
            Hours::Weekly(weekly) => opening_hours(weekly, HolidaySign::Ph).unwrap_or_default(),
            Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web => String::new(),
        };
        let cells = COLUMNS.into_iter().map(|column| cell(record, &window.hours, owner, column));
        Some(cells.chain([osm]).collect::<Vec<_>>())
    });
    csv_sheet(COLUMNS.into_iter().chain([OSM_COLUMN]), rows)
}

/// One JSON object a line for each window and each way with hours of its own, as far as they have weekly hours:
/// `opening_hours` with `PH`, `opening_hours_dated` with every holiday by its date, and `open`, the timetable of our own engine
/// over the days, in Japan's local time. Hours that the syntax can't say have null and `unsaid`, the reason.
pub fn osm(windows: &[Kept<'_>], days: Days<'_>) -> String {
    let mut lines = String::new();
    for window in windows.iter().filter_map(|(record, _)| record.read().ok()) {
        let own = window.ways.iter().filter_map(|way| Some((contact(&way.contact), way.hours.as_ref()?)));
        for (way, hours) in [("", &window.hours)].into_iter().chain(own) {
            let Hours::Weekly(weekly) = hours else { continue };
            lines += &line((window.id.as_str(), way, &window.name), weekly, days, days.calendar.of(window.reach))
                .to_string();
            lines.push('\n');
        }
    }
    lines
}

fn contact(contact: &Contact) -> &str {
    match contact {
        Contact::Dial(number) | Contact::Fax(number) => number.as_str(),
        Contact::Web(address) => address.as_str(),
        Contact::Account(text) | Contact::Place(text) => text,
    }
}

fn line((id, way, name): (&str, &str, &str), hours: &Weekly, days: Days<'_>, holidays: &Holidays) -> serde_json::Value {
    let last = days.from.plus_days(i64::from(days.count) - 1);
    let dated = HolidaySign::Dates { table: holidays, from: days.from, to: last };
    let said = opening_hours(hours, HolidaySign::Ph);
    let until = last.plus_days(1).at_minute(0);
    let open: Vec<[String; 2]> = hours
        .spans_over(days.from.at_minute(0), until, holidays)
        .into_iter()
        .map(|(from, to)| [local(from), local(to)])
        .collect();
    json!({
        "id": id,
        "way": way,
        "name": name,
        "opening_hours": said.as_ref().ok(),
        "opening_hours_dated": opening_hours(hours, dated).ok(),
        "unsaid": said.err().map(|e| e.to_string()),
        "open": open,
    })
}

/// `2027-01-01T17:00` on a clock in Japan.
fn local(at: Moment) -> String {
    let at = at.in_japan();
    format!("{}T{:02}:{:02}", at.date(), at.minute_of_day() / 60, at.minute_of_day() % 60)
}
