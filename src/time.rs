//! Time as Japan's offices count it: moments, dates, 和暦, holidays and working days. Arithmetic only; the clock is read in `main`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Seconds by which Japan's time is ahead of UTC, all year round (日本標準時, no summer time since 1951).
const JAPAN_OFFSET: i64 = 9 * 3600;
const DAY: i64 = 86_400;

/// 時点: one moment, in whole seconds since 1970-01-01T00:00:00Z. Shown and stored as `2026-11-22T09:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The moment that many seconds after the epoch.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// The moment this many seconds later (earlier when negative).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }

    /// Wall clock in Japan at this moment.
    pub fn in_japan(self) -> JapanTime {
        let local = self.0 + JAPAN_OFFSET;
        JapanTime { date: JapanDate(local.div_euclid(DAY)), second_of_day: local.rem_euclid(DAY) as u32 }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.0.rem_euclid(DAY);
        let date = JapanDate(self.0.div_euclid(DAY));
        write!(f, "{date}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

impl FromStr for Moment {
    type Err = TimeFault;

    fn from_str(s: &str) -> Result<Self, TimeFault> {
        let (date, rest) = s.split_once('T').ok_or(TimeFault::Form)?;
        let date: JapanDate = date.parse()?;
        let rest = rest.strip_suffix('Z').ok_or(TimeFault::Form)?;
        let mut parts = rest.split(':').map(|p| if p.len() == 2 { p.parse::<u32>().ok() } else { None });
        let mut next = || parts.next().flatten().ok_or(TimeFault::Form);
        let (h, m, s) = (next()?, next()?, next()?);
        if h > 23 || m > 59 || s > 59 {
            return Err(TimeFault::Range);
        }
        Ok(Self(date.0 * DAY + i64::from(h * 3600 + m * 60 + s)))
    }
}

/// 日本の時刻: what a clock on a wall in Japan shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JapanTime {
    date: JapanDate,
    second_of_day: u32,
}

impl JapanTime {
    /// Joins a date and a minute of that day (0..1440).
    pub fn at(date: JapanDate, minute_of_day: u32) -> Self {
        Self { date, second_of_day: minute_of_day.min(1439) * 60 }
    }

    /// 日付.
    pub fn date(self) -> JapanDate {
        self.date
    }

    /// Whole minutes since midnight, 0..1440.
    pub fn minute_of_day(self) -> u32 {
        self.second_of_day / 60
    }

    /// The same instant as a [`Moment`].
    pub fn moment(self) -> Moment {
        Moment(self.date.0 * DAY + i64::from(self.second_of_day) - JAPAN_OFFSET)
    }

    /// `18時12分`, as a city writes it.
    pub fn clock(self) -> String {
        format!("{}時{:02}分", self.minute_of_day() / 60, self.minute_of_day() % 60)
    }
}

/// 曜日. Numbers follow GIF: 月=1 … 日=7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// 月曜日
    Mon = 1,
    /// 火曜日
    Tue,
    /// 水曜日
    Wed,
    /// 木曜日
    Thu,
    /// 金曜日
    Fri,
    /// 土曜日
    Sat,
    /// 日曜日
    Sun,
}

impl Weekday {
    /// Monday first, as GIF counts.
    pub const ALL: [Weekday; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];

    /// 月・火・…・日, one character.
    pub fn kanji(self) -> &'static str {
        match self {
            Self::Mon => "月",
            Self::Tue => "火",
            Self::Wed => "水",
            Self::Thu => "木",
            Self::Fri => "金",
            Self::Sat => "土",
            Self::Sun => "日",
        }
    }
}

/// 日付: a day of the Gregorian calendar, years 1868–9999. Shown as `2026-11-22`; for people use [`JapanDate::wareki`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JapanDate(i64);

impl JapanDate {
    /// A real day; errors when the calendar has no such day or the year is outside 1868–9999.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, TimeFault> {
        if !(1868..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 {
            return Err(TimeFault::Range);
        }
        if day > days_in_month(year, month) {
            return Err(TimeFault::Range);
        }
        Ok(Self(days_from_civil(year, month, day)))
    }

    /// Year, month, day.
    pub fn ymd(self) -> (i32, u32, u32) {
        civil_from_days(self.0)
    }

    /// Gregorian year.
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// Month, 1–12.
    pub fn month(self) -> u32 {
        self.ymd().1
    }

    /// Day of the month, 1–31.
    pub fn day(self) -> u32 {
        self.ymd().2
    }

