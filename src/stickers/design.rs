//! 意匠: the sticker's picture. First read: つながるいのち, from three metres; second the code; third 協力スポット and the city.

use std::fmt;
use std::sync::Arc;

use super::code::{Code, CodeFault, QUIET};
use super::layout::{Edge, Layout, Slot, StickerSize};
use super::lettering::{Line, MissingCharacter};
use super::{ScanAddress, StickerToken};
use crate::drawing::{Drawing, DrawingFault, Frame, Item, Outline, Rgb, Symbol, Transform};
use crate::municipalities::{Colour, Municipality};
use crate::settings::BaseUrl;
use crate::spots::{Spot, SpotState};

/// The network's own words, as たつの市 sets them large.
const TITLE: [&str; 2] = ["つながる", "いのち"];
const SPOT: &str = "協力スポット";
const HINT: &str = "ひとりで悩まないで。相談できるところがあります。";
const SAMPLE: &str = "見本";

/// 塗り足し: how far the picture runs beyond the trimmed edge, in millimetres.
pub const BLEED: f64 = 3.0;

const WHITE: Rgb = Rgb(255, 255, 255);
const INK: Rgb = Rgb(0x4d, 0x3a, 0x2c);
const CREAM: Rgb = Rgb(0xff, 0xfb, 0xee);
const CODE: Rgb = Rgb(0x2b, 0x1a, 0x14);
const HONEY: Rgb = Rgb(0xff, 0xd9, 0x7a);

/// ステッカーの面: everything that is printed on one sticker. Made from a [`Spot`] only, so that only an accepted one gets a sticker.
#[derive(Clone, Debug, PartialEq)]
pub struct StickerFace {
    city: CityFace,
    address: ScanAddress,
}

/// What all stickers of a municipality have in common.
#[derive(Clone, Debug, PartialEq)]
struct CityFace {
    network: String,
    city: String,
    phone: Option<String>,
    words: String,
    ground: Rgb,
    lettering: Rgb,
    sample: bool,
}

impl StickerFace {
    /// The face of a spot's sticker.
    ///
    /// # Errors
    /// [`StickerFault::NotActive`] for a spot that has left or rests, [`StickerFault::OtherCity`] for another municipality's.
    pub fn for_spot(
        spot: &Spot,
        municipality: &Municipality,
        base: &BaseUrl,
        token: &StickerToken,
    ) -> Result<Self, StickerFault> {
        if spot.lg_code() != municipality.lg_code {
            return Err(StickerFault::OtherCity);
        }
        match spot.state() {
            SpotState::Active => {}
            SpotState::Suspended | SpotState::Ended => return Err(StickerFault::NotActive),
        }
        let m = municipality;
        let rgb = |c: Colour| Rgb(c.0, c.1, c.2);
        let network = m.network_name.strip_prefix(&TITLE.concat()).unwrap_or(&m.network_name);
        let city = CityFace {
            network: network.trim().to_owned(),
            city: format!("{} {}", m.name, m.division).trim().to_owned(),
            phone: m.phone.as_ref().map(|p| format!("電話 {p}")),
            words: m.words.clone(),
            ground: rgb(m.livery.ground),
            lettering: rgb(m.livery.lettering),
            sample: m.sample,
        };
        Ok(Self { city, address: ScanAddress::new(base, m.lg_code, token) })
    }

    /// Where its code leads.
    pub fn address(&self) -> &ScanAddress {
        &self.address
    }
}

/// 版: the part of the picture that all stickers of a municipality share, drawn once for a whole batch.
#[derive(Clone, Debug)]
pub struct Artwork {
    city: CityFace,
    size: StickerSize,
    picture: Arc<Symbol>,
}

impl Artwork {
    /// Draws what the faces of one municipality have in common, running `bleed` millimetres beyond the trimmed edge.
    ///
    /// # Errors
    /// [`StickerFault::Missing`] names a character that no font has.
    pub fn of(face: &StickerFace, size: StickerSize, bleed: f64) -> Result<Self, StickerFault> {
        let (layout, scale) = size.layout();
        let (width, height) = size.millimetres();
        let items = picture(&face.city, layout)?;
        let frame = Frame { x: 0.0, y: 0.0, w: width / scale, h: height / scale }.grown(bleed / scale);
        // A format of slightly other proportions is filled from its middle.
        let shift = Transform::shift((width / scale - layout.width) / 2.0, 0.0);
        let items = vec![Item::Group { items, at: shift }];
        Ok(Self { city: face.city.clone(), size, picture: Arc::new(Symbol { items, frame, cut: true }) })
    }

    /// True when a face differs in nothing but its address.
    pub fn fits(&self, face: &StickerFace) -> bool {
        self.city == face.city
    }

