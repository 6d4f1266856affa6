//! 起案と決裁: acceptance in two acts by two officers, where the municipality wants it so.

use super::desk::{actor, taken};
use super::{ActError, Change, Seen, handled, record};
use crate::audit::{self, NewEvent};
use crate::notifications::approval::{DeskRules, store as approval};
use crate::notifications::state::Act;
use crate::notifications::{Notification, store};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::Moment;

/// 起案: the officer who has looked at everything proposes the acceptance. Whatever changes afterwards takes it away.
///
/// # Errors
/// As every act of the desk, and [`ActError::NoPin`] as for the acceptance itself.
pub fn propose(tx: &Tx<'_>, by: &Authority, seen: &Seen, without_pin: bool, at: Moment) -> Result<(), ActError> {
    let n = taken(tx, by, seen)?;
    n.state.may(Act::Accept)?;
    if n.lacks_pin() && !without_pin {
        return Err(ActError::NoPin);
    }
    if !store::touch(tx, n.id, n.version)? {
        return Err(handled(&n));
    }
    approval::propose(tx, n.id, by.officer(), (n.version + 1, without_pin), at)?;
    let change = Change { at, actor: actor(by), act: "propose", from: Some(n.state.name()), reason: None };
    Ok(record(tx, n.lg_code, &n.receipt, &change, n.state.name())?)
}

/// Whether this officer may accept: none where one officer is enough; else what the proposal says about the pin.
pub(super) fn second_officer(tx: &Tx<'_>, by: &Authority, n: &Notification) -> Result<Option<bool>, ActError> {
    let (rules, _) = approval::rules(tx, n.lg_code)?;
    if !rules.approval {
        return Ok(None);
    }
    let proposal = approval::proposal(tx, n.id)?.filter(|p| p.version == n.version).ok_or(ActError::NoProposal)?;
    let me = by.officer().id;
    let reviewed = n.state.by().is_some_and(|b| b.officer == me);
    if proposal.officer == me || reviewed { Err(ActError::SameOfficer) } else { Ok(Some(proposal.without_pin)) }
}

/// 決まりごとを変える; `false` when somebody else was faster.
///
/// # Errors
/// [`ActError::NotAllowed`] for all but managers; what SQLite says.
pub fn put_rules(tx: &Tx<'_>, by: &Authority, rules: DeskRules, seen: i64, at: Moment) -> Result<bool, ActError> {
    if !by.may_manage() {
        return Err(ActError::NotAllowed);
    }
    let words = |r: DeskRules| {
        let approval = if r.approval { "あり" } else { "なし" };
        format!("決裁 {approval}、保存期間 {}か月", r.keep_months)
    };
    let (before, _) = approval::rules(tx, by.lg_code())?;
    if !approval::put_rules(tx, by.lg_code(), rules, seen)? {
        return Ok(false);
    }
    let (from, to) = (words(before), words(rules));
    let event = NewEvent {
        at,
        actor: actor(by),
        lg_code: Some(by.lg_code()),
        act: "put_rules",
        subject: "rules",
        from: Some(&from),
        to: Some(&to),
        reason: None,
    };
    audit::store::record(tx, &event)?;
    Ok(true)
}
