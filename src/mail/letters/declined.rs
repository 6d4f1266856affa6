//! 不受理のお知らせ, with the reason.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "mail/declined.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    reason: &'a str,
}

/// After the act that made the notification's version `version`.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, version: i64, reason: &str) -> Result<Letter, StoreError> {
    let about = (LetterKind::Declined, format!("{}/declined/{version}", to.receipt), "届出書を受理できませんでした");
    to_applicant(from, to, about, |frame| Words { frame, reason })
}
