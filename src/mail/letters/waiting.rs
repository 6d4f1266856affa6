//! 待っている届出: once a day, what has waited as long as applicants were told that an answer takes.

use askama::Template;

use super::{Sender, to_division};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;
use crate::time::JapanDate;

/// One notification that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waits {
    /// 受付番号, as shown.
    pub receipt: String,
    /// 区分, e.g. 店舗.
    pub registrant: &'static str,
    /// 受付 or 確認中.
    pub state: &'static str,
    /// For so many working days.
    pub days: u32,
}

#[derive(Template)]
#[template(path = "mail/waiting.txt")]
struct Words<'a> {
    from: &'a Sender<'a>,
    waits: &'a [Waits],
    link: &'a str,
}

/// For the morning of `today`; the longest wait first.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, waits: &[Waits], link: &str, today: JapanDate) -> Result<Letter, StoreError> {
    let subject =
        format!("【協力スポット】{}開庁日以上待っている届出が{}件あります", from.mailbox.answer_days, waits.len());
    let about = (LetterKind::Waiting, format!("waiting/{today}"), subject);
    to_division((from.city.lg_code, from.mailbox), about, &Words { from, waits, link })
}
