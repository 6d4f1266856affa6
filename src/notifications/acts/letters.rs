//! お知らせ of the acts: each is queued in the transaction of its act.

use crate::mail::letters::arrived::Arrival;
use crate::mail::letters::waiting::Waits;
use crate::mail::letters::{
    Applicant, Sender, accepted, arrived, cancelled, confirm, declined, receipt, returned, turned, waiting,
};
use crate::mail::{self, LINK_SECONDS, Letter, Post};
use crate::municipalities::{self, Mailbox, Municipality};
use crate::notifications::confirm::Due;
use crate::notifications::queue;
use crate::notifications::{ApplicantKey, Form1, Notification, NotificationState, ReceiptNumber, access, subject};
use crate::registry::{Turn, Why};
use crate::spots::revisions::lines;
use crate::spots::{RegistrationNumber, Spot, SpotState};
use crate::store::{StoreError, Tx};
use crate::time::{Holidays, JapanDate, Moment};

use super::HandingIn;

/// お知らせの出し方: how the applicant hears of an act of the desk.
#[derive(Clone)]
pub struct Notice {
    /// How letters leave.
    pub post: Post,
    /// A fresh key for the link in the letter.
    pub key: ApplicantKey,
}

/// 受付のお知らせ, and word to the division.
pub(super) fn received(
    tx: &Tx<'_>,
    h: &HandingIn<'_>,
    (id, receipt): (i64, &ReceiptNumber),
    edition: i64,
) -> Result<(), StoreError> {
    let (city, post, at) = (h.municipality, h.post, h.at);
    let mailbox = mailbox(tx, city)?;
    let from = Sender { city, mailbox: &mailbox };
    let when = when(at);
    let words = Words::of(post, city, receipt, Some(h.applicant));
    let letter = receipt::letter(&from, &words.to(id, h.form), edition, &when)?;
    mail::acts::queue(tx, post, city, &letter, at)?;
    let link = post.link(&format!("/staff/{}/notifications/{receipt}", city.lg_code));
    let (receipt, registrant) = (words.receipt.as_str(), h.form.registrant.label());
    let arrival = Arrival { receipt, registrant, received: &when, edition, link: &link };
    mail::acts::queue(tx, post, city, &arrived::letter(&from, &arrival)?, at)
}

/// 差戻し・受理・不受理のお知らせ; `next` is what the act made of it.
pub(super) fn decided(
    tx: &Tx<'_>,
    n: &Notification,
    next: &NotificationState,
    notice: &Notice,
    at: Moment,
) -> Result<(), StoreError> {
    let version = n.version + 1;
    match next {
        NotificationState::Returned { reason, .. } => {
            write(tx, n, notice, at, |from, to| returned::letter(from, to, version, reason.as_str()))
        }
        NotificationState::Declined { reason, .. } => {
            write(tx, n, notice, at, |from, to| declined::letter(from, to, version, reason.as_str()))
        }
        NotificationState::Accepted { number, .. } => {
            let number: RegistrationNumber = *number;
            write(tx, n, notice, at, |from, to| accepted::letter(from, to, number))
        }
        NotificationState::Submitted { .. }
        | NotificationState::UnderReview { .. }
        | NotificationState::Cancelled { .. } => Ok(()),
    }
}

/// 登録の異動のお知らせ.
pub(super) fn turned(
    tx: &Tx<'_>,
    n: &Notification,
    (spot, what, on): (&Spot, Turn, JapanDate),
    why: &Why,
    notice: &Notice,
    at: Moment,
) -> Result<(), StoreError> {
    let (number, on) = (spot.number().to_string(), on.wareki());
    let hidden = what.to() != SpotState::Active;
    let told = turned::Turned { number: &number, what: what.label(), on: &on, why: why.as_str(), hidden };
    write(tx, n, notice, at, |from, to| turned::letter(from, to, spot.version() + 1, told))
}

/// 登録内容の確認のお願い; true when it goes by mail, so that its key is needed.
pub(super) fn confirm(
    tx: &Tx<'_>,
    (post, city): (&Post, &Municipality),
    (n, due): (&Notification, &Due),
    letter: i64,
    key: &ApplicantKey,
    at: Moment,
) -> Result<bool, StoreError> {
    let mailbox = mailbox(tx, city)?;
    let words = Words::of(post, city, &n.receipt, None);
    let (number, lines) = (due.spot.number().to_string(), lines(due.spot.entry()));
    let link = post.link(&format!("/{}/confirm?key={}", city.lg_code, key.as_str()));
    let asked = confirm::Asked { number: &number, link: &link, lines: &lines, again: letter > 1 };
    let act = format!("{}/confirm/{}/{letter}", n.receipt, due.due);
    let letter = confirm::letter(&Sender { city, mailbox: &mailbox }, &words.to(n.id, &n.form), act, asked)?;
    mail::acts::queue(tx, post, city, &letter, at)?;
    Ok(mail::acts::goes_by_mail(post, city, &letter))
}

