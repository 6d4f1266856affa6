//! つなぎカード: a blank paper that a spot opens on its page and gives to somebody who is looking for help. The person writes on it by
//! hand, and carries it. Nothing that stands on it is ever typed, sent or stored here: there is no form, and there is no table.

pub mod pages;

use serde::Serialize;

use super::leaflet::{self, Line};
use super::press::{PressFault, Template, print};
use super::sample;
use crate::municipalities::Municipality;
use crate::settings::BaseUrl;
use crate::time::{Holidays, Moment};
use crate::windows::{ConsultationWindow, Topic, say};

/// 大きさ
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Two A5 cards on one A4 sheet, cut apart and folded once.
    A4,
    /// One card of A6, for a pocket.
    A6,
}

impl Size {
    /// How many windows find room.
    fn room(self) -> usize {
        match self {
            Self::A4 => 4,
            Self::A6 => 3,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A6 => "a6",
        }
    }
}

/// 電話で言うこと: sentences to read out, for those who don't know how to begin.
pub const SAY: [&str; 3] = [
    "はじめて電話しました。話を聞いてもらえますか。",
    "名前を言わなくても、相談できますか。",
    "うまく話せないかもしれません。ゆっくり話してもいいですか。",
];

/// 書くところ: what the person may write, and how many lines it has. All of it may stay empty.
pub const LINES: [(&str, u8); 4] = [
    ("呼ばれたい名前（本名でなくてかまいません）", 1),
    ("いま、困っていること", 2),
    ("聞いてみたいこと", 1),
    ("話しやすい時間や方法", 1),
];

/// 同意: in plain words, to be ticked by hand.
pub const CONSENT: [&str; 2] =
    ["この紙を、自分で相談先に見せます。", "この紙をくれた人に、わたしの前で相談先へ電話してもらいます。"];

/// What the paper promises.
pub const PROMISE: &str = "この紙は、書いた方のものです。お店や市は、写しをとらず、書いたことを聞きのこしません。";

/// The card's values, for paper and page alike.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    title: String,
    size: &'static str,
    topic: &'static str,
    city: String,
    network: String,
    division: String,
    phone: String,
    sample: bool,
    address: String,
    /// An SVG; empty when the address is too long for a code.
    code: String,
    windows: Vec<Line>,
    emergency: Vec<Line>,
    say: [&'static str; 3],
    about: String,
    lines: [(&'static str, u8); 4],
    consent: [&'static str; 2],
    promise: &'static str,
    foot: String,
}

/// The card of that day, blank.
///
/// # Errors
/// [`PressFault`], our fault.
pub fn paper(card: &Card) -> Result<Vec<u8>, PressFault> {
    print(Template::Tsunagi, card)
}

/// What stands on the card for a concern.
pub fn card(
    (city, base): (&Municipality, &BaseUrl),
    windows: &[ConsultationWindow],
    (topic, size): (Option<Topic>, Size),
    now: Moment,
    holidays: &Holidays,
) -> Card {
    let (mut chosen, emergency) = leaflet::chosen(city, windows, topic, now, holidays);
    chosen.truncate(size.room());
    let name = topic.map_or("", say::topic);
    let day = now.in_japan().date().wareki_plain();
    Card {
        title: format!("{} つなぎカード", city.name),
        size: size.code(),
        topic: name,
        city: city.name.clone(),
        network: city.network_name.clone(),
        division: format!("{} {}", city.name, city.division),
        phone: city.phone.clone().unwrap_or_default(),
        sample: city.sample,
        address: format!("{}/{}", base.host(), city.lg_code),
        code: leaflet::code(base, city),
        windows: chosen,
        emergency,
        say: SAY,
        about: if name.is_empty() {
            "〔　　　　　　　　〕のことで、困っています。".to_owned()
        } else {
            format!("{name}のことで、困っています。")
        },
        lines: LINES,
        consent: CONSENT,
        promise: PROMISE,
        foot: format!("{}{day}の情報です。", sample(city)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast;
    use crate::windows::kindness;
    use crate::windows::national::{merged, sample};

    fn drawn(topic: Option<Topic>, size: Size) -> Card {
        let holidays = Holidays::parse(include_str!("../../../data/holidays.csv")).unwrap();
        let windows = merged(sample().iter().map(|r| r.read().unwrap()).collect());
        let base: BaseUrl = "https://inochi.example.jp".parse().unwrap();
        card((&cast::tatsuno(), &base), &windows, (topic, size), "2026-11-24T01:00:00Z".parse().unwrap(), &holidays)
    }

    #[test]
    fn every_concern_has_its_windows_and_the_citys_own_is_among_them() {
        for topic in Topic::ALL.into_iter().map(Some).chain([None]) {
            for size in [Size::A4, Size::A6] {
                let card = drawn(topic, size);
                assert_eq!(card.windows.len(), size.room(), "{topic:?}");
                assert!(card.windows.iter().any(|w| w.name.contains("たつの市")), "{topic:?}");
                assert!(card.windows.iter().any(|w| w.phone), "{topic:?}");
                assert_eq!(card.emergency.len(), 2, "{topic:?}");
                assert!(paper(&card).unwrap().starts_with(b"%PDF-"));
            }
        }
        assert_ne!(drawn(Some(Topic::Money), Size::A4).windows, drawn(Some(Topic::Youth), Size::A4).windows);
    }

    #[test]
    fn the_words_on_it_are_kind() {
        for words in SAY.into_iter().chain(CONSENT).chain(LINES.map(|(l, _)| l)).chain([PROMISE]) {
            assert_eq!(kindness::against(words), [], "{words}");
        }
    }
}
