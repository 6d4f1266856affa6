//! 統計: what the agreement's yearly report asks for: cards and leaflets, trainings, spots, scans. Numbers alone, nobody's data.

pub mod store;

use std::fmt;
use std::str::FromStr;

use crate::stickers::scans;
use crate::time::JapanDate;

/// 配ったもの
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// 案内カード
    Card,
    /// 相談先のチラシ
    Leaflet,
    /// つなぎカード
    Tsunagi,
}

impl Item {
    /// Every one, in the order of the tables.
    pub const ALL: [Self; 3] = [Self::Card, Self::Leaflet, Self::Tsunagi];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Leaflet => "leaflet",
            Self::Tsunagi => "tsunagi",
        }
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Card => "案内カード",
            Self::Leaflet => "チラシ",
            Self::Tsunagi => "つなぎカード",
        }
    }
}

impl FromStr for Item {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|i| i.code() == s).ok_or(())
    }
}

/// 年月: `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(JapanDate);

impl Month {
    /// The month of a day.
    pub fn of(day: JapanDate) -> Self {
        Self(JapanDate::new(day.year(), day.month(), 1).unwrap_or(day))
    }

    /// The twelve months of a fiscal year, April first.
    pub fn of_fiscal_year(year: i32) -> Vec<Self> {
        let months = (4..=12).map(|m| (year, m)).chain((1..=3).map(|m| (year + 1, m)));
        months.filter_map(|(y, m)| JapanDate::new(y, m, 1).ok()).map(Self).collect()
    }

    /// The first day.
    pub fn first(self) -> JapanDate {
        self.0
    }

    /// The last day.
    pub fn last(self) -> JapanDate {
        let (y, m, _) = self.0.ymd();
        let next = if m == 12 { JapanDate::new(y + 1, 1, 1) } else { JapanDate::new(y, m + 1, 1) };
        next.map_or(self.0, |next| next.plus_days(-1))
    }

    /// `令和8年11月`.
    pub fn wareki(self) -> String {
        let day = self.0.wareki_plain();
        day.strip_suffix("1日").unwrap_or(&day).to_owned()
    }

    /// `11月`.
    pub fn short(self) -> String {
        format!("{}月", self.0.month())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

impl FromStr for Month {
    type Err = ();

    /// `2026-11`, `2026年11月`, `令和8年11月` are told apart by the desk; here only what is stored.
    fn from_str(s: &str) -> Result<Self, ()> {
        format!("{s}-01").parse().map(Self).map_err(|_| ())
    }
}

/// 配布の記録, one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handout {
    /// The row's key.
    pub id: i64,
    /// 年月.
    pub month: Month,
    /// 配ったもの.
    pub item: Item,
    /// 配ったところ.
    pub place: String,
    /// 枚数.
    pub count: u32,
}

/// One month of the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// 案内カード・チラシ・つなぎカード.
    pub handed: [u32; 3],
    /// 会の数.
    pub trainings: u32,
    /// 出席した人.
    pub attendees: u32,
    /// そのうちゲートキーパー研修.
    pub gatekeepers: u32,
    /// 新しい協力スポット.
    pub spots: u32,
    /// 読み取り.
    pub scans: u64,
}

impl Figures {
    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        let mut handed = self.handed;
        handed.iter_mut().zip(other.handed).for_each(|(sum, n)| *sum = sum.saturating_add(n));
        Self {
            handed,
            trainings: self.trainings + other.trainings,
            attendees: self.attendees + other.attendees,
            gatekeepers: self.gatekeepers + other.gatekeepers,
            spots: self.spots + other.spots,
            scans: self.scans + other.scans,
        }
    }

    /// All of it as cells, scans as they may be told.
    pub fn cells(&self) -> Vec<String> {
        let numbers = self.handed.into_iter().chain([self.trainings, self.attendees, self.gatekeepers, self.spots]);
        numbers.map(|n| n.to_string()).chain([scans::told(self.scans)]).collect()
    }
}

/// What stands above [`Figures::cells`].
pub const COLUMNS: [&str; 8] = [
    "案内カード（枚）",
    "チラシ（枚）",
    "つなぎカード（枚）",
    "研修・情報交換会（回）",
    "出席（人）",
    "うちゲートキーパー研修（人）",
    "新しい協力スポット（か所）",
    "ステッカーの読み取り",
];

/// 年度の統計.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// The fiscal year.
    pub year: i32,
    /// The day of the report: later months have no figures yet.
    pub on: JapanDate,
    /// Its months.
    pub months: Vec<(Month, Figures)>,
    /// 配布 by place: place, and how many of each.
    pub places: Vec<(String, [u32; 3])>,
}

impl Year {
    /// The whole year.
    pub fn total(&self) -> Figures {
        self.months.iter().fold(Figures::default(), |sum, (_, f)| sum.plus(f))
    }

    /// `令和8年度`.
    pub fn label(&self) -> String {
        self.months.first().map(|(m, _)| m.first().fiscal_wareki()).unwrap_or_default()
    }

    /// The report as a table: months, then the year.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let line = |name: String, f: &Figures| [name].into_iter().chain(f.cells()).collect();
        let to_come = |m: &Month| [m.wareki()].into_iter().chain(COLUMNS.map(|_| String::new())).collect();
        let months =
            self.months.iter().map(|(m, f)| if m.first() > self.on { to_come(m) } else { line(m.wareki(), f) });
        months.chain([line(format!("{} 合計", self.label()), &self.total())]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fiscal_year_begins_in_april_and_its_months_know_their_ends() {
        let months = Month::of_fiscal_year(2027);
        let told: Vec<_> = months.iter().map(ToString::to_string).collect();
        assert_eq!((told.len(), told[0].as_str(), told[11].as_str()), (12, "2027-04", "2028-03"));
        assert_eq!(months[10].last().to_string(), "2028-02-29");
        assert_eq!((months[0].wareki(), months[8].short()), ("令和9年4月".to_owned(), "12月".to_owned()));
        assert_eq!("2026-11".parse::<Month>().map(|m| m.to_string()), Ok("2026-11".to_owned()));
        assert!("2026-13".parse::<Month>().is_err() && "".parse::<Month>().is_err());
    }

    #[test]
    fn a_handful_of_scans_is_no_number_in_the_report_either() {
        let few = Figures { scans: 4, spots: 1, ..Figures::default() };
        assert_eq!(few.cells().last().map(String::as_str), Some("5回未満"));
        assert_eq!(few.cells().len(), COLUMNS.len());
        let sum = few.plus(&Figures { scans: 3, handed: [1, 2, 3], ..Figures::default() });
        assert_eq!((sum.scans, sum.handed, sum.spots), (7, [1, 2, 3], 1));
    }

    #[test]
    fn a_month_to_come_has_no_figures_not_even_a_zero() {
        let months = Month::of_fiscal_year(2026).into_iter().map(|m| (m, Figures::default())).collect();
        let year = Year { year: 2026, on: JapanDate::new(2026, 11, 24).unwrap(), months, places: Vec::new() };
        let rows = year.rows();
        assert_eq!((rows.len(), rows[7][0].as_str(), rows[7][1].as_str()), (13, "令和8年11月", "0"));
        assert_eq!(rows[8][0], "令和8年12月");
        assert!(rows[8][1..].iter().all(String::is_empty) && rows[8].len() == rows[7].len());
    }
}
