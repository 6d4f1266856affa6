//! Rows of `municipality`, `boundary` and `town`.

use rusqlite::{OptionalExtension, Row, params};

use super::{Boundary, LgCode, Livery, Mailbox, Municipality, Position, Town};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

const COLUMNS: &str = "lg_code, name, kana, prefecture, network_name, division, phone, words, ground, lettering, office_lat, \
                       office_lng, sample, shown_name, trademark";

/// Takes a municipality in.
///
/// # Errors
/// [`StoreError::is_duplicate`] when it takes part already; what SQLite says.
pub fn add(tx: &Tx<'_>, m: &Municipality, now: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, phone, words, ground, lettering,
             office_lat, office_lng, sample, added_at, shown_name, trademark)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        params![
            m.lg_code.as_str(),
            m.name,
            m.kana,
            m.prefecture,
            m.network_name,
            m.division,
            m.phone,
            m.words,
            m.livery.ground.to_string(),
            m.livery.lettering.to_string(),
            m.office.map(Position::lat),
            m.office.map(Position::lng),
            m.sample,
            now.to_string(),
            m.livery.shown_name,
            m.livery.trademark,
        ],
    )?;
    Ok(())
}

/// Writes what may change: everything but the code and the mark of a sample. `false` when it doesn't take part.
///
/// # Errors
/// What SQLite says.
pub fn edit(tx: &Tx<'_>, m: &Municipality) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE municipality SET name = ?2, kana = ?3, prefecture = ?4, network_name = ?5, division = ?6, phone = ?7,
             words = ?8, ground = ?9, lettering = ?10, office_lat = ?11, office_lng = ?12, shown_name = ?13,
             trademark = ?14, version = version + 1 WHERE lg_code = ?1",
        params![
            m.lg_code.as_str(),
            m.name,
            m.kana,
            m.prefecture,
            m.network_name,
            m.division,
            m.phone,
            m.words,
            m.livery.ground.to_string(),
            m.livery.lettering.to_string(),
            m.office.map(Position::lat),
            m.office.map(Position::lng),
            m.livery.shown_name,
            m.livery.trademark,
        ],
    )?;
    Ok(changed == 1)
}

/// How often the municipality's entry was written: what two people who edit it at once are told apart by.
///
/// # Errors
/// What SQLite says: the municipality must take part.
pub fn version(tx: &Tx<'_>, lg_code: LgCode) -> Result<i64, StoreError> {
    let mut statement = tx.prepare_cached("SELECT version FROM municipality WHERE lg_code = ?1")?;
    Ok(statement.query_row([lg_code.as_str()], |r| r.get(0))?)
}

/// The municipality, if it takes part.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode) -> Result<Option<Municipality>, StoreError> {
    tx.prepare_cached(&format!("SELECT {COLUMNS} FROM municipality WHERE lg_code = ?1"))?
        .query_row([lg_code.as_str()], |r| Ok(read_row(r)))
        .optional()?
        .transpose()
}

/// Every participating municipality, in the order of codes: prefectures before their cities.
///
/// # Errors
/// As [`get`].
pub fn list(tx: &Tx<'_>) -> Result<Vec<Municipality>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM municipality ORDER BY lg_code"))?;
    let rows = statement.query_map([], |r| Ok(read_row(r)))?;
    rows.map(|row| row?).collect()
}

/// What the municipality has set for its letters; none when it doesn't take part.
///
/// # Errors
/// As [`get`].
pub fn mailbox(tx: &Tx<'_>, lg_code: LgCode) -> Result<Option<Mailbox>, StoreError> {
    let row: Option<(Option<String>, u32)> = tx
        .prepare_cached("SELECT mail, answer_days FROM municipality WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    row.map(|(mail, answer_days)| {
        let address = mail.map(|m| m.parse().map_err(|_| StoreError::corrupt("municipality.mail"))).transpose()?;
        Ok(Mailbox { address, answer_days })
    })
    .transpose()
}

