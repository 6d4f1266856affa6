//! 受付時間をまとめて一つの文章に: for ways with hours of their own, and for showing the difference between two versions.

use super::days::{campaign, campaign_text, closed, closed_text, monthly, monthly_text};
use super::{keyed, plain, ranges, ranges_text, seven, weekdays};
use crate::windows::record::{
    CampaignRecord, ClosedRecord, HolidayWord, HolidaysRecord, HoursRecord, MonthlyRecord, Ranges,
};

const VARIES: &str = "地域による";
const OFFICIAL: &str = "公式サイトで確認";
const SEASONAL: &str = "期間限定";
const WEB: &str = "いつでも見られるページ";

/// The kind of hours in a word.
pub fn kind(hours: &HoursRecord) -> &'static str {
    match hours {
        HoursRecord::Weekly { .. } => "曜日ごとに決まっている",
        HoursRecord::VariesByArea { .. } => VARIES,
        HoursRecord::SeeOfficial { .. } => OFFICIAL,
        HoursRecord::Seasonal { .. } => SEASONAL,
        HoursRecord::Web { .. } => WEB,
    }
}

/// The source's words.
pub fn source_words(hours: &HoursRecord) -> &str {
    match hours {
        HoursRecord::Weekly { text, .. }
        | HoursRecord::VariesByArea { text }
        | HoursRecord::SeeOfficial { text }
        | HoursRecord::Seasonal { text }
        | HoursRecord::Web { text } => text,
    }
}

/// One line for each rule: `月-金 9:00-17:00`, `祝日 休み`, `休み 12月29日〜1月3日`, `毎月10日 …`, `期間 …`, `最終受付 30分前`.
pub fn text(hours: &HoursRecord) -> String {
    let HoursRecord::Weekly { days, holidays, closed, monthly, campaigns, last_reception_minutes, text: _ } = hours
    else {
        return kind(hours).to_owned();
    };
    let days = seven(days).unwrap_or_default();
    let mut lines = super::days::groups_text(&days);
    lines.push(match holidays {
        HolidaysRecord::Word(HolidayWord::Same) => "祝日 同じ".to_owned(),
        HolidaysRecord::Word(HolidayWord::Closed) => "祝日 休み".to_owned(),
        HolidaysRecord::Own(list) => format!("祝日 {}", ranges_text(list)),
    });
    lines.extend(closed.iter().map(|c| format!("休み {}", closed_text(c))));
    lines.extend(monthly.iter().map(monthly_text));
    lines.extend(campaigns.iter().map(|c| format!("期間 {}", campaign_text(c))));
    if *last_reception_minutes > 0 {
        lines.push(format!("最終受付 {last_reception_minutes}分前"));
    }
    lines.join("\n")
}

#[derive(Default)]
struct Rules {
    days: [Ranges; 7],
    holidays: Option<HolidaysRecord>,
    closed: Vec<ClosedRecord>,
    monthly: Vec<MonthlyRecord>,
    campaigns: Vec<CampaignRecord>,
    last: u32,
}

/// Reads such lines; without a line on holidays they are like any other day.
///
/// # Errors
/// A sentence for every line that can't be read.
pub fn read(typed: &str) -> Result<HoursRecord, String> {
    let text = typed.trim().to_owned();
    match text.as_str() {
        VARIES => return Ok(HoursRecord::VariesByArea { text }),
        OFFICIAL => return Ok(HoursRecord::SeeOfficial { text }),
        SEASONAL => return Ok(HoursRecord::Seasonal { text }),
        WEB => return Ok(HoursRecord::Web { text }),
        _ => {}
    }
    let (mut rules, mut faults) = (Rules::default(), Vec::new());
    for line in typed.lines().map(str::trim).filter(|l| !l.is_empty()) {
        if let Err(words) = rules.take(line) {
            faults.push(words);
        }
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    Ok(HoursRecord::Weekly {
        days: keyed(&rules.days),
        holidays: rules.holidays.unwrap_or(HolidaysRecord::Word(HolidayWord::Same)),
        closed: rules.closed,
        monthly: rules.monthly,
        campaigns: rules.campaigns,
        last_reception_minutes: rules.last,
        text: text.replace('\n', "、").replace('\r', ""),
    })
}

impl Rules {
    fn take(&mut self, line: &str) -> Result<(), String> {
        let (head, rest) = line.split_once([' ', '\u{3000}']).unwrap_or((line, ""));
        match head {
            "祝日" => self.holidays = Some(holidays(rest)?),
            "休み" => self.closed.push(closed(rest)?),
            "期間" => self.campaigns.push(campaign(rest)?),
            "最終受付" => self.last = minutes(rest)?,
            _ if plain(head).starts_with(['第', '最']) || plain(head).starts_with("毎月") => {
                self.monthly.push(monthly(line)?);
            }
            _ => self.week(line, head, rest)?,
        }
        Ok(())
    }

    fn week(&mut self, line: &str, head: &str, rest: &str) -> Result<(), String> {
        let unread = || format!("「{line}」が読み取れません。月-金 9:00-17:00 のように書いてください。");
        let on = weekdays(head).ok_or_else(unread)?;
        let list = ranges(rest)?;
        if list.is_empty() {
            return Err(unread());
        }
        for (day, _) in self.days.iter_mut().zip(on).filter(|(_, on)| *on) {
            if !day.is_empty() {
                return Err(format!("「{line}」と同じ曜日が、前の行にもあります。1日の時間は1行に並べてください。"));
            }
            day.clone_from(&list);
        }
        Ok(())
    }
}

/// `同じ`, `休み` or intervals.
fn holidays(typed: &str) -> Result<HolidaysRecord, String> {
    Ok(match typed.trim() {
        "同じ" => HolidaysRecord::Word(HolidayWord::Same),
        "休み" => HolidaysRecord::Word(HolidayWord::Closed),
        times => HolidaysRecord::Own(ranges(times)?),
    })
}

/// `30`, `30分前`: minutes before the end, at most three hours; empty means none.
///
/// # Errors
/// A sentence on how to write it.
pub fn minutes(typed: &str) -> Result<u32, String> {
    let text = plain(typed);
    let text = text.trim().trim_end_matches('前').trim_end_matches('分').trim();
    let minutes = if text.is_empty() { Some(0) } else { text.parse().ok().filter(|m| *m <= 180) };
    minutes.ok_or_else(|| "最終受付は、終わりの何分前かを、0から180の数字で書いてください。".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::national;

    #[test]
    fn every_shipped_window_s_hours_survive_being_written_and_read() {
        let mut weekly = 0;
        for record in national::records().iter().chain(&national::sample()) {
            let told = text(&record.hours);
            let again = read(&told).unwrap();
            assert_eq!(again.read().unwrap(), record.hours.read().unwrap(), "{}: {told}", record.id);
            assert_eq!(text(&again), told);
            weekly += usize::from(matches!(again, HoursRecord::Weekly { .. }));
        }
        assert!(weekly >= 24);
    }

    #[test]
    fn every_kind_of_line_is_read_and_every_wrong_one_named() {
        let all = "月-金 9:00-12:00 13:00-17:00\n祝日 10:00-12:00\n休み 12月29日〜1月3日\n第2・第4土曜 9:00-12:00\n期間 令和8年9月10日〜令和8年9月16日 毎日 17:00-21:00\n最終受付 30分前";
        assert_eq!(text(&read(all).unwrap()), all);
        let faults = read("月-金 9時\nいつか\n祝日 たぶん\n最終受付 4時間前\n月-水 9-10\n水 11-12").unwrap_err();
        assert_eq!(faults.lines().count(), 5, "{faults}");
    }
}
