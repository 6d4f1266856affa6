//! 写しの遅れ: whether what keeps a copy of the file (Litestream, a nightly command) has kept up with it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::FILE;

/// A copier may be so far behind and still be up to date: it writes once a second.
const GRACE: Duration = Duration::from_secs(5);

/// How a copy stands to the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// There is none yet.
    NotYet,
    /// The register has changed since.
    Behind,
    /// Nothing is missing, as far as files tell.
    UpToDate,
}

/// Compares when the register in `data` and the newest file of the copy were written; `copy` is a file or a folder of them.
pub fn look(data: &Path, copy: &Path) -> Copied {
    let Some(copied) = newest(copy) else { return Copied::NotYet };
    let written = [FILE.to_owned(), format!("{FILE}-wal")].iter().filter_map(|name| written(&data.join(name))).max();
    match written.and_then(|written| written.duration_since(copied).ok()) {
        Some(late) if late > GRACE => Copied::Behind,
        Some(_) | None => Copied::UpToDate,
    }
}

fn written(file: &Path) -> Option<SystemTime> {
    std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?.modified().ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let Ok(folder) = std::fs::read_dir(path) else { return written(path) };
    folder.filter_map(|entry| newest(&entry.ok()?.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_told_apart_from_none_and_from_an_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let (data, copy) = (dir.path().join("var"), dir.path().join("copy"));
        std::fs::create_dir_all(copy.join("ltx/0")).unwrap();
        std::fs::create_dir(&data).unwrap();
        let at = |file: &Path, seconds: u64| {
            let file = std::fs::File::create(file).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        };
        at(&data.join(FILE), 1000);
        assert_eq!(look(&data, &copy), Copied::NotYet);
        at(&copy.join("ltx/0/1.ltx"), 900);
        assert_eq!(look(&data, &copy), Copied::Behind);
        at(&copy.join("ltx/0/2.ltx"), 1001);
        assert_eq!(look(&data, &copy), Copied::UpToDate);
        at(&data.join(format!("{FILE}-wal")), 1004);
        assert_eq!(look(&data, &copy), Copied::UpToDate, "on its way");
        at(&data.join(format!("{FILE}-wal")), 1007);
        assert_eq!(look(&data, &copy), Copied::Behind);
        assert_eq!(look(&data, &copy.join("ltx/0/2.ltx")), Copied::Behind, "a file alone is a copy too");
    }
}
