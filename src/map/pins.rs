//! 地図の印: a shape for each kind of registrant, so that nobody needs to tell colours apart, and room for each pin.

use crate::spots::RegistrantKind;

/// The shape of a pin; each kind has its own. Individuals have none: they are never on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinShape {
    /// 企業・事業所.
    Square,
    /// 店舗.
    Circle,
    /// 団体.
    Diamond,
    /// ボランティアグループ.
    Hexagon,
    /// 公共施設.
    House,
}

impl PinShape {
    /// The shape of a kind; none for individuals.
    pub fn of(kind: RegistrantKind) -> Option<Self> {
        match kind {
            RegistrantKind::Company => Some(Self::Square),
            RegistrantKind::Shop => Some(Self::Circle),
            RegistrantKind::Association => Some(Self::Diamond),
            RegistrantKind::VolunteerGroup => Some(Self::Hexagon),
            RegistrantKind::PublicFacility => Some(Self::House),
            RegistrantKind::Individual => None,
        }
    }

    /// The name that style sheet and script know, e.g. `circle`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Circle => "circle",
            Self::Diamond => "diamond",
            Self::Hexagon => "hexagon",
            Self::House => "house",
        }
    }

    /// The outline around (0, 0) as SVG path data, 24 units wide.
    pub fn path(self) -> &'static str {
        match self {
            Self::Square => "M-9-11H9Q11-11 11-9V9Q11 11 9 11H-9Q-11 11-11 9V-9Q-11-11-9-11Z",
            Self::Circle => "M0-12A12 12 0 0 1 0 12A12 12 0 0 1 0-12Z",
            Self::Diamond => "M0-15L15 0L0 15L-15 0Z",
            Self::Hexagon => "M-7-12H7L14 0L7 12H-7L-14 0Z",
            Self::House => "M0-15L13-5V11H-13V-5Z",
        }
    }
}

/// Moves points apart so that no two are nearer than `gap`; each stays as close to its own place as a search in rings allows.
pub fn spread(points: &[(f64, f64)], gap: f64, size: (f64, f64)) -> Vec<(f64, f64)> {
    let mut placed: Vec<(f64, f64)> = Vec::with_capacity(points.len());
    for &(x, y) in points {
        let free = |p: (f64, f64)| {
            let inside = p.0 >= gap / 2.0 && p.1 >= gap / 2.0 && p.0 <= size.0 - gap / 2.0 && p.1 <= size.1 - gap / 2.0;
            inside && placed.iter().all(|q| (p.0 - q.0).hypot(p.1 - q.1) >= gap)
        };
        let spot = rings((x, y), gap).find(|p| free(*p)).unwrap_or((x, y));
        placed.push(spot);
    }
    placed
}

/// The place itself, then points on wider and wider rings around it.
fn rings((x, y): (f64, f64), gap: f64) -> impl Iterator<Item = (f64, f64)> {
    let around = (1..=24_u32).flat_map(move |ring| {
        let (radius, steps) = (f64::from(ring) * gap / 3.0, ring * 6);
        (0..steps).map(move |step| {
            let angle = std::f64::consts::TAU * f64::from(step) / f64::from(steps);
            (x + radius * angle.cos(), y + radius * angle.sin())
        })
    });
    std::iter::once((x, y)).chain(around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_but_the_individual_has_a_shape_of_its_own() {
        let shapes: Vec<_> = RegistrantKind::ALL.iter().filter_map(|k| PinShape::of(*k)).collect();
        let names: std::collections::BTreeSet<_> = shapes.iter().map(|s| s.name()).collect();
        assert_eq!((shapes.len(), names.len()), (5, 5));
        assert_eq!(PinShape::of(RegistrantKind::Individual), None);
    }

    #[test]
    fn ten_pins_at_one_corner_of_a_house_can_all_be_told_apart() {
        let apart = spread(&[(100.0, 100.0); 10], 28.0, (400.0, 400.0));
        for (i, a) in apart.iter().enumerate() {
            for b in &apart[..i] {
                assert!((a.0 - b.0).hypot(a.1 - b.1) >= 28.0);
            }
        }
        assert_eq!(apart[0], (100.0, 100.0));
    }
}
