//! お知らせの種類と状態: which letters there are, and the only ways from one state to the next.

use std::fmt;
use std::str::FromStr;

use super::Fault;
use crate::time::Moment;

/// お知らせの種類
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// 受付のお知らせ
    Receipt,
    /// 差戻しのお知らせ
    Returned,
    /// 受理のお知らせ
    Accepted,
    /// 不受理のお知らせ
    Declined,
    /// 取下げのお知らせ
    Cancelled,
    /// 新しい届出 (to the division)
    Arrived,
    /// 待っている届出 (to the division)
    Waiting,
    /// 相談窓口の確認 (to the division)
    Windows,
    /// 協定の更新 (to the division)
    Agreement,
    /// 登録の異動のお知らせ
    Turned,
    /// 登録内容の確認のお願い
    Confirm,
    /// 研修のお知らせ
    Training,
    /// 研修のお知らせ (to an officer of another municipality)
    Guest,
    /// 掲示板のまとめ (to the division)
    Digest,
}

impl LetterKind {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::Receipt,
        Self::Returned,
        Self::Accepted,
        Self::Declined,
        Self::Cancelled,
        Self::Arrived,
        Self::Waiting,
        Self::Windows,
        Self::Agreement,
        Self::Turned,
        Self::Confirm,
        Self::Training,
        Self::Guest,
        Self::Digest,
    ];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Arrived => "arrived",
            Self::Waiting => "waiting",
            Self::Windows => "windows",
            Self::Agreement => "agreement",
            Self::Turned => "turned",
            Self::Confirm => "confirm",
            Self::Training => "training",
            Self::Guest => "guest",
            Self::Digest => "digest",
        }
    }

    /// For officers.
    pub fn label(self) -> &'static str {
        match self {
            Self::Receipt => "受付のお知らせ",
            Self::Returned => "差戻しのお知らせ",
            Self::Accepted => "受理のお知らせ",
            Self::Declined => "不受理のお知らせ",
            Self::Cancelled => "取下げのお知らせ",
            Self::Arrived => "新しい届出（担当課あて）",
            Self::Waiting => "待っている届出（担当課あて）",
            Self::Windows => "相談窓口の確認（担当課あて）",
            Self::Agreement => "協定の更新（担当課あて）",
            Self::Turned => "登録の異動のお知らせ",
            Self::Confirm => "登録内容の確認のお願い",
            Self::Training => "研修のお知らせ",
            Self::Guest => "研修のお知らせ（ほかの自治体の職員あて）",
            Self::Digest => "掲示板のまとめ（担当課あて）",
        }
    }

    /// True for letters to colleagues: those are never printed, the desk shows the same.
    pub fn is_to_division(self) -> bool {
        match self {
            Self::Arrived | Self::Waiting | Self::Windows | Self::Agreement | Self::Guest | Self::Digest => true,
            Self::Receipt
            | Self::Returned
            | Self::Accepted
            | Self::Declined
            | Self::Cancelled
            | Self::Turned
            | Self::Confirm
            | Self::Training => false,
        }
    }
}

impl FromStr for LetterKind {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|k| k.code() == s).ok_or(())
    }
}

/// お知らせの状態, with what only that state has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterState {
    /// 送信待ち
    Waiting {
        /// Not before then.
        next_at: Moment,
        /// What the last try met; none before the first.
        fault: Option<Fault>,
    },
    /// 送信中
    Sending {
        /// When the try counts as lost.
        until: Moment,
    },
    /// 送信済み: the relay has taken it.
    Sent,
    /// 届きませんでした: refused for good, or given up.
    Failed {
        /// What the last try met.
        fault: Fault,
    },
    /// 印刷待ち
    ToPrint,
    /// 印刷済み
    Printed,
    /// 送らない: somebody decided so.
    SetAside,
}

/// Names of the states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateName {
    /// 送信待ち
    Waiting,
    /// 送信中
    Sending,
    /// 送信済み
    Sent,
    /// 届きませんでした
    Failed,
    /// 印刷待ち
    ToPrint,
    /// 印刷済み
    Printed,
    /// 送らない
    SetAside,
}

