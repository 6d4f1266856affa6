//! Rows of `agreement`.

use rusqlite::{OptionalExtension, Row, params};

use super::{Agreement, Partner, Term, shipped_of};
use crate::municipalities::{self, LgCode};
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

const COLUMNS: &str = "agreed_on, term_from, term_until, renews, notice_months, objected_on, account, account_url, division, \
                       staff, notes";

/// The agreement of a participating municipality: as it has written it, else as it ships; none without one.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode) -> Result<Option<Agreement>, StoreError> {
    let own = tx
        .prepare_cached(&format!("SELECT {COLUMNS} FROM agreement WHERE lg_code = ?1"))?
        .query_row([lg_code.as_str()], |r| Ok(read_row(r)))
        .optional()?
        .transpose()?;
    Ok(own.or_else(|| shipped_of(lg_code).cloned()))
}

/// Counts what the municipality has written, from 1; 0 before.
///
/// # Errors
/// What SQLite says.
pub fn version(tx: &Tx<'_>, lg_code: LgCode) -> Result<i64, StoreError> {
    let mut statement = tx.prepare_cached("SELECT version FROM agreement WHERE lg_code = ?1")?;
    Ok(statement.query_row([lg_code.as_str()], |r| r.get(0)).optional()?.unwrap_or(0))
}

/// What participating municipalities have written themselves.
///
/// # Errors
/// As [`get`].
pub fn own(tx: &Tx<'_>) -> Result<Vec<Partner>, StoreError> {
    let mut all = Vec::new();
    for m in municipalities::store::list(tx)? {
        if version(tx, m.lg_code)? > 0
            && let Some(agreement) = get(tx, m.lg_code)?
        {
            let (lg_code, prefecture, name, sample) = (m.lg_code, m.prefecture, m.name, m.sample);
            all.push(Partner { lg_code, prefecture, name, agreement, sample });
        }
    }
    Ok(all)
}

/// Puts an agreement in the place of the one with the version that was seen (0 for none); `false` when somebody was faster.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, lg_code: LgCode, a: &Agreement, seen: i64, at: Moment) -> Result<bool, StoreError> {
    if version(tx, lg_code)? != seen {
        return Ok(false);
    }
    let text = |day: Option<JapanDate>| day.map(|d| d.to_string());
    tx.execute(
        "INSERT INTO agreement (lg_code, agreed_on, term_from, term_until, renews, notice_months, objected_on, account,
             account_url, division, staff, notes, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (lg_code) DO UPDATE SET agreed_on = excluded.agreed_on, term_from = excluded.term_from,
             term_until = excluded.term_until, renews = excluded.renews, notice_months = excluded.notice_months,
             objected_on = excluded.objected_on, account = excluded.account, account_url = excluded.account_url,
             division = excluded.division, staff = excluded.staff, notes = excluded.notes, version = version + 1,
             updated_at = excluded.updated_at",
        params![
            lg_code.as_str(),
            a.agreed_on.to_string(),
            text(a.term.map(|t| t.from)),
            text(a.term.map(|t| t.until)),
            a.renews,
            a.notice_months,
            text(a.objected_on),
            a.account,
            a.account_url,
            a.division,
            a.staff,
            a.notes,
            at.to_string(),
        ],
    )?;
    Ok(true)
}

fn read_row(r: &Row<'_>) -> Result<Agreement, StoreError> {
    let day = |column: &str| -> Result<Option<JapanDate>, StoreError> {
        let text: Option<String> = r.get(column)?;
        text.map(|t| t.parse().map_err(|_| StoreError::corrupt(format!("agreement.{column}")))).transpose()
    };
    let term = match (day("term_from")?, day("term_until")?) {
        (Some(from), Some(until)) => Some(Term { from, until }),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(StoreError::corrupt("agreement.term_from")),
    };
    Ok(Agreement {
        agreed_on: day("agreed_on")?.ok_or_else(|| StoreError::corrupt("agreement.agreed_on"))?,
        term,
        renews: r.get("renews")?,
        notice_months: r.get("notice_months")?,
        objected_on: day("objected_on")?,
        account: r.get("account")?,
        account_url: r.get("account_url")?,
        division: r.get("division")?,
        staff: r.get("staff")?,
        notes: r.get("notes")?,
    })
}
