//! 受付時間・祝日・休止期間 as an officer types them into a sheet, and back.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::text::{clock_until, is_hyphen};
use crate::time::{JapanDate, Moment, Weekday};
use crate::windows::Hours;
use crate::windows::hours::{ClosedPeriod, Interval, MIDNIGHT, MonthDay, OnHolidays, Weekly};
use crate::windows::record::{
    CampaignRecord, ClosedRecord, HolidayWord, HolidaysRecord, HoursRecord, MonthlyRecord, Ranges,
};

/// 36:00, as [`Interval`] allows.
const LATEST: u16 = 36 * 60;
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// What stands in 受付時間 when there are no weekly hours.
const VARIES: &str = "地域による";
const SEE_OFFICIAL: &str = "公式サイトで確認";
const SEASONAL: &str = "期間限定";
const WEB: &str = "いつでも";

/// 受付時間 as a cell: `月火水木金 9:00-12:00,13:00-17:00;第2・第4土 9:00-12:00;毎月10日 8:00-32:00;最終受付30分前`.
pub fn written(hours: &Hours) -> String {
    match hours {
        Hours::Varies => VARIES.to_owned(),
        Hours::SeeOfficial => SEE_OFFICIAL.to_owned(),
        Hours::Seasonal => SEASONAL.to_owned(),
        Hours::Web => WEB.to_owned(),
        Hours::Weekly(weekly) => weekly_written(weekly),
    }
}

fn weekly_written(hours: &Weekly) -> String {
    let mut parts = week(&hours.days);
    for monthly in &hours.monthly {
        let on = match &monthly.on {
            MonthDay::Day(day) => format!("毎月{day}日"),
            MonthDay::Nth(weekday, nth) => {
                let which = |n: &u32| if *n == 6 { "最終".to_owned() } else { format!("第{n}") };
                format!("{}{}", nth.iter().map(which).collect::<Vec<_>>().join("・"), weekday.kanji())
            }
        };
        parts.push(format!("{on} {}", times(&monthly.intervals)));
    }
    for campaign in &hours.campaigns {
        let (from, until) = (campaign.from.in_japan(), campaign.until.in_japan());
        let period = if from.minute_of_day() == 0 && until.minute_of_day() == 0 {
            format!("{}〜{}", from.date(), until.date().plus_days(-1))
        } else {
            let at = |t: crate::time::JapanTime| format!("{} {}", t.date(), clock(t.minute_of_day()));
            format!("{}〜{}", at(from), at(until))
        };
        parts.extend(week(&campaign.days).iter().map(|line| format!("{period} {line}")));
    }
    if hours.last_reception > 0 {
        parts.push(format!("最終受付{}分前", hours.last_reception));
    }
    parts.join(";")
}

/// 祝日 as a cell; empty where there are no weekly hours.
pub fn holidays_written(hours: &Hours) -> String {
    let Hours::Weekly(hours) = hours else { return String::new() };
    match &hours.holidays {
        OnHolidays::Same => "同じ".to_owned(),
        OnHolidays::Closed => "休み".to_owned(),
        OnHolidays::Own(list) => times(list),
    }
}

/// 休止期間 as a cell. A single day is written as a period too: spreadsheets make dates of this year out of `12-29`.
pub fn closed_written(hours: &Hours) -> String {
    let Hours::Weekly(hours) = hours else { return String::new() };
    let period = |period: &ClosedPeriod| match period {
        ClosedPeriod::Yearly { from, to } => format!("{:02}-{:02}〜{:02}-{:02}", from.0, from.1, to.0, to.1),
        ClosedPeriod::Dated { from, to } => format!("{from}〜{to}"),
    };
    hours.closed.iter().map(period).collect::<Vec<_>>().join(";")
}

