//! The drawing as PNG, with its resolution written in (pHYs), so that it prints in its true size.

use image::{ExtendedColorType, ImageEncoder};
use tiny_skia::{FillRule, LineCap, LineJoin, Mask, Paint, PathBuilder, Pixmap, Stroke};

use super::{Drawing, DrawingFault, Frame, Item, Modules, Outline, Rgb, Segment, Transform};

const MM_PER_INCH: f64 = 25.4;

/// Draws one page at `dpi` dots an inch: RGB, 8 bits, white where nothing is drawn.
///
/// # Errors
/// [`DrawingFault::Size`] for a picture of no size or of more than 20,000 pixels a side.
pub fn write(drawing: &Drawing, dpi: f64) -> Result<Vec<u8>, DrawingFault> {
    let scale = dpi / MM_PER_INCH;
    let pixels = |mm: f64| {
        let n = ((mm + 2.0 * drawing.margin) * scale).round();
        (1.0..=20_000.0).contains(&n).then_some(n as u32).ok_or(DrawingFault::Size)
    };
    let (width, height) = (pixels(drawing.width)?, pixels(drawing.height)?);
    let mut canvas = Canvas { pixmap: Pixmap::new(width, height).ok_or(DrawingFault::Size)? };
    canvas.pixmap.fill(tiny_skia::Color::WHITE);
    let offset = drawing.margin * scale;
    canvas.items(&drawing.items, Transform([scale, 0.0, 0.0, scale, offset, offset]), None)?;
    let rgb: Vec<u8> = canvas.pixmap.data().as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
        .map_err(|e| DrawingFault::Writer(e.to_string()))?;
    Ok(with_resolution(bytes, dpi))
}

struct Canvas {
    pixmap: Pixmap,
}

impl Canvas {
    fn items(&mut self, items: &[Item], at: Transform, mask: Option<&Mask>) -> Result<(), DrawingFault> {
        items.iter().try_for_each(|item| self.item(item, at, mask))
    }

    fn item(&mut self, item: &Item, at: Transform, mask: Option<&Mask>) -> Result<(), DrawingFault> {
        match item {
            Item::Fill { outline, colour } => self.fill(outline, at, *colour, mask),
            Item::Stroke { outline, colour, width } => {
                if let Some(path) = path(outline) {
                    let stroke = Stroke {
                        width: *width as f32,
                        line_cap: LineCap::Round,
                        line_join: LineJoin::Round,
                        ..Stroke::default()
                    };
                    self.pixmap.stroke_path(&path, &paint(*colour), &stroke, skia(at), mask);
                }
            }
            Item::Use { symbol, at: inner } => {
                let at = inner.then(at);
                let clip = if symbol.cut { self.clip(symbol.frame, at, mask)? } else { None };
                self.items(&symbol.items, at, clip.as_ref().or(mask))?;
            }
            Item::Glyphs { glyphs, at: inner, colour, .. } => {
                for glyph in glyphs {
                    let at = Transform::shift(glyph.x.into(), glyph.y.into()).then(inner.then(at));
                    self.fill(&glyph.outline, at, *colour, mask);
                }
            }
            Item::Modules { modules, x, y, module, colour } => {
                let at = Transform([*module, 0.0, 0.0, *module, *x, *y]).then(at);
                self.fill(&squares(modules), at, *colour, mask);
            }
            Item::Group { items, at: inner } => self.items(items, inner.then(at), mask)?,
        }
        Ok(())
    }

    fn fill(&mut self, outline: &Outline, at: Transform, colour: Rgb, mask: Option<&Mask>) {
        if let Some(path) = path(outline) {
            self.pixmap.fill_path(&path, &paint(colour), FillRule::Winding, skia(at), mask);
        }
    }

