//! Rows of `letter`.

use rusqlite::{OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use super::acts::Way;
use super::state::StateName;
use super::{Fault, KEPT_DAYS, Letter, LetterKind, LetterState, Parcel, Queued, UNTOUCHED_DAYS};
use crate::audit::hex;
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::text::Email;
use crate::time::Moment;

const DAY: i64 = 86_400;

/// Enters a letter; one that its act has written before stays as it is.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Tx<'_>, letter: &Letter, way: Way, host: &str, at: Moment) -> Result<(), StoreError> {
    let key = key(letter.lg_code, &letter.act);
    let id: String = hex(&Sha256::digest(format!("{key} {at}"))).chars().take(24).collect();
    let (to, body, state, next) = match (way, &letter.to) {
        (Way::Mail, Some(to)) => (Some(to.as_str()), Some(&letter.body), StateName::Waiting, Some(at.to_string())),
        (Way::Mail, None) | (Way::Paper, _) => (None, None, StateName::ToPrint, None),
    };
    tx.prepare_cached(
        "INSERT INTO letter (lg_code, key, kind, notification_id, record, enclosed, subject, recipient, body, paper,
             message_id, state, next_at, queued_at, state_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14) ON CONFLICT (key) DO NOTHING",
    )?
    .execute(params![
        letter.lg_code.as_str(),
        key,
        letter.kind.code(),
        letter.notification_id,
        letter.record,
        letter.enclosed,
        letter.subject,
        to,
        body,
        letter.paper,
        format!("<{id}@{host}>"),
        state.code(),
        next,
        at.to_string(),
    ])?;
    Ok(())
}

fn key(lg_code: LgCode, act: &str) -> String {
    format!("{lg_code}/{act}")
}

/// True when this act has written its letter.
///
/// # Errors
/// What SQLite says.
pub fn is_queued(tx: &Tx<'_>, lg_code: LgCode, act: &str) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached("SELECT 1 FROM letter WHERE key = ?1")?.exists([key(lg_code, act)])?)
}

/// When this act wrote its letter; none while it hasn't.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn queued_at(tx: &Tx<'_>, lg_code: LgCode, act: &str) -> Result<Option<Moment>, StoreError> {
    let text: Option<String> = tx
        .prepare_cached("SELECT queued_at FROM letter WHERE key = ?1")?
        .query_row([key(lg_code, act)], |r| r.get(0))
        .optional()?;
    text.map(|t| t.parse().map_err(|_| StoreError::corrupt("letter.queued_at"))).transpose()
}

/// The letter whose turn it is, if any.
///
/// # Errors
/// What SQLite says.
pub fn due(tx: &Tx<'_>, now: Moment) -> Result<Option<i64>, StoreError> {
    let found = tx
        .prepare_cached(
            "SELECT id FROM letter WHERE state IN ('waiting', 'sending') AND next_at <= ?1 ORDER BY next_at, id LIMIT 1",
        )?
        .query_row([now.to_string()], |r| r.get(0))
        .optional()?;
    Ok(found)
}

/// Takes a letter in hand until `until`; none when it is no longer due.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn claim(tx: &Tx<'_>, id: i64, now: Moment, until: Moment) -> Result<Option<Parcel>, StoreError> {
    let claimed = tx
        .prepare_cached(
            "UPDATE letter SET state = 'sending', next_at = ?3, state_at = ?2, attempts = attempts + 1, version = version + 1
             WHERE id = ?1 AND state IN ('waiting', 'sending') AND next_at <= ?2",
        )?
        .execute(params![id, now.to_string(), until.to_string()])?;
    if claimed == 0 {
        return Ok(None);
    }
    tx.prepare_cached(
        "SELECT l.id, l.kind, l.lg_code, l.message_id, m.name || ' ' || m.division AS from_name, m.mail, l.recipient,
             l.subject, l.body, l.queued_at, CASE WHEN l.enclosed THEN l.notification_id END AS enclosed, l.attempts
         FROM letter l JOIN municipality m ON m.lg_code = l.lg_code WHERE l.id = ?1",
    )?
    .query_row([id], |r| Ok(parcel(r)))
    .optional()?
    .transpose()
}

