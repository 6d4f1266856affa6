//! 新しい届出: tells the division that something waits, and nothing of whom.

use askama::Template;

use super::{Sender, to_division};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "mail/arrived.txt")]
struct Words<'a> {
    from: &'a Sender<'a>,
    receipt: &'a str,
    registrant: &'a str,
    received: &'a str,
    link: &'a str,
    again: bool,
}

/// What arrived.
#[derive(Clone, Copy)]
pub struct Arrival<'a> {
    /// 受付番号, as shown.
    pub receipt: &'a str,
    /// 区分, e.g. 店舗.
    pub registrant: &'a str,
    /// When, in words.
    pub received: &'a str,
    /// How often it has been handed in.
    pub edition: i64,
    /// Its page at the desk.
    pub link: &'a str,
}

/// After a handing in.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, a: &Arrival<'_>) -> Result<Letter, StoreError> {
    let again = a.edition > 1;
    let what = if again { "直した届出が届きました" } else { "新しい届出が届きました" };
    let subject = format!("【協力スポット】{what}（受付番号 {}）", a.receipt);
    let words = Words { from, receipt: a.receipt, registrant: a.registrant, received: a.received, link: a.link, again };
    let act = format!("{}/arrived/{}", a.receipt, a.edition);
    to_division((from.city.lg_code, from.mailbox), (LetterKind::Arrived, act, subject), &words)
}
