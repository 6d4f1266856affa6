//! 関連するネットワークのページ: what each does, for whom, what differs and whom to call.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{RelatedNetwork, store};
use crate::municipalities::{LgCode, Municipality};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{city, named};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

#[derive(Template)]
#[template(path = "partners/related.html")]
struct RelatedPage {
    frame: PublicFrame,
    city: Municipality,
    networks: Vec<RelatedNetwork>,
}

/// `GET /{lgcode}/networks`
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn show(State(app): State<Shared>, Path(lgcode): Path<String>) -> Result<Response, WebError> {
    let code: LgCode = named(&lgcode)?;
    let read = move |tx: &Tx<'_>| {
        let city = city(tx, code)?;
        Ok::<_, WebError>((city, store::get(tx, code)?))
    };
    let (city, networks) = app.store.read(read).await?;
    page::html(StatusCode::OK, &RelatedPage { frame: PublicFrame::of(&city, PublicPlace::Elsewhere), city, networks })
}
