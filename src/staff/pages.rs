//! サインイン: the one-time link, the password, the way out.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::password::{self, NewPassword};
use super::{DEVICE_SECONDS, Officer, SESSION_SECONDS, SignIn, device, store};
use crate::audit::hex;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{InQuery, Sender, SignedIn, Typed, cookie_name, cookie_of, session_token};
use crate::web::form::FieldFault;
use crate::web::frame::PublicFrame;
use crate::web::limits::Cap;
use crate::web::page;

pub mod account;

type Answer = Result<Response, WebError>;

/// SHA-256 of a link's or cookie's token, as the database keeps it.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct SignInPage {
    frame: PublicFrame,
    /// Where to go afterwards; empty for the desk.
    next: String,
    email: String,
    faults: Vec<FieldFault>,
}

#[derive(Template)]
#[template(path = "staff/invitation.html")]
struct InvitationPage {
    frame: PublicFrame,
    token: String,
    officer: Officer,
    faults: Vec<FieldFault>,
}

#[derive(Template)]
#[template(path = "staff/invitation_ended.html")]
struct InvitationEndedPage {
    frame: PublicFrame,
}

/// `GET /staff`: to the officer's own desk.
pub async fn home(SignedIn(officer): SignedIn) -> Answer {
    page::see_other(&desk_of(&officer))
}

/// Where the officer's work begins: the municipality's desk, or the page about all of them.
fn desk_of(officer: &Officer) -> String {
    officer.lg_code.map_or_else(|| "/staff/operator".to_owned(), |code| format!("/staff/{code}"))
}

fn device_of(headers: &HeaderMap) -> String {
    device(headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default())
}

/// An address of the desk to go to after signing in: a plain path under `/staff/`, so that nobody can be led elsewhere.
pub fn safe_next(path: &str) -> Option<&str> {
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'.' | b'_'));
    let page = path.starts_with("/staff/") && !path.starts_with("/staff/sign-") && !path.contains("//");
    (plain && page && !path.contains("..") && path.len() <= 200).then_some(path)
}

/// `GET /staff/sign-in`.
pub async fn show_sign_in(InQuery(query): InQuery) -> Answer {
    let next = safe_next(query.get("next")).unwrap_or_default().to_owned();
    let frame = PublicFrame::site();
    page::html(StatusCode::OK, &SignInPage { frame, next, email: String::new(), faults: Vec::new() })
}

/// `POST /staff/sign-in`. Wrong tries make the next one wait, counted by account and network together, so that nobody is locked out from
/// elsewhere; on a device where the account has signed in before, only its own wrong tries count.
pub async fn sign_in(State(app): State<Shared>, sender: Sender, headers: HeaderMap, typed: Typed) -> Answer {
    let email = typed
        .get("email")
        .parse::<crate::text::Email>()
        .map_or_else(|_| typed.get("email").trim().chars().take(254).collect(), |e| e.as_str().to_owned());
    let (now, device) = (app.now(), device_token(&app, &headers).map(token_hash));
    let next = safe_next(typed.get("next")).unwrap_or_default().to_owned();
    let refuse = |words: &str| refuse(email.clone(), next.clone(), words);
    let (key, known) = (email.clone(), device.clone());
    let (known, state) = app
        .store
        .read(move |tx| {
            let known = match known {
                Some(device) if store::knows_device(tx, &key, &device, now)? => Some(device),
                Some(_) | None => None,
            };
            Ok::<_, StoreError>((known, store::sign_in_state(tx, &key)?))
        })
        .await?;
    if known.is_none()
        && let Some(from) = &sender.0
        && let Err(until) = app.limits.take(Cap::SignIn, from, now)
    {
        return refuse(&wait_words(until));
    }
    let from = known.clone().or(sender.0).unwrap_or_default();
    let tries = format!("{}/{from}", email.to_lowercase());
    if let Some(until) = app.limits.waits(&tries, now) {
        return refuse(&wait_words(until));
    }
    const WRONG: &str =
        "メールアドレスかパスワードがちがいます。5回まちがえると、次に試せるまでの時間が、少しずつ長くなります。";
    match state {
        SignIn::Check { officer, hash } => {
            let secret = typed.get("password").to_owned();
            if app.slow(move || password::verify(&secret, &hash)).await? {
                app.limits.forgive(&tries);
                return begin(&app, officer, &next, (device_of(&headers), device_token(&app, &headers))).await;
            }
            app.limits.note_wrong(&tries, now);
            app.store.write(move |tx| store::wrong_password(tx, &officer, now)).await?;
            refuse(WRONG)
        }
        SignIn::Unknown => {
            // The same work, the same waits and the same words as for a wrong password, so that nobody learns which addresses have accounts.
            app.slow(|| password::hash("", &[0; 16])).await?.map_err(WebError::fault)?;
            app.limits.note_wrong(&tries, now);
            refuse(WRONG)
        }
    }
}

