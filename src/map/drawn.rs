//! 描いた地図: outline, names and pins as data, in drawing units; `templates/map/drawn.html` turns it into SVG and escapes every name.

use super::labels::{self, Label, Wish};
use super::pins::{PinShape, spread};
use super::{Extent, Projection};
use crate::municipalities::towns::district;
use crate::municipalities::{Position, Town};

/// Width of every drawn map in units: that of a telephone's screen, so that pins keep their size there.
const WIDTH: f64 = 400.0;
/// Of more pins than this, neighbours are drawn as one circle with their count; the list beside has them all.
const NUMBERED: usize = 80;
/// Width of the squares in which pins are neighbours.
const CELL: f64 = 40.0;

/// The ground on which pins stand.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Rings of the outline, outer and inner alike (even-odd); empty when no boundary was imported.
    pub rings: &'a [Vec<Position>],
    /// Towns whose names may be shown.
    pub towns: &'a [Town],
}

/// A spot that wants a pin.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// Where it is.
    pub at: Position,
    /// What stands in the pin: the registration number's digits.
    pub number: u32,
    /// Its name, read out with the pin.
    pub name: String,
    /// By kind.
    pub shape: PinShape,
    /// Where the pin leads; empty for nowhere.
    pub address: String,
}

/// A pin as drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    /// Middle of the shape.
    pub x: f64,
    /// Middle of the shape.
    pub y: f64,
    /// The true place, when the shape had to move aside.
    pub foot: Option<(f64, f64)>,
    /// See [`Pinned`].
    pub number: u32,
    /// See [`Pinned`].
    pub name: String,
    /// See [`Pinned`].
    pub shape: PinShape,
    /// See [`Pinned`].
    pub address: String,
}

/// まとまり: pins too near to one another to be told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The middle of them.
    pub x: f64,
    /// The middle of them.
    pub y: f64,
    /// The circle's radius.
    pub radius: f64,
    /// How many.
    pub count: usize,
}

/// 縮尺: a bar of a round length.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleBar {
    /// Length in units.
    pub units: f64,
    /// e.g. 5km.
    pub words: String,
}

/// The whole drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnMap {
    /// Units.
    pub width: f64,
    /// Units.
    pub height: f64,
    /// The outline as SVG path data; empty without a boundary.
    pub land: String,
    /// Names that fit.
    pub labels: Vec<Label>,
    /// Pins in the order given.
    pub pins: Vec<Pin>,
    /// Neighbours that are drawn as one.
    pub clusters: Vec<Cluster>,
    /// The scale.
    pub scale: ScaleBar,
}

impl DrawnMap {
    /// The whole municipality, or only the piece with the pins when `close` is set (at least 2 km).
    pub fn new(ground: Ground<'_>, pins: Vec<Pinned>, office: Option<Position>, close: bool) -> Self {
        let around_pins = Extent::around(pins.iter().map(|p| p.at));
        let whole = Extent::around(ground.rings.iter().flatten().copied())
            .or(around_pins)
            .or_else(|| Extent::around(ground.towns.iter().map(|t| t.position)))
            .or_else(|| Extent::around(office));
        let extent = if close { around_pins.map(|e| e.at_least(2.0)).or(whole) } else { whole };
        let projection = extent.map(|e| Projection::fit(e.at_least(1.5), WIDTH, (260.0, 560.0), 22.0));
        projection.map_or_else(Self::empty, |p| Self::on(p, ground, pins))
    }

    /// A small map around one place, about `km` kilometres wide.
    pub fn around(ground: Ground<'_>, pin: Pinned, km: f64) -> Self {
        match Extent::around([pin.at]) {
            Some(extent) => {
                let projection = Projection::fit(extent.at_least(km), WIDTH, (240.0, 240.0), 0.0);
                Self::on(projection, ground, vec![pin])
            }
            None => Self::empty(),
        }
    }

    fn empty() -> Self {
        let scale = ScaleBar { units: 0.0, words: String::new() };
        let (labels, pins) = (Vec::new(), Vec::new());
        Self { width: WIDTH, height: 260.0, land: String::new(), labels, pins, clusters: Vec::new(), scale }
    }

