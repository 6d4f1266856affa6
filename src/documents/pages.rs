//! `….pdf`: the documents as downloads.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::{leaflet, spots as paper, yoshiki1};
use crate::municipalities::{self, LgCode, Municipality};
use crate::notifications::pages::Mine;
use crate::notifications::store::editions;
use crate::spots::listing::Order;
use crate::spots::pages::city_and_spots;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, named};
use crate::web::page;
use crate::windows::{self, national};

type Answer = Result<Response, WebError>;

/// What a PDF is sent as.
pub(crate) const PDF: &str = "application/pdf";

async fn city(app: &Shared, lgcode: &str) -> Result<Municipality, WebError> {
    let code: LgCode = named(lgcode)?;
    app.store.read(move |tx| municipalities::store::get(tx, code)?.ok_or(WebError::NotHere)).await
}

/// `GET /{lgcode}/forms/yoshiki1.pdf`: 様式1 to fill in by hand.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn blank_form(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let city = city(&app, &lgcode).await?;
    let name = format!("yoshiki1-{}.pdf", city.lg_code);
    let bytes = app.slow(move || yoshiki1::blank(&city)).await?.map_err(WebError::fault)?;
    page::file(bytes, PDF, &name)
}

/// `GET /{lgcode}/notifications/{receipt}/copy.pdf?key=…`: the applicant's 控え, never kept by browsers or proxies.
///
/// # Errors
/// What the store says; a wrong key never comes this far.
pub async fn copy(State(app): State<Shared>, mine: Mine) -> Answer {
    let (city, notification, now) = (mine.here, mine.notification, app.now());
    let id = notification.id;
    let newest = app.store.read(move |tx| editions(tx, id)).await?.pop().ok_or(WebError::NotHere)?;
    let name = format!("yoshiki1-{}.pdf", notification.receipt);
    let set = move || yoshiki1::copy(&city, &notification, &newest.answers, now);
    let bytes = app.slow(set).await?.map_err(WebError::fault)?;
    private(bytes, &name)
}

/// A paper about one person.
pub(crate) fn private(bytes: Vec<u8>, name: &str) -> Answer {
    let mut response = page::file(bytes, PDF, name)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `GET /{lgcode}/spots.pdf?by=kana`: the public list on paper, by 地区 unless asked for by reading.
///
/// # Errors
/// As [`blank_form`].
pub async fn spots(State(app): State<Shared>, Path(lgcode): Path<String>, InQuery(typed): InQuery) -> Answer {
    let (city, spots) = city_and_spots(&app, &lgcode).await?;
    let order = if typed.get("by") == "kana" { Order::Kana } else { Order::District };
    let (on, base) = (app.now().in_japan().date(), app.settings.base_url.clone());
    let name = format!("spots-{}.pdf", city.lg_code);
    let set = move || paper::list(&city, &spots, order, on, Some(&base));
    let bytes = app.slow(set).await?.map_err(WebError::fault)?;
    page::file(bytes, PDF, &name)
}

/// `GET /{lgcode}/leaflet.pdf`: 相談先一覧チラシ.
///
/// # Errors
/// As [`blank_form`].
pub async fn leaflet(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let city = city(&app, &lgcode).await?;
    let code = city.lg_code;
    let own = app.store.read(move |tx| windows::store::own(tx, code)).await?;
    let all = national::merged(own.into_iter().map(|o| o.window).collect());
    let (base, now, holidays) = (app.settings.base_url.clone(), app.now(), app.holidays.clone());
    let set = move || leaflet::leaflet(&city, &all, &base, now, &holidays);
    let bytes = app.slow(set).await?.map_err(WebError::fault)?;
    page::file(bytes, PDF, &format!("leaflet-{code}.pdf"))
}