/// Writes what the municipality sets for its letters.
///
/// # Errors
/// What SQLite says.
pub fn put_mailbox(tx: &Tx<'_>, lg_code: LgCode, mailbox: &Mailbox) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE municipality SET mail = ?2, answer_days = ?3 WHERE lg_code = ?1",
        params![lg_code.as_str(), mailbox.address.as_ref().map(|a| a.as_str()), mailbox.answer_days],
    )?;
    Ok(())
}

fn read_row(r: &Row<'_>) -> Result<Municipality, StoreError> {
    fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &str) -> Result<T, StoreError> {
        r.get_ref(column)?.as_str().ok().and_then(|s| s.parse().ok()).ok_or_else(|| corrupt(column))
    }
    fn corrupt(column: &str) -> StoreError {
        StoreError::corrupt(format!("municipality.{column}"))
    }
    let office = match (r.get::<_, Option<f64>>("office_lat")?, r.get::<_, Option<f64>>("office_lng")?) {
        (Some(lat), Some(lng)) => Some(Position::new(lat, lng).map_err(|_| corrupt("office_lat"))?),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(corrupt("office_lat")),
    };
    Ok(Municipality {
        lg_code: parsed(r, "lg_code")?,
        name: r.get("name")?,
        kana: r.get("kana")?,
        prefecture: r.get("prefecture")?,
        network_name: r.get("network_name")?,
        division: r.get("division")?,
        phone: r.get("phone")?,
        words: r.get("words")?,
        livery: Livery {
            ground: parsed(r, "ground")?,
            lettering: parsed(r, "lettering")?,
            shown_name: r.get("shown_name")?,
            trademark: r.get("trademark")?,
        },
        office,
        sample: r.get("sample")?,
    })
}

/// Puts a municipality's outline in place of the one before.
///
/// # Errors
/// What SQLite says: the municipality must take part.
pub fn put_boundary(tx: &Tx<'_>, lg_code: LgCode, boundary: &Boundary, now: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO boundary (lg_code, geometry, source, added_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (lg_code) DO UPDATE SET geometry = excluded.geometry, source = excluded.source,
             added_at = excluded.added_at",
        params![lg_code.as_str(), boundary.geometry(), boundary.source(), now.to_string()],
    )?;
    Ok(())
}

/// The outline, if one was imported.
///
/// # Errors
/// What SQLite says, or a geometry that can't be read.
pub fn boundary(tx: &Tx<'_>, lg_code: LgCode) -> Result<Option<Boundary>, StoreError> {
    let row: Option<(String, String)> = tx
        .prepare_cached("SELECT geometry, source FROM boundary WHERE lg_code = ?1")?
        .query_row([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    row.map(|(geometry, source)| Boundary::new(&geometry, &source))
        .transpose()
        .map_err(|_| StoreError::corrupt("boundary.geometry"))
}

/// Published outlines are simplified and cut corners: a place so many metres outside still counts as inside.
const BOUNDARY_SLACK: f64 = 100.0;

/// Whether a place lies in the municipality; true where no outline is known.
///
/// # Errors
/// As [`boundary`].
pub fn holds(tx: &Tx<'_>, lg_code: LgCode, place: Position) -> Result<bool, StoreError> {
    Ok(boundary(tx, lg_code)?.is_none_or(|outline| outline.near(place, BOUNDARY_SLACK)))
}

/// Puts a municipality's towns in place of those before.
///
/// # Errors
/// What SQLite says: the municipality must take part.
pub fn replace_towns(tx: &Tx<'_>, lg_code: LgCode, towns: &[Town]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM town WHERE lg_code = ?1", [lg_code.as_str()])?;
    let mut statement = tx.prepare_cached("INSERT INTO town (lg_code, name, lat, lng) VALUES (?1, ?2, ?3, ?4)")?;
    for town in towns {
        statement.execute(params![lg_code.as_str(), town.name, town.position.lat(), town.position.lng()])?;
    }
    Ok(())
}

/// Notes whom the towns' table must be credited to.
///
/// # Errors
/// What SQLite says.
pub fn put_town_source(tx: &Tx<'_>, lg_code: LgCode, source: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO town_source (lg_code, source) VALUES (?1, ?2) ON CONFLICT (lg_code) DO UPDATE SET source = ?2",
        params![lg_code.as_str(), source],
    )?;
    Ok(())
}

/// 地図の出典: of the outline and of the towns, as they must stand under a map; none when neither was imported.
///
/// # Errors
/// What SQLite says.
pub fn ground_source(tx: &Tx<'_>, lg_code: LgCode) -> Result<Option<String>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT source FROM boundary WHERE lg_code = ?1 UNION ALL SELECT source FROM town_source WHERE lg_code = ?1",
    )?;
    let sources = statement.query_map([lg_code.as_str()], |r| r.get(0))?.collect::<Result<Vec<String>, _>>()?;
    Ok((!sources.is_empty()).then(|| sources.join("、")))
}

