//! 掲示する・返事をする・直す・取り下げる・まとめを送る, each in one transaction with its audit event.

use std::fmt;

use super::{Attachment, AttachmentFault, Author, Draft, MOST_FILES, Notice, Rhythm, store};
use crate::audit::{self, Actor, NewEvent};
use crate::mail::letters::Sender;
use crate::mail::letters::digest::{self, Line};
use crate::mail::{self, Post};
use crate::municipalities::{self, LgCode};
use crate::staff::Authority;
use crate::store::{StoreError, Tx};
use crate::time::{Holidays, Moment, Weekday};

/// How many notices a digest names.
const DIGEST_LINES: u32 = 30;
const DAY: i64 = 86_400;

/// Why nothing was done.
#[derive(Debug)]
pub enum BoardFault {
    /// No such notice.
    NotHere,
    /// Neither its author nor a manager of the author's municipality.
    NotYours,
    /// It isn't what the page showed, or it is withdrawn.
    Changed,
    /// The file isn't taken.
    File(AttachmentFault),
    /// The store didn't answer.
    Store(StoreError),
}

impl fmt::Display for BoardFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHere => f.write_str("この掲示は見つかりません。"),
            Self::NotYours => f.write_str("直せるのは、書いた人と、その自治体の管理者だけです。"),
            Self::Changed => f.write_str("画面を開いたあとに変わりました。"),
            Self::File(fault) => fault.fmt(f),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for BoardFault {}

impl From<StoreError> for BoardFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

fn subject(id: i64) -> String {
    format!("notice:{id}")
}

fn record(
    tx: &Tx<'_>,
    (actor, lg_code): (Actor, Option<LgCode>),
    act: &str,
    id: i64,
    (from, to): (Option<&str>, Option<&str>),
    at: Moment,
) -> Result<(), StoreError> {
    let subject = subject(id);
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject: &subject, from, to, reason: None })
}

fn who(by: &Authority) -> (Actor, Option<LgCode>) {
    (Actor::Officer(by.officer().id), Some(by.lg_code()))
}

/// Whether this officer may change what that author has written.
pub fn may_change(by: &Authority, author: Author) -> bool {
    let Some((officer, code)) = author else { return false };
    by.may_decide() && (officer == by.officer().id || (code == by.lg_code() && by.may_manage()))
}

/// 掲示する. Its author has seen it.
///
/// # Errors
/// What the store says.
pub fn post(tx: &Tx<'_>, by: &Authority, draft: &Draft, at: Moment) -> Result<i64, StoreError> {
    let id = store::insert(tx, Some((by.officer().id, by.lg_code())), draft, at)?;
    store::mark_read(tx, by.officer().id, id, at)?;
    record(tx, who(by), "post_notice", id, (None, Some(&draft.title)), at)?;
    Ok(id)
}

/// 運用者から, to everybody.
///
/// # Errors
/// What the store says.
pub fn post_to_all(tx: &Tx<'_>, draft: &Draft, at: Moment) -> Result<i64, StoreError> {
    let id = store::insert(tx, None, draft, at)?;
    record(tx, (Actor::Operator, None), "post_notice", id, (None, Some(&draft.title)), at)?;
    Ok(id)
}

fn found(tx: &Tx<'_>, by: &Authority, id: i64) -> Result<Notice, BoardFault> {
    store::get(tx, by.officer().id, id)?.ok_or(BoardFault::NotHere)
}

fn own(tx: &Tx<'_>, by: &Authority, id: i64) -> Result<Notice, BoardFault> {
    let notice = found(tx, by, id)?;
    if may_change(by, notice.author) { Ok(notice) } else { Err(BoardFault::NotYours) }
}

/// 直す.
///
/// # Errors
/// See [`BoardFault`].
pub fn edit(tx: &Tx<'_>, by: &Authority, id: i64, draft: &Draft, seen: i64, at: Moment) -> Result<(), BoardFault> {
    let notice = own(tx, by, id)?;
    if !store::put(tx, id, draft, seen, at)? {
        return Err(BoardFault::Changed);
    }
    let (from, to) = (Some(notice.draft.title.as_str()), Some(draft.title.as_str()));
    Ok(record(tx, who(by), "edit_notice", id, (from, to), at)?)
}

/// 取り下げる: the words and files go.
///
/// # Errors
/// See [`BoardFault`].
pub fn withdraw(tx: &Tx<'_>, by: &Authority, id: i64, at: Moment) -> Result<(), BoardFault> {
    let notice = own(tx, by, id)?;
    if !store::withdraw(tx, id, at)? {
        return Err(BoardFault::Changed);
    }
    Ok(record(tx, who(by), "withdraw_notice", id, (Some(&notice.draft.title), None), at)?)
}

