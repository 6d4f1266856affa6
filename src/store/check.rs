//! Whether the file itself is whole.

use super::{StoreError, Tx};

/// What SQLite finds wrong with the file and its references, in its own words; empty when all is well.
///
/// # Errors
/// What SQLite says when it can't even look.
pub fn damage(tx: &Tx<'_>) -> Result<Vec<String>, StoreError> {
    let mut found: Vec<String> = Vec::new();
    let mut integrity = tx.prepare("PRAGMA integrity_check")?;
    let lines = integrity.query_map([], |r| r.get::<_, String>(0))?;
    for line in lines {
        found.extend(Some(line?).filter(|l| l != "ok"));
    }
    let mut references = tx.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")?;
    let rows = references.query_map([], |r| {
        let (table, row, parent): (String, Option<i64>, String) = (r.get(0)?, r.get(1)?, r.get(2)?);
        Ok(format!("{table} row {}: no such {parent}", row.unwrap_or_default()))
    })?;
    for row in rows {
        found.push(row?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use crate::store::Store;

    #[test]
    fn a_whole_file_is_whole_and_a_dangling_reference_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.read_blocking(super::damage).unwrap(), Vec::<String>::new());
        let other = rusqlite::Connection::open(store.path()).unwrap();
        other
            .execute_batch(
                "PRAGMA foreign_keys = OFF; INSERT INTO town (lg_code, name, lat, lng) VALUES ('282294', 'x', 34, 134)",
            )
            .unwrap();
        let found = store.read_blocking(super::damage).unwrap();
        assert_eq!(found, ["town row 1: no such municipality"]);
    }
}
