//! 統合: a spot that was registered twice leads to the other entry for good.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Tried, find, plain_number, shown};
use crate::audit::Actor;
use crate::desk::place::overtaken;
use crate::registry::acts::{Doing, merge};
use crate::registry::{RegistryFault, Why};
use crate::spots::RegistrationNumber;
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::FieldFault;
use crate::web::page;

/// As typed.
#[derive(Clone, Debug, Default)]
pub(in crate::desk) struct Fields {
    pub into: String,
    pub why: String,
}

/// `POST /staff/{lgcode}/spots/{number}/merge`: to the entry that stays.
pub async fn act(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Result<Response, WebError> {
    let number = plain_number(&number)?;
    let take = |name: &str| typed.get(name).chars().take(2000).collect::<String>();
    let fields = Fields { into: take("into"), why: take("merge_why") };
    let (into, why) = (fields.into.parse::<RegistrationNumber>(), fields.why.parse::<Why>());
    let mut tried = Tried { merge: Some(fields), ..Tried::default() };
    let (into, why) = match (into, why) {
        (Ok(into), Ok(why)) => (into, why),
        (into, why) => {
            let into = into.err().map(|f| FieldFault::new("into", f.to_string()));
            let why = why.err().map(|f| FieldFault::new("merge_why", f.to_string()));
            tried.faults = into.into_iter().chain(why).collect();
            return shown(&app, authority, number, tried, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (by, now, seen) = (authority.clone(), app.now(), typed.get("version").parse().unwrap_or(0));
    let act = move |tx: &Tx<'_>| {
        let spot = find(tx, &by, number)?;
        let target = crate::spots::store::by_number(tx, by.lg_code(), into)?;
        let doing = Doing { by: Actor::Officer(by.officer().id), why: &why, seen, at: now };
        match merge(tx, &spot, target.as_ref(), doing) {
            Ok(()) => Ok(None),
            Err(RegistryFault::Store(e)) => Err(WebError::from(e)),
            Err(RegistryFault::Changed) => Ok(Some((StatusCode::CONFLICT, overtaken(tx, &by, &spot, now)?))),
            Err(fault @ (RegistryFault::Ended | RegistryFault::Future | RegistryFault::WrongState(_, _))) => {
                Ok(Some((StatusCode::CONFLICT, fault.to_string())))
            }
            Err(fault @ RegistryFault::NoTarget) => Ok(Some((StatusCode::UNPROCESSABLE_ENTITY, fault.to_string()))),
        }
    };
    match app.store.write(act).await? {
        None => page::see_other(&format!("/staff/{lg_code}/spots/{}?saved=merge", number.get())),
        Some((StatusCode::CONFLICT, words)) => {
            tried.overtaken = Some(words);
            shown(&app, authority, number, tried, StatusCode::CONFLICT).await
        }
        Some((status, words)) => {
            tried.faults = vec![FieldFault::new("into", words)];
            shown(&app, authority, number, tried, status).await
        }
    }
}
