//! `/{lgcode}/apply`: 様式1, one thing per page. What is typed is kept on the server, right or wrong.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::fields::{FieldView, kinds, views};
use super::visit::{Here, OpenDraft};
use super::{Answer, TRAP, field_faults, private, read_here};
use crate::municipalities::Municipality;
use crate::notifications::drafts::{self, Draft};
use crate::notifications::form::{Answers, Input, Step};
use crate::notifications::yoshiki1::{fields_for, step, step_of, steps_for};
use crate::notifications::{DraftKey, Fault};
use crate::spots::RegistrantKind;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, Sender, Typed};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::limits::Cap;
use crate::web::page;

#[derive(Template)]
#[template(path = "notifications/apply.html")]
struct ApplyPage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
    kinds: Vec<Choice>,
    faults: Vec<FieldFault>,
}

#[derive(Template)]
#[template(path = "notifications/step.html")]
struct StepPage<'a> {
    frame: PublicFrame,
    step: &'static Step,
    fields: Vec<FieldView>,
    faults: Vec<FieldFault>,
    place: Place,
    action: String,
    before: &'a str,
    to_check: bool,
}

/// How far along a page is.
struct Place {
    here: usize,
    of: usize,
}

#[derive(Template)]
#[template(path = "notifications/gone.html")]
struct GonePage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
}

/// `GET /{lgcode}/apply`: what this is, and the first question.
pub async fn show(Here(here): Here) -> Answer {
    intro(StatusCode::OK, &here, &Answers::default(), Vec::new())
}

fn intro(status: StatusCode, here: &Municipality, answers: &Answers, faults: Vec<FieldFault>) -> Answer {
    let frame = PublicFrame::of(here, PublicPlace::Apply);
    page::html(status, &ApplyPage { frame, here, kinds: kinds(answers), faults })
}

/// `GET /{lgcode}/apply/begin`: a reload after the first question.
pub async fn begin_again(Here(here): Here) -> Answer {
    page::see_other(&format!("/{}/apply", here.lg_code))
}

/// `POST /{lgcode}/apply/begin`: the first answer makes the draft, whose key stands in every address from here on.
pub async fn begin(State(app): State<Shared>, Here(here): Here, sender: Sender, typed: Typed) -> Answer {
    let mut answers = Answers::default();
    answers.set("registrant", typed.get("registrant"));
    let trapped = (!typed.get(TRAP).is_empty()).then(trap_fault);
    let missing = typed.get("registrant").parse::<RegistrantKind>().is_err();
    let missing = missing.then(|| FieldFault::new("registrant", "区分を選んでください。"));
    let faults: Vec<_> = missing.into_iter().chain(trapped).collect();
    if !faults.is_empty() {
        return intro(StatusCode::UNPROCESSABLE_ENTITY, &here, &answers, faults);
    }
    if let Err(busy) = sender.take(&app, Cap::Begin, "") {
        return Ok(*busy);
    }
    let key = begin_draft(&app, &here, Draft { answers, corrects: None }).await?;
    page::see_other(&format!("/{}/apply/{}/name", here.lg_code, key.as_str())).map(super::unkept)
}

/// What is said when the unseen box was filled in: a person with unusual software still gets on.
pub(super) fn trap_fault() -> FieldFault {
    FieldFault::new(TRAP, "「空けておいてください」の欄に文字が入っています。消してから、もう一度送ってください。")
}

/// Makes a draft under a new key.
pub(super) async fn begin_draft(app: &Shared, here: &Municipality, draft: Draft) -> Result<DraftKey, WebError> {
    let (key, lg_code, now) = (DraftKey::draw(&app.random()?), here.lg_code, app.now());
    let hash = key.hash();
    app.store.write(move |tx| drafts::store::begin(tx, lg_code, &hash, &draft, now)).await?;
    Ok(key)
}

/// The page for a draft whose time is over.
pub(super) fn gone(here: &Municipality) -> Answer {
    private(StatusCode::NOT_FOUND, &GonePage { frame: PublicFrame::of(here, PublicPlace::Apply), here })
}

/// `GET /{lgcode}/apply/{draft}`: back to where the answers can be seen.
pub async fn resume(open: OpenDraft) -> Answer {
    page::see_other(&address(&open, "check")).map(super::unkept)
}

/// `GET /{lgcode}/apply/{draft}/{step}`.
pub async fn show_step(open: OpenDraft, Path(path): Path<Vec<(String, String)>>, InQuery(query): InQuery) -> Answer {
    match asked(&open, &path) {
        Asked::Step(step, kind) => step_page(StatusCode::OK, &open, (step, kind), Vec::new(), is_back(&query)),
        Asked::KindFirst => page::see_other(&address(&open, "kind")).map(super::unkept),
        Asked::Nothing => Err(WebError::NotHere),
    }
}

