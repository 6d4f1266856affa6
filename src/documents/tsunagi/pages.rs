//! `/{lgcode}/tsunagi…`: the blank card as a page to print, and as PDF. Only GET: there is nothing to send.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Card, Size, card, paper};
use crate::documents::pages::PDF;
use crate::municipalities::{LgCode, Municipality};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, Typed, city, named};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;
use crate::windows::{self, Topic, national, say};

type Answer = Result<Response, WebError>;

#[derive(Template)]
#[template(path = "documents/tsunagi.html")]
struct CardPage {
    frame: PublicFrame,
    card: Card,
    /// The other concerns: name, address, this one.
    topics: Vec<(&'static str, String, bool)>,
    /// Without the ending.
    file: String,
}

/// `GET /{lgcode}/tsunagi`: for any concern.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn show(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    html(&app, &lgcode, None).await
}

/// `GET /{lgcode}/tsunagi.pdf?size=a6`
///
/// # Errors
/// As [`show`].
pub async fn file(State(app): State<Shared>, Path(lgcode): Path<String>, InQuery(asked): InQuery) -> Answer {
    pdf(&app, &lgcode, None, &asked).await
}

/// `GET /{lgcode}/tsunagi/kurashi`, `GET /{lgcode}/tsunagi/kurashi.pdf?size=a6`: for one concern.
///
/// # Errors
/// 404 for what is no concern, too.
pub async fn about(
    State(app): State<Shared>,
    Path((lgcode, topic)): Path<(String, String)>,
    InQuery(asked): InQuery,
) -> Answer {
    let (name, as_file) = topic.strip_suffix(".pdf").map_or((topic.as_str(), false), |name| (name, true));
    let topic = Some(Topic::read(name).ok_or(WebError::NotHere)?);
    if as_file { pdf(&app, &lgcode, topic, &asked).await } else { html(&app, &lgcode, topic).await }
}

async fn drawn(app: &Shared, lgcode: &str, topic: Option<Topic>, size: Size) -> Result<(Municipality, Card), WebError> {
    let code: LgCode = named(lgcode)?;
    let read = move |tx: &Tx<'_>| Ok::<_, WebError>((city(tx, code)?, windows::store::own(tx, code)?));
    let (city, own) = app.store.read(read).await?;
    let all = national::merged(own.into_iter().map(|o| o.window).collect());
    let card = card((&city, &app.settings.base_url), &all, (topic, size), app.now(), &app.holidays);
    Ok((city, card))
}

async fn html(app: &Shared, lgcode: &str, topic: Option<Topic>) -> Answer {
    let (city, card) = drawn(app, lgcode, topic, Size::A4).await?;
    let home = format!("/{}/tsunagi", city.lg_code);
    let topics = Topic::ALL.into_iter().map(|t| (say::topic(t), format!("{home}/{}", t.anchor()), topic == Some(t)));
    let all = [("どんな悩みでも", home.clone(), topic.is_none())];
    let topics = all.into_iter().chain(topics).collect();
    let file = topic.map_or(home.clone(), |t| format!("{home}/{}", t.anchor()));
    page::html(StatusCode::OK, &CardPage { frame: PublicFrame::of(&city, PublicPlace::Spot), card, topics, file })
}

async fn pdf(app: &Shared, lgcode: &str, topic: Option<Topic>, asked: &Typed) -> Answer {
    let size = if asked.get("size").eq_ignore_ascii_case("a6") { Size::A6 } else { Size::A4 };
    let (city, card) = drawn(app, lgcode, topic, size).await?;
    let name = topic.map_or("", Topic::anchor);
    let name = format!("tsunagi-{}{}{name}.pdf", city.lg_code, if name.is_empty() { "" } else { "-" });
    let bytes = app.slow(move || paper(&card)).await?.map_err(WebError::fault)?;
    page::file(bytes, PDF, &name)
}
