//! 場所: the pin of a notification or a spot on its desk page, and moving a spot's.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::spot::{self, Tried};
use super::{names, trail, when_seen_from};
use crate::audit::Actor;
use crate::map::acts::{self, PinFault};
use crate::map::drawn::Ground;
use crate::map::pins::PinShape;
use crate::map::place::{self, PinField};
use crate::municipalities::{self, Municipality, Position};
use crate::spots::{RegistrantKind, Spot, revisions};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::FieldFault;
use crate::web::page;

/// The piece with the pin; none for individuals. `typed`: latitude and longitude as typed, where they were refused.
pub(super) fn field(
    tx: &Tx<'_>,
    (city, tiles): (&Municipality, bool),
    (kind, at): (RegistrantKind, Option<Position>),
    typed: Option<&(String, String)>,
    faults: &[FieldFault],
) -> Result<Option<PinField>, WebError> {
    let Some(shape) = PinShape::of(kind) else { return Ok(None) };
    let boundary = municipalities::store::boundary(tx, city.lg_code)?;
    let towns = municipalities::store::towns(tx, city.lg_code)?;
    let rings = boundary.as_ref().map(|b| b.outline(0.0)).unwrap_or_default();
    let field = PinField::new(city, Ground { rings: &rings, towns: &towns }, at, shape, tiles);
    Ok(Some(match typed {
        Some((lat, lng)) => field.refused(lat, lng, FieldFault::of(faults, "lat")),
        None => field,
    }))
}

/// `POST /staff/{lgcode}/spots/{number}/pin`: both fields empty take the pin away. An individual's is not here.
pub async fn move_spot(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, WebError> {
    let number = spot::plain_number(&number)?;
    let (lat, lng) = (typed.get("lat").trim(), typed.get("lng").trim());
    let mut tried = Tried { pin: Some((lat.to_owned(), lng.to_owned())), ..Tried::default() };
    let (read, seen) = (place::read(lat, lng), typed.get("version").parse().unwrap_or(0));
    let (by, now) = (authority.clone(), app.now());
    let act = move |tx: &Tx<'_>| done(tx, &by, &spot::find(tx, &by, number)?, read, seen, now);
    let status = match app.store.write(act).await? {
        Done::Moved => return page::see_other(&format!("/staff/{lg_code}/spots/{}", number.get())),
        Done::Wrong(words) => {
            tried.faults = vec![FieldFault::new("lat", words)];
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Done::Overtaken(words) => {
            tried.overtaken = Some(words);
            StatusCode::CONFLICT
        }
    };
    spot::shown(&app, authority, number, tried, status).await
}

/// What came of moving a pin: nothing was written but for the first.
enum Done {
    Moved,
    Wrong(String),
    Overtaken(String),
}

fn done(
    tx: &Tx<'_>,
    by: &Authority,
    spot: &Spot,
    read: Result<Option<Position>, &'static str>,
    seen: i64,
    now: Moment,
) -> Result<Done, WebError> {
    if PinShape::of(spot.entry().registrant).is_none() {
        return Err(WebError::NotHere);
    }
    let pin = match read {
        Ok(pin) => pin,
        Err(words) => return Ok(Done::Wrong(words.to_owned())),
    };
    match acts::move_pin(tx, spot, pin, seen, Actor::Officer(by.officer().id), now) {
        Ok(()) => Ok(Done::Moved),
        Err(PinFault::Individual) => Err(WebError::NotHere),
        Err(PinFault::Store(e)) => Err(e.into()),
        Err(fault @ PinFault::Outside) => Ok(Done::Wrong(fault.to_string())),
        Err(fault @ PinFault::Ended) => Ok(Done::Overtaken(fault.to_string())),
        Err(PinFault::Changed) => Ok(Done::Overtaken(overtaken(tx, by, spot, now)?)),
    }
}

/// `画面を開いたあとに変わりました（見本 花子さん、14時05分）`.
pub(super) fn overtaken(tx: &Tx<'_>, by: &Authority, spot: &Spot, now: Moment) -> Result<String, WebError> {
    let (last, names) = (revisions::store::last(tx, spot)?, names(tx, by)?);
    let when = when_seen_from(spot.updated_at(), now);
    let who = last.map(|revision| format!("{}、", trail::who(&revision.by, &names))).unwrap_or_default();
    Ok(format!("画面を開いたあとに変わりました（{who}{when}）"))
}
