//! 受付時間: when a window answers. Asia/Tokyo, several intervals a day, nights, holidays, year's end, monthly days, dated campaigns.

use crate::time::{Holidays, JapanDate, Moment, Weekday};

/// 受付時間. Only weekly hours can ever be worked out; for all others the operator's page is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Hours {
    /// 週ごとに決まっている
    Weekly(Box<Weekly>),
    /// 地域による
    Varies,
    /// 公式サイトで確認
    SeeOfficial,
    /// 期間限定
    Seasonal,
    /// いつでも見られるページ
    Web,
}

/// 週間の受付時間 with everything that bends it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Weekly {
    /// Intervals that begin on Monday … Sunday.
    pub days: [Vec<Interval>; 7],
    /// What a 祝日 changes.
    pub holidays: OnHolidays,
    /// 休止期間: calendar days on which nobody answers, not even on the tail of the evening before.
    pub closed: Vec<ClosedPeriod>,
    /// Days of the month with further intervals (毎月10日, 第2・第4土曜日).
    pub monthly: Vec<Monthly>,
    /// Dated extensions (強化週間, 期間限定).
    pub campaigns: Vec<Campaign>,
    /// 最終受付: minutes before each closing after which no new call is taken.
    pub last_reception: u32,
}

/// 受付の一区切り: minutes from midnight of the day on which it begins; the end may lie on the next day (24:00–36:00).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    from: u32,
    to: u32,
}

/// 36:00, noon of the next day: no window's night is longer.
const LATEST_END: u32 = 36 * 60;
/// 24:00.
pub const MIDNIGHT: u32 = 24 * 60;

impl Interval {
    /// The whole day.
    pub const ALL_DAY: Self = Self { from: 0, to: MIDNIGHT };

    /// `None` unless it begins before midnight, ends after it begins and at 36:00 at the latest.
    pub fn new(from: u32, to: u32) -> Option<Self> {
        (from < MIDNIGHT && from < to && to <= LATEST_END).then_some(Self { from, to })
    }

    /// Minutes from midnight, 0..1440.
    pub fn from(self) -> u32 {
        self.from
    }

    /// Minutes from the same midnight, up to 2160.
    pub fn to(self) -> u32 {
        self.to
    }
}

/// 祝日の扱い
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum OnHolidays {
    /// As on the weekday that it is.
    #[default]
    Same,
    /// Nothing begins on a holiday; the night before still runs to its end.
    Closed,
    /// Hours of their own.
    Own(Vec<Interval>),
}

/// 休止期間
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedPeriod {
    /// Every year from month and day to month and day, both included; may cross the new year.
    Yearly {
        /// First day (month, day).
        from: (u32, u32),
        /// Last day.
        to: (u32, u32),
    },
    /// Once, both days included.
    Dated {
        /// First day.
        from: JapanDate,
        /// Last day.
        to: JapanDate,
    },
}

impl ClosedPeriod {
    /// True when the day lies in it.
    pub fn contains(self, day: JapanDate) -> bool {
        match self {
            Self::Yearly { from, to } => {
                let (_, m, d) = day.ymd();
                let at = (m, d);
                if from <= to { from <= at && at <= to } else { from <= at || at <= to }
            }
            Self::Dated { from, to } => from <= day && day <= to,
        }
    }
}

/// 毎月の決まった日, besides the weekly hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monthly {
    /// Which days.
    pub on: MonthDay,
    /// The intervals that begin on them.
    pub intervals: Vec<Interval>,
}

/// Which days of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MonthDay {
    /// 毎月10日
    Day(u32),
    /// 第2・第4土曜日: numbers 1–5, and 6 for the last one (as GIF counts).
    Nth(Weekday, Vec<u32>),
}

impl MonthDay {
    /// True when the day is one of them.
    pub fn contains(&self, day: JapanDate) -> bool {
        match self {
            Self::Day(n) => day.day() == *n,
            Self::Nth(weekday, nth) => {
                let last = day.plus_days(7).month() != day.month();
                day.weekday() == *weekday && (nth.contains(&(day.day().div_ceil(7))) || (last && nth.contains(&6)))
            }
        }
    }
}

/// 期間限定の受付: weekly hours that hold from one moment to another, beside the usual ones, in closed periods too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// First moment.
    pub from: Moment,
    /// The moment after the last.
    pub until: Moment,
    /// Intervals that begin on Monday … Sunday.
    pub days: [Vec<Interval>; 7],
}

/// いまの受付
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Answers now; `until` is none when no end comes within a week.
    Open {
        /// The moment at which it stops taking calls.
        until: Option<Moment>,
    },
    /// Doesn't; `opens` is none when no opening comes within 400 days.
    Closed {
        /// The next moment at which it answers.
        opens: Option<Moment>,
    },
}

