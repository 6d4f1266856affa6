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
        write!(f, "公開の同意に「{}」という項目はありません。", self.0)
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
        }
        assert!("list mail".parse::<Consent>().is_err());
    }
}
