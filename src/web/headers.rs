//! Headers that every answer carries.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::settings::Settings;
use crate::web::app::Shared;

/// Scripts and styles are files of our own with a hash in their address; nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";
const POLICY_WITH_TILES: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
                      img-src 'self' data: https://cyberjapandata.gsi.go.jp; connect-src 'self'; \
                      font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

/// Adds what is missing; a handler's own header stays.
pub async fn add(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let desk = request.uri().path().starts_with("/staff");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    complete(headers, &app.settings);
    if desk {
        put(headers, header::CACHE_CONTROL, "no-store");
    }
    response
}

/// What browsers may do with pages that say nothing else.
pub(super) fn policy(settings: &Settings) -> &'static str {
    if settings.gsi_tiles { POLICY_WITH_TILES } else { POLICY }
}

/// What every answer carries, where it isn't there yet.
pub fn complete(headers: &mut HeaderMap, settings: &Settings) {
    put(headers, header::CONTENT_SECURITY_POLICY, policy(settings));
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // `same-origin` tells other sites as little as `no-referrer` does, and keeps Origin on our own forms, which the check against forged requests needs.
    put(headers, header::REFERRER_POLICY, "same-origin");
    put(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    // Open data says so itself; nothing else may be drawn into other sites' pages.
    let open = headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    let policy = if open { "cross-origin" } else { "same-origin" };
    put(headers, HeaderName::from_static("cross-origin-resource-policy"), policy);
    put(
        headers,
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(self), payment=(), usb=(), display-capture=()",
    );
    if settings.base_url.is_https() {
        put(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