    /// One sticker: the picture, its code and its address.
    ///
    /// # Errors
    /// [`StickerFault::Code`] when the address is too long for this size.
    pub fn sticker(&self, face: &StickerFace) -> Result<Drawing, StickerFault> {
        let (layout, scale) = self.size.layout();
        let (width, height) = self.size.millimetres();
        let code = Code::of(&face.address)?;
        let quiet = layout.plate.grown(-PLATE_EDGE);
        let module = code.module_for(quiet.w * scale)? / scale;
        let letters = Line::set(&face.address.in_letters(), 0.02)?;
        let shift = Transform::shift((width / scale - layout.width) / 2.0, 0.0);
        let own = vec![
            Item::Modules {
                modules: code.modules().clone(),
                x: quiet.x + module * QUIET as f64,
                y: quiet.y + module * QUIET as f64,
                module,
                colour: CODE,
            },
            set(&letters, &layout.letters, text_colour(self.city.ground)),
        ];
        let scaled = Transform([scale, 0.0, 0.0, scale, 0.0, 0.0]);
        let items = vec![
            Item::Use { symbol: self.picture.clone(), at: scaled },
            Item::Group { items: own, at: shift.then(scaled) },
        ];
        let title = format!("{}{SPOT}ステッカー {}", TITLE.concat(), face.address.in_letters());
        Ok(Drawing { width, height, bleed: 0.0, margin: 0.0, title, items })
    }
}

/// Margin between the plate's edge and the code's quiet zone.
const PLATE_EDGE: f64 = 0.6;

/// Draws one sticker at its trimmed size.
///
/// # Errors
/// A missing character, or an address too long for the size.
pub fn draw(face: &StickerFace, size: StickerSize) -> Result<Drawing, StickerFault> {
    Artwork::of(face, size, 0.0)?.sticker(face)
}

fn picture(city: &CityFace, layout: &Layout) -> Result<Vec<Item>, StickerFault> {
    let ground = city.ground;
    let ink = text_colour(ground);
    let everywhere = Frame { x: 0.0, y: 0.0, w: layout.width, h: layout.width * 2.0 }.grown(20.0);
    let mut items = vec![Item::Fill { outline: Outline::rectangle(everywhere), colour: ground }];
    for (x, y, r) in layout.lights {
        items.push(Item::Fill { outline: Outline::ellipse(*x, *y, *r, *r), colour: ground.mix(WHITE, 0.38) });
    }
    if let Ok(outline) = layout.hill.parse() {
        items.push(Item::Fill { outline, colour: ground.mix(HONEY, 0.28) });
    }
    items.extend(layout.sprays.iter().flat_map(|s| s.draw()));
    items.push(set(&Line::set(&city.words, 0.12)?, &layout.words, city.lettering));
    for (text, slot) in TITLE.iter().zip(&layout.title) {
        items.push(set(&Line::set(text, 0.0)?, slot, city.lettering));
    }
    items.push(set(&Line::set(&city.network, 0.06)?, &layout.network, ink));
    items.extend(bar(&layout.spot, city)?);
    items.extend(plate(layout.plate, city));
    if let Some(slot) = &layout.hint {
        items.push(set(&Line::set(HINT, 0.02)?, slot, ink));
    }
    items.extend(contact(city, layout, ink)?);
    if city.sample {
        items.extend(stamp(layout.stamp, city)?);
    }
    Ok(items)
}

/// City, division and telephone: on one line where the layout has one, else on two.
fn contact(city: &CityFace, layout: &Layout, ink: Rgb) -> Result<Vec<Item>, StickerFault> {
    let phone = city.phone.as_deref().unwrap_or_default();
    if (layout.city.y - layout.phone.y).abs() < 0.1 {
        let line = Line::set(&format!("{}　{phone}", city.city), 0.03)?;
        return Ok(vec![set(&line, &layout.city, ink)]);
    }
    Ok(vec![set(&Line::set(&city.city, 0.03)?, &layout.city, ink), set(&Line::set(phone, 0.03)?, &layout.phone, ink)])
}

/// Sets a line in its slot, smaller when it is too wide.
fn set(line: &Line, slot: &Slot, colour: Rgb) -> Item {
    let size = fitted(line, slot);
    match slot.edge {
        Edge::Left => line.draw(slot.x, slot.y, size, colour),
        Edge::Centre => line.centred(slot.x, slot.y, size, colour),
    }
}

fn fitted(line: &Line, slot: &Slot) -> f64 {
    let width = line.width(slot.size);
    if width > slot.most { slot.size * slot.most / width } else { slot.size }
}

