//! 見本の市: たつの市 as a sample, with invented spots and notifications, so that everyone can try the whole road.
//!
//! No real business is shown as a member: every name says 見本, every number is of no one.

mod around;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::audit::{self, Actor, NewEvent};
use crate::imports::{ImportFault, Sheet, acts as imports};
use crate::mail::acts::LetterError;
use crate::mail::{self, LetterAct, Post};
use crate::municipalities::{self, Boundary, LgCode, Municipality, Position, directory};
use crate::notifications::acts::{self, ActError, HandingIn, Notice, RECEIPT_RANDOM, Seen};
use crate::notifications::drafts::{self, Draft};
use crate::notifications::form::Answers;
use crate::notifications::state::{Reason, StateName};
use crate::notifications::{self, ApplicantKey, DraftKey, ReceiptNumber};
use crate::partners::related;
use crate::registry::acts::Doing;
use crate::registry::{self, Turn, Why};
use crate::spots;
use crate::staff::{self, Authority, Role, password};
use crate::stickers::acts::RANDOM;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::windows;

/// たつの市.
const CITY: &str = "282294";
const DIVISION: &str = "健康課";
/// Of no one: 00 stands where a local exchange would.
const PHONE: &str = "0791-00-0000";
/// The sample officer's sign-in name.
pub const OFFICER: &str = "kenko@example.jp";
const OFFICER_NAME: &str = "見本 健子";
/// Named wherever the outline is drawn, so that nobody takes the sketch for the border.
const OUTLINE_SOURCE: &str = "見本のための手描きの略図（正確な行政区域ではありません）";
/// Registration numbers in the sample sheet.
const SUSPENDED: &str = "21";
/// See [`SUSPENDED`].
const ENDED: &str = "22";
const DAY: i64 = 86_400;

