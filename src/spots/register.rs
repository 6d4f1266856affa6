//! 一覧の索引: what finding, filtering and counting need of every public spot of a municipality, packed for going through all of
//! them in a few milliseconds. The spots themselves stay in the database; a page fetches its own few.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use memchr::memmem;

use super::hours::rests_on_holidays;
use super::listing::{Asked, Facets, Order, district_of, row_of_key};
use super::{Activity, OpenHours, PublicSpot, RegistrantKind, RegistrationNumber};
use crate::municipalities::Position;
use crate::municipalities::near::{Tree, kilometres};
use crate::text::{from_romaji, search_key, without_long_vowels};
use crate::time::{Holidays, JapanTime};

/// Most words of a search that are looked for; nobody types more.
const WORDS: usize = 8;
const NONE: u32 = u32::MAX;
/// Beyond so many, sorting all is quicker than asking the tree for them.
const FEW_NEAR: usize = 1_000;

/// The public spots of one municipality at one revision of its register.
#[derive(Debug, Default)]
pub struct Register {
    lines: Vec<Line>,
    /// Search texts of all lines, one after another, each ended by a line break; parts of one are parted by tabs.
    texts: String,
    /// Readings without long vowels, for ローマ字.
    readings: String,
    districts: Vec<String>,
    weeks: Vec<OpenHours>,
    /// Lines in the order of 地区.
    by_district: Vec<u32>,
    /// Lines by their pins, planted when somebody first asks what is near.
    near: OnceLock<Tree>,
}

/// One spot; 28 bytes beside its texts.
#[derive(Clone, Copy, Debug)]
struct Line {
    number: RegistrationNumber,
    kind: RegistrantKind,
    activities: u8,
    district: u32,
    week: u32,
    /// 祝日は休み, by its own words.
    holidays_off: bool,
    position: Option<Position>,
    text: u32,
    reading: u32,
    row: &'static str,
}

/// What was found: lines in the order asked for, and counts.
#[derive(Debug, Default)]
pub struct Found {
    /// Places in the register.
    lines: Vec<u32>,
    /// Counts for the filters.
    pub facets: Facets,
    /// How many stand under each heading, in order.
    pub headings: Vec<(String, usize)>,
}

impl Found {
    /// How many.
    pub fn total(&self) -> usize {
        self.lines.len()
    }
}

/// いま: the moment for which opening is worked out, and whether it falls on a 祝日.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    at: JapanTime,
    holiday: bool,
}

impl Now {
    /// The moment, judged by the table of holidays.
    pub fn of(at: JapanTime, holidays: &Holidays) -> Self {
        Self { at, holiday: holidays.contains(at.date()) }
    }
}

/// A pin of the register.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegisterPin {
    /// 登録番号.
    pub number: RegistrationNumber,
    /// Where.
    pub at: Position,
    /// 区分.
    pub kind: RegistrantKind,
}

/// Takes public spots in the order of readings.
#[derive(Debug, Default)]
pub struct Builder {
    register: Register,
    districts: BTreeMap<String, u32>,
    weeks: BTreeMap<String, u32>,
}

impl Builder {
    /// Adds the next spot.
    pub fn add(&mut self, spot: &PublicSpot) {
        let register = &mut self.register;
        let count = |map: &mut BTreeMap<String, u32>, name: String| {
            let next = map.len() as u32;
            *map.entry(name).or_insert(next)
        };
        let district = district_of(spot).map_or(NONE, |d| count(&mut self.districts, d.to_owned()));
        let hours = spot.hours();
        let week = if hours.is_empty() { NONE } else { count(&mut self.weeks, hours.to_string()) };
        if week as usize == register.weeks.len() {
            register.weeks.push(hours.clone());
        }
        let kana = search_key(spot.kana());
        let activities = Activity::ALL.iter().enumerate().filter(|(_, a)| spot.activities().contains(a));
        register.lines.push(Line {
            number: spot.number(),
            kind: spot.registrant(),
            activities: activities.fold(0, |bits, (n, _)| bits | 1 << n),
            district,
            week,
            holidays_off: rests_on_holidays(spot.hours_note()),
            position: spot.position(),
            text: register.texts.len() as u32,
            reading: register.readings.len() as u32,
            row: row_of_key(&kana),
        });
        let [name, address, town] =
            [spot.name(), spot.address().unwrap_or(""), spot.town().unwrap_or("")].map(search_key);
        // An address that begins with its town answers for both.
        let town = if address.contains(&town) { "" } else { &town };
        for part in [&name, "\t", &kana, "\t", &address, "\t", town, "\n"] {
            register.texts.push_str(part);
        }
        register.readings.push_str(&without_long_vowels(&kana));
        register.readings.push('\n');
    }

