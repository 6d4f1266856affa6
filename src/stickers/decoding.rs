//! Every sticker is read back, as it comes and as it looks on a door: small, tilted, blurred, badly compressed, tinted.

use super::design::tests::face;
use super::{Arrangement, Ink, StickerFormat, StickerSize, design, file};
use crate::drawing::png;

/// Grey values, row by row.
struct Picture {
    width: usize,
    height: usize,
    grey: Vec<f64>,
}

impl Picture {
    fn of(png: &[u8]) -> Self {
        let (width, height, grey) = png::grey(png).unwrap();
        Self { width, height, grey: grey.into_iter().map(f64::from).collect() }
    }

    fn at(&self, x: f64, y: f64) -> f64 {
        let pixel = |x: f64, y: f64| {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if inside { self.grey[y as usize * self.width + x as usize] } else { 235.0 }
        };
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let (x, y) = (x.floor(), y.floor());
        let upper = pixel(x, y) * (1.0 - fx) + pixel(x + 1.0, y) * fx;
        let lower = pixel(x, y + 1.0) * (1.0 - fx) + pixel(x + 1.0, y + 1.0) * fx;
        upper * (1.0 - fy) + lower * fy
    }

    fn map(&self, f: impl Fn(f64, f64) -> f64) -> Self {
        let grey =
            (0..self.height).flat_map(|y| (0..self.width).map(move |x| (x as f64, y as f64))).map(|(x, y)| f(x, y));
        Self { width: self.width, height: self.height, grey: grey.collect() }
    }

    fn tilted(&self, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (cx, cy) = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        self.map(|x, y| self.at(cx + (x - cx) * cos + (y - cy) * sin, cy - (x - cx) * sin + (y - cy) * cos))
    }

    fn blurred(&self, radius: i32) -> Self {
        let side = f64::from(2 * radius + 1);
        let line = |p: &Self, dx: f64, dy: f64| {
            p.map(|x, y| {
                (-radius..=radius).map(|i| p.at(x + dx * f64::from(i), y + dy * f64::from(i))).sum::<f64>() / side
            })
        };
        line(&line(self, 1.0, 0.0), 0.0, 1.0)
    }

    /// Sun-bleached: black is no longer black, white no longer white.
    fn faded(&self) -> Self {
        self.map(|x, y| 90.0 + self.at(x, y) * 0.5)
    }

    fn read(&self) -> Vec<String> {
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, |x, y| {
            self.grey[y * self.width + x] as u8
        });
        picture.detect_grids().iter().filter_map(|g| g.decode().ok()).map(|(_, text)| text).collect()
    }
}

const EXPECTED: &str = "HTTPS://TSUNAGARU.EXAMPLE/282294/7K3M9";

#[test]
fn every_size_is_read_at_every_resolution() {
    let face = face("https://tsunagaru.example", |_| ());
    for size in StickerSize::ALL {
        let drawing = design::draw(&face, size).unwrap();
        for dpi in [100.0, 150.0] {
            assert_eq!(Picture::of(&png::write(&drawing, dpi).unwrap()).read(), [EXPECTED], "{size} at {dpi} dpi");
        }
        let printed = file(&face, size, StickerFormat::Png, Arrangement::Single).unwrap();
        assert_eq!(Picture::of(&printed).read(), [EXPECTED], "{size} as it is printed");
    }
}

#[test]
fn worn_tilted_and_blurred_stickers_are_still_read() {
    let face = face("https://tsunagaru.example", |_| ());
    // The smallest and the usual one.
    for size in [StickerSize::Card91x55, StickerSize::A6] {
        let picture = Picture::of(&png::write(&design::draw(&face, size).unwrap(), 150.0).unwrap());
        for (name, worn) in [
            ("tilted 15°", picture.tilted(15.0)),
            ("tilted -15°", picture.tilted(-15.0)),
            ("blurred", picture.blurred(1)),
            ("faded", picture.faded()),
            ("all three", picture.tilted(9.0).blurred(1).faded()),
        ] {
            assert_eq!(worn.read(), [EXPECTED], "{size} {name}");
        }
    }
}

#[test]
fn black_and_named_stickers_are_read_on_every_size() {
    let face = face("https://tsunagaru.example", |_| ()).in_ink(Ink::Black);
    for size in StickerSize::ALL {
        let picture = Picture::of(&png::write(&design::draw(&face, size).unwrap(), 150.0).unwrap());
        assert_eq!(picture.read(), [EXPECTED], "{size}");
        assert_eq!(picture.tilted(15.0).read(), [EXPECTED], "{size} tilted");
    }
}

#[test]
fn a_city_with_a_dark_sticker_is_read_too() {
    let face = face("https://tsunagaru.example", |m| m.livery.ground = crate::municipalities::Colour(0x1f, 0x3a, 0x4d));
    let drawing = design::draw(&face, StickerSize::Card91x55).unwrap();
    assert_eq!(Picture::of(&png::write(&drawing, 150.0).unwrap()).read(), [EXPECTED]);
}
