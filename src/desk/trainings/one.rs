//! One training at the desk: who comes, who waits, who was there.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;

use super::Answer;
use crate::audit;
use crate::desk::trail::{self, Step};
use crate::desk::{frame, names};
use crate::spots::{self, RegistrationNumber, SpotState};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{Name, one_line};
use crate::trainings::pages::{Shown, mine};
use crate::trainings::{By, Entry, Seat, Stage, Training, acts, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

const REASON: usize = 200;

#[derive(Template)]
#[template(path = "desk/training.html")]
struct OnePage {
    frame: DeskFrame,
    base: String,
    shown: Shown,
    going: Vec<Entry>,
    waiting: Vec<Entry>,
    cancelled: usize,
    /// Attendance has been noted.
    noted: bool,
    present: usize,
    history: Vec<(Step, String)>,
    tried: Tried,
    done: &'static str,
    may: bool,
}

impl OnePage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.tried.faults, field)
    }

    /// What was typed in a field.
    fn typed(&self, field: &str) -> &str {
        self.tried.typed.get(field)
    }

    /// True while people may still be entered or taken out.
    fn changing(&self) -> bool {
        self.may && matches!(self.shown.stage, Stage::Open | Stage::Closed)
    }

    /// 氏名, while it is kept.
    fn name<'a>(&self, entry: &'a Entry) -> &'a str {
        entry.name.as_deref().unwrap_or("（名前は消しました）")
    }
}

/// What was tried on the page.
#[derive(Default)]
pub(super) struct Tried {
    pub typed: Typed,
    pub faults: Vec<FieldFault>,
    /// Somebody was faster, or it can't be done any more.
    pub overtaken: bool,
}

fn path_number((_, number): &(String, String)) -> Result<u32, WebError> {
    named(number)
}

/// The training with this number at this desk.
pub(super) fn find(tx: &Tx<'_>, by: &Authority, number: u32) -> Result<Training, WebError> {
    store::get(tx, by.lg_code(), number)?.ok_or(WebError::NotHere)
}

/// `GET /staff/{lgcode}/trainings/{training}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path(path): Path<(String, String)>,
    InQuery(query): InQuery,
) -> Answer {
    let done = match query.get("done") {
        "made" => "計画しました。公開のページにのっています。",
        "saved" => "保存しました。",
        "entered" => "申込みを加えました。",
        "left" => "取り消しました。席があいたときは、待っている方が参加になっています。",
        "noted" => "出席をつけました。修了証を印刷できます。",
        "off" => "中止にしました。申し込んだ方へのお知らせを、送信箱に入れました。",
        _ => "",
    };
    shown(&app, authority, path_number(&path)?, (Tried::default(), done), StatusCode::OK).await
}

async fn shown(
    app: &Shared,
    authority: Authority,
    number: u32,
    (tried, done): (Tried, &'static str),
    status: StatusCode,
) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let training = find(tx, &authority, number)?;
        let events = audit::store::about(tx, authority.lg_code(), &training.subject())?;
        let steps = trail::in_words(&events, &names(tx, &authority)?);
        let to = events.into_iter().map(|e| e.to.unwrap_or_default());
        let words = |code: String| code.parse::<Seat>().map_or(code, |_| String::new());
        let mut history: Vec<_> = steps.into_iter().zip(to.map(words)).collect();
        history.reverse();
        let entries = store::entries(tx, training.id)?;
        let cancelled = entries.iter().filter(|e| e.seat == Seat::Cancelled).count();
        let present = entries.iter().filter(|e| e.attended == Some(true)).count();
        let noted = entries.iter().any(|e| e.attended.is_some());
        let (going, rest): (Vec<_>, Vec<_>) = entries.into_iter().partition(|e| e.seat == Seat::Going);
        let base = format!("/staff/{}/trainings/{number}", authority.lg_code());
        let (shown, may) = (Shown::of(tx, training, now)?, authority.may_decide());
        let waiting = rest.into_iter().filter(|e| e.seat == Seat::Waiting).collect();
        Ok::<_, WebError>(OnePage {
            frame,
            base,
            shown,
            going,
            waiting,
            cancelled,
            noted,
            present,
            history,
            tried,
            done,
            may,
        })
    };
    page::html(status, &app.store.read(read).await?)
}

fn back(authority: &Authority, number: u32, done: &str) -> Answer {
    page::see_other(&format!("/staff/{}/trainings/{number}?done={done}", authority.lg_code()))
}

