//! 相談窓口: who can be reached, how, when and by whom; what the consultation page shows and until when that stays true.

pub mod acts;
pub mod asked;
pub mod board;
pub mod concern;
pub mod contact;
pub mod days;
pub mod draft;
pub mod export;
pub mod furigana;
pub mod hours;
pub mod kindness;
pub mod language;
pub mod linked;
pub mod national;
pub mod osm;
pub mod pages;
mod read;
pub mod record;
pub mod say;
pub mod sheet;
pub mod steps;
pub mod store;
pub mod upkeep;
pub mod words;
pub mod written;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::time::JapanDate;
pub use concern::{Audience, Concern, Topic};
pub use contact::{Channel, Contact, Cost, DialNumber, Way, WebAddress};
pub use hours::{Hours, Opening, Weekly};
pub use language::Language;
pub use words::Words;

/// 相談窓口: a helpline, chat, SNS or desk. Made from a [`record::WindowRecord`], so everything in it has been read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsultationWindow {
    /// Its name for links and edits; a municipality's row with the id of a national window replaces that window.
    pub id: WindowId,
    /// Window, list of windows, relay or emergency call.
    pub kind: Kind,
    /// 名称, as people know it.
    pub name: String,
    /// ひとこと: one plain sentence on when to turn to it; may be empty.
    pub words: String,
    /// つながり方: at least one; the first is the usual one.
    pub ways: Vec<Way>,
    /// 受付時間 of every way that has none of its own.
    pub hours: Hours,
    /// Languages spoken there, BCP 47.
    pub languages: Vec<String>,
    /// 対象.
    pub audiences: Vec<Audience>,
    /// Two-digit prefecture codes from which it can be used; empty means all of Japan.
    pub prefectures: Vec<String>,
    /// 悩み, at least one.
    pub concerns: Vec<Concern>,
    /// Whose window it is.
    pub reach: Reach,
    /// 運営.
    pub operator: String,
    /// 出典: where its facts come from.
    pub source: Source,
    /// 確認: when and how well they were checked.
    pub check: Check,
    /// 掲載期限: the last day on which it is shown; none means until someone takes it down.
    pub valid_until: Option<JapanDate>,
    /// False for windows that only a municipality may switch on (期間限定 ones), and for those of professionals until somebody
    /// has decided to show them.
    pub shown: bool,
    /// 訳 by the page's language code.
    pub translations: BTreeMap<String, record::Translation>,
}

impl ConsultationWindow {
    /// 受付時間 of one of its ways.
    pub fn hours_of<'a>(&'a self, way: &'a Way) -> &'a Hours {
        way.hours.as_ref().unwrap_or(&self.hours)
    }

    /// The official page, if one of its ways or itself names one.
    pub fn official(&self) -> Option<&WebAddress> {
        self.ways.iter().find_map(|way| match &way.contact {
            Contact::Web(url) => Some(url),
            Contact::Dial(_) | Contact::Account(_) | Contact::Fax(_) | Contact::Place(_) => None,
        })
    }
}

/// Name of a window in data and addresses: 2–40 of `a–z 0–9 -`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WindowId(String);

impl WindowId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WindowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for WindowId {
    type Err = WindowFault;

    fn from_str(s: &str) -> Result<Self, WindowFault> {
        let plain = s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if plain && (2..=40).contains(&s.len()) { Ok(Self(s.to_owned())) } else { Err(WindowFault::Id) }
    }
}

/// What an entry is, which decides where the page puts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 相談窓口
    Window,
    /// 相談先の一覧: a web page that lists further windows.
    Directory,
    /// 電話リレーサービス: lets Deaf people use every telephone number of the page.
    Relay,
    /// 緊急通報: never mixed with the windows.
    Emergency,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Self::Window, Self::Directory, Self::Relay, Self::Emergency];
}

/// Whose window it is; a municipality's own leads while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// 市区町村のもの
    Municipality,
    /// 都道府県のもの
    Prefecture,
    /// 全国のもの
    National,
}

