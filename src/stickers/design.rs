//! 意匠: the sticker's picture. First read: つながるいのち, from three metres; second the code; third 協力スポット and the city.

use std::fmt;
use std::sync::Arc;

use super::code::{Code, CodeFault};
use super::layout::{Layout, Yield};
use super::lettering::{MissingCharacters, PlainForms, Typeface};
use super::palette::{Ink, Palette};
use super::setting::{SMALLEST_LETTER, bar, plate, set, shortened, stamp};
use super::size::StickerSize;
use super::{ScanAddress, StickerToken};
use crate::drawing::{Drawing, DrawingFault, Frame, Item, Outline, Rgb, Symbol, Transform};
use crate::municipalities::{Colour, Municipality};
use crate::settings::BaseUrl;
use crate::spots::{Spot, SpotKind, SpotState};

/// The network's own words, as たつの市 sets them large.
const TITLE: [&str; 2] = ["つながる", "いのち"];
const SPOT: &str = "協力スポット";
const HINT: &str = "ひとりで悩まないで。相談できるところがあります。";
const SAMPLE: &str = "見本";
const TRADEMARK: &str = "QRコードは株式会社デンソーウェーブの登録商標です";

/// 塗り足し: how far the picture runs beyond the trimmed edge, in millimetres.
pub const BLEED: f64 = 3.0;

const WHITE: Rgb = Rgb(255, 255, 255);

/// ステッカーの面: everything that is printed on one sticker. Made from a [`Spot`] only, so that only an accepted one gets a sticker.
#[derive(Clone, Debug, PartialEq)]
pub struct StickerFace {
    city: Arc<CityFace>,
    address: ScanAddress,
    name: Option<String>,
}

