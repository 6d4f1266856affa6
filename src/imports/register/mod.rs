//! 台帳の取込み: a sheet of the whole register after somebody has edited it: what it would change, before anything is written.

pub mod acts;
pub mod store;

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::sheet::Line;
use super::spots::{Ground, Row};
use super::{BadLine, Sheet, SheetFault, spots};
use crate::audit::hex;
use crate::spots::export::register::{MARK, STATE, degrees, mark};
use crate::spots::ledger::{Likeness, Sighting};
use crate::spots::revisions::{Difference, differences};
use crate::spots::{NewSpot, RegistrationNumber, Spot, SpotState};

/// 新しい行: a spot that the register doesn't have, with those that it may be twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Added {
    /// The sheet's line.
    pub line: usize,
    /// 登録番号 that the sheet gives it.
    pub number: Option<RegistrationNumber>,
    /// The entry.
    pub entry: NewSpot,
    /// 重複の疑い.
    pub doubles: Vec<(RegistrationNumber, String, Likeness)>,
}

/// 変わる行: a spot whose entry the sheet says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// The sheet's line.
    pub line: usize,
    /// As it stands.
    pub spot: Spot,
    /// As the sheet says.
    pub entry: NewSpot,
    /// Item by item.
    pub differences: Vec<Difference>,
}

/// 取込みの案: everything that a sheet would do, or every reason why it can't.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// New ones.
    pub added: Vec<Added>,
    /// Changes.
    pub edited: Vec<Edited>,
    /// Rows that say what the register says.
    pub same: usize,
    /// Columns that were passed over.
    pub unknown: Vec<String>,
    /// Lines to mend; then nothing can be written.
    pub faults: Vec<BadLine>,
}

impl Plan {
    /// True when there is something to write and nothing to mend.
    pub fn may_be_applied(&self) -> bool {
        self.faults.is_empty() && !(self.added.is_empty() && self.edited.is_empty())
    }

    /// Tells two plans apart: what an officer has seen is what is written, or nothing.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for one in &self.added {
            hash.update(format!("+{} {:?} {:?}\n", one.line, one.number, one.entry));
        }
        for one in &self.edited {
            hash.update(format!("~{} {} {} {:?}\n", one.line, one.spot.number(), one.spot.version(), one.differences));
        }
        for fault in &self.faults {
            hash.update(format!("!{fault}\n"));
        }
        hex(&hash.finalize())
    }
}

/// Compares a sheet with the register as it stands.
///
/// # Errors
/// [`SheetFault::Missing`] when a needed column isn't there; faults of lines are in the plan.
pub fn plan(sheet: &Sheet, ground: &Ground<'_>, current: &[Spot]) -> Result<Plan, SheetFault> {
    let mut plan = Plan { unknown: unknown(sheet), ..Plan::default() };
    let rows = match spots::read(sheet, ground)? {
        Ok(rows) => rows,
        Err(faults) => {
            plan.faults = faults;
            return Ok(plan);
        }
    };
    let known = Known::of(current);
    let lines: HashMap<usize, Line<'_>> = sheet.rows().collect();
    for row in rows {
        let Some(line) = lines.get(&row.line) else { continue };
        known.sort(row, *line, &mut plan);
    }
    plan.faults.sort();
    Ok(plan)
}

fn unknown(sheet: &Sheet) -> Vec<String> {
    spots::unknown(sheet).into_iter().filter(|c| c != STATE && c != MARK).collect()
}

/// Everything found by what rows are compared by: a register of many thousand is looked at once.
struct Known<'a> {
    numbers: BTreeMap<RegistrationNumber, &'a Spot>,
    names: HashMap<(&'a str, Option<&'a str>), &'a Spot>,
    phones: HashMap<&'a str, Vec<&'a Spot>>,
    cells: HashMap<(i32, i32), Vec<&'a Spot>>,
}

/// A cell of a thousandth of a degree is at least 74 m wide in all of Japan; two around are more than the 100 m looked for.
fn cell(lat: f64, lng: f64) -> (i32, i32) {
    ((lat * 1000.0).floor() as i32, (lng * 1000.0).floor() as i32)
}

impl<'a> Known<'a> {
    fn of(current: &'a [Spot]) -> Self {
        let mut known =
            Self { numbers: BTreeMap::new(), names: HashMap::new(), phones: HashMap::new(), cells: HashMap::new() };
        for spot in current {
            let entry = spot.entry();
            known.numbers.insert(spot.number(), spot);
            if spot.state() == SpotState::Ended {
                continue;
            }
            known.names.entry((entry.name.as_str(), entry.address.as_deref())).or_insert(spot);
            if let Some(phone) = &entry.phone {
                known.phones.entry(phone.as_str()).or_default().push(spot);
            }
            if let Some(at) = entry.position {
                known.cells.entry(cell(at.lat(), at.lng())).or_default().push(spot);
            }
        }
        known
    }

