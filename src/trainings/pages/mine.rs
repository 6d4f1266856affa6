//! `/{lgcode}/notifications/{receipt}/trainings…?key=…`: a spot signs its people up on its own page, without an account.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{Answer, Shown};
use crate::audit::Actor;
use crate::documents::certificate::{self, Person};
use crate::documents::pages::private;
use crate::municipalities::Municipality;
use crate::notifications::pages::Mine;
use crate::spots::{self, Spot, SpotState};
use crate::store::Tx;
use crate::text::Name;
use crate::trainings::acts::{self, Act};
use crate::trainings::{By, Entry, Seat, SignUpFault, Stage, Training, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::page;

/// How many name fields a form has.
pub const LINES: usize = 3;

/// The spot of the notification behind the key; 404 while there is none, or it is not active.
fn spot_of(tx: &Tx<'_>, notification_id: i64) -> Result<Spot, WebError> {
    let spot = spots::store::by_notification(tx, notification_id)?;
    spot.filter(|s| s.state() == SpotState::Active).ok_or(WebError::NotHere)
}

/// One person of the spot, as its page shows it.
pub struct Mate {
    /// The row's key.
    pub id: i64,
    /// 氏名.
    pub name: String,
    /// 席.
    pub seat: Seat,
    /// Was there.
    pub attended: Option<bool>,
}

/// Those of `entries` whom `by` named and who haven't been cancelled.
pub fn mates(entries: Vec<Entry>, by: &By) -> Vec<Mate> {
    let theirs = entries.into_iter().filter(|e| e.by == *by && e.seat != Seat::Cancelled);
    theirs.filter_map(|e| Some(Mate { id: e.id, name: e.name?, seat: e.seat, attended: e.attended })).collect()
}

/// The names in a form, and what is wrong with them.
pub fn names(typed: &Typed) -> (Vec<Name>, Vec<FieldFault>) {
    let (mut names, mut faults) = (Vec::new(), Vec::new());
    for number in 1..=LINES {
        let field = format!("name{number}");
        match typed.get(&field).trim() {
            "" => {}
            raw => match raw.parse::<Name>() {
                Ok(name) => names.push(name),
                Err(fault) => faults.push(FieldFault::new(field, fault.to_string())),
            },
        }
    }
    (names, faults)
}

/// The fields of a form as typed.
pub fn lines(typed: &Typed) -> Vec<(String, String, String)> {
    let line = |number: usize| {
        let field = format!("name{number}");
        let value = typed.get(&field).chars().take(200).collect();
        (field, format!("参加する方の氏名（{number}人目）"), value)
    };
    (1..=LINES).map(line).collect()
}

#[derive(Template)]
#[template(path = "trainings/mine.html")]
struct MinePage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
    spot: String,
    back: String,
    /// Each with the address of its page, and in words how many of the spot have signed up.
    coming: Vec<(Shown, String, String)>,
    past: Vec<(Shown, String, String)>,
}

/// `GET …/trainings?key=…`
pub async fn list(State(app): State<Shared>, mine: Mine) -> Answer {
    let (id, code, now) = (mine.notification.id, mine.here.lg_code, app.now());
    let read = move |tx: &Tx<'_>| {
        let spot = spot_of(tx, id)?;
        let mut found = Vec::new();
        for training in store::list(tx, code)? {
            let here = mates(store::entries(tx, training.id)?, &By::Spot(spot.id())).len();
            found.push((Shown::of(tx, training, now)?, here));
        }
        Ok::<_, WebError>((spot, found))
    };
    let (spot, found) = app.store.read(read).await?;
    let all = found.into_iter().map(|(s, n)| {
        let address = mine.address(&format!("/trainings/{}", s.training.number));
        (s, address, if n > 0 { format!("{n}人が申込み") } else { String::new() })
    });
    let (mut coming, past): (Vec<_>, Vec<_>) = all.partition(|(s, _, _)| s.training.plan.ends() > now);
    coming.reverse();
    let template = MinePage {
        frame: PublicFrame::of(&mine.here, PublicPlace::Elsewhere),
        here: &mine.here,
        spot: spot.name().to_owned(),
        back: mine.address(""),
        coming,
        past: past.into_iter().filter(|(_, _, note)| !note.is_empty()).collect(),
    };
    secret(StatusCode::OK, &template)
}

