//! The board laid out for the template: strings only, so that the template decides nothing.

use std::sync::LazyLock;

use askama::Template;
use sha2::{Digest, Sha256};

use super::Place;
use crate::time::{Holidays, Moment};
use crate::web::error::WebError;
use crate::web::kept::Picture;
use crate::windows::board::{Board, Entry, State};
use crate::windows::{Channel, Contact, Cost, Hours, Kind, Verification, Way, say};

/// The whole page.
#[derive(Template)]
#[template(path = "windows/consultation.html", whitespace = "suppress")]
struct Page<'a> {
    style: &'static str,
    /// Neutral, for shoulders are looked over: no network, no spot.
    title: String,
    city: Option<&'a str>,
    lg_code: &'a str,
    sample: bool,
    day: String,
    date: String,
    /// The first screen: the two numbers that serve best now, then calmly 119 and 110, then the others.
    first: Vec<Card>,
    others: Vec<Card>,
    promised: bool,
    emergency: Vec<Card>,
    /// Chats that are open now stand as cards, the others behind a heading.
    texting: Vec<Card>,
    silent: Vec<Card>,
    relay: Vec<Card>,
    topics: Vec<Topic>,
    closed: Vec<Card>,
    unknown: Vec<Card>,
    directories: Vec<Card>,
    sources: Vec<Source>,
    participants: Vec<(String, &'a str)>,
}

struct Topic {
    anchor: &'static str,
    name: &'static str,
    rows: Vec<Card>,
}

struct Card {
    name: String,
    words: String,
    /// 無料, 24時間, 18歳まで …: the first is green.
    free: bool,
    tags: Vec<String>,
    /// The tags and the state in one line, for rows.
    line: String,
    /// Whether, until when or from when it answers.
    state: String,
    open: bool,
    /// The hours of a usual week, for windows that are not open round the clock.
    usual: String,
    /// Address of the official page, when only that can tell the hours.
    ask: String,
    href: String,
    shown: String,
    phone: bool,
    others: Vec<Other>,
}

struct Other {
    label: String,
    href: String,
    shown: String,
}

struct Source {
    names: String,
    source: String,
    checked: String,
}

/// Renders and compresses the page of a place at a moment.
///
/// # Errors
/// When the template or a compressor fails.
pub(super) fn finish(place: &Place, now: Moment, holidays: &Holidays) -> Result<Picture, WebError> {
    let board = Board::draw(&place.windows, place.municipality.as_ref().map(|m| m.lg_code), now, holidays);
    Picture::finish(&page(place, &board).render()?, &POLICY, board.valid_until)
}

/// The page's one style, and the policy that lets nothing else in.
static STYLE: LazyLock<String> =
    LazyLock::new(|| squeezed(include_str!("../../../templates/windows/consultation.css")));
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = base64(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none';style-src 'sha256-{hash}';base-uri 'none';form-action 'none';frame-ancestors 'none'")
});

