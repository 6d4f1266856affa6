//! 表示名: the name on a spot's stickers, with what becomes of it in print.

use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Answer;
use crate::audit::Actor;
use crate::desk::spot::{self, Tried, find, plain_number};
use crate::spots::{Spot, SpotKind, SpotState};
use crate::staff::Authority;
use crate::stickers::naming::{NAME_LIMIT, Report, acts, store};
use crate::store::Tx;
use crate::text::one_line;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::FieldFault;
use crate::web::page;

/// The field on the spot's page.
pub(in crate::desk) struct NameField {
    /// As typed, or as it is kept; empty for the registered name.
    pub typed: String,
    /// What is printed with it.
    pub printed: String,
    /// What no font has; empty for nothing.
    pub missing: String,
    /// What comes out otherwise than it is written.
    pub remarks: Vec<String>,
    pub version: i64,
    pub may_save: bool,
}

impl NameField {
    /// None for individuals, whose name is on no sticker, and for who has left.
    pub fn of(tx: &Tx<'_>, authority: &Authority, spot: &Spot, typed: Option<&str>) -> Result<Option<Self>, WebError> {
        if !takes_name(spot) {
            return Ok(None);
        }
        let kept = store::get(tx, spot.id())?;
        let typed = typed.map_or_else(|| kept.name.clone().unwrap_or_default(), str::to_owned);
        let printed = match one_line(&typed, NAME_LIMIT) {
            Ok(name) if !name.is_empty() => name,
            Ok(_) | Err(_) => spot.name().to_owned(),
        };
        let report = Report::of(&printed);
        Ok(Some(Self {
            typed,
            printed,
            missing: report.missing.map(|m| m.to_string()).unwrap_or_default(),
            remarks: report.remarks,
            version: kept.version,
            may_save: authority.may_decide(),
        }))
    }
}

fn takes_name(spot: &Spot) -> bool {
    let there = match spot.state() {
        SpotState::Active | SpotState::Suspended => true,
        SpotState::Ended => false,
    };
    match spot.kind() {
        SpotKind::Organization => there,
        SpotKind::Individual => false,
    }
}

/// `POST /staff/{lgcode}/spots/{number}/sticker-name`: 303; 422 for a name that can't be printed; 409 when somebody wrote it since the page.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = plain_number(&number)?;
    let text: String = typed.get("shown_name").chars().take(300).collect();
    let mut tried = Tried { shown_name: Some(text.clone()), ..Tried::default() };
    let name = match read(&text) {
        Ok(name) => name,
        Err(words) => {
            tried.faults = vec![FieldFault::new("shown_name", words)];
            return spot::shown(&app, authority, number, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, now, seen) = (authority.clone(), app.now(), typed.get("name_version").parse().unwrap_or(-1));
    let done = app
        .store
        .write(move |tx| {
            let spot = find(tx, &by, number)?;
            if !takes_name(&spot) {
                return Err(WebError::NotHere);
            }
            // The registered name, written out, is none of its own.
            let name = name.filter(|n| n != spot.name());
            Ok(acts::change(tx, &spot, name.as_deref(), seen, Actor::Officer(by.officer().id), now)?)
        })
        .await?;
    if done {
        return page::see_other(&format!("/staff/{lg_code}/spots/{}#sticker-name", number.get()));
    }
    tried.overtaken = Some("画面を開いたあとに、ほかの人がステッカーの名称を変えました".to_owned());
    spot::shown(&app, authority, number, tried, StatusCode::CONFLICT).await
}

/// The name, none for the registered one.
fn read(typed: &str) -> Result<Option<String>, String> {
    let name = one_line(typed, NAME_LIMIT).map_err(|fault| fault.to_string())?;
    if name.is_empty() {
        return Ok(None);
    }
    match Report::of(&name).missing {
        Some(missing) => Err(missing.to_string()),
        None => Ok(Some(name)),
    }
}
