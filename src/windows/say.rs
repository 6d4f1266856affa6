//! Hours, moments and states in words; every sentence about time on the page comes from here. The functions speak Japanese, the
//! methods of [`Words`] the language of the page.

mod foreign;

use super::hours::{ClosedPeriod, Interval, MIDNIGHT, MonthDay, Monthly, OnHolidays};
use super::words::{Words, fill};
use super::{Audience, Channel, Concern, Cost, Language, Topic, Verification, Weekly};
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
    japanese().cost(cost)
}

/// 手段 in a word.
pub fn channel(channel: Channel) -> &'static str {
    japanese().channel(channel)
}

/// 対象 in a word; empty for everyone.
pub fn audience(audience: Audience) -> &'static str {
    japanese().audience(audience)
}

/// 悩み in a word, for sheets and the desk.
pub fn concern(concern: Concern) -> &'static str {
    match concern {
        Concern::Any => "どんな悩みでも",
        Concern::Suicidal => "生きるのがつらい",
        Concern::Mental => "こころの健康",
        Concern::Lonely => "孤独・孤立",
        Concern::GenderSexuality => "性別・性的指向",
        Concern::Life => "くらし",
        Concern::Debt => "借金・お金",
        Concern::Consumer => "消費生活",
        Concern::Disaster => "災害",
        Concern::Work => "仕事",
        Concern::SchoolBullying => "学校・いじめ",
        Concern::ChildAbuse => "児童虐待",
        Concern::Family => "家庭",
        Concern::ChildRearing => "子育て",
        Concern::Dv => "配偶者などからの暴力",
        Concern::SexualViolence => "性暴力",
        Concern::Crime => "犯罪",
        Concern::Stalking => "ストーカー",
        Concern::Legal => "法律",
        Concern::HumanRights => "人権",
        Concern::Care => "高齢・介護",
        Concern::Illness => "病気",
        Concern::Bereaved => "大切な人を亡くした",
        Concern::ForeignLife => "外国人のくらし",
        Concern::Emergency => "緊急",
    }
}

/// 悩みの見出し.
pub fn topic(topic: Topic) -> &'static str {
    japanese().topic(topic)
}

fn japanese() -> &'static Words {
    Words::of(Language::Ja)
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

impl Words {
    /// The weekly hours as one line.
    pub fn weekly(&self, hours: &Weekly) -> String {
        self.hours.as_ref().map_or_else(|| weekly(hours), |words| foreign::weekly(self, words, hours))
    }

    /// Until when it answers; counts the minutes in the last hour, empty when no end is in sight.
    pub fn open_until(&self, now: Moment, until: Option<Moment>) -> String {
        let (Some(end), true) = (until, self.hours.is_some()) else { return open_until(now, until) };
        let (today, at) = (now.in_japan().date(), end.in_japan());
        let midnight = at.minute_of_day() == 0 && at.date() == today.plus_days(1);
        let time = if midnight {
            "24:00".to_owned()
        } else if at.date() == today {
            foreign::clock(at.minute_of_day())
        } else {
            format!("{} {}", self.day_word(today, at.date()), foreign::clock(at.minute_of_day()))
        };
        let left = end.unix() - now.unix();
        if left > LAST_HOUR {
            return fill(&self.time.until, &[("time", &time)]);
        }
        fill(&self.time.left, &[("minutes", &((left + 59) / 60).to_string()), ("time", &time)])
    }

    /// When it answers next.
    pub fn opens(&self, now: Moment, next: Option<Moment>) -> String {
        let (Some(at), true) = (next.map(Moment::in_japan), self.hours.is_some()) else {
            return if next.is_none() { self.time.resting.clone() } else { opens(now, next) };
        };
        let day = self.day_word(now.in_japan().date(), at.date());
        fill(&self.time.opens, &[("day", &day), ("time", &foreign::clock(at.minute_of_day()))])
    }

    /// A day without its year: `Tue 11/24`.
    pub fn day(&self, day: JapanDate) -> String {
        let weekday = self.time.weekdays.get(day.weekday() as usize - 1).map_or("", String::as_str);
        let (month, number) = (day.month().to_string(), day.day().to_string());
        fill(&self.time.day, &[("month", &month), ("day", &number), ("weekday", weekday)])
    }

    fn day_word(&self, today: JapanDate, day: JapanDate) -> String {
        match day.days_since(today) {
            0 => self.time.today.clone(),
            1 => self.time.tomorrow.clone(),
            _ => self.day(day),
        }
    }
}
