//! Rows of `applicant_key` and the PIN columns of `notification`.

use rusqlite::{OptionalExtension, params};

use super::{FRESH_SECONDS, LOCK_SECONDS, PinCheck, PinOutcome, TRIES};
use crate::municipalities::LgCode;
use crate::notifications::{KeyHash, ReceiptNumber};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Gives a key to a notification. `original` keys show the PIN that was derived from them.
///
/// # Errors
/// What SQLite says.
pub fn add_key(
    tx: &Tx<'_>,
    id: i64,
    key: &KeyHash,
    original: bool,
    expires_at: Option<Moment>,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO applicant_key (key_hash, notification_id, original, expires_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![key.as_str(), id, original, expires_at.map(|m| m.to_string())])?;
    Ok(())
}

/// The notification that a key opens at this address, and whether the key is an original one.
///
/// # Errors
/// What SQLite says.
pub fn opened(
    tx: &Tx<'_>,
    lg_code: LgCode,
    receipt: &ReceiptNumber,
    key: &KeyHash,
    now: Moment,
) -> Result<Option<(i64, bool)>, StoreError> {
    let found = tx
        .prepare_cached(
            "SELECT n.id, k.original FROM applicant_key k JOIN notification n ON n.id = k.notification_id
             WHERE k.key_hash = ?1 AND n.lg_code = ?2 AND n.receipt = ?3 AND (k.expires_at IS NULL OR k.expires_at > ?4)",
        )?
        .query_row(params![key.as_str(), lg_code.as_str(), receipt.plain(), now.to_string()], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .optional()?;
    Ok(found)
}

/// What to compare a PIN with; none when there is no such notification.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn pin(tx: &Tx<'_>, lg_code: LgCode, receipt: &ReceiptNumber) -> Result<Option<PinCheck>, StoreError> {
    let row: Option<(i64, String, Option<String>)> = tx
        .prepare_cached("SELECT id, pin_hash, pin_locked_until FROM notification WHERE lg_code = ?1 AND receipt = ?2")?
        .query_row(params![lg_code.as_str(), receipt.plain()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    row.map(|(id, hash, locked)| Ok(PinCheck { id, hash, locked_until: moment(locked)? })).transpose()
}

/// Notes a try. The lock is looked at here, inside the one write transaction, so that tries side by side can't slip past it.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn tried(tx: &Tx<'_>, id: i64, right: bool, fresh: &KeyHash, now: Moment) -> Result<PinOutcome, StoreError> {
    let (failures, locked): (u32, Option<String>) = tx
        .prepare_cached("SELECT pin_failures, pin_locked_until FROM notification WHERE id = ?1")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if let Some(until) = moment(locked)?.filter(|until| *until > now) {
        return Ok(PinOutcome::Locked { until });
    }
    let failures = if right { 0 } else { failures + 1 };
    let until = (failures >= TRIES).then(|| now.plus_seconds(LOCK_SECONDS));
    tx.prepare_cached("UPDATE notification SET pin_failures = ?2, pin_locked_until = ?3 WHERE id = ?1")?
        .execute(params![id, if until.is_some() { 0 } else { failures }, until.map(|m| m.to_string())])?;
    if right {
        tx.prepare_cached("DELETE FROM applicant_key WHERE expires_at <= ?1")?.execute([now.to_string()])?;
        add_key(tx, id, fresh, false, Some(now.plus_seconds(FRESH_SECONDS)))?;
        return Ok(PinOutcome::Right);
    }
    Ok(until.map_or(PinOutcome::Wrong { left: TRIES - failures.min(TRIES) }, |until| PinOutcome::Locked { until }))
}

fn moment(text: Option<String>) -> Result<Option<Moment>, StoreError> {
    text.map(|t| t.parse().map_err(|_| StoreError::corrupt("notification.pin_locked_until"))).transpose()
}
