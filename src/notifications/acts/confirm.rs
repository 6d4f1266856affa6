//! 登録内容の確認: the letters of the year, and what becomes of an answer; each in one transaction.

use super::letters;
use crate::audit::{self, Actor, NewEvent};
use crate::mail::{self, Post};
use crate::municipalities::{LgCode, Municipality};
use crate::notifications::confirm::{AGAIN_DAYS, Due, LETTERS, Opened, store};
use crate::notifications::store as notifications;
use crate::notifications::{ApplicantKey, KeyHash};
use crate::spots::Spot;
use crate::store::{StoreError, Tx};
use crate::time::{Holidays, Moment};

/// How many spots are looked at in one go: other writers get their turn in between.
pub const BATCH: u32 = 200;

/// Fresh bytes for a key; `None` when there are none to be had.
pub type Random<'a> = &'a mut dyn FnMut() -> Option<[u8; 16]>;

/// 登録内容の確認のお願い: to everybody whose confirmation is due and who has not been asked yet, and once more after thirty days;
/// beginning with the `offset`th. Gives how many spots it looked at: fewer than [`BATCH`] when it came to the end.
///
/// # Errors
/// What SQLite says.
pub fn ask_for_confirmation(
    tx: &Tx<'_>,
    (post, holidays): (&Post, &Holidays),
    (city, offset): (&Municipality, u32),
    now: Moment,
    random: Random<'_>,
) -> Result<u32, StoreError> {
    if !mail::acts::is_office_time(holidays, now) {
        return Ok(0);
    }
    let today = now.in_japan().date();
    let due = store::due(tx, city.lg_code, today, (BATCH, offset))?;
    for one in &due {
        if let Some(letter) = next_letter(tx, city.lg_code, one, now)? {
            let bytes = random().ok_or_else(|| StoreError::corrupt("random: none"))?;
            ask(tx, (post, city), one, letter, &ApplicantKey::draw(&bytes), now)?;
        }
    }
    Ok(u32::try_from(due.len()).unwrap_or(u32::MAX))
}

/// Which letter it is time for, counted from 1; none while an answer may still come, and when the desk has to ask.
fn next_letter(tx: &Tx<'_>, lg_code: LgCode, due: &Due, now: Moment) -> Result<Option<i64>, StoreError> {
    let Some((_, receipt)) = &due.notification else { return Ok(None) };
    for letter in 1..=LETTERS {
        let act = format!("{receipt}/confirm/{}/{letter}", due.due);
        match mail::store::queued_at(tx, lg_code, &act)? {
            None => return Ok(Some(letter)),
            Some(at) if now.in_japan().date().days_since(at.in_japan().date()) < AGAIN_DAYS => return Ok(None),
            Some(_) => {}
        }
    }
    Ok(None)
}

fn ask(
    tx: &Tx<'_>,
    (post, city): (&Post, &Municipality),
    due: &Due,
    letter: i64,
    key: &ApplicantKey,
    now: Moment,
) -> Result<(), StoreError> {
    let Some(n) = due.notification.as_ref().map(|(id, _)| notifications::by_id(tx, *id)).transpose()?.flatten() else {
        return Ok(());
    };
    // What comes on paper comes once: the second time somebody calls.
    if letter > 1 && n.form.contact.email.is_none() {
        return Ok(());
    }
    if letters::confirm(tx, (post, city), (&n, due), letter, key, now)? {
        store::add_key(tx, &due.spot, &key.hash(), now)?;
    }
    Ok(())
}

/// 「このままで正しいです」 by whoever has the letter's key. A second click says the same as the first and writes nothing.
///
/// # Errors
/// What SQLite says.
pub fn confirm_by_key(tx: &Tx<'_>, lg_code: LgCode, key: &KeyHash, now: Moment) -> Result<Opened, StoreError> {
    let opened = store::opened(tx, lg_code, key, now)?;
    if let Opened::Asked(spot) = &opened {
        confirm(tx, spot, Actor::Applicant, None, now)?;
        return Ok(Opened::Confirmed(now));
    }
    Ok(opened)
}

/// 確認ずみ as somebody told the desk: by telephone, on paper, at the counter.
///
/// # Errors
/// What SQLite says.
pub fn confirm(tx: &Tx<'_>, spot: &Spot, by: Actor, how: Option<&str>, now: Moment) -> Result<(), StoreError> {
    store::confirm(tx, spot, &by.to_string(), now)?;
    let state = Some(spot.state().code());
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(spot.lg_code()),
        act: "confirm_spot",
        subject: &spot.subject(),
        from: state,
        to: state,
        reason: how,
    };
    audit::store::record(tx, &event)
}
