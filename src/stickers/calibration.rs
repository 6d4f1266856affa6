//! 印刷位置の調整: what one printer does to a sheet, undone; and the page by which it is measured.

use std::fmt;

use super::design::StickerFault;
use super::lettering::Line;
use super::stock::LabelStock;
use crate::drawing::{Drawing, Frame, Item, Outline, Rgb, Transform, pdf};

/// How far a sheet may be moved, in millimetres: more is the wrong sheet, not a printer's drift.
const FARTHEST: f64 = 10.0;
/// How much it may be shrunk or enlarged, in per cent.
const LEAST: f64 = 95.0;
const MOST: f64 = 105.0;

const BLACK: Rgb = Rgb(0, 0, 0);
const GREY: Rgb = Rgb(0x70, 0x70, 0x70);
const WHITE: Rgb = Rgb(255, 255, 255);
const HAIRLINE: f64 = 0.15;
/// Between the words and the box around them.
const INSIDE: f64 = 4.0;
/// 大きい調整: from here on a sheet is told to be moved far, in millimetres: printers drift by less.
const FAR: f64 = 3.0;

/// 印刷位置の調整: the whole sheet is enlarged about its middle, then moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    x_mm: f64,
    y_mm: f64,
    scale_percent: f64,
}

impl Default for Calibration {
    /// As the sheet is.
    fn default() -> Self {
        Self { x_mm: 0.0, y_mm: 0.0, scale_percent: 100.0 }
    }
}

impl Calibration {
    /// Millimetres to the right and downwards (−10 to 10), per cent (95 to 105).
    ///
    /// # Errors
    /// [`CalibrationFault`] names the value that is beyond its range.
    pub fn new(x_mm: f64, y_mm: f64, scale_percent: f64) -> Result<Self, CalibrationFault> {
        let near = -FARTHEST..=FARTHEST;
        if !near.contains(&x_mm) {
            return Err(CalibrationFault::X);
        }
        if !near.contains(&y_mm) {
            return Err(CalibrationFault::Y);
        }
        if !(LEAST..=MOST).contains(&scale_percent) {
            return Err(CalibrationFault::Scale);
        }
        Ok(Self { x_mm, y_mm, scale_percent })
    }

    /// 右へ: millimetres, negative to the left.
    pub fn x_mm(self) -> f64 {
        self.x_mm
    }

    /// 下へ: millimetres, negative upwards.
    pub fn y_mm(self) -> f64 {
        self.y_mm
    }

    /// 拡大・縮小: per cent.
    pub fn scale_percent(self) -> f64 {
        self.scale_percent
    }

    /// 大きい調整: how far it moves what lies at the sheet's corners, when that is more than a printer's drift: the picture may
    /// come to lie on the next label.
    pub fn far(self) -> Option<f64> {
        let (w, h) = LabelStock::SHEET;
        let moved = [(0.0, 0.0), (w, 0.0), (0.0, h), (w, h)].map(|(x, y)| {
            let (to_x, to_y) = self.transform().apply(x, y);
            (to_x - x).hypot(to_y - y)
        });
        let farthest = moved.into_iter().fold(0.0, f64::max);
        (farthest > FAR).then_some(farthest)
    }

    /// Where a point of the sheet comes to lie.
    pub fn transform(self) -> Transform {
        let (w, h) = LabelStock::SHEET;
        let k = self.scale_percent / 100.0;
        let still = |side: f64| side / 2.0 * (1.0 - k);
        Transform([k, 0.0, 0.0, k, still(w) + self.x_mm, still(h) + self.y_mm])
    }
}

/// Why a sheet is not moved so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalibrationFault {
    /// More than 10 mm sideways.
    X,
    /// More than 10 mm up or down.
    Y,
    /// Less than 95 % or more than 105 %.
    Scale,
}

impl fmt::Display for CalibrationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::X => "左右の調整は、-10から10ミリの間で指定してください。",
            Self::Y => "上下の調整は、-10から10ミリの間で指定してください。",
            Self::Scale => "拡大・縮小は、95から105パーセントの間で指定してください。",
        })
    }
}

