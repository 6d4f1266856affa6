//! What stands around every page: header, navigation and footer, as the layouts `templates/parts/public.html` and `desk.html` need it.

use crate::municipalities::Municipality;

/// The municipality as the frame names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// 全国地方公共団体コード, six digits.
    pub lg_code: String,
    /// e.g. たつの市.
    pub name: String,
    /// e.g. つながるいのちサポートネットワーク.
    pub network_name: String,
    /// e.g. 健康課.
    pub division: String,
    /// The division's telephone.
    pub phone: Option<String>,
    /// 見本.
    pub sample: bool,
}

impl From<&Municipality> for City {
    fn from(m: &Municipality) -> Self {
        Self {
            lg_code: m.lg_code.to_string(),
            name: m.name.clone(),
            network_name: m.network_name.clone(),
            division: m.division.clone(),
            phone: m.phone.clone(),
            sample: m.sample,
        }
    }
}

/// Where a public page stands in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicPlace {
    /// 協力スポット一覧.
    List,
    /// 地図.
    Map,
    /// 登録の届出.
    Apply,
    /// One 協力スポット.
    Spot,
    /// Anything else.
    Elsewhere,
}

impl PublicPlace {
    /// Pages that somebody may look at who came from the consultation page, and may have to leave at once.
    pub fn is_for_citizens(self) -> bool {
        matches!(self, Self::List | Self::Map | Self::Spot)
    }
}

/// Around a public page; field `frame` of its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicFrame {
    /// Whose page; none on the page of all municipalities.
    pub city: Option<City>,
    /// Which entry of the navigation is this page.
    pub place: PublicPlace,
}

impl PublicFrame {
    /// Around a page of one municipality.
    pub fn of(m: &Municipality, place: PublicPlace) -> Self {
        Self { city: Some(City::from(m)), place }
    }

    /// Around a page that belongs to no municipality.
    pub fn site() -> Self {
        Self { city: None, place: PublicPlace::Elsewhere }
    }
}

/// Where a page of the desk stands in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskPlace {
    /// 届出.
    Notifications,
    /// 協力スポット.
    Spots,
    /// ステッカー.
    Stickers,
    /// 相談窓口.
    Windows,
    /// お知らせ.
    Letters,
    /// Anything else.
    Elsewhere,
}

/// Around a page of the desk; field `frame` of its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskFrame {
    /// The officer's municipality.
    pub city: City,
    /// The officer's name or address.
    pub officer: String,
    /// Which entry of the navigation is this page.
    pub place: DeskPlace,
    /// May change the municipality and its people: those pages are then named.
    pub manages: bool,
}

impl DeskFrame {
    /// Around a page of this municipality's desk, for this officer.
    pub fn of(m: &Municipality, officer: impl Into<String>, place: DeskPlace) -> Self {
        Self { city: City::from(m), officer: officer.into(), place, manages: false }
    }
}
