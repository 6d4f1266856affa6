//! The one place where a written window is read: strings become values or a fault in the reader's words.

use std::collections::BTreeMap;

use super::hours::{Campaign, ClosedPeriod, Interval, MonthDay, Monthly, OnHolidays};
use super::record::{
    CampaignRecord, ClosedRecord, HolidayWord, HolidaysRecord, HoursRecord, MonthlyRecord, Ranges, WayRecord,
    WindowRecord,
};
use super::{
    Audience, Check, ConsultationWindow, Contact, DialNumber, Hours, Source, Way, WebAddress, Weekly, WindowFault,
};
use crate::time::{JapanDate, Moment, Weekday};

impl WindowRecord {
    /// Reads the record.
    ///
    /// # Errors
    /// The first [`WindowFault`].
    pub fn read(&self) -> Result<ConsultationWindow, WindowFault> {
        if self.name.trim().is_empty() || self.name.chars().count() > 80 {
            return Err(WindowFault::Name);
        }
        if self.concerns.is_empty() {
            return Err(WindowFault::Concern);
        }
        if self.audiences.is_empty() || self.languages.is_empty() {
            return Err(WindowFault::Audience);
        }
        let ways: Vec<Way> = self.ways.iter().map(WayRecord::read).collect::<Result<_, _>>()?;
        if ways.is_empty() || self.source_name.trim().is_empty() {
            return Err(if ways.is_empty() { WindowFault::Way } else { WindowFault::Source });
        }
        let source_url = self.source_url.as_deref().map(str::parse::<WebAddress>).transpose()?;
        Ok(ConsultationWindow {
            id: self.id.parse()?,
            kind: self.kind,
            name: self.name.clone(),
            words: self.words.clone(),
            ways,
            hours: self.hours.read()?,
            languages: self.languages.clone(),
            audiences: self.audiences.clone(),
            prefectures: self.prefectures.clone(),
            concerns: self.concerns.clone(),
            reach: self.reach,
            operator: self.operator.clone(),
            source: Source { name: self.source_name.clone(), url: source_url },
            check: Check { verified_on: day(self.verified_on.as_deref())?, verification: self.verification },
            valid_until: day(self.valid_until.as_deref())?,
            shown: self.shown
                && (!self.audiences.contains(&Audience::Professionals) || decided(self.public_by.as_deref())),
            translations: self.translations.clone(),
        })
    }
}

/// 公開の判断: somebody is named who decided.
fn decided(by: Option<&str>) -> bool {
    by.is_some_and(|name| !name.trim().is_empty())
}

fn day(text: Option<&str>) -> Result<Option<JapanDate>, WindowFault> {
    text.map(|t| t.parse().map_err(|_| WindowFault::Source)).transpose()
}

impl WayRecord {
    fn read(&self) -> Result<Way, WindowFault> {
        let number = |n: &String| n.parse::<DialNumber>();
        let contact = match (&self.dial, &self.fax, &self.url, &self.account, &self.place) {
            (Some(dial), None, None, None, None) => Contact::Dial(number(dial)?),
            (None, Some(fax), None, None, None) => Contact::Fax(number(fax)?),
            (None, None, Some(url), None, None) => Contact::Web(url.parse()?),
            (None, None, None, Some(account), None) => Contact::Account(account.clone()),
            (None, None, None, None, Some(place)) => Contact::Place(place.clone()),
            _ => return Err(WindowFault::Way),
        };
        let hours = self.hours.as_ref().map(HoursRecord::read).transpose()?;
        Ok(Way { channel: self.channel, contact, label: self.label.clone(), cost: self.cost, hours })
    }
}

impl HoursRecord {
    /// Reads the hours alone.
    ///
    /// # Errors
    /// The first [`WindowFault`].
    pub fn read(&self) -> Result<Hours, WindowFault> {
        Ok(match self {
            Self::Weekly { days, holidays, closed, monthly, campaigns, last_reception_minutes, text: _ } => {
                Hours::Weekly(Box::new(Weekly {
                    days: week(days)?,
                    holidays: match holidays {
                        HolidaysRecord::Word(HolidayWord::Same) => OnHolidays::Same,
                        HolidaysRecord::Word(HolidayWord::Closed) => OnHolidays::Closed,
                        HolidaysRecord::Own(ranges) => OnHolidays::Own(intervals(ranges)?),
                    },
                    closed: closed.iter().map(ClosedRecord::read).collect::<Result<_, _>>()?,
                    monthly: monthly.iter().map(MonthlyRecord::read).collect::<Result<_, _>>()?,
                    campaigns: campaigns.iter().map(CampaignRecord::read).collect::<Result<_, _>>()?,
                    last_reception: *last_reception_minutes,
                }))
            }
            Self::VariesByArea { .. } => Hours::Varies,
            Self::SeeOfficial { .. } => Hours::SeeOfficial,
            Self::Seasonal { .. } => Hours::Seasonal,
            Self::Web { .. } => Hours::Web,
        })
    }
}

