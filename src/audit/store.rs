//! Rows of `audit_event`.

use rusqlite::{OptionalExtension, params};

use super::{AuditEvent, NewEvent, chain_hash};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Appends an event to the chain; call it in the transaction of the act.
///
/// # Errors
/// What SQLite says; then the act must not be committed either.
pub fn record(tx: &Tx<'_>, event: &NewEvent<'_>) -> Result<(), StoreError> {
    let previous: Option<String> = tx
        .prepare_cached("SELECT hash FROM audit_event ORDER BY id DESC LIMIT 1")?
        .query_row([], |r| r.get(0))
        .optional()?;
    let hash = event.hash(previous.as_deref().unwrap_or_default());
    tx.prepare_cached(
        "INSERT INTO audit_event (at, actor, lg_code, act, subject, from_state, to_state, reason, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        event.at.to_string(),
        event.actor.to_string(),
        event.lg_code.map(|c| c.to_string()),
        event.act,
        event.subject,
        event.from,
        event.to,
        event.reason,
        hash
    ])?;
    Ok(())
}

/// Events about one record, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn about(tx: &Tx<'_>, lg_code: LgCode, subject: &str) -> Result<Vec<AuditEvent>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT at, actor, act, from_state, to_state, reason FROM audit_event WHERE lg_code = ?1 AND subject = ?2 ORDER BY id",
    )?;
    let rows = statement.query_map(params![lg_code.as_str(), subject], |r| {
        let at: String = r.get(0)?;
        Ok((at, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?))
    })?;
    rows.map(|row| {
        let (at, actor, act, from, to, reason) = row?;
        let at = at.parse().map_err(|_| StoreError::corrupt("audit_event.at"))?;
        Ok(AuditEvent { at, actor, act, from, to, reason })
    })
    .collect()
}

/// True when this actor did this to the record since then.
///
/// # Errors
/// What SQLite says.
pub fn happened(tx: &Tx<'_>, event: &NewEvent<'_>, since: Moment) -> Result<bool, StoreError> {
    let found = tx
        .prepare_cached(
            "SELECT 1 FROM audit_event WHERE lg_code IS ?1 AND subject = ?2 AND actor = ?3 AND act = ?4 AND at >= ?5",
        )?
        .exists(params![
            event.lg_code.map(|c| c.to_string()),
            event.subject,
            event.actor.to_string(),
            event.act,
            since.to_string()
        ])?;
    Ok(found)
}

/// Walks the chain: `Ok(None)` when whole, else the id of the first row whose hash doesn't follow.
///
/// # Errors
/// What SQLite says.
pub fn verify(tx: &Tx<'_>) -> Result<Option<i64>, StoreError> {
    let mut statement = tx.prepare(
        "SELECT id, hash, at, actor, lg_code, act, subject, from_state, to_state, reason FROM audit_event ORDER BY id",
    )?;
    let mut rows = statement.query([])?;
    let mut previous = String::new();
    let mut expected_id = 1;
    while let Some(row) = rows.next()? {
        let (id, hash): (i64, String) = (row.get(0)?, row.get(1)?);
        let mut fields = vec![Some(previous)];
        for column in 2..10 {
            fields.push(row.get(column)?);
        }
        // Ids are gap-free, so a row cut out of the middle or the front shows even before its hash.
        if id != expected_id || chain_hash(&fields) != hash {
            return Ok(Some(id));
        }
        previous = hash;
        expected_id += 1;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Actor;
    use crate::store::Store;
    use crate::time::Moment;

    fn event(at: i64) -> NewEvent<'static> {
        NewEvent {
            at: Moment::from_unix(at),
            actor: Actor::Officer(1),
            lg_code: None,
            act: "accept",
            subject: "notification:X",
            from: Some("under_review"),
            to: Some("accepted"),
            reason: None,
        }
    }

    #[test]
    fn a_changed_or_missing_row_breaks_the_chain_at_that_row() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store
            .write_blocking(|tx| {
                (0..5).try_for_each(|n| record(tx, &event(n)))?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(store.read_blocking(verify).unwrap(), None);
        assert!(
            store
                .write_blocking(|tx| Ok::<_, StoreError>(
                    tx.execute("UPDATE audit_event SET act = 'x' WHERE id = 3", [])?
                ))
                .is_err()
        );
        store
            .write_blocking(|tx| {
                tx.execute_batch("DROP TRIGGER audit_event_fixed; UPDATE audit_event SET act = 'x' WHERE id = 3")?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(store.read_blocking(verify).unwrap(), Some(3));
    }
}
