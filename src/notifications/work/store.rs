//! Rows of `assignment` and `note`.

use rusqlite::{OptionalExtension, params};

use super::{Note, NoteWords};
use crate::staff::Officer;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Who looks after a notification, by the number of the account; none while nobody was named.
///
/// # Errors
/// What SQLite says.
pub fn assignee(tx: &Tx<'_>, notification_id: i64) -> Result<Option<i64>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT officer_id FROM assignment WHERE notification_id = ?1")?;
    Ok(statement.query_row([notification_id], |r| r.get(0)).optional()?)
}

/// Names who looks after it, or nobody. `false` when it was so already.
///
/// # Errors
/// What SQLite says.
pub fn assign(tx: &Tx<'_>, notification_id: i64, to: Option<i64>, at: Moment) -> Result<bool, StoreError> {
    if assignee(tx, notification_id)? == to {
        return Ok(false);
    }
    match to {
        Some(officer) => tx.execute(
            "INSERT INTO assignment (notification_id, officer_id, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (notification_id) DO UPDATE SET officer_id = excluded.officer_id, at = excluded.at",
            params![notification_id, officer, at.to_string()],
        )?,
        None => tx.execute("DELETE FROM assignment WHERE notification_id = ?1", [notification_id])?,
    };
    Ok(true)
}

/// Adds a note.
///
/// # Errors
/// What SQLite says.
pub fn add_note(
    tx: &Tx<'_>,
    notification_id: i64,
    by: &Officer,
    words: &NoteWords,
    at: Moment,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO note (notification_id, officer_id, officer_name, words, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![notification_id, by.id, by.name, words.as_str(), at.to_string()],
    )?;
    Ok(())
}

/// Every note about a notification, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn notes(tx: &Tx<'_>, notification_id: i64) -> Result<Vec<Note>, StoreError> {
    let mut statement =
        tx.prepare_cached("SELECT officer_name, at, words FROM note WHERE notification_id = ?1 ORDER BY id")?;
    let rows = statement.query_map([notification_id], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get(2)?)))?;
    rows.map(|row| {
        let (by, at, words) = row?;
        Ok(Note { by, at: at.parse().map_err(|_| StoreError::corrupt("note.at"))?, words })
    })
    .collect()
}
