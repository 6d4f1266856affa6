//! お知らせ: what couldn't be delivered, what is to be printed, what waits and what went; and one letter to print or to send again.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::notification::note_seen;
use super::{frame, when_seen_from};
use crate::mail::acts::{self, LetterError, Seen};
use crate::mail::{self, LetterAct, LetterKind, LetterState, Queued, StateName};
use crate::municipalities;
use crate::notifications::{self, Notification};
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, Typed, named};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// How many letters of a kind are listed; the newest.
const EACH: u32 = 100;
/// How many that are done with.
const DONE: u32 = 30;

/// One letter, as officers read it.
pub(super) struct Row {
    pub id: i64,
    pub version: i64,
    pub kind: &'static str,
    /// Name of the spot; empty for letters to the division.
    pub name: String,
    /// 受付番号; empty for letters to the division.
    pub receipt: String,
    pub state: &'static str,
    pub tone: &'static str,
    /// Since when it stands there.
    pub since: String,
    /// What the last try met; empty for nothing.
    pub why: &'static str,
    /// When it is tried again; empty unless it waits after a try.
    pub next: String,
    pub again: bool,
    pub print: bool,
    pub aside: bool,
}

impl Row {
    fn of(letter: &Queued, about: Option<&Notification>, desk: &Desk<'_>) -> Self {
        let may = |act| desk.decides && letter.state.may(act).is_ok();
        // The address of an officer elsewhere is theirs to change, and only the next letter asks for it anew.
        let known = letter.kind.is_to_division() && letter.kind != LetterKind::Guest;
        let mailable = desk.relay && (known || about.is_some_and(|n| n.form.contact.email.is_some()));
        Self {
            id: letter.id,
            version: letter.version,
            kind: letter.kind.label(),
            name: about.map_or_else(String::new, |n| n.form.spot.name.to_string()),
            receipt: about.map_or_else(String::new, |n| n.receipt.to_string()),
            state: letter.state.name().label(),
            tone: letter.state.name().tone(),
            since: when_seen_from(letter.state_at, desk.now),
            why: letter.state.fault().map_or("", |f| f.words()),
            next: match letter.state {
                LetterState::Waiting { next_at, fault: Some(_) } => when_seen_from(next_at, desk.now),
                LetterState::Waiting { fault: None, .. }
                | LetterState::Sending { .. }
                | LetterState::Sent
                | LetterState::Failed { .. }
                | LetterState::ToPrint
                | LetterState::Printed
                | LetterState::SetAside => String::new(),
            },
            again: mailable && may(LetterAct::SendAgain),
            print: letter.paper.is_some() && may(LetterAct::Print),
            aside: may(LetterAct::SetAside),
        }
    }
}

/// From where letters are looked at.
struct Desk<'a> {
    tx: &'a Tx<'a>,
    now: Moment,
    decides: bool,
    relay: bool,
}

impl Desk<'_> {
    fn row(&self, letter: &Queued) -> Result<Row, StoreError> {
        let about = letter.notification_id.map(|id| notifications::store::by_id(self.tx, id)).transpose()?.flatten();
        Ok(Row::of(letter, about.as_ref(), self))
    }

    fn rows(&self, letters: &[Queued]) -> Result<Vec<Row>, StoreError> {
        letters.iter().map(|letter| self.row(letter)).collect()
    }
}

#[derive(Template)]
#[template(path = "desk/letters.html")]
struct LettersPage {
    frame: DeskFrame,
    relay: bool,
    /// 担当課のメール; empty until it is set.
    mailbox: String,
    /// Where refusals that come later go; empty without a relay.
    from: String,
    failed: Vec<Row>,
    to_print: Vec<Row>,
    waiting: Vec<Row>,
    done: Vec<Row>,
}

/// `GET /staff/{lgcode}/letters`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let (now, smtp) = (app.now(), app.settings.smtp.as_ref());
    let (relay, from) = (smtp.is_some(), smtp.map_or_else(String::new, |s| s.from.as_str().to_owned()));
    let read = move |tx: &Tx<'_>| {
        let (frame, city) = frame(tx, &authority, DeskPlace::Letters)?;
        let desk = Desk { tx, now, decides: authority.may_decide(), relay: relay && !city.sample };
        let in_state = |state, limit| mail::store::in_state(tx, city.lg_code, state, limit);
        let mut waiting = in_state(StateName::Sending, EACH)?;
        waiting.extend(in_state(StateName::Waiting, EACH)?);
        let mut done = Vec::new();
        for state in [StateName::Sent, StateName::Printed, StateName::SetAside] {
            done.extend(in_state(state, DONE)?);
        }
        done.sort_by_key(|l| std::cmp::Reverse((l.state_at, l.id)));
        done.truncate(DONE as usize);
        let mailbox = municipalities::store::mailbox(tx, city.lg_code)?.and_then(|m| m.address);
        Ok::<_, WebError>(LettersPage {
            relay: desk.relay,
            mailbox: mailbox.map_or_else(String::new, |m| m.as_str().to_owned()),
            from,
            failed: desk.rows(&in_state(StateName::Failed, EACH)?)?,
            to_print: desk.rows(&in_state(StateName::ToPrint, EACH)?)?,
            waiting: desk.rows(&waiting)?,
            done: desk.rows(&done)?,
            frame,
        })
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

/// 宛先 on the paper.
struct Address {
    postal_code: String,
    lines: Vec<String>,
    name: String,
}

