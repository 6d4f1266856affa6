//! これからの1週間: when a window would answer, as bars and in words.

use crate::time::{Holidays, JapanDate, Moment};
use crate::windows::hours::Opening;
use crate::windows::{ConsultationWindow, Hours, Weekly, say};

/// One set of hours of a window over seven days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// Whose hours; empty for the window's.
    pub of: String,
    /// Today first.
    pub days: Vec<Day>,
}

/// One day of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// `11月24日（火）`.
    pub name: String,
    /// The holiday's name; empty on other days.
    pub holiday: String,
    /// From and length in minutes of that day.
    pub bars: Vec<(u32, u32)>,
    /// The same in words.
    pub words: String,
}

/// A week for each set of weekly hours that the window has.
pub fn weeks(window: &ConsultationWindow, now: Moment, holidays: &Holidays) -> Vec<Week> {
    let of_ways = window.ways.iter().filter_map(|way| {
        let of = way.label.clone().unwrap_or_else(|| say::channel(way.channel).to_owned());
        Some((of, way.hours.as_ref()?))
    });
    std::iter::once((String::new(), &window.hours))
        .chain(of_ways)
        .filter_map(|(of, hours)| match hours {
            Hours::Weekly(weekly) => Some(Week { of, days: days(weekly, now.in_japan().date(), holidays) }),
            Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web => None,
        })
        .collect()
}

fn days(weekly: &Weekly, today: JapanDate, holidays: &Holidays) -> Vec<Day> {
    let spans = spans(weekly, today.at_minute(0), today.plus_days(7).at_minute(0), holidays);
    (0..7).map(|n| day(today.plus_days(n), &spans, holidays)).collect()
}

/// Walks from opening to closing, as a visitor who asks at each of these moments would be told.
fn spans(weekly: &Weekly, from: Moment, end: Moment, holidays: &Holidays) -> Vec<(Moment, Moment)> {
    let (mut spans, mut at) = (Vec::new(), from);
    while at < end {
        at = match weekly.opening(at, holidays) {
            Opening::Open { until } => {
                let until = until.unwrap_or(end).min(end);
                spans.push((at, until));
                until
            }
            Opening::Closed { opens } => opens.unwrap_or(end),
        };
    }
    spans
}

fn day(day: JapanDate, spans: &[(Moment, Moment)], holidays: &Holidays) -> Day {
    let (begin, end) = (day.at_minute(0), day.plus_days(1).at_minute(0));
    let minutes = |at: Moment| u32::try_from((at.unix() - begin.unix()) / 60).unwrap_or(0);
    let inside = spans.iter().map(|(a, b)| (*a.max(&begin), *b.min(&end))).filter(|(a, b)| a < b);
    let bars: Vec<(u32, u32)> = inside.map(|(a, b)| (minutes(a), minutes(b) - minutes(a))).collect();
    let told = |(from, length): &(u32, u32)| match (from, length) {
        (0, 1440) => "24時間".to_owned(),
        (from, length) => format!("{}から{}", say::clock(*from), say::clock(from + length)),
    };
    let words = bars.iter().map(told).collect::<Vec<_>>().join("、");
    Day {
        name: say::day(day),
        holiday: holidays.name(day).unwrap_or_default().to_owned(),
        words: if words.is_empty() { "休み".to_owned() } else { words },
        bars,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::national;

    #[test]
    fn a_week_over_a_holiday_and_through_the_nights() {
        let holidays = Holidays::parse(include_str!("../../../data/holidays.csv")).unwrap();
        let sample = national::sample();
        let now: Moment = "2026-11-20T01:00:00Z".parse().unwrap();
        let told = |i: usize| {
            let week = weeks(&sample[i].read().unwrap(), now, &holidays).remove(0);
            week.days.iter().map(|d| format!("{} {}{}", d.name, d.holiday, d.words)).collect::<Vec<_>>()
        };
        assert_eq!(
            told(0),
            [
                "11月20日（金） 午前8時30分から午後5時15分",
                "11月21日（土） 休み",
                "11月22日（日） 休み",
                "11月23日（月） 勤労感謝の日休み",
                "11月24日（火） 午前8時30分から午後5時15分",
                "11月25日（水） 午前8時30分から午後5時15分",
                "11月26日（木） 午前8時30分から午後5時15分",
            ]
        );
        assert_eq!(
            told(1)[..3],
            [
                "11月20日（金） 午前0時から午前8時30分、午後6時から深夜0時",
                "11月21日（土） 24時間",
                "11月22日（日） 24時間",
            ]
        );
    }
}
