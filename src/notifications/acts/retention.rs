//! 消去: what has ended long enough ago loses its personal data; the audit chain keeps how much it was, and its hash.

use sha2::{Digest, Sha256};

use crate::audit::{self, Actor, NewEvent, hex};
use crate::municipalities::Municipality;
use crate::notifications::approval::store as approval;
use crate::notifications::retention::{Due, limit, store};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// What would be erased in a municipality today.
///
/// # Errors
/// What SQLite says.
pub fn due_for_erasure(tx: &Tx<'_>, city: &Municipality, now: Moment) -> Result<Due, StoreError> {
    let (rules, _) = approval::rules(tx, city.lg_code)?;
    store::due(tx, city.lg_code, limit(now.in_japan().date(), rules.keep_months))
}

/// Erases it, all in this transaction; gives what was erased.
///
/// # Errors
/// As [`due_for_erasure`]; then the transaction must be undone.
pub fn erase_ended(tx: &Tx<'_>, city: &Municipality, by: Actor, now: Moment) -> Result<Due, StoreError> {
    let due = due_for_erasure(tx, city, now)?;
    if due.is_empty() {
        return Ok(due);
    }
    let mut hash = Sha256::new();
    for id in &due.notifications {
        store::erase_notification(tx, *id, &mut hash, now)?;
    }
    for id in &due.individuals {
        store::erase_individual(tx, *id, &mut hash, &by.to_string(), now)?;
    }
    let told = format!(
        "届出{}件、個人の登録{}件、SHA-256 {}",
        due.notifications.len(),
        due.individuals.len(),
        hex(&hash.finalize())
    );
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(city.lg_code),
        act: "erase",
        subject: "retention",
        from: None,
        to: None,
        reason: Some(&told),
    };
    audit::store::record(tx, &event)?;
    Ok(due)
}
