//! The names by which sheets call what data files call by codes.

use crate::windows::{Audience, Cost, Reach, Verification};

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