    /// 曜日.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::ALL[(self.0 + 3).rem_euclid(7) as usize]
    }

    /// The date this many days later (earlier when negative).
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Days from `earlier` to this date; negative when `earlier` is later.
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// 年度: the year whose April 1 begins the fiscal year that this day belongs to.
    pub fn fiscal_year(self) -> i32 {
        let (y, m, _) = self.ymd();
        if m >= 4 { y } else { y - 1 }
    }

    /// `令和8年度`: the fiscal year that this day belongs to.
    pub fn fiscal_wareki(self) -> String {
        let april = Self(days_from_civil(self.fiscal_year(), 4, 1));
        // 令和 began in the fiscal year 2019, which everybody calls by it.
        let named = if self.fiscal_year() == 2019 { Self(days_from_civil(2019, 5, 1)) } else { april };
        format!("{}度", named.era_year(self.fiscal_year()))
    }

    /// The same day so many years later; 29 February gives 28 February.
    pub fn plus_years(self, years: i32) -> Self {
        let (y, m, d) = self.ymd();
        Self::new(y + years, m, d).unwrap_or_else(|_| Self(days_from_civil(y + years, m, d.min(28))))
    }

    /// `令和8年11月22日（日）`.
    pub fn wareki(self) -> String {
        format!("{}（{}）", self.wareki_plain(), self.weekday().kanji())
    }

    /// `令和8年11月22日`, for documents that leave the weekday out.
    pub fn wareki_plain(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{}{m}月{d}日", self.era_year(y))
    }

    fn era_year(self, year: i32) -> String {
        // Era starts: 元号を改める政令 of each change.
        let eras = [(2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和"), (1912, 7, 30, "大正")];
        for (y, m, d, name) in eras {
            if self.0 >= days_from_civil(y, m, d) {
                return era_text(name, year - y + 1);
            }
        }
        era_text("明治", year - 1867)
    }

    /// Minutes from midnight of this date in Japan, as a moment. `minute` may pass 1440 for the small hours of the next day.
    pub fn at_minute(self, minute: u32) -> Moment {
        Moment(self.0 * DAY + i64::from(minute) * 60 - JAPAN_OFFSET)
    }
}

fn era_text(name: &str, year: i32) -> String {
    if year == 1 { format!("{name}元年") } else { format!("{name}{year}年") }
}

impl fmt::Display for JapanDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl FromStr for JapanDate {
    type Err = TimeFault;

    fn from_str(s: &str) -> Result<Self, TimeFault> {
        let mut parts = s.splitn(3, '-');
        let mut next = |len: usize| {
            parts
                .next()
                .filter(|p| p.len() == len && p.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|p| p.parse::<u32>().ok())
                .ok_or(TimeFault::Form)
        };
        let (y, m, d) = (next(4)?, next(2)?, next(2)?);
        Self::new(y as i32, m, d)
    }
}

/// Why a date or time can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFault {
    /// Not of the form `2026-11-22` or `2026-11-22T09:00:00Z`.
    Form,
    /// The calendar or the clock has no such day or time.
    Range,
}

impl fmt::Display for TimeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "日付は2026-11-22のように書いてください。",
            Self::Range => "暦にない日付です。年月日を確かめてください。",
        })
    }
}

impl std::error::Error for TimeFault {}

/// 祝日の表: Japan's public holidays by date, with the last day that the table knows.
#[derive(Clone, Debug, Default)]
pub struct Holidays(BTreeMap<JapanDate, String>);

impl Holidays {
    /// Reads lines `2026-11-23,勤労感謝の日`; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// The number of the first line (from 1) that isn't of that form.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut days = BTreeMap::new();
        for (i, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (date, name) = line.split_once(',').ok_or(i + 1)?;
            days.insert(date.parse().map_err(|_| i + 1)?, name.to_owned());
        }
        Ok(Self(days))
    }

    /// The holiday's name, if the day is one.
    pub fn name(&self, date: JapanDate) -> Option<&str> {
        self.0.get(&date).map(String::as_str)
    }

    /// True on 国民の祝日, 振替休日 and 国民の休日.
    pub fn contains(&self, date: JapanDate) -> bool {
        self.0.contains_key(&date)
    }

    /// The same table with more days; a day that is in it already keeps its name.
    #[must_use]
    pub fn with(&self, extra: impl IntoIterator<Item = (JapanDate, String)>) -> Self {
        let mut days = self.0.clone();
        for (day, name) in extra {
            days.entry(day).or_insert(name);
        }
        Self(days)
    }

    /// The holidays from one day to another, both included, in their order.
    pub fn between(&self, from: JapanDate, to: JapanDate) -> impl Iterator<Item = (JapanDate, &str)> {
        let days = (from <= to).then(|| self.0.range(from..=to));
        days.into_iter().flatten().map(|(day, name)| (*day, name.as_str()))
    }

    /// The last holiday in the table: after it every weekday looks like a working day.
    pub fn last(&self) -> Option<JapanDate> {
        self.0.keys().next_back().copied()
    }

    /// 開庁日: Monday to Friday, no holiday, not 12/29–1/3 (地方自治法第4条の2 and the cities' by-laws after it).
    pub fn is_working_day(&self, date: JapanDate) -> bool {
        let (_, m, d) = date.ymd();
        let new_year = (m == 12 && d >= 29) || (m == 1 && d <= 3);
        !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && !self.contains(date) && !new_year
    }

    /// Working days after `from` up to and with `to`; 0 when `to` is not later. Looks at most ten years ahead.
    pub fn working_days_between(&self, from: JapanDate, to: JapanDate) -> u32 {
        let days = to.days_since(from).clamp(0, 3660);
        (1..=days).filter(|n| self.is_working_day(from.plus_days(*n))).count() as u32
    }
}

fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a Gregorian date (era arithmetic over 400-year cycles that begin in March).
fn days_from_civil(year: i32, month: u32, day: u32) -> i64 {
    let y = i64::from(if month <= 2 { year - 1 } else { year });
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let shifted = i64::from((month + 9) % 12);
    let day_of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let shifted = (5 * doy + 2) / 153;
    let day = (doy - (153 * shifted + 2) / 5 + 1) as u32;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 } as u32;
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year as i32, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(s: &str) -> JapanDate {
        s.parse().unwrap()
    }

    #[test]
    fn every_day_of_four_centuries_survives_the_round_trip() {
        let mut day = date("1868-01-25");
        let end = date("2268-01-25");
        while day < end {
            let (y, m, d) = day.ymd();
            assert_eq!(JapanDate::new(y, m, d), Ok(day));
            assert_eq!(date(&day.to_string()), day);
            day = day.plus_days(1);
        }
    }

    #[test]
    fn eras_change_on_the_day_and_first_years_are_gannen() {
        assert_eq!(date("2026-11-22").wareki(), "令和8年11月22日（日）");
        assert_eq!(date("2019-05-01").wareki_plain(), "令和元年5月1日");
        assert_eq!(date("2019-04-30").wareki_plain(), "平成31年4月30日");
        assert_eq!(date("1989-01-07").wareki_plain(), "昭和64年1月7日");
    }

    #[test]
    fn moments_are_shown_in_utc_and_read_in_japan() {
        let m: Moment = "2026-11-22T15:30:00Z".parse().unwrap();
        assert_eq!(m.to_string(), "2026-11-22T15:30:00Z");
        assert_eq!(m.in_japan().date(), date("2026-11-23"));
        assert_eq!(m.in_japan().clock(), "0時30分");
        assert_eq!(m.in_japan().moment(), m);
        assert!("2026-02-30T00:00:00Z".parse::<Moment>().is_err());
        assert!("2026-11-22".parse::<Moment>().is_err());
    }

    #[test]
    fn working_days_leave_out_weekends_holidays_and_new_year() {
        let h = Holidays::parse("# source\n2026-11-23,勤労感謝の日\n").unwrap();
        assert!(!h.is_working_day(date("2026-11-23")));
        assert!(!h.is_working_day(date("2026-12-29")));
        assert_eq!(h.working_days_between(date("2026-11-20"), date("2026-11-24")), 1);
        assert_eq!(h.working_days_between(date("2026-11-24"), date("2026-11-20")), 0);
        assert_eq!(Holidays::parse("2026-13-01,x").unwrap_err(), 1);
    }

    #[test]
    fn a_table_with_more_days_leaves_the_first_alone() {
        let table = Holidays::parse("2026-11-23,勤労感謝の日\n").unwrap();
        let more = [(date("2026-11-23"), "別の名".to_owned()), (date("2026-12-01"), "開庁記念日".to_owned())];
        let both = table.with(more);
        assert_eq!(both.name(date("2026-11-23")), Some("勤労感謝の日"));
        assert!(both.contains(date("2026-12-01")) && !table.contains(date("2026-12-01")));
        let listed: Vec<_> = both.between(date("2026-11-24"), date("2026-12-31")).collect();
        assert_eq!(listed, [(date("2026-12-01"), "開庁記念日")]);
        assert_eq!(both.between(date("2026-12-31"), date("2026-11-24")).count(), 0);
    }

    #[test]
    fn fiscal_years_begin_in_april() {
        assert_eq!(date("2026-03-31").fiscal_year(), 2025);
        assert_eq!(date("2026-04-01").fiscal_year(), 2026);
    }
}