impl StateName {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Sending, Self::Sent, Self::Failed, Self::ToPrint, Self::Printed, Self::SetAside];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::ToPrint => "to_print",
            Self::Printed => "printed",
            Self::SetAside => "set_aside",
        }
    }

    /// For officers.
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "送信待ち",
            Self::Sending => "送信中",
            Self::Sent => "送信済み",
            Self::Failed => "届きませんでした",
            Self::ToPrint => "印刷待ち",
            Self::Printed => "印刷済み",
            Self::SetAside => "送りません",
        }
    }

    /// How its tag looks.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Waiting | Self::Sending => "doing",
            Self::Sent | Self::Printed => "good",
            Self::Failed => "bad",
            Self::ToPrint => "wait",
            Self::SetAside => "over",
        }
    }
}

impl FromStr for StateName {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|n| n.code() == s).ok_or(())
    }
}

impl LetterState {
    /// Its name alone.
    pub fn name(self) -> StateName {
        match self {
            Self::Waiting { .. } => StateName::Waiting,
            Self::Sending { .. } => StateName::Sending,
            Self::Sent => StateName::Sent,
            Self::Failed { .. } => StateName::Failed,
            Self::ToPrint => StateName::ToPrint,
            Self::Printed => StateName::Printed,
            Self::SetAside => StateName::SetAside,
        }
    }

    /// What the last try met.
    pub fn fault(self) -> Option<Fault> {
        match self {
            Self::Waiting { fault, .. } => fault,
            Self::Failed { fault } => Some(fault),
            Self::Sending { .. } | Self::Sent | Self::ToPrint | Self::Printed | Self::SetAside => None,
        }
    }

    /// Whether an officer's act leads on from here.
    ///
    /// # Errors
    /// [`NotNow`] when it doesn't.
    pub fn may(self, act: LetterAct) -> Result<(), NotNow> {
        let open = match self.name() {
            StateName::Waiting => matches!(act, LetterAct::SendAgain | LetterAct::SetAside),
            StateName::Failed => true,
            StateName::ToPrint => matches!(act, LetterAct::Print | LetterAct::SetAside),
            StateName::Sending | StateName::Sent | StateName::Printed | StateName::SetAside => false,
        };
        if open { Ok(()) } else { Err(NotNow(self.name())) }
    }
}

/// What an officer does with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterAct {
    /// もう一度送る
    SendAgain,
    /// 印刷しました
    Print,
    /// 送らないことにする
    SetAside,
}

impl LetterAct {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::SendAgain, Self::Print, Self::SetAside];

    /// In addresses and in the audit chain.
    pub fn code(self) -> &'static str {
        match self {
            Self::SendAgain => "send_letter_again",
            Self::Print => "print_letter",
            Self::SetAside => "set_letter_aside",
        }
    }
}

/// The act doesn't lead on from this state; nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow(pub StateName);

impl fmt::Display for NotNow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "このお知らせはいま「{}」なので、その操作はできません。", self.0.label())
    }
}

impl std::error::Error for NotNow {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listed_acts_lead_on() {
        use LetterAct::{Print, SendAgain, SetAside};
        let at = Moment::from_unix(0);
        let table: [(LetterState, &[LetterAct]); 7] = [
            (LetterState::Waiting { next_at: at, fault: None }, &[SendAgain, SetAside]),
            (LetterState::Sending { until: at }, &[]),
            (LetterState::Sent, &[]),
            (LetterState::Failed { fault: Fault::Address }, &[SendAgain, Print, SetAside]),
            (LetterState::ToPrint, &[Print, SetAside]),
            (LetterState::Printed, &[]),
            (LetterState::SetAside, &[]),
        ];
        for (state, (row, acts)) in StateName::ALL.into_iter().zip(table) {
            assert_eq!(row.name(), state);
            for act in LetterAct::ALL {
                assert_eq!(row.may(act).is_ok(), acts.contains(&act), "{state:?} {act:?}");
            }
            assert_eq!(state.code().parse(), Ok(state));
        }
        assert!(LetterKind::ALL.iter().all(|k| k.code().parse() == Ok(*k)));
        assert!(Fault::ALL.iter().all(|f| f.code().parse() == Ok(*f)));
    }
}
