//! 全体管理のページ: every municipality in numbers. No name, no address and no word of an applicant stands here.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::municipalities::{self, Municipality};
use crate::notifications::queue;
use crate::partners;
use crate::staff::{Officer, people};
use crate::store::Tx;
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::Operating;
use crate::web::frame::PublicFrame;
use crate::web::page;

/// One municipality.
struct Row {
    city: Municipality,
    /// 職員 who can sign in, and 管理 among them.
    people: (u32, u32),
    waiting: usize,
    spots: u32,
    /// 協定 as it stands today; none without one.
    agreement: Option<(&'static str, &'static str)>,
    /// What is missing before the municipality can work.
    lacks: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "desk/operator.html")]
struct OperatorPage {
    frame: PublicFrame,
    officer: Officer,
    rows: Vec<Row>,
}

/// `GET /staff/operator`.
pub async fn show(State(app): State<Shared>, Operating(officer): Operating) -> Result<Response, WebError> {
    let now = app.now();
    let rows = app.store.read(move |tx| rows(tx, now)).await?;
    page::html(StatusCode::OK, &OperatorPage { frame: PublicFrame::site(), officer, rows })
}

fn rows(tx: &Tx<'_>, now: Moment) -> Result<Vec<Row>, WebError> {
    let (today, people) = (now.in_japan().date(), people::store::counts(tx)?);
    let mut rows = Vec::new();
    for city in municipalities::store::list(tx)? {
        let code = city.lg_code;
        let people = people.iter().find(|(c, ..)| *c == code).map_or((0, 0), |(_, all, managers)| (*all, *managers));
        let agreement = partners::store::get(tx, code)?.map(|a| a.on(today).state);
        let lacks = [
            (people.1 == 0, "管理の職員"),
            (city.phone.is_none(), "担当課の電話番号"),
            (city.office.is_none(), "庁舎の位置"),
        ];
        rows.push(Row {
            people,
            waiting: queue::store::open(tx, code)?.len(),
            spots: crate::spots::store::counts(tx, code)?.active,
            agreement: agreement.map(|s| (s.label(), s.tone())),
            lacks: lacks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, what)| what).collect(),
            city,
        });
    }
    Ok(rows)
}
