//! Rows of `report`.

use rusqlite::params;

use super::{About, NewReport, Report};
use crate::municipalities::LgCode;
use crate::spots::RegistrationNumber;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// How many about this spot wait, and how many came to the municipality since a moment.
///
/// # Errors
/// What SQLite says.
pub fn counts(tx: &Tx<'_>, lg: LgCode, number: RegistrationNumber, since: Moment) -> Result<(u32, u32), StoreError> {
    let sql = "SELECT count(*) FILTER (WHERE number = ?2 AND closed_at IS NULL), count(*) FILTER (WHERE at >= ?3)
               FROM report WHERE lg_code = ?1";
    let mut statement = tx.prepare_cached(sql)?;
    let values = params![lg.as_str(), number.get(), since.to_string()];
    Ok(statement.query_row(values, |r| Ok((r.get(0)?, r.get(1)?)))?)
}

/// Writes one down.
///
/// # Errors
/// What SQLite says.
pub fn insert(
    tx: &Tx<'_>,
    lg: LgCode,
    number: RegistrationNumber,
    report: &NewReport,
    now: Moment,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO report (lg_code, number, about, words, at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![lg.as_str(), number.get(), report.about.code(), report.words, now.to_string()],
    )?;
    Ok(())
}

/// Those that wait, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn waiting(tx: &Tx<'_>, lg: LgCode, limit: u32) -> Result<Vec<Report>, StoreError> {
    let sql = "SELECT id, number, about, words, at FROM report WHERE lg_code = ?1 AND closed_at IS NULL ORDER BY at, id LIMIT ?2";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map(params![lg.as_str(), limit], |r| {
        Ok((r.get(0)?, r.get::<_, i64>(1)?, r.get::<_, String>(2)?, r.get(3)?, r.get::<_, String>(4)?))
    })?;
    let corrupt = |column: &str| StoreError::corrupt(format!("report.{column}"));
    rows.map(|row| {
        let (id, number, about, words, at) = row?;
        let number = RegistrationNumber::try_from(number).map_err(|_| corrupt("number"))?;
        let about = About::read(&about).ok_or_else(|| corrupt("about"))?;
        Ok(Report { id, number, about, words, at: at.parse().map_err(|_| corrupt("at"))? })
    })
    .collect()
}

/// How many wait.
///
/// # Errors
/// What SQLite says.
pub fn count(tx: &Tx<'_>, lg: LgCode) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached("SELECT count(*) FROM report WHERE lg_code = ?1 AND closed_at IS NULL")?;
    Ok(statement.query_row([lg.as_str()], |r| r.get(0))?)
}

/// 済み: takes the words away and gives the spot's number; none when it was dealt with already, or isn't this municipality's.
///
/// # Errors
/// As [`waiting`].
pub fn close(tx: &Tx<'_>, lg: LgCode, id: i64, now: Moment) -> Result<Option<RegistrationNumber>, StoreError> {
    let sql = "UPDATE report SET closed_at = ?3, words = '' WHERE lg_code = ?1 AND id = ?2 AND closed_at IS NULL RETURNING number";
    let mut statement = tx.prepare_cached(sql)?;
    let mut rows = statement.query(params![lg.as_str(), id, now.to_string()])?;
    let number = rows.next()?.map(|r| r.get::<_, i64>(0)).transpose()?;
    number.map(|n| RegistrationNumber::try_from(n).map_err(|_| StoreError::corrupt("report.number"))).transpose()
}
