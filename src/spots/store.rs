//! Rows of `spot` and `registration_counter`. Public pages read through the `public_…` functions only.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Row, Statement, ToSql, params};

use super::register::{Builder, Register};
use super::revisions::Change;
use super::{
    Activity, NewSpot, PublicPage, PublicSpot, RegistrantKind, RegistrationNumber, Spot, SpotCounts, SpotQuery,
    SpotState, Trained,
};
use crate::municipalities::{LgCode, Position};
use crate::store::{StoreError, Tx};
use crate::text::search_key;

pub(super) const COLUMNS: &str = "id, lg_code, number, registrant, name, kana, category, postal_code, address, building, town, lat, lng, \
                       phone, url, open_hours, open_note, activities, consent, state, notification_id, registered_on, \
                       updated_at, version, \
                       (SELECT trained_on FROM spot_training WHERE spot_id = id) AS trained_on, \
                       (SELECT trained_until FROM spot_training WHERE spot_id = id) AS trained_until, \
                       (SELECT trained_shown FROM spot_training WHERE spot_id = id) AS trained_shown, \
                       (SELECT group_concat(network, char(10)) FROM spot_network WHERE spot_id = id AND shown = 1) \
                           AS networks";

/// Enters a spot under the municipality's next number; of an individual only what [`NewSpot::as_kept`] leaves.
///
/// # Errors
/// What SQLite says: an unknown municipality, a full disk.
pub fn insert<'a>(tx: &Tx<'_>, new: &NewSpot, change: impl Into<Change<'a>>) -> Result<Spot, StoreError> {
    let last: i64 = tx
        .prepare_cached(
            "INSERT INTO registration_counter (lg_code, last) VALUES (?1, 1)
             ON CONFLICT (lg_code) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([new.lg_code.as_str()], |r| r.get(0))?;
    let number = RegistrationNumber::try_from(last).map_err(|_| StoreError::corrupt("registration_counter.last"))?;
    write_row(tx, new, number, change.into())
}

/// Enters a spot under the number that the city's own ledger gave it; later numbers follow after the highest.
///
/// # Errors
/// [`StoreError::is_duplicate`] when the number is taken; what SQLite says.
pub fn insert_numbered<'a>(
    tx: &Tx<'_>,
    new: &NewSpot,
    number: RegistrationNumber,
    change: impl Into<Change<'a>>,
) -> Result<Spot, StoreError> {
    tx.execute(
        "INSERT INTO registration_counter (lg_code, last) VALUES (?1, ?2)
         ON CONFLICT (lg_code) DO UPDATE SET last = max(last, excluded.last)",
        params![new.lg_code.as_str(), number.get()],
    )?;
    write_row(tx, new, number, change.into())
}

fn write_row(tx: &Tx<'_>, new: &NewSpot, number: RegistrationNumber, change: Change<'_>) -> Result<Spot, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "INSERT INTO spot (lg_code, number, notification_id, state, {WRITTEN})
         VALUES (:lg_code, :number, :notification, 'active', {VALUES})"
    ))?;
    statement.raw_bind_parameter(":lg_code", new.lg_code.as_str())?;
    statement.raw_bind_parameter(":number", number.get())?;
    statement.raw_bind_parameter(":notification", new.notification_id)?;
    bind(&mut statement, new, &change)?;
    statement.raw_execute()?;
    let id = tx.last_insert_rowid();
    by_id(tx, id)?.ok_or_else(|| StoreError::corrupt("spot.id"))
}

/// Columns that an entry and its change fill, at acceptance and at every edit.
const WRITTEN: &str = "registrant, name, kana, kana_key, search, category, postal_code, address, building, town, lat, lng, phone, \
                       url, open_hours, open_note, activities, consent, listed, registered_on, updated_at, changed_by, \
                       changed_act, changed_reason, changed_on";
/// What [`bind`] puts into [`WRITTEN`], in the same order.
const VALUES: &str = ":registrant, :name, :kana, :kana_key, :search, :category, :postal_code, :address, :building, :town, :lat, \
                      :lng, :phone, :url, :open_hours, :open_note, :activities, :consent, :listed, :registered_on, :updated_at, \
                      :changed_by, :changed_act, :changed_reason, :changed_on";

