//! The board laid out for the template.

use askama::Template;

use super::Place;
use super::card::{Card, STILL_DAYS, Speaker};
use super::leave::{POLICY, SCRIPT, STILL_POLICY, STILL_SCRIPT, STYLE};
use crate::time::Moment;
use crate::web::error::WebError;
use crate::web::kept::Picture;
use crate::windows::asked::{SHUTTEN, SOUDAN};
use crate::windows::board::{Board, Entry, State};
use crate::windows::days::Calendar;
use crate::windows::words::{PageWords, fill, join};
use crate::windows::{Audience, Cost, Language, Topic, Words, furigana};

/// The whole page.
#[derive(Template)]
#[template(path = "windows/consultation.html", whitespace = "suppress")]
struct Page<'a> {
    frame: Frame<'a>,
    /// What the first cards are: `いま話せます`, a worry, or a language.
    heading: String,
    /// Without a signal, when nothing can be promised.
    unpromised: &'a str,
    day: String,
    /// #いのちSOS… of a partner.
    account: Option<(String, &'a str)>,
    /// The first screen: the two that serve best now, then calmly 119 and 110, then the others.
    first: Vec<Card>,
    others: Vec<Card>,
    /// Further windows for a chosen worry.
    more: Vec<Card>,
    emergency: Vec<Card>,
    /// On pages in other languages: who can be called in Japanese.
    japanese: Vec<Card>,
    /// Chats that are open now stand as cards, the others behind a heading.
    texting: Vec<Card>,
    silent: Vec<Card>,
    relay: Vec<(String, Card)>,
    /// A worry was chosen.
    chosen: bool,
    /// Every worry with its windows on this very page; where words take more room, and where one is chosen, links lead to them.
    listed: bool,
    topics: Vec<TopicList>,
    /// Large ones that have a further number, which stands apart so that it pushes nothing off the first screen.
    further: Vec<Card>,
    closed: Vec<Card>,
    unknown: Vec<Card>,
    directories: Vec<Card>,
    participants: Vec<(String, &'a str)>,
}

/// What stands around every page of a place.
pub(super) struct Frame<'a> {
    pub style: &'static str,
    pub script: &'static str,
    pub w: &'static Words,
    pub p: &'static PageWords,
    pub tag: &'static str,
    /// Neutral, for shoulders are looked over: no network, no spot.
    pub title: String,
    pub city: Option<&'a str>,
    pub lg_code: &'a str,
    pub sample: bool,
    /// Address of this place in this language.
    pub here: String,
    /// `(language, address, chosen)`.
    pub languages: Vec<(Language, &'static Words, String, bool)>,
    /// A language that the visitor's browser prefers.
    pub offer: Option<(Language, &'static Words, String)>,
    pub fresh: String,
    /// What stays where after a visit.
    pub kept: String,
    /// On a page that stands without a server.
    pub still: Option<Still>,
    /// What the offline copy says, before and after the moment at which it was read.
    pub offline: (&'static str, &'static str),
}

/// What a page that stands without a server says of itself.
pub(super) struct Still {
    /// The midnight from which its minutes are counted, in minutes of the epoch, and how many there are.
    pub from: i64,
    pub minutes: i64,
    /// In place of the header that no server sends.
    pub policy: &'static str,
}

struct TopicList {
    anchor: &'static str,
    name: &'static str,
    rows: Vec<Card>,
}

impl<'a> Frame<'a> {
    pub(super) fn new(place: &'a Place, language: Language, below: &str, now: Moment) -> Self {
        let (w, base) = (Words::of(language), place.base());
        let address = |l: Language| {
            let start = if l == Language::Ja { base.clone() } else { format!("{base}/{l}") };
            if below.is_empty() { start } else { format!("{start}/{below}") }
        };
        let city = place.municipality.as_ref();
        let today = place.copied_at.unwrap_or(now).in_japan().date();
        let date = if language.is_japanese() { today.wareki() } else { today.to_string() };
        Self {
            style: &STYLE,
            script: &SCRIPT,
            w,
            p: &w.page,
            tag: language.tag(),
            title: city.map_or(w.page.title.clone(), |m| format!("{} | {}", w.page.title, m.name)),
            city: city.map(|m| m.name.as_str()),
            lg_code: city.map_or("", |m| m.lg_code.as_str()),
            sample: city.is_some_and(|m| m.sample),
            here: if language == Language::Ja { base.clone() } else { format!("{base}/{language}") },
            languages: Language::ALL.into_iter().map(|l| (l, Words::of(l), address(l), l == language)).collect(),
            offer: None,
            still: None,
            kept: join(language, &[&w.page.nothing_kept, &w.page.history_stays, &w.page.copy_stays]),
            offline: w.page.offline.split_once("{when}").unwrap_or((&w.page.offline, "")),
            fresh: fill(&w.page.fresh, &[("date", &date)]),
        }
    }

    /// For a page that stands without a server from that day on.
    pub(super) fn stand_still(&mut self, day: Moment) {
        self.script = &STILL_SCRIPT;
        let from = day.in_japan().date().at_minute(0).unix() / 60;
        self.still = Some(Still { from, minutes: STILL_DAYS * 24 * 60, policy: &STILL_POLICY });
    }

    /// Address of the page 「相談すると、どうなるか」.
    pub(super) fn steps(&self) -> String {
        format!("{}/{SOUDAN}", self.here)
    }

    /// Address of the page 「出典と確認日」.
    pub(super) fn sources(&self) -> String {
        format!("{}/{SHUTTEN}", self.here)
    }
}

/// Renders and compresses the page of a place at a moment.
///
/// # Errors
/// When the template or a compressor fails.
pub(super) fn finish(
    place: &Place,
    (language, topic, offer): (Language, Option<Topic>, Option<Language>),
    now: Moment,
    calendar: &Calendar,
) -> Result<Picture, WebError> {
    let board = Board::draw(&place.windows, place.municipality.as_ref().map(|m| m.lg_code), now, calendar);
    let mut page = page(place, &board, (language, topic), None);
    page.frame.offer =
        offer.and_then(|o| page.frame.languages.iter().find(|(l, ..)| *l == o)).map(|(l, w, a, _)| (*l, *w, a.clone()));
    Picture::finish(&spelled(place, language, page.render()?), &POLICY, board.valid_until)
}

/// The page of a place as it stands on a disk: true on that day whatever the hour, and its script knows the hours of the days to come.
///
/// # Errors
/// When the template fails.
pub(super) fn still(
    place: &Place,
    (language, topic): (Language, Option<Topic>),
    day: Moment,
    calendar: &Calendar,
) -> Result<String, WebError> {
    let board = Board::of_the_day(&place.windows, place.municipality.as_ref().map(|m| m.lg_code), day, calendar);
    let mut page = page(place, &board, (language, topic), Some(calendar));
    page.frame.stand_still(day);
    Ok(spelled(place, language, page.render()?))
}

/// やさしい日本語 gets its readings.
pub(super) fn spelled(place: &Place, language: Language, html: String) -> String {
    if language != Language::Yasashii {
        return html;
    }
    let reading = place.municipality.as_ref().map(|m| (m.name.as_str(), crate::text::hiragana(&m.kana)));
    let names: Vec<(&str, &str)> = reading.iter().map(|(name, kana)| (*name, kana.as_str())).collect();
    furigana::page(&html, &names)
}

fn page<'a>(
    place: &'a Place,
    board: &Board<'a>,
    (language, topic): (Language, Option<Topic>),
    still: Option<&Calendar>,
) -> Page<'a> {
    let frame = Frame::new(place, language, topic.map_or("", Topic::anchor), board.at);
    let (w, p) = (frame.w, frame.p);
    let speaker = Speaker { language, words: w, now: board.at, calendar: still };
    let cards = |list: &[Entry<'a>]| list.iter().map(|e| speaker.card(e)).collect::<Vec<_>>();
    let mut groups = Groups::of(board, speaker, topic);
    // Of a worry's windows only those that answer now stand large; if none does, the first two.
    let large = groups.lead.iter().filter(|e| is_open(e)).count();
    let mut more = Vec::new();
    if topic.is_some() {
        let (mut open, rest): (Vec<_>, Vec<_>) = groups.lead.iter().partition(|e| is_open(e));
        more = rest;
        open.extend(more.drain(..if large == 0 { more.len().min(2) } else { 0 }));
        groups.lead = open;
    }
    // On a small screen two cards and 119 fit in Japanese; other languages take more room.
    let above = if language.is_japanese() { 2 } else { 1 };
    let mut others = groups.lead.split_off(groups.lead.len().min(above));
    // Who speaks the language may not be there now: one who surely is follows at once, though in Japanese.
    let nobody = groups.lead.iter().chain(&others).all(|e| !is_open(e));
    if let Some(at) = groups.japanese.iter().position(is_open).filter(|_| nobody && topic.is_none()) {
        others.insert(0, groups.japanese.remove(at));
    }
    let promised = still.is_none() && !board.open.is_empty() && board.lead.is_empty();
    let heading = match topic {
        Some(topic) => fill(&p.for_worry, &[("topic", w.topic(topic))]),
        None if !language.is_japanese() => p.in_this_language.clone(),
        None => if promised { &p.open_now } else { &p.by_phone }.clone(),
    };
    let (texting, silent): (Vec<_>, Vec<_>) = groups.silent.iter().partition(|e| e.is_open());
    let some = |list: Vec<&Entry<'a>>| list.into_iter().map(|e| speaker.card(e)).collect::<Vec<_>>();
    let city = place.municipality.as_ref();
    let today = board.at.in_japan().date();
    let account = city.zip(place.agreement.as_ref().and_then(|a| a.account_on(today)));
    let listed = topic.is_none() && language == Language::Ja;
    let topics = board.topics.iter().filter(|(t, _)| Some(*t) != topic);
    Page {
        heading,
        unpromised: if promised && topic.is_none() && language.is_japanese() { &p.by_phone } else { "" },
        day: if still.is_none() { w.day(board.at.in_japan().date()) } else { String::new() },
        account: account.map(|(m, name)| (fill(&p.account, &[("city", &m.name)]), name)),
        first: cards(&groups.lead),
        others: cards(&others),
        more: cards(&more),
        emergency: cards(&board.emergency),
        japanese: cards(&groups.japanese),
        texting: some(texting),
        silent: some(silent),
        relay: board.relay.iter().map(|e| relay(speaker.card(e), &frame, language)).collect(),
        chosen: topic.is_some(),
        listed,
        topics: topics
            .map(|(t, list)| TopicList {
                anchor: t.anchor(),
                name: w.topic(*t),
                rows: if listed { cards(list) } else { Vec::new() },
            })
            .collect(),
        further: [&groups.lead, &others, &groups.japanese].into_iter().flat_map(|list| cards(list)).collect(),
        closed: cards(&groups.closed),
        unknown: cards(&groups.unknown),
        directories: cards(&board.directories),
        participants: place.participants.iter().map(|(code, name)| (code.to_string(), name.as_str())).collect(),
        frame,
    }
}

/// 電話リレーサービス with its sentence.
fn relay(card: Card, frame: &Frame<'_>, language: Language) -> (String, Card) {
    let first = fill(&frame.p.relay, &[("name", &card.name)]);
    (join(language, &[&first, &card.words]), card)
}

/// Every window of the board once, in the part of the page where it stands.
struct Groups<'a> {
    lead: Vec<Entry<'a>>,
    japanese: Vec<Entry<'a>>,
    silent: Vec<Entry<'a>>,
    closed: Vec<Entry<'a>>,
    unknown: Vec<Entry<'a>>,
}

