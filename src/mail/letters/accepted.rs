//! 受理のお知らせ: the registration number, and where the sticker is.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::spots::RegistrationNumber;
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "mail/accepted.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    number: RegistrationNumber,
}

/// After acceptance under this number.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, number: RegistrationNumber) -> Result<Letter, StoreError> {
    let about = (LetterKind::Accepted, format!("{}/accepted", to.receipt), "協力スポットに登録しました");
    to_applicant(from, to, about, |frame| Words { frame, number })
}
