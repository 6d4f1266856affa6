//! Printing, with its audit events: whatever is printed is marked in the same transaction.

use std::fmt;

use super::{Candidate, PrintRun, Selection, seen, store};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::{self, LgCode};
use crate::stickers::acts::{RANDOM, issue};
use crate::stickers::order::Order;
use crate::store::{StoreError, Tx};
use crate::text::{TextFault, one_line};
use crate::time::Moment;

/// Most characters of a reason.
pub const REASON_LIMIT: usize = 200;

/// What is to be printed: which stickers, how, why again, and what was on the page on which that was decided.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which stickers.
    pub selection: Selection,
    /// How.
    pub order: Order,
    /// Why again; empty while nothing is printed for a second time.
    pub reason: String,
    /// See [`seen`]; none where nobody looked at a page before.
    pub seen: Option<String>,
}

/// 印刷: issues what is missing, writes the run and marks every sticker as printed.
///
/// # Errors
/// [`PrintFault`]; then nothing was written.
pub fn print(
    tx: &Tx<'_>,
    lg_code: LgCode,
    wish: Wish,
    random: &mut dyn FnMut() -> Option<[u8; RANDOM]>,
    by: Actor,
    now: Moment,
) -> Result<PrintRun, PrintFault> {
    let candidates = store::candidates(tx, lg_code)?;
    let chosen = wish.selection.pick(&candidates);
    let here = seen(municipalities::store::version(tx, lg_code)?, &chosen);
    if wish.seen.is_some_and(|seen| seen != here) {
        return Err(PrintFault::Changed);
    }
    if chosen.is_empty() || !wish.order.faults(chosen.len()).is_empty() {
        return Err(PrintFault::Nothing);
    }
    let reason = reason_for(&wish.reason, &chosen)?;
    let mut tokens = Vec::with_capacity(chosen.len());
    for candidate in &chosen {
        tokens.push(match &candidate.token {
            Some(token) => token.clone(),
            None => {
                let random = random().ok_or_else(|| StoreError::corrupt("sticker.token: no random bytes"))?;
                issue(tx, &candidate.spot, &random, by, now)?
            }
        });
    }
    let printed_by = by.to_string();
    let mut run = PrintRun { number: 0, printed_at: now, printed_by, order: wish.order, reason, tokens };
    store::insert(tx, lg_code, &mut run)?;
    record(tx, lg_code, &run, &chosen, by)?;
    Ok(run)
}

/// The reason as kept: asked for as soon as one sticker is printed again, else not looked at.
///
/// # Errors
/// [`PrintFault::Reason`] and [`PrintFault::Text`].
pub fn reason_for(typed: &str, chosen: &[&Candidate]) -> Result<Option<String>, PrintFault> {
    let again = chosen.iter().filter(|c| c.is_printed()).count();
    if again == 0 {
        return Ok(None);
    }
    match one_line(typed, REASON_LIMIT) {
        Ok(text) if text.is_empty() => Err(PrintFault::Reason(again)),
        Ok(text) => Ok(Some(text)),
        Err(fault) => Err(PrintFault::Text(fault)),
    }
}

fn record(tx: &Tx<'_>, lg_code: LgCode, run: &PrintRun, chosen: &[&Candidate], actor: Actor) -> Result<(), StoreError> {
    let reason = run.reason.as_deref();
    let event = |act: &str, subject: &str, from, to, reason| {
        let lg_code = Some(lg_code);
        audit::store::record(tx, &NewEvent { at: run.printed_at, actor, lg_code, act, subject, from, to, reason })
    };
    event("print", &run.subject(), None, Some("printed"), reason)?;
    for (candidate, token) in chosen.iter().zip(&run.tokens) {
        let subject = format!("sticker:{token}");
        if candidate.is_printed() {
            event("reprint", &subject, Some("printed"), Some("printed"), reason)?;
        } else {
            event("print", &subject, Some("issued"), Some("printed"), None)?;
        }
    }
    Ok(())
}

/// Why nothing was printed.
#[derive(Debug)]
pub enum PrintFault {
    /// The page showed something else than there is now.
    Changed,
    /// No sticker, or an order that can't be.
    Nothing,
    /// So many were printed before, and no reason is given.
    Reason(usize),
    /// The reason can't be kept.
    Text(TextFault),
    /// The register.
    Store(StoreError),
}

