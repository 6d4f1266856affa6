//! 招く・権限を変える・終わりにする, each in one transaction with its event. Whoever loses something loses it at once: their sessions end.

use super::{PeopleFault, Person, store};
use crate::audit::{self, Actor, NewEvent};
use crate::staff::{self, Authority, Role, Rules};
use crate::store::Tx;
use crate::time::Moment;

type Done = Result<(), PeopleFault>;

/// The account as the manager's page showed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
}

/// 招く: a new account, or one that ended and begins again, with a one-time link.
///
/// # Errors
/// A [`PeopleFault`]; then nothing was written.
pub fn invite(
    tx: &Tx<'_>,
    by: &Authority,
    (email, name, role): (&str, &str, Role),
    link_hash: &str,
    at: Moment,
) -> Result<i64, PeopleFault> {
    allowed(by, role)?;
    if let Some(known) = staff::store::by_email(tx, email)? {
        if known.lg_code != Some(by.lg_code()) {
            return Err(PeopleFault::Elsewhere);
        }
        let person = store::get(tx, by.lg_code(), known.id, at)?.ok_or(PeopleFault::NotHere)?;
        if person.ended_at.is_none() {
            return Err(PeopleFault::Known(known.name));
        }
        store::put_name(tx, known.id, name)?;
    }
    let account = (email, name, Some(by.lg_code()), role);
    staff::store::invite(tx, at, actor(by), account, link_hash)?;
    let made = staff::store::by_email(tx, email)?.ok_or(PeopleFault::NotHere)?;
    Ok(made.id)
}

/// 新しいリンク: for whoever forgot the password. The old password goes on working until the link is used.
///
/// # Errors
/// As [`invite`].
pub fn new_link(tx: &Tx<'_>, by: &Authority, seen: Seen, link_hash: &str, at: Moment) -> Done {
    let person = taken(tx, by, seen, at)?;
    let o = &person.officer;
    let account = (o.email.as_str(), o.name.as_str(), o.lg_code, o.role);
    Ok(staff::store::invite(tx, at, actor(by), account, link_hash)?)
}

/// 権限を変える. Open sessions go on with the new role.
///
/// # Errors
/// As [`invite`], and [`PeopleFault::LastManager`].
pub fn change_role(tx: &Tx<'_>, by: &Authority, seen: Seen, role: Role, at: Moment) -> Done {
    allowed(by, role)?;
    let person = taken(tx, by, seen, at)?;
    if person.officer.role == role {
        return Ok(());
    }
    if role < Role::Manager {
        not_the_last(tx, by, &person)?;
    }
    store::put_role(tx, seen.id, role)?;
    record(tx, by, "change_role", seen.id, (Some(person.officer.role.code()), Some(role.code())), at)
}

/// 終わりにする: password, links and sessions are gone; the name stays in the record of what was done.
///
/// # Errors
/// As [`change_role`].
pub fn end(tx: &Tx<'_>, by: &Authority, seen: Seen, at: Moment) -> Done {
    let person = taken(tx, by, seen, at)?;
    not_the_last(tx, by, &person)?;
    store::put_end(tx, seen.id, at)?;
    record(tx, by, "end_account", seen.id, (Some(person.officer.role.code()), None), at)
}

/// すべての端末をサインアウトさせる.
///
/// # Errors
/// As [`invite`].
pub fn sign_out(tx: &Tx<'_>, by: &Authority, seen: Seen, at: Moment) -> Done {
    taken(tx, by, seen, at)?;
    staff::store::end_sessions(tx, seen.id)?;
    record(tx, by, "end_sessions", seen.id, (None, None), at)
}

/// きまりを変える.
///
/// # Errors
/// As [`invite`].
pub fn put_rules(tx: &Tx<'_>, by: &Authority, rules: Rules, at: Moment) -> Done {
    allowed(by, Role::Viewer)?;
    let before = store::rules(tx, by.lg_code())?;
    if before == rules {
        return Ok(());
    }
    store::put_rules(tx, by.lg_code(), rules)?;
    let (from, to) = (before.to_string(), rules.to_string());
    let event = NewEvent {
        at,
        actor: actor(by),
        lg_code: Some(by.lg_code()),
        act: "put_staff_rules",
        subject: "staff",
        from: Some(&from),
        to: Some(&to),
        reason: None,
    };
    Ok(audit::store::record(tx, &event)?)
}

fn allowed(by: &Authority, role: Role) -> Done {
    if !by.may_manage() {
        return Err(PeopleFault::NotAllowed);
    }
    if role == Role::Operator { Err(PeopleFault::Role(role)) } else { Ok(()) }
}

fn taken(tx: &Tx<'_>, by: &Authority, seen: Seen, at: Moment) -> Result<Person, PeopleFault> {
    allowed(by, Role::Viewer)?;
    let person = store::get(tx, by.lg_code(), seen.id, at)?.ok_or(PeopleFault::NotHere)?;
    if person.ended_at.is_some() {
        return Err(PeopleFault::Ended);
    }
    if person.version == seen.version { Ok(person) } else { Err(PeopleFault::Changed) }
}

/// Somebody who was invited and never came can't let anybody in: only those with a password count.
fn not_the_last(tx: &Tx<'_>, by: &Authority, person: &Person) -> Done {
    if person.officer.role == Role::Manager && store::other_managers(tx, by.lg_code(), person.officer.id)? == 0 {
        return Err(PeopleFault::LastManager);
    }
    Ok(())
}

fn actor(by: &Authority) -> Actor {
    Actor::Officer(by.officer().id)
}

fn record(
    tx: &Tx<'_>,
    by: &Authority,
    act: &str,
    id: i64,
    (from, to): (Option<&str>, Option<&str>),
    at: Moment,
) -> Done {
    let subject = format!("officer:{id}");
    let (actor, lg_code) = (actor(by), Some(by.lg_code()));
    let event = NewEvent { at, actor, lg_code, act, subject: &subject, from, to, reason: None };
    Ok(audit::store::record(tx, &event)?)
}
