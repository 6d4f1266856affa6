//! 協定: its term, its renewals and the day by which somebody must speak up, all worked out from dates.

use crate::time::{Holidays, JapanDate};

/// The desk is told so many days before a deadline.
pub const SOON_DAYS: i64 = 60;
/// The desk is told once more so many days before it.
pub const LAST_CALL_DAYS: i64 = 14;

/// 連携自治体事業協定: what its paper says, and what the municipality notes beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// 協定日.
    pub agreed_on: JapanDate,
    /// 協定の期間 as first agreed; none where nobody has entered it yet.
    pub term: Option<Term>,
    /// 自動更新: by a year at a time.
    pub renews: bool,
    /// 申出: how many months before the end a side must object.
    pub notice_months: u32,
    /// When a side said that the agreement shall not be renewed.
    pub objected_on: Option<JapanDate>,
    /// #いのちSOS…; empty where the account has no public name (堺市). Several may share one, so it is no key.
    pub account: String,
    /// Where the account can be opened.
    pub account_url: Option<String>,
    /// 自殺対策担当課.
    pub division: String,
    /// 専任職員.
    pub staff: String,
    /// Dates of documents and whatever else colleagues should know.
    pub notes: String,
}

/// 期間: both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// First day.
    pub from: JapanDate,
    /// Last day.
    pub until: JapanDate,
}

/// Where an agreement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgreementState {
    /// 開始前: agreed, its term not begun.
    Agreed,
    /// 有効
    InForce,
    /// 更新の時期: a deadline, or the end of a term that isn't renewed by itself, is near.
    ToRenew,
    /// 更新しない: a side has objected; in force to the end of the term.
    Ending,
    /// 終了
    Ended,
}

impl AgreementState {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Agreed, Self::InForce, Self::ToRenew, Self::Ending, Self::Ended];

    /// In files and in the record of changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::InForce => "in_force",
            Self::ToRenew => "to_renew",
            Self::Ending => "ending",
            Self::Ended => "ended",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Agreed => "開始前",
            Self::InForce => "有効",
            Self::ToRenew => "更新の時期",
            Self::Ending => "更新しない（期間の終わりまで有効）",
            Self::Ended => "終了",
        }
    }

    /// Tone of its tag.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Agreed => "new",
            Self::InForce => "good",
            Self::ToRenew | Self::Ending => "wait",
            Self::Ended => "over",
        }
    }
}

/// An agreement on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub state: AgreementState,
    /// The term that runs on this day, or the first or last one.
    pub term: Term,
    /// Nobody has entered the term: it is taken to end with the fiscal year, as 堺市's does.
    pub assumed: bool,
    /// How often it has renewed itself.
    pub renewals: u32,
    /// 申出期限: the next day by which a side must object; none for what isn't renewed any more.
    pub deadline: Option<JapanDate>,
}

impl Standing {
    /// The day by which the desk must have acted: the deadline, or the end of a term that isn't renewed by itself.
    pub fn due(&self) -> Option<JapanDate> {
        match self.state {
            AgreementState::Ended | AgreementState::Ending => None,
            AgreementState::Agreed | AgreementState::InForce | AgreementState::ToRenew => {
                Some(self.deadline.unwrap_or(self.term.until))
            }
        }
    }

    /// 開庁日 on which a letter can still leave the house in time.
    pub fn last_working_day(&self, holidays: &Holidays) -> Option<JapanDate> {
        let due = self.due()?;
        (0..30).map(|n| due.plus_days(-n)).find(|day| holidays.is_working_day(*day))
    }
}

impl Agreement {
    /// An agreement of which only its date and account are known.
    pub fn new(agreed_on: JapanDate, account: &str) -> Self {
        Self {
            agreed_on,
            term: None,
            renews: true,
            notice_months: 1,
            objected_on: None,
            account: account.to_owned(),
            account_url: None,
            division: String::new(),
            staff: String::new(),
            notes: String::new(),
        }
    }

