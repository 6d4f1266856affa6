//! 登録の一生: what becomes of a spot after its acceptance: 休止, 再開, 廃止, 取消, and corrections by the desk.

pub mod acts;
pub mod materials;

use std::fmt;
use std::str::FromStr;

use crate::spots::SpotState;
use crate::store::StoreError;
use crate::text::{TextFault, many_lines};

/// 登録の異動: what may happen to a spot's registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// 休止: out of the public's sight until it goes on.
    Suspend,
    /// 再開
    Resume,
    /// 廃止: the spot leaves the network. There is no way back.
    End,
    /// 取消: the municipality takes the registration back. There is no way back.
    Revoke,
}

impl Turn {
    /// In the order in which people see them.
    pub const ALL: [Self; 4] = [Self::Suspend, Self::Resume, Self::End, Self::Revoke];

    /// The audit chain's word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::End => "end",
            Self::Revoke => "revoke",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Suspend => "休止",
            Self::Resume => "再開",
            Self::End => "廃止",
            Self::Revoke => "取消",
        }
    }

    /// The state to which it leads.
    pub fn to(self) -> SpotState {
        match self {
            Self::Suspend => SpotState::Suspended,
            Self::Resume => SpotState::Active,
            Self::End | Self::Revoke => SpotState::Ended,
        }
    }

    /// True where it leads on from this state.
    pub fn leads_on_from(self, state: SpotState) -> bool {
        match (self, state) {
            (Self::Suspend, SpotState::Active)
            | (Self::Resume, SpotState::Suspended)
            | (Self::End | Self::Revoke, SpotState::Active | SpotState::Suspended) => true,
            (Self::Suspend, SpotState::Suspended | SpotState::Ended)
            | (Self::Resume, SpotState::Active | SpotState::Ended)
            | (Self::End | Self::Revoke, SpotState::Ended) => false,
        }
    }
}

impl FromStr for Turn {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.code() == s).ok_or(())
    }
}

/// 変える理由: stands in the spot's history and in the audit chain. 1–500 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why(String);

impl Why {
    /// The most characters of a reason.
    pub const LIMIT: usize = 500;

    /// The officer's words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`Why`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyFault {
    /// Nothing written: nobody could say later why.
    Empty,
    /// Too long, or with characters that can't be seen.
    Text(TextFault),
}

impl fmt::Display for WhyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("理由を書いてください。変更の記録に残ります。"),
            Self::Text(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for WhyFault {}

impl FromStr for Why {
    type Err = WhyFault;

    fn from_str(s: &str) -> Result<Self, WhyFault> {
        let text = many_lines(s, Self::LIMIT).map_err(WhyFault::Text)?;
        if text.is_empty() { Err(WhyFault::Empty) } else { Ok(Self(text)) }
    }
}

/// Why nothing was done to a spot.
#[derive(Debug)]
pub enum RegistryFault {
    /// The spot isn't what the page showed.
    Changed,
    /// 異動 that doesn't lead on from where the spot stands.
    WrongState(SpotState, Turn),
    /// It has ended: what stood there stays as it was.
    Ended,
    /// The day is still to come; on that day it may be done.
    Future,
    /// 統合先 that there is not, that is the spot itself, or that has ended.
    NoTarget,
    /// The store didn't answer.
    Store(StoreError),
}

impl fmt::Display for RegistryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("この協力スポットは、画面を開いたあとに変わりました。"),
            Self::WrongState(state, turn) => {
                write!(f, "この協力スポットはいま「{}」なので、{}にはできません。", state.label(), turn.label())
            }
            Self::Ended => f.write_str("廃止になった協力スポットなので、直せません。"),
            Self::Future => {
                f.write_str("これから先の日付です。今日までの日付にするか、その日になってから操作してください。")
            }
            Self::NoTarget => f.write_str(
                "統合先が見つかりません。廃止になっていない、ほかの協力スポットの登録番号を書いてください。",
            ),
            Self::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for RegistryFault {}

impl From<StoreError> for RegistryFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_stays_ended_and_only_what_rests_goes_on() {
        for turn in Turn::ALL {
            assert_eq!(turn.code().parse(), Ok(turn));
            let from: Vec<_> = SpotState::ALL.iter().filter(|s| turn.leads_on_from(**s)).copied().collect();
            assert!(!from.contains(&SpotState::Ended) && !from.contains(&turn.to()), "{turn:?}");
            assert!(!from.is_empty());
        }
        assert_eq!(" \n　".parse::<Why>(), Err(WhyFault::Empty));
        assert_eq!("改装\r\nのため".parse::<Why>().unwrap().as_str(), "改装\nのため");
    }
}
