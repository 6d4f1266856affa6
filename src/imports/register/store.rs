//! Rows of `register_upload`.

use rusqlite::{OptionalExtension, params};

use crate::registry::Why;
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// A sheet that waits for somebody to look at what it would do.
pub struct Upload {
    /// The row's key.
    pub id: i64,
    /// Why the register is to be changed.
    pub why: Why,
    /// The file.
    pub bytes: Vec<u8>,
}

const KEPT_SECONDS: i64 = 24 * 3600;

/// Keeps a file in place of the officer's last one; files of yesterday go.
///
/// # Errors
/// What SQLite says.
pub fn keep(tx: &Tx<'_>, by: &Authority, why: &Why, bytes: &[u8], at: Moment) -> Result<i64, StoreError> {
    tidy(tx, at)?;
    tx.execute("DELETE FROM register_upload WHERE officer_id = ?1", [by.officer().id])?;
    tx.execute(
        "INSERT INTO register_upload (lg_code, officer_id, why, bytes, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![by.lg_code().as_str(), by.officer().id, why.as_str(), bytes, at.to_string()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// The officer's own file.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, by: &Authority, id: i64, now: Moment) -> Result<Option<Upload>, StoreError> {
    let since = now.plus_seconds(-KEPT_SECONDS).to_string();
    let row: Option<(String, Vec<u8>)> = tx
        .prepare_cached(
            "SELECT why, bytes FROM register_upload WHERE id = ?1 AND officer_id = ?2 AND lg_code = ?3 AND at > ?4",
        )?
        .query_row(params![id, by.officer().id, by.lg_code().as_str(), since], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    let corrupt = |_| StoreError::corrupt("register_upload.why");
    row.map(|(why, bytes)| Ok(Upload { id, why: why.parse().map_err(corrupt)?, bytes })).transpose()
}

/// It has done its work.
///
/// # Errors
/// What SQLite says.
pub fn delete(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM register_upload WHERE id = ?1", [id])?;
    Ok(())
}

/// Files of yesterday.
///
/// # Errors
/// What SQLite says.
pub fn tidy(tx: &Tx<'_>, now: Moment) -> Result<(), StoreError> {
    let before = now.plus_seconds(-KEPT_SECONDS).to_string();
    tx.execute("DELETE FROM register_upload WHERE at <= ?1", [before])?;
    Ok(())
}