    /// Takes a line over from an older register.
    fn take(&mut self, from: &Register, at: usize, known: &mut Known) {
        let Some(line) = from.lines.get(at) else { return };
        let next = |map: &mut BTreeMap<String, u32>, name: String| {
            let next = map.len() as u32;
            *map.entry(name).or_insert(next)
        };
        let district = match known.districts.get_mut(line.district as usize) {
            Some(place) => *place.get_or_insert_with(|| {
                let name = from.districts.get(line.district as usize).cloned().unwrap_or_default();
                next(&mut self.districts, name)
            }),
            None => NONE,
        };
        let hours = from.weeks.get(line.week as usize);
        let week = match (known.weeks.get_mut(line.week as usize), hours) {
            (Some(place), Some(hours)) => *place.get_or_insert_with(|| next(&mut self.weeks, hours.to_string())),
            (Some(_), None) | (None, _) => NONE,
        };
        let register = &mut self.register;
        if let Some(hours) = hours.filter(|_| week as usize == register.weeks.len()) {
            register.weeks.push(hours.clone());
        }
        let (text, reading) = (register.texts.len() as u32, register.readings.len() as u32);
        register.lines.push(Line { district, week, text, reading, ..*line });
        register.texts.push_str(from.text(at, &from.texts, |line| line.text));
        register.readings.push_str(from.text(at, &from.readings, |line| line.reading));
    }

    /// The finished register.
    pub fn finish(self) -> Register {
        let Self { mut register, districts, .. } = self;
        // Names in their order; lines named them in the order in which they came.
        let mut order = vec![0; districts.len()];
        for (sorted, (name, came)) in districts.into_iter().enumerate() {
            register.districts.push(name);
            if let Some(place) = order.get_mut(came as usize) {
                *place = sorted as u32;
            }
        }
        for line in &mut register.lines {
            line.district = order.get(line.district as usize).copied().unwrap_or(NONE);
        }
        let mut by_district: Vec<u32> = (0..register.lines.len() as u32).collect();
        // Stable, and spots whose address isn't public come last.
        by_district.sort_by_key(|at| register.lines.get(*at as usize).map(|l| l.district));
        register.by_district = by_district;
        register.texts.shrink_to_fit();
        register.readings.shrink_to_fit();
        register.lines.shrink_to_fit();
        register
    }
}

/// What a new register calls the 地区 and weeks of an older one.
struct Known {
    districts: Vec<Option<u32>>,
    weeks: Vec<Option<u32>>,
}

impl Register {
    /// This register after some spots were touched: those go, and what is public of them now comes in their place. Everything else is
    /// taken over as it is packed, which costs a fiftieth of reading it from the database.
    #[must_use]
    pub fn after(&self, touched: &BTreeSet<RegistrationNumber>, mut fresh: Vec<PublicSpot>) -> Self {
        fresh.sort_by_cached_key(|spot| (search_key(spot.kana()), spot.number()));
        let mut builder = Builder::default();
        builder.register.lines.reserve_exact(self.lines.len() + fresh.len());
        builder.register.texts.reserve(self.texts.len());
        builder.register.readings.reserve(self.readings.len());
        let mut known = Known { districts: vec![None; self.districts.len()], weeks: vec![None; self.weeks.len()] };
        let mut fresh = fresh.into_iter().map(|spot| (search_key(spot.kana()), spot)).peekable();
        for (at, line) in self.lines.iter().enumerate().filter(|(_, line)| !touched.contains(&line.number)) {
            while let Some((_, spot)) =
                fresh.next_if(|(kana, spot)| (kana.as_str(), spot.number()) < (self.kana(at), line.number))
            {
                builder.add(&spot);
            }
            builder.take(self, at, &mut known);
        }
        fresh.for_each(|(_, spot)| builder.add(&spot));
        builder.finish()
    }

