//! Rows of `spot_training` and `spot_network`; the spot's own row counts every change of them.

use rusqlite::params;

use crate::municipalities::LgCode;
use crate::spots::revisions::Change;
use crate::spots::store::many;
use crate::spots::{Spot, Trained};
use crate::store::{StoreError, Tx};

/// ゲートキーパー研修の修了 of a spot, or none; the row counts the change, so that whoever keeps a copy hears of it.
///
/// # Errors
/// What SQLite says.
pub fn set_trained<'a>(
    tx: &Tx<'_>,
    spot_id: i64,
    trained: Option<Trained>,
    change: impl Into<Change<'a>>,
) -> Result<(), StoreError> {
    match trained {
        Some(t) => tx.execute(
            "INSERT INTO spot_training (spot_id, trained_on, trained_until, trained_shown) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (spot_id) DO UPDATE SET trained_on = excluded.trained_on, trained_until = excluded.trained_until,
                 trained_shown = excluded.trained_shown",
            params![spot_id, t.on.to_string(), t.until.map(|d| d.to_string()), t.shown],
        )?,
        None => tx.execute("DELETE FROM spot_training WHERE spot_id = ?1", [spot_id])?,
    };
    touch(tx, spot_id, &change.into())
}

/// The row counts a change of what stands beside it, so that its history and whoever keeps a copy hear of it.
fn touch(tx: &Tx<'_>, spot_id: i64, c: &Change<'_>) -> Result<(), StoreError> {
    let sql =
        "UPDATE spot SET updated_at = ?2, changed_by = ?3, changed_act = ?4, changed_reason = ?5, changed_on = ?6,
                   version = version + 1 WHERE id = ?1";
    let on = c.on.map(|d| d.to_string());
    tx.execute(sql, params![spot_id, c.at.to_string(), c.by, c.act, c.reason, on])?;
    Ok(())
}

/// 関連するネットワーク that a spot belongs to, each with whether the public may read it.
///
/// # Errors
/// What SQLite says.
pub fn networks(tx: &Tx<'_>, spot_id: i64) -> Result<Vec<(String, bool)>, StoreError> {
    let sql = "SELECT network, shown FROM spot_network WHERE spot_id = ?1 ORDER BY network";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([spot_id], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts networks in place of those before.
///
/// # Errors
/// What SQLite says.
pub fn put_networks<'a>(
    tx: &Tx<'_>,
    spot_id: i64,
    list: &[(String, bool)],
    change: impl Into<Change<'a>>,
) -> Result<(), StoreError> {
    tx.execute("DELETE FROM spot_network WHERE spot_id = ?1", [spot_id])?;
    for (network, shown) in list {
        let sql = "INSERT INTO spot_network (spot_id, network, shown) VALUES (?1, ?2, ?3)";
        tx.execute(sql, params![spot_id, network, shown])?;
    }
    touch(tx, spot_id, &change.into())
}

/// Every spot with a ゲートキーパー研修, the one whose time ends first before the others; and those that have none.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn by_training(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Spot>, StoreError> {
    let rule = "lg_code = ?1 AND state = 'active'
                ORDER BY trained_on IS NULL, trained_until IS NULL, trained_until, number";
    many(tx, rule, &[&lg_code.as_str()])
}
