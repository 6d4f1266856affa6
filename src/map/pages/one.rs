//! One spot with its small map: everything it agreed to show, and the way to help first.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::map::drawn::{DrawnMap, Ground, Pinned};
use crate::map::pins::PinShape;
use crate::municipalities::{self, LgCode, Municipality};
use crate::spots::pages::files;
use crate::spots::{PublicSpot, RegistrationNumber, SpotState, merges, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{city, named};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

#[derive(Template)]
#[template(path = "spots/one.html")]
struct OnePage<'a> {
    frame: PublicFrame,
    city: &'a Municipality,
    spot: PublicSpot,
    map: Option<DrawnMap>,
    source: Option<String>,
    /// schema.org, escaped for a script element; empty without consent to open data.
    linked: String,
}

#[derive(Template)]
#[template(path = "spots/ended.html")]
struct EndedPage<'a> {
    frame: PublicFrame,
    city: &'a Municipality,
    /// 休止中: it may come back.
    resting: bool,
}

/// `GET /{lgcode}/spots/{number}`: 308 to the entry that stands for it since a merge; 410 when the spot was on the list and has ended or rests.
///
/// # Errors
/// 404 for what was never public.
pub async fn one(
    State(app): State<Shared>,
    Path((lgcode, number)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let code: LgCode = named(&lgcode)?;
    let number: RegistrationNumber = named(&number)?;
    let (city, spot, target, boundary, towns, source) = app
        .store
        .read(move |tx| {
            let city = city(tx, code)?;
            let spot = store::by_number(tx, code, number)?.ok_or(WebError::NotHere)?;
            let target = merges::store::target(tx, &spot)?.filter(|to| PublicSpot::of(to).is_some());
            let towns = municipalities::store::towns(tx, code)?;
            let source = municipalities::store::ground_source(tx, code)?;
            Ok::<_, WebError>((city, spot, target, municipalities::store::boundary(tx, code)?, towns, source))
        })
        .await?;
    if let Some(target) = target {
        return page::moved(&format!("/{code}/spots/{}", target.number().get()));
    }
    let frame = PublicFrame::of(&city, PublicPlace::Spot);
    let Some(public) = PublicSpot::of(&spot) else {
        if spot.state() == SpotState::Active || !spot.entry().consent.list {
            return Err(WebError::NotHere);
        }
        let resting = spot.state() == SpotState::Suspended;
        return page::html(StatusCode::GONE, &EndedPage { frame, city: &city, resting });
    };
    let rings = boundary.as_ref().map(|b| b.outline(0.0)).unwrap_or_default();
    let ground = Ground { rings: &rings, towns: &towns };
    let map = pinned(&public).map(|pin| DrawnMap::around(ground, Pinned { address: String::new(), ..pin }, 2.4));
    let linked = files::in_page(&public, &city, &app.settings.base_url.to_string());
    page::html(StatusCode::OK, &OnePage { frame, city: &city, spot: public, map, source, linked })
}

/// The pin of a spot that is on the map, leading to its entry in the list beside it.
pub fn pinned(spot: &PublicSpot) -> Option<Pinned> {
    let number = spot.number().get();
    let address = format!("#spot-{number}");
    let (at, shape) = (spot.position()?, PinShape::of(spot.registrant())?);
    Some(Pinned { at, number, name: spot.name().to_owned(), shape, address })
}
