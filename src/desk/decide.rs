//! 届出への対応: review, pin, return, acceptance, refusal. Each names the version that its page showed; whoever comes second is told who was faster.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::notification::{Tried, note_seen, shown};
use super::when_seen_from;
use crate::map::place;
use crate::notifications::acts::{self, ActError, Notice, Seen};
use crate::notifications::{ApplicantKey, Reason, ReceiptNumber, StateName};
use crate::staff::Authority;
use crate::stickers;
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Approving, Deciding, Typed, named};
use crate::web::form::FieldFault;
use crate::web::page;

type Answer = Result<Response, WebError>;

/// The desk, the notification and what was typed: what every act begins with.
struct Desk {
    app: Shared,
    authority: Authority,
    seen: Seen,
}

impl Desk {
    fn at(app: Shared, authority: Authority, receipt: &str, typed: &Typed) -> Result<Self, WebError> {
        let receipt: ReceiptNumber = named(receipt)?;
        // A page without a version was not ours: nothing has version 0, so the act is told to look again.
        let version = typed.get("version").parse().unwrap_or(0);
        Ok(Self { app, authority, seen: Seen { receipt, version } })
    }

    /// Does the act in one transaction.
    async fn act<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Tx<'_>, &Authority, &Seen, Moment) -> Result<T, ActError> + Send + 'static,
    ) -> Result<T, ActError> {
        let (by, seen, now) = (self.authority.clone(), self.seen.clone(), self.app.now());
        self.app.store.write(move |tx| act(tx, &by, &seen, now)).await
    }

    /// How the applicant hears of it.
    fn notice(&self) -> Result<Notice, WebError> {
        Ok(Notice { post: self.app.post(), key: ApplicantKey::draw(&self.app.random()?) })
    }

    /// 303 back to the notification, or the page that says why not.
    async fn answer(self, done: Result<(), ActError>, tried: Tried) -> Answer {
        match done {
            Ok(()) => {
                let (lg_code, receipt) = (self.authority.lg_code(), &self.seen.receipt);
                page::see_other(&format!("/staff/{lg_code}/notifications/{receipt}"))
            }
            Err(error) => self.refuse(error, tried).await,
        }
    }

    async fn refuse(self, error: ActError, mut tried: Tried) -> Answer {
        let status = match error {
            ActError::NotHere => return Err(WebError::NotHere),
            ActError::NotAllowed => return Err(WebError::NotAllowed),
            ActError::Store(e) => return Err(e.into()),
            ActError::Outside => {
                tried.faults.push(FieldFault::new("lat", error.to_string()));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            ActError::NoPin => {
                tried.faults.push(FieldFault::new("without_pin", error.to_string()));
                StatusCode::UNPROCESSABLE_ENTITY
            }
            ActError::Individual | ActError::NoProposal | ActError::SameOfficer => {
                tried.overtaken = Some((error.to_string(), NOTHING_WRITTEN.to_owned()));
                StatusCode::CONFLICT
            }
            ActError::AlreadyHandled { by, at, state } => {
                tried.overtaken =
                    Some((overtaken(by.as_deref(), at, state, self.app.now()), NOTHING_WRITTEN.to_owned()));
                StatusCode::CONFLICT
            }
            ActError::WrongState(wrong) => {
                tried.overtaken = Some((wrong.to_string(), NOTHING_WRITTEN.to_owned()));
                StatusCode::CONFLICT
            }
        };
        self.show(tried, status).await
    }

    async fn show(self, tried: Tried, status: StatusCode) -> Answer {
        note_seen(&self.app, &self.authority, &self.seen.receipt).await?;
        shown(&self.app, self.authority, self.seen.receipt, tried, status).await
    }
}

const NOTHING_WRITTEN: &str = "いまの操作では、何も変えていません。下が、いまの届出です。";

