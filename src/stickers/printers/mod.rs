//! プリンター: what one printer does to one sheet of labels, kept by name, so that it is measured once.

pub mod acts;
pub mod store;

use super::calibration::Calibration;
use super::stock::LabelStock;

/// プリンターの設定.
#[derive(Clone, Debug, PartialEq)]
pub struct Printer {
    /// Its name at the desk, e.g. 2階の複合機.
    pub name: String,
    /// Each sheet runs through a printer in its own way.
    pub stock: LabelStock,
    /// What undoes it.
    pub calibration: Calibration,
}

/// Most characters of a name.
pub const NAME_LIMIT: usize = 30;

impl Printer {
    /// For people: `2階の複合機 — HISAGO ELM006（右へ0.5・下へ-0.3・100.2%）`.
    pub fn description(&self) -> String {
        let c = self.calibration;
        format!("{} — {}（右へ{}・下へ{}・{}%）", self.name, self.stock, c.x_mm(), c.y_mm(), c.scale_percent())
    }
}