/// 協力スポット in a rounded bar of the lettering's colour.
fn bar(slot: &Slot, city: &CityFace) -> Result<Vec<Item>, StickerFault> {
    let line = Line::set(SPOT, 0.1)?;
    let (width, pad, height) = (line.width(slot.size), slot.size * 0.8, slot.size * 1.55);
    let x = match slot.edge {
        Edge::Left => slot.x,
        Edge::Centre => slot.x - width / 2.0,
    };
    let frame = Frame {
        x: x - pad,
        y: slot.y - slot.size * 0.88 - (height - slot.size) / 2.0,
        w: width + 2.0 * pad,
        h: height,
    };
    let letters = if city.lettering.luminance() > 0.4 { INK } else { CREAM };
    Ok(vec![
        Item::Fill { outline: Outline::rounded(frame, height / 2.0, height / 2.0), colour: city.lettering },
        set(&line, slot, letters),
    ])
}

fn plate(frame: Frame, city: &CityFace) -> Vec<Item> {
    let shadow = Frame { y: frame.y + 0.5, ..frame };
    let plate = |frame, colour| Item::Fill { outline: Outline::rounded(frame, 3.2, 3.2), colour };
    vec![plate(shadow.grown(0.25), city.ground.mix(HONEY, 0.6)), plate(frame, WHITE)]
}

/// 見本: a small leaning stamp; it keeps away from the code, which must stay readable on samples too.
fn stamp((x, y, size, lean): (f64, f64, f64, f64), city: &CityFace) -> Result<Vec<Item>, StickerFault> {
    let line = Line::set(SAMPLE, 0.1)?;
    let frame = Frame { x: -line.width(size) / 2.0, y: -size / 2.0, w: line.width(size), h: size }.grown(size * 0.35);
    let edge = Outline::rounded(frame, size * 0.3, size * 0.3);
    let items = vec![
        Item::Fill { outline: edge.clone(), colour: CREAM },
        Item::Stroke { outline: edge, colour: city.lettering, width: size * 0.09 },
        line.centred(0.0, size * 0.38, size, city.lettering),
    ];
    Ok(vec![Item::Group { items, at: Transform::placed(x, y, lean, 1.0, 1.0) }])
}

/// Dark letters on a pale ground, pale ones on a dark ground.
fn text_colour(ground: Rgb) -> Rgb {
    if ground.luminance() > 0.4 { INK } else { CREAM }
}

/// Why there is no sticker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StickerFault {
    /// The spot has left the network or rests.
    NotActive,
    /// The spot belongs to another municipality.
    OtherCity,
    /// A character that no font has.
    Missing(MissingCharacter),
    /// The address makes no code for this size.
    Code(CodeFault),
    /// The file could not be written.
    Drawing(DrawingFault),
}

impl From<MissingCharacter> for StickerFault {
    fn from(fault: MissingCharacter) -> Self {
        Self::Missing(fault)
    }
}

impl From<CodeFault> for StickerFault {
    fn from(fault: CodeFault) -> Self {
        Self::Code(fault)
    }
}

impl From<DrawingFault> for StickerFault {
    fn from(fault: DrawingFault) -> Self {
        Self::Drawing(fault)
    }
}

impl fmt::Display for StickerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotActive => f.write_str("この協力スポットは登録中ではないため、ステッカーを作れません。"),
            Self::OtherCity => f.write_str("この協力スポットは、ほかの自治体の登録です。"),
            Self::Missing(fault) => fault.fmt(f),
            Self::Code(fault) => fault.fmt(f),
            Self::Drawing(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for StickerFault {}

#[cfg(test)]
mod tests {
    use super::*;

    pub fn face(base: &str, edit: impl FnOnce(&mut Municipality) + Send + 'static) -> StickerFace {
        let (_dir, store) = crate::stickers::tests::store();
        let base: BaseUrl = base.parse().unwrap();
        store
            .write_blocking(move |tx| {
                let spot = crate::stickers::tests::spot(tx)?;
                let mut city = crate::municipalities::store::get(tx, spot.lg_code())?.unwrap();
                edit(&mut city);
                Ok::<_, crate::store::StoreError>(StickerFace::for_spot(&spot, &city, &base, &"7K3M9".parse().unwrap()))
            })
            .unwrap()
            .unwrap()
    }

    #[test]
    #[ignore = "writes pictures to look at"]
    fn preview() {
        let face = face("https://tsunagaru.example", |_| ());
        for size in StickerSize::ALL {
            let drawing = draw(&face, size).unwrap();
            std::fs::write(format!("/tmp/stk_{size}.png"), crate::drawing::png::write(&drawing, 200.0).unwrap())
                .unwrap();
        }
    }
}
