//! 相談窓口 as linked data: each a service of its operator, with a schema.org ContactPoint for every way to it and its hours as
//! OpeningHoursSpecification. Hours stand only while their check is fresh: copied hours rot, and a wrong one is dialled at night.

use serde_json::{Map, Value, json};

use super::hours::{Campaign, ClosedPeriod, Interval, MIDNIGHT, OnHolidays};
use super::{ConsultationWindow, Contact, Cost, Hours, Reach, Way, Weekly, say};
use crate::municipalities::Municipality;
use crate::spots::sheet::LICENCE_URL;
use crate::time::{JapanDate, Weekday};

/// All windows of a municipality's page: the data set with its licence and day, then each window.
pub fn graph(windows: &[ConsultationWindow], city: &Municipality, today: JapanDate, base: &str) -> Value {
    let home = format!("{base}/{}", city.lg_code);
    let credit = format!("CC BY 4.0 {}「相談窓口」{today}", city.name);
    let set = json!({
        "@type": "Dataset",
        "@id": format!("{home}/windows.jsonld#dataset"),
        "name": format!("{}「相談窓口」", city.name),
        "description": format!("{}の相談できるところのページにある窓口。番号と時間には、出典と確認した日があります。", city.name),
        "url": home,
        "inLanguage": "ja",
        "license": LICENCE_URL,
        "creditText": credit,
        "dateModified": today.to_string(),
        "isAccessibleForFree": true,
        "creator": {"@type": "GovernmentOrganization", "@id": format!("{home}#municipality"), "name": city.name},
        "distribution": [{"@type": "DataDownload", "contentUrl": format!("{home}/windows.jsonld"), "encodingFormat": "application/ld+json"}],
    });
    let services = windows.iter().map(|window| service(window, city, today, &home));
    json!({"@context": "https://schema.org", "@graph": std::iter::once(set).chain(services).collect::<Vec<_>>()})
}

fn service(window: &ConsultationWindow, city: &Municipality, today: JapanDate, home: &str) -> Value {
    let mut service = Map::new();
    let mut put = |name: &str, value: Value| service.insert(name.to_owned(), value);
    put("@type", json!("Service"));
    put("@id", json!(format!("{home}/windows.jsonld#{}", window.id)));
    put("identifier", json!(window.id.as_str()));
    put("name", json!(window.name));
    if !window.words.is_empty() {
        put("description", json!(window.words));
    }
    put("serviceType", window.concerns.iter().map(|c| json!(say::concern(*c))).collect());
    put("provider", json!({"@type": "Organization", "name": window.operator}));
    put("areaServed", area(window, city));
    let audiences = window.audiences.iter().map(|a| json!({"@type": "Audience", "audienceType": say::audience(*a)}));
    put("audience", audiences.collect());
    put("availableChannel", window.ways.iter().map(|way| channel(window, way, today)).collect());
    put("subjectOf", source(window));
    Value::Object(service)
}

fn area(window: &ConsultationWindow, city: &Municipality) -> Value {
    let area = |kind: &str, name: &str| json!({"@type": kind, "name": name});
    match window.reach {
        Reach::National => area("Country", "日本"),
        Reach::Prefecture => area("AdministrativeArea", &city.prefecture),
        Reach::Municipality => area("City", &city.name),
    }
}

/// Where the facts come from, and the day on which somebody looked.
fn source(window: &ConsultationWindow) -> Value {
    let mut page = json!({"@type": "WebPage", "name": window.source.name});
    let fields = [
        ("url", window.source.url.as_ref().map(|url| url.as_str().to_owned())),
        ("lastReviewed", window.check.verified_on.map(|day| day.to_string())),
    ];
    for (name, value) in fields {
        if let (Some(value), Some(page)) = (value, page.as_object_mut()) {
            page.insert(name.to_owned(), json!(value));
        }
    }
    page
}

