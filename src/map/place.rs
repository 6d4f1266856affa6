//! 印を置く: the piece with which an officer sets or corrects a pin; `templates/map/place.html` shows it, `pin.js` makes it movable.

use super::drawn::{DrawnMap, Ground, Pinned};
use super::pins::PinShape;
use crate::municipalities::{Municipality, Position};

/// What the piece shows; a template holds it as `pin` and writes `{% include "map/place.html" %}` inside its form.
///
/// The form then sends `lat` and `lng` as typed: both empty for no pin.
#[derive(Clone, Debug, PartialEq)]
pub struct PinField {
    /// 緯度 as typed or kept; empty for none.
    pub lat: String,
    /// 経度.
    pub lng: String,
    /// What is wrong with them; empty for nothing.
    pub error: String,
    /// Where the script gets the ground.
    pub ground: String,
    /// Where an empty map opens: latitude and longitude.
    pub middle: (f64, f64),
    /// The drawn map: around the pin, or of the whole municipality.
    pub map: DrawnMap,
    /// The shape of the pin.
    pub shape: PinShape,
    /// True when 国土地理院's tiles may be shown.
    pub tiles: bool,
}

impl PinField {
    /// The piece for a place that is known, guessed, or not known yet.
    pub fn new(city: &Municipality, ground: Ground<'_>, at: Option<Position>, shape: PinShape, tiles: bool) -> Self {
        let pinned =
            at.map(|at| Pinned { at, number: 0, name: "協力スポット".to_owned(), shape, address: String::new() });
        let map = match pinned {
            Some(pin) => DrawnMap::around(ground, pin, 2.4),
            None => DrawnMap::new(ground, Vec::new(), city.office, false),
        };
        let write = |degrees: fn(Position) -> f64| at.map(|p| format!("{:.6}", degrees(p))).unwrap_or_default();
        Self {
            lat: write(Position::lat),
            lng: write(Position::lng),
            error: String::new(),
            ground: format!("/{}/boundary.geojson", city.lg_code),
            middle: at.or(city.office).map_or(JAPAN, |p| (p.lat(), p.lng())),
            map,
            shape,
            tiles,
        }
    }

    /// The same piece after an answer that can't be taken: what was typed stays.
    #[must_use]
    pub fn refused(mut self, lat: &str, lng: &str, error: impl Into<String>) -> Self {
        self.lat = lat.to_owned();
        self.lng = lng.to_owned();
        self.error = error.into();
        self
    }
}

/// Reads what the piece sends: `Ok(None)` when both fields are empty. Full-width digits are taken too.
///
/// # Errors
/// A sentence for the reader.
pub fn read(lat: &str, lng: &str) -> Result<Option<Position>, &'static str> {
    let plain = |s: &str| -> String { s.trim().chars().map(half_width).collect() };
    let (lat, lng) = (plain(lat), plain(lng));
    match (lat.is_empty(), lng.is_empty()) {
        (true, true) => Ok(None),
        (false, false) => match (lat.parse(), lng.parse()) {
            (Ok(lat), Ok(lng)) => Position::new(lat, lng)
                .map(Some)
                .map_err(|_| "緯度・経度が日本の中にありません。緯度は20から46、経度は122から154の間です。"),
            (Err(_), _) | (_, Err(_)) => Err("緯度と経度は、34.858000のように数字で書いてください。"),
        },
        (true, false) | (false, true) => Err("緯度と経度は、両方を書くか、両方を空にしてください。"),
    }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        '．' => '.',
        other => other,
    }
}

// The middle of the main islands, for a municipality whose office isn't known.
const JAPAN: (f64, f64) = (36.2, 138.2);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_both_numbers_or_none() {
        assert_eq!(read("", " "), Ok(None));
        assert_eq!(read("３４．８５８", "134.545"), Ok(Some(Position::new(34.858, 134.545).unwrap())));
        for (lat, lng) in [("34.8", ""), ("", "134"), ("北", "134"), ("134.5", "34.8"), ("NaN", "134"), ("inf", "134")]
        {
            assert!(read(lat, lng).is_err(), "{lat} {lng}");
        }
    }
}
