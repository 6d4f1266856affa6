//! 地図: which spots are nearest, and the map that the server draws. Degrees in, drawing units out; no pin of an individual can get here,
//! because a [`PublicSpot`](crate::spots::PublicSpot) of an individual has none.

pub mod acts;
pub mod drawn;
pub mod labels;
pub mod pages;
pub mod pins;
pub mod place;

use crate::municipalities::Position;
pub use crate::municipalities::near::kilometres;

/// The `n` nearest of some placed things, nearest first, with their distance in kilometres.
pub fn nearest<T>(things: impl IntoIterator<Item = (Position, T)>, from: Position, n: usize) -> Vec<(f64, T)> {
    let mut found: Vec<(f64, T)> = things.into_iter().map(|(at, thing)| (kilometres(from, at), thing)).collect();
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.truncate(n);
    found
}

/// A piece of the Earth, in degrees: south-west and north-east corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    south: f64,
    west: f64,
    north: f64,
    east: f64,
}

impl Extent {
    /// The smallest extent around all places; none when there are none.
    pub fn around(places: impl IntoIterator<Item = Position>) -> Option<Self> {
        places.into_iter().fold(None, |so_far: Option<Self>, p| {
            let one = Self { south: p.lat(), west: p.lng(), north: p.lat(), east: p.lng() };
            Some(so_far.map_or(one, |e| Self {
                south: e.south.min(p.lat()),
                west: e.west.min(p.lng()),
                north: e.north.max(p.lat()),
                east: e.east.max(p.lng()),
            }))
        })
    }

    /// The same middle, at least `km` kilometres wide and high.
    #[must_use]
    pub fn at_least(self, km: f64) -> Self {
        let (lat, lng) = ((self.south + self.north) / 2.0, (self.west + self.east) / 2.0);
        let half_lat = (km / 2.0 / 111.2).max((self.north - self.south) / 2.0);
        let half_lng = (km / 2.0 / (111.2 * lat.to_radians().cos())).max((self.east - self.west) / 2.0);
        Self { south: lat - half_lat, west: lng - half_lng, north: lat + half_lat, east: lng + half_lng }
    }
}

/// 正距円筒図法 at the extent's middle latitude: a city keeps its shape (under 0.3 % off across 50 km).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    west: f64,
    north: f64,
    per_degree: f64,
    squeeze: f64,
    offset: (f64, f64),
    /// Drawing units: width and height.
    size: (f64, f64),
}

impl Projection {
    /// Fits an extent into `width` units and a height between `lowest` and `highest`, with `margin` units left free all round.
    pub fn fit(extent: Extent, width: f64, (lowest, highest): (f64, f64), margin: f64) -> Self {
        let squeeze = ((extent.south + extent.north) / 2.0).to_radians().cos();
        let (w, h) = ((extent.east - extent.west) * squeeze, extent.north - extent.south);
        let (w, h) = (w.max(1e-4), h.max(1e-4));
        let height = ((width - 2.0 * margin) * h / w + 2.0 * margin).clamp(lowest, highest);
        let per_degree = ((width - 2.0 * margin) / w).min((height - 2.0 * margin) / h);
        let offset = ((width - w * per_degree) / 2.0, (height - h * per_degree) / 2.0);
        Self { west: extent.west, north: extent.north, per_degree, squeeze, offset, size: (width, height) }
    }

    /// Where a place is drawn, in units from the upper left corner.
    pub fn point(&self, place: Position) -> (f64, f64) {
        let x = (place.lng() - self.west) * self.squeeze * self.per_degree + self.offset.0;
        let y = (self.north - place.lat()) * self.per_degree + self.offset.1;
        (x, y)
    }

    /// Width and height in units.
    pub fn size(&self) -> (f64, f64) {
        self.size
    }

    /// Units to a kilometre.
    pub fn per_kilometre(&self) -> f64 {
        self.per_degree / 111.195
    }

    /// True when the point lies on the drawing.
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        (0.0..=self.size.0).contains(&x) && (0.0..=self.size.1).contains(&y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Position {
        Position::new(lat, lng).unwrap()
    }

    #[test]
    fn distances_agree_with_a_known_one() {
        // 姫路駅 to 大阪駅, 77.8 km by GRS80 geodesic.
        let km = kilometres(at(34.8267, 134.6905), at(34.7025, 135.4959));
        assert!((km - 74.9).abs() < 0.5, "{km}");
        let found = nearest([(at(34.9, 134.5), "far"), (at(34.86, 134.55), "near")], at(34.858, 134.545), 1);
        assert_eq!(found.iter().map(|f| f.1).collect::<Vec<_>>(), ["near"]);
    }

    #[test]
    fn a_kilometre_is_as_long_to_the_east_as_to_the_north() {
        let extent = Extent::around([at(34.77, 134.43), at(34.99, 134.60)]).unwrap();
        let p = Projection::fit(extent, 400.0, (300.0, 560.0), 16.0);
        let (a, north, east) = (
            p.point(at(34.85, 134.5)),
            p.point(at(34.86, 134.5)),
            p.point(at(34.85, 134.5 + 0.01 / 34.88_f64.to_radians().cos())),
        );
        assert!(((a.1 - north.1) - (east.0 - a.0)).abs() < 0.05);
        assert!((p.per_kilometre() * kilometres(at(34.85, 134.5), at(34.86, 134.5)) - (a.1 - north.1)).abs() < 0.05);
        let (w, h) = p.size();
        for corner in [at(34.77, 134.43), at(34.99, 134.60)] {
            let (x, y) = p.point(corner);
            assert!(x >= 15.9 && x <= w - 15.9 && y >= 15.9 && y <= h - 15.9);
        }
    }
}
