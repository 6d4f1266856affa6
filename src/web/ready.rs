//! 用意はよいか: whether the program can do all that it is there for, and what it can't do yet. The consultation page needs none of it.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::store::SCHEMA_VERSION;
use crate::web::app::{App, Behind, Shared};

/// A copy that lacks something for so many seconds is behind: it is written once a second.
const LATE: u64 = 60;

/// What `/readyz` says. A part that is null was not asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Readiness {
    ready: bool,
    /// `ok`, `closed` while it can't be opened or is being brought up to date, `failing` when it doesn't answer.
    database: &'static str,
    /// Number of the tables' shape that this program writes.
    schema: i64,
    /// Whether the consultation page of every participating municipality can be made without the register.
    pages: Pages,
    /// For how long the copy has been seen to lack something; none where no copy is kept, or there is none yet.
    copy_seconds_behind: Option<u64>,
    /// In words, what isn't there yet.
    missing: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Pages {
    known: usize,
    participants: Option<usize>,
}

impl Readiness {
    /// True when nothing is missing.
    pub fn is_ready(&self) -> bool {
        self.ready
    }

    /// True when the register answered just now.
    pub fn database_answers(&self) -> bool {
        self.database == "ok"
    }

    /// How far the copy is behind, where one is kept.
    pub fn behind(&self) -> Option<u64> {
        self.copy_seconds_behind
    }
}

/// Looks now.
pub async fn look(app: &App) -> Readiness {
    let mut missing = Vec::new();
    let database = if !app.store.is_open() {
        missing.push("the register is not open".to_owned());
        "closed"
    } else if app.store.read(crate::store::answers).await.is_err() {
        missing.push("the register does not answer".to_owned());
        "failing"
    } else {
        "ok"
    };
    let behind = app.copy_behind();
    match behind {
        None => {}
        Some(Behind::NoCopy) => missing.push("there is no copy of the register yet".to_owned()),
        Some(Behind::Seconds(seconds)) if seconds > LATE => missing.push("the register's copy is behind".to_owned()),
        Some(Behind::Seconds(_)) => {}
    }
    let participants = app.kept.source(None).map(|everywhere| everywhere.participants.len());
    let (places, _) = app.kept.count();
    // The page of everywhere else is one of them.
    let known = places.saturating_sub(1);
    if participants.is_none_or(|wanted| known < wanted) {
        missing.push("some consultation pages are not known yet".to_owned());
    }
    Readiness {
        ready: missing.is_empty(),
        database,
        schema: SCHEMA_VERSION,
        pages: Pages { known, participants },
        copy_seconds_behind: behind.and_then(|b| match b {
            Behind::NoCopy => None,
            Behind::Seconds(seconds) => Some(seconds),
        }),
        missing,
    }
}

/// `GET /readyz`: 200 when ready, else 503; the same words either way.
pub async fn show(State(app): State<Shared>) -> Response {
    let readiness = look(&app).await;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    match serde_json::to_string(&readiness) {
        Ok(json) => (status, headers, json + "\n").into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
