//! 協力スポット 1件: what the register holds, its stickers, and its history.

pub mod edit;
pub mod history;
pub mod materials;
pub mod merge;
pub mod networks;
pub mod turn;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::facts::{self, Fact};
use super::stickers::naming::NameField;
use super::trail::{self, Step};
use super::{frame, names, place, when};
use crate::map::place::PinField;
use crate::municipalities::LgCode;
use crate::notifications::ReceiptNumber;
use crate::notifications::confirm;
use crate::registry::materials::MaterialKind;
use crate::spots::merges;
use crate::spots::{PublicSpot, RegistrationNumber, Spot, SpotState, revisions};
use crate::staff::Authority;
use crate::stickers::store::Issued;
use crate::store::Tx;
use crate::time::JapanDate;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::{audit, notifications, stickers};
use turn::TurnCard;

/// One sticker in the list of all that the spot ever had.
struct StickerRow {
    token: String,
    issued: String,
    /// The runs in which it was printed: number, when.
    printed: Vec<(u32, String)>,
    voided: String,
    /// Why it is void.
    why: String,
}

impl StickerRow {
    fn of(tx: &Tx<'_>, lg_code: LgCode, issued: &Issued) -> Result<Self, WebError> {
        let printed = stickers::printing::store::of_token(tx, &issued.token)?;
        let told = audit::store::about(tx, lg_code, &format!("sticker:{}", issued.token))?;
        let why = told.into_iter().rev().find(|e| e.act == "void").and_then(|e| e.reason);
        Ok(Self {
            token: issued.token.to_string(),
            issued: when(issued.issued_at),
            printed: printed.into_iter().map(|(run, at)| (run, when(at))).collect(),
            voided: issued.voided_at.map(when).unwrap_or_default(),
            why: why.unwrap_or_default(),
        })
    }
}

#[derive(Template)]
#[template(path = "desk/spot.html")]
struct SpotPage {
    frame: DeskFrame,
    base: String,
    number: u32,
    shown: String,
    name: String,
    state: &'static str,
    tone: &'static str,
    public_page: String,
    facts: Vec<Fact>,
    /// Empty while nothing can be printed.
    current: String,
    /// All of its stickers are void.
    withdrawn: bool,
    sticker_name: Option<NameField>,
    stickers: Vec<StickerRow>,
    scans: String,
    receipt: Option<ReceiptNumber>,
    trail: Vec<Step>,
    may_issue: bool,
    /// Stickers can be made void.
    may_void: bool,
    /// Just accepted: says so once.
    accepted: bool,
    version: i64,
    /// 休止, 再開, 廃止, 取消.
    turn: TurnCard,
    /// What the public sees instead; empty while it is active.
    hidden: &'static str,
    /// The entry that stands for it: number, name.
    merged_into: Option<(u32, String)>,
    /// Entries that it stands for.
    absorbed: Vec<(u32, String)>,
    merge: merge::Fields,
    materials: Vec<(&'static str, u32, String, String)>,
    material_kinds: Vec<Choice>,
    material: materials::Fields,
    /// 最後の確認, in a sentence.
    verified: String,
    may_confirm: bool,
    /// Just saved: title and words.
    saved: Option<(&'static str, &'static str)>,
    may_edit: bool,
    pinned: bool,
    /// None for individuals, and where it can't be moved.
    pin: Option<PinField>,
    tried: Tried,
}

/// What was typed for the pin, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    /// Latitude and longitude as typed; none for those of the spot.
    pub pin: Option<(String, String)>,
    pub faults: Vec<FieldFault>,
    /// Somebody was faster: what happened.
    pub overtaken: Option<String>,
    /// Why a sticker is to be void, as typed.
    pub void_reason: String,
    /// The name on stickers as typed; none for the one that is kept.
    pub shown_name: Option<String>,
    /// Just accepted.
    pub accepted: bool,
    /// What was typed for 休止, 再開, 廃止 or 取消.
    pub turn: Option<turn::Fields>,
    /// What was typed for 統合.
    pub merge: Option<merge::Fields>,
    /// What was typed for 送ったもの.
    pub material: Option<materials::Fields>,
    /// Just saved: the act.
    pub saved: String,
}

/// What an act that has just been done is called.
fn saved(act: &str) -> Option<(&'static str, &'static str)> {
    let gone = "一覧・地図・公開データから外れました。ステッカーは、これからも相談のページを開きます。";
    Some(match act {
        "edit" => ("保存しました", "公開のページにも、すぐに出ます。直す前の内容は、変更の記録に残っています。"),
        "same" => ("変わったところはありません", "登録の内容は、前のままです。"),
        "suspend" => ("休止にしました", gone),
        "end" => ("廃止にしました", gone),
        "revoke" => ("登録を取り消しました", gone),
        "confirm" => ("確認ずみにしました", "次は、1年後に確かめます。登録の内容は、変わっていません。"),
        "merge" => (
            "統合しました",
            "この登録の公開ページは、統合先に移ります。ステッカーは、これからも相談のページを開きます。",
        ),
        "material" => ("記録しました", "次に送る日がすぎると、「補充の期日」に出ます。"),
        "resume" => ("再開しました", "同意のある項目が、一覧・地図・公開データに戻りました。"),
        _ => return None,
    })
}

