//! 相談窓口 at the desk: every window that citizens see or could see, the ones that need work first.

pub mod act;
mod card;
mod choices;
pub mod days;
pub mod edit;
pub mod one;
pub mod steps;
mod week;
mod words;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{frame, names, trail, when_seen_from};
use crate::audit::Actor;
use crate::municipalities::LgCode;
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::{JapanDate, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, named};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::acts::WindowError;
use crate::windows::store::{self, Change, Past, WindowAct};
use crate::windows::upkeep::{self, Listed, Need, expires_in};
use crate::windows::{FRESH_DAYS, Kind, WindowId, national};

/// One window in the list.
struct Row {
    id: String,
    name: String,
    tags: Vec<(String, &'static str)>,
    contact: String,
    hours: String,
    owner: String,
    source: String,
    source_url: String,
    checked: String,
    hidden: bool,
    /// 119・110: always there for citizens.
    fixed: bool,
}

impl Row {
    fn of(listed: &Listed, today: JapanDate) -> Self {
        let window = &listed.window;
        Self {
            id: window.id.to_string(),
            name: window.name.clone(),
            tags: tags(listed, today),
            contact: contacts(listed),
            hours: words::hours(&listed.record.hours),
            owner: listed.owner.clone().unwrap_or_else(|| "国の一覧（プログラムに同梱）".to_owned()),
            source: window.source.name.clone(),
            source_url: window.source.url.as_ref().map_or(String::new(), |u| u.as_str().to_owned()),
            checked: checked(listed, today),
            hidden: !window.shown,
            fixed: window.kind == Kind::Emergency,
        }
    }
}

/// The first number or address, and how many more there are.
fn contacts(listed: &Listed) -> String {
    let first = listed.window.ways.first();
    let first = first.map(|w| format!("{} {}", words::channel(w.channel), card::shown(&w.contact))).unwrap_or_default();
    match listed.window.ways.len() {
        0 | 1 => first,
        n => format!("{first}　ほか{}", n - 1),
    }
}

/// `令和8年11月22日（日）（あと178日）`.
fn checked(listed: &Listed, today: JapanDate) -> String {
    let Some(on) = listed.window.check.verified_on else { return "なし".to_owned() };
    let left = FRESH_DAYS - today.days_since(on);
    let told = if left < 0 { format!("期限から{}日", -left) } else { format!("あと{left}日") };
    format!("{}（{told}）", on.wareki())
}

/// Whose it is, and what it needs.
fn tags(listed: &Listed, today: JapanDate) -> Vec<(String, &'static str)> {
    let whose = match (listed.owner.is_some(), listed.national) {
        (true, false) => ("市で加えた窓口", "new"),
        (true, true) => ("国の一覧を市で直したもの", "doing"),
        (false, _) => ("国の一覧", "over"),
    };
    let mut tags = vec![(whose.0.to_owned(), whose.1)];
    let need = match Need::of(&listed.window, today) {
        Need::Overdue if listed.window.check.verified_on.is_none() => Some(("確認日なし", "bad")),
        Need::Overdue => Some(("確認の期限切れ", "bad")),
        Need::Soon => Some(("確認の期限が近い", "wait")),
        Need::Hidden => Some(("のせていません", "over")),
        Need::Professional => Some(("専門職向け", "over")),
        Need::Expiring | Need::Nothing => None,
    };
    tags.extend(need.map(|(word, tone)| (word.to_owned(), tone)));
    tags.extend(match expires_in(&listed.window, today) {
        Some(days) if days < 0 => Some(("掲載期限を過ぎました".to_owned(), "bad")),
        Some(days) if days <= upkeep::EXPIRY_DAYS => Some((format!("掲載はあと{days}日"), "wait")),
        Some(_) | None => None,
    });
    tags
}

/// 見出し of a group, with a note and its anchor.
struct Group {
    anchor: &'static str,
    title: &'static str,
    note: &'static str,
    rows: Vec<Row>,
}

fn group(need: Need) -> Group {
    let (anchor, title, note) = match need {
        Need::Overdue => (
            "overdue",
            "確認の期限切れ",
            "確認から180日を過ぎたか、確認日がありません。市民のページには、受付時間が出ません。",
        ),
        Need::Soon => {
            ("soon", "確認の期限が近い", "確認から150日たちました。180日を過ぎると、受付時間が出なくなります。")
        }
        Need::Expiring => ("expiring", "掲載期限が30日以内", "掲載期限を過ぎると、市民のページから自動で消えます。"),
        Need::Nothing => ("good", "手入れのいらない窓口", ""),
        Need::Hidden => ("hidden", "のせていない窓口", "市民のページには出ません。「のせる」で出せます。"),
        Need::Professional => (
            "professional",
            "専門職向けの窓口",
            "学校や医療機関などの専門職が使う窓口です。公開を決めるまで、市民のページ・チラシ・書き出しには出ません。",
        ),
    };
    Group { anchor, title, note, rows: Vec::new() }
}

#[derive(Template)]
#[template(path = "desk/windows.html")]
struct WindowsPage {
    frame: DeskFrame,
    base: String,
    groups: Vec<Group>,
    /// 取り下げた窓口: id and last name.
    gone: Vec<(String, String)>,
    work: usize,
    total: usize,
    may: bool,
    done: &'static str,
}

/// `GET /staff/{lgcode}/windows`.
pub async fn list(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let (today, may) = (app.now().in_japan().date(), authority.may_decide());
    let lg_code = authority.lg_code();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Windows)?;
        let gone = gone(tx, lg_code)?;
        Ok::<_, WebError>((frame, upkeep::listed(store::own(tx, lg_code)?, lg_code), gone))
    };
    let (frame, listed, gone) = app.store.read(read).await?;
    let rows = |need: Need| {
        let of_need = listed.iter().filter(|l| Need::of(&l.window, today) == need);
        Group { rows: of_need.map(|l| Row::of(l, today)).collect(), ..group(need) }
    };
    let shown = WindowsPage {
        frame,
        base: base(lg_code),
        groups: Need::ALL.into_iter().map(rows).filter(|g| !g.rows.is_empty()).collect(),
        gone,
        work: listed.iter().filter(|l| Need::of(&l.window, today).is_work()).count(),
        total: listed.len(),
        may,
        done: done_words(typed.get("done")),
    };
    page::html(StatusCode::OK, &shown)
}

