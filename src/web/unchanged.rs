//! 変わっていなければ送らない: a validator on every public answer, 304 for who has it already, and open data for other sites' scripts.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};

use crate::audit::hex;
use crate::web::compress::is_private;

/// Adds the validator and answers 304. It is a weak one: the same page is the same page in every coding. Answers that bring
/// their own (consultation pages, assets) stay as they are.
pub async fn answer(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let public = !is_private(path) && !path.starts_with("/assets/") && !matches!(path, "/healthz" | "/readyz");
    let get = request.method() == Method::GET;
    let known = known(request.headers());
    let mut response = next.run(request).await;
    if public && !is_page(response.headers()) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag"));
    }
    let own = response.headers().contains_key(header::ETAG) || says_no_store(response.headers());
    if !public || !get || own || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Response::from_parts(parts, Body::empty()) };
    let digest = fingerprint(&bytes, 24);
    if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{digest}\"")) {
        parts.headers.insert(header::ETAG, tag);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if !known.iter().any(|tag| tag == "*" || *tag == digest) {
        return Response::from_parts(parts, Body::from(bytes));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    for gone in [header::CONTENT_TYPE, header::CONTENT_LENGTH, HeaderName::from_static("content-disposition")] {
        parts.headers.remove(gone);
    }
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Response::from_parts(parts, Body::empty())
}

/// The first hexadecimal digits of the SHA-256 of an answer: the same bytes, the same mark.
pub fn fingerprint(bytes: &[u8], digits: usize) -> String {
    hex(&Sha256::digest(bytes)).chars().take(digits).collect()
}

/// The tags that the visitor holds, without their marks.
fn known(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let tags = lines.flat_map(|line| line.split(','));
    tags.map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned()).collect()
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.is_empty() || kind.starts_with("text/html")
}

fn says_no_store(headers: &HeaderMap) -> bool {
    headers.get(header::CACHE_CONTROL).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("no-store"))
}
