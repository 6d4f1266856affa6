//! 悩み and 対象, and the headings under which people look for them.

use serde::{Deserialize, Serialize};

use super::ConsultationWindow;

/// 悩み: what a window helps with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// どんな悩みでも
    Any,
    /// 生きるのがつらい
    Suicidal,
    /// こころの健康
    Mental,
    /// 孤独・孤立
    Lonely,
    /// 性別・性的指向
    GenderSexuality,
    /// くらし
    Life,
    /// 借金・お金
    Debt,
    /// 消費生活
    Consumer,
    /// 災害
    Disaster,
    /// 仕事
    Work,
    /// 学校・いじめ
    SchoolBullying,
    /// 児童虐待
    ChildAbuse,
    /// 家庭
    Family,
    /// 子育て
    ChildRearing,
    /// 配偶者などからの暴力
    Dv,
    /// 性暴力
    SexualViolence,
    /// 犯罪
    Crime,
    /// ストーカー
    Stalking,
    /// 法律
    Legal,
    /// 人権
    HumanRights,
    /// 高齢・介護
    Care,
    /// 病気
    Illness,
    /// 大切な人を亡くした
    Bereaved,
    /// 外国人のくらし
    ForeignLife,
    /// 緊急
    Emergency,
}

/// 対象: whom a window is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// どなたでも
    Anyone,
    /// その自治体に住む・通う人
    Residents,
    /// 18歳まで
    Under18,
    /// 保護者
    Parents,
    /// 10代・20代の女性
    #[serde(rename = "women_teens_20s")]
    WomenTeens20s,
    /// 働く人
    Workers,
    /// 働く人の家族
    FamiliesOfWorkers,
    /// 配偶者などから暴力を受けている人
    DvVictims,
    /// 性暴力の被害を受けた人
    SexualViolenceVictims,
    /// 外国語で話したい人
    Foreign,
    /// 専門職 (学校、医療機関など): 都道府県の危機対応チームなど. For the desk's eyes, unless somebody decided to show it.
    Professionals,
}

impl Audience {
    /// In the order of the desk's form.
    pub const ALL: [Audience; 11] = [
        Self::Anyone,
        Self::Residents,
        Self::Under18,
        Self::Parents,
        Self::WomenTeens20s,
        Self::Workers,
        Self::FamiliesOfWorkers,
        Self::DvVictims,
        Self::SexualViolenceVictims,
        Self::Foreign,
        Self::Professionals,
    ];

    /// True when nobody who lives here has to ask "is this for me?".
    pub fn is_everyone(self) -> bool {
        match self {
            Self::Anyone | Self::Residents => true,
            Self::Under18
            | Self::Parents
            | Self::WomenTeens20s
            | Self::Workers
            | Self::FamiliesOfWorkers
            | Self::DvVictims
            | Self::SexualViolenceVictims
            | Self::Foreign
            | Self::Professionals => false,
        }
    }
}

/// 悩みの見出し: the few headings of the page, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// こころ・生きづらさ
    Heart,
    /// お金・くらし
    Money,
    /// 仕事
    Work,
    /// 子ども・若者・学校
    Youth,
    /// 家庭・子育て
    Family,
    /// DV・性暴力・犯罪
    Violence,
    /// 病気・介護
    Health,
    /// 大切な人を亡くした
    Bereaved,
    /// 法律・人権
    Law,
    /// 外国語で
    Foreign,
}

impl Topic {
    /// In the order of the page.
    pub const ALL: [Topic; 10] = [
        Self::Heart,
        Self::Money,
        Self::Work,
        Self::Youth,
        Self::Family,
        Self::Violence,
        Self::Health,
        Self::Bereaved,
        Self::Law,
        Self::Foreign,
    ];

    /// Name of its anchor on the page.
    pub fn anchor(self) -> &'static str {
        match self {
            Self::Heart => "kokoro",
            Self::Money => "kurashi",
            Self::Work => "shigoto",
            Self::Youth => "kodomo",
            Self::Family => "katei",
            Self::Violence => "dv",
            Self::Health => "kenko",
            Self::Bereaved => "izoku",
            Self::Law => "horitsu",
            Self::Foreign => "gaikokugo",
        }
    }

    /// Reads a part of an address, in any case.
    pub fn read(part: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.anchor().eq_ignore_ascii_case(part))
    }

    /// True when people with this worry will look for the window here.
    pub fn holds(self, window: &ConsultationWindow) -> bool {
        // どんな悩みでも、どなたでも: such a window answers under every heading, so that none leads to nobody at night.
        let everybody = window.audiences.iter().any(|a| a.is_everyone()) && window.concerns.contains(&Concern::Any);
        everybody || self.is_meant_by(window)
    }

    /// True when this worry is named by the window itself, or by those whom it is for.
    pub fn is_meant_by(self, window: &ConsultationWindow) -> bool {
        window.concerns.iter().any(|c| *c != Concern::Any && c.topic() == Some(self))
            || window.audiences.iter().any(|a| a.topic() == Some(self))
            || (self == Self::Heart && window.concerns.contains(&Concern::Any))
    }
}

impl Concern {
    /// In the order of the desk's form.
    pub const ALL: [Concern; 25] = [
        Self::Any,
        Self::Suicidal,
        Self::Mental,
        Self::Lonely,
        Self::GenderSexuality,
        Self::Life,
        Self::Debt,
        Self::Consumer,
        Self::Disaster,
        Self::Work,
        Self::SchoolBullying,
        Self::ChildAbuse,
        Self::Family,
        Self::ChildRearing,
        Self::Dv,
        Self::SexualViolence,
        Self::Crime,
        Self::Stalking,
        Self::Legal,
        Self::HumanRights,
        Self::Care,
        Self::Illness,
        Self::Bereaved,
        Self::ForeignLife,
        Self::Emergency,
    ];

    /// The heading it belongs to; none for emergencies, which stand apart.
    pub fn topic(self) -> Option<Topic> {
        Some(match self {
            Self::Any | Self::Suicidal | Self::Mental | Self::Lonely | Self::GenderSexuality => Topic::Heart,
            Self::Life | Self::Debt | Self::Consumer | Self::Disaster => Topic::Money,
            Self::Work => Topic::Work,
            Self::SchoolBullying => Topic::Youth,
            Self::ChildAbuse | Self::Family | Self::ChildRearing => Topic::Family,
            Self::Dv | Self::SexualViolence | Self::Crime | Self::Stalking => Topic::Violence,
            Self::Legal | Self::HumanRights => Topic::Law,
            Self::Care | Self::Illness => Topic::Health,
            Self::Bereaved => Topic::Bereaved,
            Self::ForeignLife => Topic::Foreign,
            Self::Emergency => return None,
        })
    }
}

impl Audience {
    fn topic(self) -> Option<Topic> {
        match self {
            Self::Under18 | Self::WomenTeens20s => Some(Topic::Youth),
            Self::Workers | Self::FamiliesOfWorkers => Some(Topic::Work),
            Self::Foreign => Some(Topic::Foreign),
            Self::Parents => Some(Topic::Family),
            Self::DvVictims | Self::SexualViolenceVictims => Some(Topic::Violence),
            Self::Anyone | Self::Residents | Self::Professionals => None,
        }
    }
}
