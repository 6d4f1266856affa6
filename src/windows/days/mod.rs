//! 自治体が足した日: holidays that the program's table lacks, and days on which the municipality's own desks rest.

pub mod store;

use std::fmt;
use std::str::FromStr;

use super::Reach;
use crate::time::{Holidays, JapanDate};

/// 足した日.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraDay {
    /// Which day.
    pub day: JapanDate,
    /// Its name, as the desk and the preview show it.
    pub name: String,
    /// For whom it counts.
    pub kind: DayKind,
}

/// For whom an added day counts as a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind {
    /// 祝日: for every window.
    Holiday,
    /// 市の休み: for the municipality's own windows alone; a national line doesn't rest on a city's anniversary.
    Closed,
}

impl DayKind {
    /// Both.
    pub const ALL: [DayKind; 2] = [Self::Holiday, Self::Closed];

    /// Its word in the store and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::Closed => "closed",
        }
    }

    /// Its word for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Holiday => "祝日",
            Self::Closed => "市の窓口の休み",
        }
    }
}

/// No word for a kind of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchKind;

impl fmt::Display for NoSuchKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("「祝日」か「市の窓口の休み」を選んでください。")
    }
}

impl std::error::Error for NoSuchKind {}

impl FromStr for DayKind {
    type Err = NoSuchKind;

    fn from_str(s: &str) -> Result<Self, NoSuchKind> {
        Self::ALL.into_iter().find(|k| k.code() == s).ok_or(NoSuchKind)
    }
}

/// The holidays as windows of this reach keep them.
pub fn holidays_for(reach: Reach, table: &Holidays, extra: &[ExtraDay]) -> Holidays {
    let counts = |d: &&ExtraDay| match (d.kind, reach) {
        (DayKind::Holiday, _) | (DayKind::Closed, Reach::Municipality) => true,
        (DayKind::Closed, Reach::Prefecture | Reach::National) => false,
    };
    table.with(extra.iter().filter(counts).map(|d| (d.day, d.name.clone())))
}

/// 暦: the holidays of everybody's windows, and those of the municipality's own.
#[derive(Clone, Debug)]
pub struct Calendar {
    everywhere: Holidays,
    own: Holidays,
}

impl Calendar {
    /// The shipped table with what a municipality has added.
    pub fn new(table: &Holidays, extra: &[ExtraDay]) -> Self {
        let of = |reach| holidays_for(reach, table, extra);
        Self { everywhere: of(Reach::National), own: of(Reach::Municipality) }
    }

    /// The holidays that windows of this reach keep.
    pub fn of(&self, reach: Reach) -> &Holidays {
        match reach {
            Reach::Municipality => &self.own,
            Reach::Prefecture | Reach::National => &self.everywhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_citys_own_day_of_rest_does_not_close_a_national_line() {
        let day: JapanDate = "2026-12-01".parse().unwrap();
        let rest = ExtraDay { day, name: "市制記念日".into(), kind: DayKind::Closed };
        let table = Holidays::default();
        assert!(holidays_for(Reach::Municipality, &table, std::slice::from_ref(&rest)).contains(day));
        assert!(!holidays_for(Reach::National, &table, std::slice::from_ref(&rest)).contains(day));
        let holiday = ExtraDay { kind: DayKind::Holiday, ..rest };
        assert!(holidays_for(Reach::National, &table, &[holiday]).contains(day));
        assert_eq!("closed".parse(), Ok(DayKind::Closed));
        assert_eq!("x".parse::<DayKind>(), Err(NoSuchKind));
    }
}
