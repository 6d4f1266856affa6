//! 相談窓口 as JSON: those that the municipality's page shows, with their source and day of check. Hours stand only while the
//! check is fresh: copied hours rot.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::{Answer, Problem, answer, city, code, licence};
use crate::municipalities::{LgCode, Municipality};
use crate::time::JapanDate;
use crate::web::app::Shared;
use crate::windows::board::Board;
use crate::windows::days::Calendar;
use crate::windows::osm::{HolidaySign, opening_hours};
use crate::windows::{self, ConsultationWindow, Contact, Hours, national, say};

/// `GET /api/v1/{lgcode}/windows`
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn list(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let (city, shown) = shown(&app, code(&lgcode)?).await?;
    let today = app.now().in_japan().date();
    Ok(answer(&json!({
        "license": licence(&city, "相談窓口", today),
        "windows": shown.iter().map(|w| object(w, today)).collect::<Vec<_>>(),
    })))
}

/// `GET /{lgcode}/windows.jsonld`: the same windows in schema.org's words.
///
/// # Errors
/// As [`list`].
pub async fn linked(State(app): State<Shared>, Path(lgcode): Path<String>) -> Result<Response, Problem> {
    let (city, shown) = shown(&app, code(&lgcode)?).await?;
    let (today, base) = (app.now().in_japan().date(), app.settings.base_url.to_string());
    let body = windows::linked::graph(&shown, &city, today, &base).to_string();
    Ok(([(header::CONTENT_TYPE, "application/ld+json")], body).into_response())
}

/// The municipality and the windows on its page, in the order of their ids.
///
/// # Errors
/// As [`list`].
pub(super) async fn shown(app: &Shared, code: LgCode) -> Result<(Municipality, Vec<ConsultationWindow>), Problem> {
    let (city, own, extra) = app
        .store
        .read(move |tx| {
            let own = windows::store::own(tx, code)?;
            Ok::<_, Problem>((city(tx, code)?, own, windows::days::store::list(tx, code)?))
        })
        .await?;
    let all = national::merged(own.into_iter().map(|o| o.window).collect());
    let board = Board::draw(&all, Some(code), app.now(), &Calendar::new(&app.holidays, &extra));
    let lists = [&board.open, &board.lead, &board.silent, &board.closed, &board.unknown];
    let mut shown: Vec<_> = lists.into_iter().flatten().map(|e| e.window.clone()).collect();
    shown.sort_by(|a, b| a.id.cmp(&b.id));
    shown.dedup_by(|a, b| a.id == b.id);
    Ok((city, shown))
}

/// The hours as OpenStreetMap writes them, while their check is fresh and they can be said at all.
pub(super) fn hours(window: &ConsultationWindow, hours: &Hours, today: JapanDate) -> Option<String> {
    match hours {
        Hours::Weekly(weekly) if window.check.is_fresh_on(today) => opening_hours(weekly, HolidaySign::Ph).ok(),
        Hours::Weekly(_) | Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web => None,
    }
}

fn object(window: &ConsultationWindow, today: JapanDate) -> Value {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("id", json!(window.id.as_str()));
    put("name", json!(window.name));
    put("description", json!(window.words));
    put("operator", json!(window.operator));
    put("languages", json!(window.languages));
    put("concerns", json!(window.concerns));
    put("audiences", json!(window.audiences));
    put("reach", json!(window.reach));
    put("ways", window.ways.iter().map(|way| {
        let (name, value) = match &way.contact {
            Contact::Dial(number) | Contact::Fax(number) => ("number", number.as_str()),
            Contact::Web(url) => ("url", url.as_str()),
            Contact::Account(account) => ("account", account.as_str()),
            Contact::Place(place) => ("place", place.as_str()),
        };
        let mut line = json!({"channel": way.channel, "channel_label": say::channel(way.channel), "cost": way.cost, name: value});
        if let (Some(hours), Some(line)) = (hours(window, window.hours_of(way), today), line.as_object_mut()) {
            line.insert("opening_hours".to_owned(), json!(hours));
        }
        line
    }).collect());
    put("source", json!({"name": window.source.name, "url": window.source.url.as_ref().map(|u| u.as_str())}));
    put("verified_on", json!(window.check.verified_on.map(|d| d.to_string())));
    put("fresh", json!(window.check.is_fresh_on(today)));
    Value::Object(object)
}