impl std::error::Error for CalibrationFault {}

/// 位置合わせの紙: the frames of all labels with a cross in each, two rulers and the product's name, as one PDF page.
///
/// # Errors
/// A writer's complaint.
pub fn page(stock: &LabelStock, calibration: Calibration) -> Result<Vec<u8>, StickerFault> {
    let mut items = frames(stock);
    items.extend(ruler(170, Transform::shift(25.0, 98.0))?);
    // Turned, its marks to the right; the other begins beyond its figures.
    items.extend(ruler(down(stock), Transform::placed(15.0, DOWN_FROM, 90.0, 1.0, 1.0))?);
    items.extend(words(stock, calibration)?);
    let (width, height) = LabelStock::SHEET;
    let title = format!("{stock} 位置合わせの紙");
    let items = vec![Item::Group { items, at: calibration.transform() }];
    Ok(pdf::write(&[Drawing { width, height, bleed: 0.0, margin: 0.0, title: title.clone(), items }], &title)?)
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64, width: f64) -> Item {
    Item::Stroke { outline: Outline::line(x1, y1, x2, y2), colour: BLACK, width }
}

fn frames(stock: &LabelStock) -> Vec<Item> {
    let mut items = Vec::new();
    for cell in (0..stock.cells()).map(|i| stock.cell(i)) {
        let outline = match stock.corner() {
            r if r > 0.0 => Outline::rounded(cell, r, r),
            _ => Outline::rectangle(cell),
        };
        items.push(Item::Stroke { outline, colour: GREY, width: HAIRLINE });
        let (x, y) = (cell.x + cell.w / 2.0, cell.y + cell.h / 2.0);
        items.extend([line(x - 3.0, y, x + 3.0, y, HAIRLINE), line(x, y - 3.0, x, y + 3.0, HAIRLINE)]);
    }
    items
}

/// Where the upright ruler begins.
const DOWN_FROM: f64 = 18.0;

/// Its length: whole centimetres, and it ends inside of the lowest label.
fn down(stock: &LabelStock) -> u16 {
    let lowest = (0..stock.cells()).map(|i| stock.cell(i)).map(|c| c.y + c.h).fold(0.0, f64::max);
    ((lowest - 1.0 - DOWN_FROM) / 10.0).floor().clamp(1.0, 27.0) as u16 * 10
}

/// A ruler of so many millimetres on its line, its marks above, figures in centimetres' steps above them.
fn ruler(length: u16, at: Transform) -> Result<Vec<Item>, StickerFault> {
    let mut items = vec![line(0.0, 0.0, length.into(), 0.0, HAIRLINE)];
    for mm in 0..=length {
        let tall = match mm {
            m if m % 10 == 0 => 4.0,
            m if m % 5 == 0 => 3.0,
            _ => 2.0,
        };
        let x = f64::from(mm);
        items.push(line(x, 0.0, x, -tall, HAIRLINE));
        if mm % 10 == 0 {
            items.push(Line::set(&mm.to_string(), 0.0)?.centred(x, -4.6, 2.4, BLACK));
        }
    }
    Ok(vec![Item::Group { items, at }])
}

