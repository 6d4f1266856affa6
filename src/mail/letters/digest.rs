//! 掲示板のまとめ: what other divisions have written since the last one; titles alone, the rest stands on the board.

use askama::Template;

use super::{Sender, to_division};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;

/// One notice.
pub struct Line<'a> {
    /// お知らせ・資料・質問.
    pub kind: &'static str,
    /// 題名.
    pub title: &'a str,
    /// Who wrote it.
    pub by: &'a str,
    /// Day of the last word.
    pub day: String,
    /// The notice itself is new, not only a reply.
    pub new: bool,
    /// How many replies it has.
    pub replies: u32,
}

#[derive(Template)]
#[template(path = "mail/digest.txt")]
struct Words<'a> {
    from: &'a Sender<'a>,
    lines: &'a [Line<'a>],
    link: &'a str,
}

/// For one day or week, which the act names.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, lines: &[Line<'_>], link: &str, act: String) -> Result<Letter, StoreError> {
    let subject = format!("【協力スポット】掲示板に新しい書きこみが{}件あります", lines.len());
    let about = (LetterKind::Digest, act, subject);
    to_division((from.city.lg_code, from.mailbox), about, &Words { from, lines, link })
}
