//! Rows of `spot_change` and `register_revision`, which triggers of the database itself write.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::{Changes, News, Removed, Since};
use crate::municipalities::LgCode;
use crate::spots::store::public_one;
use crate::spots::{PublicSpot, RegistrationNumber};
use crate::store::{StoreError, Tx};
use crate::time::Moment;

/// 台帳の版: grows with every change of a municipality's register; 0 before the first.
///
/// # Errors
/// What SQLite says.
pub fn revision(tx: &Tx<'_>, lg_code: LgCode) -> Result<i64, StoreError> {
    let mut statement = tx.prepare_cached("SELECT seq FROM register_revision WHERE lg_code = ?1")?;
    Ok(statement.query_row([lg_code.as_str()], |r| r.get(0)).optional()?.unwrap_or(0))
}

/// 動き: spots that were touched since this revision, some of them perhaps just before it; none when there are more than `most`.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn touched(
    tx: &Tx<'_>,
    lg_code: LgCode,
    since: i64,
    most: usize,
) -> Result<Option<BTreeSet<RegistrationNumber>>, StoreError> {
    let sql = "SELECT number FROM spot_touch WHERE lg_code = ?1 AND seq >= ?2 LIMIT ?3";
    let mut statement = tx.prepare_cached(sql)?;
    let limit = i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1);
    let rows = statement.query_map(params![lg_code.as_str(), since, limit], |r| r.get::<_, i64>(0))?;
    let mut numbers = BTreeSet::new();
    for number in rows {
        let number = RegistrationNumber::try_from(number?);
        numbers.insert(number.map_err(|_| StoreError::corrupt("spot_touch.number"))?);
    }
    Ok(Some(numbers).filter(|n| n.len() <= most))
}

struct Line {
    number: RegistrationNumber,
    seq: i64,
    open: bool,
    at: Moment,
    since: Moment,
}

/// Changes of the open data, at most `limit`.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn changes(tx: &Tx<'_>, lg_code: LgCode, since: Since, limit: u32) -> Result<Changes, StoreError> {
    let (mark, moment, all) = match since {
        Since::Beginning => (0, None, false),
        Since::Mark(mark) => (mark, None, true),
        Since::Moment(at) => (0, Some(at.to_string()), true),
    };
    // Moments written alike sort as they follow.
    let rule = "lg_code = ?1 AND seq > ?2 AND (?3 IS NULL OR at >= ?3) AND (?4 OR open = 1) ORDER BY seq LIMIT ?5";
    let mut lines = lines(tx, rule, params![lg_code.as_str(), mark, moment, all, limit + 1])?;
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    let last = if more { lines.last().map_or(mark, |l| l.seq) } else { mark.max(revision(tx, lg_code)?) };
    let (mut spots, mut removed) = (Vec::new(), Vec::new());
    for line in lines {
        match public(tx, lg_code, &line)? {
            Some(spot) => spots.push(spot),
            None => removed.push(Removed { number: line.number, at: line.at }),
        }
    }
    Ok(Changes { spots, removed, mark: last, more })
}

/// When a spot that once was open data left it; none for spots that still are, or never were.
///
/// # Errors
/// As [`changes`].
pub fn removed(tx: &Tx<'_>, lg_code: LgCode, number: RegistrationNumber) -> Result<Option<Removed>, StoreError> {
    let lines = lines(tx, "lg_code = ?1 AND number = ?2 AND open = 0", params![lg_code.as_str(), number.get()])?;
    Ok(lines.first().map(|line| Removed { number, at: line.at }))
}

