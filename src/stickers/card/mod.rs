//! 案内カード: 91 × 55 mm, to be handed out; its code opens the consultation page, or the account that the municipality has set.

pub mod acts;
mod layout;
pub mod store;

use std::sync::Arc;

use super::code::{Code, CodeFault};
use super::design::{Room, StickerFault, ground};
use super::lettering::{Line, MissingCharacters};
use super::palette::{Ink, Palette};
use super::setting::{plate, set, stamp};
use super::sheet;
use super::size::StickerSize;
use crate::drawing::{Drawing, Frame, Item, Rgb, Symbol, Transform, pdf, svg};
use crate::municipalities::{Colour, Municipality};
use crate::settings::BaseUrl;
use crate::text::HttpUrl;
use layout::CARD;

/// 案内カードのことば.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardText {
    /// What is read first.
    pub title: String,
    /// Lines under it; any may be empty.
    pub words: [String; 3],
    /// Under the code: what it opens.
    pub caption: String,
    /// Where the code leads: an account of the municipality's own; none for the consultation page.
    pub url: Option<HttpUrl>,
}

/// Most characters of the title and of the caption.
pub const LINE_LIMIT: usize = 24;
/// Most characters of a line of words: more would be set too small to read.
pub const WORDS_LIMIT: usize = 20;

impl Default for CardText {
    fn default() -> Self {
        Self {
            title: "ひとりで悩まないで".to_owned(),
            words: ["こころ、お金、家族のこと。", "名前を言わなくても、", "話せるところがあります。"]
                .map(str::to_owned),
            caption: "相談できるところ".to_owned(),
            url: None,
        }
    }
}

/// カードの面: everything that is printed on a card.
#[derive(Clone, Debug)]
pub struct CardFace {
    text: CardText,
    city: String,
    phone: Option<String>,
    sample: bool,
    palette: Palette,
    code: Code,
    /// The address in letters; none where it would be too long to type.
    letters: Option<String>,
}

/// Longest address that somebody types from a card.
const TYPED: usize = 34;

impl CardFace {
    /// The card of a municipality.
    ///
    /// # Errors
    /// [`CodeFault`] when its address makes no code that a phone reads from a card.
    pub fn new(m: &Municipality, text: CardText, base: &BaseUrl) -> Result<Self, CodeFault> {
        let (code, letters) = match &text.url {
            Some(url) => (Code::of_url(url)?, url.as_str().trim_start_matches("https://").to_owned()),
            None => (Code::of_page(base, m.lg_code)?, format!("{}/{}", base.host(), m.lg_code)),
        };
        code.module_for(SIDE)?;
        let rgb = |c: Colour| Rgb(c.0, c.1, c.2);
        let name = m.livery.shown_name.as_ref().unwrap_or(&m.name);
        Ok(Self {
            text,
            city: format!("{name} {}", m.division).trim().to_owned(),
            phone: m.phone.as_ref().map(|p| format!("電話 {p}")),
            sample: m.sample,
            palette: Palette::of(rgb(m.livery.ground), rgb(m.livery.lettering), Ink::Colours),
            code,
            letters: Some(letters).filter(|l| l.chars().count() <= TYPED),
        })
    }

    /// The same card in another ink.
    #[must_use]
    pub fn in_ink(mut self, ink: Ink) -> Self {
        self.palette = Palette::of(self.palette.ground, self.palette.lettering, ink);
        self
    }

    /// 書体にない文字: the field with the first character of it that no font has.
    pub fn missing(&self) -> Vec<(&'static str, MissingCharacters)> {
        let [first, second, third] = &self.text.words;
        let texts = [
            ("title", &self.text.title),
            ("words1", first),
            ("words2", second),
            ("words3", third),
            ("caption", &self.text.caption),
        ];
        texts.into_iter().filter_map(|(field, text)| Some((field, Line::set(text, 0.0).err()?))).collect()
    }

    fn draw(&self, bleed: f64) -> Result<Drawing, StickerFault> {
        let (width, height) = StickerSize::Card91x55.millimetres();
        let frame = Frame { x: 0.0, y: 0.0, w: width, h: height }.grown(bleed);
        let symbol = Arc::new(Symbol { items: self.items()?, frame, cut: true });
        let title = format!("案内カード {}", self.text.title);
        let items = vec![Item::Use { symbol, at: Transform::shift(0.0, 0.0) }];
        Ok(Drawing { width, height, bleed: 0.0, margin: 0.0, title, items })
    }

    fn items(&self) -> Result<Vec<Item>, StickerFault> {
        let (palette, layout) = (&self.palette, &CARD);
        let mut items = ground(palette, layout.width, layout.hill, layout.lights, Room::default());
        items.extend(layout.sprays.iter().flat_map(|s| s.draw(palette.ink)));
        items.extend(set(&self.text.title, 0.02, &layout.title, palette.lettering)?);
        for (line, slot) in self.text.words.iter().zip(&layout.words) {
            items.extend(set(line, 0.02, slot, palette.text)?);
        }
        items.extend(set(&self.city, 0.03, &layout.city, palette.text)?);
        items.extend(set(self.phone.as_deref().unwrap_or_default(), 0.03, &layout.phone, palette.text)?);
        items.extend(plate(layout.plate, palette));
        items.extend(set(&self.text.caption, 0.04, &layout.caption, palette.text)?);
        if let Some(letters) = &self.letters {
            items.extend(set(letters, 0.02, &layout.letters, palette.text)?);
        }
        if self.sample {
            items.extend(stamp("見本", layout.stamp, palette)?);
        }
        let module = self.code.module_for(SIDE)?;
        let rest = (layout.plate.w - module * self.code.modules().side() as f64) / 2.0;
        items.push(Item::Modules {
            modules: self.code.modules().clone(),
            x: layout.plate.x + rest,
            y: layout.plate.y + rest,
            module,
            colour: palette.code,
        });
        Ok(items)
    }
}

/// Code and quiet zone may take this much of the plate.
const SIDE: f64 = 31.3;

/// 用紙 of cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardPaper {
    /// Ten on A4 with cut lines.
    A4,
    /// One, with bleed and marks.
    Marks,
}

/// Cards as PDF.
///
/// # Errors
/// A character that no font has, or a writer's complaint.
pub fn file(face: &CardFace, paper: CardPaper) -> Result<Vec<u8>, StickerFault> {
    let pages = match paper {
        CardPaper::Marks => vec![sheet::marked(face.draw(super::design::BLEED)?)],
        CardPaper::A4 => {
            let card = face.draw(0.0)?;
            let cells = sheet::Grid::a4(StickerSize::Card91x55).cells();
            sheet::cut_sheets(vec![card; cells], StickerSize::Card91x55, 1)
        }
    };
    Ok(pdf::write(&pages, "つながるいのち 案内カード")?)
}

/// The card as a picture for pages.
///
/// # Errors
/// A character that no font has.
pub fn picture(face: &CardFace) -> Result<String, StickerFault> {
    Ok(svg::write(&face.draw(0.0)?))
}
