//! 送ったもの: the log of leaflets, cards and stickers of a spot, and the list of those to which more is due.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use unicode_normalization::UnicodeNormalization;

use super::{Tried, find, plain_number, shown};
use crate::audit::Actor;
use crate::desk::frame;
use crate::registry::acts::send_material;
use crate::registry::materials::{Material, MaterialKind, store};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::written::days::date;

/// As typed.
#[derive(Clone, Debug, Default)]
pub(in crate::desk) struct Fields {
    pub kind: String,
    pub quantity: String,
    pub sent_on: String,
    pub restock_on: String,
}

fn read(fields: &Fields) -> Result<Material, Vec<FieldFault>> {
    let mut faults = Vec::new();
    let kind = fields.kind.parse::<MaterialKind>();
    if kind.is_err() {
        faults.push(FieldFault::new("kind", "どれかを選んでください。"));
    }
    let quantity: Option<u32> = fields.quantity.nfkc().collect::<String>().trim().parse().ok();
    let quantity = quantity.filter(|n| (1..=9999).contains(n));
    if quantity.is_none() {
        faults.push(FieldFault::new("quantity", "1から9999までの数字で書いてください。"));
    }
    let words = "日付を読み取れません。2026-11-24 か 令和8年11月24日 のように書いてください。";
    let sent_on = date(&fields.sent_on);
    if sent_on.is_none() {
        faults.push(FieldFault::new("sent_on", words));
    }
    let restock_on = date(&fields.restock_on);
    if restock_on.is_none() && !fields.restock_on.trim().is_empty() {
        faults.push(FieldFault::new("restock_on", words));
    }
    if restock_on.zip(sent_on).is_some_and(|(next, sent)| next <= sent) {
        faults.push(FieldFault::new("restock_on", "送った日より後の日付にしてください。"));
    }
    match (kind, quantity, sent_on) {
        (Ok(kind), Some(quantity), Some(sent_on)) if faults.is_empty() => {
            Ok(Material { kind, quantity, sent_on, restock_on })
        }
        (_, _, _) => Err(faults),
    }
}

/// `POST /staff/{lgcode}/spots/{number}/materials`.
pub async fn add(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, WebError> {
    let number = plain_number(&number)?;
    let take = |name: &str| typed.get(name).chars().take(100).collect::<String>();
    let fields = Fields {
        kind: take("kind"),
        quantity: take("quantity"),
        sent_on: take("sent_on"),
        restock_on: take("restock_on"),
    };
    let material = match read(&fields) {
        Ok(material) => material,
        Err(faults) => {
            let tried = Tried { material: Some(fields), faults, ..Tried::default() };
            return shown(&app, authority, number, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let now = app.now();
    let act = move |tx: &Tx<'_>| {
        let spot = find(tx, &authority, number)?;
        let by = Actor::Officer(authority.officer().id);
        Ok::<_, WebError>(send_material(tx, &spot, material, by, now)?)
    };
    app.store.write(act).await?;
    page::see_other(&format!("/staff/{lg_code}/spots/{}?saved=material", number.get()))
}

/// One spot to which more is due.
struct Row {
    number: u32,
    shown: String,
    name: String,
    what: String,
    sent: String,
    due: String,
}

#[derive(Template)]
#[template(path = "desk/materials.html")]
struct OverduePage {
    frame: DeskFrame,
    rows: Vec<Row>,
}

/// `GET /staff/{lgcode}/materials`: to whom more is due, the longest overdue first.
pub async fn overdue(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Result<Response, WebError> {
    let today = app.now().in_japan().date();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
        let rows = store::overdue(tx, authority.lg_code(), today)?;
        let row = |r: crate::registry::materials::Restock| Row {
            number: r.number.get(),
            shown: r.number.to_string(),
            name: r.name,
            what: format!("{} {}", r.last.kind.label(), r.last.quantity),
            sent: r.last.sent_on.wareki_plain(),
            due: r.due.wareki_plain(),
        };
        Ok::<_, WebError>(OverduePage { frame, rows: rows.into_iter().map(row).collect() })
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}