fn week(days: &[Vec<Interval>; 7]) -> Vec<String> {
    let mut groups: Vec<(Vec<Weekday>, &Vec<Interval>)> = Vec::new();
    for (day, list) in Weekday::ALL.into_iter().zip(days).filter(|(_, list)| !list.is_empty()) {
        match groups.iter_mut().find(|(_, other)| *other == list) {
            Some((days, _)) => days.push(day),
            None => groups.push((vec![day], list)),
        }
    }
    let line = |(days, list): (Vec<Weekday>, &Vec<Interval>)| {
        let names: String = days.iter().map(|d| d.kanji()).collect();
        format!("{} {}", if days.len() == 7 { "毎日" } else { &names }, times(list))
    };
    groups.into_iter().map(line).collect()
}

fn times(list: &[Interval]) -> String {
    let one = |i: &Interval| format!("{}-{}", clock(i.from()), clock(i.to()));
    list.iter().map(one).collect::<Vec<_>>().join(",")
}

fn clock(minute: u32) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// Reads the three cells; every fault with the name of its column.
///
/// # Errors
/// `(column, what is wrong and what would be right)`.
pub fn read(cell: &str, holidays: &str, closed: &str) -> Result<HoursRecord, Vec<(&'static str, String)>> {
    let text = cell.trim().to_owned();
    let folded = folded(cell);
    match folded.as_str() {
        VARIES => return Ok(HoursRecord::VariesByArea { text }),
        SEE_OFFICIAL => return Ok(HoursRecord::SeeOfficial { text }),
        SEASONAL => return Ok(HoursRecord::Seasonal { text }),
        WEB => return Ok(HoursRecord::Web { text }),
        _ => {}
    }
    let mut faults = Vec::new();
    let mut week = Week::default();
    for part in folded.split(';').filter(|p| !p.is_empty()) {
        if week.take(part).is_none() {
            faults.push(("受付時間", format!("「{part}」が読めません。{HOW}")));
        }
    }
    if folded.is_empty() {
        faults.push(("受付時間", format!("空いています。{HOW}")));
    }
    let holidays = holidays_read(holidays).map_err(|why| faults.push(("祝日", why)));
    let closed = closed_read(closed).map_err(|why| faults.push(("休止期間", why)));
    match (holidays, closed) {
        (Ok(holidays), Ok(closed)) if faults.is_empty() => Ok(HoursRecord::Weekly {
            days: week.days,
            holidays,
            closed,
            monthly: week.monthly,
            campaigns: week.campaigns,
            last_reception_minutes: week.last_reception,
            text,
        }),
        (_, _) => Err(faults),
    }
}

const HOW: &str = "「月火水木金 9:00-17:00;土 9:00-12:00」のように書いてください。\
    毎日・平日・第2・第4土・毎月10日・2026-09-10〜2026-09-16 毎日・最終受付30分前 も使えます。翌朝までのときは 17:00-翌9:00 か 17:00-33:00 のように書きます（36:00まで）。\
    祝日は「祝日」の欄に書いてください。週の時間が決まっていなければ、地域による・公式サイトで確認・期間限定 のどれかを書いてください。";

#[derive(Default)]
struct Week {
    days: BTreeMap<String, Ranges>,
    monthly: Vec<MonthlyRecord>,
    campaigns: Vec<CampaignRecord>,
    last_reception: u32,
}