/// Binds [`VALUES`]; of an individual only what [`NewSpot::as_kept`] leaves.
fn bind(statement: &mut Statement<'_>, entry: &NewSpot, change: &Change<'_>) -> rusqlite::Result<()> {
    let entry = &entry.clone().as_kept();
    let values: [(&str, &dyn ToSql); 25] = [
        (":registrant", &entry.registrant.code()),
        (":name", &entry.name.as_str()),
        (":kana", &entry.kana.as_str()),
        (":kana_key", &search_key(entry.kana.as_str())),
        (":search", &search(entry)),
        (":category", &entry.category.code()),
        (":postal_code", &entry.postal_code.as_ref().map(|p| p.digits())),
        (":address", &entry.address),
        (":building", &entry.building),
        (":town", &entry.town),
        (":lat", &entry.position.map(Position::lat)),
        (":lng", &entry.position.map(Position::lng)),
        (":phone", &entry.phone.as_ref().map(|p| p.as_str())),
        (":url", &entry.url.as_ref().map(|u| u.as_str())),
        (":open_hours", &entry.hours.to_string()),
        (":open_note", &entry.hours_note),
        (":activities", &Activity::codes(&entry.activities)),
        (":consent", &entry.consent.to_string()),
        (":listed", &entry.consent.list),
        (":registered_on", &entry.registered_on.to_string()),
        (":updated_at", &change.at.to_string()),
        (":changed_by", &change.by),
        (":changed_act", &change.act),
        (":changed_reason", &change.reason),
        (":changed_on", &change.on.map(|d| d.to_string())),
    ];
    values.into_iter().try_for_each(|(name, value)| statement.raw_bind_parameter(name, value))
}

/// Each part has its own key, so that no text matches across the two.
fn search(entry: &NewSpot) -> String {
    format!("{} {}", search_key(entry.name.as_str()), search_key(entry.kana.as_str()))
}

/// The spot with this number, whatever its state.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn by_number(tx: &Tx<'_>, lg_code: LgCode, number: RegistrationNumber) -> Result<Option<Spot>, StoreError> {
    one(tx, "lg_code = ?1 AND number = ?2", &[&lg_code.as_str(), &number.get()])
}

/// The spot with this key.
///
/// # Errors
/// As [`by_number`].
pub fn by_id(tx: &Tx<'_>, id: i64) -> Result<Option<Spot>, StoreError> {
    one(tx, "id = ?1", &[&id])
}

/// The spot that came of this notification.
///
/// # Errors
/// As [`by_number`].
pub fn by_notification(tx: &Tx<'_>, notification_id: i64) -> Result<Option<Spot>, StoreError> {
    one(tx, "notification_id = ?1", &[&notification_id])
}

/// A spot of the same name at the same address: what an import calls the same spot. Ended ones don't count.
///
/// # Errors
/// As [`by_number`].
pub fn same_name_and_address(
    tx: &Tx<'_>,
    lg_code: LgCode,
    name: &str,
    address: Option<&str>,
) -> Result<Option<Spot>, StoreError> {
    let rule = "lg_code = ?1 AND name = ?2 AND address IS ?3 AND state <> 'ended' ORDER BY number LIMIT 1";
    one(tx, rule, &[&lg_code.as_str(), &name, &address])
}

