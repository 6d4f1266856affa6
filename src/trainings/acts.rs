//! 申込み・取消し・繰上げ・出席, and the division's own acts; each inside one transaction, with its letters.

use super::store;
use super::{By, Entry, MOST_EACH, Plan, REMIND_DAYS, Seat, SignUpFault, Stage, Training, TrainingKind};
use crate::audit::{self, Actor, NewEvent};
use crate::mail::letters::training::{About, News, letter, to_guest};
use crate::mail::letters::{Applicant, Sender};
use crate::mail::{self, Post};
use crate::municipalities;
use crate::spots::revisions::Change;
use crate::spots::{self, Spot};
use crate::staff::{self, Authority};
use crate::store::{StoreError, Tx};
use crate::text::Name;
use crate::time::{Holidays, Moment};
use crate::{municipalities::LgCode, notifications};

/// What every act here must know.
#[derive(Clone, Copy)]
pub struct Act<'a> {
    /// How letters leave.
    pub post: &'a Post,
    /// Who acts.
    pub actor: Actor,
    /// When.
    pub at: Moment,
}

fn record(
    tx: &Tx<'_>,
    training: &Training,
    act: &Act<'_>,
    (what, from, to, reason): (&str, Option<&str>, Option<&str>, Option<&str>),
) -> Result<(), StoreError> {
    let (at, actor, lg_code, subject) = (act.at, act.actor, Some(training.lg_code), training.subject());
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act: what, subject: &subject, from, to, reason })
}

/// What the record of changes keeps of a plan.
fn summary(plan: &Plan) -> String {
    let seats = plan.seats.map_or_else(|| "定員なし".to_owned(), |n| format!("定員{n}人"));
    let guests = if plan.guests { "、ほかの自治体の職員も" } else { "" };
    format!(
        "{}「{}」{}、{}、{seats}、締切 {}{guests}",
        plan.kind.label(),
        plan.title,
        plan.when(),
        plan.place_words(),
        plan.deadline
    )
}

/// 計画する.
///
/// # Errors
/// What the store says.
pub fn plan(tx: &Tx<'_>, lg_code: LgCode, plan: &Plan, act: &Act<'_>) -> Result<Training, StoreError> {
    let training = store::insert(tx, lg_code, plan, act.at)?;
    record(tx, &training, act, ("plan_training", None, Some(&summary(plan)), None))?;
    Ok(training)
}

/// 直す: those who have signed up hear of another day, time or place, and more seats go to those who wait. `false` when somebody was
/// faster.
///
/// # Errors
/// What the store says.
pub fn edit(tx: &Tx<'_>, training: &Training, plan: &Plan, seen: i64, act: &Act<'_>) -> Result<bool, StoreError> {
    if !store::put(tx, training.id, plan, seen, act.at)? {
        return Ok(false);
    }
    let (from, to) = (summary(&training.plan), summary(plan));
    record(tx, training, act, ("edit_training", Some(&from), Some(&to), None))?;
    let next = store::get(tx, training.lg_code, training.number)?;
    let next = next.ok_or_else(|| StoreError::corrupt("training.number"))?;
    let told = |p: &Plan| (p.day, p.from, p.until, p.place.clone(), p.link.clone());
    if told(&training.plan) != told(plan) && act.at < plan.begins() {
        let entries = store::entries(tx, training.id)?;
        tell(tx, &next, &entries, (News::Changed, &format!("changed/{}", next.version)), act)?;
    }
    move_up(tx, &next, act)?;
    Ok(true)
}

/// 中止にする; everybody who signed up hears of it. `false` when somebody was faster.
///
/// # Errors
/// What the store says.
pub fn cancel(tx: &Tx<'_>, training: &Training, reason: &str, seen: i64, act: &Act<'_>) -> Result<bool, StoreError> {
    if !store::cancel(tx, training.id, reason, seen, act.at)? {
        return Ok(false);
    }
    record(tx, training, act, ("cancel_training", None, None, Some(reason)))?;
    let off = Training { cancelled_for: Some(reason.to_owned()), ..training.clone() };
    tell(tx, &off, &store::entries(tx, training.id)?, (News::Off, "off"), act)?;
    Ok(true)
}

