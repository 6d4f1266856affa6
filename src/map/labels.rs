//! 地名: which names of towns fit on a map.

use super::drawn::tenth;

/// One name on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The middle of the name, in units.
    pub x: f64,
    /// Its baseline.
    pub y: f64,
    /// The name.
    pub text: String,
    /// True for a 地区, drawn larger.
    pub large: bool,
}

/// A name that would like to be on the map.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where its middle should be.
    pub at: (f64, f64),
    /// The name.
    pub text: String,
    /// True for a 地区.
    pub large: bool,
}

/// Keeps the names that touch no pin and no name before them: first come, first served.
pub fn fit(wishes: Vec<Wish>, pins: &[(f64, f64)], size: (f64, f64)) -> Vec<Label> {
    // The scale stands in the lower left corner.
    let mut taken = vec![[0.0, size.1 - 30.0, 165.0, size.1]];
    taken.extend(pins.iter().map(|(x, y)| [x - 15.0, y - 15.0, x + 15.0, y + 15.0]));
    let mut labels = Vec::new();
    for wish in wishes {
        let letters = wish.text.chars().count() as f64;
        let (w, h) = if wish.large { (letters * 14.0 + 4.0, 18.0) } else { (letters * 11.0 + 6.0, 15.0) };
        for lift in [0.0, -26.0, 26.0] {
            let (x, y) = (wish.at.0, wish.at.1 + lift);
            let frame = [x - w / 2.0, y - h / 2.0, x + w / 2.0, y + h / 2.0];
            let inside = frame[0] >= 2.0 && frame[1] >= 2.0 && frame[2] <= size.0 - 2.0 && frame[3] <= size.1 - 2.0;
            if inside && taken.iter().all(|t| frame[2] < t[0] || t[2] < frame[0] || frame[3] < t[1] || t[3] < frame[1])
            {
                taken.push(frame);
                labels.push(Label { x: tenth(x), y: tenth(y + 5.0), text: wish.text, large: wish.large });
                break;
            }
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_would_cover_another_is_moved_or_left_out() {
        let wish = |x: f64| Wish { at: (x, 100.0), text: "龍野町".into(), large: true };
        let labels = fit(
            vec![wish(100.0), wish(110.0), wish(90.0), wish(105.0), wish(200.0)],
            &[(200.0, 100.0)],
            (400.0, 400.0),
        );
        assert_eq!(labels.len(), 4, "three at the first place (one above, one below), one beside its pin");
    }
}
