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
use crate::notifications::replies::{self, ReplyState};
use crate::notifications::{Act, Notification, ReceiptNumber, approval, queue, retention, store, work};
use crate::spots::SpotKind;
use crate::spots::ledger::{self, Sighting};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::extract::{AtDesk, InQuery, named};
use crate::web::form::{Choice, FieldFault};
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
    /// A note that was refused.
    pub note: String,
    /// 文例 that was chosen, by its number; its words go into the field of its act.
    pub reply: Option<i64>,
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
    /// 決裁: acceptance needs a second officer.
    pub approval: bool,
    /// 起案 as the notification stands: who, when.
    pub proposal: Option<(String, String)>,
    /// This officer proposed it or has reviewed it: somebody else must accept.
    pub own: bool,
    /// 受理番号; empty before the acceptance.
    pub accepted_as: String,
    /// 内部メモ, oldest first: who, when, what.
    pub notes: Vec<(String, String, String)>,
    /// Who may be named to look after it; empty for viewers.
    pub officers: Vec<Choice>,
    /// Who was named; empty for nobody.
    pub owner: String,
    /// 文例 for giving back and for declining.
    pub replies: [Vec<Choice>; 2],
    /// What waits next.
    pub next: Option<ReceiptNumber>,
    pub tried: Tried,
}

/// `GET /staff/{lgcode}/notifications/{receipt}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, receipt)): Path<(String, String)>,
    InQuery(asked): InQuery,
) -> Result<Response, WebError> {
    let receipt: ReceiptNumber = named(&receipt)?;
    let (lg_code, number) = (authority.lg_code(), receipt.clone());
    if let Some(at) = app.store.read(move |tx| retention::store::erased_at(tx, lg_code, &number)).await? {
        let words =
            format!("保存期間がすぎたので、{}に、この届出の個人情報を消しました。件数には残っています。", when(at));
        return Ok(plain(StatusCode::GONE, "この届出の内容は、もうありません", &words));
    }
    note_seen(&app, &authority, &receipt).await?;
    let tried = Tried { reply: asked.get("reply").parse().ok(), ..Tried::default() };
    shown(&app, authority, receipt, tried, StatusCode::OK).await
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
        mut tried: Tried,
    ) -> Result<NotificationPage, WebError> {
        let (frame, municipality) = frame(tx, authority, DeskPlace::Notifications)?;
        let lg_code = authority.lg_code();
        let n = store::by_receipt(tx, lg_code, receipt)?.ok_or(WebError::NotHere)?;
        let events = audit::store::about(tx, lg_code, &n.subject())?;
        let replies = replies::store::list(tx, lg_code)?;
        if let Some(kept) = replies.iter().find(|k| Some(k.id) == tried.reply) {
            let words = kept.reply.filled(&n, &municipality);
            match kept.reply.state {
                ReplyState::Returned => tried.return_reason = words,
                ReplyState::Declined => tried.decline_reason = words,
            }
        }
        let proposal = approval::store::proposal(tx, n.id)?.filter(|p| p.version == n.version);
        let owner = work::store::assignee(tx, n.id)?;
        let colleagues = crate::staff::store::names(tx, lg_code)?;
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
            approval: approval::store::rules(tx, lg_code)?.0.approval,
            own: {
                let me = authority.officer().id;
                proposal.as_ref().is_some_and(|p| p.officer == me) || n.state.by().is_some_and(|b| b.officer == me)
            },
            proposal: proposal.map(|p| (p.name, when(p.at))),
            accepted_as: approval::store::number_of(tx, n.id)?.map(|a| a.to_string()).unwrap_or_default(),
            notes: work::store::notes(tx, n.id)?.into_iter().map(|m| (m.by, when(m.at), m.words)).collect(),
            owner: colleagues.iter().find(|(id, _)| Some(*id) == owner).map_or(String::new(), |(_, name)| name.clone()),
            officers: colleagues
                .iter()
                .filter(|_| authority.may_decide())
                .map(|(id, name)| Choice::new(id.to_string(), name, Some(*id) == owner))
                .collect(),
            replies: ReplyState::ALL.map(|state| {
                let of = replies.iter().filter(|k| k.reply.state == state);
                of.map(|k| Choice::new(k.id.to_string(), &k.reply.title, Some(k.id) == tried.reply)).collect()
            }),
            next: queue::store::next(tx, lg_code, receipt)?,
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
