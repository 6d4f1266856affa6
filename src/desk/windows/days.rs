//! 祝日と休みの日: the program's table for the coming year, and the days that this municipality adds.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::change;
use crate::desk::frame;
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::one_line;
use crate::time::{Holidays, JapanDate};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::days::{DayKind, ExtraDay, store};
use crate::windows::written::days::date;

/// The desk is told this many days before the table ends.
const AHEAD: i64 = 90;

struct Row {
    /// ISO 8601, for forms.
    iso: String,
    day: String,
    name: String,
    kind: &'static str,
    past: bool,
}

#[derive(Template)]
#[template(path = "desk/days.html")]
struct DaysPage {
    frame: DeskFrame,
    windows: String,
    base: String,
    extra: Vec<Row>,
    table: Vec<Row>,
    source: Vec<&'static str>,
    last: String,
    /// The table ends within 90 days, or has ended.
    ends: bool,
    day: String,
    day_name: String,
    kinds: Vec<Choice>,
    faults: Vec<FieldFault>,
    may: bool,
    done: &'static str,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Tried {
    day: String,
    name: String,
    kind: String,
    faults: Vec<FieldFault>,
}

/// `GET /staff/{lgcode}/days`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let done = match typed.get("done") {
        "add" => "休みの日を加えました。市民のページの受付時間は、もう新しい暦で判断しています。",
        "remove" => "休みの日を消しました。",
        _ => "",
    };
    let (today, table) = (app.now().in_japan().date(), app.holidays.clone());
    let read = move |tx: &Tx<'_>| days_page(tx, &authority, (today, &table), Tried::default(), done);
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

/// `POST /staff/{lgcode}/days`: adds a day.
pub async fn add(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Result<Response, WebError> {
    let (now, table, lg_code) = (app.now(), app.holidays.clone(), authority.lg_code());
    let added = move |tx: &Tx<'_>| {
        let today = now.in_japan().date();
        let (mut tried, read) = read(&typed, today, &table);
        if let Some(day) = read {
            if store::add(tx, &change(&authority, now), &day)? {
                return Ok::<_, WebError>(None);
            }
            tried.faults =
                vec![FieldFault::new("day", "その日は、もう加えてあります。直すときは、消してから加えてください。")];
        }
        days_page(tx, &authority, (today, &table), tried, "").map(Some)
    };
    match app.store.write(added).await? {
        None => {
            app.kept.invalidate(lg_code);
            page::see_other(&format!("/staff/{lg_code}/days?done=add"))
        }
        Some(page) => page::html(StatusCode::UNPROCESSABLE_ENTITY, &page),
    }
}

/// `POST /staff/{lgcode}/days/remove`: what is gone already stays gone.
pub async fn remove(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    typed: Typed,
) -> Result<Response, WebError> {
    let (now, lg_code) = (app.now(), authority.lg_code());
    let day: JapanDate = named(typed.get("day"))?;
    app.store.write(move |tx| store::remove(tx, &change(&authority, now), day)).await?;
    app.kept.invalidate(lg_code);
    page::see_other(&format!("/staff/{lg_code}/days?done=remove"))
}

fn read(typed: &Typed, today: JapanDate, table: &Holidays) -> (Tried, Option<ExtraDay>) {
    let text = |field: &str| typed.get(field).trim().to_owned();
    let mut tried = Tried { day: text("day"), name: text("name"), kind: text("kind"), faults: Vec::new() };
    let mut fault = |field: &str, words: String| tried.faults.push(FieldFault::new(field, words));
    let day = date(typed.get("day"));
    match day {
        None => fault("day", "日付は、令和9年2月23日 か 2027-02-23 のように書いてください。".into()),
        Some(day) if day < today => fault("day", "今日より前の日は加えられません。".into()),
        Some(day) if table.contains(day) => {
            let name = table.name(day).unwrap_or_default();
            fault("day", format!("{}は、はじめから祝日の表にあります（{name}）。", day.wareki()));
        }
        Some(_) => {}
    }
    let name = one_line(typed.get("name"), 40);
    match &name {
        Err(words) => fault("name", words.to_string()),
        Ok(name) if name.is_empty() => fault("name", "休みの名前を書いてください。".into()),
        Ok(_) => {}
    }
    let kind = typed.get("kind").parse::<DayKind>();
    if let Err(words) = kind {
        fault("kind", words.to_string());
    }
    let whole = tried.faults.is_empty();
    let day = day.zip(name.ok()).zip(kind.ok()).filter(|_| whole);
    (tried, day.map(|((day, name), kind)| ExtraDay { day, name, kind }))
}

fn days_page(
    tx: &Tx<'_>,
    authority: &Authority,
    (today, table): (JapanDate, &Holidays),
    tried: Tried,
    done: &'static str,
) -> Result<DaysPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Windows)?;
    let base = format!("/staff/{}", authority.lg_code());
    let extra = store::list(tx, authority.lg_code())?;
    let row = |day: JapanDate, name: &str, kind| Row {
        iso: day.to_string(),
        day: day.wareki(),
        name: name.to_owned(),
        kind,
        past: day < today,
    };
    Ok(DaysPage {
        frame,
        windows: format!("{base}/windows"),
        base: format!("{base}/days"),
        extra: extra.iter().map(|d| row(d.day, &d.name, d.kind.label())).collect(),
        table: table.between(today, today.plus_days(365)).map(|(day, name)| row(day, name, "祝日")).collect(),
        source: source(),
        last: table.last().map(JapanDate::wareki).unwrap_or_default(),
        ends: table.last().is_none_or(|last| last.days_since(today) < AHEAD),
        day: tried.day,
        day_name: tried.name,
        kinds: kinds(&tried.kind),
        faults: tried.faults,
        may: authority.may_decide(),
        done,
    })
}

fn kinds(chosen: &str) -> Vec<Choice> {
    let note = |kind| match kind {
        DayKind::Holiday => "すべての窓口が、祝日として扱います。",
        DayKind::Closed => "市区町村の窓口だけが、祝日と同じに扱います。全国や都道府県の窓口は変わりません。",
    };
    let choice = |kind: DayKind| Choice::new(kind.code(), kind.label(), kind.code() == chosen).with_note(note(kind));
    DayKind::ALL.into_iter().map(choice).collect()
}

/// What the table says about itself.
fn source() -> Vec<&'static str> {
    let text = include_str!("../../../data/holidays.csv");
    text.lines().filter_map(|l| l.strip_prefix('#')).map(str::trim).collect()
}
