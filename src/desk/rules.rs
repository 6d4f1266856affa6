//! 決まりごと: who decides about a 届出, whether that needs a second officer, and how long personal data is kept.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use unicode_normalization::UnicodeNormalization;

use super::people::refusal;
use super::{Tried, frame};
use crate::notifications::acts::put_rules;
use crate::notifications::approval::{DeskRules, KEEP_MONTHS, store};
use crate::staff::people;
use crate::staff::{Authority, Rules};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, InQuery, Managing, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// As typed.
#[derive(Clone, Debug)]
struct Fields {
    /// 決裁 and 管理 alone decide.
    approvers: bool,
    /// Two officers.
    approval: bool,
    keep_months: String,
}

impl Fields {
    fn read(&self) -> Result<DeskRules, Vec<FieldFault>> {
        let months: Option<u32> = self.keep_months.nfkc().collect::<String>().trim().parse().ok();
        match months.filter(|m| (1..=240).contains(m)) {
            Some(keep_months) => Ok(DeskRules { approval: self.approval, keep_months }),
            None => Err(vec![FieldFault::new("keep_months", "1から240までの月数を、数字で書いてください。")]),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/rules.html")]
struct RulesPage {
    frame: DeskFrame,
    /// As kept: who decides, and the others.
    people: Rules,
    rules: DeskRules,
    version: i64,
    fields: Fields,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    saved: bool,
    standard: u32,
    may: bool,
}

/// `GET /staff/{lgcode}/rules`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let saved = typed.get("saved") == "1";
    shown(&app, authority, Tried { saved, ..Tried::default() }, StatusCode::OK).await
}

/// `POST /staff/{lgcode}/rules`: 303; 422; 409 when somebody changed them since the page.
pub async fn save(State(app): State<Shared>, Managing(authority): Managing, typed: Typed) -> Answer {
    let keep_months = typed.get("keep_months").chars().take(20).collect();
    let fields =
        Fields { approvers: typed.get("approvers") == "1", approval: typed.get("approval") == "1", keep_months };
    let rules = match fields.read() {
        Ok(rules) => rules,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return shown(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, seen, now) = (authority.clone(), typed.get("version").parse().unwrap_or(-1), app.now());
    let who = Rules { approval: fields.approvers };
    let put = move |tx: &Tx<'_>| {
        let first = put_rules(tx, &by, rules, seen, now)?;
        if first {
            people::acts::put_rules(tx, &by, who, now).map_err(refusal)?;
        }
        Ok::<_, WebError>(first)
    };
    if app.store.write(put).await? {
        return page::see_other(&format!("/staff/{}/rules?saved=1", authority.lg_code()));
    }
    let overtaken = Some("画面を開いたあとに、ほかの人が決まりごとを変えました".to_owned());
    shown(&app, authority, Tried { fields: Some(fields), overtaken, ..Tried::default() }, StatusCode::CONFLICT).await
}

async fn shown(app: &Shared, authority: Authority, tried: Tried<Fields>, status: StatusCode) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let (rules, version) = store::rules(tx, authority.lg_code())?;
        let people = people::store::rules(tx, authority.lg_code())?;
        let kept =
            Fields { approvers: people.approval, approval: rules.approval, keep_months: rules.keep_months.to_string() };
        Ok::<_, WebError>(RulesPage {
            frame,
            people,
            rules,
            version,
            fields: tried.fields.unwrap_or(kept),
            faults: tried.faults,
            overtaken: tried.overtaken,
            saved: tried.saved,
            standard: KEEP_MONTHS,
            may: authority.may_manage(),
        })
    };
    page::html(status, &app.store.read(read).await?)
}
