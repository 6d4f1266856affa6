//! 関連するネットワークの言葉: what the municipality says of its neighbouring networks.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{Tried, frame};
use crate::audit::{self, Actor, NewEvent};
use crate::partners::related::{MOST, RelatedNetwork, store};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{Telephone, TextFault, many_lines, one_line};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::kindness;

type Answer = Result<Response, WebError>;

const LINE_LIMIT: usize = 60;
const WORDS_LIMIT: usize = 300;
/// The fields of one network, each with its number after it.
const FIELDS: [&str; 6] = ["name", "what", "whom", "differs", "contact", "phone"];

#[derive(Template)]
#[template(path = "desk/related.html")]
struct RelatedPage {
    frame: DeskFrame,
    base: String,
    networks: Vec<(usize, RelatedNetwork)>,
    faults: Vec<FieldFault>,
    overtaken: bool,
    saved: bool,
    version: i64,
    may: bool,
}

impl RelatedPage {
    /// The field's name in the form.
    fn field(&self, name: &str, number: &usize) -> String {
        format!("{name}{number}")
    }

    /// The fault of a field, empty for none.
    fn err(&self, name: &str, number: &usize) -> &str {
        FieldFault::of(&self.faults, &self.field(name, number))
    }
}

/// `GET /staff/{lgcode}/networks`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let saved = typed.get("saved") == "1";
    shown(&app, authority, Tried { saved, ..Tried::default() }, StatusCode::OK).await
}

/// `POST /staff/{lgcode}/networks`: 303; 422 with every fault; 409 when somebody changed it since the page.
pub async fn save(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let (list, faults) = read(&typed);
    if !faults.is_empty() {
        let tried = Tried { fields: Some(list), faults, ..Tried::default() };
        return shown(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let written: Vec<_> = list.iter().filter(|n| !n.is_empty()).cloned().collect();
    // A page without a version was not ours: no list has version -1.
    let (seen, now, by) = (typed.get("version").parse().unwrap_or(-1), app.now(), authority.clone());
    if app.store.write(move |tx| change(tx, &by, &written, seen, now)).await? {
        return page::see_other(&format!("/staff/{}/networks?saved=1", authority.lg_code()));
    }
    let tried = Tried { fields: Some(list), overtaken: Some(String::new()), ..Tried::default() };
    shown(&app, authority, tried, StatusCode::CONFLICT).await
}

fn change(tx: &Tx<'_>, by: &Authority, list: &[RelatedNetwork], seen: i64, at: Moment) -> Result<bool, WebError> {
    let names = |list: &[RelatedNetwork]| list.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join("、");
    let (lg_code, before) = (by.lg_code(), names(&store::get(tx, by.lg_code())?));
    if !store::put(tx, lg_code, list, seen, at)? {
        return Ok(false);
    }
    let (actor, after) = (Actor::Officer(by.officer().id), names(list));
    let (from, to, lg_code) = (Some(before.as_str()), Some(after.as_str()), Some(lg_code));
    let (act, subject) = ("put_networks", "networks");
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject, from, to, reason: None })?;
    Ok(true)
}

/// Every place of the form as it can be read, what can't be read as typed, and every fault.
fn read(typed: &Typed) -> (Vec<RelatedNetwork>, Vec<FieldFault>) {
    let mut faults = Vec::new();
    let list = (1..=MOST).map(|number| one(typed, number, &mut faults)).collect();
    (list, faults)
}

fn one(typed: &Typed, number: usize, faults: &mut Vec<FieldFault>) -> RelatedNetwork {
    let raw = |name: &str| typed.get(&format!("{name}{number}"));
    let used = FIELDS.iter().any(|name| !raw(name).trim().is_empty());
    let mut text = |name: &str, read: fn(&str, usize) -> Result<String, TextFault>, limit| match read(raw(name), limit)
    {
        Ok(text) if text.is_empty() && used => {
            faults.push(FieldFault::new(
                format!("{name}{number}"),
                format!("{number}つめの{}を書いてください。", label(name)),
            ));
            text
        }
        Ok(text) => {
            faults.extend(kindness::fault(&text).map(|why| FieldFault::new(format!("{name}{number}"), why)));
            text
        }
        Err(fault) => {
            faults.push(FieldFault::new(format!("{name}{number}"), fault.to_string()));
            raw(name).chars().take(2000).collect()
        }
    };
    let name = text("name", one_line, LINE_LIMIT);
    let (what, whom) = (text("what", many_lines, WORDS_LIMIT), text("whom", many_lines, WORDS_LIMIT));
    let (differs, contact) = (text("differs", many_lines, WORDS_LIMIT), text("contact", one_line, LINE_LIMIT));
    let phone = match raw("phone").trim() {
        "" => String::new(),
        typed => typed.parse::<Telephone>().map(|t| t.to_string()).unwrap_or_else(|fault| {
            faults.push(FieldFault::new(format!("phone{number}"), fault.to_string()));
            typed.chars().take(100).collect()
        }),
    };
    RelatedNetwork { name, what, whom, differs, contact, phone }
}

fn label(name: &str) -> &'static str {
    match name {
        "name" => "名前",
        "what" => "「すること」",
        "whom" => "「だれのため」",
        "differs" => "「ちがうところ」",
        _ => "担当",
    }
}

async fn shown(app: &Shared, authority: Authority, tried: Tried<Vec<RelatedNetwork>>, status: StatusCode) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let code = authority.lg_code();
        let mut list = tried.fields.map_or_else(|| store::get(tx, code), Ok)?;
        list.resize(MOST, RelatedNetwork::default());
        Ok::<_, WebError>(RelatedPage {
            frame,
            base: format!("/staff/{code}/networks"),
            networks: (1..).zip(list).collect(),
            faults: tried.faults,
            overtaken: tried.overtaken.is_some(),
            saved: tried.saved,
            version: store::version(tx, code)?,
            may: authority.may_decide(),
        })
    };
    page::html(status, &app.store.read(read).await?)
}
