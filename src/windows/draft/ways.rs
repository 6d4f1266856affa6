//! つながり方 of a form: up to six numbers, pages, accounts and places.

use unicode_normalization::UnicodeNormalization;

use super::{Reader, of_code};
use crate::text::{is_hyphen, one_line};
use crate::windows::record::{HoursRecord, WayRecord, WindowRecord};
use crate::windows::written::whole;
use crate::windows::{Channel, Cost, DialNumber, WebAddress};

/// つながり方 that the form offers.
pub const WAYS: usize = 6;

impl WayRecord {
    /// The number, address, account or place as written.
    pub fn written(&self) -> Option<String> {
        [&self.dial, &self.fax, &self.url, &self.account, &self.place].into_iter().find_map(Clone::clone)
    }
}

impl Reader<'_> {
    pub(super) fn ways(&mut self, base: Option<&WindowRecord>) -> Vec<WayRecord> {
        let before = self.faults.len();
        let slots = base.map_or(WAYS, |b| b.ways.len().max(WAYS));
        let ways: Vec<WayRecord> = (1..=slots).filter_map(|n| self.way(n, base)).collect();
        if ways.is_empty() && self.faults.len() == before {
            self.fault("w1_contact", "電話番号・ホームページ・場所のどれか一つは書いてください。");
        }
        ways
    }

    fn way(&mut self, n: usize, base: Option<&WindowRecord>) -> Option<WayRecord> {
        let field = |name: &str| format!("w{n}_{name}");
        let contact = one_line(self.draft.get(&field("contact")), 500);
        let contact = self.taken(&field("contact"), "連絡先", contact);
        let label = one_line(self.draft.get(&field("label")), 60);
        let label = self.taken(&field("label"), "説明", label);
        let typed_hours = self.draft.get(&field("hours")).trim().replace("\r\n", "\n");
        if contact.is_empty() {
            if !label.is_empty() || !typed_hours.is_empty() {
                self.fault(
                    &field("contact"),
                    "説明や時間だけで、連絡先が書かれていません。連絡先を書くか、どちらも消してください。",
                );
            }
            return None;
        }
        let channel = self.choice(&field("channel"), "手段", &Channel::ALL, Channel::Phone);
        let cost = of_code(&Cost::ALL, self.draft.get(&field("cost"))).unwrap_or(Cost::Unknown);
        let was = self.draft.get(&field("was")).parse::<usize>().ok().and_then(|i| base?.ways.get(i));
        let hours = self.way_hours(&field("hours"), &typed_hours, was.and_then(|w| w.hours.as_ref()));
        let mut way = match was.filter(|w| w.channel == channel && w.written().as_deref() == Some(contact.as_str())) {
            Some(same) => same.clone(),
            None => self.contact(&field("contact"), channel, contact, was)?,
        };
        (way.label, way.cost, way.hours) = (Some(label).filter(|l| !l.is_empty()), cost, hours);
        Some(way)
    }

    fn way_hours(&mut self, field: &str, typed: &str, was: Option<&HoursRecord>) -> Option<HoursRecord> {
        if typed.is_empty() {
            return None;
        }
        if let Some(same) = was.filter(|h| whole::text(h) == typed) {
            return Some(same.clone());
        }
        whole::read(typed).map_err(|words| self.fault(field, words)).ok()
    }

    /// By its channel: a number, an address, an account or a place; whatever begins like a page's address is one.
    fn contact(&mut self, field: &str, channel: Channel, text: String, was: Option<&WayRecord>) -> Option<WayRecord> {
        let source = was.and_then(|w| w.source.clone());
        let mut way = WayRecord {
            channel,
            dial: None,
            fax: None,
            url: None,
            account: None,
            place: None,
            label: None,
            cost: Cost::Unknown,
            hours: None,
            source,
        };
        let page = text.starts_with("http://") || text.starts_with("https://");
        match channel {
            _ if page => way.url = Some(self.address(field, text)?),
            Channel::Phone => way.dial = Some(self.number(field, &text)?),
            Channel::Fax => way.fax = Some(self.number(field, &text)?),
            Channel::Web | Channel::Chat => way.url = Some(self.address(field, text)?),
            Channel::Sns | Channel::Mail => way.account = Some(text),
            Channel::Visit => way.place = Some(text),
        }
        Some(way)
    }

    fn address(&mut self, field: &str, text: String) -> Option<String> {
        if text.parse::<WebAddress>().is_ok() {
            return Some(text);
        }
        self.fault(field, "ホームページやチャットのアドレスは、https://から書いてください。");
        None
    }

    fn number(&mut self, field: &str, text: &str) -> Option<String> {
        let narrow: String = text.nfkc().map(|c| if is_hyphen(c) || c == ')' { '-' } else { c }).collect();
        let number: String = narrow.chars().filter(|c| !c.is_whitespace() && *c != '(').collect();
        if number.parse::<DialNumber>().is_ok() {
            return Some(number);
        }
        self.fault(field, "電話番号は、0120-061-338 や #8008 のように書いてください。");
        None
    }
}