    fn sort(&self, row: Row, line: Line<'_>, plan: &mut Plan) {
        let spot = match row.number {
            Some(number) => self.numbers.get(&number).copied(),
            None => {
                let same = self.names.get(&(row.spot.name.as_str(), row.spot.address.as_deref()));
                if same.is_some() {
                    plan.same += 1;
                    return;
                }
                None
            }
        };
        match spot {
            Some(spot) => match edited(row, line, spot) {
                Ok(Some(edited)) => plan.edited.push(edited),
                Ok(None) => plan.same += 1,
                Err(fault) => plan.faults.push(fault),
            },
            None => {
                let doubles = self.doubles(&row.spot);
                plan.added.push(Added { line: row.line, number: row.number, entry: row.spot, doubles });
            }
        }
    }

    fn doubles(&self, entry: &NewSpot) -> Vec<(RegistrationNumber, String, Likeness)> {
        let sighting = Sighting {
            name: entry.name.to_string(),
            kana: entry.kana.to_string(),
            position: entry.position,
            phone: entry.phone.clone(),
        };
        let called = entry.phone.iter().filter_map(|p| self.phones.get(p.as_str())).flatten();
        let around = entry.position.iter().flat_map(|at| {
            let (lat, lng) = cell(at.lat(), at.lng());
            (-2..=2).flat_map(move |dy| (-2..=2).map(move |dx| (lat + dy, lng + dx)))
        });
        let near = around.filter_map(|c| self.cells.get(&c)).flatten();
        let found: BTreeMap<_, _> = called
            .chain(near)
            .filter_map(|s| sighting.like(s).map(|like| (s.number(), (s.name().to_owned(), like))))
            .collect();
        found.into_iter().take(5).map(|(number, (name, like))| (number, name, like)).collect()
    }
}

/// What a row changes of its spot; none for nothing. Columns that the sheet lacks leave what stands there.
fn edited(row: Row, line: Line<'_>, spot: &Spot) -> Result<Option<Edited>, BadLine> {
    let fault = |reason: String| BadLine { line: row.line, reason };
    let before = spot.entry();
    let entry = merged(row.spot, line, before);
    if line.maybe(STATE).is_some_and(|state| state != spot.state().label()) {
        return Err(fault(format!(
            "「{STATE}」は表では変えられません（台帳では「{}」）。休止や廃止は、協力スポットのページでしてください。",
            spot.state().label()
        )));
    }
    let differences = differences(before, &entry);
    if differences.is_empty() {
        return Ok(None);
    }
    if spot.state() == SpotState::Ended {
        return Err(fault(format!("{}は廃止になっているので、直せません。", spot.number())));
    }
    match line.maybe(MARK) {
        Some(seen) if seen == mark(spot) => {}
        Some(_) => {
            return Err(fault(format!(
                "{}は、この表を書き出したあとに、台帳で変わっています。新しく書き出した表で直してください。",
                spot.number()
            )));
        }
        None if before.name == entry.name => {}
        None => return Err(fault(format!("{}は、ほかのスポットに使われています。", spot.number()))),
    }
    Ok(Some(Edited { line: row.line, spot: spot.clone(), entry, differences }))
}

fn merged(row: NewSpot, line: Line<'_>, before: &NewSpot) -> NewSpot {
    let has = |column: &str| line.has(column);
    fn keep<T: Clone>(has: bool, new: T, old: &T) -> T {
        if has { new } else { old.clone() }
    }
    // A sheet writes fewer digits than the register holds.
    let written = |p: crate::municipalities::Position| (degrees(p.lat()), degrees(p.lng()));
    let same_place = row.position.map(written) == before.position.map(written);
    let whole = line.maybe("所在地_連結表記").is_some();
    let own_address = if has("所在地_連結表記") && !whole { None } else { row.address };
    NewSpot {
        postal_code: keep(has("郵便番号"), row.postal_code, &before.postal_code),
        address: keep(has("所在地_連結表記"), own_address, &before.address),
        town: keep(has("所在地_町字") || has("所在地_連結表記"), row.town, &before.town),
        building: keep(has("建物名等(方書)"), row.building, &before.building),
        position: keep(has("緯度") && !same_place, row.position, &before.position),
        phone: keep(has("電話番号"), row.phone, &before.phone),
        url: keep(has("URL"), row.url, &before.url),
        hours: keep(has("営業時間") || has("開始時間"), row.hours, &before.hours),
        hours_note: keep(has("利用可能日時特記事項"), row.hours_note, &before.hours_note),
        consent: keep(has("公開項目"), row.consent, &before.consent),
        registered_on: keep(line.maybe("登録年月日").is_some(), row.registered_on, &before.registered_on),
        notification_id: before.notification_id,
        ..row
    }
    .as_kept()
}