/// 新着: the newest spots and those that have gone, newest first.
///
/// # Errors
/// As [`changes`].
pub fn news(tx: &Tx<'_>, lg_code: LgCode, limit: u32) -> Result<Vec<News>, StoreError> {
    let lg = lg_code.as_str();
    let new = "lg_code = ?1 AND open = 1 ORDER BY since DESC, number DESC LIMIT ?2";
    let gone = "lg_code = ?1 AND open = 0 ORDER BY at DESC, number DESC LIMIT ?2";
    let mut news = Vec::new();
    for line in lines(tx, new, params![lg, limit])?.into_iter().chain(lines(tx, gone, params![lg, limit])?) {
        news.push(match public(tx, lg_code, &line)? {
            Some(spot) => News::New(Box::new(spot), line.since),
            None => News::Gone(Removed { number: line.number, at: line.at }),
        });
    }
    news.sort_by_key(|n| std::cmp::Reverse(n.at()));
    news.truncate(limit as usize);
    Ok(news)
}

/// The row says whether it is open; what is in it comes from [`PublicSpot`] alone.
fn public(tx: &Tx<'_>, lg_code: LgCode, line: &Line) -> Result<Option<PublicSpot>, StoreError> {
    if !line.open {
        return Ok(None);
    }
    Ok(public_one(tx, lg_code, line.number)?.filter(PublicSpot::open_data))
}

