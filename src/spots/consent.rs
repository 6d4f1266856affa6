//! 公開の同意: what of a spot may be shown, item by item.

use std::fmt;
use std::str::FromStr;

use super::SpotKind;

/// 公開の同意: one flag for each published item. Without `list` nothing of the spot is public, whatever the others say.
///
/// Stored as the codes of what is allowed, e.g. `list map hours`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// 一覧への掲載: the name, its reading, kind and activities on the public list.
    pub list: bool,
    /// 地図への掲載: the pin.
    pub map: bool,
    /// オープンデータ: what is on the list may be handed on as CSV, GeoJSON and XLSX.
    pub opendata: bool,
    /// 所在地: address and building.
    pub address: bool,
    /// 電話番号.
    pub phone: bool,
    /// ウェブサイト.
    pub url: bool,
    /// 営業日・営業時間.
    pub hours: bool,
}

/// In the order of [`Consent::items`].
const SHEET_WORDS: [&str; 7] = ["一覧", "地図", "オープンデータ", "所在地", "電話番号", "URL", "営業日時"];

impl Consent {
    /// What a form begins with: an organization's name on the list, nothing of an individual.
    pub fn first_offer(kind: SpotKind) -> Self {
        match kind {
            SpotKind::Organization => Self { list: true, ..Self::default() },
            SpotKind::Individual => Self::default(),
        }
    }

    /// Everything, as a public facility might say.
    pub fn all() -> Self {
        Self { list: true, map: true, opendata: true, address: true, phone: true, url: true, hours: true }
    }

    /// 公開項目 as sheets write it: `一覧・地図・所在地`; read back by [`Consent::from_sheet`].
    pub fn sheet_words(&self) -> String {
        let words = SHEET_WORDS.iter().zip(self.items()).filter(|(_, (_, _, yes))| *yes);
        words.map(|(word, _)| *word).collect::<Vec<_>>().join("・")
    }

    /// Reads 公開項目 of a sheet; items are parted by ・, commas, 、 or spaces.
    ///
    /// # Errors
    /// The first word that is no item.
    pub fn from_sheet(text: &str) -> Result<Self, ConsentFault> {
        let mut codes = Vec::new();
        for word in text.split(['・', '、', ',', '，', ' ', '　', '/']).filter(|w| !w.is_empty()) {
            let at = SHEET_WORDS.iter().position(|w| *w == word).ok_or_else(|| ConsentFault(word.to_owned()))?;
            codes.extend(Self::default().items().get(at).map(|(code, _, _)| *code));
        }
        codes.join(" ").parse()
    }

    /// Code, label for people, and answer of each item, in the order in which people see them.
    pub fn items(&self) -> [(&'static str, &'static str, bool); 7] {
        [
            ("list", "名称を一覧にのせる", self.list),
            ("map", "地図にのせる", self.map),
            ("opendata", "オープンデータとして公開する", self.opendata),
            ("address", "所在地を公開する", self.address),
            ("phone", "電話番号を公開する", self.phone),
            ("url", "ウェブサイトを公開する", self.url),
            ("hours", "営業日・時間を公開する", self.hours),
        ]
    }
}

impl fmt::Display for Consent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given: Vec<_> = self.items().iter().filter(|(_, _, yes)| *yes).map(|(code, _, _)| *code).collect();
        f.write_str(&given.join(" "))
    }
}

/// A word that names no item of consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentFault(String);

impl fmt::Display for ConsentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "公開項目に「{}」はありません。使える言葉は、{}です。", self.0, SHEET_WORDS.join("、"))
    }
}

impl std::error::Error for ConsentFault {}

impl FromStr for Consent {
    type Err = ConsentFault;

    fn from_str(s: &str) -> Result<Self, ConsentFault> {
        let mut consent = Self::default();
        for word in s.split_whitespace() {
            let flag = match word {
                "list" => &mut consent.list,
                "map" => &mut consent.map,
                "opendata" => &mut consent.opendata,
                "address" => &mut consent.address,
                "phone" => &mut consent.phone,
                "url" => &mut consent.url,
                "hours" => &mut consent.hours,
                _ => return Err(ConsentFault(word.to_owned())),
            };
            *flag = true;
        }
        Ok(consent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_is_off_until_given_and_survives_the_round_trip() {
        assert_eq!(Consent::first_offer(SpotKind::Individual), Consent::default());
        assert_eq!(Consent::first_offer(SpotKind::Organization).to_string(), "list");
        for bits in 0..128_u8 {
            let on = |n: u8| bits >> n & 1 == 1;
            let c = Consent {
                list: on(0),
                map: on(1),
                opendata: on(2),
                address: on(3),
                phone: on(4),
                url: on(5),
                hours: on(6),
            };
            assert_eq!(c.to_string().parse(), Ok(c));
            assert_eq!(Consent::from_sheet(&c.sheet_words()), Ok(c));
        }
        assert!("list mail".parse::<Consent>().is_err());
    }
}
