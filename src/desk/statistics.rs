//! 統計: the figures of a fiscal year for the agreement's report, as page, chart and files; cards and leaflets are entered here.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use unicode_normalization::UnicodeNormalization;

use super::{Tried, frame};
use crate::audit::{self, Actor, NewEvent};
use crate::spots::export::workbook;
use crate::staff::Authority;
use crate::statistics::{COLUMNS, Handout, Item, Month, Year, store};
use crate::store::Tx;

use crate::text::{csv_sheet, one_line};
use crate::time::{JapanDate, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::written::days::date;

type Answer = Result<Response, WebError>;

const PLACE: usize = 40;
const MOST: u32 = 1_000_000;

/// One bar of the chart, in units of its drawing.
struct Bar {
    x: u32,
    /// From below: top and height of each item.
    parts: Vec<(u32, u32)>,
    month: String,
    total: u32,
    /// Where the number above stands.
    top: u32,
}

/// The chart: a bar for every month.
struct Chart {
    bars: Vec<Bar>,
    words: String,
}

/// Height of the bars' field, and the width of a month.
const HEIGHT: u32 = 160;
const STEP: u32 = 48;

impl Chart {
    fn of(year: &Year) -> Self {
        let totals = year.months.iter().map(|(_, f)| f.handed.iter().sum::<u32>());
        let most = totals.max().unwrap_or(0).max(1);
        let scaled = |n: u32| u32::try_from(u64::from(n) * u64::from(HEIGHT) / u64::from(most)).unwrap_or(HEIGHT);
        let bar = |(at, (month, figures)): (u32, &(Month, crate::statistics::Figures))| {
            let mut below = 0;
            let parts = figures.handed.iter().map(|n| {
                let (from, to) = (scaled(below), scaled(below + n));
                below += n;
                (20 + HEIGHT - to, to - from)
            });
            let parts: Vec<_> = parts.collect();
            let top = 20 + HEIGHT - scaled(below);
            Bar { x: 8 + at * STEP, parts, month: month.short(), total: below, top: top - 5 }
        };
        let best = year.months.iter().max_by_key(|(_, f)| f.handed.iter().sum::<u32>());
        let sum: u32 = year.total().handed.iter().sum();
        let words = match best {
            Some((month, f)) if sum > 0 => {
                format!(
                    "月ごとの配布数の棒グラフ。合計{sum}枚。いちばん多いのは{}の{}枚です。",
                    month.short(),
                    f.handed.iter().sum::<u32>()
                )
            }
            _ => "月ごとの配布数の棒グラフ。まだ、配布の記録はありません。".to_owned(),
        };
        Self { bars: (0..).zip(&year.months).map(bar).collect(), words }
    }
}

#[derive(Clone, Debug, Default)]
struct Fields {
    month: String,
    item: String,
    place: String,
    count: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(200).collect();
        Self { month: take("month"), item: take("item"), place: take("place"), count: take("count") }
    }

    fn read(&self, today: JapanDate) -> Result<(Month, Item, String, u32), Vec<FieldFault>> {
        let mut faults = Vec::new();
        let month = month(&self.month).filter(|m| m.first() <= today);
        if month.is_none() {
            faults.push(FieldFault::new("month", "今月までの年月を、2026-11 か 令和8年11月 のように書いてください。"));
        }
        let item = self.item.parse::<Item>().ok();
        if item.is_none() {
            faults.push(FieldFault::new("item", "配ったものを選んでください。"));
        }
        let place = match one_line(&self.place, PLACE) {
            Ok(place) if !place.is_empty() => Some(place),
            Ok(_) => {
                faults.push(FieldFault::new("place", "配ったところを書いてください。"));
                None
            }
            Err(fault) => {
                faults.push(FieldFault::new("place", fault.to_string()));
                None
            }
        };
        let text: String = self.count.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
        let count = text.trim_end_matches('枚').parse().ok().filter(|n| (1..=MOST).contains(n));
        if count.is_none() {
            faults.push(FieldFault::new("count", format!("1から{MOST}までの数字で書いてください。")));
        }
        match (month, item, place, count) {
            (Some(month), Some(item), Some(place), Some(count)) => Ok((month, item, place, count)),
            (_, _, _, _) => Err(faults),
        }
    }
}

