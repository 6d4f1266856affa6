//! 受付時間 of a form: seven days, holidays, closed periods, days of the month, campaigns.

use super::Reader;
use crate::windows::record::{
    CampaignRecord, ClosedRecord, HolidayWord, HolidaysRecord, HoursRecord, MonthlyRecord, Ranges, WindowRecord,
};
use crate::windows::written::days::{campaign, closed, monthly};
use crate::windows::written::{keyed, lines, ranges, seven, whole};

/// The kinds of hours: the form's word, and what people read.
pub const KINDS: [(&str, &str); 5] = [
    ("weekly", "曜日ごとに決まっている"),
    ("see_official", "公式サイトで確認してもらう"),
    ("varies_by_area", "地域によってちがう"),
    ("seasonal", "期間限定"),
    ("web", "いつでも見られるページ"),
];

pub(super) fn kind(hours: &HoursRecord) -> &'static str {
    match hours {
        HoursRecord::Weekly { .. } => "weekly",
        HoursRecord::SeeOfficial { .. } => "see_official",
        HoursRecord::VariesByArea { .. } => "varies_by_area",
        HoursRecord::Seasonal { .. } => "seasonal",
        HoursRecord::Web { .. } => "web",
    }
}

const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
/// 上の曜日と同じ.
const DITTO: [&str; 4] = ["〃", "同じ", "同上", "々"];

impl Reader<'_> {
    pub(super) fn hours(&mut self, base: Option<&WindowRecord>) -> HoursRecord {
        let text = self.line("hours_text", "出典に書かれた時間", 300);
        let built = match self.draft.get("hours_kind") {
            "weekly" => self.weekly(),
            "see_official" => HoursRecord::SeeOfficial { text: String::new() },
            "varies_by_area" => HoursRecord::VariesByArea { text: String::new() },
            "seasonal" => HoursRecord::Seasonal { text: String::new() },
            "web" => HoursRecord::Web { text: String::new() },
            _ => {
                self.fault("hours_kind", "受付時間の決まり方を選んでください。");
                HoursRecord::SeeOfficial { text: String::new() }
            }
        };
        let text = if text.is_empty() { whole::text(&built).replace('\n', "、") } else { text };
        with_text(kept(built, base.map(|b| &b.hours)), text)
    }

    fn weekly(&mut self) -> HoursRecord {
        let before = self.faults.len();
        let days = self.days();
        let holidays = self.holidays();
        let closed: Vec<ClosedRecord> = self.many("closed", "休みの期間", closed);
        let monthly: Vec<MonthlyRecord> = self.many("monthly", "毎月の決まった日", monthly);
        let campaigns: Vec<CampaignRecord> = self.many("campaigns", "期間限定の時間", campaign);
        let last = whole::minutes(self.draft.get("last"));
        let last = last.unwrap_or_else(|words| {
            self.fault("last", words);
            0
        });
        let own = matches!(&holidays, HolidaysRecord::Own(list) if !list.is_empty());
        let never = days.iter().all(Vec::is_empty) && monthly.is_empty() && campaigns.is_empty() && !own;
        if never && self.faults.len() == before {
            self.fault("d1", "受付時間が一つも書かれていません。曜日の欄に 9:00-17:00 のように書いてください。");
        }
        HoursRecord::Weekly {
            days: keyed(&days),
            holidays,
            closed,
            monthly,
            campaigns,
            last_reception_minutes: last,
            text: String::new(),
        }
    }

    fn days(&mut self) -> [Ranges; 7] {
        let mut days: [Ranges; 7] = Default::default();
        let mut above = Ranges::new();
        for (i, (slot, name)) in days.iter_mut().zip(DAYS).enumerate() {
            let field = format!("d{}", i + 1);
            let typed = self.draft.get(&field).trim();
            let read = if DITTO.contains(&typed) && i > 0 { Ok(above.clone()) } else { ranges(typed) };
            match read {
                Ok(list) => *slot = list,
                Err(words) => self.fault(&field, format!("{name}曜日：{words}")),
            }
            above.clone_from(slot);
        }
        days
    }

    fn holidays(&mut self) -> HolidaysRecord {
        let word = match self.draft.get("holidays") {
            "same" => HolidayWord::Same,
            "closed" => HolidayWord::Closed,
            "own" => return self.own_holidays(),
            _ => {
                self.fault("holidays", "祝日の扱いを選んでください。");
                HolidayWord::Same
            }
        };
        if !self.draft.get("holidays_own").trim().is_empty() {
            self.fault("holidays_own", "祝日だけの時間を書いたときは、「祝日だけの時間がある」を選んでください。");
        }
        HolidaysRecord::Word(word)
    }

    fn own_holidays(&mut self) -> HolidaysRecord {
        let typed = self.draft.get("holidays_own");
        let list = ranges(typed).unwrap_or_else(|words| {
            self.fault("holidays_own", format!("祝日：{words}"));
            Ranges::new()
        });
        if typed.trim().is_empty() {
            self.fault("holidays_own", "祝日の時間を書くか、「祝日は休み」を選んでください。");
        }
        HolidaysRecord::Own(list)
    }

    fn many<T>(&mut self, field: &str, label: &str, read: fn(&str) -> Result<T, String>) -> Vec<T> {
        lines(self.draft.get(field), read).unwrap_or_else(|words| {
            self.fault(field, format!("{label}：{words}"));
            Vec::new()
        })
    }
}

/// What the fields can't show comes over from the record: how its weekdays were grouped, remarks, a campaign's own words and page.
fn kept(built: HoursRecord, base: Option<&HoursRecord>) -> HoursRecord {
    let (
        HoursRecord::Weekly { days, holidays, mut closed, monthly, mut campaigns, last_reception_minutes, text },
        Some(HoursRecord::Weekly { days: old_days, closed: old_closed, campaigns: old_campaigns, .. }),
    ) = (built.clone(), base)
    else {
        return built;
    };
    let days = if seven(&days) == seven(old_days) { old_days.clone() } else { days };
    for period in &mut closed {
        let old = old_closed.iter().find(|c| (&c.from, &c.to) == (&period.from, &period.to));
        period.note = old.and_then(|c| c.note.clone());
    }
    for one in &mut campaigns {
        let same = |c: &&CampaignRecord| (&c.from, &c.to) == (&one.from, &one.to) && seven(&c.days) == seven(&one.days);
        if let Some(old) = old_campaigns.iter().find(same) {
            one.clone_from(&old.clone());
        }
    }
    HoursRecord::Weekly { days, holidays, closed, monthly, campaigns, last_reception_minutes, text }
}

fn with_text(hours: HoursRecord, words: String) -> HoursRecord {
    match hours {
        HoursRecord::Weekly { days, holidays, closed, monthly, campaigns, last_reception_minutes, text: _ } => {
            HoursRecord::Weekly { days, holidays, closed, monthly, campaigns, last_reception_minutes, text: words }
        }
        HoursRecord::VariesByArea { .. } => HoursRecord::VariesByArea { text: words },
        HoursRecord::SeeOfficial { .. } => HoursRecord::SeeOfficial { text: words },
        HoursRecord::Seasonal { .. } => HoursRecord::Seasonal { text: words },
        HoursRecord::Web { .. } => HoursRecord::Web { text: words },
    }
}
