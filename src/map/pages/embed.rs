//! ほかのサイトにのせる: list and map in a frame on a city's own site, in the network's colours. The way to help stands in it too.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Entry, Key, atlas, draw, entries, keys};
use crate::map::drawn::DrawnMap;
use crate::municipalities::{self, LgCode, Municipality};
use crate::spots::pages::Question;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, named};
use crate::web::page;

/// Any site may show this page; nothing runs in it, and nothing can be typed or sent.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";
/// Spots in the frame; the rest is one link away.
const SHOWN: usize = 30;

#[derive(Template)]
#[template(path = "map/embed.html")]
struct EmbedPage<'a> {
    city: &'a Municipality,
    map: DrawnMap,
    source: Option<&'a str>,
    keys: Vec<Key>,
    entries: Vec<Entry<'a>>,
    total: usize,
    /// The list with the same filters.
    list: String,
}

/// `GET /{lgcode}/embed`: takes the filters of the list.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn embed(
    State(app): State<Shared>,
    Path(lgcode): Path<String>,
    InQuery(query): InQuery,
) -> Result<Response, WebError> {
    let typed = Question::of(&query);
    let code: LgCode = named(&lgcode)?;
    let atlas = atlas(&app, code, &typed, 1).await?;
    let mut entries = entries(&atlas.spots, atlas.near.as_ref().map(|t| t.position));
    entries.truncate(SHOWN);
    let mut map = draw(&atlas, &typed.asked());
    // A pin can't lead to an entry that isn't in the frame.
    map.pins.iter_mut().for_each(|p| p.address = format!("/{code}/spots/{}", p.number));
    let view = EmbedPage {
        city: &atlas.city,
        map,
        source: atlas.source.as_deref(),
        keys: keys(&atlas.pins),
        entries,
        total: atlas.found.total(),
        list: typed.with(&format!("/{code}/spots"), "near", ""),
    };
    let mut response = page::html(StatusCode::OK, &view)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}

/// `GET /{lgcode}/embed.css`: the network's two colours, as the stickers have them.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn colours(State(app): State<Shared>, Path(lgcode): Path<String>) -> Result<Response, WebError> {
    let code: LgCode = named(&lgcode)?;
    let city = app.store.read(move |tx| municipalities::store::get(tx, code)?.ok_or(WebError::NotHere)).await?;
    let (ground, lettering) = (city.livery.ground, city.livery.lettering);
    let css = format!(":root {{ --embed-ground: {ground}; --embed-lettering: {lettering}; }}\n");
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css).into_response())
}
