//! 見た目とことば: what a municipality may change on its stickers, and whether that can still be read.

pub mod acts;

use std::fmt;

use super::StickerToken;
use super::design::StickerFace;
use super::lettering::MissingCharacters;
use super::palette::{LEAST_CONTRAST, Pair};
use crate::municipalities::{Colour, Livery, Municipality};
use crate::settings::BaseUrl;

/// 見た目: everything of a municipality that its stickers show and that its manager may set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// ネットワークの名前.
    pub network: String,
    /// 添え書き.
    pub words: String,
    /// The name on stickers, where it differs from the municipality's.
    pub shown_name: Option<String>,
    /// The ground.
    pub ground: Colour,
    /// The large lettering.
    pub lettering: Colour,
    /// The trademark line.
    pub trademark: bool,
}

impl Wanted {
    /// As it is now.
    pub fn of(m: &Municipality) -> Self {
        Self {
            network: m.network_name.clone(),
            words: m.words.clone(),
            shown_name: m.livery.shown_name.clone(),
            ground: m.livery.ground,
            lettering: m.livery.lettering,
            trademark: m.livery.trademark,
        }
    }

    /// The municipality with it.
    pub fn on(&self, m: &Municipality) -> Municipality {
        Municipality {
            network_name: self.network.clone(),
            words: self.words.clone(),
            livery: Livery {
                ground: self.ground,
                lettering: self.lettering,
                shown_name: self.shown_name.clone(),
                trademark: self.trademark,
            },
            ..m.clone()
        }
    }

    /// A sticker with it, to look at; its code opens the consultation page.
    pub fn sample(&self, m: &Municipality, base: &BaseUrl) -> Option<StickerFace> {
        Some(StickerFace::sample(&self.on(m), base, &StickerToken::draw(&[0; 16])?))
    }

    /// Everything that keeps it from being read or set.
    pub fn faults(&self, m: &Municipality, base: &BaseUrl) -> Vec<LiveryFault> {
        let Some(face) = self.sample(m, base) else { return Vec::new() };
        let colours = face.palette().unreadable().into_iter().map(|(pair, ratio)| LiveryFault::Unreadable(pair, ratio));
        let letters = face.missing().into_iter().map(|(what, missing, _)| LiveryFault::Missing(what, missing));
        colours.chain(letters).collect()
    }

    /// In one line, for the audit chain: no personal data is in it.
    pub fn summary(&self) -> String {
        let name = self.shown_name.as_deref().unwrap_or("–");
        let trademark = if self.trademark { "あり" } else { "なし" };
        format!(
            "{} / {} / {name} / 地 {} / 文字 {} / 商標の表示{trademark}",
            self.network, self.words, self.ground, self.lettering
        )
    }
}

/// Why a livery is not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveryFault {
    /// Two colours too much alike, with the measured ratio.
    Unreadable(Pair, f64),
    /// A character that no font has, and in which text.
    Missing(&'static str, MissingCharacters),
}

impl fmt::Display for LiveryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Cut, not rounded: 4.49 must not be told as 4.5.
            Self::Unreadable(pair, ratio) => write!(
                f,
                "{}の明るさの比が{:.1}です。{LEAST_CONTRAST}以上になるように、色を変えてください。",
                pair.label(),
                (ratio * 10.0).floor() / 10.0
            ),
            Self::Missing(what, missing) => write!(f, "{what}の{missing}"),
        }
    }
}

impl std::error::Error for LiveryFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_letters_are_judged_before_they_are_kept() {
        let m = crate::municipalities::directory::find("282294".parse().unwrap()).unwrap().municipality("健康課");
        let base = "https://tsunagaru.example".parse().unwrap();
        let usual = Wanted::of(&m);
        assert_eq!(usual.faults(&m, &base), []);
        assert_eq!(usual.on(&m), m);
        let bad = Wanted { lettering: "#fff0b3".parse().unwrap(), words: "🐢を守りたい".into(), ..usual };
        let told: Vec<String> = bad.faults(&m, &base).iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("明るさの比が1.0です") && told[1].contains("添え書きの「🐢」"), "{told:?}");
    }
}
