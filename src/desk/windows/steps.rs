//! 相談するとどうなるか: the four steps in the municipality's own words, looked at before they are saved.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::change;
use crate::desk::{frame, when};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{TextFault, many_lines, one_line};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::kindness;
use crate::windows::steps::{Step, StepsText, shipped, store};

#[derive(Template)]
#[template(path = "desk/steps.html")]
struct StepsPage {
    frame: DeskFrame,
    windows: String,
    base: String,
    words: StepsText,
    fields: Vec<StepFields>,
    faults: Vec<FieldFault>,
    /// Looked at, not saved.
    preview: bool,
    overtaken: bool,
    version: i64,
    /// When the municipality's own words were last changed; empty while the program's are shown.
    changed: String,
    may: bool,
    done: &'static str,
}

/// One step's fields.
struct StepFields {
    number: usize,
    title_field: String,
    words_field: String,
    title: String,
    words: String,
}

fn fields(text: &StepsText) -> Vec<StepFields> {
    let field = |(i, step): (usize, &Step)| StepFields {
        number: i + 1,
        title_field: format!("s{}_title", i + 1),
        words_field: format!("s{}_words", i + 1),
        title: step.title.clone(),
        words: step.words.clone(),
    };
    text.steps.iter().enumerate().map(field).collect()
}

impl StepsPage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// `GET /staff/{lgcode}/steps`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let done = match typed.get("done") {
        "save" => "保存しました。市民のページは、もう新しい言葉です。",
        "reset" => "はじめの文にもどしました。",
        _ => "",
    };
    let read = move |tx: &Tx<'_>| {
        let page = steps_page(tx, &authority)?;
        Ok::<_, WebError>(StepsPage { done, ..page })
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

/// `POST /staff/{lgcode}/steps`: `do` is `look`, `save` or `reset`.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    typed: Typed,
) -> Result<Response, WebError> {
    let (now, lg_code) = (app.now(), authority.lg_code());
    match app.store.write(move |tx| done(tx, &authority, &typed, now)).await? {
        Done::Written(word) => {
            app.kept.invalidate(lg_code);
            page::see_other(&format!("/staff/{lg_code}/steps?done={word}"))
        }
        Done::Shown(shown, status) => page::html(status, &*shown),
    }
}

enum Done {
    Written(&'static str),
    Shown(Box<StepsPage>, StatusCode),
}

fn done(tx: &Tx<'_>, by: &Authority, typed: &Typed, now: Moment) -> Result<Done, WebError> {
    let (words, faults) = read(typed);
    // A page without a version was not ours: no text has version -1.
    let seen = typed.get("version").parse().unwrap_or(-1);
    let change = change(by, now);
    let page = |status, change: &dyn Fn(StepsPage) -> StepsPage| -> Result<Done, WebError> {
        let page = StepsPage { fields: fields(&words), words: words.clone(), ..steps_page(tx, by)? };
        Ok(Done::Shown(Box::new(change(page)), status))
    };
    match typed.get("do") {
        "reset" if store::reset(tx, &change, seen)? => Ok(Done::Written("reset")),
        "reset" => page(StatusCode::CONFLICT, &|p| StepsPage { overtaken: true, ..p }),
        _ if !faults.is_empty() => {
            page(StatusCode::UNPROCESSABLE_ENTITY, &|p| StepsPage { faults: faults.clone(), ..p })
        }
        "save" if store::put(tx, &change, &words, seen)? => Ok(Done::Written("save")),
        "save" => page(StatusCode::CONFLICT, &|p| StepsPage { overtaken: true, ..p }),
        _ => page(StatusCode::OK, &|p| StepsPage { preview: true, version: seen, ..p }),
    }
}

fn read(typed: &Typed) -> (StepsText, Vec<FieldFault>) {
    let mut faults = Vec::new();
    let mut take = |field: &str, text: Result<String, TextFault>| match text {
        Ok(text) if !text.is_empty() => {
            faults.extend(kindness::fault(&text).map(|why| FieldFault::new(field, why)));
            text
        }
        Ok(_) => {
            faults.push(FieldFault::new(field, "言葉を書いてください。"));
            String::new()
        }
        Err(fault) => {
            faults.push(FieldFault::new(field, fault.to_string()));
            typed.get(field).to_owned()
        }
    };
    let intro = take("intro", many_lines(typed.get("intro"), 300));
    let steps = std::array::from_fn(|i| {
        let (title, words) = (format!("s{}_title", i + 1), format!("s{}_words", i + 1));
        Step {
            title: take(&title, one_line(typed.get(&title), 30)),
            words: take(&words, many_lines(typed.get(&words), 300)),
        }
    });
    (StepsText { intro, steps }, faults)
}

fn steps_page(tx: &Tx<'_>, authority: &Authority) -> Result<StepsPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Windows)?;
    let own = store::get(tx, authority.lg_code())?;
    let base = format!("/staff/{}", authority.lg_code());
    let words = own.as_ref().map_or_else(shipped, |o| o.words.clone());
    Ok(StepsPage {
        frame,
        windows: format!("{base}/windows"),
        base: format!("{base}/steps"),
        changed: own.as_ref().map_or(String::new(), |o| when(o.updated_at)),
        fields: fields(&words),
        words,
        faults: Vec::new(),
        preview: false,
        overtaken: false,
        version: store::version(tx, authority.lg_code())?,
        may: authority.may_decide(),
        done: "",
    })
}
