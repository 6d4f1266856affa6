//! One window as the page shows it: strings only, so that the template decides nothing.

use crate::time::Moment;
use crate::windows::board::{Entry, State};
use crate::windows::days::Calendar;
use crate::windows::record::Translation;
use crate::windows::{Audience, Channel, Contact, Cost, Hours, Kind, Language, Way, Words};

/// One window, large or in a row.
pub(super) struct Card {
    pub name: String,
    /// `ja` where the page is in another language and the name has no translation.
    pub lang: &'static str,
    pub words: String,
    /// 無料, 18歳まで …: the first is green.
    pub free: bool,
    pub tags: Vec<String>,
    /// The tags in one line, for rows.
    pub line: String,
    /// Whether, until when or from when it answers; only 24時間 stays true without a signal.
    pub state: String,
    pub always: bool,
    pub open: bool,
    /// On a page that stands without a server: when it answers, for the page's own script.
    pub spans: String,
    /// The hours of a usual week, for windows that are not open round the clock.
    pub usual: String,
    /// Nobody can promise its hours: the official page knows.
    pub asks: bool,
    /// Address of the official page, when only that can tell the hours and no other link leads there.
    pub ask: String,
    pub href: String,
    pub shown: String,
    pub phone: bool,
    pub others: Vec<Other>,
}

/// A further way.
pub(super) struct Other {
    pub label: String,
    /// `ja` for places and accounts on pages in other languages.
    pub lang: &'static str,
    pub href: String,
    pub shown: String,
}

/// Speaks of windows in one language.
#[derive(Clone, Copy)]
pub(super) struct Speaker<'a> {
    pub language: Language,
    pub words: &'static Words,
    pub now: Moment,
    /// On a page that stands without a server: what its hours are worked out by.
    pub calendar: Option<&'a Calendar>,
}

/// How many days ahead a page that stands without a server knows the hours.
pub(super) const STILL_DAYS: i64 = 28;

