//! まちがいのお知らせ: what visitors say is wrong with an entry, oldest first.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{frame, when};
use crate::audit::Actor;
use crate::reports::{self, Report};
use crate::spots;
use crate::staff::Authority;
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, named};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

/// How many are shown; the oldest.
const EACH: u32 = 100;

struct Row {
    id: i64,
    number: u32,
    spot: String,
    about: &'static str,
    words: String,
    when: String,
}

#[derive(Template)]
#[template(path = "desk/reports.html")]
struct ReportsPage {
    frame: DeskFrame,
    rows: Vec<Row>,
    total: u32,
    decides: bool,
    /// A colleague was faster.
    overtaken: bool,
}

/// `GET /staff/{lgcode}/reports`.
pub async fn list(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Result<Response, WebError> {
    shown(&app, authority, StatusCode::OK).await
}

async fn shown(app: &Shared, authority: Authority, status: StatusCode) -> Result<Response, WebError> {
    let decides = authority.may_decide();
    let (frame, rows, total) = app.store.read(move |tx| read(tx, &authority)).await?;
    let overtaken = status == StatusCode::CONFLICT;
    page::html(status, &ReportsPage { frame, rows, total, decides, overtaken })
}

fn read(tx: &Tx<'_>, authority: &Authority) -> Result<(DeskFrame, Vec<Row>, u32), WebError> {
    let lg = authority.lg_code();
    let (frame, _) = frame(tx, authority, DeskPlace::Spots)?;
    let rows = reports::store::waiting(tx, lg, EACH)?.into_iter().map(|report| row(tx, authority, report));
    Ok((frame, rows.collect::<Result<_, _>>()?, reports::store::count(tx, lg)?))
}

fn row(tx: &Tx<'_>, authority: &Authority, report: Report) -> Result<Row, WebError> {
    let spot = spots::store::by_number(tx, authority.lg_code(), report.number)?;
    Ok(Row {
        id: report.id,
        number: report.number.get(),
        spot: spot.map(|s| s.name().to_owned()).unwrap_or_default(),
        about: report.about.label(),
        words: report.words,
        when: when(report.at),
    })
}

/// `POST /staff/{lgcode}/reports/{report}`: 済み.
pub async fn close(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, report)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id: i64 = named(&report)?;
    let (lg, by, now) = (authority.lg_code(), Actor::Officer(authority.officer().id), app.now());
    if app.store.write(move |tx| Ok::<_, WebError>(reports::acts::close(tx, lg, id, by, now)?)).await? {
        return page::see_other(&format!("/staff/{lg_code}/reports"));
    }
    shown(&app, authority, StatusCode::CONFLICT).await
}
