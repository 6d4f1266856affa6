//! 様式1の中身: the values of a registration, each parsed, and what becomes of them in the register.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::corporate::CorporateNumber;
use super::place;
use crate::municipalities::{LgCode, Municipality, Position};
use crate::spots::{Activity, Category, Consent, NewSpot, OpenHours, RegistrantKind, SpotKind};
use crate::text::{Email, HttpUrl, Kana, Name, PostalCode, Telephone, TextFault, one_line};
use crate::time::JapanDate;

/// 様式1 登録届出書: only [`super::read()`] makes one, so every rule of the form holds for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Form1 {
    /// 区分.
    pub registrant: RegistrantKind,
    /// 届出者.
    pub applicant: Applicant,
    /// 市からの連絡先; never public.
    pub contact: Contact,
    /// 協力スポット; for an individual its name is the applicant's and the rest is empty.
    pub spot: SpotEntry,
    /// 協力内容, at least one.
    pub activities: BTreeSet<Activity>,
    /// ステッカーとチラシの希望.
    pub wish: Wish,
    /// ゲートキーパー研修.
    pub training: Training,
    /// 公開の同意; for individuals nothing but `list` is ever set.
    pub consent: Consent,
}

/// 届出者.
#[derive(Clone, Debug, PartialEq)]
pub struct Applicant {
    /// 名称 or 氏名.
    pub name: Name,
    /// フリガナ.
    pub kana: Kana,
    /// 法人番号.
    pub corporate_number: Option<CorporateNumber>,
    /// 代表者の職名; "" for none.
    pub representative_title: String,
    /// 代表者の氏名; none for individuals.
    pub representative: Option<Name>,
    /// 郵便番号.
    pub postal_code: PostalCode,
    /// 所在地 or 住所.
    pub address: Address,
    /// 建物名; "" for none.
    pub building: String,
    /// 活動する地域; "" for none.
    pub activity_area: String,
}

/// 市からの連絡先.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// 部署; "" for none.
    pub dept: String,
    /// 担当者; none for individuals.
    pub name: Option<Name>,
    /// 電話番号.
    pub phone: Telephone,
    /// FAX番号.
    pub fax: Option<Telephone>,
    /// メールアドレス.
    pub email: Option<Email>,
    /// 連絡できる時間帯; "" for none.
    pub hours: String,
}

/// 協力スポット as asked for in the form.
#[derive(Clone, Debug, PartialEq)]
pub struct SpotEntry {
    /// 名称: the applicant's when the form left it empty.
    pub name: Name,
    /// フリガナ.
    pub kana: Kana,
    /// 郵便番号, with the place.
    pub postal_code: Option<PostalCode>,
    /// 所在地: the applicant's when the form left it empty; none for individuals.
    pub address: Option<Address>,
    /// 建物名など; "" for none.
    pub building: String,
    /// 電話番号.
    pub phone: Option<Telephone>,
    /// ホームページ.
    pub url: Option<HttpUrl>,
    /// 業種.
    pub category: Category,
    /// 営業日・営業時間.
    pub hours: OpenHours,
    /// 補足; "" for none.
    pub hours_note: String,
}

/// ステッカーとチラシの希望.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// 枚数, 1–99.
    pub stickers: StickerCount,
    /// 掲げる場所; "" for none.
    pub place: String,
    /// チラシの部数, 0–999.
    pub leaflets: LeafletCount,
}

/// 所在地: 1–200 characters as written, with half-width numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// The address as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = TextFault;

    fn from_str(s: &str) -> Result<Self, TextFault> {
        let text = one_line(s, 200)?;
        if text.is_empty() { Err(TextFault::Empty) } else { Ok(Self(place::tidy(&text))) }
    }
}

macro_rules! count {
    ($(#[$doc:meta])* $name:ident, $fault:ident, $least:literal, $most:literal, $words:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(u16);

        impl $name {
            /// The number.
            pub fn get(self) -> u16 {
                self.0
            }
        }

        /// Not a number in range.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $fault;

        impl fmt::Display for $fault {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($words)
            }
        }

        impl FromStr for $name {
            type Err = $fault;

            fn from_str(s: &str) -> Result<Self, $fault> {
                use unicode_normalization::UnicodeNormalization;
                let digits: String = s.trim().trim_end_matches(['枚', '部']).chars().take(20).nfkc().collect();
                let number = digits.trim().parse().map_err(|_| $fault)?;
                if ($least..=$most).contains(&number) { Ok(Self(number)) } else { Err($fault) }
            }
        }
    };
}

count! {
    /// ステッカーの枚数, 1–99.
    StickerCount, StickerCountFault, 1, 99, "ステッカーの枚数は、1から99までの数字で書いてください。"
}
count! {
    /// チラシの部数, 0–999.
    LeafletCount, LeafletCountFault, 0, 999, "チラシの部数は、999までの数字で書いてください。"
}

impl LeafletCount {
    /// None wanted.
    pub const ZERO: Self = Self(0);
}

/// ゲートキーパー研修の受講.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Training {
    /// なし
    #[default]
    None,
    /// 受けたことがある
    Done,
    /// 受けてみたい
    Wished,
}

impl Training {
    /// In the order in which people see them.
    pub const ALL: [Self; 3] = [Self::Wished, Self::Done, Self::None];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Done => "done",
            Self::Wished => "wished",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "いまは考えていない",
            Self::Done => "受けたことがある",
            Self::Wished => "受けてみたい",
        }
    }
}

impl FromStr for Training {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.code() == s).ok_or(())
    }
}

impl Form1 {
    /// The spot's place in the form's own words; none for individuals.
    pub fn spot_address(&self) -> Option<&str> {
        self.spot.address.as_ref().map(Address::as_str)
    }

    /// The entry for the register, as it would stand there after acceptance on that day.
    pub fn new_spot(
        &self,
        municipality: &Municipality,
        position: Option<Position>,
        registered_on: JapanDate,
        notification_id: Option<i64>,
    ) -> NewSpot {
        let town = self.spot_address().map(|a| place::town(a, &municipality.prefecture, &municipality.name));
        NewSpot {
            lg_code: municipality.lg_code,
            registrant: self.registrant,
            name: self.spot.name.clone(),
            kana: self.spot.kana.clone(),
            category: self.spot.category,
            postal_code: self.spot.postal_code.clone(),
            address: self.spot.address.as_ref().map(Address::to_string),
            building: Some(self.spot.building.clone()).filter(|b| !b.is_empty()),
            town: town.filter(|t| !t.is_empty()).map(str::to_owned),
            position: match self.registrant.spot_kind() {
                SpotKind::Organization => position,
                SpotKind::Individual => None,
            },
            phone: self.spot.phone.clone(),
            url: self.spot.url.clone(),
            hours: self.spot.hours.clone(),
            hours_note: self.spot.hours_note.clone(),
            activities: self.activities.clone(),
            consent: self.consent,
            notification_id,
            registered_on,
        }
    }

    /// 宛先 of the form: the head of the municipality, e.g. たつの市長; prefectures have a 知事.
    pub fn addressee(municipality: &Municipality) -> String {
        if is_prefecture(municipality.lg_code) {
            format!("{}知事", municipality.name.trim_end_matches(['都', '府', '県']))
        } else {
            format!("{}長", municipality.name)
        }
    }
}

fn is_prefecture(lg_code: LgCode) -> bool {
    lg_code.is_prefecture()
}
