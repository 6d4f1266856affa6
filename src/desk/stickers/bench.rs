//! ステッカーの作業台: which stickers, on which paper, the sheet as a picture, and the way to printing it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::Asked;
use super::prints::{self, RunRow};
use crate::desk::{frame, when};
use crate::drawing::{Frame, svg};
use crate::municipalities::{self, Municipality};
use crate::settings::BaseUrl;
use crate::staff::Authority;
use crate::stickers::code::CodeFault;
use crate::stickers::printers::store::Kept;
use crate::stickers::printing::{self, Candidate, Remark, Selection, Unprintable};
use crate::stickers::{
    Order, OrderFault, StickerFace, StickerFault, StickerFormat, StickerToken, address, preview, printers, sheet,
};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, Typed};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

/// Rows of the list of what is printed; a page of thousands helps nobody.
const ROWS: usize = 200;

/// Everything that an order is made of, as it is in the register now.
pub(super) struct Bench {
    pub frame: DeskFrame,
    pub city: Municipality,
    pub asked: Asked,
    pub selection: Selection,
    pub order: Order,
    pub printers: Vec<Kept>,
    pub candidates: Vec<Candidate>,
    pub faults: Vec<FieldFault>,
    pub livery: i64,
    pub runs: Vec<RunRow>,
}

impl Bench {
    /// Reads the register for what was asked.
    pub fn read(tx: &Tx<'_>, authority: &Authority, asked: Asked) -> Result<Self, WebError> {
        let (frame, city) = frame(tx, authority, DeskPlace::Stickers)?;
        let lg_code = authority.lg_code();
        let printers = printers::store::list(tx, lg_code)?;
        let candidates = printing::store::candidates(tx, lg_code)?;
        let (selection, order, mut faults) = asked.read(&printers);
        let unknown = selection.unknown(&candidates);
        if !unknown.is_empty() {
            let numbers: Vec<String> = unknown.iter().take(10).map(u32::to_string).collect();
            let words = format!("登録中の協力スポットにない番号です: {}", numbers.join(", "));
            faults.push(FieldFault::new("numbers", words));
        }
        faults.extend(order.faults(selection.pick(&candidates).len()).into_iter().map(fault_of));
        let livery = municipalities::store::version(tx, lg_code)?;
        let runs = prints::newest(tx, authority)?;
        Ok(Self { frame, city, asked, selection, order, printers, candidates, faults, livery, runs })
    }

    /// What would be printed.
    pub fn chosen(&self) -> Vec<&Candidate> {
        if self.faults.is_empty() { self.selection.pick(&self.candidates) } else { Vec::new() }
    }

    /// The faces of it.
    pub fn faces(&self, base: &BaseUrl) -> Result<Vec<StickerFace>, WebError> {
        let face = |c: &&Candidate| c.face(&self.city, base, &self.order).map_err(WebError::fault);
        self.chosen().iter().map(face).collect()
    }
}

fn fault_of(fault: OrderFault) -> FieldFault {
    let field = match fault {
        OrderFault::First(_) => "first",
        OrderFault::Copies => "copies",
        OrderFault::Many(_) => "which",
    };
    FieldFault::new(field, fault.to_string())
}

/// One sticker in the list of what is printed.
struct Row {
    number: u32,
    shown: String,
    name: String,
    token: String,
    printed: String,
}

impl Row {
    fn of(c: &Candidate) -> Self {
        Self {
            number: c.spot.number().get(),
            shown: c.spot.number().to_string(),
            name: c.spot.name().to_owned(),
            token: c.token.as_ref().map(StickerToken::to_string).unwrap_or_default(),
            printed: c.last.map(|at| format!("{}回（{}）", c.runs, when(at))).unwrap_or_default(),
        }
    }
}

