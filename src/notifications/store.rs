//! Rows of `notification` and `notification_version`.

use rusqlite::{OptionalExtension, Row, params};

use super::yoshiki1::{DUTIES_VERSION, PRIVACY_VERSION, kept};
use super::{Answers, By, Edition, Form1, KeyHash, Notification, NotificationState, ReceiptNumber, StateName};
use crate::municipalities::{LgCode, Position};
use crate::spots::RegistrationNumber;
use crate::store::{StoreError, Tx};
use crate::text::search_key;
use crate::time::Moment;

/// What a new row is made of.
pub struct NewRow<'a> {
    /// Where it is handed in.
    pub lg_code: LgCode,
    /// A number that nobody has yet.
    pub receipt: &'a ReceiptNumber,
    /// The values.
    pub form: &'a Form1,
    /// argon2id of the PIN.
    pub pin_hash: &'a str,
    /// The pin that the address suggests.
    pub pin: Option<Position>,
    /// When.
    pub at: Moment,
}

/// Enters a notification; its content follows with [`add_edition`].
///
/// # Errors
/// [`StoreError::is_duplicate`] when the receipt number is taken; what SQLite says.
pub fn insert(tx: &Tx<'_>, new: &NewRow<'_>) -> Result<i64, StoreError> {
    let at = new.at.to_string();
    tx.prepare_cached(
        "INSERT INTO notification (lg_code, receipt, kind, registrant, name, search, state, received_at, state_at, pin_lat,
             pin_lng, pin_hash)
         VALUES (?1, ?2, 'registration', ?3, ?4, ?5, 'submitted', ?6, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        new.lg_code.as_str(),
        new.receipt.plain(),
        new.form.registrant.code(),
        new.form.spot.name.as_str(),
        search(new.form),
        at,
        new.pin.map(Position::lat),
        new.pin.map(Position::lng),
        new.pin_hash
    ])?;
    Ok(tx.last_insert_rowid())
}

/// Each part has its own key, so that no text matches across two of them; telephone numbers are digits alone.
fn search(form: &Form1) -> String {
    let phones = [Some(&form.contact.phone), form.spot.phone.as_ref()];
    let names =
        [form.spot.name.as_str(), form.spot.kana.as_str(), form.applicant.name.as_str(), form.applicant.kana.as_str()];
    let keys = names.map(search_key).into_iter().chain(phones.into_iter().flatten().map(|p| p.digits()));
    keys.collect::<Vec<_>>().join(" ")
}

/// Keeps what was handed in, first or again, with the texts that were agreed to.
///
/// # Errors
/// [`StoreError::is_duplicate`] when this draft was handed in before; what SQLite says.
pub fn add_edition(
    tx: &Tx<'_>,
    id: i64,
    edition: i64,
    draft: &KeyHash,
    (answers, form): (&Answers, &Form1),
    at: Moment,
) -> Result<(), StoreError> {
    let content = serde_json::to_string(&kept(answers, form.registrant))
        .map_err(|_| StoreError::corrupt("notification_version.content"))?;
    tx.prepare_cached(
        "INSERT INTO notification_version (notification_id, edition, handed_in_at, draft_hash, duties_version,
             privacy_version, content)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![id, edition, at.to_string(), draft.as_str(), DUTIES_VERSION, PRIVACY_VERSION, content])?;
    tx.prepare_cached("UPDATE notification SET edition = ?2, registrant = ?3, name = ?4, search = ?5 WHERE id = ?1")?
        .execute(params![id, edition, form.registrant.code(), form.spot.name.as_str(), search(form)])?;
    Ok(())
}

