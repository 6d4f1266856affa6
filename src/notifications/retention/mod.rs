//! 保存期間: personal data of what has ended is erased some months later; that there was something, and how much, stays.

pub mod store;

use crate::time::JapanDate;

/// What a municipality's time has come for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Notifications, by the row's key: declined, taken back, or accepted with a spot that has ended since.
    pub notifications: Vec<i64>,
    /// Ended spots of individuals, whose name is in the register.
    pub individuals: Vec<i64>,
}

impl Due {
    /// True when nothing is to be erased.
    pub fn is_empty(&self) -> bool {
        self.notifications.is_empty() && self.individuals.is_empty()
    }
}

/// What stands where a name was.
pub const NAME: &str = "（消去済み）";
/// What stands where a reading was.
pub const KANA: &str = "ショウキョズミ";

/// The day up to which what has ended is erased: so many months before today; the last of the month where the day lacks.
pub fn limit(today: JapanDate, months: u32) -> JapanDate {
    let (year, month, day) = today.ymd();
    let all = year * 12 + i32::try_from(month).unwrap_or(1) - 1 - i32::try_from(months).unwrap_or(i32::MAX / 2);
    let (year, month) = (all.div_euclid(12), u32::try_from(all.rem_euclid(12) + 1).unwrap_or(1));
    (0..4).find_map(|n| JapanDate::new(year, month, day.saturating_sub(n)).ok()).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_back_to_the_same_day_or_the_last() {
        for (today, months, day) in [
            ("2026-11-24", 1, "2026-10-24"),
            ("2026-11-24", 60, "2021-11-24"),
            ("2026-03-31", 1, "2026-02-28"),
            ("2026-01-15", 13, "2024-12-15"),
        ] {
            assert_eq!(limit(today.parse().unwrap(), months).to_string(), day);
        }
    }
}
