//! 輪郭: lines and cubic curves.

use std::fmt;
use std::str::FromStr;

use super::{Frame, Transform, number};

/// One step of an [`Outline`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    /// Lifts the pen to a point.
    Move(f64, f64),
    /// A straight line.
    Line(f64, f64),
    /// A cubic curve: two control points and the end.
    Curve(f64, f64, f64, f64, f64, f64),
    /// Back to the last [`Segment::Move`].
    Close,
}

/// 輪郭: a course of lines and cubic curves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outline(pub Vec<Segment>);

/// How far a cubic's handles reach for a quarter of a circle of radius 1.
const QUARTER: f64 = 0.552_284_75;

impl Outline {
    /// An ellipse.
    pub fn ellipse(cx: f64, cy: f64, rx: f64, ry: f64) -> Self {
        Self::rounded(Frame { x: cx - rx, y: cy - ry, w: 2.0 * rx, h: 2.0 * ry }, rx, ry)
    }

    /// 角丸: a rectangle with elliptic corners; radii beyond half a side are cut down.
    pub fn rounded(frame: Frame, rx: f64, ry: f64) -> Self {
        use Segment::{Close, Curve, Line, Move};
        let (rx, ry) = (rx.min(frame.w / 2.0), ry.min(frame.h / 2.0));
        let (l, t, r, b) = (frame.x, frame.y, frame.x + frame.w, frame.y + frame.h);
        let (kx, ky) = (rx * (1.0 - QUARTER), ry * (1.0 - QUARTER));
        Self(vec![
            Move(l + rx, t),
            Line(r - rx, t),
            Curve(r - kx, t, r, t + ky, r, t + ry),
            Line(r, b - ry),
            Curve(r, b - ky, r - kx, b, r - rx, b),
            Line(l + rx, b),
            Curve(l + kx, b, l, b - ky, l, b - ry),
            Line(l, t + ry),
            Curve(l, t + ky, l + kx, t, l + rx, t),
            Close,
        ])
    }

    /// A rectangle.
    pub fn rectangle(frame: Frame) -> Self {
        use Segment::{Close, Line, Move};
        let (l, t, r, b) = (frame.x, frame.y, frame.x + frame.w, frame.y + frame.h);
        Self(vec![Move(l, t), Line(r, t), Line(r, b), Line(l, b), Close])
    }

    /// A straight line.
    pub fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> Self {
        Self(vec![Segment::Move(x1, y1), Segment::Line(x2, y2)])
    }

    /// The outline moved.
    pub fn moved(&self, at: Transform) -> Self {
        Self(self.0.iter().map(|s| s.moved(at)).collect())
    }

    /// The frame around all points and handles; `None` for an empty outline.
    pub fn frame(&self) -> Option<Frame> {
        let points = self.0.iter().flat_map(|s| match *s {
            Segment::Move(x, y) | Segment::Line(x, y) => vec![(x, y)],
            Segment::Curve(a, b, c, d, e, f) => vec![(a, b), (c, d), (e, f)],
            Segment::Close => Vec::new(),
        });
        let (l, t, r, b) = points
            .fold((f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY), |(l, t, r, b), (x, y)| {
                (l.min(x), t.min(y), r.max(x), b.max(y))
            });
        (l <= r).then_some(Frame { x: l, y: t, w: r - l, h: b - t })
    }

    /// SVG's path data, absolute.
    pub fn path_data(&self) -> String {
        let mut data = String::new();
        for segment in &self.0 {
            let (letter, values): (char, &[f64]) = match segment {
                Segment::Move(x, y) => ('M', &[*x, *y]),
                Segment::Line(x, y) => ('L', &[*x, *y]),
                Segment::Curve(a, b, c, d, e, f) => ('C', &[*a, *b, *c, *d, *e, *f]),
                Segment::Close => ('Z', &[]),
            };
            data.push(letter);
            let values: Vec<String> = values.iter().map(|v| number(*v)).collect();
            data.push_str(&values.join(" "));
        }
        data
    }
}

impl Segment {
    fn moved(self, at: Transform) -> Self {
        match self {
            Self::Move(x, y) => {
                let (x, y) = at.apply(x, y);
                Self::Move(x, y)
            }
            Self::Line(x, y) => {
                let (x, y) = at.apply(x, y);
                Self::Line(x, y)
            }
            Self::Curve(a, b, c, d, e, f) => {
                let ((a, b), (c, d), (e, f)) = (at.apply(a, b), at.apply(c, d), at.apply(e, f));
                Self::Curve(a, b, c, d, e, f)
            }
            Self::Close => Self::Close,
        }
    }
}

/// Path data that is not `M`, `L`, `C` and `Z` with absolute numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutlineFault;

impl fmt::Display for OutlineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("図案の線は、M・L・C・Zと絶対座標で書いてください。")
    }
}

impl std::error::Error for OutlineFault {}

impl FromStr for Outline {
    type Err = OutlineFault;

    fn from_str(s: &str) -> Result<Self, OutlineFault> {
        let mut segments = Vec::new();
        let mut rest = s.trim();
        while let Some(letter) = rest.chars().next() {
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            rest = after;
            let numbers: Vec<f64> = text
                .split([' ', ',', '\n'])
                .filter(|n| !n.is_empty())
                .map(|n| n.parse().map_err(|_| OutlineFault))
                .collect::<Result<_, _>>()?;
            match (letter, numbers.as_slice()) {
                ('M', [x, y]) => segments.push(Segment::Move(*x, *y)),
                ('L', points) => {
                    let (pairs, []) = points.as_chunks() else { return Err(OutlineFault) };
                    segments.extend(pairs.iter().map(|[x, y]| Segment::Line(*x, *y)));
                }
                ('C', points) => {
                    let (curves, []) = points.as_chunks() else { return Err(OutlineFault) };
                    segments.extend(curves.iter().map(|[a, b, c, d, e, f]| Segment::Curve(*a, *b, *c, *d, *e, *f)));
                }
                ('Z', []) => segments.push(Segment::Close),
                _ => return Err(OutlineFault),
            }
        }
        Ok(Self(segments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_data_comes_back_as_it_went_in() {
        let data = "M0 0.5L1 1C1 2 3 4 5 6Z";
        assert_eq!(data.parse::<Outline>().unwrap().path_data(), data);
        assert_eq!("M0 0C1 2 3 4 5 6 7 8 9 10 11 12".parse::<Outline>().unwrap().0.len(), 3);
        for wrong in ["m0 0", "M0", "M0 0C1 2", "M0 x", "Z1", "ああ"] {
            assert_eq!(wrong.parse::<Outline>(), Err(OutlineFault), "{wrong}");
        }
    }

    #[test]
    fn a_circle_fills_its_frame() {
        let frame = Outline::ellipse(5.0, 5.0, 2.0, 2.0).frame().unwrap();
        assert_eq!(frame, Frame { x: 3.0, y: 3.0, w: 4.0, h: 4.0 });
        assert_eq!(Outline::default().frame(), None);
    }
}
