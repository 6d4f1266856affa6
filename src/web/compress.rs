//! Public pages that are made for each request, compressed on the way out. Pages with keys or sessions are left alone: their
//! length must not tell what stands in them.

use std::io::Write;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Smaller answers fit into one packet as they are.
const WORTH_IT: usize = 1_400;

/// Compresses lists, maps and their twins.
pub async fn public(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let wanted = !is_private(path) && takes_gzip(request.headers());
    let response = next.run(request).await;
    if !wanted || !is_text(response.headers()) || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return Response::from_parts(parts, Body::empty()) };
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    match gzip(&bytes) {
        Some(small) if bytes.len() > WORTH_IT => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(small))
        }
        Some(_) | None => Response::from_parts(parts, Body::from(bytes)),
    }
}

/// Addresses whose answers hold keys, sessions or what somebody typed.
pub(super) fn is_private(path: &str) -> bool {
    path.starts_with("/staff") || path.contains("/apply") || path.contains("/notifications")
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    accepted.flat_map(|v| v.split(',')).any(|offer| {
        let (name, rest) = offer.split_once(';').unwrap_or((offer, ""));
        name.trim().eq_ignore_ascii_case("gzip") && !matches!(rest.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("text/") || ["json", "svg", "xml"].iter().any(|word| kind.contains(word))
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
