//! 印刷の見本: one sheet as it will come out of the printer, the cells already used in grey.

use super::design::{StickerFace, StickerFault};
use super::lettering::Line;
use super::order::Order;
use super::sheet;
use crate::drawing::{Drawing, Frame, Item, Outline, Rgb};

const USED: Rgb = Rgb(0xc9, 0xc2, 0xb8);
const USED_TEXT: Rgb = Rgb(0x4d, 0x46, 0x3e);
const EDGE: Rgb = Rgb(0x8c, 0x84, 0x7a);
const FREE_TEXT: Rgb = Rgb(0x6e, 0x66, 0x5c);
const WHITE: Rgb = Rgb(255, 255, 255);

/// Which faces stand on a page (0 is the first), and the cell from which they do.
fn on_page(order: &Order, stickers: usize, page: usize) -> (std::ops::Range<usize>, usize) {
    let all = stickers * order.copies;
    let Some(cells) = order.cells() else { return (page.min(all)..(page + 1).min(all), 1) };
    let skip = order.first.saturating_sub(1);
    let place = |at: usize| at.saturating_sub(skip).min(all);
    (place(page * cells)..place((page + 1) * cells), if page == 0 { order.first } else { 1 })
}

/// Page `page` (0 is the first) of the order; only what stands on it is drawn.
///
/// # Errors
/// As [`sheet::files`]; a page beyond the last one is empty.
pub fn page(faces: &[StickerFace], order: &Order, page: usize) -> Result<Drawing, StickerFault> {
    let (range, first) = on_page(order, faces.len(), page);
    let wanted = range.filter_map(|at| faces.get(at / order.copies.max(1)).cloned());
    let shown: Vec<StickerFace> = wanted.map(|face| face.in_ink(order.ink)).collect();
    let here = Order { first, ..*order };
    let mut drawn = sheet::pages(&shown, order.size, here.arrangement())?;
    let mut drawing = match (drawn.is_empty(), order.sheet()) {
        (false, _) => drawn.swap_remove(0),
        (true, size) => sheet::empty_page(size.unwrap_or(order.size.millimetres())),
    };
    if let Some(cells) = order.cells() {
        let paper = Frame { x: 0.0, y: 0.0, w: drawing.width, h: drawing.height };
        let mut items = vec![Item::Fill { outline: Outline::rectangle(paper), colour: WHITE }];
        let filled = first - 1..first - 1 + shown.len();
        for (index, frame) in (0..cells).filter_map(|i| order.cell(i).map(|f| (i, f))) {
            items.extend(cell(index, frame, index < filled.start, filled.contains(&index))?);
        }
        items.append(&mut drawing.items);
        drawing.items = items;
    }
    drawing.title = format!("印刷の見本 {}枚目", page + 1);
    Ok(drawing)
}

/// A cell: grey and numbered when it is used up, numbered when it stays free.
fn cell(index: usize, frame: Frame, used: bool, filled: bool) -> Result<Vec<Item>, StickerFault> {
    let outline = Outline::rectangle(frame);
    let mut items = Vec::new();
    if used {
        items.push(Item::Fill { outline: outline.clone(), colour: USED });
    }
    items.push(Item::Stroke { outline, colour: EDGE, width: 0.2 });
    if !filled {
        let size = (frame.h * 0.3).min(12.0);
        let colour = if used { USED_TEXT } else { FREE_TEXT };
        let (x, y) = (frame.x + frame.w / 2.0, frame.y + frame.h / 2.0 + size * 0.36);
        items.push(Line::set(&(index + 1).to_string(), 0.0)?.centred(x, y, size, colour));
        if used && frame.h > 30.0 {
            items.push(Line::set("使用ずみ", 0.0)?.centred(x, y + size * 0.8, size * 0.45, colour));
        }
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::svg;
    use crate::stickers::design::tests::face;
    use crate::stickers::order::Paper;

    #[test]
    fn each_sticker_is_on_one_page_and_pages_go_on_where_the_last_ended() {
        let order = Order { paper: Paper::Stock("elm006".parse().unwrap()), first: 8, copies: 2, ..Order::default() };
        let (first, second, third) = (on_page(&order, 7, 0), on_page(&order, 7, 1), on_page(&order, 7, 2));
        assert_eq!((first, second), ((0..3, 8), (3..13, 1)));
        assert_eq!(third, (13..14, 1));
        assert_eq!(on_page(&order, 7, 3).0, 14..14);
        let single = Order { paper: Paper::Single, ..Order::default() };
        assert_eq!(on_page(&single, 3, 2), (2..3, 1));
    }

    #[test]
    fn used_cells_are_grey_on_the_first_page_only() {
        let faces = vec![face("https://tsunagaru.example", |_| ()); 3];
        let order = Order { first: 3, ..Order::default() };
        let drawn = |at| svg::write(&page(&faces, &order, at).unwrap());
        let grey = format!("fill=\"{USED}\"");
        assert_eq!((drawn(0).matches(&grey).count(), drawn(1).matches(&grey).count()), (2, 0));
        assert_eq!(drawn(0).matches("<title>印刷の見本 1枚目</title>").count(), 1);
        assert!(!drawn(5).is_empty(), "a page beyond the last is empty paper");
    }
}
