//! 行政区域: a municipality's outline, from 国土数値情報 N03 or any GeoJSON polygon.

use std::collections::BTreeMap;
use std::fmt;

use geo::orient::Direction;
use geo::{BoundingRect, Contains, Coord, LineString, MultiPolygon, Orient, Point, Polygon, Simplify, unary_union};
use serde::{Deserialize, Serialize};

use super::{LgCode, Position, directory};

/// The credit that 国土数値情報 asks for.
pub const N03_SOURCE: &str = "国土交通省国土数値情報（行政区域データ）を加工";

/// 行政区域: at least one polygon, kept as a GeoJSON MultiPolygon with 6 decimals, and the source that must be named beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    shape: MultiPolygon<f64>,
    geometry: String,
    source: String,
}

/// Why a file or geometry gives no outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundaryFault {
    /// Not GeoJSON, or not of polygons; where the reader stumbled.
    Json {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The feature (from 1) has no place in Japan or a ring of fewer than four points.
    Ring(usize),
    /// The feature's (from 1) `N03_007` is no municipality code.
    Code(usize),
    /// No feature carries a municipality code.
    Empty,
}

impl fmt::Display for BoundaryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { line, column } => write!(
                f,
                "{line}行目の{column}文字目あたりが、多角形（PolygonかMultiPolygon）のGeoJSONとして読めません。"
            ),
            Self::Ring(n) => {
                write!(f, "{n}番目の図形の座標が正しくありません。日本の中の経度・緯度で、閉じた多角形にしてください。")
            }
            Self::Code(n) => {
                write!(f, "{n}番目の図形の行政区域コード（N03_007）が、5桁の市区町村コードではありません。")
            }
            Self::Empty => f.write_str("行政区域コード（N03_007）のある図形が1つもありません。"),
        }
    }
}

impl std::error::Error for BoundaryFault {}

#[derive(Deserialize, Serialize)]
#[serde(tag = "type", content = "coordinates")]
enum Shape {
    Polygon(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Shape,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(rename = "N03_001")]
    prefecture: Option<String>,
    #[serde(rename = "N03_003")]
    district: Option<String>,
    #[serde(rename = "N03_004")]
    city: Option<String>,
    #[serde(rename = "N03_007")]
    code: Option<String>,
}

impl Boundary {
    /// Reads a GeoJSON geometry (Polygon or MultiPolygon).
    ///
    /// # Errors
    /// [`BoundaryFault::Json`], or [`BoundaryFault::Ring`] for shapes that can't be an outline.
    pub fn new(geometry: &str, source: &str) -> Result<Self, BoundaryFault> {
        let shape: Shape = serde_json::from_str(geometry).map_err(json_fault)?;
        Self::of(MultiPolygon::new(polygons(shape, 1)?), source)
    }

    fn of(shape: MultiPolygon<f64>, source: &str) -> Result<Self, BoundaryFault> {
        let shape = shape.orient(Direction::Default);
        let ring = |r: &LineString<f64>| r.coords().map(|c| [rounded(c.x), rounded(c.y)]).collect::<Vec<_>>();
        let rings = |p: &Polygon<f64>| std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect::<Vec<_>>();
        let written = Shape::MultiPolygon(shape.iter().map(rings).collect());
        let geometry = serde_json::to_string(&written).map_err(json_fault)?;
        Ok(Self { shape, geometry, source: source.to_owned() })
    }

    /// The GeoJSON MultiPolygon geometry, longitudes before latitudes, outer rings counter-clockwise (RFC 7946).
    pub fn geometry(&self) -> &str {
        &self.geometry
    }

    /// 出典, to be named wherever the outline is drawn.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// True inside the outline.
    pub fn contains(&self, position: Position) -> bool {
        self.shape.contains(&Point::new(position.lng(), position.lat()))
    }

    /// True inside the outline or at most so many metres outside: published outlines are simplified and cut corners.
    pub fn near(&self, position: Position, metres: f64) -> bool {
        self.contains(position) || self.distance(position) <= metres
    }

    /// Metres to the outline, on a plane around the position: right to a few metres within some tens of kilometres.
    pub fn distance(&self, position: Position) -> f64 {
        let north = 111_195.0;
        let east = north * position.lat().to_radians().cos();
        let plane = |c: &Coord<f64>| ((c.x - position.lng()) * east, (c.y - position.lat()) * north);
        let rings = self.shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        rings
            .flat_map(|r| r.0.windows(2))
            .filter_map(|w| if let [a, b] = w { Some(from_origin(plane(a), plane(b))) } else { None })
            .fold(f64::INFINITY, f64::min)
    }

