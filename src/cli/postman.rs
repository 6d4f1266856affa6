//! 配達: one thread that hands letters to the relay, writes those of the day and clears away what is done with.
//!
//! A thread of its own, since a relay may hang for minutes: nothing else waits for it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::{Refusal, random};
use crate::audit::Actor;
use crate::documents::yoshiki1;
use crate::imports::register;
use crate::mail::outbox::{self, Turn};
use crate::mail::smtp::Relay;
use crate::mail::{Enclosure, acts};
use crate::municipalities;
use crate::notices;
use crate::notifications::acts::{BATCH, ask_for_confirmation, erase_ended, remind_of_waiting};
use crate::notifications::{confirm, store};
use crate::store::{StoreError, Tx};
use crate::time::JapanDate;
use crate::trainings;
use crate::web::app::Shared;

/// How often the outbox is looked into: an applicant who has just handed in waits no longer than that.
const LOOK: Duration = Duration::from_secs(2);
/// How often the letters of the day and the old ones are thought of, in looks.
const LOOKS_A_MINUTE: u32 = 30;
/// After a relay that can't be reached, in looks.
const PAUSE: u32 = 15;
/// How long a stop waits for a letter that is being handed over; it would only be sent once more at the next start.
const STOPPING: Duration = Duration::from_secs(5);

/// The thread at work.
pub struct Postman {
    stop: Sender<()>,
    ended: Receiver<()>,
}

impl Postman {
    /// Starts it, with or without a relay.
    ///
    /// # Errors
    /// When the way to the relay can't be prepared, or the store fails.
    pub fn start(app: Shared) -> Result<Self, Refusal> {
        let smtp = app.settings.smtp.as_ref();
        let relay = smtp.map(|s| Relay::new(s, None)).transpose().map_err(|e| Refusal::new(format!("smtp: {e}")))?;
        let ((stop, stopped), (end, ended)) = (channel(), channel());
        let work = move || {
            run(&app, relay.as_ref(), &stopped);
            drop(end);
        };
        std::thread::Builder::new().name("postman".into()).spawn(work)?;
        Ok(Self { stop, ended })
    }

    /// Lets the letter in hand go, but not for long.
    pub fn stop(self) {
        drop(self.stop);
        // Disconnected when the thread has ended, Timeout when the relay holds it up.
        self.ended.recv_timeout(STOPPING).unwrap_or_default();
    }
}

fn run(app: &Shared, relay: Option<&Relay>, stopped: &Receiver<()>) {
    let (at, post) = (app.now(), app.post());
    note(app.store.write_blocking(move |tx| acts::on_start(tx, &post, at)));
    let (mut looks, mut pause, mut asked_on) = (0_u32, 0_u32, None);
    loop {
        if looks.is_multiple_of(LOOKS_A_MINUTE) {
            note(every_minute(app));
            note(once_a_day(app, &mut asked_on));
        }
        pause = match relay {
            Some(relay) if pause == 0 => deliver(app, relay, stopped),
            Some(_) | None => pause.saturating_sub(1),
        };
        looks = looks.wrapping_add(1);
        match stopped.recv_timeout(LOOK) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Everything that is due; how many looks to leave the relay alone afterwards.
fn deliver(app: &Shared, relay: &Relay, stopped: &Receiver<()>) -> u32 {
    loop {
        let turn = outbox::turn(&app.store, &|| app.now(), &|id| copy(app, id), &|p, e| relay.carry(p, e));
        match turn {
            Ok(Turn::Sent) => {}
            Ok(Turn::NotSent(fault)) if fault.is_of_the_relay() => return PAUSE,
            Ok(Turn::NotSent(_)) => {}
            Ok(Turn::Idle) => return 0,
            Err(error) => {
                tracing::warn!(%error, "letters wait");
                return PAUSE;
            }
        }
        // Dropping the other end is how a stop is told.
        if !matches!(stopped.try_recv(), Err(std::sync::mpsc::TryRecvError::Empty)) {
            return 0;
        }
    }
}

fn every_minute(app: &Shared) -> Result<(), StoreError> {
    let (now, post, holidays) = (app.now(), app.post(), app.holidays.clone());
    app.store.write_blocking(move |tx| {
        if post.by_mail() {
            remind_of_waiting(tx, &post, &holidays, now)?;
            acts::remind_of_windows(tx, &post, &holidays, now)?;
            acts::remind_of_agreements(tx, &post, &holidays, now)?;
            notices::acts::send_digests(tx, &post, &holidays, now)?;
        }
        trainings::acts::remind(tx, &post, &holidays, now)?;
        trainings::acts::tidy(tx, now)?;
        acts::tidy(tx, now)
    })
}

/// 登録内容の確認のお願い, and what is kept no longer: on the morning of every working day, in pieces, so that nobody waits for the whole register.
fn once_a_day(app: &Shared, asked_on: &mut Option<JapanDate>) -> Result<(), StoreError> {
    let today = app.now().in_japan().date();
    if *asked_on == Some(today) || !acts::is_office_time(&app.holidays, app.now()) {
        return Ok(());
    }
    for city in app.store.read_blocking(municipalities::store::list)? {
        let mut offset = 0;
        loop {
            let (now, post, holidays, city) = (app.now(), app.post(), app.holidays.clone(), city.clone());
            let looked = app.store.write_blocking(move |tx| {
                let mut random = || random().ok();
                ask_for_confirmation(tx, (&post, &holidays), (&city, offset), now, &mut random)
            })?;
            if looked < BATCH {
                break;
            }
            offset += looked;
        }
    }
    for city in app.store.read_blocking(municipalities::store::list)? {
        let now = app.now();
        app.store.write_blocking(move |tx| erase_ended(tx, &city, Actor::Program, now))?;
    }
    let now = app.now();
    app.store.write_blocking(move |tx| {
        register::store::tidy(tx, now)?;
        confirm::store::tidy(tx, now)
    })?;
    *asked_on = Some(today);
    Ok(())
}

/// 控え of a notification as it was last handed in.
fn copy(app: &Shared, id: i64) -> Result<Option<Enclosure>, String> {
    let read = move |tx: &Tx<'_>| {
        let Some(n) = store::by_id(tx, id)? else { return Ok(None) };
        let city = municipalities::store::get(tx, n.lg_code)?;
        let newest = store::editions(tx, id)?.pop();
        Ok::<_, StoreError>(city.zip(newest).map(|(city, newest)| (city, n, newest.answers)))
    };
    let Some((city, n, answers)) = app.store.read_blocking(read).map_err(|e| e.to_string())? else { return Ok(None) };
    let bytes = yoshiki1::copy(&city, &n, &answers, app.now()).map_err(|e| e.to_string())?;
    Ok(Some(Enclosure { name: format!("yoshiki1-{}.pdf", n.receipt), bytes }))
}

fn note(done: Result<(), StoreError>) {
    if let Err(error) = done {
        tracing::warn!(%error, "letters of the day wait for the next minute");
    }
}
