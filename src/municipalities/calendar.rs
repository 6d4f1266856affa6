//! 自殺予防週間 and 自殺対策強化月間 as a calendar (RFC 5545) that people subscribe to.

use super::Municipality;

/// Names, first days and how long: 自殺対策基本法第7条 (since 2016) names both.
const WEEKS: [(&str, &str, &str, &str, &str); 2] = [
    ("week", "自殺予防週間", "20160910", "20160917", "9月10日から16日まで。"),
    ("month", "自殺対策強化月間", "20170301", "20170401", "3月1日から31日まで。"),
];

/// The calendar of a municipality: its two campaigns, which come again each year, and the lines of `more` events.
pub fn ical(city: &Municipality, base: &str, more: impl IntoIterator<Item = String>) -> String {
    let home = format!("{base}/{}", city.lg_code);
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Tsunagaru//Campaigns//JA".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(&format!("{} {}", city.name, city.network_name))),
    ];
    for (id, name, from, until, days) in WEEKS {
        let words = format!("{days}ひとりで、かかえないで。相談できるところ: {home}");
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{id}-{}@{host}", city.lg_code),
            // The day on which the rule took effect: the event has not changed since.
            "DTSTAMP:20160401T000000Z".to_owned(),
            format!("DTSTART;VALUE=DATE:{from}"),
            format!("DTEND;VALUE=DATE:{until}"),
            "RRULE:FREQ=YEARLY".to_owned(),
            format!("SUMMARY:{name}"),
            format!("DESCRIPTION:{}", escaped(&words)),
            format!("URL:{home}"),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.extend(more);
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

/// A calendar of these events alone.
pub fn events(lines: impl IntoIterator<Item = String>) -> String {
    let head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tsunagaru//Trainings//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ];
    let all = head.into_iter().map(str::to_owned).chain(lines).chain(["END:VCALENDAR".to_owned()]);
    all.map(|line| folded(&line)).collect()
}

/// A text as calendars take it.
pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// At most 75 bytes on a line, never cut inside a character.
fn folded(line: &str) -> String {
    let (mut out, mut room) = (String::new(), 75);
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = 74;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let long = folded(&format!("DESCRIPTION:{}", "相談".repeat(40)));
        assert!(long.split("\r\n").all(|l| l.len() <= 75), "{long}");
        assert_eq!(long.replace("\r\n ", "").trim_end(), format!("DESCRIPTION:{}", "相談".repeat(40)));
        assert_eq!(escaped("a;b,c\\"), "a\\;b\\,c\\\\");
    }
}