/// 申し込む: everybody gets a seat while there is one, else a place in the queue. The division may enter people until the day itself.
///
/// # Errors
/// [`SignUpFault`] when nobody was signed up; what the store says.
pub fn sign_up(
    tx: &Tx<'_>,
    training: &Training,
    by: &By,
    (names, shown): (&[Name], bool),
    act: &Act<'_>,
) -> Result<Result<Vec<Seat>, SignUpFault>, StoreError> {
    let stage = training.stage(act.at);
    let in_time = match (stage, act.actor, by) {
        (Stage::Open, _, _) | (Stage::Closed, Actor::Officer(_), By::Spot(_)) => true,
        (Stage::Closed | Stage::Over | Stage::Cancelled, _, _) => false,
    };
    if !in_time {
        return Ok(Err(SignUpFault::Closed(stage)));
    }
    let all = store::entries(tx, training.id)?;
    let mine: Vec<&Entry> = all.iter().filter(|e| e.by == *by && e.seat != Seat::Cancelled).collect();
    if let Some(fault) = refused(&mine, names) {
        return Ok(Err(fault));
    }
    let mut taken = count(&all, Seat::Going);
    let queue = count(&all, Seat::Waiting);
    let mut seats = Vec::new();
    let mut first = 0;
    for name in names {
        // Nobody goes past those who wait already.
        let free = queue == 0 && training.plan.seats.is_none_or(|most| taken < most);
        let seat = if free { Seat::Going } else { Seat::Waiting };
        taken += u32::from(free);
        let id = store::insert_entry(tx, training.id, by, (name.as_str(), seat, shown), act.at)?;
        first = if first == 0 { id } else { first };
        seats.push(seat);
    }
    store::touch(tx, training.id, act.at)?;
    let to = format!("{}人（{}）", names.len(), seats.iter().map(|s| s.label()).collect::<Vec<_>>().join("、"));
    record(tx, training, act, ("sign_up", None, Some(&to), None))?;
    let new: Vec<Entry> =
        store::entries(tx, training.id)?.into_iter().filter(|e| e.by == *by && e.id >= first).collect();
    tell(tx, training, &new, (News::SignedUp, &format!("in/{first}")), act)?;
    Ok(Ok(seats))
}

fn refused(mine: &[&Entry], names: &[Name]) -> Option<SignUpFault> {
    if names.is_empty() {
        return Some(SignUpFault::Nobody);
    }
    if mine.len() + names.len() > MOST_EACH {
        return Some(SignUpFault::TooMany);
    }
    let again = |at: usize, name: &Name| {
        let known = mine.iter().any(|e| e.name.as_deref() == Some(name.as_str()));
        known || names.iter().take(at).any(|n| n == name)
    };
    names.iter().enumerate().find(|(at, name)| again(*at, name)).map(|(_, n)| SignUpFault::Twice(n.to_string()))
}

fn count(entries: &[Entry], seat: Seat) -> u32 {
    u32::try_from(entries.iter().filter(|e| e.seat == seat).count()).unwrap_or(u32::MAX)
}

/// 取り消す: the seat goes to whoever has waited longest. `false` when there is nothing to cancel any more. `by` none: the division.
///
/// # Errors
/// What the store says.
pub fn leave(
    tx: &Tx<'_>,
    training: &Training,
    by: Option<&By>,
    entry_id: i64,
    act: &Act<'_>,
) -> Result<bool, StoreError> {
    let entries = store::entries(tx, training.id)?;
    let Some(entry) = entries.iter().find(|e| e.id == entry_id && by.is_none_or(|by| e.by == *by)) else {
        return Ok(false);
    };
    let over = matches!(training.stage(act.at), Stage::Over | Stage::Cancelled);
    if over || entry.seat == Seat::Cancelled || !store::put_seat(tx, training.id, entry.id, Seat::Cancelled)? {
        return Ok(false);
    }
    store::touch(tx, training.id, act.at)?;
    let (from, to) = (Some(entry.seat.code()), Some(Seat::Cancelled.code()));
    record(tx, training, act, ("leave_training", from, to, None))?;
    move_up(tx, training, act)?;
    Ok(true)
}

