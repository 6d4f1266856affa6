//! A window as it is written in data files and in the store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Audience, Channel, Concern, Cost, Kind, Reach, Verification};

/// 窓口データのファイル: windows with the day on which they were put together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WindowFile {
    /// `tsunagaru-windows/1`.
    pub schema: String,
    /// 作成日.
    pub compiled_on: String,
    /// What a reader of the file must know.
    pub notice: String,
    /// The windows, in the order in which equals are shown.
    pub windows: Vec<WindowRecord>,
}

/// 窓口 as written; [`WindowRecord::read`] (see `read.rs`) makes a [`super::ConsultationWindow`] of it. Evidence, history and notes stay here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowRecord {
    /// See [`super::WindowId`].
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// 名称.
    pub name: String,
    /// ひとこと.
    #[serde(default)]
    pub words: String,
    /// つながり方.
    pub ways: Vec<WayRecord>,
    /// 受付時間.
    pub hours: HoursRecord,
    /// BCP 47.
    pub languages: Vec<String>,
    /// 対象.
    pub audiences: Vec<Audience>,
    /// Two-digit prefecture codes; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefectures: Vec<String>,
    /// 悩み.
    pub concerns: Vec<Concern>,
    /// Whose it is.
    pub reach: Reach,
    /// 運営.
    pub operator: String,
    /// 出典.
    pub source_name: String,
    /// 出典のアドレス.
    #[serde(default)]
    pub source_url: Option<String>,
    /// 確認日, none when unverified.
    #[serde(default)]
    pub verified_on: Option<String>,
    /// 確認の段階.
    pub verification: Verification,
    /// What the check rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What used to hold, so that old copies can be told from new facts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Past>,
    /// 職員向けの注意.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// 掲載期限.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
    /// Shown unless a municipality hides it.
    #[serde(default = "yes", skip_serializing_if = "Clone::clone")]
    pub shown: bool,
    /// 公開を決めた機関: without it, a window for professionals is for the desk's eyes only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_by: Option<String>,
    /// 訳: name and words by the page's language code (`en`, `zh-hans` …); what is missing is shown in Japanese.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<String, Translation>,
}

/// 訳
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Translation {
    /// The name as readers of that language know it.
    pub name: String,
    /// ひとこと in that language; may be empty.
    #[serde(default)]
    pub words: String,
    /// 補足 of further ways in that language, by their Japanese label; what is missing is told by the kind of way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

/// つながり方 as written: exactly one of `dial`, `fax`, `url`, `account`, `place`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WayRecord {
    /// 手段.
    pub channel: Channel,
    /// 電話番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dial: Option<String>,
    /// FAX番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fax: Option<String>,
    /// ホームページ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// SNSアカウント.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// 場所.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// For whom this way is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// 料金.
    pub cost: Cost,
    /// Hours of this way alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<HoursRecord>,
    /// Where this way's number was found, when not where the window was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// 以前の受付時間 or an old campaign: text for those who check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What.
    pub text: String,
    /// Where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// `[["08:30", "17:15"]]`; an end after midnight is written `32:00`.
pub type Ranges = Vec<[String; 2]>;

/// 受付時間 as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum HoursRecord {
    /// By weekday: keys are `daily`, `mon`, `mon-fri` or lists such as `mon,wed`.
    Weekly {
        /// Ranges by weekdays; weekdays left out are closed.
        days: BTreeMap<String, Ranges>,
        /// `"same"`, `"closed"` or ranges.
        holidays: HolidaysRecord,
        /// 休止期間.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        closed: Vec<ClosedRecord>,
        /// 毎月の決まった日.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        monthly: Vec<MonthlyRecord>,
        /// 期間限定.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        campaigns: Vec<CampaignRecord>,
        /// 最終受付: minutes before closing.
        #[serde(default, skip_serializing_if = "is_zero")]
        last_reception_minutes: u32,
        /// The operator's or source's words.
        text: String,
    },
    /// 地域による.
    VariesByArea {
        /// The source's words.
        text: String,
    },
    /// 公式サイトで確認.
    SeeOfficial {
        /// The source's words.
        text: String,
    },
    /// 期間限定.
    Seasonal {
        /// The source's words.
        text: String,
    },
    /// ホームページ.
    Web {
        /// The source's words.
        text: String,
    },
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// 祝日の扱い as written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HolidaysRecord {
    /// `same` or `closed`.
    Word(HolidayWord),
    /// Hours of their own.
    Own(Ranges),
}

/// The two short forms of [`HolidaysRecord`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayWord {
    /// 祝日も同じ.
    Same,
    /// 祝日は休み.
    Closed,
}

/// 休止期間 as written: `12-29` for every year, `2026-12-29` for once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedRecord {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Remark for those who check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// 毎月の決まった日 as written: `day`, or `weekday` with `nth`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthlyRecord {
    /// Day of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u32>,
    /// `mon` … `sun`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<String>,
    /// 1–5, 6 for the last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nth: Vec<u32>,
    /// When.
    pub ranges: Ranges,
}

/// 期間限定 as written; dates mean whole days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignRecord {
    /// First moment `2025-09-09T23:00:00Z`, or first day `2025-09-10`.
    pub from: String,
    /// The moment after the last, or the last day.
    pub to: String,
    /// Ranges by weekdays.
    pub days: BTreeMap<String, Ranges>,
    /// The source's words.
    pub text: String,
    /// Where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}
