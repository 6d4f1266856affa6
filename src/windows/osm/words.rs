//! Days and times as `opening_hours` writes them.

use super::minutes::Minutes;
use super::{HolidaySign, Unsayable};
use crate::time::{JapanDate, Weekday};
use crate::windows::hours::{ClosedPeriod, MonthDay};

/// `Mo-Fr`, `Mo,We,Sa-Su`.
pub(super) fn weekdays(days: &[Weekday]) -> String {
    let mut runs: Vec<(Weekday, Weekday)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some(run) if run.1 as usize + 1 == *day as usize => run.1 = *day,
            Some(_) | None => runs.push((*day, *day)),
        }
    }
    runs.into_iter().map(|(a, b)| range(weekday(a), weekday(b))).collect::<Vec<_>>().join(",")
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Mo",
        Weekday::Tue => "Tu",
        Weekday::Wed => "We",
        Weekday::Thu => "Th",
        Weekday::Fri => "Fr",
        Weekday::Sat => "Sa",
        Weekday::Sun => "Su",
    }
}

pub(super) fn range(first: &str, last: &str) -> String {
    if first == last { first.to_owned() } else { format!("{first}-{last}") }
}

/// `Jan 10,Feb 10,…`, `Sa[2,4]`; GIF's 6 is the last one.
pub(super) fn month_days(on: &MonthDay) -> String {
    match on {
        MonthDay::Day(day) => {
            let longest = |month: u32| JapanDate::new(2024, month, *day).is_ok();
            (1..=12).filter(|m| longest(*m)).map(|m| yearly((m, *day))).collect::<Vec<_>>().join(",")
        }
        MonthDay::Nth(day, nth) => {
            let nth: Vec<_> = nth.iter().map(|n| if *n == 6 { "-1".to_owned() } else { n.to_string() }).collect();
            format!("{}[{}]", weekday(*day), nth.join(","))
        }
    }
}

fn yearly((month, day): (u32, u32)) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    format!("{} {day:02}", MONTHS.get(month as usize - 1).copied().unwrap_or_default())
}

pub(super) fn dated(day: JapanDate) -> String {
    let (year, month, day) = day.ymd();
    format!("{year} {}", yearly((month, day)))
}

/// Empty for a period that ends before it begins: it closes nothing.
pub(super) fn closed_days(period: ClosedPeriod) -> String {
    match period {
        ClosedPeriod::Dated { from, to } if from > to => String::new(),
        // In other years a range to February 29 would run into March.
        ClosedPeriod::Yearly { from, to: (2, 29) } if from != (2, 29) => {
            format!("{},Feb 29", range(&yearly(from), "Feb 28"))
        }
        ClosedPeriod::Yearly { from, to } => range(&yearly(from), &yearly(to)),
        ClosedPeriod::Dated { from, to } => range(&dated(from), &dated(to)),
    }
}

pub(super) fn eve(period: ClosedPeriod) -> Result<String, Unsayable> {
    match period {
        ClosedPeriod::Yearly { from: (3, 1), .. } => Err(Unsayable::LeapDay),
        ClosedPeriod::Yearly { from: (month, day), .. } => {
            // Any year tells the day before, but for March 1.
            let first = JapanDate::new(2024, month, day).map_err(|_| Unsayable::LeapDay)?;
            let (_, month, day) = first.plus_days(-1).ymd();
            Ok(yearly((month, day)))
        }
        ClosedPeriod::Dated { from, .. } => Ok(dated(from.plus_days(-1))),
    }
}

/// `PH`, or the dates in question; the day before the first too, for its night.
pub(super) fn signed(sign: HolidaySign<'_>) -> String {
    match sign {
        HolidaySign::Ph => "PH".to_owned(),
        HolidaySign::Dates { table, from, to } => {
            let days = (-1..=to.days_since(from)).map(|n| from.plus_days(n)).filter(|day| table.contains(*day));
            days.map(dated).collect::<Vec<_>>().join(",")
        }
    }
}

pub(super) fn written(times: &[Minutes]) -> String {
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    times.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect::<Vec<_>>().join(",")
}