fn words(stock: &LabelStock, calibration: Calibration) -> Result<Vec<Item>, StickerFault> {
    let Calibration { x_mm, y_mm, scale_percent } = calibration;
    let now = format!("この紙の調整: 右へ {x_mm} ミリ・下へ {y_mm} ミリ・{scale_percent} パーセント");
    let lines = [
        (6.0, stock.to_string()),
        (3.4, "ふつうの紙に「実際のサイズ（100%）」で印刷し、ラベル用紙に重ねて、光にかざしてください。".to_owned()),
        (
            3.4,
            "定規の100ミリが実物の定規で99.8ミリのとき: 倍率を 100.2 に（先に合わせます。コマンドでは --scale 100.2）"
                .to_owned(),
        ),
        (
            3.4,
            "枠がラベルより左へ0.5ミリずれているとき: 右へ 0.5（右へずれていたら -0.5。コマンドでは --offset-x）"
                .to_owned(),
        ),
        (
            3.4,
            "枠がラベルより下へ0.3ミリずれているとき: 下へ -0.3（上へずれていたら 0.3。コマンドでは --offset-y）"
                .to_owned(),
        ),
        (3.4, now),
    ];
    // As wide as the ruler above it.
    let plate = Frame { x: 25.0, y: 106.0, w: 170.0, h: 44.0 };
    let mut items = vec![
        Item::Fill { outline: Outline::rectangle(plate), colour: WHITE },
        Item::Stroke { outline: Outline::rectangle(plate), colour: GREY, width: HAIRLINE },
    ];
    let mut y = plate.y + 4.0;
    for (size, text) in lines {
        y += size;
        let line = Line::set(&text, 0.0)?;
        let size = size.min((plate.w - 2.0 * INSIDE) / line.width(1.0));
        items.push(line.centred(plate.x + plate.w / 2.0, y, size, BLACK));
        y += 2.4;
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_is_enlarged_about_its_middle_and_then_moved() {
        let close = |(x, y): (f64, f64), (a, b): (f64, f64)| (x - a).abs() < 1e-9 && (y - b).abs() < 1e-9;
        let still = Calibration::default().transform();
        assert!(close(still.apply(18.6, 21.2), (18.6, 21.2)));
        let moved = Calibration::new(0.5, -0.3, 102.0).unwrap().transform();
        assert!(close(moved.apply(105.0, 148.5), (105.5, 148.2)));
        assert!(close(moved.apply(5.0, 48.5), (3.5, 46.2)));
    }

    #[test]
    fn a_sheet_moved_far_is_told_and_a_small_drift_is_not() {
        let far = |x, y, scale| Calibration::new(x, y, scale).unwrap().far();
        assert_eq!((far(0.0, 0.0, 100.0), far(1.5, -1.5, 100.0), far(0.5, 0.3, 100.5)), (None, None, None));
        assert_eq!(far(-3.0, 4.0, 100.0), Some(5.0));
        assert!(far(0.0, 0.0, 105.0).is_some_and(|mm| (mm - 9.09).abs() < 0.01));
    }

    #[test]
    fn the_words_stay_inside_their_box_for_every_product() {
        for stock in LabelStock::all() {
            let items = words(stock, Calibration::new(-9.5, -9.5, 104.75).unwrap()).unwrap();
            let Some(Item::Fill { outline, .. }) = items.first() else { panic!("the box") };
            let plate = outline.frame().unwrap();
            for item in &items {
                let Item::Glyphs { glyphs, at, .. } = item else { continue };
                let right = glyphs.last().map_or(0.0, |g| at.apply(g.x.into(), 0.0).0);
                let left = glyphs.first().map_or(0.0, |g| at.apply(g.x.into(), 0.0).0);
                assert!(left >= plate.x + 3.9 && right <= plate.x + plate.w - 3.9, "{stock} {left} {right}");
            }
        }
    }

    #[test]
    fn the_upright_ruler_ends_inside_of_the_lowest_label() {
        for stock in LabelStock::all() {
            let (end, last) = (DOWN_FROM + f64::from(down(stock)), stock.cell(stock.cells() - 1));
            assert!(end < last.y + last.h && end > 200.0, "{stock} {end}");
        }
    }

    #[test]
    fn what_no_printer_does_is_refused_by_its_name() {
        assert_eq!(Calibration::new(10.1, 0.0, 100.0), Err(CalibrationFault::X));
        assert_eq!(Calibration::new(f64::NAN, 0.0, 100.0), Err(CalibrationFault::X));
        assert_eq!(Calibration::new(0.0, -10.1, 100.0), Err(CalibrationFault::Y));
        assert_eq!(Calibration::new(-10.0, 10.0, 94.9), Err(CalibrationFault::Scale));
        assert!(Calibration::new(-10.0, 10.0, 105.0).is_ok());
    }
}