/// The municipality's towns with a point each, in the order of names; none until they are imported.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn towns(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Town>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT name, lat, lng FROM town WHERE lg_code = ?1 ORDER BY name")?;
    let rows =
        statement.query_map([lg_code.as_str()], |r| Ok((r.get(0)?, r.get::<_, f64>(1)?, r.get::<_, f64>(2)?)))?;
    rows.map(|row| {
        let (name, lat, lng) = row?;
        let position = Position::new(lat, lng).map_err(|_| StoreError::corrupt("town.lat"))?;
        Ok(Town { name, position })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn municipalities_outlines_and_towns_come_back_as_written() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let now = Moment::from_unix(0);
        let code: LgCode = "282294".parse().unwrap();
        let office = Position::new(34.858_056, 134.545_556).ok();
        let mut m = Municipality {
            lg_code: code,
            name: "たつの市".into(),
            kana: "タツノシ".into(),
            prefecture: "兵庫県".into(),
            network_name: "つながるいのちサポートネットワーク".into(),
            division: "健康課".into(),
            phone: None,
            words: "あなたを守りたい".into(),
            livery: Livery::default(),
            office,
            sample: false,
        };
        store
            .write_blocking(move |tx| {
                assert!(!edit(tx, &m)?, "edits nobody who isn't there");
                add(tx, &m, now)?;
                assert!(add(tx, &m, now).unwrap_err().is_duplicate());
                assert_eq!(version(tx, code)?, 1);
                m.phone = Some("0791-00-0000".into());
                m.livery.shown_name = Some("龍野".into());
                m.livery.trademark = true;
                assert!(edit(tx, &m)?);
                assert_eq!(version(tx, code)?, 2);
                assert_eq!(get(tx, code)?.as_ref(), Some(&m));
                assert_eq!(list(tx)?, [m]);
                assert_eq!(mailbox(tx, code)?, Some(Mailbox { address: None, answer_days: 10 }));
                let set = Mailbox { address: "kenko@city.example.jp".parse().ok(), answer_days: 5 };
                put_mailbox(tx, code, &set)?;
                assert_eq!(mailbox(tx, code)?, Some(set));
                assert_eq!(boundary(tx, code)?, None);
                let square = r#"{"type":"Polygon","coordinates":[[[134,34],[135,34],[135,35],[134,34]]]}"#;
                let outline = Boundary::new(square, "見本").unwrap();
                put_boundary(tx, code, &outline, now)?;
                put_boundary(tx, code, &outline, now)?;
                assert_eq!(boundary(tx, code)?, Some(outline));
                let town = Town { name: "龍野町富永".into(), position: Position::new(34.86, 134.55).unwrap() };
                replace_towns(tx, code, std::slice::from_ref(&town))?;
                replace_towns(tx, code, std::slice::from_ref(&town))?;
                assert_eq!(towns(tx, code)?, [town]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}
