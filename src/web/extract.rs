//! What handlers take out of requests: typed forms, the officer, the authority at a desk.

use std::str::FromStr;

use askama::Template;
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::{HeaderMap, Method, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};

use crate::municipalities::{self, LgCode, Municipality};
use crate::staff::{self, Authority, Officer, Role, Signed};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::frame::PublicFrame;
use crate::web::limits::{self, Cap, Peer};
use crate::web::page;

/// What a part of an address names.
///
/// # Errors
/// [`WebError::NotHere`] when it can name no such thing.
pub fn named<T: FromStr>(part: &str) -> Result<T, WebError> {
    part.parse().map_err(|_| WebError::NotHere)
}

/// The municipality of an address.
///
/// # Errors
/// [`WebError::NotHere`] when it doesn't take part; ours when the register doesn't answer.
pub fn city(tx: &Tx<'_>, lg_code: LgCode) -> Result<Municipality, WebError> {
    municipalities::store::get(tx, lg_code)?.ok_or(WebError::NotHere)
}

/// Most bytes of a form; 様式1 with every field full is under 40 KB.
const FORM_BYTES: usize = 256 * 1024;

/// 入力されたまま: the fields of a form as typed, in their order, UTF-8, at most 256 KB.
#[derive(Clone, Debug, Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// From pairs, for rooms that keep what was typed.
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of a field, empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// Every value of a field (checkboxes).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All pairs.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let bytes = body(request.into_body(), FORM_BYTES).await?;
        decode(&bytes).map(Self).ok_or_else(|| {
            plain(
                StatusCode::BAD_REQUEST,
                "文字を読み取れませんでした",
                "送られた文字の形式（文字コード）を読み取れませんでした。前のページにもどり、もう一度送ってください。入力したものは前のページに残っています。",
            )
        })
    }
}

/// アドレスの問い: the fields of the address's query as typed. A query that can't be read asks for nothing; the page is shown all the same.
#[derive(Clone, Debug, Default)]
pub struct InQuery(pub Typed);

impl<S: Send + Sync> FromRequestParts<S> for InQuery {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let mut pairs = parts.uri.query().and_then(|q| decode(q.as_bytes())).unwrap_or_default();
        // Nobody types these into a search box, and a page must not carry them back.
        pairs.iter_mut().for_each(|(_, value)| value.retain(|c| !c.is_control()));
        Ok(Self(Typed(pairs)))
    }
}

async fn body(body: Body, limit: usize) -> Result<Vec<u8>, Response> {
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes().to_vec()),
        Err(_) => Err(plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "送られたものが大きすぎます",
            "一度に送れる量をこえているか、途中で切れました。前のページにもどり、短くしてから送ってください。",
        )),
    }
}

/// `application/x-www-form-urlencoded` to pairs; `None` when it is not UTF-8.
fn decode(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    bytes
        .split(|b| *b == b'&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let cut = part.iter().position(|b| *b == b'=').unwrap_or(part.len());
            let (name, value) = part.split_at(cut);
            Some((percent(name)?, percent(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}

fn percent(bytes: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(b) = rest.next() {
        out.push(match b {
            b'+' => b' ',
            b'%' => {
                let digit = |b: Option<&u8>| char::from(*b?).to_digit(16);
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            b => *b,
        });
    }
    String::from_utf8(out).ok()
}

/// 送ってきたところ: the key for limits by address; none for the machine itself.
pub struct Sender(pub Option<String>);

impl Sender {
    /// Counts one more from here.
    ///
    /// # Errors
    /// The page that says how long to wait; `kept` says what isn't lost.
    pub fn take(&self, app: &Shared, cap: Cap, kept: &str) -> Result<(), Box<Response>> {
        let Some(key) = &self.0 else { return Ok(()) };
        let now = app.now();
        app.limits.take(cap, key, now).map_err(|until| Box::new(limits::busy_for(until, now, kept)))
    }
}

impl FromRequestParts<Shared> for Sender {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<Peer>().copied();
        Ok(Self(limits::sender(peer, &parts.headers, &app.settings.trusted_proxies)))
    }
}

/// The cookie's name: the `__Host-` prefix pins it to this host, and needs https.
pub fn cookie_name(app: &Shared) -> &'static str {
    if app.settings.base_url.is_https() { "__Host-tsunagaru" } else { "tsunagaru" }
}

/// The session token in the cookies, if any.
pub fn session_token<'a>(app: &Shared, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_of(headers, cookie_name(app))
}

/// The cookie of that name.
pub fn cookie_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(|pair| {
        let (n, v) = pair.trim().split_once('=')?;
        (n == name).then_some(v)
    })
}

/// サインイン中: who, under which rules, in which session.
pub struct InSession {
    /// Who, and what their municipality asks.
    pub signed: Signed,
    /// SHA-256 of the cookie, as the database keeps it.
    pub hash: String,
}

impl FromRequestParts<Shared> for InSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        match session(parts, app).await {
            Ok(Some(session)) => Ok(session),
            Ok(None) => Err(outside(parts)),
            Err(e) => Err(e.into_response()),
        }
    }
}

