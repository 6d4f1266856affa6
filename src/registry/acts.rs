//! 登録の手続き: each act in one transaction: refuse, or write the spot with its history and the audit event.

use super::{RegistryFault, Turn, Why};
use crate::audit::{self, Actor, NewEvent};
use crate::spots::revisions::Change;
use crate::spots::{NewSpot, Spot, SpotState, store};
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
