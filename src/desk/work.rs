//! 担当と内部メモ: naming who looks after a notification, notes for colleagues, and the same for several at once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::notification::{Tried, note_seen, shown};
use crate::notifications::ReceiptNumber;
use crate::notifications::acts::{ActError, Seen, add_note, assign, begin_review};
use crate::notifications::work::{Assignee, NoteWords};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed, named};
use crate::web::form::FieldFault;
use crate::web::page;

type Answer = Result<Response, WebError>;

/// The most notifications of one bulk act: a page of the queue.
const MOST: usize = 50;

impl From<ActError> for WebError {
    fn from(e: ActError) -> Self {
        match e {
            ActError::NotHere => Self::NotHere,
            ActError::NotAllowed => Self::NotAllowed,
            ActError::Store(e) => e.into(),
            other => Self::fault(other),
        }
    }
}

/// `POST …/{receipt}/assignment`: an empty officer takes the name away.
pub async fn name(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let receipt: ReceiptNumber = named(&receipt)?;
    let to = officer(typed.get("officer"))?;
    let (by, now, number) = (authority, app.now(), receipt.clone());
    app.store.write(move |tx| Ok::<_, WebError>(assign(tx, &by, &number, to, now)?)).await?;
    page::see_other(&format!("/staff/{lg_code}/notifications/{receipt}"))
}

fn officer(typed: &str) -> Result<Option<i64>, WebError> {
    match typed.parse() {
        Ok(Assignee::Officer(id)) => Ok(Some(id)),
        Ok(Assignee::Anybody) => Ok(None),
        Ok(Assignee::Nobody) | Err(()) => Err(WebError::NotHere),
    }
}

/// `POST …/{receipt}/notes`.
pub async fn note(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, receipt)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let receipt: ReceiptNumber = named(&receipt)?;
    let words = match typed.get("note").parse::<NoteWords>() {
        Ok(words) => words,
        Err(fault) => {
            let faults = vec![FieldFault::new("note", fault.to_string())];
            let tried = Tried { note: typed.get("note").to_owned(), faults, ..Tried::default() };
            note_seen(&app, &authority, &receipt).await?;
            return shown(&app, authority, receipt, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, now, number) = (authority, app.now(), receipt.clone());
    app.store.write(move |tx| Ok::<_, WebError>(add_note(tx, &by, &number, &words, now)?)).await?;
    page::see_other(&format!("/staff/{lg_code}/notifications/{receipt}#notes"))
}

/// What a bulk act came to.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    done: usize,
    left: usize,
}

/// `POST /staff/{lgcode}/notifications/bulk`: 担当を決める or 確認中にする for everything ticked. What somebody else has changed since the
/// page stays as it is; the queue tells how many.
pub async fn bulk(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let lg_code = authority.lg_code();
    let picked = typed.all("pick").take(MOST).map(seen).collect::<Result<Vec<_>, _>>()?;
    let review = match typed.get("act") {
        "review" => true,
        "assign" => false,
        _ => return Err(WebError::NotHere),
    };
    let to = if review { None } else { officer(typed.get("officer"))? };
    let (by, now) = (authority, app.now());
    let act = move |tx: &Tx<'_>| {
        let mut count = Count::default();
        for seen in &picked {
            let done = if review {
                begin_review(tx, &by, seen, now).map(|()| true)
            } else {
                assign(tx, &by, &seen.receipt, to, now)
            };
            match done {
                Ok(true) => count.done += 1,
                Ok(false) | Err(ActError::AlreadyHandled { .. } | ActError::WrongState(_)) => count.left += 1,
                Err(other) => return Err(WebError::from(other)),
            }
        }
        Ok(count)
    };
    let Count { done, left } = app.store.write(act).await?;
    let what = if review { "review" } else { "assign" };
    page::see_other(&format!("/staff/{lg_code}/notifications?bulk={what}&done={done}&left={left}"))
}

/// `7K3M9XTC.3`: receipt number and the version that the page showed.
fn seen(pick: &str) -> Result<Seen, WebError> {
    let (receipt, version) = pick.split_once('.').ok_or(WebError::NotHere)?;
    Ok(Seen { receipt: named(receipt)?, version: named(version)? })
}
