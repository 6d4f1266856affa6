//! Rows of `printer`.

use rusqlite::{OptionalExtension, Row, params};

use super::Printer;
use crate::municipalities::LgCode;
use crate::stickers::calibration::Calibration;
use crate::store::{StoreError, Tx};

/// A printer with its number and how often it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Number in the register.
    pub id: i64,
    /// What two people who edit it at once are told apart by.
    pub version: i64,
    /// The printer.
    pub printer: Printer,
}

const COLUMNS: &str = "id, version, name, sheet, x_mm, y_mm, scale_percent";

/// Enters a printer; its number.
///
/// # Errors
/// [`StoreError::is_duplicate`] when the name is taken; what SQLite says.
pub fn insert(tx: &Tx<'_>, lg_code: LgCode, p: &Printer) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO printer (lg_code, name, sheet, x_mm, y_mm, scale_percent) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            lg_code.as_str(),
            p.name,
            p.stock.code(),
            p.calibration.x_mm(),
            p.calibration.y_mm(),
            p.calibration.scale_percent()
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Writes a printer over the one that was seen; `false` when it has changed or gone since.
///
/// # Errors
/// As [`insert`].
pub fn update(tx: &Tx<'_>, lg_code: LgCode, id: i64, seen: i64, p: &Printer) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE printer SET name = ?4, sheet = ?5, x_mm = ?6, y_mm = ?7, scale_percent = ?8, version = version + 1
         WHERE lg_code = ?1 AND id = ?2 AND version = ?3",
        params![
            lg_code.as_str(),
            id,
            seen,
            p.name,
            p.stock.code(),
            p.calibration.x_mm(),
            p.calibration.y_mm(),
            p.calibration.scale_percent()
        ],
    )?;
    Ok(changed == 1)
}

/// Takes a printer away; `false` when it has changed or gone since it was seen.
///
/// # Errors
/// What SQLite says.
pub fn delete(tx: &Tx<'_>, lg_code: LgCode, id: i64, seen: i64) -> Result<bool, StoreError> {
    let sql = "DELETE FROM printer WHERE lg_code = ?1 AND id = ?2 AND version = ?3";
    Ok(tx.execute(sql, params![lg_code.as_str(), id, seen])? == 1)
}

/// All printers of a municipality, in the order of names.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn list(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Kept>, StoreError> {
    let mut statement =
        tx.prepare_cached(&format!("SELECT {COLUMNS} FROM printer WHERE lg_code = ?1 ORDER BY name, id"))?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok(read_row(r)))?;
    rows.map(|row| row?).collect()
}

/// One printer.
///
/// # Errors
/// As [`list`].
pub fn get(tx: &Tx<'_>, lg_code: LgCode, id: i64) -> Result<Option<Kept>, StoreError> {
    tx.prepare_cached(&format!("SELECT {COLUMNS} FROM printer WHERE lg_code = ?1 AND id = ?2"))?
        .query_row(params![lg_code.as_str(), id], |r| Ok(read_row(r)))
        .optional()?
        .transpose()
}

fn read_row(r: &Row<'_>) -> Result<Kept, StoreError> {
    let corrupt = |column: &str| StoreError::corrupt(format!("printer.{column}"));
    let sheet: String = r.get("sheet")?;
    let calibration = Calibration::new(r.get("x_mm")?, r.get("y_mm")?, r.get("scale_percent")?);
    let printer = Printer {
        name: r.get("name")?,
        stock: sheet.parse().map_err(|_| corrupt("sheet"))?,
        calibration: calibration.map_err(|_| corrupt("x_mm"))?,
    };
    Ok(Kept { id: r.get("id")?, version: r.get("version")?, printer })
}
