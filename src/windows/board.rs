//! 案内板: what the page shows, in which order, and until when that stays true.

use super::hours::{Hours, Opening};
use super::say::LAST_HOUR;
use super::{Audience, Channel, Check, ConsultationWindow, Contact, Cost, Kind, Reach, Topic, Way};
use crate::municipalities::LgCode;
use crate::time::{Holidays, Moment};
use crate::windows::days::Calendar;

/// いまの状態 of one way to reach a window. Unknown is said, never shown as closed or open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// いま話せます
    Open {
        /// See [`Opening::Open`].
        until: Option<Moment>,
    },
    /// 時間外
    Closed {
        /// See [`Opening::Closed`].
        opens: Option<Moment>,
    },
    /// 受付時間のとおり: on a board that is of no moment, the hours are told and not whether they are now.
    ByHours,
    /// 受付時間は公式サイトで確認
    Unknown(Doubt),
}

/// Why no hours are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// No source gives a day of checking.
    Unverified,
    /// Checked more than 180 days ago.
    Stale,
    /// 地域による.
    Varies,
    /// The operator's page is the only true one.
    SeeOfficial,
    /// 期間限定.
    Seasonal,
}

/// One window on the board, with the way to reach it that serves best now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry<'a> {
    /// The window.
    pub window: &'a ConsultationWindow,
    /// An open way if there is one, else the usual one.
    pub way: &'a Way,
    /// State of that way.
    pub state: State,
}

/// 案内板 at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Board<'a> {
    /// The moment that it pictures.
    pub at: Moment,
    /// The picture is the same at every moment from [`Board::at`] up to, not including, this one: at most to midnight.
    pub valid_until: Moment,
    /// 119 and 110, apart from the windows.
    pub emergency: Vec<Entry<'a>>,
    /// Voices that answer now: the municipality's own desk, then free ones for everyone, then the rest.
    pub open: Vec<Entry<'a>>,
    /// Free lines for everyone whose record says 24時間 but whose check is too old to promise it: they lead, without the
    /// promise, when no free line for everyone is known to be open.
    pub lead: Vec<Entry<'a>>,
    /// 声を出さずに: chat, SNS, mail; open ones first.
    pub silent: Vec<Entry<'a>>,
    /// 時間外, the next to open first.
    pub closed: Vec<Entry<'a>>,
    /// Voices whose hours nobody can promise.
    pub unknown: Vec<Entry<'a>>,
    /// 電話リレーサービス.
    pub relay: Vec<Entry<'a>>,
    /// Lists of further windows.
    pub directories: Vec<Entry<'a>>,
    /// Every window under each of its headings; headings without windows are left out.
    pub topics: Vec<(Topic, Vec<Entry<'a>>)>,
}

impl<'a> Board<'a> {
    /// Draws the board for people in `place` (everywhere in Japan when none).
    pub fn draw(windows: &'a [ConsultationWindow], place: Option<LgCode>, now: Moment, calendar: &Calendar) -> Self {
        Self::drawn(windows, place, now, calendar, state)
    }

    /// 時刻のない案内板: what can be said on a day whatever the hour. Round-the-clock lines lead; of the others the hours are told.
    pub fn of_the_day(
        windows: &'a [ConsultationWindow],
        place: Option<LgCode>,
        day: Moment,
        calendar: &Calendar,
    ) -> Self {
        Self::drawn(windows, place, day, calendar, hours_only)
    }

    fn drawn(
        windows: &'a [ConsultationWindow],
        place: Option<LgCode>,
        now: Moment,
        calendar: &Calendar,
        judge: Judge,
    ) -> Self {
        let today = now.in_japan().date();
        let here = |w: &ConsultationWindow| {
            let prefecture = place.as_ref().and_then(|p| p.as_str().get(..2));
            w.prefectures.is_empty() || prefecture.is_some_and(|p| w.prefectures.iter().any(|q| q == p))
        };
        let shown = |w: &&ConsultationWindow| w.shown && w.valid_until.is_none_or(|last| today <= last) && here(w);
        let entries: Vec<Entry<'a>> =
            windows.iter().filter(shown).map(|w| entry(w, now, calendar.of(w.reach), judge)).collect();
        let of = |kind| entries.iter().copied().filter(|e| e.window.kind == kind).collect::<Vec<_>>();
        let mut all = of(Kind::Window);
        all.sort_by_key(rank);
        let (silent, voices): (Vec<_>, Vec<_>) = all.iter().copied().partition(|e| e.way.channel.is_silent());
        let pick = |wanted: fn(State) -> bool| voices.iter().copied().filter(|e| wanted(e.state)).collect::<Vec<_>>();
        let open = pick(|s| matches!(s, State::Open { .. } | State::ByHours));
        let mut closed = pick(|s| matches!(s, State::Closed { .. }));
        closed.sort_by_key(|e| opens_in(e.state));
        let mut unknown = pick(|s| matches!(s, State::Unknown(_)));
        let mut lead = Vec::new();
        if !open.iter().any(|e| e.is_open() && e.is_free_for_everyone()) {
            (lead, unknown) = unknown.into_iter().partition(|e| e.is_free_for_everyone() && e.was_round_the_clock());
        }
        let topic = |topic: Topic| (topic, all.iter().copied().filter(|e| topic.holds(e.window)).collect::<Vec<_>>());
        Board {
            at: now,
            valid_until: entries
                .iter()
                .filter_map(|e| changes(e.window, now, calendar.of(e.window.reach)))
                .min()
                .unwrap_or(midnight(now))
                .min(midnight(now)),
            emergency: of(Kind::Emergency),
            open,
            lead,
            silent,
            closed,
            unknown,
            relay: of(Kind::Relay),
            directories: of(Kind::Directory),
            topics: Topic::ALL.into_iter().map(topic).filter(|(_, list)| !list.is_empty()).collect(),
        }
    }
}

