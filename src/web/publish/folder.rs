//! The folder of a published copy: only what changed is written, each file whole or not at all, and only our own files are taken away.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Outcome, PublishFault};

/// Names the files that are ours, one a line; a folder without it is somebody else's.
const LIST: &str = ".tsunagaru-publish";

pub(super) struct Folder {
    root: PathBuf,
    /// Of earlier runs, those that were stopped too.
    old: BTreeSet<String>,
    new: BTreeSet<String>,
    outcome: Outcome,
}

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Self, PublishFault> {
        let fault = |e| PublishFault::Disk(root.to_owned(), e);
        fs::create_dir_all(root).map_err(fault)?;
        let list = root.join(LIST);
        let old = match fs::read_to_string(&list) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(_) if fs::read_dir(root).map_err(fault)?.next().is_some() => {
                return Err(PublishFault::Foreign(root.to_owned()));
            }
            Err(_) => {
                fs::write(&list, "").map_err(fault)?;
                BTreeSet::new()
            }
        };
        Ok(Self { root: root.to_owned(), old, new: BTreeSet::new(), outcome: Outcome::default() })
    }

    pub(super) fn put(&mut self, file: &str, bytes: &[u8]) -> Result<(), PublishFault> {
        let path = self.root.join(file);
        let fault = |e| PublishFault::Disk(path.clone(), e);
        self.new.insert(file.to_owned());
        if fs::read(&path).is_ok_and(|there| there == bytes) {
            self.outcome.same += 1;
            return Ok(());
        }
        if !self.old.contains(file) {
            // Before the file itself: a run that is stopped leaves nothing that the next one doesn't know.
            let list = OpenOptions::new().append(true).open(self.root.join(LIST));
            list.and_then(|mut list| writeln!(list, "{file}")).map_err(fault)?;
        }
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(fault)?;
        let beside = folder.join(".tsunagaru-part");
        fs::write(&beside, bytes).and_then(|()| fs::rename(&beside, &path)).map_err(fault)?;
        self.outcome.written += 1;
        Ok(())
    }

    /// Takes away what is no longer there, and writes down what is.
    pub(super) fn finish(mut self) -> Result<Outcome, PublishFault> {
        for gone in self.old.difference(&self.new) {
            let path = self.root.join(gone);
            // A list that somebody has written into leads nowhere outside.
            if gone.split('/').any(|part| part == "..") || Path::new(gone).is_absolute() || !path.is_file() {
                continue;
            }
            fs::remove_file(&path).map_err(|e| PublishFault::Disk(path.clone(), e))?;
            self.outcome.removed += 1;
            let mut empty = path.parent();
            while let Some(folder) = empty.filter(|f| *f != self.root) {
                // Not empty: something else is still in it.
                if fs::remove_dir(folder).is_err() {
                    break;
                }
                empty = folder.parent();
            }
        }
        let (list, beside) = (self.root.join(LIST), self.root.join(".tsunagaru-part"));
        let text: String = self.new.iter().map(|file| format!("{file}\n")).collect();
        fs::write(&beside, text)
            .and_then(|()| fs::rename(&beside, &list))
            .map_err(|e| PublishFault::Disk(list.clone(), e))?;
        Ok(self.outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_differences_are_written_and_only_our_own_files_go() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("public");
        let run = |files: &[(&str, &str)]| {
            let mut folder = Folder::open(&root)?;
            files.iter().try_for_each(|(file, text)| folder.put(file, text.as_bytes()))?;
            folder.finish()
        };
        let done = |written, same, removed| Outcome { written, same, removed };
        assert_eq!(run(&[("index.html", "a"), ("x/y/index.html", "b")]).unwrap(), done(2, 0, 0));
        fs::write(root.join("x/theirs.txt"), "").unwrap();
        assert_eq!(run(&[("index.html", "a"), ("x/y/index.html", "c")]).unwrap(), done(1, 1, 0));
        // Stopped in the middle, then something else: what was written is known all the same.
        Folder::open(&root).unwrap().put("z/index.html", b"d").unwrap();
        assert_eq!(run(&[("index.html", "a")]).unwrap(), done(0, 1, 2));
        assert!(root.join("x/theirs.txt").exists() && !root.join("x/y").exists() && !root.join("z").exists());
        let foreign = dir.path().join("home");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join("letter.txt"), "").unwrap();
        assert!(matches!(Folder::open(&foreign), Err(PublishFault::Foreign(_))));
    }
}
