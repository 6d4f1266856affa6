//! `/api/v1`: the public side of the register and the windows as JSON, for reading only. `openapi.json` beside this file is
//! what is served and what the tests hold every answer to.

pub mod hsds;
pub mod spots;
pub mod windows;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::municipalities::{self, LgCode, Municipality};
use crate::spots::sheet::LICENCE_URL;
use crate::store::StoreError;
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::Typed;

/// The description of every address, OpenAPI 3.1.
const OPENAPI: &str = include_str!("openapi.json");

/// Why there is no answer; shown as `application/problem+json` (RFC 9457).
#[derive(Debug)]
pub enum Problem {
    /// Nothing stands there.
    NotHere,
    /// A parameter that can't be read: its name, and what it may be.
    Parameter(&'static str, &'static str),
    /// Our fault, told as the pages tell it.
    Fault(WebError),
}

impl From<StoreError> for Problem {
    fn from(e: StoreError) -> Self {
        Self::Fault(e.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title, detail) = match self {
            Self::NotHere => (StatusCode::NOT_FOUND, "ありません", "このアドレスには何もありません。".to_owned()),
            Self::Parameter(name, rule) => (StatusCode::BAD_REQUEST, "読み取れません", format!("{name}は、{rule}。")),
            // The page under its code stays in the log; programs get the status.
            Self::Fault(fault) => {
                let status = fault.into_response().status();
                (status, "うまくいきませんでした", "少し待って、もう一度お試しください。".to_owned())
            }
        };
        let body = json!({"type": "about:blank", "status": status.as_u16(), "title": title, "detail": detail});
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}

type Answer = Result<Response, Problem>;

fn answer(body: &Value) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.to_string()).into_response()
}

fn code(lgcode: &str) -> Result<LgCode, Problem> {
    lgcode.parse().map_err(|_| Problem::NotHere)
}

fn city(tx: &Tx<'_>, code: LgCode) -> Result<Municipality, Problem> {
    municipalities::store::get(tx, code)?.ok_or(Problem::NotHere)
}

/// A whole number of the query within its bounds; `otherwise` when it isn't there.
fn number(
    typed: &Typed,
    name: &'static str,
    bounds: (u32, u32),
    otherwise: u32,
    rule: &'static str,
) -> Result<u32, Problem> {
    let mut given = typed.all(name);
    let Some(text) = given.next() else { return Ok(otherwise) };
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && given.next().is_none();
    let value = text.parse::<u32>().ok().filter(|n| plain && (bounds.0..=bounds.1).contains(n));
    value.ok_or(Problem::Parameter(name, rule))
}

/// `GET /api/v1/openapi.json`
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

/// `GET /api/…` where nothing stands: an answer for programs, not a page.
pub async fn nothing() -> Problem {
    Problem::NotHere
}

/// `GET /api/v1/municipalities`
///
/// # Errors
/// Our fault only.
pub async fn municipalities(State(app): State<Shared>) -> Answer {
    let all = app.store.read(|tx| Ok::<_, Problem>(municipalities::store::list(tx)?)).await?;
    let base = app.settings.base_url.to_string();
    let one = |m: &Municipality| {
        let code = m.lg_code;
        json!({
            "lg_code": code.to_string(), "name": m.name, "kana": m.kana, "prefecture": m.prefecture,
            "network_name": m.network_name, "sample": m.sample, "page": format!("{base}/{code}"),
            "spots": format!("{base}/api/v1/{code}/spots"), "windows": format!("{base}/api/v1/{code}/windows"),
            "hsds": format!("{base}/api/v1/{code}/hsds"),
        })
    };
    Ok(answer(&json!({"municipalities": all.iter().map(one).collect::<Vec<_>>()})))
}

fn licence(city: &Municipality, what: &str, on: crate::time::JapanDate) -> Value {
    let sample = if city.sample { "（見本）" } else { "" };
    json!({"url": LICENCE_URL, "credit": format!("CC BY 4.0 {}「{what}」{sample}{on}", city.name), "date": on.to_string()})
}