/// `GET /staff/{lgcode}/spots/{number}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let number = plain_number(&number)?;
    let (accepted, saved) = (typed.get("accepted") == "1", typed.get("saved").to_owned());
    let tried = Tried { accepted, saved, ..Tried::default() };
    shown(&app, authority, number, tried, StatusCode::OK).await
}

/// The page with what was tried on it.
///
/// # Errors
/// [`WebError::NotHere`] when there is no such spot at this desk; what the store says.
pub(super) async fn shown(
    app: &Shared,
    authority: Authority,
    number: RegistrationNumber,
    tried: Tried,
    status: StatusCode,
) -> Result<Response, WebError> {
    let (tiles, today) = (app.settings.gsi_tiles, app.now().in_japan().date());
    let shown = app.store.read(move |tx| spot_page(tx, &authority, number, tried, (tiles, today))).await?;
    page::html(status, &shown)
}

/// A registration number as addresses have it: digits alone.
///
/// # Errors
/// [`WebError::NotHere`] for anything else.
pub(super) fn plain_number(text: &str) -> Result<RegistrationNumber, WebError> {
    let number: RegistrationNumber = named(text)?;
    if number.get().to_string() == text { Ok(number) } else { Err(WebError::NotHere) }
}

/// The spot with this number at this desk.
///
/// # Errors
/// [`WebError::NotHere`] when there is none.
pub(super) fn find(tx: &Tx<'_>, authority: &Authority, number: RegistrationNumber) -> Result<Spot, WebError> {
    crate::spots::store::by_number(tx, authority.lg_code(), number)?.ok_or(WebError::NotHere)
}

/// A spot as another's page names it.
fn told(spot: Spot) -> (u32, String) {
    (spot.number().get(), format!("{} {}", spot.number(), spot.name()))
}

fn spot_page(
    tx: &Tx<'_>,
    authority: &Authority,
    number: RegistrationNumber,
    tried: Tried,
    (tiles, today): (bool, JapanDate),
) -> Result<SpotPage, WebError> {
    let (frame, city) = frame(tx, authority, DeskPlace::Spots)?;
    let spot = find(tx, authority, number)?;
    let lg_code = authority.lg_code();
    let issued = stickers::store::of_spot(tx, &spot)?;
    let mut events = audit::store::about(tx, lg_code, &spot.subject())?;
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
    let at = (spot.entry().registrant, spot.entry().position);
    let pin = if authority.may_decide() && spot.state() != SpotState::Ended {
        place::field(tx, (&city, tiles), at, tried.pin.as_ref(), &tried.faults)?
    } else {
        None
    };
    let last = revisions::store::last_turn(tx, &spot)?;
    Ok(SpotPage {
        turn: TurnCard::of(authority, (&spot, last.as_ref()), tried.turn.as_ref(), today),
        hidden: turn::hidden_words(spot.state()),
        saved: saved(&tried.saved),
        merged_into: merges::store::target(tx, &spot)?.map(told),
        absorbed: merges::store::absorbed(tx, &spot)?.into_iter().map(told).collect(),
        merge: tried.merge.clone().unwrap_or_default(),
        materials: crate::registry::materials::store::of_spot(tx, &spot)?
            .into_iter()
            .map(|m| {
                let next = m.restock_on.map(JapanDate::wareki_plain).unwrap_or_default();
                (m.kind.label(), m.quantity, m.sent_on.wareki_plain(), next)
            })
            .collect(),
        material_kinds: MaterialKind::ALL
            .iter()
            .map(|k| Choice::new(k.code(), k.label(), tried.material.as_ref().is_some_and(|m| m.kind == k.code())))
            .collect(),
        material: tried
            .material
            .clone()
            .unwrap_or_else(|| materials::Fields { sent_on: today.to_string(), ..materials::Fields::default() }),
        verified: match confirm::store::verified_at(tx, &spot)? {
            Some(at) => format!("{}に、登録の内容が正しいと確かめました。", when(at)),
            None => "登録してから、まだ確かめていません。".to_owned(),
        },
        may_confirm: authority.may_decide() && spot.state() != SpotState::Ended,
        may_edit: authority.may_decide() && spot.state() != SpotState::Ended,
        base: format!("/staff/{lg_code}/spots/{}", number.get()),
        shown: number.to_string(),
        name: spot.name().to_owned(),
        state: spot.state().label(),
        tone: super::spots::tone(spot.state()),
        public_page: PublicSpot::of(&spot).map_or(String::new(), |_| format!("/{lg_code}/spots/{}", number.get())),
        facts: facts::of_spot(&spot),
        current: current.map(|t| t.to_string()).unwrap_or_default(),
        withdrawn: !issued.is_empty() && issued.iter().all(|s| s.voided_at.is_some()),
        sticker_name: NameField::of(tx, authority, &spot, tried.shown_name.as_deref())?,
        stickers: issued.iter().map(|s| StickerRow::of(tx, lg_code, s)).collect::<Result<_, _>>()?,
        scans: stickers::scans::told(stickers::store::scans_of_spot(tx, &spot)?),
        receipt,
        number: number.get(),
        trail: trail::in_words(&events, &names(tx, authority)?),
        may_void: authority.may_decide(),
        may_issue: authority.may_decide() && spot.state() == SpotState::Active,
        accepted: tried.accepted,
        version: spot.version(),
        pinned: spot.entry().position.is_some(),
        pin,
        tried,
        frame,
    })
}
