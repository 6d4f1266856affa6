//! 修了証 and 参加者名簿: names as they were written, dates in 和暦.

use serde::Serialize;

use super::press::{PressFault, Template, print};
use super::sample;
use crate::municipalities::Municipality;
use crate::time::JapanDate;

/// The training as its papers name it.
#[derive(Clone, Debug)]
pub struct Course {
    /// 種類, e.g. ゲートキーパー研修.
    pub kind: &'static str,
    /// 題名.
    pub title: String,
    /// The day.
    pub day: JapanDate,
    /// 日時 in words.
    pub when: String,
    /// 会場 in words.
    pub place: String,
    /// Until when the 修了 counts.
    pub until: Option<JapanDate>,
}

/// One person with where he or she comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// 氏名, as written.
    pub name: String,
    /// The spot or the municipality.
    pub from: String,
    /// 席 in words; for the 名簿 only.
    pub seat: &'static str,
    /// Has been there; none until it is noted.
    pub attended: Option<bool>,
}

#[derive(Serialize)]
struct Certificates<'a> {
    title: String,
    kind: &'a str,
    course: &'a str,
    day: String,
    until: String,
    network: &'a str,
    city: &'a str,
    division: &'a str,
    sample: bool,
    people: &'a [Person],
}

/// 修了証, one page each.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn certificates(city: &Municipality, course: &Course, people: &[Person]) -> Result<Vec<u8>, PressFault> {
    let values = Certificates {
        title: format!("{}{} 修了証", sample(city), course.kind),
        kind: course.kind,
        course: &course.title,
        day: course.day.wareki_plain(),
        until: course.until.map(JapanDate::wareki_plain).unwrap_or_default(),
        network: &city.network_name,
        city: &city.name,
        division: &city.division,
        sample: city.sample,
        people,
    };
    print(Template::Certificate, &values)
}

#[derive(Serialize)]
struct Roster<'a> {
    title: String,
    heading: &'a str,
    kind: &'a str,
    when: &'a str,
    place: &'a str,
    office: String,
    counts: String,
    people: &'a [Person],
    foot: String,
}

/// 参加者名簿, with a box to tick at the door.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn roster(city: &Municipality, course: &Course, people: &[Person], on: JapanDate) -> Result<Vec<u8>, PressFault> {
    let title = format!("{}参加者名簿 {}", sample(city), course.title);
    let values = Roster {
        heading: &course.title,
        kind: course.kind,
        when: &course.when,
        place: &course.place,
        office: format!("{} {}", city.name, city.division),
        counts: format!("{}人（{}現在）", people.len(), on.wareki_plain()),
        people,
        foot: format!("{title}　個人情報を含みます。会が終わったら、決まりに従って廃棄してください。"),
        title,
    };
    print(Template::Roster, &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast;

    #[test]
    fn papers_are_set_for_names_that_trip_other_programs_and_are_the_same_every_time() {
        let course = Course {
            kind: "ゲートキーパー研修",
            title: "はじめての聴き方 #1 $x$ *強く*".into(),
            day: "2026-12-10".parse().unwrap(),
            when: "令和8年12月10日（木） 14時00分から16時00分まで".into(),
            place: "市役所 大会議室".into(),
            until: "2029-12-10".parse().ok(),
        };
        let person =
            |name: &str| Person { name: name.into(), from: "髙島屋".into(), seat: "参加", attended: None };
        let people = ["髙﨑 𠮷子", "葛\u{e0100}城 花子", "#show: [x]"].map(person);
        let all = certificates(&cast::tatsuno(), &course, &people).unwrap();
        assert_eq!(all, certificates(&cast::tatsuno(), &course, &people).unwrap());
        assert!(all.starts_with(b"%PDF-"));
        assert!(roster(&cast::tatsuno(), &course, &people, course.day).unwrap().starts_with(b"%PDF-"));
        assert!(roster(&cast::tatsuno(), &course, &[], course.day).is_ok());
    }
}
