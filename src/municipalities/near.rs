//! 近さ: how far two places are apart, and which of very many are nearest, without looking at all of them.

use super::Position;

/// Metres from the Earth's centre, mean radius (IUGG).
const EARTH: f64 = 6_371_008.8;

/// Kilometres along the ground between two places, as the crow flies; under 0.6 % off within Japan.
pub fn kilometres(a: Position, b: Position) -> f64 {
    let (la, lb) = (a.lat().to_radians(), b.lat().to_radians());
    let (dlat, dlng) = (lb - la, (b.lng() - a.lng()).to_radians());
    let h = (dlat / 2.0).sin().powi(2) + la.cos() * lb.cos() * (dlng / 2.0).sin().powi(2);
    2.0 * EARTH * h.sqrt().min(1.0).asin() / 1000.0
}

/// Places in a k-d tree without pointers: the middle of every stretch parts it, by latitude on even levels and by longitude on odd
/// ones. 24 bytes a place, and nothing beside them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    places: Vec<(Position, u32)>,
}

/// One found: how far, and which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Kilometres along the ground.
    pub kilometres: f64,
    /// What was given with the place.
    pub id: u32,
}

impl Tree {
    /// Puts places in order; each with what it is to be found as.
    pub fn new(mut places: Vec<(Position, u32)>) -> Self {
        plant(&mut places, 0);
        places.shrink_to_fit();
        Self { places }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The `most` nearest to a place of those that are `wanted`, nearest first; of two equally far the one with the lower id.
    pub fn nearest(&self, from: Position, most: usize, wanted: impl Fn(u32) -> bool) -> Vec<Near> {
        let mut search = Search { from, most, found: Vec::with_capacity(most.saturating_add(1).min(4096)) };
        if most > 0 {
            search.look(&self.places, 0, &wanted);
        }
        search.found
    }
}

/// Sorts a stretch so that its middle parts it, then its two halves along the other way.
fn plant(places: &mut [(Position, u32)], level: u32) {
    if places.len() < 2 {
        return;
    }
    let middle = places.len() / 2;
    places.select_nth_unstable_by(middle, |a, b| along(a.0, level).total_cmp(&along(b.0, level)));
    let (before, after) = places.split_at_mut(middle);
    plant(before, level + 1);
    if let Some((_, after)) = after.split_first_mut() {
        plant(after, level + 1);
    }
}

fn along(place: Position, level: u32) -> f64 {
    if level.is_multiple_of(2) { place.lat() } else { place.lng() }
}

struct Search {
    from: Position,
    most: usize,
    /// Nearest first.
    found: Vec<Near>,
}

impl Search {
    fn look(&mut self, places: &[(Position, u32)], level: u32, wanted: &impl Fn(u32) -> bool) {
        let middle = places.len() / 2;
        let Some((place, id)) = places.get(middle) else { return };
        let (before, after) = (places.get(..middle).unwrap_or_default(), places.get(middle + 1..).unwrap_or_default());
        let below = along(self.from, level) < along(*place, level);
        let (near, far) = if below { (before, after) } else { (after, before) };
        self.look(near, level + 1, wanted);
        if wanted(*id) {
            self.take(Near { kilometres: kilometres(self.from, *place), id: *id });
        }
        if self.reaches(*place, level) {
            self.look(far, level + 1, wanted);
        }
    }

    fn take(&mut self, near: Near) {
        let order = |a: &Near, b: &Near| a.kilometres.total_cmp(&b.kilometres).then(a.id.cmp(&b.id));
        let at = self.found.partition_point(|other| order(other, &near).is_lt());
        if at < self.most {
            self.found.insert(at, near);
            self.found.truncate(self.most);
        }
    }

    /// Whether something beyond the line through `place` may be as near as what was found: the shortest way to the line.
    fn reaches(&self, place: Position, level: u32) -> bool {
        let Some(last) = self.found.last().filter(|_| self.found.len() == self.most) else { return true };
        let apart = (along(self.from, level) - along(place, level)).abs().to_radians();
        let way = match level.is_multiple_of(2) {
            true => apart,
            // To a meridian: the great circle that meets it at a right angle.
            false => (self.from.lat().to_radians().cos() * apart.min(std::f64::consts::FRAC_PI_2).sin()).asin(),
        };
        // A hair more than the last digit: both ways of reckoning round.
        way * EARTH / 1000.0 <= last.kilometres + 1e-9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places that look strewn and are always the same.
    fn strewn(n: u32) -> Vec<(Position, u32)> {
        let mut seed = 7_u64;
        let mut next = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as f64 / f64::from(1_u32 << 31)
        };
        (0..n).map(|id| (Position::new(24.0 + 21.0 * next(), 123.0 + 23.0 * next()).unwrap(), id)).collect()
    }

    #[test]
    fn the_tree_finds_what_going_through_all_finds() {
        let places = strewn(3_000);
        let tree = Tree::new(places.clone());
        assert_eq!((tree.len(), tree.is_empty()), (3_000, false));
        for (from, _) in strewn(60).into_iter().chain([(Position::new(45.0, 142.0).unwrap(), 0)]) {
            for (most, part) in [(1, 1), (10, 1), (10, 7), (50, 3), (4_000, 2)] {
                let mut plain: Vec<Near> = places
                    .iter()
                    .filter(|(_, id)| id % part == 0)
                    .map(|(at, id)| Near { kilometres: kilometres(from, *at), id: *id })
                    .collect();
                plain.sort_by(|a, b| a.kilometres.total_cmp(&b.kilometres).then(a.id.cmp(&b.id)));
                plain.truncate(most);
                assert_eq!(tree.nearest(from, most, |id| id % part == 0), plain, "{from:?} {most} {part}");
            }
        }
    }

    #[test]
    fn no_place_and_nothing_asked_for_find_nothing_and_equals_stand_by_id() {
        let here = Position::new(34.8, 134.5).unwrap();
        assert!(Tree::default().nearest(here, 3, |_| true).is_empty());
        let same = Tree::new((0..9).map(|id| (here, id)).collect());
        assert!(same.nearest(here, 0, |_| true).is_empty());
        let ids = |most| same.nearest(here, most, |_| true).iter().map(|n| n.id).collect::<Vec<_>>();
        assert_eq!((ids(3), ids(20).len()), (vec![0, 1, 2], 9));
    }
}
