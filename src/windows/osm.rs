//! 受付時間 in the syntax of OpenStreetMap's `opening_hours`, so that other people's programs can work them out and ours can be
//! held against them.
//!
//! Opening rules are joined with `,` and only ever add; `off` rules after `;` take away. No evaluator that was tried lets a rule
//! replace a day and keeps the night before, so nothing here rests on one rule replacing another.

mod minutes;
mod words;

use std::fmt;

use super::Weekly;
use super::hours::{Campaign, Interval, MIDNIGHT, OnHolidays};
use crate::time::{Holidays, JapanDate, Moment, Weekday};
use minutes::{Minutes, joined, meets, shortened};
use words::{closed_days, dated, eve, month_days, range, signed, weekdays, written};

/// 祝日の書き方
#[derive(Clone, Copy, Debug)]
pub enum HolidaySign<'a> {
    /// `PH`: the reader's own table says which days these are.
    Ph,
    /// Each day by its date, for readers without a table or with another one.
    Dates {
        /// The table.
        table: &'a Holidays,
        /// First day that matters.
        from: JapanDate,
        /// Last day that matters.
        to: JapanDate,
    },
}

/// Why hours can't be said in this syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsayable {
    /// 最終受付 of spans that run into one another on some days and not on others.
    LastReception,
    /// A night that is still running when the next begins or a day's hours begin, on which holidays or closed days bear differently.
    Nights,
    /// The day before March 1 has two names.
    LeapDay,
}

impl fmt::Display for Unsayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LastReception => {
                "つながったり離れたりする受付時間に最終受付があるため、opening_hoursでは表せません。"
            }
            Self::Nights => "夜通しの受付とほかの受付が重なり、休みの日だけ変わるため、opening_hoursでは表せません。",
            Self::LeapDay => "3月1日からの休みの前の夜に最終受付があるため、opening_hoursでは表せません。",
        })
    }
}

impl std::error::Error for Unsayable {}

/// The hours as one `opening_hours` value; `off` when they never open.
///
/// # Errors
/// [`Unsayable`], rather than a value that is right on most days.
pub fn opening_hours(hours: &Weekly, sign: HolidaySign<'_>) -> Result<String, Unsayable> {
    if meets(hours) {
        return Err(Unsayable::LastReception);
    }
    let parts = Parts::of(hours);
    parts.check()?;
    let mut rules = Rules::default();
    parts.nights(&mut rules, sign)?;
    parts.days(&mut rules, sign);
    for campaign in &hours.campaigns {
        rules.campaign(campaign, hours.last_reception);
    }
    Ok(if rules.0.is_empty() { "off".to_owned() } else { rules.0 })
}

/// One source of intervals: its days in the syntax, its intervals that run past midnight and its others, 最終受付 taken off.
struct Part {
    days: String,
    nights: Vec<Minutes>,
    others: Vec<Minutes>,
}

impl Part {
    fn of(days: String, list: &[Interval], last_reception: u32) -> Self {
        let (nights, others): (Vec<_>, Vec<_>) = joined(list).into_iter().partition(|(_, to)| *to > MIDNIGHT);
        Self { days, nights: shortened(nights, last_reception), others: shortened(others, last_reception) }
    }
}

struct Parts<'a> {
    hours: &'a Weekly,
    weekly: Vec<Part>,
    own: Part,
    monthly: Vec<Part>,
}

