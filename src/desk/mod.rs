//! 市の窓口 `/staff/…`: pages only, composed of the rooms below. Every handler asks for [`crate::staff::Authority`] first.

pub mod agreement;
pub mod card;
pub mod confirmations;
pub mod corrections;
pub mod decide;
pub mod facts;
pub mod letters;
pub mod livery;
pub mod notices;
pub mod notification;
pub mod operator;
pub mod overview;
pub mod paper;
pub mod people;
pub mod place;
pub mod queue;
pub mod register;
pub mod related;
pub mod replies;
pub mod reports;
pub mod rules;
pub mod sheet;
pub mod spot;
pub mod spots;
pub mod statistics;
pub mod stickers;
pub mod trail;
pub mod trainings;
pub mod windows;
pub mod work;

use crate::municipalities::Municipality;
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::error::WebError;
use crate::web::extract::city;
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};

/// What is shown in a form of settings that is looked at before it is kept.
struct Tried<F> {
    /// As typed; none for what is kept.
    fields: Option<F>,
    faults: Vec<FieldFault>,
    /// Somebody was faster: what happened.
    overtaken: Option<String>,
    /// Just kept: says so once.
    saved: bool,
}

impl<F> Default for Tried<F> {
    fn default() -> Self {
        Self { fields: None, faults: Vec::new(), overtaken: None, saved: false }
    }
}

/// What stands around a page of this officer's desk.
///
/// # Errors
/// [`WebError::NotHere`] when the municipality is gone; what the store says.
fn frame(tx: &Tx<'_>, authority: &Authority, place: DeskPlace) -> Result<(DeskFrame, Municipality), WebError> {
    let municipality = city(tx, authority.lg_code())?;
    let frame = DeskFrame::of(&municipality, authority.officer().name.clone(), place);
    Ok((DeskFrame { manages: authority.may_manage(), ..frame }, municipality))
}

/// `令和8年11月22日（日）14時05分`, in Japan.
pub fn when(at: Moment) -> String {
    let there = at.in_japan();
    format!("{}{}", there.date().wareki(), there.clock())
}

/// `14時05分` on the same day, else the whole date and clock.
pub fn when_seen_from(at: Moment, now: Moment) -> String {
    if at.in_japan().date() == now.in_japan().date() { at.in_japan().clock() } else { when(at) }
}

/// A text as it may stand in a query of ours: everything but letters and digits as `%XX`.
fn query_part(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
        out
    })
}

/// Who has acted, by the audit chain's word for them, in words for colleagues.
fn names(tx: &Tx<'_>, authority: &Authority) -> Result<Vec<(String, String)>, StoreError> {
    let officers = crate::staff::store::names(tx, authority.lg_code())?;
    Ok(officers.into_iter().map(|(id, name)| (crate::audit::Actor::Officer(id).to_string(), name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_told_by_the_clock_and_other_days_by_date() {
        let at: Moment = "2026-11-22T05:05:00Z".parse().unwrap();
        assert_eq!(when_seen_from(at, at.plus_seconds(3600)), "14時05分");
        assert_eq!(when_seen_from(at, at.plus_seconds(86_400)), "令和8年11月22日（日）14時05分");
        assert_eq!(query_part("花 1&"), "%E8%8A%B1%201%26");
    }
}
