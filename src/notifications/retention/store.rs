//! What is erased, row by row.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Due, KANA, NAME};
use crate::municipalities::LgCode;
use crate::notifications::ReceiptNumber;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// Everything of a municipality that ended on `limit` (Japan's days) or before and isn't erased yet.
///
/// # Errors
/// What SQLite says.
pub fn due(tx: &Tx<'_>, lg_code: LgCode, limit: JapanDate) -> Result<Due, StoreError> {
    let values = params![lg_code.as_str(), limit.to_string()];
    let ids = |sql: &str| -> Result<Vec<i64>, StoreError> {
        let mut statement = tx.prepare_cached(sql)?;
        Ok(statement.query_map(values, |r| r.get(0))?.collect::<Result<_, _>>()?)
    };
    // The day on which a spot ended is the one that was written down, where there is one.
    let notifications = ids("SELECT n.id FROM notification n LEFT JOIN spot s ON s.notification_id = n.id
         WHERE n.lg_code = ?1 AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.notification_id = n.id) AND (
             (n.state IN ('declined', 'cancelled') AND date(n.state_at, '+9 hours') <= ?2)
             OR (n.state = 'accepted' AND s.state = 'ended'
                 AND coalesce(s.changed_on, date(s.updated_at, '+9 hours')) <= ?2))
         ORDER BY n.id")?;
    let individuals = ids(
        "SELECT id FROM spot WHERE lg_code = ?1 AND registrant = 'individual' AND state = 'ended' AND name <> '（消去済み）'
             AND coalesce(changed_on, date(updated_at, '+9 hours')) <= ?2 ORDER BY id",
    )?;
    Ok(Due { notifications, individuals })
}

/// Takes the personal data of a notification away, with everything that hangs on it; what it was goes into the hash.
///
/// # Errors
/// What SQLite says; then nothing may be committed.
pub fn erase_notification(tx: &Tx<'_>, id: i64, hash: &mut Sha256, at: Moment) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT n.receipt || ' ' || v.edition || ' ' || v.content FROM notification_version v JOIN notification n
             ON n.id = v.notification_id WHERE n.id = ?1 ORDER BY v.edition",
    )?;
    for text in statement.query_map([id], |r| r.get::<_, String>(0))? {
        hash.update(text?);
        hash.update("\n");
    }
    // An erased name stays where a reason has to stand; nobody can sign in with what is left.
    tx.execute(
        "UPDATE notification SET name = ?2, search = '', pin_lat = NULL, pin_lng = NULL, pin_confirmed = 0,
             pin_hash = '', version = version + 1, reason = CASE WHEN reason IS NULL THEN NULL ELSE ?2 END
         WHERE id = ?1",
        params![id, NAME],
    )?;
    for sql in [
        "DELETE FROM notification_version WHERE notification_id = ?1",
        "DELETE FROM applicant_key WHERE notification_id = ?1",
        "DELETE FROM draft WHERE notification_id = ?1",
        "DELETE FROM note WHERE notification_id = ?1",
        "DELETE FROM proposal WHERE notification_id = ?1",
        "UPDATE letter SET state = 'set_aside', next_at = NULL, version = version + 1
             WHERE notification_id = ?1 AND state IN ('waiting', 'sending', 'to_print', 'failed')",
        "UPDATE letter SET recipient = NULL, body = NULL, paper = NULL, enclosed = 0 WHERE notification_id = ?1",
    ] {
        tx.execute(sql, [id])?;
    }
    tx.execute("INSERT INTO erasure (notification_id, erased_at) VALUES (?1, ?2)", params![id, at.to_string()])?;
    Ok(())
}

/// Takes an individual's name out of the register and out of its history.
///
/// # Errors
/// As [`erase_notification`].
pub fn erase_individual(tx: &Tx<'_>, id: i64, hash: &mut Sha256, by: &str, at: Moment) -> Result<(), StoreError> {
    let text: String =
        tx.query_row("SELECT number || ' ' || name || ' ' || kana FROM spot WHERE id = ?1", [id], |r| r.get(0))?;
    hash.update(text);
    hash.update("\n");
    tx.execute(
        "UPDATE spot SET name = ?2, kana = ?3, kana_key = '', search = '', updated_at = ?4, changed_by = ?5,
             changed_act = 'erase', changed_reason = NULL, changed_on = NULL, version = version + 1 WHERE id = ?1",
        params![id, NAME, KANA, at.to_string(), by],
    )?;
    tx.execute("UPDATE spot_revision SET name = ?2, kana = ?3 WHERE id = ?1", params![id, NAME, KANA])?;
    Ok(())
}

/// When a notification's personal data was erased; none while it is there.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn erased_at(tx: &Tx<'_>, lg_code: LgCode, receipt: &ReceiptNumber) -> Result<Option<Moment>, StoreError> {
    let text: Option<String> = tx
        .prepare_cached(
            "SELECT e.erased_at FROM erasure e JOIN notification n ON n.id = e.notification_id
             WHERE n.lg_code = ?1 AND n.receipt = ?2",
        )?
        .query_row(params![lg_code.as_str(), receipt.plain()], |r| r.get(0))
        .optional()?;
    text.map(|t| t.parse().map_err(|_| StoreError::corrupt("erasure.erased_at"))).transpose()
}
