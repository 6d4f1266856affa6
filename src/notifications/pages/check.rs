//! `/{lgcode}/apply/{draft}/check` and the handing in: answers to look over, the public entry as it would appear, then 303.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::apply::{gone, trap_fault};
use super::fields::{Row, rows};
use super::visit::{Found, Here, OpenDraft, find, to_mine};
use super::{Answer, TRAP, field_faults, private, read_here};
use crate::municipalities::Municipality;
use crate::notifications::acts::{self, ActError, HandingIn};
use crate::notifications::drafts::{self, Draft};
use crate::notifications::form::{Answers, Step};
use crate::notifications::yoshiki1::{STEPS, fields_for, steps_for};
use crate::notifications::{DraftKey, Form1};
use crate::spots::publication::{PublicItem, preview};
use crate::spots::{RegistrantKind, SpotKind};
use crate::staff::password;
use crate::time::JapanDate;
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::extract::{Sender, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::limits::{self, Cap};

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
    revision: String,
    changed: bool,
}

/// `GET /{lgcode}/apply/{draft}/check`.
pub async fn show(State(app): State<Shared>, open: OpenDraft) -> Answer {
    let faults = read_whole(&open).err().unwrap_or_default();
    check_page(StatusCode::OK, &open, (faults, false), app.now().in_japan().date())
}

/// The form, once the page of consents was seen too.
fn read_whole(open: &OpenDraft) -> Result<Form1, Vec<FieldFault>> {
    let answers = &open.draft.answers;
    let read = read_here(answers, &open.here).map_err(|f| field_faults(&f.0));
    if answers.consent_seen() || answers.one("registrant").parse::<RegistrantKind>().is_err() {
        return read;
    }
    let unseen =
        FieldFault::new("consent", "公開してよい項目を、確かめてください。1つもチェックしなくてもかまいません。");
    Err(read.err().unwrap_or_default().into_iter().chain([unseen]).collect())
}

/// 公開される項目: what acceptance will add is named too.
fn shown(form: &Form1, here: &Municipality, today: JapanDate) -> Vec<PublicItem> {
    let mut items = preview(&form.new_spot(here, None, today, None));
    if form.consent.list && form.consent.map && form.registrant.spot_kind() == SpotKind::Organization {
        items.push(("地図の位置", "受理のときに市が確かめます".to_owned()));
    }
    items
}

fn check_page(
    status: StatusCode,
    open: &OpenDraft,
    (faults, changed): (Vec<FieldFault>, bool),
    today: JapanDate,
) -> Answer {
    let answers = &open.draft.answers;
    let kind = answers.one("registrant").parse().unwrap_or(RegistrantKind::Shop);
    let form = read_whole(open).ok();
    let template = CheckPage {
        frame: PublicFrame::of(&open.here, PublicPlace::Apply),
        here: &open.here,
        addressee: Form1::addressee(&open.here),
        today: today.wareki(),
        parts: steps_for(kind).map(|s| (s, rows(s, kind, answers))).collect(),
        public: form.map(|f| shown(&f, &open.here, today)),
        faults,
        key: open.key.as_str(),
        steps: steps_for(kind).count() + 1,
        again: open.draft.corrects.is_some(),
        revision: open.draft.revision(),
        changed,
    };
    private(status, &template)
}

/// The draft isn't what the page showed: what it has become is shown, and nothing was handed in.
fn changed_meanwhile(open: &OpenDraft, today: JapanDate) -> Answer {
    let faults = read_whole(open).err().unwrap_or_default();
    check_page(StatusCode::CONFLICT, open, (faults, true), today)
}

