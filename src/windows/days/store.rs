//! Rows of `extra_day`. Adding and removing write their audit event in the same transaction.

use rusqlite::params;

use super::ExtraDay;
use crate::audit::{self, NewEvent};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::JapanDate;
use crate::windows::store::Change;

/// The municipality's added days in their order.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn list(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<ExtraDay>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT day, name, kind FROM extra_day WHERE lg_code = ?1 ORDER BY day")?;
    let rows = statement.query_map([lg_code.as_str()], |r| {
        Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?))
    })?;
    rows.map(|row| {
        let (day, name, kind) = row?;
        let day = day.parse().map_err(|_| StoreError::corrupt("extra_day.day"))?;
        let kind = kind.parse().map_err(|_| StoreError::corrupt("extra_day.kind"))?;
        Ok(ExtraDay { day, name, kind })
    })
    .collect()
}

/// Adds a day; `false` when the municipality has added that day already.
///
/// # Errors
/// What SQLite says.
pub fn add(tx: &Tx<'_>, change: &Change, day: &ExtraDay) -> Result<bool, StoreError> {
    let sql = "INSERT INTO extra_day (lg_code, day, name, kind, added_at) VALUES (?1, ?2, ?3, ?4, ?5)
               ON CONFLICT (lg_code, day) DO NOTHING";
    let row = params![change.lg_code.as_str(), day.day.to_string(), day.name, day.kind.code(), change.at.to_string()];
    if tx.execute(sql, row)? == 0 {
        return Ok(false);
    }
    record(tx, change, "add_day", day.day, Some(day.kind.code()))?;
    Ok(true)
}

/// Takes a day back; `false` when there was none.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Tx<'_>, change: &Change, day: JapanDate) -> Result<bool, StoreError> {
    let sql = "DELETE FROM extra_day WHERE lg_code = ?1 AND day = ?2";
    if tx.execute(sql, params![change.lg_code.as_str(), day.to_string()])? == 0 {
        return Ok(false);
    }
    record(tx, change, "remove_day", day, None)?;
    Ok(true)
}

fn record(tx: &Tx<'_>, change: &Change, act: &str, day: JapanDate, to: Option<&str>) -> Result<(), StoreError> {
    let subject = format!("day:{day}");
    let (actor, lg_code, at) = (change.by, Some(change.lg_code), change.at);
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject: &subject, from: None, to, reason: None })
}
