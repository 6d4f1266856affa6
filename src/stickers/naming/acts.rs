//! Changing the name on a spot's stickers, with its audit event.

use super::store;
use crate::audit::{self, Actor, NewEvent};
use crate::spots::Spot;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// 変更 of the name that was seen; none for the registered one. `false` when somebody wrote it since. The record says that the
/// name was changed and not what it is: it stays when the spot's data are erased.
///
/// # Errors
/// What SQLite says; then nothing was written.
pub fn change(
    tx: &Tx<'_>,
    spot: &Spot,
    name: Option<&str>,
    seen: i64,
    by: Actor,
    now: Moment,
) -> Result<bool, StoreError> {
    let before = store::get(tx, spot.id())?;
    if before.version != seen {
        return Ok(false);
    }
    if before.name.as_deref() == name {
        return Ok(true);
    }
    if !store::put(tx, spot.id(), name, seen)? {
        return Ok(false);
    }
    let word = |name: Option<&str>| if name.is_some() { "own" } else { "registered" };
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(spot.lg_code()),
        act: "name_sticker",
        subject: &spot.subject(),
        from: Some(word(before.name.as_deref())),
        to: Some(word(name)),
        reason: None,
    };
    audit::store::record(tx, &event)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_unix(1_795_000_000);

    #[test]
    fn a_name_is_written_taken_back_and_never_written_over_unseen() {
        let (_dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let spot = crate::stickers::tests::spot(tx)?;
                let write = |name, seen| change(tx, &spot, name, seen, Actor::Officer(1), NOW);
                assert!(write(Some("ひだまり"), 0)?);
                assert!(!write(Some("喫茶"), 0)?, "the second officer is told");
                assert!(write(Some("ひだまり"), 1)?, "nothing to do");
                assert!(write(None, 1)?);
                assert_eq!(store::get(tx, spot.id())?.version, 2);
                assert!(store::all(tx, spot.lg_code())?.is_empty());
                let told = audit::store::about(tx, spot.lg_code(), &spot.subject())?;
                let steps: Vec<_> =
                    told.iter().filter(|e| e.act == "name_sticker").map(|e| (e.from.clone(), e.to.clone())).collect();
                let word = |text: &str| Some(text.to_owned());
                assert_eq!(steps, [(word("registered"), word("own")), (word("own"), word("registered"))]);
                assert!(told.iter().all(|e| !format!("{e:?}").contains("ひだまり")));
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }
}