#[derive(Template)]
#[template(path = "desk/letter.html")]
struct LetterPage {
    frame: DeskFrame,
    row: Row,
    subject: String,
    /// The date on the paper.
    on: String,
    address: Option<Address>,
    /// None when it has been taken away, or is none for paper.
    paper: Option<String>,
    /// A 控え goes with it.
    enclosed: bool,
    /// Somebody was faster, or it can't be done: words of the notice.
    told: Option<String>,
}

/// `GET /staff/{lgcode}/letters/{number}`: the letter as it is printed.
pub async fn one(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
) -> Answer {
    shown(&app, authority, named(&number)?, (StatusCode::OK, None)).await
}

async fn shown(app: &Shared, authority: Authority, id: i64, (status, told): (StatusCode, Option<String>)) -> Answer {
    let (by, now, relay) = (authority.clone(), app.now(), app.post().by_mail());
    let read = move |tx: &Tx<'_>| {
        let (frame, city) = frame(tx, &by, DeskPlace::Letters)?;
        let letter = mail::store::get(tx, by.lg_code(), id)?.ok_or(WebError::NotHere)?;
        let about = letter.notification_id.map(|id| notifications::store::by_id(tx, id)).transpose()?.flatten();
        let desk = Desk { tx, now, decides: by.may_decide(), relay: relay && !city.sample };
        let receipt = about.as_ref().map(|n| n.receipt.clone());
        let page = LetterPage {
            row: Row::of(&letter, about.as_ref(), &desk),
            subject: letter.subject,
            on: letter.queued_at.in_japan().date().wareki_plain(),
            address: about.filter(|_| letter.paper.is_some()).map(address),
            paper: letter.paper,
            enclosed: letter.enclosed,
            told,
            frame,
        };
        Ok::<_, WebError>((page, receipt))
    };
    let (page, receipt) = app.store.read(read).await?;
    if let Some(receipt) = receipt.filter(|_| page.address.is_some()) {
        note_seen(app, &authority, &receipt).await?;
    }
    page::html(status, &page)
}

fn address(n: Notification) -> Address {
    let applicant = n.form.applicant;
    let lines = [applicant.address.to_string(), applicant.building];
    Address {
        postal_code: applicant.postal_code.to_string(),
        lines: lines.into_iter().filter(|l| !l.is_empty()).collect(),
        name: applicant.name.to_string(),
    }
}

/// `POST …/letters/{number}/again`: もう一度送る, to the address that the applicant has written last.
pub async fn again(state: State<Shared>, by: Deciding, path: Path<(String, String)>, typed: Typed) -> Answer {
    act(state, by, path, typed, LetterAct::SendAgain).await
}

/// `POST …/letters/{number}/printed`: 印刷しました.
pub async fn printed(state: State<Shared>, by: Deciding, path: Path<(String, String)>, typed: Typed) -> Answer {
    act(state, by, path, typed, LetterAct::Print).await
}

/// `POST …/letters/{number}/aside`: 送らないことにする.
pub async fn aside(state: State<Shared>, by: Deciding, path: Path<(String, String)>, typed: Typed) -> Answer {
    act(state, by, path, typed, LetterAct::SetAside).await
}

async fn act(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
    act: LetterAct,
) -> Answer {
    // A page without a version was not ours: nothing has version 0.
    let seen = Seen { id: named(&number)?, version: typed.get("version").parse().unwrap_or(0) };
    let (by, now, relay) = (authority.clone(), app.now(), app.post().by_mail());
    let done = app.store.write(move |tx| {
        let to = if relay { addressee(tx, &by, seen.id)? } else { None };
        acts::by_officer(tx, &by, seen, act, to.as_ref(), now)
    });
    let error = match done.await {
        Ok(()) => return page::see_other(&format!("/staff/{lg_code}/letters")),
        Err(error) => error,
    };
    let told = match error {
        LetterError::NotHere => return Err(WebError::NotHere),
        LetterError::NotAllowed => return Err(WebError::NotAllowed),
        LetterError::Store(e) => return Err(e.into()),
        told @ (LetterError::Changed | LetterError::NotNow(_) | LetterError::NoWay) => told.to_string(),
    };
    shown(&app, authority, seen.id, (StatusCode::CONFLICT, Some(told))).await
}

/// To whom a letter goes when it is sent again.
fn addressee(tx: &Tx<'_>, by: &Authority, id: i64) -> Result<Option<crate::text::Email>, LetterError> {
    let letter = mail::store::get(tx, by.lg_code(), id)?.ok_or(LetterError::NotHere)?;
    match letter.notification_id {
        None if letter.kind == LetterKind::Guest => Ok(None),
        Some(id) => Ok(notifications::store::by_id(tx, id)?.and_then(|n| n.form.contact.email)),
        None => Ok(municipalities::store::mailbox(tx, by.lg_code())?.and_then(|m| m.address)),
    }
}

/// お知らせ about one notification, for its page; the newest first.
pub(super) fn about(tx: &Tx<'_>, by: &Authority, n: &Notification, now: Moment) -> Result<Vec<Row>, StoreError> {
    let desk = Desk { tx, now, decides: by.may_decide(), relay: false };
    Ok(mail::store::about(tx, n.id)?.iter().map(|letter| Row::of(letter, Some(n), &desk)).collect())
}

/// How many letters ask for somebody: not delivered, to print.
pub(super) fn open(tx: &Tx<'_>, by: &Authority) -> Result<(u32, u32), StoreError> {
    let count = |state| mail::store::count(tx, by.lg_code(), state);
    Ok((count(StateName::Failed)?, count(StateName::ToPrint)?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_letters_number_is_a_number() {
        assert!(super::named::<i64>("12").is_ok());
        for bad in ["", "x", "1.5", "99999999999999999999"] {
            assert!(super::named::<i64>(bad).is_err(), "{bad}");
        }
    }
}
