//! `check`: is everything still whole and true?

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use super::Refusal;
use crate::store::copied::{self, Copied};
use crate::store::{Store, StoreError};
use crate::time::{Holidays, JapanDate, Moment};
use crate::windows::upkeep::{Need, SOON_DAYS};
use crate::windows::{ConsultationWindow, Hours, Kind};
use crate::{audit, mail, municipalities, store, windows};

/// Days before the end of the holiday table at which it is called short.
const HOLIDAYS_AHEAD: i64 = 90;

/// What was found: faults make the command fail, notices don't.
#[derive(Debug, Default)]
struct Findings {
    good: Vec<String>,
    notices: Vec<String>,
    faults: Vec<String>,
}

impl Findings {
    /// Whether the file itself is to be given up.
    fn is_torn(&self) -> bool {
        self.faults.iter().any(|f| f.starts_with("データベース"))
    }
}

/// Runs `check`: database, audit chain, holiday table, windows that nobody has checked for long, letters that failed.
///
/// # Errors
/// When the register can't be read at all.
pub fn run(data: &Path, copy: Option<&Path>, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let today = now.in_japan().date();
    let mut found = Findings::default();
    match opened(data).and_then(|store| contents(&store, today, &mut found)) {
        Ok(()) => {}
        Err(StoreError::Sqlite(error)) => found.faults.push(format!("データベースを読めません（{error}）。")),
        Err(StoreError::Corrupt(what)) => found.faults.push(format!("データベースを読めません（{what}）。")),
        Err(e @ (StoreError::Missing(_) | StoreError::Newer(_) | StoreError::File(..) | StoreError::Stopped)) => {
            return Err(e.into());
        }
    }
    copy.into_iter().for_each(|copy| copied_to(data, copy, &mut found));
    let holidays = Holidays::parse(include_str!("../../data/holidays.csv"));
    holiday_table(&holidays.unwrap_or_default(), today, &mut found);
    for (mark, lines) in [("よし", &found.good), ("注意", &found.notices), ("異常", &found.faults)] {
        for line in lines {
            writeln!(out, "{mark}: {line}")?;
        }
    }
    if found.faults.is_empty() {
        writeln!(out, "異常はありません。")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "異常が{}件あります。", found.faults.len())?;
    if found.is_torn() {
        writeln!(
            out,
            "もどし方: サービスを止め、データのフォルダー {} を丸ごと別のところに写してから、tsunagaru restore 控えのファイル --replace を実行してください。相談できるところのページは、データが開けなくても動きます。",
            data.display()
        )?;
    }
    Ok(ExitCode::FAILURE)
}

/// The register as it is. A file without a byte would be taken for a new one, and nobody would learn that the old one is gone.
fn opened(data: &Path) -> Result<Store, StoreError> {
    if data.join(store::FILE).is_file() && Store::is_blank(data) {
        return Err(StoreError::corrupt("ファイルが空です"));
    }
    Store::open_existing(data)
}

fn contents(store: &Store, today: JapanDate, found: &mut Findings) -> Result<(), StoreError> {
    database(store, found)?;
    // What is read from a torn file is no news.
    if found.is_torn() {
        return Ok(());
    }
    stale(store, today, found)?;
    letters(store, found)
}

/// A copy that has fallen behind is looked at once more: it may have been on its way.
fn copied_to(data: &Path, copy: &Path, found: &mut Findings) {
    let mut state = copied::look(data, copy);
    if state == Copied::Behind {
        std::thread::sleep(std::time::Duration::from_secs(3));
        state = copied::look(data, copy);
    }
    match state {
        Copied::UpToDate => found.good.push(format!("写し（{}）は、データに追いついています。", copy.display())),
        Copied::Behind => found.faults.push(format!(
            "写し（{}）が遅れています。写しを作るプログラム（Litestreamなど）が動いているか、確かめてください。",
            copy.display()
        )),
        Copied::NotYet => found.faults.push(format!("写し（{}）が、まだありません。", copy.display())),
    }
}

