//! 研修・情報交換会 at the desk: those of the municipality, and those of others that its officers may come to.

pub mod edit;
pub mod guests;
pub mod marks;
pub mod one;
pub mod papers;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::frame;
use crate::municipalities;
use crate::store::Tx;
use crate::trainings::pages::Shown;
use crate::trainings::{Seat, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::AtDesk;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// One line of the list.
struct Row {
    shown: Shown,
    going: usize,
    waiting: usize,
    attended: Option<usize>,
}

/// One training of another municipality.
struct Elsewhere {
    city: String,
    shown: Shown,
    address: String,
}

#[derive(Template)]
#[template(path = "desk/trainings.html")]
struct ListPage {
    frame: DeskFrame,
    base: String,
    coming: Vec<Row>,
    past: Vec<Row>,
    elsewhere: Vec<Elsewhere>,
    may: bool,
}

/// `GET /staff/{lgcode}/trainings`.
pub async fn list(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let code = authority.lg_code();
        let mut rows = Vec::new();
        for training in store::list(tx, code)? {
            let entries = store::entries(tx, training.id)?;
            let count = |seat: Seat| entries.iter().filter(|e| e.seat == seat).count();
            let noted = entries.iter().any(|e| e.attended.is_some());
            rows.push(Row {
                going: count(Seat::Going),
                waiting: count(Seat::Waiting),
                attended: noted.then(|| entries.iter().filter(|e| e.attended == Some(true)).count()),
                shown: Shown::of(tx, training, now)?,
            });
        }
        let (mut coming, past): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.shown.training.plan.ends() > now);
        coming.reverse();
        let mut elsewhere = Vec::new();
        for training in store::elsewhere(tx, code, now.in_japan().date())? {
            let Some(city) = municipalities::store::get(tx, training.lg_code)? else { continue };
            let address = format!("/staff/{code}/trainings/of/{}/{}", training.lg_code, training.number);
            elsewhere.push(Elsewhere { city: city.name, shown: Shown::of(tx, training, now)?, address });
        }
        let (base, may) = (format!("/staff/{code}/trainings"), authority.may_decide());
        Ok::<_, WebError>(ListPage { frame, base, coming, past, elsewhere, may })
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}
