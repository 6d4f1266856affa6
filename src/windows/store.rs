//! Rows of `consultation_window`. Whoever writes one records the audit event in the same transaction.

use rusqlite::{Row, params};

use super::record::WindowRecord;
use super::{ConsultationWindow, Verification, WindowId};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// 自治体の窓口 as the desk sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnWindow {
    /// 担当: who keeps it true.
    pub owner: String,
    /// As written.
    pub record: WindowRecord,
    /// As read.
    pub window: ConsultationWindow,
    /// Last change.
    pub updated_at: Moment,
}

/// Adds a window, or puts it in the place of the one with its id; its position stays. `owner` (担当) keeps it true.
///
/// # Errors
/// [`StoreError::Corrupt`] when the record can't be read (read it first: the fault has words for people); what SQLite says.
pub fn put(tx: &Tx<'_>, lg_code: LgCode, owner: &str, record: &WindowRecord, now: Moment) -> Result<(), StoreError> {
    let window = record.read().map_err(|_| StoreError::corrupt("consultation_window.body"))?;
    let body = serde_json::to_string(record).map_err(|_| StoreError::corrupt("consultation_window.body"))?;
    tx.execute(
        "INSERT INTO consultation_window (lg_code, name, owner, verified_on, valid_until, source, body, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (lg_code, name) DO UPDATE SET owner = excluded.owner, verified_on = excluded.verified_on,
             valid_until = excluded.valid_until, source = excluded.source, body = excluded.body, updated_at = excluded.updated_at",
        params![
            lg_code.as_str(),
            window.id.as_str(),
            owner,
            window.check.verified_on.map(|d| d.to_string()),
            window.valid_until.map(|d| d.to_string()),
            window.source.name,
            body,
            now.to_string(),
        ],
    )?;
    Ok(())
}

/// Takes a municipality's window down; the national one of that id, if there is one, shows again. `false` when there was none.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Tx<'_>, lg_code: LgCode, id: &WindowId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM consultation_window WHERE lg_code = ?1 AND name = ?2";
    Ok(tx.execute(sql, params![lg_code.as_str(), id.as_str()])? == 1)
}

/// The municipality's own windows in their order.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn own(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<OwnWindow>, StoreError> {
    let mut statement =
        tx.prepare_cached("SELECT owner, body, updated_at FROM consultation_window WHERE lg_code = ?1 ORDER BY id")?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok(read_row(r)))?;
    rows.map(|row| row?).collect()
}

fn read_row(row: &Row<'_>) -> Result<OwnWindow, StoreError> {
    let body: String = row.get("body")?;
    let record: WindowRecord =
        serde_json::from_str(&body).map_err(|_| StoreError::corrupt("consultation_window.body"))?;
    let window = record.read().map_err(|_| StoreError::corrupt("consultation_window.body"))?;
    let updated_at: String = row.get("updated_at")?;
    let updated_at = updated_at.parse().map_err(|_| StoreError::corrupt("consultation_window.updated_at"))?;
    Ok(OwnWindow { owner: row.get("owner")?, record, window, updated_at })
}

/// 見本: the sample city's windows. What is invented counts as checked on the day of filling, so that the sample always shows
/// an open desk; what is real keeps the date of its source.
///
/// # Errors
/// As [`put`].
pub fn fill_sample(tx: &Tx<'_>, lg_code: LgCode, owner: &str, now: Moment) -> Result<(), StoreError> {
    let today: JapanDate = now.in_japan().date();
    for mut record in super::national::sample() {
        if record.verification == Verification::Sample {
            record.verified_on = Some(today.to_string());
        }
        put(tx, lg_code, owner, &record, now)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn own_windows_are_put_replaced_listed_and_taken_down() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let lg_code: LgCode = "282294".parse().unwrap();
        let now: Moment = "2026-11-22T09:00:00Z".parse().unwrap();
        let list = move |store: &Store| store.read_blocking(move |tx| own(tx, lg_code)).unwrap();
        store
            .write_blocking(move |tx| {
                tx.execute(
                    "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, words, ground, lettering, added_at)
                     VALUES ('282294', 'たつの市', 'タツノシ', '兵庫県', 'x', '健康課', 'x', '#fff6d2', '#8a2f22', '2026-11-22T09:00:00Z')",
                    [],
                )?;
                fill_sample(tx, lg_code, "健康課", now)
            })
            .unwrap();
        let filled = list(&store);
        assert_eq!(
            filled.iter().map(|o| o.window.id.as_str()).collect::<Vec<_>>(),
            ["kenko-ka", "hyogo-inochi-kokoro"]
        );
        assert_eq!(filled[0].record.verified_on.as_deref(), Some("2026-11-22"));
        assert_eq!(filled[1].record.verified_on.as_deref(), Some("2024-03-01"));
        let mut changed = filled[0].record.clone();
        changed.name = "保健福祉課".into();
        store.write_blocking(move |tx| put(tx, lg_code, "保健福祉課", &changed, now.plus_seconds(60))).unwrap();
        let after = list(&store);
        assert_eq!(
            (after.len(), after[0].window.name.as_str(), after[0].owner.as_str()),
            (2, "保健福祉課", "保健福祉課")
        );
        let id = after[0].window.id.clone();
        assert!(store.write_blocking(move |tx| remove(tx, lg_code, &id)).unwrap());
        assert_eq!(list(&store).len(), 1);
        let mut broken = after[1].record.clone();
        broken.ways.clear();
        assert!(store.write_blocking(move |tx| put(tx, lg_code, "健康課", &broken, now)).is_err());
    }
}
