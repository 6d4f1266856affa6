//! 登録の異動 with its letter to whoever handed the spot's form in.

use super::{Notice, letters};
use crate::notifications::store;
use crate::registry::acts::{Doing, turn};
use crate::registry::{RegistryFault, Turn};
use crate::spots::Spot;
use crate::store::Tx;
use crate::time::JapanDate;

/// 休止・再開・廃止・取消 of a spot as of the day `on`, with the letter; spots that came from a sheet have nobody to write to.
///
/// # Errors
/// As [`turn`].
pub fn turn_spot(
    tx: &Tx<'_>,
    spot: &Spot,
    (what, on): (Turn, JapanDate),
    doing: Doing<'_>,
    notice: &Notice,
) -> Result<(), RegistryFault> {
    turn(tx, spot, what, on, doing)?;
    if let Some(id) = spot.entry().notification_id
        && let Some(n) = store::by_id(tx, id)?
    {
        letters::turned(tx, &n, (spot, what, on), doing.why, notice, doing.at)?;
    }
    Ok(())
}