fn parcel(r: &Row<'_>) -> Result<Parcel, StoreError> {
    Ok(Parcel {
        id: r.get("id")?,
        kind: parsed(r, "kind")?,
        lg_code: parsed(r, "lg_code")?,
        message_id: r.get("message_id")?,
        from_name: r.get("from_name")?,
        reply_to: r.get::<_, Option<String>>("mail")?.and_then(|m| m.parse().ok()),
        to: parsed(r, "recipient")?,
        subject: r.get("subject")?,
        body: r.get("body")?,
        queued_at: parsed(r, "queued_at")?,
        enclosed: r.get("enclosed")?,
        attempts: r.get("attempts")?,
    })
}

/// Writes what became of the `attempts`th try; `false` when the letter isn't in hand any more.
///
/// # Errors
/// What SQLite says.
pub fn after_try(tx: &Tx<'_>, id: i64, attempts: u32, state: &LetterState, at: Moment) -> Result<bool, StoreError> {
    let in_hand = tx
        .prepare_cached("SELECT 1 FROM letter WHERE id = ?1 AND state = 'sending' AND attempts = ?2")?
        .exists(params![id, attempts])?;
    if in_hand {
        put_state(tx, id, state, at)?;
    }
    Ok(in_hand)
}

/// Moves a letter on. Starting to wait anew without a fault begins the count of tries again.
///
/// # Errors
/// What SQLite says.
pub fn put_state(tx: &Tx<'_>, id: i64, state: &LetterState, at: Moment) -> Result<(), StoreError> {
    let next = match state {
        LetterState::Waiting { next_at, .. } => Some(next_at.to_string()),
        LetterState::Sending { until } => Some(until.to_string()),
        LetterState::Sent
        | LetterState::Failed { .. }
        | LetterState::ToPrint
        | LetterState::Printed
        | LetterState::SetAside => None,
    };
    let afresh = matches!(state, LetterState::Waiting { fault: None, .. });
    tx.prepare_cached(
        "UPDATE letter SET state = ?2, fault = ?3, next_at = ?4, state_at = ?5, version = version + 1,
             attempts = CASE WHEN ?6 THEN 0 ELSE attempts END WHERE id = ?1",
    )?
    .execute(params![id, state.name().code(), state.fault().map(Fault::code), next, at.to_string(), afresh])?;
    Ok(())
}

/// Writes to whom a letter goes now.
///
/// # Errors
/// What SQLite says.
pub fn put_recipient(tx: &Tx<'_>, id: i64, to: &Email) -> Result<(), StoreError> {
    tx.execute("UPDATE letter SET recipient = ?2 WHERE id = ?1", params![id, to.as_str()])?;
    Ok(())
}

/// What was in hand when the program ended is due at once.
///
/// # Errors
/// What SQLite says.
pub fn release(tx: &Tx<'_>, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE letter SET state = 'waiting', next_at = ?1, version = version + 1 WHERE state = 'sending'",
        [at.to_string()],
    )?;
    Ok(())
}

const COLUMNS: &str = "id, lg_code, kind, notification_id, record, subject, paper, enclosed, state, fault, next_at, state_at, \
                       queued_at, attempts, version";

/// A letter of this municipality.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode, id: i64) -> Result<Option<Queued>, StoreError> {
    Ok(by_id(tx, id)?.filter(|(code, _)| *code == lg_code).map(|(_, letter)| letter))
}

/// A letter and where it is from.
///
/// # Errors
/// As [`get`].
pub fn by_id(tx: &Tx<'_>, id: i64) -> Result<Option<(LgCode, Queued)>, StoreError> {
    Ok(several(tx, "id = ?1", &[&id], 1)?.pop())
}

/// The letters about a notification, newest first.
///
/// # Errors
/// As [`get`].
pub fn about(tx: &Tx<'_>, notification_id: i64) -> Result<Vec<Queued>, StoreError> {
    let found = several(tx, "notification_id = ?1", &[&notification_id], 100)?;
    Ok(found.into_iter().map(|(_, letter)| letter).collect())
}

/// At most `limit` letters of a municipality in one state, newest first.
///
/// # Errors
/// As [`get`].
pub fn in_state(tx: &Tx<'_>, lg_code: LgCode, state: StateName, limit: u32) -> Result<Vec<Queued>, StoreError> {
    let found = several(tx, "lg_code = ?1 AND state = ?2", &[&lg_code.as_str(), &state.code()], limit)?;
    Ok(found.into_iter().map(|(_, letter)| letter).collect())
}

/// How many letters of a municipality are in a state.
///
/// # Errors
/// What SQLite says.
pub fn count(tx: &Tx<'_>, lg_code: LgCode, state: StateName) -> Result<u32, StoreError> {
    Ok(tx
        .prepare_cached("SELECT count(*) FROM letter WHERE lg_code = ?1 AND state = ?2")?
        .query_row(params![lg_code.as_str(), state.code()], |r| r.get(0))?)
}

