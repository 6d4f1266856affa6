//! 掲示板 at the desk: what divisions tell and ask each other. Every officer reads all of it, under the own municipality's address.

pub mod edit;
pub mod files;
pub mod one;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{frame, when_seen_from};
use crate::notices::{Notice, NoticeKind, NoticeTopic, Rhythm, Wanted, acts, store};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::form::{Choice, query};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// How many notices are listed; the newest.
const EACH: u32 = 100;

/// One notice in the list.
struct Row {
    notice: Notice,
    when: String,
}

#[derive(Template)]
#[template(path = "desk/notices.html")]
struct BoardPage {
    frame: DeskFrame,
    base: String,
    rows: Vec<Row>,
    text: String,
    hidden: Vec<(&'static str, String)>,
    kinds: Vec<Choice>,
    topics: Vec<Choice>,
    unread: Choice,
    narrowed: bool,
    rhythms: Vec<Choice>,
    saved: bool,
    may: bool,
}

/// The question of an address, and the addresses of other ones.
struct Asked {
    base: String,
    q: String,
    kind: String,
    topic: String,
    unread: bool,
}

impl Asked {
    fn of(base: String, typed: &Typed) -> Self {
        let get = |name: &str| typed.get(name).chars().take(100).collect::<String>();
        Self { base, q: get("q"), kind: get("kind"), topic: get("topic"), unread: typed.get("unread") == "1" }
    }

    fn wanted(&self) -> Wanted {
        let (kind, topic) = (self.kind.parse().ok(), self.topic.parse().ok());
        Wanted { text: self.q.clone(), kind, topic, unread: self.unread }
    }

    fn pairs(&self) -> [(&'static str, String); 4] {
        let unread = if self.unread { "1".to_owned() } else { String::new() };
        [("q", self.q.clone()), ("kind", self.kind.clone()), ("topic", self.topic.clone()), ("unread", unread)]
    }

    /// The same question with one answer changed.
    fn with(&self, name: &str, value: &str) -> String {
        let pairs = self.pairs().map(|(n, v)| (n, if n == name { value.to_owned() } else { v }));
        format!("{}{}", self.base, query(&pairs.each_ref().map(|(n, v)| (*n, v.as_str()))))
    }

    fn link(&self, name: &str, (code, label): (&str, &str), on: bool) -> Choice {
        Choice::new(self.with(name, if on { "" } else { code }), label, on)
    }
}

/// `GET /staff/{lgcode}/notices?q=…&kind=…&topic=…&unread=1`.
pub async fn list(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let (now, saved) = (app.now(), typed.get("saved") == "1");
    let asked = Asked::of(format!("/staff/{}/notices", authority.lg_code()), &typed);
    let read = move |tx: &Tx<'_>| board(tx, &authority, asked, (now, saved));
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

fn board(
    tx: &Tx<'_>,
    authority: &Authority,
    asked: Asked,
    (now, saved): (Moment, bool),
) -> Result<BoardPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Elsewhere)?;
    let wanted = asked.wanted();
    let notices = store::page(tx, authority.officer().id, &wanted, EACH)?;
    let rows = notices.into_iter().map(|n| Row { when: when_seen_from(n.last_at, now), notice: n }).collect();
    let (rhythm, _) = store::digest(tx, authority.lg_code())?;
    let kind = |k: &NoticeKind| asked.link("kind", (k.code(), k.label()), wanted.kind == Some(*k));
    let topic = |t: &NoticeTopic| asked.link("topic", (t.code(), t.label()), wanted.topic == Some(*t));
    Ok(BoardPage {
        frame,
        rows,
        kinds: NoticeKind::ALL.iter().map(kind).collect(),
        topics: NoticeTopic::ALL.iter().map(topic).collect(),
        unread: asked.link("unread", ("1", "まだ読んでいないもの"), asked.unread),
        narrowed: wanted != Wanted::default(),
        hidden: asked.pairs().into_iter().filter(|(n, v)| *n != "q" && !v.is_empty()).collect(),
        rhythms: Rhythm::ALL.iter().map(|r| Choice::new(r.code(), r.label(), *r == rhythm)).collect(),
        base: asked.base,
        text: asked.q,
        saved,
        may: authority.may_decide(),
    })
}

/// `POST /staff/{lgcode}/notices/digest`: how often the division wants the mail.
pub async fn rhythm(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let rhythm: Rhythm = typed.get("rhythm").parse().map_err(|()| WebError::NotHere)?;
    let (by, at) = (authority.clone(), app.now());
    app.store.write(move |tx| Ok::<_, WebError>(acts::set_rhythm(tx, &by, rhythm, at)?)).await?;
    page::see_other(&format!("/staff/{}/notices?saved=1", authority.lg_code()))
}