/// The receipt number of the notification that this draft became.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn of_draft(tx: &Tx<'_>, lg_code: LgCode, draft: &KeyHash) -> Result<Option<ReceiptNumber>, StoreError> {
    let receipt: Option<String> = tx
        .prepare_cached(
            "SELECT n.receipt FROM notification_version v JOIN notification n ON n.id = v.notification_id
             WHERE v.draft_hash = ?1 AND n.lg_code = ?2",
        )?
        .query_row(params![draft.as_str(), lg_code.as_str()], |r| r.get(0))
        .optional()?;
    receipt.map(|r| r.parse().map_err(|_| StoreError::corrupt("notification.receipt"))).transpose()
}

/// The receipt number of the notification with this key.
///
/// # Errors
/// As [`of_draft`].
pub fn receipt_of(tx: &Tx<'_>, id: i64) -> Result<Option<ReceiptNumber>, StoreError> {
    let receipt: Option<String> = tx
        .prepare_cached("SELECT receipt FROM notification WHERE id = ?1")?
        .query_row([id], |r| r.get(0))
        .optional()?;
    receipt.map(|r| r.parse().map_err(|_| StoreError::corrupt("notification.receipt"))).transpose()
}

const COLUMNS: &str = "n.id, n.lg_code, n.receipt, n.state, n.version, n.received_at, n.state_at, n.officer_id, n.officer_name, \
                       n.reason, n.number, n.pin_lat, n.pin_lng, n.pin_confirmed, n.edition, v.content";
const JOINED: &str = "notification n JOIN notification_version v ON v.notification_id = n.id AND v.edition = n.edition";

/// The notification with this receipt number in this municipality.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn by_receipt(tx: &Tx<'_>, lg_code: LgCode, receipt: &ReceiptNumber) -> Result<Option<Notification>, StoreError> {
    tx.prepare_cached(&format!("SELECT {COLUMNS} FROM {JOINED} WHERE n.lg_code = ?1 AND n.receipt = ?2"))?
        .query_row(params![lg_code.as_str(), receipt.plain()], |r| Ok(read_row(r)))
        .optional()?
        .transpose()
}

/// The notification with this key.
///
/// # Errors
/// As [`by_receipt`].
pub fn by_id(tx: &Tx<'_>, id: i64) -> Result<Option<Notification>, StoreError> {
    tx.prepare_cached(&format!("SELECT {COLUMNS} FROM {JOINED} WHERE n.id = ?1"))?
        .query_row([id], |r| Ok(read_row(r)))
        .optional()?
        .transpose()
}

/// Everything that was handed in under one notification, oldest first.
///
/// # Errors
/// As [`by_receipt`].
pub fn editions(tx: &Tx<'_>, id: i64) -> Result<Vec<Edition>, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT edition, handed_in_at, content, duties_version, privacy_version FROM notification_version
         WHERE notification_id = ?1 ORDER BY edition",
    )?;
    let rows = statement
        .query_map([id], |r| Ok((r.get(0)?, r.get::<_, String>(1)?, r.get::<_, String>(2)?, r.get(3)?, r.get(4)?)))?;
    rows.map(|row| {
        let (number, at, content, duties_version, privacy_version) = row?;
        let at = at.parse().map_err(|_| StoreError::corrupt("notification_version.handed_in_at"))?;
        let answers =
            serde_json::from_str(&content).map_err(|_| StoreError::corrupt("notification_version.content"))?;
        Ok(Edition { number, at, answers, duties_version, privacy_version })
    })
    .collect()
}

/// Moves a notification on; `false` when it changed since version `seen`.
///
/// # Errors
/// What SQLite says.
pub fn put_state(tx: &Tx<'_>, id: i64, seen: i64, state: &NotificationState) -> Result<bool, StoreError> {
    let by = state.by();
    let changed = tx
        .prepare_cached(
            "UPDATE notification SET state = ?3, state_at = ?4, officer_id = ?5, officer_name = ?6, reason = ?7, number = ?8,
                 version = version + 1
             WHERE id = ?1 AND version = ?2",
        )?
        .execute(params![
            id,
            seen,
            state.name().code(),
            state.at().to_string(),
            by.map(|b| b.officer),
            by.map(|b| b.name.as_str()),
            state.reason().map(|r| r.as_str()),
            state.number().map(RegistrationNumber::get)
        ])?;
    Ok(changed == 1)
}

