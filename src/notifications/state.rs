//! 届出の状態: what each state knows, and the only ways from one to the next.

use std::fmt;

pub use super::reason::{By, Reason, ReasonFault};
pub use super::state_name::{StateName, UnknownState};
use crate::spots::RegistrationNumber;
use crate::time::Moment;

/// 届出の状態, with what only that state has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotificationState {
    /// 受付: handed in, nobody has looked yet.
    Submitted {
        /// When it was handed in, or handed in again.
        at: Moment,
    },
    /// 確認中: an officer has it on the desk.
    UnderReview {
        /// Who.
        by: By,
        /// Since when.
        at: Moment,
    },
    /// 差戻し: the applicant is asked to correct it.
    Returned {
        /// Who.
        by: By,
        /// When.
        at: Moment,
        /// Why, for the applicant.
        reason: Reason,
    },
    /// 受理: it is a spot now.
    Accepted {
        /// Who.
        by: By,
        /// When.
        at: Moment,
        /// 登録番号 of the spot.
        number: RegistrationNumber,
    },
    /// 不受理.
    Declined {
        /// Who.
        by: By,
        /// When.
        at: Moment,
        /// Why, for the applicant.
        reason: Reason,
    },
    /// 取下げ: the applicant took it back.
    Cancelled {
        /// When.
        at: Moment,
    },
}

/// What somebody wanted to do with a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 確認をはじめる
    BeginReview,
    /// 差し戻す
    Return,
    /// 受理する
    Accept,
    /// 不受理にする
    Decline,
    /// 直して出しなおす
    Resubmit,
    /// 取り下げる
    Cancel,
    /// 印を動かす
    MovePin,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 7] =
        [Self::BeginReview, Self::Return, Self::Accept, Self::Decline, Self::Resubmit, Self::Cancel, Self::MovePin];

    /// What the act is called.
    pub fn label(self) -> &'static str {
        match self {
            Self::BeginReview => "確認をはじめること",
            Self::Return => "差し戻すこと",
            Self::Accept => "受理すること",
            Self::Decline => "不受理にすること",
            Self::Resubmit => "直して出しなおすこと",
            Self::Cancel => "取り下げること",
            Self::MovePin => "印を動かすこと",
        }
    }
}

/// The act doesn't lead on from this state; nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongState {
    /// Where the notification is.
    pub state: StateName,
    /// What was wanted.
    pub act: Act,
}

impl fmt::Display for WrongState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "この届出はいま「{}」なので、{}はできません。", self.state.label(), self.act.label())
    }
}

impl std::error::Error for WrongState {}

impl NotificationState {
    /// Its name alone.
    pub fn name(&self) -> StateName {
        match self {
            Self::Submitted { .. } => StateName::Submitted,
            Self::UnderReview { .. } => StateName::UnderReview,
            Self::Returned { .. } => StateName::Returned,
            Self::Accepted { .. } => StateName::Accepted,
            Self::Declined { .. } => StateName::Declined,
            Self::Cancelled { .. } => StateName::Cancelled,
        }
    }

    /// Since when it is so.
    pub fn at(&self) -> Moment {
        match self {
            Self::Submitted { at }
            | Self::UnderReview { at, .. }
            | Self::Returned { at, .. }
            | Self::Accepted { at, .. }
            | Self::Declined { at, .. }
            | Self::Cancelled { at } => *at,
        }
    }

