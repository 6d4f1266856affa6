//! The register's closed words: kinds, activities, lines of business. Each has a code (database, addresses) and a label (people).

use std::collections::BTreeSet;
use std::fmt;

/// A text that is none of a closed list's codes or labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord(&'static str, &'static str);

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}が表にない言葉です。使える言葉は、{}です。", self.0, self.1)
    }
}

impl std::error::Error for UnknownWord {}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal, [$($(#[$doc:meta])* $variant:ident $code:literal $label:literal,)+]) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* #[doc = $label] $variant,)+ }

        impl $name {
            /// Every case, in the order in which people see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in the database and in addresses; never changes.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.label())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            /// Takes the code or the label, exactly.
            fn from_str(s: &str) -> Result<Self, UnknownWord> {
                match s {
                    $($code | $label => Ok(Self::$variant),)+
                    _ => Err(UnknownWord($what, concat!($("「", $label, "」"),+))),
                }
            }
        }
    };
}

words! {
    /// 個人か団体か: what decides how much of a spot may ever be public.
    SpotKind, "種別", [
        Organization "organization" "企業・団体など",
        Individual "individual" "個人",
    ]
}

words! {
    /// 区分: who registers.
    RegistrantKind, "区分", [
        Company "company" "企業・事業所",
        Shop "shop" "店舗",
        Association "association" "団体",
        VolunteerGroup "volunteers" "ボランティアグループ",
        Individual "individual" "個人",
        PublicFacility "public" "公共施設",
    ]
}

impl RegistrantKind {
    /// Organization for all but 個人.
    pub fn spot_kind(self) -> SpotKind {
        match self {
            Self::Individual => SpotKind::Individual,
            Self::Company | Self::Shop | Self::Association | Self::VolunteerGroup | Self::PublicFacility => {
                SpotKind::Organization
            }
        }
    }
}

words! {
    /// 協力内容: what a spot does for the network (the duties that たつの市 publishes, and leaflets).
    Activity, "協力内容", [
        Sticker "sticker" "ステッカー掲示",
        Listening "listening" "声かけ・傾聴",
        Connecting "connecting" "つなぎ",
        WatchingOver "watching" "見守り",
        Leaflets "leaflets" "チラシ設置",
        Awareness "awareness" "普及啓発",
    ]
}

impl Activity {
    /// Codes in their order, parted by spaces: `sticker listening`.
    pub fn codes(activities: &BTreeSet<Self>) -> String {
        activities.iter().map(|a| a.code()).collect::<Vec<_>>().join(" ")
    }

    /// Reads codes or labels parted by spaces or ・, in any order.
    ///
    /// # Errors
    /// When a word is none of the list.
    pub fn read_all(text: &str) -> Result<BTreeSet<Self>, UnknownWord> {
        // 「声かけ・傾聴」 has the separator in itself.
        let text = text.replace(Self::Listening.label(), Self::Listening.code());
        let words = text.split(['・', ' ', '　', '、', ',', '，', '/', '／']).filter(|w| !w.is_empty());
        words.map(str::parse).collect()
    }
}

words! {
    /// 業種: line of business, after the POI codes of GIF DS-491-3-1 where there is one.
    Category, "業種", [
        Restaurant "restaurant" "飲食店",
        Cafe "cafe" "喫茶店",
        Supermarket "supermarket" "スーパーマーケット",
        Convenience "convenience" "コンビニエンスストア",
        OtherShop "shop" "その他の店舗",
        Barber "barber" "理容店",
        Beauty "beauty" "美容院",
        Pharmacy "pharmacy" "調剤薬局",
        Drugstore "drugstore" "ドラッグストア",
        Hospital "hospital" "病院",
        Clinic "clinic" "診療所",
        Dentist "dentist" "歯科医院",
        Bank "bank" "銀行・金融機関",
        PostOffice "post" "郵便局",
        Welfare "welfare" "福祉施設",
        Library "library" "図書館",
        CommunityHall "hall" "公民館",
        CityOffice "office" "市役所・役場",
        OtherBusiness "business" "その他の会社・事業所",
        Group "group" "団体・グループ",
        None "none" "なし（個人など）",
    ]
}

impl Category {
    /// POIコード: GIF DS-491-3-1; none where the table has no fitting class.
    pub fn poi_code(self) -> Option<&'static str> {
        match self {
            Self::Restaurant => Some("2401"),
            Self::Cafe => Some("2422"),
            Self::Supermarket => Some("2606"),
            Self::Convenience => Some("2710"),
            Self::Barber => Some("3102"),
            Self::Beauty => Some("3103"),
            Self::Pharmacy => Some("1612"),
            Self::Drugstore => Some("1610"),
            Self::Hospital => Some("1601"),
            Self::Clinic => Some("1602"),
            Self::Dentist => Some("1603"),
            Self::Bank => Some("2501"),
            Self::PostOffice => Some("1216"),
            Self::Welfare => Some("1499"),
            Self::Library => Some("1512"),
            Self::CommunityHall => Some("1307"),
            Self::CityOffice => Some("1302"),
            Self::OtherShop | Self::OtherBusiness | Self::Group | Self::None => None,
        }
    }
}

words! {
    /// 登録の状態: only active spots are ever shown.
    SpotState, "状態", [
        Active "active" "登録中",
        Suspended "suspended" "休止",
        Ended "ended" "廃止",
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_labels_both_lead_back_and_only_the_individual_is_one() {
        for kind in RegistrantKind::ALL {
            assert_eq!(kind.code().parse(), Ok(*kind));
            assert_eq!(kind.label().parse(), Ok(*kind));
            assert_eq!(kind.spot_kind() == SpotKind::Individual, *kind == RegistrantKind::Individual);
        }
        for category in Category::ALL {
            assert_eq!(category.label().parse(), Ok(*category));
        }
        let all: BTreeSet<_> = Activity::ALL.iter().copied().collect();
        assert_eq!(Activity::read_all(&Activity::codes(&all)), Ok(all.clone()));
        let labels: Vec<_> = all.iter().map(|a| a.label()).collect();
        assert_eq!(Activity::read_all(&labels.join("・")), Ok(all));
        let fault = "見守".parse::<Activity>().unwrap_err().to_string();
        assert!(fault.contains("協力内容") && fault.contains("「見守り」"), "{fault}");
    }
}