    /// Where it stands on a day.
    pub fn on(&self, today: JapanDate) -> Standing {
        let assumed = self.term.is_none();
        let first = self.first_term();
        let last = self.last_renewal();
        let begun = (0..).find(|n| today <= nth_until(first, *n)).unwrap_or(0);
        let renewals = last.map_or(begun, |last| begun.min(last));
        let term = nth(first, renewals);
        let deadline = match last {
            Some(_) => None,
            None => (0..).map(|n| self.deadline_of(first, n)).find(|day| today <= *day),
        };
        let near = |day: JapanDate| day.days_since(today) <= SOON_DAYS;
        let state = if today > term.until {
            AgreementState::Ended
        } else if today < first.from {
            AgreementState::Agreed
        } else if self.objected_on.is_some_and(|_| self.renews) {
            AgreementState::Ending
        } else if deadline.map_or(near(term.until), near) {
            AgreementState::ToRenew
        } else {
            AgreementState::InForce
        };
        Standing { state, term, assumed, renewals, deadline }
    }

    /// The account that people can write to on a day; none without a public name, before the term and after it.
    pub fn account_on(&self, today: JapanDate) -> Option<&str> {
        match self.on(today).state {
            AgreementState::InForce | AgreementState::ToRenew | AgreementState::Ending => {
                Some(self.account.as_str()).filter(|name| !name.is_empty())
            }
            AgreementState::Agreed | AgreementState::Ended => None,
        }
    }

    /// The term as entered, or to the end of the fiscal year of 協定日.
    fn first_term(&self) -> Term {
        let year = self.agreed_on.fiscal_year().saturating_add(1);
        let until = JapanDate::new(year, 3, 31).unwrap_or(self.agreed_on);
        self.term.unwrap_or(Term { from: self.agreed_on, until })
    }

    /// The renewal after which there is none; no such for an agreement that goes on.
    fn last_renewal(&self) -> Option<u32> {
        let first = self.first_term();
        match self.objected_on {
            _ if !self.renews => Some(0),
            // Whoever speaks up too late has waited for the next year's end.
            Some(day) => (0..).find(|n| day <= self.deadline_of(first, *n)),
            None => None,
        }
    }

    fn deadline_of(&self, first: Term, n: u32) -> JapanDate {
        months_before(nth_until(first, n), self.notice_months)
    }
}

fn nth(first: Term, n: u32) -> Term {
    let from = if n == 0 { first.from } else { nth_until(first, n - 1).plus_days(1) };
    Term { from, until: nth_until(first, n) }
}

/// The day before the same day `n` years later: a term that ends with February ends with February in leap years too.
fn nth_until(first: Term, n: u32) -> JapanDate {
    let (y, m, d) = first.until.plus_days(1).ymd();
    let year = i32::try_from(n).map_or(y, |n| y.saturating_add(n));
    let next = JapanDate::new(year, m, d).or_else(|_| JapanDate::new(year, 3, 1));
    next.map_or(first.until, |day| day.plus_days(-1))
}

