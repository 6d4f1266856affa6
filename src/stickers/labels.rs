//! ラベルへの面付け: the artwork whose shape suits the label best, made to fit without distortion, in the middle of each label.

use super::calibration::Calibration;
use super::code::CodeFault;
use super::design::{Room, StickerFace, StickerFault};
use super::sheet::{drawn, empty_pages};
use super::size::StickerSize;
use super::stock::LabelStock;
use crate::drawing::{Drawing, Item, Transform};

/// One format of each shape: upright, square, lying.
const SHAPES: [StickerSize; 3] = [StickerSize::A6, StickerSize::Square100, StickerSize::Card91x55];

/// 白い縁: how much of a label's rim stays white all round, in millimetres: no cutter and no printer hits an edge.
pub const RIM: f64 = 1.0;
/// Nothing but ground stands so near to the edge of a label that reaches the edge of the sheet, which printers leave white.
const UNPRINTED: f64 = 1.0;
/// Labels within this of the sheet's edge are meant.
const NEAR: f64 = 4.0;

/// The format that covers most of the label, and the factor by which it fits.
pub fn fitted(stock: &LabelStock) -> (StickerSize, f64) {
    let (width, height) = stock.label();
    let first = stock.cell(0);
    let inset = if first.x < NEAR || first.y < NEAR { 2.0 * UNPRINTED } else { 0.0 };
    let fit = |size: StickerSize| {
        let (w, h) = size.millimetres();
        let factor = ((width - inset) / w).min((height - inset) / h);
        (size, factor, w * h * factor * factor)
    };
    let [upright, others @ ..] = SHAPES.map(fit);
    let best = others.into_iter().fold(upright, |best, other| if other.2 > best.2 { other } else { best });
    (best.0, best.1)
}

/// 地の広がり: the ground fills the label to its rim, whatever its shape.
fn room(stock: &LabelStock, size: StickerSize, factor: f64) -> Room {
    let ((width, height), (w, h)) = (stock.label(), size.millimetres());
    let rest = |label: f64, side: f64| ((label - 2.0 * RIM) / factor - side) / 2.0;
    Room { beside: rest(width, w), above: rest(height, h) }
}

/// Sheets of labels, the first sticker on label `first` (1 is the upper left one), labels before it left empty.
pub(super) fn sheets(
    faces: &[StickerFace],
    stock: &LabelStock,
    first: usize,
    calibration: Calibration,
) -> Result<Vec<Drawing>, StickerFault> {
    let (size, factor) = fitted(stock);
    let stickers = drawn(faces, size, room(stock, size, factor), factor).map_err(|fault| match fault {
        StickerFault::Code(CodeFault::Small) => StickerFault::Label(stock.description()),
        other => other,
    })?;
    let (cells, skip) = (stock.cells(), first.saturating_sub(1));
    let mut pages = empty_pages((stickers.len() + skip).div_ceil(cells), LabelStock::SHEET);
    for (place, sticker) in stickers.into_iter().enumerate().map(|(i, s)| (i + skip, s)) {
        let Some(page) = pages.get_mut(place / cells) else { continue };
        let label = stock.cell(place % cells);
        let (w, h) = (sticker.width * factor, sticker.height * factor);
        let middle =
            Transform([factor, 0.0, 0.0, factor, label.x + (label.w - w) / 2.0, label.y + (label.h - h) / 2.0]);
        page.items.push(Item::Group { items: sticker.items, at: middle.then(calibration.transform()) });
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stickers::design::tests::face;

    fn stock(name: &str) -> LabelStock {
        name.parse().unwrap()
    }

    #[test]
    fn the_artwork_suits_the_shape_of_the_label_and_stays_on_it() {
        let sizes = ["elm002", "elm003", "klp700s", "72110", "elm012"].map(|name| fitted(&stock(name)).0);
        let [card, upright, square] = [StickerSize::Card91x55, StickerSize::A6, StickerSize::Square100];
        assert_eq!(sizes, [card, upright, square, card, card]);
        for stock in LabelStock::all() {
            let ((size, factor), (w, h)) = (fitted(stock), stock.label());
            let (width, height) = size.millimetres();
            assert!(width * factor < w + 1e-9 && height * factor < h + 1e-9, "{stock}");
        }
        assert_eq!(fitted(&stock("31514")).1, 1.0);
    }

    #[test]
    fn the_picture_fills_every_label_to_an_even_rim() {
        let face = face("https://tsunagaru.example", |_| ());
        for stock in LabelStock::all() {
            let Ok(pages) = sheets(std::slice::from_ref(&face), stock, 1, Calibration::default()) else { continue };
            let Some(Item::Group { items, at }) = pages[0].items.first() else { panic!("a sticker") };
            let Some(Item::Use { symbol, at: inner }) = items.first() else { panic!("its picture") };
            let (whole, frame, label) = (inner.then(*at), symbol.frame, stock.cell(0));
            let ((left, top), (right, bottom)) =
                (whole.apply(frame.x, frame.y), whole.apply(frame.x + frame.w, frame.y + frame.h));
            let rims = [left - label.x, top - label.y, label.x + label.w - right, label.y + label.h - bottom];
            assert!(rims.iter().all(|rim| (rim - RIM).abs() < 1e-6), "{stock} {rims:?}");
        }
    }

    #[test]
    fn pages_are_as_many_as_the_labels_in_use_need() {
        let face = face("https://tsunagaru.example", |_| ());
        let stock = stock("elm006");
        for n in 1..=21 {
            let faces = vec![face.clone(); n];
            for k in 1..=stock.cells() {
                let pages = sheets(&faces, &stock, k, Calibration::default()).unwrap();
                assert_eq!(pages.len(), (n + k - 1).div_ceil(stock.cells()), "{n} from {k}");
                assert_eq!(pages.iter().map(|p| p.items.len()).sum::<usize>(), n);
                assert_eq!(pages[0].items.len(), n.min(stock.cells() - (k - 1)), "{n} from {k}");
            }
            if n == 2 {
                let page = &sheets(&faces, &stock, 10, Calibration::default()).unwrap()[0];
                let Some(Item::Group { at, .. }) = page.items.first() else { panic!("a sticker") };
                let (x, y) = at.apply(45.5, 27.5);
                assert!((x - 148.2).abs() < 1e-6 && (y - 249.8).abs() < 1e-6, "the middle of label 10: {x} {y}");
            }
        }
    }

    #[test]
    fn labels_on_which_no_phone_reads_the_code_are_refused() {
        let small = |base: &str, name: &str| {
            let faces = [face(base, |_| ())];
            sheets(&faces, &stock(name), 1, Calibration::default()).err()
        };
        assert_eq!(small("https://tsunagaru.example", "elm012"), None);
        let refusal = small("https://tsunagaru.example", "28388").unwrap().to_string();
        assert!(
            refusal.contains("A-one 28388/28368（48.3×25.4ミリ・44面）") && refusal.contains("0.5ミリ"),
            "{refusal}"
        );
        // The same label with a longer address: more modules, each of them smaller.
        assert!(small("https://inochi-support.city.tatsuno.lg.jp", "elm012").is_some());
        assert_eq!(small("https://inochi-support.city.tatsuno.lg.jp", "elm008"), None);
    }
}
