//! ステッカー: which spots have one, the files to print, and issuing one where none is.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::spot::{find, plain_number};
use super::{frame, when};
use crate::audit::Actor;
use crate::municipalities::Municipality;
use crate::settings::BaseUrl;
use crate::spots::{Spot, SpotState};
use crate::staff::Authority;
use crate::stickers::StickerSize;
use crate::stickers::design::{StickerFace, StickerFault};
use crate::stickers::sheet::{self, Arrangement, Grid, StickerFormat};
use crate::stickers::{acts, store};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

struct Row {
    number: u32,
    shown: String,
    name: String,
    /// Empty when none was issued.
    token: String,
    issued: String,
    scans: u64,
}

#[derive(Template)]
#[template(path = "desk/stickers.html")]
struct StickersPage {
    frame: DeskFrame,
    rows: Vec<Row>,
    printable: usize,
    sizes: Vec<(StickerSize, usize, usize)>,
}

/// `GET /staff/{lgcode}/stickers`.
pub async fn overview(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let (frame, rows) = app
        .store
        .read(move |tx| {
            let (frame, _) = frame(tx, &authority, DeskPlace::Stickers)?;
            let spots = active(tx, &authority)?;
            let rows = spots.iter().map(|spot| row(tx, spot)).collect::<Result<Vec<_>, WebError>>()?;
            Ok::<_, WebError>((frame, rows))
        })
        .await?;
    let printable = rows.iter().filter(|r| !r.token.is_empty()).count();
    let on_sheet = |size| {
        let cells = Grid::a4(size).cells().max(1);
        (size, cells, printable.div_ceil(cells))
    };
    let sizes = StickerSize::ALL.map(on_sheet).to_vec();
    page::html(StatusCode::OK, &StickersPage { frame, rows, printable, sizes })
}

fn active(tx: &Tx<'_>, authority: &Authority) -> Result<Vec<Spot>, WebError> {
    let mut spots = crate::spots::store::all(tx, authority.lg_code())?;
    spots.retain(|s| s.state() == SpotState::Active);
    Ok(spots)
}

fn row(tx: &Tx<'_>, spot: &Spot) -> Result<Row, WebError> {
    let issued = store::of_spot(tx, spot)?.into_iter().rev().find(|s| s.voided_at.is_none());
    Ok(Row {
        number: spot.number().get(),
        shown: spot.number().to_string(),
        name: spot.name().to_owned(),
        token: issued.as_ref().map_or(String::new(), |s| s.token.to_string()),
        issued: issued.map_or(String::new(), |s| when(s.issued_at)),
        scans: store::scans_of_spot(tx, spot)?,
    })
}

/// `GET /staff/{lgcode}/stickers/all.pdf?size=a6`: every active spot's sticker on A4 sheets with cut lines, in the order of numbers.
pub async fn all(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let size = size(&typed)?;
    let first = typed.get("first").parse().unwrap_or(1_usize).clamp(1, Grid::a4(size).cells().max(1));
    let base = app.settings.base_url.clone();
    let lg_code = authority.lg_code();
    let faces = app.store.read(move |tx| faces(tx, &authority, &base)).await?;
    if faces.is_empty() {
        return Err(WebError::NotHere);
    }
    let draw = move || sheet::files(&faces, size, Arrangement::SheetA4 { first });
    let bytes = app.slow(draw).await?.map_err(WebError::fault)?;
    page::file(bytes, StickerFormat::Pdf.media_type(), &format!("stickers-{lg_code}-{size}-a4.pdf"))
}

fn faces(tx: &Tx<'_>, authority: &Authority, base: &BaseUrl) -> Result<Vec<StickerFace>, WebError> {
    let (_, municipality) = frame(tx, authority, DeskPlace::Stickers)?;
    let spots = active(tx, authority)?;
    spots.iter().filter_map(|spot| face(tx, spot, &municipality, base).transpose()).collect()
}

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

/// `GET /staff/{lgcode}/spots/{number}/sticker.pdf|.png|.svg?size=a6&marks=1`: 404 unless the spot is active.
pub async fn of_spot(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number, name)): Path<(String, String, String)>,
    InQuery(typed): InQuery,
) -> Answer {
    let number = plain_number(&number)?;
    let (format, size) = (format_of(&name)?, size(&typed)?);
    let arrangement = if typed.get("marks") == "1" { Arrangement::Marks } else { Arrangement::Single };
    let base = app.settings.base_url.clone();
    let face = app
        .store
        .read(move |tx| {
            let (_, municipality) = frame(tx, &authority, DeskPlace::Spots)?;
            let spot = find(tx, &authority, number)?;
            face(tx, &spot, &municipality, &base)?.ok_or(WebError::NotHere)
        })
        .await?;
    let bytes = app.slow(move || sheet::file(&face, size, format, arrangement)).await?.map_err(WebError::fault)?;
    page::file(bytes, format.media_type(), &format!("sticker-{}-{size}.{}", number.get(), format.extension()))
}

/// `sticker.pdf`, `sticker.png` or `sticker.svg`; any other name is not here.
fn format_of(name: &str) -> Result<StickerFormat, WebError> {
    let ending = name.strip_prefix("sticker.").ok_or(WebError::NotHere)?;
    let format: StickerFormat = ending.parse().map_err(|_| WebError::NotHere)?;
    if format.extension() == ending { Ok(format) } else { Err(WebError::NotHere) }
}

/// A6 unless the address names another size; an unknown one is not here.
fn size(typed: &Typed) -> Result<StickerSize, WebError> {
    match typed.get("size") {
        "" => Ok(StickerSize::A6),
        code => code.parse().map_err(|_| WebError::NotHere),
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
