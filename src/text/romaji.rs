//! ローマ字: what people type who have no kana at hand, read as kana.

/// ひらがな for a word in Hepburn, 訓令式 or the writing of keyboards; none when it is no ローマ字.
pub fn from_romaji(word: &str) -> Option<String> {
    let word: String = word.to_lowercase().chars().filter(|c| !matches!(c, '\'' | '’' | '-')).map(plain).collect();
    if word.is_empty() || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    let (mut kana, mut rest) = (String::new(), word.as_str());
    while !rest.is_empty() {
        let taken = syllable(rest).inspect(|(k, _)| kana.push_str(k)).map(|(_, taken)| taken).or_else(|| {
            let two: Vec<char> = rest.chars().take(2).collect();
            match two[..] {
                // ん before a consonant or at the end: shinbun, shimbun, hon; a double consonant is っ.
                ['n'] | ['n' | 'm', _] => kana.push('ん'),
                [a, b] if a == b || (a, b) == ('t', 'c') => kana.push('っ'),
                _ => return None,
            }
            Some(1)
        })?;
        rest = rest.get(taken..)?;
    }
    Some(kana)
}

/// 長音 taken out of a reading, since ローマ字 leaves it out as often as not: とうきょう and tokyo meet as ときょ.
pub fn without_long_vowels(kana: &str) -> String {
    let mut out = String::with_capacity(kana.len());
    let mut before = None;
    for c in kana.chars() {
        let row = vowel(c);
        let long = matches!((before, c), (Some('o'), 'う' | 'お') | (Some('u'), 'う'));
        if !long {
            out.push(c);
            before = row;
        }
    }
    out
}

fn plain(c: char) -> char {
    match c {
        'ā' | 'â' => 'a',
        'ī' | 'î' => 'i',
        'ū' | 'û' => 'u',
        'ē' | 'ê' => 'e',
        'ō' | 'ô' => 'o',
        other => other,
    }
}

const VOWELS: [char; 5] = ['a', 'i', 'u', 'e', 'o'];

/// Consonants and their five kana; a kana of two letters is a 拗音, `-` a syllable that doesn't exist.
const ROWS: &[(&str, &str)] = &[
    ("", "あ い う え お"),
    ("k", "か き く け こ"),
    ("s", "さ し す せ そ"),
    ("t", "た ち つ て と"),
    ("n", "な に ぬ ね の"),
    ("h", "は ひ ふ へ ほ"),
    ("m", "ま み む め も"),
    ("y", "や - ゆ - よ"),
    ("r", "ら り る れ ろ"),
    ("w", "わ うぃ - うぇ を"),
    ("g", "が ぎ ぐ げ ご"),
    ("z", "ざ じ ず ぜ ぞ"),
    ("d", "だ ぢ づ で ど"),
    ("b", "ば び ぶ べ ぼ"),
    ("p", "ぱ ぴ ぷ ぺ ぽ"),
    ("f", "ふぁ ふぃ ふ ふぇ ふぉ"),
    ("j", "じゃ じ じゅ じぇ じょ"),
    ("v", "ゔぁ ゔぃ ゔ ゔぇ ゔぉ"),
    ("sh", "しゃ し しゅ しぇ しょ"),
    ("ch", "ちゃ ち ちゅ ちぇ ちょ"),
    ("ts", "つぁ つぃ つ つぇ つぉ"),
    ("ky", "きゃ - きゅ - きょ"),
    ("sy", "しゃ - しゅ - しょ"),
    ("ty", "ちゃ - ちゅ - ちょ"),
    ("ny", "にゃ - にゅ - にょ"),
    ("hy", "ひゃ - ひゅ - ひょ"),
    ("my", "みゃ - みゅ - みょ"),
    ("ry", "りゃ - りゅ - りょ"),
    ("gy", "ぎゃ - ぎゅ - ぎょ"),
    ("zy", "じゃ - じゅ - じょ"),
    ("jy", "じゃ - じゅ - じょ"),
    ("by", "びゃ - びゅ - びょ"),
    ("py", "ぴゃ - ぴゅ - ぴょ"),
];

fn syllable(text: &str) -> Option<(&'static str, usize)> {
    let at = text.find(VOWELS).filter(|at| *at <= 2)?;
    let (consonants, vowel) = (text.get(..at)?, text.get(at..)?.chars().next()?);
    let (_, row) = ROWS.iter().find(|(c, _)| *c == consonants)?;
    let kana = row.split(' ').nth(VOWELS.iter().position(|v| *v == vowel)?)?;
    (kana != "-").then_some((kana, at + 1))
}

fn vowel(kana: char) -> Option<char> {
    let rows = "うくすつぬふむゆるぐずづぶぷゅゔぅ";
    if rows.contains(kana) {
        return Some('u');
    }
    "おこそとのほもよろごぞどぼぽょをぉ".contains(kana).then_some('o')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_read_in_every_way_of_writing_them() {
        for (typed, kana) in [
            ("tatsuno", "たつの"),
            ("Tatuno", "たつの"),
            ("shingu", "しんぐ"),
            ("Shingū", "しんぐ"),
            ("singuu", "しんぐう"),
            ("ibogawa", "いぼがわ"),
            ("mitsu", "みつ"),
            ("honmachi", "ほんまち"),
            ("hommachi", "ほんまち"),
            ("nittō", "にっと"),
            ("matcha", "まっちゃ"),
            ("shin'ei", "しねい"),
            ("cafe", ""),
            ("xyz", ""),
            ("花屋", ""),
        ] {
            assert_eq!(from_romaji(typed).unwrap_or_default(), kana, "{typed}");
        }
    }

    #[test]
    fn long_vowels_are_left_out_on_both_sides() {
        for (typed, reading) in
            [("tokyo", "とうきょう"), ("shingu", "しんぐう"), ("osaka", "おおさか"), ("toukyou", "とうきょう")]
        {
            assert_eq!(without_long_vowels(&from_romaji(typed).unwrap()), without_long_vowels(reading), "{typed}");
        }
        assert_eq!(without_long_vowels("うえの"), "うえの");
        assert_eq!(without_long_vowels("こえ"), "こえ");
    }
}
