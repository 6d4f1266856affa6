//! 登録の異動: 休止, 再開, 廃止, 取消 of a spot, with the day and the reason.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Tried, find, plain_number, shown};
use crate::desk::place::overtaken;
use crate::notifications::ApplicantKey;
use crate::notifications::acts::{Notice, turn_spot};
use crate::registry::acts::Doing;
use crate::registry::{RegistryFault, Turn, Why};
use crate::spots::revisions::Revision;
use crate::spots::{Spot, SpotState};
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::JapanDate;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::{Choice, FieldFault};
use crate::web::page;
use crate::windows::written::days::date;

/// As typed.
#[derive(Clone, Debug, Default)]
pub(in crate::desk) struct Fields {
    pub turn: String,
    pub on: String,
    pub why: String,
}

/// The card of the spot's page.
pub(super) struct TurnCard {
    /// Where it stands and since when, in a sentence; empty while nothing has happened.
    pub now: String,
    /// Why; empty for nothing.
    pub why: String,
    /// What may be done; empty for viewers and once it has ended.
    pub choices: Vec<Choice>,
    pub on: String,
    pub typed_why: String,
    /// The form is open: something in it was refused.
    pub open: bool,
}

impl TurnCard {
    /// For a spot with its last 異動.
    pub fn of(
        authority: &Authority,
        (spot, last): (&Spot, Option<&Revision>),
        fields: Option<&Fields>,
        today: JapanDate,
    ) -> Self {
        let told = |turn: Turn, on: JapanDate| match turn {
            Turn::Suspend => format!("{}から休止しています。", on.wareki()),
            Turn::Resume => format!("{}に再開しました。", on.wareki()),
            Turn::End => format!("{}に廃止になりました。", on.wareki()),
            Turn::Revoke => format!("{}に登録を取り消しました。", on.wareki()),
        };
        let now = last.and_then(|r| Some(told(r.act.parse().ok()?, r.on?)));
        let chosen = fields.map_or("", |f| f.turn.as_str());
        let note = |turn: Turn| match turn {
            Turn::Suspend => "しばらく休みます。一覧・地図・公開データから、すぐに外れます。再開できます。",
            Turn::Resume => "一覧・地図・公開データに、すぐに戻ります。",
            Turn::End => "協力スポットが、協力をやめるとき。もとには戻せません。",
            Turn::Revoke => "市が、登録を取り消すとき。もとには戻せません。",
        };
        let open = |turn: &Turn| authority.may_decide() && turn.leads_on_from(spot.state());
        let choice = |turn: Turn| Choice::new(turn.code(), turn.label(), turn.code() == chosen).with_note(note(turn));
        Self {
            now: now.unwrap_or_default(),
            why: last.and_then(|r| r.reason.clone()).unwrap_or_default(),
            choices: Turn::ALL.into_iter().filter(open).map(choice).collect(),
            on: fields.map_or_else(|| today.to_string(), |f| f.on.clone()),
            typed_why: fields.map(|f| f.why.clone()).unwrap_or_default(),
            open: fields.is_some(),
        }
    }
}

/// `POST /staff/{lgcode}/spots/{number}/state`.
pub async fn turn(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, WebError> {
    let number = plain_number(&number)?;
    let take = |name: &str| typed.get(name).chars().take(2000).collect::<String>();
    let fields = Fields { turn: take("turn"), on: take("on"), why: take("why") };
    let asked = read(&fields);
    let mut tried = Tried { turn: Some(fields), ..Tried::default() };
    let (turn, on, why) = match asked {
        Ok(asked) => asked,
        Err(faults) => {
            tried.faults = faults;
            return shown(&app, authority, number, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let notice = Notice { post: app.post(), key: ApplicantKey::draw(&app.random()?) };
    let (by, now, seen) = (authority.clone(), app.now(), typed.get("version").parse().unwrap_or(0));
    let act = move |tx: &Tx<'_>| {
        let spot = find(tx, &by, number)?;
        let actor = crate::audit::Actor::Officer(by.officer().id);
        let doing = Doing { by: actor, why: &why, seen, at: now };
        match turn_spot(tx, &spot, (turn, on), doing, &notice) {
            Ok(()) => Ok::<_, WebError>(None),
            Err(RegistryFault::Store(e)) => Err(e.into()),
            Err(RegistryFault::Changed) => Ok(Some((StatusCode::CONFLICT, overtaken(tx, &by, &spot, now)?))),
            Err(fault @ (RegistryFault::WrongState(_, _) | RegistryFault::Ended | RegistryFault::NoTarget)) => {
                Ok(Some((StatusCode::CONFLICT, fault.to_string())))
            }
            Err(fault @ RegistryFault::Future) => Ok(Some((StatusCode::UNPROCESSABLE_ENTITY, fault.to_string()))),
        }
    };
    match app.store.write(act).await? {
        None => page::see_other(&format!("/staff/{lg_code}/spots/{}?saved={}", number.get(), turn.code())),
        Some((status @ StatusCode::CONFLICT, words)) => {
            tried.overtaken = Some(words);
            shown(&app, authority, number, tried, status).await
        }
        Some((status, words)) => {
            tried.faults = vec![FieldFault::new("on", words)];
            shown(&app, authority, number, tried, status).await
        }
    }
}

fn read(fields: &Fields) -> Result<(Turn, JapanDate, Why), Vec<FieldFault>> {
    let mut faults = Vec::new();
    let turn = fields.turn.parse::<Turn>();
    if turn.is_err() {
        faults.push(FieldFault::new("turn", "どれかを選んでください。"));
    }
    let on = date(&fields.on);
    if on.is_none() {
        faults.push(FieldFault::new(
            "on",
            "日付を読み取れません。2026-11-24 か 令和8年11月24日 のように書いてください。",
        ));
    }
    let why = fields.why.parse::<Why>();
    if let Err(fault) = &why {
        faults.push(FieldFault::new("why", fault.to_string()));
    }
    match (turn, on, why) {
        (Ok(turn), Some(on), Ok(why)) => Ok((turn, on, why)),
        (_, _, _) => Err(faults),
    }
}

/// 休止・廃止 in the words of the page's first line, for a spot that isn't shown.
pub(super) fn hidden_words(state: SpotState) -> &'static str {
    match state {
        SpotState::Active => "",
        SpotState::Suspended => {
            "公開ページには「いまお休みしています」と出て、相談できるところに進めます。ステッカーは、これからも相談のページを開きます。"
        }
        SpotState::Ended => {
            "公開ページには「登録は終わりました」と出て、相談できるところに進めます。ステッカーは、これからも相談のページを開きます。"
        }
    }
}
