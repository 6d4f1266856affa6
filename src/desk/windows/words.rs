//! 窓口を言葉で: a record as labelled lines, and what two versions say otherwise.

use crate::windows::draft::{LANGUAGES, TRANSLATIONS};
use crate::windows::record::{HoursRecord, WayRecord, WindowRecord};
use crate::windows::written::whole;
use crate::windows::{Audience, Channel, Cost, Hours, Kind, Reach, Verification, say};

/// One item of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// 項目名.
    pub label: String,
    /// What stands there; may have several lines.
    pub text: String,
}

/// One item that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// 項目名.
    pub label: String,
    /// As it was; empty for nothing.
    pub before: String,
    /// As it is; empty for nothing.
    pub after: String,
}

/// The record as people read it; items without anything are left out. `owner`: 担当, empty for the national list's.
pub fn lines(owner: &str, record: &WindowRecord) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut add = |label: &str, text: String| {
        if !text.is_empty() {
            lines.push(Line { label: label.to_owned(), text });
        }
    };
    let list = |words: Vec<String>| words.join("、");
    add("名前", record.name.clone());
    add("ひとこと", record.words.clone());
    for (i, one) in record.ways.iter().enumerate() {
        add(&format!("連絡先{}", i + 1), way(one));
    }
    add("受付時間", hours(&record.hours));
    add("出典に書かれた時間", whole::source_words(&record.hours).to_owned());
    add("言語", list(record.languages.iter().map(|l| language(l)).collect()));
    add("対象", list(record.audiences.iter().map(|a| audience(*a).to_owned()).collect()));
    add("悩み", list(record.concerns.iter().map(|c| say::concern(*c).to_owned()).collect()));
    add("種類", kind(record.kind).to_owned());
    add("だれの窓口か", reach(record.reach).to_owned());
    add("使える都道府県", list(record.prefectures.clone()));
    add("運営", record.operator.clone());
    add("出典", record.source_name.clone());
    add("出典のアドレス", record.source_url.clone().unwrap_or_default());
    add("確認日", day(record.verified_on.as_deref()));
    add("確認のしかた", say::verification(record.verification).to_owned());
    add("確認のもと", record.evidence.join("\n"));
    add("掲載期限", day(record.valid_until.as_deref()));
    add("掲載", if record.shown { "のせる" } else { "のせない" }.to_owned());
    add("公開を決めたところ", record.public_by.clone().unwrap_or_default());
    add("担当", owner.to_owned());
    for (tag, t) in &record.translations {
        let language = TRANSLATIONS.iter().find(|(code, _)| code == tag).map_or(tag.as_str(), |(_, name)| name);
        add(&format!("訳（{language}）"), [t.name.as_str(), &t.words].join("\n").trim_end().to_owned());
    }
    add("職員向けの注意", record.notes.clone().unwrap_or_default());
    add("以前の内容", record.history.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n"));
    lines
}

/// What `after` says otherwise than `before`, in the order of the items.
pub fn differences(before: &[Line], after: &[Line]) -> Vec<Difference> {
    let text =
        |lines: &[Line], label: &str| lines.iter().find(|l| l.label == label).map_or(String::new(), |l| l.text.clone());
    let gone = before.iter().filter(|b| after.iter().all(|a| a.label != b.label));
    after
        .iter()
        .chain(gone)
        .map(|line| Difference {
            label: line.label.clone(),
            before: text(before, &line.label),
            after: text(after, &line.label),
        })
        .filter(|d| d.before != d.after)
        .collect()
}

fn day(text: Option<&str>) -> String {
    text.map_or(String::new(), |t| t.parse().map_or(t.to_owned(), crate::time::JapanDate::wareki))
}

/// `電話 0791-00-0000（通話料がかかります）`, with its own hours on a line of their own.
fn way(way: &WayRecord) -> String {
    let label = way.label.as_deref().map(|l| format!("・{l}")).unwrap_or_default();
    let cost = match way.cost {
        Cost::Unknown => String::new(),
        Cost::Free | Cost::Charged => format!("（{}）", say::cost(way.cost)),
    };
    let contact = way.written().unwrap_or_default();
    let own = way.hours.as_ref().map(|h| format!("\n{}", hours(h))).unwrap_or_default();
    format!("{}{label} {contact}{cost}{own}", say::channel(way.channel))
}

/// 受付時間 as the consultation page would say it; for hours that aren't weekly, their kind.
pub fn hours(record: &HoursRecord) -> String {
    match record.read() {
        Ok(Hours::Weekly(weekly)) => {
            let campaigns = whole::text(record);
            let campaigns = campaigns.lines().filter(|l| l.starts_with("期間 "));
            std::iter::once(say::weekly(&weekly)).chain(campaigns.map(str::to_owned)).collect::<Vec<_>>().join("\n")
        }
        Ok(Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web) | Err(_) => {
            whole::kind(record).to_owned()
        }
    }
}

/// A language's name, or its code where the form has no name for it.
pub fn language(tag: &str) -> String {
    LANGUAGES.iter().find(|(code, _)| *code == tag).map_or(tag, |(_, name)| name).to_owned()
}

/// 種類 in a word.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Window => "相談窓口",
        Kind::Directory => "相談先の一覧ページ",
        Kind::Relay => "電話リレーサービス",
        Kind::Emergency => "緊急通報",
    }
}

/// だれの窓口か in a word.
pub fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Municipality => "市区町村",
        Reach::Prefecture => "都道府県",
        Reach::National => "全国",
    }
}

/// 手段 in a word.
pub fn channel(channel: Channel) -> &'static str {
    say::channel(channel)
}

/// 料金 in a word.
pub fn cost(cost: Cost) -> &'static str {
    match cost {
        Cost::Unknown => "わからない",
        Cost::Free | Cost::Charged => say::cost(cost),
    }
}

/// 確認のしかた in a word.
pub fn verification(verification: Verification) -> &'static str {
    say::verification(verification)
}

/// 対象 in a word, for everyone too.
pub fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Anyone => "どなたでも",
        Audience::Residents => "この自治体に住む・通う人",
        Audience::Professionals => "専門職（学校・医療機関など）",
        Audience::Under18
        | Audience::Parents
        | Audience::WomenTeens20s
        | Audience::Workers
        | Audience::FamiliesOfWorkers
        | Audience::DvVictims
        | Audience::SexualViolenceVictims
        | Audience::Foreign => say::audience(audience),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::national;

    #[test]
    fn two_versions_are_compared_item_by_item() {
        let before = national::sample().remove(0);
        let mut after = before.clone();
        after.name = "保健センター".into();
        after.ways.pop();
        after.valid_until = Some("2027-03-31".into());
        let told = differences(&lines("健康課", &before), &lines("健康課", &after));
        let told: Vec<_> = told.iter().map(|d| (d.label.as_str(), d.before.as_str(), d.after.as_str())).collect();
        assert_eq!(
            told,
            [
                ("名前", "たつの市 健康課（見本）", "保健センター"),
                ("掲載期限", "", "令和9年3月31日（水）"),
                ("連絡先2", "窓口 市役所の健康課の窓口（無料）", ""),
            ]
        );
        assert!(differences(&lines("a", &before), &lines("a", &before)).is_empty());
    }

    #[test]
    fn nothing_of_a_shipped_record_is_without_words() {
        for record in national::records() {
            let told = lines("", record);
            assert!(
                told.iter().any(|l| l.label == "受付時間") && told.iter().all(|l| !l.text.is_empty()),
                "{}",
                record.id
            );
        }
    }
}