impl<'a> Parts<'a> {
    fn of(hours: &'a Weekly) -> Self {
        let last = hours.last_reception;
        let own = match &hours.holidays {
            OnHolidays::Own(list) => list.as_slice(),
            OnHolidays::Same | OnHolidays::Closed => &[],
        };
        Self {
            hours,
            weekly: weekly(&hours.days, last),
            own: Part::of(String::new(), own, last),
            monthly: hours.monthly.iter().map(|m| Part::of(month_days(&m.on), &m.intervals, last)).collect(),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Part> {
        self.weekly.iter().chain([&self.own]).chain(&self.monthly)
    }

    /// True when a holiday changes anything.
    fn holidays_differ(&self) -> bool {
        match self.hours.holidays {
            OnHolidays::Same => false,
            OnHolidays::Closed | OnHolidays::Own(_) => self.weekly.iter().any(|p| p.nights.len() + p.others.len() > 0),
        }
    }

    /// What a holiday takes from the weekly intervals within a day and its own hours don't give back.
    fn taken(&self) -> Vec<Minutes> {
        let mut day = vec![false; MIDNIGHT as usize];
        let mut mark = |(from, to): Minutes, on: bool| {
            day.iter_mut().take(to as usize).skip(from as usize).for_each(|minute| *minute = on);
        };
        self.weekly.iter().flat_map(|p| &p.others).for_each(|m| mark(*m, true));
        self.own.nights.iter().chain(&self.own.others).for_each(|m| mark(*m, false));
        let mut taken: Vec<Minutes> = Vec::new();
        for minute in (0..MIDNIGHT).zip(day).filter(|(_, on)| *on).map(|(minute, _)| minute) {
            match taken.last_mut() {
                Some(last) if last.1 == minute => last.1 += 1,
                Some(_) | None => taken.push((minute, minute + 1)),
            }
        }
        taken
    }

    /// Taking nights away must not take anything else away.
    fn check(&self) -> Result<(), Unsayable> {
        let tail = |parts: &mut dyn Iterator<Item = &Part>| parts.flat_map(|p| &p.nights).map(|m| m.1).max();
        let collide = |parts: Vec<&Part>| {
            let first = parts.iter().flat_map(|p| &p.nights).map(|m| m.0).min();
            first.zip(tail(&mut parts.into_iter())).is_some_and(|(from, to)| from + MIDNIGHT < to)
        };
        let nights = self.all().any(|p| !p.nights.is_empty());
        let by_day = self.holidays_differ() && nights && {
            let end = tail(&mut self.all()).unwrap_or_default();
            let monthly = || self.monthly.iter().flat_map(|p| &p.nights);
            self.taken().iter().any(|(from, to)| from + MIDNIGHT < end || monthly().any(|m| m.0 < *to && *from < m.1))
        };
        let on_holidays = self.holidays_differ() && collide(self.weekly.iter().collect());
        let on_closed_days = !self.hours.closed.is_empty() && collide(self.all().collect());
        if by_day || on_holidays || on_closed_days { Err(Unsayable::Nights) } else { Ok(()) }
    }

    /// Everything that runs past midnight, with its holidays and closed days: an `off` rule that runs past midnight too takes
    /// exactly the night that it names.
    fn nights(&self, rules: &mut Rules, sign: HolidaySign<'_>) -> Result<(), Unsayable> {
        self.weekly.iter().for_each(|p| rules.open(&p.days, &p.nights));
        let holidays = signed(sign);
        let mut on_holidays: Vec<Minutes> = self.weekly.iter().flat_map(|p| &p.nights).copied().collect();
        on_holidays.sort_unstable();
        on_holidays.dedup();
        if self.holidays_differ() && !on_holidays.is_empty() {
            rules.off(&holidays, &on_holidays);
        }
        rules.open(&holidays, &self.own.nights);
        self.monthly.iter().for_each(|p| rules.open(&p.days, &p.nights));
        let Some(end) = self.all().flat_map(|p| &p.nights).map(|m| m.1).max() else { return Ok(()) };
        for period in &self.hours.closed {
            // The night before ends at the closed day's midnight, and its last call comes earlier.
            if self.hours.last_reception > 0 {
                rules.off(&eve(*period)?, &[(MIDNIGHT.saturating_sub(self.hours.last_reception), MIDNIGHT)]);
            }
            rules.off(&closed_days(*period), &[(0, end.max(MIDNIGHT))]);
        }
        Ok(())
    }

    fn days(&self, rules: &mut Rules, sign: HolidaySign<'_>) {
        let nights = self.all().any(|p| !p.nights.is_empty());
        self.weekly.iter().for_each(|p| rules.open(&p.days, &p.others));
        let holidays = signed(sign);
        let taken = self.taken();
        if self.holidays_differ() && !taken.is_empty() {
            rules.off(&holidays, if nights { &taken } else { &[] });
        }
        rules.open(&holidays, &self.own.others);
        self.monthly.iter().for_each(|p| rules.open(&p.days, &p.others));
        if self.all().any(|p| !p.others.is_empty()) {
            self.hours.closed.iter().for_each(|period| rules.off(&closed_days(*period), &[]));
        }
    }
}

/// The value as it grows.
#[derive(Default)]
struct Rules(String);

impl Rules {
    fn open(&mut self, days: &str, times: &[Minutes]) {
        if !times.is_empty() && !days.is_empty() {
            let joint = if self.0.is_empty() { "" } else { ", " };
            self.0 += &format!("{joint}{days} {}", written(times));
        }
    }

    /// Nothing to take away before something is open.
    fn off(&mut self, days: &str, times: &[Minutes]) {
        if !self.0.is_empty() && !days.is_empty() {
            let times = if times.is_empty() { String::new() } else { format!("{} ", written(times)) };
            self.0 += &format!("; {days} {times}off");
        }
    }

    /// Its whole days as one range, the days that its first or last moment cuts one by one.
    fn campaign(&mut self, campaign: &Campaign, last_reception: u32) {
        let first_day = campaign.from.in_japan().date();
        let last_day = campaign.until.plus_seconds(-1).in_japan().date();
        let list =
            |day: JapanDate| campaign.days.get(day.weekday() as usize - 1).map(|list| joined(list)).unwrap_or_default();
        let whole = |day: JapanDate| {
            list(day).iter().all(|m| campaign.from <= day.at_minute(m.0) && day.at_minute(m.1) <= campaign.until)
        };
        let (mut from, mut to) = (first_day, last_day);
        let mut after = Vec::new();
        while from <= to && !whole(from) {
            self.cut_day(campaign, from, &list(from), last_reception);
            from = from.plus_days(1);
        }
        while from <= to && !whole(to) {
            after.push(to);
            to = to.plus_days(-1);
        }
        if from <= to {
            let range = range(&dated(from), &dated(to));
            let every_day = campaign.days.iter().all(|d| Some(d) == campaign.days.first());
            for (days, times) in alike(&campaign.days.each_ref().map(|list| shortened(joined(list), last_reception))) {
                self.open(&if every_day { range.clone() } else { format!("{range} {days}") }, &times);
            }
        }
        after.into_iter().rev().for_each(|day| self.cut_day(campaign, day, &list(day), last_reception));
    }

    fn cut_day(&mut self, campaign: &Campaign, day: JapanDate, list: &[Minutes], last_reception: u32) {
        for (from, to) in list {
            let (from, to) = (day.at_minute(*from).max(campaign.from), day.at_minute(*to).min(campaign.until));
            let on = from.in_japan().date();
            let minute = |at: Moment| u32::try_from((at.unix() - on.at_minute(0).unix()) / 60).unwrap_or_default();
            if from < to {
                self.open(&dated(on), &shortened(vec![(minute(from), minute(to))], last_reception));
            }
        }
    }
}

/// The week's nights and the rest apart, each with the days on which it holds.
fn weekly(days: &[Vec<Interval>; 7], last_reception: u32) -> Vec<Part> {
    let parts = days.each_ref().map(|list| Part::of(String::new(), list, last_reception));
    let nights = alike(&parts.each_ref().map(|p| p.nights.clone()));
    let others = alike(&parts.each_ref().map(|p| p.others.clone()));
    let nights = nights.into_iter().map(|(days, nights)| Part { days, nights, others: Vec::new() });
    nights.chain(others.into_iter().map(|(days, others)| Part { days, nights: Vec::new(), others })).collect()
}

/// The different lists of a week with the days on which they hold; days without any are left out.
fn alike(days: &[Vec<Minutes>; 7]) -> Vec<(String, Vec<Minutes>)> {
    let mut groups: Vec<(Vec<Weekday>, &Vec<Minutes>)> = Vec::new();
    for (day, list) in Weekday::ALL.into_iter().zip(days).filter(|(_, list)| !list.is_empty()) {
        match groups.iter_mut().find(|(_, other)| *other == list) {
            Some((days, _)) => days.push(day),
            None => groups.push((vec![day], list)),
        }
    }
    groups.into_iter().map(|(days, list)| (weekdays(&days), list.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::hours::tests::hours;

    fn osm(json: &str) -> String {
        opening_hours(&hours(json), HolidaySign::Ph).unwrap_or_else(|e| format!("{e:?}"))
    }

    #[test]
    fn usual_hours_read_as_people_write_them() {
        let year_end = r#""closed":[{"from":"12-29","to":"01-03"}]"#;
        for (json, value) in [
            (r#""days":{"daily":[["00:00","24:00"]]},"holidays":"same""#.to_owned(), "Mo-Su 00:00-24:00"),
            (
                format!(r#""days":{{"mon-fri":[["08:30","17:15"]]}},"holidays":"closed",{year_end}"#),
                "Mo-Fr 08:30-17:15; PH off; Dec 29-Jan 03 off",
            ),
            (
                r#""days":{"mon-fri":[["10:00","12:00"],["13:00","21:00"]]},"holidays":"closed""#.to_owned(),
                "Mo-Fr 10:00-12:00,13:00-21:00; PH off",
            ),
            (
                r#""days":{"mon-fri":[["17:00","33:00"]],"sat,sun":[["00:00","24:00"]]},"holidays":[["00:00","24:00"]]"#
                    .to_owned(),
                "Mo-Fr 17:00-33:00; PH 17:00-33:00 off, Sa-Su 00:00-24:00, PH 00:00-24:00",
            ),
            (
                format!(
                    r#""days":{{"tue-sat":[["16:00","21:00"]]}},"holidays":"same","monthly":[{{"weekday":"mon","nth":[1,3],"ranges":[["16:00","21:00"]]}}],{year_end}"#
                ),
                "Tu-Sa 16:00-21:00, Mo[1,3] 16:00-21:00; Dec 29-Jan 03 off",
            ),
            (r#""days":{},"holidays":"same""#.to_owned(), "off"),
        ] {
            assert_eq!(osm(&json), value);
        }
    }

    #[test]
    fn a_closed_day_cuts_the_night_before_it_and_the_night_after_it_is_gone() {
        assert_eq!(
            osm(
                r#""days":{"daily":[["22:00","30:00"]],"sat":[["09:00","12:00"]]},"holidays":"same","closed":[{"from":"12-29","to":"01-03"}],"last_reception_minutes":30"#
            ),
            "Mo-Su 22:00-29:30; Dec 28 23:30-24:00 off; Dec 29-Jan 03 00:00-29:30 off, Sa 09:00-11:30; Dec 29-Jan 03 off"
        );
    }

    #[test]
    fn campaigns_come_last_with_their_first_and_last_day_cut() {
        assert_eq!(
            osm(r#""days":{},"holidays":"same","campaigns":[
                {"from":"2027-09-09T23:00:00Z","to":"2027-09-16T23:00:00Z","days":{"daily":[["00:00","24:00"]]},"text":""},
                {"from":"2027-10-01","to":"2027-10-31","days":{"mon-fri":[["17:00","21:00"]]},"text":""},
                {"from":"2027-11-01","to":"2027-11-02","days":{"daily":[["20:00","26:00"]]},"text":""}]"#),
            "2027 Sep 10 08:00-24:00, 2027 Sep 11-2027 Sep 16 00:00-24:00, 2027 Sep 17 00:00-08:00, \
             2027 Oct 01-2027 Oct 31 Mo-Fr 17:00-21:00, 2027 Nov 01 20:00-26:00, 2027 Nov 02 20:00-24:00"
        );
    }

    #[test]
    fn days_that_not_every_month_has_are_named_only_where_they_are() {
        let value = osm(
            r#""days":{},"holidays":"same","monthly":[{"day":29,"ranges":[["09:00","10:00"]]},{"weekday":"sat","nth":[2,6],"ranges":[["22:00","30:00"]]}],
            "closed":[{"from":"02-20","to":"02-29"}]"#,
        );
        assert!(value.starts_with("Sa[2,-1] 22:00-30:00; Feb 20-Feb 28,Feb 29 00:00-30:00 off, Jan 29,Feb 29,Mar 29,"));
        assert!(
            osm(r#""days":{},"holidays":"same","monthly":[{"day":31,"ranges":[["09:00","10:00"]]}]"#)
                .starts_with("Jan 31,Mar 31,May 31")
        );
    }

    #[test]
    fn what_would_be_right_on_most_days_only_is_not_said() {
        let unsayable = |json: &str| opening_hours(&hours(json), HolidaySign::Ph).unwrap_err();
        assert_eq!(
            unsayable(r#""days":{"daily":[["00:00","24:00"]]},"holidays":"closed","last_reception_minutes":10"#),
            Unsayable::LastReception
        );
        assert_eq!(unsayable(r#""days":{"mon-fri":[["08:00","32:30"]]},"holidays":"closed""#), Unsayable::Nights);
        assert_eq!(
            unsayable(r#""days":{"mon-fri":[["17:00","33:00"]],"sat,sun":[["00:00","24:00"]]},"holidays":"closed""#),
            Unsayable::Nights
        );
        assert_eq!(
            unsayable(
                r#""days":{"daily":[["22:00","30:00"]]},"holidays":"same","closed":[{"from":"03-01","to":"03-03"}],"last_reception_minutes":30"#
            ),
            Unsayable::LeapDay
        );
    }

    #[test]
    fn holidays_by_date_begin_a_day_early_for_their_nights() {
        let table = Holidays::parse("2027-01-01,元日\n2027-01-11,成人の日").unwrap();
        let day = |s: &str| s.parse::<JapanDate>().unwrap();
        let sign = HolidaySign::Dates { table: &table, from: day("2027-01-02"), to: day("2027-01-10") };
        let value = opening_hours(&hours(r#""days":{"mon-fri":[["09:00","17:00"]]},"holidays":"closed""#), sign);
        assert_eq!(value.unwrap(), "Mo-Fr 09:00-17:00; 2027 Jan 01 off");
    }
}
