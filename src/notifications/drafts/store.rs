//! Rows of `draft`.

use rusqlite::{OptionalExtension, params};

use super::{DAYS, Draft};
use crate::municipalities::LgCode;
use crate::notifications::KeyHash;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Begins a draft, and throws away those of all municipalities whose time is over.
///
/// # Errors
/// What SQLite says: the municipality must take part.
pub fn begin(tx: &Tx<'_>, lg_code: LgCode, key: &KeyHash, draft: &Draft, now: Moment) -> Result<(), StoreError> {
    purge(tx, now)?;
    tx.prepare_cached(
        "INSERT INTO draft (draft_hash, lg_code, notification_id, content, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![key.as_str(), lg_code.as_str(), draft.corrects, content(draft)?, expiry(now)])?;
    Ok(())
}

/// The draft of this key, unless its time is over.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode, key: &KeyHash, now: Moment) -> Result<Option<Draft>, StoreError> {
    let row: Option<(String, Option<i64>)> = tx
        .prepare_cached(
            "SELECT content, notification_id FROM draft WHERE draft_hash = ?1 AND lg_code = ?2 AND expires_at > ?3",
        )?
        .query_row(params![key.as_str(), lg_code.as_str(), now.to_string()], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    row.map(|(content, corrects)| {
        let answers = serde_json::from_str(&content).map_err(|_| StoreError::corrupt("draft.content"))?;
        Ok(Draft { answers, corrects })
    })
    .transpose()
}

/// Keeps what was typed and gives the draft its full time again; nothing happens when there is no such draft.
///
/// # Errors
/// What SQLite says.
pub fn save(tx: &Tx<'_>, key: &KeyHash, draft: &Draft, now: Moment) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE draft SET content = ?2, expires_at = ?3 WHERE draft_hash = ?1")?.execute(params![
        key.as_str(),
        content(draft)?,
        expiry(now)
    ])?;
    Ok(())
}

/// Throws a draft away: it was handed in.
///
/// # Errors
/// What SQLite says.
pub fn delete(tx: &Tx<'_>, key: &KeyHash) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM draft WHERE draft_hash = ?1")?.execute([key.as_str()])?;
    Ok(())
}

fn content(draft: &Draft) -> Result<String, StoreError> {
    serde_json::to_string(&draft.answers).map_err(|_| StoreError::corrupt("draft.content"))
}

fn expiry(now: Moment) -> String {
    now.plus_seconds(DAYS * 86_400).to_string()
}

/// Takes away drafts whose time is over: nothing typed is kept longer than was promised.
///
/// # Errors
/// What SQLite says.
pub fn purge(tx: &Tx<'_>, now: Moment) -> Result<usize, StoreError> {
    Ok(tx.prepare_cached("DELETE FROM draft WHERE expires_at <= ?1")?.execute([now.to_string()])?)
}
