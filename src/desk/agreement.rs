//! 連携自治体の協定: where the municipality's agreement stands, by when somebody must speak up, and what its paper says.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use unicode_normalization::UnicodeNormalization;

use super::trail::{self, Step};
use super::{Tried, frame, names};
use crate::audit::{self, Actor, NewEvent};
use crate::partners::{Agreement, AgreementState, Standing, Term, store};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{HttpUrl, TextFault, many_lines, one_line};
use crate::time::{Holidays, JapanDate, Moment};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, InQuery, Typed};
use crate::web::form::FieldFault;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::kindness;
use crate::windows::written::days::date;

type Answer = Result<Response, WebError>;

/// What the audit chain calls it.
const SUBJECT: &str = "agreement";
const LINE_LIMIT: usize = 60;
const NOTES_LIMIT: usize = 1000;

/// The fields as typed.
#[derive(Clone, Debug, Default)]
struct Fields {
    agreed_on: String,
    term_from: String,
    term_until: String,
    renews: bool,
    notice_months: String,
    objected_on: String,
    account: String,
    account_url: String,
    division: String,
    staff: String,
    notes: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(2000).collect();
        Self {
            agreed_on: take("agreed_on"),
            term_from: take("term_from"),
            term_until: take("term_until"),
            renews: typed.get("renews") == "1",
            notice_months: take("notice_months"),
            objected_on: take("objected_on"),
            account: take("account"),
            account_url: take("account_url"),
            division: take("division"),
            staff: take("staff"),
            notes: take("notes"),
        }
    }

    /// Of an agreement; of a new one where there is none.
    fn kept(agreement: Option<&Agreement>) -> Self {
        let Some(a) = agreement else {
            return Self { renews: true, notice_months: "1".to_owned(), ..Self::default() };
        };
        let day = |day: Option<JapanDate>| day.map_or_else(String::new, |d| d.to_string());
        Self {
            agreed_on: a.agreed_on.to_string(),
            term_from: day(a.term.map(|t| t.from)),
            term_until: day(a.term.map(|t| t.until)),
            renews: a.renews,
            notice_months: a.notice_months.to_string(),
            objected_on: day(a.objected_on),
            account: a.account.clone(),
            account_url: a.account_url.clone().unwrap_or_default(),
            division: a.division.clone(),
            staff: a.staff.clone(),
            notes: a.notes.clone(),
        }
    }

    /// The agreement, or every fault.
    fn read(&self) -> Result<Agreement, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut day = |field: &str, typed: &str| {
            let day = date(typed);
            if day.is_none() && !typed.trim().is_empty() {
                let words = "日付を読み取れません。2025-09-01 か 令和7年9月1日 のように書いてください。";
                faults.push(FieldFault::new(field, words));
            }
            day
        };
        let agreed_on = day("agreed_on", &self.agreed_on);
        let (from, until) = (day("term_from", &self.term_from), day("term_until", &self.term_until));
        let objected_on = day("objected_on", &self.objected_on);
        if self.agreed_on.trim().is_empty() {
            faults.push(FieldFault::new("agreed_on", "協定日を書いてください。"));
        }
        faults.extend(self.term_fault(from, until));
        if objected_on.zip(agreed_on).is_some_and(|(objected, agreed)| objected < agreed) {
            faults.push(FieldFault::new("objected_on", "申し出た日が、協定日より前です。"));
        }
        let months = self.notice_months.nfkc().collect::<String>().trim().parse().ok().filter(|n| (1..=12).contains(n));
        if months.is_none() {
            faults.push(FieldFault::new("notice_months", "1から12までの数字で書いてください。"));
        }
        let mut text = |field: &str, text: Result<String, TextFault>| {
            text.map_err(|fault| faults.push(FieldFault::new(field, fault.to_string()))).unwrap_or_default()
        };
        let account = text("account", one_line(&self.account, LINE_LIMIT));
        let unkind = kindness::fault(&account);
        let division = text("division", one_line(&self.division, LINE_LIMIT));
        let staff = text("staff", one_line(&self.staff, LINE_LIMIT));
        let notes = text("notes", many_lines(&self.notes, NOTES_LIMIT));
        faults.extend(unkind.map(|why| FieldFault::new("account", why)));
        let url = Some(self.account_url.trim()).filter(|u| !u.is_empty()).map(str::parse::<HttpUrl>).transpose();
        if let Err(fault) = &url {
            faults.push(FieldFault::new("account_url", fault.to_string()));
        }
        let account_url = url.ok().flatten().map(|u| u.as_str().to_owned());
        let (renews, term) = (self.renews, from.zip(until).map(|(from, until)| Term { from, until }));
        match (agreed_on, months) {
            (Some(agreed_on), Some(notice_months)) if faults.is_empty() => Ok(Agreement {
                agreed_on,
                term,
                renews,
                notice_months,
                objected_on,
                account,
                account_url,
                division,
                staff,
                notes,
            }),
            (_, _) => Err(faults),
        }
    }

    fn term_fault(&self, from: Option<JapanDate>, until: Option<JapanDate>) -> Option<FieldFault> {
        let (no_from, no_until) = (self.term_from.trim().is_empty(), self.term_until.trim().is_empty());
        match (from, until) {
            (Some(from), Some(until)) if until < from => {
                Some(FieldFault::new("term_until", "期間の終わりが、始まりより前です。"))
            }
            (Some(_), None) if no_until => Some(FieldFault::new("term_until", "期間の終わりも書いてください。")),
            (None, Some(_)) if no_from => Some(FieldFault::new("term_from", "期間の始まりも書いてください。")),
            (_, _) => None,
        }
    }
}

