//! 表示名: the name that is printed on a spot's stickers where the registered one is too long, or has a form that no font has.

pub mod acts;
pub mod store;

use super::lettering::{MissingCharacters, PlainForms, Typeface};
use super::setting::{SMALLEST_LETTER, shortened};
use super::size::StickerSize;

/// Most characters of a name on a sticker, as of a spot's own.
pub const NAME_LIMIT: usize = 60;

/// 表示名 of a spot, and how often it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShownName {
    /// None for the registered name.
    pub name: Option<String>,
    /// 0 until somebody writes one.
    pub version: i64,
}

/// 字のようす: how a name comes out in print.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What no font has: then nothing is printed.
    pub missing: Option<MissingCharacters>,
    /// What comes out otherwise than it is written.
    pub remarks: Vec<String>,
}

impl Report {
    /// Looks at a name on every size.
    pub fn of(name: &str) -> Self {
        if let Err(missing) = Typeface::of(name) {
            return Self { missing: Some(missing), remarks: Vec::new() };
        }
        let mut remarks: Vec<String> = PlainForms::of(name).map(|plain| plain.to_string()).into_iter().collect();
        for size in StickerSize::ALL {
            let (layout, scale) = size.layout();
            // Every character has its glyph: that was asked above.
            if let Ok(Some(short)) = shortened(name, 0.02, &layout.name, SMALLEST_LETTER / scale) {
                remarks.push(format!("{}では小さすぎて読めないため、「{short}」と印刷します。", size.label()));
            }
        }
        Self { missing: None, remarks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_at_on_every_size() {
        assert_eq!(Report::of("喫茶ひだまり"), Report::default());
        assert!(Report::of("亀屋🐢").missing.is_some_and(|m| m.to_string().contains("U+1F422")));
        let variant = Report::of("辻\u{e0101}商店");
        assert!(variant.missing.is_none() && variant.remarks[0].contains("異体字"), "{variant:?}");
        let long = Report::of(&format!("短い\u{3000}{}", "長い名前の店".repeat(9)));
        assert!(long.remarks.iter().any(|r| r.contains("名刺") && r.contains('…')), "{long:?}");
        assert!(!long.remarks.iter().any(|r| r.contains("B5")), "large enough there: {long:?}");
    }
}
