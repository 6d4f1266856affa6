//! Rows of `spot_merge`.

use rusqlite::{OptionalExtension, params};

use crate::spots::{Spot, store as spots};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Merges that lead on from one to the next are followed this far: nobody merges in circles, what has ended takes nothing in.
const STEPS: usize = 20;

/// Writes that the one stands for the other from now on.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Tx<'_>, spot: &Spot, into: &Spot, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO spot_merge (spot_id, into_id, merged_at) VALUES (?1, ?2, ?3)",
        params![spot.id(), into.id(), at.to_string()],
    )?;
    Ok(())
}

/// The spot that stands for this one now, through all merges; none when it was never merged.
///
/// # Errors
/// What SQLite says.
pub fn target(tx: &Tx<'_>, spot: &Spot) -> Result<Option<Spot>, StoreError> {
    let mut here = spot.id();
    for _ in 0..STEPS {
        let next: Option<i64> = tx
            .prepare_cached("SELECT into_id FROM spot_merge WHERE spot_id = ?1")?
            .query_row([here], |r| r.get(0))
            .optional()?;
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    if here == spot.id() { Ok(None) } else { spots::by_id(tx, here) }
}

/// The spots that were merged into this one, in the order of numbers.
///
/// # Errors
/// What SQLite says.
pub fn absorbed(tx: &Tx<'_>, spot: &Spot) -> Result<Vec<Spot>, StoreError> {
    let mut statement = tx.prepare_cached("SELECT spot_id FROM spot_merge WHERE into_id = ?1 ORDER BY spot_id")?;
    let ids: Vec<i64> = statement.query_map([spot.id()], |r| r.get(0))?.collect::<Result<_, _>>()?;
    ids.into_iter().map(|id| spots::by_id(tx, id)?.ok_or_else(|| StoreError::corrupt("spot_merge.spot_id"))).collect()
}
