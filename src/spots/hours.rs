//! 営業日・営業時間 of a spot: a simple week. Consultation windows have their own, fuller hours.

use std::fmt;
use std::str::FromStr;

use crate::time::{JapanTime, Weekday};

/// 営業時間: lines of weekdays and one interval each. Empty when the spot gave none.
///
/// Stored and exchanged as `月火水木金 09:00-18:00;土 09:00-12:00`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenHours(Vec<OpenSpan>);

/// One line of [`OpenHours`]: on these days, from–to in minutes since midnight; `to` is after `from` and at most 32:00.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSpan {
    days: Vec<Weekday>,
    from: u16,
    to: u16,
}

/// Why a text is no [`OpenHours`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenHoursFault {
    /// Not `月火 09:00-18:00`.
    Form(String),
    /// A weekday named twice in one line, or none.
    Days(String),
    /// The end is not after the start, or beyond 32:00.
    Order(String),
}

impl fmt::Display for OpenHoursFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(s) => {
                write!(f, "営業時間「{s}」が読めません。「月火水木金 09:00-18:00」のように書いてください。")
            }
            Self::Days(s) => write!(f, "営業時間「{s}」の曜日が読めません。月火水木金土日から選んで並べてください。"),
            Self::Order(s) => write!(f, "営業時間「{s}」の終わりは、始まりより後の時刻（32:00まで）にしてください。"),
        }
    }
}

impl std::error::Error for OpenHoursFault {}

impl OpenSpan {
    /// Monday first, at least one.
    pub fn days(&self) -> &[Weekday] {
        &self.days
    }

    /// Minutes since midnight at which the spot opens.
    pub fn from(&self) -> u16 {
        self.from
    }

    /// Minutes since midnight at which it closes; past 1440 for the small hours of the next day.
    pub fn to(&self) -> u16 {
        self.to
    }

    /// `月火水木金`, as GIF lists weekdays.
    pub fn day_letters(&self) -> String {
        self.days.iter().map(|d| d.kanji()).collect()
    }
}

impl OpenHours {
    /// One line for these days; `from` and `to` in minutes since midnight.
    ///
    /// # Errors
    /// No day at all, or `to` not after `from`, or beyond 32:00 (1920).
    pub fn one(days: &[Weekday], from: u16, to: u16) -> Result<Self, OpenHoursFault> {
        Ok(Self(vec![span(days.to_vec(), from, to, "")?]))
    }

    /// The lines as given.
    pub fn spans(&self) -> &[OpenSpan] {
        &self.0
    }

    /// True when no hours were given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True when it is open at this moment by its own week; holidays and days off aren't in it.
    pub fn is_open_at(&self, now: JapanTime) -> bool {
        let (today, minute) = (now.date().weekday(), now.minute_of_day());
        let yesterday = now.date().plus_days(-1).weekday();
        let within = |s: &OpenSpan, minute: u32| u32::from(s.from) <= minute && minute < u32::from(s.to);
        self.0.iter().any(|s| {
            (s.days.contains(&today) && within(s, minute)) || (s.days.contains(&yesterday) && within(s, minute + 1440))
        })
    }

    /// For people: `月〜金 9:00〜18:00、土 9:00〜12:00`; empty when none were given.
    pub fn words(&self) -> String {
        let line = |s: &OpenSpan| format!("{} {}〜{}", day_words(&s.days), clock(s.from), clock(s.to));
        self.0.iter().map(line).collect::<Vec<_>>().join("、")
    }
}

/// 祝日は休み: what a spot writes beside its week. Only a sentence that names holidays and rest, and nothing that is open, counts:
/// who is sent to a closed door walks in vain, who is kept from an open one finds the next.
pub fn rests_on_holidays(note: &str) -> bool {
    let says = |part: &str| {
        let holidays = ["祝日", "日祝", "土日祝", "祭日"].iter().any(|word| part.contains(word));
        let rest = ["休", "閉"].iter().any(|word| part.contains(word));
        let open = ["営業", "開け", "開い", "開館", "開店", "以外", "除"].iter().any(|word| part.contains(word));
        holidays && rest && !open
    };
    note.split(['。', '、', '，', ',', '\n', '／', '/', '（', '(']).any(says)
}

fn span(mut days: Vec<Weekday>, from: u16, to: u16, text: &str) -> Result<OpenSpan, OpenHoursFault> {
    let named = days.len();
    days.sort();
    days.dedup();
    if days.is_empty() || days.len() != named {
        return Err(OpenHoursFault::Days(text.to_owned()));
    }
    if to <= from || to > 32 * 60 {
        return Err(OpenHoursFault::Order(text.to_owned()));
    }
    Ok(OpenSpan { days, from, to })
}

fn clock(minute: u16) -> String {
    let next = if minute > 1440 { "翌" } else { "" };
    let hour = if minute > 1440 { minute / 60 - 24 } else { minute / 60 };
    format!("{next}{hour}:{:02}", minute % 60)
}