    /// A line's own part of all texts, its line break with it.
    fn text<'a>(&self, at: usize, texts: &'a str, start: fn(&Line) -> u32) -> &'a str {
        let place = |at: usize| self.lines.get(at).map_or(texts.len(), |line| start(line) as usize);
        texts.get(place(at)..place(at + 1)).unwrap_or_default()
    }

    /// The reading by which a line is sorted, as the database has it.
    fn kana(&self, at: usize) -> &str {
        self.text(at, &self.texts, |line| line.text).split('\t').nth(1).unwrap_or_default()
    }

    /// How many public spots there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Bytes that it takes, about.
    pub fn bytes(&self) -> usize {
        self.lines.len() * (size_of::<Line>() + 4) + self.texts.len() + self.readings.len()
    }

    /// Looks through all spots once.
    pub fn find(&self, asked: &Asked, order: Order, now: Now) -> Found {
        let texts = self.texts_that_fit(&asked.text);
        let district = asked.district.as_ref().map(|d| self.districts.iter().position(|n| n == d));
        let open: Vec<bool> = self.weeks.iter().map(|w| w.is_open_at(now.at)).collect();
        let mut kinds = [0_usize; RegistrantKind::ALL.len()];
        let mut activities = [0_usize; Activity::ALL.len()];
        let mut districts = vec![0_usize; self.districts.len()];
        let (mut all_kinds, mut all_activities, mut open_now) = (kinds, activities, 0);
        let mut fits = vec![false; self.lines.len()];
        for (at, line) in self.lines.iter().enumerate() {
            let kind = RegistrantKind::ALL.iter().position(|k| *k == line.kind).unwrap_or_default();
            let has = |n: usize| line.activities >> n & 1 == 1;
            all_kinds[kind] += 1;
            (0..activities.len()).filter(|n| has(*n)).for_each(|n| all_activities[n] += 1);
            if texts.as_ref().is_some_and(|t| !t.get(at).copied().unwrap_or_default()) {
                continue;
            }
            let is_open =
                open.get(line.week as usize).copied().unwrap_or_default() && !(now.holiday && line.holidays_off);
            let by_kind = asked.kind.is_none_or(|k| k == line.kind);
            let wanted = asked.activity.and_then(|a| Activity::ALL.iter().position(|b| *b == a));
            let by_activity = wanted.is_none_or(has);
            let by_district = district.is_none_or(|d| d == Some(line.district as usize));
            let by_hours = !asked.open_now || is_open;
            if by_activity && by_district && by_hours && by_kind {
                fits[at] = true;
            }
            if by_activity && by_district && by_hours {
                kinds[kind] += 1;
            }
            if by_kind && by_district && by_hours {
                (0..activities.len()).filter(|n| has(*n)).for_each(|n| activities[n] += 1);
            }
            if by_kind
                && by_activity
                && by_hours
                && let Some(count) = districts.get_mut(line.district as usize)
            {
                *count += 1;
            }
            if by_kind && by_activity && by_district && is_open {
                open_now += 1;
            }
        }
        let facets = Facets {
            kinds: counted(RegistrantKind::ALL, &kinds, &all_kinds),
            activities: counted(Activity::ALL, &activities, &all_activities),
            districts: self.districts.iter().cloned().zip(districts).collect(),
            open_now: (!self.weeks.is_empty()).then_some(open_now),
        };
        let fit = |at: &u32| fits.get(*at as usize).copied().unwrap_or_default();
        let lines: Vec<u32> = match order {
            Order::Kana => (0..self.lines.len() as u32).filter(fit).collect(),
            Order::District => self.by_district.iter().copied().filter(fit).collect(),
        };
        let headings = self.headings(&lines, order);
        Found { lines, facets, headings }
    }

    fn headings(&self, lines: &[u32], order: Order) -> Vec<(String, usize)> {
        let mut headings: Vec<(&str, usize)> = Vec::new();
        for at in lines {
            let heading = self.heading(*at, order);
            match headings.last_mut() {
                Some((last, count)) if *last == heading => *count += 1,
                Some(_) | None => headings.push((heading, 1)),
            }
        }
        headings.into_iter().map(|(h, n)| (h.to_owned(), n)).collect()
    }

    fn heading(&self, at: u32, order: Order) -> &str {
        let Some(line) = self.lines.get(at as usize) else { return "" };
        match order {
            Order::Kana => line.row,
            Order::District => self.districts.get(line.district as usize).map_or(super::listing::NO_DISTRICT, |d| d),
        }
    }

    /// A part of what was found: the heading under which each stands, and its number.
    pub fn part(&self, found: &Found, order: Order, skip: usize, take: usize) -> Vec<(String, RegistrationNumber)> {
        let part = found.lines.iter().skip(skip).take(take);
        part.filter_map(|at| Some((self.heading(*at, order).to_owned(), self.lines.get(*at as usize)?.number)))
            .collect()
    }

    /// Every pin of what was found.
    pub fn pins(&self, found: &Found) -> Vec<RegisterPin> {
        let lines = found.lines.iter().filter_map(|at| self.lines.get(*at as usize));
        lines.filter_map(|l| l.position.map(|at| RegisterPin { number: l.number, at, kind: l.kind })).collect()
    }

    /// Numbers of what was found in the order found: pinned ones and those without a pin.
    pub fn numbers(&self, found: &Found) -> Vec<(RegistrationNumber, Option<Position>)> {
        found.lines.iter().filter_map(|at| self.lines.get(*at as usize)).map(|l| (l.number, l.position)).collect()
    }

    /// A part of what was found, nearest first; those without a pin follow in the order found.
    pub fn near(&self, found: &Found, from: Position, skip: usize, take: usize) -> Vec<RegistrationNumber> {
        let line = |at: u32| self.lines.get(at as usize);
        let pin = |at: u32| line(at).and_then(|l| l.position);
        let pinned = found.lines.iter().filter(|at| pin(**at).is_some()).count();
        let most = skip.saturating_add(take).min(pinned);
        let nearest: Vec<u32> = if most <= FEW_NEAR {
            let mut wanted = vec![false; self.lines.len()];
            for at in &found.lines {
                if let Some(wanted) = wanted.get_mut(*at as usize) {
                    *wanted = true;
                }
            }
            let fits = |at: u32| wanted.get(at as usize).copied().unwrap_or_default();
            self.tree().nearest(from, most, fits).iter().map(|near| near.id).collect()
        } else {
            let away = found.lines.iter().filter_map(|at| Some((kilometres(from, pin(*at)?), *at)));
            let mut away: Vec<(f64, u32)> = away.collect();
            away.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            away.into_iter().map(|(_, at)| at).collect()
        };
        let unpinned = found.lines.iter().copied().filter(|at| pin(*at).is_none());
        let after = nearest.into_iter().chain(unpinned);
        after.skip(skip).take(take).filter_map(|at| Some(line(at)?.number)).collect()
    }

    fn tree(&self) -> &Tree {
        self.near.get_or_init(|| {
            let pins = self.lines.iter().zip(0..).filter_map(|(line, at)| Some((line.position?, at)));
            Tree::new(pins.collect())
        })
    }

    /// Which lines have every word; none when nothing was typed.
    fn texts_that_fit(&self, typed: &str) -> Option<Vec<bool>> {
        let mut fits: Option<Vec<bool>> = None;
        for word in typed.split_whitespace().take(WORDS) {
            let key = search_key(word);
            if key.is_empty() {
                continue;
            }
            let mut has = vec![false; self.lines.len()];
            self.mark(&self.texts, &key, |line| line.text, &mut has);
            if let Some(kana) = from_romaji(&key) {
                self.mark(&self.texts, &kana, |line| line.text, &mut has);
                self.mark(&self.readings, &without_long_vowels(&kana), |line| line.reading, &mut has);
            }
            fits = Some(match fits {
                None => has,
                Some(before) => before.into_iter().zip(has).map(|(a, b)| a && b).collect(),
            });
        }
        // Only signs that no key keeps: nothing was asked that a name could answer.
        fits.or_else(|| (!typed.trim().is_empty()).then(|| vec![false; self.lines.len()]))
    }

    fn mark(&self, texts: &str, key: &str, start: fn(&Line) -> u32, has: &mut [bool]) {
        let mut line = 0;
        for hit in memmem::find_iter(texts.as_bytes(), key.as_bytes()) {
            while self.lines.get(line + 1).is_some_and(|next| start(next) as usize <= hit) {
                line += 1;
            }
            if let Some(has) = has.get_mut(line) {
                *has = true;
            }
        }
    }
}

/// Answers that at least one spot of the whole register gives.
fn counted<T: Copy>(all: &[T], counts: &[usize], whole: &[usize]) -> Vec<(T, usize)> {
    all.iter().zip(counts).zip(whole).filter(|(_, whole)| **whole > 0).map(|((t, n), _)| (*t, *n)).collect()
}

#[cfg(test)]
mod tests;
