//! 自分のアカウント `/staff/account`: who I am here, and where I am signed in.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Answer, desk_of, with_cookie};
use crate::staff::{Officer, Session, store};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::extract::{InSession, Typed};
use crate::web::frame::PublicFrame;
use crate::web::page;

#[derive(Template)]
#[template(path = "staff/account.html")]
struct AccountPage {
    frame: PublicFrame,
    officer: Officer,
    desk: String,
    sessions: Vec<Session>,
}

impl AccountPage {
    fn when(at: &Moment) -> String {
        let there = at.in_japan();
        format!("{}{}", there.date().wareki(), there.clock())
    }
}

/// `GET /staff/account`.
///
/// # Errors
/// What the store says.
pub async fn show(State(app): State<Shared>, session: InSession) -> Answer {
    let (officer, here, now) = (session.signed.officer, session.hash, app.now());
    let id = officer.id;
    let sessions = app.store.read(move |tx| store::sessions(tx, id, &here, now)).await?;
    let desk = desk_of(&officer);
    page::html(StatusCode::OK, &AccountPage { frame: PublicFrame::site(), officer, desk, sessions })
}

/// `POST /staff/account/sessions`: ends the one that is named, or every one, this one too.
///
/// # Errors
/// What the store says.
pub async fn end(State(app): State<Shared>, session: InSession, typed: Typed) -> Answer {
    let (officer, here, now) = (session.signed.officer, session.hash, app.now());
    let which = typed.get("session").to_owned();
    let own = which == "all" || here.starts_with(&which) && which.len() == 16;
    app.store
        .write(move |tx| match which.as_str() {
            "all" => store::end_all(tx, &officer, now),
            // One that is over already is what was wished for.
            id => store::end_one(tx, &officer, id, now).map(|_| ()),
        })
        .await?;
    let gone = |response: Response| with_cookie(&app, response, "", 0);
    if own { gone(page::see_other("/staff/sign-in")?) } else { page::see_other("/staff/account") }
}