/// 繰上げ: free seats go to those who have waited longest, and each of them hears of it.
fn move_up(tx: &Tx<'_>, training: &Training, act: &Act<'_>) -> Result<(), StoreError> {
    if matches!(training.stage(act.at), Stage::Over | Stage::Cancelled) {
        return Ok(());
    }
    let entries = store::entries(tx, training.id)?;
    let taken = count(&entries, Seat::Going);
    let free = training.plan.seats.map_or(u32::MAX, |most| most.saturating_sub(taken));
    let waiting = entries.into_iter().filter(|e| e.seat == Seat::Waiting);
    for entry in waiting.take(usize::try_from(free).unwrap_or(usize::MAX)) {
        store::put_seat(tx, training.id, entry.id, Seat::Going)?;
        let program = Act { actor: Actor::Program, ..*act };
        let (from, to) = (Some(Seat::Waiting.code()), Some(Seat::Going.code()));
        record(tx, training, &program, ("move_up", from, to, None))?;
        let moved = Entry { seat: Seat::Going, ..entry };
        let news = (News::MovedUp, format!("up/{}", moved.id));
        tell(tx, training, &[moved], (news.0, &news.1), act)?;
    }
    Ok(())
}

/// 出席をつける: of those with a seat, who was there; the others weren't. Spots get or lose the mark of a ゲートキーパー研修.
/// `false` when somebody was faster, or the day has not come.
///
/// # Errors
/// What the store says.
pub fn attend(tx: &Tx<'_>, training: &Training, present: &[i64], seen: i64, act: &Act<'_>) -> Result<bool, StoreError> {
    if training.version != seen || training.stage(act.at) != Stage::Over {
        return Ok(false);
    }
    let entries = store::entries(tx, training.id)?;
    let going: Vec<&Entry> = entries.iter().filter(|e| e.seat == Seat::Going).collect();
    for entry in &going {
        store::put_attended(tx, entry.id, present.contains(&entry.id))?;
    }
    store::touch(tx, training.id, act.at)?;
    let there = going.iter().filter(|e| present.contains(&e.id)).count();
    record(tx, training, act, ("note_attendance", None, Some(&format!("{}人のうち{there}人", going.len())), None))?;
    if training.plan.kind == TrainingKind::Gatekeeper {
        for entry in &going {
            if let By::Spot(id) = entry.by {
                mark(tx, id, act)?;
            }
        }
    }
    Ok(true)
}

fn mark(tx: &Tx<'_>, spot_id: i64, act: &Act<'_>) -> Result<(), StoreError> {
    let Some(spot) = spots::store::by_id(tx, spot_id)? else { return Ok(()) };
    let trained = store::trained(tx, spot_id)?;
    if spot.trained() == trained {
        return Ok(());
    }
    let by = act.actor.to_string();
    let change = Change { by: &by, act: "train", reason: None, on: trained.map(|t| t.on), at: act.at };
    spots::marks::store::set_trained(tx, spot_id, trained, change)?;
    let day = |t: Option<spots::Trained>| t.map(|t| t.on.to_string());
    let (from, to) = (day(spot.trained()), day(trained));
    let (at, actor, lg_code, subject) = (act.at, act.actor, Some(spot.lg_code()), spot.subject());
    let (from, to) = (from.as_deref(), to.as_deref());
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act: "train", subject: &subject, from, to, reason: None })
}

