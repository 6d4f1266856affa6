//! `…/sticker.pdf|.png|.svg?key=…`: the sticker for the spot's own door, once the notification is accepted.

use axum::extract::{Path, State};

use super::Answer;
use super::visit::Mine;
use crate::stickers::design::{StickerFace, StickerFault};
use crate::stickers::sheet::{self, Arrangement, StickerFormat};
use crate::stickers::{Ink, StickerSize};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, named};
use crate::web::page;
use crate::{spots, stickers};

/// `GET /{lgcode}/notifications/{receipt}/sticker.pdf?key=…&size=a6&ink=black`: A6 in colours unless asked otherwise; 404 before acceptance and when the spot is no longer active.
pub async fn file(
    State(app): State<Shared>,
    mine: Mine,
    Path(path): Path<Vec<(String, String)>>,
    InQuery(asked): InQuery,
) -> Answer {
    let size: StickerSize = or_not_here(asked.get("size"), StickerSize::A6)?;
    let ink: Ink = or_not_here(asked.get("ink"), Ink::Colours)?;
    let name = path.last().map_or("", |(_, name)| name.as_str());
    let format = name.strip_prefix("sticker.").and_then(|ending| ending.parse::<StickerFormat>().ok());
    let format = format.ok_or(WebError::NotHere)?;
    let (id, here, base) = (mine.notification.id, mine.here, app.settings.base_url.clone());
    let face = app
        .store
        .read(move |tx| {
            let spot = spots::store::by_notification(tx, id)?.ok_or(WebError::NotHere)?;
            let token = stickers::store::current(tx, &spot)?.ok_or(WebError::NotHere)?;
            StickerFace::for_spot(&spot, &here, &base, &token).map_err(not_here)
        })
        .await?;
    let draw = move || sheet::file(&face.in_ink(ink), size, format, Arrangement::Single);
    let bytes = app.slow(draw).await?.map_err(not_here)?;
    let name = format!("sticker.{}", format.extension());
    page::file(bytes, format.media_type(), &name).map(super::unkept)
}

/// What the address names, the usual one where it names none; 404 for what there is not.
fn or_not_here<T: std::str::FromStr>(code: &str, usual: T) -> Result<T, WebError> {
    if code.is_empty() { Ok(usual) } else { named(code) }
}

fn not_here(fault: StickerFault) -> WebError {
    match fault {
        // A size on which no phone reads the code is not offered.
        StickerFault::NotActive | StickerFault::OtherCity | StickerFault::Code(_) | StickerFault::Label(_) => {
            WebError::NotHere
        }
        StickerFault::Missing(_) | StickerFault::Drawing(_) => WebError::fault(fault),
    }
}
