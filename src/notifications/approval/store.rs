//! Rows of `desk_rules`, `proposal` and `acceptance`.

use rusqlite::{OptionalExtension, params};

use super::{AcceptanceNumber, DeskRules, Proposal};
use crate::municipalities::LgCode;
use crate::staff::Officer;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// How this desk works, and the version of that, 0 for the program's defaults.
///
/// # Errors
/// What SQLite says.
pub fn rules(tx: &Tx<'_>, lg_code: LgCode) -> Result<(DeskRules, i64), StoreError> {
    let row = tx
        .prepare_cached("SELECT approval, keep_months, version FROM desk_rules WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| Ok((DeskRules { approval: r.get(0)?, keep_months: r.get(1)? }, r.get(2)?)))
        .optional()?;
    Ok(row.unwrap_or((DeskRules::default(), 0)))
}

/// Writes how this desk works; `false` when it changed since version `seen`.
///
/// # Errors
/// What SQLite says.
pub fn put_rules(tx: &Tx<'_>, lg_code: LgCode, rules: DeskRules, seen: i64) -> Result<bool, StoreError> {
    let values = params![lg_code.as_str(), rules.approval, rules.keep_months, seen];
    let changed = if seen == 0 {
        tx.execute(
            "INSERT INTO desk_rules (lg_code, approval, keep_months, version) VALUES (?1, ?2, ?3, ?4 + 1)
             ON CONFLICT DO NOTHING",
            values,
        )?
    } else {
        tx.execute(
            "UPDATE desk_rules SET approval = ?2, keep_months = ?3, version = version + 1
             WHERE lg_code = ?1 AND version = ?4",
            values,
        )?
    };
    Ok(changed == 1)
}

/// 起案 of a notification, whatever has become of it since.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn proposal(tx: &Tx<'_>, notification_id: i64) -> Result<Option<Proposal>, StoreError> {
    let row = tx
        .prepare_cached(
            "SELECT officer_id, officer_name, version, without_pin, at FROM proposal WHERE notification_id = ?1",
        )?
        .query_row([notification_id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get::<_, String>(4)?)))
        .optional()?;
    row.map(|(officer, name, version, without_pin, at)| {
        let at = at.parse().map_err(|_| StoreError::corrupt("proposal.at"))?;
        Ok(Proposal { officer, name, version, without_pin, at })
    })
    .transpose()
}

/// Writes a 起案 in place of the one before.
///
/// # Errors
/// What SQLite says.
pub fn propose(
    tx: &Tx<'_>,
    notification_id: i64,
    by: &Officer,
    (version, without_pin): (i64, bool),
    at: Moment,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO proposal (notification_id, officer_id, officer_name, version, without_pin, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (notification_id) DO UPDATE SET officer_id = excluded.officer_id, officer_name = excluded.officer_name,
             version = excluded.version, without_pin = excluded.without_pin, at = excluded.at",
        params![notification_id, by.id, by.name, version, without_pin, at.to_string()],
    )?;
    Ok(())
}

/// Gives an acceptance the next number of its 年度. One writer at a time, and the number goes with its transaction: no gaps.
///
/// # Errors
/// What SQLite says.
pub fn number(tx: &Tx<'_>, lg_code: LgCode, year: i32, notification_id: i64) -> Result<AcceptanceNumber, StoreError> {
    let number = tx
        .prepare_cached(
            "INSERT INTO acceptance (lg_code, year, number, notification_id)
             SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3 FROM acceptance WHERE lg_code = ?1 AND year = ?2
             RETURNING number",
        )?
        .query_row(params![lg_code.as_str(), year, notification_id], |r| r.get(0))?;
    Ok(AcceptanceNumber { year, number })
}

/// 受理番号 of a notification; none before its acceptance.
///
/// # Errors
/// What SQLite says.
pub fn number_of(tx: &Tx<'_>, notification_id: i64) -> Result<Option<AcceptanceNumber>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT year, number FROM acceptance WHERE notification_id = ?1")?;
    let read = |r: &rusqlite::Row<'_>| Ok(AcceptanceNumber { year: r.get(0)?, number: r.get(1)? });
    Ok(statement.query_row([notification_id], read).optional()?)
}
