//! 研修を計画する・直す.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use unicode_normalization::UnicodeNormalization;

use super::Answer;
use crate::desk::{Tried, frame};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{HttpUrl, TextFault, clock_until, many_lines, one_line};
use crate::time::JapanTime;
use crate::trainings::{Plan, Training, TrainingKind, acts, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed, named};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;
use crate::windows::kindness;
use crate::windows::written::days::date;

const LINE: usize = 60;
const WORDS: usize = 1000;
/// Most seats that a form takes.
const MOST_SEATS: u32 = 5000;

/// The fields as typed.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    kind: String,
    title: String,
    day: String,
    from: String,
    until: String,
    place: String,
    link: String,
    whom: String,
    words: String,
    seats: String,
    deadline: String,
    guests: bool,
    valid_years: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(4000).collect();
        Self {
            kind: take("kind"),
            title: take("title"),
            day: take("day"),
            from: take("from"),
            until: take("until"),
            place: take("place"),
            link: take("link"),
            whom: take("whom"),
            words: take("words"),
            seats: take("seats"),
            deadline: take("deadline"),
            guests: typed.get("guests") == "1",
            valid_years: take("valid_years"),
        }
    }

    fn kept(plan: &Plan) -> Self {
        let clock = |minute: u32| match minute {
            1440 => "24:00".to_owned(),
            m => {
                let at = JapanTime::at(plan.day, m).minute_of_day();
                format!("{}:{:02}", at / 60, at % 60)
            }
        };
        let number = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
        Self {
            kind: plan.kind.code().to_owned(),
            title: plan.title.clone(),
            day: plan.day.to_string(),
            from: clock(plan.from),
            until: clock(plan.until),
            place: plan.place.clone(),
            link: plan.link.clone().unwrap_or_default(),
            whom: plan.whom.clone(),
            words: plan.words.clone(),
            seats: number(plan.seats),
            deadline: plan.deadline.to_string(),
            guests: plan.guests,
            valid_years: number(plan.valid_years),
        }
    }

    /// The plan, or every fault.
    fn read(&self) -> Result<Plan, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let kind = self.kind.parse::<TrainingKind>().ok();
        if kind.is_none() {
            faults.push(FieldFault::new("kind", "種類を選んでください。"));
        }
        let mut told = |field: &str, text: Result<String, TextFault>, needed: bool| match text {
            Ok(text) if needed && text.is_empty() => {
                faults.push(FieldFault::new(field, "まだ書かれていません。"));
                text
            }
            Ok(text) => {
                faults.extend(kindness::fault(&text).map(|why| FieldFault::new(field, why)));
                text
            }
            Err(fault) => {
                faults.push(FieldFault::new(field, fault.to_string()));
                String::new()
            }
        };
        let title = told("title", one_line(&self.title, LINE), true);
        let place = told("place", one_line(&self.place, LINE), false);
        let whom = told("whom", one_line(&self.whom, LINE), false);
        let words = told("words", many_lines(&self.words, WORDS), false);
        let mut day = |field: &str, typed: &str| {
            let day = date(typed);
            if day.is_none() {
                let words = "日付を 2026-12-10 か 令和8年12月10日 のように書いてください。";
                faults.push(FieldFault::new(field, words));
            }
            day
        };
        let (on, deadline) = (day("day", &self.day), day("deadline", &self.deadline));
        if on.zip(deadline).is_some_and(|(on, deadline)| deadline > on) {
            faults.push(FieldFault::new("deadline", "締切が、会の日よりあとです。"));
        }
        let mut time = |field: &str, typed: &str| {
            let minute = clock_until(typed, 1440).map(u32::from);
            if minute.is_none() {
                faults.push(FieldFault::new(field, "時刻を 14:00 か 14時 のように書いてください。"));
            }
            minute
        };
        let (from, until) = (time("from", &self.from), time("until", &self.until));
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            faults.push(FieldFault::new("until", "終わりが、始まりより前です。"));
        }
        let link = Some(self.link.trim()).filter(|u| !u.is_empty()).map(str::parse::<HttpUrl>).transpose();
        if let Err(fault) = &link {
            faults.push(FieldFault::new("link", fault.to_string()));
        }
        if self.place.trim().is_empty() && self.link.trim().is_empty() {
            faults.push(FieldFault::new("place", "会場か、オンラインのアドレスを書いてください。"));
        }
        let mut number = |field: &str, typed: &str, most: u32| {
            let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
            let text = text.trim_end_matches(['人', '年']);
            if text.is_empty() {
                return None;
            }
            let number = text.parse().ok().filter(|n| (1..=most).contains(n));
            if number.is_none() {
                faults.push(FieldFault::new(field, format!("1から{most}までの数字で書いてください。")));
            }
            number
        };
        let seats = number("seats", &self.seats, MOST_SEATS);
        let valid_years = number("valid_years", &self.valid_years, 10);
        match (kind, on, deadline, from, until, link) {
            (Some(kind), Some(day), Some(deadline), Some(from), Some(until), Ok(link)) if faults.is_empty() => {
                Ok(Plan {
                    kind,
                    title,
                    day,
                    from,
                    until,
                    place,
                    link: link.map(|l| l.as_str().to_owned()),
                    whom,
                    words,
                    seats,
                    deadline,
                    guests: self.guests,
                    valid_years,
                })
            }
            (_, _, _, _, _, _) => Err(faults),
        }
    }
}

