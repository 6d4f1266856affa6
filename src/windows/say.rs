//! Hours, moments and states in words. Japanese only so far; every sentence about time on the page comes from here.

use super::hours::{ClosedPeriod, Interval, MIDNIGHT, MonthDay, Monthly, OnHolidays};
use super::{Audience, Channel, Cost, Topic, Verification, Weekly};
use crate::time::{JapanDate, JapanTime, Moment, Weekday};

/// `午後4時`, `正午`, `午前8時30分`; past midnight `翌朝8時30分`, `深夜1時`. Minutes from midnight, up to 2160.
pub fn clock(minute: u32) -> String {
    let (day, h, m) = (minute / MIDNIGHT, minute % MIDNIGHT / 60, minute % 60);
    let rest = |hour: u32| if m == 0 { format!("{hour}時") } else { format!("{hour}時{m}分") };
    match (day, h, m) {
        (0, 0..=11, _) => format!("午前{}", rest(h)),
        (_, 12, 0) => {
            if day == 0 {
                "正午".into()
            } else {
                "翌日の正午".into()
            }
        }
        (0, _, _) => format!("午後{}", rest(h - 12)),
        (_, 0, 0) => "深夜0時".into(),
        (_, 0..=3, _) => format!("深夜{}", rest(h)),
        (_, 4..=11, _) => format!("翌朝{}", rest(h)),
        (_, _, _) => format!("翌日の午後{}", rest(h - 12)),
    }
}

fn interval(i: Interval) -> String {
    if i == Interval::ALL_DAY { "24時間".into() } else { format!("{}から{}", clock(i.from()), clock(i.to())) }
}

fn intervals(list: &[Interval]) -> String {
    list.iter().map(|i| interval(*i)).collect::<Vec<_>>().join("と")
}

/// The weekly hours as one line: `平日 午後6時から翌朝8時30分、土日祝は24時間`.
pub fn weekly(hours: &Weekly) -> String {
    let mut parts = groups(hours);
    parts.extend(hours.monthly.iter().filter(|m| !m.intervals.is_empty()).map(monthly));
    let mut line = parts.join("、");
    if line.is_empty() {
        line.push_str("決まった期間だけ");
    }
    let closed: Vec<String> = hours.closed.iter().map(|p| closed(*p)).collect();
    let mut remarks = Vec::new();
    if matches!(hours.holidays, OnHolidays::Closed) && !starts_on_working_days(hours) {
        remarks.push("祝日は休み".to_owned());
    }
    if !closed.is_empty() {
        remarks.push(format!("{}は休み", closed.join("と")));
    }
    if hours.last_reception > 0 {
        remarks.push(format!("受付は終わりの{}分前まで", hours.last_reception));
    }
    if !remarks.is_empty() {
        line.push_str(&format!("（{}）", remarks.join("、")));
    }
    line
}

/// 平日: Monday to Friday alike and holidays apart.
fn starts_on_working_days(hours: &Weekly) -> bool {
    let [mon, tue, wed, thu, fri, sat, sun] = &hours.days;
    [tue, wed, thu, fri].iter().all(|d| *d == mon) && !mon.is_empty() && (sat, sun) != (mon, mon)
}

fn groups(hours: &Weekly) -> Vec<String> {
    let [mon, _, _, _, _, sat, sun] = &hours.days;
    let own = match &hours.holidays {
        OnHolidays::Own(list) => Some(list),
        OnHolidays::Same | OnHolidays::Closed => None,
    };
    if hours.is_round_the_clock() || (hours.days.iter().all(|d| d == mon) && !mon.is_empty()) {
        let everyday = if mon.as_slice() == [Interval::ALL_DAY] {
            "毎日24時間".into()
        } else {
            format!("毎日 {}", intervals(mon))
        };
        let holidays = own.filter(|list| *list != mon).map(|list| on_days("祝日", list));
        return std::iter::once(everyday).chain(holidays).collect();
    }
    if starts_on_working_days(hours) && !matches!(hours.holidays, OnHolidays::Same) {
        let mut parts = vec![format!("平日 {}", intervals(mon))];
        match own {
            Some(list) if sat == sun && sat == list => parts.push(on_days("土日祝", list)),
            Some(list) if sun == list => parts.extend([on_days("土曜日", sat), on_days("日曜・祝日", list)]),
            Some(list) => parts.extend([on_days("土曜日", sat), on_days("日曜日", sun), on_days("祝日", list)]),
            None if sat == sun => parts.push(on_days("土日", sat)),
            None => parts.extend([on_days("土曜日", sat), on_days("日曜日", sun)]),
        }
        parts.retain(|p| !p.is_empty());
        return parts;
    }
    let mut parts: Vec<String> = Vec::new();
    let mut told: Vec<&Vec<Interval>> = Vec::new();
    for list in hours.days.iter().filter(|list| !list.is_empty()) {
        if !told.contains(&list) {
            told.push(list);
            let days: Vec<Weekday> =
                Weekday::ALL.into_iter().zip(&hours.days).filter(|(_, d)| *d == list).map(|(w, _)| w).collect();
            parts.push(format!("{} {}", weekdays(&days), intervals(list)));
        }
    }
    parts.extend(own.map(|list| on_days("祝日", list)).filter(|p| !p.is_empty()));
    parts
}

fn on_days(days: &str, list: &[Interval]) -> String {
    if list.is_empty() { String::new() } else { format!("{days}は{}", intervals(list)) }
}

