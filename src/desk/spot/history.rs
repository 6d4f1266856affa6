//! 変更の記録: every state in which a spot ever stood, and what is different between any two of them.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{find, plain_number};
use crate::desk::facts::{Fact, of_spot};
use crate::desk::{frame, names, trail, when};
use crate::spots::revisions::{Difference, Revision, differences, store};
use crate::spots::{NewSpot, RegistrationNumber, Spot};
use crate::staff::Authority;
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, Typed};
use crate::web::form::Choice;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

/// One change, as people read it.
struct Row {
    version: i64,
    iso: String,
    when: String,
    who: String,
    what: String,
    /// From which day on; empty where none was asked for.
    on: String,
    why: String,
    /// What it changed.
    differences: Vec<Difference>,
}

/// A past state, whole.
struct Past {
    version: i64,
    when: String,
    state: &'static str,
    facts: Vec<Fact>,
}

/// Two states, side by side.
struct Compared {
    older: i64,
    newer: i64,
    differences: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "desk/spot_history.html")]
struct HistoryPage {
    frame: DeskFrame,
    base: String,
    name: String,
    /// Newest first.
    rows: Vec<Row>,
    older: Vec<Choice>,
    newer: Vec<Choice>,
    past: Option<Past>,
    compared: Option<Compared>,
}

/// `GET /staff/{lgcode}/spots/{number}/history`, with `?version=` one past state, with `?older=&newer=` two of them compared.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
    InQuery(asked): InQuery,
) -> Result<Response, WebError> {
    let number = plain_number(&number)?;
    let shown = app.store.read(move |tx| history(tx, &authority, number, &asked)).await?;
    page::html(StatusCode::OK, &shown)
}

fn history(
    tx: &Tx<'_>,
    authority: &Authority,
    number: RegistrationNumber,
    asked: &Typed,
) -> Result<HistoryPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Spots)?;
    let spot = find(tx, authority, number)?;
    let history = store::of_spot(tx, &spot)?;
    let names = names(tx, authority)?;
    let mut before: Option<&Spot> = None;
    let mut rows = Vec::new();
    for revision in &history {
        rows.push(row(revision, before, &names));
        before = Some(&revision.spot);
    }
    rows.reverse();
    let at = |name: &str| {
        let version: Option<i64> = asked.get(name).parse().ok();
        history.iter().find(|r| Some(r.spot.version()) == version)
    };
    let compared = at("older").zip(at("newer"));
    let last = history.last().map_or(1, |r| r.spot.version());
    let (older, newer) = compared.map_or((last - 1, last), |(a, b)| (a.spot.version(), b.spot.version()));
    Ok(HistoryPage {
        frame,
        base: format!("/staff/{}/spots/{}", authority.lg_code(), number.get()),
        name: spot.name().to_owned(),
        older: choices(&rows, older),
        newer: choices(&rows, newer),
        past: at("version").map(|r| Past {
            version: r.spot.version(),
            when: when(r.spot.updated_at()),
            state: r.spot.state().label(),
            facts: of_spot(&r.spot),
        }),
        compared: compared.map(|(a, b)| Compared {
            older: a.spot.version(),
            newer: b.spot.version(),
            differences: between(Some(&a.spot), &b.spot),
        }),
        rows,
    })
}

fn choices(rows: &[Row], chosen: i64) -> Vec<Choice> {
    rows.iter()
        .map(|r| Choice::new(r.version.to_string(), format!("第{}版　{}", r.version, r.when), r.version == chosen))
        .collect()
}

fn row(revision: &Revision, before: Option<&Spot>, names: &[(String, String)]) -> Row {
    let spot = &revision.spot;
    Row {
        version: spot.version(),
        iso: spot.updated_at().to_string(),
        when: when(spot.updated_at()),
        who: trail::who(&revision.by, names),
        what: trail::what(&revision.act).to_owned(),
        on: revision.on.map(crate::time::JapanDate::wareki).unwrap_or_default(),
        why: revision.reason.clone().unwrap_or_default(),
        differences: before.map(|b| between(Some(b), spot)).unwrap_or_default(),
    }
}

/// What is different, the state of the registration first.
fn between(before: Option<&Spot>, after: &Spot) -> Vec<Difference> {
    let Some(before) = before else { return Vec::new() };
    let (from, to) = (before.state().label(), after.state().label());
    let state = Difference { label: "登録の状態", before: from.to_owned(), after: to.to_owned() };
    let (a, b): (&NewSpot, &NewSpot) = (before.entry(), after.entry());
    Some(state).filter(|s| s.before != s.after).into_iter().chain(differences(a, b)).collect()
}
