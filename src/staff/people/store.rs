//! Rows of `officer` as a list of colleagues, and of `staff_rule`.

use rusqlite::{OptionalExtension, Row, params};

use super::Person;
use crate::municipalities::LgCode;
use crate::staff::store::{OFFICER, decode, officer};
use crate::staff::{Role, Rules, SESSION_IDLE_SECONDS};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

const REST: &str = "officer.version, officer.added_at, officer.password_hash IS NOT NULL, officer.ended_at,
    (SELECT count(*) FROM session s WHERE s.officer_id = officer.id AND s.expires_at > ?2 AND s.seen_at > ?3),
    (SELECT max(s.seen_at) FROM session s WHERE s.officer_id = officer.id),
    (SELECT max(i.expires_at) FROM invitation i WHERE i.officer_id = officer.id AND i.used_at IS NULL AND i.expires_at > ?2)";

fn person(row: &Row<'_>) -> rusqlite::Result<Result<Person, StoreError>> {
    let account = officer(row)?;
    let (version, joined, sessions) = (row.get(5)?, row.get(7)?, row.get(9)?);
    let added_at: String = row.get(6)?;
    let (ended_at, seen_at, link_until) = (row.get(8)?, row.get(10)?, row.get(11)?);
    let moment = |text: Option<String>| {
        text.map(|t| t.parse::<Moment>()).transpose().map_err(|_| StoreError::corrupt("officer: a moment"))
    };
    Ok((|| {
        Ok(Person {
            officer: decode(account)?,
            version,
            added_at: added_at.parse().map_err(|_| StoreError::corrupt("officer.added_at"))?,
            joined,
            ended_at: moment(ended_at)?,
            sessions,
            seen_at: moment(seen_at)?,
            link_until: moment(link_until)?,
        })
    })())
}

fn idle(at: Moment) -> String {
    at.plus_seconds(-SESSION_IDLE_SECONDS).to_string()
}

/// Everybody of a municipality: those at work by role and name, then those whose account has ended.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn list(tx: &Tx<'_>, lg_code: LgCode, at: Moment) -> Result<Vec<Person>, StoreError> {
    let sql =
        format!("SELECT {OFFICER}, {REST} FROM officer WHERE lg_code = ?1 ORDER BY ended_at IS NOT NULL, name, id");
    let mut statement = tx.prepare_cached(&sql)?;
    let rows = statement.query_map(params![lg_code.as_str(), at.to_string(), idle(at)], person)?;
    let mut people = rows.map(|row| row?).collect::<Result<Vec<_>, StoreError>>()?;
    people.sort_by_key(|p| (p.ended_at.is_some(), std::cmp::Reverse(p.officer.role)));
    Ok(people)
}

/// One of them.
///
/// # Errors
/// As [`list`].
pub fn get(tx: &Tx<'_>, lg_code: LgCode, id: i64, at: Moment) -> Result<Option<Person>, StoreError> {
    let sql = format!("SELECT {OFFICER}, {REST} FROM officer WHERE lg_code = ?1 AND id = ?4");
    tx.prepare_cached(&sql)?
        .query_row(params![lg_code.as_str(), at.to_string(), idle(at), id], person)
        .optional()?
        .transpose()
}

/// Managers other than this one who could sign in today.
///
/// # Errors
/// What SQLite says.
pub fn other_managers(tx: &Tx<'_>, lg_code: LgCode, id: i64) -> Result<u32, StoreError> {
    let sql = "SELECT count(*) FROM officer
               WHERE lg_code = ?1 AND id <> ?2 AND role = 'manager' AND ended_at IS NULL AND password_hash IS NOT NULL";
    Ok(tx.prepare_cached(sql)?.query_row(params![lg_code.as_str(), id], |r| r.get(0))?)
}

/// Accounts at work, and managers among them, by municipality.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn counts(tx: &Tx<'_>) -> Result<Vec<(LgCode, u32, u32)>, StoreError> {
    let sql = "SELECT lg_code, count(*), sum(role = 'manager') FROM officer
               WHERE ended_at IS NULL AND password_hash IS NOT NULL AND lg_code IS NOT NULL GROUP BY lg_code";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get(1)?, r.get(2)?)))?;
    rows.map(|row| {
        let (code, all, managers) = row?;
        Ok((code.parse().map_err(|_| StoreError::corrupt("officer.lg_code"))?, all, managers))
    })
    .collect()
}

/// Gives the account another role.
///
/// # Errors
/// What SQLite says.
pub fn put_role(tx: &Tx<'_>, id: i64, role: Role) -> Result<(), StoreError> {
    tx.execute("UPDATE officer SET role = ?2, version = version + 1 WHERE id = ?1", params![id, role.code()])?;
    Ok(())
}

/// Gives the account another name.
///
/// # Errors
/// What SQLite says.
pub fn put_name(tx: &Tx<'_>, id: i64, name: &str) -> Result<(), StoreError> {
    tx.execute("UPDATE officer SET name = ?2 WHERE id = ?1", params![id, name])?;
    Ok(())
}

/// Ends the account: nothing that opens it is left.
///
/// # Errors
/// What SQLite says.
pub fn put_end(tx: &Tx<'_>, id: i64, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE officer SET ended_at = ?2, password_hash = NULL, version = version + 1 WHERE id = ?1",
        params![id, at.to_string()],
    )?;
    tx.execute("DELETE FROM invitation WHERE officer_id = ?1", [id])?;
    tx.execute("DELETE FROM known_device WHERE officer_id = ?1", [id])?;
    crate::staff::store::end_sessions(tx, id)
}

/// きまり of a municipality; without a row, none.
///
/// # Errors
/// What SQLite says.
pub fn rules(tx: &Tx<'_>, lg_code: LgCode) -> Result<Rules, StoreError> {
    let row = tx
        .prepare_cached("SELECT approval FROM staff_rule WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| Ok(Rules { approval: r.get(0)? }))
        .optional()?;
    Ok(row.unwrap_or_default())
}

/// Puts them.
///
/// # Errors
/// What SQLite says.
pub fn put_rules(tx: &Tx<'_>, lg_code: LgCode, rules: Rules) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO staff_rule (lg_code, approval) VALUES (?1, ?2)
         ON CONFLICT (lg_code) DO UPDATE SET approval = excluded.approval",
        params![lg_code.as_str(), rules.approval],
    )?;
    Ok(())
}
