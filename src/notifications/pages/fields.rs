//! Fields as the form macros show them, and answers as people read them.

use crate::notifications::corporate::CorporateNumber;
use crate::notifications::form::{Answers, Field, Input, Need, Step};
use crate::notifications::form1::{Address, LeafletCount, StickerCount, Training};
use crate::notifications::yoshiki1::{DUTIES, fields_for};
use crate::spots::{Activity, Category, Consent, RegistrantKind, SpotKind};
use crate::text::{Email, HttpUrl, Kana, Name, PostalCode, Telephone, clock};
use crate::time::Weekday;
use crate::web::form::Choice;

/// One field on a page.
pub struct FieldView {
    /// Its name.
    pub key: &'static str,
    /// Its label for this registrant.
    pub label: &'static str,
    /// Help; "" for none.
    pub hint: &'static str,
    /// How it is filled in.
    pub input: Input,
    /// 必須.
    pub required: bool,
    /// What was typed.
    pub value: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// The fields of a step for this registrant, with what was typed.
pub fn views(step: &'static Step, kind: RegistrantKind, answers: &Answers) -> Vec<FieldView> {
    fields_for(step, kind).map(|field| view(field, kind, answers)).collect()
}

fn view(field: &'static Field, kind: RegistrantKind, answers: &Answers) -> FieldView {
    FieldView {
        key: field.key,
        label: field.label_for(kind),
        hint: field.hint_for(kind),
        input: input_for(field.input, kind),
        required: (field.need)(kind) == Need::Required,
        value: answers.one(field.key).to_owned(),
        choices: choices(field.key, kind, answers),
    }
}

/// Browsers fill in a person's own name only when they are asked for one.
fn input_for(input: Input, kind: RegistrantKind) -> Input {
    match (input, kind.spot_kind()) {
        (Input::Line { kind, mode, autocomplete: "organization", width }, SpotKind::Individual) => {
            Input::Line { kind, mode, autocomplete: "name", width }
        }
        (input, SpotKind::Individual | SpotKind::Organization) => input,
    }
}

/// 区分 with an example each, for the first page.
pub fn kinds(answers: &Answers) -> Vec<Choice> {
    choices("registrant", RegistrantKind::Shop, answers)
}

fn choices(key: &str, kind: RegistrantKind, answers: &Answers) -> Vec<Choice> {
    let on = |value: &str| answers.has(key, value);
    match key {
        "registrant" => {
            let choice = |k: &RegistrantKind| Choice::new(k.code(), k.label(), on(k.code())).with_note(example(*k));
            RegistrantKind::ALL.iter().map(choice).collect()
        }
        "category" => {
            let none = Choice::new("", "選んでください", on(""));
            let known = Category::ALL.iter().filter(|c| !matches!(c, Category::None | Category::Group));
            [none].into_iter().chain(known.map(|c| Choice::new(c.code(), c.label(), on(c.code())))).collect()
        }
        "open_days" => Weekday::ALL
            .into_iter()
            .map(|d| Choice::new(d.kanji(), format!("{}曜日", d.kanji()), on(d.kanji())))
            .collect(),
        "activities" => {
            let choice = |a: &Activity| Choice::new(a.code(), a.label(), on(a.code())).with_note(deed(*a));
            Activity::ALL.iter().map(choice).collect()
        }
        "training" => {
            let chosen = answers.one(key).parse::<Training>().unwrap_or_default();
            Training::ALL.into_iter().map(|t| Choice::new(t.code(), t.label(), t == chosen)).collect()
        }
        "consent" => consent_choices(kind, answers),
        "duties" => {
            DUTIES.into_iter().map(|(code, name, text)| Choice::new(code, name, on(code)).with_note(text)).collect()
        }
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

fn note(item: &str) -> &'static str {
    match item {
        "list" => "区分と協力内容もいっしょに公開します",
        "map" => "スポットの場所に印をつけます",
        "opendata" => "ほかの人が自由に使えるデータとしても公開します",
        "address" => "代表者のご自宅のときは、チェックしないことをおすすめします",
        "phone" => "「スポットの電話番号」に書いた番号です",
        _ => "",
    }
}

/// Nothing is on but the name of an organization, until the applicant has seen the page.
fn consent_choices(kind: RegistrantKind, answers: &Answers) -> Vec<Choice> {
    let individual = kind.spot_kind() == SpotKind::Individual;
    let first = Consent::first_offer(kind.spot_kind());
    let seen = !answers.one("consent_seen").is_empty();
    first
        .items()
        .into_iter()
        .filter(|(item, ..)| !individual || *item == "list")
        .map(|(item, label, offered)| {
            let on = if seen { answers.has("consent", item) } else { offered };
            if individual {
                Choice::new(item, "お名前を一覧にのせる", on).with_note("お名前、フリガナ、協力内容だけを公開します")
            } else {
                Choice::new(item, label, on).with_note(note(item))
            }
        })
        .collect()
}

/// 書いたこと: one answer as people read it.
pub struct Row {
    /// Key of the field.
    pub key: &'static str,
    /// Label.
    pub label: &'static str,
    /// The answer as the register takes it; as typed while it is wrong.
    pub value: String,
    /// The page on which it can be changed.
    pub step: &'static str,
}

/// The answers of one step as rows.
pub fn rows(step: &'static Step, kind: RegistrantKind, answers: &Answers) -> Vec<Row> {
    fields_for(step, kind)
        .map(|f| Row { key: f.key, label: f.label_for(kind), value: shown(f, kind, answers), step: step.slug })
        .collect()
}

fn shown(field: &'static Field, kind: RegistrantKind, answers: &Answers) -> String {
    let typed = answers.one(field.key);
    match field.input {
        Input::Line { .. } | Input::Area if typed.trim().is_empty() => same(field.key).to_owned(),
        Input::Line { .. } | Input::Area => as_read(field.key, typed).unwrap_or_else(|| typed.trim().to_owned()),
        Input::Radios | Input::Select | Input::Checks => {
            let chosen = choices(field.key, kind, answers).into_iter().filter(|c| c.on && !c.value.is_empty());
            chosen.map(|c| c.text).collect::<Vec<_>>().join("\n")
        }
        Input::Tick(_) if typed == "1" => "はい".to_owned(),
        Input::Tick(_) => String::new(),
    }
}

/// What an empty answer stands for.
fn same(key: &str) -> &'static str {
    match key {
        "spot_name" | "spot_kana" | "spot_postal_code" | "spot_address" => "届出者と同じ",
        _ => "",
    }
}

/// The value as it enters the register: 全角カタカナ, half-width numbers, hyphens.
fn as_read(key: &str, typed: &str) -> Option<String> {
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