    fn on(projection: Projection, ground: Ground<'_>, pinned: Vec<Pinned>) -> Self {
        let size = projection.size();
        let (clusters, pinned) =
            if pinned.len() > NUMBERED { clustered(&projection, pinned) } else { (Vec::new(), pinned) };
        let feet: Vec<_> = pinned.iter().map(|p| projection.point(p.at)).collect();
        let places = if clusters.is_empty() { spread(&feet, 28.0, size) } else { feet.clone() };
        let pins = pinned.into_iter().zip(&feet).zip(&places).map(|((p, foot), place)| Pin {
            x: tenth(place.0),
            y: tenth(place.1),
            foot: Some((tenth(foot.0), tenth(foot.1))).filter(|f| (f.0 - place.0).hypot(f.1 - place.1) > 1.0),
            number: p.number,
            name: p.name,
            shape: p.shape,
            address: p.address,
        });
        let pins: Vec<Pin> = pins.collect();
        let blocked: Vec<_> = places.into_iter().chain(clusters.iter().map(|c| (c.x, c.y))).collect();
        Self {
            width: tenth(size.0),
            height: tenth(size.1),
            land: land(&projection, ground.rings),
            labels: labels::fit(wishes(&projection, ground.towns), &blocked, size),
            pins,
            clusters,
            scale: scale_bar(projection.per_kilometre()),
        }
    }
}

/// Pins in one square become a circle at their middle; what would overlap a larger circle joins it; one alone stays a pin.
fn clustered(projection: &Projection, pinned: Vec<Pinned>) -> (Vec<Cluster>, Vec<Pinned>) {
    type Group = ((f64, f64), Vec<Pinned>);
    let mut cells: std::collections::BTreeMap<(i64, i64), Group> = std::collections::BTreeMap::new();
    for pin in pinned {
        let (x, y) = projection.point(pin.at);
        let (sum, pins) = cells.entry(((x / CELL).floor() as i64, (y / CELL).floor() as i64)).or_default();
        *sum = (sum.0 + x, sum.1 + y);
        pins.push(pin);
    }
    let mut groups: Vec<Group> = cells.into_values().collect();
    groups.sort_by_key(|(_, pins)| std::cmp::Reverse(pins.len()));
    let mut kept: Vec<Group> = Vec::new();
    for (sum, mut pins) in groups {
        let at = (sum.0 / pins.len() as f64, sum.1 / pins.len() as f64);
        match kept.iter_mut().find(|(other, _)| (other.0 - at.0).hypot(other.1 - at.1) < CELL * 0.85) {
            Some((_, others)) => others.append(&mut pins),
            None => kept.push((at, pins)),
        }
    }
    let (mut clusters, mut alone) = (Vec::new(), Vec::new());
    for ((x, y), mut pins) in kept {
        let count = pins.len();
        if count == 1 {
            alone.append(&mut pins);
            continue;
        }
        // Wide enough for its digits, and no wider than its square.
        let radius = 10.0 + 2.2 * (count as f64).log10().min(3.0);
        clusters.push(Cluster { x: tenth(x), y: tenth(y), radius: tenth(radius), count });
    }
    (clusters, alone)
}

/// A tenth of a unit is a thirtieth of a millimetre on a telephone: finer is only more bytes.
pub(super) fn tenth(units: f64) -> f64 {
    (units * 10.0).round() / 10.0
}

/// One path for all rings; points closer than a third of a unit to the one before are left out.
fn land(projection: &Projection, rings: &[Vec<Position>]) -> String {
    use std::fmt::Write;
    let mut path = String::new();
    for ring in rings {
        let mut last: Option<(f64, f64)> = None;
        for place in ring {
            let (x, y) = projection.point(*place);
            if last.is_some_and(|l| (l.0 - x).hypot(l.1 - y) < 0.33) {
                continue;
            }
            let pen = if last.is_some() { 'L' } else { 'M' };
            // Writing to a String can't fail.
            let _ = write!(path, "{pen}{x:.1} {y:.1}");
            last = Some((x, y));
        }
        if last.is_some() {
            path.push('Z');
        }
    }
    path
}

