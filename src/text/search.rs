//! 検索用の読み替え: one key for all the ways in which a name may be typed.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::{is_hyphen, is_variation_selector};

/// Old or rare forms, each beside the form that people type when they search.
const VARIANTS: &[(&str, char)] = &[
    ("髙", '高'),
    ("﨑嵜碕", '崎'),
    ("𠮷", '吉'),
    ("邊邉", '辺'),
    ("齋齊斎", '斉'),
    ("澤", '沢'),
    ("濵濱", '浜'),
    ("嶋嶌", '島'),
    ("冨", '富'),
    ("圓", '円'),
    ("國", '国'),
    ("眞", '真'),
    ("廣", '広'),
    ("惠", '恵'),
    ("櫻", '桜'),
    ("龍", '竜'),
    ("條", '条'),
    ("瀨", '瀬'),
    ("德", '徳'),
    ("藥", '薬'),
    ("驒", '騨'),
    ("槇", '槙'),
    ("檜", '桧'),
    ("舘", '館'),
    ("榮", '栄'),
    ("壽", '寿'),
    ("學", '学'),
    ("會", '会'),
    ("醬", '醤'),
];

/// CJK統合漢字 begin here.
const FIRST_VARIANT: char = '\u{4e00}';

/// Short forms of kinds of companies, as NFKC leaves them, each beside the whole word.
const COMPANIES: &[(&str, &str)] =
    &[("(株)", "株式会社"), ("(有)", "有限会社"), ("(合)", "合同会社"), ("(財)", "財団法人"), ("(社)", "社団法人")];

/// 検索キー: NFKC, lower case, katakana as hiragana, variants as the common form, without selectors, spaces, hyphens and ー.
/// For comparing only; never shown.
pub fn search_key(text: &str) -> String {
    let key: String = text
        .chars()
        .filter(|c| !is_variation_selector(*c))
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !is_hyphen(*c) && !c.is_control())
        .map(|c| common_form(hiragana(c)))
        .collect();
    if !key.contains('(') {
        return key;
    }
    COMPANIES.iter().fold(key, |key, (short, whole)| key.replace(short, whole))
}

pub(super) fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' | 'ヽ' | 'ヾ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        _ => c,
    }
}

fn common_form(c: char) -> char {
    static FORMS: OnceLock<HashMap<char, char>> = OnceLock::new();
    // Kana and Latin letters, most of every name, have no variants.
    if c < FIRST_VARIANT {
        return c;
    }
    let forms = FORMS
        .get_or_init(|| VARIANTS.iter().flat_map(|(rare, common)| rare.chars().map(|rare| (rare, *common))).collect());
    forms.get(&c).copied().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_is_where_it_is_looked_for() {
        for (rare, common) in VARIANTS {
            assert!(rare.chars().all(|c| common_form(c) == *common), "{rare}");
        }
    }

    #[test]
    fn all_ways_of_typing_a_name_meet() {
        let same = [
            ("髙島屋", "高島屋"),
            ("𠮷野家", "吉野家"),
            ("﨑山", "崎山"),
            ("葛\u{e0100}城", "葛城"),
            ("カフェ ソラ", "かふぇそら"),
            ("ｶﾌｪ・ｿﾗ", "カフェ・ソラ"),
            ("Ｃａｆｅ", "CAFE"),
            ("コ－ヒ－", "コーヒー"),
            ("㈱つながり", "株式会社つながり"),
            ("つながり（有）", "つながり有限会社"),
            ("0791-64-0000", "０７９１６４００００"),
            ("龍野町", "竜野町"),
            ("\u{fa19}社", "神社"),
        ];
        for (a, b) in same {
            assert_eq!(search_key(a), search_key(b), "{a} {b}");
        }
        assert_ne!(search_key("たつの"), search_key("たつな"));
    }
}