/// 返事をする.
///
/// # Errors
/// See [`BoardFault`].
pub fn reply(tx: &Tx<'_>, by: &Authority, id: i64, words: &str, at: Moment) -> Result<(), BoardFault> {
    if found(tx, by, id)?.withdrawn {
        return Err(BoardFault::Changed);
    }
    store::insert_reply(tx, id, (by.officer().id, by.lg_code()), words, at)?;
    store::mark_read(tx, by.officer().id, id, at)?;
    Ok(record(tx, who(by), "reply_notice", id, (None, None), at)?)
}

/// 返事を取り下げる.
///
/// # Errors
/// See [`BoardFault`].
pub fn withdraw_reply(tx: &Tx<'_>, by: &Authority, id: i64, reply: i64, at: Moment) -> Result<(), BoardFault> {
    let replies = store::replies(tx, id)?;
    let author = replies.iter().find(|r| r.id == reply).map(|r| r.author).ok_or(BoardFault::NotHere)?;
    if !may_change(by, author) {
        return Err(BoardFault::NotYours);
    }
    if !store::withdraw_reply(tx, id, reply, at)? {
        return Err(BoardFault::Changed);
    }
    Ok(record(tx, who(by), "withdraw_reply", id, (None, None), at)?)
}

/// 添付する.
///
/// # Errors
/// See [`BoardFault`].
pub fn attach(tx: &Tx<'_>, by: &Authority, id: i64, file: &Attachment, at: Moment) -> Result<(), BoardFault> {
    let notice = own(tx, by, id)?;
    if notice.withdrawn {
        return Err(BoardFault::Changed);
    }
    if notice.files >= MOST_FILES {
        return Err(BoardFault::File(AttachmentFault::TooMany));
    }
    store::insert_file(tx, id, file, at)?;
    Ok(record(tx, who(by), "attach", id, (None, Some(file.name())), at)?)
}

/// 添付をはずす.
///
/// # Errors
/// See [`BoardFault`].
pub fn detach(tx: &Tx<'_>, by: &Authority, id: i64, file: i64, at: Moment) -> Result<(), BoardFault> {
    own(tx, by, id)?;
    if !store::remove_file(tx, id, file)? {
        return Err(BoardFault::Changed);
    }
    Ok(record(tx, who(by), "detach", id, (None, None), at)?)
}

/// まとめのメールの回数を変える.
///
/// # Errors
/// What the store says.
pub fn set_rhythm(tx: &Tx<'_>, by: &Authority, rhythm: Rhythm, at: Moment) -> Result<(), StoreError> {
    let (before, until) = store::digest(tx, by.lg_code())?;
    store::put_digest(tx, by.lg_code(), rhythm, until)?;
    let (actor, lg_code) = who(by);
    let (from, to) = (Some(before.code()), Some(rhythm.code()));
    let (act, subject) = ("set_digest", "notices");
    audit::store::record(tx, &NewEvent { at, actor, lg_code, act, subject, from, to, reason: None })
}

/// まとめ: on working mornings, once a day or once a week as the division wants it, what others have written since the last one.
///
/// # Errors
/// What the store says.
pub fn send_digests(tx: &Tx<'_>, post: &Post, holidays: &Holidays, now: Moment) -> Result<(), StoreError> {
    if !mail::acts::is_office_time(holidays, now) {
        return Ok(());
    }
    let today = now.in_japan().date();
    let monday = (0..7).map(|n| today.plus_days(-n)).find(|d| d.weekday() == Weekday::Mon).unwrap_or(today);
    for city in municipalities::store::list(tx)? {
        let (rhythm, until) = store::digest(tx, city.lg_code)?;
        let (period, usual) = match rhythm {
            Rhythm::Daily => (today, DAY),
            Rhythm::Weekly => (monday, 7 * DAY),
            Rhythm::Off => continue,
        };
        let act = format!("digest/{period}");
        let mailbox = municipalities::store::mailbox(tx, city.lg_code)?.filter(|m| m.address.is_some());
        let Some(mailbox) = mailbox else { continue };
        if mail::store::is_queued(tx, city.lg_code, &act)? {
            continue;
        }
        let since = until.unwrap_or_else(|| now.plus_seconds(-usual));
        let news = store::since(tx, city.lg_code, since, DIGEST_LINES)?;
        if news.is_empty() {
            continue;
        }
        let lines: Vec<Line<'_>> = news.iter().map(|n| line(n, since)).collect();
        let link = post.link(&format!("/staff/{}/notices", city.lg_code));
        let from = Sender { city: &city, mailbox: &mailbox };
        mail::acts::queue(tx, post, &city, &digest::letter(&from, &lines, &link, act)?, now)?;
        store::put_digest(tx, city.lg_code, rhythm, Some(now))?;
    }
    Ok(())
}

fn line(n: &Notice, since: Moment) -> Line<'_> {
    let day = n.last_at.in_japan().date().wareki();
    Line {
        kind: n.draft.kind.label(),
        title: &n.draft.title,
        by: &n.by,
        day,
        new: n.posted_at > since,
        replies: n.replies,
    }
}
