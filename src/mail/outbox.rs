//! 送信箱: takes the letter whose turn it is in hand, sends it, and writes down what became of it.
//!
//! A program that ends between the relay's 「受け取りました」 and the writing down sends that letter once more, with the same
//! Message-ID; no letter is ever lost in between.

use super::{Enclosure, Fault, Parcel, acts, store};
use crate::store::{Store, StoreError};
use crate::time::Moment;

/// Longer than any conversation with a relay: after it, a letter in hand counts as lost and is taken up again.
const IN_HAND_SECONDS: i64 = 30 * 60;

/// The 控え of a notification as PDF; none when there is no such notification any more. The error says why, and names nobody.
pub type Enclose<'a> = &'a dyn Fn(i64) -> Result<Option<Enclosure>, String>;
/// Hands a letter to the relay.
pub type Carry<'a> = &'a dyn Fn(&Parcel, Option<Enclosure>) -> Result<(), Fault>;

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing was due.
    Idle,
    /// The relay took a letter.
    Sent,
    /// It didn't.
    NotSent(Fault),
}

/// One letter's turn, outside the async threads: a relay that hangs holds up nobody but the next letter.
///
/// # Errors
/// What the store says; a letter in hand is then taken up again later.
pub fn turn(
    store: &Store,
    clock: &dyn Fn() -> Moment,
    enclose: Enclose<'_>,
    carry: Carry<'_>,
) -> Result<Turn, StoreError> {
    let now = clock();
    // Looking costs no write.
    let Some(id) = store.read_blocking(move |tx| store::due(tx, now))? else { return Ok(Turn::Idle) };
    let until = now.plus_seconds(IN_HAND_SECONDS);
    let claimed = store.write_blocking(move |tx| store::claim(tx, id, now, until))?;
    let Some(parcel) = claimed else { return Ok(Turn::Idle) };
    // Whatever breaks over one letter, the next ones must go.
    let one = || enclosed(&parcel, enclose).and_then(|enclosure| carry(&parcel, enclosure));
    let sent = std::panic::catch_unwind(std::panic::AssertUnwindSafe(one)).unwrap_or(Err(Fault::Unmade));
    let (attempts, at) = (parcel.attempts, clock());
    match sent {
        Ok(()) => {
            store.write_blocking(move |tx| acts::delivered(tx, id, attempts, at))?;
            tracing::info!(letter = id, kind = parcel.kind.code(), "letter sent");
            Ok(Turn::Sent)
        }
        Err(fault) => {
            store.write_blocking(move |tx| acts::not_delivered(tx, id, attempts, fault, at))?;
            tracing::warn!(letter = id, kind = parcel.kind.code(), fault = fault.code(), attempts, "letter not sent");
            Ok(Turn::NotSent(fault))
        }
    }
}

fn enclosed(parcel: &Parcel, enclose: Enclose<'_>) -> Result<Option<Enclosure>, Fault> {
    let Some(notification_id) = parcel.enclosed else { return Ok(None) };
    enclose(notification_id).map_err(|error| {
        tracing::error!(letter = parcel.id, error, "the copy can't be made");
        Fault::Unmade
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Letter, LetterKind, Post};
    use crate::municipalities::{self, directory};

    #[test]
    fn a_letter_over_which_everything_breaks_waits_and_the_next_one_goes() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let now = Moment::from_unix(1_795_338_000);
        let city = directory::find("282294".parse().unwrap()).unwrap().municipality("健康課");
        store
            .write_blocking(move |tx| {
                municipalities::store::add(tx, &city, now)?;
                for n in ["1", "2"] {
                    let letter = Letter {
                        kind: LetterKind::Windows,
                        lg_code: city.lg_code,
                        act: n.into(),
                        notification_id: None,
                        record: format!("mail:{n}"),
                        enclosed: false,
                        subject: "件名".into(),
                        to: "kenko@example.jp".parse().ok(),
                        body: n.into(),
                        paper: None,
                    };
                    let post = Post { base_url: "https://inochi.example.jp".parse().unwrap(), by_mail: true };
                    acts::queue(tx, &post, &city, &letter, now)?;
                    acts::queue(tx, &post, &city, &letter, now)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let carry = |p: &Parcel, _| if p.body == "1" { panic!("{p:?}") } else { Ok(()) };
        let turns = || turn(&store, &|| now, &|_| Ok(None), &carry).unwrap();
        assert_eq!([turns(), turns(), turns()], [Turn::NotSent(Fault::Unmade), Turn::Sent, Turn::Idle]);
    }
}
