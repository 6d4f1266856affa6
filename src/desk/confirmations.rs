//! 登録内容の確認: whose yearly confirmation is due, on the screen and on paper, and writing down what somebody said.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::spot::{find, plain_number};
use super::{frame, when};
use crate::audit::{self, Actor, NewEvent};
use crate::documents;
use crate::municipalities::Municipality;
use crate::notifications::acts::confirm;
use crate::notifications::confirm::{Due, Waiting, store};
use crate::notifications::store as notifications;
use crate::spots::SpotState;
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::text::csv_sheet;
use crate::time::{JapanDate, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::form::Pages;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

const EACH: u32 = 50;
/// The most lines of a list on paper or in a file.
const MOST: u32 = 20_000;
/// How somebody may have said it.
const WAYS: [(&str, &str); 3] = [("phone", "電話で確認"), ("paper", "紙で確認"), ("counter", "窓口で確認")];

/// One spot that is to be asked.
struct Row {
    number: u32,
    shown: String,
    name: String,
    due: String,
    /// When it was last confirmed; empty while nobody ever did.
    last: String,
    contact: String,
    phone: String,
    /// メール or 紙・電話.
    way: &'static str,
}

impl Row {
    fn of(waiting: &Waiting) -> Self {
        let spot = &waiting.due.spot;
        Self {
            number: spot.number().get(),
            shown: spot.number().to_string(),
            name: spot.name().to_owned(),
            due: waiting.due.due.wareki_plain(),
            last: waiting.due.verified_at.map(when).unwrap_or_default(),
            contact: waiting.contact.clone(),
            phone: waiting.phone.clone(),
            way: if waiting.email.is_some() { "メール" } else { "紙・電話" },
        }
    }
}

#[derive(Template)]
#[template(path = "desk/confirmations.html")]
struct ConfirmationsPage {
    frame: DeskFrame,
    rows: Vec<Row>,
    total: u32,
    pages: Pages,
    may: bool,
    /// Just written down.
    saved: bool,
}

/// `GET /staff/{lgcode}/confirmations`.
pub async fn list(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(asked): InQuery) -> Answer {
    note(&app, &authority, "see_contact").await?;
    let (today, wanted) = (app.now().in_japan().date(), asked.get("page").parse().unwrap_or(1));
    let saved = asked.get("saved") == "1";
    let shown = app
        .store
        .read(move |tx| {
            let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
            let lg_code = authority.lg_code();
            let total = store::count_due(tx, lg_code, today)?;
            let address = format!("/staff/{lg_code}/confirmations?page=");
            let pages = Pages::new(wanted, total as usize, EACH as usize, address);
            let offset = u32::try_from(pages.here - 1).unwrap_or_default() * EACH;
            let rows = waiting(tx, &authority, today, (EACH, offset))?.iter().map(Row::of).collect();
            Ok::<_, WebError>(ConfirmationsPage { frame, rows, total, pages, may: authority.may_decide(), saved })
        })
        .await?;
    page::html(StatusCode::OK, &shown)
}

/// Columns of the list; the last is for what was said.
const HEAD: [&str; 10] =
    ["登録番号", "名称", "フリガナ", "確認の期日", "前の確認", "所在地", "聞く相手", "電話番号", "方法", "結果"];

/// `GET /staff/{lgcode}/confirmations.csv`: those who have no mail come first.
pub async fn csv(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let (lg_code, all) = everybody(&app, authority).await.map(|(city, all)| (city.lg_code, all))?;
    let rows = all.iter().map(|one| {
        let (row, entry) = (Row::of(one), one.due.spot.entry());
        [
            row.shown,
            row.name,
            entry.kana.to_string(),
            one.due.due.to_string(),
            one.due.verified_at.map(|at| at.in_japan().date().to_string()).unwrap_or_default(),
            entry.address.clone().unwrap_or_default(),
            row.contact,
            row.phone,
            row.way.to_owned(),
            String::new(),
        ]
    });
    let bytes = csv_sheet(HEAD, rows).map_err(WebError::fault)?;
    page::file(bytes, "text/csv; charset=utf-8", &format!("confirmations-{lg_code}.csv"))
}

/// `GET /staff/{lgcode}/confirmations.pdf`: to call and to tick off, with room for what was said.
pub async fn pdf(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let today = app.now().in_japan().date();
    let (city, all) = everybody(&app, authority).await?;
    let name = format!("confirmations-{}.pdf", city.lg_code);
    let set = move || documents::spots::confirmations(&city, &all, today);
    let bytes = app.slow(set).await?.map_err(WebError::fault)?;
    documents::pages::private(bytes, &name)
}

async fn everybody(app: &Shared, authority: Authority) -> Result<(Municipality, Vec<Waiting>), WebError> {
    note(app, &authority, "export_contacts").await?;
    let today = app.now().in_japan().date();
    app.store
        .read(move |tx| {
            let (_, city) = frame(tx, &authority, DeskPlace::Spots)?;
            let mut all = waiting(tx, &authority, today, (MOST, 0))?;
            all.sort_by_key(|w| w.email.is_some());
            Ok::<_, WebError>((city, all))
        })
        .await
}

fn waiting(tx: &Tx<'_>, authority: &Authority, today: JapanDate, part: (u32, u32)) -> Result<Vec<Waiting>, StoreError> {
    let due = store::due(tx, authority.lg_code(), today, part)?;
    due.into_iter().map(|due| contact(tx, due)).collect()
}

fn contact(tx: &Tx<'_>, due: Due) -> Result<Waiting, StoreError> {
    let n = match &due.notification {
        Some((id, _)) => notifications::by_id(tx, *id)?,
        None => None,
    };
    let own = due.spot.entry().phone.as_ref().map(ToString::to_string);
    Ok(match n {
        Some(n) => {
            let c = &n.form.contact;
            let named = c.name.as_ref().unwrap_or(&n.form.applicant.name);
            let (contact, phone, email) = (named.to_string(), c.phone.to_string(), c.email.clone());
            Waiting { due, contact, phone, email }
        }
        None => Waiting { due, contact: String::new(), phone: own.unwrap_or_default(), email: None },
    })
}

/// 個人情報を見た記録: once for each officer and day (Japan's).
async fn note(app: &Shared, authority: &Authority, act: &'static str) -> Result<(), WebError> {
    let (at, by) = (app.now(), authority.clone());
    let event = move |by: &Authority, at: Moment| NewEvent {
        at,
        actor: Actor::Officer(by.officer().id),
        lg_code: Some(by.lg_code()),
        act,
        subject: "confirmations",
        from: None,
        to: None,
        reason: None,
    };
    app.store
        .write(move |tx| {
            let midnight = at.in_japan().date().at_minute(0);
            if !audit::store::happened(tx, &event(&by, at), midnight)? {
                audit::store::record(tx, &event(&by, at))?;
            }
            Ok::<_, WebError>(())
        })
        .await
}

/// `POST /staff/{lgcode}/spots/{number}/confirmation`: what somebody said on the telephone, on paper or at the counter.
pub async fn told(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = plain_number(&number)?;
    let how = WAYS.iter().find(|(code, _)| *code == typed.get("how")).map(|(_, words)| *words);
    let (by, now) = (authority.clone(), app.now());
    app.store
        .write(move |tx| {
            let spot = find(tx, &by, number)?;
            // An ended spot has nothing to confirm; the page doesn't offer it.
            if spot.state() != SpotState::Ended {
                confirm(tx, &spot, Actor::Officer(by.officer().id), how.or(Some(WAYS[0].1)), now)?;
            }
            Ok::<_, WebError>(())
        })
        .await?;
    let back = if typed.get("from") == "list" { "confirmations".to_owned() } else { format!("spots/{}", number.get()) };
    page::see_other(&format!(
        "/staff/{lg_code}/{back}?saved={}",
        if typed.get("from") == "list" { "1" } else { "confirm" }
    ))
}
