//! Acts of the desk: every one asks for the officer's authority and for the version that the officer saw.

use super::{ActError, Change as Step, Notice, approval, handled, letters, move_on, record};
use crate::audit::Actor;
use crate::municipalities::{self, LgCode, Position};
use crate::notifications::approval::{fiscal_year, store as numbers};
use crate::notifications::state::{Act, By, Reason};
use crate::notifications::{Notification, ReceiptNumber, store};
use crate::spots::revisions::Change;
use crate::spots::{self, Spot, SpotKind};
use crate::staff::Authority;
use crate::stickers::{self, StickerToken};
use crate::store::Tx;
use crate::time::Moment;

/// What a desk page showed when the officer acted on it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// 受付番号.
    pub receipt: ReceiptNumber,
    /// The notification's version on that page.
    pub version: i64,
}

/// 確認をはじめる: the officer takes it onto the desk.
///
/// # Errors
/// As every act of the desk: not here, not allowed, already handled, wrong state.
pub fn begin_review(tx: &Tx<'_>, by: &Authority, seen: &Seen, at: Moment) -> Result<(), ActError> {
    let n = taken(tx, by, seen)?;
    let next = n.state.begin_review(name(by), at)?;
    move_on(tx, &n, &next, &Step { at, actor: actor(by), act: "begin_review", from: None, reason: None })
}

/// 差戻し with a reason that the applicant reads.
///
/// # Errors
/// As [`begin_review`].
pub fn return_with_reason(
    tx: &Tx<'_>,
    by: &Authority,
    seen: &Seen,
    reason: &Reason,
    notice: &Notice,
    at: Moment,
) -> Result<(), ActError> {
    let n = taken(tx, by, seen)?;
    let next = n.state.return_with_reason(name(by), at, reason.clone())?;
    move_on(tx, &n, &next, &Step { at, actor: actor(by), act: "return", from: None, reason: Some(reason) })?;
    Ok(letters::decided(tx, &n, &next, notice, at)?)
}

/// 不受理 with a reason that the applicant reads.
///
/// # Errors
/// As [`begin_review`].
pub fn decline(
    tx: &Tx<'_>,
    by: &Authority,
    seen: &Seen,
    reason: &Reason,
    notice: &Notice,
    at: Moment,
) -> Result<(), ActError> {
    let n = approved(tx, by, seen)?;
    let next = n.state.decline(name(by), at, reason.clone())?;
    move_on(tx, &n, &next, &Step { at, actor: actor(by), act: "decline", from: None, reason: Some(reason) })?;
    Ok(letters::decided(tx, &n, &next, notice, at)?)
}

/// What acceptance made.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// The spot, with its registration number.
    pub spot: Spot,
    /// Its first sticker.
    pub token: StickerToken,
}

/// 受理: number, spot, sticker, state, events and letter, all or nothing. `without_pin`: the officer means it to be on no map for now.
///
/// # Errors
/// As [`begin_review`], and [`ActError::Outside`] when the pin lies outside the outline, where one is known, and
/// [`ActError::NoPin`] when the map was agreed to, there is no pin, and nobody said that it shall be so.
pub fn accept(
    tx: &Tx<'_>,
    by: &Authority,
    seen: &Seen,
    random: &[u8; stickers::acts::RANDOM],
    without_pin: bool,
    notice: &Notice,
    at: Moment,
) -> Result<Acceptance, ActError> {
    let n = approved(tx, by, seen)?;
    n.state.may(Act::Accept)?;
    let without_pin = approval::second_officer(tx, by, &n)?.unwrap_or(without_pin);
    if n.lacks_pin() && !without_pin {
        return Err(ActError::NoPin);
    }
    let municipality = municipalities::store::get(tx, n.lg_code)?.ok_or(ActError::NotHere)?;
    let new = n.form.new_spot(&municipality, n.pin, at.in_japan().date(), Some(n.id));
    inside(tx, n.lg_code, new.position)?;
    let entered = Change { by: &actor(by).to_string(), act: "accept", reason: None, on: None, at };
    let spot = spots::store::insert(tx, &new, entered)?;
    let next = n.state.accept(name(by), at, spot.number())?;
    move_on(tx, &n, &next, &Step { at, actor: actor(by), act: "accept", from: None, reason: None })?;
    let year = fiscal_year(at.in_japan().date());
    numbers::number(tx, n.lg_code, year, n.id)?;
    let token = stickers::acts::issue(tx, &spot, random, actor(by), at)?;
    letters::decided(tx, &n, &next, notice, at)?;
    Ok(Acceptance { spot, token })
}

/// 印を置く: the officer sets the pin, or takes it away with `None`; taking away what isn't there changes nothing.
///
/// # Errors
/// As [`begin_review`], [`ActError::Outside`], and [`ActError::Individual`]: an individual never has a pin.
pub fn move_pin(tx: &Tx<'_>, by: &Authority, seen: &Seen, pin: Option<Position>, at: Moment) -> Result<(), ActError> {
    let n = taken(tx, by, seen)?;
    n.state.may(Act::MovePin)?;
    if n.form.registrant.spot_kind() == SpotKind::Individual {
        return Err(ActError::Individual);
    }
    if n.pin.is_none() && pin.is_none() {
        return Ok(());
    }
    inside(tx, n.lg_code, pin)?;
    if !store::put_pin(tx, n.id, n.version, pin, pin.is_some())? {
        return Err(handled(&n));
    }
    let change = Step {
        at,
        actor: actor(by),
        act: if pin.is_some() { "move_pin" } else { "clear_pin" },
        from: Some(n.state.name()),
        reason: None,
    };
    record(tx, n.lg_code, &n.receipt, &change, n.state.name())?;
    Ok(())
}

fn inside(tx: &Tx<'_>, lg_code: LgCode, pin: Option<Position>) -> Result<(), ActError> {
    match pin {
        Some(pin) if !municipalities::store::holds(tx, lg_code, pin)? => Err(ActError::Outside),
        Some(_) | None => Ok(()),
    }
}

/// The notification that the officer saw, if it is theirs to decide and still as it was.
pub(super) fn taken(tx: &Tx<'_>, by: &Authority, seen: &Seen) -> Result<Notification, ActError> {
    if !by.may_decide() {
        return Err(ActError::NotAllowed);
    }
    let n = store::by_receipt(tx, by.lg_code(), &seen.receipt)?.ok_or(ActError::NotHere)?;
    if n.version == seen.version { Ok(n) } else { Err(handled(&n)) }
}

/// 決裁: the same, where the officer may also accept and decline.
fn approved(tx: &Tx<'_>, by: &Authority, seen: &Seen) -> Result<Notification, ActError> {
    if by.may_approve() { taken(tx, by, seen) } else { Err(ActError::NotAllowed) }
}

pub(super) fn name(by: &Authority) -> By {
    By { officer: by.officer().id, name: by.officer().name.clone() }
}

pub(super) fn actor(by: &Authority) -> Actor {
    Actor::Officer(by.officer().id)
}
