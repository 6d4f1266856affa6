//! A record as fields.

use super::{Draft, LANGUAGES, TRANSLATIONS, code};
use crate::windows::record::{HolidayWord, HolidaysRecord, HoursRecord, WindowRecord};
use crate::windows::written::days::{campaign_text, closed_text, monthly_text};
use crate::windows::written::{ranges_text, seven, whole};

impl Draft {
    /// The fields of a new window of this division.
    pub fn blank(city: &str, division: &str, today: crate::time::JapanDate) -> Self {
        let mut draft = Self::default();
        let operator = format!("{city} {division}");
        let today = today.wareki_plain();
        for (field, value) in [
            ("owner", division),
            ("operator", operator.as_str()),
            ("source_name", operator.as_str()),
            ("kind", "window"),
            ("reach", "municipality"),
            ("verification", "checked_by_owner"),
            ("verified_on", today.as_str()),
            ("lang", "ja"),
            ("audience", "residents"),
            ("hours_kind", "weekly"),
            ("holidays", "closed"),
            ("w1_channel", "phone"),
            ("w1_cost", "charged"),
        ] {
            draft.set(field, value);
        }
        draft
    }

    /// The fields of a record.
    pub fn of(owner: &str, record: &WindowRecord) -> Self {
        let mut draft = Self::default();
        let day = |text: &Option<String>| {
            text.as_deref().map(|t| t.parse().map_or(t.to_owned(), crate::time::JapanDate::wareki_plain))
        };
        for (field, value) in [
            ("owner", owner.to_owned()),
            ("name", record.name.clone()),
            ("words", record.words.clone()),
            ("kind", code(&record.kind)),
            ("reach", code(&record.reach)),
            ("operator", record.operator.clone()),
            ("public_by", record.public_by.clone().unwrap_or_default()),
            ("source_name", record.source_name.clone()),
            ("source_url", record.source_url.clone().unwrap_or_default()),
            ("verified_on", day(&record.verified_on).unwrap_or_default()),
            ("verification", code(&record.verification)),
            ("valid_until", day(&record.valid_until).unwrap_or_default()),
            ("notes", record.notes.clone().unwrap_or_default()),
        ] {
            draft.set(field, value);
        }
        let known = |tag: &str| LANGUAGES.iter().any(|(c, _)| *c == tag);
        record.languages.iter().filter(|l| known(l)).for_each(|l| draft.set("lang", l.as_str()));
        let more: Vec<&str> = record.languages.iter().map(String::as_str).filter(|l| !known(l)).collect();
        draft.set("lang_more", more.join(" "));
        record.audiences.iter().for_each(|a| draft.set("audience", code(a)));
        record.concerns.iter().for_each(|c| draft.set("concern", code(c)));
        for (tag, _) in TRANSLATIONS {
            if let Some(t) = record.translations.get(tag) {
                draft.set(&format!("t_{tag}_name"), t.name.as_str());
                draft.set(&format!("t_{tag}_words"), t.words.as_str());
            }
        }
        draft.fill_ways(record);
        draft.fill_hours(&record.hours);
        draft
    }

    fn fill_ways(&mut self, record: &WindowRecord) {
        for (i, way) in record.ways.iter().enumerate() {
            let n = i + 1;
            self.set(&format!("w{n}_was"), i.to_string());
            self.set(&format!("w{n}_channel"), code(&way.channel));
            self.set(&format!("w{n}_contact"), way.written().unwrap_or_default());
            self.set(&format!("w{n}_label"), way.label.clone().unwrap_or_default());
            self.set(&format!("w{n}_cost"), code(&way.cost));
            self.set(&format!("w{n}_hours"), way.hours.as_ref().map(whole::text).unwrap_or_default());
        }
    }

    fn fill_hours(&mut self, hours: &HoursRecord) {
        self.set("hours_kind", super::hours::kind(hours));
        self.set("hours_text", whole::source_words(hours));
        let HoursRecord::Weekly { days, holidays, closed, monthly, campaigns, last_reception_minutes, text: _ } = hours
        else {
            return;
        };
        for (i, list) in seven(days).unwrap_or_default().iter().enumerate() {
            self.set(&format!("d{}", i + 1), ranges_text(list));
        }
        match holidays {
            HolidaysRecord::Word(HolidayWord::Same) => self.set("holidays", "same"),
            HolidaysRecord::Word(HolidayWord::Closed) => self.set("holidays", "closed"),
            HolidaysRecord::Own(list) => {
                self.set("holidays", "own");
                self.set("holidays_own", ranges_text(list));
            }
        }
        let lines = |list: Vec<String>| list.join("\n");
        self.set("closed", lines(closed.iter().map(closed_text).collect()));
        self.set("monthly", lines(monthly.iter().map(monthly_text).collect()));
        self.set("campaigns", lines(campaigns.iter().map(campaign_text).collect()));
        if *last_reception_minutes > 0 {
            self.set("last", last_reception_minutes.to_string());
        }
    }
}