/// How many letters of all municipalities are in one of these states.
///
/// # Errors
/// What SQLite says.
pub fn count_all(tx: &Tx<'_>, states: &[StateName]) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached("SELECT count(*) FROM letter WHERE state = ?1")?;
    states.iter().try_fold(0, |sum, state| Ok(sum + statement.query_row([state.code()], |r| r.get::<_, u32>(0))?))
}

/// What waits for a relay.
///
/// # Errors
/// As [`get`].
pub fn unsent(tx: &Tx<'_>) -> Result<Vec<(LgCode, Queued)>, StoreError> {
    several(tx, "state IN ('waiting', 'sending')", &[], u32::MAX)
}

/// What nobody has taken up for [`UNTOUCHED_DAYS`].
///
/// # Errors
/// As [`get`].
pub fn untouched(tx: &Tx<'_>, now: Moment) -> Result<Vec<(LgCode, Queued)>, StoreError> {
    let before = now.plus_seconds(-UNTOUCHED_DAYS * DAY).to_string();
    several(tx, "state IN ('failed', 'to_print') AND state_at <= ?1", &[&before], u32::MAX)
}

/// Takes texts and addresses away that have not been needed for [`KEPT_DAYS`].
///
/// # Errors
/// What SQLite says.
pub fn erase(tx: &Tx<'_>, now: Moment) -> Result<(), StoreError> {
    tx.prepare_cached(
        "UPDATE letter SET recipient = NULL, body = NULL, paper = NULL
         WHERE state IN ('sent', 'printed', 'set_aside') AND state_at <= ?1
             AND (recipient IS NOT NULL OR body IS NOT NULL OR paper IS NOT NULL)",
    )?
    .execute([now.plus_seconds(-KEPT_DAYS * DAY).to_string()])?;
    Ok(())
}

fn several(
    tx: &Tx<'_>,
    rule: &str,
    values: &[&dyn rusqlite::ToSql],
    limit: u32,
) -> Result<Vec<(LgCode, Queued)>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM letter WHERE {rule} ORDER BY state_at DESC, id DESC LIMIT {limit}");
    let mut statement = tx.prepare_cached(&sql)?;
    let rows = statement.query_map(values, |r| Ok(read_row(r)))?;
    rows.map(|row| row?).collect()
}

fn read_row(r: &Row<'_>) -> Result<(LgCode, Queued), StoreError> {
    let letter = Queued {
        id: r.get("id")?,
        kind: parsed::<LetterKind>(r, "kind")?,
        notification_id: r.get("notification_id")?,
        record: r.get("record")?,
        subject: r.get("subject")?,
        paper: r.get("paper")?,
        enclosed: r.get("enclosed")?,
        state: read_state(r)?,
        state_at: parsed(r, "state_at")?,
        queued_at: parsed(r, "queued_at")?,
        attempts: r.get("attempts")?,
        version: r.get("version")?,
    };
    Ok((parsed(r, "lg_code")?, letter))
}

/// Half-true rows, such as a failed one without its fault, are refused.
fn read_state(r: &Row<'_>) -> Result<LetterState, StoreError> {
    let half = || StoreError::corrupt("letter.state");
    let name: StateName = parsed(r, "state")?;
    let fault = r.get::<_, Option<String>>("fault")?.map(|f| f.parse().map_err(|()| half())).transpose()?;
    let next = r.get::<_, Option<String>>("next_at")?.map(|t| t.parse().map_err(|_| half())).transpose()?;
    match (name, next, fault) {
        (StateName::Waiting, Some(next_at), fault) => Ok(LetterState::Waiting { next_at, fault }),
        (StateName::Sending, Some(until), _) => Ok(LetterState::Sending { until }),
        (StateName::Failed, None, Some(fault)) => Ok(LetterState::Failed { fault }),
        (StateName::Sent, None, _) => Ok(LetterState::Sent),
        (StateName::ToPrint, None, _) => Ok(LetterState::ToPrint),
        (StateName::Printed, None, _) => Ok(LetterState::Printed),
        (StateName::SetAside, None, _) => Ok(LetterState::SetAside),
        (_, _, _) => Err(half()),
    }
}

fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let text = r.get_ref(column)?.as_str().ok().and_then(|s| s.parse().ok());
    text.ok_or_else(|| StoreError::corrupt(format!("letter.{column}")))
}