fn database(store: &Store, found: &mut Findings) -> Result<(), StoreError> {
    let damage = store.read_blocking(store::check::damage)?;
    if damage.is_empty() {
        found.good.push("データベースは壊れていません。".to_owned());
    }
    found.faults.extend(damage.iter().map(|d| format!("データベースが壊れています: {d}")));
    match store.read_blocking(audit::store::verify)? {
        None => found.good.push("操作記録の鎖はつながっています。".to_owned()),
        Some(id) => found.faults.push(format!("操作記録が{id}番目で書き換えられているか、欠けています。")),
    }
    Ok(())
}

fn holiday_table(holidays: &Holidays, today: JapanDate, found: &mut Findings) {
    match holidays.last() {
        Some(last) if last.days_since(today) >= HOLIDAYS_AHEAD => {
            found.good.push(format!("祝日の表は{}まであります。", last.wareki()));
        }
        Some(last) if last >= today => {
            found.notices.push(format!("祝日の表は{}で終わります。新しい版に入れ替えてください。", last.wareki()));
        }
        Some(last) => {
            found.faults.push(format!("祝日の表は{}で終わっています。受付時間を正しく示せません。", last.wareki()))
        }
        None => found.faults.push("祝日の表が空です。".to_owned()),
    }
}

/// A municipality's own windows one by one, the national ones by number: those come with the program.
fn stale(store: &Store, today: JapanDate, found: &mut Findings) -> Result<(), StoreError> {
    let own = store.read_blocking(|tx| {
        let all = municipalities::store::list(tx)?;
        all.into_iter()
            .map(|m| Ok((m.name, windows::store::own(tx, m.lg_code)?)))
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    let old = |w: &&ConsultationWindow| !w.check.is_fresh_on(today);
    for (city, windows) in &own {
        for window in windows.iter().map(|w| &w.window).filter(old) {
            let when = window.check.verified_on.map_or_else(|| "日付なし".to_owned(), JapanDate::wareki);
            found.notices.push(format!(
                "{city}の相談窓口「{}」は、最後の確認（{when}）から{}日を過ぎています。番号と時間を確かめてください。",
                window.name,
                windows::FRESH_DAYS
            ));
        }
    }
    let national = windows::national::national();
    let soon = national.iter().filter(|w| Need::of(w, today) == Need::Soon).count();
    if soon > 0 {
        found.notices.push(format!(
            "全国の相談窓口{soon}件の受付時間は、{}日以内に表示されなくなります（確認から{}日）。新しい版に入れ替えるか、市の机の「相談窓口」で確かめてください。",
            windows::FRESH_DAYS - SOON_DAYS,
            windows::FRESH_DAYS
        ));
    }
    let night = |w: &ConsultationWindow| matches!(&w.hours, Hours::Weekly(week) if week.is_round_the_clock());
    let promised = national.iter().filter(|w| w.kind == Kind::Window && night(w) && w.check.is_fresh_on(today));
    if promised.count() == 0 {
        found.faults.push(format!(
            "24時間の電話窓口が、どれも確認から{}日を過ぎました。夜のページに「いま話せます」が出ません。新しい版に入れ替えるか、市の机の「相談窓口」で確かめてください。",
            windows::FRESH_DAYS
        ));
    }
    let count = national.iter().filter(old).count();
    if count > 0 {
        found.notices.push(format!(
            "全国の相談窓口{}件のうち{count}件は、確認から{}日を過ぎているか、確認日がありません。受付時間は表示しません。",
            national.len(),
            windows::FRESH_DAYS
        ));
    }
    Ok(())
}

/// Letters that couldn't be delivered wait for somebody at the desk.
fn letters(store: &Store, found: &mut Findings) -> Result<(), StoreError> {
    let failed = store.read_blocking(|tx| {
        let all = municipalities::store::list(tx)?;
        all.into_iter()
            .map(|m| Ok((m.name, mail::store::count(tx, m.lg_code, mail::StateName::Failed)?)))
            .collect::<Result<Vec<_>, StoreError>>()
    })?;
    for (city, count) in failed.iter().filter(|(_, count)| *count > 0) {
        found
            .notices
            .push(format!("{city}に、届かなかったお知らせが{count}通あります。市の机の「お知らせ」を見てください。"));
    }
    Ok(())
}
