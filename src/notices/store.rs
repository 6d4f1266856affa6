//! Rows of `notice`, `notice_reply`, `notice_file`, `notice_read` and `notice_digest`.

use rusqlite::{OptionalExtension, Row, ToSql, params};

use super::{Attachment, Author, Draft, FileKind, Notice, Reply, Rhythm, Wanted};
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};
use crate::text::search_key;
use crate::time::Moment;

const COLUMNS: &str = "n.id, n.lg_code, n.officer_id, n.kind, n.topic, n.title, n.words, n.posted_at, n.last_at, n.edited_at, \
    n.withdrawn_at IS NOT NULL AS withdrawn, n.version, m.name AS city, o.name AS officer, \
    (SELECT count(*) FROM notice_reply r WHERE r.notice_id = n.id AND r.withdrawn_at IS NULL) AS replies, \
    (SELECT count(*) FROM notice_file f WHERE f.notice_id = n.id) AS files, \
    n.withdrawn_at IS NULL AND NOT EXISTS \
        (SELECT 1 FROM notice_read s WHERE s.notice_id = n.id AND s.officer_id = ?1 AND s.at >= n.last_at) AS unread";
const FROM: &str =
    "notice n LEFT JOIN municipality m ON m.lg_code = n.lg_code LEFT JOIN officer o ON o.id = n.officer_id";

/// Enters a notice.
///
/// # Errors
/// What SQLite says.
pub fn insert(tx: &Tx<'_>, author: Author, draft: &Draft, at: Moment) -> Result<i64, StoreError> {
    tx.execute(
        "INSERT INTO notice (lg_code, officer_id, kind, topic, title, words, search, posted_at, last_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
        params![
            author.map(|(_, code)| code.to_string()),
            author.map(|(id, _)| id),
            draft.kind.code(),
            draft.topic.code(),
            draft.title,
            draft.words,
            searched(draft),
            at.to_string(),
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

fn searched(draft: &Draft) -> String {
    format!("{} {}", search_key(&draft.title), search_key(&draft.words))
}

/// One notice, as this officer sees it.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, officer: i64, id: i64) -> Result<Option<Notice>, StoreError> {
    Ok(many(tx, "n.id = ?2", &[&officer, &id])?.pop())
}

/// What is looked for, the newest word first; withdrawn ones only where somebody has replied.
///
/// # Errors
/// As [`get`].
pub fn page(tx: &Tx<'_>, officer: i64, wanted: &Wanted, limit: u32) -> Result<Vec<Notice>, StoreError> {
    let (kind, topic) = (wanted.kind.map(|k| k.code()), wanted.topic.map(|t| t.code()));
    let key = search_key(&wanted.text);
    let rule = "(?2 = '' OR instr(n.search, ?2) > 0 OR EXISTS
            (SELECT 1 FROM notice_reply r WHERE r.notice_id = n.id AND r.withdrawn_at IS NULL AND instr(r.search, ?2) > 0))
        AND (?3 IS NULL OR n.kind = ?3) AND (?4 IS NULL OR n.topic = ?4) AND (?5 = 0 OR unread)
        AND (n.withdrawn_at IS NULL OR replies > 0)
        ORDER BY n.last_at DESC, n.id DESC LIMIT ?6";
    many(tx, rule, &[&officer, &key, &kind, &topic, &wanted.unread, &limit])
}

/// Notices with a word since a moment that isn't this municipality's own; the newest first.
///
/// # Errors
/// As [`get`].
pub fn since(tx: &Tx<'_>, lg_code: LgCode, since: Moment, limit: u32) -> Result<Vec<Notice>, StoreError> {
    let rule = "n.withdrawn_at IS NULL AND ((n.posted_at > ?2 AND n.lg_code IS NOT ?3) OR EXISTS
            (SELECT 1 FROM notice_reply r WHERE r.notice_id = n.id AND r.withdrawn_at IS NULL AND r.posted_at > ?2
                 AND r.lg_code <> ?3))
        ORDER BY n.last_at DESC, n.id DESC LIMIT ?4";
    many(tx, rule, &[&0_i64, &since.to_string(), &lg_code.as_str(), &limit])
}

/// How many this officer hasn't seen.
///
/// # Errors
/// What SQLite says.
pub fn unread(tx: &Tx<'_>, officer: i64) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT count(*) FROM notice n WHERE n.withdrawn_at IS NULL AND NOT EXISTS
             (SELECT 1 FROM notice_read s WHERE s.notice_id = n.id AND s.officer_id = ?1 AND s.at >= n.last_at)",
    )?;
    Ok(statement.query_row([officer], |r| r.get(0))?)
}

