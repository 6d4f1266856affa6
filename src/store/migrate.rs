//! Numbered migrations, forward only, each in one transaction with its number.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_municipalities.sql"),
    include_str!("migrations/0002_audit_staff.sql"),
    include_str!("migrations/0003_windows.sql"),
    include_str!("migrations/0004_notifications.sql"),
    include_str!("migrations/0005_spots_stickers.sql"),
    include_str!("migrations/0006_windows_desk.sql"),
    include_str!("migrations/0007_mail.sql"),
    include_str!("migrations/0008_sticker_desk.sql"),
    include_str!("migrations/0009_spot_changes.sql"),
    include_str!("migrations/0010_reports.sql"),
];

/// The schema number that this program writes: the count of its migrations.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Marks a SQLite file as ours ("TSNG").
const APPLICATION_ID: i64 = 0x5453_4E47;

pub fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let application: i64 = tx.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if version > SCHEMA_VERSION {
        return Err(StoreError::Newer(version));
    }
    if application != APPLICATION_ID && version != 0 {
        return Err(StoreError::corrupt("application_id: another program's file"));
    }
    for sql in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        tx.execute_batch(sql)?;
    }
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_run_once_and_newer_files_are_refused() {
        let mut c = Connection::open_in_memory().unwrap();
        migrate(&mut c).unwrap();
        migrate(&mut c).unwrap();
        let violations: i64 = c.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get(0)).unwrap();
        assert_eq!(violations, 0);
        c.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
        assert!(matches!(migrate(&mut c), Err(StoreError::Newer(_))));
    }
}