#[derive(Template)]
#[template(path = "desk/training_form.html")]
struct FormPage {
    frame: DeskFrame,
    base: String,
    /// None for a new one.
    number: Option<u32>,
    fields: Fields,
    kinds: Vec<Choice>,
    faults: Vec<FieldFault>,
    overtaken: bool,
    version: i64,
}

impl FormPage {
    /// The fault of a field, empty for none.
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

async fn form(
    app: &Shared,
    authority: Authority,
    number: Option<u32>,
    tried: Tried<Fields>,
    status: StatusCode,
) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let code = authority.lg_code();
        let training = match number {
            Some(number) => Some(store::get(tx, code, number)?.ok_or(WebError::NotHere)?),
            None => None,
        };
        let new = || Fields { kind: TrainingKind::Gatekeeper.code().to_owned(), ..Fields::default() };
        let kept = || training.as_ref().map_or_else(new, |t| Fields::kept(&t.plan));
        let fields = tried.fields.unwrap_or_else(kept);
        let kind = |k: TrainingKind| Choice::new(k.code(), k.label(), fields.kind == k.code());
        Ok::<_, WebError>(FormPage {
            frame,
            base: format!("/staff/{code}/trainings"),
            kinds: TrainingKind::ALL.into_iter().map(kind).collect(),
            number,
            fields,
            faults: tried.faults,
            overtaken: tried.overtaken.is_some(),
            version: training.map_or(0, |t| t.version),
        })
    };
    page::html(status, &app.store.read(read).await?)
}

/// `GET /staff/{lgcode}/trainings/new`.
pub async fn show_new(State(app): State<Shared>, Deciding(authority): Deciding) -> Answer {
    form(&app, authority, None, Tried::default(), StatusCode::OK).await
}

/// `POST /staff/{lgcode}/trainings/new`: 303; 422 with every fault.
pub async fn create(State(app): State<Shared>, Deciding(authority): Deciding, typed: Typed) -> Answer {
    let fields = Fields::of(&typed);
    let plan = match fields.read() {
        Ok(plan) => plan,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return form(&app, authority, None, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, post, at) = (authority.clone(), app.post(), app.now());
    let made = app
        .store
        .write(move |tx| Ok::<_, WebError>(acts::plan(tx, by.lg_code(), &plan, &acts::by_officer(&post, &by, at))?));
    let made: Training = made.await?;
    page::see_other(&format!("/staff/{}/trainings/{}?done=made", authority.lg_code(), made.number))
}

/// `GET /staff/{lgcode}/trainings/{training}/edit`.
pub async fn show(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, number)): Path<(String, String)>,
) -> Answer {
    form(&app, authority, Some(named(&number)?), Tried::default(), StatusCode::OK).await
}

/// `POST /staff/{lgcode}/trainings/{training}/edit`: 303; 422 with every fault; 409 when somebody changed it since the page.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, number)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let (number, fields): (u32, _) = (named(&number)?, Fields::of(&typed));
    let plan = match fields.read() {
        Ok(plan) => plan,
        Err(faults) => {
            let tried = Tried { fields: Some(fields), faults, ..Tried::default() };
            return form(&app, authority, Some(number), tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    // A page without a version was not ours: no training has version 0.
    let (seen, by, post, at) = (typed.get("version").parse().unwrap_or(0), authority.clone(), app.post(), app.now());
    let done = app.store.write(move |tx| {
        let training = store::get(tx, by.lg_code(), number)?.ok_or(WebError::NotHere)?;
        Ok::<_, WebError>(acts::edit(tx, &training, &plan, seen, &acts::by_officer(&post, &by, at))?)
    });
    if done.await? {
        return page::see_other(&format!("/staff/{}/trainings/{number}?done=saved", authority.lg_code()));
    }
    let tried = Tried { fields: Some(fields), overtaken: Some(String::new()), ..Tried::default() };
    form(&app, authority, Some(number), tried, StatusCode::CONFLICT).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Fields {
        Fields {
            kind: "gatekeeper".into(),
            title: "はじめての聴き方".into(),
            day: "令和８年12月10日".into(),
            from: "１４時".into(),
            until: "16:30".into(),
            place: "市役所".into(),
            seats: "３０人".into(),
            deadline: "2026/12/3".into(),
            valid_years: "3年".into(),
            ..Fields::default()
        }
    }

    #[test]
    fn what_people_type_is_read_and_comes_back_the_same() {
        let plan = typed().read().unwrap();
        assert_eq!((plan.day.to_string(), plan.from, plan.until), ("2026-12-10".into(), 840, 990));
        assert_eq!((plan.seats, plan.valid_years), (Some(30), Some(3)));
        assert_eq!(Fields::kept(&plan).read().unwrap(), plan);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let wrong = Fields {
            kind: "x".into(),
            title: String::new(),
            words: "自殺の方法".into(),
            day: "きのう".into(),
            deadline: "2026-12-11".into(),
            from: "17:00".into(),
            place: String::new(),
            seats: "0".into(),
            ..typed()
        };
        let fields: Vec<_> = wrong.read().unwrap_err().into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["kind", "title", "words", "day", "until", "place", "seats"]);
        let late = Fields { deadline: "2026-12-11".into(), link: "javascript:x".into(), ..typed() };
        let fields: Vec<_> = late.read().unwrap_err().into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["deadline", "link"]);
    }
}
