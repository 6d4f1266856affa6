//! The names by which sheets call what data files call by codes.

use crate::windows::{Audience, Concern, Cost, Reach, Verification};

/// Every concern, in the order of [`Concern`].
pub const CONCERNS: [Concern; 25] = [
    Concern::Any,
    Concern::Suicidal,
    Concern::Mental,
    Concern::Lonely,
    Concern::GenderSexuality,
    Concern::Life,
    Concern::Debt,
    Concern::Consumer,
    Concern::Disaster,
    Concern::Work,
    Concern::SchoolBullying,
    Concern::ChildAbuse,
    Concern::Family,
    Concern::ChildRearing,
    Concern::Dv,
    Concern::SexualViolence,
    Concern::Crime,
    Concern::Stalking,
    Concern::Legal,
    Concern::HumanRights,
    Concern::Care,
    Concern::Illness,
    Concern::Bereaved,
    Concern::ForeignLife,
    Concern::Emergency,
];

/// 悩み.
pub fn concern(concern: Concern) -> &'static str {
    match concern {
        Concern::Any => "どんな悩みでも",
        Concern::Suicidal => "生きるのがつらい",
        Concern::Mental => "こころの健康",
        Concern::Lonely => "孤独・孤立",
        Concern::GenderSexuality => "性別・性的指向",
        Concern::Life => "くらし",
        Concern::Debt => "借金・お金",
        Concern::Consumer => "消費生活",
        Concern::Disaster => "災害",
        Concern::Work => "仕事",
        Concern::SchoolBullying => "学校・いじめ",
        Concern::ChildAbuse => "児童虐待",
        Concern::Family => "家庭",
        Concern::ChildRearing => "子育て",
        Concern::Dv => "配偶者などからの暴力",
        Concern::SexualViolence => "性暴力",
        Concern::Crime => "犯罪",
        Concern::Stalking => "ストーカー",
        Concern::Legal => "法律",
        Concern::HumanRights => "人権",
        Concern::Care => "高齢・介護",
        Concern::Illness => "病気",
        Concern::Bereaved => "大切な人を亡くした",
        Concern::ForeignLife => "外国人のくらし",
        Concern::Emergency => "緊急",
    }
}

/// Every audience, in the order of [`Audience`].
pub const AUDIENCES: [Audience; 11] = [
    Audience::Anyone,
    Audience::Residents,
    Audience::Under18,
    Audience::Parents,
    Audience::WomenTeens20s,
    Audience::Workers,
    Audience::FamiliesOfWorkers,
    Audience::DvVictims,
    Audience::SexualViolenceVictims,
    Audience::Foreign,
    Audience::Professionals,
];

/// 対象.
pub fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Anyone => "どなたでも",
        Audience::Residents => "市内に住む・通う人",
        Audience::Under18 => "18歳まで",
        Audience::Parents => "保護者",
        Audience::WomenTeens20s => "10代・20代の女性",
        Audience::Workers => "働く人",
        Audience::FamiliesOfWorkers => "働く人の家族",
        Audience::DvVictims => "配偶者などから暴力を受けている人",
        Audience::SexualViolenceVictims => "性暴力の被害を受けた人",
        Audience::Foreign => "外国語で話したい人",
        Audience::Professionals => "専門職",
    }
}

/// Every cost.
pub const COSTS: [Cost; 3] = [Cost::Free, Cost::Charged, Cost::Unknown];

/// 料金.
pub fn cost(cost: Cost) -> &'static str {
    match cost {
        Cost::Free => "無料",
        Cost::Charged => "通話料",
        Cost::Unknown => "不明",
    }
}

/// Every reach.
pub const REACHES: [Reach; 3] = [Reach::Municipality, Reach::Prefecture, Reach::National];

/// 範囲.
pub fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Municipality => "市区町村",
        Reach::Prefecture => "都道府県",
        Reach::National => "全国",
    }
}

/// Every verification.
pub const VERIFICATIONS: [Verification; 6] = [
    Verification::CheckedByOwner,
    Verification::OfficialPageStored,
    Verification::SecondaryDated,
    Verification::SecondaryUndated,
    Verification::GeneralKnowledge,
    Verification::Sample,
];

/// Languages by their names in Japanese; all others stand as BCP 47 codes.
const LANGUAGES: [(&str, &str); 15] = [
    ("ja", "日本語"),
    ("en", "英語"),
    ("zh", "中国語"),
    ("zh-hans", "中国語（簡体字）"),
    ("zh-hant", "中国語（繁体字）"),
    ("ko", "韓国語"),
    ("vi", "ベトナム語"),
    ("pt", "ポルトガル語"),
    ("es", "スペイン語"),
    ("tl", "タガログ語"),
    ("th", "タイ語"),
    ("ne", "ネパール語"),
    ("id", "インドネシア語"),
    ("my", "ミャンマー語"),
    ("jsl", "日本手話"),
];

/// 言語: the code's name, or the code.
pub fn language(code: &str) -> &str {
    LANGUAGES.iter().find(|(c, _)| *c == code).map_or(code, |(_, name)| name)
}

/// The code of a language's name; a text in the form of a code is taken as one.
pub fn language_code(name: &str) -> Option<&str> {
    let named = LANGUAGES.iter().find(|(_, n)| *n == name).map(|(code, _)| *code);
    let coded = name.len() >= 2
        && name.len() <= 12
        && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && !name.starts_with('-');
    named.or_else(|| coded.then_some(name))
}
