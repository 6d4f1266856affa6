//! 相談先一覧チラシ: the windows of the consultation page on one sheet, folded in three. Names, hours, costs and audiences are the
//! page's own words; what depends on the hour of the day is left to the page, whose address stands on it.

use std::fmt::Write;

use serde::Serialize;

use super::press::{PressFault, Template, print};
use super::sample;
use crate::municipalities::Municipality;
use crate::settings::BaseUrl;
use crate::stickers::code::{Code, QUIET};
use crate::time::{Holidays, Moment};
use crate::windows::board::{Board, Entry, State, state};
use crate::windows::days::Calendar;
use crate::windows::{
    Audience, Channel, Concern, ConsultationWindow, Contact, Cost, Hours, Kind, Reach, Topic, Way, say,
};

#[derive(Debug, Serialize)]
struct Paper {
    title: String,
    city: String,
    network: String,
    words: String,
    division: String,
    phone: String,
    sample: bool,
    on: String,
    address: String,
    /// An SVG; empty when the address is too long for a code.
    code: String,
    emergency: Vec<Line>,
    first: Vec<Line>,
    silent: Vec<Line>,
    topics: Vec<Part>,
    relay: Vec<Line>,
    directories: Vec<Line>,
    foot: String,
}

#[derive(Debug, Serialize)]
struct Part {
    name: &'static str,
    windows: Vec<Line>,
}

/// One window as papers name it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Line {
    pub name: String,
    pub words: String,
    /// Number or address, as people dial or type it.
    pub contact: String,
    pub phone: bool,
    pub free: bool,
    /// 無料, 18歳まで …
    pub tags: Vec<&'static str>,
    pub hours: String,
    /// Further ways: label and contact.
    pub others: Vec<(String, String)>,
}

/// 受付時間 that nobody can promise.
const ASK: &str = "受付時間は公式サイトで確認";

/// The leaflet of that day.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn leaflet(
    city: &Municipality,
    windows: &[ConsultationWindow],
    base: &BaseUrl,
    now: Moment,
    holidays: &Holidays,
) -> Result<Vec<u8>, PressFault> {
    print(Template::Leaflet, &paper(city, windows, base, now, holidays))
}

/// The windows for a concern, the nearest and freest first; without one, those that lead for everyone. Emergency numbers apart.
pub(super) fn chosen(
    city: &Municipality,
    windows: &[ConsultationWindow],
    topic: Option<Topic>,
    now: Moment,
    holidays: &Holidays,
) -> (Vec<Line>, Vec<Line>) {
    let today = now.in_japan().date();
    let board = Board::draw(windows, Some(city.lg_code), today.at_minute(720), &Calendar::new(holidays, &[]));
    let mut shown: Vec<&ConsultationWindow> = [&board.open, &board.lead, &board.silent, &board.closed, &board.unknown]
        .into_iter()
        .flatten()
        .map(|e| e.window)
        .collect();
    let fits = |w: &ConsultationWindow| topic.is_none_or(|t| t.is_meant_by(w));
    let own = |w: &ConsultationWindow| w.reach == Reach::Municipality;
    // Whoever names few worries knows this one best.
    let breadth = |w: &ConsultationWindow| topic.map_or(0, |_| w.concerns.len());
    shown.sort_by_key(|w| (!own(w), !fits(w), usual(w).channel.is_silent(), breadth(w), rank(w, now, holidays)));
    // Second stands one that answers everybody free of charge, so that no card leads to nobody at night.
    let lead = shown.iter().position(|w| !own(w) && leads(w, now, holidays) && w.concerns.contains(&Concern::Any));
    if let Some(at) = lead {
        let lead = shown.remove(at);
        let place = shown.iter().take_while(|w| own(w)).count().min(1);
        shown.insert(place, lead);
    }
    let line = |w: &ConsultationWindow| line(w, now, holidays);
    (shown.into_iter().map(line).collect(), board.emergency.iter().map(|e| line(e.window)).collect())
}

