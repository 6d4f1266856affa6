//! Rows of `officer`, `invitation` and `session`.

use rusqlite::{OptionalExtension, Row, params};

use super::{
    DEVICE_SECONDS, INVITATION_SECONDS, Officer, Role, Rules, SESSION_IDLE_SECONDS, SESSION_SECONDS, Session, SignIn,
    Signed,
};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Makes the account if there is none for the address, and a one-time link for it. Earlier links of the account end.
///
/// # Errors
/// [`StoreError::Corrupt`] when the address belongs to another municipality's officer; else what SQLite says.
pub fn invite(
    tx: &Tx<'_>,
    at: Moment,
    by: Actor,
    account: (&str, &str, Option<LgCode>, Role),
    token_hash: &str,
) -> Result<(), StoreError> {
    let (email, name, lg_code, role) = account;
    let known = by_email(tx, email)?;
    let id = match known {
        Some(officer) if officer.lg_code != lg_code => {
            return Err(StoreError::corrupt("officer.email: belongs to another municipality"));
        }
        Some(officer) => {
            let reopen = "UPDATE officer SET role = ?2, ended_at = NULL, version = version + 1 WHERE id = ?1";
            tx.execute(reopen, params![officer.id, role.code()])?;
            officer.id
        }
        None => {
            tx.execute(
                "INSERT INTO officer (lg_code, email, name, role, added_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![lg_code.map(|c| c.to_string()), email, name, role.code(), at.to_string()],
            )?;
            tx.last_insert_rowid()
        }
    };
    tx.execute("DELETE FROM invitation WHERE officer_id = ?1", [id])?;
    tx.execute(
        "INSERT INTO invitation (token_hash, officer_id, expires_at) VALUES (?1, ?2, ?3)",
        params![token_hash, id, at.plus_seconds(INVITATION_SECONDS).to_string()],
    )?;
    let subject = format!("officer:{id}");
    let to = Some(role.code());
    record(tx, at, by, lg_code, "invite", &subject, to)
}

fn record(
    tx: &Tx<'_>,
    at: Moment,
    actor: Actor,
    lg_code: Option<LgCode>,
    act: &str,
    subject: &str,
    to: Option<&str>,
) -> Result<(), StoreError> {
    let event = NewEvent { at, actor, lg_code, act, subject, from: None, to, reason: None };
    audit::store::record(tx, &event)
}

pub(super) const OFFICER: &str = "officer.id, officer.lg_code, officer.email, officer.name, officer.role";

pub(super) type Columns = (i64, Option<String>, String, String, String);

pub(super) fn officer(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

pub(super) fn decode((id, lg_code, email, name, role): Columns) -> Result<Officer, StoreError> {
    let lg_code = lg_code.map(|c| c.parse()).transpose().map_err(|_| StoreError::corrupt("officer.lg_code"))?;
    let role = role.parse().map_err(|_| StoreError::corrupt("officer.role"))?;
    Ok(Officer { id, lg_code, email, name, role })
}

/// The account with this mail address.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn by_email(tx: &Tx<'_>, email: &str) -> Result<Option<Officer>, StoreError> {
    tx.query_row(&format!("SELECT {OFFICER} FROM officer WHERE email = ?1"), [email], officer)
        .optional()?
        .map(decode)
        .transpose()
}

/// The account with this number.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn by_id(tx: &Tx<'_>, id: i64) -> Result<Option<Officer>, StoreError> {
    tx.query_row(&format!("SELECT {OFFICER} FROM officer WHERE id = ?1"), [id], officer)
        .optional()?
        .map(decode)
        .transpose()
}

/// Numbers and names of the accounts of a municipality, for telling who did what.
///
/// # Errors
/// What SQLite says.
pub fn names(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT id, name FROM officer WHERE lg_code = ?1")?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whose unused, unexpired one-time link this is. Looking doesn't use it up: mail scanners open links too.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn invited(tx: &Tx<'_>, token_hash: &str, at: Moment) -> Result<Option<Officer>, StoreError> {
    let sql = format!(
        "SELECT {OFFICER} FROM invitation JOIN officer ON officer.id = invitation.officer_id
         WHERE token_hash = ?1 AND used_at IS NULL AND expires_at > ?2 AND ended_at IS NULL"
    );
    tx.query_row(&sql, params![token_hash, at.to_string()], officer).optional()?.map(decode).transpose()
}