/// サインインしている職員; visitors who aren't are sent to the sign-in page.
pub struct SignedIn(pub Officer);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let session = InSession::from_request_parts(parts, app).await?;
        Ok(Self(session.signed.officer))
    }
}

/// 全体管理. For everybody else nothing is there.
pub struct Operating(pub Officer);

impl FromRequestParts<Shared> for Operating {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let SignedIn(officer) = SignedIn::from_request_parts(parts, app).await?;
        if officer.role == Role::Operator { Ok(Self(officer)) } else { Err(WebError::NotHere.into_response()) }
    }
}

/// サインインしていないとき: a page that was asked for comes after signing in; what was sent stays on the page before.
fn outside(parts: &Parts) -> Response {
    let path = parts.uri.path();
    if parts.method != Method::GET {
        return page::html(StatusCode::UNAUTHORIZED, &SignedOutPage { frame: PublicFrame::site() }).into_response();
    }
    // Only the path: what was searched for may be a name.
    match staff::pages::safe_next(path) {
        Some(next) => page::see_other(&format!("/staff/sign-in?next={next}")).into_response(),
        None => page::see_other("/staff/sign-in").into_response(),
    }
}

#[derive(Template)]
#[template(path = "staff/signed_out.html")]
struct SignedOutPage {
    frame: PublicFrame,
}

async fn session(parts: &Parts, app: &Shared) -> Result<Option<InSession>, WebError> {
    let Some(token) = session_token(app, &parts.headers) else { return Ok(None) };
    let hash = staff::pages::token_hash(token);
    let (now, key) = (app.now(), hash.clone());
    let Some(signed) = app.store.read(move |tx| staff::store::signed_in(tx, &key, now)).await? else {
        return Ok(None);
    };
    if signed.stale {
        let key = hash.clone();
        app.store.write(move |tx| staff::store::touch(tx, &key, now)).await?;
    }
    Ok(Some(InSession { signed, hash }))
}

/// May look at the desk of the municipality in the address. Another municipality's officer gets 404, as if nothing were there.
pub struct AtDesk(pub Authority);

impl FromRequestParts<Shared> for AtDesk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let Signed { officer, rules, .. } = InSession::from_request_parts(parts, app).await?.signed;
        let params: Path<std::collections::HashMap<String, String>> =
            Path::from_request_parts(parts, app).await.map_err(|_| WebError::NotHere.into_response())?;
        let code: Option<LgCode> = params.get("lgcode").and_then(|c| c.parse().ok());
        let authority = code.and_then(|code| Authority::of(officer, code));
        authority.map(|a| Self(a.under(rules))).ok_or_else(|| WebError::NotHere.into_response())
    }
}

/// May also change what is on that desk: a viewer gets 403.
pub struct Deciding(pub Authority);

impl FromRequestParts<Shared> for Deciding {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let AtDesk(authority) = AtDesk::from_request_parts(parts, app).await?;
        if authority.may_decide() { Ok(Self(authority)) } else { Err(WebError::NotAllowed.into_response()) }
    }
}

/// May also accept and decline: who may depends on the municipality's rules, others get 403.
pub struct Approving(pub Authority);

impl FromRequestParts<Shared> for Approving {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let AtDesk(authority) = AtDesk::from_request_parts(parts, app).await?;
        if authority.may_approve() { Ok(Self(authority)) } else { Err(WebError::NotAllowed.into_response()) }
    }
}

/// May also change the municipality itself: others get 403.
pub struct Managing(pub Authority);

impl FromRequestParts<Shared> for Managing {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let AtDesk(authority) = AtDesk::from_request_parts(parts, app).await?;
        if authority.may_manage() { Ok(Self(authority)) } else { Err(WebError::NotAllowed.into_response()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_typed_and_other_encodings_are_refused() {
        let pairs = decode(b"name=%E3%81%82+b&x=1&x=2&empty&%F0%A0%AE%B7=%F0%A0%AE%B7").unwrap();
        let typed = Typed(pairs);
        assert_eq!(typed.get("name"), "あ b");
        assert_eq!(typed.all("x").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(typed.get("𠮷"), "𠮷");
        assert_eq!(typed.get("empty"), "");
        // あ in Shift_JIS
        assert!(decode(b"name=%82%A0").is_none());
        assert!(decode(b"name=%8").is_none());
    }
}
