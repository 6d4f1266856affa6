//! 窓口 1件: as citizens see it, what can be done, and everything that was ever done to it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::card::{Card, card};
use super::week::{Week, weeks};
use super::words::{Difference, Line, differences, lines};
use super::{act_words, base, done_words, id_of, tags};
use crate::desk::{frame, names, trail, when};
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::{Holidays, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::acts::{self, Standing};
use crate::windows::days::{self, holidays_for};
use crate::windows::record::WindowRecord;
use crate::windows::store::{self, Past};
use crate::windows::upkeep::Listed;
use crate::windows::{ConsultationWindow, Kind, WindowId};

/// A window as it stands, for the templates.
pub(super) struct Look {
    pub card: Card,
    pub weeks: Vec<Week>,
}

impl Look {
    /// How the window looks to people of this municipality now, its own days of rest counted.
    pub(super) fn of(
        tx: &Tx<'_>,
        window: &ConsultationWindow,
        authority: &Authority,
        (now, table): (Moment, &Holidays),
    ) -> Result<Self, StoreError> {
        let extra = days::store::list(tx, authority.lg_code())?;
        let holidays = holidays_for(window.reach, table, &extra);
        let card = card(window, authority.lg_code(), now, &holidays);
        Ok(Self { card, weeks: weeks(window, now, &holidays) })
    }
}

/// One line of the history.
struct Entry {
    iso: String,
    when: String,
    who: String,
    what: &'static str,
    differences: Vec<Difference>,
    /// The whole version; empty when it was taken down.
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "desk/window.html")]
struct WindowPage {
    frame: DeskFrame,
    windows: String,
    base: String,
    name: String,
    tags: Vec<(String, &'static str)>,
    look: Look,
    lines: Vec<Line>,
    /// 取り下げた: what is shown is what stood there last.
    gone: bool,
    hidden: bool,
    /// 119・110: always there for citizens.
    fixed: bool,
    own: bool,
    national: bool,
    /// What the municipality's record says otherwise than the national list.
    against: Vec<Difference>,
    history: Vec<Entry>,
    may: bool,
    done: &'static str,
}

/// `GET /staff/{lgcode}/windows/{window}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, window)): Path<(String, String)>,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let (id, now) = (id_of(&window)?, app.now());
    let (holidays, done) = (app.holidays.clone(), done_words(typed.get("done")));
    let read = move |tx: &Tx<'_>| window_page(tx, &authority, &id, (now, &holidays), done);
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

fn window_page(
    tx: &Tx<'_>,
    authority: &Authority,
    id: &WindowId,
    at: (Moment, &Holidays),
    done: &'static str,
) -> Result<WindowPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Windows)?;
    let standing = acts::stand(tx, authority.lg_code(), id)?;
    let past = store::history(tx, authority.lg_code(), id)?;
    let gone = standing.record().is_none();
    let listed = if gone { last(&past)? } else { listed(&standing)? };
    let owner = listed.owner.clone().unwrap_or_default();
    let now_lines = lines(&owner, &listed.record);
    let against = standing.national.filter(|_| listed.owner.is_some());
    Ok(WindowPage {
        frame,
        windows: base(authority.lg_code()),
        base: format!("{}/{id}", base(authority.lg_code())),
        name: listed.window.name.clone(),
        tags: if gone { Vec::new() } else { tags(&listed, at.0.in_japan().date()) },
        gone,
        look: Look::of(tx, &listed.window, authority, at)?,
        hidden: !listed.window.shown,
        fixed: listed.window.kind == Kind::Emergency,
        own: listed.owner.is_some(),
        national: listed.national,
        against: against.map(|n| differences(&lines(&owner, n), &now_lines)).unwrap_or_default(),
        lines: now_lines,
        history: entries(&past, standing.national, &names(tx, authority)?),
        may: authority.may_decide(),
        done,
    })
}

/// The window that stands there.
///
/// # Errors
/// [`WebError::NotHere`] when there is none.
pub(super) fn listed(standing: &Standing) -> Result<Listed, WebError> {
    let record = standing.record().ok_or(WebError::NotHere)?.clone();
    let window = record.read().map_err(WebError::fault)?;
    let owner = standing.own.as_ref().map(|o| o.owner.clone());
    Ok(Listed { record, window, owner, national: standing.national.is_some() })
}

/// The window as it stood last.
fn last(past: &[Past]) -> Result<Listed, WebError> {
    let (owner, record) =
        past.iter().rev().find_map(|p| Some((&p.owner, p.record.as_ref()?))).ok_or(WebError::NotHere)?;
    let window = record.read().map_err(WebError::fault)?;
    Ok(Listed { record: record.clone(), window, owner: Some(owner.clone()), national: false })
}

/// Newest first; each compared with its neighbour, what was national before it became the municipality's own with the list.
fn entries(past: &[Past], national: Option<&WindowRecord>, names: &[(String, String)]) -> Vec<Entry> {
    let told = |p: &Past| p.record.as_ref().map(|r| lines(&p.owner, r));
    let mut before: Option<Vec<Line>> = national.map(|n| lines("", n));
    let mut entries = Vec::new();
    for p in past {
        let after = told(p);
        let changed = match (&before, &after) {
            (Some(before), Some(after)) => differences(before, after),
            (None, _) | (_, None) => Vec::new(),
        };
        entries.push(Entry {
            iso: p.at.to_string(),
            when: when(p.at),
            who: trail::who(&p.by, names),
            what: act_words(p.act),
            differences: changed,
            lines: after.clone().unwrap_or_default(),
        });
        before = after.or_else(|| national.map(|n| lines("", n)));
    }
    entries.reverse();
    entries
}
