//! Rows of `training` and `training_entry`.

use rusqlite::{OptionalExtension, Row, Statement, ToSql, params};

use super::{By, Entry, NAMES_KEPT_DAYS, Plan, Seat, Training};
use crate::municipalities::LgCode;
use crate::spots::Trained;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

const COLUMNS: &str = "id, lg_code, number, kind, title, day, from_minute, until_minute, place, link, whom, words, seats, \
                       deadline, guests, valid_years, cancelled_for, version, updated_at";

/// Enters a training under the municipality's next number.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Tx<'_>, lg_code: LgCode, plan: &Plan, at: Moment) -> Result<Training, StoreError> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM training WHERE lg_code = ?1";
    let number: u32 = tx.prepare_cached(sql)?.query_row([lg_code.as_str()], |r| r.get(0))?;
    let mut statement = tx.prepare_cached(&format!(
        "INSERT INTO training (lg_code, number, {WRITTEN}) VALUES (:lg_code, :number, {VALUES})"
    ))?;
    statement.raw_bind_parameter(":lg_code", lg_code.as_str())?;
    statement.raw_bind_parameter(":number", number)?;
    bind(&mut statement, plan, at)?;
    statement.raw_execute()?;
    get(tx, lg_code, number)?.ok_or_else(|| StoreError::corrupt("training.number"))
}

/// Columns that a plan fills, when it is made and whenever it is changed.
const WRITTEN: &str = "kind, title, day, from_minute, until_minute, place, link, whom, words, seats, deadline, guests, valid_years, \
                       updated_at";
/// What [`bind`] puts into [`WRITTEN`], in the same order.
const VALUES: &str =
    ":kind, :title, :day, :from, :until, :place, :link, :whom, :words, :seats, :deadline, :guests, :valid_years, :at";

fn bind(statement: &mut Statement<'_>, plan: &Plan, at: Moment) -> rusqlite::Result<()> {
    let values: [(&str, &dyn ToSql); 14] = [
        (":kind", &plan.kind.code()),
        (":title", &plan.title),
        (":day", &plan.day.to_string()),
        (":from", &plan.from),
        (":until", &plan.until),
        (":place", &plan.place),
        (":link", &plan.link),
        (":whom", &plan.whom),
        (":words", &plan.words),
        (":seats", &plan.seats),
        (":deadline", &plan.deadline.to_string()),
        (":guests", &plan.guests),
        (":valid_years", &plan.valid_years),
        (":at", &at.to_string()),
    ];
    values.into_iter().try_for_each(|(name, value)| statement.raw_bind_parameter(name, value))
}

/// The training with this number.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode, number: u32) -> Result<Option<Training>, StoreError> {
    Ok(many(tx, "lg_code = ?1 AND number = ?2", &[&lg_code.as_str(), &number])?.pop())
}

/// All of a municipality, the last day first.
///
/// # Errors
/// As [`get`].
pub fn list(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Training>, StoreError> {
    many(tx, "lg_code = ?1 ORDER BY day DESC, from_minute DESC, number DESC", &[&lg_code.as_str()])
}

/// Those of other municipalities to which this one's officers may come, from a day on; the next first.
///
/// # Errors
/// As [`get`].
pub fn elsewhere(tx: &Tx<'_>, lg_code: LgCode, from: JapanDate) -> Result<Vec<Training>, StoreError> {
    let rule = "lg_code <> ?1 AND guests = 1 AND cancelled_for IS NULL AND day >= ?2 ORDER BY day, from_minute, id";
    many(tx, rule, &[&lg_code.as_str(), &from.to_string()])
}

/// Those of every municipality that take place between two days.
///
/// # Errors
/// As [`get`].
pub fn between(tx: &Tx<'_>, from: JapanDate, until: JapanDate) -> Result<Vec<Training>, StoreError> {
    let rule = "cancelled_for IS NULL AND day BETWEEN ?1 AND ?2 ORDER BY day, from_minute, id";
    many(tx, rule, &[&from.to_string(), &until.to_string()])
}

fn many(tx: &Tx<'_>, rule: &str, values: &[&dyn ToSql]) -> Result<Vec<Training>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM training WHERE {rule}"))?;
    let rows = statement.query_map(values, |r| Ok(training(r)))?;
    rows.map(|row| row?).collect()
}

fn training(r: &Row<'_>) -> Result<Training, StoreError> {
    Ok(Training {
        id: r.get("id")?,
        lg_code: parsed(r, "lg_code")?,
        number: r.get("number")?,
        plan: Plan {
            kind: parsed(r, "kind")?,
            title: r.get("title")?,
            day: parsed(r, "day")?,
            from: r.get("from_minute")?,
            until: r.get("until_minute")?,
            place: r.get("place")?,
            link: r.get("link")?,
            whom: r.get("whom")?,
            words: r.get("words")?,
            seats: r.get("seats")?,
            deadline: parsed(r, "deadline")?,
            guests: r.get("guests")?,
            valid_years: r.get("valid_years")?,
        },
        cancelled_for: r.get("cancelled_for")?,
        version: r.get("version")?,
        updated_at: parsed(r, "updated_at")?,
    })
}

fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let text = r.get_ref(column)?.as_str().ok().and_then(|s| s.parse().ok());
    text.ok_or_else(|| StoreError::corrupt(format!("training.{column}")))
}