impl Entry<'_> {
    /// True when it surely answers.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    fn is_free_for_everyone(&self) -> bool {
        let phone = matches!(self.way.contact, Contact::Dial(_)) && self.way.channel == Channel::Phone;
        phone && self.way.cost == Cost::Free && self.window.audiences.iter().any(|a| a.is_everyone())
    }

    /// Around the clock by a dated record, however old.
    fn was_round_the_clock(&self) -> bool {
        let always = matches!(self.window.hours_of(self.way), Hours::Weekly(w) if w.is_round_the_clock());
        always && self.window.check.verified_on.is_some()
    }

    /// When the words about this entry change; midnight is counted elsewhere.
    fn changes_after(&self, now: Moment) -> Option<Moment> {
        match self.state {
            State::Open { until: Some(until) } if until.unix() - now.unix() > LAST_HOUR => {
                Some(until.plus_seconds(-LAST_HOUR))
            }
            State::Open { until: Some(_) } => Some(now.plus_seconds(60 - now.unix().rem_euclid(60))),
            State::Closed { opens } => opens,
            State::Open { until: None } | State::ByHours | State::Unknown(_) => None,
        }
    }
}

/// How the state of a way is judged.
type Judge = fn(&ConsultationWindow, &Way, Moment, &Holidays) -> State;

fn entry<'a>(window: &'a ConsultationWindow, now: Moment, holidays: &Holidays, judge: Judge) -> Entry<'a> {
    // Ways with hours of their own stand in for the usual one (石川県: one number by day, another by night).
    let serves = |(i, way): &(usize, &Way)| *i == 0 || way.hours.is_some();
    let ways = window.ways.iter().enumerate().filter(serves);
    let entries = ways.map(|(_, way)| Entry { window, way, state: judge(window, way, now, holidays) });
    let nowhere = Entry { window, way: &NOWHERE, state: State::Unknown(Doubt::SeeOfficial) };
    entries.min_by_key(|e| (order(e.state), opens_in(e.state))).unwrap_or(nowhere)
}

/// When any of its ways opens, closes or begins to count minutes.
fn changes(window: &ConsultationWindow, now: Moment, holidays: &Holidays) -> Option<Moment> {
    let entries = window.ways.iter().map(|way| Entry { window, way, state: state(window, way, now, holidays) });
    entries.filter_map(|e| e.changes_after(now)).min()
}

// Never seen: a record without ways is refused when it is read.
static NOWHERE: Way = Way {
    channel: Channel::Visit,
    contact: Contact::Place(String::new()),
    label: None,
    cost: Cost::Unknown,
    hours: None,
};

/// State of one way: hours are believed only when they are weekly and their check is fresh.
pub fn state(window: &ConsultationWindow, way: &Way, now: Moment, holidays: &Holidays) -> State {
    let check: Check = window.check;
    let weekly = match window.hours_of(way) {
        Hours::Weekly(weekly) => weekly,
        Hours::Varies => return State::Unknown(Doubt::Varies),
        Hours::SeeOfficial | Hours::Web => return State::Unknown(Doubt::SeeOfficial),
        Hours::Seasonal => return State::Unknown(Doubt::Seasonal),
    };
    if check.verified_on.is_none() {
        return State::Unknown(Doubt::Unverified);
    }
    if !check.is_fresh_on(now.in_japan().date()) {
        return State::Unknown(Doubt::Stale);
    }
    match weekly.opening(now, holidays) {
        Opening::Open { until } => State::Open { until },
        Opening::Closed { opens } => State::Closed { opens },
    }
}

