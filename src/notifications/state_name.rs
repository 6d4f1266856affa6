//! 状態の名前: for lists, filters and the database.

use std::fmt;
use std::str::FromStr;

/// The name of a state alone, for lists, filters and the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateName {
    /// 受付
    Submitted,
    /// 確認中
    UnderReview,
    /// 差戻し
    Returned,
    /// 受理
    Accepted,
    /// 不受理
    Declined,
    /// 取下げ
    Cancelled,
}

impl StateName {
    /// In the order in which a notification meets them.
    pub const ALL: [Self; 6] =
        [Self::Submitted, Self::UnderReview, Self::Returned, Self::Accepted, Self::Declined, Self::Cancelled];

    /// As stored and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::UnderReview => "under_review",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
        }
    }

    /// 受付・確認中・差戻し・受理・不受理・取下げ.
    pub fn label(self) -> &'static str {
        match self {
            Self::Submitted => "受付",
            Self::UnderReview => "確認中",
            Self::Returned => "差戻し",
            Self::Accepted => "受理",
            Self::Declined => "不受理",
            Self::Cancelled => "取下げ",
        }
    }

    /// The colour of its tag in the form macros: `new`, `doing`, `wait`, `good`, `bad`, `over`.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Submitted => "new",
            Self::UnderReview => "doing",
            Self::Returned => "wait",
            Self::Accepted => "good",
            Self::Declined => "bad",
            Self::Cancelled => "over",
        }
    }

    /// True when nothing can follow.
    pub fn is_final(self) -> bool {
        match self {
            Self::Accepted | Self::Declined | Self::Cancelled => true,
            Self::Submitted | Self::UnderReview | Self::Returned => false,
        }
    }
}

/// A word that names no state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownState;

impl fmt::Display for UnknownState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("そのような届出の状態はありません。")
    }
}

impl std::error::Error for UnknownState {}

impl FromStr for StateName {
    type Err = UnknownState;

    fn from_str(s: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|n| n.code() == s).ok_or(UnknownState)
    }
}
