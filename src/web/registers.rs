//! 一覧の索引を手元に: one register for each municipality, carried on as its spots change.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::municipalities::LgCode;
use crate::spots::journal;
use crate::spots::register::Register;
use crate::spots::store::{register, register_after};
use crate::store::{StoreError, Tx};

/// Up to one spot in so many is read again one by one; when more were touched, all of them are read at once.
const SHARE: usize = 8;
/// So few are read one by one in any case.
const FEW: usize = 64;

/// Registers by municipality, each with the revision from which it was made.
#[derive(Debug, Default)]
pub struct Registers(Mutex<BTreeMap<LgCode, Arc<Mutex<Made>>>>);

/// The newest register, and its revision. Whoever makes the next one holds the lock: the others need the same one and wait for it.
#[derive(Debug, Default)]
struct Made {
    revision: i64,
    register: Option<Arc<Register>>,
}

impl Registers {
    /// The register of this transaction's picture of the database, or of a newer one: what is not public any more has left it as soon
    /// as that was committed.
    ///
    /// # Errors
    /// What SQLite says, or a row that can't be read.
    pub fn of(&self, tx: &Tx<'_>, lg_code: LgCode) -> Result<Arc<Register>, StoreError> {
        let revision = journal::store::revision(tx, lg_code)?;
        let place = Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(lg_code).or_default());
        let mut made = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(register) = made.register.as_ref().filter(|_| made.revision >= revision) {
            return Ok(Arc::clone(register));
        }
        let fresh = Arc::new(made.next(tx, lg_code)?);
        *made = Made { revision, register: Some(Arc::clone(&fresh)) };
        Ok(fresh)
    }
}

impl Made {
    fn next(&self, tx: &Tx<'_>, lg_code: LgCode) -> Result<Register, StoreError> {
        let Some(before) = &self.register else { return register(tx, lg_code) };
        let most = (before.len() / SHARE).max(FEW);
        match journal::store::touched(tx, lg_code, self.revision, most)? {
            Some(touched) => register_after(tx, lg_code, before, &touched),
            None => register(tx, lg_code),
        }
    }
}