impl From<StoreError> for PrintFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl fmt::Display for PrintFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("画面を開いたあとに、印刷するものが変わりました。"),
            Self::Nothing => f.write_str("印刷するステッカーがありません。"),
            Self::Reason(again) => {
                write!(f, "{again}件は、前に印刷しています。もう一度印刷する理由を書いてください。")
            }
            Self::Text(fault) => fault.fmt(f),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for PrintFault {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stickers::printing::Numbers;
    use crate::store::Store;

    const NOW: Moment = Moment::from_unix(1_795_000_000);

    fn city() -> LgCode {
        "282294".parse().unwrap()
    }

    fn wish(selection: Selection, reason: &str) -> Wish {
        Wish { selection, order: Order::default(), reason: reason.into(), seen: None }
    }

    fn world() -> (tempfile::TempDir, Store) {
        let (dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                for byte in [1, 2] {
                    let spot = crate::stickers::tests::spot(tx)?;
                    issue(tx, &spot, &[byte; RANDOM], Actor::Operator, NOW)?;
                }
                crate::stickers::tests::spot(tx)?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        (dir, store)
    }

    fn run(tx: &Tx<'_>, wish: Wish) -> Result<PrintRun, PrintFault> {
        print(tx, city(), wish, &mut || Some([9; RANDOM]), Actor::Officer(1), NOW)
    }

    #[test]
    fn printing_marks_once_and_again_only_with_a_reason() {
        let (_dir, store) = world();
        store
            .write_blocking(|tx| {
                let first = run(tx, wish(Selection::Unprinted, ""))?;
                assert_eq!((first.number, first.tokens.len(), &first.reason), (1, 3, &None));
                assert!(store::candidates(tx, city())?.iter().all(|c| c.runs == 1 && c.last == Some(NOW)));
                assert!(matches!(run(tx, wish(Selection::Unprinted, "")), Err(PrintFault::Nothing)));

                let two: Numbers = "1-2".parse().unwrap();
                let again = || Selection::Numbers(two.clone());
                assert!(matches!(run(tx, wish(again(), " 　")), Err(PrintFault::Reason(2))));
                assert!(matches!(run(tx, wish(again(), &"あ".repeat(201))), Err(PrintFault::Text(_))));
                let second = run(tx, wish(again(), "紙がつまったため"))?;
                assert_eq!((second.number, second.reason.as_deref()), (2, Some("紙がつまったため")));
                assert_eq!(store::get(tx, city(), 2)?, Some(second.clone()));
                assert_eq!(store::get(tx, city(), 3)?, None);
                assert_eq!(store::of_token(tx, &second.tokens[0])?, [(1, NOW), (2, NOW)]);
                let newest = store::newest(tx, city(), 10)?;
                assert_eq!(newest.iter().map(|(r, n)| (r.number, *n)).collect::<Vec<_>>(), [(2, 2), (1, 3)]);

                let told = audit::store::about(tx, city(), &format!("sticker:{}", second.tokens[0]))?;
                let acts: Vec<_> = told.iter().map(|e| (e.act.as_str(), e.reason.as_deref())).collect();
                assert_eq!(acts, [("issue", None), ("print", None), ("reprint", Some("紙がつまったため"))]);
                assert_eq!(audit::store::about(tx, city(), "print:1")?.len(), 1);
                Ok::<_, PrintFault>(())
            })
            .unwrap();
    }

    #[test]
    fn what_is_not_what_was_seen_is_not_printed() {
        let (_dir, store) = world();
        let outcome = store.write_blocking(|tx| {
            let candidates = store::candidates(tx, city())?;
            let chosen: Vec<_> = candidates.iter().collect();
            let mark = seen(municipalities::store::version(tx, city())?, &chosen);
            let asked = Wish { seen: Some(mark.clone()), ..wish(Selection::All, "") };
            run(tx, asked.clone())?;
            assert!(matches!(run(tx, asked), Err(PrintFault::Changed)), "the second officer is told");
            let unseen = Wish { order: Order { first: 9, ..Order::default() }, ..wish(Selection::All, "理由") };
            run(tx, unseen)
        });
        assert!(matches!(outcome, Err(PrintFault::Nothing)), "{outcome:?}");
    }

    #[test]
    fn an_order_comes_back_as_it_was_written() {
        let (_dir, store) = world();
        store
            .write_blocking(|tx| {
                let order = Order {
                    paper: "elm006".parse().unwrap(),
                    first: 3,
                    calibration: crate::stickers::Calibration::new(0.5, -0.3, 100.2).unwrap(),
                    copies: 2,
                    ink: crate::stickers::Ink::Black,
                    named: true,
                    ..Order::default()
                };
                let run = run(tx, Wish { order, ..wish(Selection::All, "") })?;
                assert_eq!(store::get(tx, city(), run.number)?.map(|r| r.order), Some(order));
                Ok::<_, PrintFault>(())
            })
            .unwrap();
    }
}
