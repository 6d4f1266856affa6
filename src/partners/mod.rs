//! 連携自治体: municipalities with an agreement of ライフリンク's 自治体連携事業, and the account that their people can write to.

use crate::municipalities::LgCode;

/// 協定と公式アカウント of one municipality or prefecture. Several may share one account, so its name is no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// 全国地方公共団体コード.
    pub lg_code: LgCode,
    /// 協定日, ISO 8601.
    pub agreed_on: &'static str,
    /// #いのちSOS…; empty where the partner's account has no public name (堺市).
    pub account: &'static str,
}

/// Every partner. Source: `data/partners.csv` (ライフリンク 自治体連携事業; 堺市 協定 2025-08-05).
pub fn all() -> Vec<Partner> {
    let lines = include_str!("../../data/partners.csv").lines().skip(1);
    let read = |line: &'static str| {
        let mut cells = line.split(',').skip(2);
        let (code, agreed_on, account) = (cells.next()?, cells.next()?, cells.next()?);
        Some(Partner { lg_code: code.parse().ok()?, agreed_on, account })
    };
    lines.filter_map(read).collect()
}

/// The account that leads this municipality's consultation page; none without agreement or without a name.
pub fn account_of(lg_code: LgCode) -> Option<&'static str> {
    all().into_iter().find(|p| p.lg_code == lg_code).map(|p| p.account).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_agreement_is_read_and_accounts_may_be_shared() {
        let partners = all();
        assert_eq!(partners.len(), 25);
        assert!(partners.iter().all(|p| p.agreed_on.parse::<crate::time::JapanDate>().is_ok()));
        let account = |code: &str| account_of(code.parse().unwrap());
        assert_eq!(account("152111"), Some("#いのちSOS新潟"));
        assert_eq!(account("152111"), account("152269"));
        assert_eq!(account("271403"), None, "堺市's account has no public name");
        assert_eq!(account("282294"), None);
    }
}
