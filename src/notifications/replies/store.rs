//! Rows of `reply`.

use rusqlite::{OptionalExtension, Row, params};

use super::{Reply, ReplyState};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// 文例 as it stands in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The row's key.
    pub id: i64,
    /// Counts every change from 1.
    pub version: i64,
    /// The text.
    pub reply: Reply,
}

/// All of a municipality, by act and title.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn list(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Kept>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT id, version, state, title, words FROM reply WHERE lg_code = ?1 ORDER BY state DESC, title",
    )?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok(read(r)))?;
    rows.map(|row| row?).collect()
}

/// One of this municipality.
///
/// # Errors
/// As [`list`].
pub fn get(tx: &Tx<'_>, lg_code: LgCode, id: i64) -> Result<Option<Kept>, StoreError> {
    tx.prepare_cached("SELECT id, version, state, title, words FROM reply WHERE lg_code = ?1 AND id = ?2")?
        .query_row(params![lg_code.as_str(), id], |r| Ok(read(r)))
        .optional()?
        .transpose()
}

fn read(r: &Row<'_>) -> Result<Kept, StoreError> {
    let corrupt = || StoreError::corrupt("reply");
    let state: ReplyState = r.get::<_, String>(2)?.parse().map_err(|()| corrupt())?;
    let (title, words): (String, String) = (r.get(3)?, r.get(4)?);
    let reply = Reply::read(state, &title, &words).map_err(|_| corrupt())?;
    Ok(Kept { id: r.get(0)?, version: r.get(1)?, reply })
}

/// A new one.
///
/// # Errors
/// [`StoreError::is_duplicate`] when the title is taken for this act; what SQLite says.
pub fn insert(tx: &Tx<'_>, lg_code: LgCode, reply: &Reply, at: Moment) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO reply (lg_code, state, title, words, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![lg_code.as_str(), reply.state.code(), reply.title, reply.typed(), at.to_string()],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Another text in its place; `false` when it changed since version `seen`.
///
/// # Errors
/// As [`insert`].
pub fn put(tx: &Tx<'_>, id: i64, seen: i64, reply: &Reply, at: Moment) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE reply SET state = ?3, title = ?4, words = ?5, updated_at = ?6, version = version + 1
         WHERE id = ?1 AND version = ?2",
        params![id, seen, reply.state.code(), reply.title, reply.typed(), at.to_string()],
    )?;
    Ok(changed == 1)
}

/// Takes one away; `false` when it changed since version `seen`.
///
/// # Errors
/// What SQLite says.
pub fn delete(tx: &Tx<'_>, id: i64, seen: i64) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM reply WHERE id = ?1 AND version = ?2", params![id, seen])? == 1)
}
