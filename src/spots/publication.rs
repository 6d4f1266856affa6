//! What of a spot the public sees: [`PublicSpot`], the only type that public pages and exports accept.

use std::collections::BTreeSet;

use super::{
    Activity, Category, Consent, NewSpot, OpenHours, RegistrantKind, RegistrationNumber, Spot, SpotKind, SpotState,
};
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
    consent: Consent,
    trained: Option<JapanDate>,
    networks: Vec<String>,
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
    fn of(entry: &NewSpot) -> Self {
        let consent = entry.consent;
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

/// 公開される項目: name of the item and the text that the public reads.
pub type PublicItem = (&'static str, String);

/// What the public would read of an entry that is accepted: nothing without the consent to be on the list, and never an item that
/// [`PublicSpot`] would keep back.
pub fn preview(entry: &NewSpot) -> Vec<PublicItem> {
    if !entry.consent.list {
        return Vec::new();
    }
    let open = Shown::of(entry);
    let activities: Vec<_> = entry.activities.iter().map(|a| a.label()).collect();
    let hours = [open.hours.words(), open.hours_note].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
    let position = open.position.map(|p| format!("北緯{}度、東経{}度", p.lat(), p.lng()));
    let items = [
        ("名称", Some(entry.name.to_string())),
        ("フリガナ", Some(entry.kana.to_string())),
        ("区分", Some(entry.registrant.to_string())),
        ("業種", Some(entry.category.to_string()).filter(|_| entry.category != Category::None)),
        ("協力内容", Some(activities.join("、"))),
        ("郵便番号", open.postal_code.map(|p| p.to_string())),
        ("所在地", open.address),
        ("建物名など", open.building),
        ("電話番号", open.phone.map(|p| p.to_string())),
        ("ウェブサイト", open.url.map(|u| u.to_string())),
        ("営業日・時間", Some(hours.join("\n"))),
        ("地図の位置", position),
    ];
    items.into_iter().filter_map(|(label, text)| text.filter(|t| !t.is_empty()).map(|t| (label, t))).collect()
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
            consent: entry.consent,
            trained: spot.trained().filter(|t| t.shown).map(|t| t.on),
            networks: spot.networks().to_vec(),
            open: Shown::of(entry),
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
        self.consent.opendata
    }

    /// What was agreed to.
    pub fn consent(&self) -> Consent {
        self.consent
    }

    /// ゲートキーパー研修: 年度 in which somebody of the spot last took part; where it wants that to be read.
    pub fn trained_in(&self) -> Option<i32> {
        self.trained.map(JapanDate::fiscal_year)
    }

    /// 関連するネットワーク that it belongs to too; where it wants that to be read.
    pub fn networks(&self) -> &[String] {
        &self.networks
    }

    /// As [`PublicSpot::trained_in`], as people read it: `令和8年度`.
    pub fn trained_words(&self) -> Option<String> {
        self.trained.map(JapanDate::fiscal_wareki)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast::{in_state, shop};

    /// Every kind, state and set of consents; each private item carries a mark of its own.
    fn generated() -> Vec<Spot> {
        let mut spots = Vec::new();
        for registrant in RegistrantKind::ALL {
            for state in SpotState::ALL {
                for bits in 0..128_u8 {
                    let on = |n: u8| bits >> n & 1 == 1;
                    let consent = Consent {
                        list: on(0),
                        map: on(1),
                        opendata: on(2),
                        address: on(3),
                        phone: on(4),
                        url: on(5),
                        hours: on(6),
                    };
                    let entry =
                        crate::spots::NewSpot { registrant: *registrant, consent, ..shop("見本", "ミホン") };
                    spots.push(in_state(entry, spots.len() as i64 + 1, *state));
                }
            }
        }
        spots
    }

    #[test]
    fn only_active_listed_spots_are_public_and_only_with_what_was_agreed() {
        for spot in generated() {
            let (entry, consent) = (spot.entry(), spot.entry().consent);
            let Some(public) = PublicSpot::of(&spot) else {
                assert!(!consent.list || spot.state() != SpotState::Active);
                continue;
            };
            assert!(consent.list && spot.state() == SpotState::Active);
            let organization = entry.registrant.spot_kind() == SpotKind::Organization;
            assert_eq!(public.address().is_some(), organization && consent.address);
            assert_eq!(public.building().is_some(), organization && consent.address);
            assert_eq!(public.town().is_some(), organization && consent.address);
            assert_eq!(public.postal_code().is_some(), organization && consent.address);
            assert_eq!(public.position().is_some(), organization && consent.map);
            assert_eq!(public.phone().is_some(), organization && consent.phone);
            assert_eq!(public.url().is_some(), organization && consent.url);
            assert_eq!(!public.hours().is_empty(), organization && consent.hours);
            assert_eq!(!public.hours_note().is_empty(), organization && consent.hours);
            assert_eq!(public.open_data(), consent.opendata);
        }
    }

    #[test]
    fn no_byte_of_an_individual_or_of_what_was_not_agreed_leaves_in_any_shape() {
        let marks = ["富永", "見本ビル", "34.86", "134.55", "679", "0791", "example.jp", "盆は休み", "09:00"];
        for spot in generated() {
            let Some(public) = PublicSpot::of(&spot) else { continue };
            let consent = spot.entry().consent;
            let allowed = |mark: &str| match mark {
                "富永" | "見本ビル" | "679" => consent.address,
                "34.86" | "134.55" => consent.map,
                "0791" => consent.phone,
                "example.jp" => consent.url,
                _ => consent.hours,
            };
            let organization = spot.kind() == SpotKind::Organization;
            let debug = format!("{public:?}");
            let (csv, geojson) = exports(public);
            for text in [debug, csv, geojson] {
                for mark in marks {
                    assert!(!text.contains(mark) || (organization && allowed(mark)), "{mark} in {text}");
                }
            }
        }
    }

    fn exports(public: PublicSpot) -> (String, String) {
        use crate::spots::export::{Charset, csv, geojson};
        use crate::spots::sheet::Provenance;
        let city = crate::spots::cast::tatsuno();
        let from = Provenance { municipality: &city, on: "2026-11-22".parse().unwrap() };
        let agreed = public.open_data();
        let spots = [public];
        let csv = String::from_utf8(csv(&spots, from, Charset::Utf8).unwrap()).unwrap();
        let geojson = geojson(&spots, from);
        assert_eq!(csv.lines().count(), 1 + usize::from(agreed), "open data needs its own consent");
        assert_eq!(geojson.contains("\"Feature\""), agreed);
        // The heading names columns, not values.
        (csv.lines().skip(1).collect(), geojson)
    }
}
