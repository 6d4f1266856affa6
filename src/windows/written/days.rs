//! 日付の書き方: single days, 休止期間, 毎月の決まった日 and 期間限定, one a line.

use super::{KEYS, clock, keyed, plain, ranges, ranges_text, seven, weekdays, weekdays_text};
use crate::time::{JapanDate, Moment, Weekday};
use crate::windows::record::{CampaignRecord, ClosedRecord, MonthlyRecord, Ranges};

/// `2026-11-22`, `2026/11/22`, `令和8年11月22日（日）`, `R8.11.22`.
pub fn date(typed: &str) -> Option<JapanDate> {
    let text: String = plain(typed).chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.split('(').next().unwrap_or_default().replace("元年", "1年");
    let eras = [("令和", 2018), ("R", 2018), ("平成", 1988), ("H", 1988), ("昭和", 1925), ("S", 1925)];
    let era = eras.iter().find_map(|(name, before)| text.strip_prefix(name).map(|rest| (rest.to_owned(), *before)));
    let (rest, before) = era.unwrap_or((text, 0));
    let parts: Vec<&str> = rest.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let [y, m, d] = parts.as_slice() else { return None };
    let number = |s: &str| s.parse::<u32>().ok().filter(|_| s.bytes().all(|b| b.is_ascii_digit()));
    let year = i32::try_from(number(y)?).ok()?.checked_add(before)?;
    JapanDate::new(year, number(m)?, number(d)?).ok()
}

/// `12/29`, `12月29日`, `毎年12月29日`.
fn month_day(text: &str) -> Option<(u32, u32)> {
    let text = text.strip_prefix("毎年").unwrap_or(text).trim_end_matches('日');
    let (m, d) = text.split_once(['/', '月'])?;
    // A leap year, so that 2月29日 can be written.
    let day = JapanDate::new(2024, m.parse().ok()?, d.parse().ok()?).ok()?;
    Some((day.month(), day.day()))
}

/// From and to of a line: at `~`, or at the one dash of a line whose dates have none.
fn ends(line: &str) -> (&str, &str) {
    let cut = line.split_once('~').or_else(|| line.split_once('-').filter(|(_, to)| !to.contains('-')));
    let (from, to) = cut.unwrap_or((line, line));
    (from.trim(), to.trim())
}

/// 休止期間: `12月29日〜1月3日` for every year, `2026年12月29日〜2027年1月3日` for once, or one day.
///
/// # Errors
/// A sentence on how to write it.
pub fn closed(typed: &str) -> Result<ClosedRecord, String> {
    let line = plain(typed);
    let line = line.trim().trim_end_matches("休み").trim_end_matches('は');
    if let Some(day) = date(line) {
        return Ok(ClosedRecord { from: day.to_string(), to: day.to_string(), note: None });
    }
    let (from, to) = ends(line);
    if let Some((from, to)) = dated(from, to) {
        if from > to {
            return Err(format!("「{}」は、終わりの日が始まりより前です。", typed.trim()));
        }
        return Ok(ClosedRecord { from: from.to_string(), to: to.to_string(), note: None });
    }
    let yearly = |s: &str| month_day(s).map(|(m, d)| format!("{m:02}-{d:02}"));
    let unread = || {
        format!(
            "「{}」が読み取れません。毎年なら 12月29日〜1月3日、一度だけなら 令和8年12月29日〜令和9年1月3日 のように書いてください。",
            typed.trim()
        )
    };
    let (from, to) = yearly(from).zip(yearly(to)).ok_or_else(unread)?;
    Ok(ClosedRecord { from, to, note: None })
}

/// Two dates; the second may leave its year out.
fn dated(from: &str, to: &str) -> Option<(JapanDate, JapanDate)> {
    let from = date(from)?;
    let same_year = || month_day(to).and_then(|(m, d)| JapanDate::new(from.year(), m, d).ok());
    Some((from, date(to).or_else(same_year)?))
}

/// The text that [`closed`] reads back as the same.
pub fn closed_text(record: &ClosedRecord) -> String {
    let told = |s: &str| match s.parse::<JapanDate>() {
        Ok(day) => day.wareki_plain(),
        Err(_) => s
            .split_once('-')
            .map_or(s.to_owned(), |(m, d)| format!("{}月{}日", m.trim_start_matches('0'), d.trim_start_matches('0'))),
    };
    if record.from == record.to { told(&record.from) } else { format!("{}〜{}", told(&record.from), told(&record.to)) }
}

