//! 参加している自治体: the first page of the site.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{LgCode, Municipality, calendar, store};
use crate::text::search_key;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, named};
use crate::web::frame::PublicFrame;
use crate::web::page;

#[derive(Template)]
#[template(path = "municipalities/index.html")]
struct IndexPage {
    frame: PublicFrame,
    q: String,
    all: usize,
    found: Vec<Municipality>,
}

/// `GET /`: participating municipalities, searched by name, reading or prefecture.
///
/// # Errors
/// Our fault only.
pub async fn index(State(app): State<Shared>, InQuery(query): InQuery) -> Result<Response, WebError> {
    let q: String = query.get("q").chars().take(100).collect();
    let all = app.store.read(|tx| Ok::<_, WebError>(store::list(tx)?)).await?;
    let (count, key) = (all.len(), search_key(&q));
    let fits = |m: &Municipality| [&m.name, &m.kana, &m.prefecture].iter().any(|t| search_key(t).contains(&key));
    let found = all.into_iter().filter(|m| key.is_empty() || fits(m)).collect();
    page::html(StatusCode::OK, &IndexPage { frame: PublicFrame::site(), q, all: count, found })
}

/// `GET /{lgcode}/calendar.ics`: 自殺予防週間 and 自殺対策強化月間.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn campaigns(State(app): State<Shared>, Path(lgcode): Path<String>) -> Result<Response, WebError> {
    let code: LgCode = named(&lgcode)?;
    let city = app.store.read(move |tx| store::get(tx, code)?.ok_or(WebError::NotHere)).await?;
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kind, calendar::ical(&city, &app.settings.base_url.to_string())).into_response())
}
