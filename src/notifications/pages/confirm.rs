//! `/{lgcode}/confirm?key=…`: the entry as it is registered, and one press that says that it is right.

use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

use super::visit::Here;
use super::{Answer, private};
use crate::municipalities::Municipality;
use crate::notifications::acts::confirm_by_key;
use crate::notifications::confirm::{Opened, store};
use crate::notifications::{ApplicantKey, KeyHash};
use crate::spots::revisions::lines;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::InQuery;
use crate::web::frame::{PublicFrame, PublicPlace};

#[derive(Template)]
#[template(path = "notifications/confirm.html")]
struct ConfirmPage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
    shown: Shown,
}

/// What the page says.
enum Shown {
    Asked { number: String, name: String, lines: Vec<(&'static str, String)>, action: String },
    Confirmed { when: String },
    Ended,
    Unknown,
}

/// Came with a key for a confirmation.
pub struct Asked {
    here: Municipality,
    /// As it stands in the address; empty for something that can't be a key.
    key: String,
    hash: Option<KeyHash>,
}

impl FromRequestParts<Shared> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let Here(here) = Here::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let InQuery(query) = InQuery::from_request_parts(parts, app).await.unwrap_or_default();
        let key = query.get("key").parse::<ApplicantKey>().ok();
        let hash = key.as_ref().map(ApplicantKey::hash);
        Ok(Self { here, key: key.map(|k| k.as_str().to_owned()).unwrap_or_default(), hash })
    }
}

/// `GET /{lgcode}/confirm?key=…`: looking changes nothing, mail programs look too.
pub async fn show(State(app): State<Shared>, asked: Asked) -> Answer {
    let opened = match asked.hash.clone() {
        Some(hash) => {
            let (lg_code, now) = (asked.here.lg_code, app.now());
            app.store.read(move |tx| store::opened(tx, lg_code, &hash, now)).await?
        }
        None => Opened::Unknown,
    };
    answer(&asked, opened)
}

/// `POST /{lgcode}/confirm?key=…`: a second click is harmless.
pub async fn confirm(State(app): State<Shared>, asked: Asked) -> Answer {
    let opened = match asked.hash.clone() {
        Some(hash) => {
            let (lg_code, now) = (asked.here.lg_code, app.now());
            app.store.write(move |tx| Ok::<_, WebError>(confirm_by_key(tx, lg_code, &hash, now)?)).await?
        }
        None => Opened::Unknown,
    };
    answer(&asked, opened)
}

fn answer(asked: &Asked, opened: Opened) -> Answer {
    let (status, shown) = match opened {
        Opened::Asked(spot) => (
            StatusCode::OK,
            Shown::Asked {
                number: spot.number().to_string(),
                name: spot.name().to_owned(),
                lines: lines(spot.entry()).into_iter().filter(|(_, text)| !text.is_empty()).collect(),
                action: format!("/{}/confirm?key={}", asked.here.lg_code, asked.key),
            },
        ),
        Opened::Confirmed(at) => (StatusCode::OK, Shown::Confirmed { when: when(at) }),
        Opened::Ended => (StatusCode::GONE, Shown::Ended),
        Opened::Unknown => (StatusCode::NOT_FOUND, Shown::Unknown),
    };
    let frame = PublicFrame::of(&asked.here, PublicPlace::Elsewhere);
    private(status, &ConfirmPage { frame, here: &asked.here, shown })
}

fn when(at: Moment) -> String {
    let there = at.in_japan();
    format!("{}{}", there.date().wareki(), there.clock())
}