fn day_words(days: &[Weekday]) -> String {
    if days.len() == 7 {
        return "毎日".to_owned();
    }
    let in_row = days.windows(2).all(|w| matches!(w, [a, b] if *b as u8 == *a as u8 + 1));
    match days {
        [first, .., last] if in_row && days.len() > 2 => format!("{}〜{}", first.kanji(), last.kanji()),
        _ => days.iter().map(|d| d.kanji()).collect::<Vec<_>>().join("・"),
    }
}

impl fmt::Display for OpenHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, s) in self.0.iter().enumerate() {
            let between = if i == 0 { "" } else { ";" };
            let (from, to) = (s.from, s.to);
            write!(f, "{between}{} {:02}:{:02}-{:02}:{:02}", s.day_letters(), from / 60, from % 60, to / 60, to % 60)?;
        }
        Ok(())
    }
}

impl FromStr for OpenHours {
    type Err = OpenHoursFault;

    /// Takes what [`Display`](fmt::Display) writes; spaces, full-width colons and 〜 between times are forgiven, empty text is no hours.
    fn from_str(s: &str) -> Result<Self, OpenHoursFault> {
        let parts = s.split([';', '；', '、']).map(str::trim).filter(|p| !p.is_empty());
        parts.map(read_span).collect::<Result<Vec<_>, _>>().map(Self)
    }
}

fn read_span(text: &str) -> Result<OpenSpan, OpenHoursFault> {
    let form = || OpenHoursFault::Form(text.to_owned());
    let at = text.find(|c: char| c.is_ascii_digit()).ok_or_else(form)?;
    let (days, times) = (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default());
    let days = days.chars().filter(|c| !c.is_whitespace() && !matches!(c, '・' | ':' | '：'));
    let days = days
        .map(|c| Weekday::ALL.into_iter().find(|d| d.kanji().starts_with(c)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| OpenHoursFault::Days(text.to_owned()))?;
    let (from, to) = times.split_once(['-', '〜', '～', '－']).ok_or_else(form)?;
    let (from, to) = (minute(from).ok_or_else(form)?, minute(to).ok_or_else(form)?);
    span(days, from, to, text)
}

fn minute(text: &str) -> Option<u16> {
    let (h, m) = text.trim().split_once([':', '：'])?;
    let part = |p: &str| Some(p).filter(|p| (1..=2).contains(&p.len())).and_then(|p| p.parse::<u16>().ok());
    let (h, m) = (part(h)?, part(m)?);
    (h <= 32 && m < 60).then_some(h * 60 + m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_off_are_read_from_what_is_written_beside_the_week() {
        for note in [
            "日曜・祝日はお休みです",
            "土日祝休み",
            "第3水曜、祝日定休",
            "祝日・年末年始は閉まります。",
            "夏は早じまい。祝日は休業",
        ] {
            assert!(rests_on_holidays(note), "{note}");
        }
        for note in [
            "",
            "祝日も営業しています",
            "水曜定休。祝日は開けています",
            "祝日以外は休みなし",
            "日曜休み",
            "第5週はお休みです",
            "休みは水曜（祝日を除く）",
        ] {
            assert!(!rests_on_holidays(note), "{note}");
        }
    }

    #[test]
    fn hours_survive_the_round_trip_and_read_well() {
        let hours: OpenHours = "月火水木金 09:00-18:00;土 09:00-12:30".parse().unwrap();
        assert_eq!(hours.to_string(), "月火水木金 09:00-18:00;土 09:00-12:30");
        assert_eq!(hours.words(), "月〜金 9:00〜18:00、土 9:00〜12:30");
        let night: OpenHours = "金・土 18：00〜26:00".parse().unwrap();
        assert_eq!(night.words(), "金・土 18:00〜翌2:00");
        assert_eq!("".parse::<OpenHours>().unwrap(), OpenHours::default());
    }

    #[test]
    fn a_night_is_open_into_the_small_hours_of_the_next_day() {
        let bar: OpenHours = "金 18:00-26:00".parse().unwrap();
        let at = |day: &str, minute| JapanTime::at(day.parse().unwrap(), minute);
        // 2026-11-27 is a Friday.
        for (day, minute, open) in [
            ("2026-11-27", 17 * 60 + 59, false),
            ("2026-11-27", 18 * 60, true),
            ("2026-11-28", 60, true),
            ("2026-11-28", 120, false),
            ("2026-11-27", 60, false),
        ] {
            assert_eq!(bar.is_open_at(at(day, minute)), open, "{day} {minute}");
        }
    }

    #[test]
    fn wrong_hours_name_what_is_wrong() {
        assert!(matches!("月 9時から".parse::<OpenHours>(), Err(OpenHoursFault::Form(_))));
        assert!(matches!("月月 09:00-10:00".parse::<OpenHours>(), Err(OpenHoursFault::Days(_))));
        assert!(matches!("祝 09:00-10:00".parse::<OpenHours>(), Err(OpenHoursFault::Days(_))));
        assert!(matches!("月 10:00-10:00".parse::<OpenHours>(), Err(OpenHoursFault::Order(_))));
        assert!(matches!("月 10:00-33:00".parse::<OpenHours>(), Err(OpenHoursFault::Form(_))));
    }
}
