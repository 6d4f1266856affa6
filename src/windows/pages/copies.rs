//! 写し: what each consultation page is made of, on the disk ahead of need. When the register can't be opened, the pages are made of
//! these, with the hours worked out for the moment of the visit; nothing that was open yesterday is called open today.

use std::collections::HashMap;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Place;
use crate::municipalities::{LgCode, Livery, Municipality, Position};
use crate::partners::{Agreement, Term};
use crate::time::{JapanDate, Moment};
use crate::web::kept::Key;
use crate::windows::days::ExtraDay;
use crate::windows::national;
use crate::windows::record::WindowRecord;
use crate::windows::steps::StepsText;
use crate::windows::words::Step;

/// The folder inside the data folder.
const FOLDER: &str = "pages";
const SCHEMA: &str = "tsunagaru-place/1";

/// One page's parts as they stand in a file. What the desk alone knows (専任職員, notes) is not among them.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    schema: String,
    read_at: String,
    /// The code of its address: an old one leads to a municipality of another.
    code: Option<String>,
    municipality: Option<City>,
    windows: Vec<WindowRecord>,
    extra: Vec<Day>,
    steps: Option<Steps>,
    agreement: Option<Account>,
    participants: Vec<(String, String)>,
    aliases: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct City {
    lg_code: String,
    name: String,
    kana: String,
    prefecture: String,
    network_name: String,
    division: String,
    phone: Option<String>,
    words: String,
    office: Option<(f64, f64)>,
    sample: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Day {
    day: String,
    name: String,
    kind: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Steps {
    intro: String,
    steps: [Step; 4],
}

#[derive(Debug, Serialize, Deserialize)]
struct Account {
    agreed_on: String,
    term: Option<(String, String)>,
    renews: bool,
    notice_months: u32,
    objected_on: Option<String>,
    account: String,
    account_url: Option<String>,
}

impl Record {
    fn of(key: Key, place: &Place, at: Moment) -> Self {
        let city = |m: &Municipality| City {
            lg_code: m.lg_code.to_string(),
            name: m.name.clone(),
            kana: m.kana.clone(),
            prefecture: m.prefecture.clone(),
            network_name: m.network_name.clone(),
            division: m.division.clone(),
            phone: m.phone.clone(),
            words: m.words.clone(),
            office: m.office.map(|o| (o.lat(), o.lng())),
            sample: m.sample,
        };
        let account = |a: &Agreement| Account {
            agreed_on: a.agreed_on.to_string(),
            term: a.term.map(|t| (t.from.to_string(), t.until.to_string())),
            renews: a.renews,
            notice_months: a.notice_months,
            objected_on: a.objected_on.map(|d| d.to_string()),
            account: a.account.clone(),
            account_url: a.account_url.clone(),
        };
        let day = |d: &ExtraDay| Day { day: d.day.to_string(), name: d.name.clone(), kind: d.kind.code().to_owned() };
        Self {
            schema: SCHEMA.to_owned(),
            read_at: at.to_string(),
            code: key.map(|code| code.to_string()),
            municipality: place.municipality.as_ref().map(city),
            windows: place.own.clone(),
            extra: place.extra.iter().map(day).collect(),
            steps: place.steps.as_ref().map(|s| Steps { intro: s.intro.clone(), steps: s.steps.clone() }),
            agreement: place.agreement.as_ref().map(account),
            participants: place.participants.iter().map(|(code, name)| (code.to_string(), name.clone())).collect(),
            aliases: place.aliases.iter().map(LgCode::to_string).collect(),
        }
    }

    /// None when a part of it can't be read: half a page is none.
    fn read(self) -> Option<(Key, Place)> {
        if self.schema != SCHEMA {
            return None;
        }
        let municipality = match self.municipality {
            Some(city) => Some(city.read()?),
            None => None,
        };
        let agreement = match self.agreement {
            Some(account) => Some(account.read()?),
            None => None,
        };
        let own = self.windows.iter().map(|r| r.read().ok()).collect::<Option<Vec<_>>>()?;
        let day = |d: Day| Some(ExtraDay { day: d.day.parse().ok()?, name: d.name, kind: d.kind.parse().ok()? });
        let participant = |(code, name): (String, String)| Some((code.parse().ok()?, name));
        let key: Key = match self.code {
            Some(code) => Some(code.parse().ok()?),
            None => None,
        };
        // A page of a municipality is never that of everywhere else.
        if key.is_some() != municipality.is_some() {
            return None;
        }
        let place = Place {
            municipality,
            windows: national::merged(own),
            own: self.windows,
            extra: self.extra.into_iter().map(day).collect::<Option<_>>()?,
            steps: self.steps.map(|s| StepsText { intro: s.intro, steps: s.steps }),
            agreement,
            participants: self.participants.into_iter().map(participant).collect::<Option<_>>()?,
            aliases: self.aliases.iter().map(|code| code.parse().ok()).collect::<Option<_>>()?,
            copied_at: Some(self.read_at.parse().ok()?),
        };
        Some((key, place))
    }
}

impl City {
    fn read(self) -> Option<Municipality> {
        let office = match self.office {
            Some((lat, lng)) => Some(Position::new(lat, lng).ok()?),
            None => None,
        };
        Some(Municipality {
            lg_code: self.lg_code.parse().ok()?,
            name: self.name,
            kana: self.kana,
            prefecture: self.prefecture,
            network_name: self.network_name,
            division: self.division,
            phone: self.phone,
            words: self.words,
            livery: Livery::default(),
            office,
            sample: self.sample,
        })
    }
}

impl Account {
    fn read(self) -> Option<Agreement> {
        let term = match self.term {
            Some((from, until)) => Some(Term { from: from.parse().ok()?, until: until.parse().ok()? }),
            None => None,
        };
        let objected_on = match self.objected_on {
            Some(day) => Some(day.parse().ok()?),
            None => None,
        };
        Some(Agreement {
            agreed_on: self.agreed_on.parse().ok()?,
            term,
            renews: self.renews,
            notice_months: self.notice_months,
            objected_on,
            account: self.account,
            account_url: self.account_url,
            division: String::new(),
            staff: String::new(),
            notes: String::new(),
        })
    }
}

/// 写しのフォルダー and what was last written into it.
#[derive(Debug)]
pub struct Copies {
    folder: PathBuf,
    /// With the day: a copy says of when it is.
    written: Mutex<HashMap<Key, (Arc<Place>, JapanDate)>>,
}

impl Copies {
    /// Of this data folder.
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join(FOLDER), written: Mutex::default() }
    }

    /// True when a page was ever written down: then a register that isn't there is one that has gone.
    pub fn are_there(&self) -> bool {
        self.file(None).is_file()
    }

    /// Every copy that can be read.
    pub fn read(&self) -> Vec<(Key, Place)> {
        let Ok(folder) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let files = folder.filter_map(|entry| Some(entry.ok()?.path()));
        let copies = files.filter(|path| path.extension().is_some_and(|e| e == "json"));
        copies.filter_map(|path| self.one(&path)).collect()
    }

    fn one(&self, path: &Path) -> Option<(Key, Place)> {
        let record: Option<Record> = std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let found = record.and_then(Record::read);
        if found.is_none() {
            tracing::error!(file = %path.display(), "a page's copy can't be read");
        }
        let (key, place) = found?;
        (self.file(key) == path).then_some((key, place))
    }

    /// Writes down what has changed since the last time. Slow: off the async threads.
    ///
    /// # Errors
    /// What the disk says; the copies that were there are still there.
    pub fn write(&self, places: &[(Key, Arc<Place>)], at: Moment) -> std::io::Result<()> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let today = at.in_japan().date();
        for (key, place) in places {
            let same = |(kept, day): &(Arc<Place>, JapanDate)| Arc::ptr_eq(kept, place) && *day == today;
            // What came from a copy is no news to it.
            if place.copied_at.is_some() || written.get(key).is_some_and(same) {
                continue;
            }
            self.put(*key, place, at)?;
            written.insert(*key, (Arc::clone(place), today));
        }
        Ok(())
    }

    fn put(&self, key: Key, place: &Place, at: Moment) -> std::io::Result<()> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let record = Record::of(key, place, at);
        let path = self.file(key);
        let beside = path.with_extension("part");
        let mut file = std::fs::OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(&serde_json::to_vec(&record)?)?;
        file.sync_all()?;
        std::fs::rename(beside, path)
    }

    /// Takes away the copies of municipalities that no longer take part.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep_only(&self, codes: &[LgCode]) -> std::io::Result<()> {
        let Ok(folder) = std::fs::read_dir(&self.folder) else { return Ok(()) };
        for entry in folder {
            let path = entry?.path();
            let code = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse::<LgCode>().ok());
            if code.is_some_and(|code| !codes.contains(&code)) {
                std::fs::remove_file(path)?;
                self.written.lock().unwrap_or_else(PoisonError::into_inner).remove(&code);
            }
        }
        Ok(())
    }

    fn file(&self, key: Key) -> PathBuf {
        self.folder.join(key.map_or_else(|| "everywhere.json".to_owned(), |code| format!("{code}.json")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipalities::directory;
    use crate::partners;

    fn tatsuno() -> Place {
        let municipality = directory::find("282294".parse().unwrap()).unwrap().municipality("健康課");
        let own = national::sample();
        let day =
            ExtraDay {
                day: "2026-12-01".parse().unwrap(), name: "市制記念日".into(), kind: "closed".parse().unwrap()
            };
        Place {
            windows: national::merged(own.iter().map(|r| r.read().unwrap()).collect()),
            own,
            extra: vec![day],
            steps: Some(crate::windows::steps::shipped()),
            agreement: partners::shipped_of(municipality.lg_code).cloned(),
            municipality: Some(municipality),
            participants: Vec::new(),
            aliases: Vec::new(),
            copied_at: None,
        }
    }

    #[test]
    fn a_copy_gives_the_same_page_and_says_of_when_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let (copies, now) = (Copies::of(dir.path()), Moment::from_unix(1_795_482_000));
        let (place, code) = (tatsuno(), "282294".parse().ok());
        assert!(!copies.are_there() && copies.read().is_empty());
        let everywhere = Place {
            participants: vec![(code.unwrap(), "たつの市".into())],
            aliases: vec!["271403".parse().unwrap()],
            ..Place::everywhere()
        };
        let both = [(code, Arc::new(tatsuno())), (None, Arc::new(everywhere))];
        copies.write(&both, now).unwrap();
        assert!(copies.are_there());
        let mut read = Copies::of(dir.path()).read();
        read.sort_by_key(|(key, _)| *key);
        assert_eq!((read[0].1.participants.len(), read[0].1.aliases.len()), (1, 1));
        let back = &read[1].1;
        assert_eq!((read[1].0, back.copied_at), (code, Some(now)));
        let mut wanted = Place { copied_at: Some(now), ..place };
        // What only the desk knows stays there.
        if let Some(a) = &mut wanted.agreement {
            (a.division, a.staff, a.notes) = Default::default();
        }
        assert_eq!(*back, wanted);
        copies.keep_only(&[]).unwrap();
        assert_eq!(Copies::of(dir.path()).read().len(), 1, "who takes part no longer has no copy");
    }

    #[test]
    fn a_copy_that_is_torn_or_of_another_shape_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let copies = Copies::of(dir.path());
        let key = "282294".parse().ok();
        copies.write(&[(key, Arc::new(tatsuno()))], Moment::from_unix(1_795_482_000)).unwrap();
        let file = copies.file(key);
        let whole = std::fs::read_to_string(&file).unwrap();
        for wrong in [
            &whole[..whole.len() / 2],
            "",
            &whole.replace(SCHEMA, "tsunagaru-place/0"),
            &whole.replace("282294", "282295"),
        ] {
            std::fs::write(&file, wrong).unwrap();
            assert!(copies.read().is_empty(), "{wrong:.80}");
        }
    }
}