/// Why the sample wasn't filled in; nothing was written.
#[derive(Debug)]
pub enum DemoFault {
    /// The register holds a municipality that is no sample.
    Occupied(String),
    /// The shipped sample itself is wrong; which part.
    Sample(&'static str),
    /// The sample sheet.
    Import(ImportFault),
    /// A sample notification.
    Act(ActError),
    /// A letter about one.
    Letter(LetterError),
    /// The register.
    Store(StoreError),
}

impl fmt::Display for DemoFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Occupied(name) => write!(
                f,
                "このデータには{name}が入っているため、見本では動かしません。--data で別のフォルダーを指定してください。"
            ),
            Self::Sample(part) => write!(f, "見本のデータ（{part}）が正しくありません。"),
            Self::Import(e) => e.fmt(f),
            Self::Act(e) => e.fmt(f),
            Self::Letter(e) => e.fmt(f),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for DemoFault {}

impl From<StoreError> for DemoFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl From<ImportFault> for DemoFault {
    fn from(e: ImportFault) -> Self {
        Self::Import(e)
    }
}

impl From<ActError> for DemoFault {
    fn from(e: ActError) -> Self {
        Self::Act(e)
    }
}

impl From<LetterError> for DemoFault {
    fn from(e: LetterError) -> Self {
        Self::Letter(e)
    }
}

/// Fills an empty register with the sample city; one that has it already is kept as it is. Either way the sample officer gets a new
/// one-time link, of whose token `link_hash` is the SHA-256. The same bytes and moment give the same register.
///
/// # Errors
/// [`DemoFault::Occupied`] when anything but a sample is in the register.
pub fn fill(
    tx: &Tx<'_>,
    now: Moment,
    link_hash: &str,
    post: &Post,
    random: &mut dyn FnMut() -> Option<[u8; RANDOM]>,
) -> Result<(), DemoFault> {
    let present = municipalities::store::list(tx)?;
    if let Some(real) = present.iter().find(|m| !m.sample) {
        return Err(DemoFault::Occupied(real.name.clone()));
    }
    if present.is_empty() {
        fresh(tx, now, link_hash, post, random)?;
    }
    Ok(invite(tx, now, link_hash)?)
}

fn invite(tx: &Tx<'_>, at: Moment, link_hash: &str) -> Result<(), StoreError> {
    let account = (OFFICER, OFFICER_NAME, Some(city()?), Role::Manager);
    staff::store::invite(tx, at, Actor::Program, account, link_hash)
}

fn city() -> Result<LgCode, StoreError> {
    CITY.parse().map_err(|_| StoreError::corrupt("demo: code"))
}

fn fresh(
    tx: &Tx<'_>,
    now: Moment,
    link_hash: &str,
    post: &Post,
    random: &mut dyn FnMut() -> Option<[u8; RANDOM]>,
) -> Result<(), DemoFault> {
    let began = now.plus_seconds(-30 * DAY);
    let municipality = take_in(tx, began)?;
    invite(tx, began, link_hash)?;
    let sheet = Sheet::read(include_bytes!("../data/sample/spots_282294.csv")).map_err(ImportFault::from)?;
    imports::import_spots(tx, &sheet, municipality.lg_code, Actor::Program, began, random)?;
    around::first_training(tx, &municipality, (began, now.plus_seconds(-21 * DAY)), post)?;
    turn(tx, SUSPENDED, Turn::Suspend, "改装のため、春まで休むとの届出", now.plus_seconds(-20 * DAY))?;
    turn(tx, ENDED, Turn::End, "閉店するとの届出", now.plus_seconds(-15 * DAY))?;
    let samples: Vec<Sample> = serde_json::from_str(include_str!("../data/sample/notifications_282294.json"))
        .map_err(|_| DemoFault::Sample("notifications"))?;
    for sample in &samples {
        play(tx, &municipality, sample, (now, post), random)?;
    }
    windows::store::fill_sample(tx, municipality.lg_code, DIVISION, now)?;
    around::next_trainings(tx, &municipality, now, post)?;
    around::board(tx, &municipality, now)?;
    around::figures(tx, &municipality, now)?;
    related::store::put(tx, municipality.lg_code, &related::sample(), 0, now)?;
    record(tx, "put_networks", "networks", (None, None), now)?;
    Ok(record(tx, "fill_sample_windows", &format!("municipality:{CITY}"), (None, None), now)?)
}

fn take_in(tx: &Tx<'_>, at: Moment) -> Result<Municipality, DemoFault> {
    let listed = directory::find(city()?).ok_or(DemoFault::Sample("municipality"))?;
    let municipality = Municipality { phone: Some(PHONE.to_owned()), sample: true, ..listed.municipality(DIVISION) };
    municipalities::store::add(tx, &municipality, at)?;
    let outline = Boundary::new(include_str!("../data/sample/outline_282294.geojson"), OUTLINE_SOURCE)
        .map_err(|_| DemoFault::Sample("outline"))?;
    municipalities::store::put_boundary(tx, municipality.lg_code, &outline, at)?;
    record(tx, "add_municipality", &format!("municipality:{CITY}"), (None, None), at)?;
    Ok(municipality)
}

fn turn(tx: &Tx<'_>, number: &str, turn: Turn, why: &str, at: Moment) -> Result<(), DemoFault> {
    let number = number.parse().map_err(|_| DemoFault::Sample("number"))?;
    let spot = spots::store::by_number(tx, city()?, number)?.ok_or(DemoFault::Sample("spots"))?;
    let why: Why = why.parse().map_err(|_| DemoFault::Sample("why"))?;
    let doing = Doing { by: Actor::Program, why: &why, seen: spot.version(), at };
    registry::acts::turn(tx, &spot, turn, at.in_japan().date(), doing).map_err(|_| DemoFault::Sample("turn"))
}

fn record(
    tx: &Tx<'_>,
    act: &str,
    subject: &str,
    (from, to): (Option<&str>, Option<&str>),
    at: Moment,
) -> Result<(), StoreError> {
    let event = NewEvent { at, actor: Actor::Program, lg_code: Some(city()?), act, subject, from, to, reason: None };
    audit::store::record(tx, &event)
}

/// A sample notification: what was typed, and how far it has come.
#[derive(Deserialize)]
struct Sample {
    days_ago: i64,
    ends: String,
    reason: Option<String>,
    pin: Option<(f64, f64)>,
    answers: BTreeMap<String, Typed>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Typed {
    One(String),
    Several(Vec<String>),
}

impl Sample {
    fn answers(&self) -> Answers {
        let pairs = self.answers.iter().flat_map(|(key, typed)| match typed {
            Typed::One(text) => vec![(key.clone(), text.clone())],
            Typed::Several(texts) => texts.iter().map(|t| (key.clone(), t.clone())).collect(),
        });
        Answers::from_pairs(pairs)
    }
}

/// Walks one sample notification through the same acts as everyone's, an hour apart.
fn play(
    tx: &Tx<'_>,
    here: &Municipality,
    sample: &Sample,
    (now, post): (Moment, &Post),
    random: &mut dyn FnMut() -> Option<[u8; RANDOM]>,
) -> Result<(), DemoFault> {
    let at = now.plus_seconds(-sample.days_ago * DAY);
    let later = |hours: i64| at.plus_seconds(hours * 3600);
    let (receipt, key) = hand_in(tx, here, sample, (at, post), random)?;
    let (by, notice) = (officer(tx, here)?, Notice { post: post.clone(), key });
    let reason = || sample.reason.as_deref().unwrap_or_default().parse::<Reason>();
    let reason = || reason().map_err(|_| DemoFault::Sample("reason"));
    let review = |tx: &Tx<'_>| -> Result<(), DemoFault> {
        acts::begin_review(tx, &by, &seen(tx, here, &receipt)?, later(1))?;
        let Some((lat, lng)) = sample.pin else { return Ok(()) };
        let pin = Position::new(lat, lng).map_err(|_| DemoFault::Sample("pin"))?;
        Ok(acts::move_pin(tx, &by, &seen(tx, here, &receipt)?, Some(pin), later(2))?)
    };
    match sample.ends.parse::<StateName>().map_err(|_| DemoFault::Sample("state"))? {
        StateName::Submitted => {}
        StateName::UnderReview => review(tx)?,
        StateName::Returned => {
            review(tx)?;
            acts::return_with_reason(tx, &by, &seen(tx, here, &receipt)?, &reason()?, &notice, later(3))?;
        }
        StateName::Accepted => {
            review(tx)?;
            let bytes = random().ok_or(DemoFault::Sample("random"))?;
            acts::accept(tx, &by, &seen(tx, here, &receipt)?, &bytes, true, &notice, later(3))?;
        }
        StateName::Declined => {
            review(tx)?;
            acts::decline(tx, &by, &seen(tx, here, &receipt)?, &reason()?, &notice, later(3))?;
        }
        StateName::Cancelled => acts::cancel(tx, handed_in(tx, here, &receipt)?.id, post, later(1))?,
    }
    // The newest ones wait for the visitor to print.
    if sample.days_ago > 5 { print(tx, here, &receipt, later(4)) } else { Ok(()) }
}

fn officer(tx: &Tx<'_>, here: &Municipality) -> Result<Authority, DemoFault> {
    let officer = staff::store::by_email(tx, OFFICER)?.ok_or(DemoFault::Sample("officer"))?;
    Authority::of(officer, here.lg_code).ok_or(DemoFault::Sample("officer"))
}

/// The sample officer has printed the letters about this notification.
fn print(tx: &Tx<'_>, here: &Municipality, receipt: &ReceiptNumber, at: Moment) -> Result<(), DemoFault> {
    let (by, id) = (officer(tx, here)?, handed_in(tx, here, receipt)?.id);
    for letter in mail::store::about(tx, id)?.iter().rev() {
        let seen = mail::acts::Seen { id: letter.id, version: letter.version };
        mail::acts::by_officer(tx, &by, seen, LetterAct::Print, None, at)?;
    }
    Ok(())
}

fn hand_in(
    tx: &Tx<'_>,
    here: &Municipality,
    sample: &Sample,
    (at, post): (Moment, &Post),
    random: &mut dyn FnMut() -> Option<[u8; RANDOM]>,
) -> Result<(ReceiptNumber, ApplicantKey), DemoFault> {
    let mut bytes = || random().ok_or(DemoFault::Sample("random"));
    let (keys, first, second) = (bytes()?, bytes()?, bytes()?);
    let sixteen =
        |from: usize| keys.get(from..from + 16).and_then(|b| <[u8; 16]>::try_from(b).ok()).unwrap_or_default();
    let draft = DraftKey::draw(&sixteen(0));
    let applicant = draft.applicant_key();
    let pin_hash = password::hash(applicant.pin().as_str(), &sixteen(16)).map_err(|_| DemoFault::Sample("pin"))?;
    let answers = sample.answers();
    let form = notifications::read(&answers).map_err(|_| DemoFault::Sample("answers"))?;
    let hash = draft.hash();
    drafts::store::begin(tx, here.lg_code, &hash, &Draft { answers: answers.clone(), corrects: None }, at)?;
    let handing_in = HandingIn {
        municipality: here,
        draft: &hash,
        applicant: &applicant,
        pin_hash: &pin_hash,
        answers: &answers,
        form: &form,
        corrects: None,
        post,
        at,
    };
    let mut receipt = [0; RECEIPT_RANDOM];
    receipt.iter_mut().zip(first.into_iter().chain(second)).for_each(|(to, from)| *to = from);
    let receipt = acts::hand_in(tx, &handing_in, &receipt)?;
    Ok((receipt, applicant))
}

fn handed_in(
    tx: &Tx<'_>,
    here: &Municipality,
    receipt: &ReceiptNumber,
) -> Result<notifications::Notification, DemoFault> {
    notifications::store::by_receipt(tx, here.lg_code, receipt)?.ok_or(DemoFault::Sample("notification"))
}

fn seen(tx: &Tx<'_>, here: &Municipality, receipt: &ReceiptNumber) -> Result<Seen, DemoFault> {
    Ok(Seen { receipt: receipt.clone(), version: handed_in(tx, here, receipt)?.version })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notifications::store::by_receipt;
    use crate::spots::{PublicSpot, SpotCounts, SpotKind};
    use crate::store::Store;

    const NOW: Moment = Moment::from_unix(1_795_312_800);

    /// Bytes that look random and are the same each time.
    fn random() -> impl FnMut() -> Option<[u8; RANDOM]> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        move || {
            let mut bytes = [0; RANDOM];
            for b in &mut bytes {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                *b = (state >> 32) as u8;
            }
            Some(bytes)
        }
    }

