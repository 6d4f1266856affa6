//! つながり方 of a row: numbers, addresses and places, each kept with what the sheet doesn't say of it.

use unicode_normalization::UnicodeNormalization;

use super::cells::{Cells, LONG, split};
use crate::text::{is_hyphen, one_line};
use crate::windows::record::{WayRecord, WindowRecord};
use crate::windows::sheet::{chat, names, site};
use crate::windows::{Channel, Cost, DialNumber, WebAddress, WindowFault};

impl Cells<'_> {
    pub(super) fn ways(&mut self, record: &mut WindowRecord) {
        if let Some(typed) = self.changed("電話番号") {
            let numbers = self.numbers("電話番号", &typed);
            replace(
                &mut record.ways,
                numbers,
                |way| way.dial.as_deref(),
                |dial| WayRecord { dial: Some(dial), ..way(Channel::Phone, Cost::Unknown) },
            );
        }
        if let Some(typed) = self.changed("FAX番号") {
            let numbers = self.numbers("FAX番号", &typed);
            replace(
                &mut record.ways,
                numbers,
                |way| way.fax.as_deref(),
                |fax| WayRecord { fax: Some(fax), ..way(Channel::Fax, Cost::Unknown) },
            );
        }
        if let Some(typed) = self.changed("場所") {
            let place = one_line(&typed, LONG).map_err(|e| self.fault("場所", e)).unwrap_or_default();
            let places = Some(place).filter(|p| !p.is_empty()).into_iter().collect();
            replace(
                &mut record.ways,
                places,
                |way| way.place.as_deref(),
                |place| WayRecord { place: Some(place), ..way(Channel::Visit, Cost::Free) },
            );
        }
        if let Some(typed) = self.changed("チャット・LINEのアドレス") {
            let addresses = self.addresses("チャット・LINEのアドレス", &typed, |text| text.starts_with('@'));
            replace(&mut record.ways, addresses, chat, |to| {
                let sns = to.starts_with('@') || to.contains("line.me/") || to.contains("lin.ee/");
                let (url, account) = if to.starts_with('@') { (None, Some(to)) } else { (Some(to), None) };
                WayRecord { url, account, ..way(if sns { Channel::Sns } else { Channel::Chat }, Cost::Unknown) }
            });
        }
        if let Some(typed) = self.changed("公式サイト") {
            let addresses = self.addresses("公式サイト", &typed, |_| false);
            replace(&mut record.ways, addresses, site, |url| WayRecord {
                url: Some(url),
                ..way(Channel::Web, Cost::Free)
            });
        }
        self.costs(record);
        if record.ways.is_empty() && self.faults.is_empty() {
            self.faults.push(WindowFault::Way.to_string());
        }
    }

    /// One cost for all numbers, or one for each.
    fn costs(&mut self, record: &mut WindowRecord) {
        let Some(costs) = self.named("料金", &names::COSTS, names::cost).filter(|costs| !costs.is_empty()) else {
            return;
        };
        let dialled: Vec<&mut WayRecord> = record.ways.iter_mut().filter(|way| way.dial.is_some()).collect();
        if costs.len() > 1 && costs.len() != dialled.len() {
            let why = format!(
                "電話番号は{}件、料金は{}件です。1つにするか、番号と同じ数にしてください。",
                dialled.len(),
                costs.len()
            );
            return self.fault("料金", why);
        }
        for (way, cost) in dialled.into_iter().zip(costs.iter().cycle()) {
            way.cost = *cost;
        }
    }

    fn numbers(&mut self, column: &str, typed: &str) -> Vec<String> {
        let mut numbers = Vec::new();
        for text in split(typed) {
            let folded: String = text.chars().map(|c| if is_hyphen(c) { '-' } else { c }).nfkc().collect();
            let number = folded.replace(['(', ')', ' '], "-").replace("--", "-").trim_matches('-').to_owned();
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            if digits >= 6 && !number.starts_with(['0', '#']) {
                self.fault(
                    column,
                    format!("「{text}」の先頭の0が落ちています。セルの書式を文字列にして、書き直してください。"),
                );
            } else if let Err(fault) = number.parse::<DialNumber>() {
                self.fault(column, format!("「{text}」: {fault}"));
            } else {
                numbers.push(number);
            }
        }
        numbers
    }

    fn addresses(&mut self, column: &str, typed: &str, also: fn(&str) -> bool) -> Vec<String> {
        let mut addresses = Vec::new();
        for text in split(typed) {
            match text.parse::<WebAddress>() {
                Err(fault) if !also(&text) => self.fault(column, format!("「{text}」: {fault}")),
                Ok(_) | Err(_) => addresses.push(text),
            }
        }
        addresses
    }
}

fn way(channel: Channel, cost: Cost) -> WayRecord {
    WayRecord {
        channel,
        dial: None,
        fax: None,
        url: None,
        account: None,
        place: None,
        label: None,
        cost,
        hours: None,
        source: None,
    }
}

/// Ways of one sort become those that the cell names: known ones keep their labels, hours and places in the order.
fn replace(
    ways: &mut Vec<WayRecord>,
    named: Vec<String>,
    of: fn(&WayRecord) -> Option<&str>,
    new: impl Fn(String) -> WayRecord,
) {
    ways.retain(|way| of(way).is_none_or(|value| named.iter().any(|n| n == value)));
    for value in named {
        if !ways.iter().any(|way| of(way) == Some(value.as_str())) {
            ways.push(new(value));
        }
    }
}