/// Where the agreement stands, in words.
struct Told {
    state: AgreementState,
    term: String,
    assumed: bool,
    renewals: u32,
    deadline: Option<String>,
    /// 開庁日 before the day that counts, where that day itself is none.
    working: Option<String>,
    /// Days that are left to it.
    left: Option<i64>,
}

impl Told {
    fn of(s: &Standing, holidays: &Holidays, today: JapanDate) -> Self {
        let working = s.last_working_day(holidays).filter(|day| Some(*day) != s.due());
        Self {
            state: s.state,
            term: format!("{}から{}まで", s.term.from.wareki_plain(), s.term.until.wareki_plain()),
            assumed: s.assumed,
            renewals: s.renewals,
            deadline: s.deadline.map(JapanDate::wareki),
            working: working.map(JapanDate::wareki),
            left: s.due().map(|due| due.days_since(today)),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/agreement.html")]
struct AgreementPage {
    frame: DeskFrame,
    base: String,
    agreement: Option<Agreement>,
    told: Option<Told>,
    fields: Fields,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
    saved: bool,
    version: i64,
    history: Vec<(Step, String, String)>,
    may: bool,
}

impl AgreementPage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// `GET /staff/{lgcode}/agreement`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk, InQuery(typed): InQuery) -> Answer {
    let saved = typed.get("saved") == "1";
    shown(&app, authority, Tried { saved, ..Tried::default() }, StatusCode::OK).await
}

/// `POST /staff/{lgcode}/agreement`: 303; 422 with every fault; 409 when somebody changed it since the page.
pub async fn save(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let fields = Fields::of(&typed);
    let agreement = match fields.read() {
        Ok(agreement) => agreement,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return shown(&app, authority, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    // A page without a version was not ours: no agreement has version -1.
    let (seen, now, by) = (typed.get("version").parse().unwrap_or(-1), app.now(), authority.clone());
    if app.store.write(move |tx| change(tx, &by, &agreement, seen, now)).await? {
        app.kept.invalidate(authority.lg_code());
        return page::see_other(&format!("/staff/{}/agreement?saved=1", authority.lg_code()));
    }
    let overtaken = Some("画面を開いたあとに、ほかの人が協定を直しました".to_owned());
    shown(&app, authority, Tried { fields: Some(fields), overtaken, ..Tried::default() }, StatusCode::CONFLICT).await
}

fn change(tx: &Tx<'_>, by: &Authority, agreement: &Agreement, seen: i64, at: Moment) -> Result<bool, WebError> {
    let lg_code = by.lg_code();
    let before = store::get(tx, lg_code)?.as_ref().map(summary);
    if !store::put(tx, lg_code, agreement, seen, at)? {
        return Ok(false);
    }
    let (actor, after) = (Actor::Officer(by.officer().id), summary(agreement));
    let (from, to) = (before.as_deref(), Some(after.as_str()));
    let (act, subject, lg_code) = ("put_agreement", SUBJECT, Some(lg_code));
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject, from, to, reason: None })?;
    Ok(true)
}

/// What the record of changes keeps: dates and account, nobody's name.
fn summary(a: &Agreement) -> String {
    let term = a.term.map_or_else(|| "なし".to_owned(), |t| format!("{}〜{}", t.from, t.until));
    let renews = if a.renews { "自動更新" } else { "自動更新なし" };
    let objected = a.objected_on.map_or_else(String::new, |d| format!("、更新しない申出 {d}"));
    let (agreed_on, months, account) = (a.agreed_on, a.notice_months, &a.account);
    format!("協定日 {agreed_on}、期間 {term}、{renews}、申出 {months}か月前{objected}、アカウント {account}")
}

async fn shown(app: &Shared, authority: Authority, tried: Tried<Fields>, status: StatusCode) -> Answer {
    let (today, holidays) = (app.now().in_japan().date(), app.holidays.clone());
    let read = move |tx: &Tx<'_>| agreement_page(tx, &authority, tried, (today, &holidays));
    page::html(status, &app.store.read(read).await?)
}

fn agreement_page(
    tx: &Tx<'_>,
    authority: &Authority,
    tried: Tried<Fields>,
    (today, holidays): (JapanDate, &Holidays),
) -> Result<AgreementPage, WebError> {
    let (frame, _) = frame(tx, authority, DeskPlace::Elsewhere)?;
    let code = authority.lg_code();
    let agreement = store::get(tx, code)?;
    let events = audit::store::about(tx, code, SUBJECT)?;
    let steps = trail::in_words(&events, &names(tx, authority)?);
    let states = events.into_iter().map(|e| (e.from.unwrap_or_default(), e.to.unwrap_or_default()));
    let mut history: Vec<_> = steps.into_iter().zip(states).map(|(step, (from, to))| (step, from, to)).collect();
    history.reverse();
    Ok(AgreementPage {
        frame,
        base: format!("/staff/{code}/agreement"),
        told: agreement.as_ref().map(|a| Told::of(&a.on(today), holidays, today)),
        fields: tried.fields.unwrap_or_else(|| Fields::kept(agreement.as_ref())),
        agreement,
        faults: tried.faults,
        overtaken: tried.overtaken,
        saved: tried.saved,
        version: store::version(tx, code)?,
        history,
        may: authority.may_decide(),
    })
}

/// What the first page of the desk says of the agreement; none while nothing is near.
///
/// # Errors
/// What the store says.
pub(super) fn note(
    tx: &Tx<'_>,
    authority: &Authority,
    (today, holidays): (JapanDate, &Holidays),
) -> Result<Option<String>, WebError> {
    let Some(standing) = store::get(tx, authority.lg_code())?.map(|a| a.on(today)) else { return Ok(None) };
    let day = standing.last_working_day(holidays).or(standing.due()).map_or_else(String::new, JapanDate::wareki);
    let until = standing.term.until.wareki_plain();
    Ok(match standing.state {
        AgreementState::ToRenew if standing.deadline.is_some() => {
            Some(format!("連携自治体の協定：更新しないときは、{day}までに申し出ます"))
        }
        AgreementState::ToRenew => Some(format!("連携自治体の協定が{until}で終わります")),
        AgreementState::Ended => Some(format!("連携自治体の協定は{until}で終わりました")),
        AgreementState::Agreed | AgreementState::InForce | AgreementState::Ending => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Fields {
        Fields {
            agreed_on: "令和７年８月５日".into(),
            term_from: "2025/9/1".into(),
            term_until: "R8.3.31".into(),
            renews: true,
            notice_months: "１".into(),
            staff: "専任1名".into(),
            ..Fields::default()
        }
    }

    #[test]
    fn what_people_type_is_read_and_comes_back_the_same() {
        let read = typed().read().unwrap();
        let term = read.term.unwrap();
        let days = [read.agreed_on, term.from, term.until].map(|d| d.to_string());
        assert_eq!(days, ["2025-08-05", "2025-09-01", "2026-03-31"]);
        assert_eq!(Fields::kept(Some(&read)).read().unwrap(), read);
        assert!(!summary(&read).contains("専任"), "nobody's name in the record of changes");
    }

    #[test]
    fn every_fault_is_told_at_once_beside_its_field() {
        let wrong = Fields {
            agreed_on: "きのう".into(),
            term_until: String::new(),
            notice_months: "13".into(),
            objected_on: "2025-02-30".into(),
            account: "あ".repeat(61),
            account_url: "javascript:alert(1)".into(),
            ..typed()
        };
        let faults = wrong.read().unwrap_err();
        let fields: Vec<_> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["agreed_on", "objected_on", "term_until", "notice_months", "account", "account_url"]);
        let back = Fields { term_from: "2026-04-01".into(), objected_on: "2025-01-01".into(), ..typed() };
        let fields: Vec<_> = back.read().unwrap_err().into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["term_until", "objected_on"]);
    }
}
