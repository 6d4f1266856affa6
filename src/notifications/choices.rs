//! 選択肢: what can be chosen in a field of 様式1; the pages and the paper offer the same.

use super::corporate::CorporateNumber;
use super::form1::{Address, LeafletCount, StickerCount, Training};
use super::yoshiki1::DUTIES;
use crate::spots::{Activity, Category, Consent, RegistrantKind, SpotKind};
use crate::text::{Email, HttpUrl, Kana, Name, PostalCode, Telephone, clock};
use crate::time::Weekday;

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As stored.
    pub code: &'static str,
    /// What people read.
    pub text: String,
    /// One line beside it; "" for none.
    pub note: &'static str,
}

fn choice(code: &'static str, text: impl Into<String>, note: &'static str) -> Choice {
    Choice { code, text: text.into(), note }
}

/// The choices of a field for this registrant, in the order in which people see them; none for fields that are written.
pub fn choices(key: &str, kind: RegistrantKind) -> Vec<Choice> {
    match key {
        "registrant" => RegistrantKind::ALL.iter().map(|k| choice(k.code(), k.label(), example(*k))).collect(),
        "category" => {
            let known = Category::ALL.iter().filter(|c| !matches!(c, Category::None | Category::Group));
            known.map(|c| choice(c.code(), c.label(), "")).collect()
        }
        "open_days" => Weekday::ALL.into_iter().map(|d| choice(d.kanji(), format!("{}曜日", d.kanji()), "")).collect(),
        "activities" => Activity::ALL.iter().map(|a| choice(a.code(), a.label(), deed(*a))).collect(),
        "training" => Training::ALL.into_iter().map(|t| choice(t.code(), t.label(), "")).collect(),
        "consent" => consent(kind),
        "duties" => DUTIES.into_iter().map(|(code, name, text)| choice(code, name, text)).collect(),
        _ => Vec::new(),
    }
}

fn example(kind: RegistrantKind) -> &'static str {
    match kind {
        RegistrantKind::Company => "会社、工場、事務所、病院、薬局など",
        RegistrantKind::Shop => "飲食店、理美容店、小売店など",
        RegistrantKind::Association => "自治会、商工団体、福祉団体など",
        RegistrantKind::VolunteerGroup => "サロン、見守りの会など",
        RegistrantKind::Individual => "お一人で協力してくださる方。住所や電話番号は公開しません",
        RegistrantKind::PublicFacility => "図書館、公民館、学校など",
    }
}

fn deed(activity: Activity) -> &'static str {
    match activity {
        Activity::Sticker => "ステッカーを、みなさんの目にとまる場所に掲げます",
        Activity::Listening => "気になる人に声をかけ、話に耳をかたむけます",
        Activity::Connecting => "相談窓口や受診を案内します",
        Activity::WatchingOver => "寄り添いながら見守ります",
        Activity::Leaflets => "相談先のチラシを置き、自由に持ち帰っていただきます",
        Activity::Awareness => "相談先やこの取組みを、まわりの人に知らせます",
    }
}

fn consent(kind: RegistrantKind) -> Vec<Choice> {
    match kind.spot_kind() {
        SpotKind::Individual => {
            vec![choice(
                "list",
                "お名前を一覧にのせる",
                "お名前、フリガナ、区分（個人）、協力内容、登録番号、登録年月日だけを公開します",
            )]
        }
        SpotKind::Organization => {
            Consent::default().items().into_iter().map(|(item, label, _)| choice(item, label, note(item))).collect()
        }
    }
}

fn note(item: &str) -> &'static str {
    match item {
        "list" => "名称・フリガナ・区分・業種・協力内容・登録番号・登録年月日",
        "map" => "スポットの場所に印をつけます",
        "opendata" => "ほかの人が自由に使えるデータとしても公開します",
        "address" => "郵便番号・所在地・建物名。ご自宅のときは、おすすめしません",
        "phone" => "「スポットの電話番号」に書いた番号です",
        _ => "",
    }
}

/// What an empty answer stands for.
pub fn same(key: &str) -> &'static str {
    match key {
        "spot_name" | "spot_kana" | "spot_postal_code" | "spot_address" => "届出者と同じ",
        _ => "",
    }
}

/// The value as it enters the register: 全角カタカナ, half-width numbers, hyphens; none for what is kept as typed, or can't be read.
pub fn as_read(key: &str, typed: &str) -> Option<String> {
    fn form<T: std::str::FromStr + ToString>(typed: &str) -> Option<String> {
        typed.parse::<T>().ok().map(|v| v.to_string())
    }
    match key {
        "applicant_name" | "representative_name" | "spot_name" | "contact_name" => form::<Name>(typed),
        "applicant_kana" | "spot_kana" => form::<Kana>(typed),
        "postal_code" | "spot_postal_code" => form::<PostalCode>(typed),
        "address" | "spot_address" => form::<Address>(typed),
        "phone" | "fax" | "spot_phone" => form::<Telephone>(typed),
        "email" => form::<Email>(typed),
        "spot_url" => form::<HttpUrl>(typed),
        "corporate_number" => form::<CorporateNumber>(typed),
        "open_time" | "close_time" => clock(typed).map(|m| format!("{}:{:02}", m / 60, m % 60)),
        "sticker_count" => typed.parse::<StickerCount>().ok().map(|n| format!("{}枚", n.get())),
        "leaflet_count" => typed.parse::<LeafletCount>().ok().map(|n| format!("{}部", n.get())),
        _ => None,
    }
}