impl Week {
    /// One part of the cell; `None` when it can't be read.
    fn take(&mut self, part: &str) -> Option<()> {
        if let Some(minutes) = part.strip_prefix("最終受付") {
            let minutes: u32 = minutes.strip_suffix("分前")?.parse().ok()?;
            self.last_reception = Some(minutes).filter(|m| *m <= 12 * 60)?;
            return Some(());
        }
        let (period, part) = period(part)?;
        // No time has a character of the days in it.
        let end = part.rfind(|c| "月火水木金土日曜".contains(c))?;
        let (days, ranges) = part.split_at(end + part.get(end..)?.chars().next()?.len_utf8());
        let (days, ranges) = (days.replace("曜日", "").replace('曜', ""), ranges_read(ranges.trim())?);
        if let Some((from, to)) = period {
            let key = weekdays(&days)?;
            // Several lines over one period are one campaign.
            match self.campaigns.iter_mut().find(|c| c.from == from && c.to == to) {
                Some(campaign) => campaign.days.entry(key).or_default().extend(ranges),
                None => {
                    let days = BTreeMap::from([(key, ranges)]);
                    self.campaigns.push(CampaignRecord { from, to, days, text: part.to_owned(), url: None });
                }
            }
        } else if let Some(day) = days.strip_prefix("毎月") {
            let day = day.strip_suffix('日')?.parse().ok().filter(|day| (1..=31).contains(day))?;
            self.monthly.push(MonthlyRecord { day: Some(day), weekday: None, nth: Vec::new(), ranges });
        } else if days.starts_with(['第', '最']) {
            let (nth, weekday) = nth(&days)?;
            self.monthly.push(MonthlyRecord { day: None, weekday: Some(weekday.to_owned()), nth, ranges });
        } else {
            self.days.entry(weekdays(&days)?).or_default().extend(ranges);
        }
        Some(())
    }
}

/// The cell with one form for every sign: NFKC, `~` between days, no spaces but between words.
fn folded(cell: &str) -> String {
    let signs = |c: char| match c {
        '〜' | '～' => '~',
        '、' | 'と' | '，' => ',',
        '／' => '-',
        '\n' => ';',
        c if is_hyphen(c) => '-',
        c => c,
    };
    let text: String = cell.chars().map(signs).nfkc().map(|c| if c == '/' { '-' } else { c }).collect();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut tight = words;
    for sign in ["~", "-", ",", ";", "・"] {
        tight = tight.replace(&format!(" {sign}"), sign).replace(&format!("{sign} "), sign);
    }
    tight
}

/// `2026-09-10~2026-09-16 `, or with times of day, before the days of a campaign: its first and last day, or its first moment and
/// the one after the last, as records have them.
type Period = Option<(String, String)>;

fn period(part: &str) -> Option<(Period, &str)> {
    if !part.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((None, part));
    }
    let (from, rest) = part.split_once('~')?;
    let (to, rest) = (rest.get(..10)?.parse::<JapanDate>().ok()?, rest.get(10..)?.trim_start());
    let Some((from, begins)) = from.split_once(' ') else {
        let from: JapanDate = from.parse().ok()?;
        return (from <= to).then(|| (Some((from.to_string(), to.to_string())), rest));
    };
    let (ends, rest) = rest.split_once(' ')?;
    let at = |day: JapanDate, time: &str| clock_until(time, 24 * 60).map(|m| day.at_minute(m.into()));
    let (from, to): (Moment, Moment) = (at(from.parse().ok()?, begins)?, at(to, ends)?);
    (from < to).then(|| (Some((from.to_string(), to.to_string())), rest))
}

/// The record's key of 毎日, 平日, `月~金`, `月火`, `月・水`.
fn weekdays(days: &str) -> Option<String> {
    match days {
        "毎日" => return Some("daily".to_owned()),
        "平日" => return Some("mon-fri".to_owned()),
        _ => {}
    }
    let mut names = Vec::new();
    for part in days.split(['・', ',']) {
        match part.split_once('~').or_else(|| part.split_once('-')) {
            Some((first, last)) => {
                let (first, last) = (weekday(first)?, weekday(last)?);
                names.extend(NAMES.get(first..=last).filter(|run| run.len() > 1)?);
            }
            None => {
                for letter in part.chars() {
                    names.push(NAMES.get(weekday(letter.encode_utf8(&mut [0; 4]))?)?);
                }
            }
        }
    }
    let twice = names.iter().enumerate().any(|(i, name)| names.iter().skip(i + 1).any(|other| other == name));
    (!names.is_empty() && !twice).then(|| names.into_iter().copied().collect::<Vec<_>>().join(","))
}

fn weekday(letter: &str) -> Option<usize> {
    Weekday::ALL.iter().position(|d| d.kanji() == letter)
}

