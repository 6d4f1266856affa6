//! Rows of `handout`, and the counts of other rooms.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Figures, Handout, Item, Month, Year};
use crate::municipalities::LgCode;
use crate::stickers;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// Enters a line.
///
/// # Errors
/// What SQLite says.
pub fn insert(
    tx: &Tx<'_>,
    lg_code: LgCode,
    (month, item, place, count): (Month, Item, &str, u32),
    at: Moment,
) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO handout (lg_code, month, item, place, count, entered_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![lg_code.as_str(), month.to_string(), item.code(), place, count, at.to_string()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Takes a line away and gives it; none when it isn't there.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn remove(tx: &Tx<'_>, lg_code: LgCode, id: i64) -> Result<Option<Handout>, StoreError> {
    let found = many(tx, "lg_code = ?1 AND id = ?2", lg_code, &id.to_string(), "")?.pop();
    if found.is_some() {
        tx.execute("DELETE FROM handout WHERE id = ?1", [id])?;
    }
    Ok(found)
}

/// The lines of a fiscal year, the newest month first.
///
/// # Errors
/// As [`remove`].
pub fn handouts(tx: &Tx<'_>, lg_code: LgCode, year: i32) -> Result<Vec<Handout>, StoreError> {
    let (from, until) = (format!("{year:04}-04"), format!("{:04}-03", year + 1));
    many(tx, "lg_code = ?1 AND month BETWEEN ?2 AND ?3 ORDER BY month DESC, id DESC", lg_code, &from, &until)
}

fn many(tx: &Tx<'_>, rule: &str, lg_code: LgCode, a: &str, b: &str) -> Result<Vec<Handout>, StoreError> {
    let sql = format!("SELECT id, month, item, place, count FROM handout WHERE {rule}");
    let mut statement = tx.prepare_cached(&sql)?;
    let values: &[&str] = if b.is_empty() { &[lg_code.as_str(), a] } else { &[lg_code.as_str(), a, b] };
    let rows = statement.query_map(rusqlite::params_from_iter(values), |r| {
        Ok((r.get(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?, r.get(3)?, r.get(4)?))
    })?;
    let corrupt = |column: &str| StoreError::corrupt(format!("handout.{column}"));
    rows.map(|row| {
        let (id, month, item, place, count) = row?;
        let month = month.parse().map_err(|()| corrupt("month"))?;
        Ok(Handout { id, month, item: item.parse().map_err(|()| corrupt("item"))?, place, count })
    })
    .collect()
}

/// The report of a fiscal year, as of today: what is to come counts for nothing.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn year(tx: &Tx<'_>, lg_code: LgCode, year: i32, today: JapanDate) -> Result<Year, StoreError> {
    let lines = handouts(tx, lg_code, year)?;
    let mut places: BTreeMap<&str, [u32; 3]> = BTreeMap::new();
    for line in &lines {
        add(places.entry(&line.place).or_default(), line);
    }
    let months = Month::of_fiscal_year(year).into_iter().map(|month| {
        let mut figures = figures(tx, lg_code, month, today)?;
        lines.iter().filter(|l| l.month == month).for_each(|l| add(&mut figures.handed, l));
        Ok((month, figures))
    });
    let places = places.iter().map(|(place, counts)| ((*place).to_owned(), *counts)).collect();
    Ok(Year { year, on: today, months: months.collect::<Result<_, StoreError>>()?, places })
}

fn add(counts: &mut [u32; 3], line: &Handout) {
    for (sum, item) in counts.iter_mut().zip(Item::ALL) {
        if item == line.item {
            *sum = sum.saturating_add(line.count);
        }
    }
}

fn figures(tx: &Tx<'_>, lg_code: LgCode, month: Month, today: JapanDate) -> Result<Figures, StoreError> {
    let (from, until) = (month.first(), month.last());
    let days = params![lg_code.as_str(), from.to_string(), until.min(today).to_string()];
    let one = |sql: &str| -> Result<u32, StoreError> { Ok(tx.prepare_cached(sql)?.query_row(days, |r| r.get(0))?) };
    let held = "FROM training t WHERE t.lg_code = ?1 AND t.day BETWEEN ?2 AND ?3 AND t.cancelled_for IS NULL";
    let there = "FROM training_entry e JOIN training t ON t.id = e.training_id
                 WHERE t.lg_code = ?1 AND t.day BETWEEN ?2 AND ?3 AND e.attended = 1";
    let scans = stickers::store::scans_by_day(tx, lg_code, from, until)?;
    Ok(Figures {
        handed: [0; 3],
        trainings: one(&format!("SELECT count(*) {held}"))?,
        attendees: one(&format!("SELECT count(*) {there}"))?,
        gatekeepers: one(&format!("SELECT count(*) {there} AND t.kind = 'gatekeeper'"))?,
        spots: one("SELECT count(*) FROM spot WHERE lg_code = ?1 AND registered_on BETWEEN ?2 AND ?3")?,
        scans: scans.iter().map(|(_, n)| *n).sum(),
    })
}