/// Uses the link up, sets the password, ends every session of the account and begins a new one.
/// `None` when the link was used or ran out in the meantime: then nothing is written.
///
/// # Errors
/// What SQLite says.
pub fn accept_invitation(
    tx: &Tx<'_>,
    at: Moment,
    token_hash: &str,
    password_hash: &str,
    (session_hash, device): (&str, &str),
) -> Result<Option<Officer>, StoreError> {
    let Some(officer) = invited(tx, token_hash, at)? else { return Ok(None) };
    // A new password is a new beginning: what was known may have been known to somebody else.
    tx.execute("DELETE FROM known_device WHERE officer_id = ?1", [officer.id])?;
    tx.execute("UPDATE invitation SET used_at = ?2 WHERE token_hash = ?1", params![token_hash, at.to_string()])?;
    tx.execute(
        "UPDATE officer SET password_hash = ?2, failures = 0 WHERE id = ?1",
        params![officer.id, password_hash],
    )?;
    end_sessions(tx, officer.id)?;
    let subject = format!("officer:{}", officer.id);
    record(tx, at, Actor::Officer(officer.id), officer.lg_code, "set_password", &subject, None)?;
    begin_session(tx, at, &officer, (session_hash, device))?;
    Ok(Some(officer))
}

/// What to do with a sign-in try for this address.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn sign_in_state(tx: &Tx<'_>, email: &str) -> Result<SignIn, StoreError> {
    let Some(officer) = by_email(tx, email)? else { return Ok(SignIn::Unknown) };
    let hash: Option<String> =
        tx.query_row("SELECT password_hash FROM officer WHERE id = ?1", [officer.id], |r| r.get(0))?;
    Ok(hash.map_or(SignIn::Unknown, |hash| SignIn::Check { officer, hash }))
}

/// Counts a wrong password, and writes down the first and every fifth; nothing of what was typed is kept.
///
/// # Errors
/// What SQLite says.
pub fn wrong_password(tx: &Tx<'_>, officer: &Officer, at: Moment) -> Result<(), StoreError> {
    let count: u32 = tx.query_row(
        "UPDATE officer SET failures = failures + 1 WHERE id = ?1 RETURNING failures",
        [officer.id],
        |r| r.get(0),
    )?;
    // A flood must not fill the record.
    if count != 1 && (!count.is_multiple_of(5) || count > 100 && !count.is_multiple_of(100)) {
        return Ok(());
    }
    let (subject, count) = (format!("officer:{}", officer.id), count.to_string());
    record(tx, at, Actor::Program, officer.lg_code, "wrong_password", &subject, Some(&count))
}

/// True when the account has signed in on this device lately.
///
/// # Errors
/// What SQLite says.
pub fn knows_device(tx: &Tx<'_>, email: &str, device_hash: &str, at: Moment) -> Result<bool, StoreError> {
    let since = at.plus_seconds(-DEVICE_SECONDS).to_string();
    let sql = "SELECT 1 FROM known_device JOIN officer ON officer.id = officer_id
               WHERE token_hash = ?1 AND email = ?2 AND seen_at > ?3";
    Ok(tx.prepare_cached(sql)?.exists(params![device_hash, email, since])?)
}

/// Remembers the device as the account's.
///
/// # Errors
/// What SQLite says.
pub fn know_device(tx: &Tx<'_>, officer: &Officer, device_hash: &str, at: Moment) -> Result<(), StoreError> {
    let since = at.plus_seconds(-DEVICE_SECONDS).to_string();
    tx.execute("DELETE FROM known_device WHERE seen_at <= ?1", [since])?;
    tx.execute(
        "INSERT INTO known_device (token_hash, officer_id, seen_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (token_hash) DO UPDATE SET officer_id = excluded.officer_id, seen_at = excluded.seen_at",
        params![device_hash, officer.id, at.to_string()],
    )?;
    Ok(())
}

/// Begins a session after a right password.
///
/// # Errors
/// What SQLite says.
pub fn begin_session(
    tx: &Tx<'_>,
    at: Moment,
    officer: &Officer,
    (session_hash, device): (&str, &str),
) -> Result<(), StoreError> {
    tx.execute("UPDATE officer SET failures = 0 WHERE id = ?1", [officer.id])?;
    tx.execute("DELETE FROM session WHERE expires_at <= ?1", [at.to_string()])?;
    tx.execute(
        "INSERT INTO session (token_hash, officer_id, started_at, seen_at, expires_at, device) VALUES (?1, ?2, ?3, ?3, ?4, ?5)",
        params![session_hash, officer.id, at.to_string(), at.plus_seconds(SESSION_SECONDS).to_string(), device],
    )?;
    let subject = format!("officer:{}", officer.id);
    record(tx, at, Actor::Officer(officer.id), officer.lg_code, "sign_in", &subject, None)
}