/// `2026-11`, `2026年11月`, `令和8年11月`.
fn month(typed: &str) -> Option<Month> {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches('月');
    let whole = if text.contains('年') { format!("{text}月1日") } else { format!("{}-1", text.replace('/', "-")) };
    date(&whole).map(Month::of)
}

#[derive(Template)]
#[template(path = "desk/statistics.html")]
struct StatisticsPage {
    frame: DeskFrame,
    base: String,
    year: Year,
    rows: Vec<Vec<String>>,
    chart: Chart,
    lines: Vec<Handout>,
    years: Vec<Choice>,
    fields: Fields,
    items: Vec<Choice>,
    faults: Vec<FieldFault>,
    overtaken: bool,
    saved: bool,
    may: bool,
}

impl StatisticsPage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// The fiscal year that is asked for; this one where none is.
fn asked(typed: &Typed, today: JapanDate) -> i32 {
    typed.get("year").parse().ok().filter(|y| (2000..=2200).contains(y)).unwrap_or_else(|| today.fiscal_year())
}

/// `GET /staff/{lgcode}/statistics?year=2026`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let year = asked(&typed, app.now().in_japan().date());
    let tried = Tried { saved: typed.get("saved") == "1", ..Tried::default() };
    shown(&app, authority, year, tried, StatusCode::OK).await
}

async fn shown(app: &Shared, authority: Authority, year: i32, tried: Tried<Fields>, status: StatusCode) -> Answer {
    let today = app.now().in_japan().date();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let code = authority.lg_code();
        let figures = store::year(tx, code, year, today)?;
        let usual = || Fields { month: Month::of(today).to_string(), ..Fields::default() };
        let fields = tried.fields.unwrap_or_else(usual);
        let this = today.fiscal_year();
        let choice = |y: i32| {
            let label = JapanDate::new(y, 4, 1).map_or_else(|_| y.to_string(), JapanDate::fiscal_wareki);
            Choice::new(y.to_string(), label, y == year)
        };
        Ok::<_, WebError>(StatisticsPage {
            frame,
            base: format!("/staff/{code}/statistics"),
            rows: figures.rows(),
            chart: Chart::of(&figures),
            lines: store::handouts(tx, code, year)?,
            years: (this - 3..=this).rev().map(choice).collect(),
            items: Item::ALL.into_iter().map(|i| Choice::new(i.code(), i.label(), fields.item == i.code())).collect(),
            year: figures,
            fields,
            faults: tried.faults,
            overtaken: tried.overtaken.is_some(),
            saved: tried.saved,
            may: authority.may_decide(),
        })
    };
    page::html(status, &app.store.read(read).await?)
}

/// `POST /staff/{lgcode}/statistics`: 303; 422 with every fault.
pub async fn add(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let (now, fields) = (app.now(), Fields::of(&typed));
    let (month, item, place, count) = match fields.read(now.in_japan().date()) {
        Ok(line) => line,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            let year = asked(&typed, now.in_japan().date());
            return shown(&app, authority, year, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let by = authority.clone();
    let written = move |tx: &Tx<'_>| {
        let id = store::insert(tx, by.lg_code(), (month, item, &place, count), now)?;
        let to = format!("{month} {} {place} {count}枚", item.label());
        record(tx, &by, ("enter_handout", id), (None, Some(&to)), now)
    };
    app.store.write(written).await?;
    let year = month.first().fiscal_year();
    page::see_other(&format!("/staff/{}/statistics?year={year}&saved=1", authority.lg_code()))
}

fn record(
    tx: &Tx<'_>,
    by: &Authority,
    (act, id): (&str, i64),
    (from, to): (Option<&str>, Option<&str>),
    at: Moment,
) -> Result<(), WebError> {
    let (actor, lg_code, subject) = (Actor::Officer(by.officer().id), Some(by.lg_code()), format!("handout:{id}"));
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject: &subject, from, to, reason: None })?;
    Ok(())
}

