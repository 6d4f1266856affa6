//! 協力スポット 1件: what the register holds, its stickers, and its history.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::facts::{self, Fact};
use super::trail::{self, Step};
use super::{frame, names, when};
use crate::notifications::ReceiptNumber;
use crate::spots::{PublicSpot, RegistrationNumber, Spot, SpotState};
use crate::staff::Authority;
use crate::stickers::StickerSize;
use crate::stickers::store::Issued;
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::{audit, notifications, stickers};

/// One sticker in the list of all that the spot ever had.
struct StickerRow {
    token: String,
    issued: String,
    voided: String,
}

impl StickerRow {
    fn of(issued: &Issued) -> Self {
        Self {
            token: issued.token.to_string(),
            issued: when(issued.issued_at),
            voided: issued.voided_at.map(when).unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/spot.html")]
struct SpotPage {
    frame: DeskFrame,
    base: String,
    shown: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    public_page: String,
    facts: Vec<Fact>,
    /// Empty while nothing can be printed.
    current: String,
    sizes: &'static [StickerSize],
    stickers: Vec<StickerRow>,
    scans: u64,
    receipt: Option<ReceiptNumber>,
    trail: Vec<Step>,
    may_issue: bool,
    /// Just accepted: says so once.
    accepted: bool,
}

/// `GET /staff/{lgcode}/spots/{number}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let number = plain_number(&number)?;
    let mut shown = app.store.read(move |tx| spot_page(tx, &authority, number)).await?;
    shown.accepted = typed.get("accepted") == "1";
    page::html(StatusCode::OK, &shown)
}

/// A registration number as addresses have it: digits alone.
///
/// # Errors
/// [`WebError::NotHere`] for anything else.
pub(super) fn plain_number(text: &str) -> Result<RegistrationNumber, WebError> {
    let number: RegistrationNumber = text.parse().map_err(|_| WebError::NotHere)?;
    if number.get().to_string() == text { Ok(number) } else { Err(WebError::NotHere) }
}

/// The spot with this number at this desk.
///
/// # Errors
/// [`WebError::NotHere`] when there is none.
pub(super) fn find(tx: &Tx<'_>, authority: &Authority, number: RegistrationNumber) -> Result<Spot, WebError> {
    crate::spots::store::by_number(tx, authority.lg_code(), number)?.ok_or(WebError::NotHere)
}

fn spot_page(tx: &Tx<'_>, authority: &Authority, number: RegistrationNumber) -> Result<SpotPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Spots)?;
    let spot = find(tx, authority, number)?;
    let lg_code = authority.lg_code();
    let issued = stickers::store::of_spot(tx, &spot)?;
    let mut events = audit::store::about(tx, lg_code, &format!("spot:{}", number.get()))?;
    for sticker in &issued {
        events.extend(audit::store::about(tx, lg_code, &format!("sticker:{}", sticker.token))?);
    }
    let receipt = match spot.entry().notification_id {
        Some(id) => notifications::store::receipt_of(tx, id)?,
        None => None,
    };
    if let Some(receipt) = &receipt {
        let told = audit::store::about(tx, lg_code, &notifications::subject(receipt))?;
        events.splice(0..0, told.into_iter().filter(|e| e.act == "accept"));
    }
    events.sort_by_key(|e| e.at);
    let current = match spot.state() {
        SpotState::Active => stickers::store::current(tx, &spot)?,
        SpotState::Suspended | SpotState::Ended => None,
    };
    Ok(SpotPage {
        base: format!("/staff/{lg_code}/spots/{}", number.get()),
        shown: number.to_string(),
        name: spot.name().to_owned(),
        state: spot.state().label(),
        tone: super::spots::tone(spot.state()),
        public_page: PublicSpot::of(&spot).map_or(String::new(), |_| format!("/{lg_code}/spots/{}", number.get())),
        facts: facts::of_spot(&spot),
        current: current.map(|t| t.to_string()).unwrap_or_default(),
        sizes: &StickerSize::ALL,
        stickers: issued.iter().map(StickerRow::of).collect(),
        scans: stickers::store::scans_of_spot(tx, &spot)?,
        receipt,
        trail: trail::in_words(&events, &names(tx, authority)?),
        may_issue: authority.may_decide() && spot.state() == SpotState::Active,
        accepted: false,
        frame,
    })
}
