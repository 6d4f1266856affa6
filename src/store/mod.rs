//! The one SQLite file: open, migrate, read and write. Knows no table but its own.
//!
//! One writer thread (`BEGIN IMMEDIATE`) and a few readers (WAL), off the async threads; `synchronous=FULL`, so that what was
//! acknowledged survives a power cut.

pub mod backup;
pub mod check;
pub mod copied;
mod migrate;
mod threads;

use std::fmt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

pub use migrate::SCHEMA_VERSION;

/// The file's name inside the data folder.
pub const FILE: &str = "tsunagaru.db";

/// A transaction under way. Only the store makes one, so SQL is always inside a transaction.
pub struct Tx<'a>(&'a Connection);

impl std::ops::Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0
    }
}

/// Why the store did not answer. Never shown to people: the web turns it into a page with a way on.
#[derive(Debug)]
pub enum StoreError {
    /// SQLite's own word.
    Sqlite(rusqlite::Error),
    /// A row that should not exist; the text names table and column, never a value.
    Corrupt(String),
    /// Nobody is at work: the file can't be opened, or the program is stopping.
    Stopped,
    /// The file was written by a newer program.
    Newer(i64),
    /// No register in this folder.
    Missing(PathBuf),
    /// The folder or file can't be made or opened.
    File(PathBuf, std::io::Error),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(e) => write!(f, "database: {e}"),
            Self::Corrupt(what) => write!(f, "database row can't be read: {what}"),
            Self::Stopped => f.write_str("database threads have stopped"),
            Self::Newer(v) => write!(f, "database has schema {v}, newer than this program's {SCHEMA_VERSION}"),
            Self::Missing(path) => {
                write!(f, "{} にデータがありません。--data でフォルダーを指定してください。", path.display())
            }
            Self::File(path, e) => write!(f, "{}: {e}", path.display()),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<rusqlite::Error> for StoreError {
    fn from(e: rusqlite::Error) -> Self {
        Self::Sqlite(e)
    }
}

impl StoreError {
    /// A row whose column can't be what it is; `what` is table and column.
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt(what.into())
    }

    /// True when a UNIQUE or PRIMARY KEY rule refused the row.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(e, _))
            if e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                || e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
    }
}

/// The open store: cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// Empty as long as the file can't be opened.
    threads: std::sync::Arc<std::sync::OnceLock<threads::Threads>>,
    path: PathBuf,
}

