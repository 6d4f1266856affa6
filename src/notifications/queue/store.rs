//! Rows of `notification` as the desk's queue asks for them.

use rusqlite::{OptionalExtension, Row, ToSql};

use super::{Load, QueueLine, QueuePage, QueueQuery};
use crate::municipalities::LgCode;
use crate::notifications::work::Assignee;
use crate::notifications::{ReceiptNumber, StateName};
use crate::spots::RegistrantKind;
use crate::store::{StoreError, Tx};
use crate::text::search_key;

/// Who looks after it: whoever was named, else whoever has it under review or decided it.
const OWNER: &str =
    "coalesce((SELECT a.officer_id FROM assignment a WHERE a.notification_id = notification.id), officer_id)";
const FOUND: &str = "lg_code = :lg AND (:owner IS NULL OR coalesce(
        (SELECT a.officer_id FROM assignment a WHERE a.notification_id = notification.id), officer_id, 0) = :owner)
    AND (:key = '' OR instr(search, :key) > 0 OR instr(receipt, upper(:key)) > 0)";
const LINE: &str = "receipt, state, registrant, name, received_at, state_at, version, coalesce(
        (SELECT o.name FROM assignment a JOIN officer o ON o.id = a.officer_id WHERE a.notification_id = notification.id),
        officer_name) AS owner";
const STATE: &str = "(:state IS NULL OR state = :state)";
const KIND: &str = "(:kind IS NULL OR registrant = :kind)";

/// What the queue shows for a question: `limit` lines after the first `offset`.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn page(
    tx: &Tx<'_>,
    lg_code: LgCode,
    query: &QueueQuery,
    limit: u32,
    offset: u32,
) -> Result<QueuePage, StoreError> {
    let (key, state, kind) =
        (search_key(&query.text), query.state.map(StateName::code), query.kind.map(RegistrantKind::code));
    let lg = lg_code.as_str();
    let owner = match query.assignee {
        Assignee::Anybody => None,
        // No account has this number.
        Assignee::Nobody => Some(0),
        Assignee::Officer(id) => Some(id),
    };
    let rest: [Value<'_>; 3] = [(":lg", &lg), (":owner", &owner), (":key", &key)];
    let by_state = counts(tx, "state", KIND, &with(&rest, &[(":kind", &kind)]))?;
    let by_kind = counts(tx, "registrant", STATE, &with(&rest, &[(":state", &state)]))?;
    let by_state: Vec<(StateName, u32)> = StateName::ALL.into_iter().map(|s| (s, found(&by_state, s.code()))).collect();
    let by_kind = RegistrantKind::ALL.iter().map(|k| (*k, found(&by_kind, k.code()))).collect();
    let total = by_state.iter().filter(|(s, _)| query.state.is_none_or(|q| q == *s)).map(|(_, n)| n).sum();
    let sql = format!(
        "SELECT {LINE} FROM notification
         WHERE {FOUND} AND {STATE} AND {KIND}
         ORDER BY state IN ('accepted', 'declined', 'cancelled'),
             CASE WHEN state IN ('accepted', 'declined', 'cancelled') THEN NULL ELSE received_at END,
             state_at DESC, id
         LIMIT :limit OFFSET :offset"
    );
    let values = with(&rest, &[(":state", &state), (":kind", &kind), (":limit", &limit), (":offset", &offset)]);
    let mut statement = tx.prepare_cached(&sql)?;
    let rows = statement.query_map(values.as_slice(), |r| Ok(read_line(r)))?;
    let lines = rows.map(|row| row?).collect::<Result<_, StoreError>>()?;
    Ok(QueuePage { lines, total, by_state, by_kind })
}

/// 受付 and 確認中: everything that waits for the division, the longest wait first.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn open(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<QueueLine>, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "SELECT {LINE} FROM notification
         WHERE lg_code = ?1 AND state IN ('submitted', 'under_review') ORDER BY received_at, id"
    ))?;
    let rows = statement.query_map([lg_code.as_str()], |r| Ok(read_line(r)))?;
    rows.map(|row| row?).collect()
}

/// What is to be looked at after this one: the next that waits for the division, or the first when this is the last; none when
/// nothing else waits.
///
/// # Errors
/// As [`open`].
pub fn next(tx: &Tx<'_>, lg_code: LgCode, receipt: &ReceiptNumber) -> Result<Option<ReceiptNumber>, StoreError> {
    let found: Option<String> = tx
        .prepare_cached(
            "SELECT n.receipt FROM notification n JOIN notification me ON me.lg_code = n.lg_code AND me.receipt = ?2
             WHERE n.lg_code = ?1 AND n.state IN ('submitted', 'under_review') AND n.id <> me.id
             ORDER BY (n.received_at, n.id) < (me.received_at, me.id), n.received_at, n.id LIMIT 1",
        )?
        .query_row([lg_code.as_str(), receipt.plain()], |r| r.get(0))
        .optional()?;
    found.map(|r| r.parse().map_err(|_| StoreError::corrupt("notification.receipt"))).transpose()
}

/// Every officer of the municipality with what waits for them; first what waits for nobody.
///
/// # Errors
/// What SQLite says.
pub fn loads(tx: &Tx<'_>, lg_code: LgCode) -> Result<Vec<Load>, StoreError> {
    let mut statement = tx.prepare_cached(&format!(
        "WITH waits AS (SELECT {OWNER} AS owner FROM notification
             WHERE lg_code = ?1 AND state IN ('submitted', 'under_review', 'returned'))
         SELECT NULL AS id, '' AS name, (SELECT count(*) FROM waits WHERE owner IS NULL) AS open
         UNION ALL
         SELECT o.id, o.name, (SELECT count(*) FROM waits WHERE owner = o.id) FROM officer o WHERE o.lg_code = ?1
         ORDER BY id"
    ))?;
    let rows = statement
        .query_map([lg_code.as_str()], |r| Ok(Load { officer: r.get(0)?, name: r.get(1)?, open: r.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

type Value<'a> = (&'static str, &'a dyn ToSql);

fn with<'a>(rest: &[Value<'a>], more: &[Value<'a>]) -> Vec<Value<'a>> {
    rest.iter().chain(more).copied().collect()
}

fn counts(tx: &Tx<'_>, column: &str, rule: &str, values: &[Value<'_>]) -> Result<Vec<(String, u32)>, StoreError> {
    let sql = format!("SELECT {column}, count(*) FROM notification WHERE {FOUND} AND {rule} GROUP BY {column}");
    let mut statement = tx.prepare_cached(&sql)?;
    let rows = statement.query_map(values, |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn found(counts: &[(String, u32)], code: &str) -> u32 {
    counts.iter().find(|(c, _)| c == code).map_or(0, |(_, n)| *n)
}

fn read_line(r: &Row<'_>) -> Result<QueueLine, StoreError> {
    fn parsed<T: std::str::FromStr>(r: &Row<'_>, column: &str) -> Result<T, StoreError> {
        let text: String = r.get(column)?;
        text.parse().map_err(|_| StoreError::corrupt(format!("notification.{column}")))
    }
    Ok(QueueLine {
        receipt: parsed(r, "receipt")?,
        state: parsed(r, "state")?,
        registrant: parsed(r, "registrant")?,
        name: r.get("name")?,
        received_at: parsed(r, "received_at")?,
        state_at: parsed(r, "state_at")?,
        by: r.get("owner")?,
        version: r.get("version")?,
    })
}
