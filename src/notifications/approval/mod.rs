//! 決裁と受理番号: acceptance in two acts by two officers, where the municipality wants it so; and the number of every acceptance.

pub mod store;

use std::fmt;

use crate::time::{JapanDate, Moment};

/// 受理番号: counted from 1 in each municipality and 年度, without gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AcceptanceNumber {
    /// The calendar year in which the 年度 began.
    pub year: i32,
    /// From 1.
    pub number: u32,
}

impl fmt::Display for AcceptanceNumber {
    /// `令和8年度 第12号`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let era = match JapanDate::new(self.year, 4, 1) {
            Ok(first) => first.wareki_plain(),
            Err(_) => self.year.to_string(),
        };
        let year = era.split('年').next().unwrap_or_default();
        write!(f, "{year}年度 第{}号", self.number)
    }
}

/// 年度: April to March, by the calendar year in which it began.
pub fn fiscal_year(day: JapanDate) -> i32 {
    let (year, month, _) = day.ymd();
    if month < 4 { year - 1 } else { year }
}

/// 起案: acceptance as the first officer proposes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Number of the account.
    pub officer: i64,
    /// Name at that time.
    pub name: String,
    /// The notification's version that was looked at.
    pub version: i64,
    /// 「印を置かずに受理する」
    pub without_pin: bool,
    /// When.
    pub at: Moment,
}

/// 決まりごと of a municipality's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeskRules {
    /// 決裁: acceptance needs a second officer.
    pub approval: bool,
    /// 保存期間: months after its end for which a notification's personal data is kept.
    pub keep_months: u32,
}

/// Five years, as municipalities keep papers of this kind.
pub const KEEP_MONTHS: u32 = 60;

impl Default for DeskRules {
    fn default() -> Self {
        Self { approval: false, keep_months: KEEP_MONTHS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_begins_in_april() {
        for (day, year) in [("2026-03-31", 2025), ("2026-04-01", 2026), ("2027-01-01", 2026)] {
            assert_eq!(fiscal_year(day.parse().unwrap()), year, "{day}");
        }
        assert_eq!(AcceptanceNumber { year: 2026, number: 12 }.to_string(), "令和8年度 第12号");
        assert_eq!(AcceptanceNumber { year: 2019, number: 1 }.to_string(), "平成31年度 第1号");
    }
}
