//! 窓口の下書き: a window as fields of a form, filled from a record and read back onto it. What the form doesn't show of a record
//! (evidence, old hours, prefectures, languages of translation that it lacks …) survives every edit.

mod fill;
pub mod hours;
mod ways;
mod whom;

use serde::Serialize;

use super::record::WindowRecord;
use super::written::days::date;
use super::{Kind, Reach, Verification, WebAddress, WindowFault, kindness};
use crate::text::{TextFault, many_lines, one_line};
use crate::time::JapanDate;

pub use ways::WAYS;

/// Languages of translations with the form's word for them: the page's languages but Japanese.
pub const TRANSLATIONS: [(&str, &str); 6] = [
    ("yasashii", "やさしい日本語"),
    ("en", "英語"),
    ("zh-hans", "中国語（簡体字）"),
    ("ko", "韓国語"),
    ("vi", "ベトナム語"),
    ("pt-br", "ポルトガル語"),
];

/// Languages that are spoken at windows, with the form's word for them.
pub const LANGUAGES: [(&str, &str); 11] = [
    ("ja", "日本語"),
    ("en", "英語"),
    ("zh", "中国語"),
    ("ko", "韓国語"),
    ("vi", "ベトナム語"),
    ("pt", "ポルトガル語"),
    ("es", "スペイン語"),
    ("tl", "タガログ語"),
    ("id", "インドネシア語"),
    ("ne", "ネパール語"),
    ("th", "タイ語"),
];

/// The fields as typed, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft(Vec<(String, String)>);

/// 入力の誤り, told beside the field of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name.
    pub field: String,
    /// The sentence for the reader.
    pub words: String,
}

/// A draft that can be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// 担当.
    pub owner: String,
    /// The window.
    pub record: WindowRecord,
}

impl Draft {
    /// From pairs as a form sends them.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of a field, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// True when a box of that name and value is ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(n, v)| n == name && v == value)
    }

    fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Reads every field onto `base`, the record that the form was filled from; none for a new window.
    ///
    /// # Errors
    /// Every [`Fault`] at once.
    pub fn read(&self, id: &str, base: Option<&WindowRecord>, today: JapanDate) -> Result<Sheet, Vec<Fault>> {
        let mut reader = Reader { draft: self, today, faults: Vec::new() };
        let sheet = reader.sheet(id, base);
        match sheet.record.read() {
            Ok(_) if reader.faults.is_empty() => Ok(sheet),
            Ok(_) => Err(reader.faults),
            // A rule of the record that no field has named: told in the record's own words.
            Err(fault) if reader.faults.is_empty() => {
                Err(vec![Fault { field: field_of(fault).to_owned(), words: fault.to_string() }])
            }
            Err(_) => Err(reader.faults),
        }
    }
}

fn field_of(fault: WindowFault) -> &'static str {
    match fault {
        WindowFault::Id | WindowFault::Name => "name",
        WindowFault::Dial | WindowFault::Web | WindowFault::Way => "w1_contact",
        WindowFault::Clock | WindowFault::Day => "d1",
        WindowFault::Concern => "concern",
        WindowFault::Audience => "audience",
        WindowFault::Source => "source_name",
    }
}

/// The word of data files for a value of ours: `under18`, `see_official` …
pub fn code<T: Serialize>(value: &T) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn of_code<T: Serialize + Copy>(all: &[T], word: &str) -> Option<T> {
    all.iter().copied().find(|value| code(value) == word)
}

/// The record's own order where the same boxes are ticked: it says what comes first, which boxes can't.
fn in_order<T: PartialEq + Clone>(found: Vec<T>, base: Option<&Vec<T>>) -> Vec<T> {
    let same = |b: &&Vec<T>| b.len() == found.len() && b.iter().all(|value| found.contains(value));
    base.filter(same).cloned().unwrap_or(found)
}

