//! Rows of `municipality_alias`.

use rusqlite::{OptionalExtension, params};

use super::Alias;
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Mergers of mergers are followed so far.
const STEPS: usize = 8;

/// Lets an old code lead to a participating municipality; `false`, and nothing written, when that would lead round in a circle.
///
/// # Errors
/// What SQLite says: the municipality must take part.
pub fn put(tx: &Tx<'_>, alias: Alias, now: Moment) -> Result<bool, StoreError> {
    if current(tx, alias.lg_code)? == alias.old {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO municipality_alias (old_code, lg_code, added_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (old_code) DO UPDATE SET lg_code = excluded.lg_code, added_at = excluded.added_at",
        params![alias.old.as_str(), alias.lg_code.as_str(), now.to_string()],
    )?;
    Ok(true)
}

/// Takes an old code back; `false` when it was none.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Tx<'_>, old: LgCode) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM municipality_alias WHERE old_code = ?1", [old.as_str()])? == 1)
}

/// The code that this one leads to today: itself, when it is no old one.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn current(tx: &Tx<'_>, code: LgCode) -> Result<LgCode, StoreError> {
    let mut statement = tx.prepare_cached("SELECT lg_code FROM municipality_alias WHERE old_code = ?1")?;
    let mut here = code;
    for _ in 0..STEPS {
        let next: Option<String> = statement.query_row([here.as_str()], |r| r.get(0)).optional()?;
        match next {
            Some(next) => here = next.parse().map_err(|_| StoreError::corrupt("municipality_alias.lg_code"))?,
            None => break,
        }
    }
    Ok(here)
}

/// Every old code, in their order.
///
/// # Errors
/// As [`current`].
pub fn list(tx: &Tx<'_>) -> Result<Vec<Alias>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT old_code, lg_code FROM municipality_alias ORDER BY old_code")?;
    let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (old, lg_code) = row?;
        let code = |text: String| text.parse().map_err(|_| StoreError::corrupt("municipality_alias"));
        Ok(Alias { old: code(old)?, lg_code: code(lg_code)? })
    })
    .collect()
}
