//! 台帳の表: the whole register out as a sheet, and an edited sheet back in: first what it would change, then, in a second act, the change.

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Tried, frame};
use crate::audit::{self, Actor, NewEvent};
use crate::imports::register::{Plan, acts, store};
use crate::imports::{BadLine, ImportFault, SHEET_BYTES, Sheet};
use crate::registry::Why;
use crate::spots::export::{Charset, ExportFault, register};
use crate::spots::revisions::Difference;
use crate::staff::Authority;
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// The most bytes of an upload: a sheet and what stands around it.
pub const UPLOAD_BYTES: usize = SHEET_BYTES + (64 << 10);
/// How many lines of each kind are shown.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "desk/register.html")]
struct RegisterPage {
    frame: DeskFrame,
    total: usize,
    why: String,
    faults: Vec<FieldFault>,
    /// What was written a moment ago: new ones and changes.
    done: Option<(u32, u32)>,
    may: bool,
}

impl RegisterPage {
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// A new row, as people read it.
struct NewRow {
    line: usize,
    number: String,
    name: String,
    place: String,
    doubles: Vec<(u32, String)>,
}

/// A changed row, as people read it.
struct EditedRow {
    line: usize,
    number: u32,
    shown: String,
    name: String,
    differences: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "desk/register_plan.html")]
struct PlanPage {
    frame: DeskFrame,
    upload: i64,
    why: String,
    digest: String,
    may_be_applied: bool,
    added: usize,
    edited: usize,
    same: usize,
    broken: usize,
    unknown: Vec<String>,
    new_rows: Vec<NewRow>,
    edited_rows: Vec<EditedRow>,
    bad_lines: Vec<BadLine>,
    /// The register changed since the plan was looked at.
    overtaken: Option<String>,
}

impl PlanPage {
    fn of(frame: DeskFrame, (upload, why): (i64, &Why), plan: &Plan, overtaken: Option<String>) -> Self {
        let new = |a: &crate::imports::register::Added| NewRow {
            line: a.line,
            number: a.number.map(|n| n.to_string()).unwrap_or_default(),
            name: a.entry.name.to_string(),
            place: a.entry.address.clone().unwrap_or_default(),
            doubles: a.doubles.iter().map(|(n, name, _)| (n.get(), format!("{n} {name}"))).collect(),
        };
        let edited = |e: &crate::imports::register::Edited| EditedRow {
            line: e.line,
            number: e.spot.number().get(),
            shown: e.spot.number().to_string(),
            name: e.spot.name().to_owned(),
            differences: e.differences.clone(),
        };
        Self {
            frame,
            upload,
            why: why.as_str().to_owned(),
            digest: plan.digest(),
            may_be_applied: plan.may_be_applied(),
            added: plan.added.len(),
            edited: plan.edited.len(),
            same: plan.same,
            broken: plan.faults.len(),
            unknown: plan.unknown.clone(),
            new_rows: plan.added.iter().take(SHOWN).map(new).collect(),
            edited_rows: plan.edited.iter().take(SHOWN).map(edited).collect(),
            bad_lines: plan.faults.iter().take(SHOWN).cloned().collect(),
            overtaken,
        }
    }
}

/// `GET /staff/{lgcode}/register`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(asked): InQuery) -> Answer {
    let number = |name: &str| asked.get(name).parse::<u32>().ok();
    let done = number("added").zip(number("edited"));
    shown(&app, authority, (Tried::<String>::default(), done), StatusCode::OK).await
}

async fn shown(
    app: &Shared,
    authority: Authority,
    (tried, done): (Tried<String>, Option<(u32, u32)>),
    status: StatusCode,
) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
        let counts = crate::spots::store::counts(tx, authority.lg_code())?;
        let total = (counts.active + counts.suspended + counts.ended) as usize;
        let (why, faults) = (tried.fields.unwrap_or_default(), tried.faults);
        Ok::<_, WebError>(RegisterPage { frame, total, why, faults, done, may: authority.may_decide() })
    };
    page::html(status, &app.store.read(read).await?)
}

/// `GET /staff/{lgcode}/register.csv?charset=…`
pub async fn csv(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let (charset, kind) = match typed.get("charset") {
        "cp932" => (Charset::Cp932, "text/csv; charset=windows-31j"),
        "utf-8" => (Charset::Utf8, "text/csv; charset=utf-8"),
        _ => (Charset::Utf8Bom, "text/csv; charset=utf-8"),
    };
    let name = format!("register-{}.csv", authority.lg_code());
    let spots = everything(&app, authority).await?;
    match register::csv(&spots, charset) {
        Ok(bytes) => page::file(bytes, kind, &name),
        Err(fault @ ExportFault::Characters(_)) => {
            Ok(plain(StatusCode::UNPROCESSABLE_ENTITY, "Shift_JISに無い文字があります", &fault.to_string()))
        }
        Err(fault @ (ExportFault::Csv(_) | ExportFault::Xlsx(_))) => Err(WebError::fault(fault)),
    }
}

/// `GET /staff/{lgcode}/register.xlsx`
pub async fn xlsx(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let (name, today) = (format!("register-{}.xlsx", authority.lg_code()), app.now().in_japan().date());
    let spots = everything(&app, authority).await?;
    let bytes = app.slow(move || register::xlsx(&spots, today)).await?.map_err(WebError::fault)?;
    page::file(bytes, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &name)
}

