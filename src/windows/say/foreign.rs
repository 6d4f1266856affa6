//! Hours of a week in languages other than Japanese: clock figures, and the few words of [`HoursWords`] around them.

use super::super::Weekly;
use super::super::hours::{ClosedPeriod, Interval, MIDNIGHT, MonthDay, Monthly, OnHolidays};
use super::super::words::{HoursWords, Words, fill};
use crate::time::Weekday;

/// `9:00`; past midnight the clock of the next day.
pub(super) fn clock(minute: u32) -> String {
    format!("{}:{:02}", minute % MIDNIGHT / 60, minute % 60)
}

/// The weekly hours as one line: `Mon–Fri 18:30–8:30 next day, Sat, Sun, holidays 24 hours`.
pub(super) fn weekly(words: &Words, hours: &HoursWords, weekly: &Weekly) -> String {
    let speaker = Speaker { words, hours };
    let mut parts = speaker.days(weekly);
    parts.extend(weekly.monthly.iter().filter(|m| !m.intervals.is_empty()).map(|m| speaker.monthly(m)));
    if parts.is_empty() {
        parts.push(hours.only_campaigns.clone());
    }
    let mut remarks = Vec::new();
    if matches!(weekly.holidays, OnHolidays::Closed) {
        remarks.push(hours.closed_holidays.clone());
    }
    if !weekly.closed.is_empty() {
        let days: Vec<String> = weekly.closed.iter().map(|p| speaker.closed(*p)).collect();
        remarks.push(fill(&hours.closed, &[("days", &days.join(", "))]));
    }
    if weekly.last_reception > 0 {
        remarks.push(fill(&hours.last_reception, &[("minutes", &weekly.last_reception.to_string())]));
    }
    let line = parts.join("; ");
    if remarks.is_empty() { line } else { format!("{line} ({})", remarks.join(", ")) }
}

struct Speaker<'a> {
    words: &'a Words,
    hours: &'a HoursWords,
}

impl Speaker<'_> {
    fn interval(&self, i: Interval) -> String {
        if i == Interval::ALL_DAY {
            return self.words.card.always.clone();
        }
        let end = clock(i.to());
        let end = match i.to() {
            MIDNIGHT => "24:00".to_owned(),
            later if later > MIDNIGHT => fill(&self.hours.next_day, &[("time", &end)]),
            _ => end,
        };
        format!("{}–{end}", clock(i.from()))
    }

    fn intervals(&self, list: &[Interval]) -> String {
        list.iter().map(|i| self.interval(*i)).collect::<Vec<_>>().join(", ")
    }

    fn days(&self, weekly: &Weekly) -> Vec<String> {
        let own = match &weekly.holidays {
            OnHolidays::Own(list) => Some(list),
            OnHolidays::Same | OnHolidays::Closed => None,
        };
        let mut told: Vec<&Vec<Interval>> = Vec::new();
        let mut parts = Vec::new();
        let mut holidays_told = false;
        for list in weekly.days.iter().filter(|list| !list.is_empty()) {
            if told.contains(&list) {
                continue;
            }
            told.push(list);
            let days: Vec<Weekday> =
                Weekday::ALL.into_iter().zip(&weekly.days).filter(|(_, d)| *d == list).map(|(w, _)| w).collect();
            let (label, with_holidays) = self.label(&days, own == Some(list));
            holidays_told |= with_holidays;
            parts.push(format!("{label} {}", self.intervals(list)));
        }
        if let Some(list) = own.filter(|list| !holidays_told && !list.is_empty()) {
            parts.push(format!("{} {}", self.hours.holidays, self.intervals(list)));
        }
        parts
    }

    /// The name of a group of weekdays, and whether holidays are named in it.
    fn label(&self, days: &[Weekday], holidays_alike: bool) -> (String, bool) {
        use Weekday::{Fri, Mon, Sat, Sun};
        match (days, holidays_alike) {
            (all, alike) if all.len() == 7 => (self.hours.every_day.clone(), alike),
            ([Mon, _, _, _, Fri], false) => (self.hours.working_days.clone(), false),
            ([Sat, Sun], false) => (self.hours.weekend.clone(), false),
            ([Sat, Sun], true) => (self.hours.weekend_holidays.clone(), true),
            ([Sun], true) => (self.hours.sunday_holidays.clone(), true),
            (some, _) => (self.run(some), false),
        }
    }

    fn run(&self, days: &[Weekday]) -> String {
        let name = |d: &Weekday| self.words.time.weekdays.get(*d as usize - 1).map_or("", String::as_str);
        match (days.first(), days.last()) {
            (Some(first), Some(last)) if days.len() > 2 && *last as usize - *first as usize + 1 == days.len() => {
                format!("{}–{}", name(first), name(last))
            }
            (_, _) => days.iter().map(name).collect::<Vec<_>>().join(", "),
        }
    }

    fn monthly(&self, m: &Monthly) -> String {
        let days = match &m.on {
            MonthDay::Day(day) => fill(&self.hours.monthly_day, &[("day", &day.to_string())]),
            MonthDay::Nth(weekday, nth) => {
                let which = |n: &u32| self.hours.nth.get((*n).clamp(1, 6) as usize - 1).map_or("", String::as_str);
                let which = nth.iter().map(which).collect::<Vec<_>>().join(", ");
                fill(&self.hours.monthly_nth, &[("day", &format!("{which} {}", self.run(&[*weekday])))])
            }
        };
        format!("{days} {}", self.intervals(&m.intervals))
    }

    fn closed(&self, period: ClosedPeriod) -> String {
        let both = |from: String, to: String| if from == to { from } else { format!("{from}–{to}") };
        match period {
            ClosedPeriod::Yearly { from, to } => both(self.month_day(from), self.month_day(to)),
            ClosedPeriod::Dated { from, to } => both(from.to_string(), to.to_string()),
        }
    }

    /// The language's way of writing a date, its weekday left out.
    fn month_day(&self, (month, day): (u32, u32)) -> String {
        let bare = self.words.time.day.replace("{weekday}", "");
        let bare = bare.replace("（）", "").replace("()", "");
        fill(bare.trim_matches([' ', ',']), &[("month", &month.to_string()), ("day", &day.to_string())])
    }
}
