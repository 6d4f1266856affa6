//! Issuing and voiding stickers, each with its audit event.

use super::{StickerToken, store};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::LgCode;
use crate::spots::Spot;
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// Random bytes for [`issue`]: enough for several draws.
pub const RANDOM: usize = 64;

/// 交付: gives a spot a new token. Draws again when a token is taken, which among 6.4 million is rare.
///
/// # Errors
/// What SQLite says, or that `random` ran out.
pub fn issue(
    tx: &Tx<'_>,
    spot: &Spot,
    random: &[u8; RANDOM],
    by: Actor,
    now: Moment,
) -> Result<StickerToken, StoreError> {
    for token in random.chunks(16).filter_map(StickerToken::draw) {
        if store::insert(tx, spot, &token, now)? {
            let event = NewEvent {
                at: now,
                actor: by,
                lg_code: Some(spot.lg_code()),
                act: "issue",
                subject: &format!("sticker:{token}"),
                from: None,
                to: Some("issued"),
                reason: None,
            };
            audit::store::record(tx, &event)?;
            return Ok(token);
        }
    }
    Err(StoreError::corrupt("sticker.token: no free token"))
}

/// The token to print for a spot: the newest that isn't void, or a new one.
///
/// # Errors
/// As [`issue`].
pub fn current_or_issue(
    tx: &Tx<'_>,
    spot: &Spot,
    random: &[u8; RANDOM],
    by: Actor,
    now: Moment,
) -> Result<StickerToken, StoreError> {
    match store::current(tx, spot)? {
        Some(token) => Ok(token),
        None => issue(tx, spot, random, by, now),
    }
}

/// 無効: marks a token void; its address still opens the consultation page. `false` when there was nothing to void.
///
/// # Errors
/// What SQLite says.
pub fn void(
    tx: &Tx<'_>,
    lg_code: LgCode,
    token: &StickerToken,
    reason: &str,
    by: Actor,
    now: Moment,
) -> Result<bool, StoreError> {
    let voided = store::void(tx, lg_code, token, now)?;
    if voided {
        let subject = format!("sticker:{token}");
        let event = NewEvent {
            at: now,
            actor: by,
            lg_code: Some(lg_code),
            act: "void",
            subject: &subject,
            from: Some("issued"),
            to: Some("void"),
            reason: Some(reason),
        };
        audit::store::record(tx, &event)?;
    }
    Ok(voided)
}

/// 無効・再交付: voids a token for a reason and, with random bytes, issues another. `false` when it was void already: then no
/// other is issued, for somebody has just done it.
///
/// # Errors
/// As [`issue`].
pub fn replace(
    tx: &Tx<'_>,
    spot: &Spot,
    token: &StickerToken,
    (reason, random): (&str, Option<&[u8; RANDOM]>),
    by: Actor,
    now: Moment,
) -> Result<bool, StoreError> {
    if !void(tx, spot.lg_code(), token, reason, by, now)? {
        return Ok(false);
    }
    if let Some(random) = random {
        issue(tx, spot, random, by, now)?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipalities::LgCode;
    use crate::stickers::Scans;
    use crate::store::Store;
    use crate::time::JapanDate;

    const NOW: Moment = Moment::from_unix(1_795_000_000);

    fn city() -> LgCode {
        "282294".parse().unwrap()
    }

    #[test]
    fn a_sticker_is_issued_scanned_voided_and_never_forgotten() {
        let (_dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let spot = crate::stickers::tests::spot(tx)?;
                let token = issue(tx, &spot, &[7; RANDOM], Actor::Operator, NOW)?;
                assert_eq!(current_or_issue(tx, &spot, &[9; RANDOM], Actor::Operator, NOW)?, token);

                let day = JapanDate::new(2026, 11, 22).unwrap();
                let scans = Scans::default();
                scans.note(city(), token.clone(), day);
                scans.note(city(), token.clone(), day);
                scans.note(city(), "9999".parse().unwrap(), day);
                scans.note("271403".parse().unwrap(), token.clone(), day);
                store::add_scans(tx, &scans.take())?;
                scans.note(city(), token.clone(), day);
                store::add_scans(tx, &scans.take())?;
                assert_eq!(store::scans_by_day(tx, city(), day, day)?, [(day, 3)]);
                assert_eq!(store::scans_of_spot(tx, &spot)?, 3);

                assert!(void(tx, city(), &token, "なくした", Actor::Operator, NOW)?);
                assert!(!void(tx, city(), &token, "なくした", Actor::Operator, NOW)?);
                assert_eq!(store::current(tx, &spot)?, None);
                assert_eq!(store::spot_of(tx, city(), &token)?.map(|s| s.id()), Some(spot.id()));
                assert_eq!(store::of_spot(tx, &spot)?.len(), 1);
                let told = audit::store::about(tx, city(), &format!("sticker:{token}"))?;
                assert_eq!(told.iter().map(|e| e.reason.as_deref()).collect::<Vec<_>>(), [None, Some("なくした")]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }

    #[test]
    fn a_sticker_is_replaced_once() {
        let (_dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let spot = crate::stickers::tests::spot(tx)?;
                let old = issue(tx, &spot, &[7; RANDOM], Actor::Operator, NOW)?;
                assert!(replace(tx, &spot, &old, ("色あせ", Some(&[8; RANDOM])), Actor::Operator, NOW)?);
                let new = store::current(tx, &spot)?.unwrap();
                assert_ne!(new, old);
                assert!(!replace(tx, &spot, &old, ("色あせ", Some(&[9; RANDOM])), Actor::Operator, NOW)?);
                assert_eq!(store::current(tx, &spot)?, Some(new.clone()), "the second officer changes nothing");
                assert!(replace(tx, &spot, &new, ("撤去", None), Actor::Operator, NOW)?);
                assert_eq!(store::current(tx, &spot)?, None);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }

    #[test]
    fn a_taken_token_is_drawn_again_and_running_out_is_said() {
        let (_dir, store) = crate::stickers::tests::store();
        let outcome = store.write_blocking(|tx| {
            let spot = crate::stickers::tests::spot(tx)?;
            let mut random = [7; RANDOM];
            issue(tx, &spot, &random, Actor::Operator, NOW)?;
            random[16..32].fill(8);
            let second = issue(tx, &spot, &random, Actor::Operator, NOW)?;
            assert_eq!(Some(second), StickerToken::draw(&[8; 16]));
            issue(tx, &spot, &[7; RANDOM], Actor::Operator, NOW)
        });
        assert!(outcome.is_err());
        let _: &Store = &store;
    }
}
