//! 届出書 様式1–3: the form as data, typed strings to values, the states and the ways between them.

pub mod access;
pub mod acts;
pub mod approval;
pub mod choices;
pub mod confirm;
pub mod corporate;
pub mod drafts;
pub mod duties;
pub mod form;
pub mod form1;
pub mod keys;
pub mod pages;
pub mod place;
pub mod queue;
mod read;
mod reason;
pub mod receipt;
pub mod replies;
pub mod retention;
pub mod state;
mod state_name;
mod steps;
pub mod store;
mod who;
pub mod work;
pub mod yoshiki1;

pub use form::{Answers, Fault, Faults};
pub use form1::Form1;
pub use keys::{ApplicantKey, DraftKey, KeyHash, Pin, PinFault};
pub use place::Locality;
pub use read::{read, read_for};
pub use receipt::{ReceiptFault, ReceiptNumber};
pub use state::{Act, By, NotificationState, Reason, ReasonFault, StateName, WrongState};

use crate::municipalities::{LgCode, Position};
use crate::spots::SpotKind;
use crate::time::Moment;

/// 届出書 as it stands in the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// The row's key, for other tables.
    pub id: i64,
    /// Where it was handed in.
    pub lg_code: LgCode,
    /// 受付番号.
    pub receipt: ReceiptNumber,
    /// Where it stands, with what only that state has.
    pub state: NotificationState,
    /// Counts every change from 1; a page that acts names the version that it showed.
    pub version: i64,
    /// When it was first handed in.
    pub received_at: Moment,
    /// The newest handed-in content.
    pub form: Form1,
    /// How often it has been handed in: 1, 2 after a correction …
    pub edition: i64,
    /// The proposed or corrected pin.
    pub pin: Option<Position>,
    /// True when an officer has set the pin.
    pub pin_confirmed: bool,
}

impl Notification {
    /// Its subject in the audit chain.
    pub fn subject(&self) -> String {
        subject(&self.receipt)
    }

    /// True when an organization agreed to be on the map and no pin is set yet.
    pub fn lacks_pin(&self) -> bool {
        match self.form.registrant.spot_kind() {
            SpotKind::Organization => self.form.consent.map && self.pin.is_none(),
            SpotKind::Individual => false,
        }
    }
}

/// The subject of a notification in the audit chain: `notification:7K3M9XTC`.
pub fn subject(receipt: &ReceiptNumber) -> String {
    format!("notification:{}", receipt.plain())
}

/// 提出のたびの内容: what was handed in, as typed; the first and every correction are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// 1, 2 after a correction …
    pub number: i64,
    /// When it was handed in.
    pub at: Moment,
    /// What was written.
    pub answers: Answers,
    /// Version of the five duties that were ticked.
    pub duties_version: String,
    /// Version of the text on personal information that was agreed to.
    pub privacy_version: String,
}

impl Edition {
    /// The answers to begin a correction with: ticks under a text that has changed since are taken away.
    pub fn to_correct(&self) -> Answers {
        let mut answers = self.answers.clone();
        if self.duties_version != duties::DUTIES_VERSION {
            answers.clear("duties");
        }
        if self.privacy_version != duties::PRIVACY_VERSION {
            answers.clear("privacy");
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_text_is_agreed_to_anew() {
        let answers = read::tests::shop();
        let at = Moment::from_unix(1_795_338_000);
        let current = Edition {
            number: 1,
            at,
            answers: answers.clone(),
            duties_version: duties::DUTIES_VERSION.into(),
            privacy_version: duties::PRIVACY_VERSION.into(),
        };
        assert_eq!(current.to_correct(), answers);
        let older = Edition { duties_version: "2020-01-01".into(), ..current };
        let faults = read(&older.to_correct()).unwrap_err();
        assert_eq!(faults.0.iter().map(|f| f.field).collect::<Vec<_>>(), ["duties"]);
    }
}
