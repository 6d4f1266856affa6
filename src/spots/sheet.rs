//! The 協力スポット一覧 as rows of the 自治体標準オープンデータセット: its common columns by their exact names, then our own.

use super::{OpenSpan, PublicSpot};
use crate::municipalities::Municipality;
use crate::text::PostalCode;
use crate::time::JapanDate;

/// Name of the licence in every file.
pub const LICENCE: &str = "CC BY 4.0";
/// Its address.
pub const LICENCE_URL: &str = "https://creativecommons.org/licenses/by/4.0/deed.ja";

/// The columns in their order; imports read the same names.
pub const COLUMNS: [&str; 44] = [
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "名称_英語",
    "所在地_全国地方公共団体コード",
    "町字ID",
    "所在地_連結表記",
    "所在地_都道府県",
    "所在地_市区町村",
    "所在地_町字",
    "所在地_番地以下",
    "建物名等(方書)",
    "緯度",
    "経度",
    "高度の種別",
    "高度の値",
    "電話番号",
    "内線番号",
    "連絡先メールアドレス",
    "連絡先FormURL",
    "連絡先備考（その他、SNSなど）",
    "郵便番号",
    "法人番号",
    "団体名",
    "利用可能曜日",
    "開始時間",
    "終了時間",
    "利用可能日時特記事項",
    "説明",
    "URL",
    "画像",
    "画像_ライセンス",
    "備考",
    "区分",
    "業種",
    "POIコード",
    "協力内容",
    "営業時間",
    "登録番号",
    "登録年月日",
    "公開項目",
    "ライセンス",
];

/// Whose register and of which day: both stand in every file.
#[derive(Clone, Copy, Debug)]
pub struct Provenance<'a> {
    /// The municipality.
    pub municipality: &'a Municipality,
    /// データの時点: the day on which the register was read.
    pub on: JapanDate,
}

impl Provenance<'_> {
    /// `CC BY 4.0 たつの市「協力スポット一覧」2026-11-22`.
    pub fn credit(&self) -> String {
        let sample = if self.municipality.sample { "（見本）" } else { "" };
        format!("{LICENCE} {}「協力スポット一覧」{sample}{}", self.municipality.name, self.on)
    }
}

/// `282294S00012`: code, S for spot, registration number.
pub(crate) fn id(spot: &PublicSpot) -> String {
    format!("{}S{:05}", spot.lg_code(), spot.number().get())
}

pub(super) fn row(spot: &PublicSpot, from: Provenance<'_>) -> [String; 44] {
    let code = spot.lg_code().to_string();
    let place = Place::of(spot, from.municipality);
    let hours = spot.hours();
    let only: Option<&OpenSpan> = if let [one] = hours.spans() { Some(one) } else { None };
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let several = if hours.spans().len() > 1 { hours.words() } else { String::new() };
    let note =
        [several.as_str(), spot.hours_note()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("。");
    let activities: Vec<_> = spot.activities().iter().map(|a| a.label()).collect();
    let degrees = |d: f64| format!("{d:.6}");
    let empty = String::new;
    [
        code.clone(),
        id(spot),
        from.municipality.name.clone(),
        spot.name().to_owned(),
        spot.kana().to_owned(),
        empty(),
        if place.whole.is_empty() { empty() } else { code },
        empty(),
        place.whole,
        place.prefecture,
        place.city,
        place.town,
        place.rest,
        spot.building().unwrap_or_default().to_owned(),
        spot.position().map(|p| degrees(p.lat())).unwrap_or_default(),
        spot.position().map(|p| degrees(p.lng())).unwrap_or_default(),
        empty(),
        empty(),
        spot.phone().map(|p| p.as_str().to_owned()).unwrap_or_default(),
        empty(),
        empty(),
        empty(),
        empty(),
        spot.postal_code().map(PostalCode::digits).unwrap_or_default().to_owned(),
        empty(),
        empty(),
        only.map(OpenSpan::day_letters).unwrap_or_default(),
        only.map(|s| clock(s.from())).unwrap_or_default(),
        only.map(|s| clock(s.to())).unwrap_or_default(),
        note,
        empty(),
        spot.url().unwrap_or_default().to_owned(),
        empty(),
        empty(),
        empty(),
        spot.registrant().label().to_owned(),
        spot.category().label().to_owned(),
        spot.category().poi_code().unwrap_or_default().to_owned(),
        activities.join("・"),
        hours.to_string(),
        spot.number().to_string(),
        spot.registered_on().to_string(),
        spot.consent().sheet_words(),
        from.credit(),
    ]
}

/// The address cut where the standard cuts it; all empty without consent.
#[derive(Default)]
struct Place {
    whole: String,
    prefecture: String,
    city: String,
    town: String,
    rest: String,
}

impl Place {
    fn of(spot: &PublicSpot, municipality: &Municipality) -> Self {
        let Some(address) = spot.address() else { return Self::default() };
        let (prefecture, city) = (municipality.prefecture.as_str(), municipality.name.as_str());
        let local = address.strip_prefix(prefecture).unwrap_or(address).trim_start();
        let local = local.strip_prefix(city).unwrap_or(local).trim_start();
        let town = spot.town().filter(|t| local.starts_with(t)).unwrap_or_default();
        let rest = local.strip_prefix(town).unwrap_or(local).trim_start();
        Self {
            whole: format!("{prefecture}{city}{local}"),
            prefecture: prefecture.to_owned(),
            city: city.to_owned(),
            town: town.to_owned(),
            rest: rest.chars().map(half_width).collect(),
        }
    }
}

/// GIF writes numbers and hyphens of 番地以下 half width.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '－' | '−' | '‐' | '―' => '-',
        other => other,
    }
}
