//! 届出の一覧: oldest first, with filters, search and age in working days.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::{frame, query_part};
use crate::notifications::queue::{self, Load, QueueLine, QueuePage, QueueQuery};
use crate::notifications::work::Assignee;
use crate::spots::RegistrantKind;
use crate::time::{Holidays, JapanDate};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, Typed};
use crate::web::form::{Choice, Pages};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

const EACH: u32 = 50;

/// One row of the queue, as people read it.
pub(super) struct Row {
    pub receipt: String,
    pub name: String,
    pub kind: &'static str,
    pub state: &'static str,
    pub tone: &'static str,
    pub received: String,
    /// Working days that it has waited; none when it is finished.
    pub age: Option<u32>,
    pub by: String,
    /// What a bulk act names: number and version.
    pub pick: String,
}

impl Row {
    pub(super) fn of(line: &QueueLine, holidays: &Holidays, today: JapanDate) -> Self {
        let received = line.received_at.in_japan().date();
        let waits = !line.state.is_final();
        Self {
            receipt: line.receipt.to_string(),
            name: line.name.clone(),
            kind: line.registrant.label(),
            state: line.state.label(),
            tone: line.state.tone(),
            received: received.wareki(),
            age: waits.then(|| holidays.working_days_between(received, today)),
            by: line.by.clone().unwrap_or_default(),
            pick: format!("{}.{}", line.receipt.plain(), line.version),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/queue.html")]
struct QueuePageShown {
    frame: DeskFrame,
    address: String,
    text: String,
    hidden: Vec<(&'static str, String)>,
    states: Vec<Choice>,
    kinds: Vec<Choice>,
    /// 担当.
    owners: Vec<Choice>,
    /// Officers who may be named for several at once; empty for viewers.
    officers: Vec<Choice>,
    /// What a bulk act came to; none when there was none.
    bulk: Option<String>,
    rows: Vec<Row>,
    total: u32,
    pages: Pages,
}

/// `GET /staff/{lgcode}/notifications`.
pub async fn show(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    InQuery(typed): InQuery,
) -> Result<Response, WebError> {
    let asked = Asked::read(&typed, authority.officer().id);
    let (query, wanted) = (asked.query.clone(), asked.page);
    let may = authority.may_decide();
    let (frame, found, here, loads) = app
        .store
        .read(move |tx| {
            let (frame, _) = frame(tx, &authority, DeskPlace::Notifications)?;
            let loads = queue::store::loads(tx, authority.lg_code())?;
            let lg_code = authority.lg_code();
            let first = queue::store::page(tx, lg_code, &query, EACH, 0)?;
            let here = Pages::new(wanted, first.total as usize, EACH as usize, "").here;
            let offset = u32::try_from(here - 1).unwrap_or_default() * EACH;
            let found = if here == 1 { first } else { queue::store::page(tx, lg_code, &query, EACH, offset)? };
            Ok::<_, WebError>((frame, found, here, loads))
        })
        .await?;
    let today = app.now().in_japan().date();
    let rows = found.lines.iter().map(|l| Row::of(l, &app.holidays, today)).collect();
    let bulk = bulk(&typed);
    page::html(StatusCode::OK, &asked.page_of(frame, (&found, here, &loads), rows, (may, bulk)))
}

/// What a bulk act came to, in words.
fn bulk(typed: &Typed) -> Option<String> {
    let number = |name: &str| typed.get(name).parse::<u32>().ok();
    let (done, left) = (number("done")?, number("left")?);
    let what = match typed.get("bulk") {
        "review" => "を確認中にしました",
        "assign" => "の担当を決めました",
        _ => return None,
    };
    let rest = match left {
        0 => String::new(),
        n => format!("ほかの{n}件は、もうそうなっているか、画面を開いたあとに変わったので、そのままです。"),
    };
    Some(format!("{done}件{what}。{rest}"))
}

/// What stands in the address.
struct Asked {
    query: QueueQuery,
    page: usize,
    me: i64,
}

impl Asked {
    fn read(typed: &Typed, me: i64) -> Self {
        let query = QueueQuery {
            state: typed.get("state").parse().ok(),
            kind: typed.get("kind").parse().ok(),
            assignee: match typed.get("by") {
                "me" => Assignee::Officer(me),
                other => other.parse().unwrap_or_default(),
            },
            text: typed.get("q").trim().chars().take(100).collect(),
        };
        Self { query, page: typed.get("page").parse().unwrap_or(1), me }
    }

    /// The query's fields in addresses; empty ones are left out.
    fn fields(query: &QueueQuery) -> Vec<(&'static str, String)> {
        let fields = [
            ("state", query.state.map_or("", |s| s.code()).to_owned()),
            ("kind", query.kind.map_or("", RegistrantKind::code).to_owned()),
            ("by", query.assignee.to_string()),
            ("q", query.text.clone()),
        ];
        fields.into_iter().filter(|(_, v)| !v.is_empty()).collect()
    }

    fn address(lg_code: &str, query: &QueueQuery) -> String {
        let fields = Self::fields(query).iter().map(|(n, v)| format!("{n}={}", query_part(v))).collect::<Vec<_>>();
        let mark = if fields.is_empty() { "" } else { "?" };
        format!("/staff/{lg_code}/notifications{mark}{}", fields.join("&"))
    }

    fn page_of(
        self,
        frame: DeskFrame,
        (found, here, loads): (&QueuePage, usize, &[Load]),
        rows: Vec<Row>,
        (may, bulk): (bool, Option<String>),
    ) -> QueuePageShown {
        let lg_code = frame.city.lg_code.clone();
        let query = &self.query;
        let choice = |words: &str, changed: QueueQuery, count: u32| {
            let on = changed == *query;
            Choice::new(Self::address(&lg_code, &changed), words, on).with_note(count.to_string())
        };
        let every: u32 = found.by_state.iter().map(|(_, n)| n).sum();
        let states = std::iter::once(choice("すべて", QueueQuery { state: None, ..query.clone() }, every))
            .chain(
                found
                    .by_state
                    .iter()
                    .map(|(s, n)| choice(s.label(), QueueQuery { state: Some(*s), ..query.clone() }, *n)),
            )
            .collect();
        let every: u32 = found.by_kind.iter().map(|(_, n)| n).sum();
        let kinds = std::iter::once(choice("すべての区分", QueueQuery { kind: None, ..query.clone() }, every))
            .chain(
                found
                    .by_kind
                    .iter()
                    .filter(|(k, n)| *n > 0 || query.kind == Some(*k))
                    .map(|(k, n)| choice(k.label(), QueueQuery { kind: Some(*k), ..query.clone() }, *n)),
            )
            .collect();
        let whose = |load: &Load| {
            let mine = load.officer == Some(self.me);
            let (assignee, words) = match load.officer {
                None => (Assignee::Nobody, "担当なし".to_owned()),
                Some(id) if mine => (Assignee::Officer(id), format!("自分（{}）", load.name)),
                Some(id) => (Assignee::Officer(id), load.name.clone()),
            };
            choice(&words, QueueQuery { assignee, ..query.clone() }, load.open)
        };
        let everybody = QueueQuery { assignee: Assignee::Anybody, ..query.clone() };
        let everybody =
            Choice::new(Self::address(&lg_code, &everybody), "だれでも", query.assignee == Assignee::Anybody);
        let owners = std::iter::once(everybody).chain(loads.iter().map(whose)).collect();
        let named = loads.iter().filter(|_| may);
        let officers =
            named.filter_map(|l| Some(Choice::new(l.officer?.to_string(), &l.name, l.officer == Some(self.me))));
        let officers = officers.collect();
        let base = Self::address(&lg_code, query);
        let joint = if base.contains('?') { '&' } else { '?' };
        let pages = Pages::new(here, found.total as usize, EACH as usize, format!("{base}{joint}page="));
        let hidden = Self::fields(query).into_iter().filter(|(n, _)| *n != "q").collect();
        let address = format!("/staff/{lg_code}/notifications");
        QueuePageShown {
            frame,
            address,
            text: self.query.text,
            hidden,
            states,
            kinds,
            owners,
            officers,
            bulk,
            rows,
            total: found.total,
            pages,
        }
    }
}