    /// The south-western and north-eastern corners of the box around it.
    pub fn bounds(&self) -> Option<(Position, Position)> {
        let r = self.shape.bounding_rect()?;
        Some((Position::new(r.min().y, r.min().x).ok()?, Position::new(r.max().y, r.max().x).ok()?))
    }

    /// The outer rings and holes as lists of positions; corners nearer than `tolerance` degrees to a straight line are left
    /// out (0 keeps all). A ring that would vanish is left out.
    pub fn outline(&self, tolerance: f64) -> Vec<Vec<Position>> {
        let shape = if tolerance > 0.0 { self.shape.simplify(tolerance) } else { self.shape.clone() };
        let rings = shape.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()));
        let places = |r: &LineString<f64>| r.coords().filter_map(|c| Position::new(c.y, c.x).ok()).collect::<Vec<_>>();
        rings.map(places).filter(|r| r.len() >= 4).collect()
    }
}

/// Distance of the origin from the line between two points.
fn from_origin(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (a.0 + along * dx).hypot(a.1 + along * dy)
}

/// Reads an N03 file: one outline for each municipality in it, and one of all its wards for each 政令市.
///
/// Features without a code (所属未定地) are passed over.
///
/// # Errors
/// The first [`BoundaryFault`].
pub fn read_n03(text: &str) -> Result<BTreeMap<LgCode, Boundary>, BoundaryFault> {
    let collection: Collection = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(json_fault)?;
    let mut parts: BTreeMap<LgCode, Vec<Polygon<f64>>> = BTreeMap::new();
    let mut wards: BTreeMap<LgCode, Vec<Polygon<f64>>> = BTreeMap::new();
    for (i, feature) in collection.features.into_iter().enumerate() {
        let Some(code) = feature.properties.code.as_deref().filter(|c| !c.is_empty()) else { continue };
        let lg_code = LgCode::from_five(code).map_err(|_| BoundaryFault::Code(i + 1))?;
        let shape = polygons(feature.geometry, i + 1)?;
        if let Some(city) = designated_city(lg_code, &feature.properties) {
            wards.entry(city).or_default().extend(shape.iter().cloned());
        }
        parts.entry(lg_code).or_default().extend(shape);
    }
    if parts.is_empty() {
        return Err(BoundaryFault::Empty);
    }
    let joined = wards.into_iter().map(|(code, shape)| (code, unary_union(&shape)));
    let own = parts.into_iter().map(|(code, shape)| (code, MultiPolygon::new(shape)));
    joined.chain(own).map(|(code, shape)| Ok((code, Boundary::of(shape, N03_SOURCE)?))).collect()
}

/// The 政令市 that a ward belongs to. Editions of N03 name it where other municipalities have their 郡, or where they have themselves.
fn designated_city(ward: LgCode, properties: &Properties) -> Option<LgCode> {
    let prefecture = properties.prefecture.as_deref()?;
    let names = [&properties.district, &properties.city].into_iter().flatten().filter(|n| n.ends_with('市'));
    let city = |name: &String| directory::all().iter().find(|l| l.prefecture == prefecture && l.name == name);
    names.filter_map(city).map(|l| l.lg_code).find(|code| *code != ward)
}

