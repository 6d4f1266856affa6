//! 一覧の索引を手元に: one register for each municipality, as long as nothing in it changed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::municipalities::LgCode;
use crate::spots::journal;
use crate::spots::register::Register;
use crate::spots::store::register;
use crate::store::{StoreError, Tx};

/// Registers by municipality, each with the revision from which it was made.
#[derive(Debug, Default)]
pub struct Registers(Mutex<BTreeMap<LgCode, (i64, Arc<Register>)>>);

impl Registers {
    /// The register of this transaction's picture of the database; made again only when a spot changed since the last one.
    ///
    /// # Errors
    /// What SQLite says, or a row that can't be read.
    pub fn of(&self, tx: &Tx<'_>, lg_code: LgCode) -> Result<Arc<Register>, StoreError> {
        let revision = journal::store::revision(tx, lg_code)?;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&lg_code).cloned();
        if let Some((made, register)) = kept
            && made == revision
        {
            return Ok(register);
        }
        let fresh = Arc::new(register(tx, lg_code)?);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A reader with an older picture must not put it over a newer one.
        if all.get(&lg_code).is_none_or(|(made, _)| *made < revision) {
            all.insert(lg_code, (revision, Arc::clone(&fresh)));
        }
        Ok(fresh)
    }
}