/// The picture of a sheet with its cells.
struct Look {
    address: String,
    width: f64,
    height: f64,
    /// Number, frame, whether the first sticker stands there, and the address of the bench that begins there.
    cells: Vec<(usize, Frame, bool, String)>,
    here: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/stickers.html")]
struct BenchPage {
    frame: DeskFrame,
    base: String,
    asked: Asked,
    whiches: Vec<Choice>,
    papers: Vec<Choice>,
    sizes: Vec<Choice>,
    inks: Vec<Choice>,
    faults: Vec<FieldFault>,
    /// What no font has; then nothing is printed.
    unprintable: Vec<Unprintable>,
    /// Why the code can't be drawn; then nothing is printed.
    refused: Option<String>,
    /// What comes out otherwise than it is written.
    remarks: Vec<Remark>,
    long_host: Option<String>,
    local: Option<String>,
    overtaken: Option<String>,
    rows: Vec<Row>,
    more: usize,
    chosen: usize,
    again: usize,
    stickers: usize,
    active: usize,
    paper: String,
    look: Option<Look>,
    /// 試し刷り: what is drawn with 見本 on it.
    trial: String,
    seen: String,
    reason: String,
    may_print: bool,
    runs: Vec<RunRow>,
}

/// What was tried on the page, and what came of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    pub reason: String,
    pub faults: Vec<FieldFault>,
    pub overtaken: Option<String>,
}

/// `GET /staff/{lgcode}/stickers`: 422 with the page when what is asked for can't be.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    shown(&app, authority, &typed, Tried::default(), StatusCode::OK).await
}

/// The page with what was tried on it.
pub(super) async fn shown(
    app: &Shared,
    authority: Authority,
    typed: &Typed,
    tried: Tried,
    status: StatusCode,
) -> Result<Response, WebError> {
    let (asked, sheet) = (Asked::of(typed), typed.get("sheet").parse().unwrap_or(1_usize));
    let may_print = authority.may_decide();
    let bench = app.store.read(move |tx| Bench::read(tx, &authority, asked)).await?;
    let base = app.settings.base_url.clone();
    let shown = app.slow(move || bench_page(bench, &base, tried, sheet, may_print)).await??;
    let status = if shown.faults.is_empty() { status } else { StatusCode::UNPROCESSABLE_ENTITY };
    page::html(status, &shown)
}

fn bench_page(
    bench: Bench,
    base_url: &BaseUrl,
    tried: Tried,
    sheet: usize,
    may_print: bool,
) -> Result<BenchPage, WebError> {
    let faces = bench.faces(base_url)?;
    let chosen = bench.chosen();
    let pairs: Vec<_> = chosen.iter().copied().zip(&faces).collect();
    let unprintable = printing::unprintable(&pairs);
    let refused = if unprintable.is_empty() { refused(&faces, &bench.order)? } else { None };
    let base = format!("/staff/{}/stickers", bench.frame.city.lg_code);
    let ready = !chosen.is_empty() && unprintable.is_empty() && refused.is_none();
    let look = ready.then(|| look(&bench, &base, chosen.len(), sheet));
    let faults = bench.faults.iter().cloned().chain(tried.faults).collect();
    Ok(BenchPage {
        whiches: whiches(&bench),
        papers: bench.asked.papers(&bench.printers),
        sizes: bench.asked.sizes(),
        inks: bench.asked.inks(),
        faults,
        unprintable,
        refused,
        remarks: remarks(&bench, &pairs),
        long_host: address::long_host(base_url),
        local: address::local(base_url),
        overtaken: tried.overtaken,
        rows: chosen.iter().take(ROWS).map(|c| Row::of(c)).collect(),
        more: chosen.len().saturating_sub(ROWS),
        chosen: chosen.len(),
        again: chosen.iter().filter(|c| c.is_printed()).count(),
        stickers: chosen.len() * bench.order.copies,
        active: bench.candidates.len(),
        paper: bench.order.paper.label(),
        look,
        trial: format!("{base}/trial.pdf{}", bench.asked.query(&[])),
        seen: printing::seen(bench.livery, &chosen),
        reason: tried.reason,
        may_print,
        runs: bench.runs,
        frame: bench.frame,
        asked: bench.asked,
        base,
    })
}

/// Void stickers in the list of what is told; a page of hundreds helps nobody.
const VOID_ROWS: usize = 20;

/// What comes out otherwise than it is written, and who is left out for all stickers are void.
fn remarks(bench: &Bench, pairs: &[(&Candidate, &StickerFace)]) -> Vec<Remark> {
    let mut told = printing::remarks(pairs, &bench.order);
    let withdrawn = if bench.faults.is_empty() { bench.selection.withdrawn(&bench.candidates) } else { Vec::new() };
    told.extend(withdrawn.iter().take(VOID_ROWS).map(|c| {
        Remark {
            spot: Some((c.spot.number(), c.spot.name().to_owned())),
            words: "ステッカーは無効にしてあるため、印刷しません。貼り直すときは、先に新しい番号を発行してください。"
                .to_owned(),
        }
    }));
    told
}