impl Store {
    /// Opens or makes the file `tsunagaru.db` in `dir` and brings its tables up to date.
    ///
    /// # Errors
    /// When the folder can't be made, the file isn't ours, or a newer program wrote it.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let store = Self::closed(dir);
        store.reopen()?;
        Ok(store)
    }

    /// A store that answers nothing but [`StoreError::Stopped`] until [`Store::reopen`] succeeds: the consultation page has to be up
    /// when the register can't be.
    pub fn closed(dir: &Path) -> Self {
        Self { threads: std::sync::Arc::default(), path: dir.join(FILE) }
    }

    /// True when the file is open.
    pub fn is_open(&self) -> bool {
        self.threads.get().is_some()
    }

    /// True when there is nothing of a register in this folder: SQLite would begin a new one in its place.
    pub fn is_blank(dir: &Path) -> bool {
        let size = |name: &str| std::fs::metadata(dir.join(name)).map_or(0, |m| m.len());
        // Less than a page is nothing, unless the pages still stand in the log beside it.
        size(FILE) < 4096 && size(&format!("{FILE}-wal")) == 0
    }

    /// Opens what is closed. Slow: off the async threads.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn reopen(&self) -> Result<(), StoreError> {
        if self.is_open() {
            return Ok(());
        }
        let dir = self.path.parent().unwrap_or(&self.path);
        let fault = |e| StoreError::File(dir.to_owned(), e);
        Self::folder(dir)?;
        // SQLite gives -wal and -shm the file's own mode.
        let path = &self.path;
        let mut options = std::fs::OpenOptions::new();
        drop(options.create(true).append(true).mode(0o600).open(path).map_err(fault)?);
        let mut writer = connect(path)?;
        migrate::migrate(&mut writer)?;
        let readers = (0..3).map(|_| connect(path)).collect::<Result<Vec<_>, _>>()?;
        self.threads.get_or_init(|| threads::Threads::start(writer, readers));
        Ok(())
    }

    /// Makes the data folder, if need be. Names and telephones stand in its files: only its owner may read them.
    ///
    /// # Errors
    /// [`StoreError::File`].
    pub fn folder(dir: &Path) -> Result<(), StoreError> {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(|e| StoreError::File(dir.to_owned(), e))
    }

    /// [`Store::open`] for commands that need a register to be there: a mistyped folder must not look like an empty city.
    ///
    /// # Errors
    /// [`StoreError::Missing`], else as [`Store::open`].
    pub fn open_existing(dir: &Path) -> Result<Self, StoreError> {
        if dir.join(FILE).is_file() { Self::open(dir) } else { Err(StoreError::Missing(dir.to_owned())) }
    }

    fn threads(&self) -> Result<&threads::Threads, StoreError> {
        self.threads.get().ok_or(StoreError::Stopped)
    }

    /// Writes that wait for the one writer or are being done.
    pub fn waiting(&self) -> usize {
        self.threads.get().map_or(0, threads::Threads::waiting)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` in a read transaction on a reader thread: one consistent picture of the register.
    ///
    /// # Errors
    /// What `work` returns, or [`StoreError::Stopped`].
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (send, receive) = tokio::sync::oneshot::channel();
        let job = Box::new(move |c: &mut Connection| drop(send.send(run(c, TransactionBehavior::Deferred, work))));
        self.threads()?.read(job)?;
        receive.await.map_err(|_| E::from(StoreError::Stopped))?
    }

    /// Runs `work` in the one write transaction: committed and synced when it returns `Ok`, undone when it returns `Err`.
    ///
    /// # Errors
    /// What `work` returns, or what SQLite says at commit: then nothing was written.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (send, receive) = tokio::sync::oneshot::channel();
        let job = Box::new(move |c: &mut Connection| drop(send.send(run(c, TransactionBehavior::Immediate, work))));
        self.threads()?.write(job)?;
        receive.await.map_err(|_| E::from(StoreError::Stopped))?
    }

    /// [`Store::read`] for commands and tests, outside the async threads.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (send, receive) = std::sync::mpsc::channel();
        self.threads()?.read(Box::new(move |c| drop(send.send(run(c, TransactionBehavior::Deferred, work)))))?;
        receive.recv().map_err(|_| E::from(StoreError::Stopped))?
    }

    /// [`Store::write`] for commands and tests, outside the async threads.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (send, receive) = std::sync::mpsc::channel();
        self.threads()?.write(Box::new(move |c| drop(send.send(run(c, TransactionBehavior::Immediate, work)))))?;
        receive.recv().map_err(|_| E::from(StoreError::Stopped))?
    }
}

/// A query that reads the file itself; for health checks.
///
/// # Errors
/// What SQLite says.
pub fn answers(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0))?;
    Ok(())
}

fn run<T, E: From<StoreError>>(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let tx = connection.transaction_with_behavior(behavior).map_err(StoreError::from)?;
    let value = work(&Tx(&tx))?;
    tx.commit().map_err(StoreError::from)?;
    Ok(value)
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // WAL + FULL: one fsync for each acknowledged commit, readers never wait for the writer.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_nothing_and_a_good_one_survives_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let set = |n: i64| {
            move |tx: &Tx<'_>| -> Result<(), StoreError> {
                tx.execute("CREATE TABLE IF NOT EXISTS probe (n INTEGER) STRICT", [])?;
                tx.execute("INSERT INTO probe VALUES (?1)", [n])?;
                if n == 2 { Err(StoreError::corrupt("probe.n")) } else { Ok(()) }
            }
        };
        store.write_blocking(set(1)).unwrap();
        assert!(store.write_blocking(set(2)).is_err());
        drop(store);
        let store = Store::open(dir.path()).unwrap();
        let sum: i64 = store
            .read_blocking(|tx| Ok::<_, StoreError>(tx.query_row("SELECT sum(n) FROM probe", [], |r| r.get(0))?))
            .unwrap();
        assert_eq!(sum, 1);
    }

    #[test]
    fn every_connection_is_durable_and_checks_references() {
        let dir = tempfile::tempdir().unwrap();
        let c = connect(&dir.path().join("x.db")).unwrap();
        let pragma = |name: &str| c.pragma_query_value(None, name, |r| r.get::<_, rusqlite::types::Value>(0)).unwrap();
        assert_eq!(pragma("synchronous"), rusqlite::types::Value::Integer(2));
        assert_eq!(pragma("journal_mode"), rusqlite::types::Value::Text("wal".into()));
        assert_eq!(pragma("foreign_keys"), rusqlite::types::Value::Integer(1));
    }
}
