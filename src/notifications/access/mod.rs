//! 届出者の出入り: the key in the address, or receipt number and PIN when the link is lost.

pub mod store;

use crate::time::Moment;

/// Wrong PINs before a notification's PIN is refused for [`LOCK_SECONDS`].
pub const TRIES: u32 = 5;
/// Fifteen minutes.
pub const LOCK_SECONDS: i64 = 15 * 60;
/// A key given for number and PIN works for a day.
pub const FRESH_SECONDS: i64 = 24 * 3600;

/// What a notification's PIN is compared with, unless it is locked.
#[derive(Clone, PartialEq, Eq)]
pub struct PinCheck {
    /// The notification.
    pub id: i64,
    /// argon2id of the PIN.
    pub hash: String,
    /// Not looked at before then.
    pub locked_until: Option<Moment>,
}

/// What came of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinOutcome {
    /// Right; the fresh key works now.
    Right,
    /// Wrong; so many tries are left before it is locked.
    Wrong {
        /// 1 … 4.
        left: u32,
    },
    /// Too many wrong ones: nothing is looked at before then, not even the right one.
    Locked {
        /// When it may be tried again.
        until: Moment,
    },
}
