//! 文面: one file per letter, its words in `templates/mail/`.

pub mod accepted;
pub mod agreement;
pub mod arrived;
pub mod cancelled;
pub mod confirm;
pub mod declined;
pub mod digest;
pub mod receipt;
pub mod returned;
pub mod training;
pub mod turned;
pub mod waiting;
pub mod windows;

use askama::Template;

use super::wrap::wrap;
use super::{Letter, LetterKind};
use crate::municipalities::{LgCode, Mailbox, Municipality};
use crate::store::StoreError;
use crate::text::Email;

/// 差出人: what every letter ends with.
#[derive(Clone, Copy)]
pub struct Sender<'a> {
    /// Who writes.
    pub city: &'a Municipality,
    /// Where answers go.
    pub mailbox: &'a Mailbox,
}

/// 宛先: an applicant and the notification that the letter is about.
#[derive(Clone, Copy)]
pub struct Applicant<'a> {
    /// The notification.
    pub notification_id: i64,
    /// The audit chain's word for it.
    pub record: &'a str,
    /// 受付番号, as shown.
    pub receipt: &'a str,
    /// Who applied.
    pub name: &'a str,
    /// The address, where one was written.
    pub to: Option<&'a Email>,
    /// Opens the notification's page; only in mail.
    pub link: &'a str,
    /// Where number and PIN open it; on paper.
    pub door: &'a str,
}

/// Where a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Medium {
    Mail,
    Paper,
}

impl Medium {
    fn is_mail(self) -> bool {
        self == Self::Mail
    }
}

/// What stands around the words of a letter to an applicant.
#[derive(Clone, Copy)]
struct Frame<'a> {
    from: &'a Sender<'a>,
    to: &'a Applicant<'a>,
    medium: Medium,
}

impl Frame<'_> {
    fn mail(&self) -> bool {
        self.medium.is_mail()
    }

    /// The address under which the notification's page opens.
    fn page(&self) -> &str {
        if self.mail() { self.to.link } else { self.to.door }
    }

    fn division(&self) -> &str {
        &self.from.city.division
    }
}

/// A letter to an applicant: the same words twice, for mail with the link and for paper without a key.
fn to_applicant<'a, T: Template>(
    from: &'a Sender<'a>,
    to: &'a Applicant<'a>,
    (kind, act, subject): (LetterKind, String, &str),
    words: impl Fn(Frame<'a>) -> T,
) -> Result<Letter, StoreError> {
    let text = |medium| rendered(&words(Frame { from, to, medium }));
    Ok(Letter {
        kind,
        lg_code: from.city.lg_code,
        act,
        notification_id: Some(to.notification_id),
        record: to.record.to_owned(),
        enclosed: false,
        subject: format!("【{}】{subject}（受付番号 {}）", from.city.name, to.receipt),
        to: to.to.cloned(),
        body: wrap(&text(Medium::Mail)?),
        paper: Some(text(Medium::Paper)?),
    })
}

/// A letter to the division; never printed.
fn to_division(
    (lg_code, mailbox): (LgCode, &Mailbox),
    (kind, act, subject): (LetterKind, String, String),
    words: &impl Template,
) -> Result<Letter, StoreError> {
    Ok(Letter {
        kind,
        lg_code,
        record: format!("mail:{act}"),
        act,
        notification_id: None,
        enclosed: false,
        subject,
        to: mailbox.address.clone(),
        body: wrap(&rendered(words)?),
        paper: None,
    })
}

/// One empty line between paragraphs, whatever the template's conditions left.
fn rendered(words: &impl Template) -> Result<String, StoreError> {
    let text = words.render().map_err(|_| StoreError::corrupt("templates/mail"))?;
    let mut out = String::with_capacity(text.len());
    let mut empty = 2;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    Ok(out)
}

#[cfg(test)]
mod tests;