/// 毎月の決まった日: `毎月10日 8:00-32:00`, `第2・第4土曜日 9:00-12:00`, `最終月曜 10:00-12:00`.
///
/// # Errors
/// A sentence on how to write it.
pub fn monthly(typed: &str) -> Result<MonthlyRecord, String> {
    let line = plain(typed);
    let line = line.trim();
    let unread = || {
        format!(
            "「{}」が読み取れません。毎月10日 8:00-12:00 や 第2・4土曜 9:00-12:00 のように書いてください。",
            typed.trim()
        )
    };
    let (head, times) = line.split_once([' ', 'は']).ok_or_else(unread)?;
    let ranges = ranges(times)?;
    if ranges.is_empty() {
        return Err(unread());
    }
    let head = head.strip_prefix("毎月").unwrap_or(head);
    if let Some(day) = head.strip_suffix('日').filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit())) {
        let day = day.parse().ok().filter(|d| (1..=31).contains(d)).ok_or_else(unread)?;
        return Ok(MonthlyRecord { day: Some(day), weekday: None, nth: Vec::new(), ranges });
    }
    let head = head.trim_end_matches("曜日").trim_end_matches('曜');
    let weekday = head.chars().next_back().ok_or_else(unread)?;
    let at = Weekday::ALL.iter().position(|d| d.kanji().starts_with(weekday)).ok_or_else(unread)?;
    let which = head.trim_end_matches(weekday);
    let nth: Option<Vec<u32>> = which.split(['・', ',', '、']).map(nth).collect();
    let nth = nth.filter(|list| !list.is_empty()).ok_or_else(unread)?;
    Ok(MonthlyRecord { day: None, weekday: KEYS.get(at).map(|k| (*k).to_owned()), nth, ranges })
}

fn nth(text: &str) -> Option<u32> {
    let text = text.strip_prefix('第').unwrap_or(text);
    if text == "最終" { Some(6) } else { text.parse().ok().filter(|n| (1..=5).contains(n)) }
}

/// The text that [`monthly`] reads back as the same.
pub fn monthly_text(record: &MonthlyRecord) -> String {
    let days = match (record.day, &record.weekday) {
        (Some(day), _) => format!("毎月{day}日"),
        (None, weekday) => {
            let at = KEYS.iter().position(|k| Some(*k) == weekday.as_deref());
            let kanji = at.and_then(|at| Weekday::ALL.get(at)).map_or("", |d| d.kanji());
            let which = |n: &u32| if *n == 6 { "最終".to_owned() } else { format!("第{n}") };
            format!("{}{kanji}曜", record.nth.iter().map(which).collect::<Vec<_>>().join("・"))
        }
    };
    format!("{days} {}", ranges_text(&record.ranges))
}

/// 期間限定: `令和8年9月10日〜9月16日 毎日 17:00-21:00`, several weekdays apart by ／; `令和7年9月10日 8:00〜…` begins at a clock.
///
/// # Errors
/// A sentence on how to write it.
pub fn campaign(typed: &str) -> Result<CampaignRecord, String> {
    let unread = || {
        format!(
            "「{}」が読み取れません。令和8年9月10日〜令和8年9月16日 毎日 17:00-21:00 のように書いてください。",
            typed.trim()
        )
    };
    let line = plain(typed);
    let (from, rest) = line.trim().split_once('~').ok_or_else(unread)?;
    let (first_day, first_clock) = from.trim().split_once(' ').unwrap_or((from.trim(), ""));
    let (last_day, rest) = rest.trim().split_once(' ').ok_or_else(unread)?;
    let (first, last) = dated(first_day, last_day).ok_or_else(unread)?;
    let (head, after) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let (last_clock, rest) = if clock(head).is_some() { (head, after) } else { ("", rest.trim()) };
    let (from, to) = match (first_clock.trim(), last_clock) {
        ("", "") => (first.to_string(), last.to_string()),
        (a, b) => {
            let moment = |day: JapanDate, c: &str| clock(c).map(|minute| day.at_minute(minute).to_string());
            moment(first, a).zip(moment(last, b)).ok_or_else(unread)?
        }
    };
    if first > last {
        return Err(format!("「{}」は、終わりの日が始まりより前です。", typed.trim()));
    }
    Ok(CampaignRecord {
        from,
        to,
        days: keyed(&groups(rest).map_err(|e| e.unwrap_or_else(unread))?),
        text: typed.trim().to_owned(),
        url: None,
    })
}

/// `毎日 17:00-21:00`, `月-金 17:00-21:00／土日 10:00-21:00`; times alone mean every day.
fn groups(text: &str) -> Result<[Ranges; 7], Option<String>> {
    let mut days: [Ranges; 7] = Default::default();
    for part in text.split(['/', '／']) {
        let (head, times) = part.trim().split_once(' ').unwrap_or((part.trim(), ""));
        let (on, times) = match weekdays(head) {
            Some(on) => (on, times),
            None => ([true; 7], part.trim()),
        };
        let list = ranges(times).map_err(Some)?;
        if list.is_empty() {
            return Err(None);
        }
        days.iter_mut().zip(on).filter(|(_, on)| *on).for_each(|(day, _)| day.clone_from(&list));
    }
    Ok(days)
}

/// The text that [`campaign`] reads back as the same.
pub fn campaign_text(record: &CampaignRecord) -> String {
    let end = |s: &str| match s.parse::<Moment>() {
        Ok(at) => {
            let there = at.in_japan();
            format!("{} {}:{:02}", there.date().wareki_plain(), there.minute_of_day() / 60, there.minute_of_day() % 60)
        }
        Err(_) => s.parse::<JapanDate>().map_or(s.to_owned(), JapanDate::wareki_plain),
    };
    let days = seven(&record.days).unwrap_or_default();
    format!("{}〜{} {}", end(&record.from), end(&record.to), groups_text(&days).join("／"))
}

