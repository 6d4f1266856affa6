//! Changing the card, with its audit event.

use super::{CardText, store};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// 変更 of the text that was seen; `false` when somebody wrote it since.
///
/// # Errors
/// What SQLite says; then nothing was written.
pub fn change(
    tx: &Tx<'_>,
    lg_code: LgCode,
    text: &CardText,
    seen: i64,
    by: Actor,
    now: Moment,
) -> Result<bool, StoreError> {
    let (before, _) = store::get(tx, lg_code)?;
    if !store::put(tx, lg_code, text, seen)? {
        return Ok(false);
    }
    let leads_to = |t: &CardText| t.url.as_ref().map_or("相談できるところ".to_owned(), ToString::to_string);
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(lg_code),
        act: "edit_card",
        subject: &format!("municipality:{lg_code}"),
        from: Some(&leads_to(&before)),
        to: Some(&leads_to(text)),
        reason: None,
    };
    audit::store::record(tx, &event)?;
    Ok(true)
}
