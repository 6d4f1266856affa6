//! Rows of `spot_revision`, which triggers of the database itself write.

use rusqlite::{OptionalExtension, Row, ToSql};

use super::Revision;
use crate::spots::Spot;
use crate::spots::store::{COLUMNS, read_row};
use crate::store::{StoreError, Tx};

/// The whole history of a spot, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn of_spot(tx: &Tx<'_>, spot: &Spot) -> Result<Vec<Revision>, StoreError> {
    let mut statement = tx.prepare_cached(&select("id = ?1 ORDER BY version"))?;
    let rows = statement.query_map([spot.id()], |r| Ok(read(r)))?;
    rows.map(|row| row?).collect()
}

/// The last change that began on a day of its own: 休止, 再開, 廃止 or 取消; none before the first.
///
/// # Errors
/// As [`of_spot`].
pub fn last_turn(tx: &Tx<'_>, spot: &Spot) -> Result<Option<Revision>, StoreError> {
    one(tx, "id = ?1 AND changed_on IS NOT NULL ORDER BY version DESC LIMIT 1", &[&spot.id()])
}

/// The change that made the spot what it is.
///
/// # Errors
/// As [`of_spot`].
pub fn last(tx: &Tx<'_>, spot: &Spot) -> Result<Option<Revision>, StoreError> {
    one(tx, "id = ?1 AND version = ?2", &[&spot.id(), &spot.version()])
}

fn select(rule: &str) -> String {
    format!("SELECT {COLUMNS}, changed_by, changed_act, changed_reason, changed_on FROM spot_revision WHERE {rule}")
}

fn one(tx: &Tx<'_>, rule: &str, values: &[&dyn ToSql]) -> Result<Option<Revision>, StoreError> {
    tx.prepare_cached(&select(rule))?.query_row(values, |r| Ok(read(r))).optional()?.transpose()
}

fn read(r: &Row<'_>) -> Result<Revision, StoreError> {
    let on: Option<String> = r.get("changed_on")?;
    let on = on.map(|t| t.parse().map_err(|_| StoreError::corrupt("spot_revision.changed_on"))).transpose()?;
    Ok(Revision {
        spot: read_row(r)?,
        by: r.get("changed_by")?,
        act: r.get("changed_act")?,
        reason: r.get("changed_reason")?,
        on,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::revisions::Change;
    use crate::spots::store::{insert, put_entry, set_position, set_state, tests as given};
    use crate::spots::{NewSpot, SpotState, store::by_id};

    #[test]
    fn every_change_is_a_row_that_nobody_can_change_or_take_away() {
        let (_dir, store) = given::store();
        store
            .write_blocking(|tx| {
                let change = |act| Change { by: "officer:7", act, reason: Some("理由"), on: None, at: given::NOW };
                let spot = insert(tx, &given::shop("見本", "ミホン"), change("accept"))?;
                assert!(set_position(tx, &spot, None, 1, change("clear_pin"))?);
                let entry = NewSpot { name: "見本堂".parse().unwrap(), ..given::shop("見本", "ミホン") };
                assert!(!put_entry(tx, &spot, &entry, 1, change("edit_spot"))?, "somebody was faster");
                assert!(put_entry(tx, &spot, &entry, 2, change("edit_spot"))?);
                let on = Some("2026-11-20".parse().unwrap());
                assert!(set_state(tx, &spot, SpotState::Suspended, 3, Change { on, ..change("suspend") })?);
                let spot = by_id(tx, spot.id())?.unwrap();
                let history = of_spot(tx, &spot)?;
                let told: Vec<_> = history.iter().map(|r| (r.spot.version(), r.act.as_str())).collect();
                assert_eq!(told, [(1, "accept"), (2, "clear_pin"), (3, "edit_spot"), (4, "suspend")]);
                assert_eq!(history[0].spot.entry(), &given::shop("見本", "ミホン"), "any past state is whole");
                assert_eq!(history[3].spot, spot);
                assert_eq!(
                    (last(tx, &spot)?, last_turn(tx, &spot)?),
                    (Some(history[3].clone()), Some(history[3].clone()))
                );
                assert!(history.iter().all(|r| r.by == "officer:7" && r.reason.as_deref() == Some("理由")));
                Ok::<_, StoreError>(())
            })
            .unwrap();
        for sql in [
            "UPDATE spot_revision SET name = 'x' WHERE version = 1",
            "DELETE FROM spot_revision",
            "UPDATE spot SET name = 'x'",
        ] {
            let forced = store.write_blocking(move |tx| Ok::<_, StoreError>(tx.execute(sql, [])?));
            assert!(forced.is_err(), "{sql}");
        }
    }
}
