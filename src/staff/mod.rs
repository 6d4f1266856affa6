//! 職員: officers of a municipality, what they may do, and how they sign in.

use std::fmt;
use std::str::FromStr;

use crate::municipalities::LgCode;
use crate::time::Moment;

pub mod pages;
pub mod password;
pub mod store;

/// 権限: what an officer may do in the municipality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 閲覧: sees everything, changes nothing.
    Viewer,
    /// 担当: receives, returns, accepts, prints.
    Officer,
    /// 管理: also invites officers and edits the municipality.
    Manager,
}

impl Role {
    /// As stored and typed at the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Officer => "officer",
            Self::Manager => "manager",
        }
    }

    /// 閲覧・担当・管理.
    pub fn label(self) -> &'static str {
        match self {
            Self::Viewer => "閲覧",
            Self::Officer => "担当",
            Self::Manager => "管理",
        }
    }
}

/// A role that doesn't exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleFault;

impl fmt::Display for RoleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("権限は viewer（閲覧）、officer（担当）、manager（管理）のどれかです。")
    }
}

impl std::error::Error for RoleFault {}

impl FromStr for Role {
    type Err = RoleFault;

    fn from_str(s: &str) -> Result<Self, RoleFault> {
        [Self::Viewer, Self::Officer, Self::Manager].into_iter().find(|r| r.code() == s).ok_or(RoleFault)
    }
}

/// 職員のアカウント.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Number of the account, as the audit chain names it.
    pub id: i64,
    /// The municipality that the account belongs to.
    pub lg_code: LgCode,
    /// Mail address, the sign-in name.
    pub email: String,
    /// Name shown on the desk and to colleagues.
    pub name: String,
    /// What the officer may do.
    pub role: Role,
}

/// Proof: this officer acts at the desk of this municipality. Desk acts ask for it; there is no other way to get one than being signed in there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    officer: Officer,
}

impl Authority {
    /// `None` unless the officer belongs to that municipality.
    pub fn of(officer: Officer, lg_code: LgCode) -> Option<Self> {
        (officer.lg_code == lg_code).then_some(Self { officer })
    }

    /// Who acts.
    pub fn officer(&self) -> &Officer {
        &self.officer
    }

    /// Where.
    pub fn lg_code(&self) -> LgCode {
        self.officer.lg_code
    }

    /// True when the officer may change the municipality itself.
    pub fn may_manage(&self) -> bool {
        self.officer.role >= Role::Manager
    }

    /// True when the officer may change what is on the desk.
    pub fn may_decide(&self) -> bool {
        self.officer.role >= Role::Officer
    }
}

/// サインインの期限: idle sessions end after 30 minutes, any session after 12 hours.
pub const SESSION_IDLE_SECONDS: i64 = 30 * 60;
/// See [`SESSION_IDLE_SECONDS`].
pub const SESSION_SECONDS: i64 = 12 * 3600;
/// A one-time link works for three days, long enough for a weekend.
pub const INVITATION_SECONDS: i64 = 3 * 24 * 3600;
/// Wrong passwords before the password is refused for [`LOCK_SECONDS`]; one-time links go on working.
pub const MAX_FAILURES: u32 = 5;
/// Fifteen minutes.
pub const LOCK_SECONDS: i64 = 15 * 60;

/// What became of a try to sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignIn {
    /// The password may be checked.
    Check {
        /// Whose it is.
        officer: Officer,
        /// The stored argon2id hash.
        hash: String,
    },
    /// Too many wrong tries; the password is not looked at before then.
    Locked {
        /// When it may be tried again.
        until: Moment,
    },
    /// No such account, or no password set yet. Told to the visitor in the same words as a wrong password.
    Unknown,
}