/// `POST /{lgcode}/apply`: hands the draft in, as the page showed it. The same form key twice leads to the same notification.
pub async fn hand_in(State(app): State<Shared>, Here(here): Here, sender: Sender, typed: Typed) -> Answer {
    let Ok(key) = typed.get("form_key").parse::<DraftKey>() else { return gone(&here) };
    let (whole, today) = (typed.get("registrant").parse::<RegistrantKind>().ok(), app.now().in_japan().date());
    let draft = match (find(&app, here.lg_code, &key).await?, whole) {
        (Found::HandedIn(receipt), _) => return to_mine(&here, &receipt, &key.applicant_key()),
        (Found::Draft(draft), Some(kind)) => with_sent(draft, kind, &typed),
        (Found::Draft(draft), None) => draft,
        (Found::Gone, Some(kind)) => with_sent(Draft::default(), kind, &typed),
        (Found::Gone, None) => return gone(&here),
    };
    let open = OpenDraft { here, key, draft };
    if whole.is_none() && typed.get("revision") != open.draft.revision() {
        return changed_meanwhile(&open, today);
    }
    let trapped = (!typed.get(TRAP).is_empty()).then(trap_fault);
    match (read_whole(&open), trapped) {
        (Ok(form), None) => match room(&app, &sender, &open, &form) {
            Ok(()) => store(&app, open, form, whole.is_some()).await,
            Err(busy) => Ok(*busy),
        },
        (read, trapped) => {
            let faults = read.err().unwrap_or_default().into_iter().chain(trapped).collect();
            check_page(StatusCode::UNPROCESSABLE_ENTITY, &open, (faults, false), today)
        }
    }
}

/// What is said to whoever has to wait.
const KEPT: &str =
    "書いたものは残っています。前のページにもどれば、もう一度送れます。お急ぎのときは、担当課にお電話ください。";

/// 受け付ける数の上限: of this address, this mail address and this municipality. A correction of one's own is always taken.
fn room(app: &Shared, sender: &Sender, open: &OpenDraft, form: &Form1) -> Result<(), Box<Response>> {
    if open.draft.corrects.is_some() {
        return Ok(());
    }
    sender.take(app, Cap::HandIn, KEPT)?;
    let now = app.now();
    let busy = |until| Box::new(limits::busy_for(until, now, KEPT));
    if let Some(email) = &form.contact.email {
        let key = format!("{}/{}", open.here.lg_code, email.as_str().to_lowercase());
        app.limits.take(Cap::HandInMail, &key, now).map_err(busy)?;
    }
    app.limits.take(Cap::HandInCity, open.here.lg_code.as_str(), now).map_err(busy)
}

/// A form sent whole, with every field in it, counts over what the draft holds.
fn with_sent(mut draft: Draft, kind: RegistrantKind, typed: &Typed) -> Draft {
    let sent = Answers::from_pairs(typed.pairs().iter().cloned());
    draft.answers.take_over(STEPS.iter().flat_map(|s| fields_for(s, kind)), &sent);
    draft.answers.see_consent();
    draft
}

async fn store(app: &Shared, open: OpenDraft, form: Form1, whole: bool) -> Answer {
    let (applicant, salt) = (open.key.applicant_key(), app.random()?);
    let pin = applicant.pin();
    let pin_hash = app.slow(move || password::hash(pin.as_str(), &salt)).await?.map_err(WebError::fault)?;
    let (here, draft, key) = (open.here.clone(), open.draft, open.key);
    let (random, at, post, applicant_key) = (app.random()?, app.now(), app.post(), applicant.clone());
    let handed_in = app
        .store
        .write(move |tx| {
            // Another window may have saved since the draft was read.
            let kept = drafts::store::get(tx, here.lg_code, &key.hash(), at)?;
            if let Some(now) = kept.filter(|d| !whole && d.revision() != draft.revision()) {
                return Ok(Err(OpenDraft { here, key, draft: now }));
            }
            let h = HandingIn {
                municipality: &here,
                draft: &key.hash(),
                applicant: &applicant_key,
                pin_hash: &pin_hash,
                answers: &draft.answers,
                form: &form,
                corrects: draft.corrects,
                post: &post,
                at,
            };
            acts::hand_in(tx, &h, &random).map(Ok)
        })
        .await;
    answered(&open.here, handed_in, |outcome| match outcome {
        Ok(receipt) => to_mine(&open.here, &receipt, &applicant),
        Err(now) => changed_meanwhile(&now, at.in_japan().date()),
    })
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
        Err(
            other @ (ActError::NotAllowed
            | ActError::Outside
            | ActError::NoPin
            | ActError::Individual
            | ActError::NoProposal
            | ActError::SameOfficer),
        ) => Err(WebError::fault(other)),
    }
}
