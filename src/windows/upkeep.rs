//! 手入れ: what a municipality's list of windows needs next, and from which day on.

use super::record::WindowRecord;
use super::store::OwnWindow;
use super::{Audience, ConsultationWindow, FRESH_DAYS, national};
use crate::municipalities::LgCode;
use crate::time::JapanDate;

/// 期限が近い: from this age on the desk is told.
pub const SOON_DAYS: i64 = 150;
/// 掲載期限: the desk is told this many days before.
pub const EXPIRY_DAYS: i64 = 30;

/// What a window needs; in the order of the desk's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// 期限切れ: undated or checked more than 180 days ago; citizens don't see its hours.
    Overdue,
    /// 期限が近い: 150–180 days.
    Soon,
    /// 掲載期限が30日以内, or past.
    Expiring,
    /// Nothing now.
    Nothing,
    /// のせていない.
    Hidden,
    /// 専門職向け, not shown to citizens because nobody has decided to.
    Professional,
}

impl Need {
    /// In the order of the desk's list.
    pub const ALL: [Need; 6] =
        [Self::Overdue, Self::Soon, Self::Expiring, Self::Nothing, Self::Hidden, Self::Professional];

    /// True when somebody should look at the window.
    pub fn is_work(self) -> bool {
        match self {
            Self::Overdue | Self::Soon | Self::Expiring => true,
            Self::Nothing | Self::Hidden | Self::Professional => false,
        }
    }

    /// What the window needs on this day.
    pub fn of(window: &ConsultationWindow, today: JapanDate) -> Self {
        if !window.shown {
            let professional = window.audiences.contains(&Audience::Professionals);
            return if professional { Self::Professional } else { Self::Hidden };
        }
        match window.check.verified_on.map(|on| today.days_since(on)) {
            None => Self::Overdue,
            Some(age) if age > FRESH_DAYS => Self::Overdue,
            Some(age) if age >= SOON_DAYS => Self::Soon,
            Some(_) if expires_in(window, today).is_some_and(|days| days <= EXPIRY_DAYS) => Self::Expiring,
            Some(_) => Self::Nothing,
        }
    }
}

/// Days that are left of 掲載期限, negative when it is past.
pub fn expires_in(window: &ConsultationWindow, today: JapanDate) -> Option<i64> {
    window.valid_until.map(|last| last.days_since(today))
}

/// A window as it counts at one municipality.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// As written.
    pub record: WindowRecord,
    /// As read.
    pub window: ConsultationWindow,
    /// 担当; none for the national list's.
    pub owner: Option<String>,
    /// There is a national window of this id.
    pub national: bool,
}

/// Every window that citizens of the municipality see or could see: its own first, then the national list with what stands in for
/// one of it. Windows of other prefectures are left out.
pub fn listed(own: Vec<OwnWindow>, place: LgCode) -> Vec<Listed> {
    let is_national = |id: &str| national::records().iter().any(|r| r.id == id);
    let mut all: Vec<Listed> = own
        .into_iter()
        .map(|o| Listed {
            national: is_national(&o.record.id),
            owner: Some(o.owner),
            record: o.record,
            window: o.window,
        })
        .collect();
    for record in national::records() {
        let replaced = all.iter().any(|l| l.record.id == record.id);
        if let (false, Ok(window)) = (replaced, record.read()) {
            all.push(Listed { record: record.clone(), window, owner: None, national: true });
        }
    }
    all.retain(|l| l.owner.is_some() || here(&l.window, place));
    all.sort_by_key(|l| l.national);
    all
}

fn here(window: &ConsultationWindow, place: LgCode) -> bool {
    let prefecture = place.as_str().get(..2);
    window.prefectures.is_empty() || window.prefectures.iter().any(|p| Some(p.as_str()) == prefecture)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> ConsultationWindow {
        national::sample().remove(0).read().unwrap()
    }

    #[test]
    fn what_a_window_needs_changes_on_the_day() {
        let mut window = window();
        window.check.verified_on = "2026-01-01".parse().ok();
        let need = |window: &ConsultationWindow, days: i64| {
            Need::of(window, "2026-01-01".parse::<JapanDate>().unwrap().plus_days(days))
        };
        let told: Vec<_> = [0, 149, 150, 180, 181].map(|days| need(&window, days)).to_vec();
        assert_eq!(told, [Need::Nothing, Need::Nothing, Need::Soon, Need::Soon, Need::Overdue]);
        window.valid_until = "2026-03-01".parse().ok();
        let told: Vec<_> = [28, 29, 59, 60, 150].map(|days| need(&window, days)).to_vec();
        assert_eq!(told, [Need::Nothing, Need::Expiring, Need::Expiring, Need::Expiring, Need::Soon]);
        window.check.verified_on = None;
        assert_eq!(need(&window, 0), Need::Overdue);
        window.shown = false;
        assert_eq!(need(&window, 0), Need::Hidden);
        window.audiences = vec![Audience::Professionals];
        assert_eq!(need(&window, 0), Need::Professional);
    }

    #[test]
    fn the_list_has_every_window_once_and_none_of_another_prefecture() {
        let tatsuno: LgCode = "282294".parse().unwrap();
        let own = national::sample().into_iter().map(|record| OwnWindow {
            owner: "健康課".into(),
            window: record.read().unwrap(),
            record,
            updated_at: crate::time::Moment::from_unix(0),
        });
        let list = listed(own.collect(), tatsuno);
        assert_eq!((list[0].record.id.as_str(), list[0].national), ("kenko-ka", false));
        assert!(list.iter().all(|l| l.record.id != "yorisoi-tohoku"));
        assert!(list.iter().any(|l| l.record.id == "kodoku-9999" && !l.window.shown));
        assert!(listed(Vec::new(), "030007".parse().unwrap()).iter().any(|l| l.record.id == "yorisoi-tohoku"));
    }
}
