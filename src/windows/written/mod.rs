//! 時間の書き方: hours as officers write them in text fields, to what the record holds, and back. Full width, 〜 and － are taken
//! as meant; what could be meant in two ways is asked about, for a wrong 「いま話せます」 is somebody's unanswered call.

pub mod days;
pub mod whole;

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use super::hours::{Interval, MIDNIGHT};
use super::record::Ranges;
use crate::text::is_hyphen;
use crate::time::Weekday;

/// Keys of the record's weekdays, Monday first.
const KEYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// More intervals than this on one day are a slip.
const MOST: usize = 6;

/// Half-width, with `-` for every kind of dash and `~` for から and 〜.
fn plain(text: &str) -> String {
    let narrow: String = text.nfkc().map(|c| if is_hyphen(c) { '-' } else { c }).collect();
    narrow.replace("から", "~").replace("まで", "").replace(['〜', '~', '∼', '～'], "~")
}

/// `9:00`, `9時`, `9時30分`, `9時半`, `0900`, `午後5時`, `正午`, `翌9:00`, `32:30`: minutes from midnight, up to 36:00.
pub fn clock(typed: &str) -> Option<u32> {
    let text: String = plain(typed).chars().filter(|c| !c.is_whitespace()).collect();
    let (text, next_day) =
        match text.strip_prefix("翌日").or_else(|| text.strip_prefix("翌朝")).or(text.strip_prefix('翌')) {
            Some(rest) => (rest.strip_prefix('の').unwrap_or(rest).to_owned(), true),
            None => (text, false),
        };
    let (text, half) = match (text.strip_prefix("午前"), text.strip_prefix("午後"), text.strip_prefix("深夜")) {
        (Some(rest), _, _) => (rest.to_owned(), Half::Morning),
        (_, Some(rest), _) => (rest.to_owned(), Half::Afternoon),
        (_, _, Some(rest)) => (rest.to_owned(), Half::Night),
        (None, None, None) => (text, Half::None),
    };
    let minute = if text == "正午" { 12 * 60 } else { digits(&text)? };
    let minute = match half {
        Half::None => minute,
        Half::Morning => Some(minute).filter(|m| *m <= 12 * 60)?,
        Half::Afternoon => Some(minute).filter(|m| *m <= 12 * 60)? + 12 * 60,
        // 深夜1時 is after midnight, 深夜23時 is not.
        Half::Night => {
            Some(minute).filter(|m| !(6 * 60..18 * 60).contains(m))? + if minute < 6 * 60 { MIDNIGHT } else { 0 }
        }
    };
    let minute = if next_day && minute < MIDNIGHT { minute + MIDNIGHT } else { minute };
    Some(minute).filter(|m| *m <= 36 * 60)
}

enum Half {
    None,
    Morning,
    Afternoon,
    Night,
}

fn digits(text: &str) -> Option<u32> {
    let text = text.replace('時', ":").replace('半', "30").replace('分', "").replace('.', ":");
    let (hour, minute) = match text.split_once(':') {
        Some((h, m)) => (h, if m.is_empty() { "0" } else { m }),
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => (text.as_str(), "0"),
    };
    let number = |s: &str| s.parse::<u32>().ok().filter(|_| s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit()));
    let (h, m) = (number(hour)?, number(minute)?);
    (m < 60).then_some(h * 60 + m)
}

/// `9:00-12:00 13:00-21:00`, `午後5時から翌朝9時`, `24時間`: intervals in their order; an empty text has none.
///
/// # Errors
/// A sentence on the first part that can't be taken.
pub fn ranges(typed: &str) -> Result<Ranges, String> {
    let mut found = Vec::new();
    for part in parts(typed) {
        found.push(interval(&part)?);
    }
    found.sort_unstable();
    if found.len() > MOST {
        return Err(format!("1日に{MOST}つまで書けます。"));
    }
    if let Some([a, b]) = found.windows(2).find(|pair| matches!(pair, [a, b] if a.to() > b.from())) {
        return Err(format!("「{}」と「{}」が重なっています。", interval_text(*a), interval_text(*b)));
    }
    Ok(found.into_iter().map(|i| [iso_clock(i.from()), iso_clock(i.to())]).collect())
}

/// The parts between spaces and commas; spaces around a dash divide nothing.
fn parts(typed: &str) -> Vec<String> {
    let mut text = plain(typed).replace(['、', ',', '，', '・', ';', '\n', '\r', '\t', 'と'], " ").replace('~', "-");
    while let Some(closer) = ["- ", " -"].iter().find(|wide| text.contains(**wide)) {
        text = text.replace(closer, "-");
    }
    text.split_whitespace().map(str::to_owned).collect()
}

