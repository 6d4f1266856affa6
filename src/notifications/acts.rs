//! 届出の手続き: each act in one transaction: refuse, or write the state, what follows from it, and the audit event.

mod approval;
mod confirm;
mod desk;
mod letters;
mod retention;
mod turns;
mod work;

use std::fmt;

pub use approval::{propose, put_rules};
pub use confirm::{BATCH, ask_for_confirmation, confirm, confirm_by_key};
pub use desk::{Acceptance, Seen, accept, begin_review, decline, move_pin, return_with_reason};
pub use letters::{Notice, remind_of_waiting};
pub use retention::{due_for_erasure, erase_ended};
pub use turns::turn_spot;
pub use work::{add_note, assign};

use super::form::Answers;
use super::state::{NotificationState, Reason, StateName, WrongState};
use super::{ApplicantKey, Form1, KeyHash, Notification, ReceiptNumber, access, drafts, store, subject};
use crate::audit::{self, Actor, NewEvent};
use crate::mail::Post;
use crate::municipalities::{self, LgCode, Municipality, Position, towns};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Random bytes for [`hand_in`]: enough to draw four receipt numbers.
pub const RECEIPT_RANDOM: usize = 128;

/// A form that was read without a fault, on its way into the register.
pub struct HandingIn<'a> {
    /// Where.
    pub municipality: &'a Municipality,
    /// The draft's key, which hands in only once.
    pub draft: &'a KeyHash,
    /// The key of the page that the applicant gets.
    pub applicant: &'a ApplicantKey,
    /// argon2id of the PIN; not used for a correction, which keeps its PIN.
    pub pin_hash: &'a str,
    /// What was typed.
    pub answers: &'a Answers,
    /// What it means.
    pub form: &'a Form1,
    /// The notification that is corrected; none for a new one.
    pub corrects: Option<i64>,
    /// How letters leave.
    pub post: &'a Post,
    /// When.
    pub at: Moment,
}

/// Why an act was not done; nothing was written.
#[derive(Debug)]
pub enum ActError {
    /// No such notification in this municipality.
    NotHere,
    /// The officer may look but not decide.
    NotAllowed,
    /// Someone was faster: the notification isn't what the page showed.
    AlreadyHandled {
        /// Who; none when it was the applicant.
        by: Option<String>,
        /// When.
        at: Moment,
        /// Where it stands now.
        state: StateName,
    },
    /// The act doesn't lead on from this state.
    WrongState(WrongState),
    /// The pin lies outside the municipality.
    Outside,
    /// The map was agreed to, and there is no pin.
    NoPin,
    /// An individual has no pin.
    Individual,
    /// 決裁 is on, and nobody has proposed the acceptance as the notification stands now.
    NoProposal,
    /// 決裁 is on, and this officer proposed it or has reviewed it.
    SameOfficer,
    /// The store didn't answer.
    Store(StoreError),
}

impl fmt::Display for ActError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHere => f.write_str("この届出は見つかりません。"),
            Self::NotAllowed => f.write_str("あなたの権限では、この操作はできません。"),
            Self::AlreadyHandled { by, at, state } => {
                let there = at.in_japan();
                let who = by.as_ref().map_or("届出をした方".to_owned(), |name| format!("{name}さん"));
                let (date, clock, label) = (there.date().wareki(), there.clock(), state.label());
                write!(f, "画面を開いたあとに変わりました。いまは「{label}」です（{date}{clock}、{who}）。")
            }
            Self::WrongState(wrong) => wrong.fmt(f),
            Self::Outside => f.write_str("印が市町村の外にあります。位置を確かめて、もう一度置いてください。"),
            Self::NoPin => f.write_str(
                "地図にのせることに同意されています。印を置くか、「印を置かずに受理する」にチェックしてください。",
            ),
            Self::Individual => f.write_str("個人の届出なので、地図に印は置けません。"),
            Self::NoProposal => f.write_str("起案がないか、起案のあとに届出が変わりました。先に起案してください。"),
            Self::SameOfficer => {
                f.write_str("起案した人や確認した人は、決裁できません。ほかの職員が決裁してください。")
            }
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for ActError {}

