//! 項目: what stands in a record, line by line, each with what becomes of it in public.

use crate::spots::{NewSpot, PublicItem, Spot, SpotKind, SpotState, preview};

/// One line: what it is called, what is written, and whether the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// 項目名.
    pub label: &'static str,
    /// What is written; empty for nothing.
    pub value: String,
    /// What the public sees of it.
    pub seen: Seen,
}

/// 公開の別.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Shown on public pages.
    Public,
    /// Kept back for want of consent, or because the spot isn't public at all.
    Kept,
    /// Never meant for the public, or nothing written: no mark.
    Office,
}

impl Seen {
    /// `公開`, `公開しない` or nothing.
    pub fn words(self) -> &'static str {
        match self {
            Self::Public => "公開",
            Self::Kept => "公開しない",
            Self::Office => "",
        }
    }

    /// The tag's colour.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Public => "good",
            Self::Kept | Self::Office => "over",
        }
    }
}

impl Fact {
    /// A line for the office alone.
    pub fn office(label: &'static str, value: impl Into<String>) -> Self {
        Self { label, value: value.into(), seen: Seen::Office }
    }

    /// A line that the public sees when [`preview`] has it; nothing written has no mark.
    pub fn shown(label: &'static str, value: impl Into<String>, public: &[PublicItem]) -> Self {
        let value = value.into();
        let seen = match (value.is_empty(), public.iter().any(|(item, _)| *item == label)) {
            (true, _) => Seen::Office,
            (false, true) => Seen::Public,
            (false, false) => Seen::Kept,
        };
        Self { label, value, seen }
    }
}

/// Everything in the register about a spot.
pub fn of_spot(spot: &Spot) -> Vec<Fact> {
    let public = match spot.state() {
        SpotState::Active => preview(spot.entry()),
        SpotState::Suspended | SpotState::Ended => Vec::new(),
    };
    let mut facts = of_entry(spot.entry(), &public);
    facts.push(Fact::office("オープンデータ", yes(spot.entry().consent.opendata)));
    facts.push(Fact::office("登録年月日", spot.entry().registered_on.wareki()));
    facts
}

/// The lines of an entry, in the order of 様式1.
pub fn of_entry(entry: &NewSpot, public: &[PublicItem]) -> Vec<Fact> {
    let fact = |label, value: String| Fact::shown(label, value, public);
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let mut facts = vec![
        fact("区分", entry.registrant.to_string()),
        fact("名称", entry.name.to_string()),
        fact("フリガナ", entry.kana.to_string()),
    ];
    match entry.registrant.spot_kind() {
        SpotKind::Individual => {}
        SpotKind::Organization => facts.extend([
            fact("郵便番号", written(entry.postal_code.as_ref())),
            fact("所在地", text(&entry.address)),
            fact("建物名など", text(&entry.building)),
            fact("電話番号", written(entry.phone.as_ref())),
            fact("ウェブサイト", written(entry.url.as_ref())),
            fact("業種", entry.category.to_string()),
            fact("営業日・時間", hours(entry)),
            fact(
                "地図の位置",
                entry.position.map_or(String::new(), |p| format!("北緯{}度、東経{}度", p.lat(), p.lng())),
            ),
        ]),
    }
    facts.push(fact("協力内容", entry.activities.iter().map(|a| a.label()).collect::<Vec<_>>().join("、")));
    facts
}

/// The text of what may be missing.
pub fn written<T: ToString>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

/// はい or いいえ.
pub fn yes(on: bool) -> &'static str {
    if on { "はい" } else { "いいえ" }
}

fn hours(entry: &NewSpot) -> String {
    [entry.hours.words(), entry.hours_note.clone()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n")
}