/// [`state`] without a moment.
fn hours_only(window: &ConsultationWindow, way: &Way, day: Moment, holidays: &Holidays) -> State {
    match (state(window, way, day, holidays), window.hours_of(way)) {
        (State::Unknown(doubt), _) => State::Unknown(doubt),
        (State::Open { .. } | State::Closed { .. } | State::ByHours, Hours::Weekly(w)) if w.is_round_the_clock() => {
            State::Open { until: None }
        }
        (State::Open { .. } | State::Closed { .. } | State::ByHours, _) => State::ByHours,
    }
}

/// Open, then perhaps open, then closed; the own desk leads while open; then, among open ones, free before charged, among the
/// others those for everyone and with a dated check first.
fn rank(e: &Entry<'_>) -> (u8, bool, [u8; 3], Reach) {
    let order = order(e.state);
    let own = e.window.reach == Reach::Municipality && order == 0;
    let some = u8::from(!e.window.audiences.iter().copied().any(Audience::is_everyone));
    let undated = u8::from(e.window.check.verified_on.is_none());
    let charged = u8::from(e.way.cost != Cost::Free);
    (order, !own, if order == 0 { [charged, some, undated] } else { [some, undated, charged] }, e.window.reach)
}

fn order(state: State) -> u8 {
    match state {
        State::Open { .. } => 0,
        State::ByHours => 1,
        State::Unknown(_) => 2,
        State::Closed { .. } => 3,
    }
}

fn opens_in(state: State) -> (bool, Option<Moment>) {
    match state {
        State::Closed { opens } => (opens.is_none(), opens),
        State::Open { .. } | State::ByHours | State::Unknown(_) => (true, None),
    }
}

