//! 控え: a whole copy of the file while it is in use, and what a copy is checked by. Works on files, so that a copy can be taken
//! before a newer program changes the tables.

use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use sha2::{Digest, Sha256};

use super::migrate::APPLICATION_ID;
use super::{SCHEMA_VERSION, StoreError, Tx};

/// Pages between two looks at the progress: 8 MB of the usual pages.
const PAGES_A_STEP: i32 = 2048;

/// What stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The schema that the file has.
    pub schema: i64,
    /// Rows by table, in the order of names.
    pub rows: Vec<(String, i64)>,
    /// 内容のしるし: SHA-256 over every row of every table; the same content has the same mark, however its pages lie.
    pub mark: String,
}

impl Content {
    /// Reads the whole file.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(tx: &Tx<'_>) -> Result<Self, StoreError> {
        let schema: i64 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
        let mut names = tx.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_litestream_%'
                 AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
        )?;
        let names = names.query_map([], |r| r.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let (mut rows, mut mark) = (Vec::with_capacity(names.len()), Sha256::new());
        mark.update(schema.to_le_bytes());
        for name in names {
            let count = digest(tx, &name, &mut mark)?;
            rows.push((name, count));
        }
        let mark = mark.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Self { schema, rows, mark })
    }

    /// Rows of all tables together.
    pub fn row_count(&self) -> i64 {
        self.rows.iter().map(|(_, n)| n).sum()
    }
}

/// Takes every row of a table into the mark; how many there were.
fn digest(tx: &Tx<'_>, table: &str, mark: &mut Sha256) -> Result<i64, StoreError> {
    let quoted = table.replace('"', "\"\"");
    let columns = tx.prepare(&format!("SELECT * FROM \"{quoted}\""))?.column_count();
    let order = (1..=columns).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let mut statement = tx.prepare(&format!("SELECT * FROM \"{quoted}\" ORDER BY {order}"))?;
    let mut found = statement.query([])?;
    let mut count = 0_i64;
    let mut field = |kind: u8, bytes: &[u8]| {
        mark.update([kind]);
        mark.update((bytes.len() as u64).to_le_bytes());
        mark.update(bytes);
    };
    field(b't', table.as_bytes());
    while let Some(row) = found.next()? {
        count += 1;
        for column in 0..columns {
            match row.get_ref(column)? {
                ValueRef::Null => field(b'n', b""),
                ValueRef::Integer(n) => field(b'i', &n.to_le_bytes()),
                ValueRef::Real(x) => field(b'r', &x.to_bits().to_le_bytes()),
                ValueRef::Text(text) => field(b's', text),
                ValueRef::Blob(bytes) => field(b'b', bytes),
            }
        }
    }
    Ok(count)
}

