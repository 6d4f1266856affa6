//! お知らせの手続き: queueing, what became of a try, and what officers do with a letter; each inside one transaction.

use std::fmt;

use super::letters::windows::Due;
use super::letters::{Sender, agreement, windows};
use super::{Fault, Letter, LetterAct, LetterState, NotNow, Post, Queued, next_try, store};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::{self, Municipality};
use crate::partners::{self, AgreementState, LAST_CALL_DAYS};
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::text::Email;
use crate::time::{Holidays, JapanDate, Moment, Weekday};
use crate::windows::upkeep;

/// How a letter leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the relay.
    Mail,
    /// Printed at the desk.
    Paper,
}

/// Queues a letter in the transaction of its act; the same act again queues none. A sample city never writes to anybody's mailbox.
///
/// # Errors
/// What SQLite says.
pub fn queue(tx: &Tx<'_>, post: &Post, city: &Municipality, letter: &Letter, at: Moment) -> Result<(), StoreError> {
    match (goes_by_mail(post, city, letter), letter.kind.is_to_division()) {
        (true, _) => store::insert(tx, letter, Way::Mail, post.host(), at),
        (false, false) => store::insert(tx, letter, Way::Paper, post.host(), at),
        // The desk shows the division what the letter would say.
        (false, true) => Ok(()),
    }
}

/// Whether a letter will go to the relay.
pub fn goes_by_mail(post: &Post, city: &Municipality, letter: &Letter) -> bool {
    post.by_mail() && !city.sample && letter.to.is_some()
}

/// The relay took it.
///
/// # Errors
/// What SQLite says.
pub fn delivered(tx: &Tx<'_>, id: i64, attempts: u32, at: Moment) -> Result<(), StoreError> {
    settle(tx, id, attempts, &LetterState::Sent, "send_letter", at)
}

/// The relay didn't take it: again later, or never.
///
/// # Errors
/// What SQLite says.
pub fn not_delivered(tx: &Tx<'_>, id: i64, attempts: u32, fault: Fault, at: Moment) -> Result<(), StoreError> {
    let next = if fault.is_final() { None } else { next_try(attempts, at) };
    match next {
        Some(next_at) => {
            store::after_try(tx, id, attempts, &LetterState::Waiting { next_at, fault: Some(fault) }, at)?;
            Ok(())
        }
        None => settle(tx, id, attempts, &LetterState::Failed { fault }, "fail_letter", at),
    }
}

/// The last word on a try, unless it was settled otherwise meanwhile.
fn settle(tx: &Tx<'_>, id: i64, attempts: u32, state: &LetterState, act: &str, at: Moment) -> Result<(), StoreError> {
    if store::after_try(tx, id, attempts, state, at)?
        && let Some((lg_code, letter)) = store::by_id(tx, id)?
    {
        let event = NewEvent {
            at,
            actor: Actor::Program,
            lg_code: Some(lg_code),
            act,
            subject: &letter.record,
            from: Some("sending"),
            to: Some(state.name().code()),
            reason: None,
        };
        audit::store::record(tx, &event)?;
    }
    Ok(())
}

/// Why an officer's act was not done; nothing was written.
#[derive(Debug)]
pub enum LetterError {
    /// No such letter in this municipality.
    NotHere,
    /// The officer may look but not decide.
    NotAllowed,
    /// It isn't what the page showed.
    Changed,
    /// The act doesn't lead on from here.
    NotNow(NotNow),
    /// No address, or no relay.
    NoWay,
    /// The store didn't answer.
    Store(StoreError),
}

impl fmt::Display for LetterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHere => f.write_str("このお知らせは見つかりません。"),
            Self::NotAllowed => f.write_str("あなたの権限では、この操作はできません。"),
            Self::Changed => f.write_str("画面を開いたあとに変わりました。下が、いまのお知らせです。"),
            Self::NotNow(fault) => fault.fmt(f),
            Self::NoWay => f.write_str("メールでは送れません。印刷してお渡しください。"),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for LetterError {}

impl From<StoreError> for LetterError {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

/// What the desk's page showed.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// The letter.
    pub id: i64,
    /// Its version on that page.
    pub version: i64,
}

/// もう一度送る・印刷しました・送らない. Sending again goes to `to`, the address that is known now.
///
/// # Errors
/// See [`LetterError`].
pub fn by_officer(
    tx: &Tx<'_>,
    by: &Authority,
    seen: Seen,
    act: LetterAct,
    to: Option<&Email>,
    at: Moment,
) -> Result<(), LetterError> {
    if !by.may_decide() {
        return Err(LetterError::NotAllowed);
    }
    let letter = store::get(tx, by.lg_code(), seen.id)?.ok_or(LetterError::NotHere)?;
    if letter.version != seen.version {
        return Err(LetterError::Changed);
    }
    letter.state.may(act).map_err(LetterError::NotNow)?;
    let next = match (act, to) {
        (LetterAct::SendAgain, None) => return Err(LetterError::NoWay),
        (LetterAct::SendAgain, Some(to)) => {
            store::put_recipient(tx, letter.id, to)?;
            LetterState::Waiting { next_at: at, fault: None }
        }
        (LetterAct::Print, _) => LetterState::Printed,
        (LetterAct::SetAside, _) => LetterState::SetAside,
    };
    let (actor, lg_code) = (Actor::Officer(by.officer().id), Some(by.lg_code()));
    move_on(tx, &letter, &next, &event(&letter, (actor, act.code(), &next), at, lg_code))?;
    Ok(())
}

