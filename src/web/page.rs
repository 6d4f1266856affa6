//! Templates to answers.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::error::WebError;

/// A page of HTML.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn html(status: StatusCode, template: &impl Template) -> Result<Response, WebError> {
    let body = template.render()?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(header::CONTENT_TYPE, kind)], body).into_response())
}

/// 303: the answer to a POST that did its work.
pub fn see_other(location: &str) -> Result<Response, WebError> {
    let location = HeaderValue::from_str(location).map_err(WebError::fault)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// 308: what stood here stands there for good.
pub fn moved(location: &str) -> Result<Response, WebError> {
    let location = HeaderValue::from_str(location).map_err(WebError::fault)?;
    Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, location)]).into_response())
}

/// A file to download; `name` is ASCII.
pub fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Result<Response, WebError> {
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(WebError::fault)?;
    let kind = HeaderValue::from_static(kind);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
