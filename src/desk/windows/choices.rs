//! The form of a window as plain values: every choice with what is chosen.

use serde::Serialize;

use super::words;
use crate::web::form::Choice;
use crate::windows::draft::hours::KINDS;
use crate::windows::draft::{Draft, LANGUAGES, TRANSLATIONS, WAYS, code};
use crate::windows::{Audience, Channel, Concern, Cost, Kind, Reach, Verification, say};

/// One way's fields.
pub struct WayFields {
    /// From 1.
    pub number: usize,
    /// What its fields' names begin with: `w1`.
    pub prefix: String,
    /// Which way of the record it was; empty for a new one.
    pub was: String,
    /// 手段.
    channels: Vec<Choice>,
    /// 料金.
    costs: Vec<Choice>,
    /// 連絡先.
    pub contact: String,
    /// 説明.
    pub label: String,
    /// Hours of its own.
    pub hours: String,
}

impl WayFields {
    /// 手段.
    pub fn channels(&self) -> &[Choice] {
        &self.channels
    }

    /// 料金.
    pub fn costs(&self) -> &[Choice] {
        &self.costs
    }

    /// The name of one of its fields.
    pub fn field(&self, part: &str) -> String {
        format!("{}_{part}", self.prefix)
    }
}

/// One language's fields.
pub struct TranslationFields {
    /// What its fields' names begin with: `t_zh-hans`.
    pub prefix: String,
    /// Its name.
    pub language: &'static str,
    /// The window's name in it.
    pub name: String,
    /// ひとこと in it.
    pub words: String,
}

impl TranslationFields {
    /// The name of one of its fields.
    pub fn field(&self, part: &str) -> String {
        format!("{}_{part}", self.prefix)
    }

    /// `名前（英語）`.
    pub fn label(&self, part: &str) -> String {
        format!("{part}（{}）", self.language)
    }
}

/// Every choice of the form.
pub struct Choices {
    /// Those that are filled, and one more.
    pub ways: Vec<WayFields>,
    /// The empty rest.
    pub more_ways: Vec<WayFields>,
    /// 月 … 日: field, label, text.
    pub days: Vec<(String, String, String)>,
    /// 受付時間の決まり方.
    pub hours: Vec<Choice>,
    /// 祝日.
    pub holidays: Vec<Choice>,
    /// 言語.
    pub languages: Vec<Choice>,
    /// 対象.
    pub audiences: Vec<Choice>,
    /// 悩み.
    pub concerns: Vec<Choice>,
    /// 種類.
    pub kinds: Vec<Choice>,
    /// だれの窓口か.
    pub reaches: Vec<Choice>,
    /// 確認のしかた.
    pub verifications: Vec<Choice>,
    /// 訳.
    pub translations: Vec<TranslationFields>,
}

impl Choices {
    /// Of a draft; `slots`: how many ways the record has.
    pub fn of(draft: &Draft, slots: usize) -> Self {
        let slots = slots.max(WAYS);
        let mut ways: Vec<WayFields> = (1..=slots).map(|n| way(draft, n)).collect();
        let filled = ways.iter().rposition(|w| !w.contact.is_empty() || !w.label.is_empty() || !w.hours.is_empty());
        let more_ways = ways.split_off((filled.map_or(0, |i| i + 1) + 1).min(slots));
        let days = ["月", "火", "水", "木", "金", "土", "日"].iter().enumerate();
        let kinds = Kind::ALL.into_iter().filter(|k| match k {
            Kind::Window | Kind::Directory => true,
            // 119, 110 and the relay are the nation's: a municipality corrects them, but adds none.
            Kind::Relay | Kind::Emergency => draft.has("kind", &code(k)),
        });
        let verifications = Verification::ALL.into_iter().filter(|v| match v {
            Verification::Sample => draft.has("verification", &code(v)),
            Verification::CheckedByOwner
            | Verification::OfficialPageStored
            | Verification::SecondaryDated
            | Verification::SecondaryUndated
            | Verification::GeneralKnowledge => true,
        });
        Self {
            ways,
            more_ways,
            days: days
                .map(|(i, name)| {
                    let field = format!("d{}", i + 1);
                    let text = draft.get(&field).to_owned();
                    (field, format!("{name}曜日"), text)
                })
                .collect(),
            hours: KINDS.iter().map(|(c, text)| Choice::new(*c, *text, draft.get("hours_kind") == *c)).collect(),
            holidays: [("closed", "祝日は休み"), ("same", "祝日も曜日どおり"), ("own", "祝日だけの時間がある")]
                .iter()
                .map(|(c, text)| Choice::new(*c, *text, draft.get("holidays") == *c))
                .collect(),
            languages: LANGUAGES.iter().map(|(c, text)| Choice::new(*c, *text, draft.has("lang", c))).collect(),
            audiences: many(draft, "audience", Audience::ALL, words::audience),
            concerns: many(draft, "concern", Concern::ALL, say::concern),
            kinds: one(draft, "kind", kinds, words::kind),
            reaches: one(draft, "reach", Reach::ALL, words::reach),
            verifications: one(draft, "verification", verifications, words::verification),
            translations: TRANSLATIONS.iter().map(|(tag, language)| translation(draft, tag, language)).collect(),
        }
    }
}

fn one<T: Serialize + Copy>(
    draft: &Draft,
    field: &str,
    all: impl IntoIterator<Item = T>,
    words: fn(T) -> &'static str,
) -> Vec<Choice> {
    all.into_iter().map(|v| Choice::new(code(&v), words(v), draft.get(field) == code(&v))).collect()
}

fn many<T: Serialize + Copy>(
    draft: &Draft,
    field: &str,
    all: impl IntoIterator<Item = T>,
    words: fn(T) -> &'static str,
) -> Vec<Choice> {
    all.into_iter().map(|v| Choice::new(code(&v), words(v), draft.has(field, &code(&v)))).collect()
}

fn way(draft: &Draft, n: usize) -> WayFields {
    let text = |name: &str| draft.get(&format!("w{n}_{name}")).to_owned();
    let field = |name: &str| format!("w{n}_{name}");
    let mut channels = one(draft, &field("channel"), Channel::ALL, words::channel);
    let mut costs = one(draft, &field("cost"), Cost::ALL, words::cost);
    // A select without a choice shows its first anyway: say so.
    for choices in [&mut channels, &mut costs] {
        if let (true, Some(first)) = (choices.iter().all(|c| !c.on), choices.first_mut()) {
            first.on = true;
        }
    }
    WayFields {
        number: n,
        prefix: format!("w{n}"),
        was: text("was"),
        channels,
        costs,
        contact: text("contact"),
        label: text("label"),
        hours: text("hours"),
    }
}

fn translation(draft: &Draft, tag: &str, language: &'static str) -> TranslationFields {
    let text = |name: &str| draft.get(&format!("t_{tag}_{name}")).to_owned();
    TranslationFields { prefix: format!("t_{tag}"), language, name: text("name"), words: text("words") }
}