/// Every spot of the municipality in the order of numbers, for the desk, stickers and checks.
///
/// # Errors
/// As [`by_number`].
pub fn all(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Spot>, StoreError> {
    many(tx, "lg_code = ?1 ORDER BY number", &[&lg_code.as_str()])
}

const PUBLIC: &str = "lg_code = ?1 AND listed = 1 AND state = 'active'
    AND (?2 = '' OR instr(search, ?2) > 0)
    AND (?3 IS NULL OR registrant = ?3)
    AND (?4 IS NULL OR instr(' ' || activities || ' ', ' ' || ?4 || ' ') > 0)
    AND (?5 IS NULL OR (town = ?5 AND instr(' ' || consent || ' ', ' address ') > 0))";

/// What the public list shows for a question: `limit` spots after the first `offset`.
///
/// # Errors
/// As [`by_number`].
pub fn public_page(
    tx: &Tx<'_>,
    lg_code: LgCode,
    query: &SpotQuery,
    limit: u32,
    offset: u32,
) -> Result<PublicPage, StoreError> {
    let text = search_key(&query.text);
    let registrant = query.registrant.map(RegistrantKind::code);
    let activity = query.activity.map(Activity::code);
    let lg = lg_code.as_str();
    let total = tx
        .prepare_cached(&format!("SELECT count(*) FROM spot WHERE {PUBLIC}"))?
        .query_row(params![lg, text, registrant, activity, query.town], |r| r.get(0))?;
    let rule = format!("{PUBLIC} ORDER BY kana_key, number LIMIT ?6 OFFSET ?7");
    let rows = many(tx, &rule, &[&lg, &text, &registrant, &activity, &query.town, &limit, &offset])?;
    Ok(PublicPage { spots: rows.iter().filter_map(PublicSpot::of).collect(), total })
}

/// Every public spot in the order of readings: for the map and the exports.
///
/// # Errors
/// As [`by_number`].
pub fn public_all(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<PublicSpot>, StoreError> {
    let rule = "lg_code = ?1 AND listed = 1 AND state = 'active' ORDER BY kana_key, number";
    Ok(many(tx, rule, &[&lg_code.as_str()])?.iter().filter_map(PublicSpot::of).collect())
}

/// The register as it stands now, packed for finding.
///
/// # Errors
/// As [`by_number`].
pub fn register(tx: &Tx<'_>, lg_code: LgCode) -> Result<Register, StoreError> {
    let rule = "lg_code = ?1 AND listed = 1 AND state = 'active' ORDER BY kana_key, number";
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM spot WHERE {rule}"))?;
    let mut builder = Builder::default();
    for spot in statement.query_map([lg_code.as_str()], |r| Ok(read_row(r)))? {
        if let Some(public) = PublicSpot::of(&spot??) {
            builder.add(&public);
        }
    }
    Ok(builder.finish())
}

/// The register as it stands now, made of one that stood before by reading again what was `touched` since.
///
/// # Errors
/// As [`by_number`].
pub fn register_after(
    tx: &Tx<'_>,
    lg_code: LgCode,
    before: &Register,
    touched: &BTreeSet<RegistrationNumber>,
) -> Result<Register, StoreError> {
    let fresh = touched.iter().map(|number| public_one(tx, lg_code, *number)).filter_map(Result::transpose);
    Ok(before.after(touched, fresh.collect::<Result<_, _>>()?))
}

/// Names of all public spots.
///
/// # Errors
/// As [`by_number`].
pub fn public_names(tx: &Tx<'_>, lg_code: LgCode) -> Result<BTreeMap<RegistrationNumber, String>, StoreError> {
    let sql = "SELECT number, name FROM spot WHERE lg_code = ?1 AND listed = 1 AND state = 'active'";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)))?;
    let read = |row: rusqlite::Result<(i64, String)>| {
        let (number, name) = row?;
        let number = RegistrationNumber::try_from(number).map_err(|_| StoreError::corrupt("spot.number"))?;
        Ok((number, name))
    };
    rows.map(read).collect()
}

/// The public side of one spot; none when there is none to show.
///
/// # Errors
/// As [`by_number`].
pub fn public_one(tx: &Tx<'_>, lg: LgCode, number: RegistrationNumber) -> Result<Option<PublicSpot>, StoreError> {
    Ok(by_number(tx, lg, number)?.as_ref().and_then(PublicSpot::of))
}

/// 町字 in which spots publish their address, each with its count, in the order of code points.
///
/// # Errors
/// As [`by_number`].
pub fn public_towns(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<(String, u32)>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT town, count(*) FROM spot WHERE lg_code = ?1 AND listed = 1 AND state = 'active' AND town IS NOT NULL
             AND instr(' ' || consent || ' ', ' address ') > 0 GROUP BY town ORDER BY town",
    )?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many spots there are, by state.
