//! Spans of minutes from a day's midnight, and what 最終受付 does to them.

use crate::windows::Weekly;
use crate::windows::hours::{Interval, MIDNIGHT, OnHolidays};

/// From and to, in minutes from a day's midnight.
pub(super) type Minutes = (u32, u32);

/// Where spans come from, to tell which of them can lie side by side.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Week(usize),
    Holiday,
    Elsewhere(usize),
}

/// True when a last reception would have to know whether one span runs on into another.
pub(super) fn meets(hours: &Weekly) -> bool {
    let week = hours.days.iter().enumerate().map(|(at, list)| (Of::Week(at), joined(list)));
    let own = match &hours.holidays {
        OnHolidays::Own(list) => Some((Of::Holiday, joined(list))),
        OnHolidays::Same | OnHolidays::Closed => None,
    };
    let further = hours.monthly.iter().map(|m| &m.intervals).chain(hours.campaigns.iter().flat_map(|c| &c.days));
    let further = further.enumerate().map(|(at, list)| (Of::Elsewhere(at), joined(list)));
    let all: Vec<(Of, Minutes)> =
        week.chain(own).chain(further).flat_map(|(from, list)| list.into_iter().map(move |m| (from, m))).collect();
    let pair = |(a, x): &(Of, Minutes), (b, y): &(Of, Minutes)| {
        [0, MIDNIGHT].into_iter().any(|later| {
            let beside = match (a, b) {
                (Of::Week(a), Of::Week(b)) => later > 0 && *b == (a + 1) % 7,
                (Of::Week(_), Of::Holiday) | (Of::Holiday, Of::Week(_)) => later > 0,
                (_, _) => later > 0 || a != b,
            };
            let y = (y.0 + later, y.1 + later);
            let inside = (x.0 <= y.0 && y.1 <= x.1) || (y.0 <= x.0 && x.1 <= y.1);
            beside && x.0 <= y.1 && y.0 <= x.1 && !inside
        })
    };
    hours.last_reception > 0 && all.iter().any(|a| all.iter().any(|b| pair(a, b)))
}

/// Sorted, with intervals that touch or overlap joined.
pub(super) fn joined(list: &[Interval]) -> Vec<Minutes> {
    let mut sorted: Vec<Minutes> = list.iter().map(|i| (i.from(), i.to())).collect();
    sorted.sort_unstable();
    let mut joined: Vec<Minutes> = Vec::with_capacity(sorted.len());
    for (from, to) in sorted {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            Some(_) | None => joined.push((from, to)),
        }
    }
    joined
}

pub(super) fn shortened(list: Vec<Minutes>, last_reception: u32) -> Vec<Minutes> {
    let short = |(from, to): Minutes| (from, to.saturating_sub(last_reception));
    list.into_iter().map(short).filter(|(from, to)| from < to).collect()
}
