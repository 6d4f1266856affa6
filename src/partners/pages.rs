//! 連携自治体の一覧のページ, and its twins for spreadsheets and programs.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::directory::{self, Entry, Prefecture};
use super::{AgreementState, shipped, store};
use crate::municipalities;
use crate::store::Tx;
use crate::time::JapanDate;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::frame::PublicFrame;
use crate::web::page;

#[derive(Template)]
#[template(path = "partners/directory.html")]
struct DirectoryPage {
    frame: PublicFrame,
    today: String,
    all: usize,
    prefectures: usize,
    groups: Vec<Prefecture>,
}

/// `GET /partners`
///
/// # Errors
/// Our fault only.
pub async fn show(State(app): State<Shared>) -> Result<Response, WebError> {
    let (entries, today) = entries(&app).await?;
    let prefectures = entries.iter().filter(|e| e.is_prefecture()).count();
    let (all, groups) = (entries.len(), directory::by_prefecture(entries));
    let (frame, today) = (PublicFrame::site(), today.wareki_plain());
    page::html(StatusCode::OK, &DirectoryPage { frame, today, all, prefectures, groups })
}

/// `GET /partners.csv`
///
/// # Errors
/// Our fault only.
pub async fn csv(State(app): State<Shared>) -> Result<Response, WebError> {
    let (entries, _) = entries(&app).await?;
    page::file(directory::csv(&entries).map_err(WebError::fault)?, "text/csv; charset=utf-8", "partners.csv")
}

/// `GET /partners.json`
///
/// # Errors
/// Our fault only.
pub async fn json(State(app): State<Shared>) -> Result<Response, WebError> {
    let (entries, today) = entries(&app).await?;
    let bytes = directory::json(&entries, today).map_err(WebError::fault)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response())
}

async fn entries(app: &Shared) -> Result<(Vec<Entry>, JapanDate), WebError> {
    let today = app.now().in_japan().date();
    let read = |tx: &Tx<'_>| Ok::<_, WebError>((municipalities::store::list(tx)?, store::own(tx)?));
    let (cities, own) = app.store.read(read).await?;
    let codes: Vec<_> = cities.iter().map(|m| m.lg_code).collect();
    Ok((directory::entries(shipped(), own, &codes, today), today))
}