fn interval(part: &str) -> Result<Interval, String> {
    if ["24時間", "終日", "24h"].contains(&part) {
        return Ok(Interval::ALL_DAY);
    }
    let unread = || format!("「{part}」が読み取れません。9:00-12:00 のように書いてください。");
    let (from, to) = part.split_once('-').ok_or_else(unread)?;
    let (from, to) = clock(from).zip(clock(to)).ok_or_else(unread)?;
    if from >= to {
        return Err(format!(
            "「{part}」は、終わりが始まりより後ではありません。翌朝までのときは、17:00-翌9:00 か 17:00-33:00 と書いてください。"
        ));
    }
    Interval::new(from, to).ok_or_else(|| {
        format!("「{part}」は、24:00より前に始まり、36:00（翌日の正午）までに終わるように書いてください。")
    })
}

fn iso_clock(minute: u32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn interval_text(i: Interval) -> String {
    let short = |m: u32| format!("{}:{:02}", m / 60, m % 60);
    if i == Interval::ALL_DAY { "24時間".into() } else { format!("{}-{}", short(i.from()), short(i.to())) }
}

/// The text that [`ranges`] reads back as the same.
pub fn ranges_text(list: &Ranges) -> String {
    let read = |[from, to]: &[String; 2]| Interval::new(clock(from)?, clock(to)?).map(interval_text);
    let told = list.iter().map(|pair| read(pair).unwrap_or_else(|| pair.join("-")));
    told.collect::<Vec<_>>().join(" ")
}

/// `毎日`, `月-金`, `平日`, `土日`, `月・水・金曜日` to Monday … Sunday; none for anything else.
pub fn weekdays(typed: &str) -> Option<[bool; 7]> {
    let text = plain(typed).replace("曜日", "").replace('曜', "").replace('~', "-");
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '・' | ',' | '、')).collect();
    match text.as_str() {
        "毎日" => return Some([true; 7]),
        "平日" => return Some([true, true, true, true, true, false, false]),
        "" => return None,
        _ => {}
    }
    let at = |c: char| Weekday::ALL.iter().position(|d| d.kanji().starts_with(c));
    let mut on = [false; 7];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let first = at(c)?;
        let last = match chars.peek() {
            Some('-') => {
                chars.next();
                at(chars.next()?)?
            }
            Some(_) | None => first,
        };
        if last < first {
            return None;
        }
        on.iter_mut().take(last + 1).skip(first).for_each(|day| *day = true);
    }
    Some(on)
}

/// The text that [`weekdays`] reads back as the same: `毎日`, `月-金`, `土・日`.
pub fn weekdays_text(on: [bool; 7]) -> String {
    let names: Vec<&str> = Weekday::ALL.iter().zip(on).filter(|(_, on)| *on).map(|(d, _)| d.kanji()).collect();
    if names.len() == 7 {
        return "毎日".into();
    }
    match (run(on), names.as_slice()) {
        (true, [first, .., last]) if names.len() > 2 => format!("{first}-{last}"),
        (_, names) => names.join("・"),
    }
}

/// True when the days follow each other.
fn run(on: [bool; 7]) -> bool {
    let first = on.iter().position(|d| *d).unwrap_or(0);
    let count = on.iter().filter(|d| **d).count();
    on.iter().skip(first).take(count).all(|d| *d)
}

/// The record's weekdays of seven days: days with the same hours share a key, days without hours have none.
pub fn keyed(days: &[Ranges; 7]) -> BTreeMap<String, Ranges> {
    let mut map = BTreeMap::new();
    for list in days.iter().filter(|list| !list.is_empty()) {
        let same = std::array::from_fn(|i| days.get(i) == Some(list));
        map.insert(key(same), list.clone());
    }
    map
}

fn key(on: [bool; 7]) -> String {
    let names: Vec<&str> = KEYS.into_iter().zip(on).filter(|(_, on)| *on).map(|(k, _)| k).collect();
    match names.as_slice() {
        all if all.len() == 7 => "daily".into(),
        [first, .., last] if run(on) && names.len() > 2 => format!("{first}-{last}"),
        some => some.join(","),
    }
}

/// Seven days of the record's weekdays; none when a key or a time can't be read.
pub fn seven(days: &BTreeMap<String, Ranges>) -> Option<[Ranges; 7]> {
    let week = super::read::week(days).ok()?;
    Some(week.map(|list| list.iter().map(|i| [iso_clock(i.from()), iso_clock(i.to())]).collect()))
}