/// Puts a plan in the place of the one with the version that was seen; `false` when somebody was faster, or it is cancelled.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, id: i64, plan: &Plan, seen: i64, at: Moment) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "UPDATE training SET ({WRITTEN}) = ({VALUES}), version = version + 1
         WHERE id = :id AND version = :seen AND cancelled_for IS NULL"
    ))?;
    statement.raw_bind_parameter(":id", id)?;
    statement.raw_bind_parameter(":seen", seen)?;
    bind(&mut statement, plan, at)?;
    Ok(statement.raw_execute()? == 1)
}

/// 中止; `false` as [`put`].
///
/// # Errors
/// What SQLite says.
pub fn cancel(tx: &Tx<'_>, id: i64, reason: &str, seen: i64, at: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE training SET cancelled_for = ?3, version = version + 1, updated_at = ?4
               WHERE id = ?1 AND version = ?2 AND cancelled_for IS NULL";
    Ok(tx.execute(sql, params![id, seen, reason, at.to_string()])? == 1)
}

/// Counts a change of the list of those who come, so that nobody notes attendance on an older one.
///
/// # Errors
/// What SQLite says.
pub fn touch(tx: &Tx<'_>, id: i64, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE training SET version = version + 1, updated_at = ?2 WHERE id = ?1",
        params![id, at.to_string()],
    )?;
    Ok(())
}

/// Enters one person.
///
/// # Errors
/// What SQLite says.
pub fn insert_entry(
    tx: &Tx<'_>,
    training_id: i64,
    by: &By,
    (name, seat, shown): (&str, Seat, bool),
    at: Moment,
) -> Result<i64, StoreError> {
    let (spot, officer) = keys(by);
    tx.prepare_cached(
        "INSERT INTO training_entry (training_id, spot_id, officer_id, name, seat, shown, signed_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![training_id, spot, officer, name, seat.code(), shown, at.to_string()])?;
    Ok(tx.last_insert_rowid())
}

fn keys(by: &By) -> (Option<i64>, Option<i64>) {
    match by {
        By::Spot(id) => (Some(*id), None),
        By::Officer(id) => (None, Some(*id)),
    }
}

/// Everybody who was ever named, in the order of signing up.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn entries(tx: &Tx<'_>, training_id: i64) -> Result<Vec<Entry>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT e.id, e.spot_id, e.officer_id, e.name, e.seat, e.shown, e.attended, s.name AS spot_name, s.number,
             m.name AS city_name
         FROM training_entry e LEFT JOIN spot s ON s.id = e.spot_id LEFT JOIN officer o ON o.id = e.officer_id
             LEFT JOIN municipality m ON m.lg_code = o.lg_code
         WHERE e.training_id = ?1 ORDER BY e.id",
    )?;
    let rows = statement.query_map([training_id], |r| Ok(entry(r)))?;
    rows.map(|row| row?).collect()
}

