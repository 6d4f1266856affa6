//! 登録の手続き: each act in one transaction: refuse, or write the spot with its history and the audit event.

use super::materials::Material;
use super::{RegistryFault, Turn, Why, materials};
use crate::audit::{self, Actor, NewEvent};
use crate::spots::revisions::Change;
use crate::spots::{NewSpot, Spot, SpotState, merges, store};
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};

/// Who does it, why, and what the page showed.
#[derive(Clone, Copy, Debug)]
pub struct Doing<'a> {
    /// Who.
    pub by: Actor,
    /// Why.
    pub why: &'a Why,
    /// The spot's version on the page.
    pub seen: i64,
    /// When.
    pub at: Moment,
}

/// 休止・再開・廃止・取消, as of the day `on`. What isn't active is out of pages, exports and API at once; stickers go on opening the
/// consultation page.
///
/// # Errors
/// See [`RegistryFault`]; then nothing was written.
pub fn turn(tx: &Tx<'_>, spot: &Spot, turn: Turn, on: JapanDate, doing: Doing<'_>) -> Result<(), RegistryFault> {
    if spot.version() != doing.seen {
        return Err(RegistryFault::Changed);
    }
    if !turn.leads_on_from(spot.state()) {
        return Err(RegistryFault::WrongState(spot.state(), turn));
    }
    if on > doing.at.in_japan().date() {
        return Err(RegistryFault::Future);
    }
    let by = doing.by.to_string();
    let change = Change { by: &by, act: turn.code(), reason: Some(doing.why.as_str()), on: Some(on), at: doing.at };
    if !store::set_state(tx, spot, turn.to(), doing.seen, change)? {
        return Err(RegistryFault::Changed);
    }
    Ok(record(tx, spot, (turn.code(), turn.to()), &doing)?)
}

/// 統合: the spot turned out to be another one that is registered already. It ends; its address leads to the other, its stickers go on
/// opening the consultation page, and both keep their history.
///
/// # Errors
/// As [`turn`], and [`RegistryFault::NoTarget`].
pub fn merge(tx: &Tx<'_>, spot: &Spot, into: Option<&Spot>, doing: Doing<'_>) -> Result<(), RegistryFault> {
    const ACT: &str = "merge";
    if spot.version() != doing.seen {
        return Err(RegistryFault::Changed);
    }
    if spot.state() == SpotState::Ended {
        return Err(RegistryFault::Ended);
    }
    let theirs = |into: &&Spot| into.lg_code() == spot.lg_code() && into.id() != spot.id();
    let into = into.filter(theirs).filter(|i| i.state() != SpotState::Ended).ok_or(RegistryFault::NoTarget)?;
    let by = doing.by.to_string();
    let on = Some(doing.at.in_japan().date());
    let change = Change { by: &by, act: ACT, reason: Some(doing.why.as_str()), on, at: doing.at };
    if !store::set_state(tx, spot, SpotState::Ended, doing.seen, change)? {
        return Err(RegistryFault::Changed);
    }
    merges::store::insert(tx, spot, into, doing.at)?;
    record(tx, spot, (ACT, SpotState::Ended), &doing)?;
    let why: Why = format!("{}から", spot.number()).parse().map_err(|_| StoreError::corrupt("why"))?;
    Ok(record(tx, into, ("absorb", into.state()), &Doing { why: &why, ..doing })?)
}

/// 送ったもの: writes a parcel into the spot's log.
///
/// # Errors
/// What SQLite says.
pub fn send_material(tx: &Tx<'_>, spot: &Spot, what: Material, by: Actor, at: Moment) -> Result<(), StoreError> {
    materials::store::add(tx, spot, what, &by.to_string(), at)?;
    let told = format!("{} {}", what.kind.label(), what.quantity);
    let event = NewEvent {
        at,
        actor: by,
        lg_code: Some(spot.lg_code()),
        act: "send_material",
        subject: &spot.subject(),
        from: None,
        to: None,
        reason: Some(&told),
    };
    audit::store::record(tx, &event)
}

/// 訂正: puts an entry in place of the one before; `false` when it says the same, then nothing is written.
///
/// # Errors
/// As [`turn`].
pub fn correct(tx: &Tx<'_>, spot: &Spot, entry: &NewSpot, doing: Doing<'_>) -> Result<bool, RegistryFault> {
    const ACT: &str = "edit_spot";
    if spot.version() != doing.seen {
        return Err(RegistryFault::Changed);
    }
    if spot.state() == SpotState::Ended {
        return Err(RegistryFault::Ended);
    }
    if entry.clone().as_kept() == *spot.entry() {
        return Ok(false);
    }
    let by = doing.by.to_string();
    let change = Change { by: &by, act: ACT, reason: Some(doing.why.as_str()), on: None, at: doing.at };
    if !store::put_entry(tx, spot, entry, doing.seen, change)? {
        return Err(RegistryFault::Changed);
    }
    record(tx, spot, (ACT, spot.state()), &doing)?;
    Ok(true)
}

fn record(tx: &Tx<'_>, spot: &Spot, (act, to): (&str, SpotState), doing: &Doing<'_>) -> Result<(), StoreError> {
    let event = NewEvent {
        at: doing.at,
        actor: doing.by,
        lg_code: Some(spot.lg_code()),
        act,
        subject: &spot.subject(),
        from: Some(spot.state().code()),
        to: Some(to.code()),
        reason: Some(doing.why.as_str()),
    };
    audit::store::record(tx, &event)
}