fn many(tx: &Tx<'_>, rule: &str, values: &[&dyn ToSql]) -> Result<Vec<Notice>, StoreError> {
    let mut statement = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM {FROM} WHERE {rule}"))?;
    let rows = statement.query_map(values, |r| Ok(notice(r)))?;
    rows.map(|row| row?).collect()
}

fn notice(r: &Row<'_>) -> Result<Notice, StoreError> {
    let edited: Option<String> = r.get("edited_at")?;
    Ok(Notice {
        id: r.get("id")?,
        author: author(r)?,
        by: by(r)?,
        draft: Draft {
            kind: parsed(r, "kind")?,
            topic: parsed(r, "topic")?,
            title: r.get("title")?,
            words: r.get("words")?,
        },
        posted_at: parsed(r, "posted_at")?,
        last_at: parsed(r, "last_at")?,
        edited_at: edited.map(|t| t.parse().map_err(|_| StoreError::corrupt("notice.edited_at"))).transpose()?,
        withdrawn: r.get("withdrawn")?,
        version: r.get("version")?,
        replies: r.get("replies")?,
        files: r.get("files")?,
        unread: r.get("unread")?,
    })
}

fn author(r: &Row<'_>) -> Result<Author, StoreError> {
    let code: Option<String> = r.get("lg_code")?;
    let code: Option<LgCode> =
        code.map(|c| c.parse().map_err(|_| StoreError::corrupt("notice.lg_code"))).transpose()?;
    Ok(r.get::<_, Option<i64>>("officer_id")?.zip(code))
}

fn by(r: &Row<'_>) -> Result<String, StoreError> {
    let (city, officer): (Option<String>, Option<String>) = (r.get("city")?, r.get("officer")?);
    Ok(city.zip(officer).map_or_else(|| "運用者".to_owned(), |(city, officer)| format!("{city} {officer}")))
}

fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &str) -> Result<T, StoreError> {
    let text = r.get_ref(column)?.as_str().ok().and_then(|s| s.parse().ok());
    text.ok_or_else(|| StoreError::corrupt(format!("notice.{column}")))
}

/// Puts a text in the place of the one with the version that was seen; `false` when somebody was faster, or it is withdrawn.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, id: i64, draft: &Draft, seen: i64, at: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE notice SET kind = ?3, topic = ?4, title = ?5, words = ?6, search = ?7, edited_at = ?8,
                   version = version + 1 WHERE id = ?1 AND version = ?2 AND withdrawn_at IS NULL";
    let (kind, topic) = (draft.kind.code(), draft.topic.code());
    let values = params![id, seen, kind, topic, draft.title, draft.words, searched(draft), at.to_string()];
    Ok(tx.execute(sql, values)? == 1)
}

/// 取下げ: words and files go; that there was a notice stays, for those who have replied.
///
/// # Errors
/// What SQLite says.
pub fn withdraw(tx: &Tx<'_>, id: i64, at: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE notice SET words = '', search = '', title = '（取り下げられました）', withdrawn_at = ?2,
                   version = version + 1 WHERE id = ?1 AND withdrawn_at IS NULL";
    if tx.execute(sql, params![id, at.to_string()])? == 0 {
        return Ok(false);
    }
    tx.execute("DELETE FROM notice_file WHERE notice_id = ?1", [id])?;
    Ok(true)
}

/// Enters a reply: the notice has a new last word.
///
/// # Errors
/// What SQLite says.
pub fn insert_reply(
    tx: &Tx<'_>,
    notice: i64,
    (officer, code): (i64, LgCode),
    words: &str,
    at: Moment,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notice_reply (notice_id, lg_code, officer_id, words, search, posted_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![notice, code.as_str(), officer, words, search_key(words), at.to_string()],
    )?;
    tx.execute("UPDATE notice SET last_at = ?2 WHERE id = ?1", params![notice, at.to_string()])?;
    Ok(())
}

/// The replies, oldest first.
///
/// # Errors
/// As [`get`].
pub fn replies(tx: &Tx<'_>, notice: i64) -> Result<Vec<Reply>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT r.id, r.lg_code, r.officer_id, r.words, r.posted_at, r.withdrawn_at IS NOT NULL AS withdrawn, m.name AS city,
             o.name AS officer
         FROM notice_reply r JOIN municipality m ON m.lg_code = r.lg_code JOIN officer o ON o.id = r.officer_id
         WHERE r.notice_id = ?1 ORDER BY r.id",
    )?;
    let rows = statement.query_map([notice], |r| {
        Ok((|| {
            let (id, words, withdrawn) = (r.get("id")?, r.get("words")?, r.get("withdrawn")?);
            Ok(Reply { id, author: author(r)?, by: by(r)?, words, posted_at: parsed(r, "posted_at")?, withdrawn })
        })())
    })?;
    rows.map(|row| row?).collect()
}