/// What was taken down and has no national window in its place.
fn gone(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<(String, String)>, StoreError> {
    let ids = store::taken_down(tx, lg_code)?.into_iter().map(|(id, name)| (id.to_string(), name));
    Ok(ids.filter(|(id, _)| national::records().iter().all(|r| r.id != *id)).collect())
}

fn base(lg_code: LgCode) -> String {
    format!("/staff/{lg_code}/windows")
}

/// How many windows somebody should look at.
///
/// # Errors
/// What the store says.
pub(super) fn work(tx: &Tx<'_>, authority: &Authority, today: JapanDate) -> Result<usize, StoreError> {
    let listed = upkeep::listed(store::own(tx, authority.lg_code())?, authority.lg_code());
    Ok(listed.iter().filter(|l| Need::of(&l.window, today).is_work()).count())
}

/// What has just been done; empty for nothing.
fn done_words(act: &str) -> &'static str {
    match act {
        "put" => "保存しました。市民のページは、もう新しい内容です。",
        "confirm" => "今日の日付で、確かめたことを記録しました。",
        "hide" => "市民のページから外しました。",
        "show" => "市民のページにのせました。",
        "restore" => "国の一覧の内容にもどしました。",
        "remove" => "取り下げました。",
        _ => "",
    }
}

/// 何をしたか in words for the history.
fn act_words(act: WindowAct) -> &'static str {
    match act {
        WindowAct::Put => "内容を書きました",
        WindowAct::Confirm => "確かめました",
        WindowAct::Hide => "「のせない」にしました",
        WindowAct::Show => "「のせる」にしました",
        WindowAct::Restore => "国の一覧にもどしました",
        WindowAct::Remove => "取り下げました",
    }
}

/// The window of an address.
fn id_of(text: &str) -> Result<WindowId, WebError> {
    named(text)
}

fn change(authority: &Authority, at: Moment) -> Change {
    Change { lg_code: authority.lg_code(), by: Actor::Officer(authority.officer().id), at }
}

/// What came of an act: nothing was written but for the first.
enum Outcome {
    Done,
    Overtaken(String),
    Undecided(String),
}

fn outcome(
    tx: &Tx<'_>,
    authority: &Authority,
    now: Moment,
    done: Result<(), WindowError>,
) -> Result<Outcome, WebError> {
    match done {
        Ok(()) => Ok(Outcome::Done),
        Err(WindowError::NotHere) => Err(WebError::NotHere),
        Err(WindowError::Store(e)) => Err(e.into()),
        Err(fault @ WindowError::Undecided) => Ok(Outcome::Undecided(fault.to_string())),
        Err(WindowError::Changed(last)) => Ok(Outcome::Overtaken(overtaken(tx, authority, last.as_deref(), now)?)),
    }
}

/// `画面を開いたあとに変わりました（見本 花子さんが確かめました、14時05分）`.
fn overtaken(tx: &Tx<'_>, authority: &Authority, last: Option<&Past>, now: Moment) -> Result<String, WebError> {
    let names = names(tx, authority)?;
    let told = last.map(|past| {
        format!("（{}が{}、{}）", trail::who(&past.by, &names), act_words(past.act), when_seen_from(past.at, now))
    });
    Ok(format!("画面を開いたあとに変わりました{}", told.unwrap_or_default()))
}
