//! 職員: a manager invites, changes roles, makes new links, signs out and ends accounts. A link is shown once and stands nowhere else.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{frame, when};
use crate::audit::hex;
use crate::staff::people::acts::{self, Seen};
use crate::staff::people::{NAME_LIMIT, PeopleFault, Person, store};
use crate::staff::{Authority, INVITATION_SECONDS, Role, Rules, pages};
use crate::store::Tx;
use crate::text::{Email, one_line};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Managing, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// One line of the list.
struct Row {
    person: Person,
    /// What there is to know beside name and role.
    state: String,
}

impl Row {
    fn of(person: Person) -> Self {
        let state = match (person.ended_at, person.joined, person.seen_at, person.link_until) {
            (Some(at), ..) => format!("{}に終わりました", when(at)),
            (None, false, _, Some(until)) => format!("招いています（リンクは{}まで）", when(until)),
            (None, false, _, None) => "招きましたが、リンクの期限が切れました".to_owned(),
            (None, true, Some(at), _) => format!("最後に使ったのは{}ごろ", when(at)),
            (None, true, None, _) => "いまはサインインしていません".to_owned(),
        };
        Self { person, state }
    }
}

/// A one-time link, shown once.
struct Link {
    name: String,
    address: String,
    until: String,
}

/// What was typed and what came of it.
#[derive(Default)]
struct Tried {
    email: String,
    name: String,
    role: String,
    faults: Vec<FieldFault>,
    /// Title of a notice that says why nothing was changed.
    refused: Option<String>,
    link: Option<Link>,
}

#[derive(Template)]
#[template(path = "desk/people.html")]
struct PeoplePage {
    frame: DeskFrame,
    rows: Vec<Row>,
    roles: Vec<Choice>,
    rules: Rules,
    tried: Tried,
}

#[derive(Template)]
#[template(path = "desk/person.html")]
struct PersonPage {
    frame: DeskFrame,
    base: String,
    row: Row,
    roles: Vec<Choice>,
    refused: Option<String>,
    link: Option<Link>,
    /// The manager's own account.
    own: bool,
}

fn choices(chosen: &str) -> Vec<Choice> {
    let choice = |r: &Role| Choice::new(r.code(), r.label(), r.code() == chosen).with_note(r.meaning());
    Role::OF_A_CITY.iter().map(choice).collect()
}

/// `GET /staff/{lgcode}/people`.
pub async fn list(State(app): State<Shared>, Managing(authority): Managing) -> Answer {
    all(&app, authority, Tried::default(), StatusCode::OK).await
}

async fn all(app: &Shared, authority: Authority, tried: Tried, status: StatusCode) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let rows = store::list(tx, authority.lg_code(), now)?.into_iter().map(Row::of).collect();
        let roles = choices(if tried.role.is_empty() { Role::Officer.code() } else { &tried.role });
        Ok::<_, WebError>(PeoplePage { frame, rows, roles, rules: store::rules(tx, authority.lg_code())?, tried })
    };
    page::html(status, &app.store.read(read).await?)
}

/// A new link and its hash.
fn link(app: &Shared, name: &str) -> Result<(Link, String), WebError> {
    let token = hex(&app.random::<24>()?);
    let hash = pages::token_hash(&token);
    let address = format!("{}/staff/invitation/{token}", app.settings.base_url);
    let until = when(app.now().plus_seconds(INVITATION_SECONDS));
    Ok((Link { name: name.to_owned(), address, until }, hash))
}

