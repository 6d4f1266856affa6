//! 読取り回数: scans counted in memory, so that a page never waits for the disk; written down now and then.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::municipalities::LgCode;
use crate::time::JapanDate;

use super::StickerToken;

/// Distinct stickers and days kept between two writings; more are made-up tokens, and are not counted.
const MOST: usize = 50_000;

/// 未記録の読取り回数: by municipality, sticker and day. Nothing about who scanned is ever in it.
#[derive(Debug, Default)]
pub struct Scans(Mutex<BTreeMap<(LgCode, StickerToken, JapanDate), u32>>);

/// One line of [`Scans::take`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanCount {
    /// Of the address that was opened; a token under another municipality's code counts for nobody.
    pub lg_code: LgCode,
    /// As read from the address; may be unknown.
    pub token: StickerToken,
    /// Day in Japan.
    pub day: JapanDate,
    /// How often.
    pub count: u32,
}

/// Below this many, a count could tell of one person's evening; it is never shown.
pub const SHOWN_FROM: u64 = 5;

/// 読取り回数 in words for whoever may look: `12回`, `5回未満`.
pub fn told(count: u64) -> String {
    if count < SHOWN_FROM { format!("{SHOWN_FROM}回未満") } else { format!("{count}回") }
}

impl Scans {
    /// Counts one scan.
    pub fn note(&self, lg_code: LgCode, token: StickerToken, day: JapanDate) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (lg_code, token, day);
        if counts.len() < MOST || counts.contains_key(&key) {
            let count = counts.entry(key).or_insert(0);
            *count = count.saturating_add(1);
        }
    }

    /// Hands out what was counted and starts anew.
    pub fn take(&self) -> Vec<ScanCount> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *counts)
            .into_iter()
            .map(|((lg_code, token, day), count)| ScanCount { lg_code, token, day, count })
            .collect()
    }

    /// Puts back what could not be written, so that a locked database loses no scan.
    pub fn put_back(&self, lines: Vec<ScanCount>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in lines {
            let count = counts.entry((line.lg_code, line.token, line.day)).or_insert(0);
            *count = count.saturating_add(line.count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handful_of_scans_is_told_by_no_number() {
        assert_eq!([0, 1, 4].map(told), ["5回未満"; 3].map(str::to_owned));
        assert_eq!([5, 1000].map(told), ["5回", "1000回"].map(str::to_owned));
    }

    #[test]
    fn scans_are_counted_by_sticker_and_day_and_handed_out_once() {
        let scans = Scans::default();
        let city = "282294".parse().unwrap();
        let token: StickerToken = "7K3M9".parse().unwrap();
        let day = JapanDate::new(2026, 11, 22).unwrap();
        scans.note(city, token.clone(), day);
        scans.note(city, token.clone(), day);
        let taken = scans.take();
        assert_eq!(taken, [ScanCount { lg_code: city, token, day, count: 2 }]);
        assert_eq!(scans.take(), []);
        scans.put_back(taken.clone());
        assert_eq!(scans.take(), taken);
    }
}
