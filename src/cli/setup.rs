//! `municipality check`: what a municipality still lacks before its page is made public, each with the command that mends it.

use std::io::Write;
use std::process::ExitCode;

use super::Refusal;
use crate::municipalities::{self, LgCode, Municipality};
use crate::store::{Store, StoreError, Tx};
use crate::time::JapanDate;
use crate::windows::Reach;
use crate::{partners, staff, windows};

/// One thing to see to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    what: &'static str,
    done: bool,
    /// Without it the public side is not to be opened.
    needed: bool,
    /// How to see to it.
    how: String,
}

/// Runs `municipality check`: fails while something needed is missing.
///
/// # Errors
/// When the municipality doesn't take part, or the store fails.
pub(super) fn run(store: &Store, lg_code: LgCode, today: JapanDate, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let found = store.read_blocking(move |tx| {
        let Some(m) = municipalities::store::get(tx, lg_code)? else { return Ok(None) };
        Ok::<_, StoreError>(Some((lines(tx, &m, today)?, m.name)))
    })?;
    let (lines, name) = found.ok_or_else(|| Refusal::new(format!("{lg_code}は参加していません。")))?;
    writeln!(out, "{name}（{lg_code}）の準備")?;
    for line in &lines {
        let mark = match (line.done, line.needed) {
            (true, _) => "できています",
            (false, true) => "必要です　　",
            (false, false) => "まだです　　",
        };
        writeln!(out, "  {mark}  {}", line.what)?;
        if !line.done {
            writeln!(out, "                → {}", line.how)?;
        }
    }
    let missing = lines.iter().filter(|l| l.needed && !l.done).count();
    if missing == 0 {
        writeln!(out, "公開に必要なものは、そろっています。")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "公開の前に必要なものが、あと{missing}つあります。")?;
    Ok(ExitCode::FAILURE)
}

fn lines(tx: &Tx<'_>, m: &Municipality, today: JapanDate) -> Result<Vec<Line>, StoreError> {
    let code = m.lg_code;
    let own = windows::store::own(tx, code)?;
    let of_the_city: Vec<_> = own.iter().filter(|o| o.window.reach == Reach::Municipality && o.window.shown).collect();
    let fresh = |o: &&windows::store::OwnWindow| o.window.check.is_fresh_on(today);
    let mailbox = municipalities::store::mailbox(tx, code)?;
    let line = |what, done, needed, how: String| Line { what, done, needed, how };
    Ok(vec![
        line(
            "担当課の名前",
            m.division != "担当課",
            true,
            format!("tsunagaru municipality edit {code} --division 健康課"),
        ),
        line(
            "担当課の電話番号",
            m.phone.is_some(),
            true,
            format!("tsunagaru municipality edit {code} --phone 市外局番からの番号"),
        ),
        line(
            "管理の権限のある職員（パスワードを決めた人）",
            staff::store::managers(tx, code)? > 0,
            true,
            format!("tsunagaru staff invite メールアドレス --city {code} --role manager"),
        ),
        line(
            "市の相談窓口",
            !of_the_city.is_empty(),
            true,
            format!("市の机の「相談窓口」、または tsunagaru import windows ファイル --city {code}"),
        ),
        line(
            "市の相談窓口の確認（180日以内）",
            !of_the_city.is_empty() && of_the_city.iter().all(fresh),
            true,
            "公式のページか電話で確かめ、市の机の「相談窓口」で「確かめました」を選ぶ".to_owned(),
        ),
        line(
            "行政区域（地図の形）",
            municipalities::store::boundary(tx, code)?.is_some(),
            false,
            format!("tsunagaru import boundaries 国土数値情報N03のGeoJSON --city {code}"),
        ),
        line(
            "町名の表（住所から位置をさがす）",
            !municipalities::store::towns(tx, code)?.is_empty(),
            false,
            format!("tsunagaru import towns 町字の表 --city {code}"),
        ),
        line(
            "担当課のメールアドレス（新しい届出の知らせ）",
            mailbox.is_some_and(|b| b.address.is_some()),
            false,
            format!("tsunagaru municipality edit {code} --mail メールアドレス"),
        ),
        line(
            "連携自治体の協定",
            partners::store::get(tx, code)?.is_some(),
            false,
            "協定があれば、市の机の「連携自治体の協定」に書く".to_owned(),
        ),
    ])
}