///
/// # Errors
/// As [`by_number`].
pub fn counts(tx: &Tx<'_>, lg_code: LgCode) -> Result<SpotCounts, StoreError> {
    let counts = tx
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE state = 'suspended'),
                 count(*) FILTER (WHERE state = 'ended'), count(*) FILTER (WHERE state = 'active' AND listed = 1)
             FROM spot WHERE lg_code = ?1",
        )?
        .query_row([lg_code.as_str()], |r| {
            Ok(SpotCounts { active: r.get(0)?, suspended: r.get(1)?, ended: r.get(2)?, listed: r.get(3)? })
        })?;
    Ok(counts)
}

/// Sets or takes away the pin. `false` when the spot changed since version `seen`, or is an individual's: those have no pin.
///
/// # Errors
/// What SQLite says.
pub fn set_position<'a>(
    tx: &Tx<'_>,
    spot: &Spot,
    position: Option<Position>,
    seen: i64,
    change: impl Into<Change<'a>>,
) -> Result<bool, StoreError> {
    let (lat, lng) = (position.map(Position::lat), position.map(Position::lng));
    let sql =
        "UPDATE spot SET lat = ?7, lng = ?8, updated_at = ?3, changed_by = ?4, changed_act = ?5, changed_reason = ?6,
             changed_on = ?9, version = version + 1
         WHERE id = ?1 AND version = ?2 AND registrant <> 'individual'";
    let c = change.into();
    let on = c.on.map(|d| d.to_string());
    Ok(tx.execute(sql, params![spot.id(), seen, c.at.to_string(), c.by, c.act, c.reason, lat, lng, on])? == 1)
}

/// Suspends, resumes or ends a spot: an ended one stays ended. `false` when it changed since version `seen` or has ended.
///
/// # Errors
/// What SQLite says.
pub fn set_state<'a>(
    tx: &Tx<'_>,
    spot: &Spot,
    state: SpotState,
    seen: i64,
    change: impl Into<Change<'a>>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE spot SET state = ?7, updated_at = ?3, changed_by = ?4, changed_act = ?5, changed_reason = ?6,
             changed_on = ?8, version = version + 1
         WHERE id = ?1 AND version = ?2 AND state <> 'ended'";
    let c = change.into();
    let on = c.on.map(|d| d.to_string());
    Ok(tx.execute(sql, params![spot.id(), seen, c.at.to_string(), c.by, c.act, c.reason, state.code(), on])? == 1)
}

/// Puts an entry in place of the one before; of an individual only what [`NewSpot::as_kept`] leaves. Municipality and notification
/// stay. `false` when the spot changed since version `seen` or has ended.
///
/// # Errors
/// What SQLite says.
pub fn put_entry<'a>(
    tx: &Tx<'_>,
    spot: &Spot,
    entry: &NewSpot,
    seen: i64,
    change: impl Into<Change<'a>>,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "UPDATE spot SET ({WRITTEN}) = ({VALUES}), version = version + 1
         WHERE id = :id AND version = :seen AND state <> 'ended'"
    ))?;
    statement.raw_bind_parameter(":id", spot.id())?;
    statement.raw_bind_parameter(":seen", seen)?;
    bind(&mut statement, entry, &change.into())?;
    Ok(statement.raw_execute()? == 1)
}

fn one(tx: &Tx<'_>, rule: &str, values: &[&dyn ToSql]) -> Result<Option<Spot>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM spot WHERE {rule}"))?;
    statement.query_row(values, |r| Ok(read_row(r))).optional()?.transpose()
}

/// Spots for a rule of the desk's own.
pub(super) fn many(tx: &Tx<'_>, rule: &str, values: &[&dyn ToSql]) -> Result<Vec<Spot>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM spot WHERE {rule}"))?;
    let rows = statement.query_map(values, |r| Ok(read_row(r)))?;
    rows.map(|row| row?).collect()
}

