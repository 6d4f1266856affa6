//! プリンター: what each does to a sheet of labels, measured once by the calibration page.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::asked::decimal;
use crate::audit::Actor;
use crate::desk::frame;
use crate::staff::Authority;
use crate::stickers::calibration::{self, CalibrationFault};
use crate::stickers::printers::acts::{self, Doing, PrinterFault};
use crate::stickers::printers::store::Kept;
use crate::stickers::printers::{self, NAME_LIMIT, Printer};
use crate::stickers::{Calibration, LabelStock, StickerFormat};
use crate::store::Tx;
use crate::text::one_line;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// The fields as typed.
#[derive(Clone, Debug)]
struct Fields {
    name: String,
    sheet: String,
    x: String,
    y: String,
    scale: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(200).collect();
        Self { name: take("name"), sheet: take("sheet"), x: take("x"), y: take("y"), scale: take("scale") }
    }

    fn fresh() -> Self {
        let zero = || "0".to_owned();
        Self { name: String::new(), sheet: String::new(), x: zero(), y: zero(), scale: "100".to_owned() }
    }

    fn kept(p: &Printer) -> Self {
        let c = p.calibration;
        Self {
            name: p.name.clone(),
            sheet: p.stock.code(),
            x: c.x_mm().to_string(),
            y: c.y_mm().to_string(),
            scale: c.scale_percent().to_string(),
        }
    }

    fn read(&self) -> Result<Printer, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, words: String| faults.push(FieldFault::new(field, words));
        let name = match one_line(&self.name, NAME_LIMIT) {
            Ok(name) if name.is_empty() => {
                fault("name", "プリンターの名前を書いてください。".to_owned());
                name
            }
            Ok(name) => name,
            Err(e) => {
                fault("name", e.to_string());
                String::new()
            }
        };
        let stock = self.sheet.parse::<LabelStock>();
        if stock.is_err() {
            fault("sheet", "ラベル用紙を選んでください。".to_owned());
        }
        // Each beyond its range is told; the others are harmless beside it.
        let number = |text: &str| decimal(text).unwrap_or(f64::NAN);
        let (x, y, scale) = (number(&self.x), number(&self.y), number(&self.scale));
        for (field, tried) in [
            ("x", Calibration::new(x, 0.0, 100.0)),
            ("y", Calibration::new(0.0, y, 100.0)),
            ("scale", Calibration::new(0.0, 0.0, scale)),
        ] {
            if let Err(e @ (CalibrationFault::X | CalibrationFault::Y | CalibrationFault::Scale)) = tried {
                fault(field, e.to_string());
            }
        }
        match (stock, Calibration::new(x, y, scale)) {
            (Ok(stock), Ok(calibration)) if faults.is_empty() => Ok(Printer { name, stock, calibration }),
            (Ok(_) | Err(_), Ok(_) | Err(_)) => Err(faults),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/printers.html")]
struct PrintersPage {
    frame: DeskFrame,
    base: String,
    printers: Vec<(i64, String)>,
    /// The one that is changed; none while a new one is entered.
    kept: Option<(i64, i64)>,
    fields: Fields,
    sheets: Vec<Choice>,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    may_edit: bool,
}

/// What is shown in the form.
struct Tried {
    id: Option<i64>,
    fields: Option<Fields>,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
}

impl Tried {
    fn nothing(id: Option<i64>) -> Self {
        Self { id, fields: None, faults: Vec::new(), overtaken: None }
    }
}

/// `GET /staff/{lgcode}/stickers/printers`.
pub async fn list(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    shown(&app, authority, Tried::nothing(None), StatusCode::OK).await
}

/// `GET /staff/{lgcode}/stickers/printers/{printer}`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, id)): Path<(String, String)>,
) -> Answer {
    let id = named(&id)?;
    shown(&app, authority, Tried::nothing(Some(id)), StatusCode::OK).await
}

async fn shown(app: &Shared, authority: Authority, tried: Tried, status: StatusCode) -> Answer {
    let shown = app.store.read(move |tx| printers_page(tx, &authority, tried)).await?;
    page::html(status, &shown)
}