impl From<StoreError> for ActError {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl From<WrongState> for ActError {
    fn from(e: WrongState) -> Self {
        Self::WrongState(e)
    }
}

/// 提出: writes the notification, its number, the event and the letters, and throws the draft away. The same draft gives the same number again.
///
/// # Errors
/// For a correction as [`store`] and the table of states say; what SQLite says.
pub fn hand_in(tx: &Tx<'_>, h: &HandingIn<'_>, random: &[u8; RECEIPT_RANDOM]) -> Result<ReceiptNumber, ActError> {
    if let Some(receipt) = store::of_draft(tx, h.municipality.lg_code, h.draft)? {
        return Ok(receipt);
    }
    let receipt = match h.corrects {
        Some(id) => resubmit(tx, h, id)?,
        None => submit(tx, h, random)?,
    };
    drafts::store::delete(tx, h.draft)?;
    Ok(receipt)
}

fn submit(tx: &Tx<'_>, h: &HandingIn<'_>, random: &[u8; RECEIPT_RANDOM]) -> Result<ReceiptNumber, ActError> {
    let lg_code = h.municipality.lg_code;
    let pin = suggested_pin(tx, h)?;
    for receipt in random.chunks(32).filter_map(ReceiptNumber::draw) {
        let row = store::NewRow { lg_code, receipt: &receipt, form: h.form, pin_hash: h.pin_hash, pin, at: h.at };
        let id = match store::insert(tx, &row) {
            Err(e) if e.is_duplicate() => continue,
            inserted => inserted?,
        };
        store::add_edition(tx, id, 1, h.draft, (h.answers, h.form), h.at)?;
        access::store::add_key(tx, id, &h.applicant.hash(), true, None)?;
        let change = Change { at: h.at, actor: Actor::Applicant, act: "submit", from: None, reason: None };
        record(tx, lg_code, &receipt, &change, StateName::Submitted)?;
        letters::received(tx, h, (id, &receipt), 1)?;
        return Ok(receipt);
    }
    Err(StoreError::corrupt("notification.receipt: no free number").into())
}

/// 再提出: a returned notification with a new edition; the one before is kept.
fn resubmit(tx: &Tx<'_>, h: &HandingIn<'_>, id: i64) -> Result<ReceiptNumber, ActError> {
    let lg_code = h.municipality.lg_code;
    let n = store::by_id(tx, id)?.filter(|n| n.lg_code == lg_code).ok_or(ActError::NotHere)?;
    let next = n.state.resubmit(h.at)?;
    store::add_edition(tx, id, n.edition + 1, h.draft, (h.answers, h.form), h.at)?;
    move_on(tx, &n, &next, &Change { at: h.at, actor: Actor::Applicant, act: "resubmit", from: None, reason: None })?;
    if n.form.spot_address() != h.form.spot_address() {
        store::put_pin(tx, id, n.version + 1, suggested_pin(tx, h)?, false)?;
    }
    access::store::add_key(tx, id, &h.applicant.hash(), false, None)?;
    letters::received(tx, h, (id, &n.receipt), n.edition + 1)?;
    Ok(n.receipt)
}

/// 町字 of the spot's address as a first pin for the officer to correct; individuals have none.
fn suggested_pin(tx: &Tx<'_>, h: &HandingIn<'_>) -> Result<Option<Position>, StoreError> {
    let Some(address) = h.form.spot_address() else { return Ok(None) };
    let known = municipalities::store::towns(tx, h.municipality.lg_code)?;
    Ok(towns::find(&known, &h.municipality.name, address).map(|t| t.position))
}

/// 取下げ by the applicant.
///
/// # Errors
/// [`ActError::WrongState`] once it is accepted, declined or cancelled.
pub fn cancel(tx: &Tx<'_>, id: i64, post: &Post, at: Moment) -> Result<(), ActError> {
    let n = store::by_id(tx, id)?.ok_or(ActError::NotHere)?;
    let next = n.state.cancel(at)?;
    move_on(tx, &n, &next, &Change { at, actor: Actor::Applicant, act: "cancel", from: None, reason: None })?;
    Ok(letters::taken_back(tx, &n, post, at)?)
}

fn handled(n: &Notification) -> ActError {
    ActError::AlreadyHandled { by: n.state.by().map(|b| b.name.clone()), at: n.state.at(), state: n.state.name() }
}

struct Change<'a> {
    at: Moment,
    actor: Actor,
    act: &'a str,
    from: Option<StateName>,
    reason: Option<&'a Reason>,
}

fn move_on(tx: &Tx<'_>, n: &Notification, next: &NotificationState, change: &Change<'_>) -> Result<(), ActError> {
    if !store::put_state(tx, n.id, n.version, next)? {
        return Err(handled(n));
    }
    let change = Change { from: Some(n.state.name()), ..*change };
    Ok(record(tx, n.lg_code, &n.receipt, &change, next.name())?)
}

fn record(
    tx: &Tx<'_>,
    lg_code: LgCode,
    receipt: &ReceiptNumber,
    change: &Change<'_>,
    to: StateName,
) -> Result<(), StoreError> {
    let event = NewEvent {
        at: change.at,
        actor: change.actor,
        lg_code: Some(lg_code),
        act: change.act,
        subject: &subject(receipt),
        from: change.from.map(StateName::code),
        to: Some(to.code()),
        reason: change.reason.map(Reason::as_str),
    };
    audit::store::record(tx, &event)
}

#[cfg(test)]
mod tests;