/// Who is signed in with this cookie.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn signed_in(tx: &Tx<'_>, session_hash: &str, at: Moment) -> Result<Option<Signed>, StoreError> {
    let sql = format!(
        "SELECT {OFFICER}, session.seen_at FROM session JOIN officer ON officer.id = session.officer_id
         WHERE token_hash = ?1 AND expires_at > ?2 AND seen_at > ?3 AND ended_at IS NULL"
    );
    let idle = at.plus_seconds(-SESSION_IDLE_SECONDS).to_string();
    let row = tx
        .prepare_cached(&sql)?
        .query_row(params![session_hash, at.to_string(), idle], |r| Ok((officer(r)?, r.get::<_, String>(5)?)))
        .optional()?;
    let Some((row, seen)) = row else { return Ok(None) };
    let seen: Moment = seen.parse().map_err(|_| StoreError::corrupt("session.seen_at"))?;
    let officer = decode(row)?;
    let rules = match officer.lg_code {
        Some(lg_code) => super::people::store::rules(tx, lg_code)?,
        None => Rules::default(),
    };
    Ok(Some(Signed { officer, rules, stale: at.unix() - seen.unix() > 60 }))
}

/// The account's open sessions, the last used first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn sessions(tx: &Tx<'_>, officer: i64, here: &str, at: Moment) -> Result<Vec<Session>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT token_hash, device, started_at, seen_at FROM session
         WHERE officer_id = ?1 AND expires_at > ?2 AND seen_at > ?3 ORDER BY seen_at DESC, started_at DESC, token_hash",
    )?;
    let idle = at.plus_seconds(-SESSION_IDLE_SECONDS).to_string();
    let rows = statement.query_map(params![officer, at.to_string(), idle], |r| {
        Ok((r.get::<_, String>(0)?, r.get(1)?, r.get::<_, String>(2)?, r.get::<_, String>(3)?))
    })?;
    rows.map(|row| {
        let (hash, device, started, seen) = row?;
        let moment = |text: String| text.parse().map_err(|_| StoreError::corrupt("session: a moment"));
        let (started_at, seen_at, own) = (moment(started)?, moment(seen)?, hash == here);
        Ok(Session { id: hash.chars().take(16).collect(), device, started_at, seen_at, here: own })
    })
    .collect()
}

/// Ends one of the account's sessions by what names it on the page; `false` when it is over already.
///
/// # Errors
/// What SQLite says.
pub fn end_one(tx: &Tx<'_>, officer: &Officer, id: &str, at: Moment) -> Result<bool, StoreError> {
    let ended = tx.execute(
        "DELETE FROM session WHERE officer_id = ?1 AND substr(token_hash, 1, 16) = ?2",
        params![officer.id, id],
    )?;
    if ended == 0 {
        return Ok(false);
    }
    let subject = format!("officer:{}", officer.id);
    record(tx, at, Actor::Officer(officer.id), officer.lg_code, "sign_out", &subject, None)?;
    Ok(true)
}

/// Ends all of the account's sessions, as its owner wishes.
///
/// # Errors
/// What SQLite says.
pub fn end_all(tx: &Tx<'_>, officer: &Officer, at: Moment) -> Result<(), StoreError> {
    end_sessions(tx, officer.id)?;
    let subject = format!("officer:{}", officer.id);
    record(tx, at, Actor::Officer(officer.id), officer.lg_code, "end_sessions", &subject, None)
}

/// Nothing of the account stays signed in. The act that this belongs to is recorded by its caller.
///
/// # Errors
/// What SQLite says.
pub fn end_sessions(tx: &Tx<'_>, officer: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM session WHERE officer_id = ?1", [officer])?;
    Ok(())
}

/// Notes that the session was used.
///
/// # Errors
/// What SQLite says.
pub fn touch(tx: &Tx<'_>, session_hash: &str, at: Moment) -> Result<(), StoreError> {
    tx.execute("UPDATE session SET seen_at = ?2 WHERE token_hash = ?1", params![session_hash, at.to_string()])?;
    Ok(())
}

/// サインアウト.
///
/// # Errors
/// What SQLite says.
pub fn end_session(tx: &Tx<'_>, session_hash: &str, at: Moment) -> Result<(), StoreError> {
    let Some(Signed { officer, .. }) = signed_in(tx, session_hash, at)? else { return Ok(()) };
    tx.execute("DELETE FROM session WHERE token_hash = ?1", [session_hash])?;
    let subject = format!("officer:{}", officer.id);
    record(tx, at, Actor::Officer(officer.id), officer.lg_code, "sign_out", &subject, None)
}
/// How many may manage this municipality and can sign in.
///
/// # Errors
/// What SQLite says.
pub fn managers(tx: &Tx<'_>, lg_code: LgCode) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT count(*) FROM officer WHERE lg_code = ?1 AND role = 'manager' AND password_hash IS NOT NULL",
    )?;
    Ok(statement.query_row([lg_code.as_str()], |r| r.get(0))?)
}
