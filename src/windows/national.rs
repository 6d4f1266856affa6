//! The national windows that ship with the program: kept once for all municipalities, and there when nothing else is.

use std::sync::LazyLock;

use super::record::{WindowFile, WindowRecord};
use super::{ConsultationWindow, Kind, WindowId};

/// 全国の窓口. Source: `data/windows.json`, compiled 2026-11-22; each window names its own source and day.
pub fn national() -> &'static [ConsultationWindow] {
    static NATIONAL: LazyLock<Vec<ConsultationWindow>> = LazyLock::new(|| windows_of(records()));
    &NATIONAL
}

/// The national window of that id as it is written.
pub fn record(id: &str) -> Option<WindowRecord> {
    records().iter().find(|record| record.id == id).cloned()
}

/// 全国の窓口 as written, with what a [`ConsultationWindow`] leaves out.
pub fn records() -> &'static [WindowRecord] {
    static RECORDS: LazyLock<Vec<WindowRecord>> = LazyLock::new(|| read(include_str!("../../data/windows.json")));
    &RECORDS
}

/// 見本の窓口 of the sample city たつの市: an invented desk and one real prefectural line.
pub fn sample() -> Vec<WindowRecord> {
    read(include_str!("../../data/sample/windows_282294.json"))
}

/// Reads a window file.
///
/// # Errors
/// What is wrong with the JSON, in serde's words.
pub fn read_file(json: &str) -> Result<WindowFile, serde_json::Error> {
    serde_json::from_str(json)
}

/// 国の一覧に自治体の窓口を重ねる: the municipality's own first; a row with a national id stands in for that window. Nothing stands in
/// for 119 and 110: whatever a row says, they are always there.
pub fn merged(own: Vec<ConsultationWindow>) -> Vec<ConsultationWindow> {
    let emergency = |id: &WindowId| national().iter().any(|n| n.kind == Kind::Emergency && n.id == *id);
    let own: Vec<_> = own.into_iter().filter(|o| !emergency(&o.id)).collect();
    let rest = national().iter().filter(|n| own.iter().all(|o| o.id != n.id)).cloned().collect::<Vec<_>>();
    own.into_iter().chain(rest).collect()
}

// The files are part of the program and read by its tests: a fault can only be ours, and then fewer windows beat no page.
fn read(json: &str) -> Vec<WindowRecord> {
    read_file(json).map(|file| file.windows).unwrap_or_default()
}

fn windows_of(records: &[WindowRecord]) -> Vec<ConsultationWindow> {
    records.iter().filter_map(|record| record.read().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::Verification;

    #[test]
    fn every_shipped_window_is_read_and_none_is_promised_more_than_its_source() {
        let file = read_file(include_str!("../../data/windows.json")).unwrap();
        assert_eq!(file.schema, "tsunagaru-windows/1");
        for record in &file.windows {
            assert!(record.read().is_ok(), "{}: {:?}", record.id, record.read());
        }
        assert_eq!(national().len(), file.windows.len());
        assert_eq!(national().iter().filter(|w| w.kind == Kind::Window).count(), 31);
        let dated = national().iter().filter(|w| w.check.verified_on.is_some()).count();
        assert_eq!(dated, 12, "a date comes from a source, never from us");
        let unread = |w: &&ConsultationWindow| w.check.verification == Verification::CheckedByOwner;
        assert_eq!(national().iter().filter(unread).count(), 0, "nobody has opened the official pages yet");
    }

    #[test]
    fn sample_windows_are_read_and_own_rows_stand_in_for_national_ones() {
        let own: Vec<_> = sample().iter().map(|r| r.read().unwrap()).collect();
        assert_eq!(own.len(), 2);
        let mut stand_in = own.clone();
        stand_in[0].id = "yorisoi".parse().unwrap();
        assert_eq!(merged(own).len(), national().len() + 2);
        assert_eq!(merged(stand_in).len(), national().len() + 1);
    }

    #[test]
    fn no_row_takes_119_or_110_away() {
        let mut row = sample().remove(0).read().unwrap();
        (row.id, row.shown) = ("emergency-110".parse().unwrap(), false);
        let all = merged(vec![row]);
        assert_eq!(all.len(), national().len());
        assert!(all.iter().any(|w| w.id.as_str() == "emergency-110" && w.kind == Kind::Emergency && w.shown));
    }

    // Copies of old hours that were found in other programs.
    #[test]
    fn old_hours_have_not_crept_in() {
        let text = |id: &str| {
            let file = read_file(include_str!("../../data/windows.json")).unwrap();
            serde_json::to_string(&file.windows.into_iter().find(|w| w.id == id).unwrap().hours).unwrap()
        };
        assert!(text("inochi-denwa-free").starts_with(r#"{"type":"weekly","days":{"daily":[["16:00","21:00"]]}"#));
        assert!(text("inochi-sos").contains("24時間") && !text("inochi-sos").contains("22"));
        let all = include_str!("../../data/windows.json");
        for old in ["0570-0-78310", "0570-0-55210"] {
            assert!(!all.contains(&format!(r#""dial": "{old}""#)));
        }
    }
}
