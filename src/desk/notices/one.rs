//! One notice with its replies and files.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Answer;
use crate::desk::{frame, when, when_seen_from};
use crate::notices::acts::{self, BoardFault};
use crate::notices::{MOST_BYTES, Notice, WORDS_LIMIT, store};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{TextFault, many_lines};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

/// A reply as it is shown.
struct Said {
    id: i64,
    by: String,
    when: String,
    words: String,
    withdrawn: bool,
    mine: bool,
}

#[derive(Template)]
#[template(path = "desk/notice.html")]
struct NoticePage {
    frame: DeskFrame,
    base: String,
    notice: Notice,
    posted: String,
    edited: String,
    replies: Vec<Said>,
    /// Number, name and size in words.
    files: Vec<(i64, String, String)>,
    /// May change the notice.
    own: bool,
    may: bool,
    tried: Tried,
    done: &'static str,
    most: usize,
}

impl NoticePage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.tried.faults, field)
    }
}

/// What was tried on the page.
#[derive(Default)]
pub(super) struct Tried {
    pub reply: String,
    pub faults: Vec<FieldFault>,
    pub overtaken: bool,
}

/// The web's word for what the board says.
pub(super) fn error(fault: BoardFault) -> WebError {
    match fault {
        BoardFault::NotHere => WebError::NotHere,
        BoardFault::NotYours => WebError::NotAllowed,
        BoardFault::Store(e) => e.into(),
        fault @ (BoardFault::Changed | BoardFault::File(_)) => WebError::fault(fault),
    }
}

/// `GET /staff/{lgcode}/notices/{notice}`: whoever looks has read it.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, id)): Path<(String, String)>,
    InQuery(query): InQuery,
) -> Answer {
    let id: i64 = named(&id)?;
    let done = match query.get("done") {
        "posted" => "掲示しました。すべての自治体の職員が読めます。ファイルは、下から添付できます。",
        "saved" => "保存しました。",
        "replied" => "返事を書きました。",
        "attached" => "添付しました。",
        "gone" => "取り下げました。",
        _ => "",
    };
    let (officer, at) = (authority.officer().id, app.now());
    let answer = shown(&app, authority, id, (Tried::default(), done), StatusCode::OK).await?;
    app.store.write(move |tx| Ok::<_, WebError>(store::mark_read(tx, officer, id, at)?)).await?;
    Ok(answer)
}

pub(super) async fn shown(
    app: &Shared,
    authority: Authority,
    id: i64,
    (tried, done): (Tried, &'static str),
    status: StatusCode,
) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let notice = store::get(tx, authority.officer().id, id)?.ok_or(WebError::NotHere)?;
        let said = store::replies(tx, id)?.into_iter().map(|r| Said {
            id: r.id,
            when: when_seen_from(r.posted_at, now),
            mine: acts::may_change(&authority, r.author),
            by: r.by,
            words: r.words,
            withdrawn: r.withdrawn,
        });
        let file = |(id, name, bytes): (i64, String, u64)| (id, name, size(bytes));
        Ok::<_, WebError>(NoticePage {
            frame,
            base: format!("/staff/{}/notices/{id}", authority.lg_code()),
            posted: when(notice.posted_at),
            edited: notice.edited_at.map(when).unwrap_or_default(),
            replies: said.collect(),
            files: store::files(tx, id)?.into_iter().map(file).collect(),
            own: acts::may_change(&authority, notice.author) && !notice.withdrawn,
            may: authority.may_decide() && !notice.withdrawn,
            tried,
            done,
            most: MOST_BYTES / 1024 / 1024,
            notice,
        })
    };
    page::html(status, &app.store.read(read).await?)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..=1023 => format!("{bytes}バイト"),
        1024..=1_048_575 => format!("{}KB", bytes / 1024),
        _ => format!("{:.1}MB", bytes as f64 / 1_048_576.0),
    }
}

/// 303 back to the notice, or what went wrong.
pub(super) async fn after(
    app: &Shared,
    authority: Authority,
    id: i64,
    (done, word): (Result<(), BoardFault>, &str),
    tried: Tried,
) -> Answer {
    match done {
        Ok(()) => page::see_other(&format!("/staff/{}/notices/{id}?done={word}", authority.lg_code())),
        Err(BoardFault::Changed) => {
            let tried = Tried { overtaken: true, ..tried };
            shown(app, authority, id, (tried, ""), StatusCode::CONFLICT).await
        }
        Err(BoardFault::File(fault)) => {
            let tried = Tried { faults: vec![FieldFault::new("file", fault.to_string())], ..tried };
            shown(app, authority, id, (tried, ""), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(fault) => Err(error(fault)),
    }
}

/// `POST /staff/{lgcode}/notices/{notice}/replies`.
pub async fn reply(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let id: i64 = named(&id)?;
    let typed_words: String = typed.get("reply").chars().take(20_000).collect();
    let tried = |fault: Option<String>| Tried {
        reply: typed_words.clone(),
        faults: fault.map(|words| FieldFault::new("reply", words)).into_iter().collect(),
        overtaken: false,
    };
    let words = match many_lines(&typed_words, WORDS_LIMIT) {
        Ok(words) if !words.is_empty() => words,
        Ok(_) => {
            let tried = tried(Some(TextFault::Empty.to_string()));
            return shown(&app, authority, id, (tried, ""), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(fault) => {
            let tried = tried(Some(fault.to_string()));
            return shown(&app, authority, id, (tried, ""), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, at) = (authority.clone(), app.now());
    let done = app.store.write(move |tx| acts::reply(tx, &by, id, &words, at)).await;
    after(&app, authority, id, (done, "replied"), tried(None)).await
}

/// `POST /staff/{lgcode}/notices/{notice}/withdrawal`.
pub async fn withdraw(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id: i64 = named(&id)?;
    let (by, at) = (authority.clone(), app.now());
    let done = app.store.write(move |tx| acts::withdraw(tx, &by, id, at)).await;
    after(&app, authority, id, (done, "gone"), Tried::default()).await
}

/// `POST /staff/{lgcode}/notices/{notice}/replies/{reply}`: takes a reply back.
pub async fn withdraw_reply(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id, reply)): Path<(String, String, String)>,
) -> Answer {
    let (id, reply): (i64, i64) = (named(&id)?, named(&reply)?);
    let (by, at) = (authority.clone(), app.now());
    let done = app.store.write(move |tx| acts::withdraw_reply(tx, &by, id, reply, at)).await;
    after(&app, authority, id, (done, "gone"), Tried::default()).await
}
