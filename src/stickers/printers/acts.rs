//! Keeping, changing and taking away printers, each with its audit event.

use std::fmt;

use super::{Printer, store};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Who does it where and when.
#[derive(Clone, Copy, Debug)]
pub struct Doing {
    /// Where.
    pub lg_code: LgCode,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// 登録: its number.
///
/// # Errors
/// [`PrinterFault::Taken`]; what the store says.
pub fn add(tx: &Tx<'_>, doing: Doing, printer: &Printer) -> Result<i64, PrinterFault> {
    let id = store::insert(tx, doing.lg_code, printer).map_err(taken)?;
    record(tx, doing, "add_printer", id)?;
    Ok(id)
}

/// 変更 of the one that was seen.
///
/// # Errors
/// [`PrinterFault`]; then nothing was written.
pub fn edit(tx: &Tx<'_>, doing: Doing, id: i64, seen: i64, printer: &Printer) -> Result<(), PrinterFault> {
    if !store::update(tx, doing.lg_code, id, seen, printer).map_err(taken)? {
        return Err(PrinterFault::Changed);
    }
    Ok(record(tx, doing, "edit_printer", id)?)
}

/// 削除 of the one that was seen.
///
/// # Errors
/// [`PrinterFault`]; then nothing was written.
pub fn remove(tx: &Tx<'_>, doing: Doing, id: i64, seen: i64) -> Result<(), PrinterFault> {
    if !store::delete(tx, doing.lg_code, id, seen)? {
        return Err(PrinterFault::Changed);
    }
    Ok(record(tx, doing, "remove_printer", id)?)
}

fn taken(e: StoreError) -> PrinterFault {
    if e.is_duplicate() { PrinterFault::Taken } else { PrinterFault::Store(e) }
}

fn record(tx: &Tx<'_>, doing: Doing, act: &str, id: i64) -> Result<(), StoreError> {
    let event = NewEvent {
        at: doing.at,
        actor: doing.by,
        lg_code: Some(doing.lg_code),
        act,
        subject: &format!("printer:{id}"),
        from: None,
        to: None,
        reason: None,
    };
    audit::store::record(tx, &event)
}

/// Why nothing was written.
#[derive(Debug)]
pub enum PrinterFault {
    /// Another printer has this name.
    Taken,
    /// Somebody changed it or took it away.
    Changed,
    /// The register.
    Store(StoreError),
}

impl From<StoreError> for PrinterFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl fmt::Display for PrinterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("この名前のプリンターは、もうあります。別の名前にしてください。"),
            Self::Changed => f.write_str("画面を開いたあとに、ほかの人がこのプリンターの設定を変えたか、消しました。"),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for PrinterFault {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stickers::Calibration;

    #[test]
    fn a_printer_is_kept_changed_by_one_at_a_time_and_taken_away() {
        let (_dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let lg_code: LgCode = "282294".parse().unwrap();
                let doing = Doing { lg_code, by: Actor::Officer(1), at: Moment::from_unix(0) };
                let mut printer = Printer {
                    name: "2階の複合機".into(),
                    stock: "elm006".parse().unwrap(),
                    calibration: Calibration::new(0.5, -0.3, 100.2).unwrap(),
                };
                assert_eq!(printer.description(), "2階の複合機 — HISAGO ELM006（右へ0.5・下へ-0.3・100.2%）");
                let id = add(tx, doing, &printer)?;
                assert!(matches!(add(tx, doing, &printer), Err(PrinterFault::Taken)));
                let kept = store::get(tx, lg_code, id)?.unwrap();
                assert_eq!((kept.version, &kept.printer), (1, &printer));
                printer.calibration = Calibration::default();
                edit(tx, doing, id, 1, &printer)?;
                assert!(matches!(edit(tx, doing, id, 1, &printer), Err(PrinterFault::Changed)));
                assert!(matches!(remove(tx, doing, id, 1), Err(PrinterFault::Changed)));
                let other: LgCode = "271403".parse().unwrap();
                assert_eq!(store::get(tx, other, id)?, None, "another municipality's is not there");
                remove(tx, doing, id, 2)?;
                assert_eq!(store::list(tx, lg_code)?, []);
                let acts = audit::store::about(tx, lg_code, &format!("printer:{id}"))?;
                let acts: Vec<_> = acts.iter().map(|e| e.act.as_str()).collect();
                assert_eq!(acts, ["add_printer", "edit_printer", "remove_printer"]);
                Ok::<_, PrinterFault>(())
            })
            .unwrap();
    }
}