/// `POST /staff/{lgcode}/statistics/{entry}`: takes a line away; 409 when a colleague was faster.
pub async fn remove(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, entry)): Path<(String, String)>,
) -> Answer {
    let (id, by, now): (i64, _, _) = (named(&entry)?, authority.clone(), app.now());
    let removed = app.store.write(move |tx| {
        let Some(line) = store::remove(tx, by.lg_code(), id)? else { return Ok(None) };
        let from = format!("{} {} {} {}枚", line.month, line.item.label(), line.place, line.count);
        record(tx, &by, ("remove_handout", id), (Some(&from), None), now)?;
        Ok::<_, WebError>(Some(line.month))
    });
    match removed.await? {
        Some(month) => {
            let year = month.first().fiscal_year();
            page::see_other(&format!("/staff/{}/statistics?year={year}&saved=1", authority.lg_code()))
        }
        None => {
            let tried = Tried { overtaken: Some(String::new()), ..Tried::default() };
            shown(&app, authority, now.in_japan().date().fiscal_year(), tried, StatusCode::CONFLICT).await
        }
    }
}

async fn figures(app: &Shared, authority: Authority, typed: &Typed) -> Result<Year, WebError> {
    let today = app.now().in_japan().date();
    let year = asked(typed, today);
    app.store.read(move |tx| Ok::<_, WebError>(store::year(tx, authority.lg_code(), year, today)?)).await
}

fn table(year: &Year) -> (Vec<String>, Vec<Vec<String>>) {
    let head = ["年月"].into_iter().chain(COLUMNS).map(str::to_owned).collect();
    (head, year.rows())
}

/// `GET /staff/{lgcode}/statistics.csv?year=2026`, as spreadsheets open it.
pub async fn csv(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let year = figures(&app, authority, &typed).await?;
    let (head, rows) = table(&year);
    let out = csv_sheet(head, rows).map_err(WebError::fault)?;
    page::file(out, "text/csv; charset=utf-8", &format!("statistics-{}.csv", year.year))
}

/// `GET /staff/{lgcode}/statistics.xlsx?year=2026`.
pub async fn xlsx(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let year = figures(&app, authority, &typed).await?;
    let (head, rows) = table(&year);
    let bytes = workbook(&year.label(), &head, &rows).map_err(WebError::fault)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    page::file(bytes, kind, &format!("statistics-{}.xlsx", year.year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_people_write_them() {
        for typed in ["2026-11", "２０２６／１１", "2026年11月", "令和8年11月", " R8年11月 "] {
            assert_eq!(month(typed).map(|m| m.to_string()), Some("2026-11".to_owned()), "{typed}");
        }
        for typed in ["", "11月", "2026-13", "きのう"] {
            assert_eq!(month(typed), None, "{typed}");
        }
    }

    #[test]
    fn bars_fill_the_field_and_stand_on_its_ground() {
        let mut months: Vec<_> = Month::of_fiscal_year(2026).into_iter().map(|m| (m, Default::default())).collect();
        let figures: &mut crate::statistics::Figures = &mut months[1].1;
        figures.handed = [100, 50, 50];
        let year = Year { year: 2026, on: months[1].0.first(), months, places: Vec::new() };
        let chart = Chart::of(&year);
        assert_eq!(chart.bars[1].parts, [(100, 80), (60, 40), (20, 40)]);
        assert_eq!(chart.bars[0].parts, [(180, 0); 3]);
        assert!(chart.words.contains("合計200枚") && chart.words.contains("5月の200枚"), "{}", chart.words);
    }
}
