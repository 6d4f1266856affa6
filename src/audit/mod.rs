//! 操作記録: who did what to which record, when, from which state to which. Each event carries the hash of the one before.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::municipalities::LgCode;
use crate::time::Moment;

pub mod store;

/// 操作した人: never a name or an address, so that the record may be kept when personal data is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// 届出者, through the key or number and PIN of the notification.
    Applicant,
    /// 職員, by the number of the account.
    Officer(i64),
    /// 運用者, at the command line.
    Operator,
    /// Somebody who looked at a public page; nobody knows who.
    Visitor,
    /// The program itself, at a due time.
    Program,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Applicant => f.write_str("applicant"),
            Self::Officer(id) => write!(f, "officer:{id}"),
            Self::Operator => f.write_str("operator"),
            Self::Visitor => f.write_str("visitor"),
            Self::Program => f.write_str("program"),
        }
    }
}

/// An event about to be recorded.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// When.
    pub at: Moment,
    /// Who.
    pub actor: Actor,
    /// Where; none for what concerns the whole installation.
    pub lg_code: Option<LgCode>,
    /// What, as one word in English: `submit`, `accept`, `void` …
    pub act: &'a str,
    /// To which record: kind and public number, e.g. `notification:7K3M9XTC`, `spot:12`.
    pub subject: &'a str,
    /// The state before.
    pub from: Option<&'a str>,
    /// The state after.
    pub to: Option<&'a str>,
    /// Why, in the officer's words, where a reason is asked for.
    pub reason: Option<&'a str>,
}

impl NewEvent<'_> {
    /// SHA-256 over the previous hash and every field, each with its length, as hexadecimal.
    pub fn hash(&self, previous: &str) -> String {
        let lg_code = self.lg_code.map(|c| c.to_string());
        let fields = [
            Some(previous.to_owned()),
            Some(self.at.to_string()),
            Some(self.actor.to_string()),
            lg_code,
            Some(self.act.to_owned()),
            Some(self.subject.to_owned()),
            self.from.map(str::to_owned),
            self.to.map(str::to_owned),
            self.reason.map(str::to_owned),
        ];
        chain_hash(&fields)
    }
}

/// Lengths stand before the texts so that no two lists of fields give the same bytes.
fn chain_hash(fields: &[Option<String>]) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        match field {
            Some(text) => {
                hash.update((text.len() as u64 + 1).to_be_bytes());
                hash.update(text.as_bytes());
            }
            None => hash.update(0_u64.to_be_bytes()),
        }
    }
    hex(&hash.finalize())
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}

/// 操作記録 as it stands in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Moment,
    /// Who, as [`Actor`] shows itself.
    pub actor: String,
    /// What.
    pub act: String,
    /// State before.
    pub from: Option<String>,
    /// State after.
    pub to: Option<String>,
    /// Why.
    pub reason: Option<String>,
}
