//! 協力スポット台帳: the list with search, and one spot with its stickers.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{frame, query_part};
use crate::spots::ledger::{self, LedgerPage, LedgerQuery};
use crate::spots::{Spot, SpotState};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery};
use crate::web::form::{Choice, Pages};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

const EACH: u32 = 50;

/// One row of the list.
struct Row {
    number: u32,
    shown: String,
    name: String,
    kana: String,
    kind: &'static str,
    state: &'static str,
    tone: &'static str,
    town: String,
    public: &'static str,
    registered: String,
}

impl Row {
    fn of(spot: &Spot) -> Self {
        let entry = spot.entry();
        Self {
            number: spot.number().get(),
            shown: spot.number().to_string(),
            name: spot.name().to_owned(),
            kana: entry.kana.as_str().to_owned(),
            kind: entry.registrant.label(),
            state: spot.state().label(),
            tone: tone(spot.state()),
            town: entry.town.clone().or_else(|| entry.address.clone()).unwrap_or_default(),
            public: shown_where(spot),
            registered: entry.registered_on.wareki_plain(),
        }
    }
}

/// The tag's colour for a state.
pub(super) fn tone(state: SpotState) -> &'static str {
    match state {
        SpotState::Active => "good",
        SpotState::Suspended => "wait",
        SpotState::Ended => "over",
    }
}

/// In a word, how public a spot is.
pub(super) fn shown_where(spot: &Spot) -> &'static str {
    match crate::spots::PublicSpot::of(spot) {
        Some(public) if public.position().is_some() => "一覧と地図",
        Some(_) => "一覧",
        None => "公開しない",
    }
}

#[derive(Template)]
#[template(path = "desk/spots.html")]
struct SpotsPage {
    frame: DeskFrame,
    address: String,
    text: String,
    hidden: Vec<(&'static str, &'static str)>,
    filters: Vec<Choice>,
    confirm: Choice,
    rows: Vec<Row>,
    total: u32,
    pages: Pages,
}

/// `GET /staff/{lgcode}/spots`.
pub async fn list(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(asked): InQuery,
) -> Result<Response, WebError> {
    let today = app.now().in_japan().date();
    let query = LedgerQuery {
        text: asked.get("q").chars().take(100).collect(),
        state: asked.get("state").parse().ok(),
        unconfirmed_on: (asked.get("confirm") == "due").then_some(today),
    };
    let lg_code = authority.lg_code();
    let wanted: usize = asked.get("page").parse().unwrap_or(1);
    let key = query.clone();
    let (frame, found, here, due) = app
        .store
        .read(move |tx| {
            let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
            let first = ledger::store::page(tx, lg_code, &key, EACH, 0)?;
            let here = Pages::new(wanted, first.total as usize, EACH as usize, "").here;
            let offset = u32::try_from(here - 1).unwrap_or_default() * EACH;
            let found = if here == 1 { first } else { ledger::store::page(tx, lg_code, &key, EACH, offset)? };
            let due = crate::notifications::confirm::store::count_due(tx, lg_code, today)?;
            Ok::<_, WebError>((frame, found, here, due))
        })
        .await?;
    page::html(StatusCode::OK, &list_page(frame, query, found, here, due))
}

fn list_page(frame: DeskFrame, query: LedgerQuery, found: LedgerPage, here: usize, due: u32) -> SpotsPage {
    let base = format!("/staff/{}/spots", frame.city.lg_code);
    let q = query_part(&query.text);
    let state = query.state.map_or("", SpotState::code);
    let unconfirmed = query.unconfirmed_on.is_some();
    let all: u32 = found.by_state.iter().map(|(_, n)| n).sum();
    let filter = |code: &str, words: &str, count: u32| {
        let on = code == state && !unconfirmed;
        Choice::new(format!("{base}?q={q}&state={code}"), words, on).with_note(count.to_string())
    };
    let filters = std::iter::once(filter("", "すべて", all))
        .chain(found.by_state.iter().map(|(s, n)| filter(s.code(), s.label(), *n)))
        .collect();
    let confirm =
        Choice::new(format!("{base}?confirm=due"), "1年確認していない", unconfirmed).with_note(due.to_string());
    let more = if unconfirmed { "&confirm=due" } else { "" };
    let pages =
        Pages::new(here, found.total as usize, EACH as usize, format!("{base}?q={q}&state={state}{more}&page="));
    let rows = found.spots.iter().map(Row::of).collect();
    let kept = [("state", state), ("confirm", if unconfirmed { "due" } else { "" })];
    let hidden = kept.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    SpotsPage { frame, address: base, text: query.text, hidden, filters, confirm, rows, total: found.total, pages }
}
