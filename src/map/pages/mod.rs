//! 地図のページ: drawn by the server, taken over by the script where there is one; the list beside it has every pin.

mod embed;
mod one;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::map::drawn::{DrawnMap, Ground, Pinned};
use crate::map::kilometres;
use crate::map::pins::PinShape;
use crate::municipalities::{self, Boundary, LgCode, Municipality, Position, Town, towns};
use crate::spots::listing::{Asked, Order};
use crate::spots::pages::{Filters, Question};
use crate::spots::register::{Found, Now, RegisterPin};
use crate::spots::{PublicSpot, RegistrantKind, RegistrationNumber, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, city, named};
use crate::web::form::Pages;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

pub use embed::{colours, embed};
pub use one::{one, pinned};

/// One spot in the list beside the map.
struct Entry<'a> {
    spot: &'a PublicSpot,
    /// Where its pin is and of which shape; none for spots that aren't on the map.
    pin: Option<(Position, PinShape)>,
    /// From the place that the visitor typed, e.g. `1.2km`.
    distance: Option<String>,
}

/// One line of the legend.
struct Key {
    shape: PinShape,
    words: &'static str,
}

#[derive(Template)]
#[template(path = "map/page.html")]
struct MapPage<'a> {
    frame: PublicFrame,
    city: &'a Municipality,
    filters: Filters,
    map: DrawnMap,
    source: Option<&'a str>,
    keys: Vec<Key>,
    entries: Vec<Entry<'a>>,
    total: usize,
    /// Where the script gets all pins; empty when all stand in the list.
    pins: String,
    pages: Pages,
    near: String,
    near_found: Option<&'a str>,
    tiles: bool,
}

/// Up to this many spots stand beside the map at once, each with its pin; longer lists come in pages.
const BESIDE: usize = 300;
/// Spots on one page of a longer list.
const EACH: usize = 100;

/// What the map of a municipality needs.
struct Atlas {
    city: Municipality,
    boundary: Option<Boundary>,
    towns: Vec<Town>,
    source: Option<String>,
    /// Everything that was found.
    found: Found,
    pins: Vec<RegisterPin>,
    /// The part that stands in the list, in its order.
    spots: Vec<PublicSpot>,
    /// The town that was typed.
    near: Option<Town>,
    pages: Pages,
}

async fn atlas(app: &Shared, code: LgCode, typed: &Question, page: usize) -> Result<Atlas, WebError> {
    let (registers, now, asked, near) =
        (app.registers.clone(), Now::of(app.now().in_japan(), &app.holidays), typed.asked(), typed.near.clone());
    let address = typed.pages(&format!("/{code}/map"));
    app.store
        .read(move |tx| {
            let city = city(tx, code)?;
            let boundary = municipalities::store::boundary(tx, code)?;
            let towns = municipalities::store::towns(tx, code)?;
            let source = municipalities::store::ground_source(tx, code)?;
            let register = registers.of(tx, code)?;
            let found = register.find(&asked, Order::Kana, now);
            let near = nearest_town(&towns, &city.name, &near).cloned();
            let each = if found.total() > BESIDE { EACH } else { BESIDE };
            let pages = Pages::new(page, found.total(), each, address);
            let skip = (pages.here - 1) * each;
            let part = match &near {
                Some(town) => register.near(&found, town.position, skip, each),
                None => pinned_first(register.numbers(&found)).skip(skip).take(each).collect(),
            };
            let spots = part
                .into_iter()
                .map(|n| store::public_one(tx, code, n))
                .filter_map(Result::transpose)
                .collect::<Result<_, _>>()?;
            let pins = register.pins(&found);
            Ok(Atlas { city, boundary, towns, source, found, pins, spots, near, pages })
        })
        .await
}

/// `GET /{lgcode}/map`
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn show(
    State(app): State<Shared>,
    Path(lgcode): Path<String>,
    InQuery(query): InQuery,
) -> Result<Response, WebError> {
    let typed = Question::of(&query);
    let code: LgCode = named(&lgcode)?;
    let atlas = atlas(&app, code, &typed, query.get("page").parse().unwrap_or(1)).await?;
    let pins = typed.with(&format!("/{code}/pins.json"), "near", "");
    let view = MapPage {
        frame: PublicFrame::of(&atlas.city, PublicPlace::Map),
        city: &atlas.city,
        filters: Filters::new(&format!("/{code}/map"), &typed, &atlas.found.facets),
        map: draw(&atlas, &typed.asked()),
        source: atlas.source.as_deref(),
        keys: keys(&atlas.pins),
        total: atlas.found.total(),
        pins: if atlas.pages.last > 1 { pins } else { String::new() },
        entries: entries(&atlas.spots, atlas.near.as_ref().map(|t| t.position)),
        near: typed.near.clone(),
        near_found: atlas.near.as_ref().map(|t| t.name.as_str()),
        tiles: app.settings.gsi_tiles,
        pages: atlas.pages.clone(),
    };
    page::html(StatusCode::OK, &view)
}

