//! Rows of `print_run` and `print_line`.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension, Row, params};

use super::{Candidate, PrintRun};
use crate::municipalities::LgCode;
use crate::spots::{Spot, SpotState};
use crate::stickers::StickerToken;
use crate::stickers::calibration::Calibration;
use crate::stickers::naming;
use crate::stickers::order::Order;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Every active spot with its sticker, in the order of numbers.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn candidates(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Candidate>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT s.spot_id, s.token, count(DISTINCT r.id), max(r.printed_at)
         FROM sticker s LEFT JOIN print_line l ON l.token = s.token LEFT JOIN print_run r ON r.id = l.run_id
         WHERE s.lg_code = ?1 AND s.voided_at IS NULL GROUP BY s.token ORDER BY s.issued_at, s.rowid",
    )?;
    let mut current: HashMap<i64, (StickerToken, u32, Option<Moment>)> = HashMap::new();
    let mut rows = statement.query([lg_code.as_str()])?;
    while let Some(r) = rows.next()? {
        let last = r.get::<_, Option<String>>(3)?.map(|at| moment(&at)).transpose()?;
        // The newest comes last and stays.
        current.insert(r.get(0)?, (token(&r.get::<_, String>(1)?)?, r.get(2)?, last));
    }
    let mut spots = crate::spots::store::all(tx, lg_code)?;
    spots.retain(|s| s.state() == SpotState::Active);
    let void = with_void_ones(tx, lg_code)?;
    let mut shown = naming::store::all(tx, lg_code)?;
    let with_sticker = |spot: Spot| match current.remove(&spot.id()) {
        Some((token, runs, last)) => {
            let shown = shown.remove(&spot.id());
            Candidate { spot, token: Some(token), withdrawn: false, shown, runs, last }
        }
        None => {
            let (withdrawn, shown) = (void.contains(&spot.id()), shown.remove(&spot.id()));
            Candidate { spot, token: None, withdrawn, shown, runs: 0, last: None }
        }
    };
    Ok(spots.into_iter().map(with_sticker).collect())
}

/// Spots that had a sticker which is void now.
fn with_void_ones(tx: &Tx<'_>, lg_code: LgCode) -> Result<HashSet<i64>, StoreError> {
    let mut statement =
        tx.prepare_cached("SELECT DISTINCT spot_id FROM sticker WHERE lg_code = ?1 AND voided_at IS NOT NULL")?;
    let rows = statement.query_map([lg_code.as_str()], |r| r.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a run and its lines, and gives it its number. Call [`super::acts::print`], which records it.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Tx<'_>, lg_code: LgCode, run: &mut PrintRun) -> Result<(), StoreError> {
    run.number = tx
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM print_run WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| r.get(0))?;
    let order = &run.order;
    tx.prepare_cached(
        "INSERT INTO print_run (lg_code, number, printed_at, printed_by, paper, size, first, x_mm, y_mm, scale_percent,
             copies, ink, named, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        lg_code.as_str(),
        run.number,
        run.printed_at.to_string(),
        run.printed_by,
        order.paper.code(),
        order.size.code(),
        order.first as i64,
        order.calibration.x_mm(),
        order.calibration.y_mm(),
        order.calibration.scale_percent(),
        order.copies as i64,
        order.ink.code(),
        order.named,
        run.reason,
    ])?;
    let id = tx.last_insert_rowid();
    let mut line = tx.prepare_cached("INSERT INTO print_line (run_id, place, token) VALUES (?1, ?2, ?3)")?;
    for (place, token) in run.tokens.iter().enumerate() {
        line.execute(params![id, place as i64, token.as_str()])?;
    }
    Ok(())
}

/// The run with this number.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode, number: u32) -> Result<Option<PrintRun>, StoreError> {
    let found = tx
        .prepare_cached(&format!("SELECT {COLUMNS} FROM print_run WHERE lg_code = ?1 AND number = ?2"))?
        .query_row(params![lg_code.as_str(), number], |r| Ok((r.get::<_, i64>("id")?, read_row(r))))
        .optional()?;
    let Some((id, run)) = found else { return Ok(None) };
    Ok(Some(PrintRun { tokens: tokens(tx, id)?, ..run? }))
}

/// The newest runs, newest first, each with how many stickers it had; their tokens are left out.
///
/// # Errors
/// As [`get`].
pub fn newest(tx: &Tx<'_>, lg_code: LgCode, most: u32) -> Result<Vec<(PrintRun, usize)>, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "SELECT {COLUMNS}, (SELECT count(*) FROM print_line WHERE run_id = print_run.id) AS lines
         FROM print_run WHERE lg_code = ?1 ORDER BY number DESC LIMIT ?2"
    ))?;
    let rows =
        statement.query_map(params![lg_code.as_str(), most], |r| Ok((read_row(r), r.get::<_, i64>("lines")?)))?;
    rows.map(|row| {
        let (run, lines) = row?;
        Ok((run?, usize::try_from(lines).unwrap_or_default()))
    })
    .collect()
}

/// When and in which runs a sticker was printed, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn of_token(tx: &Tx<'_>, token: &StickerToken) -> Result<Vec<(u32, Moment)>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT DISTINCT r.number, r.printed_at FROM print_line l JOIN print_run r ON r.id = l.run_id WHERE l.token = ?1
         ORDER BY r.number",
    )?;
    let rows = statement.query_map([token.as_str()], |r| Ok((r.get(0)?, r.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (number, at) = row?;
        Ok((number, moment(&at)?))
    })
    .collect()
}

const COLUMNS: &str = "id, number, printed_at, printed_by, paper, size, first, x_mm, y_mm, scale_percent, copies, ink, named, \
                       reason";

fn tokens(tx: &Tx<'_>, id: i64) -> Result<Vec<StickerToken>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT token FROM print_line WHERE run_id = ?1 ORDER BY place")?;
    let rows = statement.query_map([id], |r| r.get::<_, String>(0))?;
    rows.map(|row| token(&row?)).collect()
}

fn read_row(r: &Row<'_>) -> Result<PrintRun, StoreError> {
    fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &str) -> Result<T, StoreError> {
        let text = r.get_ref(column)?;
        text.as_str().ok().and_then(|s| s.parse().ok()).ok_or_else(|| corrupt(column))
    }
    let count = |column: &str| usize::try_from(r.get::<_, i64>(column)?).map_err(|_| corrupt(column));
    let calibration = Calibration::new(r.get("x_mm")?, r.get("y_mm")?, r.get("scale_percent")?);
    let order = Order {
        paper: parsed(r, "paper")?,
        size: parsed(r, "size")?,
        first: count("first")?,
        calibration: calibration.map_err(|_| corrupt("x_mm"))?,
        copies: count("copies")?,
        ink: parsed(r, "ink")?,
        named: r.get("named")?,
    };
    Ok(PrintRun {
        number: r.get("number")?,
        printed_at: moment(&r.get::<_, String>("printed_at")?)?,
        printed_by: r.get("printed_by")?,
        order,
        reason: r.get("reason")?,
        tokens: Vec::new(),
    })
}

fn corrupt(column: &str) -> StoreError {
    StoreError::corrupt(format!("print_run.{column}"))
}

fn moment(text: &str) -> Result<Moment, StoreError> {
    text.parse().map_err(|_| corrupt("printed_at"))
}

fn token(text: &str) -> Result<StickerToken, StoreError> {
    text.parse().map_err(|_| StoreError::corrupt("print_line.token"))
}