    fn post() -> Post {
        Post::on_paper("https://inochi.example.jp".parse().unwrap())
    }

    fn filled(dir: &std::path::Path) -> Result<Store, DemoFault> {
        let store = Store::open(dir)?;
        let mut random = random();
        store.write_blocking(move |tx| fill(tx, NOW, "hash", &post(), &mut random))?;
        Ok(store)
    }

    fn texts(tx: &Tx<'_>, sql: &str) -> Vec<String> {
        let mut statement = tx.prepare(sql).unwrap();
        let rows = statement.query_map([], |r| r.get(0)).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn the_sample_city_is_whole_marked_and_the_same_every_time() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (one, two) = (filled(one.path()).unwrap(), filled(two.path()).unwrap());
        let tail = |s: &Store| {
            s.read_blocking(|tx| Ok::<_, StoreError>(texts(tx, "SELECT hash FROM audit_event ORDER BY id"))).unwrap()
        };
        assert_eq!(tail(&one), tail(&two));
        one.read_blocking(|tx| {
            let city = city()?;
            let here = municipalities::store::get(tx, city)?.unwrap();
            assert!(here.sample && here.phone.as_deref() == Some(PHONE));
            let expected = SpotCounts { active: 21, suspended: 1, ended: 1, listed: 20 };
            assert_eq!(spots::store::counts(tx, city)?, expected);
            let outline = municipalities::store::boundary(tx, city)?.unwrap();
            let all = spots::store::all(tx, city)?;
            assert_eq!(all.iter().filter(|s| s.kind() == SpotKind::Individual).count(), 3);
            for spot in &all {
                assert!(spot.name().contains("見本"), "{}", spot.name());
                assert!(spot.entry().position.is_none_or(|p| outline.contains(p)), "{}", spot.name());
            }
            assert_eq!(all.iter().filter_map(PublicSpot::of).filter(|s| s.position().is_some()).count(), 15);
            let states = texts(tx, "SELECT state FROM notification ORDER BY id");
            assert_eq!(states, ["accepted", "declined", "cancelled", "returned", "under_review", "submitted"]);
            assert_eq!(windows::store::own(tx, city)?.len(), 2);
            assert_eq!(audit::store::verify(tx)?, None);
            assert_eq!(crate::store::check::damage(tx)?, Vec::<String>::new());
            let at = texts(tx, "SELECT at FROM audit_event ORDER BY id");
            assert!(at.is_sorted(), "the record tells the story in its order");
            Ok::<_, StoreError>(())
        })
        .unwrap();
    }

