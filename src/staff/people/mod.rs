//! 職員の名簿: a municipality's people as their manager sees them, and the changes that a manager makes.

use std::fmt;

use super::{Officer, Role};
use crate::time::Moment;

pub mod acts;
pub mod store;

/// Most letters of a name.
pub const NAME_LIMIT: usize = 40;

/// 職員一人.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub officer: Officer,
    /// How many times it was changed; an act names the one that its page showed.
    pub version: i64,
    /// When it was made.
    pub added_at: Moment,
    /// True once a password was set.
    pub joined: bool,
    /// 終わった日.
    pub ended_at: Option<Moment>,
    /// Sessions that are open.
    pub sessions: u32,
    /// When it was last at work, as far as its open sessions tell.
    pub seen_at: Option<Moment>,
    /// A one-time link that waits works until then.
    pub link_until: Option<Moment>,
}

/// Why a change of people is refused; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeopleFault {
    /// No such account in this municipality.
    NotHere,
    /// Only managers may.
    NotAllowed,
    /// Somebody changed it in the meantime.
    Changed,
    /// Nobody else could invite or change people any more.
    LastManager,
    /// The address has an account here already.
    Known(String),
    /// The address has an account somewhere else.
    Elsewhere,
    /// 全体管理 is given at the command line only.
    Role(Role),
    /// The account has ended; inviting it again opens it.
    Ended,
    /// What the store says.
    Store(String),
}

impl fmt::Display for PeopleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotHere => f.write_str("その職員はいません。"),
            Self::NotAllowed => f.write_str("管理の権限が要ります。"),
            Self::Changed => f.write_str("画面を開いたあとに、この職員のアカウントが変わりました。"),
            Self::LastManager => f.write_str(
                "管理の権限で使える人が、ほかにいません。先に、ほかの人を管理の権限にしてください（その人がパスワードを決めたあとに変えられます）。",
            ),
            Self::Known(name) => write!(f, "このメールアドレスは、{name}さんのアカウントです。一覧から選んでください。"),
            Self::Elsewhere => f.write_str("このメールアドレスでは招けません。別のアドレスを使うか、運用の担当者に相談してください。"),
            Self::Role(role) => write!(f, "{}の権限は、ここでは渡せません。", role.label()),
            Self::Ended => f.write_str("終わったアカウントです。もう一度使うときは、あらためて招いてください。"),
            Self::Store(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for PeopleFault {}

impl From<crate::store::StoreError> for PeopleFault {
    fn from(e: crate::store::StoreError) -> Self {
        Self::Store(e.to_string())
    }
}
