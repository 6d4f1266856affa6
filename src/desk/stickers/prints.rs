//! 印刷: the order is written down and every sticker marked, then its file can be fetched.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::Asked;
use super::bench::{self, Bench, Tried};
use crate::audit::Actor;
use crate::desk::{frame, names, when};
use crate::municipalities::Municipality;
use crate::settings::BaseUrl;
use crate::spots::SpotState;
use crate::staff::Authority;
use crate::stickers::printing::acts::{self, PrintFault, Wish};
use crate::stickers::printing::{self, Candidate, PrintRun};
use crate::stickers::{Paper, StickerFace, StickerFormat, StickerToken, address, naming, sheet, store};
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, Typed, named};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// How long a run's file can be fetched again, for a jam or a lost download: later it is printing again.
const FETCH_SECONDS: i64 = 24 * 3600;

/// One run in the list.
pub(super) struct RunRow {
    pub number: u32,
    pub when: String,
    pub who: String,
    pub paper: String,
    pub stickers: usize,
    pub reason: String,
}

/// The newest runs, in words.
pub(super) fn newest(tx: &Tx<'_>, authority: &Authority) -> Result<Vec<RunRow>, WebError> {
    let names = names(tx, authority)?;
    let runs = printing::store::newest(tx, authority.lg_code(), 10)?;
    Ok(runs.into_iter().map(|(run, lines)| row(&run, lines, &names)).collect())
}

fn row(run: &PrintRun, lines: usize, names: &[(String, String)]) -> RunRow {
    let who = names.iter().find(|(actor, _)| *actor == run.printed_by).map(|(_, name)| format!("{name}さん"));
    RunRow {
        number: run.number,
        when: when(run.printed_at),
        who: who.unwrap_or_else(|| "システムの運用者".to_owned()),
        paper: paper(run),
        stickers: lines * run.order.copies,
        reason: run.reason.clone().unwrap_or_default(),
    }
}

fn paper(run: &PrintRun) -> String {
    match run.order.paper {
        Paper::Stock(stock) => stock.to_string(),
        paper @ (Paper::Single | Paper::Marks | Paper::A4) => format!("{} {}", run.order.size.label(), paper.label()),
    }
}

