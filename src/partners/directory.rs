//! 連携自治体の一覧: partners by prefecture, with those who share an account, and the same as CSV and JSON.

use serde::Serialize;

use super::{AgreementState, Partner};
use crate::municipalities::LgCode;
use crate::text::csv_sheet;
use crate::time::JapanDate;

/// One partner as the public sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 全国地方公共団体コード.
    pub lg_code: LgCode,
    /// 都道府県.
    pub prefecture: String,
    /// Name; for a prefecture its own.
    pub name: String,
    /// 協定日.
    pub agreed_on: JapanDate,
    /// Where the agreement stands.
    pub state: AgreementState,
    /// Empty where it has no public name.
    pub account: String,
    /// Where it can be opened.
    pub account_url: Option<String>,
    /// The others with the same account, by code and name.
    pub shared_with: Vec<(LgCode, String)>,
    /// It has a consultation page here.
    pub takes_part: bool,
    /// 見本.
    pub sample: bool,
}

impl Entry {
    /// True for 都道府県, whose account is for all its people.
    pub fn is_prefecture(&self) -> bool {
        self.lg_code.is_prefecture()
    }

    /// `南魚沼市・長岡市`; empty for an account of one's own.
    pub fn others(&self) -> String {
        self.shared_with.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("・")
    }
}

/// The partners of one prefecture, itself first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefecture {
    /// 都道府県.
    pub name: String,
    /// In the order of codes.
    pub entries: Vec<Entry>,
}

/// Partners on a day, in the order of codes: what ships, with what the municipalities have written themselves (`own`) in its place.
/// Ended agreements are left out.
pub fn entries(shipped: &[Partner], own: Vec<Partner>, participants: &[LgCode], today: JapanDate) -> Vec<Entry> {
    let replaced: Vec<_> = own.iter().map(|p| p.lg_code).collect();
    let mut all: Vec<Partner> = shipped.iter().filter(|p| !replaced.contains(&p.lg_code)).cloned().chain(own).collect();
    all.retain(|p| p.agreement.on(today).state != AgreementState::Ended);
    all.sort_by_key(|p| p.lg_code);
    let shares = |a: &Partner, b: &Partner| {
        a.lg_code != b.lg_code && !a.agreement.account.is_empty() && a.agreement.account == b.agreement.account
    };
    let entry = |p: &Partner| Entry {
        lg_code: p.lg_code,
        prefecture: p.prefecture.clone(),
        name: p.name.clone(),
        agreed_on: p.agreement.agreed_on,
        state: p.agreement.on(today).state,
        account: p.agreement.account.clone(),
        account_url: p.agreement.account_url.clone(),
        shared_with: all.iter().filter(|o| shares(p, o)).map(|o| (o.lg_code, o.name.clone())).collect(),
        takes_part: participants.contains(&p.lg_code),
        sample: p.sample,
    };
    all.iter().map(entry).collect()
}

/// Entries, which are in the order of codes, under their prefectures.
pub fn by_prefecture(entries: Vec<Entry>) -> Vec<Prefecture> {
    let mut groups: Vec<Prefecture> = Vec::new();
    for entry in entries {
        match groups.last_mut() {
            Some(group) if group.name == entry.prefecture => group.entries.push(entry),
            Some(_) | None => groups.push(Prefecture { name: entry.prefecture.clone(), entries: vec![entry] }),
        }
    }
    groups
}

/// The columns of the CSV.
pub const COLUMNS: [&str; 9] = [
    "全国地方公共団体コード",
    "都道府県",
    "自治体名",
    "協定日",
    "状態",
    "アカウント名",
    "アカウントURL",
    "同じアカウントの自治体",
    "備考",
];

/// UTF-8 with a mark, so that Excel reads it.
///
/// # Errors
/// What the writer says.
pub fn csv(entries: &[Entry]) -> Result<Vec<u8>, csv::Error> {
    let row = |e: &Entry| {
        [
            e.lg_code.to_string(),
            e.prefecture.clone(),
            e.name.clone(),
            e.agreed_on.to_string(),
            e.state.label().to_owned(),
            e.account.clone(),
            e.account_url.clone().unwrap_or_default(),
            e.others(),
            if e.sample { "見本" } else { "" }.to_owned(),
        ]
    };
    csv_sheet(COLUMNS, entries.iter().map(row))
}