impl<'a> Groups<'a> {
    fn of(board: &Board<'a>, speaker: Speaker<'_>, topic: Option<Topic>) -> Self {
        let mut lead = Vec::new();
        let mut taken = |wanted: &dyn Fn(&Entry<'a>) -> bool| {
            let all = [&board.open, &board.lead, &board.silent, &board.closed, &board.unknown];
            let mut chosen: Vec<_> =
                all.into_iter().flatten().copied().filter(|e| wanted(e) && !lead.contains(e)).collect();
            chosen.sort_by_key(|e| (urgency(e), e.way.cost != Cost::Free));
            lead.extend(chosen);
        };
        let speaks = |e: &Entry<'a>| speaker.speaks(e);
        let voice = |e: &Entry<'a>| !e.way.channel.is_silent();
        match topic {
            Some(topic) => {
                // 子ども・若者: windows for under-18s are one group, and come first; then those that name the worry, then those for every worry.
                let young = |e: &Entry<'a>| e.window.audiences.contains(&Audience::Under18);
                taken(&|e| topic == Topic::Youth && young(e));
                taken(&|e| topic == Topic::Foreign && e.window.audiences.contains(&Audience::Foreign));
                taken(&|e| topic.is_meant_by(e.window));
                taken(&|e| topic.holds(e.window));
            }
            None if speaker.language.is_japanese() => {
                lead.extend([&board.open, &board.lead].into_iter().flatten().copied());
            }
            None => {
                taken(&|e| speaks(e) && voice(e));
                taken(&|e| speaks(e));
            }
        }
        let rest = |list: &[Entry<'a>]| list.iter().copied().filter(|e| !lead.contains(e)).collect::<Vec<_>>();
        let japanese = rest(&[board.open.as_slice(), board.lead.as_slice()].concat());
        Self { japanese, silent: rest(&board.silent), closed: rest(&board.closed), unknown: rest(&board.unknown), lead }
    }
}

fn is_open(e: &Entry<'_>) -> bool {
    e.is_open()
}

/// Open, then those whose hours nobody can promise, then closed.
fn urgency(e: &Entry<'_>) -> u8 {
    match e.state {
        State::Open { .. } => 0,
        State::ByHours => 1,
        State::Unknown(_) => 2,
        State::Closed { .. } => 3,
    }
}