fn midnight(now: Moment) -> Moment {
    now.in_japan().date().plus_days(1).at_minute(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::national::{merged, national, sample};

    fn holidays() -> Calendar {
        Calendar::new(&Holidays::parse(include_str!("../../data/holidays.csv")).unwrap(), &[])
    }

    fn at(japan: &str) -> Moment {
        let (day, clock) = japan.split_once(' ').unwrap();
        let (h, m) = clock.split_once(':').unwrap();
        day.parse::<crate::time::JapanDate>()
            .unwrap()
            .at_minute(h.parse::<u32>().unwrap() * 60 + m.parse::<u32>().unwrap())
    }

    fn tatsuno() -> Vec<ConsultationWindow> {
        merged(sample().iter().map(|r| r.read().unwrap()).collect())
    }

    fn ids(list: &[Entry<'_>]) -> Vec<String> {
        list.iter().map(|e| e.window.id.to_string()).collect()
    }

    #[test]
    fn on_a_weekday_the_city_leads_and_at_night_the_free_lines_do() {
        let (windows, holidays) = (tatsuno(), holidays());
        let place = "282294".parse().ok();
        let day = Board::draw(&windows, place, at("2026-11-24 10:00"), &holidays);
        assert_eq!(ids(&day.open), ["kenko-ka", "inochi-sos", "yorisoi", "child-sos-24h"]);
        let evening = Board::draw(&windows, place, at("2026-11-22 18:12"), &holidays);
        let open = ["inochi-sos", "yorisoi", "inochi-denwa-free", "childline-tel", "child-sos-24h"];
        assert_eq!(ids(&evening.open), open);
        assert!(ids(&evening.closed).contains(&"kenko-ka".to_owned()));
        assert!(ids(&evening.unknown).contains(&"hyogo-inochi-kokoro".to_owned()), "its check is of 2024");
        assert!(evening.lead.is_empty());
        assert_eq!(ids(&evening.emergency), ["emergency-119", "emergency-110"]);
        assert_eq!(ids(&evening.silent).first().map(String::as_str), Some("anata-no-ibasho"));
    }

    #[test]
    fn what_is_unverified_or_too_old_is_never_called_open() {
        let (windows, holidays) = (tatsuno(), holidays());
        let later = Board::draw(&windows, "282294".parse().ok(), at("2027-06-01 20:00"), &holidays);
        assert!(later.open.is_empty() && later.closed.is_empty());
        // The round-the-clock lines still lead, without the promise.
        assert_eq!(ids(&later.lead)[..2], ["inochi-sos", "yorisoi"]);
        for w in &windows {
            let board = Board::draw(&windows, None, at("2026-11-24 12:00"), &holidays);
            let open = board
                .open
                .iter()
                .chain(&board.silent)
                .any(|e| e.window.id == w.id && matches!(e.state, State::Open { .. }));
            assert!(
                !open
                    || (w.check.is_fresh_on(at("2026-11-24 12:00").in_japan().date())
                        && matches!(w.hours, Hours::Weekly(_)))
            );
        }
    }

    #[test]
    fn every_window_stands_under_a_heading_and_hidden_ones_nowhere() {
        let (windows, holidays) = (tatsuno(), holidays());
        let board = Board::draw(&windows, "282294".parse().ok(), at("2026-11-22 18:12"), &holidays);
        for e in board.open.iter().chain(&board.silent).chain(&board.closed).chain(&board.unknown) {
            assert!(board.topics.iter().any(|(_, list)| list.contains(e)), "{}", e.window.id);
        }
        let everything = format!("{board:?}");
        assert!(!everything.contains("kodoku-9999") && !everything.contains("yorisoi-tohoku"));
        let iwate = Board::draw(national(), "030007".parse().ok(), board.at, &holidays);
        assert!(ids(&iwate.unknown).contains(&"yorisoi-tohoku".to_owned()));
    }

    #[test]
    fn a_board_of_no_moment_promises_nothing_but_what_is_always_so() {
        let (windows, holidays) = (tatsuno(), holidays());
        let place = "282294".parse().ok();
        let (noon, night) = (at("2026-11-24 12:00"), at("2026-11-24 23:50"));
        let board = Board::of_the_day(&windows, place, noon, &holidays);
        let later = Board::of_the_day(&windows, place, night, &holidays);
        let lists = |b: &Board<'_>| [ids(&b.open), ids(&b.lead), ids(&b.silent), ids(&b.closed), ids(&b.unknown)];
        assert_eq!(lists(&board), lists(&later), "whatever the hour");
        assert!(board.closed.is_empty());
        assert_eq!(ids(&board.open)[..2], ["inochi-sos", "yorisoi"]);
        for e in board.open.iter().chain(&board.silent).filter(|e| e.is_open()) {
            assert!(matches!(e.window.hours_of(e.way), Hours::Weekly(w) if w.is_round_the_clock()), "{}", e.window.id);
        }
        assert!(board.open.iter().any(|e| e.window.id.as_str() == "kenko-ka" && e.state == State::ByHours));
        let stale = Board::of_the_day(&windows, place, at("2027-06-01 12:00"), &holidays);
        assert!(stale.open.is_empty() && ids(&stale.lead)[..2] == ["inochi-sos", "yorisoi"]);
    }

    #[test]
    fn an_expired_window_hides_itself() {
        let mut windows = tatsuno();
        windows[0].valid_until = "2026-11-23".parse().ok();
        let open =
            |now| ids(&Board::draw(&windows, None, at(now), &holidays()).closed).contains(&"kenko-ka".to_owned());
        assert!(open("2026-11-23 23:59") && !open("2026-11-24 00:00"));
    }

    /// What people read: everything but the moment itself.
    fn picture(windows: &[ConsultationWindow], now: Moment, holidays: &Calendar) -> (Moment, String) {
        use crate::windows::say;
        let board = Board::draw(windows, "282294".parse().ok(), now, holidays);
        let words = |e: &Entry<'_>| match e.state {
            State::Open { until } => format!("{} {:?} {}\n", e.window.id, e.way.contact, say::open_until(now, until)),
            State::Closed { opens } => format!("{} {}\n", e.window.id, say::opens(now, opens)),
            State::ByHours => unreachable!("a board of a moment"),
            State::Unknown(doubt) => format!("{} {doubt:?}\n", e.window.id),
        };
        let lists = [&board.open, &board.lead, &board.silent, &board.closed, &board.unknown];
        let mut text: String = lists.iter().map(|list| list.iter().map(words).collect::<String>() + "--\n").collect();
        for (topic, list) in &board.topics {
            text.push_str(&format!("{topic:?} {:?}\n", ids(list)));
        }
        (board.valid_until, text + &say::day(now.in_japan().date()))
    }

    #[test]
    fn minute_by_minute_the_picture_holds_until_it_says_and_never_shorter_for_nothing() {
        let (windows, holidays) = (tatsuno(), holidays());
        for (from, minutes) in [
            ("2026-11-22 15:40", 1500),
            ("2026-12-28 08:00", 1440),
            ("2027-04-05 20:30", 600),
            ("2026-12-09 23:30", 700),
        ] {
            let mut now = at(from);
            let (mut until, mut kept) = picture(&windows, now, &holidays);
            for _ in 0..minutes {
                now = now.plus_seconds(60);
                let (next_until, text) = picture(&windows, now, &holidays);
                if now < until {
                    assert_eq!(text, kept, "{now}");
                } else {
                    assert_eq!(now, until, "a picture ends on the minute");
                    assert_ne!(text, kept, "{now}: nothing changed");
                }
                (until, kept) = (next_until, text);
            }
        }
    }
}
