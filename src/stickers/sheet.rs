//! 印刷用のファイル: one sticker on a page, with bleed and marks for a print shop, or several on an A4 sheet with cut lines.

use std::fmt;
use std::str::FromStr;

use super::calibration::Calibration;
use super::design::{Artwork, BLEED, Room, StickerFace, StickerFault};
use super::size::StickerSize;
use super::stock::LabelStock;
use crate::drawing::{Drawing, Frame, Item, Outline, Rgb, Transform, pdf, png, svg};

/// Dots an inch of pictures: what print shops ask for.
const DPI: f64 = 300.0;
/// What a printed file is called in a viewer.
const TITLE: &str = "つながるいのち 協力スポットステッカー";
/// How far marks stand from the trimmed edge, how long they are, and the sheet beyond it.
const MARK_GAP: f64 = 4.0;
const MARK_LENGTH: f64 = 5.0;
const MARK_MARGIN: f64 = 10.0;
const HAIRLINE: f64 = 0.1;

/// ファイルの形式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StickerFormat {
    /// Outlined vector file in true millimetres.
    Pdf,
    /// Picture of 300 dots an inch.
    Png,
    /// Vector picture for pages. Show it with `<img>`: two of them inside one page would share names.
    Svg,
}

impl StickerFormat {
    /// Ending of the file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// Media type for `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

impl FromStr for StickerFormat {
    type Err = StickerFormatFault;

    fn from_str(s: &str) -> Result<Self, StickerFormatFault> {
        [Self::Pdf, Self::Png, Self::Svg]
            .into_iter()
            .find(|f| f.extension().eq_ignore_ascii_case(s))
            .ok_or(StickerFormatFault)
    }
}

/// A format that there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StickerFormatFault;

impl fmt::Display for StickerFormatFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ファイルの形式は、pdf・png・svgから選んでください。")
    }
}

impl std::error::Error for StickerFormatFault {}

/// 面付け: how stickers stand on paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrangement {
    /// One a page, the page being the trimmed sticker.
    Single,
    /// One a page with 3 mm bleed and crop marks (トンボ).
    Marks,
    /// As many as fit on A4 with cut lines, beginning at this cell (1 is the first), for a sheet already used in part.
    SheetA4 {
        /// 1 or more; beyond the sheet's cells it counts on to the next sheets.
        first: usize,
    },
    /// On a bought sheet of labels, without cut lines. The label decides the size: the one that is asked for is not looked at.
    Stock {
        /// The product.
        stock: LabelStock,
        /// As for [`Arrangement::SheetA4`].
        first: usize,
        /// What the printer needs.
        calibration: Calibration,
    },
}

/// One sticker as a file. Only PDF has marks and sheets; a picture is always the trimmed sticker.
///
/// # Errors
/// A missing character, an address too long for the size, or a writer's complaint.
pub fn file(
    face: &StickerFace,
    size: StickerSize,
    format: StickerFormat,
    arrangement: Arrangement,
) -> Result<Vec<u8>, StickerFault> {
    match format {
        StickerFormat::Pdf => files(std::slice::from_ref(face), size, arrangement),
        StickerFormat::Png => Ok(png::write(&super::design::draw(face, size)?, DPI)?),
        StickerFormat::Svg => Ok(svg::write(&super::design::draw(face, size)?).into_bytes()),
    }
}

/// Many stickers as one PDF; what they share is written once.
///
/// # Errors
/// As [`file()`]: then no file is made, so that no sticker is missing from a batch without a word.
pub fn files(faces: &[StickerFace], size: StickerSize, arrangement: Arrangement) -> Result<Vec<u8>, StickerFault> {
    Ok(pdf::write(&pages(faces, size, arrangement)?, TITLE)?)
}

/// The pages of [`files`], for looking at them before they are printed.
///
/// # Errors
/// As [`files`], but for the writer's complaints.
pub fn pages(faces: &[StickerFace], size: StickerSize, arrangement: Arrangement) -> Result<Vec<Drawing>, StickerFault> {
    Ok(match arrangement {
        Arrangement::Single => drawn(faces, size, Room::default(), 1.0)?,
        Arrangement::Marks => drawn(faces, size, Room::bleed(BLEED), 1.0)?.into_iter().map(marked).collect(),
        Arrangement::SheetA4 { first } => cut_sheets(drawn(faces, size, Room::default(), 1.0)?, size, first),
        Arrangement::Stock { stock, first, calibration } => super::labels::sheets(faces, &stock, first, calibration)?,
    })
}

/// The stickers one by one; `factor` is by how much they are enlarged afterwards, for the code's sake.
pub(super) fn drawn(
    faces: &[StickerFace],
    size: StickerSize,
    room: Room,
    factor: f64,
) -> Result<Vec<Drawing>, StickerFault> {
    let mut artwork: Option<Artwork> = None;
    let mut stickers = Vec::with_capacity(faces.len());
    for face in faces {
        let art = match artwork.take().filter(|a| a.fits(face)) {
            Some(art) => art,
            None => Artwork::of(face, size, room)?,
        };
        stickers.push(art.sticker(face, factor)?);
        artwork = Some(art);
    }
    Ok(stickers)
}

/// A sheet of this width and height with nothing on it.
pub(super) fn empty_page((width, height): (f64, f64)) -> Drawing {
    Drawing { width, height, bleed: 0.0, margin: 0.0, title: TITLE.to_owned(), items: Vec::new() }
}