fn polygons(shape: Shape, feature: usize) -> Result<Vec<Polygon<f64>>, BoundaryFault> {
    let polygons = match shape {
        Shape::Polygon(rings) => vec![rings],
        Shape::MultiPolygon(polygons) => polygons,
    };
    let ring = |points: Vec<[f64; 2]>| {
        let inside = points.iter().all(|[lng, lat]| Position::new(*lat, *lng).is_ok());
        if points.len() < 4 || !inside || points.first() != points.last() {
            return Err(BoundaryFault::Ring(feature));
        }
        Ok(LineString::new(points.into_iter().map(|[x, y]| Coord { x, y }).collect()))
    };
    let polygon = |rings: Vec<Vec<[f64; 2]>>| {
        let mut rings = rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>()?.into_iter();
        let outer = rings.next().ok_or(BoundaryFault::Ring(feature))?;
        Ok(Polygon::new(outer, rings.collect()))
    };
    let polygons: Vec<_> = polygons.into_iter().map(polygon).collect::<Result<_, BoundaryFault>>()?;
    if polygons.is_empty() { Err(BoundaryFault::Ring(feature)) } else { Ok(polygons) }
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

fn json_fault(e: serde_json::Error) -> BoundaryFault {
    BoundaryFault::Json { line: e.line(), column: e.column() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    /// A square of a tenth of a degree, as one N03 feature.
    fn square(city: &str, name: &str, code: &str, west: f64) -> String {
        let east = west + 0.1;
        format!(
            r#"{{"type":"Feature","properties":{{"N03_001":"大阪府","N03_002":null,"N03_003":{city},"N03_004":"{name}","N03_007":{code}}},
               "geometry":{{"type":"Polygon","coordinates":[[[{west},34.5],[{east},34.5],[{east},34.6],[{west},34.6],[{west},34.5]]]}}}}"#
        )
    }

    fn file(features: &[String]) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    }

    #[test]
    fn wards_become_their_city_and_islands_one_municipality() {
        let text = file(&[
            square(r#""堺市""#, "堺区", r#""27141""#, 135.4),
            square("null", "堺市", r#""27142""#, 135.5),
            square("null", "岸和田市", r#""27202""#, 135.2),
            square("null", "岸和田市", r#""27202""#, 135.0),
            square("null", "所属未定地", "null", 135.8),
        ]);
        let outlines = read_n03(&text).unwrap();
        let codes: Vec<_> = outlines.keys().map(LgCode::as_str).collect();
        assert_eq!(codes, ["271403", "271411", "271420", "272027"]);
        let sakai = &outlines[&"271403".parse().unwrap()];
        assert!(sakai.contains(at(34.55, 135.45)) && sakai.contains(at(34.55, 135.55)));
        assert!(sakai.contains(at(34.55, 135.5)), "no seam between wards");
        assert_eq!(sakai.outline(0.0).len(), 1);
        assert!(!sakai.contains(at(34.55, 135.25)));
        let kishiwada = &outlines[&"272027".parse().unwrap()];
        assert!(kishiwada.contains(at(34.55, 135.25)) && kishiwada.contains(at(34.55, 135.05)));
        assert!(sakai.source().contains("国土数値情報"));
    }

    #[test]
    fn outlines_survive_the_round_trip_and_turn_the_right_way() {
        let clockwise = r#"{"type":"Polygon","coordinates":[[[135,34],[135,35],[136,35],[136,34],[135,34]]]}"#;
        let boundary = Boundary::new(clockwise, "見本").unwrap();
        assert_eq!(Boundary::new(boundary.geometry(), "見本").unwrap(), boundary);
        assert_eq!(
            boundary.geometry(),
            r#"{"type":"MultiPolygon","coordinates":[[[[135.0,34.0],[136.0,34.0],[136.0,35.0],[135.0,35.0],[135.0,34.0]]]]}"#
        );
        assert_eq!(boundary.bounds(), Some((at(34.0, 135.0), at(35.0, 136.0))));
        let metres = boundary.distance(at(34.5, 136.01));
        assert!((900.0..930.0).contains(&metres), "{metres}");
        assert!(boundary.near(at(34.5, 136.01), 1000.0) && !boundary.near(at(34.5, 136.01), 500.0));
    }

    #[test]
    fn what_is_no_outline_is_refused_in_words() {
        assert!(matches!(read_n03("{"), Err(BoundaryFault::Json { .. })));
        assert_eq!(read_n03(&file(&[])), Err(BoundaryFault::Empty));
        assert_eq!(read_n03(&file(&[square("null", "x", r#""9x""#, 135.0)])), Err(BoundaryFault::Code(1)));
        assert_eq!(read_n03(&file(&[square("null", "x", r#""27202""#, 10.0)])), Err(BoundaryFault::Ring(1)));
        let open = r#"{"type":"Polygon","coordinates":[[[135,34],[135,35],[136,35],[136,34]]]}"#;
        assert_eq!(Boundary::new(open, ""), Err(BoundaryFault::Ring(1)));
        assert!(matches!(
            Boundary::new(r#"{"type":"Point","coordinates":[135,34]}"#, ""),
            Err(BoundaryFault::Json { .. })
        ));
    }
}