    #[test]
    fn a_second_run_keeps_the_data_and_a_real_city_is_never_touched() {
        let dir = tempfile::tempdir().unwrap();
        let store = filled(dir.path()).unwrap();
        let spots = || store.read_blocking(|tx| Ok::<_, StoreError>(texts(tx, "SELECT name FROM spot"))).unwrap();
        let before = spots();
        let mut again = random();
        store.write_blocking(move |tx| fill(tx, NOW, "other", &post(), &mut again)).unwrap();
        assert_eq!(spots(), before);
        let links = store.read_blocking(|tx| Ok::<_, StoreError>(texts(tx, "SELECT token_hash FROM invitation")));
        assert_eq!(links.unwrap(), ["other"]);
        let none = "7K3M9XTC".parse::<ReceiptNumber>();
        assert!(
            none.is_err() || store.read_blocking(move |tx| by_receipt(tx, city()?, &none.unwrap())).unwrap().is_none()
        );

        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let real = directory::find("271403".parse().unwrap()).unwrap().municipality("健康課");
        store.write_blocking(move |tx| municipalities::store::add(tx, &real, NOW)).unwrap();
        let refused = store.write_blocking(|tx| fill(tx, NOW, "hash", &post(), &mut random())).unwrap_err();
        assert!(refused.to_string().contains("堺市"));
        assert_eq!(store.read_blocking(municipalities::store::list).unwrap().len(), 1);
    }
}
