//! 意匠: the sticker's picture. First read: つながるいのち, from three metres; second the code; third 協力スポット and the city.

use std::fmt;
use std::sync::Arc;

use super::code::{Code, CodeFault};
use super::layout::Layout;
use super::lettering::MissingCharacter;
use super::setting::{HONEY, bar, plate, set, stamp, text_colour};
use super::size::StickerSize;
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
const CODE: Rgb = Rgb(0x2b, 0x1a, 0x14);

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
            colour: CODE,
        }];
        own.extend(set(&face.address.in_letters(), 0.02, &layout.letters, text_colour(self.city.ground))?);
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
    Artwork::of(face, size, 0.0)?.sticker(face, 1.0)
}

fn picture(city: &CityFace, layout: &Layout) -> Result<Vec<Item>, StickerFault> {
    let ground = city.ground;
    let ink = text_colour(ground);
    let everywhere = Frame { x: 0.0, y: 0.0, w: layout.width, h: layout.width * 2.0 }.grown(20.0);
    let mut items = vec![Item::Fill { outline: Outline::rectangle(everywhere), colour: ground }];
    // On a dark ground the same light would be a searchlight.
    let strength = 0.2 + 0.8 * ground.luminance();
    for (x, y, r) in layout.lights {
        // A lamp's glow without a gradient: rings, each a breath lighter than the ground.
        for (ring, share) in [(1.0, 0.14), (0.74, 0.28), (0.48, 0.42)] {
            let colour = ground.mix(WHITE, share * strength);
            items.push(Item::Fill { outline: Outline::ellipse(*x, *y, r * ring, r * ring), colour });
        }
    }
    if let Ok(outline) = layout.hill.parse() {
        items.push(Item::Fill { outline, colour: ground.mix(HONEY, 0.28) });
    }
    items.extend(layout.sprays.iter().flat_map(|s| s.draw()));
    items.extend(set(&city.words, 0.12, &layout.words, city.lettering)?);
    for (text, slot) in TITLE.iter().zip(&layout.title) {
        items.extend(set(text, 0.0, slot, city.lettering)?);
    }
    items.extend(set(&city.network, 0.06, &layout.network, ink)?);
    items.extend(bar(SPOT, &layout.spot, city.lettering)?);
    items.extend(plate(layout.plate, city.ground));
    if let Some(slot) = &layout.hint {
        items.extend(set(HINT, 0.02, slot, ink)?);
    }
    items.extend(contact(city, layout, ink)?);
    if city.sample {
        items.extend(stamp(SAMPLE, layout.stamp, city.lettering)?);
    }
    Ok(items)
}

