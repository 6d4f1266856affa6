//! 色づかい: the colours of one sticker, and whether they can be read.

use std::fmt;
use std::str::FromStr;

use crate::drawing::Rgb;

const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// Cream of letters on a dark ground.
const CREAM: Rgb = Rgb(0xff, 0xfb, 0xee);
/// Warm dark brown of ordinary text.
const INK: Rgb = Rgb(0x4d, 0x3a, 0x2c);
/// Honey yellow, from which hill and plate edge are mixed.
const HONEY: Rgb = Rgb(0xff, 0xd9, 0x7a);
/// Nearly black: readers want the code darker than anything about it.
const CODE: Rgb = Rgb(0x2b, 0x1a, 0x14);

/// 読みやすさの下限: WCAG 2.2 for ordinary text.
pub const LEAST_CONTRAST: f64 = 4.5;

/// インク: what it is printed with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    /// In the municipality's colours.
    #[default]
    Colours,
    /// In black on white paper, drawn in lines: it survives a photocopier.
    Black,
}

impl Ink {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Colours, Self::Black];

    /// Its name in commands and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Colours => "colours",
            Self::Black => "black",
        }
    }

    /// Its name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Colours => "カラー",
            Self::Black => "黒1色（コピー機・白黒プリンター用）",
        }
    }
}

impl FromStr for Ink {
    type Err = InkFault;

    fn from_str(s: &str) -> Result<Self, InkFault> {
        Self::ALL.into_iter().find(|i| i.code() == s).ok_or(InkFault)
    }
}

/// An ink that there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InkFault;

impl fmt::Display for InkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("色は、colours（カラー）か black（黒1色）から選んでください。")
    }
}

impl std::error::Error for InkFault {}

/// 色づかい: follows from the two colours of a municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// In what it is printed.
    pub ink: Ink,
    /// The ground.
    pub ground: Rgb,
    /// The large lettering, and the bar.
    pub lettering: Rgb,
    /// Ordinary text on the ground.
    pub text: Rgb,
    /// Letters on the bar.
    pub on_bar: Rgb,
    /// The ground of the stamp.
    pub stamp: Rgb,
    /// The hill at the lower edge.
    pub hill: Rgb,
    /// The edge below the plate.
    pub edge: Rgb,
    /// The plate.
    pub plate: Rgb,
    /// Dark modules.
    pub code: Rgb,
}

impl Palette {
    /// From ground and lettering; in black neither is looked at.
    pub fn of(ground: Rgb, lettering: Rgb, ink: Ink) -> Self {
        match ink {
            Ink::Colours => Self {
                ink,
                ground,
                lettering,
                text: clearer(ground, INK, CREAM),
                on_bar: clearer(lettering, CREAM, INK),
                stamp: CREAM,
                hill: ground.mix(HONEY, 0.28),
                edge: ground.mix(HONEY, 0.6),
                plate: WHITE,
                code: CODE,
            },
            Ink::Black => Self {
                ink,
                ground: WHITE,
                lettering: BLACK,
                text: BLACK,
                on_bar: WHITE,
                stamp: WHITE,
                hill: WHITE,
                edge: BLACK,
                plate: WHITE,
                code: BLACK,
            },
        }
    }

    /// 読みにくい組み合わせ: pairs under [`LEAST_CONTRAST`], each with its measured ratio.
    pub fn unreadable(&self) -> Vec<(Pair, f64)> {
        let pairs = [
            (Pair::Title, self.lettering, self.ground),
            (Pair::Text, self.text, self.ground),
            (Pair::OnHill, self.text, self.hill),
            (Pair::Bar, self.on_bar, self.lettering),
            (Pair::Code, self.code, self.plate),
        ];
        let measured = pairs.into_iter().map(|(pair, a, b)| (pair, a.contrast(b)));
        measured.filter(|(_, ratio)| *ratio < LEAST_CONTRAST).collect()
    }
}

/// Whichever of two can be read better on a ground; the first when they are alike.
fn clearer(ground: Rgb, first: Rgb, second: Rgb) -> Rgb {
    if second.contrast(ground) > first.contrast(ground) { second } else { first }
}

/// 組み合わせ: two colours that lie on one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// つながるいのち on the ground.
    Title,
    /// Ordinary text on the ground.
    Text,
    /// Ordinary text on the hill.
    OnHill,
    /// 協力スポット in its bar.
    Bar,
    /// The code on its plate.
    Code,
}

impl Pair {
    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Title => "地の色と「つながるいのち」の文字の色",
            Self::Text => "地の色と小さい文字の色",
            Self::OnHill => "下の丘の色と小さい文字の色",
            Self::Bar => "文字の色と「協力スポット」の文字の色",
            Self::Code => "二次元コードとその地の色",
        }
    }

    /// True when another ground helps, false when another lettering does.
    pub fn is_of_ground(self) -> bool {
        match self {
            Self::Text | Self::OnHill | Self::Code => true,
            Self::Title | Self::Bar => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_colours_can_be_read_and_so_can_black() {
        let (ground, lettering) = (Rgb(0xff, 0xf6, 0xd2), Rgb(0x8a, 0x2f, 0x22));
        for ink in Ink::ALL {
            assert_eq!(Palette::of(ground, lettering, ink).unreadable(), [], "{ink:?}");
        }
        let black = Palette::of(ground, lettering, Ink::Black);
        assert!([black.ground, black.lettering, black.text, black.code].iter().all(|c| [WHITE, BLACK].contains(c)));
    }

    #[test]
    fn a_middling_ground_is_told_with_its_ratio() {
        // Neither brown nor cream can be read on it, though its lettering can.
        let palette = Palette::of(Rgb(0x9a, 0x7d, 0x70), Rgb(0, 0, 0), Ink::Colours);
        let told = palette.unreadable();
        assert!(told.iter().any(|(pair, ratio)| *pair == Pair::Text && (2.0..4.5).contains(ratio)), "{told:?}");
        assert!(told.iter().all(|(pair, _)| *pair != Pair::Title && *pair != Pair::Code), "{told:?}");
        let faint = Palette::of(Rgb(0xff, 0xf6, 0xd2), Rgb(0xff, 0xf0, 0xb3), Ink::Colours).unreadable();
        assert!(faint.iter().any(|(pair, ratio)| *pair == Pair::Title && *ratio < 1.2), "{faint:?}");
    }

    #[test]
    fn every_ground_has_a_code_that_can_be_read() {
        for value in (0..=255).step_by(15) {
            let palette = Palette::of(Rgb(value, value / 2, 255 - value), Rgb(value, 0, 0), Ink::Colours);
            assert!(palette.code.contrast(palette.plate) > 12.0);
        }
    }

    #[test]
    fn inks_are_read_by_their_names() {
        assert_eq!(Ink::ALL.map(|ink| ink.code().parse()), [Ok(Ink::Colours), Ok(Ink::Black)]);
        assert_eq!("pink".parse::<Ink>(), Err(InkFault));
    }
}