#[derive(Serialize)]
struct Row<'a> {
    lg_code: &'a str,
    prefecture: &'a str,
    name: &'a str,
    kind: &'static str,
    agreed_on: String,
    state: &'static str,
    account: Option<&'a str>,
    account_url: Option<&'a str>,
    shared_with: Vec<&'a str>,
    sample: bool,
}

/// `{"on": …, "partners": [ … ]}`: dates in ISO 8601, no account where it has no public name.
///
/// # Errors
/// What the writer says.
pub fn json(entries: &[Entry], on: JapanDate) -> Result<Vec<u8>, serde_json::Error> {
    let row = |e| {
        let e: &Entry = e;
        Row {
            lg_code: e.lg_code.as_str(),
            prefecture: &e.prefecture,
            name: &e.name,
            kind: if e.is_prefecture() { "prefecture" } else { "municipality" },
            agreed_on: e.agreed_on.to_string(),
            state: e.state.code(),
            account: Some(e.account.as_str()).filter(|a| !a.is_empty()),
            account_url: e.account_url.as_deref(),
            shared_with: e.shared_with.iter().map(|(code, _)| code.as_str()).collect(),
            sample: e.sample,
        }
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    serde_json::to_vec_pretty(&serde_json::json!({ "on": on.to_string(), "partners": rows }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partners::{Agreement, shipped};

    fn today() -> JapanDate {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn partners_stand_under_their_prefecture_and_shared_accounts_name_the_others() {
        let groups = by_prefecture(entries(shipped(), Vec::new(), &[], today()));
        let told: Vec<_> = groups
            .iter()
            .map(|g| format!("{}: {}", g.name, g.entries.iter().map(|e| e.name.as_str()).collect::<Vec<_>>().join(" ")))
            .collect();
        assert_eq!(
            told,
            [
                "岩手県: 岩手県",
                "山形県: 山形市",
                "福島県: 郡山市",
                "茨城県: 取手市 かすみがうら市",
                "群馬県: 大泉町",
                "千葉県: 松戸市",
                "東京都: 港区 足立区 江戸川区 日野市",
                "神奈川県: 横須賀市 座間市",
                "新潟県: 長岡市 見附市 南魚沼市",
                "石川県: 石川県",
                "静岡県: 熱海市 伊東市",
                "愛知県: 名古屋市 大府市",
                "京都府: 京都府 京丹後市",
                "大阪府: 堺市",
                "佐賀県: 佐賀県",
            ]
        );
        let all: Vec<_> = groups.into_iter().flat_map(|g| g.entries).collect();
        let of = |name: &str| all.iter().find(|e| e.name == name).unwrap();
        assert_eq!(of("見附市").others(), "長岡市・南魚沼市");
        assert_eq!(of("京都府").others(), "京丹後市");
        assert_eq!((of("山形市").others(), of("堺市").others()), (String::new(), String::new()));
    }

    #[test]
    fn what_a_municipality_has_written_stands_in_place_of_what_ships_and_ended_ones_are_gone() {
        let sakai: LgCode = "271403".parse().unwrap();
        let mut own = shipped().iter().find(|p| p.lg_code == sakai).unwrap().clone();
        own.agreement = Agreement { account: "=1+1".into(), renews: true, ..own.agreement };
        let list = entries(shipped(), vec![own.clone()], &[sakai], today());
        assert_eq!(list.len(), 25);
        let entry = list.iter().find(|e| e.lg_code == sakai).unwrap();
        assert!(entry.takes_part && entry.account == "=1+1");
        let table = String::from_utf8(csv(&list).unwrap()).unwrap();
        assert!(table.starts_with("\u{feff}全国地方公共団体コード,"), "{table}");
        assert!(!table.contains(",=1+1"), "no formula: {table}");
        own.agreement.renews = false;
        let list = entries(shipped(), vec![own], &[sakai], today());
        assert!(list.len() == 24 && list.iter().all(|e| e.lg_code != sakai));
    }

    #[test]
    fn the_json_has_every_partner_with_codes_as_text() {
        let list = entries(shipped(), Vec::new(), &[], today());
        let value: serde_json::Value = serde_json::from_slice(&json(&list, today()).unwrap()).unwrap();
        let partners = value["partners"].as_array().unwrap();
        assert_eq!(partners.len(), 25);
        assert_eq!((&partners[0]["lg_code"], &partners[0]["kind"]), (&"030007".into(), &"prefecture".into()));
        let sakai = partners.iter().find(|p| p["lg_code"] == "271403").unwrap();
        assert!(sakai["account"].is_null() && sakai["agreed_on"] == "2025-08-05");
    }
}