/// Puts the pin; `confirmed` when an officer did. `false` when the notification changed since version `seen`.
///
/// # Errors
/// What SQLite says.
pub fn put_pin(tx: &Tx<'_>, id: i64, seen: i64, pin: Option<Position>, confirmed: bool) -> Result<bool, StoreError> {
    let changed = tx
        .prepare_cached(
            "UPDATE notification SET pin_lat = ?3, pin_lng = ?4, pin_confirmed = ?5, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )?
        .execute(params![id, seen, pin.map(Position::lat), pin.map(Position::lng), confirmed])?;
    Ok(changed == 1)
}

/// Counts the version up, for an act that changes nothing else of the row; `false` when it changed since version `seen`.
///
/// # Errors
/// What SQLite says.
pub fn touch(tx: &Tx<'_>, id: i64, seen: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE notification SET version = version + 1 WHERE id = ?1 AND version = ?2";
    Ok(tx.prepare_cached(sql)?.execute(params![id, seen])? == 1)
}

fn read_row(r: &Row<'_>) -> Result<Notification, StoreError> {
    let bad = |column: &'static str| move || StoreError::corrupt(format!("notification.{column}"));
    let text = |i: usize| r.get::<_, String>(i).map_err(StoreError::from);
    let (lat, lng): (Option<f64>, Option<f64>) = (r.get(11)?, r.get(12)?);
    let pin = match (lat, lng) {
        (Some(lat), Some(lng)) => Some(Position::new(lat, lng).map_err(|_| bad("pin_lat")())?),
        _ => None,
    };
    let answers: Answers =
        serde_json::from_str(&text(15)?).map_err(|_| StoreError::corrupt("notification_version.content"))?;
    Ok(Notification {
        id: r.get(0)?,
        lg_code: text(1)?.parse().map_err(|_| bad("lg_code")())?,
        receipt: text(2)?.parse().map_err(|_| bad("receipt")())?,
        state: read_state(r)?,
        version: r.get(4)?,
        received_at: text(5)?.parse().map_err(|_| bad("received_at")())?,
        form: super::read(&answers).map_err(|_| StoreError::corrupt("notification_version.content: form"))?,
        edition: r.get(14)?,
        pin,
        pin_confirmed: r.get(13)?,
    })
}

/// Half-true rows, such as a returned one without its reason, are refused.
fn read_state(r: &Row<'_>) -> Result<NotificationState, StoreError> {
    let half = || StoreError::corrupt("notification.state");
    let name: StateName = r.get::<_, String>(3)?.parse().map_err(|_| half())?;
    let at: Moment = r.get::<_, String>(6)?.parse().map_err(|_| StoreError::corrupt("notification.state_at"))?;
    let officer: Option<i64> = r.get(7)?;
    let by = officer.zip(r.get::<_, Option<String>>(8)?).map(|(officer, name)| By { officer, name });
    let reason = r.get::<_, Option<String>>(9)?.map(|t| t.parse().map_err(|_| half())).transpose()?;
    let number = r.get::<_, Option<i64>>(10)?.map(|n| n.try_into().map_err(|_| half())).transpose()?;
    Ok(match (name, by, reason, number) {
        (StateName::Submitted, None, None, None) => NotificationState::Submitted { at },
        (StateName::Cancelled, None, None, None) => NotificationState::Cancelled { at },
        (StateName::UnderReview, Some(by), None, None) => NotificationState::UnderReview { by, at },
        (StateName::Returned, Some(by), Some(reason), None) => NotificationState::Returned { by, at, reason },
        (StateName::Declined, Some(by), Some(reason), None) => NotificationState::Declined { by, at, reason },
        (StateName::Accepted, Some(by), None, Some(number)) => NotificationState::Accepted { by, at, number },
        (_, _, _, _) => return Err(half()),
    })
}
