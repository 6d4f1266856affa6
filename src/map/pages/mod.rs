//! 地図のページ: drawn by the server, taken over by the script where there is one; the list beside it has every pin.

mod one;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::map::drawn::{DrawnMap, Ground};
use crate::map::kilometres;
use crate::map::pins::PinShape;
use crate::municipalities::{self, Boundary, LgCode, Municipality, Position, Town, towns};
use crate::spots::listing::{self, Asked};
use crate::spots::pages::{Filters, Question};
use crate::spots::{PublicSpot, RegistrantKind, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::InQuery;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

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
    near: String,
    near_found: Option<&'a str>,
    tiles: bool,
}

/// What the map of a municipality needs.
struct Atlas {
    city: Municipality,
    spots: Vec<PublicSpot>,
    boundary: Option<Boundary>,
    towns: Vec<Town>,
    source: Option<String>,
}

async fn atlas(app: &Shared, lgcode: &str) -> Result<Atlas, WebError> {
    let code: LgCode = lgcode.parse().map_err(|_| WebError::NotHere)?;
    app.store
        .read(move |tx| {
            let city = municipalities::store::get(tx, code)?.ok_or(WebError::NotHere)?;
            let boundary = municipalities::store::boundary(tx, code)?;
            let towns = municipalities::store::towns(tx, code)?;
            let source = municipalities::store::ground_source(tx, code)?;
            Ok(Atlas { city, spots: store::public_all(tx, code)?, boundary, towns, source })
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
    let atlas = atlas(&app, &lgcode).await?;
    let asked = typed.asked();
    let found = listing::find(&atlas.spots, &asked);
    let near = nearest_town(&atlas, &typed.near);
    let filters = Filters::new(&format!("/{}/map", atlas.city.lg_code), &typed, &found);
    let view = MapPage {
        frame: PublicFrame::of(&atlas.city, PublicPlace::Map),
        city: &atlas.city,
        filters,
        map: draw(&atlas, &found.spots, &asked),
        source: atlas.source.as_deref(),
        keys: keys(&found.spots),
        total: found.spots.len(),
        entries: entries(found.spots, near.map(|t| t.position)),
        near: typed.near.clone(),
        near_found: near.map(|t| t.name.as_str()),
        tiles: app.settings.gsi_tiles,
    };
    page::html(StatusCode::OK, &view)
}

/// The town that a visitor typed, with or without the city's and the district's name.
fn nearest_town<'a>(atlas: &'a Atlas, typed: &str) -> Option<&'a Town> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let key = crate::text::search_key(typed);
    towns::find(&atlas.towns, &atlas.city.name, typed)
        .or_else(|| atlas.towns.iter().find(|t| crate::text::search_key(&t.name).contains(&key)))
}

fn draw(atlas: &Atlas, spots: &[&PublicSpot], asked: &Asked) -> DrawnMap {
    let rings = atlas.boundary.as_ref().map(|b| b.outline(0.0)).unwrap_or_default();
    let ground = Ground { rings: &rings, towns: &atlas.towns };
    DrawnMap::new(ground, spots.iter().filter_map(|s| pinned(s)).collect(), atlas.city.office, asked.narrows())
}

/// Shapes that are on this map.
fn keys(spots: &[&PublicSpot]) -> Vec<Key> {
    let shown = |kind: RegistrantKind| spots.iter().any(|s| s.registrant() == kind && s.position().is_some());
    let key = |kind: &RegistrantKind| {
        PinShape::of(*kind).filter(|_| shown(*kind)).map(|shape| Key { shape, words: kind.label() })
    };
    RegistrantKind::ALL.iter().filter_map(key).collect()
}

/// Nearest first when a place was typed; spots without a pin last.
fn entries(spots: Vec<&PublicSpot>, near: Option<Position>) -> Vec<Entry<'_>> {
    let away = |s: &PublicSpot| near.zip(s.position()).map(|(a, b)| kilometres(a, b));
    let mut spots = spots;
    spots.sort_by(|a, b| {
        let far = |s: &PublicSpot| if s.position().is_some() { away(s).unwrap_or(0.0) } else { f64::INFINITY };
        far(a).total_cmp(&far(b))
    });
    let entry = |spot| Entry {
        spot,
        pin: spot.position().zip(PinShape::of(spot.registrant())),
        distance: away(spot).map(|km| format!("約{km:.1}km")),
    };
    spots.into_iter().map(entry).collect()
}

/// `GET /{lgcode}/boundary.geojson`: outline and names of towns, the drawn ground of the interactive map.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn boundary(State(app): State<Shared>, Path(lgcode): Path<String>) -> Result<Response, WebError> {
    let code: LgCode = lgcode.parse().map_err(|_| WebError::NotHere)?;
    let (boundary, places, source) = app
        .store
        .read(move |tx| {
            municipalities::store::get(tx, code)?.ok_or(WebError::NotHere)?;
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
