//! 差戻しのお知らせ: what to correct, and where.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "mail/returned.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    reason: &'a str,
}

/// After the act that made the notification's version `version`.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, version: i64, reason: &str) -> Result<Letter, StoreError> {
    let about = (LetterKind::Returned, format!("{}/returned/{version}", to.receipt), "届出書をお直しください");
    to_applicant(from, to, about, |frame| Words { frame, reason })
}
