//! 研修の予定 as iCalendar events.

use super::Training;
use crate::municipalities::calendar::escaped;
use crate::time::Moment;

/// The event of a training; a cancelled one says so, for those who have it in their calendar.
pub fn event(training: &Training, base: &str) -> Vec<String> {
    let plan = &training.plan;
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let page = format!("{base}{}", training.path());
    let words = [plan.kind.label(), &plan.words, &page].into_iter().filter(|w| !w.is_empty());
    let status = if training.cancelled_for.is_some() { "CANCELLED" } else { "CONFIRMED" };
    vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:training-{}-{}@{host}", training.lg_code, training.number),
        format!("DTSTAMP:{}", stamp(training.updated_at)),
        format!("SEQUENCE:{}", training.version),
        format!("DTSTART:{}", stamp(plan.begins())),
        format!("DTEND:{}", stamp(plan.ends())),
        format!("SUMMARY:{}", escaped(&plan.title)),
        format!("LOCATION:{}", escaped(&plan.place_words())),
        format!("DESCRIPTION:{}", escaped(&words.collect::<Vec<_>>().join("\n"))),
        format!("URL:{page}"),
        format!("STATUS:{status}"),
        "END:VEVENT".to_owned(),
    ]
}

/// `20261210T050000Z`.
fn stamp(at: Moment) -> String {
    at.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_stands_at_its_moment_in_any_zone_and_tells_no_meetings_address() {
        let mut plan = super::super::tests::plan();
        plan.link = Some("https://meet.example.jp/secret".into());
        plan.title = "聴き方; はじめて".into();
        let training = Training {
            id: 1,
            lg_code: "282294".parse().unwrap(),
            number: 3,
            plan,
            cancelled_for: None,
            version: 2,
            updated_at: "2026-11-24T01:00:00Z".parse().unwrap(),
        };
        let lines = event(&training, "https://inochi.example.jp");
        for wanted in ["DTSTART:20261210T050000Z", "DTEND:20261210T070000Z", "SUMMARY:聴き方\\; はじめて", "SEQUENCE:2"]
        {
            assert!(lines.iter().any(|l| l == wanted), "{wanted}: {lines:?}");
        }
        assert!(!lines.concat().contains("meet.example"));
        let off = Training { cancelled_for: Some("台風".into()), ..training };
        assert!(event(&off, "https://inochi.example.jp").contains(&"STATUS:CANCELLED".to_owned()));
    }
}
