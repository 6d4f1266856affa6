//! 担当を決める, 内部メモを書く: acts that the applicant never hears of. They don't count the notification's version up.

use super::ActError;
use crate::audit::{self, Actor, NewEvent};
use crate::notifications::work::{NoteWords, store as work};
use crate::notifications::{Notification, ReceiptNumber, store};
use crate::staff::{self, Authority};
use crate::store::Tx;
use crate::time::Moment;

/// 担当: names who looks after it, or nobody. `false` when it was so already.
///
/// # Errors
/// [`ActError::NotHere`] for a notification or an officer that this municipality doesn't have; [`ActError::NotAllowed`].
pub fn assign(
    tx: &Tx<'_>,
    by: &Authority,
    receipt: &ReceiptNumber,
    to: Option<i64>,
    at: Moment,
) -> Result<bool, ActError> {
    let n = theirs(tx, by, receipt)?;
    if let Some(id) = to {
        let officer = staff::store::by_id(tx, id)?.ok_or(ActError::NotHere)?;
        if officer.lg_code != Some(by.lg_code()) {
            return Err(ActError::NotHere);
        }
    }
    let before = work::assignee(tx, n.id)?;
    if !work::assign(tx, n.id, to, at)? {
        return Ok(false);
    }
    let name = |id: Option<i64>| id.map(|id| Actor::Officer(id).to_string());
    let (from, to) = (name(before), name(to));
    record(tx, by, &n, "assign", (from.as_deref(), to.as_deref()), at)?;
    Ok(true)
}

/// 内部メモ: for colleagues alone; the audit chain knows that there is one, not what it says.
///
/// # Errors
/// As [`assign`].
pub fn add_note(
    tx: &Tx<'_>,
    by: &Authority,
    receipt: &ReceiptNumber,
    words: &NoteWords,
    at: Moment,
) -> Result<(), ActError> {
    let n = theirs(tx, by, receipt)?;
    work::add_note(tx, n.id, by.officer(), words, at)?;
    record(tx, by, &n, "note", (None, None), at)
}

fn theirs(tx: &Tx<'_>, by: &Authority, receipt: &ReceiptNumber) -> Result<Notification, ActError> {
    if !by.may_decide() {
        return Err(ActError::NotAllowed);
    }
    store::by_receipt(tx, by.lg_code(), receipt)?.ok_or(ActError::NotHere)
}

fn record(
    tx: &Tx<'_>,
    by: &Authority,
    n: &Notification,
    act: &str,
    (from, to): (Option<&str>, Option<&str>),
    at: Moment,
) -> Result<(), ActError> {
    let actor = Actor::Officer(by.officer().id);
    let (lg_code, subject) = (Some(n.lg_code), n.subject());
    Ok(audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject: &subject, from, to, reason: None })?)
}