/// 第2・第4土, 第2・4土, 最終金.
fn nth(days: &str) -> Option<(Vec<u32>, &'static str)> {
    let letter = days.chars().next_back()?;
    let weekday = NAMES.get(weekday(letter.encode_utf8(&mut [0; 4]))?)?;
    let which = |part: &str| match part {
        "最終" => Some(6),
        _ => part.strip_prefix('第').unwrap_or(part).parse().ok().filter(|n| (1..=5).contains(n)),
    };
    let numbers = days.strip_suffix(letter)?.split(['・', ',']).map(which).collect::<Option<Vec<u32>>>()?;
    Some((numbers, weekday))
}

/// `9:00-12:00,13:00-17:00`, `24時間`, `17:00-翌9:00`; an end before its start could be a slip, so the next morning must be named.
fn ranges_read(text: &str) -> Option<Ranges> {
    text.split(',').map(range_read).collect()
}

fn range_read(text: &str) -> Option<[String; 2]> {
    let (from, to) = match text {
        "24時間" => (0, MIDNIGHT),
        _ => {
            let (from, to) = text.split_once(['-', '~'])?;
            let from = clock_until(from, LATEST).map(u32::from)?;
            let to = match to.strip_prefix('翌') {
                Some(next) => {
                    clock_until(next.trim_start_matches('日').trim_start_matches('朝'), 12 * 60).map(u32::from)?
                        + MIDNIGHT
                }
                None => clock_until(to, LATEST).map(u32::from)?,
            };
            (from, to)
        }
    };
    Interval::new(from, to)?;
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    Some([clock(from), clock(to)])
}

fn holidays_read(cell: &str) -> Result<HolidaysRecord, String> {
    match folded(cell).as_str() {
        "同じ" => Ok(HolidaysRecord::Word(HolidayWord::Same)),
        "休み" => Ok(HolidaysRecord::Word(HolidayWord::Closed)),
        other => ranges_read(other).map(HolidaysRecord::Own).ok_or_else(|| {
            let what = if other.is_empty() {
                "空いています。".to_owned()
            } else {
                format!("「{other}」が読めません。")
            };
            format!("{what}同じ・休み・9:00-12:00 のどれかの形で書いてください。")
        }),
    }
}

fn closed_read(cell: &str) -> Result<Vec<ClosedRecord>, String> {
    let folded = folded(cell).replace(',', ";").replace('月', "-").replace('日', "");
    folded.split(';').filter(|p| !p.is_empty()).map(|part| {
        let (from, to) = part.split_once('~').unwrap_or((part, part));
        let record = day_read(from).zip(day_read(to)).filter(|(from, to)| from.len() == to.len() && (from.len() < 10 || from <= to));
        let (from, to) = record.ok_or_else(|| format!("「{part}」が読めません。毎年なら12-29〜01-03、一度だけなら2026-12-29〜2027-01-03のように書いてください。"))?;
        Ok(ClosedRecord { from, to, note: None })
    }).collect()
}

