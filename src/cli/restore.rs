//! `restore`: a copy becomes the register, when it is whole and nobody is at work.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Refusal;
use super::alone::Alone;
use super::backup::{Beside, examine, sync_folder, tell};
use crate::store::backup::fold;
use crate::store::{FILE, Store};
use crate::time::Moment;

/// `restore FILE`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 控えのファイル（backup で書いたもの、または、とまっているサービスの tsunagaru.db の写し）
    file: PathBuf,
    /// いまのデータがあれば、名前を変えてとなりに残し、控えと置きかえます
    #[arg(long)]
    replace: bool,
}

/// Runs `restore`.
///
/// # Errors
/// When a service runs on the folder, data is there that nobody has said to replace, or the copy isn't whole: then nothing was changed.
pub fn run(arguments: Arguments, data: &Path, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let copy = arguments.file;
    if !copy.is_file() {
        return Err(Refusal::new(format!("{} がありません。", copy.display())));
    }
    let register = data.join(FILE);
    if std::fs::canonicalize(&copy).is_ok_and(|c| std::fs::canonicalize(&register).is_ok_and(|r| c == r)) {
        return Err(Refusal::new("それは、いま使っているデータです。控えのファイルを指定してください。"));
    }
    Store::folder(data)?;
    let _alone = Alone::hold(data)?;
    if register.exists() && !arguments.replace {
        return Err(Refusal::new(format!(
            "{} には、もうデータがあります。控えと置きかえるときは --replace をつけてください（いまのデータは、名前を変えて残します）。",
            data.display()
        )));
    }
    // The very bytes that are checked are those that are put in place.
    let beside = Beside::of(&register)?;
    taken_over(&copy, &beside.0)?;
    let content = examine(&beside.0)?;
    std::fs::File::open(&beside.0)?.sync_all()?;
    let aside = if register.exists() { Some(set_aside(&register, now)?) } else { None };
    beside.becomes(&register)?;
    writeln!(out, "控えからもどしました: {}", register.display())?;
    tell(&content, out)?;
    if let Some(aside) = aside {
        writeln!(out, "  それまでのデータ: {}", aside.display())?;
    }
    writeln!(
        out,
        "serve を始めると、この内容で動きます。控えのあとに送ったお知らせは、もう一度送られることがあります。"
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Copies the file and what still stands in its `-wal`, and makes one file of them.
fn taken_over(copy: &Path, to: &Path) -> Result<(), Refusal> {
    for end in ["", "-wal"] {
        let (from, to) = (with_end(copy, end), with_end(to, end));
        if !from.is_file() {
            continue;
        }
        let mut target = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(to)?;
        std::io::copy(&mut std::fs::File::open(from)?, &mut target)?;
        target.sync_all()?;
    }
    fold(to)
        .map_err(|e| Refusal::new(format!("{} は、つながるのデータではないか、壊れています（{e}）。", copy.display())))
}

/// The register under another name beside itself, with what belongs to it.
fn set_aside(register: &Path, now: Moment) -> Result<PathBuf, Refusal> {
    let stamp: String = now.to_string().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let mut aside = with_end(register, &format!(".{stamp}.replaced"));
    let mut n = 1;
    while aside.exists() {
        n += 1;
        aside = with_end(register, &format!(".{stamp}-{n}.replaced"));
    }
    // A -wal that stayed would be played into the new file. What is too broken to be folded keeps its own beside it.
    if fold(register).is_err() {
        for end in ["-wal", "-shm"] {
            let from = with_end(register, end);
            if from.exists() {
                std::fs::rename(from, with_end(&aside, end))?;
            }
        }
    }
    // Two names for a moment, so that there is never none.
    std::fs::hard_link(register, &aside)?;
    sync_folder(register)?;
    Ok(aside)
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