fn wait_words(until: Moment) -> String {
    format!(
        "まちがいが続いたため、{}まで試せません。いつもの端末からは、すぐに試せます。急ぐときは、管理の担当者に新しいリンクを頼んでください。",
        until.in_japan().clock()
    )
}

fn refuse(email: String, next: String, words: &str) -> Answer {
    let faults = vec![FieldFault::new("password", words)];
    page::html(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { frame: PublicFrame::site(), next, email, faults })
}

async fn begin(app: &Shared, officer: Officer, next: &str, (words, known): (String, Option<&str>)) -> Answer {
    let token = hex(&app.random::<32>()?);
    let device = match known {
        Some(token) => token.to_owned(),
        None => hex(&app.random::<32>()?),
    };
    let desk = if next.is_empty() { desk_of(&officer) } else { next.to_owned() };
    let (now, hash, known) = (app.now(), token_hash(&token), token_hash(&device));
    app.store
        .write(move |tx| {
            store::know_device(tx, &officer, &known, now)?;
            store::begin_session(tx, now, &officer, (&hash, &words))
        })
        .await?;
    let response = with_cookie(app, page::see_other(&desk)?, &token, SESSION_SECONDS)?;
    cookie(app, response, &device_cookie(app), (&device, DEVICE_SECONDS))
}

/// The name of the cookie by which a device is known again.
fn device_cookie(app: &Shared) -> String {
    format!("{}-device", cookie_name(app))
}

fn device_token<'a>(app: &Shared, headers: &'a HeaderMap) -> Option<&'a str> {
    cookie_of(headers, &device_cookie(app)).filter(|t| t.len() == 64 && t.bytes().all(|b| b.is_ascii_hexdigit()))
}

pub(super) fn with_cookie(app: &Shared, response: Response, token: &str, seconds: i64) -> Answer {
    cookie(app, response, cookie_name(app), (token, seconds))
}

fn cookie(app: &Shared, mut response: Response, name: &str, (token, seconds): (&str, i64)) -> Answer {
    let secure = if app.settings.base_url.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let value = HeaderValue::from_str(&cookie).map_err(WebError::fault)?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

/// `POST /staff/sign-out`.
pub async fn sign_out(State(app): State<Shared>, headers: HeaderMap) -> Answer {
    if let Some(token) = session_token(&app, &headers) {
        let (hash, now) = (token_hash(token), app.now());
        app.store.write(move |tx| store::end_session(tx, &hash, now)).await?;
    }
    with_cookie(&app, page::see_other("/staff/sign-in")?, "", 0)
}

/// `GET /staff/invitation/{token}`: looking doesn't use the link up, mail scanners look too.
pub async fn show_invitation(State(app): State<Shared>, Path(token): Path<String>) -> Answer {
    let (hash, now) = (token_hash(&token), app.now());
    match app.store.read(move |tx| store::invited(tx, &hash, now)).await? {
        Some(officer) => page::html(
            StatusCode::OK,
            &InvitationPage { frame: PublicFrame::site(), token, officer, faults: Vec::new() },
        ),
        None => page::html(StatusCode::NOT_FOUND, &InvitationEndedPage { frame: PublicFrame::site() }),
    }
}

/// `POST /staff/invitation/{token}`: sets the password and signs in.
pub async fn accept_invitation(
    State(app): State<Shared>,
    Path(token): Path<String>,
    headers: HeaderMap,
    typed: Typed,
) -> Answer {
    let (hash, now) = (token_hash(&token), app.now());
    let key = hash.clone();
    let Some(officer) = app.store.read(move |tx| store::invited(tx, &key, now)).await? else {
        return page::html(StatusCode::NOT_FOUND, &InvitationEndedPage { frame: PublicFrame::site() });
    };
    let chosen = match NewPassword::new(typed.get("password"), typed.get("again"), &officer.email) {
        Ok(chosen) => chosen,
        Err(fault) => {
            let field = if fault == password::PasswordFault::Differs { "again" } else { "password" };
            let faults = vec![FieldFault::new(field, fault.to_string())];
            return page::html(
                StatusCode::UNPROCESSABLE_ENTITY,
                &InvitationPage { frame: PublicFrame::site(), token, officer, faults },
            );
        }
    };
    let salt = app.random::<16>()?;
    let secret = app.slow(move || password::hash(chosen.as_str(), &salt)).await?.map_err(WebError::fault)?;
    let session = hex(&app.random::<32>()?);
    let session_hash = token_hash(&session);
    let device = device_of(&headers);
    let accept = move |tx: &Tx<'_>| store::accept_invitation(tx, now, &hash, &secret, (&session_hash, &device));
    match app.store.write(accept).await? {
        Some(officer) => with_cookie(&app, page::see_other(&desk_of(&officer))?, &session, SESSION_SECONDS),
        None => page::html(StatusCode::NOT_FOUND, &InvitationEndedPage { frame: PublicFrame::site() }),
    }
}