    /// A mask costs a whole picture: made only where the frame really cuts into it.
    fn clip(&self, frame: Frame, at: Transform, mask: Option<&Mask>) -> Result<Option<Mask>, DrawingFault> {
        let edge = Outline::rectangle(frame);
        let (w, h) = (self.pixmap.width(), self.pixmap.height());
        let Some(seen) = edge.moved(at).frame() else { return Ok(None) };
        let covers = seen.x <= 0.0 && seen.y <= 0.0 && seen.x + seen.w >= w.into() && seen.y + seen.h >= h.into();
        let Some(path) = path(&edge).filter(|_| !covers) else { return Ok(None) };
        match mask {
            Some(mask) => {
                let mut mask = mask.clone();
                mask.intersect_path(&path, FillRule::Winding, true, skia(at));
                Ok(Some(mask))
            }
            None => {
                let mut mask = Mask::new(w, h).ok_or(DrawingFault::Size)?;
                mask.fill_path(&path, FillRule::Winding, true, skia(at));
                Ok(Some(mask))
            }
        }
    }
}

/// All modules in one path: neighbours share their edges without a seam.
fn squares(modules: &Modules) -> Outline {
    let rectangles = modules.runs().into_iter().flat_map(|(column, row, length)| {
        Outline::rectangle(Frame { x: column as f64, y: row as f64, w: length as f64, h: 1.0 }).0
    });
    Outline(rectangles.collect())
}

fn path(outline: &Outline) -> Option<tiny_skia::Path> {
    let mut builder = PathBuilder::new();
    for segment in &outline.0 {
        match *segment {
            Segment::Move(x, y) => builder.move_to(x as f32, y as f32),
            Segment::Line(x, y) => builder.line_to(x as f32, y as f32),
            Segment::Curve(a, b, c, d, e, f) => {
                builder.cubic_to(a as f32, b as f32, c as f32, d as f32, e as f32, f as f32)
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

fn paint(colour: Rgb) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.0, colour.1, colour.2, 255);
    paint.anti_alias = true;
    paint
}

fn skia(at: Transform) -> tiny_skia::Transform {
    let [a, b, c, d, e, f] = at.0.map(|v| v as f32);
    tiny_skia::Transform::from_row(a, b, c, d, e, f)
}

/// Signature and IHDR chunk: pHYs must stand between them and the pixels.
const HEAD: usize = 8 + 4 + 4 + 13 + 4;

fn with_resolution(mut png: Vec<u8>, dpi: f64) -> Vec<u8> {
    let per_metre = ((dpi / MM_PER_INCH * 1000.0).round() as u32).to_be_bytes();
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(per_metre);
    chunk.extend(per_metre);
    chunk.push(1);
    let check = crc32(&chunk).to_be_bytes();
    if png.len() > HEAD {
        png.splice(HEAD..HEAD, 9_u32.to_be_bytes().into_iter().chain(chunk).chain(check));
    }
    png
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

/// Width, height and grey values of a picture, for the tests that read codes back.
#[cfg(test)]
pub(crate) fn grey(png: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
    let picture = image::load_from_memory(png).ok()?.to_luma8();
    Some((picture.width() as usize, picture.height() as usize, picture.into_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn a_picture_has_its_true_size_and_colour() {
        let frame = Frame { x: -5.0, y: -5.0, w: 100.0, h: 15.0 };
        let items = vec![Item::Fill { outline: Outline::rectangle(frame), colour: Rgb(1, 2, 3) }];
        let drawing = Drawing { width: 25.4, height: 50.8, bleed: 0.0, margin: 0.0, title: String::new(), items };
        let png = write(&drawing, 300.0).unwrap();
        assert!(png.windows(4).any(|w| w == b"pHYs"));
        let picture = image::load_from_memory(&png).unwrap().to_rgb8();
        assert_eq!(
            (picture.dimensions(), picture.get_pixel(10, 10).0, picture.get_pixel(10, 300).0),
            ((300, 600), [1, 2, 3], [255; 3])
        );
        assert_eq!(write(&Drawing { width: 0.0, ..drawing }, 300.0), Err(DrawingFault::Size));
    }
}
