//! 届かなかったわけ: classes of faults, never an address and never a server's own words.

/// Why a letter wasn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The address is refused for good.
    Address,
    /// The mailbox is full.
    Full,
    /// The letter is refused for good.
    Refused,
    /// The relay takes nothing from us.
    Barred,
    /// 「あとで」: the relay asks to come again.
    Later,
    /// The relay doesn't take our user or password.
    Login,
    /// Nobody answers at the relay's address.
    Unreachable,
    /// The relay stopped answering, or closed the line.
    Broken,
    /// The way there can't be encrypted as it must be.
    Encryption,
    /// The letter itself couldn't be made: our fault.
    Unmade,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::Address,
        Self::Full,
        Self::Refused,
        Self::Barred,
        Self::Later,
        Self::Login,
        Self::Unreachable,
        Self::Broken,
        Self::Encryption,
        Self::Unmade,
    ];

    /// As stored and logged.
    pub fn code(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Full => "full",
            Self::Refused => "refused",
            Self::Barred => "barred",
            Self::Later => "later",
            Self::Login => "login",
            Self::Unreachable => "unreachable",
            Self::Broken => "broken",
            Self::Encryption => "encryption",
            Self::Unmade => "unmade",
        }
    }

    /// For officers.
    pub fn words(self) -> &'static str {
        match self {
            Self::Address => {
                "相手のメールサーバーが、このアドレスでは受け取れないと答えました。アドレスが変わったか、まちがっているかもしれません。"
            }
            Self::Full => "相手のメールボックスがいっぱいです。",
            Self::Refused => "メールサーバーが、このメールを受け取れないと答えました。",
            Self::Barred => {
                "メールサーバーが、こちらからのメールを受け付けません。運用の担当者に、サーバーと差出人の設定を確かめてもらってください。"
            }
            Self::Later => "メールサーバーが、あとで送るように答えました。",
            Self::Login => {
                "メールサーバーにサインインできません。運用の担当者に、利用者名とパスワードの設定を確かめてもらってください。"
            }
            Self::Unreachable => "メールサーバーにつながりません。運用の担当者に知らせてください。",
            Self::Broken => "メールサーバーとのやりとりが途中で切れました。",
            Self::Encryption => {
                "メールサーバーまでの通信を暗号化できません。運用の担当者に、メールの設定を確かめてもらってください。"
            }
            Self::Unmade => "メールを作れませんでした。運用の担当者に知らせてください。",
        }
    }

    /// True when trying again with the same letter can't help.
    pub fn is_final(self) -> bool {
        match self {
            Self::Address | Self::Full | Self::Refused => true,
            Self::Barred
            | Self::Later
            | Self::Login
            | Self::Unreachable
            | Self::Broken
            | Self::Encryption
            | Self::Unmade => false,
        }
    }

    /// True when the next letter would meet the same: the round ends.
    pub fn is_of_the_relay(self) -> bool {
        match self {
            Self::Barred | Self::Login | Self::Unreachable | Self::Broken | Self::Encryption => true,
            Self::Address | Self::Full | Self::Refused | Self::Later | Self::Unmade => false,
        }
    }
}

impl std::str::FromStr for Fault {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|f| f.code() == s).ok_or(())
    }
}
