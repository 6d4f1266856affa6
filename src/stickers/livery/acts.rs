//! Changing a municipality's livery, with its audit event.

use super::Wanted;
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::{self, LgCode};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// 変更 of what was seen; `false` when somebody changed the municipality since. Look at [`Wanted::faults`] before.
///
/// # Errors
/// What SQLite says; then nothing was written.
pub fn change(
    tx: &Tx<'_>,
    lg_code: LgCode,
    wanted: &Wanted,
    seen: i64,
    by: Actor,
    now: Moment,
) -> Result<bool, StoreError> {
    let Some(m) = municipalities::store::get(tx, lg_code)? else { return Ok(false) };
    if municipalities::store::version(tx, lg_code)? != seen {
        return Ok(false);
    }
    municipalities::store::edit(tx, &wanted.on(&m))?;
    let (before, after) = (Wanted::of(&m).summary(), wanted.summary());
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(lg_code),
        act: "edit_livery",
        subject: &format!("municipality:{lg_code}"),
        from: Some(&before),
        to: Some(&after),
        reason: None,
    };
    audit::store::record(tx, &event)?;
    Ok(true)
}
