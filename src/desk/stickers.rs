//! ステッカー: the workbench for printing, printers, and the one sticker of a spot: its files, issuing, voiding.

mod asked;
pub mod bench;
pub mod naming;
pub mod printers;
pub mod prints;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::frame;
use super::spot::{self, Tried, find, plain_number};
use crate::audit::Actor;
use crate::municipalities::Municipality;
use crate::settings::BaseUrl;
use crate::spots::{Spot, SpotState};
use crate::stickers::design::{StickerFace, StickerFault};
use crate::stickers::printing::acts::REASON_LIMIT;
use crate::stickers::sheet::{self, Arrangement, StickerFormat};
use crate::stickers::{Ink, StickerSize, StickerToken, acts, store};
use crate::store::Tx;
use crate::text::one_line;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::DeskPlace;
use crate::web::page;

type Answer = Result<Response, WebError>;

/// What is printed for a spot; none while it has no sticker or may have none.
fn face(
    tx: &Tx<'_>,
    spot: &Spot,
    municipality: &Municipality,
    base: &BaseUrl,
) -> Result<Option<StickerFace>, WebError> {
    let Some(token) = store::current(tx, spot)? else { return Ok(None) };
    match StickerFace::for_spot(spot, municipality, base, &token) {
        Ok(face) => Ok(Some(face)),
        Err(StickerFault::NotActive | StickerFault::OtherCity) => Ok(None),
        Err(
            fault @ (StickerFault::Missing(_)
            | StickerFault::Code(_)
            | StickerFault::Label(_)
            | StickerFault::Drawing(_)),
        ) => Err(WebError::fault(fault)),
    }
}

/// `GET /staff/{lgcode}/spots/{number}/sticker.svg?size=a6&ink=black`: the picture on the spot's page; 404 unless the spot is active.
/// A file to print comes from the workbench alone, which writes it down and asks why when it is printed again.
pub async fn of_spot(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number, name)): Path<(String, String, String)>,
    InQuery(typed): InQuery,
) -> Answer {
    let number = plain_number(&number)?;
    if name != "sticker.svg" {
        return Err(WebError::NotHere);
    }
    let (size, ink) = (size(&typed)?, ink(&typed)?);
    let base = app.settings.base_url.clone();
    let face = app
        .store
        .read(move |tx| {
            let (_, municipality) = frame(tx, &authority, DeskPlace::Spots)?;
            let spot = find(tx, &authority, number)?;
            Ok::<_, WebError>(face(tx, &spot, &municipality, &base)?.ok_or(WebError::NotHere)?.in_ink(ink))
        })
        .await?;
    let draw = move || sheet::file(&face, size, StickerFormat::Svg, Arrangement::Single);
    // A character or an address that can't be drawn is told on the workbench; the picture is missing.
    let bytes = app.slow(draw).await?.map_err(|fault| match fault {
        StickerFault::Drawing(_) => WebError::fault(fault),
        StickerFault::Missing(_)
        | StickerFault::Code(_)
        | StickerFault::Label(_)
        | StickerFault::NotActive
        | StickerFault::OtherCity => WebError::NotHere,
    })?;
    page::file(bytes, StickerFormat::Svg.media_type(), &format!("sticker-{}-{size}.svg", number.get()))
}

/// A6 unless the address names another size; an unknown one is not here.
fn size(typed: &Typed) -> Result<StickerSize, WebError> {
    match typed.get("size") {
        "" => Ok(StickerSize::A6),
        code => named(code),
    }
}

/// In colours unless the address says otherwise; an unknown ink is not here.
fn ink(typed: &Typed) -> Result<Ink, WebError> {
    match typed.get("ink") {
        "" => Ok(Ink::Colours),
        code => named(code),
    }
}

/// `POST /staff/{lgcode}/spots/{number}/stickers`: issues a sticker to an active spot that has none; otherwise nothing changes.
pub async fn issue(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
) -> Answer {
    let number = plain_number(&number)?;
    let (random, now) = (app.random::<{ acts::RANDOM }>()?, app.now());
    app.store
        .write(move |tx| {
            let spot = find(tx, &authority, number)?;
            if spot.state() != SpotState::Active {
                return Err(WebError::NotHere);
            }
            acts::current_or_issue(tx, &spot, &random, Actor::Officer(authority.officer().id), now)?;
            Ok(())
        })
        .await?;
    page::see_other(&format!("/staff/{lg_code}/spots/{}", number.get()))
}

/// `POST /staff/{lgcode}/spots/{number}/stickers/{token}`: makes it void, and with `act=reissue` gives the spot a new one. A
/// reason is asked for; the old one's address still opens the consultation page.
pub async fn void(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number, token)): Path<(String, String, String)>,
    typed: Typed,
) -> Answer {
    let number = plain_number(&number)?;
    let token: StickerToken = named(&token)?;
    let (random, now) = (app.random::<{ acts::RANDOM }>()?, app.now());
    let mut tried = Tried { void_reason: typed.get("void_reason").to_owned(), ..Tried::default() };
    let reason = match reason(&tried.void_reason) {
        Ok(reason) => reason,
        Err(words) => {
            tried.faults = vec![FieldFault::new("void_reason", words)];
            return spot::shown(&app, authority, number, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (again, by) = (typed.get("act") == "reissue", authority.clone());
    let done = app
        .store
        .write(move |tx| {
            let spot = find(tx, &by, number)?;
            if store::spot_of(tx, by.lg_code(), &token)?.map(|s| s.id()) != Some(spot.id()) {
                return Err(WebError::NotHere);
            }
            let random = (again && spot.state() == SpotState::Active).then_some(&random);
            let actor = Actor::Officer(by.officer().id);
            Ok(acts::replace(tx, &spot, &token, (&reason, random), actor, now)?)
        })
        .await?;
    if done {
        return page::see_other(&format!("/staff/{lg_code}/spots/{}", number.get()));
    }
    tried.overtaken = Some("このステッカーは、すでに無効になっています".to_owned());
    spot::shown(&app, authority, number, tried, StatusCode::CONFLICT).await
}

fn reason(typed: &str) -> Result<String, String> {
    match one_line(typed, REASON_LIMIT) {
        Ok(text) if text.is_empty() => Err("無効にする理由を書いてください。".to_owned()),
        Ok(text) => Ok(text),
        Err(fault) => Err(fault.to_string()),
    }
}
