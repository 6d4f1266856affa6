//! 取下げのお知らせ: so that nobody's notification is taken back without their hearing of it.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "mail/cancelled.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    when: &'a str,
    apply: &'a str,
}

/// After the applicant took it back; `apply` is where a new one begins.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, when: &str, apply: &str) -> Result<Letter, StoreError> {
    let about = (LetterKind::Cancelled, format!("{}/cancelled", to.receipt), "届出を取り下げました");
    to_applicant(from, to, about, |frame| Words { frame, when, apply })
}