/// What all stickers of a municipality have in common.
#[derive(Clone, Debug, PartialEq)]
struct CityFace {
    network: String,
    city: String,
    phone: Option<String>,
    words: String,
    palette: Palette,
    sample: bool,
    trademark: bool,
    /// The spots' names stand on them.
    named: bool,
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
        let address = ScanAddress::new(base, municipality.lg_code, token);
        Ok(Self { city: Arc::new(CityFace::of(municipality)), address, name: None })
    }

    /// A face of no spot, to look at a livery before it is kept; its code opens the consultation page. It says 見本.
    pub fn sample(municipality: &Municipality, base: &BaseUrl, token: &StickerToken) -> Self {
        let city = CityFace { sample: true, ..CityFace::of(municipality) };
        Self { city: Arc::new(city), address: ScanAddress::new(base, municipality.lg_code, token), name: None }
    }

    /// The same face as another ink prints it.
    #[must_use]
    pub fn in_ink(mut self, ink: Ink) -> Self {
        if self.city.palette.ink != ink {
            let Palette { ground, lettering, .. } = self.city.palette;
            let palette = Palette::of(ground, lettering, ink);
            self.city = Arc::new(CityFace { palette, ..CityFace::clone(&self.city) });
        }
        self
    }

    /// The same face with a name on it, `shown` in place of the registered one; an individual's name is on no sticker.
    #[must_use]
    pub fn with_name(mut self, spot: &Spot, shown: Option<&str>) -> Self {
        self.name = match spot.kind() {
            SpotKind::Organization => Some(shown.unwrap_or(spot.name()).to_owned()),
            SpotKind::Individual => None,
        };
        if self.name.is_some() && !self.city.named {
            self.city = Arc::new(CityFace { named: true, ..CityFace::clone(&self.city) });
        }
        self
    }

    /// The same face saying 見本: for trying a printer and a sheet.
    #[must_use]
    pub fn as_sample(mut self) -> Self {
        if !self.city.sample {
            self.city = Arc::new(CityFace { sample: true, ..CityFace::clone(&self.city) });
        }
        self
    }

    /// Takes what it shares with its neighbour from there, so that a batch holds it once.
    pub fn share(&mut self, other: &Self) {
        if self.city == other.city {
            self.city = Arc::clone(&other.city);
        }
    }

    /// Where its code leads.
    pub fn address(&self) -> &ScanAddress {
        &self.address
    }

    /// In which colours it is drawn.
    pub fn palette(&self) -> &Palette {
        &self.city.palette
    }

    /// 書体にない文字: every text on it with all characters of it that no font has, and whether it is the spot's own.
    pub fn missing(&self) -> Vec<(&'static str, MissingCharacters, bool)> {
        let missing = |(what, text, own): (&'static str, &str, bool)| Some((what, Typeface::of(text).err()?, own));
        self.texts().into_iter().filter_map(missing).collect()
    }

    /// 書体にない異体字: every text on it with the letters that are set in their ordinary form, and whether it is the spot's own.
    pub fn plain_forms(&self) -> Vec<(&'static str, PlainForms, bool)> {
        let plain = |(what, text, own): (&'static str, &str, bool)| Some((what, PlainForms::of(text)?, own));
        self.texts().into_iter().filter_map(plain).collect()
    }

    /// 省略した名称: how the spot's name stands on a sticker of this size, enlarged by `factor`, when all of it would be too small.
    pub fn shortened_name(&self, size: StickerSize, factor: f64) -> Option<String> {
        let (layout, scale) = size.layout();
        let name = self.name.as_deref()?;
        shortened(name, 0.02, &layout.name, SMALLEST_LETTER / (scale * factor)).ok().flatten()
    }

    fn texts(&self) -> [(&'static str, &str, bool); 5] {
        let city = &self.city;
        [
            ("スポットの名称", self.name.as_deref().unwrap_or_default(), true),
            ("ネットワークの名前", &city.network, false),
            ("自治体と課の名前", &city.city, false),
            ("電話番号", city.phone.as_deref().unwrap_or_default(), false),
            ("添え書き", &city.words, false),
        ]
    }
}

impl CityFace {
    fn of(m: &Municipality) -> Self {
        let rgb = |c: Colour| Rgb(c.0, c.1, c.2);
        let network = m.network_name.strip_prefix(&TITLE.concat()).unwrap_or(&m.network_name);
        let name = m.livery.shown_name.as_ref().unwrap_or(&m.name);
        Self {
            network: network.trim().to_owned(),
            city: format!("{name} {}", m.division).trim().to_owned(),
            phone: m.phone.as_ref().map(|p| format!("電話 {p}")),
            words: m.words.clone(),
            palette: Palette::of(rgb(m.livery.ground), rgb(m.livery.lettering), Ink::Colours),
            sample: m.sample,
            trademark: m.livery.trademark,
            named: false,
        }
    }
}

/// 余地: how far the ground runs beyond the trimmed edge, in millimetres: a bleed, or the rest of a label of another shape. Less
/// than nothing where the label's rim stays white.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Room {
    /// On the left and on the right.
    pub beside: f64,
    /// Above and below.
    pub above: f64,
}

impl Room {
    /// 塗り足し on all sides.
    pub fn bleed(by: f64) -> Self {
        Self { beside: by, above: by }
    }

    /// By how much the picture's edges stand apart from where they were drawn: a bleed is cut off, so it moves nothing.
    fn apart(self) -> (f64, f64) {
        let far = |by: f64| if by > BLEED { by } else { 0.0 };
        (far(self.beside), far(self.above))
    }
}

/// 版: the part of the picture that all stickers of a municipality share, drawn once for a whole batch.
#[derive(Clone, Debug)]
pub struct Artwork {
    city: Arc<CityFace>,
    size: StickerSize,
    picture: Arc<Symbol>,
}

impl Artwork {
    /// Draws what the faces of one municipality have in common, its ground running beyond the trimmed edge by `room`.
    ///
    /// # Errors
    /// [`StickerFault::Missing`] names a character that no font has.
    pub fn of(face: &StickerFace, size: StickerSize, room: Room) -> Result<Self, StickerFault> {
        let (layout, scale) = size.layout();
        let (width, height) = size.millimetres();
        let room = Room { beside: room.beside / scale, above: room.above / scale };
        let items = picture(&face.city, layout, room)?;
        let (w, h) = (width / scale, height / scale);
        let (x, y) = (-room.beside, -room.above);
        let frame = Frame { x, y, w: w - 2.0 * x, h: h - 2.0 * y };
        // A format of slightly other proportions is filled from its middle.
        let shift = Transform::shift((width / scale - layout.width) / 2.0, 0.0);
        let items = vec![Item::Group { items, at: shift }];
        Ok(Self { city: face.city.clone(), size, picture: Arc::new(Symbol { items, frame, cut: true }) })
    }

    /// True when a face differs in nothing but its address.
    pub fn fits(&self, face: &StickerFace) -> bool {
        Arc::ptr_eq(&self.city, &face.city) || self.city == face.city
    }

    /// One sticker: the picture, its code and its address. `factor` is by how much it is enlarged on paper: the modules there
    /// must be neither too small nor of an awkward size.
    ///
    /// # Errors
    /// [`StickerFault::Code`] when the address is too long for this size.
    pub fn sticker(&self, face: &StickerFace, factor: f64) -> Result<Drawing, StickerFault> {
        let (layout, scale) = self.size.layout();
        let (width, height) = self.size.millimetres();
        let code = Code::of(&face.address)?;
        let quiet = layout.plate.grown(-PLATE_EDGE);
        let module = code.module_for(quiet.w * scale * factor)? / (scale * factor);
        let shift = Transform::shift((width / scale - layout.width) / 2.0, 0.0);
        // In the middle of the plate: what the code leaves free is quiet zone too.
        let rest = (quiet.w - module * code.modules().side() as f64) / 2.0;
        let mut own = vec![Item::Modules {
            modules: code.modules().clone(),
            x: quiet.x + rest,
            y: quiet.y + rest,
            module,
            colour: self.city.palette.code,
        }];
        let text = self.city.palette.text;
        own.extend(set(&face.address.in_letters(), 0.02, &layout.letters, text)?);
        if let Some(name) = &face.name {
            let short = face.shortened_name(self.size, factor);
            own.extend(set(short.as_ref().unwrap_or(name), 0.02, &layout.name, text)?);
        }
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

/// Side of one module, in millimetres, that an address has on a sticker of this size.
///
/// # Errors
/// [`CodeFault`] when that is too small, or the address makes no code at all.
pub fn module_of(address: &ScanAddress, size: StickerSize) -> Result<f64, CodeFault> {
    let (layout, scale) = size.layout();
    Code::of(address)?.module_for(layout.plate.grown(-PLATE_EDGE).w * scale)
}

/// Draws one sticker at its trimmed size.
///
/// # Errors
/// A missing character, or an address too long for the size.
pub fn draw(face: &StickerFace, size: StickerSize) -> Result<Drawing, StickerFault> {
    Artwork::of(face, size, Room::default())?.sticker(face, 1.0)
}

fn picture(city: &CityFace, layout: &Layout, room: Room) -> Result<Vec<Item>, StickerFault> {
    let palette = &city.palette;
    let text = palette.text;
    let mut items = ground(palette, layout.width, layout.hill, layout.lights, room);
    let (beside, above) = room.apart();
    items.extend(layout.sprays.iter().map(|spray| {
        // Each grows from the edge on its side, wherever that edge is.
        let outward = if spray.stem[0].0 < layout.width / 2.0 { -beside } else { beside };
        Item::Group { items: spray.draw(palette.ink), at: Transform::shift(outward, -above) }
    }));
    items.extend(set(&city.words, 0.12, &layout.words, palette.lettering)?);
    for (title, slot) in TITLE.iter().zip(&layout.title) {
        items.extend(set(title, 0.0, slot, palette.lettering)?);
    }
    items.extend(set(&city.network, 0.06, &layout.network, text)?);
    items.extend(bar(SPOT, &layout.spot, palette)?);
    items.extend(plate(layout.plate, palette));
    if let Some(slot) = layout.hint.as_ref().filter(|_| !(city.named && layout.yields == Yield::Hint)) {
        items.extend(set(HINT, 0.02, slot, text)?);
    }
    items.extend(contact(city, layout, text)?);
    if city.trademark {
        items.extend(set(TRADEMARK, 0.0, &layout.trademark, text)?);
    }
    if city.sample {
        items.extend(stamp(SAMPLE, layout.stamp, palette)?);
    }
    Ok(items)
}

/// What lies under everything: the ground with its lights and the hill; in black plain paper.
pub(super) fn ground(palette: &Palette, width: f64, hill: &str, lights: &[(f64, f64, f64)], room: Room) -> Vec<Item> {
    let (beside, above) = room.apart();
    let everywhere = Frame { x: 0.0, y: 0.0, w: width, h: width * 2.0 }.grown(20.0 + beside.max(above));
    let mut items = vec![Item::Fill { outline: Outline::rectangle(everywhere), colour: palette.ground }];
    match palette.ink {
        Ink::Colours => {
            // On a dark ground the same light would be a searchlight.
            let strength = 0.2 + 0.8 * palette.ground.luminance();
            for (x, y, r) in lights {
                // A lamp's glow without a gradient: rings, each a breath lighter than the ground.
                for (ring, share) in [(1.0, 0.14), (0.74, 0.28), (0.48, 0.42)] {
                    let colour = palette.ground.mix(WHITE, share * strength);
                    items.push(Item::Fill { outline: Outline::ellipse(*x, *y, r * ring, r * ring), colour });
                }
            }
            // A hill may be wider; nobody sees it.
            let wider = 1.0 + 2.0 * beside / width;
            let at = Transform([wider, 0.0, 0.0, 1.0, -beside, above]);
            let hill = hill.parse::<Outline>().ok();
            items.extend(hill.map(|outline| Item::Fill { outline: outline.moved(at), colour: palette.hill }));
        }
        Ink::Black => {}
    }
    items
}

/// City, division and telephone: on one line where the layout has one, else on two.
fn contact(city: &CityFace, layout: &Layout, ink: Rgb) -> Result<Vec<Item>, StickerFault> {
    let phone = city.phone.as_deref().unwrap_or_default();
    if (layout.city.y - layout.phone.y).abs() < 0.1 || (city.named && layout.yields == Yield::City) {
        return Ok(set(format!("{}\u{3000}{phone}", city.city).trim(), 0.03, &layout.phone, ink)?);
    }
    let mut items = set(&city.city, 0.03, &layout.city, ink)?;
    items.extend(set(phone, 0.03, &layout.phone, ink)?);
    Ok(items)
}

/// Why there is no sticker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StickerFault {
    /// The spot has left the network or rests.
    NotActive,
    /// The spot belongs to another municipality.
    OtherCity,
    /// A character that no font has.
    Missing(MissingCharacters),
    /// The address makes no code for this size.
    Code(CodeFault),
    /// The label of this description is too small for the code.
    Label(String),
    /// The file could not be written.
    Drawing(DrawingFault),
}

impl From<MissingCharacters> for StickerFault {
    fn from(fault: MissingCharacters) -> Self {
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
            Self::Label(stock) => write!(
                f,
                "{stock}のラベルでは、二次元コードの目が0.5ミリより小さくなり、読み取れないおそれがあります。ラベルの大きい用紙を選ぶか、短いホスト名を設定してください。"
            ),
            Self::Drawing(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for StickerFault {}

#[cfg(test)]
pub(super) mod tests;
