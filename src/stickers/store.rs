//! Rows of `sticker` and `scan_count`.

use rusqlite::{OptionalExtension, Row, params};

use super::StickerToken;
use super::scans::ScanCount;
use crate::municipalities::LgCode;
use crate::spots::Spot;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// 交付済みステッカー: one token of a spot, with its history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// ステッカー番号.
    pub token: StickerToken,
    /// 交付.
    pub issued_at: Moment,
    /// 無効: reported lost, or replaced. Its address still opens the consultation page.
    pub voided_at: Option<Moment>,
}

/// Enters a token for a spot; `false` when the token is already somebody's. Call [`super::acts::issue`], which records it.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Tx<'_>, spot: &Spot, token: &StickerToken, now: Moment) -> Result<bool, StoreError> {
    let entered = tx
        .prepare_cached(
            "INSERT INTO sticker (token, lg_code, spot_id, issued_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![token.as_str(), spot.lg_code().as_str(), spot.id(), now.to_string()])?;
    Ok(entered == 1)
}

/// Marks a token void; `false` when it isn't this municipality's or is void already. Call [`super::acts::void`].
///
/// # Errors
/// What SQLite says.
pub fn void(tx: &Tx<'_>, lg_code: LgCode, token: &StickerToken, now: Moment) -> Result<bool, StoreError> {
    let voided = tx
        .prepare_cached("UPDATE sticker SET voided_at = ?3 WHERE lg_code = ?1 AND token = ?2 AND voided_at IS NULL")?
        .execute(params![lg_code.as_str(), token.as_str(), now.to_string()])?;
    Ok(voided == 1)
}

/// Every token that was ever given here: a sticker once printed never leads to an error.
///
/// # Errors
/// What SQLite says.
pub fn tokens(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<String>, StoreError> {
    let mut statement = tx.prepare("SELECT token FROM sticker WHERE lg_code = ?1 ORDER BY token")?;
    let rows = statement.query_map([lg_code.as_str()], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All tokens of a spot, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn of_spot(tx: &Tx<'_>, spot: &Spot) -> Result<Vec<Issued>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT token, issued_at, voided_at FROM sticker WHERE spot_id = ?1 ORDER BY issued_at, rowid",
    )?;
    let rows = statement.query_map([spot.id()], |r| Ok(read_row(r)))?;
    rows.map(|row| row?).collect()
}

/// The token to print for a spot: the newest that isn't void.
///
/// # Errors
/// As [`of_spot`].
pub fn current(tx: &Tx<'_>, spot: &Spot) -> Result<Option<StickerToken>, StoreError> {
    Ok(of_spot(tx, spot)?.into_iter().rev().find(|s| s.voided_at.is_none()).map(|s| s.token))
}

/// The spot on whose door the sticker hangs, whatever the state of either.
///
/// # Errors
/// As [`of_spot`].
pub fn spot_of(tx: &Tx<'_>, lg_code: LgCode, token: &StickerToken) -> Result<Option<Spot>, StoreError> {
    let id: Option<i64> = tx
        .prepare_cached("SELECT spot_id FROM sticker WHERE lg_code = ?1 AND token = ?2")?
        .query_row(params![lg_code.as_str(), token.as_str()], |r| r.get(0))
        .optional()?;
    match id {
        Some(id) => crate::spots::store::by_id(tx, id),
        None => Ok(None),
    }
}

fn read_row(r: &Row<'_>) -> Result<Issued, StoreError> {
    let moment =
        |text: String, column: &str| text.parse().map_err(|_| StoreError::corrupt(format!("sticker.{column}")));
    let token: String = r.get(0)?;
    let voided: Option<String> = r.get(2)?;
    Ok(Issued {
        token: token.parse().map_err(|_| StoreError::corrupt("sticker.token"))?,
        issued_at: moment(r.get(1)?, "issued_at")?,
        voided_at: voided.map(|v| moment(v, "voided_at")).transpose()?,
    })
}

/// Adds counted scans; tokens that nobody has, or another municipality has, are passed over.
///
/// # Errors
/// What SQLite says: then nothing was added.
pub fn add_scans(tx: &Tx<'_>, counts: &[ScanCount]) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO scan_count (token, day, count) SELECT token, ?3, ?4 FROM sticker WHERE lg_code = ?1 AND token = ?2
         ON CONFLICT (token, day) DO UPDATE SET count = count + excluded.count",
    )?;
    for line in counts {
        statement.execute(params![line.lg_code.as_str(), line.token.as_str(), line.day.to_string(), line.count])?;
    }
    Ok(())
}

/// Scans of a municipality's stickers by day, both days included; days without scans are left out.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn scans_by_day(
    tx: &Tx<'_>,
    lg_code: LgCode,
    from: JapanDate,
    to: JapanDate,
) -> Result<Vec<(JapanDate, u64)>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT day, sum(count) FROM scan_count JOIN sticker USING (token)
         WHERE lg_code = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY day ORDER BY day",
    )?;
    let rows = statement.query_map(params![lg_code.as_str(), from.to_string(), to.to_string()], |r| {
        Ok((r.get::<_, String>(0)?, r.get::<_, i64>(1)?))
    })?;
    rows.map(|row| {
        let (day, count) = row?;
        let day = day.parse().map_err(|_| StoreError::corrupt("scan_count.day"))?;
        Ok((day, u64::try_from(count).unwrap_or(0)))
    })
    .collect()
}

/// Scans of all stickers that a spot ever had.
///
/// # Errors
/// What SQLite says.
pub fn scans_of_spot(tx: &Tx<'_>, spot: &Spot) -> Result<u64, StoreError> {
    let total: i64 = tx
        .prepare_cached("SELECT coalesce(sum(count), 0) FROM scan_count JOIN sticker USING (token) WHERE spot_id = ?1")?
        .query_row([spot.id()], |r| r.get(0))?;
    Ok(u64::try_from(total).unwrap_or(0))
}