/// `GET /{lgcode}/pins.json`: every pin for the interactive map, when there are more than stand beside it.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn pins(
    State(app): State<Shared>,
    Path(lgcode): Path<String>,
    InQuery(query): InQuery,
) -> Result<Response, WebError> {
    let code: LgCode = named(&lgcode)?;
    let (registers, now, asked) =
        (app.registers.clone(), Now::of(app.now().in_japan(), &app.holidays), Question::of(&query).asked());
    let (pins, names) = app
        .store
        .read(move |tx| {
            city(tx, code)?;
            let register = registers.of(tx, code)?;
            let pins = register.pins(&register.find(&asked, Order::Kana, now));
            Ok::<_, WebError>((pins, store::public_names(tx, code)?))
        })
        .await?;
    let line = |pin: &RegisterPin| {
        let (shape, name) = (PinShape::of(pin.kind)?.name(), names.get(&pin.number)?);
        Some(json!([pin.number.get(), pin.at.lat(), pin.at.lng(), shape, name]))
    };
    let body = json!({"pins": pins.iter().filter_map(line).collect::<Vec<_>>()}).to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// The town that a visitor typed, with or without the city's and the district's name.
fn nearest_town<'a>(all: &'a [Town], city: &str, typed: &str) -> Option<&'a Town> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let key = crate::text::search_key(typed);
    towns::find(all, city, typed).or_else(|| all.iter().find(|t| crate::text::search_key(&t.name).contains(&key)))
}

fn draw(atlas: &Atlas, asked: &Asked) -> DrawnMap {
    let rings = atlas.boundary.as_ref().map(|b| b.outline(0.0)).unwrap_or_default();
    let ground = Ground { rings: &rings, towns: &atlas.towns };
    let pins = if atlas.pages.last > 1 {
        let far = |p: &RegisterPin| {
            let name = format!("{}の協力スポット", p.number);
            let address = format!("/{}/spots/{}", atlas.city.lg_code, p.number.get());
            Some(Pinned { at: p.at, number: p.number.get(), name, shape: PinShape::of(p.kind)?, address })
        };
        atlas.pins.iter().filter_map(far).collect()
    } else {
        atlas.spots.iter().filter_map(pinned).collect()
    };
    DrawnMap::new(ground, pins, atlas.city.office, asked.narrows())
}

/// Shapes that are on this map.
fn keys(pins: &[RegisterPin]) -> Vec<Key> {
    let key = |kind: &RegistrantKind| {
        let shown = pins.iter().any(|p| p.kind == *kind);
        PinShape::of(*kind).filter(|_| shown).map(|shape| Key { shape, words: kind.label() })
    };
    RegistrantKind::ALL.iter().filter_map(key).collect()
}

/// Spots without a pin come last.
fn pinned_first(numbers: Vec<(RegistrationNumber, Option<Position>)>) -> impl Iterator<Item = RegistrationNumber> {
    let (pinned, others): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|(_, at)| at.is_some());
    pinned.into_iter().chain(others).map(|(number, _)| number)
}

fn entries(spots: &[PublicSpot], near: Option<Position>) -> Vec<Entry<'_>> {
    let away = |s: &PublicSpot| near.zip(s.position()).map(|(a, b)| kilometres(a, b));
    let entry = |spot| Entry {
        spot,
        pin: PublicSpot::position(spot).zip(PinShape::of(spot.registrant())),
        distance: away(spot).map(|km| format!("約{km:.1}km")),
    };
    spots.iter().map(entry).collect()
}

/// `GET /{lgcode}/boundary.geojson`: outline and names of towns, the drawn ground of the interactive map.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn boundary(State(app): State<Shared>, Path(lgcode): Path<String>) -> Result<Response, WebError> {
    let code: LgCode = named(&lgcode)?;
    let (boundary, places, source) = app
        .store
        .read(move |tx| {
            city(tx, code)?;
            let boundary = municipalities::store::boundary(tx, code)?;
            let source = municipalities::store::ground_source(tx, code)?;
            Ok::<_, WebError>((boundary, municipalities::store::towns(tx, code)?, source))
        })
        .await?;
    let mut features = Vec::new();
    if let Some(b) = &boundary {
        let geometry: serde_json::Value = serde_json::from_str(b.geometry()).map_err(WebError::fault)?;
        features.push(
            json!({"type": "Feature", "properties": {"kind": "outline", "source": b.source()}, "geometry": geometry}),
        );
    }
    features.extend(places.iter().map(|t| {
        let properties = json!({"kind": "town", "name": t.name, "district": towns::district(&t.name)});
        let place = json!({"type": "Point", "coordinates": [t.position.lng(), t.position.lat()]});
        json!({"type": "Feature", "properties": properties, "geometry": place})
    }));
    let body = json!({"type": "FeatureCollection", "source": source, "features": features}).to_string();
    let headers = [(header::CONTENT_TYPE, "application/geo+json"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, body).into_response())
}