/// A spot as it stands in a row of `spot` or of its history.
pub(super) fn read_row(r: &Row<'_>) -> Result<Spot, StoreError> {
    fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &'static str) -> Result<T, StoreError> {
        r.get_ref(column)?.as_str().ok().and_then(|s| s.parse().ok()).ok_or_else(|| corrupt(column))
    }
    fn maybe<T: std::str::FromStr>(r: &Row<'_>, column: &'static str) -> Result<Option<T>, StoreError> {
        let text: Option<String> = r.get(column)?;
        text.map(|t| t.parse().map_err(|_| corrupt(column))).transpose()
    }
    fn corrupt(column: &str) -> StoreError {
        StoreError::corrupt(format!("spot.{column}"))
    }
    let position = match (r.get::<_, Option<f64>>("lat")?, r.get::<_, Option<f64>>("lng")?) {
        (Some(lat), Some(lng)) => Some(Position::new(lat, lng).map_err(|_| corrupt("lat"))?),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => return Err(corrupt("lat")),
    };
    let activities: String = r.get("activities")?;
    let trained = match maybe(r, "trained_on")? {
        Some(on) => Some(Trained { on, until: maybe(r, "trained_until")?, shown: r.get("trained_shown")? }),
        None => None,
    };
    let networks: Option<String> = r.get("networks")?;
    Ok(Spot {
        id: r.get("id")?,
        number: RegistrationNumber::try_from(r.get::<_, i64>("number")?).map_err(|_| corrupt("number"))?,
        state: parsed(r, "state")?,
        entry: NewSpot {
            lg_code: parsed(r, "lg_code")?,
            registrant: parsed(r, "registrant")?,
            name: parsed(r, "name")?,
            kana: parsed(r, "kana")?,
            category: parsed(r, "category")?,
            postal_code: maybe(r, "postal_code")?,
            address: r.get("address")?,
            building: r.get("building")?,
            town: r.get("town")?,
            position,
            phone: maybe(r, "phone")?,
            url: maybe(r, "url")?,
            hours: parsed(r, "open_hours")?,
            hours_note: r.get("open_note")?,
            activities: Activity::read_all(&activities).map_err(|_| corrupt("activities"))?,
            consent: parsed(r, "consent")?,
            notification_id: r.get("notification_id")?,
            registered_on: parsed(r, "registered_on")?,
        },
        trained,
        networks: networks.map_or_else(Vec::new, |n| n.lines().map(str::to_owned).collect()),
        updated_at: parsed(r, "updated_at")?,
        version: r.get("version")?,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    pub(in crate::spots) use crate::spots::cast::{city, shop};
    use crate::spots::{Consent, OpenHours};
    use crate::store::Store;
    use crate::time::Moment;

    pub(in crate::spots) const NOW: Moment = Moment::from_unix(1_795_000_000);

    pub(in crate::spots) fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let sql = "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, words, ground, lettering,
                       added_at) VALUES ('282294', 'たつの市', 'タツノシ', '兵庫県', '', '', '', '#ffffff', '#000000', '')";
        store.write_blocking(move |tx| Ok::<_, StoreError>(tx.execute_batch(sql)?)).unwrap();
        (dir, store)
    }

    #[test]
    fn numbers_have_no_gaps_even_when_an_act_fails_and_are_never_reused() {
        let (_dir, store) = store();
        let add = |fail: bool| {
            store.write_blocking(move |tx| {
                let spot = insert(tx, &shop("見本", "ミホン"), NOW)?;
                if fail { Err(StoreError::corrupt("")) } else { Ok(spot) }
            })
        };
        assert_eq!(add(false).unwrap().number().to_string(), "第0001号");
        assert!(add(true).is_err());
        let second = add(false).unwrap();
        assert_eq!(second.number().get(), 2);
        store
            .write_blocking(move |tx| {
                assert!(set_state(tx, &second, SpotState::Ended, 1, NOW)?);
                assert!(!set_state(tx, &second, SpotState::Active, 2, NOW)?, "an ended spot stays ended");
                let forty: RegistrationNumber = "40".parse().unwrap();
                insert_numbered(tx, &shop("手書き台帳", "テガキ"), forty, NOW)?;
                assert!(insert_numbered(tx, &shop("別", "ベツ"), forty, NOW).unwrap_err().is_duplicate());
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(add(false).unwrap().number().get(), 41);
    }

    #[test]
    fn a_row_gives_back_what_was_written_and_an_individuals_place_never_enters() {
        let (_dir, store) = store();
        let (shop_back, person) = store
            .write_blocking(|tx| {
                let person =
                    NewSpot { registrant: RegistrantKind::Individual, ..shop("見本 花子", "ミホン ハナコ") };
                Ok::<_, StoreError>((
                    insert(tx, &shop("髙﨑𠮷葛\u{e0100}", "タカサキ"), NOW)?,
                    insert(tx, &person, NOW)?,
                ))
            })
            .unwrap();
        assert_eq!(shop_back.entry(), &shop("髙﨑𠮷葛\u{e0100}", "タカサキ"));
        let entry = person.entry();
        assert_eq!((&entry.address, &entry.town, &entry.position, &entry.phone), (&None, &None, &None, &None));
        assert_eq!(entry.hours, OpenHours::default());
        assert_eq!(entry.consent.to_string(), "list opendata");
        let pinned = store
            .write_blocking(move |tx| set_position(tx, &person, Some(Position::new(34.8, 134.5).unwrap()), 1, NOW));
        assert!(!pinned.unwrap());
        let forced = store.write_blocking(|tx| {
            Ok::<_, StoreError>(
                tx.execute("UPDATE spot SET lat = 34.8, lng = 134.5 WHERE registrant = 'individual'", [])?,
            )
        });
        assert!(forced.is_err(), "the table itself refuses");
    }

    #[test]
    fn the_public_list_finds_by_any_writing_and_hides_what_is_not_agreed() {
        let (_dir, store) = store();
        store
            .write_blocking(|tx| {
                insert(tx, &shop("髙島ベーカリー", "タカシマベーカリー"), NOW)?;
                insert(tx, &shop("あおい薬局", "アオイヤッキョク"), NOW)?;
                let no_list = Consent { list: false, ..Consent::all() };
                insert(tx, &NewSpot { consent: no_list, ..shop("ひみつ", "ヒミツ") }, NOW)?;
                let no_address = Consent { address: false, ..Consent::all() };
                insert(tx, &NewSpot { consent: no_address, ..shop("住所なし", "ジュウショナシ") }, NOW)?;
                let spot = insert(tx, &shop("休み中", "ヤスミチュウ"), NOW)?;
                assert!(set_state(tx, &spot, SpotState::Suspended, 1, NOW)?);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let names = |query: SpotQuery| {
            let page = store.read_blocking(move |tx| public_page(tx, city(), &query, 50, 0)).unwrap();
            assert_eq!(page.total as usize, page.spots.len());
            page.spots.iter().map(|s| s.name().to_owned()).collect::<Vec<_>>()
        };
        let text = |t: &str| SpotQuery { text: t.into(), ..SpotQuery::default() };
        assert_eq!(names(text("")), ["あおい薬局", "住所なし", "髙島ベーカリー"]);
        for written in ["高島", "ﾀｶｼﾏ", "たかしま", " 髙島 "] {
            assert_eq!(names(text(written)), ["髙島ベーカリー"], "{written}");
        }
        assert_eq!(names(text("%")), Vec::<String>::new());
        assert_eq!(names(text("龍野町")), Vec::<String>::new(), "addresses are not searched");
        let town = SpotQuery { town: Some("龍野町富永".into()), ..SpotQuery::default() };
        assert_eq!(names(town), ["あおい薬局", "髙島ベーカリー"]);
        let nothing = SpotQuery { activity: Some(Activity::Leaflets), ..SpotQuery::default() };
        assert!(names(nothing).is_empty());
        store
            .read_blocking(|tx| {
                assert_eq!(public_towns(tx, city())?, [("龍野町富永".to_owned(), 2)]);
                let expected = SpotCounts { active: 4, suspended: 1, ended: 0, listed: 3 };
                assert_eq!(counts(tx, city())?, expected);
                assert_eq!(public_page(tx, city(), &SpotQuery::default(), 1, 1)?.spots.len(), 1);
                assert!(public_one(tx, city(), "3".parse().unwrap())?.is_none());
                assert!(same_name_and_address(tx, city(), "ひみつ", Some("龍野町富永1-1"))?.is_some());
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}
