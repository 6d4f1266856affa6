//! 届出のページ: 様式1 step by step, the applicant's own page, and the door for those who have lost its link.

pub mod apply;
pub mod check;
pub mod confirm;
pub mod data;
pub mod door;
pub mod fields;
pub mod mine;
pub mod stickers;
mod visit;

use axum::http::{HeaderValue, header};
use axum::response::Response;

use super::form::{Answers, Fault, Faults};
use super::{Form1, Locality, read_for};
use crate::municipalities::{Municipality, directory};
use crate::web::error::WebError;
use crate::web::form::FieldFault;
use crate::web::page;

pub use visit::Mine;

type Answer = Result<Response, WebError>;

/// The name of the box that people don't see and robots fill in.
const TRAP: &str = "website_confirm";

/// A page with a key in its address: never kept by browsers or proxies.
fn private(status: axum::http::StatusCode, template: &impl askama::Template) -> Answer {
    Ok(unkept(page::html(status, template)?))
}

fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Reads the answers for this municipality; addresses are compared with the table of all municipalities.
fn read_here(answers: &Answers, here: &Municipality) -> Result<Form1, Faults> {
    let known = |prefecture: Option<&str>, name: &str| {
        directory::all().iter().any(|m| m.name == name && prefecture.is_none_or(|p| m.prefecture == p))
    };
    read_for(answers, &Locality { name: &here.name, prefecture: &here.prefecture, known: &known })
}

fn field_faults<'a>(faults: impl IntoIterator<Item = &'a Fault>) -> Vec<FieldFault> {
    faults.into_iter().map(|f| FieldFault::new(f.field, f.words.clone())).collect()
}
