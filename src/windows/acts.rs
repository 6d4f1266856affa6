//! 窓口を直す・確かめる・のせない・のせる・もどす・取り下げる, each in one transaction with history and audit event.

use std::fmt;

use super::record::WindowRecord;
use super::store::{self, Change, OwnWindow, Past, WindowAct};
use super::{Audience, Verification, WindowId, national};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};

/// A window as a municipality has it: its own, a national one, or its own in the place of a national one.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Which.
    pub id: WindowId,
    /// The municipality's own record.
    pub own: Option<OwnWindow>,
    /// The program's.
    pub national: Option<&'static WindowRecord>,
    /// See [`store::version`].
    pub version: i64,
}

impl Standing {
    /// The record that counts.
    pub fn record(&self) -> Option<&WindowRecord> {
        self.own.as_ref().map(|o| &o.record).or(self.national)
    }

    /// The municipality's record stands in for a national one.
    pub fn is_override(&self) -> bool {
        self.own.is_some() && self.national.is_some()
    }
}

/// How the window stands now; without any record when there is none (any more).
///
/// # Errors
/// What the store says.
pub fn stand(tx: &Tx<'_>, lg_code: LgCode, id: &WindowId) -> Result<Standing, StoreError> {
    let national = national::records().iter().find(|r| r.id == id.as_str());
    let (own, version) = (store::get(tx, lg_code, id)?, store::version(tx, lg_code, id)?);
    Ok(Standing { id: id.clone(), own, national, version })
}

/// The window and the version that a page showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which.
    pub id: WindowId,
    /// See [`store::version`].
    pub version: i64,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum WindowError {
    /// No such window here.
    NotHere,
    /// Somebody was faster; the last line of its history, if it has one.
    Changed(Option<Box<Past>>),
    /// Showing a window for professionals needs the name of whoever decided it.
    Undecided,
    /// What the store says.
    Store(StoreError),
}

impl From<StoreError> for WindowError {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl fmt::Display for WindowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHere => f.write_str("この窓口はありません。"),
            Self::Changed(_) => f.write_str("画面を開いたあとに変わりました"),
            Self::Undecided => f.write_str("専門職向けの窓口をのせるには、公開を決めたところの名前が必要です。"),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for WindowError {}

fn unchanged(tx: &Tx<'_>, change: &Change, seen: &Seen) -> Result<Standing, WindowError> {
    let standing = stand(tx, change.lg_code, &seen.id)?;
    if standing.version == seen.version {
        return Ok(standing);
    }
    Err(WindowError::Changed(store::history(tx, change.lg_code, &seen.id)?.pop().map(Box::new)))
}

fn known(tx: &Tx<'_>, change: &Change, seen: &Seen) -> Result<(Standing, WindowRecord), WindowError> {
    let standing = unchanged(tx, change, seen)?;
    let record = standing.record().cloned().ok_or(WindowError::NotHere)?;
    Ok((standing, record))
}

/// 加える・直す: puts the record where the window of its id stands; version 0 and no national window of that id makes a new one.
///
/// # Errors
/// [`WindowError::Changed`] when somebody was faster; what the store says.
pub fn save(tx: &Tx<'_>, change: &Change, seen: &Seen, owner: &str, record: &WindowRecord) -> Result<(), WindowError> {
    unchanged(tx, change, seen)?;
    Ok(store::put(tx, change, WindowAct::Put, owner, record)?)
}

/// 確かめた: today, by the one in charge, at this source. A sample stays a sample.
///
/// # Errors
/// As [`save`], and [`WindowError::NotHere`].
pub fn confirm(
    tx: &Tx<'_>,
    change: &Change,
    seen: &Seen,
    owner: &str,
    (name, url): (&str, Option<&str>),
) -> Result<(), WindowError> {
    let (_, before) = known(tx, change, seen)?;
    let verification = match before.verification {
        Verification::Sample => Verification::Sample,
        Verification::CheckedByOwner
        | Verification::OfficialPageStored
        | Verification::SecondaryDated
        | Verification::SecondaryUndated
        | Verification::GeneralKnowledge => Verification::CheckedByOwner,
    };
    let record = WindowRecord {
        source_name: name.to_owned(),
        source_url: url.map(str::to_owned),
        verified_on: Some(change.at.in_japan().date().to_string()),
        verification,
        ..before
    };
    Ok(store::put(tx, change, WindowAct::Confirm, owner, &record)?)
}

/// のせない: citizens of this municipality don't see it any more.
///
/// # Errors
/// As [`confirm`].
pub fn hide(tx: &Tx<'_>, change: &Change, seen: &Seen, owner: &str) -> Result<(), WindowError> {
    let (standing, before) = known(tx, change, seen)?;
    let owner = standing.own.as_ref().map_or(owner, |o| o.owner.as_str());
    Ok(store::put(tx, change, WindowAct::Hide, owner, &WindowRecord { shown: false, ..before })?)
}

/// のせる. What then says the same as the national list gives way to it, so that the window keeps up with the list again.
///
/// # Errors
/// As [`confirm`]; [`WindowError::Undecided`] for professionals' windows without `public_by`.
pub fn show(
    tx: &Tx<'_>,
    change: &Change,
    seen: &Seen,
    owner: &str,
    public_by: Option<&str>,
) -> Result<(), WindowError> {
    let (standing, before) = known(tx, change, seen)?;
    let mut record = WindowRecord { shown: true, ..before };
    if record.audiences.contains(&Audience::Professionals) {
        record.public_by = Some(public_by.ok_or(WindowError::Undecided)?.to_owned());
    }
    if standing.own.is_some() && standing.national == Some(&record) {
        store::remove(tx, change, WindowAct::Restore, &seen.id)?;
        return Ok(());
    }
    let owner = standing.own.as_ref().map_or(owner, |o| o.owner.as_str());
    Ok(store::put(tx, change, WindowAct::Show, owner, &record)?)
}

/// 国の一覧にもどす, or 取り下げる where there is no national window of that id.
///
/// # Errors
/// As [`confirm`]; [`WindowError::NotHere`] for a national window that nobody changed.
pub fn take_down(tx: &Tx<'_>, change: &Change, seen: &Seen) -> Result<(), WindowError> {
    let standing = unchanged(tx, change, seen)?;
    let act = if standing.national.is_some() { WindowAct::Restore } else { WindowAct::Remove };
    if store::remove(tx, change, act, &seen.id)? { Ok(()) } else { Err(WindowError::NotHere) }
}
