//! 関連するネットワークにも入っているか: which of the neighbouring networks the spot belongs to, and which of them the public may read.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{find, plain_number};
use crate::audit::{self, Actor, NewEvent};
use crate::desk::frame;
use crate::partners::related;
use crate::spots::revisions::Change;
use crate::spots::{self, RegistrationNumber};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, Typed};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// One network with what is known of this spot.
struct Row {
    /// In the form's names.
    at: usize,
    name: String,
    member: bool,
    shown: bool,
}

#[derive(Template)]
#[template(path = "desk/spot_networks.html")]
struct NetworksPage {
    frame: DeskFrame,
    base: String,
    name: String,
    rows: Vec<Row>,
    overtaken: bool,
    version: i64,
    may: bool,
}

/// `GET /staff/{lgcode}/spots/{number}/networks`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
) -> Answer {
    shown(&app, authority, plain_number(&number)?, StatusCode::OK).await
}

async fn shown(app: &Shared, authority: Authority, number: RegistrationNumber, status: StatusCode) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
        let spot = find(tx, &authority, number)?;
        Ok::<_, WebError>(NetworksPage {
            frame,
            base: format!("/staff/{}/spots/{}", authority.lg_code(), number.get()),
            name: spot.name().to_owned(),
            rows: rows(tx, &authority, spot.id())?,
            overtaken: status == StatusCode::CONFLICT,
            version: spot.version(),
            may: authority.may_decide(),
        })
    };
    page::html(status, &app.store.read(read).await?)
}

/// The municipality's networks, and those that it doesn't name any more but the spot still has.
fn rows(tx: &Tx<'_>, authority: &Authority, spot_id: i64) -> Result<Vec<Row>, WebError> {
    let known = spots::marks::store::networks(tx, spot_id)?;
    let mut names: Vec<String> = related::store::get(tx, authority.lg_code())?.into_iter().map(|n| n.name).collect();
    names.extend(known.iter().map(|(name, _)| name.clone()).filter(|n| !names.contains(n)).collect::<Vec<_>>());
    let row = |(at, name): (usize, String)| {
        let mark = known.iter().find(|(n, _)| *n == name).map(|(_, shown)| *shown);
        Row { at, name, member: mark.is_some(), shown: mark == Some(true) }
    };
    Ok((1..).zip(names).map(row).collect())
}

/// `POST /staff/{lgcode}/spots/{number}/networks`: 303; 409 when the spot changed since the page.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, number)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = plain_number(&number)?;
    let (by, now) = (authority.clone(), app.now());
    if app.store.write(move |tx| put(tx, &by, number, &typed, now)).await? {
        return page::see_other(&format!("/staff/{}/spots/{}", authority.lg_code(), number.get()));
    }
    shown(&app, authority, number, StatusCode::CONFLICT).await
}

fn put(tx: &Tx<'_>, by: &Authority, number: RegistrationNumber, typed: &Typed, at: Moment) -> Result<bool, WebError> {
    let spot = find(tx, by, number)?;
    // A page without a version was not ours: no spot has version 0.
    if typed.get("version").parse() != Ok(spot.version()) {
        return Ok(false);
    }
    let words = |list: &[(String, bool)]| {
        let one = |(name, shown): &(String, bool)| format!("{name}{}", if *shown { "（公開）" } else { "" });
        list.iter().map(one).collect::<Vec<_>>().join("、")
    };
    let before = spots::marks::store::networks(tx, spot.id())?;
    let ticked = |what: &str, at: usize| typed.get(&format!("{what}{at}")) == "1";
    let chosen = rows(tx, by, spot.id())?.into_iter().filter(|r| ticked("member", r.at));
    let after: Vec<(String, bool)> = chosen.map(|r| (r.name, ticked("shown", r.at))).collect();
    let actor = Actor::Officer(by.officer().id);
    let told = actor.to_string();
    let change = Change { by: &told, act: "put_memberships", reason: None, on: None, at };
    spots::marks::store::put_networks(tx, spot.id(), &after, change)?;
    let (from, to, subject) = (words(&before), words(&after), spot.subject());
    let (lg_code, act) = (Some(by.lg_code()), "put_memberships");
    let (from, to) = (Some(from.as_str()), Some(to.as_str()));
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject: &subject, from, to, reason: None })?;
    Ok(true)
}
