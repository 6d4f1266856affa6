//! 研修・情報交換会のページ: what is offered, one training, the calendar. Nobody who takes part is named here.

pub mod mine;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Seat, Stage, Training, calendar, store};
use crate::municipalities::{self, LgCode, Municipality};
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{city, named};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// How many that are over are listed.
const PAST: usize = 20;

/// One training with what depends on the moment.
pub struct Shown {
    /// The training.
    pub training: Training,
    /// Where it stands.
    pub stage: Stage,
    /// Free seats in words; empty where it doesn't matter any more.
    pub free: String,
}

impl Shown {
    /// As it stands now.
    ///
    /// # Errors
    /// What the store says.
    pub fn of(tx: &Tx<'_>, training: Training, now: Moment) -> Result<Self, WebError> {
        let stage = training.stage(now);
        let free = match (stage, training.plan.seats) {
            (Stage::Open, Some(most)) => free(tx, &training, most)?,
            (Stage::Open, None) => "定員はありません".to_owned(),
            (Stage::Closed | Stage::Over | Stage::Cancelled, _) => String::new(),
        };
        Ok(Self { training, stage, free })
    }
}

fn free(tx: &Tx<'_>, training: &Training, most: u32) -> Result<String, WebError> {
    let entries = store::entries(tx, training.id)?;
    let taken = entries.iter().filter(|e| e.seat == Seat::Going).count();
    let queue = entries.iter().any(|e| e.seat == Seat::Waiting);
    Ok(match usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(taken) {
        0 => "満席です（キャンセル待ちができます）".to_owned(),
        _ if queue => "キャンセル待ちができます".to_owned(),
        left => format!("定員{most}人（あと{left}人）"),
    })
}

#[derive(Template)]
#[template(path = "trainings/list.html")]
struct ListPage {
    frame: PublicFrame,
    city: Municipality,
    coming: Vec<Shown>,
    past: Vec<Shown>,
}

/// `GET /{lgcode}/trainings`
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn list(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let (code, now) = (named::<LgCode>(&lgcode)?, app.now());
    let read = move |tx: &Tx<'_>| {
        let city = city(tx, code)?;
        let all = store::list(tx, code)?.into_iter().map(|t| Shown::of(tx, t, now));
        Ok::<_, WebError>((city, all.collect::<Result<Vec<_>, _>>()?))
    };
    let (city, all) = app.store.read(read).await?;
    let (mut coming, mut past): (Vec<_>, Vec<_>) = all.into_iter().partition(|s| s.training.plan.ends() > now);
    coming.reverse();
    past.truncate(PAST);
    let frame = PublicFrame::of(&city, PublicPlace::Elsewhere);
    page::html(StatusCode::OK, &ListPage { frame, city, coming, past })
}

#[derive(Template)]
#[template(path = "trainings/one.html")]
struct OnePage {
    frame: PublicFrame,
    city: Municipality,
    shown: Shown,
}

async fn found(app: &Shared, lgcode: &str, number: &str) -> Result<(Municipality, Shown), WebError> {
    let (code, number, now) = (named::<LgCode>(lgcode)?, named::<u32>(number)?, app.now());
    let read = move |tx: &Tx<'_>| {
        let city = city(tx, code)?;
        let training = store::get(tx, code, number)?.ok_or(WebError::NotHere)?;
        Ok((city, Shown::of(tx, training, now)?))
    };
    app.store.read(read).await
}

/// `GET /{lgcode}/trainings/{training}`
///
/// # Errors
/// 404 for one that isn't there.
pub async fn one(State(app): State<Shared>, Path((lgcode, number)): Path<(String, String)>) -> Answer {
    let (city, shown) = found(&app, &lgcode, &number).await?;
    page::html(StatusCode::OK, &OnePage { frame: PublicFrame::of(&city, PublicPlace::Elsewhere), city, shown })
}

const CALENDAR: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/calendar; charset=utf-8");

/// `GET /{lgcode}/trainings/{training}/calendar.ics`
///
/// # Errors
/// As [`one`].
pub async fn ical(State(app): State<Shared>, Path((lgcode, number)): Path<(String, String)>) -> Answer {
    let (_, shown) = found(&app, &lgcode, &number).await?;
    let base = app.settings.base_url.to_string();
    Ok(([CALENDAR], municipalities::calendar::events(calendar::event(&shown.training, &base))).into_response())
}

/// `GET /{lgcode}/calendar.ics`: 自殺予防週間, 自殺対策強化月間 and every training.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn campaigns(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let code: LgCode = named(&lgcode)?;
    let read = move |tx: &Tx<'_>| Ok::<_, WebError>((city(tx, code)?, store::list(tx, code)?));
    let (city, trainings) = app.store.read(read).await?;
    let base = app.settings.base_url.to_string();
    let events = trainings.iter().rev().flat_map(|t| calendar::event(t, &base));
    Ok(([CALENDAR], municipalities::calendar::ical(&city, &base, events)).into_response())
}
