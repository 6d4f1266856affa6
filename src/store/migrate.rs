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
    include_str!("migrations/0020_partners.sql"),
    include_str!("migrations/0021_related.sql"),
    include_str!("migrations/0060_spot_revisions.sql"),
    include_str!("migrations/0030_sticker_names.sql"),
    include_str!("migrations/0031_spot_touches.sql"),
    include_str!("migrations/0061_confirmations.sql"),
    include_str!("migrations/0040_trainings.sql"),
    include_str!("migrations/0041_notices.sql"),
    include_str!("migrations/0042_handouts.sql"),
    include_str!("migrations/0070_roles.sql"),
    include_str!("migrations/0071_known_devices.sql"),
    include_str!("migrations/0062_desk_work.sql"),
    include_str!("migrations/0063_register_upload.sql"),
    include_str!("migrations/0064_desk_rules.sql"),
    include_str!("migrations/0065_materials_merges.sql"),
    include_str!("migrations/0066_erasures.sql"),
    include_str!("migrations/0080_aliases.sql"),
];

/// The schema number that this program writes: the count of its migrations.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Marks a SQLite file as ours ("TSNG").
pub(super) const APPLICATION_ID: i64 = 0x5453_4E47;

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

    #[test]
    fn accounts_sessions_and_links_survive_the_step_that_brings_more_roles() {
        let mut c = Connection::open_in_memory().unwrap();
        c.pragma_update(None, "foreign_keys", "ON").unwrap();
        for sql in MIGRATIONS.iter().take(12) {
            c.execute_batch(sql).unwrap();
        }
        c.pragma_update(None, "user_version", 12).unwrap();
        c.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        c.execute_batch(
            "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, words, ground, lettering, added_at)
             VALUES ('282294', 'たつの市', 'タツノシ', '兵庫県', 'n', 'd', 'w', '#fff6d2', '#8a2f22', '2026-11-01T00:00:00Z');
             INSERT INTO officer (id, lg_code, email, name, role, password_hash, added_at)
             VALUES (7, '282294', 'a@example.jp', '見本 花子', 'manager', 'x', '2026-11-01T00:00:00Z');
             INSERT INTO session (token_hash, officer_id, started_at, seen_at, expires_at) VALUES ('h', 7, '1', '2', '3');
             INSERT INTO invitation (token_hash, officer_id, expires_at) VALUES ('i', 7, '1');",
        )
        .unwrap();
        migrate(&mut c).unwrap();
        let kept: String = c
            .query_row(
                "SELECT officer.id || ' ' || role || ' ' || password_hash || ' ' || session.token_hash || ' ' || version
                 FROM officer JOIN session ON officer_id = officer.id",
                [],
                |r| r.get(0),
            )
            .unwrap();
        assert_eq!(kept, "7 manager x h 1");
        let violations: i64 = c.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |r| r.get(0)).unwrap();
        assert_eq!(violations, 0);
        assert!(c.execute("UPDATE officer SET role = 'operator'", []).is_err(), "of a municipality, or of all");
        assert!(c.execute("DELETE FROM officer", []).is_err(), "references hold again");
    }

    #[test]
    fn letters_and_their_keys_survive_the_step_that_opens_them_to_more_kinds() {
        let mut c = Connection::open_in_memory().unwrap();
        for sql in MIGRATIONS.iter().take(8) {
            c.execute_batch(sql).unwrap();
        }
        c.pragma_update(None, "user_version", 8).unwrap();
        c.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        c.execute_batch(
            "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, words, ground, lettering, added_at)
             VALUES ('282294', 'たつの市', 'タツノシ', '兵庫県', 'n', 'd', 'w', '#fff6d2', '#8a2f22', '2026-11-01T00:00:00Z');
             INSERT INTO letter (lg_code, key, kind, record, enclosed, subject, message_id, state, queued_at, state_at, version)
             VALUES ('282294', '282294/windows/2026-11-23', 'windows', 'mail:x', 0, 's', '<a@b>', 'sent',
                 '2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z', 3);",
        )
        .unwrap();
        migrate(&mut c).unwrap();
        let kept: String =
            c.query_row("SELECT key || ' ' || state || ' ' || version FROM letter", [], |r| r.get(0)).unwrap();
        assert_eq!(kept, "282294/windows/2026-11-23 sent 3");
        let sql = "INSERT INTO letter (lg_code, key, kind, record, enclosed, subject, message_id, state, queued_at, state_at)
                   SELECT lg_code, key, kind, record, enclosed, subject, '<c@d>', state, queued_at, state_at FROM letter";
        assert!(c.execute(sql, []).is_err(), "one act, one letter");
    }
}
