//! `/{lgcode}/sticker`: how to hang a sticker so that it is seen and read.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::municipalities::{LgCode, Municipality, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::named;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

#[derive(Template)]
#[template(path = "stickers/hang.html")]
struct HangPage {
    frame: PublicFrame,
    here: Municipality,
}

/// `GET /{lgcode}/sticker`: for everybody, for nothing on it is of one spot.
///
/// # Errors
/// [`WebError::NotHere`] where no municipality takes part.
pub async fn hang(State(app): State<Shared>, Path(code): Path<String>) -> Result<Response, WebError> {
    let code: LgCode = named(&code)?;
    let here = app.store.read(move |tx| store::get(tx, code)).await?.ok_or(WebError::NotHere)?;
    page::html(StatusCode::OK, &HangPage { frame: PublicFrame::of(&here, PublicPlace::Elsewhere), here })
}
