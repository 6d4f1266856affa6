//! 研修のお知らせ: a seat, a place in the queue, a seat after all, what has changed, and that the day is near.

use askama::Template;

use super::{Applicant, Frame, Sender, rendered, to_applicant};
use crate::mail::wrap::wrap;
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;
use crate::text::Email;

/// What the letter tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// 申込みの受付.
    SignedUp,
    /// 繰上げ.
    MovedUp,
    /// 日時・場所の変更.
    Changed,
    /// もうすぐ.
    Near,
    /// 中止.
    Off,
}

impl News {
    fn subject(self) -> &'static str {
        match self {
            Self::SignedUp => "研修の申込みを受け付けました",
            Self::MovedUp => "研修の席が取れました",
            Self::Changed => "研修の予定が変わりました",
            Self::Near => "研修の日が近づきました",
            Self::Off => "研修は中止になりました",
        }
    }

    fn first(self) -> &'static str {
        match self {
            Self::SignedUp => "つぎの申込みを受け付けました。ありがとうございます。",
            Self::MovedUp => "席があき、キャンセル待ちの方が参加できるようになりました。",
            Self::Changed => {
                "申し込まれた会の予定が変わりました。ご都合がつかないときは、お手数ですが取り消してください。"
            }
            Self::Near => {
                "申し込まれた会の日が近づきました。お待ちしています。来られなくなったときは、待っている方のために、取り消してください。"
            }
            Self::Off => "申し訳ありません。つぎの会は中止になりました。",
        }
    }
}

/// The training and the people whom the letter is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// What the letter tells.
    pub news: News,
    /// 種類.
    pub kind: &'a str,
    /// 題名.
    pub title: &'a str,
    /// 日時.
    pub when: &'a str,
    /// 会場.
    pub place: &'a str,
    /// オンラインのアドレス, for those with a seat.
    pub link: Option<&'a str>,
    /// Those with a seat.
    pub going: &'a [&'a str],
    /// Those who wait for one.
    pub waiting: &'a [&'a str],
    /// 中止の理由.
    pub reason: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "mail/training.txt")]
struct Words<'a> {
    frame: Frame<'a>,
    about: About<'a>,
}

#[derive(Template)]
#[template(path = "mail/guest.txt")]
struct GuestWords<'a> {
    from: &'a Sender<'a>,
    about: About<'a>,
    name: &'a str,
    page: &'a str,
}

/// To a spot, of whose people it tells; one letter for each act.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(from: &Sender<'_>, to: &Applicant<'_>, about: &About<'_>, act: String) -> Result<Letter, StoreError> {
    let what = (LetterKind::Training, act, about.news.subject());
    to_applicant(from, to, what, |frame| Words { frame, about: *about })
}

/// To an officer of another municipality; `page` is where the sign-up stands on that desk.
///
/// # Errors
/// As [`letter`].
pub fn to_guest(
    from: &Sender<'_>,
    (name, to): (&str, Option<Email>),
    about: &About<'_>,
    (act, record, page): (String, &str, &str),
) -> Result<Letter, StoreError> {
    Ok(Letter {
        kind: LetterKind::Guest,
        lg_code: from.city.lg_code,
        act,
        notification_id: None,
        record: record.to_owned(),
        enclosed: false,
        subject: format!("【{}】{}", from.city.name, about.news.subject()),
        to,
        body: wrap(&rendered(&GuestWords { from, about: *about, name, page })?),
        paper: None,
    })
}