struct Reader<'a> {
    draft: &'a Draft,
    today: JapanDate,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, field: &str, words: impl Into<String>) {
        self.faults.push(Fault { field: field.to_owned(), words: words.into() });
    }

    fn taken(&mut self, field: &str, label: &str, text: Result<String, TextFault>) -> String {
        text.unwrap_or_else(|fault| {
            self.fault(field, format!("{label}：{fault}"));
            String::new()
        })
    }

    fn line(&mut self, field: &str, label: &str, limit: usize) -> String {
        self.taken(field, label, one_line(self.draft.get(field), limit))
    }

    /// A line that people in distress will read.
    fn kind_line(&mut self, field: &str, label: &str, limit: usize) -> String {
        let text = self.line(field, label, limit);
        if let Some(why) = kindness::fault(&text) {
            self.fault(field, format!("{label}：{why}"));
        }
        text
    }

    fn must(&mut self, field: &str, label: &str, limit: usize) -> String {
        let before = self.faults.len();
        let text = self.line(field, label, limit);
        if text.is_empty() && self.faults.len() == before {
            self.fault(field, format!("{label}を書いてください。"));
        }
        text
    }

    fn choice<T: Serialize + Copy>(&mut self, field: &str, label: &str, all: &[T], fallback: T) -> T {
        let found = of_code(all, self.draft.get(field));
        if found.is_none() {
            self.fault(field, format!("{label}を選んでください。"));
        }
        found.unwrap_or(fallback)
    }

    fn day(&mut self, field: &str, label: &str) -> Option<JapanDate> {
        let typed = self.draft.get(field).trim();
        if typed.is_empty() {
            return None;
        }
        let day = date(typed);
        if day.is_none() {
            self.fault(
                field,
                format!("{label}が読み取れません。令和8年11月22日 か 2026-11-22 のように書いてください。"),
            );
        }
        day
    }

    fn sheet(&mut self, id: &str, base: Option<&WindowRecord>) -> Sheet {
        let name = self.must("name", "窓口の名前", 80);
        let words = self.kind_line("words", "ひとこと", 200);
        let ways = self.ways(base);
        let hours = self.hours(base);
        let (languages, audiences, concerns) = (self.languages(), self.audiences(), self.concerns());
        let (languages, audiences, concerns) = (
            in_order(languages, base.map(|b| &b.languages)),
            in_order(audiences, base.map(|b| &b.audiences)),
            in_order(concerns, base.map(|b| &b.concerns)),
        );
        let kind = self.choice("kind", "種類", &Kind::ALL, Kind::Window);
        let reach = self.choice("reach", "だれの窓口か", &Reach::ALL, Reach::Municipality);
        let operator = self.must("operator", "運営", 100);
        let public_by = self.line("public_by", "公開を決めたところ", 100);
        let (source_name, source_url) = self.source();
        let (verified_on, verification) = self.check();
        let valid_until = self.day("valid_until", "掲載期限");
        let owner = self.must("owner", "担当", 60);
        let translations = self.translations(base);
        let notes = many_lines(self.draft.get("notes"), 1000);
        let notes = self.taken("notes", "職員向けの注意", notes);
        let record = WindowRecord {
            id: id.to_owned(),
            kind,
            name,
            words,
            ways,
            hours,
            languages,
            audiences,
            prefectures: base.map(|b| b.prefectures.clone()).unwrap_or_default(),
            concerns,
            reach,
            operator,
            source_name,
            source_url,
            verified_on: verified_on.map(|d| d.to_string()),
            verification,
            evidence: base.map(|b| b.evidence.clone()).unwrap_or_default(),
            history: base.map(|b| b.history.clone()).unwrap_or_default(),
            notes: Some(notes).filter(|n| !n.is_empty()),
            valid_until: valid_until.map(|d| d.to_string()),
            shown: base.is_none_or(|b| b.shown),
            public_by: Some(public_by).filter(|p| !p.is_empty()),
            translations,
        };
        Sheet { owner, record }
    }

    fn source(&mut self) -> (String, Option<String>) {
        let name = self.must("source_name", "出典の名前", 200);
        let url = self.line("source_url", "出典のアドレス", 500);
        if !url.is_empty() && url.parse::<WebAddress>().is_err() {
            self.fault("source_url", "出典のアドレスは、https://から書いてください。");
        }
        (name, Some(url).filter(|u| !u.is_empty()))
    }

    fn check(&mut self) -> (Option<JapanDate>, Verification) {
        let day = self.day("verified_on", "確認日");
        if day.is_some_and(|d| d > self.today) {
            self.fault("verified_on", "確認日は、今日までの日にしてください。");
        }
        let verification =
            self.choice("verification", "確認のしかた", &Verification::ALL, Verification::CheckedByOwner);
        if verification == Verification::CheckedByOwner && self.draft.get("verified_on").trim().is_empty() {
            self.fault("verified_on", "担当者が確認したときは、確認日を書いてください。");
        }
        (day, verification)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::national;
    use crate::windows::record::Translation;

    fn today() -> JapanDate {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn every_shipped_window_survives_the_form_unharmed() {
        for record in national::records().iter().chain(&national::sample()) {
            let sheet = Draft::of("健康課", record).read(&record.id, Some(record), today());
            let sheet = sheet.unwrap_or_else(|faults| panic!("{}: {faults:?}", record.id));
            assert_eq!(&sheet.record, record, "{}", record.id);
        }
    }

    fn edited(record: &WindowRecord, changes: &[(&str, &str)]) -> Draft {
        let pairs = changes.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        // The first value of a name counts.
        Draft::new(pairs.chain(Draft::of("健康課", record).0).collect())
    }

    #[test]
    fn what_the_form_cannot_show_survives_an_edit() {
        let mut record = national::sample().remove(0);
        record.evidence = vec!["電話で聞いた".into()];
        record.translations.insert("tl".into(), Translation { name: "Sample".into(), ..Translation::default() });
        record.languages.push("fr".into());
        record.ways[1].source = Some("https://example.jp/".into());
        record.ways[1].hours = whole_hours();
        let draft = edited(&record, &[("name", "健康づくり課"), ("w1_contact", ""), ("d3", "９：００〜１２：００")]);
        let after = draft.read(&record.id, Some(&record), today()).unwrap().record;
        assert_eq!(after.name, "健康づくり課");
        assert_eq!(after.ways, record.ways[1..], "the first way went, the second is whole");
        let kept =
            |r: &WindowRecord| (r.evidence.clone(), r.translations.clone(), r.languages.clone(), r.history.clone());
        assert_eq!(kept(&after), kept(&record));
        assert!(crate::windows::written::whole::text(&after.hours).contains("水 9:00-12:00"));
    }

    fn whole_hours() -> Option<crate::windows::record::HoursRecord> {
        serde_json::from_str(
            r#"{"type":"weekly","days":{"mon":[["09:00","12:00"]]},"holidays":"closed","closed":[{"from":"12-29","to":"01-03","note":"x"}],"text":"月の午前"}"#,
        )
        .ok()
    }

    #[test]
    fn every_fault_is_told_at_once_beside_its_field() {
        let record = national::sample().remove(0);
        let wrong = [
            ("name", ""),
            ("words", "死にたいとき。"),
            ("t_vi_words", "Khi muốn tự tử."),
            ("w1_contact", "でんわ"),
            ("w2_channel", "web"),
            ("d1", "9:00"),
            ("d2", "17:00-9:00"),
            ("closed", "年末\n8/13"),
            ("monthly", "第6土曜 9-10"),
            ("last", "たくさん"),
            ("source_url", "mhlw.go.jp"),
            ("verified_on", "2027-01-01"),
            ("valid_until", "来年"),
            ("lang_more", "フランス語"),
            ("t_en_name", ""),
            ("owner", " "),
        ];
        let faults = edited(&record, &wrong).read(&record.id, Some(&record), today()).unwrap_err();
        let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
        for (field, _) in wrong {
            let at = match field {
                "w2_channel" => "w2_contact",
                other => other,
            };
            assert!(fields.contains(&at), "{at}: {faults:?}");
        }
        assert_eq!(fields.len(), wrong.len(), "{faults:?}");
        assert!(faults.iter().any(|f| f.words.contains("翌9:00")));
    }

    #[test]
    fn an_empty_form_names_what_is_needed_and_a_filled_one_is_taken() {
        let fields: Vec<String> =
            Draft::default().read("own-x1", None, today()).unwrap_err().into_iter().map(|f| f.field).collect();
        for field in
            ["name", "w1_contact", "hours_kind", "lang", "audience", "concern", "operator", "source_name", "owner"]
        {
            assert!(fields.iter().any(|f| f == field), "{field}: {fields:?}");
        }
        let mut draft = Draft::blank("たつの市", "健康課", today());
        for (field, value) in [
            ("name", "こころの相談室"),
            ("w1_contact", "（０７９１）６４ー１２３４"),
            ("concern", "mental"),
            ("d1", "９時〜１２時　１３時〜１７時"),
            ("d2", "〃"),
        ] {
            draft.set(field, value);
        }
        let record = draft.read("own-x1", None, today()).unwrap().record;
        assert_eq!(record.ways[0].dial.as_deref(), Some("0791-64-1234"));
        assert_eq!(record.verified_on.as_deref(), Some("2026-11-24"));
        assert_eq!(crate::windows::written::whole::text(&record.hours), "月・火 9:00-12:00 13:00-17:00\n祝日 休み");
    }
}