/// The day of the same number so many months before, or the last of that month. Counted from the last day, which is never later than
/// counting from the midnight after it: an officer who is early has lost nothing.
fn months_before(day: JapanDate, months: u32) -> JapanDate {
    let (y, m, d) = day.ymd();
    let count = i64::from(y) * 12 + i64::from(m) - 1 - i64::from(months);
    let (year, month) = (i32::try_from(count.div_euclid(12)).unwrap_or(y), count.rem_euclid(12) as u32 + 1);
    (28..=d).rev().chain([d.min(28)]).find_map(|d| JapanDate::new(year, month, d).ok()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(s: &str) -> JapanDate {
        s.parse().unwrap()
    }

    fn sakai() -> Agreement {
        let term = Term { from: date("2025-09-01"), until: date("2026-03-31") };
        Agreement { term: Some(term), ..Agreement::new(date("2025-08-05"), "") }
    }

    /// `state from/until renewals deadline`
    fn told(a: &Agreement, day: &str) -> String {
        let s = a.on(date(day));
        let deadline = s.deadline.map_or_else(|| "-".to_owned(), |d| d.to_string());
        format!("{} {}/{} {} {deadline}", s.state.code(), s.term.from, s.term.until, s.renewals)
    }

    #[test]
    fn sakai_renews_itself_every_april_and_its_deadline_is_the_last_of_february() {
        for (day, wanted) in [
            ("2025-08-31", "agreed 2025-09-01/2026-03-31 0 2026-02-28"),
            ("2025-09-01", "in_force 2025-09-01/2026-03-31 0 2026-02-28"),
            ("2025-12-29", "in_force 2025-09-01/2026-03-31 0 2026-02-28"),
            ("2025-12-30", "to_renew 2025-09-01/2026-03-31 0 2026-02-28"),
            ("2026-02-28", "to_renew 2025-09-01/2026-03-31 0 2026-02-28"),
            ("2026-03-01", "in_force 2025-09-01/2026-03-31 0 2027-02-28"),
            ("2026-03-31", "in_force 2025-09-01/2026-03-31 0 2027-02-28"),
            ("2026-04-01", "in_force 2026-04-01/2027-03-31 1 2027-02-28"),
            ("2026-11-24", "in_force 2026-04-01/2027-03-31 1 2027-02-28"),
            ("2027-03-01", "in_force 2026-04-01/2027-03-31 1 2028-02-29"),
            ("2028-02-29", "to_renew 2027-04-01/2028-03-31 2 2028-02-29"),
        ] {
            assert_eq!(told(&sakai(), day), wanted, "{day}");
        }
    }

    #[test]
    fn an_objection_in_time_ends_the_term_and_a_late_one_the_next() {
        let objected = |day: &str| Agreement { objected_on: Some(date(day)), ..sakai() };
        let in_time = objected("2027-02-28");
        assert_eq!(told(&in_time, "2027-03-01"), "ending 2026-04-01/2027-03-31 1 -");
        assert_eq!(told(&in_time, "2027-04-01"), "ended 2026-04-01/2027-03-31 1 -");
        let late = objected("2027-03-01");
        assert_eq!(told(&late, "2027-04-01"), "ending 2027-04-01/2028-03-31 2 -");
        assert_eq!(told(&late, "2028-04-01"), "ended 2027-04-01/2028-03-31 2 -");
    }

    #[test]
    fn without_renewal_the_end_of_the_term_is_what_is_near() {
        let a = Agreement { renews: false, ..sakai() };
        assert_eq!(told(&a, "2026-01-29"), "in_force 2025-09-01/2026-03-31 0 -");
        assert_eq!(told(&a, "2026-01-30"), "to_renew 2025-09-01/2026-03-31 0 -");
        assert_eq!(told(&a, "2026-04-01"), "ended 2025-09-01/2026-03-31 0 -");
        assert_eq!(a.on(date("2026-01-30")).due(), Some(date("2026-03-31")));
        assert_eq!(a.on(date("2026-04-01")).due(), None);
    }

    #[test]
    fn a_deadline_on_a_sunday_is_met_on_the_friday_before() {
        let holidays = Holidays::parse(include_str!("../../data/holidays.csv")).unwrap();
        let on = |day: &str| sakai().on(date(day)).last_working_day(&holidays);
        assert_eq!(on("2026-11-24"), Some(date("2027-02-26")));
        assert_eq!(on("2025-11-24"), Some(date("2026-02-27")));
        assert_eq!(on("2027-11-24"), Some(date("2028-02-29")));
    }

    #[test]
    fn months_before_stop_at_the_end_of_a_short_month() {
        for (day, months, wanted) in [
            ("2027-03-31", 1, "2027-02-28"),
            ("2028-03-31", 1, "2028-02-29"),
            ("2026-09-30", 1, "2026-08-30"),
            ("2026-12-31", 3, "2026-09-30"),
            ("2027-01-15", 1, "2026-12-15"),
            ("2027-03-31", 12, "2026-03-31"),
        ] {
            assert_eq!(months_before(date(day), months), date(wanted), "{day}");
        }
    }

    #[test]
    fn terms_that_end_in_february_stay_there_in_leap_years() {
        let first = |until: &str| Term { from: date("2023-03-01"), until: date(until) };
        let ends = |until: &str| (0..5).map(|n| nth_until(first(until), n).to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(ends("2024-02-29"), "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29");
        assert_eq!(ends("2024-02-28"), "2024-02-28 2025-02-28 2026-02-28 2027-02-28 2028-02-28");
    }
}