fn write(
    tx: &Tx<'_>,
    n: &Notification,
    notice: &Notice,
    at: Moment,
    letter: impl Fn(&Sender<'_>, &Applicant<'_>) -> Result<Letter, StoreError>,
) -> Result<(), StoreError> {
    let Some(city) = municipalities::store::get(tx, n.lg_code)? else { return Ok(()) };
    let mailbox = mailbox(tx, &city)?;
    let words = Words::of(&notice.post, &city, &n.receipt, Some(&notice.key));
    let letter = letter(&Sender { city: &city, mailbox: &mailbox }, &words.to(n.id, &n.form))?;
    if mail::acts::goes_by_mail(&notice.post, &city, &letter) {
        access::store::add_key(tx, n.id, &notice.key.hash(), false, Some(at.plus_seconds(LINK_SECONDS)))?;
    }
    mail::acts::queue(tx, &notice.post, &city, &letter, at)
}

/// 取下げのお知らせ: without a key, since nothing can be done on the page any more.
pub(super) fn taken_back(tx: &Tx<'_>, n: &Notification, post: &Post, at: Moment) -> Result<(), StoreError> {
    let Some(city) = municipalities::store::get(tx, n.lg_code)? else { return Ok(()) };
    let mailbox = mailbox(tx, &city)?;
    let words = Words::of(post, &city, &n.receipt, None);
    let apply = post.link(&format!("/{}/apply", city.lg_code));
    let from = Sender { city: &city, mailbox: &mailbox };
    let letter = cancelled::letter(&from, &words.to(n.id, &n.form), &when(at), &apply)?;
    mail::acts::queue(tx, post, &city, &letter, at)
}

fn mailbox(tx: &Tx<'_>, city: &Municipality) -> Result<Mailbox, StoreError> {
    municipalities::store::mailbox(tx, city.lg_code)?.ok_or_else(|| StoreError::corrupt("municipality.mail"))
}

fn when(at: Moment) -> String {
    let there = at.in_japan();
    format!("{}{}", there.date().wareki(), there.clock())
}

/// The texts that an [`Applicant`] borrows.
struct Words {
    record: String,
    receipt: String,
    link: String,
    door: String,
}

impl Words {
    fn of(post: &Post, city: &Municipality, receipt: &ReceiptNumber, key: Option<&ApplicantKey>) -> Self {
        let door = post.link(&format!("/{}/notifications", city.lg_code));
        let link = key.map_or_else(|| door.clone(), |key| format!("{door}/{receipt}?key={}", key.as_str()));
        Self { record: subject(receipt), receipt: receipt.to_string(), link, door }
    }

    fn to<'a>(&'a self, notification_id: i64, form: &'a Form1) -> Applicant<'a> {
        Applicant {
            notification_id,
            record: &self.record,
            receipt: &self.receipt,
            name: form.applicant.name.as_str(),
            to: form.contact.email.as_ref(),
            link: &self.link,
            door: &self.door,
        }
    }
}

/// 待っている届出: on the morning of every working day, for every municipality in which something has waited as long as applicants
/// are told.
///
/// # Errors
/// What SQLite says.
pub fn remind_of_waiting(tx: &Tx<'_>, post: &Post, holidays: &Holidays, now: Moment) -> Result<(), StoreError> {
    if !mail::acts::is_office_time(holidays, now) {
        return Ok(());
    }
    let today = now.in_japan().date();
    for city in municipalities::store::list(tx)? {
        let mailbox = mailbox(tx, &city)?;
        let known = mail::store::is_queued(tx, city.lg_code, &format!("waiting/{today}"))?;
        if mailbox.address.is_none() || known {
            continue;
        }
        // Those that wait for the applicant are not the division's to answer.
        let open = queue::store::open(tx, city.lg_code)?;
        let waits: Vec<_> = open
            .iter()
            .map(|line| Waits {
                receipt: line.receipt.to_string(),
                registrant: line.registrant.label(),
                state: line.state.label(),
                days: holidays.working_days_between(line.received_at.in_japan().date(), today),
            })
            .filter(|w| w.days >= mailbox.answer_days)
            .collect();
        if !waits.is_empty() {
            let link = post.link(&format!("/staff/{}/notifications", city.lg_code));
            let letter = waiting::letter(&Sender { city: &city, mailbox: &mailbox }, &waits, &link, today)?;
            mail::acts::queue(tx, post, &city, &letter, now)?;
        }
    }
    Ok(())
}
