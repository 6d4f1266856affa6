//! Rows of `guidance_card`.

use rusqlite::{OptionalExtension, params};

use super::CardText;
use crate::municipalities::LgCode;
use crate::store::{StoreError, Tx};

/// The card's text with how often it was written; the usual one, with 0, until somebody sets it.
///
/// # Errors
/// What SQLite says, or a row that can't be read.
pub fn get(tx: &Tx<'_>, lg_code: LgCode) -> Result<(CardText, i64), StoreError> {
    let row = tx
        .prepare_cached(
            "SELECT title, words1, words2, words3, caption, url, version FROM guidance_card WHERE lg_code = ?1",
        )?
        .query_row([lg_code.as_str()], |r| {
            let words = [r.get(1)?, r.get(2)?, r.get(3)?];
            let url: Option<String> = r.get(5)?;
            Ok((CardText { title: r.get(0)?, words, caption: r.get(4)?, url: None }, url, r.get(6)?))
        })
        .optional()?;
    let Some((text, url, version)) = row else { return Ok((CardText::default(), 0)) };
    let url = url.map(|u| u.parse().map_err(|_| StoreError::corrupt("guidance_card.url"))).transpose()?;
    Ok((CardText { url, ..text }, version))
}

/// Writes the text over the one that was seen; `false` when it was written since.
///
/// # Errors
/// What SQLite says.
pub fn put(tx: &Tx<'_>, lg_code: LgCode, text: &CardText, seen: i64) -> Result<bool, StoreError> {
    let url = text.url.as_ref().map(|u| u.as_str());
    let [first, second, third] = &text.words;
    let values = params![lg_code.as_str(), text.title, first, second, third, text.caption, url, seen];
    let written = tx.execute(
        "INSERT INTO guidance_card (lg_code, title, words1, words2, words3, caption, url)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ?8 = 0 ON CONFLICT (lg_code) DO NOTHING",
        values,
    )?;
    if written == 1 {
        return Ok(true);
    }
    let changed = tx.execute(
        "UPDATE guidance_card SET title = ?2, words1 = ?3, words2 = ?4, words3 = ?5, caption = ?6, url = ?7,
             version = version + 1 WHERE lg_code = ?1 AND version = ?8",
        values,
    )?;
    Ok(changed == 1)
}