impl Speaker<'_> {
    /// `870-1365 2310-2805`: minutes from the midnight before [`Speaker::now`], from and until.
    fn spans(self, e: &Entry<'_>) -> String {
        let (Some(calendar), State::ByHours, Hours::Weekly(weekly)) =
            (self.calendar, e.state, e.window.hours_of(e.way))
        else {
            return String::new();
        };
        let day = self.now.in_japan().date();
        // Not beyond the day on which its check is too old to promise anything.
        let days = (0..STILL_DAYS).take_while(|n| e.window.check.is_fresh_on(day.plus_days(*n))).count();
        let (from, until) = (day.at_minute(0), day.plus_days(i64::try_from(days).unwrap_or_default()).at_minute(0));
        let minutes = |at: Moment| (at.unix() - from.unix()) / 60;
        let spans = weekly.spans_over(from, until, calendar.of(e.window.reach));
        spans.iter().map(|(a, b)| format!("{}-{}", minutes(*a), minutes(*b))).collect::<Vec<_>>().join(" ")
    }

    /// The card of an entry.
    pub(super) fn card(self, e: &Entry<'_>) -> Card {
        let words = self.words;
        let weekly = match e.window.hours_of(e.way) {
            Hours::Weekly(weekly) => Some(weekly),
            Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web => None,
        };
        let always = weekly.is_some_and(|w| w.is_round_the_clock());
        let state = match e.state {
            State::Open { .. } if always => words.card.always.clone(),
            State::Open { until } => words.open_until(self.now, until),
            State::Closed { opens: None } => words.time.resting.clone(),
            State::Closed { opens } => words.card.next.replace("{when}", &words.opens(self.now, opens)),
            State::ByHours | State::Unknown(_) => String::new(),
        };
        let asks = matches!(e.state, State::Unknown(_)) && e.window.kind != Kind::Directory;
        // やさしい日本語 says when it opens next, and no more.
        let whole_week = !always && !asks && self.language != Language::Yasashii;
        let usual = weekly.filter(|_| whole_week).map(|w| words.weekly(w)).unwrap_or_default();
        let (href, shown) = self.address(&e.way.contact, e.way.channel);
        let official = e.window.official().map(|url| url.as_str().to_owned()).unwrap_or_default();
        // A page that is opened anyway needs no second link.
        let ask = if asks && official != href { official } else { String::new() };
        // Who reads in another language knows that the window is for them.
        let told = |a: &&Audience| self.language.is_japanese() || **a != Audience::Foreign;
        let audiences = e.window.audiences.iter().filter(told).map(|a| words.audience(*a));
        let foreign = self.foreign(e);
        let tags: Vec<String> = std::iter::once(words.cost(e.way.cost))
            .chain(audiences)
            .chain([foreign])
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
            .collect();
        let translated = e.window.translations.get(self.language.code());
        let (name, sentence) = match translated {
            Some(t) => (t.name.clone(), t.words.clone()),
            // Without a translation the name, as it stands on the door, helps more than nothing; a Japanese sentence doesn't.
            None if self.language.is_japanese() => (e.window.name.clone(), e.window.words.clone()),
            None => (e.window.name.clone(), String::new()),
        };
        let joint = if self.language.is_japanese() { "・" } else { " · " };
        Card {
            name,
            lang: if translated.is_none() && !self.language.is_japanese() { "ja" } else { "" },
            words: sentence,
            free: e.way.cost == Cost::Free,
            line: tags.join(joint),
            tags,
            open: e.is_open() && self.calendar.is_none(),
            spans: self.spans(e),
            state,
            always,
            usual,
            asks,
            ask,
            phone: href.starts_with("tel:"),
            href,
            shown,
            others: e
                .window
                .ways
                .iter()
                .filter(|way| **way != *e.way)
                .filter_map(|way| self.other(way, translated))
                .collect(),
        }
    }

    /// Whether the window answers in the page's language.
    pub(super) fn speaks(self, e: &Entry<'_>) -> bool {
        e.window.languages.iter().any(|l| l == self.language.spoken())
    }

    /// In which language it answers, when that isn't the page's.
    fn foreign(self, e: &Entry<'_>) -> &'static str {
        // On Japanese pages those windows say for whom they are.
        if self.speaks(e) || self.language.is_japanese() {
            return "";
        }
        if e.window.languages.iter().any(|l| l == "ja") {
            return &self.words.card.in_japanese;
        }
        let other = Language::ALL.into_iter().find(|l| e.window.languages.iter().any(|own| own == l.spoken()));
        other.map_or("", |l| &Words::of(l).name)
    }

    /// Further ways that one can use from here: a number for other telephones, an account, a place.
    fn other(self, way: &Way, translated: Option<&Translation>) -> Option<Other> {
        let (href, shown) = self.address(&way.contact, way.channel);
        match &way.contact {
            Contact::Dial(_) | Contact::Account(_) | Contact::Place(_) => {
                let own = way.label.as_ref().and_then(|label| {
                    let here = translated.and_then(|t| t.labels.get(label));
                    here.or(Some(label).filter(|_| self.language.is_japanese())).cloned()
                });
                let lang = if self.language.is_japanese() || href.starts_with("tel:") { "" } else { "ja" };
                Some(Other {
                    lang,
                    label: own.unwrap_or_else(|| self.words.channel(way.channel).to_owned()),
                    href,
                    shown,
                })
            }
            Contact::Fax(_) | Contact::Web(_) => None,
        }
    }

    fn address(self, contact: &Contact, channel: Channel) -> (String, String) {
        match contact {
            Contact::Dial(number) => (number.href(), number.as_str().to_owned()),
            Contact::Fax(number) => (String::new(), number.as_str().to_owned()),
            Contact::Web(url) if channel == Channel::Chat => (url.as_str().to_owned(), self.words.card.chat.clone()),
            Contact::Web(url) => (url.as_str().to_owned(), self.words.card.web.clone()),
            Contact::Account(name) | Contact::Place(name) => (String::new(), name.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Holidays, JapanDate};
    use crate::windows::board::{Board, state};
    use crate::windows::national::{merged, sample};

    #[test]
    fn the_hours_that_a_still_page_knows_are_those_that_the_service_would_tell() {
        let calendar = Calendar::new(&Holidays::parse(include_str!("../../../data/holidays.csv")).unwrap(), &[]);
        let windows = merged(sample().iter().map(|r| r.read().unwrap()).collect());
        let day: JapanDate = "2026-12-20".parse().unwrap();
        let (from, language) = (day.at_minute(0), Language::Ja);
        let board = Board::of_the_day(&windows, "282294".parse().ok(), from, &calendar);
        let speaker = Speaker { language, words: Words::of(language), now: from, calendar: Some(&calendar) };
        let mut known = 0;
        for e in board.open.iter().chain(&board.silent).filter(|e| !e.is_open()) {
            let text = speaker.spans(e);
            let spans: Vec<(i64, i64)> = text
                .split(' ')
                .filter_map(|span| span.split_once('-'))
                .map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap()))
                .collect();
            known += spans.len();
            for minute in (0..STILL_DAYS * 24 * 60).step_by(5) {
                let now = from.plus_seconds(minute * 60);
                let told = matches!(state(e.window, e.way, now, calendar.of(e.window.reach)), State::Open { .. });
                let shown = spans.iter().any(|(a, b)| *a <= minute && minute < *b);
                assert_eq!(shown, told, "{} at {now}", e.window.id);
            }
        }
        assert!(known > 50, "{known}");
    }
}
