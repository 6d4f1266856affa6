//! 窓口のはじめのページ: what waits, what has waited longest, and the way to everything.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::queue::Row;
use super::{frame, letters};
use crate::notifications::StateName;
use crate::notifications::queue::{self, QueuePage, QueueQuery};
use crate::spots::SpotCounts;
use crate::staff::Authority;
use crate::store::Tx;
use crate::time::{Holidays, JapanDate, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::AtDesk;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

/// How many of the oldest are shown.
const OLDEST: u32 = 5;

#[derive(Template)]
#[template(path = "desk/overview.html")]
struct OverviewPage {
    frame: DeskFrame,
    officer: String,
    today: String,
    states: Vec<(StateName, u32)>,
    waiting: u32,
    rows: Vec<Row>,
    spots: SpotCounts,
    scans: String,
    /// 手入れのいる窓口.
    windows: usize,
    /// まちがいのお知らせ that wait.
    reports: u32,
    /// お知らせ that couldn't be delivered.
    failed: u32,
    /// お知らせ to print.
    to_print: u32,
    /// What the agreement needs; none while nothing is near.
    agreement: Option<String>,
    /// What this officer hasn't read on the board.
    unread: u32,
}

/// `GET /staff/{lgcode}`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Result<Response, WebError> {
    let now = app.now();
    let officer = authority.officer().name.clone();
    let holidays = app.holidays.clone();
    let (frame, found, spots, scans, work) = app.store.read(move |tx| read(tx, &authority, now, &holidays)).await?;
    let today = now.in_japan().date();
    let open = |s: StateName| !s.is_final();
    let states: Vec<_> = found.by_state.iter().copied().filter(|(s, _)| open(*s)).collect();
    let rows = found.lines.iter().filter(|l| open(l.state)).map(|l| Row::of(l, &app.holidays, today)).collect();
    let waiting = states.iter().map(|(_, n)| n).sum();
    let scans = crate::stickers::scans::told(scans);
    let (windows, reports, (failed, to_print), agreement, unread) = work;
    let today = today.wareki();
    let shown = OverviewPage {
        frame,
        officer,
        today,
        states,
        waiting,
        rows,
        spots,
        scans,
        windows,
        reports,
        failed,
        to_print,
        agreement,
        unread,
    };
    page::html(StatusCode::OK, &shown)
}

/// Windows that need work, reports that wait, letters that failed and that are to be printed, what the agreement needs, what
/// is unread on the board.
type Work = (usize, u32, (u32, u32), Option<String>, u32);
type Read = (DeskFrame, QueuePage, SpotCounts, u64, Work);

fn read(tx: &Tx<'_>, authority: &Authority, now: Moment, holidays: &Holidays) -> Result<Read, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Elsewhere)?;
    let lg_code = authority.lg_code();
    // Open ones come first in the queue, so that the first lines are the oldest that wait.
    let found = queue::store::page(tx, lg_code, &QueueQuery::default(), OLDEST, 0)?;
    let spots = crate::spots::store::counts(tx, lg_code)?;
    let today: JapanDate = now.in_japan().date();
    let scans = crate::stickers::store::scans_by_day(tx, lg_code, today.plus_days(-6), today)?;
    let reports = crate::reports::store::count(tx, lg_code)?;
    let agreement = super::agreement::note(tx, authority, (today, holidays))?;
    let unread = crate::notices::store::unread(tx, authority.officer().id)?;
    let (windows, letters) = (super::windows::work(tx, authority, today)?, letters::open(tx, authority)?);
    let work = (windows, reports, letters, agreement, unread);
    Ok((frame, found, spots, scans.iter().map(|(_, n)| n).sum(), work))
}
