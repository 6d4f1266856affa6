//! `/{lgcode}/spots/{number}/report`: the form for visitors; the way to help stands first, for this is no place to ask for it.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::acts::{self, Taken};
use super::{About, NewReport};
use crate::municipalities::{LgCode, Municipality};
use crate::spots::{self, PublicSpot, RegistrationNumber};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, Sender, Typed, city, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::limits::Cap;
use crate::web::page;

/// A field that people don't see and programs fill in.
const TRAP: &str = "website_confirm";

#[derive(Template)]
#[template(path = "reports/report.html")]
struct ReportPage<'a> {
    frame: PublicFrame,
    city: &'a Municipality,
    spot: &'a PublicSpot,
    choices: Vec<Choice>,
    words: String,
    faults: Vec<FieldFault>,
    full: bool,
    sent: bool,
}

type Place = (Municipality, PublicSpot);

fn place(tx: &Tx<'_>, lgcode: &str, number: &str) -> Result<Place, WebError> {
    let code: LgCode = named(lgcode)?;
    let number: RegistrationNumber = named(number)?;
    let city = city(tx, code)?;
    Ok((city, spots::store::public_one(tx, code, number)?.ok_or(WebError::NotHere)?))
}

/// `GET /{lgcode}/spots/{number}/report`; `?sent=1` after handing in.
///
/// # Errors
/// 404 for a spot that isn't on the list.
pub async fn show(
    State(app): State<Shared>,
    Path((lgcode, number)): Path<(String, String)>,
    InQuery(query): InQuery,
) -> Result<Response, WebError> {
    let place = app.store.read(move |tx| place(tx, &lgcode, &number)).await?;
    let shown = Shown { sent: query.get("sent") == "1", ..Shown::default() };
    answer(StatusCode::OK, &place, &Typed::default(), shown)
}

#[derive(Default)]
struct Shown {
    faults: Vec<FieldFault>,
    full: bool,
    sent: bool,
}

fn answer(status: StatusCode, (city, spot): &Place, typed: &Typed, shown: Shown) -> Result<Response, WebError> {
    let chosen = typed.get("about");
    let choices = About::ALL.iter().map(|a| Choice::new(a.code(), a.label(), a.code() == chosen));
    let Shown { faults, full, sent } = shown;
    let view = ReportPage {
        frame: PublicFrame::of(city, PublicPlace::Elsewhere),
        city,
        spot,
        choices: choices.collect(),
        words: typed.get("words").to_owned(),
        faults,
        full,
        sent,
    };
    page::html(status, &view)
}

/// `POST /{lgcode}/spots/{number}/report`
///
/// # Errors
/// 404 for a spot that isn't on the list.
pub async fn take(
    State(app): State<Shared>,
    Path((lgcode, number)): Path<(String, String)>,
    sender: Sender,
    typed: Typed,
) -> Result<Response, WebError> {
    let thanks = format!("/{lgcode}/spots/{number}/report?sent=1");
    let read = NewReport::read(typed.get("about"), typed.get("words"));
    let (report, faults) = match read {
        Ok(report) => (Some(report), Vec::new()),
        Err(faults) => (None, faults),
    };
    // A program that fills in everything hears that all went well.
    let trapped = !typed.get(TRAP).is_empty();
    if report.is_some()
        && !trapped
        && let Err(busy) = sender.take(&app, Cap::Report, "書いたものは、前のページにもどれば残っています。")
    {
        return Ok(*busy);
    }
    let now = app.now();
    let (place, taken) = app
        .store
        .write(move |tx| {
            let place = place(tx, &lgcode, &number)?;
            let taken = match report {
                Some(report) if !trapped => Some(acts::take(tx, &place.1, &report, now)?),
                Some(_) => Some(Taken::Kept),
                None => None,
            };
            Ok::<_, WebError>((place, taken))
        })
        .await?;
    match taken {
        Some(Taken::Kept) => page::see_other(&thanks),
        Some(Taken::Full) => {
            answer(StatusCode::TOO_MANY_REQUESTS, &place, &typed, Shown { full: true, ..Shown::default() })
        }
        None => {
            let faults = faults.into_iter().map(|f| FieldFault::new(f.field(), f.to_string())).collect();
            answer(StatusCode::UNPROCESSABLE_ENTITY, &place, &typed, Shown { faults, ..Shown::default() })
        }
    }
}
