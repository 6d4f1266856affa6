//! `erase`: personal data of what has ended longer ago than the municipality keeps it.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::Refusal;
use crate::audit::Actor;
use crate::municipalities::{self, LgCode};
use crate::notifications::acts::{due_for_erasure, erase_ended};
use crate::store::Store;
use crate::time::Moment;

/// What to erase.
#[derive(Debug, Args)]
pub struct Arguments {
    /// 全国地方公共団体コード。指定がなければ、参加しているすべての自治体
    #[arg(long, value_name = "LGCODE")]
    city: Option<LgCode>,
    /// 数えるだけで、何も消しません
    #[arg(long)]
    dry_run: bool,
}

/// Runs `erase`: the same as the service does on the morning of every working day, for one municipality or for all.
///
/// # Errors
/// When the municipality doesn't take part, or the store fails: then nothing was erased there.
pub fn run(given: &Arguments, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let cities = store.read_blocking(municipalities::store::list)?;
    let chosen: Vec<_> = cities.into_iter().filter(|c| given.city.is_none_or(|code| code == c.lg_code)).collect();
    if let Some(code) = given.city.filter(|_| chosen.is_empty()) {
        return Err(Refusal::new(format!("{code}は参加していません。")));
    }
    for city in chosen {
        let name = city.name.clone();
        let (due, words) = if given.dry_run {
            (store.read_blocking(move |tx| due_for_erasure(tx, &city, now))?, "消えます（いまは何も消していません）")
        } else {
            (store.write_blocking(move |tx| erase_ended(tx, &city, Actor::Operator, now))?, "消しました")
        };
        let (notifications, individuals) = (due.notifications.len(), due.individuals.len());
        writeln!(out, "{name}: 届出{notifications}件、個人の登録{individuals}件の個人情報を{words}。")?;
    }
    Ok(ExitCode::SUCCESS)
}