/// Past this many days ahead a closing is of no use to anyone who wants to call now.
const WEEK: i64 = 8;
/// How far the next opening is looked for: a yearly campaign is found, a window that never opens ends the search.
const FAR: i64 = 400;

type Span = (Moment, Moment);

impl Weekly {
    /// Around the clock on every day of the year, as far as this can be said.
    pub fn is_round_the_clock(&self) -> bool {
        let all_day = |list: &Vec<Interval>| list.contains(&Interval::ALL_DAY);
        let holidays = match &self.holidays {
            OnHolidays::Same => true,
            OnHolidays::Closed => false,
            OnHolidays::Own(list) => all_day(list),
        };
        self.days.iter().all(all_day) && holidays && self.closed.is_empty() && self.last_reception == 0
    }

    /// The intervals that begin on this day, campaigns left out.
    pub fn beginning_on(&self, day: JapanDate, holidays: &Holidays) -> Vec<Interval> {
        if self.closed.iter().any(|p| p.contains(day)) {
            return Vec::new();
        }
        let weekly = match (&self.holidays, holidays.contains(day)) {
            (OnHolidays::Closed, true) => &[],
            (OnHolidays::Own(list), true) => list.as_slice(),
            (OnHolidays::Same, _) | (OnHolidays::Closed | OnHolidays::Own(_), false) => on_weekday(&self.days, day),
        };
        let monthly = self.monthly.iter().filter(|m| m.on.contains(day)).flat_map(|m| &m.intervals);
        weekly.iter().chain(monthly).copied().collect()
    }

    /// Open or closed at this moment, and until when that stays so.
    pub fn opening(&self, now: Moment, holidays: &Holidays) -> Opening {
        let today = now.in_japan().date();
        let midnight = |days: i64| today.plus_days(days).at_minute(0);
        let beyond = midnight(WEEK);
        match self.spans_over(now, beyond, holidays).first() {
            Some((from, to)) if *from <= now => Opening::Open { until: Some(*to).filter(|end| *end < beyond) },
            Some((from, _)) => Opening::Closed { opens: Some(*from) },
            None => {
                let first =
                    |n: i64| self.spans_over(midnight(n), midnight(n + WEEK), holidays).first().map(|(at, _)| *at);
                Opening::Closed { opens: (1..=FAR / WEEK).find_map(|n| first(n * WEEK)) }
            }
        }
    }

    /// 受付時間の予定: every span in which it answers between two moments, in their order, cut to these moments; none touches
    /// another.
    pub fn spans_over(&self, from: Moment, until: Moment, holidays: &Holidays) -> Vec<(Moment, Moment)> {
        // A day back: an interval may run 36 hours from the midnight of its day. Beyond the end: where the last one closes
        // decides when its last call is taken.
        let last = until.plus_seconds(i64::from(self.last_reception) * 60).in_japan().date().plus_days(1);
        let first = from.in_japan().date().plus_days(-1);
        let days = (0..=last.days_since(first)).flat_map(|n| self.spans(first.plus_days(n), holidays));
        let cut = |(begins, ends): Span| (begins.max(from), ends.min(until));
        self.shortened(merged(days)).into_iter().map(cut).filter(|(begins, ends)| begins < ends).collect()
    }

    fn spans(&self, day: JapanDate, holidays: &Holidays) -> Vec<Span> {
        let usual = self.beginning_on(day, holidays).into_iter().map(|i| {
            // A closed day is closed from its midnight: better silent than a promise that nobody keeps.
            let tomorrow_closed = self.closed.iter().any(|p| p.contains(day.plus_days(1)));
            let to = if tomorrow_closed { i.to.min(MIDNIGHT) } else { i.to };
            (day.at_minute(i.from), day.at_minute(to))
        });
        // Nobody began a campaign's night on the evening before its first day.
        let dated = self.campaigns.iter().filter(|c| c.from.in_japan().date() <= day).flat_map(|c| {
            let clip = |i: &Interval| (day.at_minute(i.from).max(c.from), day.at_minute(i.to).min(c.until));
            on_weekday(&c.days, day).iter().map(clip)
        });
        // Merging comes before the last reception: midnight inside a night's work is no closing.
        usual.chain(dated).filter(|(from, to)| from < to).collect()
    }

    fn shortened(&self, spans: Vec<Span>) -> Vec<Span> {
        let short = i64::from(self.last_reception) * 60;
        spans.into_iter().map(|(from, to)| (from, to.plus_seconds(-short))).filter(|(from, to)| from < to).collect()
    }
}

fn on_weekday(days: &[Vec<Interval>; 7], day: JapanDate) -> &[Interval] {
    days.get(day.weekday() as usize - 1).map_or(&[], Vec::as_slice)
}

/// Sorted, with spans that touch or overlap joined.
fn merged(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut sorted: Vec<Span> = spans.collect();
    sorted.sort_unstable();
    let mut joined: Vec<Span> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            Some(_) | None => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
pub(super) mod tests;
