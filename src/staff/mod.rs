//! 職員: officers of a municipality, what they may do, and how they sign in.

use std::fmt;
use std::str::FromStr;

use crate::municipalities::LgCode;
use crate::time::Moment;

pub mod pages;
pub mod password;
pub mod people;
pub mod store;

/// 権限: what an officer may do in the municipality. Each may do what the one before may, but for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 閲覧: sees everything, changes nothing.
    Viewer,
    /// 担当: receives, returns, prints; accepts and declines where the municipality doesn't keep that for 決裁.
    Officer,
    /// 決裁: accepts and declines.
    Approver,
    /// 管理: also invites officers and edits the municipality.
    Manager,
    /// 全体管理: belongs to no municipality and sees no desk; only the page about all of them, on which nobody's data stands.
    Operator,
}

impl Role {
    /// From the least to the most.
    pub const ALL: [Self; 5] = [Self::Viewer, Self::Officer, Self::Approver, Self::Manager, Self::Operator];
    /// Those that a municipality gives out.
    pub const OF_A_CITY: [Self; 4] = [Self::Viewer, Self::Officer, Self::Approver, Self::Manager];

    /// As stored and typed at the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Officer => "officer",
            Self::Approver => "approver",
            Self::Manager => "manager",
            Self::Operator => "operator",
        }
    }

    /// 閲覧・担当・決裁・管理・全体管理.
    pub fn label(self) -> &'static str {
        match self {
            Self::Viewer => "閲覧",
            Self::Officer => "担当",
            Self::Approver => "決裁",
            Self::Manager => "管理",
            Self::Operator => "全体管理",
        }
    }

    /// What it means, for whoever gives it out.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Viewer => "届出や登録を見ます。何も変えられません。",
            Self::Officer => "届出を確かめ、差し戻し、ステッカーを印刷します。受理・不受理は、市のきまりによります。",
            Self::Approver => "担当のすることに加えて、受理・不受理を決めます。",
            Self::Manager => "決裁のすることに加えて、職員を招き、市の見た目ときまりを変えます。",
            Self::Operator => "すべての自治体のようすを数で見ます。届出の中身は見られません。",
        }
    }
}

/// A role that doesn't exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoleFault;

impl fmt::Display for RoleFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("権限は viewer（閲覧）、officer（担当）、approver（決裁）、manager（管理）、operator（全体管理）のどれかです。")
    }
}

impl std::error::Error for RoleFault {}

impl FromStr for Role {
    type Err = RoleFault;

    fn from_str(s: &str) -> Result<Self, RoleFault> {
        Self::ALL.into_iter().find(|r| r.code() == s).ok_or(RoleFault)
    }
}

/// 職員のアカウント.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    /// Number of the account, as the audit chain names it.
    pub id: i64,
    /// The municipality that the account belongs to; none for 全体管理.
    pub lg_code: Option<LgCode>,
    /// Mail address, the sign-in name.
    pub email: String,
    /// Name shown on the desk and to colleagues.
    pub name: String,
    /// What the officer may do.
    pub role: Role,
}

/// きまり: what a municipality asks of its people, beyond their roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// 受理・不受理を決裁の権限の人だけが決める.
    pub approval: bool,
}

impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.approval { "approval" } else { "none" })
    }
}

/// サインイン中: one open session, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// What names it on the page: the beginning of its hash, with which nobody can sign in.
    pub id: String,
    /// `Chrome（Windows）`; empty when unknown.
    pub device: String,
    /// When it began.
    pub started_at: Moment,
    /// When it was last used.
    pub seen_at: Moment,
    /// This very one.
    pub here: bool,
}

/// Who is signed in, and under which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub officer: Officer,
    /// What their municipality asks.
    pub rules: Rules,
    /// The session's last use is over a minute old and should be noted.
    pub stale: bool,
}

/// 端末: the browser and system that a `User-Agent` names, coarse enough to be of no use for following anybody.
pub fn device(user_agent: &str) -> String {
    let first =
        |table: &[(&str, &'static str)]| table.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, n)| *n);
    let browser = first(&[
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "Chromebook"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}（{system}）"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// Proof: this officer acts at the desk of this municipality. Desk acts ask for it; there is no other way to get one than being signed in there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    officer: Officer,
    lg_code: LgCode,
    rules: Rules,
}

impl Authority {
    /// `None` unless the officer belongs to that municipality.
    pub fn of(officer: Officer, lg_code: LgCode) -> Option<Self> {
        (officer.lg_code == Some(lg_code)).then_some(Self { officer, lg_code, rules: Rules::default() })
    }

    /// The same under the municipality's rules.
    #[must_use]
    pub fn under(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// Who acts.
    pub fn officer(&self) -> &Officer {
        &self.officer
    }

    /// Where.
    pub fn lg_code(&self) -> LgCode {
        self.lg_code
    }

    /// What the municipality asks of its people.
    pub fn rules(&self) -> Rules {
        self.rules
    }

    /// True when the officer may change the municipality itself and its people.
    pub fn may_manage(&self) -> bool {
        self.officer.role >= Role::Manager
    }

    /// True when the officer may accept and decline.
    pub fn may_approve(&self) -> bool {
        let least = if self.rules.approval { Role::Approver } else { Role::Officer };
        self.officer.role >= least
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
/// いつもの端末 are forgotten after half a year without a sign-in.
pub const DEVICE_SECONDS: i64 = 180 * 24 * 3600;

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
    /// No such account, or no password set yet. Told to the visitor in the same words as a wrong password.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_a_browser_and_a_system_and_nothing_more() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/129.0.0.0 Safari/537.36 Edg/129.0";
        assert_eq!(device(edge), "Edge（Windows）");
        assert_eq!(
            device("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"),
            "Safari（iPhone）"
        );
        assert_eq!(device("curl/8"), "");
    }

    #[test]
    fn only_a_municipality_that_says_so_keeps_acceptance_for_those_who_approve() {
        let code: LgCode = "282294".parse().unwrap();
        let may = |role, approval| {
            let officer = Officer { id: 1, lg_code: Some(code), email: String::new(), name: String::new(), role };
            Authority::of(officer, code).unwrap().under(Rules { approval }).may_approve()
        };
        assert_eq!(
            [Role::Viewer, Role::Officer, Role::Approver, Role::Manager].map(|r| may(r, false)),
            [false, true, true, true]
        );
        assert_eq!(
            [Role::Viewer, Role::Officer, Role::Approver, Role::Manager].map(|r| may(r, true)),
            [false, false, true, true]
        );
        let operator =
            Officer { id: 1, lg_code: None, email: String::new(), name: String::new(), role: Role::Operator };
        assert_eq!(Authority::of(operator, code), None, "no desk is theirs");
    }
}
