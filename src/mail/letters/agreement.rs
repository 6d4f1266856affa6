//! 協定の更新: before the day by which a side must object, and once more shortly before it.

use askama::Template;

use super::{Sender, to_division};
use crate::mail::{Letter, LetterKind};
use crate::partners::Standing;
use crate::store::StoreError;
use crate::time::JapanDate;

#[derive(Template)]
#[template(path = "mail/agreement.txt")]
struct Words<'a> {
    from: &'a Sender<'a>,
    until: String,
    /// 申出期限; none for an agreement that isn't renewed by itself.
    deadline: Option<String>,
    left: i64,
    /// 開庁日 before, where the day itself is none.
    working: Option<String>,
    assumed: bool,
    link: &'a str,
}

/// For the day `due`, of which `working` is the last day at work; the act is the same for every try of one call.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(
    from: &Sender<'_>,
    standing: &Standing,
    (due, working): (JapanDate, Option<JapanDate>),
    (act, link): (String, &str),
    today: JapanDate,
) -> Result<Letter, StoreError> {
    let what = if standing.deadline.is_some() { "申出期限" } else { "期間の終わり" };
    let subject = format!("【協力スポット】連携自治体の協定：{what}は{}です", due.wareki_plain());
    let words = Words {
        from,
        until: standing.term.until.wareki_plain(),
        deadline: standing.deadline.map(JapanDate::wareki),
        left: due.days_since(today),
        working: working.filter(|day| *day != due).map(JapanDate::wareki),
        assumed: standing.assumed,
        link,
    };
    to_division((from.city.lg_code, from.mailbox), (LetterKind::Agreement, act, subject), &words)
}
