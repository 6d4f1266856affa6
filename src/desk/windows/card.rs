//! 市民に見える形: a window as the consultation page would show it now, and why it might not.

use crate::municipalities::LgCode;
use crate::time::{Holidays, Moment};
use crate::windows::board::{Board, Doubt, Entry, State};
use crate::windows::days::Calendar;
use crate::windows::{Audience, ConsultationWindow, Contact, Hours, say};

/// The card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// 名称.
    pub name: String,
    /// ひとこと.
    pub words: String,
    /// 無料, 18歳まで …
    pub tags: Vec<String>,
    /// いま話せます・時間外・公式サイトで確認.
    pub state: String,
    /// Answers now.
    pub open: bool,
    /// The hours of a usual week; empty where citizens don't see any.
    pub usual: String,
    /// Label, address of a link (may be empty) and what is shown.
    pub ways: Vec<(String, String, String)>,
    /// What keeps the window or its hours from citizens, in words for the desk.
    pub kept_back: Vec<String>,
}

/// The card of a window at this moment for people in this municipality.
pub fn card(window: &ConsultationWindow, place: LgCode, now: Moment, holidays: &Holidays) -> Card {
    // As if nothing kept it back: the desk wants to see the card, and is told the rest in words.
    let seen = ConsultationWindow { shown: true, valid_until: None, prefectures: Vec::new(), ..window.clone() };
    let board = Board::draw(std::slice::from_ref(&seen), Some(place), now, &Calendar::new(holidays, &[]));
    let lists = [
        &board.open,
        &board.lead,
        &board.silent,
        &board.closed,
        &board.unknown,
        &board.relay,
        &board.directories,
        &board.emergency,
    ];
    let entry = lists.into_iter().flatten().next();
    let mut card = Card {
        name: window.name.clone(),
        words: window.words.clone(),
        tags: entry.map(tags).unwrap_or_default(),
        state: entry.map(|e| state(e, now)).unwrap_or_default(),
        open: entry.is_some_and(|e| matches!(e.state, State::Open { .. })),
        usual: entry.map(usual).unwrap_or_default(),
        ways: window.ways.iter().map(|w| (label(w), href(&w.contact), shown(&w.contact))).collect(),
        kept_back: kept_back(window, now),
    };
    card.kept_back.extend(entry.and_then(|e| doubt(e.state)).map(str::to_owned));
    card
}

fn tags(e: &Entry<'_>) -> Vec<String> {
    let audiences = e.window.audiences.iter().map(|a| say::audience(*a));
    std::iter::once(say::cost(e.way.cost)).chain(audiences).filter(|t| !t.is_empty()).map(str::to_owned).collect()
}

fn state(e: &Entry<'_>, now: Moment) -> String {
    match e.state {
        State::Open { until } => {
            let word = if e.way.channel.is_silent() { "いま相談できます" } else { "いま話せます" };
            [word.to_owned(), say::open_until(now, until)].join("　").trim_end().to_owned()
        }
        State::Closed { opens } => format!("時間外　次は、{}", say::opens(now, opens)),
        State::ByHours => String::new(),
        State::Unknown(_) => "受付時間は公式サイトで確認".to_owned(),
    }
}

fn usual(e: &Entry<'_>) -> String {
    match (e.window.hours_of(e.way), e.state) {
        (Hours::Weekly(weekly), State::Open { .. } | State::Closed { .. } | State::ByHours) => say::weekly(weekly),
        (_, State::Unknown(_)) | (Hours::Varies | Hours::SeeOfficial | Hours::Seasonal | Hours::Web, _) => {
            String::new()
        }
    }
}

fn label(way: &crate::windows::Way) -> String {
    way.label.clone().unwrap_or_else(|| say::channel(way.channel).to_owned())
}

fn href(contact: &Contact) -> String {
    match contact {
        Contact::Dial(number) => number.href(),
        Contact::Web(url) => url.as_str().to_owned(),
        Contact::Fax(_) | Contact::Account(_) | Contact::Place(_) => String::new(),
    }
}

/// The number, address, account or place.
pub fn shown(contact: &Contact) -> String {
    match contact {
        Contact::Dial(number) | Contact::Fax(number) => number.as_str().to_owned(),
        Contact::Web(url) => url.as_str().to_owned(),
        Contact::Account(text) | Contact::Place(text) => text.clone(),
    }
}

fn kept_back(window: &ConsultationWindow, now: Moment) -> Vec<String> {
    let today = now.in_japan().date();
    let professional = window.audiences.contains(&Audience::Professionals);
    let mut told = Vec::new();
    if !window.shown && professional {
        told.push("専門職向けの窓口です。公開を決めるまで、市民のページには出ません。".to_owned());
    } else if !window.shown {
        told.push("「のせない」にしているため、市民のページには出ません。".to_owned());
    }
    if let Some(last) = window.valid_until.filter(|last| *last < today) {
        told.push(format!("掲載期限（{}）を過ぎたため、市民のページには出ません。", last.wareki()));
    }
    told
}

fn doubt(state: State) -> Option<&'static str> {
    match state {
        State::Open { .. } | State::Closed { .. } | State::ByHours => None,
        State::Unknown(Doubt::Unverified) => Some("確認日がないため、市民のページには受付時間が出ません。"),
        State::Unknown(Doubt::Stale) => Some("確認から180日を過ぎたため、市民のページには受付時間が出ません。"),
        State::Unknown(Doubt::Varies | Doubt::SeeOfficial | Doubt::Seasonal) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::national;

    #[test]
    fn the_card_says_what_citizens_see_and_the_desk_what_they_don_t() {
        let holidays = Holidays::default();
        let place: LgCode = "282294".parse().unwrap();
        let now: Moment = "2026-11-24T01:00:00Z".parse().unwrap();
        let mut window = national::sample().remove(0).read().unwrap();
        let open = card(&window, place, now, &holidays);
        assert_eq!(open.state, "いま話せます　午後5時15分まで");
        assert_eq!(open.ways[0], ("電話".into(), "tel:0791000000".into(), "0791-00-0000".into()));
        assert!(open.kept_back.is_empty() && open.usual.starts_with("平日"));
        window.valid_until = "2026-11-23".parse().ok();
        window.check.verified_on = None;
        window.shown = false;
        let hidden = card(&window, place, now, &holidays);
        assert_eq!((hidden.state.as_str(), hidden.usual.as_str()), ("受付時間は公式サイトで確認", ""));
        assert_eq!(hidden.kept_back.len(), 3);
    }
}
