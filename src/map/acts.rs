//! 協力スポットの印を動かす, in one transaction with its audit event.

use std::fmt;

use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::{self, Position};
use crate::spots::revisions::Change;
use crate::spots::{Spot, SpotKind, SpotState, store};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Why a pin was not moved; nothing was written.
#[derive(Debug)]
pub enum PinFault {
    /// An individual has no pin.
    Individual,
    /// An ended spot is left as it is.
    Ended,
    /// The spot isn't what the page showed.
    Changed,
    /// The pin lies outside the municipality.
    Outside,
    /// The store didn't answer.
    Store(StoreError),
}

impl fmt::Display for PinFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Individual => f.write_str("個人の協力スポットなので、地図に印は置けません。"),
            Self::Ended => f.write_str("廃止になった協力スポットなので、印は動かせません。"),
            Self::Changed => f.write_str("この協力スポットは、画面を開いたあとに変わりました。"),
            Self::Outside => f.write_str("印が市町村の外にあります。位置を確かめて、もう一度置いてください。"),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for PinFault {}

impl From<StoreError> for PinFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

/// 印を置く: sets the pin, or takes it away with `None`, as long as the spot still has version `seen`. The same place again changes nothing.
///
/// # Errors
/// As [`PinFault`] says.
pub fn move_pin(
    tx: &Tx<'_>,
    spot: &Spot,
    pin: Option<Position>,
    seen: i64,
    by: Actor,
    now: Moment,
) -> Result<(), PinFault> {
    if spot.kind() == SpotKind::Individual {
        return Err(PinFault::Individual);
    }
    if spot.version() != seen {
        return Err(PinFault::Changed);
    }
    if spot.state() == SpotState::Ended {
        return Err(PinFault::Ended);
    }
    if let Some(pin) = pin
        && !municipalities::store::holds(tx, spot.lg_code(), pin)?
    {
        return Err(PinFault::Outside);
    }
    if pin == spot.entry().position {
        return Ok(());
    }
    let act = if pin.is_some() { "move_pin" } else { "clear_pin" };
    let change = Change { by: &by.to_string(), act, reason: None, on: None, at: now };
    if !store::set_position(tx, spot, pin, seen, change)? {
        return Err(PinFault::Changed);
    }
    let state = Some(spot.state().code());
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(spot.lg_code()),
        act,
        subject: &spot.subject(),
        from: state,
        to: state,
        reason: None,
    };
    Ok(audit::store::record(tx, &event)?)
}