/// Every line of a text that isn't empty, read; else a sentence for each line that can't be.
///
/// # Errors
/// The sentences, one a line.
pub fn lines<T>(typed: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    for line in typed.lines().filter(|l| !l.trim().is_empty()) {
        match read(line) {
            Ok(value) => found.push(value),
            Err(words) => faults.push(words),
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_read_as_people_write_them() {
        for (typed, minute) in [
            ("9:00", 540),
            ("９：３０", 570),
            ("9時半", 570),
            ("0930", 570),
            ("午後5時15分", 1035),
            ("午前0時", 0),
            ("午後12時", 1440),
            ("正午", 720),
            ("翌8:30", 1950),
            ("翌朝9時", 1980),
            ("翌日の正午", 2160),
            ("深夜0時", 1440),
            ("深夜1時", 1500),
            ("32:30", 1950),
            ("36:00", 2160),
        ] {
            assert_eq!(clock(typed), Some(minute), "{typed}");
        }
        for typed in ["", "あさ", "9:60", "36:01", "-1", "999", "午後13時", "深夜9時", "9:0:0", "９：０ａ"]
        {
            assert_eq!(clock(typed), None, "{typed}");
        }
    }

    #[test]
    fn intervals_come_in_every_dress() {
        let lunch = [["09:00", "12:00"], ["13:00", "21:00"]].map(|pair| pair.map(str::to_owned)).to_vec();
        for typed in [
            "9:00-12:00 13:00-21:00",
            "13:00-21:00 9:00-12:00",
            "９：００〜１２：００　１３：００～２１：００",
            "9時から12時まで、13時から21時まで",
            "9:00 － 12:00, 13:00 — 21:00",
            "午前9時から正午と午後1時から午後9時",
            "0900ー1200・1300−2100",
        ] {
            assert_eq!(ranges(typed).as_ref(), Ok(&lunch), "{typed}");
        }
        assert_eq!(ranges_text(&lunch), "9:00-12:00 13:00-21:00");
        assert_eq!(ranges(" 　").unwrap(), Ranges::new());
        assert_eq!(ranges_text(&ranges("終日").unwrap()), "24時間");
        assert_eq!(ranges_text(&ranges("18:00〜翌8:30").unwrap()), "18:00-32:30");
    }

    #[test]
    fn what_could_be_meant_in_two_ways_is_asked_about() {
        assert!(ranges("17:00-9:00").unwrap_err().contains("17:00-翌9:00"));
        assert!(ranges("9:00-12:00 11:00-13:00").unwrap_err().contains("重なっています"));
        assert!(ranges("9:00").unwrap_err().contains("「9:00」が読み取れません"));
        assert!(ranges("ひるま").is_err());
        assert!(ranges("23:00-36:01").is_err());
        assert!(ranges("1-2 3-4 5-6 7-8 9-10 11-12 13-14").unwrap_err().contains("6つまで"));
    }

    #[test]
    fn weekdays_in_words_and_back() {
        for (typed, told) in [
            ("毎日", "毎日"),
            ("月〜金", "月-金"),
            ("平日", "月-金"),
            ("土日", "土・日"),
            ("月・水・金曜日", "月・水・金"),
            ("月-水土", "月・火・水・土"),
        ] {
            assert_eq!(weekdays(typed).map(weekdays_text).as_deref(), Some(told), "{typed}");
        }
        for typed in ["", "金-月", "祝日", "月-", "げつ"] {
            assert_eq!(weekdays(typed), None, "{typed}");
        }
    }

    /// Weeks drawn from a fixed sequence: text → record → text, and record → text → record, are the same.
    #[test]
    fn a_thousand_weeks_survive_being_written_and_read() {
        let mut seed = 20_261_122_u32;
        let mut draw = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) % below
        };
        for _ in 0..1000 {
            let mut kinds: Vec<Ranges> = Vec::new();
            for _ in 0..3 {
                let (mut list, mut from) = (Ranges::new(), draw(600));
                for _ in 0..draw(4) {
                    let to = (from + 1 + draw(700)).min(2160);
                    if from >= 1440 || from >= to {
                        break;
                    }
                    list.push([iso_clock(from), iso_clock(to)]);
                    from = to + draw(200);
                }
                kinds.push(list);
            }
            let days: [Ranges; 7] = std::array::from_fn(|_| kinds[draw(3) as usize].clone());
            for day in &days {
                let text = ranges_text(day);
                assert_eq!(ranges(&text).as_ref(), Ok(day), "{text}");
                assert_eq!(ranges_text(&ranges(&text).unwrap()), text);
            }
            assert_eq!(seven(&keyed(&days)), Some(days.clone()), "{days:?}");
            let on: [bool; 7] = std::array::from_fn(|_| draw(2) == 1);
            assert!(on == [false; 7] || weekdays(&weekdays_text(on)) == Some(on), "{on:?}");
        }
    }

    #[test]
    fn every_wrong_line_is_named() {
        let told = lines("9-10\n\nx\n11-12\ny", ranges).unwrap_err();
        assert_eq!(told.lines().count(), 2);
        assert_eq!(lines("9-10\n11-12\n", ranges).unwrap().len(), 2);
    }
}
