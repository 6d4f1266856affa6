//! 参加している自治体: the first page of the site.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Municipality, store};
use crate::text::search_key;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::InQuery;
use crate::web::frame::PublicFrame;
use crate::web::page;

#[derive(Template)]
#[template(path = "municipalities/index.html")]
struct IndexPage {
    frame: PublicFrame,
    q: String,
    all: usize,
    found: Vec<Municipality>,
}

/// `GET /`: participating municipalities, searched by name, reading or prefecture.
///
/// # Errors
/// Our fault only.
pub async fn index(State(app): State<Shared>, InQuery(query): InQuery) -> Result<Response, WebError> {
    let q: String = query.get("q").chars().take(100).collect();
    let all = app.store.read(|tx| Ok::<_, WebError>(store::list(tx)?)).await?;
    let (count, key) = (all.len(), search_key(&q));
    let fits = |m: &Municipality| [&m.name, &m.kana, &m.prefecture].iter().any(|t| search_key(t).contains(&key));
    let found = all.into_iter().filter(|m| key.is_empty() || fits(m)).collect();
    page::html(StatusCode::OK, &IndexPage { frame: PublicFrame::site(), q, all: count, found })
}
