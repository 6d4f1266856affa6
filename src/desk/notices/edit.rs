//! 掲示を書く・直す.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Answer;
use crate::desk::{Tried, frame};
use crate::notices::acts::{self, BoardFault};
use crate::notices::{Draft, NoticeKind, NoticeTopic, TITLE_LIMIT, WORDS_LIMIT, store};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{TextFault, many_lines, one_line};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

#[derive(Clone, Debug, Default)]
struct Fields {
    kind: String,
    topic: String,
    title: String,
    words: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(20_000).collect();
        Self { kind: take("kind"), topic: take("topic"), title: take("title"), words: take("words") }
    }

    fn kept(draft: Draft) -> Self {
        let (kind, topic) = (draft.kind.code().to_owned(), draft.topic.code().to_owned());
        Self { kind, topic, title: draft.title, words: draft.words }
    }

    fn read(&self) -> Result<Draft, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let (kind, topic) = (self.kind.parse::<NoticeKind>().ok(), self.topic.parse::<NoticeTopic>().ok());
        if kind.is_none() {
            faults.push(FieldFault::new("kind", "種類を選んでください。"));
        }
        if topic.is_none() {
            faults.push(FieldFault::new("topic", "話題を選んでください。"));
        }
        let mut text = |field: &str, text: Result<String, TextFault>| match text {
            Ok(text) if text.is_empty() => {
                faults.push(FieldFault::new(field, TextFault::Empty.to_string()));
                text
            }
            Ok(text) => text,
            Err(fault) => {
                faults.push(FieldFault::new(field, fault.to_string()));
                String::new()
            }
        };
        let title = text("title", one_line(&self.title, TITLE_LIMIT));
        let words = text("words", many_lines(&self.words, WORDS_LIMIT));
        match (kind, topic) {
            (Some(kind), Some(topic)) if faults.is_empty() => Ok(Draft { kind, topic, title, words }),
            (_, _) => Err(faults),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/notice_form.html")]
struct FormPage {
    frame: DeskFrame,
    base: String,
    id: Option<i64>,
    fields: Fields,
    kinds: Vec<Choice>,
    topics: Vec<Choice>,
    faults: Vec<FieldFault>,
    overtaken: bool,
    version: i64,
}

impl FormPage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

async fn form(app: &Shared, authority: Authority, id: Option<i64>, tried: Tried<Fields>, status: StatusCode) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let notice = match id {
            Some(id) => Some(store::get(tx, authority.officer().id, id)?.ok_or(WebError::NotHere)?),
            None => None,
        };
        if notice.as_ref().is_some_and(|n| !acts::may_change(&authority, n.author) || n.withdrawn) {
            return Err(WebError::NotAllowed);
        }
        let version = notice.as_ref().map_or(0, |n| n.version);
        let kept = || notice.map_or_else(Fields::default, |n| Fields::kept(n.draft));
        let fields = tried.fields.unwrap_or_else(kept);
        let topic = |t: &NoticeTopic| Choice::new(t.code(), t.label(), fields.topic == t.code());
        let none = Choice::new("", "選んでください", fields.topic.is_empty());
        Ok(FormPage {
            frame,
            base: format!("/staff/{}/notices", authority.lg_code()),
            id,
            kinds: NoticeKind::ALL.iter().map(|k| Choice::new(k.code(), k.label(), fields.kind == k.code())).collect(),
            topics: [none].into_iter().chain(NoticeTopic::ALL.iter().map(topic)).collect(),
            fields,
            faults: tried.faults,
            overtaken: tried.overtaken.is_some(),
            version,
        })
    };
    page::html(status, &app.store.read(read).await?)
}

/// `GET /staff/{lgcode}/notices/new`.
pub async fn show_new(State(app): State<Shared>, Deciding(authority): Deciding) -> Answer {
    form(&app, authority, None, Tried::default(), StatusCode::OK).await
}

/// `POST /staff/{lgcode}/notices/new`: 303; 422 with every fault.
pub async fn create(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let fields = Fields::of(&typed);
    let draft = match fields.read() {
        Ok(draft) => draft,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return form(&app, authority, None, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, at) = (authority.clone(), app.now());
    let id = app.store.write(move |tx| Ok::<_, WebError>(acts::post(tx, &by, &draft, at)?)).await?;
    page::see_other(&format!("/staff/{}/notices/{id}?done=posted", authority.lg_code()))
}

/// `GET /staff/{lgcode}/notices/{notice}/edit`: 403 for who may not change it.
pub async fn show(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    form(&app, authority, Some(named(&id)?), Tried::default(), StatusCode::OK).await
}

/// `POST /staff/{lgcode}/notices/{notice}/edit`: 303; 422 with every fault; 409 when somebody changed it since the page.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let (id, fields): (i64, _) = (named(&id)?, Fields::of(&typed));
    let draft = match fields.read() {
        Ok(draft) => draft,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return form(&app, authority, Some(id), tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    // A page without a version was not ours: no notice has version 0.
    let (seen, by, at) = (typed.get("version").parse().unwrap_or(0), authority.clone(), app.now());
    match app.store.write(move |tx| acts::edit(tx, &by, id, &draft, seen, at)).await {
        Ok(()) => page::see_other(&format!("/staff/{}/notices/{id}?done=saved", authority.lg_code())),
        Err(BoardFault::Changed) => {
            let tried = Tried { fields: Some(fields), overtaken: Some(String::new()), ..Tried::default() };
            form(&app, authority, Some(id), tried, StatusCode::CONFLICT).await
        }
        Err(fault) => Err(super::one::error(fault)),
    }
}
