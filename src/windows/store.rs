//! Rows of `consultation_window` and `window_history`. Whatever changes a window writes its history and its audit event in the same
//! transaction, here, so that nobody can forget it.

use std::str::FromStr;

use rusqlite::{OptionalExtension, Row, params};

use super::record::WindowRecord;
use super::{ConsultationWindow, Verification, WindowId};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// Who changes something of which municipality, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub lg_code: LgCode,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// What was done to a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowAct {
    /// 加える・直す
    Put,
    /// 確かめる
    Confirm,
    /// のせない
    Hide,
    /// のせる
    Show,
    /// 国の一覧にもどす
    Restore,
    /// 取り下げる
    Remove,
}

impl WindowAct {
    const ALL: [WindowAct; 6] = [Self::Put, Self::Confirm, Self::Hide, Self::Show, Self::Restore, Self::Remove];

    /// Its word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Self::Put => "put",
            Self::Confirm => "confirm",
            Self::Hide => "hide",
            Self::Show => "show",
            Self::Restore => "restore",
            Self::Remove => "remove",
        }
    }

    fn audited(self) -> &'static str {
        match self {
            Self::Put => "put_window",
            Self::Confirm => "confirm_window",
            Self::Hide => "hide_window",
            Self::Show => "show_window",
            Self::Restore => "restore_window",
            Self::Remove => "remove_window",
        }
    }
}

impl FromStr for WindowAct {
    type Err = StoreError;

    fn from_str(s: &str) -> Result<Self, StoreError> {
        Self::ALL.into_iter().find(|a| a.code() == s).ok_or_else(|| StoreError::corrupt("window_history.act"))
    }
}

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

/// One line of a window's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Its number: the version that a page names.
    pub version: i64,
    /// What was done.
    pub act: WindowAct,
    /// 担当 then.
    pub owner: String,
    /// As it stood afterwards; none when it was taken down.
    pub record: Option<WindowRecord>,
    /// When.
    pub at: Moment,
    /// Who, as [`Actor`] shows itself.
    pub by: String,
}

/// Adds a window, or puts it in the place of the one with its id; its position stays. `owner` (担当) keeps it true.
///
/// # Errors
/// [`StoreError::Corrupt`] when the record can't be read (read it first: the fault has words for people); what SQLite says.
pub fn put(tx: &Tx<'_>, change: &Change, act: WindowAct, owner: &str, record: &WindowRecord) -> Result<(), StoreError> {
    let window = record.read().map_err(|_| StoreError::corrupt("consultation_window.body"))?;
    let body = serde_json::to_string(record).map_err(|_| StoreError::corrupt("consultation_window.body"))?;
    let before = get(tx, change.lg_code, &window.id)?;
    tx.execute(
        "INSERT INTO consultation_window (lg_code, name, owner, verified_on, valid_until, source, body, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (lg_code, name) DO UPDATE SET owner = excluded.owner, verified_on = excluded.verified_on,
             valid_until = excluded.valid_until, source = excluded.source, body = excluded.body, updated_at = excluded.updated_at",
        params![
            change.lg_code.as_str(),
            window.id.as_str(),
            owner,
            window.check.verified_on.map(|d| d.to_string()),
            window.valid_until.map(|d| d.to_string()),
            window.source.name,
            body,
            change.at.to_string(),
        ],
    )?;
    remember(tx, change, act, &window.id, owner, Some(&body))?;
    let states = (before.as_ref().map(|o| state(&o.window)), Some(state(&window)));
    event(tx, change, act, &window.id, states)
}

/// Takes a municipality's window down; the national one of that id, if there is one, shows again. `false` when there was none.
///
/// # Errors
/// What SQLite says.
pub fn remove(tx: &Tx<'_>, change: &Change, act: WindowAct, id: &WindowId) -> Result<bool, StoreError> {
    let Some(before) = get(tx, change.lg_code, id)? else { return Ok(false) };
    let sql = "DELETE FROM consultation_window WHERE lg_code = ?1 AND name = ?2";
    tx.execute(sql, params![change.lg_code.as_str(), id.as_str()])?;
    remember(tx, change, act, id, &before.owner, None)?;
    event(tx, change, act, id, (Some(state(&before.window)), None))?;
    Ok(true)
}

fn state(window: &ConsultationWindow) -> &'static str {
    if window.shown { "shown" } else { "hidden" }
}

fn remember(
    tx: &Tx<'_>,
    change: &Change,
    act: WindowAct,
    id: &WindowId,
    owner: &str,
    body: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO window_history (lg_code, name, act, owner, body, at, actor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            change.lg_code.as_str(),
            id.as_str(),
            act.code(),
            owner,
            body,
            change.at.to_string(),
            change.by.to_string()
        ],
    )?;
    Ok(())
}

fn event(
    tx: &Tx<'_>,
    change: &Change,
    act: WindowAct,
    id: &WindowId,
    (from, to): (Option<&str>, Option<&str>),
) -> Result<(), StoreError> {
    let (at, actor, lg_code, act) = (change.at, change.by, Some(change.lg_code), act.audited());
    let subject = format!("window:{id}");
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject: &subject, from, to, reason: None })
}