/// So many of them.
pub(super) fn empty_pages(count: usize, size: (f64, f64)) -> Vec<Drawing> {
    vec![empty_page(size); count]
}

/// トンボ: crop marks at the four corners and centre marks at the four sides, outside of the bleed.
pub(super) fn marked(mut sticker: Drawing) -> Drawing {
    let (w, h) = (sticker.width, sticker.height);
    for (x, outward) in [(0.0, -1.0), (w, 1.0)] {
        for (y, downward) in [(0.0, -1.0), (h, 1.0)] {
            let (near, far) = (MARK_GAP, MARK_GAP + MARK_LENGTH);
            let horizontal = Outline::line(x + outward * near, y, x + outward * far, y);
            let vertical = Outline::line(x, y + downward * near, x, y + downward * far);
            for outline in [horizontal, vertical] {
                sticker.items.push(Item::Stroke { outline, colour: Rgb(0, 0, 0), width: HAIRLINE });
            }
        }
    }
    let (near, far, half) = (MARK_GAP, MARK_GAP + MARK_LENGTH, MARK_LENGTH / 2.0);
    let mut mark = |x1, y1, x2, y2| {
        sticker.items.push(Item::Stroke {
            outline: Outline::line(x1, y1, x2, y2),
            colour: Rgb(0, 0, 0),
            width: HAIRLINE,
        });
    };
    for (edge, outward) in [(0.0, -1.0), (w, 1.0)] {
        mark(edge + outward * near, h / 2.0, edge + outward * far, h / 2.0);
        mark(edge + outward * near, h / 2.0 - half, edge + outward * near, h / 2.0 + half);
    }
    for (edge, downward) in [(0.0, -1.0), (h, 1.0)] {
        mark(w / 2.0, edge + downward * near, w / 2.0, edge + downward * far);
        mark(w / 2.0 - half, edge + downward * near, w / 2.0 + half, edge + downward * near);
    }
    Drawing { bleed: BLEED, margin: MARK_MARGIN, ..sticker }
}

/// 列と行: cells of an A4 sheet and whether it lies on its side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Sheet width in millimetres.
    pub width: f64,
    /// Sheet height in millimetres.
    pub height: f64,
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
}

impl Grid {
    /// The way in which more stickers fit on A4.
    pub fn a4(size: StickerSize) -> Self {
        let (w, h) = size.millimetres();
        let grid = |width: f64, height: f64| {
            // A6 and A5 fill the sheet to the millimetre.
            let fit = |sheet: f64, cell: f64| ((sheet + 0.01) / cell).floor() as usize;
            Self { width, height, columns: fit(width, w), rows: fit(height, h) }
        };
        let (upright, lying) = (grid(210.0, 297.0), grid(297.0, 210.0));
        if lying.cells() > upright.cells() { lying } else { upright }
    }

    /// Stickers a sheet.
    pub fn cells(self) -> usize {
        self.columns * self.rows
    }

    /// Frame of a cell, the grid standing in the middle of the sheet.
    pub fn cell(self, index: usize, size: StickerSize) -> Frame {
        let (w, h) = size.millimetres();
        let (column, row) = (index % self.columns.max(1), index / self.columns.max(1));
        let left = (self.width - w * self.columns as f64) / 2.0;
        let top = (self.height - h * self.rows as f64) / 2.0;
        Frame { x: left + w * column as f64, y: top + h * row as f64, w, h }
    }
}

/// A4 sheets with cut lines, cells before `first` left empty.
pub(super) fn cut_sheets(stickers: Vec<Drawing>, size: StickerSize, first: usize) -> Vec<Drawing> {
    let grid = Grid::a4(size);
    let cells = grid.cells().max(1);
    let skip = first.saturating_sub(1);
    let total = stickers.len() + skip;
    let mut pages = empty_pages(total.div_ceil(cells), (grid.width, grid.height));
    for (place, sticker) in stickers.into_iter().enumerate().map(|(i, s)| (i + skip, s)) {
        let Some(page) = pages.get_mut(place / cells) else { continue };
        let cell = grid.cell(place % cells, size);
        page.items.push(Item::Group { items: sticker.items, at: Transform::shift(cell.x, cell.y) });
    }
    for (sheet, page) in pages.iter_mut().enumerate() {
        // 切り取り線 around the cells in use, thin enough to vanish in the cut.
        for cell in (0..cells).filter(|cell| (skip..total).contains(&(sheet * cells + cell))) {
            let outline = Outline::rectangle(grid.cell(cell, size));
            page.items.push(Item::Stroke { outline, colour: Rgb(0xb8, 0xa0, 0x88), width: HAIRLINE });
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_holds_as_many_as_it_can() {
        let cells = StickerSize::ALL.map(|s| Grid::a4(s).cells());
        assert_eq!(cells, [4, 2, 1, 4, 1, 4, 10]);
        let card = Grid::a4(StickerSize::Card91x55);
        assert_eq!((card.columns, card.rows), (2, 5));
        assert_eq!(card.cell(3, StickerSize::Card91x55), Frame { x: 105.0, y: 66.0, w: 91.0, h: 55.0 });
    }

    #[test]
    fn formats_are_read_and_named() {
        assert_eq!("PDF".parse::<StickerFormat>().map(StickerFormat::media_type), Ok("application/pdf"));
        assert_eq!("gif".parse::<StickerFormat>(), Err(StickerFormatFault));
    }
}
