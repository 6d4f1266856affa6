//! お知らせを受ける and 済みにする, each in one transaction with its audit event.

use super::{HOURLY, NewReport, WAITING_EACH, store};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::LgCode;
use crate::spots::{PublicSpot, RegistrationNumber};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It waits at the desk.
    Kept,
    /// So many wait or came that no more are taken now.
    Full,
}

/// Takes a report about a public spot.
///
/// # Errors
/// What the store says; then nothing was written.
pub fn take(tx: &Tx<'_>, spot: &PublicSpot, report: &NewReport, now: Moment) -> Result<Taken, StoreError> {
    let (lg, number) = (spot.lg_code(), spot.number());
    let (waiting, lately) = store::counts(tx, lg, number, now.plus_seconds(-3_600))?;
    if waiting >= WAITING_EACH || lately >= HOURLY {
        return Ok(Taken::Full);
    }
    store::insert(tx, lg, number, report, now)?;
    record(tx, lg, number, "report", Actor::Visitor, now)?;
    Ok(Taken::Kept)
}

/// 済み: `false` when a colleague was faster, or there is none.
///
/// # Errors
/// As [`take`].
pub fn close(tx: &Tx<'_>, lg: LgCode, id: i64, by: Actor, now: Moment) -> Result<bool, StoreError> {
    let Some(number) = store::close(tx, lg, id, now)? else { return Ok(false) };
    record(tx, lg, number, "close_report", by, now)?;
    Ok(true)
}

fn record(
    tx: &Tx<'_>,
    lg: LgCode,
    number: RegistrationNumber,
    act: &str,
    actor: Actor,
    at: Moment,
) -> Result<(), StoreError> {
    let subject = format!("spot:{}", number.get());
    let event = NewEvent { at, actor, lg_code: Some(lg), act, subject: &subject, from: None, to: None, reason: None };
    audit::store::record(tx, &event)
}