fn channel(window: &ConsultationWindow, way: &Way, today: JapanDate) -> Value {
    let mut channel = json!({"@type": "ServiceChannel", "name": say::channel(way.channel)});
    let point = point(window, way, today);
    let (name, value) = match &way.contact {
        Contact::Dial(_) | Contact::Fax(_) => ("servicePhone", point),
        Contact::Web(url) => ("serviceUrl", json!(url.as_str())),
        Contact::Account(account) => ("description", json!(account.as_str())),
        Contact::Place(place) => ("serviceLocation", json!({"@type": "Place", "name": place.as_str()})),
    };
    let hours = specification(window, way, today);
    if let Some(fields) = channel.as_object_mut() {
        fields.insert("availableLanguage".to_owned(), json!(window.languages));
        fields.insert(name.to_owned(), value);
        if !hours.is_empty() {
            fields.insert("hoursAvailable".to_owned(), Value::Array(hours));
        }
    }
    channel
}

fn point(window: &ConsultationWindow, way: &Way, today: JapanDate) -> Value {
    let mut point = json!({"@type": "ContactPoint", "contactType": window.name, "availableLanguage": window.languages});
    let Some(fields) = point.as_object_mut() else { return point };
    match &way.contact {
        Contact::Dial(number) => drop(fields.insert("telephone".to_owned(), json!(number.as_str()))),
        Contact::Fax(number) => drop(fields.insert("faxNumber".to_owned(), json!(number.as_str()))),
        Contact::Web(_) | Contact::Account(_) | Contact::Place(_) => {}
    }
    match way.cost {
        Cost::Free => drop(fields.insert("contactOption".to_owned(), json!("TollFree"))),
        Cost::Charged | Cost::Unknown => {}
    }
    let hours = specification(window, way, today);
    if !hours.is_empty() {
        fields.insert("hoursAvailable".to_owned(), Value::Array(hours));
    }
    if let (Some(weekly), Some(fields)) = (fresh(window, way, today), point.as_object_mut()) {
        // All of it in words: monthly days and the like have no place in the specification.
        fields.insert("description".to_owned(), json!(say::weekly(weekly)));
    }
    point
}

fn fresh<'a>(window: &'a ConsultationWindow, way: &'a Way, today: JapanDate) -> Option<&'a Weekly> {
    match window.hours_of(way) {
        Hours::Weekly(weekly) if window.check.is_fresh_on(today) => Some(weekly),
        Hours::Weekly(_) | Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web => None,
    }
}

/// The week, what a holiday changes, days on which nobody answers, and dated extensions that are not over.
fn specification(window: &ConsultationWindow, way: &Way, today: JapanDate) -> Vec<Value> {
    let Some(weekly) = fresh(window, way, today) else { return Vec::new() };
    let mut lines = week(&weekly.days, None);
    match &weekly.holidays {
        OnHolidays::Same => {}
        OnHolidays::Closed => lines.push(never("PublicHolidays")),
        OnHolidays::Own(own) => lines.extend(own.iter().map(|interval| line(json!("PublicHolidays"), *interval, None))),
    }
    lines.extend(weekly.closed.iter().filter_map(|period| closed(*period, today)));
    for Campaign { from, until, days } in &weekly.campaigns {
        let (first, last) = (from.in_japan().date(), until.plus_seconds(-1).in_japan().date());
        if last >= today {
            lines.extend(week(days, Some((first, last))));
        }
    }
    lines
}

