//! Rows of `confirmation` and `confirmation_key`.

use rusqlite::{OptionalExtension, params};

use super::{Due, KEY_SECONDS, Opened, due_on};
use crate::municipalities::LgCode;
use crate::notifications::KeyHash;
use crate::notifications::store::receipt_of;
use crate::spots::{Spot, SpotState, store as spots};
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// When the entry was last confirmed; none while nobody ever did.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn verified_at(tx: &Tx<'_>, spot: &Spot) -> Result<Option<Moment>, StoreError> {
    let text: Option<String> = tx
        .prepare_cached("SELECT verified_at FROM confirmation WHERE spot_id = ?1")?
        .query_row([spot.id()], |r| r.get(0))
        .optional()?;
    text.map(|t| t.parse().map_err(|_| StoreError::corrupt("confirmation.verified_at"))).transpose()
}

/// Writes that the entry is right; every key for it has done its work.
///
/// # Errors
/// What SQLite says.
pub fn confirm(tx: &Tx<'_>, spot: &Spot, by: &str, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO confirmation (spot_id, verified_at, verified_by) VALUES (?1, ?2, ?3)
         ON CONFLICT (spot_id) DO UPDATE SET verified_at = excluded.verified_at, verified_by = excluded.verified_by",
        params![spot.id(), at.to_string(), by],
    )?;
    tx.execute(
        "UPDATE confirmation_key SET used_at = ?2 WHERE spot_id = ?1 AND used_at IS NULL",
        params![spot.id(), at.to_string()],
    )?;
    Ok(())
}

/// Keeps the key of a letter.
///
/// # Errors
/// What SQLite says.
pub fn add_key(tx: &Tx<'_>, spot: &Spot, key: &KeyHash, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO confirmation_key (key_hash, spot_id, expires_at) VALUES (?1, ?2, ?3)",
        params![key.as_str(), spot.id(), at.plus_seconds(KEY_SECONDS).to_string()],
    )?;
    Ok(())
}

/// What a key opens in this municipality.
///
/// # Errors
/// As [`verified_at`].
pub fn opened(tx: &Tx<'_>, lg_code: LgCode, key: &KeyHash, now: Moment) -> Result<Opened, StoreError> {
    let row: Option<(i64, String, Option<String>)> = tx
        .prepare_cached("SELECT spot_id, expires_at, used_at FROM confirmation_key WHERE key_hash = ?1")?
        .query_row([key.as_str()], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .optional()?;
    let Some((spot, expires, used)) = row else { return Ok(Opened::Unknown) };
    let corrupt = |column: &str| StoreError::corrupt(format!("confirmation_key.{column}"));
    let spot = spots::by_id(tx, spot)?.ok_or_else(|| corrupt("spot_id"))?;
    if spot.lg_code() != lg_code {
        return Ok(Opened::Unknown);
    }
    if let Some(used) = used {
        return Ok(Opened::Confirmed(used.parse().map_err(|_| corrupt("used_at"))?));
    }
    let expires: Moment = expires.parse().map_err(|_| corrupt("expires_at"))?;
    match spot.state() {
        SpotState::Active | SpotState::Suspended if now < expires => Ok(Opened::Asked(Box::new(spot))),
        SpotState::Active | SpotState::Suspended | SpotState::Ended => Ok(Opened::Ended),
    }
}

/// Keys that open nothing any more, a year after their end: until then the page can still say what they were.
///
/// # Errors
/// What SQLite says.
pub fn tidy(tx: &Tx<'_>, now: Moment) -> Result<(), StoreError> {
    let before = now.plus_seconds(-365 * 24 * 3600).to_string();
    tx.prepare_cached("DELETE FROM confirmation_key WHERE expires_at < ?1")?.execute([before])?;
    Ok(())
}

/// A year after the last confirmation, or after the registration, in Japan's days: as [`due_on`] counts.
const DUE: &str = "FROM spot s LEFT JOIN confirmation c ON c.spot_id = s.id
    WHERE s.lg_code = ?1 AND s.state = 'active'
        AND date(coalesce(date(c.verified_at, '+9 hours'), s.registered_on), '+1 year') <= ?2";

/// Active spots of whose entry nobody has said for a year that it is right, what has waited longest first: `limit` after the first
/// `offset`.
///
/// # Errors
/// As [`verified_at`].
pub fn due(
    tx: &Tx<'_>,
    lg_code: LgCode,
    today: JapanDate,
    (limit, offset): (u32, u32),
) -> Result<Vec<Due>, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "SELECT s.id, c.verified_at {DUE} ORDER BY coalesce(c.verified_at, s.registered_on), s.number LIMIT ?3 OFFSET ?4"
    ))?;
    let rows = statement
        .query_map(params![lg_code.as_str(), today.to_string(), limit, offset], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<(i64, Option<String>)>, _>>()?;
    rows.into_iter().map(|(id, verified)| read_due(tx, id, verified)).collect()
}

fn read_due(tx: &Tx<'_>, id: i64, verified: Option<String>) -> Result<Due, StoreError> {
    let spot = spots::by_id(tx, id)?.ok_or_else(|| StoreError::corrupt("spot.id"))?;
    let corrupt = |_| StoreError::corrupt("confirmation.verified_at");
    let verified_at: Option<Moment> = verified.map(|t| t.parse().map_err(corrupt)).transpose()?;
    let due = due_on(verified_at.map_or(spot.entry().registered_on, |at| at.in_japan().date()));
    let notification = match spot.entry().notification_id {
        Some(id) => receipt_of(tx, id)?.map(|receipt| (id, receipt)),
        None => None,
    };
    Ok(Due { spot, verified_at, due, notification })
}

/// How many of them there are.
///
/// # Errors
/// What SQLite says.
pub fn count_due(tx: &Tx<'_>, lg_code: LgCode, today: JapanDate) -> Result<u32, StoreError> {
    let sql = format!("SELECT count(*) {DUE}");
    Ok(tx.prepare_cached(&sql)?.query_row(params![lg_code.as_str(), today.to_string()], |r| r.get(0))?)
}
