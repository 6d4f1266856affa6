//! 受付のお知らせ: number, page, what happens next and about when, with the 控え.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "mail/receipt.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    received: &'a str,
    again: bool,
}

/// After the `edition`th handing in, at `received` in words.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, edition: i64, received: &str) -> Result<Letter, StoreError> {
    let again = edition > 1;
    let about = (LetterKind::Receipt, format!("{}/receipt/{edition}", to.receipt), "届出書を受け付けました");
    let letter = to_applicant(from, to, about, |frame| Words { frame, received, again })?;
    Ok(Letter { enclosed: true, ..letter })
}
