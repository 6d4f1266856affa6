//! Rows of `sticker_name`.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::ShownName;
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};

/// The name on a spot's stickers.
///
/// # Errors
/// What SQLite says.
pub fn get(tx: &Tx<'_>, spot_id: i64) -> Result<ShownName, StoreError> {
    let row = tx
        .prepare_cached("SELECT name, version FROM sticker_name WHERE spot_id = ?1")?
        .query_row([spot_id], |r| Ok(ShownName { name: r.get(0)?, version: r.get(1)? }))
        .optional()?;
    Ok(row.unwrap_or_default())
}

/// All names of a municipality that differ from the registered ones, by spot.
///
/// # Errors
/// What SQLite says.
pub fn all(tx: &Tx<'_>, lg_code: LgCode) -> Result<HashMap<i64, String>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT n.spot_id, n.name FROM sticker_name n JOIN spot s ON s.id = n.spot_id
         WHERE s.lg_code = ?1 AND n.name IS NOT NULL",
    )?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes the name over the one that was seen; `false` when it was written since. Call [`super::acts::change`], which records it.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, spot_id: i64, name: Option<&str>, seen: i64) -> Result<bool, StoreError> {
    let written = tx
        .prepare_cached(
            "INSERT INTO sticker_name (spot_id, name, version) SELECT ?1, ?2, 1 WHERE ?3 = 0 ON CONFLICT DO NOTHING",
        )?
        .execute(params![spot_id, name, seen])?;
    if written == 1 {
        return Ok(true);
    }
    let changed = tx
        .prepare_cached("UPDATE sticker_name SET name = ?2, version = version + 1 WHERE spot_id = ?1 AND version = ?3")?
        .execute(params![spot_id, name, seen])?;
    Ok(changed == 1)
}
