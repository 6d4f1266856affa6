//! 公開データの移り変わり: what those who keep a copy of the open data need to follow the register.

pub mod store;

use super::{PublicSpot, RegistrationNumber};
use crate::time::Moment;

/// 一覧から外れた登録: only that it has gone, and when; no name, no reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// 登録番号.
    pub number: RegistrationNumber,
    /// When it left the open data.
    pub at: Moment,
}

/// From where somebody follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// 全部: everything that stands now.
    Beginning,
    /// After this mark of an earlier answer; no change slips through.
    Mark(i64),
    /// Changes at this moment or later.
    Moment(Moment),
}

/// One helping of changes, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// As they stand now.
    pub spots: Vec<PublicSpot>,
    /// Gone since.
    pub removed: Vec<Removed>,
    /// The mark from which to ask next.
    pub mark: i64,
    /// True when there is more right away.
    pub more: bool,
}

/// A line of the feed.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// 新しい協力スポット, and since when it is open data.
    New(Box<PublicSpot>, Moment),
    /// 一覧から外れた登録.
    Gone(Removed),
}

impl News {
    /// When it happened.
    pub fn at(&self) -> Moment {
        match self {
            Self::New(_, at) => *at,
            Self::Gone(removed) => removed.at,
        }
    }
}
