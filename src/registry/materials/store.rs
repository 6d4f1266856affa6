//! Rows of `material`.

use rusqlite::{Row, params};

use super::{Material, MaterialKind, Restock};
use crate::municipalities::LgCode;
use crate::spots::{RegistrationNumber, Spot};
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// Writes a parcel down.
///
/// # Errors
/// What SQLite says.
pub fn add(tx: &Tx<'_>, spot: &Spot, material: Material, by: &str, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO material (lg_code, spot_id, kind, quantity, sent_on, restock_on, added_by, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            spot.lg_code().as_str(),
            spot.id(),
            material.kind.code(),
            material.quantity,
            material.sent_on.to_string(),
            material.restock_on.map(|d| d.to_string()),
            by,
            at.to_string()
        ],
    )?;
    Ok(())
}

/// Everything that went to a spot, newest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn of_spot(tx: &Tx<'_>, spot: &Spot) -> Result<Vec<Material>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT kind, quantity, sent_on, restock_on FROM material WHERE spot_id = ?1 ORDER BY sent_on DESC, id DESC",
    )?;
    let rows = statement.query_map([spot.id()], |r| Ok(read(r)))?;
    rows.map(|row| row?).collect()
}

/// Active spots to which more of something is due on this day, the longest overdue first. Only the last parcel of each kind counts.
///
/// # Errors
/// As [`of_spot`].
pub fn overdue(tx: &Tx<'_>, lg_code: LgCode, today: JapanDate) -> Result<Vec<Restock>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT m.kind, m.quantity, m.sent_on, m.restock_on, s.number, s.name FROM material m JOIN spot s ON s.id = m.spot_id
         WHERE m.lg_code = ?1 AND m.restock_on <= ?2 AND s.state = 'active'
             AND NOT EXISTS (SELECT 1 FROM material later WHERE later.spot_id = m.spot_id AND later.kind = m.kind
                 AND (later.sent_on, later.id) > (m.sent_on, m.id))
         ORDER BY m.restock_on, s.number, m.kind",
    )?;
    let rows = statement.query_map(params![lg_code.as_str(), today.to_string()], |r| {
        Ok((read(r), r.get::<_, i64>(4)?, r.get::<_, String>(5)?))
    })?;
    rows.map(|row| {
        let (last, number, name) = row?;
        let last = last?;
        let number = RegistrationNumber::try_from(number).map_err(|_| StoreError::corrupt("spot.number"))?;
        let due = last.restock_on.ok_or_else(|| StoreError::corrupt("material.restock_on"))?;
        Ok(Restock { number, name, last, due })
    })
    .collect()
}

fn read(r: &Row<'_>) -> Result<Material, StoreError> {
    let corrupt = |column: &str| StoreError::corrupt(format!("material.{column}"));
    let kind: MaterialKind = r.get::<_, String>(0)?.parse().map_err(|()| corrupt("kind"))?;
    let sent_on = r.get::<_, String>(2)?.parse().map_err(|_| corrupt("sent_on"))?;
    let restock: Option<String> = r.get(3)?;
    let restock_on = restock.map(|d| d.parse().map_err(|_| corrupt("restock_on"))).transpose()?;
    Ok(Material { kind, quantity: r.get(1)?, sent_on, restock_on })
}
