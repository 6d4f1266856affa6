//! 窓口の表: the columns in which officers keep windows in a spreadsheet.
//!
//! A sheet can't say everything that a record holds (labels of numbers, translations, hours of one way alone). Whoever reads one back
//! changes only what a cell says otherwise than [`cell`] would: see [`crate::imports::windows`].

pub mod hours;
pub mod names;

use super::record::{WayRecord, WindowRecord};
use super::{Channel, Hours};

/// The columns that are read back, in their order.
pub const COLUMNS: [&str; 24] = [
    "番号",
    "名称",
    "ひとこと",
    "電話番号",
    "料金",
    "チャット・LINEのアドレス",
    "公式サイト",
    "場所",
    "FAX番号",
    "受付時間",
    "祝日",
    "休止期間",
    "対象",
    "悩み",
    "言語",
    "範囲",
    "運営",
    "出典",
    "出典のアドレス",
    "確認日",
    "確認の段階",
    "掲載期限",
    "掲載",
    "担当",
];

/// The same hours for other programs; written after [`COLUMNS`], passed over when read.
pub const OSM_COLUMN: &str = "opening_hours";

/// Between the values of one cell.
pub const BETWEEN: &str = "、";

/// What a column says of a window; empty for names that are no column. `owner` is 担当.
pub fn cell(record: &WindowRecord, hours: &Hours, owner: &str, column: &str) -> String {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    match column {
        "番号" => record.id.clone(),
        "名称" => record.name.clone(),
        "ひとこと" => record.words.clone(),
        "電話番号" => listed(record, |way| way.dial.as_deref()),
        "料金" => costs(record),
        "チャット・LINEのアドレス" => listed(record, chat),
        "公式サイト" => listed(record, site),
        "場所" => listed(record, |way| way.place.as_deref()),
        "FAX番号" => listed(record, |way| way.fax.as_deref()),
        "受付時間" => hours::written(hours),
        "祝日" => hours::holidays_written(hours),
        "休止期間" => hours::closed_written(hours),
        "対象" => join(record.audiences.iter().map(|a| names::audience(*a))),
        "悩み" => join(record.concerns.iter().map(|c| super::say::concern(*c))),
        "言語" => join(record.languages.iter().map(|l| names::language(l))),
        "範囲" => names::reach(record.reach).to_owned(),
        "運営" => record.operator.clone(),
        "出典" => record.source_name.clone(),
        "出典のアドレス" => optional(&record.source_url),
        "確認日" => optional(&record.verified_on),
        "確認の段階" => super::say::verification(record.verification).to_owned(),
        "掲載期限" => optional(&record.valid_until),
        "掲載" => (if record.shown { "する" } else { "しない" }).to_owned(),
        "担当" => owner.to_owned(),
        _ => String::new(),
    }
}

/// The address of a way by chat or SNS.
pub fn chat(way: &WayRecord) -> Option<&str> {
    match way.channel {
        Channel::Chat | Channel::Sns => way.url.as_deref().or(way.account.as_deref()),
        Channel::Phone | Channel::Visit | Channel::Mail | Channel::Fax | Channel::Web => None,
    }
}

/// The address of an official page.
pub fn site(way: &WayRecord) -> Option<&str> {
    match way.channel {
        Channel::Web => way.url.as_deref(),
        Channel::Phone | Channel::Visit | Channel::Chat | Channel::Sns | Channel::Mail | Channel::Fax => None,
    }
}

fn listed<'a>(record: &'a WindowRecord, of: impl Fn(&'a WayRecord) -> Option<&'a str>) -> String {
    join(record.ways.iter().filter_map(of))
}

/// One cost for all numbers, or one for each.
fn costs(record: &WindowRecord) -> String {
    let costs: Vec<&str> =
        record.ways.iter().filter(|way| way.dial.is_some()).map(|way| names::cost(way.cost)).collect();
    match costs.first() {
        Some(first) if costs.iter().all(|c| c == first) => (*first).to_owned(),
        _ => costs.join(BETWEEN),
    }
}

fn join<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join(BETWEEN)
}
