//! `backup`: a checked copy of the register while the service runs.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Refusal;
use crate::audit;
use crate::store::backup::{Content, copy, look};
use crate::store::{self, FILE, StoreError, Tx};

/// `backup FILE`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 控えを書くファイル
    file: PathBuf,
    /// 同じ名前のファイルがあれば、できた控えと置きかえます
    #[arg(long)]
    replace: bool,
}

/// Runs `backup`.
///
/// # Errors
/// When the copy can't be made or isn't whole: then there is no file of that name, or the old one as it was.
pub fn run(arguments: Arguments, data: &Path, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let (source, target) = (data.join(FILE), arguments.file);
    if !source.is_file() {
        return Err(StoreError::Missing(data.to_owned()).into());
    }
    refuse_the_register_itself(&source, &target)?;
    if target.exists() && !arguments.replace {
        return Err(Refusal::new(format!(
            "{} は、もうあります。別の名前にするか、--replace をつけてください。",
            target.display()
        )));
    }
    let beside = Beside::of(&target)?;
    let content = copy(&source, &beside.0, &mut |_, _| {})?;
    let found = examine(&beside.0)?;
    if found != content {
        return Err(Refusal::new(
            "控えの内容が、もとのデータと合いません。ディスクを確かめて、もう一度実行してください。",
        ));
    }
    beside.becomes(&target)?;
    writeln!(out, "控えを書きました: {}", target.display())?;
    tell(&content, out)?;
    Ok(ExitCode::SUCCESS)
}

/// Looks through a copy: file, references and audit chain are whole.
///
/// # Errors
/// In words, when they aren't, or the file is no register.
pub(super) fn examine(file: &Path) -> Result<Content, Refusal> {
    let all = |tx: &Tx<'_>| Ok((store::check::damage(tx)?, audit::store::verify(tx)?, Content::read(tx)?));
    let (damage, broken, content) = look(file, all).map_err(|e| match e {
        StoreError::Newer(_) | StoreError::Missing(_) | StoreError::File(..) | StoreError::Stopped => Refusal::from(e),
        StoreError::Sqlite(_) | StoreError::Corrupt(_) => {
            Refusal::new(format!("{} は、つながるのデータではないか、壊れています（{e}）。", file.display()))
        }
    })?;
    if let Some(first) = damage.first() {
        return Err(Refusal::new(format!("{} は壊れています（{first}）。", file.display())));
    }
    match broken {
        None => Ok(content),
        Some(id) => Err(Refusal::new(format!(
            "{} の操作記録が、{id}番目で書き換えられているか、欠けています。",
            file.display()
        ))),
    }
}

/// What stands in a copy, for whoever compares it.
pub(super) fn tell(content: &Content, out: &mut impl Write) -> Result<(), Refusal> {
    writeln!(
        out,
        "  表{}件、行{}件。ファイル・参照・操作記録のつながりを確かめました。",
        content.rows.len(),
        content.row_count()
    )?;
    Ok(writeln!(out, "  内容のしるし（SHA-256）: {}", content.mark)?)
}

fn refuse_the_register_itself(source: &Path, target: &Path) -> Result<(), Refusal> {
    let folder = |path: &Path| {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::canonicalize(parent)
    };
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    if folder(source).ok() == folder(target).ok() && (name.starts_with(FILE) || name.is_empty()) {
        return Err(Refusal::new(
            "動いているデータのファイルには書けません。別の名前か、別のフォルダーにしてください。",
        ));
    }
    Ok(())
}

/// A file beside the one that is wanted: it takes the name only when it is whole, and goes when it isn't.
pub(super) struct Beside(pub PathBuf);

impl Beside {
    pub fn of(target: &Path) -> Result<Self, Refusal> {
        let mut name = target
            .file_name()
            .ok_or_else(|| Refusal::new(format!("{} はファイルの名前ではありません。", target.display())))?
            .to_owned();
        name.push(format!(".{}.part", std::process::id()));
        Ok(Self(target.with_file_name(name)))
    }

    pub fn becomes(self, target: &Path) -> Result<(), Refusal> {
        std::fs::rename(&self.0, target)?;
        sync_folder(target)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        for end in ["", "-journal", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(end);
            // Gone already when all went well.
            drop(std::fs::remove_file(path));
        }
    }
}

/// The name itself is on the disk, not only the file.
pub(super) fn sync_folder(file: &Path) -> Result<(), Refusal> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(std::fs::File::open(folder)?.sync_all()?)
}