    /// The officer who brought it there; none when the applicant did.
    pub fn by(&self) -> Option<&By> {
        match self {
            Self::UnderReview { by, .. }
            | Self::Returned { by, .. }
            | Self::Accepted { by, .. }
            | Self::Declined { by, .. } => Some(by),
            Self::Submitted { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// The reason that the applicant reads, when returned or declined.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Returned { reason, .. } | Self::Declined { reason, .. } => Some(reason),
            Self::Submitted { .. } | Self::UnderReview { .. } | Self::Accepted { .. } | Self::Cancelled { .. } => None,
        }
    }

    /// 登録番号, once accepted.
    pub fn number(&self) -> Option<RegistrationNumber> {
        match self {
            Self::Accepted { number, .. } => Some(*number),
            Self::Submitted { .. }
            | Self::UnderReview { .. }
            | Self::Returned { .. }
            | Self::Declined { .. }
            | Self::Cancelled { .. } => None,
        }
    }

    /// 受付 → 確認中.
    ///
    /// # Errors
    /// In any other state.
    pub fn begin_review(&self, by: By, at: Moment) -> Result<Self, WrongState> {
        self.may(Act::BeginReview).map(|()| Self::UnderReview { by, at })
    }

    /// 確認中 → 差戻し.
    ///
    /// # Errors
    /// In any other state.
    pub fn return_with_reason(&self, by: By, at: Moment, reason: Reason) -> Result<Self, WrongState> {
        self.may(Act::Return).map(|()| Self::Returned { by, at, reason })
    }

    /// 確認中 → 受理.
    ///
    /// # Errors
    /// In any other state.
    pub fn accept(&self, by: By, at: Moment, number: RegistrationNumber) -> Result<Self, WrongState> {
        self.may(Act::Accept).map(|()| Self::Accepted { by, at, number })
    }

    /// 確認中 or 差戻し → 不受理. A returned one may be closed when no correction ever comes.
    ///
    /// # Errors
    /// In any other state.
    pub fn decline(&self, by: By, at: Moment, reason: Reason) -> Result<Self, WrongState> {
        self.may(Act::Decline).map(|()| Self::Declined { by, at, reason })
    }

    /// 差戻し → 受付.
    ///
    /// # Errors
    /// In any other state.
    pub fn resubmit(&self, at: Moment) -> Result<Self, WrongState> {
        self.may(Act::Resubmit).map(|()| Self::Submitted { at })
    }

    /// 受付, 確認中 or 差戻し → 取下げ.
    ///
    /// # Errors
    /// In a final state.
    pub fn cancel(&self, at: Moment) -> Result<Self, WrongState> {
        self.may(Act::Cancel).map(|()| Self::Cancelled { at })
    }

    /// The table of all transitions: whether the act leads on from here.
    ///
    /// # Errors
    /// [`WrongState`] when it doesn't.
    pub fn may(&self, act: Act) -> Result<(), WrongState> {
        use StateName::{Accepted, Cancelled, Declined, Returned, Submitted, UnderReview};
        let state = self.name();
        let open = match act {
            Act::BeginReview => matches!(state, Submitted),
            Act::Return | Act::Accept => matches!(state, UnderReview),
            Act::Decline => matches!(state, UnderReview | Returned),
            Act::Resubmit => matches!(state, Returned),
            Act::Cancel => !matches!(state, Accepted | Declined | Cancelled),
            Act::MovePin => matches!(state, Submitted | UnderReview),
        };
        if open { Ok(()) } else { Err(WrongState { state, act }) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn every_state() -> Vec<NotificationState> {
        let at = Moment::from_unix(1_795_338_000);
        let by = || By { officer: 1, name: "見本 花子".into() };
        let reason = || "電話番号をご確認ください。".parse::<Reason>().unwrap();
        vec![
            NotificationState::Submitted { at },
            NotificationState::UnderReview { by: by(), at },
            NotificationState::Returned { by: by(), at, reason: reason() },
            NotificationState::Accepted { by: by(), at, number: RegistrationNumber::try_from(12).unwrap() },
            NotificationState::Declined { by: by(), at, reason: reason() },
            NotificationState::Cancelled { at },
        ]
    }

    fn next(state: &NotificationState, act: Act) -> Result<NotificationState, WrongState> {
        let at = Moment::from_unix(1_795_338_060);
        let by = By { officer: 2, name: "見本 次郎".into() };
        let reason: Reason = "理由".parse().unwrap();
        match act {
            Act::BeginReview => state.begin_review(by, at),
            Act::Return => state.return_with_reason(by, at, reason),
            Act::Accept => state.accept(by, at, RegistrationNumber::try_from(1).unwrap()),
            Act::Decline => state.decline(by, at, reason),
            Act::Resubmit => state.resubmit(at),
            Act::Cancel => state.cancel(at),
            Act::MovePin => state.may(Act::MovePin).map(|()| state.clone()),
        }
    }

    #[test]
    fn only_the_listed_transitions_exist() {
        use StateName::*;
        // Rows: states; columns: begin, return, accept, decline, resubmit, cancel, move pin.
        let table: [(StateName, [Option<StateName>; 7]); 6] = [
            (Submitted, [Some(UnderReview), None, None, None, None, Some(Cancelled), Some(Submitted)]),
            (
                UnderReview,
                [None, Some(Returned), Some(Accepted), Some(Declined), None, Some(Cancelled), Some(UnderReview)],
            ),
            (Returned, [None, None, None, Some(Declined), Some(Submitted), Some(Cancelled), None]),
            (Accepted, [None; 7]),
            (Declined, [None; 7]),
            (Cancelled, [None; 7]),
        ];
        let states = every_state();
        assert_eq!(states.len(), table.len());
        for (state, (name, row)) in states.iter().zip(table) {
            assert_eq!(state.name(), name);
            for (act, expected) in Act::ALL.into_iter().zip(row) {
                let got = next(state, act).map(|s| s.name());
                assert_eq!(got, expected.ok_or(WrongState { state: name, act }), "{name:?} {act:?}");
            }
            assert_eq!(name.is_final(), row.iter().all(Option::is_none));
            assert_eq!(name.code().parse(), Ok(name));
        }
    }
}