/// `12-29` or `2026-12-29`, with or without zeros before the digits.
fn day_read(text: &str) -> Option<String> {
    let numbers: Vec<u32> = text.split('-').map(|n| n.parse().ok()).collect::<Option<_>>()?;
    match numbers.as_slice() {
        // A leap year, so that 02-29 can be written.
        [month, day] => JapanDate::new(2024, *month, *day).ok().map(|_| format!("{month:02}-{day:02}")),
        [year, month, day] => JapanDate::new(i32::try_from(*year).ok()?, *month, *day).ok().map(|d| d.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::record::WindowRecord;

    /// The hours of a window that has these.
    fn hours(record: HoursRecord) -> Hours {
        let mut window = crate::windows::national::sample().remove(0);
        window.hours = record;
        WindowRecord::read(&window).unwrap().hours
    }

    /// The three cells as they are written again.
    fn again(cell: &str, holidays: &str, closed: &str) -> (String, String, String) {
        let hours = hours(read(cell, holidays, closed).unwrap());
        (written(&hours), holidays_written(&hours), closed_written(&hours))
    }

    #[test]
    fn cells_are_read_as_officers_type_them() {
        for (typed, said) in [
            ("月火水木金 9:00-17:00;土 9:00-12:00", "月火水木金 9:00-17:00;土 9:00-12:00"),
            ("毎日 0:00-24:00", "毎日 0:00-24:00"),
            ("毎日24時間", "毎日 0:00-24:00"),
            ("平日　８：３０～１７：１５", "月火水木金 8:30-17:15"),
            ("月〜金 ９時〜17時、土・日 10時から", ""),
            ("月曜〜金曜 9時〜12時、13時半〜17時", "月火水木金 9:00-12:00,13:30-17:00"),
            ("月・水・金曜日 17:00 － 翌9:00", "月水金 17:00-33:00"),
            // A night, or two times in the wrong order: the officer knows.
            ("月火水木金 17:00-09:00", ""),
            ("火〜土 16:00-21:00；第1・第3月 16:00-21:00", "火水木金土 16:00-21:00;第1・第3月 16:00-21:00"),
            ("第2・4土曜日 9:00-12:00\n最終金 9:00-12:00", "第2・第4土 9:00-12:00;最終金 9:00-12:00"),
            ("毎日 16:00-21:00;毎月10日 8:00-32:00", "毎日 16:00-21:00;毎月10日 8:00-32:00"),
            (
                "2026/09/10〜2026/09/16 毎日 17:00-21:00;最終受付30分前",
                "2026-09-10〜2026-09-16 毎日 17:00-21:00;最終受付30分前",
            ),
            ("2025-09-10 8:00〜2025-09-17 8:00 毎日 24時間", "2025-09-10 8:00〜2025-09-17 8:00 毎日 0:00-24:00"),
            (
                "2026-09-10〜2026-09-16 月 9:00-10:00;2026-09-10〜2026-09-16 火 9:00-11:00",
                "2026-09-10〜2026-09-16 月 9:00-10:00;2026-09-10〜2026-09-16 火 9:00-11:00",
            ),
            ("公式サイトで確認", "公式サイトで確認"),
        ] {
            if said.is_empty() {
                assert!(read(typed, "休み", "").is_err(), "{typed}");
            } else {
                assert_eq!(again(typed, "休み", "").0, said, "{typed}");
            }
        }
        assert_eq!(again("毎日 9:00-17:00", "同じ", "12月29日〜1月3日、8-13〜8/15").2, "12-29〜01-03;08-13〜08-15");
        assert_eq!(again("毎日 9:00-17:00", "10時〜12時", "2026-12-29〜2027-01-03").1, "10:00-12:00");
    }

    #[test]
    fn what_is_written_is_read_as_the_same_hours() {
        for window in crate::windows::national::national() {
            let cells = (written(&window.hours), holidays_written(&window.hours), closed_written(&window.hours));
            assert_eq!(hours(read(&cells.0, &cells.1, &cells.2).unwrap()), window.hours, "{}", window.id);
        }
    }

    #[test]
    fn every_fault_is_named_at_once_with_its_column() {
        let faults = read("朝から;月 9:00-40:00;毎月32日 9:00-10:00;土日祝 9:00-10:00", "", "年末").unwrap_err();
        let of = |column: &str| faults.iter().filter(|(c, _)| *c == column).count();
        assert_eq!((of("受付時間"), of("祝日"), of("休止期間")), (4, 1, 1), "{faults:?}");
        for wrong in [
            "",
            "月月 9:00-10:00",
            "金〜月 9:00-10:00",
            "第6土 9:00-10:00",
            "2026-09-16〜2026-09-10 毎日 9:00-10:00",
            "最終受付半分前",
            "月 25:00-26:00",
        ] {
            assert!(read(wrong, "同じ", "").is_err(), "{wrong}");
        }
    }
}