/// 地区 first, by how many towns they have, each at the middle of its towns; then single towns where the map is large enough.
fn wishes(projection: &Projection, towns: &[Town]) -> Vec<Wish> {
    let mut parts: std::collections::BTreeMap<&str, Vec<(f64, f64)>> = std::collections::BTreeMap::new();
    for town in towns {
        parts.entry(district(&town.name)).or_default().push(projection.point(town.position));
    }
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by_key(|(_, points)| std::cmp::Reverse(points.len()));
    let middle = |points: &[(f64, f64)]| {
        let n = points.len().max(1) as f64;
        (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n)
    };
    let large = parts.iter().filter(|(_, points)| points.len() > 1);
    let large = large.map(|(name, points)| Wish { at: middle(points), text: (*name).to_owned(), large: true });
    let mut wishes: Vec<Wish> = large.filter(|w| projection.holds(w.at)).collect();
    if projection.per_kilometre() > 40.0 || wishes.is_empty() {
        let small = towns.iter().map(|t| {
            let part = district(&t.name);
            let short = t.name.strip_prefix(part).filter(|rest| !rest.is_empty()).unwrap_or(&t.name);
            Wish { at: projection.point(t.position), text: short.to_owned(), large: false }
        });
        wishes.extend(small.filter(|w| projection.holds(w.at)));
    }
    wishes
}

/// The longest round length that takes at most 30 % of the width.
fn scale_bar(per_kilometre: f64) -> ScaleBar {
    let lengths = [
        (50.0, "50km"),
        (20.0, "20km"),
        (10.0, "10km"),
        (5.0, "5km"),
        (2.0, "2km"),
        (1.0, "1km"),
        (0.5, "500m"),
        (0.2, "200m"),
    ];
    let fits = lengths.iter().find(|(km, _)| km * per_kilometre <= WIDTH * 0.3).or(lengths.last());
    let (km, words) = fits.copied().unwrap_or((1.0, "1km"));
    ScaleBar { units: tenth(km * per_kilometre), words: words.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    fn pin(number: u32, place: Position) -> Pinned {
        let name = "喫茶<見本>".to_owned();
        Pinned { at: place, number, name, shape: PinShape::Circle, address: format!("#spot-{number}") }
    }

    #[test]
    fn a_city_without_boundary_towns_or_spots_still_has_a_map() {
        let ground = Ground { rings: &[], towns: &[] };
        assert_eq!(DrawnMap::new(ground, Vec::new(), None, false).pins, []);
        let map = DrawnMap::new(ground, vec![pin(1, at(34.858, 134.545))], None, false);
        assert_eq!((map.pins[0].x.round(), map.land.as_str()), (200.0, ""));
        assert_eq!(map.scale.words, "500m");
    }

    #[test]
    fn a_crowd_becomes_circles_that_count_everyone() {
        let ground = Ground { rings: &[], towns: &[] };
        let place = |n: u32| at(34.80 + f64::from(n % 97) * 0.002, 134.45 + f64::from(n % 89) * 0.0015);
        let map = DrawnMap::new(ground, (1..=10_000).map(|n| pin(n, place(n))).collect(), None, false);
        let counted: usize = map.clusters.iter().map(|c| c.count).sum();
        assert_eq!(counted + map.pins.len(), 10_000);
        assert!((20..200).contains(&map.clusters.len()), "{}", map.clusters.len());
        let few = DrawnMap::new(ground, (1..=80).map(|n| pin(n, place(n))).collect(), None, false);
        assert_eq!((few.pins.len(), few.clusters.len()), (80, 0));
    }

    #[test]
    fn the_outline_is_drawn_whole_and_neighbours_move_aside() {
        let ring = vec![at(34.77, 134.43), at(34.99, 134.43), at(34.99, 134.60), at(34.77, 134.60)];
        let towns = [Town { name: "龍野町富永".into(), position: at(34.86, 134.55) }];
        let ground = Ground { rings: std::slice::from_ref(&ring), towns: &towns };
        let map = DrawnMap::new(ground, vec![pin(1, at(34.858, 134.545)), pin(2, at(34.858, 134.545))], None, false);
        assert!(map.land.starts_with('M') && map.land.ends_with('Z'), "{}", map.land);
        assert_eq!(map.pins[0].foot, None);
        assert!(map.pins[1].foot.is_some());
        assert_eq!(map.scale.words, "5km");
    }
}