/// One window of the municipality.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode, id: &WindowId) -> Result<Option<OwnWindow>, StoreError> {
    tx.prepare_cached("SELECT owner, body, updated_at FROM consultation_window WHERE lg_code = ?1 AND name = ?2")?
        .query_row([lg_code.as_str(), id.as_str()], |r| Ok(read_row(r)))
        .optional()?
        .transpose()
}

/// 版: the number of the window's last change at this municipality, 0 when there never was one. It only grows, so that a window
/// that was taken down and put back is not mistaken for the one before.
///
/// # Errors
/// What SQLite says.
pub fn version(tx: &Tx<'_>, lg_code: LgCode, id: &WindowId) -> Result<i64, StoreError> {
    let sql = "SELECT coalesce(max(id), 0) FROM window_history WHERE lg_code = ?1 AND name = ?2";
    Ok(tx.prepare_cached(sql)?.query_row([lg_code.as_str(), id.as_str()], |r| r.get(0))?)
}

/// Windows of the municipality that were taken down, with the name that each had last; a national window of the same id may stand.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn taken_down(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<(WindowId, String)>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT h.name, json_extract(h.body, '$.name') FROM window_history h
         WHERE h.lg_code = ?1 AND h.id = (SELECT max(id) FROM window_history
                 WHERE lg_code = h.lg_code AND name = h.name AND body IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM consultation_window w WHERE w.lg_code = h.lg_code AND w.name = h.name)
         ORDER BY h.id DESC",
    )?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, name) = row?;
        Ok((id.parse().map_err(|_| StoreError::corrupt("window_history.name"))?, name))
    })
    .collect()
}

/// Everything that was ever done to the window, oldest first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn history(tx: &Tx<'_>, lg_code: LgCode, id: &WindowId) -> Result<Vec<Past>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT id, act, owner, body, at, actor FROM window_history WHERE lg_code = ?1 AND name = ?2 ORDER BY id",
    )?;
    let rows = statement.query_map([lg_code.as_str(), id.as_str()], |r| {
        let (act, body, at): (String, Option<String>, String) = (r.get(1)?, r.get(3)?, r.get(4)?);
        Ok((act, body, at, r.get(0)?, r.get(2)?, r.get(5)?))
    })?;
    rows.map(|row| {
        let (act, body, at, version, owner, by) = row?;
        let record = body.map(|b| serde_json::from_str(&b)).transpose();
        let record = record.map_err(|_| StoreError::corrupt("window_history.body"))?;
        let at = at.parse().map_err(|_| StoreError::corrupt("window_history.at"))?;
        Ok(Past { version, act: act.parse()?, owner, record, at, by })
    })
    .collect()
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
    let change = Change { lg_code, by: Actor::Program, at: now };
    for mut record in super::national::sample() {
        if record.verification == Verification::Sample {
            record.verified_on = Some(today.to_string());
        }
        put(tx, &change, WindowAct::Put, owner, &record)?;
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
        let later = Change { lg_code, by: Actor::Officer(7), at: now.plus_seconds(60) };
        store.write_blocking(move |tx| put(tx, &later, WindowAct::Put, "保健福祉課", &changed)).unwrap();
        let after = list(&store);
        assert_eq!(
            (after.len(), after[0].window.name.as_str(), after[0].owner.as_str()),
            (2, "保健福祉課", "保健福祉課")
        );
        let id = after[0].window.id.clone();
        let gone = id.clone();
        assert!(store.write_blocking(move |tx| remove(tx, &later, WindowAct::Remove, &gone)).unwrap());
        assert_eq!(list(&store).len(), 1);
        let (past, version) = store
            .read_blocking(move |tx| Ok::<_, StoreError>((history(tx, lg_code, &id)?, version(tx, lg_code, &id)?)))
            .unwrap();
        let told: Vec<_> = past.iter().map(|p| (p.act.code(), p.by.as_str(), p.record.is_some())).collect();
        assert_eq!(told, [("put", "program", true), ("put", "officer:7", true), ("remove", "officer:7", false)]);
        assert_eq!(Some(version), past.last().map(|p| p.version));
        let audited = store.read_blocking(move |tx| audit::store::about(tx, lg_code, "window:kenko-ka")).unwrap();
        let told: Vec<_> = audited.iter().map(|e| (e.act.as_str(), e.from.as_deref(), e.to.as_deref())).collect();
        let shown = Some("shown");
        assert_eq!(told, [("put_window", None, shown), ("put_window", shown, shown), ("remove_window", shown, None)]);
        let mut broken = after[1].record.clone();
        broken.ways.clear();
        assert!(store.write_blocking(move |tx| put(tx, &later, WindowAct::Put, "健康課", &broken)).is_err());
        for sql in ["UPDATE window_history SET owner = 'x'", "DELETE FROM window_history"] {
            assert!(store.write_blocking(move |tx| Ok::<_, StoreError>(tx.execute(sql, [])?)).is_err(), "{sql}");
        }
    }
}
