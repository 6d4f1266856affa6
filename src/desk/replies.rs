//! 文例: the municipality's own texts for giving back and declining, tried out before they are kept.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Tried, frame};
use crate::audit::{self, Actor, NewEvent};
use crate::notifications::replies::store::{self, Kept};
use crate::notifications::replies::{Reply, ReplyFault, ReplyState, VARIABLES};
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// As typed.
#[derive(Clone, Debug, Default)]
struct Fields {
    state: String,
    title: String,
    words: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(4000).collect();
        Self { state: take("state"), title: take("title"), words: take("words") }
    }

    fn kept(kept: &Kept) -> Self {
        let reply = &kept.reply;
        Self { state: reply.state.code().to_owned(), title: reply.title.clone(), words: reply.typed() }
    }

    fn read(&self) -> Result<Reply, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let state = self.state.parse::<ReplyState>();
        if state.is_err() {
            faults.push(FieldFault::new("state", "どれかを選んでください。"));
        }
        let reply = Reply::read(state.unwrap_or(ReplyState::Returned), &self.title, &self.words);
        let fault = |field: &str, fault: Option<ReplyFault>| fault.map(|f| FieldFault::new(field, f.to_string()));
        match reply {
            Ok(reply) if faults.is_empty() => Ok(reply),
            Ok(_) => Err(faults),
            Err((title, words)) => {
                faults.extend(fault("title", title).into_iter().chain(fault("words", words)));
                Err(faults)
            }
        }
    }
}

#[derive(Template)]
#[template(path = "desk/replies.html")]
struct RepliesPage {
    frame: DeskFrame,
    replies: Vec<Kept>,
    /// The one that is written; none: a new one.
    one: Option<Kept>,
    version: i64,
    fields: Fields,
    states: Vec<Choice>,
    variables: Vec<&'static str>,
    /// The text with sample values.
    preview: Option<String>,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    saved: bool,
    may: bool,
}

impl RepliesPage {
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// `GET /staff/{lgcode}/replies`.
pub async fn list(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let saved = typed.get("saved") == "1";
    shown(&app, authority, None, (Tried { saved, ..Tried::default() }, None), StatusCode::OK).await
}

/// `GET /staff/{lgcode}/replies/{reply}`.
pub async fn one(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, reply)): Path<(String, String)>,
) -> Answer {
    shown(&app, authority, Some(named(&reply)?), (Tried::default(), None), StatusCode::OK).await
}

/// `POST /staff/{lgcode}/replies`: a new one, or only a look at it.
pub async fn add(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    written(app, authority, None, typed).await
}

/// `POST /staff/{lgcode}/replies/{reply}`: another text, only a look at it, or away with it.
pub async fn change(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, reply)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    written(app, authority, Some(named(&reply)?), typed).await
}

enum Done {
    Saved,
    Taken,
    Changed,
}

async fn written(app: Shared, authority: Authority, id: Option<i64>, typed: Typed) -> Answer {
    let (fields, seen, now) = (Fields::of(&typed), typed.get("version").parse().unwrap_or(0), app.now());
    let removes = id.filter(|_| typed.get("act") == "remove");
    let read = fields.read();
    let mut tried = Tried { fields: Some(fields), ..Tried::default() };
    let by = authority.clone();
    let done = match (removes, read) {
        (Some(id), _) => app.store.write(move |tx| remove(tx, &by, (id, seen), now)).await?,
        (None, Err(faults)) => {
            tried.faults = faults;
            return shown(&app, authority, id, (tried, None), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        (None, Ok(reply)) if typed.get("act") == "look" => {
            let preview = Some(reply.preview());
            return shown(&app, authority, id, (tried, preview), StatusCode::OK).await;
        }
        (None, Ok(reply)) => app.store.write(move |tx| save(tx, &by, id.map(|id| (id, seen)), &reply, now)).await?,
    };
    let status = match done {
        Done::Saved => return page::see_other(&format!("/staff/{}/replies?saved=1", authority.lg_code())),
        Done::Taken => {
            tried.faults = vec![FieldFault::new("title", "同じ見出しの文例が、もうあります。")];
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Done::Changed => {
            tried.overtaken = Some("画面を開いたあとに、ほかの人がこの文例を変えました".to_owned());
            StatusCode::CONFLICT
        }
    };
    shown(&app, authority, id, (tried, None), status).await
}

fn save(tx: &Tx<'_>, by: &Authority, change: Option<(i64, i64)>, reply: &Reply, now: Moment) -> Result<Done, WebError> {
    let id = change.map(|(id, _)| id);
    let same = |k: &&Kept| k.reply.state == reply.state && k.reply.title == reply.title && Some(k.id) != id;
    if store::list(tx, by.lg_code())?.iter().any(|k| same(&k)) {
        return Ok(Done::Taken);
    }
    let id = match change {
        Some((id, seen)) => {
            store::get(tx, by.lg_code(), id)?.ok_or(WebError::NotHere)?;
            if !store::put(tx, id, seen, reply, now)? {
                return Ok(Done::Changed);
            }
            id
        }
        None => store::insert(tx, by.lg_code(), reply, now)?,
    };
    record(tx, by, "put_reply", id, now)?;
    Ok(Done::Saved)
}

fn remove(tx: &Tx<'_>, by: &Authority, (id, seen): (i64, i64), now: Moment) -> Result<Done, WebError> {
    store::get(tx, by.lg_code(), id)?.ok_or(WebError::NotHere)?;
    if !store::delete(tx, id, seen)? {
        return Ok(Done::Changed);
    }
    record(tx, by, "remove_reply", id, now)?;
    Ok(Done::Saved)
}

fn record(tx: &Tx<'_>, by: &Authority, act: &str, id: i64, at: Moment) -> Result<(), StoreError> {
    let (actor, lg_code, subject) = (Actor::Officer(by.officer().id), Some(by.lg_code()), format!("reply:{id}"));
    audit::store::record(
        tx,
        &NewEvent { at, actor, lg_code, act, subject: &subject, from: None, to: None, reason: None },
    )
}

async fn shown(
    app: &Shared,
    authority: Authority,
    id: Option<i64>,
    (tried, preview): (Tried<Fields>, Option<String>),
    status: StatusCode,
) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Notifications)?;
        let one = match id {
            Some(id) => Some(store::get(tx, authority.lg_code(), id)?.ok_or(WebError::NotHere)?),
            None => None,
        };
        let fields = tried.fields.unwrap_or_else(|| one.as_ref().map(Fields::kept).unwrap_or_default());
        Ok::<_, WebError>(RepliesPage {
            frame,
            replies: store::list(tx, authority.lg_code())?,
            version: one.as_ref().map_or(0, |k| k.version),
            one,
            states: ReplyState::ALL.map(|s| Choice::new(s.code(), s.label(), s.code() == fields.state)).to_vec(),
            variables: VARIABLES.iter().map(|(name, _)| *name).collect(),
            fields,
            preview,
            faults: tried.faults,
            overtaken: tried.overtaken,
            saved: tried.saved,
            may: authority.may_decide(),
        })
    };
    page::html(status, &app.store.read(read).await?)
}
