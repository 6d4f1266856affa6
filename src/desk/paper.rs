//! 届出書の控え: a notification on paper for the file, and the record that somebody saw it.

use axum::extract::{Path, State};
use axum::response::Response;

use super::notification::note_seen;
use crate::documents::{pages, yoshiki1};
use crate::notifications::{ReceiptNumber, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, city, named};

/// `GET /staff/{lgcode}/notifications/{receipt}/copy.pdf`: 様式1 as it was last handed in.
///
/// # Errors
/// 404 for a number that this municipality doesn't have.
pub async fn copy(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, receipt)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let receipt: ReceiptNumber = named(&receipt)?;
    note_seen(&app, &authority, &receipt).await?;
    let (lg_code, number, now) = (authority.lg_code(), receipt.clone(), app.now());
    let read = move |tx: &crate::store::Tx<'_>| {
        let city = city(tx, lg_code)?;
        let notification = store::by_receipt(tx, lg_code, &number)?.ok_or(WebError::NotHere)?;
        let newest = store::editions(tx, notification.id)?.pop().ok_or(WebError::NotHere)?;
        Ok::<_, WebError>((city, notification, newest.answers))
    };
    let (city, notification, answers) = app.store.read(read).await?;
    let set = move || yoshiki1::copy(&city, &notification, &answers, now);
    let bytes = app.slow(set).await?.map_err(WebError::fault)?;
    pages::private(bytes, &format!("yoshiki1-{receipt}.pdf"))
}
