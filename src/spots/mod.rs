//! 協力スポット, the register: who has been accepted, what they do, and what of it may be shown.

#[cfg(test)]
pub(crate) mod cast;
pub mod consent;
pub mod export;
pub mod feed;
pub mod hours;
pub mod journal;
pub mod ledger;
pub mod linked;
pub mod listing;
pub mod marks;
pub mod merges;
pub mod package;
pub mod pages;
pub mod publication;
pub mod query;
pub mod register;
pub mod revisions;
pub mod sheet;
pub mod store;
pub mod words;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::municipalities::{LgCode, Position};
use crate::text::{HttpUrl, Kana, Name, PostalCode, Telephone};
use crate::time::{JapanDate, Moment};

pub use consent::{Consent, ConsentFault};
pub use hours::{OpenHours, OpenHoursFault, OpenSpan};
pub use publication::{PublicItem, PublicSpot, preview};
pub use query::{PublicPage, SpotCounts, SpotQuery};
pub use words::{Activity, Category, RegistrantKind, SpotKind, SpotState, UnknownWord};

/// 登録番号: counted from 1 in each municipality, given at acceptance, never reused. Shown as `第0012号`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegistrationNumber(u32);

impl RegistrationNumber {
    /// The number itself, from 1; also its place in addresses (`/282294/spots/12`).
    pub fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<i64> for RegistrationNumber {
    type Error = RegistrationNumberFault;

    fn try_from(n: i64) -> Result<Self, RegistrationNumberFault> {
        u32::try_from(n).ok().filter(|n| (1..=9_999_999).contains(n)).map(Self).ok_or(RegistrationNumberFault)
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{:04}号", self.0)
    }
}

/// A text that is no registration number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationNumberFault;

impl fmt::Display for RegistrationNumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("登録番号は「第0012号」か「12」のように、1から9999999までの数字で書いてください。")
    }
}

impl std::error::Error for RegistrationNumberFault {}

impl FromStr for RegistrationNumber {
    type Err = RegistrationNumberFault;

    /// Takes `第0012号`, `0012`, `12` and the same in full width, with spaces around.
    fn from_str(s: &str) -> Result<Self, RegistrationNumberFault> {
        let s = s.trim();
        let s = s.strip_prefix('第').unwrap_or(s);
        let s = s.strip_suffix('号').unwrap_or(s).trim();
        let digits = s.chars().map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            other => other,
        });
        let digits: String = digits.collect();
        if digits.is_empty() || digits.len() > 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RegistrationNumberFault);
        }
        digits.parse::<i64>().map_err(|_| RegistrationNumberFault).and_then(Self::try_from)
    }
}

/// What enters the register when a notification is accepted or an accepted sheet is imported.
///
/// An individual's address, building, town, position, telephone, web address and hours never enter the register: the store
/// leaves them out, they stay in the notification.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSpot {
    /// The municipality whose network it joins.
    pub lg_code: LgCode,
    /// 区分.
    pub registrant: RegistrantKind,
    /// 名称, as written (NFC).
    pub name: Name,
    /// フリガナ, 全角カタカナ.
    pub kana: Kana,
    /// 業種.
    pub category: Category,
    /// 郵便番号.
    pub postal_code: Option<PostalCode>,
    /// 所在地 as written, with or without the municipality's name before it.
    pub address: Option<String>,
    /// 建物名など.
    pub building: Option<String>,
    /// 町字: the part of the city, for the list's grouping.
    pub town: Option<String>,
    /// The pin, set or corrected by staff.
    pub position: Option<Position>,
    /// 電話番号.
    pub phone: Option<Telephone>,
    /// ウェブサイト.
    pub url: Option<HttpUrl>,
    /// 営業日・営業時間.
    pub hours: OpenHours,
    /// 営業日・時間の補足, free words.
    pub hours_note: String,
    /// 協力内容, at least one.
    pub activities: BTreeSet<Activity>,
    /// What may be shown.
    pub consent: Consent,
    /// The accepted notification; none for imported spots.
    pub notification_id: Option<i64>,
    /// 登録年月日.
    pub registered_on: JapanDate,
}

impl NewSpot {
    /// What the register keeps of it: all of an organization; of an individual only name, reading, activities and the consent to
    /// be on the list and in open data.
    pub fn as_kept(self) -> Self {
        match self.registrant.spot_kind() {
            SpotKind::Organization => self,
            SpotKind::Individual => Self {
                postal_code: None,
                address: None,
                building: None,
                town: None,
                position: None,
                phone: None,
                url: None,
                hours: OpenHours::default(),
                hours_note: String::new(),
                consent: Consent { list: self.consent.list, opendata: self.consent.opendata, ..Consent::default() },
                ..self
            },
        }
    }
}

/// 協力スポット: an accepted member of the network. Only the store makes one, so whoever holds it holds an acceptance.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    id: i64,
    number: RegistrationNumber,
    state: SpotState,
    entry: NewSpot,
    trained: Option<Trained>,
    networks: Vec<String>,
    updated_at: Moment,
    version: i64,
}

/// ゲートキーパー研修の修了: somebody of the spot has taken part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trained {
    /// The last time.
    pub on: JapanDate,
    /// Until when it counts; none where nobody has set an end.
    pub until: Option<JapanDate>,
    /// The spot wants the public to read it.
    pub shown: bool,
}

impl Spot {
    /// The row's key, for other tables.
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The municipality.
    pub fn lg_code(&self) -> LgCode {
        self.entry.lg_code
    }

    /// 登録番号.
    pub fn number(&self) -> RegistrationNumber {
        self.number
    }

    /// 登録中, 休止 or 廃止.
    pub fn state(&self) -> SpotState {
        self.state
    }

    /// Everything that the register holds about it; for the city's desk, never for public pages (see [`PublicSpot`]).
    pub fn entry(&self) -> &NewSpot {
        &self.entry
    }

    /// 名称.
    pub fn name(&self) -> &str {
        self.entry.name.as_str()
    }

    /// Organization or individual.
    pub fn kind(&self) -> SpotKind {
        self.entry.registrant.spot_kind()
    }

    /// Its subject in the audit chain: `spot:12`.
    pub fn subject(&self) -> String {
        format!("spot:{}", self.number.get())
    }

    /// 関連するネットワーク that it belongs to and wants to be read.
    pub fn networks(&self) -> &[String] {
        &self.networks
    }

    /// ゲートキーパー研修の修了, where somebody has taken part.
    pub fn trained(&self) -> Option<Trained> {
        self.trained
    }

    /// When the row last changed.
    pub fn updated_at(&self) -> Moment {
        self.updated_at
    }

    /// Counts changes from 1; an edit names the version that it saw.
    pub fn version(&self) -> i64 {
        self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registration_numbers_are_read_as_people_write_them() {
        for text in ["第0012号", "12", "0012", " 第１２号 ", "００１２"] {
            assert_eq!(text.parse::<RegistrationNumber>().unwrap().to_string(), "第0012号", "{text}");
        }
        assert_eq!(RegistrationNumber::try_from(12_345).unwrap().to_string(), "第12345号");
        for text in ["", "第号", "0", "-1", "12a", "99999999999"] {
            assert_eq!(text.parse::<RegistrationNumber>(), Err(RegistrationNumberFault), "{text}");
        }
    }
}