/// A page with a key in its address: never kept, and nobody learns where its links were followed from.
fn secret(status: StatusCode, template: &impl Template) -> Answer {
    let mut response = page::html(status, template)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Template)]
#[template(path = "trainings/sign_up.html")]
struct SignUpPage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
    spot: String,
    shown: Shown,
    mates: Vec<Mate>,
    action: String,
    back: String,
    /// None before anybody was there.
    certificate: Option<String>,
    /// Where the online meeting is, for those with a seat.
    link: Option<String>,
    lines: Vec<(String, String, String)>,
    public: bool,
    faults: Vec<FieldFault>,
    told: &'static str,
}

impl SignUpPage<'_> {
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// What was tried on a page.
#[derive(Default)]
struct Tried {
    typed: Typed,
    faults: Vec<FieldFault>,
    told: &'static str,
}

fn number(path: &[(String, String)]) -> Result<u32, WebError> {
    named(path.iter().find(|(name, _)| name == "training").map_or("", |(_, v)| v.as_str()))
}

/// `GET …/trainings/{training}?key=…`
pub async fn show(State(app): State<Shared>, mine: Mine, Path(path): Path<Vec<(String, String)>>) -> Answer {
    shown(&app, &mine, number(&path)?, Tried::default(), StatusCode::OK).await
}

async fn shown(app: &Shared, mine: &Mine, number: u32, tried: Tried, status: StatusCode) -> Answer {
    let (id, code, now) = (mine.notification.id, mine.here.lg_code, app.now());
    let read = move |tx: &Tx<'_>| {
        let spot = spot_of(tx, id)?;
        let training = store::get(tx, code, number)?.ok_or(WebError::NotHere)?;
        let mates = mates(store::entries(tx, training.id)?, &By::Spot(spot.id()));
        Ok::<_, WebError>((spot, Shown::of(tx, training, now)?, mates))
    };
    let (spot, shown, mates) = app.store.read(read).await?;
    let plan = &shown.training.plan;
    let page = mine.address(&format!("/trainings/{number}"));
    let seated = mates.iter().any(|m| m.seat == Seat::Going) && matches!(shown.stage, Stage::Open | Stage::Closed);
    let certified = plan.kind.is_certified() && mates.iter().any(|m| m.attended == Some(true));
    let template = SignUpPage {
        frame: PublicFrame::of(&mine.here, PublicPlace::Elsewhere),
        here: &mine.here,
        spot: spot.name().to_owned(),
        link: plan.link.clone().filter(|_| seated),
        certificate: certified.then(|| mine.address(&format!("/trainings/{number}/certificate.pdf"))),
        mates,
        action: page,
        back: mine.address("/trainings"),
        lines: lines(&tried.typed),
        public: tried.typed.get("public") == "1",
        faults: tried.faults,
        told: tried.told,
        shown,
    };
    secret(status, &template)
}

