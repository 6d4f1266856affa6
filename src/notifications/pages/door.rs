//! `/{lgcode}/notifications`: in by receipt number and PIN, for those who have lost the link.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::visit::{Here, to_mine};
use super::{Answer, private};
use crate::municipalities::{LgCode, Municipality};
use crate::notifications::access::{self, PinOutcome};
use crate::notifications::{ApplicantKey, Pin, ReceiptNumber};
use crate::staff::password;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Sender, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::limits::Cap;

#[derive(Template)]
#[template(path = "notifications/door.html")]
struct DoorPage {
    frame: PublicFrame,
    here: Municipality,
    receipt: String,
    faults: Vec<FieldFault>,
    closed: bool,
}

/// `GET /{lgcode}/notifications`.
pub async fn show(Here(here): Here) -> Answer {
    door(StatusCode::OK, here, String::new(), Vec::new(), false)
}

/// A key that opens nothing: 404, and the other way in.
pub(super) fn closed(here: Municipality, receipt: String) -> Answer {
    let receipt = receipt.parse::<ReceiptNumber>().map(|r| r.to_string()).unwrap_or_default();
    door(StatusCode::NOT_FOUND, here, receipt, Vec::new(), true)
}

fn door(status: StatusCode, here: Municipality, receipt: String, faults: Vec<FieldFault>, closed: bool) -> Answer {
    let frame = PublicFrame::of(&here, PublicPlace::Elsewhere);
    private(status, &DoorPage { frame, here, receipt, faults, closed })
}

/// `POST /{lgcode}/notifications`.
pub async fn open(State(app): State<Shared>, Here(here): Here, sender: Sender, typed: Typed) -> Answer {
    let (receipt, pin) = (typed.get("receipt").parse::<ReceiptNumber>(), typed.get("pin").parse::<Pin>());
    let refuse =
        |here, faults| door(StatusCode::UNPROCESSABLE_ENTITY, here, typed.get("receipt").into(), faults, false);
    let (receipt, pin) = match (receipt, pin) {
        (Ok(receipt), Ok(pin)) => (receipt, pin),
        (receipt, pin) => {
            let receipt = receipt.err().map(|f| FieldFault::new("receipt", f.to_string()));
            let pin = pin.err().map(|f| FieldFault::new("pin", f.to_string()));
            return refuse(here, receipt.into_iter().chain(pin).collect());
        }
    };
    if let Err(busy) = sender.take(&app, Cap::Pin, "専用のリンクからは、いつでも開けます。") {
        return Ok(*busy);
    }
    let key = ApplicantKey::draw(&app.random()?);
    match tried(&app, here.lg_code, &receipt, pin, &key).await? {
        Some(PinOutcome::Right) => to_mine(&here, &receipt, &key),
        Some(PinOutcome::Wrong { left }) => {
            let words =
                format!("受付番号か暗証番号がちがいます。あと{left}回まちがえると、15分間受け付けられなくなります。");
            refuse(here, vec![FieldFault::new("pin", words)])
        }
        Some(PinOutcome::Locked { until }) => refuse(here, vec![FieldFault::new("pin", locked(until))]),
        None => {
            refuse(here, vec![FieldFault::new("pin", "受付番号か暗証番号がちがいます。控えをもう一度ごらんください。")])
        }
    }
}

fn locked(until: Moment) -> String {
    let clock = until.in_japan().clock();
    format!(
        "暗証番号のまちがいが5回続いたため、15分間受け付けられません。{clock}を過ぎてから、もう一度お試しください。"
    )
}

/// `None` when there is no such notification; the same work is done, so that the time taken tells nothing.
async fn tried(
    app: &Shared,
    lg_code: LgCode,
    receipt: &ReceiptNumber,
    pin: Pin,
    key: &ApplicantKey,
) -> Result<Option<PinOutcome>, WebError> {
    let (wanted, now) = (receipt.clone(), app.now());
    let check = app.store.read(move |tx| access::store::pin(tx, lg_code, &wanted)).await?;
    let Some(check) = check else {
        app.slow(move || password::hash(pin.as_str(), &[0; 16])).await?.map_err(WebError::fault)?;
        return Ok(None);
    };
    if let Some(until) = check.locked_until.filter(|until| *until > now) {
        return Ok(Some(PinOutcome::Locked { until }));
    }
    let (hash, id) = (key.hash(), check.id);
    let right = app.slow(move || password::verify(pin.as_str(), &check.hash)).await?;
    Ok(Some(app.store.write(move |tx| access::store::tried(tx, id, right, &hash, now)).await?))
}
