//! Brings an edited sheet into the register, in one transaction: all of what was seen, or nothing.

use super::{Plan, plan};
use crate::audit::Actor;
use crate::imports::acts::{Random, enter, participant};
use crate::imports::spots::Ground;
use crate::imports::{ImportFault, Sheet};
use crate::municipalities::{self, LgCode};
use crate::registry::acts::{Doing, correct};
use crate::registry::{RegistryFault, Why};
use crate::spots::store as spots;
use crate::store::Tx;
use crate::time::Moment;

/// What a sheet would do to the register as it stands.
///
/// # Errors
/// [`ImportFault::Sheet`] and [`ImportFault::Municipality`]; what the store says.
pub fn look(tx: &Tx<'_>, sheet: &Sheet, lg_code: LgCode, now: Moment) -> Result<Plan, ImportFault> {
    let municipality = participant(tx, lg_code)?;
    let boundary = municipalities::store::boundary(tx, lg_code)?;
    let today = now.in_japan().date();
    let ground = Ground { municipality: &municipality, boundary: boundary.as_ref(), today };
    Ok(plan(sheet, &ground, &spots::all(tx, lg_code)?)?)
}

/// Writes what a sheet says, as long as it is what `seen` was made of; else gives the plan as it would be now, and writes nothing.
///
/// # Errors
/// [`ImportFault::Lines`] when lines are to be mended, then the transaction must be undone; as [`look`].
pub fn apply(
    tx: &Tx<'_>,
    (sheet, lg_code): (&Sheet, LgCode),
    seen: Option<&str>,
    (by, why): (Actor, &Why),
    now: Moment,
    random: Random<'_>,
) -> Result<Result<Plan, Plan>, ImportFault> {
    let plan = look(tx, sheet, lg_code, now)?;
    if seen.is_some_and(|seen| seen != plan.digest()) {
        return Ok(Err(plan));
    }
    if !plan.faults.is_empty() {
        return Err(ImportFault::Lines(plan.faults));
    }
    for one in &plan.edited {
        let doing = Doing { by, why, seen: one.spot.version(), at: now };
        correct(tx, &one.spot, &one.entry, doing).map_err(|e| fault(e, one.line))?;
    }
    // Rows with a number of the city's ledger come first, so that no new number takes theirs.
    let mut added: Vec<_> = plan.added.iter().collect();
    added.sort_by_key(|a| (a.number.is_none(), a.number, a.line));
    for one in added {
        enter(tx, one.number, &one.entry, by, now, random)?;
    }
    Ok(Ok(plan))
}

fn fault(error: RegistryFault, line: usize) -> ImportFault {
    match error {
        RegistryFault::Store(e) => e.into(),
        other => ImportFault::Lines(vec![crate::imports::BadLine { line, reason: other.to_string() }]),
    }
}
