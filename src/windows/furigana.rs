//! ふりがな: readings over the kanji of やさしい日本語, from a table of words and the rules for numbers.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Word → reading, with the longest words first to be tried.
struct Table {
    readings: HashMap<&'static str, &'static str>,
    longest: usize,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lines = include_str!("../../data/words/furigana.csv").lines();
    let readings: HashMap<_, _> = lines.filter_map(|line| line.split_once(',')).collect();
    let longest = readings.keys().map(|word| word.chars().count()).max().unwrap_or(0);
    Table { readings, longest }
});

/// Puts readings over the kanji of a page; `names` are words of this page alone, with their readings.
pub fn page(html: &str, names: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(html.len() * 2);
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        write(text, names, &mut out);
        // Styles, scripts, titles and pictures have no readings.
        let raw = ["style", "script", "title", "svg"].into_iter().find(|name| tag.starts_with(name));
        let end = match raw {
            Some(name) => tag.find(&format!("</{name}>")).map(|at| at + name.len() + 3),
            None => tag.find('>').map(|at| at + 1),
        };
        let (tag, after) = tag.split_at_checked(end.unwrap_or(tag.len())).unwrap_or((tag, ""));
        out.push('<');
        out.push_str(tag);
        rest = after;
    }
    write(rest, names, &mut out);
    out
}

fn write(text: &str, names: &[(&str, &str)], out: &mut String) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let taken = if digits > 0 {
            number(rest, digits, out)
        } else if let Some(taken) = weekday(rest, out) {
            taken
        } else {
            word(rest, names, out).unwrap_or_else(|| {
                out.push(first);
                first.len_utf8()
            })
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// The reading stands over the kanji alone: kana at either end of a word read themselves.
fn ruby(word: &str, reading: &str, out: &mut String) {
    let (before, word, reading) =
        alike(word.chars(), reading.chars(), word, reading, |text, at| text.split_at_checked(at));
    let (after, word, reading) = alike(word.chars().rev(), reading.chars().rev(), word, reading, |text, at| {
        text.split_at_checked(text.len() - at).map(|(rest, end)| (end, rest))
    });
    for piece in [before, "<ruby>", word, "<rt>", reading, "</ruby>", after] {
        out.push_str(piece);
    }
}

/// Cuts off what word and reading have alike at one end: that piece, then what is left of both.
fn alike<'a>(
    word_chars: impl Iterator<Item = char>,
    reading_chars: impl Iterator<Item = char>,
    word: &'a str,
    reading: &'a str,
    cut: fn(&str, usize) -> Option<(&str, &str)>,
) -> (&'a str, &'a str, &'a str) {
    let same: usize = word_chars.zip(reading_chars).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    match (cut(word, same), cut(reading, same)) {
        (Some((piece, word)), Some((_, reading))) if !word.is_empty() && !reading.is_empty() => (piece, word, reading),
        (_, _) => ("", word, reading),
    }
}

/// The longest word that begins here; gives its bytes.
fn word(rest: &str, names: &[(&str, &str)], out: &mut String) -> Option<usize> {
    let here = names.iter().find(|(name, _)| !name.is_empty() && rest.starts_with(name));
    if let Some((name, reading)) = here {
        ruby(name, reading, out);
        return Some(name.len());
    }
    let table = &*TABLE;
    let ends: Vec<usize> = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(table.longest).collect();
    let word = ends.into_iter().rev().find_map(|end| table.readings.get_key_value(rest.get(..end)?))?;
    ruby(word.0, word.1, out);
    Some(word.0.len())
}

/// `火` in `（火）` and in lists such as `月〜金 午前9時`; in other places it is a piece of a word.
fn weekday(rest: &str, out: &mut String) -> Option<usize> {
    let readings =
        [("月", "げつ"), ("火", "か"), ("水", "すい"), ("木", "もく"), ("金", "きん"), ("土", "ど"), ("日", "にち")];
    let (kanji, reading) = readings.into_iter().find(|(kanji, _)| {
        let after = rest.strip_prefix(kanji).and_then(|r| r.chars().next());
        after.is_some_and(|c| matches!(c, '）' | '〜' | '・' | ' '))
    })?;
    ruby(kanji, reading, out);
    Some(kanji.len())
}

/// Days of a month are read in ways of their own.
const DAYS: [&str; 31] = [
    "ついたち",
    "ふつか",
    "みっか",
    "よっか",
    "いつか",
    "むいか",
    "なのか",
    "ようか",
    "ここのか",
    "とおか",
    "じゅういちにち",
    "じゅうににち",
    "じゅうさんにち",
    "じゅうよっか",
    "じゅうごにち",
    "じゅうろくにち",
    "じゅうしちにち",
    "じゅうはちにち",
    "じゅうくにち",
    "はつか",
    "にじゅういちにち",
    "にじゅうににち",
    "にじゅうさんにち",
    "にじゅうよっか",
    "にじゅうごにち",
    "にじゅうろくにち",
    "にじゅうしちにち",
    "にじゅうはちにち",
    "にじゅうくにち",
    "さんじゅうにち",
    "さんじゅういちにち",
];

/// A number with what is counted; gives the bytes taken.
fn number(rest: &str, digits: usize, out: &mut String) -> usize {
    let (figures, after) = rest.split_at_checked(digits).unwrap_or((rest, ""));
    let counter = after.chars().next().unwrap_or_default();
    let reading = match counter {
        // 第3月曜日
        '月' | '日' if after.get(counter.len_utf8()..).is_some_and(|r| r.starts_with('曜')) => "",
        '月' => "がつ",
        '時' if after.starts_with("時間") => "",
        '時' => "じ",
        '分' if figures.ends_with(['2', '5', '7', '9']) => "ふん",
        '分' => "ぷん",
        '年' => "ねん",
        '歳' => "さい",
        '回' => "かい",
        '日' => {
            let day = figures.parse().ok().and_then(|n: usize| DAYS.get(n.checked_sub(1)?));
            if let Some(reading) = day {
                ruby(&format!("{figures}日"), reading, out);
                return digits + '日'.len_utf8();
            }
            "にち"
        }
        _ => "",
    };
    out.push_str(figures);
    if reading.is_empty() {
        return digits;
    }
    ruby(&counter.to_string(), reading, out);
    digits + counter.len_utf8()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_days_and_names_are_read_as_people_say_them() {
        let said = page("<p title=\"日\">4月24日（火）10時30分、45分、180日</p>", &[]);
        assert_eq!(
            said,
            "<p title=\"日\">4<ruby>月<rt>がつ</ruby><ruby>24日<rt>にじゅうよっか</ruby>（<ruby>火<rt>か</ruby>）\
             10<ruby>時<rt>じ</ruby>30<ruby>分<rt>ぷん</ruby>、45<ruby>分<rt>ふん</ruby>、180<ruby>日<rt>にち</ruby></p>"
        );
        assert_eq!(
            page("第3月曜日 月〜金 日野", &[]),
            "<ruby>第<rt>だい</ruby>3<ruby>月曜日<rt>げつようび</ruby> <ruby>月<rt>げつ</ruby>〜<ruby>金<rt>きん</ruby> 日野",
            "a weekday's sign in a name is no weekday"
        );
        assert_eq!(page("龍野市", &[("龍野市", "たつのし")]), "<ruby>龍野市<rt>たつのし</ruby>");
        assert_eq!(page("<style>月</style><title>日</title>a<b", &[]), "<style>月</style><title>日</title>a<b");
    }
}