fn printers_page(tx: &Tx<'_>, authority: &Authority, tried: Tried) -> Result<PrintersPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Stickers)?;
    let all = printers::store::list(tx, authority.lg_code())?;
    let kept = match tried.id {
        Some(id) => Some(all.iter().find(|k| k.id == id).ok_or(WebError::NotHere)?),
        None => None,
    };
    let fields = tried.fields.unwrap_or_else(|| kept.map_or_else(Fields::fresh, |k| Fields::kept(&k.printer)));
    let chosen = |s: &LabelStock| Choice::new(s.code(), s.description(), s.code() == fields.sheet);
    let none = Choice::new("", "選んでください", fields.sheet.is_empty());
    Ok(PrintersPage {
        frame,
        base: format!("/staff/{}/stickers/printers", authority.lg_code()),
        printers: all.iter().map(|k| (k.id, k.printer.description())).collect(),
        kept: kept.map(|k| (k.id, k.version)),
        sheets: std::iter::once(none).chain(LabelStock::all().iter().map(chosen)).collect(),
        fields,
        faults: tried.faults,
        overtaken: tried.overtaken,
        may_edit: authority.may_decide(),
    })
}

/// `POST /staff/{lgcode}/stickers/printers`: a new one.
pub async fn add(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let fields = Fields::of(&typed);
    let printer = match fields.read() {
        Ok(printer) => printer,
        Err(faults) => return refused(&app, authority, None, fields, faults).await,
    };
    let doing = doing(&app, &authority);
    let done = app.store.write(move |tx| acts::add(tx, doing, &printer).map(|_| ())).await;
    answer(&app, authority, None, fields, done).await
}

/// `POST /staff/{lgcode}/stickers/printers/{printer}`: changed, or with `act=remove` taken away.
pub async fn edit(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let id: i64 = named(&id)?;
    let seen = typed.get("version").parse().unwrap_or(0);
    let (fields, doing) = (Fields::of(&typed), doing(&app, &authority));
    if typed.get("act") == "remove" {
        let done = app.store.write(move |tx| acts::remove(tx, doing, id, seen)).await;
        return answer(&app, authority, Some(id), fields, done).await;
    }
    let printer = match fields.read() {
        Ok(printer) => printer,
        Err(faults) => return refused(&app, authority, Some(id), fields, faults).await,
    };
    let done = app.store.write(move |tx| acts::edit(tx, doing, id, seen, &printer)).await;
    answer(&app, authority, Some(id), fields, done).await
}

fn doing(app: &Shared, authority: &Authority) -> Doing {
    Doing { lg_code: authority.lg_code(), by: Actor::Officer(authority.officer().id), at: app.now() }
}

async fn refused(
    app: &Shared,
    authority: Authority,
    id: Option<i64>,
    fields: Fields,
    faults: Vec<FieldFault>,
) -> Answer {
    let tried = Tried { id, fields: Some(fields), faults, overtaken: None };
    shown(app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn answer(
    app: &Shared,
    authority: Authority,
    id: Option<i64>,
    fields: Fields,
    done: Result<(), PrinterFault>,
) -> Answer {
    match done {
        Ok(()) => page::see_other(&format!("/staff/{}/stickers/printers", authority.lg_code())),
        Err(PrinterFault::Store(e)) => Err(e.into()),
        Err(fault @ PrinterFault::Taken) => {
            refused(app, authority, id, fields, vec![FieldFault::new("name", fault.to_string())]).await
        }
        Err(fault @ PrinterFault::Changed) => {
            // One that is gone has no page of its own any more.
            let (code, wanted) = (authority.lg_code(), id.unwrap_or(0));
            let left = app.store.read(move |tx| printers::store::get(tx, code, wanted)).await?;
            let id = left.map(|Kept { id, .. }| id);
            let tried = Tried { id, fields: None, faults: Vec::new(), overtaken: Some(fault.to_string()) };
            shown(app, authority, tried, StatusCode::CONFLICT).await
        }
    }
}

/// `GET /staff/{lgcode}/stickers/calibration.pdf?sheet=elm006`, or `?printer=3` with what is kept for it.
pub async fn page(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let (stock, calibration) = match typed.get("printer").parse::<i64>() {
        Ok(id) => {
            let code = authority.lg_code();
            let kept = app.store.read(move |tx| printers::store::get(tx, code, id)).await?;
            let printer = kept.ok_or(WebError::NotHere)?.printer;
            (printer.stock, printer.calibration)
        }
        Err(_) => (named(typed.get("sheet"))?, Calibration::default()),
    };
    let bytes = app.slow(move || calibration::page(&stock, calibration)).await?.map_err(WebError::fault)?;
    page::file(bytes, StickerFormat::Pdf.media_type(), &format!("calibration-{}.pdf", stock.code()))
}