/// `POST /{lgcode}/apply/{draft}/{step}`: keeps what was typed, then goes on or says everything that is wrong on this page.
pub async fn save_step(
    State(app): State<Shared>,
    mut open: OpenDraft,
    Path(path): Path<Vec<(String, String)>>,
    InQuery(query): InQuery,
    typed: Typed,
) -> Answer {
    let (step, before) = match asked(&open, &path) {
        Asked::Step(step, kind) => (step, kind),
        Asked::KindFirst => return page::see_other(&address(&open, "kind")),
        Asked::Nothing => return Err(WebError::NotHere),
    };
    let turned = take_over(&mut open.draft.answers, (step, before), &typed);
    let (hash, draft, now) = (open.key.hash(), open.draft.clone(), app.now());
    app.store.write(move |tx| drafts::store::save(tx, &hash, &draft, now)).await?;
    let (faults, back) = (faults_on(step, &open), is_back(&query));
    if !faults.is_empty() {
        return step_page(StatusCode::UNPROCESSABLE_ENTITY, &open, (step, before), faults, back);
    }
    let next = if back { back_to(turned) } else { after(step, &open) };
    page::see_other(&address(&open, next)).map(super::unkept)
}

/// Keeps what was typed on this page; true when the consents fell with it.
fn take_over(answers: &mut Answers, (step, before): (&'static Step, RegistrantKind), typed: &Typed) -> bool {
    let sent = Answers::from_pairs(typed.pairs().iter().cloned());
    answers.take_over(fields_for(step, before), &sent);
    if step.slug == "consent" {
        answers.see_consent();
    }
    answers.drop_consent_of(before.spot_kind())
}

/// Where 変更 leads back to: by way of the consents when they are to be given anew.
fn back_to(turned: bool) -> &'static str {
    if turned { "consent?back=check" } else { "check" }
}

enum Asked {
    Step(&'static Step, RegistrantKind),
    KindFirst,
    Nothing,
}

/// The step in the address; before the first question is answered there is no other.
fn asked(open: &OpenDraft, path: &[(String, String)]) -> Asked {
    let slug = path.iter().find(|(name, _)| name == "step").map_or("", |(_, v)| v.as_str());
    let Some(step) = step(slug) else { return Asked::Nothing };
    let kind = open.draft.answers.one("registrant").parse::<RegistrantKind>();
    match kind {
        Ok(kind) if fields_for(step, kind).next().is_some() => Asked::Step(step, kind),
        Ok(_) => Asked::Nothing,
        Err(_) if step.slug == "kind" => Asked::Step(step, RegistrantKind::Shop),
        Err(_) => Asked::KindFirst,
    }
}

fn is_back(query: &Typed) -> bool {
    query.get("back") == "check"
}

/// The faults of this step's own fields.
fn faults_on(step: &'static Step, open: &OpenDraft) -> Vec<FieldFault> {
    let on = |f: &&Fault| step_of(f.field).is_some_and(|s| s.slug == step.slug);
    read_here(&open.draft.answers, &open.here).err().map_or_else(Vec::new, |f| field_faults(f.0.iter().filter(on)))
}

fn address(open: &OpenDraft, slug: &str) -> String {
    format!("/{}/apply/{}/{slug}", open.here.lg_code, open.key.as_str())
}

fn steps_of(open: &OpenDraft) -> Vec<&'static Step> {
    let kind = open.draft.answers.one("registrant").parse().unwrap_or(RegistrantKind::Shop);
    steps_for(kind).collect()
}

fn after(step: &Step, open: &OpenDraft) -> &'static str {
    let steps = steps_of(open);
    steps.iter().skip_while(|s| s.slug != step.slug).nth(1).map_or("check", |s| s.slug)
}

fn step_page(
    status: StatusCode,
    open: &OpenDraft,
    (step, kind): (&'static Step, RegistrantKind),
    faults: Vec<FieldFault>,
    back: bool,
) -> Result<Response, WebError> {
    let steps = steps_of(open);
    let index = steps.iter().position(|s| s.slug == step.slug).unwrap_or(0);
    let before = index.checked_sub(1).and_then(|i| steps.get(i)).map(|s| address(open, s.slug));
    let template = StepPage {
        frame: PublicFrame::of(&open.here, PublicPlace::Apply),
        step,
        fields: views(step, kind, &open.draft.answers),
        faults,
        place: Place { here: index + 1, of: steps.len() + 1 },
        action: format!("{}{}", address(open, step.slug), if back { "?back=check" } else { "" }),
        before: before.as_deref().unwrap_or_default(),
        to_check: back,
    };
    private(status, &template)
}
