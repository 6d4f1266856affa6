//! Who comes: to a municipality, to a draft by its key, to a notification by its key.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::{apply, door};
use crate::municipalities::{self, LgCode, Municipality};
use crate::notifications::drafts::{self, Draft};
use crate::notifications::{ApplicantKey, DraftKey, Notification, ReceiptNumber, access, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::InQuery;
use crate::web::page;

async fn parameters(parts: &mut Parts) -> Result<HashMap<String, String>, WebError> {
    let path: Result<Path<HashMap<String, String>>, _> = Path::from_request_parts(parts, &()).await;
    path.map(|Path(p)| p).map_err(|_| WebError::NotHere)
}

fn value<T: std::str::FromStr>(parameters: &HashMap<String, String>, name: &str) -> Result<T, WebError> {
    parameters.get(name).and_then(|v| v.parse().ok()).ok_or(WebError::NotHere)
}

/// The municipality in the address, if it takes part.
pub struct Here(pub Municipality);

impl FromRequestParts<Shared> for Here {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, WebError> {
        let lg_code: LgCode = value(&parameters(parts).await?, "lgcode")?;
        let found = app.store.read(move |tx| municipalities::store::get(tx, lg_code)).await?;
        found.map(Self).ok_or(WebError::NotHere)
    }
}

/// What a draft's key leads to.
pub enum Found {
    /// A draft under way.
    Draft(Draft),
    /// It was handed in already.
    HandedIn(ReceiptNumber),
    /// Its time is over, or there never was one.
    Gone,
}

/// Looks behind a draft's key.
pub async fn find(app: &Shared, lg_code: LgCode, key: &DraftKey) -> Result<Found, WebError> {
    let (hash, now) = (key.hash(), app.now());
    let found = move |tx: &crate::store::Tx<'_>| {
        if let Some(draft) = drafts::store::get(tx, lg_code, &hash, now)? {
            return Ok::<_, WebError>(Found::Draft(draft));
        }
        Ok(store::of_draft(tx, lg_code, &hash)?.map_or(Found::Gone, Found::HandedIn))
    };
    app.store.read(found).await
}

/// The draft under way behind the key in the address. One that was handed in leads to its page, one that is over to a new start.
pub struct OpenDraft {
    /// Where.
    pub here: Municipality,
    /// The key.
    pub key: DraftKey,
    /// What was typed so far.
    pub draft: Draft,
}

impl FromRequestParts<Shared> for OpenDraft {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let Here(here) = Here::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let parameters = parameters(parts).await.map_err(IntoResponse::into_response)?;
        let Ok(key) = value::<DraftKey>(&parameters, "draft") else {
            return Err(apply::gone(&here).into_response());
        };
        match find(app, here.lg_code, &key).await {
            Ok(Found::Draft(draft)) => Ok(Self { here, key, draft }),
            Ok(Found::HandedIn(receipt)) => Err(to_mine(&here, &receipt, &key.applicant_key()).into_response()),
            Ok(Found::Gone) => Err(apply::gone(&here).into_response()),
            Err(e) => Err(e.into_response()),
        }
    }
}

/// 303 to the applicant's page.
pub fn to_mine(here: &Municipality, receipt: &ReceiptNumber, key: &ApplicantKey) -> super::Answer {
    page::see_other(&format!("/{}/notifications/{receipt}?key={}", here.lg_code, key.as_str())).map(super::unkept)
}

/// 届出者本人: came with a key that opens the notification in the address. A wrong key leads to the door, with 404.
pub struct Mine {
    /// Where.
    pub here: Municipality,
    /// What.
    pub notification: Notification,
    /// The key, for links to the other pages of this notification.
    pub key: ApplicantKey,
    /// True for the key that was made with the notification: its page shows the PIN.
    pub original: bool,
}

impl FromRequestParts<Shared> for Mine {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let Here(here) = Here::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let parameters = parameters(parts).await.map_err(IntoResponse::into_response)?;
        let typed = parameters.get("receipt").cloned().unwrap_or_default();
        let InQuery(query) = InQuery::from_request_parts(parts, app).await.unwrap_or_default();
        let (receipt, key) = (typed.parse::<ReceiptNumber>(), query.get("key").parse::<ApplicantKey>());
        let (Ok(receipt), Ok(key)) = (receipt, key) else { return Err(door::closed(here, typed).into_response()) };
        let (lg_code, hash, now) = (here.lg_code, key.hash(), app.now());
        let read = move |tx: &crate::store::Tx<'_>| {
            let Some((id, original)) = access::store::opened(tx, lg_code, &receipt, &hash, now)? else {
                return Ok(None);
            };
            Ok::<_, WebError>(store::by_id(tx, id)?.map(|n| (n, original)))
        };
        match app.store.read(read).await {
            Ok(Some((notification, original))) => Ok(Self { here, notification, key, original }),
            Ok(None) => Err(door::closed(here, typed).into_response()),
            Err(e) => Err(e.into_response()),
        }
    }
}

impl Mine {
    /// The address of a page of this notification: `""` for its own, `/cancel` …
    pub fn address(&self, page: &str) -> String {
        let (lg_code, receipt, key) = (self.here.lg_code, &self.notification.receipt, self.key.as_str());
        format!("/{lg_code}/notifications/{receipt}{page}?key={key}")
    }
}
