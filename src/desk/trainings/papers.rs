//! 参加者名簿 and 修了証 for the desk's printer.

use axum::extract::{Path, State};

use super::Answer;
use super::one::find;
use crate::documents::certificate::{self, Person};
use crate::documents::pages::private;
use crate::store::Tx;
use crate::trainings::pages::mine::{course, present};
use crate::trainings::{Seat, store};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, city, named};

/// `GET /staff/{lgcode}/trainings/{training}/roster.pdf`: those with a seat, then those who wait.
pub async fn roster(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
) -> Answer {
    let number: u32 = named(&number)?;
    let read = move |tx: &Tx<'_>| {
        let training = find(tx, &authority, number)?;
        let entries = store::entries(tx, training.id)?;
        Ok::<_, WebError>((city(tx, authority.lg_code())?, training, entries))
    };
    let (city, training, entries) = app.store.read(read).await?;
    let of = |seat: Seat| entries.iter().filter(move |e| e.seat == seat);
    let people: Vec<Person> = of(Seat::Going)
        .chain(of(Seat::Waiting))
        .map(|e| Person {
            name: e.name.clone().unwrap_or_else(|| "（消しました）".to_owned()),
            from: e.from.clone(),
            seat: e.seat.label(),
            attended: e.attended,
        })
        .collect();
    let (course, on) = (course(&training), app.now().in_japan().date());
    let set = move || certificate::roster(&city, &course, &people, on);
    private(app.slow(set).await?.map_err(WebError::fault)?, &format!("roster-{number}.pdf"))
}

/// `GET /staff/{lgcode}/trainings/{training}/certificates.pdf`: one page for everybody who was there.
pub async fn certificates(
    State(app): State<Shared>,
    AtDesk(authority): AtDesk,
    Path((_, number)): Path<(String, String)>,
) -> Answer {
    let number: u32 = named(&number)?;
    let read = move |tx: &Tx<'_>| {
        let training = find(tx, &authority, number)?;
        if !training.plan.kind.is_certified() {
            return Err(WebError::NotHere);
        }
        let people = present(&store::entries(tx, training.id)?);
        Ok((city(tx, authority.lg_code())?, training, people))
    };
    let (city, training, people) = app.store.read(read).await?;
    let course = course(&training);
    let set = move || certificate::certificates(&city, &course, &people);
    private(app.slow(set).await?.map_err(WebError::fault)?, &format!("certificates-{number}.pdf"))
}
