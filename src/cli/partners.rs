//! `partners list`: every agreement of the 自治体連携事業 with the dates that are worked out for a day.

use std::io::Write;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use super::Refusal;
use crate::partners::{self, Partner};
use crate::store::Store;
use crate::text::csv_sheet;
use crate::time::{Holidays, JapanDate, Moment};

/// `partners …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// すべての協定を、いまの期間・状態・次の申出期限（閉庁日なら、その前の開庁日）とともに並べます
    List {
        /// この日の状態（例: 2026-11-24）。指定がなければ今日
        #[arg(long, value_name = "DATE")]
        on: Option<JapanDate>,
        /// 形式
        #[arg(long, default_value = "table")]
        format: Format,
    },
}

/// 形式
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 画面で読む表
    Table,
    /// CSV
    Csv,
}

/// Runs `partners …`.
///
/// # Errors
/// When the store fails, or the output can't be written.
pub fn run(arguments: &Arguments, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let Arguments::List { on, format } = arguments;
    let day = on.unwrap_or_else(|| now.in_japan().date());
    let holidays = Holidays::parse(include_str!("../../data/holidays.csv"))
        .map_err(|line| Refusal::new(format!("data/holidays.csv: {line}")))?;
    let rows: Vec<[String; 10]> = all(store)?.iter().map(|p| row(p, day, &holidays)).collect();
    let head = [
        "コード",
        "自治体",
        "協定日",
        "期間の始まり",
        "期間の終わり",
        "期間は",
        "更新",
        "状態",
        "次の申出期限",
        "出せる最後の開庁日",
    ];
    match format {
        Format::Csv => {
            out.write_all(&csv_sheet(head, &rows)?)?;
        }
        Format::Table => {
            writeln!(out, "連携自治体の協定（{}現在、{}件）", day.wareki_plain(), rows.len())?;
            writeln!(out, "{}", head.join("\t"))?;
            for row in &rows {
                writeln!(out, "{}", row.join("\t"))?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What ships, with what municipalities have written themselves in its place; in the order of codes, ended ones too.
fn all(store: &Store) -> Result<Vec<Partner>, Refusal> {
    let own = store.read_blocking(partners::store::own)?;
    let written: Vec<_> = own.iter().map(|p| p.lg_code).collect();
    let shipped = partners::shipped().iter().filter(|p| !written.contains(&p.lg_code)).cloned();
    let mut all: Vec<Partner> = shipped.chain(own).collect();
    all.sort_by_key(|p| p.lg_code);
    Ok(all)
}

fn row(partner: &Partner, day: JapanDate, holidays: &Holidays) -> [String; 10] {
    let standing = partner.agreement.on(day);
    let text = |day: Option<JapanDate>| day.map(|d| d.to_string()).unwrap_or_default();
    [
        partner.lg_code.to_string(),
        partner.name.clone(),
        partner.agreement.agreed_on.to_string(),
        standing.term.from.to_string(),
        standing.term.until.to_string(),
        if standing.assumed { "見こみ" } else { "協定書" }.to_owned(),
        format!("{}回", standing.renewals),
        standing.state.label().to_owned(),
        text(standing.deadline),
        text(standing.last_working_day(holidays)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(on: Option<&str>, format: Format) -> String {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let on = on.map(|d| d.parse().unwrap());
        let mut out = Vec::new();
        let now = "2026-11-24T01:00:00Z".parse().unwrap();
        run(&Arguments::List { on, format }, &store, now, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_agreement_is_listed_with_the_dates_of_that_day() {
        let table = told(None, Format::Csv);
        assert_eq!(table.lines().count(), 26);
        let sakai = "271403,堺市,2025-08-05,2026-04-01,2027-03-31,協定書,1回,有効,2027-02-28,2027-02-26";
        assert!(table.lines().any(|l| l == sakai), "{table}");
        assert_eq!(table.lines().filter(|l| l.contains("見こみ")).count(), 24);
        let later = told(Some("2027-02-01"), Format::Csv);
        assert!(
            later.contains("271403,堺市,2025-08-05,2026-04-01,2027-03-31,協定書,1回,更新の時期,2027-02-28"),
            "{later}"
        );
        assert!(told(None, Format::Table).starts_with("連携自治体の協定（令和8年11月24日現在、25件）\n"));
    }
}
