//! What of a spot the public sees: [`PublicSpot`], the only type that public pages and exports accept.

use std::collections::BTreeSet;

use super::{Activity, Category, Consent, OpenHours, RegistrantKind, RegistrationNumber, Spot, SpotKind, SpotState};
use crate::municipalities::{LgCode, Position};
use crate::text::{HttpUrl, Kana, Name, PostalCode, Telephone};
use crate::time::{JapanDate, Moment};

/// 公開する協力スポット: an active spot that agreed to be on the list, with exactly the items it agreed to.
///
/// An individual has a name and activities here and nothing that leads to a place: no address, no town, no pin, no telephone.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicSpot {
    lg_code: LgCode,
    number: RegistrationNumber,
    registrant: RegistrantKind,
    name: Name,
    kana: Kana,
    category: Category,
    activities: BTreeSet<Activity>,
    registered_on: JapanDate,
    updated_at: Moment,
    open_data: bool,
    open: Shown,
}

/// The items that stand behind a consent of their own.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    postal_code: Option<PostalCode>,
    address: Option<String>,
    building: Option<String>,
    town: Option<String>,
    position: Option<Position>,
    phone: Option<Telephone>,
    url: Option<HttpUrl>,
    hours: OpenHours,
    hours_note: String,
}

impl Shown {
    fn of(spot: &Spot, consent: Consent) -> Self {
        let entry = spot.entry();
        match entry.registrant.spot_kind() {
            SpotKind::Individual => Self::default(),
            SpotKind::Organization => Self {
                postal_code: entry.postal_code.clone().filter(|_| consent.address),
                address: entry.address.clone().filter(|_| consent.address),
                building: entry.building.clone().filter(|_| consent.address),
                town: entry.town.clone().filter(|_| consent.address),
                position: entry.position.filter(|_| consent.map),
                phone: entry.phone.clone().filter(|_| consent.phone),
                url: entry.url.clone().filter(|_| consent.url),
                hours: if consent.hours { entry.hours.clone() } else { OpenHours::default() },
                hours_note: if consent.hours { entry.hours_note.clone() } else { String::new() },
            },
        }
    }
}

impl PublicSpot {
    /// The public side of a spot; none unless it is active and agreed to be on the list.
    pub fn of(spot: &Spot) -> Option<Self> {
        let entry = spot.entry();
        if spot.state() != SpotState::Active || !entry.consent.list {
            return None;
        }
        Some(Self {
            lg_code: entry.lg_code,
            number: spot.number(),
            registrant: entry.registrant,
            name: entry.name.clone(),
            kana: entry.kana.clone(),
            category: entry.category,
            activities: entry.activities.clone(),
            registered_on: entry.registered_on,
            updated_at: spot.updated_at(),
            open_data: entry.consent.opendata,
            open: Shown::of(spot, entry.consent),
        })
    }

    /// The municipality.
    pub fn lg_code(&self) -> LgCode {
        self.lg_code
    }

    /// 登録番号.
    pub fn number(&self) -> RegistrationNumber {
        self.number
    }

    /// 区分.
    pub fn registrant(&self) -> RegistrantKind {
        self.registrant
    }

    /// 名称, as written.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    /// フリガナ.
    pub fn kana(&self) -> &str {
        self.kana.as_str()
    }

    /// 業種.
    pub fn category(&self) -> Category {
        self.category
    }

    /// 協力内容.
    pub fn activities(&self) -> &BTreeSet<Activity> {
        &self.activities
    }

    /// 登録年月日.
    pub fn registered_on(&self) -> JapanDate {
        self.registered_on
    }

    /// When the entry last changed.
    pub fn updated_at(&self) -> Moment {
        self.updated_at
    }

    /// True when the entry may be handed on as open data: exports leave the others out.
    pub fn open_data(&self) -> bool {
        self.open_data
    }

    /// 郵便番号; with the address's consent.
    pub fn postal_code(&self) -> Option<&PostalCode> {
        self.open.postal_code.as_ref()
    }

    /// 所在地; with consent.
    pub fn address(&self) -> Option<&str> {
        self.open.address.as_deref()
    }

    /// 建物名など; with the address's consent.
    pub fn building(&self) -> Option<&str> {
        self.open.building.as_deref()
    }

    /// 町字; with the address's consent.
    pub fn town(&self) -> Option<&str> {
        self.open.town.as_deref()
    }

    /// The pin; with the map's consent.
    pub fn position(&self) -> Option<Position> {
        self.open.position
    }

    /// 電話番号; with consent.
    pub fn phone(&self) -> Option<&Telephone> {
        self.open.phone.as_ref()
    }

    /// ウェブサイト; with consent.
    pub fn url(&self) -> Option<&str> {
        self.open.url.as_ref().map(HttpUrl::as_str)
    }

    /// 営業時間; with consent, else empty.
    pub fn hours(&self) -> &OpenHours {
        &self.open.hours
    }

    /// 営業日・時間の補足; with the hours' consent, else empty.
    pub fn hours_note(&self) -> &str {
        &self.open.hours_note
    }
}