async fn everything(app: &Shared, authority: Authority) -> Result<Vec<crate::spots::Spot>, WebError> {
    let now = app.now();
    app.store
        .write(move |tx| {
            let (actor, lg_code) = (Actor::Officer(authority.officer().id), authority.lg_code());
            let event = NewEvent {
                at: now,
                actor,
                lg_code: Some(lg_code),
                act: "export_register",
                subject: "register",
                from: None,
                to: None,
                reason: None,
            };
            audit::store::record(tx, &event)?;
            Ok::<_, WebError>(crate::spots::store::all(tx, lg_code)?)
        })
        .await
}

/// `POST /staff/{lgcode}/register`: keeps the sheet and leads to what it would do; 422 for what is no sheet.
pub async fn upload(State(app): State<Shared>, Deciding(authority): Deciding, form: Multipart) -> Answer {
    let lg_code = authority.lg_code();
    let (bytes, typed) = match taken(form).await {
        Ok(taken) => taken,
        Err(response) => return Ok(response),
    };
    let mut faults = Vec::new();
    let why = typed.parse::<Why>();
    if let Err(fault) = &why {
        faults.push(FieldFault::new("why", fault.to_string()));
    }
    if bytes.is_empty() {
        faults.push(FieldFault::new("file", "ファイルを選んでください。"));
    } else {
        let copy = bytes.clone();
        let read = app.slow(move || Sheet::read(&copy).and_then(|s| s.need(&crate::imports::spots::NEEDED))).await?;
        faults.extend(read.err().map(|fault| FieldFault::new("file", fault.to_string())));
    }
    match why {
        Ok(why) if faults.is_empty() => {
            let now = app.now();
            let id = app.store.write(move |tx| store::keep(tx, &authority, &why, &bytes, now)).await?;
            page::see_other(&format!("/staff/{lg_code}/register/{id}"))
        }
        Ok(_) | Err(_) => {
            let tried = Tried { fields: Some(typed.chars().take(2000).collect()), faults, ..Tried::default() };
            shown(&app, authority, (tried, None), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// The file and the reason; what is too large or cut off is told.
async fn taken(mut form: Multipart) -> Result<(Vec<u8>, String), Response> {
    let broken = |_| {
        plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "ファイルを受け取れませんでした",
            "大きすぎるか、途中で切れました。20MBまでの表にして、もう一度送ってください。",
        )
    };
    let (mut bytes, mut why) = (Vec::new(), String::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("file") => bytes = field.bytes().await.map_err(broken)?.to_vec(),
            Some("why") => {
                let text = field.bytes().await.map_err(broken)?;
                why = String::from_utf8_lossy(&text).into_owned();
            }
            _ => {}
        }
    }
    Ok((bytes, why))
}

/// `GET /staff/{lgcode}/register/{upload}`: what the officer's own sheet would do now; 404 when it is gone.
pub async fn look(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, upload)): Path<(String, String)>,
) -> Answer {
    let id: i64 = named(&upload)?;
    planned(&app, authority, id, None, StatusCode::OK).await
}

async fn planned(app: &Shared, authority: Authority, id: i64, overtaken: Option<String>, status: StatusCode) -> Answer {
    let now = app.now();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
        let kept = store::get(tx, &authority, id, now)?.ok_or(WebError::NotHere)?;
        let sheet = Sheet::read(&kept.bytes).map_err(WebError::fault)?;
        let plan = acts::look(tx, &sheet, authority.lg_code(), now).map_err(WebError::fault)?;
        Ok::<_, WebError>(PlanPage::of(frame, (kept.id, &kept.why), &plan, overtaken))
    };
    page::html(status, &app.store.read(read).await?)
}

/// What came of letting a sheet in.
enum Done {
    Written(usize, usize),
    Overtaken,
}

/// `POST /staff/{lgcode}/register/{upload}`: writes what was looked at; 409 when the register has changed since, 422 when lines are to
/// be mended.
pub async fn apply(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, upload)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let (id, digest, now): (i64, _, _) = (named(&upload)?, typed.get("digest").to_owned(), app.now());
    let (by, dice) = (authority.clone(), app.clone());
    let act = move |tx: &Tx<'_>| {
        let kept = store::get(tx, &by, id, now)?.ok_or(WebError::NotHere)?;
        let sheet = Sheet::read(&kept.bytes).map_err(WebError::fault)?;
        let mut random = || dice.random().ok();
        let who = (Actor::Officer(by.officer().id), &kept.why);
        let done = acts::apply(tx, (&sheet, by.lg_code()), Some(&digest), who, now, &mut random);
        match done {
            Ok(Ok(plan)) => {
                store::delete(tx, id)?;
                Ok(Done::Written(plan.added.len(), plan.edited.len()))
            }
            Ok(Err(_)) | Err(ImportFault::Lines(_)) => Ok(Done::Overtaken),
            Err(fault) => Err(WebError::fault(fault)),
        }
    };
    match app.store.write(act).await? {
        Done::Written(added, edited) => {
            page::see_other(&format!("/staff/{lg_code}/register?added={added}&edited={edited}"))
        }
        Done::Overtaken => {
            let words = "画面を開いたあとに、台帳か案が変わりました".to_owned();
            planned(&app, authority, id, Some(words), StatusCode::CONFLICT).await
        }
    }
}
