//! `/{lgcode}/apply/{draft}/check` and the handing in: answers to look over, the public entry as it would appear, then 303.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::apply::{gone, trap_fault};
use super::fields::{Row, rows};
use super::visit::{Found, Here, OpenDraft, find, to_mine};
use super::{Answer, TRAP, field_faults, private, read_here};
use crate::municipalities::Municipality;
use crate::notifications::acts::{self, ActError, HandingIn};
use crate::notifications::drafts::Draft;
use crate::notifications::form::{Answers, Step};
use crate::notifications::yoshiki1::{STEPS, fields_for, steps_for};
use crate::notifications::{DraftKey, Form1};
use crate::spots::RegistrantKind;
use crate::spots::publication::{PublicItem, preview};
use crate::staff::password;
use crate::time::JapanDate;
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::extract::Typed;
use crate::web::form::FieldFault;
use crate::web::frame::{PublicFrame, PublicPlace};

#[derive(Template)]
#[template(path = "notifications/check.html")]
struct CheckPage<'a> {
    frame: PublicFrame,
    here: &'a Municipality,
    addressee: String,
    today: String,
    parts: Vec<(&'static Step, Vec<Row>)>,
    public: Option<Vec<PublicItem>>,
    faults: Vec<FieldFault>,
    key: &'a str,
    steps: usize,
    again: bool,
}

/// `GET /{lgcode}/apply/{draft}/check`.
pub async fn show(State(app): State<Shared>, open: OpenDraft) -> Answer {
    let faults = read_here(&open.draft.answers, &open.here).err().map_or_else(Vec::new, |f| field_faults(&f.0));
    check_page(StatusCode::OK, &open, faults, app.now().in_japan().date())
}

fn check_page(status: StatusCode, open: &OpenDraft, faults: Vec<FieldFault>, today: JapanDate) -> Answer {
    let answers = &open.draft.answers;
    let kind = answers.one("registrant").parse().unwrap_or(RegistrantKind::Shop);
    let form = read_here(answers, &open.here).ok();
    let template = CheckPage {
        frame: PublicFrame::of(&open.here, PublicPlace::Apply),
        here: &open.here,
        addressee: Form1::addressee(&open.here),
        today: today.wareki(),
        parts: steps_for(kind).map(|s| (s, rows(s, kind, answers))).collect(),
        public: form.map(|f| preview(&f.new_spot(&open.here, None, today, None))),
        faults,
        key: open.key.as_str(),
        steps: steps_for(kind).count() + 1,
        again: open.draft.corrects.is_some(),
    };
    private(status, &template)
}

/// `POST /{lgcode}/apply`: hands the draft in. The same form key twice leads to the same notification.
pub async fn hand_in(State(app): State<Shared>, Here(here): Here, typed: Typed) -> Answer {
    let Ok(key) = typed.get("form_key").parse::<DraftKey>() else { return gone(&here) };
    let draft = match find(&app, here.lg_code, &key).await? {
        Found::HandedIn(receipt) => return to_mine(&here, &receipt, &key.applicant_key()),
        Found::Draft(draft) => with_sent(draft, &typed),
        Found::Gone if !typed.get("registrant").is_empty() => with_sent(Draft::default(), &typed),
        Found::Gone => return gone(&here),
    };
    let open = OpenDraft { here, key, draft };
    let trapped = (!typed.get(TRAP).is_empty()).then(trap_fault);
    match (read_here(&open.draft.answers, &open.here), trapped) {
        (Ok(form), None) => store(&app, open, form).await,
        (read, trapped) => {
            let faults = read.err().map_or_else(Vec::new, |f| field_faults(&f.0));
            let faults = faults.into_iter().chain(trapped).collect();
            check_page(StatusCode::UNPROCESSABLE_ENTITY, &open, faults, app.now().in_japan().date())
        }
    }
}

/// A form sent whole, with every field in it, counts over what the draft holds.
fn with_sent(mut draft: Draft, typed: &Typed) -> Draft {
    if let Ok(kind) = typed.get("registrant").parse::<RegistrantKind>() {
        let sent = Answers::from_pairs(typed.pairs().iter().cloned());
        draft.answers.take_over(STEPS.iter().flat_map(|s| fields_for(s, kind)), &sent);
    }
    draft
}

async fn store(app: &Shared, open: OpenDraft, form: Form1) -> Answer {
    let (applicant, salt) = (open.key.applicant_key(), app.random()?);
    let pin = applicant.pin();
    let pin_hash = app.slow(move || password::hash(pin.as_str(), &salt)).await?.map_err(WebError::fault)?;
    let (here, draft, key) = (open.here.clone(), open.draft, open.key);
    let (random, at, hash) = (app.random()?, app.now(), applicant.hash());
    let handed_in = app
        .store
        .write(move |tx| {
            let h = HandingIn {
                municipality: &here,
                draft: &key.hash(),
                applicant: &hash,
                pin_hash: &pin_hash,
                answers: &draft.answers,
                form: &form,
                corrects: draft.corrects,
                at,
            };
            acts::hand_in(tx, &h, &random)
        })
        .await;
    answered(&open.here, handed_in, |receipt| to_mine(&open.here, &receipt, &applicant))
}

/// What an applicant is told when the desk or a second window was faster.
pub(super) fn answered<T>(
    here: &Municipality,
    outcome: Result<T, ActError>,
    go_on: impl FnOnce(T) -> Answer,
) -> Answer {
    match outcome {
        Ok(value) => go_on(value),
        Err(ActError::Store(e)) => Err(e.into()),
        Err(ActError::NotHere) => Err(WebError::NotHere),
        Err(told @ (ActError::WrongState(_) | ActError::AlreadyHandled { .. })) => {
            let words = format!("{told}くわしくは、{}の{}におたずねください。", here.name, here.division);
            Ok(plain(StatusCode::CONFLICT, "この届出は、もう先に進んでいます", &words))
        }
        Err(other @ (ActError::NotAllowed | ActError::Outside)) => Err(WebError::fault(other)),
    }
}