/// `月〜金`, `月・水・金`.
fn weekdays(days: &[Weekday]) -> String {
    let kanji: Vec<&str> = days.iter().map(|d| d.kanji()).collect();
    match (days.first(), days.last()) {
        (Some(first), Some(last)) if days.len() > 2 && (*last as usize - *first as usize) + 1 == days.len() => {
            format!("{}〜{}", first.kanji(), last.kanji())
        }
        (_, _) => kanji.join("・"),
    }
}

fn monthly(m: &Monthly) -> String {
    let days = match &m.on {
        MonthDay::Day(day) => format!("毎月{day}日"),
        MonthDay::Nth(weekday, nth) => {
            let which = |n: &u32| if *n == 6 { "最終".to_owned() } else { format!("第{n}") };
            format!("{}{}曜日", nth.iter().map(which).collect::<Vec<_>>().join("・"), weekday.kanji())
        }
    };
    on_days(&days, &m.intervals)
}

fn closed(period: ClosedPeriod) -> String {
    let day = |(m, d): (u32, u32)| format!("{m}月{d}日");
    match period {
        ClosedPeriod::Yearly { from, to } if from == to => day(from),
        ClosedPeriod::Yearly { from, to } => format!("{}から{}", day(from), day(to)),
        ClosedPeriod::Dated { from, to } if from == to => from.wareki_plain(),
        ClosedPeriod::Dated { from, to } => format!("{}から{}", from.wareki_plain(), to.wareki_plain()),
    }
}

/// `あと45分（午後9時まで）` in the last hour, before that `午後9時まで` or `あすの午前8時30分まで`; empty when no end is in sight.
pub fn open_until(now: Moment, until: Option<Moment>) -> String {
    let Some(until) = until else { return String::new() };
    let left = until.unix() - now.unix();
    let end = ending(now.in_japan().date(), until.in_japan());
    if left > LAST_HOUR { format!("{end}まで") } else { format!("あと{}分（{end}まで）", (left + 59) / 60) }
}

/// From here on the minutes are counted.
pub const LAST_HOUR: i64 = 3600;

/// `きょう 午後4時から`, `あす 午前9時から`, `11月25日（水）午前9時から`.
pub fn opens(now: Moment, opens: Option<Moment>) -> String {
    let Some(opens) = opens else { return "いまはお休みしています".into() };
    let at = opens.in_japan();
    format!("{}{}から", day_word(now.in_japan().date(), at.date(), " "), clock(at.minute_of_day()))
}

fn ending(today: JapanDate, until: JapanTime) -> String {
    let next = today.plus_days(1);
    if until.date() == next && until.minute_of_day() == 0 {
        return "深夜0時".into();
    }
    let day = if until.date() == today { String::new() } else { day_word(today, until.date(), "の") };
    format!("{day}{}", clock(until.minute_of_day()))
}

fn day_word(today: JapanDate, day: JapanDate, joint: &str) -> String {
    match day.days_since(today) {
        0 => format!("きょう{joint}"),
        1 => format!("あす{joint}"),
        _ => format!("{}月{}日（{}）", day.month(), day.day(), day.weekday().kanji()),
    }
}

/// `11月22日（日）`.
pub fn day(day: JapanDate) -> String {
    format!("{}月{}日（{}）", day.month(), day.day(), day.weekday().kanji())
}

/// 料金 in a word; empty when unknown.
pub fn cost(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "無料",
        Cost::Charged => "通話料がかかります",
        Cost::Unknown => "",
    }
}

/// 手段 in a word.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "電話",
        Channel::Visit => "窓口",
        Channel::Chat => "チャット",
        Channel::Sns => "LINE・SNS",
        Channel::Mail => "メール",
        Channel::Fax => "FAX",
        Channel::Web => "ホームページ",
    }
}

/// 対象 in a word; empty for everyone.
pub fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Anyone | Audience::Residents => "",
        Audience::Under18 => "18歳まで",
        Audience::Parents => "保護者",
        Audience::WomenTeens20s => "10代・20代の女性",
        Audience::Workers => "働く人",
        Audience::FamiliesOfWorkers => "働く人の家族",
        Audience::DvVictims => "暴力を受けている人",
        Audience::SexualViolenceVictims => "性暴力の被害を受けた人",
        Audience::Foreign => "外国語で話したい人",
        Audience::Professionals => "専門職の方",
    }
}

/// 悩みの見出し.
pub fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Heart => "こころ・生きづらさ",
        Topic::Money => "お金・くらし",
        Topic::Work => "仕事",
        Topic::Youth => "子ども・若者・学校",
        Topic::Family => "家庭・子育て",
        Topic::Violence => "DV・性暴力・犯罪",
        Topic::Health => "病気・介護",
        Topic::Bereaved => "大切な人を亡くした",
        Topic::Law => "法律・人権",
        Topic::Foreign => "外国語で",
    }
}

/// 確認の段階 in words for everyone.
pub fn verification(verification: Verification) -> &'static str {
    match verification {
        Verification::CheckedByOwner => "担当者が確認",
        Verification::OfficialPageStored => "公式ページの保存版による",
        Verification::SecondaryDated => "日付のある資料による",
        Verification::SecondaryUndated => "日付のない資料による",
        Verification::GeneralKnowledge => "資料なし",
        Verification::Sample => "見本",
    }
}