fn paper(
    city: &Municipality,
    windows: &[ConsultationWindow],
    base: &BaseUrl,
    now: Moment,
    holidays: &Holidays,
) -> Paper {
    let today = now.in_japan().date();
    // The board knows what is shown here; its noon is the same all day.
    let board = Board::draw(windows, Some(city.lg_code), today.at_minute(720), &Calendar::new(holidays, &[]));
    let line = |w: &ConsultationWindow| line(w, now, holidays);
    let lines = |list: &[Entry<'_>]| list.iter().map(|e| line(e.window)).collect::<Vec<_>>();
    let mut shown: Vec<&ConsultationWindow> = [&board.open, &board.lead, &board.silent, &board.closed, &board.unknown]
        .into_iter()
        .flatten()
        .map(|e| e.window)
        .collect();
    shown.sort_by_key(|w| rank(w, now, holidays));
    let (silent, voices): (Vec<_>, Vec<_>) = shown.into_iter().partition(|w| usual(w).channel.is_silent());
    let (first, rest): (Vec<_>, Vec<_>) = voices.into_iter().partition(|w| leads(w, now, holidays));
    let topics = Topic::ALL.into_iter().map(|topic| {
        let here = rest.iter().copied().filter(|w| heading(w) == Some(topic));
        Part { name: say::topic(topic), windows: here.map(line).collect() }
    });
    Paper {
        title: format!("{} 相談できるところ", city.name),
        city: city.name.clone(),
        network: city.network_name.clone(),
        words: city.words.clone(),
        division: format!("{} {}", city.name, city.division),
        phone: city.phone.clone().unwrap_or_default(),
        sample: city.sample,
        on: today.wareki_plain(),
        address: format!("{}/{}", base.host(), city.lg_code),
        code: code(base, city),
        emergency: lines(&board.emergency),
        first: first.into_iter().map(line).collect(),
        silent: silent.into_iter().map(line).collect(),
        topics: topics.filter(|t| !t.windows.is_empty()).collect(),
        relay: lines(&board.relay),
        directories: lines(&board.directories),
        foot: format!(
            "{}{}の情報です。確認から180日を過ぎた窓口と、確認日のない窓口は、受付時間をのせていません。",
            sample(city),
            today.wareki_plain()
        ),
    }
}

/// The usual way; a record without one is refused when it is read.
fn usual(w: &ConsultationWindow) -> &Way {
    static NOWHERE: Way = Way {
        channel: Channel::Visit,
        contact: Contact::Place(String::new()),
        label: None,
        cost: Cost::Unknown,
        hours: None,
    };
    w.ways.first().unwrap_or(&NOWHERE)
}

/// On the first panel: the municipality's own windows, and free telephones for everyone.
fn leads(w: &ConsultationWindow, now: Moment, holidays: &Holidays) -> bool {
    let everyone = w.audiences.iter().any(|a| a.is_everyone());
    let known = !matches!(state(w, usual(w), now, holidays), State::Unknown(_));
    w.reach == Reach::Municipality || (everyone && known && usual(w).cost == Cost::Free)
}

/// The municipality's own first, then what is known before what is not, free before charged.
fn rank(w: &ConsultationWindow, now: Moment, holidays: &Holidays) -> (Reach, bool, Cost, bool) {
    let everyone = w.audiences.iter().copied().any(Audience::is_everyone);
    let unknown = matches!(state(w, usual(w), now, holidays), State::Unknown(_));
    (w.reach, unknown, usual(w).cost, !everyone)
}

/// The one heading under which a window stands: that of those whom it is for, else that of its first concern.
fn heading(w: &ConsultationWindow) -> Option<Topic> {
    let own = [Topic::Foreign, Topic::Violence, Topic::Work, Topic::Youth, Topic::Family];
    let some = !w.audiences.iter().any(|a| a.is_everyone());
    let special = own.into_iter().find(|t| some && t.holds(w));
    special.or_else(|| w.concerns.iter().find_map(|c| c.topic()))
}

fn line(w: &ConsultationWindow, now: Moment, holidays: &Holidays) -> Line {
    let way = usual(w);
    let tags = std::iter::once(say::cost(way.cost)).chain(w.audiences.iter().map(|a| say::audience(*a)));
    let mut others: Vec<(String, String)> = w.ways.iter().skip(1).filter_map(|o| other(w, o, now, holidays)).collect();
    let hours = match w.kind {
        Kind::Window => hours(w, way, now, holidays),
        Kind::Directory | Kind::Relay | Kind::Emergency => String::new(),
    };
    // Who is sent to an official page needs its address.
    if hours == ASK && !matches!(way.contact, Contact::Web(_)) {
        others.extend(w.official().map(|url| ("公式サイト".to_owned(), short(url.as_str()))));
    }
    Line {
        name: w.name.clone(),
        words: w.words.clone(),
        contact: contact(&way.contact),
        phone: matches!(way.contact, Contact::Dial(_)),
        free: way.cost == Cost::Free,
        tags: tags.filter(|t| !t.is_empty()).collect(),
        hours,
        others,
    }
}

fn hours(w: &ConsultationWindow, way: &Way, now: Moment, holidays: &Holidays) -> String {
    match (state(w, way, now, holidays), w.hours_of(way)) {
        (State::Open { .. } | State::Closed { .. } | State::ByHours, Hours::Weekly(weekly)) => say::weekly(weekly),
        (State::Open { .. } | State::Closed { .. } | State::ByHours | State::Unknown(_), _) => ASK.to_owned(),
    }
}

/// A further number, account or place, with its own hours where it has some.
fn other(w: &ConsultationWindow, way: &Way, now: Moment, holidays: &Holidays) -> Option<(String, String)> {
    let label = way.label.clone().unwrap_or_else(|| say::channel(way.channel).to_owned());
    let own = way.hours.as_ref().map(|_| format!("（{}）", hours(w, way, now, holidays))).unwrap_or_default();
    match &way.contact {
        Contact::Dial(_) | Contact::Account(_) | Contact::Place(_) => {
            Some((label, format!("{}{own}", contact(&way.contact))))
        }
        Contact::Fax(_) | Contact::Web(_) => None,
    }
}

fn contact(contact: &Contact) -> String {
    match contact {
        Contact::Dial(number) | Contact::Fax(number) => number.as_str().to_owned(),
        Contact::Web(url) => typed(url.as_str()),
        Contact::Account(text) | Contact::Place(text) => text.clone(),
    }
}

/// An address as people type it.
fn typed(url: &str) -> String {
    let plain = url.trim_start_matches("https://").trim_start_matches("http://");
    plain.trim_end_matches('/').to_owned()
}

/// A long address is cut to its host: nobody types the rest.
fn short(url: &str) -> String {
    let plain = typed(url);
    if plain.len() <= 30 { plain } else { plain.split('/').next().unwrap_or_default().to_owned() }
}

/// The page's address as a code, black on white with its quiet zone; none for an address that fits no code.
pub(super) fn code(base: &BaseUrl, city: &Municipality) -> String {
    let Ok(code) = Code::of_page(base, city.lg_code) else { return String::new() };
    let modules = code.modules();
    let side = modules.side() + 2 * QUIET;
    let mut path = String::new();
    for (x, y, length) in modules.runs() {
        let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}h-{side}z\"/><path d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast;
    use crate::windows::national::{merged, sample};

    fn drawn(at: &str) -> Paper {
        let holidays = Holidays::parse(include_str!("../../data/holidays.csv")).unwrap();
        let windows = merged(sample().iter().map(|r| r.read().unwrap()).collect());
        let base = "https://inochi.example.jp".parse().unwrap();
        paper(&cast::tatsuno(), &windows, &base, at.parse().unwrap(), &holidays)
    }

    fn all(paper: &Paper) -> Vec<&Line> {
        let topics = paper.topics.iter().flat_map(|t| &t.windows);
        paper.first.iter().chain(&paper.silent).chain(topics).collect()
    }

    #[test]
    fn every_window_of_the_page_stands_on_the_sheet_once_whatever_the_hour() {
        let (day, night) = (drawn("2026-11-24T01:00:00Z"), drawn("2026-11-24T14:00:00Z"));
        let names = |p: &Paper| all(p).iter().map(|l| l.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&day), names(&night));
        let mut once = names(&day);
        once.sort();
        once.dedup();
        assert_eq!(once.len(), names(&day).len());
        assert!(once.len() > 25, "{}", once.len());
        assert_eq!(day.first[0].name, "たつの市 健康課（見本）");
        assert_eq!(day.first[0].hours, "平日 午前8時30分から午後5時15分（12月29日から1月3日は休み）");
        assert_eq!(day.emergency.len(), 2);
        assert!(day.code.starts_with("<svg"));
        assert_eq!(day.address, "inochi.example.jp/282294");
    }

    #[test]
    fn unverified_and_stale_hours_are_not_printed() {
        let today = drawn("2026-11-24T01:00:00Z");
        let hyogo = all(&today).into_iter().find(|l| l.name.starts_with("兵庫県")).map(|l| l.hours.clone());
        assert_eq!(hyogo.as_deref(), Some(ASK));
        let later = drawn("2027-11-24T01:00:00Z");
        for line in all(&later) {
            assert_eq!(line.hours, ASK, "{}", line.name);
        }
    }
}
