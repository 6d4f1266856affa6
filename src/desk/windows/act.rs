//! 確かめました・のせない・のせる・もどす・取り下げる: one page that asks, one act.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::one::listed;
use super::words::{Line, lines};
use super::{Outcome, base, change, id_of, outcome};
use crate::desk::frame;
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::one_line;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::acts::{self, Seen, Standing};
use crate::windows::{Audience, Kind, WebAddress, WindowId};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Confirm,
    Hide,
    Show,
    Down,
}

impl Ask {
    fn of(word: &str) -> Result<Self, WebError> {
        match word {
            "confirm" => Ok(Self::Confirm),
            "hide" => Ok(Self::Hide),
            "show" => Ok(Self::Show),
            "down" => Ok(Self::Down),
            _ => Err(WebError::NotHere),
        }
    }

    /// True where the act has a meaning: what is hidden isn't hidden again, what is national isn't taken down, 119 and 110 stay.
    fn fits(self, standing: &Standing) -> bool {
        let emergency = standing.record().is_some_and(|r| r.kind == Kind::Emergency);
        let shown = standing.record().is_some_and(|r| r.read().is_ok_and(|w| w.shown));
        match self {
            Self::Confirm => standing.record().is_some(),
            Self::Hide => shown && !emergency,
            Self::Show => standing.record().is_some() && !shown,
            Self::Down => standing.own.is_some(),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/window_act.html")]
struct ActPage {
    frame: DeskFrame,
    base: String,
    address: String,
    ask: Ask,
    name: String,
    national: bool,
    /// Showing it needs the name of whoever decided.
    professional: bool,
    lines: Vec<Line>,
    official: String,
    version: i64,
    tried: Tried,
}

/// What was typed, and what came of it.
#[derive(Clone, Debug, Default)]
struct Tried {
    owner: String,
    source_name: String,
    source_url: String,
    public_by: String,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
}

impl Tried {
    fn fault(&mut self, field: &str, words: impl Into<String>) {
        self.faults.push(FieldFault::new(field, words));
    }

    /// The texts as they can be taken; faults are noted.
    fn read(typed: &Typed, ask: Ask, professional: bool) -> Self {
        let mut tried = Self::default();
        let fields = [("owner", 60), ("source_name", 200), ("source_url", 500), ("public_by", 100)];
        let texts = fields.map(|(field, limit)| match one_line(typed.get(field), limit) {
            Ok(text) => text,
            Err(fault) => {
                tried.faults.push(FieldFault::new(field, fault.to_string()));
                typed.get(field).to_owned()
            }
        });
        [tried.owner, tried.source_name, tried.source_url, tried.public_by] = texts;
        if ask == Ask::Confirm {
            tried.check_source();
        }
        if ask == Ask::Show && professional && tried.public_by.is_empty() {
            tried.fault("public_by", "公開を決めたところを書いてください。");
        }
        tried
    }

    fn check_source(&mut self) {
        if self.source_name.is_empty() {
            self.fault("source_name", "何を見て確かめたかを書いてください。");
        }
        if !self.source_url.is_empty() && self.source_url.parse::<WebAddress>().is_err() {
            self.fault("source_url", "アドレスは、https://から書いてください。");
        }
        if self.owner.is_empty() {
            self.fault("owner", "担当を書いてください。");
        }
    }
}

/// `GET /staff/{lgcode}/windows/{window}/{act}`.
pub async fn ask(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, window, act)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let (id, ask) = (id_of(&window)?, Ask::of(&act)?);
    let read = move |tx: &Tx<'_>| act_page(tx, &authority, &id, ask, None);
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

/// `POST /staff/{lgcode}/windows/{window}/{act}`.
pub async fn act(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, window, act)): Path<(String, String, String)>,
    typed: Typed,
) -> Result<Response, WebError> {
    let (id, ask, lg_code) = (id_of(&window)?, Ask::of(&act)?, authority.lg_code());
    let now = app.now();
    let done = app.store.write(move |tx| done(tx, &authority, (id, ask), &typed, now)).await?;
    match done {
        Done::Written(national) => {
            app.kept.invalidate(lg_code);
            let word = match ask {
                Ask::Confirm => "confirm",
                Ask::Hide => "hide",
                Ask::Show => "show",
                Ask::Down if national => "restore",
                Ask::Down => return page::see_other(&format!("{}?done=remove", base(lg_code))),
            };
            page::see_other(&format!("{}/{window}?done={word}", base(lg_code)))
        }
        Done::Refused(page, status) => page::html(status, &*page),
    }
}

enum Done {
    /// With whether there is a national window of the same id.
    Written(bool),
    Refused(Box<ActPage>, StatusCode),
}

fn done(
    tx: &Tx<'_>,
    by: &Authority,
    (id, ask): (WindowId, Ask),
    typed: &Typed,
    now: crate::time::Moment,
) -> Result<Done, WebError> {
    let standing = acts::stand(tx, by.lg_code(), &id)?;
    let record = standing.record().ok_or(WebError::NotHere)?;
    if ask == Ask::Hide && record.kind == Kind::Emergency {
        return Err(WebError::NotHere);
    }
    let mut tried = Tried::read(typed, ask, record.audiences.contains(&Audience::Professionals));
    if !tried.faults.is_empty() {
        let page = act_page(tx, by, &id, ask, Some(tried))?;
        return Ok(Done::Refused(Box::new(page), StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (frame_city, change) = (frame(tx, by, DeskPlace::Windows)?.1, change(by, now));
    // A page without a version was not ours: no window has version -1.
    let seen = Seen { id: id.clone(), version: typed.get("version").parse().unwrap_or(-1) };
    let owner = frame_city.division.as_str();
    let result = match ask {
        Ask::Confirm => {
            let url = Some(tried.source_url.as_str()).filter(|u| !u.is_empty());
            acts::confirm(tx, &change, &seen, &tried.owner, (&tried.source_name, url))
        }
        Ask::Hide => acts::hide(tx, &change, &seen, owner),
        Ask::Show => acts::show(tx, &change, &seen, owner, Some(tried.public_by.as_str()).filter(|p| !p.is_empty())),
        Ask::Down => acts::take_down(tx, &change, &seen),
    };
    let status = match outcome(tx, by, now, result)? {
        Outcome::Done => return Ok(Done::Written(standing.national.is_some())),
        Outcome::Overtaken(words) => {
            tried.overtaken = Some(words);
            StatusCode::CONFLICT
        }
        Outcome::Undecided(words) => {
            tried.fault("public_by", words);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Ok(Done::Refused(Box::new(act_page(tx, by, &id, ask, Some(tried))?), status))
}

fn act_page(
    tx: &Tx<'_>,
    authority: &Authority,
    id: &WindowId,
    ask: Ask,
    tried: Option<Tried>,
) -> Result<ActPage, WebError> {
    let (frame, city) = frame(tx, authority, DeskPlace::Windows)?;
    let standing = acts::stand(tx, authority.lg_code(), id)?;
    let listed = listed(&standing)?;
    if tried.is_none() && !ask.fits(&standing) {
        return Err(WebError::NotHere);
    }
    let owner = listed.owner.clone().unwrap_or_default();
    let fresh = || Tried {
        owner: if owner.is_empty() { city.division.clone() } else { owner.clone() },
        source_name: listed.window.source.name.clone(),
        source_url: listed.window.source.url.as_ref().map_or(String::new(), |u| u.as_str().to_owned()),
        public_by: listed.record.public_by.clone().unwrap_or_default(),
        ..Tried::default()
    };
    let base = format!("{}/{id}", base(authority.lg_code()));
    let word = match ask {
        Ask::Confirm => "confirm",
        Ask::Hide => "hide",
        Ask::Show => "show",
        Ask::Down => "down",
    };
    Ok(ActPage {
        frame,
        address: format!("{base}/{word}"),
        base,
        ask,
        name: listed.window.name.clone(),
        national: listed.national,
        professional: listed.window.audiences.contains(&Audience::Professionals),
        official: listed.window.official().map_or(String::new(), |u| u.as_str().to_owned()),
        version: standing.version,
        tried: tried.unwrap_or_else(fresh),
        lines: lines(&owner, &listed.record),
    })
}
