//! 窓口を加える・直す: one form, looked at before it is saved.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::choices::Choices;
use super::one::Look;
use super::words::{Difference, differences, lines};
use super::{Outcome, base, change, id_of, outcome};
use crate::desk::frame;
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::plain_code;
use crate::time::{Holidays, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::WindowId;
use crate::windows::acts::{self, Seen, Standing};
use crate::windows::draft::{Draft, Sheet};

/// 見てみた結果.
struct Preview {
    look: Look,
    differences: Vec<Difference>,
    /// Nothing stands there yet.
    new: bool,
}

#[derive(Template)]
#[template(path = "desk/window_form.html")]
struct FormPage {
    frame: DeskFrame,
    address: String,
    /// Where 「やめる」 leads.
    back: String,
    title: String,
    national: bool,
    own: bool,
    id: String,
    version: i64,
    draft: Draft,
    choices: Choices,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    preview: Option<Preview>,
}

impl FormPage {
    /// The fault of a field, empty for none: what the macros take.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }

    /// The same for the field of a way or a translation.
    fn err_of(&self, prefix: &str, name: &str) -> String {
        self.err(&format!("{prefix}_{name}")).to_owned()
    }

    /// True when a field of a way or a translation holds or lacks something that the officer must see.
    fn any_err(&self, prefix: &str) -> bool {
        self.faults.iter().any(|f| f.field.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_')))
    }
}

/// `GET /staff/{lgcode}/windows/new`.
pub async fn show_new(State(app): State<Shared>, Deciding(authority): Deciding) -> Result<Response, WebError> {
    let random = app.random::<16>()?;
    let code = plain_code(&random, 6).ok_or_else(|| WebError::fault("random: none"))?;
    let id = id_of(&format!("{OWN}{}", code.to_ascii_lowercase()))?;
    let today = app.now().in_japan().date();
    let read = move |tx: &Tx<'_>| {
        let city = frame(tx, &authority, DeskPlace::Windows)?.1;
        let draft = Draft::blank(&city.name, &city.division, today);
        form_page(tx, &authority, &acts::stand(tx, authority.lg_code(), &id)?, draft)
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

/// What ids of windows that a municipality adds begin with.
const OWN: &str = "own-";

/// `POST /staff/{lgcode}/windows/new`: the page chose the id, so that the same page sent twice makes one window.
pub async fn create(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    typed: Typed,
) -> Result<Response, WebError> {
    let id = id_of(typed.get("id"))?;
    if !id.as_str().starts_with(OWN) {
        return Err(WebError::NotHere);
    }
    taken(app, authority, id, typed, true).await
}

/// `GET /staff/{lgcode}/windows/{window}/edit`.
pub async fn show(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, window)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let id = id_of(&window)?;
    let read = move |tx: &Tx<'_>| {
        let standing = acts::stand(tx, authority.lg_code(), &id)?;
        let record = standing.record().ok_or(WebError::NotHere)?;
        let city = frame(tx, &authority, DeskPlace::Windows)?.1;
        let owner = standing.own.as_ref().map_or(city.division.as_str(), |o| o.owner.as_str());
        form_page(tx, &authority, &standing, Draft::of(owner, record))
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

/// `POST /staff/{lgcode}/windows/{window}/edit`.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, window)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, WebError> {
    taken(app, authority, id_of(&window)?, typed, false).await
}

enum Done {
    Written,
    Shown(Box<FormPage>, StatusCode),
}

async fn taken(app: Shared, authority: Authority, id: WindowId, typed: Typed, new: bool) -> Result<Response, WebError> {
    let (now, holidays, lg_code) = (app.now(), app.holidays.clone(), authority.lg_code());
    let address = format!("{}/{id}?done=put", base(lg_code));
    let at = move |tx: &Tx<'_>| done(tx, &authority, (&id, new), &typed, (now, &holidays));
    match app.store.write(at).await? {
        Done::Written => {
            app.kept.invalidate(lg_code);
            page::see_other(&address)
        }
        Done::Shown(shown, status) => page::html(status, &*shown),
    }
}

fn done(
    tx: &Tx<'_>,
    by: &Authority,
    (id, new): (&WindowId, bool),
    typed: &Typed,
    at: (Moment, &Holidays),
) -> Result<Done, WebError> {
    let standing = acts::stand(tx, by.lg_code(), id)?;
    if standing.record().is_none() && !new {
        return Err(WebError::NotHere);
    }
    let draft = Draft::new(typed.pairs().to_vec());
    let sheet = draft.read(id.as_str(), standing.record(), at.0.in_japan().date());
    let mut page = form_page(tx, by, &standing, draft)?;
    let sheet = match sheet {
        Ok(sheet) => sheet,
        Err(faults) => {
            page.faults = faults.into_iter().map(|f| FieldFault::new(f.field, f.words)).collect();
            return Ok(Done::Shown(Box::new(page), StatusCode::UNPROCESSABLE_ENTITY));
        }
    };
    // A page without a version was not ours: no window has version -1.
    let version = typed.get("version").parse().unwrap_or(-1);
    let mut status = StatusCode::OK;
    if typed.get("do") == "save" {
        let seen = Seen { id: id.clone(), version };
        let result = acts::save(tx, &change(by, at.0), &seen, &sheet.owner, &sheet.record);
        match outcome(tx, by, at.0, result)? {
            Outcome::Done => return Ok(Done::Written),
            Outcome::Overtaken(words) | Outcome::Undecided(words) => page.overtaken = Some(words),
        }
        status = StatusCode::CONFLICT;
    } else {
        // Looking takes nothing over: what was changed meanwhile is still told when it is saved.
        page.version = version;
    }
    page.preview = Some(preview(tx, by, &standing, &sheet, at)?);
    Ok(Done::Shown(Box::new(page), status))
}

fn preview(
    tx: &Tx<'_>,
    by: &Authority,
    standing: &Standing,
    sheet: &Sheet,
    at: (Moment, &Holidays),
) -> Result<Preview, WebError> {
    let window = sheet.record.read().map_err(WebError::fault)?;
    let owner = standing.own.as_ref().map_or("", |o| o.owner.as_str());
    let before = standing.record().map(|r| lines(owner, r)).unwrap_or_default();
    Ok(Preview {
        look: Look::of(tx, &window, by, at)?,
        new: before.is_empty(),
        differences: differences(&before, &lines(&sheet.owner, &sheet.record)),
    })
}

fn form_page(tx: &Tx<'_>, authority: &Authority, standing: &Standing, draft: Draft) -> Result<FormPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Windows)?;
    let (windows, record) = (base(authority.lg_code()), standing.record());
    let base = format!("{windows}/{}", standing.id);
    Ok(FormPage {
        address: if record.is_some() { format!("{base}/edit") } else { format!("{windows}/new") },
        back: if record.is_some() { base } else { windows },
        title: record.map_or("窓口を加える".to_owned(), |r| format!("「{}」を直す", r.name)),
        national: standing.national.is_some(),
        own: standing.own.is_some(),
        id: standing.id.to_string(),
        version: standing.version,
        choices: Choices::of(&draft, record.map_or(0, |r| r.ways.len())),
        draft,
        faults: Vec::new(),
        overtaken: None,
        preview: None,
        frame,
    })
}
