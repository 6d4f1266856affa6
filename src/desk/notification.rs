//! 届出 1件: the paper beside the map, what would become public, what may be the same spot twice, the history, and what can be done now.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::corrections::{self, Correction};
use super::letters;
use super::place;
use super::sheet::{self, Sheet};
use super::trail::{self, Step};
use super::{frame, names, when};
use crate::audit::{self, Actor, NewEvent};
use crate::map::place::PinField;
use crate::notifications::{Act, Notification, ReceiptNumber, store};
use crate::spots::SpotKind;
use crate::spots::ledger::{self, Sighting};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, named};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

/// A spot that may be the same one.
pub(super) struct Double {
    pub number: u32,
    pub shown: String,
    pub name: String,
    pub state: &'static str,
    pub why: String,
}

/// What was typed into the forms of the page, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    pub return_reason: String,
    pub decline_reason: String,
    /// 「印を置かずに受理する」 is ticked.
    pub without_pin: bool,
    /// Latitude and longitude as typed; none for those of the notification.
    pub pin: Option<(String, String)>,
    pub faults: Vec<FieldFault>,
    /// Somebody was faster: title and words of the notice.
    pub overtaken: Option<(String, String)>,
}

/// What the officer may do now.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Open {
    pub begin: bool,
    pub pin: bool,
    pub give_back: bool,
    pub accept: bool,
    pub decline: bool,
}

impl Open {
    fn of(authority: &Authority, n: &Notification) -> Self {
        let may = |act| authority.may_decide() && n.state.may(act).is_ok();
        Self {
            begin: may(Act::BeginReview),
            pin: may(Act::MovePin) && n.form.registrant.spot_kind() == SpotKind::Organization,
            give_back: may(Act::Return),
            accept: may(Act::Accept) && authority.may_approve(),
            decline: may(Act::Decline) && authority.may_approve(),
        }
    }

    /// True when anything can be done.
    pub fn any(self) -> bool {
        self.begin || self.pin || self.give_back || self.accept || self.decline
    }
}

#[derive(Template)]
#[template(path = "desk/notification.html")]
pub(super) struct NotificationPage {
    pub frame: DeskFrame,
    pub base: String,
    pub n: Notification,
    pub name: String,
    pub received: String,
    /// Working days that it has waited; none when it is finished.
    pub age: Option<u32>,
    pub since: String,
    pub sheet: Sheet,
    pub corrections: Vec<Correction>,
    pub doubles: Vec<Double>,
    pub trail: Vec<Step>,
    /// お知らせ to the applicant, newest first.
    pub letters: Vec<letters::Row>,
    pub open: Open,
    /// None for individuals: they are never on a map.
    pub pin: Option<PinField>,
    pub tried: Tried,
}

/// `GET /staff/{lgcode}/notifications/{receipt}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, receipt)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let receipt: ReceiptNumber = named(&receipt)?;
    note_seen(&app, &authority, &receipt).await?;
    shown(&app, authority, receipt, Tried::default(), StatusCode::OK).await
}

/// The page with what was tried on it.
///
/// # Errors
/// [`WebError::NotHere`] for a number that this municipality doesn't have; what the store says.
pub(super) async fn shown(
    app: &Shared,
    authority: Authority,
    receipt: ReceiptNumber,
    tried: Tried,
    status: StatusCode,
) -> Result<Response, WebError> {
    let look = Look { now: app.now(), app: app.clone() };
    let read = move |tx: &Tx<'_>| look.page(tx, &authority, &receipt, tried);
    let shown = app.store.read(read).await?;
    page::html(status, &shown)
}

/// 個人情報を見た記録: once for each officer, notification and day (Japan's).
pub(super) async fn note_seen(app: &Shared, authority: &Authority, receipt: &ReceiptNumber) -> Result<(), WebError> {
    let (at, by, number) = (app.now(), authority.clone(), receipt.clone());
    let noted = app.store.read(move |tx| {
        let n = store::by_receipt(tx, by.lg_code(), &number)?.ok_or(WebError::NotHere)?;
        let midnight = at.in_japan().date().at_minute(0);
        Ok::<_, WebError>(audit::store::happened(tx, &sight(&by, &n.subject(), at), midnight)?)
    });
    if !noted.await? {
        let (by, subject) = (authority.clone(), crate::notifications::subject(receipt));
        let note = move |tx: &Tx<'_>| audit::store::record(tx, &sight(&by, &subject, at));
        app.store.write(note).await?;
    }
    Ok(())
}

fn sight<'a>(by: &Authority, subject: &'a str, at: Moment) -> NewEvent<'a> {
    let (actor, lg_code) = (Actor::Officer(by.officer().id), Some(by.lg_code()));
    NewEvent { at, actor, lg_code, act: "see_contact", subject, from: None, to: None, reason: None }
}

/// When, and with which settings, a page is looked at.
struct Look {
    now: Moment,
    app: Shared,
}

impl Look {
    fn page(
        &self,
        tx: &Tx<'_>,
        authority: &Authority,
        receipt: &ReceiptNumber,
        tried: Tried,
    ) -> Result<NotificationPage, WebError> {
        let (frame, municipality) = frame(tx, authority, DeskPlace::Notifications)?;
        let lg_code = authority.lg_code();
        let n = store::by_receipt(tx, lg_code, receipt)?.ok_or(WebError::NotHere)?;
        let events = audit::store::about(tx, lg_code, &n.subject())?;
        let (received, today) = (n.received_at.in_japan().date(), self.now.in_japan().date());
        let waits = !n.state.name().is_final();
        Ok(NotificationPage {
            base: format!("/staff/{lg_code}/notifications/{receipt}"),
            name: n.form.spot.name.to_string(),
            received: when(n.received_at),
            age: waits.then(|| self.app.holidays.working_days_between(received, today)),
            since: when(n.state.at()),
            sheet: sheet::of(&n, &municipality, self.now),
            corrections: corrections::last(&store::editions(tx, n.id)?),
            doubles: doubles(tx, &n)?,
            trail: trail::in_words(&events, &names(tx, authority)?),
            letters: letters::about(tx, authority, &n, self.now)?,
            open: Open::of(authority, &n),
            pin: place::field(
                tx,
                (&municipality, self.app.settings.gsi_tiles),
                (n.form.registrant, n.pin),
                tried.pin.as_ref(),
                &tried.faults,
            )?,
            tried,
            frame,
            n,
        })
    }
}

/// Spots that may be the same one; the notification's own isn't.
fn doubles(tx: &Tx<'_>, n: &Notification) -> Result<Vec<Double>, WebError> {
    let sighting = Sighting {
        name: n.form.spot.name.to_string(),
        kana: n.form.spot.kana.to_string(),
        position: n.pin,
        phone: n.form.spot.phone.clone(),
    };
    let found = ledger::store::doubles(tx, n.lg_code, &sighting)?;
    let others = found.into_iter().filter(|(spot, _)| spot.entry().notification_id != Some(n.id));
    Ok(others
        .map(|(spot, like)| {
            let near = like.metres.map(|m| match m {
                0 => "名前が似ていて、同じ位置にあります".to_owned(),
                m => format!("名前が似ていて、{m}メートルのところにあります"),
            });
            let phone = like.same_phone.then(|| "電話番号が同じです".to_owned());
            Double {
                number: spot.number().get(),
                shown: spot.number().to_string(),
                name: spot.name().to_owned(),
                state: spot.state().label(),
                why: [near, phone].into_iter().flatten().collect::<Vec<_>>().join("。"),
            }
        })
        .collect())
}