fn page<'a>(place: &'a Place, board: &Board<'a>) -> Page<'a> {
    let today = board.at.in_japan().date();
    let cards = |list: &[Entry<'a>]| list.iter().map(|e| card(e, board.at)).collect::<Vec<_>>();
    let mut first = cards(&[board.open.as_slice(), board.lead.as_slice()].concat());
    let others = first.split_off(first.len().min(2));
    let (texting, silent) = cards(&board.silent).into_iter().partition(|c| c.open);
    let city = place.municipality.as_ref();
    Page {
        style: &STYLE,
        title: city.map_or("相談できるところ".to_owned(), |m| format!("相談できるところ | {}", m.name)),
        city: city.map(|m| m.name.as_str()),
        lg_code: city.map_or("", |m| m.lg_code.as_str()),
        sample: city.is_some_and(|m| m.sample),
        day: say::day(today),
        date: today.wareki(),
        promised: board.lead.is_empty() && !board.open.is_empty(),
        first,
        others,
        emergency: cards(&board.emergency),
        texting,
        silent,
        relay: cards(&board.relay),
        topics: board
            .topics
            .iter()
            .map(|(topic, list)| Topic { anchor: topic.anchor(), name: say::topic(*topic), rows: cards(list) })
            .collect(),
        closed: cards(&board.closed),
        unknown: cards(&board.unknown),
        directories: cards(&board.directories),
        sources: sources(board),
        participants: place.participants.iter().map(|(code, name)| (code.to_string(), name.as_str())).collect(),
    }
}

const ASK: &str = "受付時間は公式サイトで確認";

fn card(e: &Entry<'_>, now: Moment) -> Card {
    let weekly = match e.window.hours_of(e.way) {
        Hours::Weekly(weekly) => Some(weekly),
        Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web => None,
    };
    let always = weekly.is_some_and(|w| w.is_round_the_clock());
    let state = match e.state {
        State::Open { .. } if always => "24時間".to_owned(),
        State::Open { until } => say::open_until(now, until),
        State::Closed { opens } => say::opens(now, opens),
        State::Unknown(_) => String::new(),
    };
    let asked = matches!(e.state, State::Unknown(_)) && e.window.kind != Kind::Directory;
    let usual = weekly.filter(|_| !always && !asked).map(|w| say::weekly(w)).unwrap_or_default();
    let (href, shown) = address(&e.way.contact, e.way.channel);
    let ask = e.window.official().map(|url| url.as_str().to_owned()).unwrap_or_default();
    let others = e.window.ways.iter().filter(|way| **way != *e.way).filter_map(other).collect();
    let tags = std::iter::once(say::cost(e.way.cost)).chain(e.window.audiences.iter().map(|a| say::audience(*a)));
    let tags: Vec<String> = tags.filter(|t| !t.is_empty()).map(str::to_owned).collect();
    let next = if matches!(e.state, State::Closed { .. }) { format!("次は、{state}") } else { state.clone() };
    // A page that is opened anyway needs no second link.
    let ask = if asked && ask != href { ask } else { String::new() };
    let official = if asked && ask.is_empty() { ASK } else { "" };
    let parts = tags.iter().map(String::as_str).chain([next.as_str(), official]);
    let line = parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join("・");
    Card {
        name: e.window.name.clone(),
        words: e.window.words.clone(),
        free: e.way.cost == Cost::Free,
        tags,
        line,
        open: matches!(e.state, State::Open { .. }),
        state,
        usual,
        ask,
        phone: href.starts_with("tel:"),
        href,
        shown,
        others,
    }
}

/// Further ways that one can use from here: a number for other telephones, an account, a place.
fn other(way: &Way) -> Option<Other> {
    let (href, shown) = address(&way.contact, way.channel);
    match &way.contact {
        Contact::Dial(_) | Contact::Account(_) | Contact::Place(_) => {
            let label = way.label.clone().unwrap_or_else(|| say::channel(way.channel).to_owned());
            Some(Other { label, href, shown })
        }
        Contact::Fax(_) | Contact::Web(_) => None,
    }
}

fn address(contact: &Contact, channel: Channel) -> (String, String) {
    match contact {
        Contact::Dial(number) => (number.href(), number.as_str().to_owned()),
        Contact::Fax(number) => (String::new(), number.as_str().to_owned()),
        Contact::Web(url) if channel == Channel::Chat => (url.as_str().to_owned(), "チャットを開く".to_owned()),
        Contact::Web(url) => (url.as_str().to_owned(), "ページを開く".to_owned()),
        Contact::Account(name) | Contact::Place(name) => (String::new(), name.clone()),
    }
}

/// 出典と確認日 of everything on the board, in its order; windows of one source and day share a line.
fn sources(board: &Board<'_>) -> Vec<Source> {
    let lists =
        [&board.open, &board.lead, &board.silent, &board.closed, &board.unknown, &board.emergency, &board.relay];
    let mut lines: Vec<Source> = Vec::new();
    for window in lists.into_iter().chain([&board.directories]).flatten().map(|e| e.window) {
        let checked = match (window.check.verification, window.check.verified_on) {
            (Verification::Sample, _) => "見本".to_owned(),
            (verification, Some(on)) => format!("{}、{}", on.wareki_plain(), say::verification(verification)),
            (verification, None) => format!("確認日なし、{}", say::verification(verification)),
        };
        let same = lines.iter_mut().find(|l| l.source == window.source.name && l.checked == checked);
        match same {
            Some(line) => line.names.extend(["、", &window.name]),
            None => lines.push(Source { names: window.name.clone(), source: window.source.name.clone(), checked }),
        }
    }
    lines
}

/// The style without its comments, indents and line ends.
fn squeezed(css: &str) -> String {
    let mut plain = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let line: String = plain.lines().map(str::trim).collect();
    [("; ", ";"), (" {", "{"), ("{ ", "{"), (": ", ":"), (", ", ","), (";}", "}")]
        .iter()
        .fold(line, |css, (wide, narrow)| css.replace(wide, narrow))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let letter = ALPHABET.get((bits >> (18 - 6 * n) & 63) as usize).filter(|_| n <= chunk.len());
            text.push(letter.map_or('=', |l| char::from(*l)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_what_browsers_expect() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_style_loses_only_what_nobody_reads() {
        assert_eq!(squeezed("a {\n  color: red;\n  /* why */ margin: 0, 1px;\n}\n"), "a{color:red;margin:0,1px}");
    }
}