async fn late(app: &Shared, authority: Authority, number: u32, typed: Typed) -> Answer {
    let tried = Tried { typed, faults: Vec::new(), overtaken: true };
    shown(app, authority, number, (tried, ""), StatusCode::CONFLICT).await
}

async fn wrong(app: &Shared, authority: Authority, number: u32, typed: Typed, faults: Vec<FieldFault>) -> Answer {
    let tried = Tried { typed, faults, overtaken: false };
    shown(app, authority, number, (tried, ""), StatusCode::UNPROCESSABLE_ENTITY).await
}

/// `POST /staff/{lgcode}/trainings/{training}/cancellation`: 中止にする, with the reason that everybody reads.
pub async fn cancel(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = path_number(&path)?;
    let reason = match one_line(typed.get("reason"), REASON) {
        Ok(reason) if reason.is_empty() => Err("申し込んだ方に伝える理由を書いてください。".to_owned()),
        Ok(reason) => crate::windows::kindness::fault(&reason).map_or(Ok(reason), Err),
        Err(fault) => Err(fault.to_string()),
    };
    let reason = match reason {
        Ok(reason) => reason,
        Err(words) => return wrong(&app, authority, number, typed, vec![FieldFault::new("reason", words)]).await,
    };
    let (seen, by, post, at) = (typed.get("version").parse().unwrap_or(0), authority.clone(), app.post(), app.now());
    let done = app.store.write(move |tx| {
        let training = find(tx, &by, number)?;
        Ok::<_, WebError>(acts::cancel(tx, &training, &reason, seen, &acts::by_officer(&post, &by, at))?)
    });
    if done.await? { back(&authority, number, "off") } else { late(&app, authority, number, typed).await }
}

/// `POST /staff/{lgcode}/trainings/{training}/entries`: `leave` names one who doesn't come; else people are entered for the spot that
/// has called.
pub async fn enter(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = path_number(&path)?;
    let (by, post, at) = (authority.clone(), app.post(), app.now());
    if let Ok(entry) = typed.get("leave").parse::<i64>() {
        let done = app.store.write(move |tx| {
            let training = find(tx, &by, number)?;
            Ok::<_, WebError>(acts::leave(tx, &training, None, entry, &acts::by_officer(&post, &by, at))?)
        });
        return if done.await? { back(&authority, number, "left") } else { late(&app, authority, number, typed).await };
    }
    let (spot, name) = (typed.get("spot").parse::<RegistrationNumber>(), typed.get("name").parse::<Name>());
    let (spot, name) = match (spot, name) {
        (Ok(spot), Ok(name)) => (spot, name),
        (spot, name) => {
            let spot = spot.err().map(|f| FieldFault::new("spot", f.to_string()));
            let name = name.err().map(|f| FieldFault::new("name", f.to_string()));
            let faults = spot.into_iter().chain(name).collect();
            return wrong(&app, authority, number, typed, faults).await;
        }
    };
    let public = typed.get("public") == "1";
    let done = app.store.write(move |tx| {
        let training = find(tx, &by, number)?;
        let spot = spots::store::by_number(tx, by.lg_code(), spot)?.filter(|s| s.state() == SpotState::Active);
        let Some(spot) = spot else {
            let words = "この番号の、登録中の協力スポットはありません。";
            return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, FieldFault::new("spot", words))));
        };
        let act = acts::by_officer(&post, &by, at);
        let done = acts::sign_up(tx, &training, &By::Spot(spot.id()), (&[name], public), &act)?;
        Ok::<_, WebError>(done.map(|_| ()).map_err(|f| (mine::refusal(&f), FieldFault::new("name", f.to_string()))))
    });
    match done.await? {
        Ok(()) => back(&authority, number, "entered"),
        Err((status, fault)) => {
            let tried = Tried { typed, faults: vec![fault], overtaken: false };
            shown(&app, authority, number, (tried, ""), status).await
        }
    }
}

/// `POST /staff/{lgcode}/trainings/{training}/attendance`: everybody who is ticked was there.
pub async fn attend(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path(path): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = path_number(&path)?;
    let present: Vec<i64> = typed.all("present").filter_map(|id| id.parse().ok()).collect();
    let (seen, by, post, at) = (typed.get("version").parse().unwrap_or(0), authority.clone(), app.post(), app.now());
    let done = app.store.write(move |tx| {
        let training = find(tx, &by, number)?;
        Ok::<_, WebError>(acts::attend(tx, &training, &present, seen, &acts::by_officer(&post, &by, at))?)
    });
    if done.await? { back(&authority, number, "noted") } else { late(&app, authority, number, typed).await }
}