/// `POST /staff/{lgcode}/stickers/prints`: 303 to the run; 422 for faults, 409 when the register has changed since the page.
pub async fn print(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path(lg_code): Path<String>,
    typed: Typed,
) -> Answer {
    let (asked, by) = (Asked::of(&typed), authority.clone());
    let bench = app.store.read(move |tx| Bench::read(tx, &by, asked)).await?;
    let reason = typed.get("reason").to_owned();
    let tried = Tried { reason: reason.clone(), ..Tried::default() };
    let (selection, order) = (bench.selection.clone(), bench.order);
    // Codes that nobody else can open are no stickers; the page says so, as it says what can't be drawn.
    if address::local(&app.settings.base_url).is_some() || !drawable(&app, bench).await? {
        return bench::shown(&app, authority, &typed, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let wish = Wish { selection, order, reason, seen: Some(typed.get("seen").to_owned()) };
    let (code, by, now) = (authority.lg_code(), Actor::Officer(authority.officer().id), app.now());
    let source = app.clone();
    let done = app.store.write(move |tx| acts::print(tx, code, wish, &mut || source.random().ok(), by, now)).await;
    let (tried, status) = match done {
        Ok(run) => return page::see_other(&format!("/staff/{lg_code}/stickers/prints/{}", run.number)),
        Err(PrintFault::Store(e)) => return Err(e.into()),
        Err(fault @ (PrintFault::Changed | PrintFault::Nothing)) => {
            (Tried { overtaken: Some(fault.to_string()), ..tried }, StatusCode::CONFLICT)
        }
        Err(fault @ (PrintFault::Reason(_) | PrintFault::Text(_))) => {
            let faults = vec![FieldFault::new("reason", fault.to_string())];
            (Tried { faults, ..tried }, StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    bench::shown(&app, authority, &typed, tried, status).await
}

/// Draws the whole order once: what can't be drawn is never marked as printed. Nothing to print is left to the act to say.
async fn drawable(app: &Shared, bench: Bench) -> Result<bool, WebError> {
    if !bench.faults.is_empty() {
        return Ok(false);
    }
    let base = app.settings.base_url.clone();
    app.slow(move || {
        let faces = bench.faces(&base)?;
        let missing = faces.iter().any(|f| !f.missing().is_empty());
        Ok(!missing && sheet::pages(&faces, bench.order.size, bench.order.arrangement()).is_ok())
    })
    .await?
}

/// One sticker of a run.
struct Line {
    number: u32,
    shown: String,
    name: String,
    token: StickerToken,
    /// Why it is not printed any more; empty while it may be.
    over: &'static str,
}

#[derive(Template)]
#[template(path = "desk/print.html")]
struct RunPage {
    frame: DeskFrame,
    base: String,
    run: RunRow,
    first: Option<usize>,
    copies: usize,
    ink: &'static str,
    pages: usize,
    /// One sticker on a page of its own can be had as a picture too.
    pictures: bool,
    lines: Vec<Line>,
    /// The file can be fetched.
    open: bool,
    over: usize,
}

/// `GET /staff/{lgcode}/stickers/prints/{run}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, run)): Path<(String, String)>,
) -> Answer {
    let now = app.now();
    let shown = app.store.read(move |tx| run_page(tx, &authority, &run, now)).await?;
    page::html(StatusCode::OK, &shown)
}

fn run_page(tx: &Tx<'_>, authority: &Authority, number: &str, now: Moment) -> Result<RunPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Stickers)?;
    let run = find(tx, authority, number)?;
    let lines = run.tokens.iter().map(|token| line(tx, authority, token)).collect::<Result<Vec<_>, _>>()?;
    let over = lines.iter().filter(|l| !l.over.is_empty()).count();
    Ok(RunPage {
        base: format!("/staff/{}/stickers", authority.lg_code()),
        frame,
        first: run.order.cells().map(|_| run.order.first),
        copies: run.order.copies,
        ink: run.order.ink.label(),
        pages: run.order.pages(run.tokens.len()),
        pictures: is_picture(&run),
        open: over == 0 && is_fresh(&run, now),
        over,
        run: row(&run, lines.len(), &names(tx, authority)?),
        lines,
    })
}

fn is_picture(run: &PrintRun) -> bool {
    match run.order.paper {
        Paper::Single | Paper::Marks => run.tokens.len() == 1,
        Paper::A4 | Paper::Stock(_) => false,
    }
}

fn is_fresh(run: &PrintRun, now: Moment) -> bool {
    now.unix() < run.printed_at.plus_seconds(FETCH_SECONDS).unix()
}

fn find(tx: &Tx<'_>, authority: &Authority, number: &str) -> Result<PrintRun, WebError> {
    let number: u32 = named(number)?;
    printing::store::get(tx, authority.lg_code(), number)?.ok_or(WebError::NotHere)
}

fn line(tx: &Tx<'_>, authority: &Authority, token: &StickerToken) -> Result<Line, WebError> {
    let spot = store::spot_of(tx, authority.lg_code(), token)?.ok_or(WebError::NotHere)?;
    let void = store::of_spot(tx, &spot)?.into_iter().any(|s| s.token == *token && s.voided_at.is_some());
    let over = match (spot.state(), void) {
        (_, true) => "無効",
        (SpotState::Active, false) => "",
        (state @ (SpotState::Suspended | SpotState::Ended), false) => state.label(),
    };
    let number = spot.number();
    Ok(Line {
        number: number.get(),
        shown: number.to_string(),
        name: spot.name().to_owned(),
        token: token.clone(),
        over,
    })
}

/// `GET /staff/{lgcode}/stickers/prints/{run}/stickers.pdf`, and `.png` and `.svg` of one sticker on a page of its own: 404 a day later,
/// or when one of its stickers is void or its spot rests.
pub async fn file(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((lg_code, number, file)): Path<(String, String, String)>,
) -> Answer {
    let format: StickerFormat = named(file.strip_prefix("stickers.").ok_or(WebError::NotHere)?)?;
    let name = format!("stickers-{lg_code}-{number}.{}", format.extension());
    let (base, now) = (app.settings.base_url.clone(), app.now());
    let (run, faces) = app
        .store
        .read(move |tx| {
            let (_, city) = frame(tx, &authority, DeskPlace::Stickers)?;
            let run = find(tx, &authority, &number)?;
            if !is_fresh(&run, now) {
                return Err(WebError::NotHere);
            }
            let faces = run.tokens.iter().map(|token| face(tx, &authority, &run, token, (&city, &base)));
            let faces = faces.collect::<Result<Vec<_>, _>>()?;
            Ok((run, faces))
        })
        .await?;
    let bytes = app.slow(move || drawn(&run, faces, format)).await??;
    page::file(bytes, format.media_type(), &name)
}

fn drawn(run: &PrintRun, faces: Vec<StickerFace>, format: StickerFormat) -> Result<Vec<u8>, WebError> {
    let order = &run.order;
    match (format, faces.first().filter(|_| is_picture(run))) {
        (StickerFormat::Pdf, _) => sheet::files(&order.repeated(faces), order.size, order.arrangement()),
        (StickerFormat::Png | StickerFormat::Svg, Some(face)) => {
            sheet::file(&face.clone().in_ink(order.ink), order.size, format, order.arrangement())
        }
        (StickerFormat::Png | StickerFormat::Svg, None) => return Err(WebError::NotHere),
    }
    .map_err(WebError::fault)
}

fn face(
    tx: &Tx<'_>,
    authority: &Authority,
    run: &PrintRun,
    token: &StickerToken,
    (city, base): (&Municipality, &BaseUrl),
) -> Result<StickerFace, WebError> {
    if !line(tx, authority, token)?.over.is_empty() {
        return Err(WebError::NotHere);
    }
    let spot = store::spot_of(tx, authority.lg_code(), token)?.ok_or(WebError::NotHere)?;
    let shown = naming::store::get(tx, spot.id())?.name;
    let candidate = Candidate { spot, token: Some(token.clone()), withdrawn: false, shown, runs: 1, last: None };
    candidate.face(city, base, &run.order).map_err(|_| WebError::NotHere)
}