/// Days with the same interval stand in one line.
fn week(days: &[Vec<Interval>; 7], valid: Option<(JapanDate, JapanDate)>) -> Vec<Value> {
    let mut lines: Vec<(Interval, Vec<&'static str>)> = Vec::new();
    for (weekday, intervals) in Weekday::ALL.into_iter().zip(days) {
        for interval in intervals {
            match lines.iter_mut().find(|(other, _)| other == interval) {
                Some((_, days)) => days.push(name(weekday)),
                None => lines.push((*interval, vec![name(weekday)])),
            }
        }
    }
    lines.into_iter().map(|(interval, days)| line(json!(days), interval, valid)).collect()
}

fn line(days: Value, interval: Interval, valid: Option<(JapanDate, JapanDate)>) -> Value {
    // Closing before opening means the next day; midnight itself is written as the last minute.
    let clock = |minute: u32| match minute {
        MIDNIGHT => "23:59".to_owned(),
        m => format!("{:02}:{:02}", m % MIDNIGHT / 60, m % 60),
    };
    let (opens, closes) = (clock(interval.from()), clock(interval.to()));
    let mut line = json!({"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": opens, "closes": closes});
    if let (Some((from, to)), Some(fields)) = (valid, line.as_object_mut()) {
        fields.insert("validFrom".to_owned(), json!(from.to_string()));
        fields.insert("validThrough".to_owned(), json!(to.to_string()));
    }
    line
}

/// schema.org's way of saying closed: it opens and closes at midnight.
fn never(day: &str) -> Value {
    json!({"@type": "OpeningHoursSpecification", "dayOfWeek": day, "opens": "00:00", "closes": "00:00"})
}

/// The next time that a period without anybody comes, or the one that is now.
fn closed(period: ClosedPeriod, today: JapanDate) -> Option<Value> {
    let (from, to) = match period {
        ClosedPeriod::Dated { from, to } => (from, to),
        ClosedPeriod::Yearly { from, to } => {
            let over = u32::from(from > to);
            let year = today.ymd().0;
            let place = |year: i32| {
                let first = JapanDate::new(year, from.0, from.1).ok()?;
                Some((first, JapanDate::new(year + i32::try_from(over).ok()?, to.0, to.1).ok()?))
            };
            [year - 1, year, year + 1].into_iter().filter_map(place).find(|(_, to)| *to >= today)?
        }
    };
    (to >= today).then(|| {
        json!({"@type": "OpeningHoursSpecification", "opens": "00:00", "closes": "00:00",
            "validFrom": from.to_string(), "validThrough": to.to_string()})
    })
}

fn name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(from: u32, to: u32) -> Interval {
        Interval::new(from, to).unwrap()
    }

    #[test]
    fn a_week_says_nights_days_without_end_and_days_that_are_alike() {
        let day = vec![interval(9 * 60, 17 * 60)];
        let night = vec![interval(22 * 60, 26 * 60)];
        let days = [day.clone(), day.clone(), night, vec![Interval::ALL_DAY], Vec::new(), day, Vec::new()];
        let told: Vec<String> = week(&days, None)
            .iter()
            .map(|l| format!("{} {}-{}", l["dayOfWeek"], l["opens"].as_str().unwrap(), l["closes"].as_str().unwrap()))
            .collect();
        assert_eq!(
            told,
            [
                "[\"Monday\",\"Tuesday\",\"Saturday\"] 09:00-17:00",
                "[\"Wednesday\"] 22:00-02:00",
                "[\"Thursday\"] 00:00-23:59"
            ]
        );
    }

    #[test]
    fn the_turn_of_the_year_is_told_with_the_days_of_this_one() {
        let year_end = ClosedPeriod::Yearly { from: (12, 29), to: (1, 3) };
        let told = |today: &str| {
            let line = closed(year_end, today.parse().unwrap()).unwrap();
            format!("{} {}", line["validFrom"].as_str().unwrap(), line["validThrough"].as_str().unwrap())
        };
        assert_eq!(told("2026-11-24"), "2026-12-29 2027-01-03");
        assert_eq!(told("2027-01-02"), "2026-12-29 2027-01-03");
        assert_eq!(told("2027-01-04"), "2027-12-29 2028-01-03");
        let once = ClosedPeriod::Dated { from: "2026-08-13".parse().unwrap(), to: "2026-08-15".parse().unwrap() };
        assert_eq!(closed(once, "2026-11-24".parse().unwrap()), None);
    }
}
