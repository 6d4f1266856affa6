//! 登録の異動のお知らせ: 休止, 再開, 廃止 or 取消 of a spot, with the day and the reason.

use askama::Template;

use super::{Applicant, Frame, Sender, to_applicant};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

/// What happened to the registration.
#[derive(Clone, Copy, Debug)]
pub struct Turned<'a> {
    /// 登録番号, as shown.
    pub number: &'a str,
    /// 休止, 再開, 廃止 or 取消.
    pub what: &'a str,
    /// The day from which it counts.
    pub on: &'a str,
    /// The officer's words.
    pub why: &'a str,
    /// It is out of the public's sight.
    pub hidden: bool,
}

#[derive(Template)]
#[template(path = "mail/turned.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    turned: Turned<'a>,
}

/// After the act that made the spot's version `version`.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, version: i64, turned: Turned<'_>) -> Result<Letter, StoreError> {
    let subject = format!("協力スポットの登録の{}", turned.what);
    let about = (LetterKind::Turned, format!("{}/turned/{version}", to.receipt), subject.as_str());
    to_applicant(from, to, about, |frame| Words { frame, turned })
}