/// 取下げ of a reply.
///
/// # Errors
/// What SQLite says.
pub fn withdraw_reply(tx: &Tx<'_>, notice: i64, reply: i64, at: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE notice_reply SET words = '', search = '', withdrawn_at = ?3
               WHERE id = ?2 AND notice_id = ?1 AND withdrawn_at IS NULL";
    Ok(tx.execute(sql, params![notice, reply, at.to_string()])? == 1)
}

/// Keeps a file.
///
/// # Errors
/// What SQLite says.
pub fn insert_file(tx: &Tx<'_>, notice: i64, file: &Attachment, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notice_file (notice_id, name, kind, bytes, added_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![notice, file.name(), file.kind().code(), file.bytes(), at.to_string()],
    )?;
    Ok(())
}

/// Number, name and size in bytes of the files of a notice.
///
/// # Errors
/// What SQLite says.
pub fn files(tx: &Tx<'_>, notice: i64) -> Result<Vec<(i64, String, u64)>, StoreError> {
    let sql = "SELECT id, name, length(bytes) FROM notice_file WHERE notice_id = ?1 ORDER BY id";
    let mut statement = tx.prepare_cached(sql)?;
    let rows = statement.query_map([notice], |r| Ok((r.get(0)?, r.get(1)?, r.get::<_, i64>(2)?.unsigned_abs())))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// One file of a notice.
///
/// # Errors
/// As [`get`].
pub fn file(tx: &Tx<'_>, notice: i64, file: i64) -> Result<Option<(FileKind, Vec<u8>)>, StoreError> {
    let sql = "SELECT kind, bytes FROM notice_file WHERE notice_id = ?1 AND id = ?2";
    let found: Option<(String, Vec<u8>)> =
        tx.prepare_cached(sql)?.query_row([notice, file], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    found
        .map(|(kind, bytes)| Ok((FileKind::read(&kind).ok_or_else(|| StoreError::corrupt("notice_file.kind"))?, bytes)))
        .transpose()
}

/// Takes a file away.
///
/// # Errors
/// What SQLite says.
pub fn remove_file(tx: &Tx<'_>, notice: i64, file: i64) -> Result<bool, StoreError> {
    Ok(tx.execute("DELETE FROM notice_file WHERE notice_id = ?1 AND id = ?2", [notice, file])? == 1)
}

/// 既読: this officer has seen the last word.
///
/// # Errors
/// What SQLite says.
pub fn mark_read(tx: &Tx<'_>, officer: i64, notice: i64, at: Moment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notice_read (officer_id, notice_id, at) VALUES (?1, ?2, ?3)
         ON CONFLICT (officer_id, notice_id) DO UPDATE SET at = max(at, excluded.at)",
        params![officer, notice, at.to_string()],
    )?;
    Ok(())
}

/// How often the division wants the digest, and until when it has had it.
///
/// # Errors
/// As [`get`].
pub fn digest(tx: &Tx<'_>, lg_code: LgCode) -> Result<(Rhythm, Option<Moment>), StoreError> {
    let sql = "SELECT rhythm, told_until FROM notice_digest WHERE lg_code = ?1";
    let row: Option<(String, Option<String>)> =
        tx.prepare_cached(sql)?.query_row([lg_code.as_str()], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    let Some((rhythm, until)) = row else { return Ok((Rhythm::Weekly, None)) };
    let corrupt = |column: &str| StoreError::corrupt(format!("notice_digest.{column}"));
    let until = until.map(|t| t.parse().map_err(|_| corrupt("told_until"))).transpose()?;
    Ok((rhythm.parse().map_err(|()| corrupt("rhythm"))?, until))
}

/// Writes either down.
///
/// # Errors
/// What SQLite says.
pub fn put_digest(tx: &Tx<'_>, lg_code: LgCode, rhythm: Rhythm, until: Option<Moment>) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO notice_digest (lg_code, rhythm, told_until) VALUES (?1, ?2, ?3)
         ON CONFLICT (lg_code) DO UPDATE SET rhythm = excluded.rhythm, told_until = excluded.told_until",
        params![lg_code.as_str(), rhythm.code(), until.map(|t| t.to_string())],
    )?;
    Ok(())
}