/// `POST …/trainings/{training}?key=…`: `leave` names one who doesn't come; else those in the form are signed up.
pub async fn act(
    State(app): State<Shared>,
    mine: Mine,
    Path(path): Path<Vec<(String, String)>>,
    typed: Typed,
) -> Answer {
    let number = number(&path)?;
    if let Ok(entry) = typed.get("leave").parse::<i64>() {
        return leave(&app, &mine, number, entry).await;
    }
    let (names, faults) = names(&typed);
    if !faults.is_empty() {
        return shown(&app, &mine, number, Tried { typed, faults, told: "" }, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (id, code, post, at) = (mine.notification.id, mine.here.lg_code, app.post(), app.now());
    let public = typed.get("public") == "1";
    let done = app.store.write(move |tx| {
        let (spot, training) = (spot_of(tx, id)?, store::get(tx, code, number)?.ok_or(WebError::NotHere)?);
        let act = Act { post: &post, actor: Actor::Applicant, at };
        Ok::<_, WebError>(acts::sign_up(tx, &training, &By::Spot(spot.id()), (&names, public), &act)?)
    });
    match done.await? {
        Ok(_) => to_page(&mine, number),
        Err(fault) => {
            let status = refusal(&fault);
            let faults = vec![FieldFault::new("name1", fault.to_string())];
            shown(&app, &mine, number, Tried { typed, faults, told: "" }, status).await
        }
    }
}

/// Too late is a conflict with what has become of the training; the rest is a slip in the form.
pub fn refusal(fault: &SignUpFault) -> StatusCode {
    match fault {
        SignUpFault::Closed(_) => StatusCode::CONFLICT,
        SignUpFault::TooMany | SignUpFault::Twice(_) | SignUpFault::Nobody => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn to_page(mine: &Mine, number: u32) -> Result<Response, WebError> {
    let mut response = page::see_other(&mine.address(&format!("/trainings/{number}")))?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn leave(app: &Shared, mine: &Mine, number: u32, entry: i64) -> Answer {
    let (id, code, post, at) = (mine.notification.id, mine.here.lg_code, app.post(), app.now());
    let done = app.store.write(move |tx| {
        let (spot, training) = (spot_of(tx, id)?, store::get(tx, code, number)?.ok_or(WebError::NotHere)?);
        let act = Act { post: &post, actor: Actor::Applicant, at };
        Ok::<_, WebError>(acts::leave(tx, &training, Some(&By::Spot(spot.id())), entry, &act)?)
    });
    if done.await? {
        return to_page(mine, number);
    }
    let told = "もう取り消されているか、終わった会です。下が、いまの申込みです。";
    shown(app, mine, number, Tried { told, ..Tried::default() }, StatusCode::CONFLICT).await
}

/// 修了証 of those of these people who were there.
pub fn course(training: &Training) -> certificate::Course {
    let plan = &training.plan;
    certificate::Course {
        kind: plan.kind.label(),
        title: plan.title.clone(),
        day: plan.day,
        when: plan.when(),
        place: plan.place_words(),
        until: plan.valid_until(),
    }
}

/// Those who were there, as their papers name them; the names that are gone can't be printed any more.
pub fn present<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<Person> {
    let there = entries.into_iter().filter(|e| e.attended == Some(true));
    there
        .filter_map(|e| {
            let (name, from, seat) = (e.name.clone()?, e.from.clone(), e.seat.label());
            Some(Person { name, from, seat, attended: e.attended })
        })
        .collect()
}

/// `GET …/trainings/{training}/certificate.pdf?key=…`
pub async fn certificate(State(app): State<Shared>, mine: Mine, Path(path): Path<Vec<(String, String)>>) -> Answer {
    let (number, id, code) = (number(&path)?, mine.notification.id, mine.here.lg_code);
    let read = move |tx: &Tx<'_>| {
        let spot = spot_of(tx, id)?;
        let training = store::get(tx, code, number)?.filter(|t| t.plan.kind.is_certified()).ok_or(WebError::NotHere)?;
        let entries = store::entries(tx, training.id)?;
        let people = present(entries.iter().filter(|e| e.by == By::Spot(spot.id())));
        Ok::<_, WebError>((training, people))
    };
    let (training, people) = app.store.read(read).await?;
    if people.is_empty() {
        return Err(WebError::NotHere);
    }
    let (city, course) = (mine.here, course(&training));
    let set = move || certificate::certificates(&city, &course, &people);
    private(app.slow(set).await?.map_err(WebError::fault)?, &format!("certificate-{number}.pdf"))
}
