//! 言葉: the languages of the consultation page; chosen by link, remembered only in the address.

use std::fmt;

/// ページの言葉
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// 日本語
    Ja,
    /// やさしい日本語, with furigana
    Yasashii,
    /// English
    En,
    /// 简体中文
    ZhHans,
    /// 한국어
    Ko,
    /// Tiếng Việt
    Vi,
    /// Português (Brasil)
    PtBr,
}

impl Language {
    /// In the order of the page.
    pub const ALL: [Language; 7] = [Self::Ja, Self::Yasashii, Self::En, Self::ZhHans, Self::Ko, Self::Vi, Self::PtBr];

    /// Its part of an address (`/282294/en`) and the key of translations; two letters, or a vowel or hyphen, so it is no sticker's token.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::Yasashii => "yasashii",
            Self::En => "en",
            Self::ZhHans => "zh-hans",
            Self::Ko => "ko",
            Self::Vi => "vi",
            Self::PtBr => "pt-br",
        }
    }

    /// For `lang` attributes, BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja | Self::Yasashii => "ja",
            Self::En => "en",
            Self::ZhHans => "zh-Hans",
            Self::Ko => "ko",
            Self::Vi => "vi",
            Self::PtBr => "pt-BR",
        }
    }

    /// How windows name it among their languages (`en`, `zh` …).
    pub fn spoken(self) -> &'static str {
        self.tag().split('-').next().unwrap_or_default()
    }

    /// Told in Japanese words.
    pub fn is_japanese(self) -> bool {
        matches!(self, Self::Ja | Self::Yasashii)
    }

    /// Reads a part of an address, in any case.
    pub fn read(part: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code().eq_ignore_ascii_case(part))
    }

    /// The language that a browser prefers, if it is one of ours; Japanese when it stands before all others of ours.
    pub fn preferred(accept_language: &str) -> Option<Self> {
        let offer = |(at, part): (usize, &str)| {
            let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
            let weight = rest.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
            let spoken = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let ours = Self::ALL.into_iter().filter(|l| *l != Self::Yasashii).find(|l| l.spoken() == spoken)?;
            (weight > 0.0).then_some((ours, weight, at))
        };
        let offers = accept_language.split(',').take(20).enumerate().filter_map(offer);
        // The first of the heaviest: lists are written in the order of liking.
        offers.max_by(|a, b| a.1.total_cmp(&b.1).then(b.2.cmp(&a.2))).map(|(language, _, _)| language)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_read_as_they_mean() {
        for (header, ours) in [
            ("ja,en-US;q=0.9,en;q=0.8", Some(Language::Ja)),
            ("en-US,en;q=0.9,ja;q=0.8", Some(Language::En)),
            ("zh-TW,zh;q=0.9", Some(Language::ZhHans)),
            ("fr-FR,fr;q=0.9,pt;q=0.5,vi;q=0.4", Some(Language::PtBr)),
            ("vi", Some(Language::Vi)),
            ("ko;q=0, ja;q=0.1", Some(Language::Ja)),
            ("fr", None),
            ("", None),
            ("*", None),
            (";;;q=,,ko;q=x", None),
        ] {
            assert_eq!(Language::preferred(header), ours, "{header}");
        }
    }

    #[test]
    fn no_language_looks_like_a_token() {
        for language in Language::ALL {
            assert!(language.code().len() < 4 || language.code().contains(['a', 'e', 'i', 'o', 'u', '-']));
            assert_eq!(Language::read(&language.code().to_uppercase()), Some(language));
        }
        assert_eq!(Language::read("e"), None);
    }
}
