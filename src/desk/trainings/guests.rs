//! ほかの自治体の研修: an officer signs up for what another municipality has opened to its colleagues.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Answer;
use super::one::Tried;
use crate::desk::frame;
use crate::municipalities::{self, LgCode};
use crate::staff::Authority;
use crate::store::Tx;
use crate::trainings::pages::Shown;
use crate::trainings::pages::mine::{Mate, lines, mates, names, refusal};
use crate::trainings::{By, Seat, Stage, Training, acts, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Address = (String, String, String);

#[derive(Template)]
#[template(path = "desk/guest.html")]
struct GuestPage {
    frame: DeskFrame,
    action: String,
    city: String,
    division: String,
    phone: Option<String>,
    shown: Shown,
    mates: Vec<Mate>,
    link: Option<String>,
    lines: Vec<(String, String, String)>,
    faults: Vec<FieldFault>,
    overtaken: bool,
    may: bool,
}

impl GuestPage {
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// A training of another municipality that is open to colleagues; everything else isn't there.
fn find(tx: &Tx<'_>, by: &Authority, owner: LgCode, number: u32) -> Result<Training, WebError> {
    let open = |t: &Training| t.plan.guests && t.lg_code != by.lg_code();
    store::get(tx, owner, number)?.filter(open).ok_or(WebError::NotHere)
}

/// `GET /staff/{lgcode}/trainings/of/{owner}/{training}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, owner, number)): Path<Address>,
) -> Answer {
    shown(&app, authority, (named(&owner)?, named(&number)?), Tried::default(), StatusCode::OK).await
}

async fn shown(
    app: &Shared,
    authority: Authority,
    (owner, number): (LgCode, u32),
    tried: Tried,
    status: StatusCode,
) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let training = find(tx, &authority, owner, number)?;
        let city = municipalities::store::get(tx, owner)?.ok_or(WebError::NotHere)?;
        let mates = mates(store::entries(tx, training.id)?, &By::Officer(authority.officer().id));
        let seated = mates.iter().any(|m| m.seat == Seat::Going) && training.cancelled_for.is_none();
        Ok::<_, WebError>(GuestPage {
            frame,
            action: format!("/staff/{}/trainings/of/{owner}/{number}", authority.lg_code()),
            city: city.name,
            division: city.division,
            phone: city.phone,
            link: training.plan.link.clone().filter(|_| seated),
            shown: Shown::of(tx, training, now)?,
            mates,
            lines: lines(&tried.typed),
            faults: tried.faults,
            overtaken: tried.overtaken,
            may: authority.may_decide(),
        })
    };
    page::html(status, &app.store.read(read).await?)
}

/// `POST /staff/{lgcode}/trainings/of/{owner}/{training}`: `leave` names one who doesn't come; else those in the form are signed up.
pub async fn act(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, owner, number)): Path<Address>,
    typed: Typed,
) -> Answer {
    let (owner, number): (LgCode, u32) = (named(&owner)?, named(&number)?);
    let (by, post, at) = (authority.clone(), app.post(), app.now());
    let here = format!("/staff/{}/trainings/of/{owner}/{number}", authority.lg_code());
    if let Ok(entry) = typed.get("leave").parse::<i64>() {
        let done = app.store.write(move |tx| {
            let training = find(tx, &by, owner, number)?;
            let me = By::Officer(by.officer().id);
            Ok::<_, WebError>(acts::leave(tx, &training, Some(&me), entry, &acts::by_officer(&post, &by, at))?)
        });
        if done.await? {
            return page::see_other(&here);
        }
        let tried = Tried { overtaken: true, ..Tried::default() };
        return shown(&app, authority, (owner, number), tried, StatusCode::CONFLICT).await;
    }
    let (people, faults) = names(&typed);
    if !faults.is_empty() {
        let tried = Tried { typed, faults, overtaken: false };
        return shown(&app, authority, (owner, number), tried, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let done = app.store.write(move |tx| {
        let training = find(tx, &by, owner, number)?;
        let me = By::Officer(by.officer().id);
        Ok::<_, WebError>(acts::sign_up(tx, &training, &me, (&people, false), &acts::by_officer(&post, &by, at))?)
    });
    match done.await? {
        Ok(_) => page::see_other(&here),
        Err(fault) => {
            let status = refusal(&fault);
            let tried = Tried { typed, faults: vec![FieldFault::new("name1", fault.to_string())], overtaken: false };
            shown(&app, authority, (owner, number), tried, status).await
        }
    }
}
