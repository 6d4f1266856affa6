//! Rows of `related_networks`.

use rusqlite::{OptionalExtension, params};

use super::RelatedNetwork;
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// The networks that a municipality has written about, in its order; none before.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<RelatedNetwork>, StoreError> {
    let body: Option<String> = tx
        .prepare_cached("SELECT body FROM related_networks WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| r.get(0))
        .optional()?;
    body.map_or(Ok(Vec::new()), |b| serde_json::from_str(&b).map_err(|_| StoreError::corrupt("related_networks.body")))
}

/// Counts the changes from 1; 0 before the first.
///
/// # Errors
/// What SQLite says.
pub fn version(tx: &Tx<'_>, lg_code: LgCode) -> Result<i64, StoreError> {
    let mut statement = tx.prepare_cached("SELECT version FROM related_networks WHERE lg_code = ?1")?;
    Ok(statement.query_row([lg_code.as_str()], |r| r.get(0)).optional()?.unwrap_or(0))
}

/// Puts a list in the place of the one with the version that was seen (0 for none); `false` when somebody was faster.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, lg_code: LgCode, list: &[RelatedNetwork], seen: i64, at: Moment) -> Result<bool, StoreError> {
    if version(tx, lg_code)? != seen {
        return Ok(false);
    }
    let body = serde_json::to_string(list).map_err(|_| StoreError::corrupt("related_networks.body"))?;
    tx.execute(
        "INSERT INTO related_networks (lg_code, body, updated_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (lg_code) DO UPDATE SET body = excluded.body, version = version + 1, updated_at = excluded.updated_at",
        params![lg_code.as_str(), body, at.to_string()],
    )?;
    Ok(true)
}