pub(super) fn groups_text(days: &[Ranges; 7]) -> Vec<String> {
    let mut told: Vec<&Ranges> = Vec::new();
    let mut parts = Vec::new();
    for list in days.iter().filter(|list| !list.is_empty()) {
        if !told.contains(&list) {
            told.push(list);
            let on = std::array::from_fn(|i| days.get(i) == Some(list));
            parts.push(format!("{} {}", weekdays_text(on), ranges_text(list)));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_both_calendars() {
        for typed in [
            "2026-11-22",
            "２０２６／１１／２２",
            "令和8年11月22日（日）",
            "R8.11.22",
            "2026年11月22日",
            "令和８年１１月２２日",
        ] {
            assert_eq!(date(typed).map(|d| d.to_string()).as_deref(), Some("2026-11-22"), "{typed}");
        }
        assert_eq!(date("令和元年5月1日").map(|d| d.to_string()).as_deref(), Some("2019-05-01"));
        for typed in ["", "11/22", "2026-02-30", "令和8年", "あした", "2026-11-22-01", "99999999999-1-1"] {
            assert_eq!(date(typed), None, "{typed}");
        }
    }

    #[test]
    fn closed_periods_every_year_and_once() {
        for (typed, from, to, told) in [
            ("12/29〜1/3", "12-29", "01-03", "12月29日〜1月3日"),
            ("12月29日から1月3日まで", "12-29", "01-03", "12月29日〜1月3日"),
            ("１２／２９－１／３", "12-29", "01-03", "12月29日〜1月3日"),
            ("毎年8月13日", "08-13", "08-13", "8月13日"),
            ("2026-12-29〜2027-01-03", "2026-12-29", "2027-01-03", "令和8年12月29日〜令和9年1月3日"),
            ("令和8年12月28日〜12月30日は休み", "2026-12-28", "2026-12-30", "令和8年12月28日〜令和8年12月30日"),
            ("2026/12/28", "2026-12-28", "2026-12-28", "令和8年12月28日"),
        ] {
            let record = closed(typed).unwrap();
            assert_eq!((record.from.as_str(), record.to.as_str()), (from, to), "{typed}");
            assert_eq!(closed_text(&record), told);
            assert_eq!(closed(told), Ok(record));
        }
        for typed in ["年末年始", "13/1〜1/3", "2027-01-03〜2026-12-29", "2/30"] {
            assert!(closed(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn days_of_the_month() {
        for (typed, told) in [
            ("毎月10日 8:00-32:00", "毎月10日 8:00-32:00"),
            ("毎月１０日は午前8時から翌朝8時", "毎月10日 8:00-32:00"),
            ("第2・4土曜 9:00-12:00", "第2・第4土曜 9:00-12:00"),
            ("第1・第3月曜日　16時〜21時", "第1・第3月曜 16:00-21:00"),
            ("毎月最終日曜日 24時間", "最終日曜 24時間"),
        ] {
            let record = monthly(typed).unwrap();
            assert_eq!(monthly_text(&record), told);
            assert_eq!(monthly(told), Ok(record));
        }
        for typed in ["毎月32日 9-10", "第6土曜 9-10", "土曜 9-10", "毎月10日", "毎月10日 あさ", ""] {
            assert!(monthly(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn campaigns_by_days_and_by_the_clock() {
        for (typed, told) in [
            ("2026-09-10〜2026-09-16 毎日 17:00-21:00", "令和8年9月10日〜令和8年9月16日 毎日 17:00-21:00"),
            ("令和8年9月10日〜9月16日 17時〜21時", "令和8年9月10日〜令和8年9月16日 毎日 17:00-21:00"),
            (
                "2026/9/10から2026/9/16 月-金 17:00-21:00／土日 10:00-21:00",
                "令和8年9月10日〜令和8年9月16日 月-金 17:00-21:00／土・日 10:00-21:00",
            ),
            (
                "令和7年9月10日 8:00〜令和7年9月17日 8:00 毎日 24時間",
                "令和7年9月10日 8:00〜令和7年9月17日 8:00 毎日 24時間",
            ),
        ] {
            let record = campaign(typed).unwrap();
            assert_eq!(campaign_text(&record), told);
            let again = campaign(told).unwrap();
            assert_eq!((again.from, again.to, again.days), (record.from, record.to, record.days));
        }
        let national = campaign("令和7年9月10日 8:00〜令和7年9月17日 8:00 毎日 24時間").unwrap();
        assert_eq!((national.from.as_str(), national.to.as_str()), ("2025-09-09T23:00:00Z", "2025-09-16T23:00:00Z"));
        for typed in
            ["夏のあいだ", "2026-09-16〜2026-09-10 毎日 9-10", "2026-09-10〜2026-09-16", "2026-09-10〜2026-09-16 毎日"]
        {
            assert!(campaign(typed).is_err(), "{typed}");
        }
    }
}
