//! Rows of `spot` as the desk asks for them.

use rusqlite::params;

use super::{LedgerPage, LedgerQuery, Likeness, NEAR_METRES, Sighting};
use crate::municipalities::{LgCode, Position};
use crate::spots::store::many;
use crate::spots::{RegistrationNumber, Spot, SpotState};
use crate::store::{StoreError, Tx};
use crate::text::search_key;

const FOUND: &str = "lg_code = ?1
    AND (?2 = '' OR instr(search, ?2) > 0 OR number = ?3 OR (?4 <> '' AND instr(replace(phone, '-', ''), ?4) > 0))
    AND (?5 IS NULL OR (state = 'active' AND date(coalesce(
        (SELECT date(c.verified_at, '+9 hours') FROM confirmation c WHERE c.spot_id = spot.id), registered_on), '+1 year') <= ?5))";

/// What the ledger shows for a question: `limit` spots after the first `offset`.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn page(
    tx: &Tx<'_>,
    lg_code: LgCode,
    query: &LedgerQuery,
    limit: u32,
    offset: u32,
) -> Result<LedgerPage, StoreError> {
    let (lg, key) = (lg_code.as_str(), search_key(&query.text));
    let number = query.text.parse::<RegistrationNumber>().ok().map(RegistrationNumber::get);
    // Two digits are in every number; from three on somebody means a telephone.
    let digits = if key.len() >= 3 && key.bytes().all(|b| b.is_ascii_digit()) { key.as_str() } else { "" };
    let unconfirmed = query.unconfirmed_on.map(|day| day.to_string());
    let mut by_state = Vec::new();
    for state in SpotState::ALL {
        let count = tx
            .prepare_cached(&format!("SELECT count(*) FROM spot WHERE {FOUND} AND state = ?6"))?
            .query_row(params![lg, key, number, digits, unconfirmed, state.code()], |r| r.get(0))?;
        by_state.push((*state, count));
    }
    let total = by_state.iter().filter(|(s, _)| query.state.is_none_or(|q| q == *s)).map(|(_, n)| n).sum();
    let state = query.state.map(SpotState::code);
    let rule = format!("{FOUND} AND (?6 IS NULL OR state = ?6) ORDER BY number LIMIT ?7 OFFSET ?8");
    let spots = many(tx, &rule, &[&lg, &key, &number, &digits, &unconfirmed, &state, &limit, &offset])?;
    Ok(LedgerPage { spots, total, by_state })
}

/// Spots that may be the one sighted, nearest reasons first; ended ones don't count.
///
/// # Errors
/// As [`page`].
pub fn doubles(tx: &Tx<'_>, lg_code: LgCode, sighting: &Sighting) -> Result<Vec<(Spot, Likeness)>, StoreError> {
    // A box around the pin, a little wider than the circle: a degree is at least 74 km wide in all of Japan.
    let reach = NEAR_METRES / 70_000.0;
    let (lat, lng) = (sighting.position.map(Position::lat), sighting.position.map(Position::lng));
    let phone = sighting.phone.as_ref().map(|p| p.as_str());
    let rule = "lg_code = ?1 AND state <> 'ended'
        AND (phone = ?2 OR (lat BETWEEN ?3 - ?5 AND ?3 + ?5 AND lng BETWEEN ?4 - ?5 AND ?4 + ?5)) ORDER BY number LIMIT 50";
    let near = many(tx, rule, &[&lg_code.as_str(), &phone, &lat, &lng, &reach])?;
    Ok(near.into_iter().filter_map(|s| sighting.like(&s).map(|l| (s, l))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::store::{insert, set_state, tests as given};
    use crate::spots::{NewSpot, RegistrantKind};

    #[test]
    fn the_ledger_finds_every_state_by_name_number_and_telephone() {
        let (_dir, store) = given::store();
        store
            .write_blocking(|tx| {
                insert(tx, &given::shop("髙島ベーカリー", "タカシマベーカリー"), given::NOW)?;
                let other = insert(
                    tx,
                    &NewSpot {
                        phone: Some("0791-00-1234".parse().unwrap()),
                        ..given::shop("あおい薬局", "アオイヤッキョク")
                    },
                    given::NOW,
                )?;
                assert!(set_state(tx, &other, SpotState::Ended, 1, given::NOW)?);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let found = |text: &str, state| {
            let query = LedgerQuery { text: text.into(), state, unconfirmed_on: None };
            let page = store.read_blocking(move |tx| page(tx, given::city(), &query, 50, 0)).unwrap();
            assert_eq!(page.total as usize, page.spots.len());
            page.spots.iter().map(|s| s.number().get()).collect::<Vec<_>>()
        };
        assert_eq!(found("", None), [1, 2]);
        assert_eq!(found("", Some(SpotState::Ended)), [2]);
        for text in ["高島", "第0001号", "１"] {
            assert_eq!(found(text, None), [1], "{text}");
        }
        for text in ["00-1234", "0791001234", "１２３４"] {
            assert_eq!(found(text, None), [2], "{text}");
        }
        assert!(found("'", None).is_empty());
    }

    #[test]
    fn the_same_place_twice_is_told_and_a_neighbour_is_not() {
        let (_dir, store) = given::store();
        let doubles = store
            .write_blocking(|tx| {
                let shop = given::shop("髙島ベーカリー", "タカシマベーカリー");
                insert(tx, &shop, given::NOW)?;
                insert(tx, &NewSpot { phone: None, ..given::shop("となりの花屋", "トナリノハナヤ") }, given::NOW)?;
                insert(
                    tx,
                    &NewSpot {
                        registrant: RegistrantKind::Individual, ..given::shop("高島ベーカリー", "タカシマ")
                    },
                    given::NOW,
                )?;
                let sighting = Sighting {
                    name: "高島ベーカリー".into(),
                    kana: "タカシマベーカリー".into(),
                    position: Some(Position::new(34.8605, 134.55).unwrap()),
                    phone: shop.phone,
                };
                doubles(tx, given::city(), &sighting)
            })
            .unwrap();
        assert_eq!(doubles.len(), 1);
        assert_eq!(doubles[0].1, Likeness { metres: Some(56), same_phone: true });
    }
}