impl ClosedRecord {
    fn read(&self) -> Result<ClosedPeriod, WindowFault> {
        if let (Ok(from), Ok(to)) = (self.from.parse(), self.to.parse()) {
            return Ok(ClosedPeriod::Dated { from, to });
        }
        // A leap year, so that 02-29 can be written.
        let month_day = |s: &str| {
            format!("2024-{s}").parse::<JapanDate>().map(|d| (d.month(), d.day())).map_err(|_| WindowFault::Day)
        };
        Ok(ClosedPeriod::Yearly { from: month_day(&self.from)?, to: month_day(&self.to)? })
    }
}

impl MonthlyRecord {
    fn read(&self) -> Result<Monthly, WindowFault> {
        let on = match (self.day, &self.weekday) {
            (Some(day), None) if (1..=31).contains(&day) => MonthDay::Day(day),
            (None, Some(name)) if !self.nth.is_empty() && self.nth.iter().all(|n| (1..=6).contains(n)) => {
                MonthDay::Nth(weekday(name)?, self.nth.clone())
            }
            _ => return Err(WindowFault::Day),
        };
        Ok(Monthly { on, intervals: intervals(&self.ranges)? })
    }
}

impl CampaignRecord {
    fn read(&self) -> Result<Campaign, WindowFault> {
        let moment = |s: &str, past_midnight: i64| {
            let whole_day = |d: JapanDate| d.plus_days(past_midnight).at_minute(0);
            s.parse::<Moment>().or_else(|_| s.parse::<JapanDate>().map(whole_day)).map_err(|_| WindowFault::Day)
        };
        let (from, until) = (moment(&self.from, 0)?, moment(&self.to, 1)?);
        if from >= until {
            return Err(WindowFault::Day);
        }
        Ok(Campaign { from, until, days: week(&self.days)? })
    }
}

pub(super) fn week(days: &BTreeMap<String, Ranges>) -> Result<[Vec<Interval>; 7], WindowFault> {
    let mut week: [Vec<Interval>; 7] = Default::default();
    for (key, ranges) in days {
        for on in weekdays(key)? {
            if let Some(slot) = week.get_mut(on as usize - 1) {
                slot.extend(intervals(ranges)?);
            }
        }
    }
    week.iter_mut().for_each(|list| list.sort_unstable());
    Ok(week)
}

fn weekdays(key: &str) -> Result<Vec<Weekday>, WindowFault> {
    if key == "daily" {
        return Ok(Weekday::ALL.to_vec());
    }
    let mut all = Vec::new();
    for part in key.split(',') {
        match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (weekday(first)?, weekday(last)?);
                if first >= last {
                    return Err(WindowFault::Day);
                }
                all.extend(Weekday::ALL.into_iter().filter(|d| first <= *d && *d <= last));
            }
            None => all.push(weekday(part)?),
        }
    }
    Ok(all)
}

fn weekday(name: &str) -> Result<Weekday, WindowFault> {
    let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let at = names.iter().position(|n| *n == name).ok_or(WindowFault::Day)?;
    Weekday::ALL.get(at).copied().ok_or(WindowFault::Day)
}

fn intervals(ranges: &Ranges) -> Result<Vec<Interval>, WindowFault> {
    ranges.iter().map(|[from, to]| Interval::new(clock(from)?, clock(to)?).ok_or(WindowFault::Clock)).collect()
}

fn clock(text: &str) -> Result<u32, WindowFault> {
    let part =
        |s: &str| if s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<u32>().ok() } else { None };
    let (h, m) = text.split_once(':').and_then(|(h, m)| part(h).zip(part(m))).ok_or(WindowFault::Clock)?;
    if m > 59 { Err(WindowFault::Clock) } else { Ok(h * 60 + m) }
}
