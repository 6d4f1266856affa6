//! 相談窓口の確認: once a week, the windows whose check is old or soon will be, and those whose time runs out.

use askama::Template;

use super::{Sender, to_division};
use crate::mail::{Letter, LetterKind};
use crate::store::StoreError;
use crate::time::JapanDate;
use crate::windows::upkeep::{EXPIRY_DAYS, SOON_DAYS};
use crate::windows::{ConsultationWindow, FRESH_DAYS, Kind};

/// For so many days after 掲載期限 a window is still named.
const SINCE_EXPIRY: i64 = -EXPIRY_DAYS;

/// One window to look at, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// 名称.
    pub name: String,
    /// What is the matter, one sentence each.
    pub why: Vec<String>,
    /// 出典.
    pub source: String,
    /// Where the source can be read; empty for none.
    pub url: String,
}

#[derive(Template)]
#[template(path = "mail/windows.txt")]
struct Words<'a> {
    from: &'a Sender<'a>,
    own: &'a [Due],
    national: &'a [Due],
    undated: usize,
    link: &'a str,
}

/// What is the matter with a window that is shown; none when all is well. National windows without any date of a check are only
/// counted: they have never been fresh, and the desk names them.
pub fn due(window: &ConsultationWindow, own: bool, today: JapanDate) -> Option<Due> {
    if !window.shown || window.kind == Kind::Emergency {
        return None;
    }
    let check = match window.check.verified_on.map(|on| (on, today.days_since(on))) {
        Some((on, age)) if age > FRESH_DAYS => {
            Some(format!("{}の確認から{age}日たち、受付時間を出していません。", on.wareki_plain()))
        }
        Some((on, age)) if age >= SOON_DAYS => Some(format!(
            "{}の確認から{age}日たちました。{}から受付時間を出さなくなります。",
            on.wareki_plain(),
            on.plus_days(FRESH_DAYS + 1).wareki_plain()
        )),
        Some(_) => None,
        None if own => Some("確認した日がなく、受付時間を出していません。".to_owned()),
        None => None,
    };
    let expiry = window.valid_until.and_then(|until| match until.days_since(today) {
        left @ 0..=EXPIRY_DAYS => Some(format!("掲載期限は{}です（あと{left}日）。", until.wareki_plain())),
        SINCE_EXPIRY..0 => Some(format!("掲載期限（{}）がすぎたので、出していません。", until.wareki_plain())),
        _ => None,
    });
    let why: Vec<_> = check.into_iter().chain(expiry).collect();
    (!why.is_empty()).then(|| Due {
        name: window.name.clone(),
        why,
        source: window.source.name.clone(),
        url: window.source.url.as_ref().map_or_else(String::new, |u| u.as_str().to_owned()),
    })
}

/// For the week that begins on `monday`; `link` is the windows' page at the desk, `undated` the number of national windows without
/// any date of a check.
///
/// # Errors
/// When the template can't be rendered: our fault.
pub fn letter(
    from: &Sender<'_>,
    (own, national, undated): (&[Due], &[Due], usize),
    link: &str,
    monday: JapanDate,
) -> Result<Letter, StoreError> {
    let subject = format!("【協力スポット】確かめていただきたい相談窓口が{}件あります", own.len() + national.len());
    let about = (LetterKind::Windows, format!("windows/{monday}"), subject);
    to_division((from.city.lg_code, from.mailbox), about, &Words { from, own, national, undated, link })
}