fn event<'a>(
    letter: &'a Queued,
    (actor, act, to): (Actor, &'a str, &LetterState),
    at: Moment,
    lg_code: Option<municipalities::LgCode>,
) -> NewEvent<'a> {
    let (from, to) = (Some(letter.state.name().code()), Some(to.name().code()));
    NewEvent { at, actor, lg_code, act, subject: &letter.record, from, to, reason: None }
}

fn move_on(tx: &Tx<'_>, letter: &Queued, next: &LetterState, event: &NewEvent<'_>) -> Result<(), StoreError> {
    store::put_state(tx, letter.id, next, event.at)?;
    audit::store::record(tx, event)
}

/// 起動のとき: what was under way when the program ended is due again. Without a relay nothing waits for one: letters to
/// applicants go to the printing pile, those to the division are set aside.
///
/// # Errors
/// What SQLite says.
pub fn on_start(tx: &Tx<'_>, post: &Post, at: Moment) -> Result<(), StoreError> {
    if post.by_mail() {
        return store::release(tx, at);
    }
    for (lg_code, letter) in store::unsent(tx)? {
        let next = if letter.kind.is_to_division() { LetterState::SetAside } else { LetterState::ToPrint };
        move_on(tx, &letter, &next, &event(&letter, (Actor::Program, "lose_relay", &next), at, Some(lg_code)))?;
    }
    Ok(())
}

/// 片づけ: letters that nobody took up are set aside, and texts and addresses of letters that are done with go.
///
/// # Errors
/// What SQLite says.
pub fn tidy(tx: &Tx<'_>, at: Moment) -> Result<(), StoreError> {
    for (lg_code, letter) in store::untouched(tx, at)? {
        let next = LetterState::SetAside;
        let act = LetterAct::SetAside.code();
        move_on(tx, &letter, &next, &event(&letter, (Actor::Program, act, &next), at, Some(lg_code)))?;
    }
    store::erase(tx, at)
}

/// 朝: minutes after midnight from which the letters of the day are written.
pub const MORNING: u32 = 8 * 60;

/// True when the division is at work or about to be: letters of the day wait for that.
pub fn is_office_time(holidays: &Holidays, now: Moment) -> bool {
    let there = now.in_japan();
    holidays.is_working_day(there.date()) && there.minute_of_day() >= MORNING
}

/// 相談窓口の確認: once a week for every municipality in which a window is due.
///
/// # Errors
/// What SQLite says.
pub fn remind_of_windows(tx: &Tx<'_>, post: &Post, holidays: &Holidays, now: Moment) -> Result<(), StoreError> {
    if !is_office_time(holidays, now) {
        return Ok(());
    }
    let today = now.in_japan().date();
    let monday = monday_of(today);
    for city in municipalities::store::list(tx)? {
        let Some(mailbox) = municipalities::store::mailbox(tx, city.lg_code)? else { continue };
        let known = store::is_queued(tx, city.lg_code, &format!("windows/{monday}"))?;
        if mailbox.address.is_none() || known {
            continue;
        }
        let (own, national, undated) = due_windows(tx, &city, today)?;
        if own.is_empty() && national.is_empty() {
            continue;
        }
        let from = Sender { city: &city, mailbox: &mailbox };
        let link = post.link(&format!("/staff/{}/windows", city.lg_code));
        queue(tx, post, &city, &windows::letter(&from, (&own, &national, undated), &link, monday)?, now)?;
    }
    Ok(())
}

/// 協定の更新: for every municipality whose agreement has a deadline ahead, when it comes near and once more shortly before it.
///
/// # Errors
/// What SQLite says.
pub fn remind_of_agreements(tx: &Tx<'_>, post: &Post, holidays: &Holidays, now: Moment) -> Result<(), StoreError> {
    if !is_office_time(holidays, now) {
        return Ok(());
    }
    let today = now.in_japan().date();
    for city in municipalities::store::list(tx)? {
        let Some(mailbox) = municipalities::store::mailbox(tx, city.lg_code)?.filter(|m| m.address.is_some()) else {
            continue;
        };
        let Some(standing) = partners::store::get(tx, city.lg_code)?.map(|a| a.on(today)) else { continue };
        let Some(due) = standing.due().filter(|_| standing.state == AgreementState::ToRenew) else { continue };
        let working = standing.last_working_day(holidays);
        let left = working.unwrap_or(due).days_since(today);
        let act = format!("agreement/{due}/{}", if left <= LAST_CALL_DAYS { "last" } else { "first" });
        if !store::is_queued(tx, city.lg_code, &act)? {
            let from = Sender { city: &city, mailbox: &mailbox };
            let link = post.link(&format!("/staff/{}/agreement", city.lg_code));
            let letter = agreement::letter(&from, &standing, (due, working), (act, &link), today)?;
            queue(tx, post, &city, &letter, now)?;
        }
    }
    Ok(())
}

/// The municipality's own windows, the national ones that it shows, and how many of those nobody has ever dated.
fn due_windows(tx: &Tx<'_>, city: &Municipality, today: JapanDate) -> Result<(Vec<Due>, Vec<Due>, usize), StoreError> {
    let all = upkeep::listed(crate::windows::store::own(tx, city.lg_code)?, city.lg_code);
    let due = |own: bool| all.iter().filter(move |l| l.owner.is_some() == own);
    let undated = due(false).filter(|l| l.window.shown && l.window.check.verified_on.is_none()).count();
    Ok((
        due(true).filter_map(|l| windows::due(&l.window, true, today)).collect(),
        due(false).filter_map(|l| windows::due(&l.window, false, today)).collect(),
        undated,
    ))
}

fn monday_of(day: JapanDate) -> JapanDate {
    (0..7).map(|n| day.plus_days(-n)).find(|d| d.weekday() == Weekday::Mon).unwrap_or(day)
}