impl Reach {
    /// From near to far.
    pub const ALL: [Reach; 3] = [Self::Municipality, Self::Prefecture, Self::National];
}

/// 出典
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Who said it.
    pub name: String,
    /// Where it can be read.
    pub url: Option<WebAddress>,
}

/// 確認: the day on which the source says that it was right, and what kind of source that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// 確認日; none when no source gives a day.
    pub verified_on: Option<JapanDate>,
    /// What the source is.
    pub verification: Verification,
}

/// Copied hours rot: after this many days they are no longer shown.
pub const FRESH_DAYS: i64 = 180;

impl Check {
    /// True while the check is young enough to show hours: dated, not in the days to come, and at most [`FRESH_DAYS`] days old.
    pub fn is_fresh_on(self, day: JapanDate) -> bool {
        self.verified_on.is_some_and(|on| (0..=FRESH_DAYS).contains(&day.days_since(on)))
    }
}

/// 確認の段階
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// 担当者が確認: someone in charge opened the operator's page or called.
    CheckedByOwner,
    /// 運営者・官公庁のページの保存版（取得日不明）
    OfficialPageStored,
    /// 日付のある第三者資料
    SecondaryDated,
    /// 日付のない、または古い第三者資料
    SecondaryUndated,
    /// 一般知識のみ（未確認）
    GeneralKnowledge,
    /// 見本: invented for the sample city.
    Sample,
}

impl Verification {
    /// From the best to the least.
    pub const ALL: [Verification; 6] = [
        Self::CheckedByOwner,
        Self::OfficialPageStored,
        Self::SecondaryDated,
        Self::SecondaryUndated,
        Self::GeneralKnowledge,
        Self::Sample,
    ];
}

/// Why a window's data can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowFault {
    /// The id has other characters or another length.
    Id,
    /// The name is empty or over 80 characters.
    Name,
    /// A telephone number that can't be dialled.
    Dial,
    /// No web address.
    Web,
    /// No way to reach it, or a way without number, page, account or place.
    Way,
    /// A time that is no `HH:MM`, ends before it begins or after 36:00.
    Clock,
    /// A day that is no weekday, no day of a month or no `MM-DD`.
    Day,
    /// No concern is named.
    Concern,
    /// No language or audience is named.
    Audience,
    /// The source has no name, or a date is no date.
    Source,
}

impl fmt::Display for WindowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "窓口の番号は、半角の小文字・数字・ハイフンで2から40文字にしてください。",
            Self::Name => "窓口の名前を80文字までで書いてください。",
            Self::Dial => "電話番号は0120-061-338や#8008のように、半角の数字とハイフンで書いてください。",
            Self::Web => "ホームページのアドレスは、https://から書いてください。",
            Self::Way => "電話番号・ホームページ・場所のどれか一つは書いてください。",
            Self::Clock => "時間は08:30のように書き、終わりは始まりより後にしてください。翌朝は32:00のように書きます（36:00まで）。",
            Self::Day => "曜日や日付が読み取れません。曜日はmonやmon-fri、日付は12-29のように書いてください。",
            Self::Concern => "悩みの種類を一つ以上選んでください。",
            Self::Audience => "対象と言語を一つ以上選んでください。",
            Self::Source => "出典の名前と、2026-11-22の形の確認日を書いてください。",
        })
    }
}

impl std::error::Error for WindowFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_fresh_for_180_days() {
        let check = Check { verified_on: "2026-10-07".parse().ok(), verification: Verification::SecondaryDated };
        assert!(check.is_fresh_on("2027-04-05".parse().unwrap()));
        assert!(!check.is_fresh_on("2027-04-06".parse().unwrap()));
        assert!(!check.is_fresh_on("2026-10-06".parse().unwrap()), "nobody has checked tomorrow");
        assert!(!Check { verified_on: None, ..check }.is_fresh_on("2026-10-07".parse().unwrap()));
    }
}