fn whiches(bench: &Bench) -> Vec<Choice> {
    let [unprinted, all] = [Selection::Unprinted, Selection::All].map(|s| s.pick(&bench.candidates).len());
    let choice = |code: &str, words: String| Choice::new(code, words, bench.asked.which == code);
    vec![
        choice("unprinted", format!("まだ印刷していないもの（{unprinted}件）")),
        choice("all", format!("登録中のすべて（{all}件）")),
        choice("numbers", "登録番号で選ぶ".to_owned()),
    ]
}

/// The first sticker whose code can't be drawn decides: all addresses of a municipality are of about one length.
fn refused(faces: &[StickerFace], order: &Order) -> Result<Option<String>, WebError> {
    let longest = faces.iter().max_by_key(|f| f.address().in_code().len());
    let Some(face) = longest else { return Ok(None) };
    match preview::page(std::slice::from_ref(face), &Order { first: 1, ..*order }, 0) {
        Ok(_) => Ok(None),
        Err(fault @ (StickerFault::Code(CodeFault::Long | CodeFault::Small) | StickerFault::Label(_))) => {
            Ok(Some(fault.to_string()))
        }
        Err(fault) => Err(WebError::fault(fault)),
    }
}

fn look(bench: &Bench, base: &str, stickers: usize, sheet: usize) -> Look {
    let pages = bench.order.pages(stickers).max(1);
    let here = sheet.clamp(1, pages);
    let to = |sheet: usize| format!("{base}{}#look", bench.asked.query(&[("sheet", &sheet.to_string())]));
    let (width, height) = bench.order.sheet().unwrap_or_else(|| bench.order.size.millimetres());
    let cells = if here == 1 { bench.order.cells().unwrap_or(0) } else { 0 };
    let cell = |i: usize| {
        let address = format!("{base}{}#look", bench.asked.query(&[("first", &(i + 1).to_string())]));
        bench.order.cell(i).map(|frame| (i + 1, frame, i + 1 == bench.order.first, address))
    };
    Look {
        address: format!("{base}/sheet.svg{}", bench.asked.query(&[("sheet", &here.to_string())])),
        width,
        height,
        cells: (0..cells).filter_map(cell).collect(),
        here,
        pages,
        previous: (here > 1).then(|| to(here - 1)),
        next: (here < pages).then(|| to(here + 1)),
    }
}

/// `GET /staff/{lgcode}/stickers/sheet.svg?…&sheet=1`: the picture; 404 for what can't be printed.
pub async fn picture(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let (asked, sheet) = (Asked::of(&typed), typed.get("sheet").parse().unwrap_or(1_usize));
    let bench = app.store.read(move |tx| Bench::read(tx, &authority, asked)).await?;
    let base = app.settings.base_url.clone();
    let drawn = app
        .slow(move || {
            let faces = bench.faces(&base)?;
            if faces.is_empty() {
                return Err(WebError::NotHere);
            }
            preview::page(&faces, &bench.order, sheet.saturating_sub(1)).map_err(|_| WebError::NotHere)
        })
        .await??;
    page::file(svg::write(&drawn).into_bytes(), StickerFormat::Svg.media_type(), "sheet.svg")
}

/// `GET /staff/{lgcode}/stickers/trial.pdf?…`: the order with 見本 on every sticker, for trying the printer, the sheet and the sizes:
/// nothing is written down, and no sticker to hang comes of it. 404 for what can't be printed.
pub async fn trial(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let asked = Asked::of(&typed);
    let bench = app.store.read(move |tx| Bench::read(tx, &authority, asked)).await?;
    let base = app.settings.base_url.clone();
    let bytes = app
        .slow(move || {
            let faces: Vec<StickerFace> = bench.faces(&base)?.into_iter().map(StickerFace::as_sample).collect();
            if faces.is_empty() {
                return Err(WebError::NotHere);
            }
            let order = &bench.order;
            sheet::files(&order.repeated(faces), order.size, order.arrangement()).map_err(|_| WebError::NotHere)
        })
        .await??;
    page::file(bytes, StickerFormat::Pdf.media_type(), "trial.pdf")
}