/// `POST /staff/{lgcode}/people`: invites.
pub async fn invite(State(app): State<Shared>, Managing(authority): Managing, typed: Typed) -> Answer {
    let take = |name: &str| typed.get(name).chars().take(300).collect::<String>();
    let mut tried = Tried { email: take("email"), name: take("name"), role: take("role"), ..Tried::default() };
    let (email, name, role) = (tried.email.parse::<Email>(), one_line(&tried.name, NAME_LIMIT), tried.role.parse());
    let mut fault = |field: &str, words: String| tried.faults.push(FieldFault::new(field, words));
    if let Err(e) = &email {
        fault("email", e.to_string());
    }
    match &name {
        Err(e) => fault("name", e.to_string()),
        Ok(name) if name.is_empty() => fault("name", "名前を書いてください。".to_owned()),
        Ok(_) => {}
    }
    let role = role.ok().filter(|r| Role::OF_A_CITY.contains(r));
    if role.is_none() {
        fault("role", "権限を選んでください。".to_owned());
    }
    let (Ok(email), Ok(name), Some(role), true) = (email, name, role, tried.faults.is_empty()) else {
        return all(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (link, hash) = link(&app, &name)?;
    let (by, now) = (authority.clone(), app.now());
    let done = app.store.write(move |tx| acts::invite(tx, &by, (email.as_str(), &name, role), &hash, now)).await;
    match done {
        Ok(_) => all(&app, authority, Tried { link: Some(link), ..Tried::default() }, StatusCode::OK).await,
        Err(fault @ (PeopleFault::Known(_) | PeopleFault::Elsewhere)) => {
            tried.faults = vec![FieldFault::new("email", fault.to_string())];
            all(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(fault) => Err(refusal(fault)),
    }
}

/// `GET /staff/{lgcode}/people/{officer}`.
pub async fn show(
    State(app): State<Shared>,
    Managing(authority): Managing,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    one(&app, authority, named(&id)?, (None, None), StatusCode::OK).await
}

async fn one(
    app: &Shared,
    authority: Authority,
    id: i64,
    (refused, link): (Option<String>, Option<Link>),
    status: StatusCode,
) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let person = store::get(tx, authority.lg_code(), id, now)?.ok_or(WebError::NotHere)?;
        Ok::<_, WebError>(PersonPage {
            frame,
            base: format!("/staff/{}/people/{id}", authority.lg_code()),
            roles: choices(person.officer.role.code()),
            own: authority.officer().id == id,
            row: Row::of(person),
            refused,
            link,
        })
    };
    page::html(status, &app.store.read(read).await?)
}

/// What a manager does to an account.
#[derive(Clone, Copy)]
enum Act {
    Role(Role),
    Link,
    SignOut,
    End,
}

impl Act {
    fn read(word: &str, typed: &Typed) -> Result<Self, WebError> {
        match word {
            "role" => Ok(Self::Role(named(typed.get("role"))?)),
            "link" => Ok(Self::Link),
            "sign-out" => Ok(Self::SignOut),
            "end" => Ok(Self::End),
            _ => Err(WebError::NotHere),
        }
    }
}

/// `POST /staff/{lgcode}/people/{officer}/{act}`: `role`, `link`, `sign-out` or `end`.
pub async fn act(
    State(app): State<Shared>,
    Managing(authority): Managing,
    Path((_, id, word)): Path<(String, String, String)>,
    typed: Typed,
) -> Answer {
    let (id, act): (i64, _) = (named(&id)?, Act::read(&word, &typed)?);
    let seen = Seen { id, version: typed.get("version").parse().unwrap_or(0) };
    let (shown, hash) = link(&app, "")?;
    let (by, now) = (authority.clone(), app.now());
    let done = app
        .store
        .write(move |tx| match act {
            Act::Role(role) => acts::change_role(tx, &by, seen, role, now),
            Act::Link => acts::new_link(tx, &by, seen, &hash, now),
            Act::SignOut => acts::sign_out(tx, &by, seen, now),
            Act::End => acts::end(tx, &by, seen, now),
        })
        .await;
    match (done, act) {
        (Ok(()), Act::Link) => one(&app, authority, id, (None, Some(shown)), StatusCode::OK).await,
        (Ok(()), Act::Role(_) | Act::SignOut | Act::End) => {
            page::see_other(&format!("/staff/{}/people/{id}", authority.lg_code()))
        }
        (Err(fault @ (PeopleFault::Changed | PeopleFault::LastManager | PeopleFault::Ended)), _) => {
            one(&app, authority, id, (Some(fault.to_string()), None), StatusCode::CONFLICT).await
        }
        (Err(fault), _) => Err(refusal(fault)),
    }
}

pub(super) fn refusal(fault: PeopleFault) -> WebError {
    match fault {
        PeopleFault::NotHere => WebError::NotHere,
        PeopleFault::NotAllowed | PeopleFault::Role(_) => WebError::NotAllowed,
        PeopleFault::Changed
        | PeopleFault::LastManager
        | PeopleFault::Known(_)
        | PeopleFault::Elsewhere
        | PeopleFault::Ended => WebError::fault("people: a refusal without a page"),
        PeopleFault::Store(why) => WebError::fault(why),
    }
}
