//! One web error, three kinds: not here, not allowed, our fault. Every page of it leads to help.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::store::StoreError;
use crate::web::page;

/// Why there is no page. A visitor's own slip is a page with words beside the field, not one of these.
#[derive(Debug)]
pub enum WebError {
    /// Nothing stands at this address, or not for this visitor.
    NotHere,
    /// Signed in, but not allowed to do this.
    NotAllowed,
    /// Our fault; the cause goes to the log under a short code, never to the page.
    OurFault(String),
}

impl WebError {
    /// Wraps a cause. Its text must name no person: library errors and our own do not.
    pub fn fault(cause: impl std::fmt::Display) -> Self {
        Self::OurFault(cause.to_string())
    }
}

impl From<StoreError> for WebError {
    fn from(e: StoreError) -> Self {
        Self::fault(e)
    }
}

impl From<askama::Error> for WebError {
    fn from(e: askama::Error) -> Self {
        Self::fault(e)
    }
}

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage<'a> {
    title: &'a str,
    words: &'a str,
    code: Option<&'a str>,
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        match self {
            Self::NotHere => plain(
                StatusCode::NOT_FOUND,
                "ページが見つかりません",
                "アドレスがちがうか、もうないページです。打ちまちがいがないか、確かめてみてください。",
            ),
            Self::NotAllowed => plain(
                StatusCode::FORBIDDEN,
                "この操作はできません",
                "あなたの権限ではできない操作か、ほかのページから送られた操作です。前のページを開き直して、もう一度お試しください。",
            ),
            Self::OurFault(cause) => {
                let mut bytes = [0; 16];
                let code = getrandom::fill(&mut bytes).ok().and_then(|()| crate::text::plain_code(&bytes, 6));
                let code = code.as_deref().unwrap_or("------");
                tracing::error!(code, cause, "our fault");
                let words = "申し訳ありません。こちらの不具合で、ページを表示できませんでした。少し待って、もう一度お試しください。";
                show(StatusCode::INTERNAL_SERVER_ERROR, "うまく表示できませんでした", words, Some(code))
            }
        }
    }
}

/// An error page with words for a visitor's slip that has no field to stand beside (too large, broken text …).
pub fn plain(status: StatusCode, title: &str, words: &str) -> Response {
    show(status, title, words, None)
}

fn show(status: StatusCode, title: &str, words: &str, code: Option<&str>) -> Response {
    match page::html(status, &ErrorPage { title, words, code }) {
        Ok(response) => response,
        // The last line of help needs no template.
        Err(_) => {
            (status, "いのちの危険があるときは119・110へ。#いのちSOS 0120-061-338（24時間・無料）").into_response()
        }
    }
}