fn lines(tx: &Tx<'_>, rule: &str, values: impl rusqlite::Params) -> Result<Vec<Line>, StoreError> {
    let mut statement =
        tx.prepare_cached(&format!("SELECT number, seq, open, at, since FROM spot_change WHERE {rule}"))?;
    let rows = statement.query_map(values, |r| {
        Ok((r.get::<_, i64>(0)?, r.get(1)?, r.get(2)?, r.get::<_, String>(3)?, r.get::<_, String>(4)?))
    })?;
    let corrupt = |column: &str| StoreError::corrupt(format!("spot_change.{column}"));
    let read = |row: rusqlite::Result<(i64, i64, bool, String, String)>| {
        let (number, seq, open, at, since) = row?;
        let number = RegistrationNumber::try_from(number).map_err(|_| corrupt("number"))?;
        let at = at.parse().map_err(|_| corrupt("at"))?;
        Ok(Line { number, seq, open, at, since: since.parse().map_err(|_| corrupt("since"))? })
    };
    rows.map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::spots::store::{insert, public_all, set_position, set_state, tests as given};
    use crate::spots::{Consent, NewSpot, RegistrantKind, SpotState, store::by_number};
    use crate::store::Store;

    /// A small generator: the same seed, the same history.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }
    }

    fn act(tx: &Tx<'_>, dice: &mut Dice, now: Moment) -> Result<(), StoreError> {
        let count: i64 = tx.query_row("SELECT count(*) FROM spot", [], |r| r.get(0))?;
        let bits = dice.roll(128);
        let consent = Consent {
            list: bits & 1 > 0 || dice.roll(2) == 0,
            map: bits & 2 > 0,
            opendata: bits & 4 > 0 || dice.roll(2) == 0,
            address: bits & 8 > 0,
            phone: bits & 16 > 0,
            url: bits & 32 > 0,
            hours: bits & 64 > 0,
        };
        if count == 0 || dice.roll(3) == 0 {
            let registrant = RegistrantKind::ALL[dice.roll(6) as usize];
            insert(tx, &NewSpot { consent, registrant, ..given::shop(&format!("店{count}"), "ミセ") }, now)?;
            return Ok(());
        }
        let number = RegistrationNumber::try_from(1 + dice.roll(count as u64) as i64).unwrap();
        let spot = by_number(tx, given::city(), number)?.unwrap();
        match dice.roll(5) {
            0 => drop(set_state(tx, &spot, SpotState::Suspended, spot.version(), now)?),
            1 => drop(set_state(tx, &spot, SpotState::Active, spot.version(), now)?),
            2 if dice.roll(4) == 0 => drop(set_state(tx, &spot, SpotState::Ended, spot.version(), now)?),
            3 => drop(set_position(tx, &spot, None, spot.version(), now)?),
            _ => drop(tx.execute(
                "UPDATE spot SET version = version + 1, consent = ?1, listed = ?2, name = name || '改', updated_at = ?3 WHERE number = ?4",
                params![consent.to_string(), consent.list, now.to_string(), number.get()],
            )?),
        }
        Ok(())
    }

    /// A copy somewhere else, kept true by what the journal hands out.
    #[derive(Default)]
    struct Copy {
        spots: BTreeMap<u32, PublicSpot>,
        mark: Option<i64>,
        asked_at: Option<Moment>,
    }

    impl Copy {
        fn take(&mut self, changes: Changes) -> bool {
            self.spots.extend(changes.spots.into_iter().map(|s| (s.number().get(), s)));
            for gone in changes.removed {
                self.spots.remove(&gone.number.get());
            }
            self.mark = Some(changes.mark);
            changes.more
        }

        fn follow(&mut self, store: &Store, limit: u32) {
            loop {
                let since = self.mark.map_or(Since::Beginning, Since::Mark);
                if !self.take(store.read_blocking(move |tx| changes(tx, given::city(), since, limit)).unwrap()) {
                    return;
                }
            }
        }
    }

    #[test]
    fn a_copy_that_follows_equals_the_register_whenever_it_asks() {
        for seed in 1..=8 {
            let (_dir, store) = given::store();
            let mut dice = Dice(seed);
            let (mut often, mut seldom, mut by_moment) = (Copy::default(), Copy::default(), Copy::default());
            for step in 0..120_i64 {
                let now = given::NOW.plus_seconds(step * 40);
                let mut dealt = Dice(dice.roll(u64::MAX >> 33));
                store.write_blocking(move |tx| act(tx, &mut dealt, now)).unwrap();
                if dice.roll(3) == 0 {
                    often.follow(&store, 3);
                }
                if dice.roll(40) == 0 {
                    seldom.follow(&store, 2);
                    let since = by_moment.asked_at.map_or(Since::Beginning, Since::Moment);
                    let found = store.read_blocking(move |tx| changes(tx, given::city(), since, 1_000)).unwrap();
                    by_moment.take(found);
                    by_moment.asked_at = Some(now);
                }
            }
            often.follow(&store, 3);
            seldom.follow(&store, 2);
            let since = by_moment.asked_at.map_or(Since::Beginning, Since::Moment);
            by_moment.take(store.read_blocking(move |tx| changes(tx, given::city(), since, 1_000)).unwrap());
            let truth = store.read_blocking(|tx| public_all(tx, given::city())).unwrap();
            let truth: BTreeMap<_, _> =
                truth.into_iter().filter(PublicSpot::open_data).map(|s| (s.number().get(), s)).collect();
            assert!(truth.len() > 3, "seed {seed}: the history leaves something to compare");
            for (name, copy) in [("often", often), ("seldom", seldom), ("by moment", by_moment)] {
                assert_eq!(copy.spots, truth, "seed {seed}, {name}");
            }
        }
    }

    #[test]
    fn what_never_was_open_leaves_no_trace_and_what_has_gone_only_its_number() {
        let (_dir, store) = given::store();
        let (new, gone, trace) = store
            .write_blocking(|tx| {
                let quiet = NewSpot { consent: "list".parse().unwrap(), ..given::shop("静か", "シズカ") };
                let quiet = insert(tx, &quiet, given::NOW)?;
                assert!(set_state(tx, &quiet, SpotState::Ended, 1, given::NOW)?);
                let shop = insert(tx, &given::shop("見本", "ミホン"), given::NOW)?;
                let new = news(tx, given::city(), 10)?;
                let later = given::NOW.plus_seconds(60);
                assert!(set_state(tx, &shop, SpotState::Suspended, 1, later)?);
                let shop = by_number(tx, given::city(), shop.number())?.unwrap();
                assert!(set_state(tx, &shop, SpotState::Ended, 2, later.plus_seconds(60))?);
                Ok::<_, StoreError>((new, news(tx, given::city(), 10)?, removed(tx, given::city(), quiet.number())?))
            })
            .unwrap();
        assert!(matches!(&new[..], [News::New(spot, at)] if spot.name() == "見本" && *at == given::NOW));
        assert!(matches!(&gone[..], [News::Gone(g)] if g.number.get() == 2 && g.at == given::NOW.plus_seconds(60)));
        assert_eq!(trace, None);
    }
}
