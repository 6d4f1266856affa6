//! 修了の記録: which spots have somebody with a ゲートキーパー研修, whose time is over or soon will be, and who has none.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;

use super::Answer;
use crate::desk::frame;
use crate::spots::{self, Spot};
use crate::store::Tx;
use crate::time::JapanDate;
use crate::trainings::MARK_SOON_DAYS;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::AtDesk;
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

struct Row {
    number: u32,
    shown: String,
    name: String,
    on: String,
    until: String,
    state: &'static str,
    tone: &'static str,
    public: &'static str,
}

/// How near the end of a mark is: words and tone.
fn stands(until: Option<JapanDate>, today: JapanDate) -> (&'static str, &'static str) {
    match until {
        Some(until) if until < today => ("期限切れ", "bad"),
        Some(until) if until.days_since(today) <= MARK_SOON_DAYS => ("もうすぐ期限", "wait"),
        Some(_) => ("有効", "good"),
        None => ("期限なし", "good"),
    }
}

impl Row {
    fn of(spot: &Spot, today: JapanDate) -> Self {
        let trained = spot.trained();
        let (state, tone) = trained.map_or(("まだ", "over"), |t| stands(t.until, today));
        let day = |d: Option<JapanDate>| d.map(JapanDate::wareki_plain).unwrap_or_default();
        Self {
            number: spot.number().get(),
            shown: spot.number().to_string(),
            name: spot.name().to_owned(),
            on: day(trained.map(|t| t.on)),
            until: day(trained.and_then(|t| t.until)),
            state,
            tone,
            public: match trained {
                Some(t) if t.shown => "のせる",
                Some(_) => "のせない",
                None => "",
            },
        }
    }
}

#[derive(Template)]
#[template(path = "desk/marks.html")]
struct MarksPage {
    frame: DeskFrame,
    rows: Vec<Row>,
    over: usize,
    soon: usize,
    none: usize,
}

/// `GET /staff/{lgcode}/trainings/marks`.
pub async fn show(State(app): State<Shared>, AtDesk(authority): AtDesk) -> Answer {
    let today = app.now().in_japan().date();
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Elsewhere)?;
        let spots = spots::marks::store::by_training(tx, authority.lg_code())?;
        let rows: Vec<Row> = spots.iter().map(|s| Row::of(s, today)).collect();
        let count = |tone: &str| rows.iter().filter(|r| r.tone == tone).count();
        let (over, soon, none) = (count("bad"), count("wait"), count("over"));
        Ok::<_, WebError>(MarksPage { frame, over, soon, none, rows })
    };
    page::html(StatusCode::OK, &app.store.read(read).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_counts_to_the_end_of_its_last_day() {
        let day = |d: &str| d.parse::<JapanDate>().unwrap();
        let told = |until: &str| stands(Some(day(until)), day("2026-11-24")).0;
        assert_eq!(told("2026-11-23"), "期限切れ");
        assert_eq!(told("2026-11-24"), "もうすぐ期限");
        assert_eq!(told("2027-02-22"), "もうすぐ期限");
        assert_eq!(told("2027-02-23"), "有効");
        assert_eq!(stands(None, day("2026-11-24")).0, "期限なし");
    }
}
