//! One row of a sheet of windows, laid over the window beneath.

use std::collections::BTreeMap;

use super::Row;
use crate::imports::sheet::Line;
use crate::text::one_line;
use crate::time::JapanDate;
use crate::windows::record::{HoursRecord, WindowRecord};
use crate::windows::sheet::{BETWEEN, cell, hours, names};
use crate::windows::{Audience, Concern, Hours, Kind, Reach, Verification, WebAddress, WindowId, say};

/// The most characters of ひとこと, of a place and of other texts.
pub(super) const LONG: usize = 400;

/// A row that is being read.
pub(super) struct Cells<'a> {
    pub(super) cells: Line<'a>,
    /// The window under this row, with its 担当.
    pub(super) base: Option<(WindowRecord, String)>,
    /// What is wrong, in the reader's words.
    pub(super) faults: Vec<String>,
}

impl Cells<'_> {
    pub(super) fn row(&mut self) -> Option<Row> {
        let mut record = self.base.as_ref().map_or_else(|| blank(self.cells.get("番号")), |(record, _)| record.clone());
        self.texts(&mut record);
        self.lists(&mut record);
        self.words(&mut record);
        self.check(&mut record);
        self.ways(&mut record);
        self.hours(&mut record);
        if self.faults.is_empty() {
            self.faults.extend(record.read().err().map(|e| e.to_string()));
        }
        let owner = self.text("担当", 50).filter(|o| !o.is_empty());
        self.faults.is_empty().then_some(Row { record, owner })
    }

    /// The cell, if it says something else than the export of the window beneath would.
    pub(super) fn changed(&self, column: &str) -> Option<String> {
        let typed = self.cells.has(column).then(|| self.cells.get(column).to_owned());
        let before = self.base.as_ref().and_then(|(record, owner)| {
            let hours = record.read().ok()?.hours;
            Some(cell(record, &hours, owner, column))
        });
        typed.filter(|typed| before.as_deref().unwrap_or_default().trim() != typed.as_str())
    }

    pub(super) fn fault(&mut self, column: &str, why: impl std::fmt::Display) {
        self.faults.push(format!("「{column}」: {why}"));
    }

    fn text(&mut self, column: &str, limit: usize) -> Option<String> {
        let typed = self.changed(column)?;
        one_line(&typed, limit).map_err(|e| self.fault(column, e)).ok()
    }

    fn texts(&mut self, record: &mut WindowRecord) {
        if let Err(fault) = record.id.parse::<WindowId>() {
            self.fault("番号", fault);
        }
        let columns: [(&str, usize, &mut String); 4] = [
            ("名称", 80, &mut record.name),
            ("ひとこと", LONG, &mut record.words),
            ("運営", LONG, &mut record.operator),
            ("出典", LONG, &mut record.source_name),
        ];
        for (column, limit, place) in columns {
            if let Some(text) = self.text(column, limit) {
                *place = text;
            }
            if place.is_empty() && column != "ひとこと" {
                self.fault(column, "空いています。");
            }
        }
        if let Some(url) = self.changed("出典のアドレス") {
            match url.parse::<WebAddress>() {
                Ok(_) => record.source_url = Some(url),
                Err(_) if url.is_empty() => record.source_url = None,
                Err(fault) => self.fault("出典のアドレス", fault),
            }
        }
    }

    /// The values of a cell, each by its name; `None` when it says nothing new.
    pub(super) fn named<T: Copy>(&mut self, column: &str, all: &[T], name: fn(T) -> &'static str) -> Option<Vec<T>> {
        let typed = self.changed(column)?;
        let mut values = Vec::new();
        for text in split(&typed) {
            match all.iter().find(|value| name(**value) == text) {
                Some(value) => values.push(*value),
                None => {
                    let names: Vec<_> = all.iter().map(|v| name(*v)).collect();
                    self.fault(column, format!("「{text}」はありません。{}から選んでください。", names.join(BETWEEN)));
                }
            }
        }
        Some(values)
    }

    fn lists(&mut self, record: &mut WindowRecord) {
        record.audiences =
            self.named("対象", &Audience::ALL, names::audience).unwrap_or_else(|| record.audiences.clone());
        record.concerns = self.named("悩み", &Concern::ALL, say::concern).unwrap_or_else(|| record.concerns.clone());
        if record.audiences.is_empty() {
            self.fault("対象", "空いています。どなたでも、のように書いてください。");
        }
        if record.concerns.is_empty() {
            self.fault("悩み", "空いています。どんな悩みでも、のように書いてください。");
        }
        if let Some(typed) = self.changed("言語").filter(|typed| !typed.is_empty()) {
            record.languages.clear();
            for name in split(&typed) {
                match names::language_code(&name) {
                    Some(code) => record.languages.push(code.to_owned()),
                    None => self
                        .fault("言語", format!("「{name}」が分かりません。日本語・英語やenのように書いてください。")),
                }
            }
        }
    }

    fn words(&mut self, record: &mut WindowRecord) {
        if let Some(Some(reach)) = self.named("範囲", &names::REACHES, names::reach).map(|v| v.first().copied()) {
            record.reach = reach;
        }
        match self.changed("掲載").as_deref() {
            None | Some("") => {}
            Some("する") => record.shown = true,
            Some("しない") => record.shown = false,
            Some(other) => {
                self.fault("掲載", format!("「{other}」が読めません。する・しないのどちらかにしてください。"))
            }
        }
    }

    fn date(&mut self, column: &str) -> Option<Option<String>> {
        let typed = self.changed(column)?.replace('/', "-");
        if typed.is_empty() {
            return Some(None);
        }
        let numbers: Vec<&str> = typed.split('-').collect();
        let padded = match numbers.as_slice() {
            [y, m, d] => format!("{y}-{m:0>2}-{d:0>2}"),
            _ => typed,
        };
        padded.parse::<JapanDate>().map(|day| Some(day.to_string())).map_err(|e| self.fault(column, e)).ok()
    }

    /// 確認: whoever types a new day has checked the window, unless they say something else.
    fn check(&mut self, record: &mut WindowRecord) {
        let day = self.date("確認日");
        let stage = self.named("確認の段階", &names::VERIFICATIONS, say::verification).and_then(|v| v.first().copied());
        if let Some(day) = day {
            if day.is_some() {
                record.verification = Verification::CheckedByOwner;
            }
            record.verified_on = day;
        }
        if let Some(stage) = stage {
            record.verification = stage;
        }
        if let Some(until) = self.date("掲載期限") {
            record.valid_until = until;
        }
    }

    fn hours(&mut self, record: &mut WindowRecord) {
        let columns = ["受付時間", "祝日", "休止期間"];
        let untouched = self.base.is_some() && columns.iter().all(|column| self.changed(column).is_none());
        if untouched {
            return;
        }
        // A column that isn't there says what the window beneath says.
        let before =
            self.base.as_ref().and_then(|(record, _)| Some(record.read().ok()?.hours)).unwrap_or(Hours::SeeOfficial);
        let whole = |column: &str| match (self.cells.has(column), &self.base) {
            (false, Some((record, owner))) => cell(record, &before, owner, column),
            (_, _) => self.cells.get(column).to_owned(),
        };
        let [weekly, holidays, closed] = columns.map(whole);
        match hours::read(&weekly, &holidays, &closed) {
            Ok(hours) => record.hours = hours,
            Err(faults) => faults.into_iter().for_each(|(column, why)| self.fault(column, why)),
        }
    }
}

/// A window of which only the number is known.
fn blank(id: &str) -> WindowRecord {
    WindowRecord {
        id: id.to_owned(),
        kind: Kind::Window,
        name: String::new(),
        words: String::new(),
        ways: Vec::new(),
        hours: HoursRecord::SeeOfficial { text: String::new() },
        languages: vec!["ja".to_owned()],
        audiences: Vec::new(),
        prefectures: Vec::new(),
        concerns: Vec::new(),
        reach: Reach::Municipality,
        operator: String::new(),
        source_name: String::new(),
        source_url: None,
        verified_on: None,
        verification: Verification::GeneralKnowledge,
        evidence: Vec::new(),
        history: Vec::new(),
        notes: None,
        valid_until: None,
        shown: true,
        public_by: None,
        translations: BTreeMap::new(),
    }
}

/// The values of a cell; `・` belongs to many names and parts nothing.
pub(super) fn split(cell: &str) -> Vec<String> {
    cell.split(['、', ',', ';', '，', '；', '\n']).map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
}