fn entry(r: &Row<'_>) -> Result<Entry, StoreError> {
    let half = || StoreError::corrupt("training_entry.spot_id");
    let (by, from) = match (r.get::<_, Option<i64>>("spot_id")?, r.get::<_, Option<i64>>("officer_id")?) {
        (Some(id), None) => (By::Spot(id), r.get::<_, Option<String>>("spot_name")?.ok_or_else(half)?),
        // 全体管理 belongs to no municipality.
        (None, Some(id)) => {
            (By::Officer(id), r.get::<_, Option<String>>("city_name")?.unwrap_or_else(|| "全体管理".to_owned()))
        }
        (_, _) => return Err(half()),
    };
    Ok(Entry {
        id: r.get("id")?,
        by,
        from,
        spot_number: r.get("number")?,
        name: r.get("name")?,
        seat: parsed(r, "seat")?,
        shown: r.get("shown")?,
        attended: r.get("attended")?,
    })
}

/// Moves one person to another seat; `false` when that is none of this training's.
///
/// # Errors
/// What SQLite says.
pub fn put_seat(tx: &Tx<'_>, training_id: i64, entry_id: i64, seat: Seat) -> Result<bool, StoreError> {
    let sql = "UPDATE training_entry SET seat = ?3, attended = NULL WHERE id = ?1 AND training_id = ?2 AND seat <> ?3";
    Ok(tx.execute(sql, params![entry_id, training_id, seat.code()])? == 1)
}

/// Notes whether one person was there.
///
/// # Errors
/// What SQLite says.
pub fn put_attended(tx: &Tx<'_>, entry_id: i64, attended: bool) -> Result<(), StoreError> {
    let sql = "UPDATE training_entry SET attended = ?2 WHERE id = ?1 AND seat = 'going'";
    tx.prepare_cached(sql)?.execute(params![entry_id, attended])?;
    Ok(())
}

/// ゲートキーパー研修 of a spot, worked out from those of its people who were there: the last one counts. It is public where the
/// spot wanted so for any of them.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn trained(tx: &Tx<'_>, spot_id: i64) -> Result<Option<Trained>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT t.day, t.valid_years, max(e.shown) AS shown FROM training_entry e JOIN training t ON t.id = e.training_id
         WHERE e.spot_id = ?1 AND e.attended = 1 AND t.kind = 'gatekeeper' GROUP BY t.id ORDER BY t.day DESC, t.id DESC LIMIT 1",
    )?;
    let last: Option<(String, Option<i32>, bool)> =
        statement.query_row([spot_id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()?;
    let Some((day, years, shown)) = last else { return Ok(None) };
    let on: JapanDate = day.parse().map_err(|_| StoreError::corrupt("training.day"))?;
    Ok(Some(Trained { on, until: years.map(|n| on.plus_years(n)), shown }))
}

/// 名前の消去: those who took part in what is long over are no longer named. Gives how many by municipality.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn erase_names(tx: &Tx<'_>, today: JapanDate) -> Result<Vec<(LgCode, u32, u32)>, StoreError> {
    let limit = today.plus_days(-NAMES_KEPT_DAYS).to_string();
    let mut statement = tx.prepare_cached(
        "SELECT t.lg_code, t.number, count(*) FROM training_entry e JOIN training t ON t.id = e.training_id
         WHERE t.day < ?1 AND e.name IS NOT NULL GROUP BY t.id ORDER BY t.id",
    )?;
    let rows = statement.query_map([&limit], |r| Ok((r.get::<_, String>(0)?, r.get(1)?, r.get(2)?)))?;
    let due: Vec<(String, u32, u32)> = rows.collect::<Result<_, _>>()?;
    if !due.is_empty() {
        let sql = "UPDATE training_entry SET name = NULL
                   WHERE name IS NOT NULL AND training_id IN (SELECT id FROM training WHERE day < ?1)";
        tx.execute(sql, [&limit])?;
    }
    let read = |(code, number, names): (String, u32, u32)| {
        let code = code.parse().map_err(|_| StoreError::corrupt("training.lg_code"))?;
        Ok((code, number, names))
    };
    due.into_iter().map(read).collect()
}