/// City, division and telephone: on one line where the layout has one, else on two.
fn contact(city: &CityFace, layout: &Layout, ink: Rgb) -> Result<Vec<Item>, StickerFault> {
    let phone = city.phone.as_deref().unwrap_or_default();
    if (layout.city.y - layout.phone.y).abs() < 0.1 {
        return Ok(set(format!("{}\u{3000}{phone}", city.city).trim(), 0.03, &layout.city, ink)?);
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
    Missing(MissingCharacter),
    /// The address makes no code for this size.
    Code(CodeFault),
    /// The label of this description is too small for the code.
    Label(String),
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
pub(super) mod tests {
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

    /// The frame of everything that a text became, in the layout's millimetres.
    fn frame(items: &[Item]) -> Frame {
        let frames = items.iter().flat_map(|item| match item {
            Item::Glyphs { glyphs, at, .. } => glyphs
                .iter()
                .filter_map(|g| g.outline.moved(Transform::shift(g.x.into(), g.y.into())).moved(*at).frame())
                .collect(),
            Item::Fill { outline, .. } | Item::Stroke { outline, .. } => outline.frame().into_iter().collect(),
            Item::Group { items, at } => {
                let f = frame(items);
                Outline::rectangle(f).moved(*at).frame().into_iter().collect()
            }
            Item::Use { .. } | Item::Modules { .. } => Vec::new(),
        });
        frames.reduce(Frame::with).unwrap_or(Frame { x: 50.0, y: 50.0, w: 0.0, h: 0.0 })
    }

    fn words(face: &StickerFace, layout: &Layout) -> Vec<(&'static str, Frame)> {
        let city = &face.city;
        let ink = text_colour(city.ground);
        let mut words = vec![
            ("words", frame(&set(&city.words, 0.12, &layout.words, ink).unwrap())),
            ("network", frame(&set(&city.network, 0.06, &layout.network, ink).unwrap())),
            ("spot", frame(&bar(SPOT, &layout.spot, ink).unwrap())),
            ("contact", frame(&contact(city, layout, ink).unwrap())),
            ("letters", frame(&set(&face.address.in_letters(), 0.02, &layout.letters, ink).unwrap())),
            ("stamp", frame(&stamp(SAMPLE, layout.stamp, ink).unwrap())),
            ("plate", layout.plate),
        ];
        words.extend(TITLE.iter().zip(&layout.title).map(|(t, s)| ("title", frame(&set(t, 0.0, s, ink).unwrap()))));
        words.extend(layout.hint.iter().map(|s| ("hint", frame(&set(HINT, 0.02, s, ink).unwrap()))));
        words
    }

    #[test]
    fn nothing_touches_the_code_or_the_words_on_any_size() {
        let long = |m: &mut Municipality| {
            m.network_name = "いのち支える霞ヶ浦・筑波山麓地域こころのサポートネットワーク".into();
            m.name = "かすみがうら市".into();
            m.division = "保健福祉部健康づくり増進課".into();
            m.words = "ひとりじゃないよ、いつでもそばにいるよ".into();
        };
        for face in [face("https://tsunagaru.example", |_| ()), face("https://inochi.city.kasumigaura.lg.jp", long)] {
            for size in StickerSize::ALL {
                let (layout, scale) = size.layout();
                let (width, height) = size.millimetres();
                let words = words(&face, layout);
                for (i, (name, frame)) in words.iter().enumerate() {
                    for (other, against) in &words[i + 1..] {
                        assert!(!frame.meets(*against), "{size}: {name} {frame:?} meets {other} {against:?}");
                    }
                    for flower in layout.sprays.iter().flat_map(|s| s.frames()) {
                        assert!(!frame.grown(0.4).meets(flower), "{size}: {name} {frame:?} meets a flower {flower:?}");
                    }
                    let safe = Frame { x: 0.0, y: 0.0, w: width / scale, h: height / scale }.grown(-3.0);
                    let inside = frame.x >= safe.x
                        && frame.y >= safe.y
                        && frame.x + frame.w <= safe.x + safe.w
                        && frame.y + frame.h <= safe.y + safe.h;
                    assert!(inside, "{size}: {name} {frame:?} comes within 3 mm of the cut");
                }
                let side = (layout.plate.w - 2.0 * PLATE_EDGE) * scale;
                assert!(side >= 25.0 && Code::of(&face.address).unwrap().module_for(side).unwrap() >= 0.5, "{size}");
            }
        }
    }

    #[test]
    fn only_an_active_spot_of_the_city_gets_a_sticker() {
        use crate::store::StoreError;
        let (_dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let base: BaseUrl = "https://tsunagaru.example".parse().unwrap();
                let token: StickerToken = "7K3M9".parse().unwrap();
                let spot = crate::stickers::tests::spot(tx)?;
                let city = crate::municipalities::store::get(tx, spot.lg_code())?.unwrap();
                let other = Municipality { lg_code: "271403".parse().unwrap(), ..city.clone() };
                assert_eq!(StickerFace::for_spot(&spot, &other, &base, &token), Err(StickerFault::OtherCity));
                let now = crate::time::Moment::from_unix(1_795_000_000);
                crate::spots::store::set_state(tx, &spot, SpotState::Suspended, spot.version(), now)?;
                let spot = crate::spots::store::by_id(tx, spot.id())?.unwrap();
                assert_eq!(StickerFace::for_spot(&spot, &city, &base, &token), Err(StickerFault::NotActive));
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }

    #[test]
    fn a_name_that_cannot_be_set_is_refused_and_said() {
        let face = face("https://tsunagaru.example", |m| m.network_name = "🐢ネットワーク".into());
        let fault = draw(&face, StickerSize::A6).unwrap_err();
        assert!(fault.to_string().contains("🐢"), "{fault}");
    }
}
