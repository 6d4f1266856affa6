//! 連携自治体: municipalities with an agreement of ライフリンク's 自治体連携事業, and the account that their people can write to.

mod agreement;
pub mod directory;
pub mod pages;
pub mod related;
pub mod store;

pub use agreement::{Agreement, AgreementState, LAST_CALL_DAYS, SOON_DAYS, Standing, Term};

use std::sync::OnceLock;

use crate::municipalities::{LgCode, directory as towns};

/// 連携自治体: one municipality or prefecture with its agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// 全国地方公共団体コード.
    pub lg_code: LgCode,
    /// 都道府県.
    pub prefecture: String,
    /// Name; for a prefecture its own.
    pub name: String,
    /// 協定.
    pub agreement: Agreement,
    /// 見本: of a city that is no real one.
    pub sample: bool,
}

/// Every agreement that ships with the program. Source: `data/partners.csv` (ライフリンク 自治体連携事業; 堺市 協定 2025-08-05).
pub fn shipped() -> &'static [Partner] {
    static TABLE: OnceLock<Vec<Partner>> = OnceLock::new();
    TABLE.get_or_init(|| include_str!("../../data/partners.csv").lines().skip(1).filter_map(read_line).collect())
}

fn read_line(line: &str) -> Option<Partner> {
    let mut cells = line.split(',').skip(2);
    let lg_code = cells.next()?.parse().ok()?;
    let listed = towns::find(lg_code)?;
    let mut agreement = Agreement::new(cells.next()?.parse().ok()?, cells.next()?);
    agreement.term = match (cells.next()?, cells.next()?) {
        ("", "") => None,
        (from, until) => Some(Term { from: from.parse().ok()?, until: until.parse().ok()? }),
    };
    let (prefecture, name) = (listed.prefecture.to_owned(), listed.name.to_owned());
    Some(Partner { lg_code, prefecture, name, agreement, sample: false })
}

/// The agreement that ships for this municipality.
pub fn shipped_of(lg_code: LgCode) -> Option<&'static Agreement> {
    shipped().iter().find(|p| p.lg_code == lg_code).map(|p| &p.agreement)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code, 協定日, the state on 2026-11-24, the term that runs then, how often it was renewed, the next deadline.
    const TABLE: &str = "
        131237 2022-01-24 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        262129 2022-01-19 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        152111 2022-02-01 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        030007 2022-02-03 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        082171 2022-02-03 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        142166 2022-02-08 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        131211 2022-02-16 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        131032 2022-03-09 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        142018 2022-03-15 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        072036 2022-03-15 in_force 2026-04-01/2027-03-31 5 2027-02-28 assumed
        410004 2022-06-01 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        122076 2022-07-01 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        170003 2022-07-01 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        222089 2022-08-24 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        152269 2022-09-26 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        082309 2023-01-17 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        152021 2023-02-17 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        062014 2023-03-13 in_force 2026-04-01/2027-03-31 4 2027-02-28 assumed
        222054 2023-07-03 in_force 2026-04-01/2027-03-31 3 2027-02-28 assumed
        105244 2023-07-11 in_force 2026-04-01/2027-03-31 3 2027-02-28 assumed
        232238 2023-07-13 in_force 2026-04-01/2027-03-31 3 2027-02-28 assumed
        260002 2023-08-23 in_force 2026-04-01/2027-03-31 3 2027-02-28 assumed
        132128 2023-09-27 in_force 2026-04-01/2027-03-31 3 2027-02-28 assumed
        231002 2023-10-23 in_force 2026-04-01/2027-03-31 3 2027-02-28 assumed
        271403 2025-08-05 in_force 2026-04-01/2027-03-31 1 2027-02-28 entered";

    #[test]
    fn dates_of_all_twenty_five_agreements() {
        let today = "2026-11-24".parse().unwrap();
        let told = shipped().iter().map(|p| {
            let s = p.agreement.on(today);
            let known = if s.assumed { "assumed" } else { "entered" };
            let deadline = s.deadline.unwrap();
            let (state, term) = (s.state.code(), s.term);
            let agreed_on = p.agreement.agreed_on;
            format!("{} {agreed_on} {state} {}/{} {} {deadline} {known}", p.lg_code, term.from, term.until, s.renewals)
        });
        let wanted: Vec<_> = TABLE.trim().lines().map(str::trim).collect();
        assert_eq!(told.collect::<Vec<_>>(), wanted);
        assert_eq!(wanted.len(), 25);
    }

    #[test]
    fn every_line_of_the_file_is_read_and_accounts_may_be_shared() {
        let lines = include_str!("../../data/partners.csv").lines().count() - 1;
        assert_eq!((shipped().len(), lines), (25, 25));
        assert_eq!(shipped().iter().filter(|p| p.lg_code.is_prefecture()).count(), 4);
        let today = "2026-11-24".parse().unwrap();
        let account = |code: &str| shipped_of(code.parse().unwrap()).and_then(|a| a.account_on(today));
        assert_eq!(account("152111"), Some("#いのちSOS新潟"));
        assert_eq!(account("152111"), account("152269"));
        assert_eq!(account("271403"), None, "堺市's account has no public name");
        assert_eq!(account("282294"), None);
    }
}
