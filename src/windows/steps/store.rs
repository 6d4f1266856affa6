//! Rows of `steps`. Every change writes its audit event in the same transaction.

use rusqlite::{OptionalExtension, params};

use super::{Steps, StepsText};
use crate::audit::{self, NewEvent};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::windows::store::Change;

/// The municipality's own text; none where the program's is shown.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode) -> Result<Option<Steps>, StoreError> {
    let row: Option<(Option<String>, Option<String>, i64, String)> = tx
        .prepare_cached("SELECT intro, body, version, updated_at FROM steps WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .optional()?;
    let Some((Some(intro), Some(body), version, at)) = row else { return Ok(None) };
    let steps = serde_json::from_str(&body).map_err(|_| StoreError::corrupt("steps.body"))?;
    let updated_at = at.parse().map_err(|_| StoreError::corrupt("steps.updated_at"))?;
    Ok(Some(Steps { words: StepsText { intro, steps }, version, updated_at }))
}

/// Counts every change, going back to the program's text too; 0 before the first.
///
/// # Errors
/// What SQLite says.
pub fn version(tx: &Tx<'_>, lg_code: LgCode) -> Result<i64, StoreError> {
    let row = tx
        .prepare_cached("SELECT version FROM steps WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| r.get(0))
        .optional()?;
    Ok(row.unwrap_or(0))
}

/// Puts a text in the place of the one with the version that was seen (0 for none); `false` when somebody was faster.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, change: &Change, words: &StepsText, seen: i64) -> Result<bool, StoreError> {
    if version(tx, change.lg_code)? != seen {
        return Ok(false);
    }
    let body = serde_json::to_string(&words.steps).map_err(|_| StoreError::corrupt("steps.body"))?;
    tx.execute(
        "INSERT INTO steps (lg_code, intro, body, version, updated_at) VALUES (?1, ?2, ?3, 1, ?4)
         ON CONFLICT (lg_code) DO UPDATE SET intro = excluded.intro, body = excluded.body, version = version + 1,
             updated_at = excluded.updated_at",
        params![change.lg_code.as_str(), words.intro, body, change.at.to_string()],
    )?;
    record(tx, change, "put_steps")?;
    Ok(true)
}

/// Goes back to the program's text; `false` when somebody was faster.
///
/// # Errors
/// What SQLite says.
pub fn reset(tx: &Tx<'_>, change: &Change, seen: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE steps SET intro = NULL, body = NULL, version = version + 1, updated_at = ?3
               WHERE lg_code = ?1 AND version = ?2 AND body IS NOT NULL";
    if tx.execute(sql, params![change.lg_code.as_str(), seen, change.at.to_string()])? == 0 {
        return Ok(false);
    }
    record(tx, change, "reset_steps")?;
    Ok(true)
}

fn record(tx: &Tx<'_>, change: &Change, act: &str) -> Result<(), StoreError> {
    let (actor, lg_code, at) = (change.by, Some(change.lg_code), change.at);
    audit::store::record(
        tx,
        &NewEvent { at, actor, lg_code, act, subject: "steps", from: None, to: None, reason: None },
    )
}