/// Copies the register at `from`, which may be in use, to the new file `to`: one picture of it, all of it on the disk, readable by its
/// owner alone. Gives what the source held in that picture. `progress` hears of pages done and pages in all.
///
/// # Errors
/// What SQLite or the disk says; `to` is then no copy.
pub fn copy(from: &Path, to: &Path, progress: &mut dyn FnMut(i32, i32)) -> Result<Content, StoreError> {
    let mut source = reading(from)?;
    let disk = |e| StoreError::File(to.to_owned(), e);
    drop(std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(to).map_err(disk)?);
    let mut target =
        Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // The picture is held from here to the end: nobody who writes meanwhile makes the copy begin again.
    let picture = source.transaction_with_behavior(TransactionBehavior::Deferred)?;
    let content = Content::read(&Tx(&picture))?;
    {
        let backup = Backup::new(&picture, &mut target)?;
        loop {
            let step = backup.step(PAGES_A_STEP)?;
            let done = backup.progress();
            progress(done.pagecount - done.remaining, done.pagecount);
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                // Locked for a moment by somebody who opens or closes the file.
                StepResult::Busy | StepResult::Locked | _ => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
    drop(picture);
    // One file without companions: it can be carried anywhere.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    target.close().map_err(|(_, e)| e)?;
    std::fs::File::open(to).and_then(|file| file.sync_all()).map_err(disk)?;
    Ok(content)
}

/// Reads from a file that isn't the open register, without changing it or its tables.
///
/// # Errors
/// [`StoreError::Corrupt`] when it isn't a register, [`StoreError::Newer`] when a newer program wrote it; what SQLite says.
pub fn look<T>(file: &Path, work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let mut connection = reading(file)?;
    let tx = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
    let application: i64 = tx.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if application != APPLICATION_ID {
        return Err(StoreError::corrupt("application_id: another program's file"));
    }
    let version: i64 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
    if version > SCHEMA_VERSION {
        return Err(StoreError::Newer(version));
    }
    work(&Tx(&tx))
}

/// Takes what stands beside a file in its `-wal` into the file itself, so that it is whole alone.
///
/// # Errors
/// What SQLite says: the file isn't one, is torn, or somebody has it open.
pub fn fold(file: &Path) -> Result<(), StoreError> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |r| r.get(0))?;
    connection.close().map_err(|(_, e)| e)?;
    if mode == "delete" { Ok(()) } else { Err(StoreError::corrupt("the file is in use")) }
}

/// Reading a WAL file needs its `-shm`, so the file is opened for writing, and nothing is written.
fn reading(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.pragma_update(None, "query_only", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn write(store: &Store, sql: &'static str) {
        store.write_blocking(move |tx| Ok::<_, StoreError>(tx.execute_batch(sql)?)).unwrap();
    }

    #[test]
    fn a_copy_is_one_file_with_the_same_content_and_the_mark_tells_any_other() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        write(&store, "CREATE TABLE probe (a TEXT, b REAL); INSERT INTO probe VALUES ('𠮷', 1.5), (NULL, -0.0)");
        let to = dir.path().join("copy.db");
        let mut heard = Vec::new();
        let content = copy(store.path(), &to, &mut |done, all| heard.push((done, all))).unwrap();
        assert_eq!(look(&to, Content::read).unwrap(), content);
        assert!(content.rows.contains(&("probe".to_owned(), 2)));
        let (done, all) = heard.pop().unwrap();
        assert!(all > 0 && done == all);
        assert!(!dir.path().join("copy.db-wal").exists() && !dir.path().join("copy.db-shm").exists());
        assert!(copy(store.path(), &to, &mut |_, _| {}).is_err(), "never over a file that is there");
        // The same rows in another order of writing are the same content; one sign more isn't.
        write(&store, "DELETE FROM probe; INSERT INTO probe VALUES (NULL, -0.0), ('𠮷', 1.5)");
        assert_eq!(look(store.path(), Content::read).unwrap().mark, content.mark);
        write(&store, "UPDATE probe SET a = '' WHERE a IS NULL");
        assert_ne!(look(store.path(), Content::read).unwrap().mark, content.mark);
    }

    #[test]
    fn what_is_no_register_is_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let other = dir.path().join("other.db");
        Connection::open(&other).unwrap().execute_batch("CREATE TABLE x (a)").unwrap();
        assert!(matches!(look(&other, |_| Ok(())), Err(StoreError::Corrupt(_))));
        assert!(matches!(look(&dir.path().join("nothing.db"), |_| Ok(())), Err(StoreError::Sqlite(_))));
        let text = dir.path().join("text.db");
        std::fs::write(&text, "no database at all, but long enough to be read as one ".repeat(40)).unwrap();
        assert!(matches!(look(&text, |_| Ok(())), Err(StoreError::Sqlite(_))));
        let newer = dir.path().join("newer.db");
        let c = Connection::open(&newer).unwrap();
        c.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        c.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
        assert!(matches!(look(&newer, |_| Ok(())), Err(StoreError::Newer(_))));
    }
}