/// One letter to every spot and every officer elsewhere, of those of these people who are theirs.
fn tell(
    tx: &Tx<'_>,
    training: &Training,
    entries: &[Entry],
    (news, key): (News, &str),
    act: &Act<'_>,
) -> Result<(), StoreError> {
    let Some(city) = municipalities::store::get(tx, training.lg_code)? else { return Ok(()) };
    let Some(mailbox) = municipalities::store::mailbox(tx, training.lg_code)? else { return Ok(()) };
    let from = Sender { city: &city, mailbox: &mailbox };
    let mut told: Vec<&By> = Vec::new();
    for by in entries.iter().filter(|e| e.seat != Seat::Cancelled && e.name.is_some()).map(|e| &e.by) {
        if told.contains(&by) {
            continue;
        }
        told.push(by);
        let names = |seat: Seat| {
            let theirs = entries.iter().filter(move |e| e.by == *by && e.seat == seat);
            theirs.filter_map(|e| e.name.as_deref()).collect::<Vec<_>>()
        };
        let (going, waiting) = (names(Seat::Going), names(Seat::Waiting));
        let plan = &training.plan;
        let about = About {
            news,
            kind: plan.kind.label(),
            title: &plan.title,
            when: &plan.when(),
            place: &plan.place_words(),
            link: plan.link.as_deref().filter(|_| !going.is_empty() && news != News::Off),
            going: &going,
            waiting: &waiting,
            reason: training.cancelled_for.as_deref(),
        };
        let written = match by {
            By::Spot(id) => {
                to_spot(tx, act.post, &from, *id, &about, format!("training/{}/{key}/s{id}", training.number))?
            }
            By::Officer(id) => {
                let Some(officer) = staff::store::by_id(tx, *id)? else { continue };
                // 全体管理 belongs to no desk: there is no page of its own to lead to.
                let Some(home) = officer.lg_code else { continue };
                let page = format!("/staff/{home}/trainings/of/{}/{}", training.lg_code, training.number);
                let act_key = format!("training/{}/{key}/o{id}", training.number);
                let to = (officer.name.as_str(), officer.email.parse().ok());
                let page = act.post.link(&page);
                Some(to_guest(&from, to, &about, (act_key, &training.subject(), &page))?)
            }
        };
        if let Some(written) = written {
            mail::acts::queue(tx, act.post, &city, &written, act.at)?;
        }
    }
    Ok(())
}

/// A letter goes where the spot's 届出書 says; a spot that came from the city's own ledger has none, and the division calls it.
fn to_spot(
    tx: &Tx<'_>,
    post: &Post,
    from: &Sender<'_>,
    spot_id: i64,
    about: &About<'_>,
    key: String,
) -> Result<Option<mail::Letter>, StoreError> {
    let spot: Option<Spot> = spots::store::by_id(tx, spot_id)?;
    let Some(id) = spot.and_then(|s| s.entry().notification_id) else { return Ok(None) };
    let Some(n) = notifications::store::by_id(tx, id)? else { return Ok(None) };
    let door = post.link(&format!("/{}/notifications", n.lg_code));
    let (record, receipt) = (notifications::subject(&n.receipt), n.receipt.to_string());
    let to = Applicant {
        notification_id: n.id,
        record: &record,
        receipt: &receipt,
        name: n.form.applicant.name.as_str(),
        to: n.form.contact.email.as_ref(),
        link: &door,
        door: &door,
    };
    letter(from, &to, about, key).map(Some)
}

/// もうすぐ: from a week before on, on working mornings, everybody with a seat hears of it once.
///
/// # Errors
/// What the store says.
pub fn remind(tx: &Tx<'_>, post: &Post, holidays: &Holidays, now: Moment) -> Result<(), StoreError> {
    if !mail::acts::is_office_time(holidays, now) {
        return Ok(());
    }
    let today = now.in_japan().date();
    let act = Act { post, actor: Actor::Program, at: now };
    for training in store::between(tx, today, today.plus_days(REMIND_DAYS))? {
        if now >= training.plan.begins() {
            continue;
        }
        let mut entries = store::entries(tx, training.id)?;
        entries.retain(|e| e.seat == Seat::Going);
        tell(tx, &training, &entries, (News::Near, &format!("near/{}", training.plan.day)), &act)?;
    }
    Ok(())
}

/// 片づけ: the names of those who took part in what is long over.
///
/// # Errors
/// What the store says.
pub fn tidy(tx: &Tx<'_>, at: Moment) -> Result<(), StoreError> {
    for (lg_code, number, names) in store::erase_names(tx, at.in_japan().date())? {
        let (subject, to) = (format!("training:{number}"), format!("{names}人"));
        let event = NewEvent {
            at,
            actor: Actor::Program,
            lg_code: Some(lg_code),
            act: "erase_names",
            subject: &subject,
            from: None,
            to: Some(&to),
            reason: None,
        };
        audit::store::record(tx, &event)?;
    }
    Ok(())
}

/// The division acts.
pub fn by_officer<'a>(post: &'a Post, by: &Authority, at: Moment) -> Act<'a> {
    Act { post, actor: Actor::Officer(by.officer().id), at }
}