/// `すでに受理されています（見本 花子さん、14時05分）`.
fn overtaken(by: Option<&str>, at: Moment, state: StateName, now: Moment) -> String {
    let what = match state {
        StateName::Submitted => "届出の内容が、画面を開いたあとに変わりました",
        StateName::UnderReview => "すでに確認が始まっているか、内容が変わりました",
        StateName::Returned => "すでに差し戻されています",
        StateName::Accepted => "すでに受理されています",
        StateName::Declined => "すでに不受理になっています",
        StateName::Cancelled => "すでに取り下げられています",
    };
    let who = by.map_or("届出をした方".to_owned(), |name| format!("{name}さん"));
    format!("{what}（{who}、{}）", when_seen_from(at, now))
}

/// `POST …/{receipt}/review`.
pub async fn review(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let desk = Desk::at(app, authority, &receipt, &typed)?;
    let done = desk.act(acts::begin_review).await;
    desk.answer(done, Tried::default()).await
}

/// `POST …/{receipt}/pin`: both fields empty take the pin away.
pub async fn pin(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let desk = Desk::at(app, authority, &receipt, &typed)?;
    let (lat, lng) = (typed.get("lat").trim(), typed.get("lng").trim());
    let mut tried = Tried { pin: Some((lat.to_owned(), lng.to_owned())), ..Tried::default() };
    match place::read(lat, lng) {
        Ok(position) => {
            let done = desk.act(move |tx, by, seen, now| acts::move_pin(tx, by, seen, position, now)).await;
            desk.answer(done, tried).await
        }
        Err(fault) => {
            tried.faults = vec![FieldFault::new("lat", fault)];
            desk.show(tried, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST …/{receipt}/return`.
pub async fn give_back(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let desk = Desk::at(app, authority, &receipt, &typed)?;
    let words = typed.get("return_reason").to_owned();
    let mut tried = Tried { return_reason: words.clone(), ..Tried::default() };
    match words.parse::<Reason>() {
        Ok(reason) => {
            let notice = desk.notice()?;
            let act = move |tx: &Tx<'_>, by: &Authority, seen: &Seen, now| {
                acts::return_with_reason(tx, by, seen, &reason, &notice, now)
            };
            let done = desk.act(act).await;
            desk.answer(done, tried).await
        }
        Err(fault) => {
            tried.faults = vec![FieldFault::new("return_reason", fault.to_string())];
            desk.show(tried, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST …/{receipt}/decline`.
pub async fn decline(
    State(app): State<Shared>,
    Approving(authority): Approving,
    Path((_, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let desk = Desk::at(app, authority, &receipt, &typed)?;
    let words = typed.get("decline_reason").to_owned();
    let mut tried = Tried { decline_reason: words.clone(), ..Tried::default() };
    match words.parse::<Reason>() {
        Ok(reason) => {
            let notice = desk.notice()?;
            let act =
                move |tx: &Tx<'_>, by: &Authority, seen: &Seen, now| acts::decline(tx, by, seen, &reason, &notice, now);
            let done = desk.act(act).await;
            desk.answer(done, tried).await
        }
        Err(fault) => {
            tried.faults = vec![FieldFault::new("decline_reason", fault.to_string())];
            desk.show(tried, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// `POST …/{receipt}/proposal`: 起案, where acceptance needs a second officer.
pub async fn propose(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let desk = Desk::at(app, authority, &receipt, &typed)?;
    let without_pin = typed.get("without_pin") == "1";
    let done = desk.act(move |tx, by, seen, now| acts::propose(tx, by, seen, without_pin, now)).await;
    desk.answer(done, Tried { without_pin, ..Tried::default() }).await
}

/// `POST …/{receipt}/acceptance`: to the new spot, with its sticker.
pub async fn accept(
    State(app): State<Shared>,
    Approving(authority): Approving,
    Path((lg_code, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let random = app.random::<{ stickers::acts::RANDOM }>()?;
    let desk = Desk::at(app, authority, &receipt, &typed)?;
    let without_pin = typed.get("without_pin") == "1";
    let notice = desk.notice()?;
    let done = desk.act(move |tx, by, seen, now| acts::accept(tx, by, seen, &random, without_pin, &notice, now)).await;
    match done {
        Ok(acceptance) => {
            page::see_other(&format!("/staff/{lg_code}/spots/{}?accepted=1", acceptance.spot.number().get()))
        }
        Err(error) => desk.refuse(error, Tried { without_pin, ..Tried::default() }).await,
    }
}
