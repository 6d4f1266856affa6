//! 登録内容の確認のお願い: once a year, whether the entry is still right.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

/// What is to be confirmed.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// 登録番号, as shown.
    pub number: &'a str,
    /// Where one press confirms; only in mail.
    pub link: &'a str,
    /// The entry, line by line; only on paper, where there is no page to show it.
    pub lines: &'a [(&'static str, String)],
    /// It is the second letter.
    pub again: bool,
}

#[derive(Template)]
#[template(path = "mail/confirm.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    asked: Asked<'a>,
}

/// The letter of the act that `act` names.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, act: String, asked: Asked<'_>) -> Result<Letter, StoreError> {
    let about = (LetterKind::Confirm, act, "登録内容の確認のお願い");
    to_applicant(from, to, about, |frame| Words { frame, asked })
}
