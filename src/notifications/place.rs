//! 市内かどうか: what an address text says about where it is.

use super::form::{Answers, Fault, Need};
use super::form1::Address;
use super::yoshiki1::field_of;
use crate::spots::{RegistrantKind, SpotKind};

/// 全国の都道府県, in the order of their codes (JIS X 0401).
const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// 届出先: the municipality that an address should lie in, and what is known of all others.
pub struct Locality<'a> {
    /// e.g. たつの市.
    pub name: &'a str,
    /// e.g. 兵庫県.
    pub prefecture: &'a str,
    /// Whether a municipality of that name exists, in this prefecture or, with `None`, in any.
    pub known: &'a dyn Fn(Option<&str>, &str) -> bool,
}

/// The place's faults: a spot must stand in the municipality; groups and individuals may live elsewhere when they say where in it
/// they work. Every address goes on behind the municipality's name.
pub(super) fn place_faults(answers: &Answers, here: &Locality<'_>) -> Vec<Fault> {
    let Ok(kind) = answers.one("registrant").parse::<RegistrantKind>() else { return Vec::new() };
    let own = answers.one("spot_address").trim();
    let apart = kind.spot_kind() == SpotKind::Organization && !own.is_empty();
    let address = answers.one("address");
    let (field, place) = if apart { ("spot_address", own) } else { ("address", address) };
    let outside = elsewhere(place, here).and_then(|other| outside(answers, (kind, field), &other, here.name));
    let written = [("address", address), ("spot_address", own)].into_iter().take(if apart { 2 } else { 1 });
    let short = written.filter(|(key, text)| {
        text.parse::<Address>().is_ok() && is_short(text, here) && outside.as_ref().is_none_or(|f| f.field != *key)
    });
    let words = "町の名前や番地がありません。市町村の名前のあとに、町の名前から番地まで書いてください。";
    let short: Vec<_> = short.map(|(field, _)| Fault { field, words: words.into() }).collect();
    short.into_iter().chain(outside).collect()
}

fn outside(answers: &Answers, (kind, field): (RegistrantKind, &'static str), other: &str, name: &str) -> Option<Fault> {
    let wanders = field == "address" && field_of("activity_area").is_some_and(|f| (f.need)(kind) != Need::Absent);
    if wanders {
        let words = format!("所在地が「{other}」のようです。{name}のどこで活動するかを書いてください。");
        let unsaid = answers.one("activity_area").trim().is_empty();
        return unsaid.then_some(Fault { field: "activity_area", words });
    }
    let words = format!(
        "所在地が「{other}」のようです。この届出は{name}の中にある場所のためのものです。{name}の中のときは、「{name}」から書いてください。「{other}」にある場所のことは、「{other}」の窓口におたずねください。"
    );
    Some(Fault { field, words })
}

/// True for an address that says no more than its municipality, or names no town at all.
fn is_short(address: &str, here: &Locality<'_>) -> bool {
    let text: String = address.chars().filter(|c| !c.is_whitespace()).collect();
    let rest = PREFECTURES.into_iter().find_map(|p| text.strip_prefix(p)).unwrap_or(&text);
    let rest = rest.strip_prefix(here.name).unwrap_or(rest);
    !text.chars().any(is_japanese) || !rest.chars().any(char::is_alphanumeric)
}

/// Kana and kanji, as Unicode's blocks have them.
fn is_japanese(c: char) -> bool {
    matches!(c, '々' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}

/// The other municipality that an address names, if it does. Town names that look like one (新宮町 is a town of たつの市, and a
/// municipality of 福岡県) are taken for it only in the same prefecture, or behind a prefecture or a 郡; none is behind the own name.
pub fn elsewhere(address: &str, here: &Locality<'_>) -> Option<String> {
    let text: String = address.chars().filter(|c| !c.is_whitespace()).collect();
    let prefecture = PREFECTURES.into_iter().find(|p| text.starts_with(p));
    if let Some(other) = prefecture.filter(|p| *p != here.prefecture) {
        return Some(other.to_owned());
    }
    let rest = prefecture.and_then(|p| text.strip_prefix(p)).unwrap_or(&text);
    if rest.starts_with(here.name) || here.name == here.prefecture {
        return None;
    }
    if let Some((district, town)) = rest.split_once('郡').filter(|(d, _)| (1..=5).contains(&d.chars().count())) {
        let name = upto(town, &['町', '村']).find(|n| *n != here.name && (here.known)(None, n));
        if let Some(name) = name {
            return Some(format!("{district}郡{name}"));
        }
        if upto(town, &['町', '村']).any(|n| n == here.name) {
            return None;
        }
    }
    let near = |n: &&str| (here.known)(Some(here.prefecture), n);
    let own_ward = |n: &str| (here.known)(Some(here.prefecture), &format!("{}{n}", here.name));
    let far = || upto(rest, &['市', '区']).find(|n| prefecture.is_none() && !own_ward(n) && (here.known)(None, n));
    upto(rest, &['市', '区', '町', '村']).filter(near).last().or_else(far).map(str::to_owned)
}

/// The beginnings of a text that end with one of these characters, among its first ten.
fn upto<'a>(text: &'a str, ends: &'a [char]) -> impl Iterator<Item = &'a str> {
    text.char_indices().take(10).filter(|(_, c)| ends.contains(c)).filter_map(|(i, c)| text.get(..i + c.len_utf8()))
}

/// 町字: the part of an address between the municipality's name and the first number, e.g. 龍野町富永.
pub fn town<'a>(address: &'a str, prefecture: &str, name: &str) -> &'a str {
    let text = address.trim();
    let text = text.strip_prefix(prefecture).unwrap_or(text).trim_start();
    let text = match text.split_once(name) {
        Some((before, after)) if before.chars().count() <= 6 => after.trim_start(),
        _ => text,
    };
    let end = text.find(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)).unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim_end()
}

/// 所在地 with half-width digits and hyphens between them, as 町字 and 番地 are written in open data; names stay as typed.
pub fn tidy(address: &str) -> String {
    let half: Vec<char> = address
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .collect();
    let digit = |i: Option<usize>| i.and_then(|i| half.get(i)).is_some_and(char::is_ascii_digit);
    half.iter()
        .enumerate()
        .map(
            |(i, c)| if crate::text::is_hyphen(*c) && digit(i.checked_sub(1)) && digit(Some(i + 1)) { '-' } else { *c },
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(prefecture: Option<&str>, name: &str) -> bool {
        let all = [
            ("兵庫県", "姫路市"),
            ("兵庫県", "たつの市"),
            ("兵庫県", "太子町"),
            ("兵庫県", "上郡町"),
            ("福岡県", "新宮町"),
            ("兵庫県", "佐用町"),
            ("兵庫県", "神戸市"),
            ("兵庫県", "神戸市中央区"),
            ("東京都", "中央区"),
            ("千葉県", "市川市"),
            ("三重県", "四日市市"),
        ];
        all.into_iter().any(|(p, n)| n == name && prefecture.is_none_or(|want| want == p))
    }

    #[test]
    fn other_municipalities_are_named_and_own_towns_are_not_mistaken() {
        let here = Locality { name: "たつの市", prefecture: "兵庫県", known: &known };
        for inside in [
            "兵庫県たつの市龍野町富永1005-1",
            "たつの市新宮町新宮1",
            "新宮町新宮1",
            "龍野町富永",
            "兵庫県 たつの市揖西町土師",
            "揖保川町市場1",
            "御津町室津",
        ] {
            assert_eq!(elsewhere(inside, &here), None, "{inside}");
        }
        for (outside, name) in [
            ("姫路市安田四丁目1", "姫路市"),
            ("兵庫県姫路市", "姫路市"),
            ("兵庫県揖保郡太子町鵤", "揖保郡太子町"),
            ("赤穂郡上郡町", "赤穂郡上郡町"),
            ("兵庫県太子町", "太子町"),
            ("東京都千代田区", "東京都"),
            ("四日市市諏訪町", "四日市市"),
            ("太子町鵤1369-1", "太子町"),
            ("太子町 鵤1369-1", "太子町"),
            ("佐用町佐用1", "佐用町"),
            ("上郡町大持278", "上郡町"),
            ("兵庫県佐用町佐用1", "佐用町"),
            ("神戸市中央区加納町", "神戸市中央区"),
            ("中央区銀座", "中央区"),
        ] {
            assert_eq!(elsewhere(outside, &here).as_deref(), Some(name), "{outside}");
        }
        assert_eq!(elsewhere("たつの市太子町1", &here), None, "a town of the own city that is called so too");
        let kobe = Locality { name: "神戸市", ..here };
        assert_eq!(elsewhere("中央区加納町6-5-1", &kobe), None, "a ward of the own city");
        let kamigori = Locality { name: "上郡町", ..here };
        for inside in ["上郡町大持278", "赤穂郡上郡町大持278", "大持278"] {
            assert_eq!(elsewhere(inside, &kamigori), None, "{inside}");
        }
    }

    #[test]
    fn an_address_goes_on_behind_the_name_of_its_municipality() {
        let here = Locality { name: "たつの市", prefecture: "兵庫県", known: &known };
        for short in ["1-1", "😀", "兵庫県", "たつの市", "兵庫県 たつの市", "たつの市、", "Tominaga 1", "１００５"]
        {
            assert!(is_short(short, &here), "{short}");
        }
        for enough in ["たつの市龍野町", "富永1005", "ﾀﾂﾉ町1", "𠮷野1", "兵庫県たつの市1005"]
        {
            assert!(!is_short(enough, &here), "{enough}");
        }
    }

    #[test]
    fn towns_and_numbers_are_found() {
        assert_eq!(town("兵庫県たつの市龍野町富永1005-1", "兵庫県", "たつの市"), "龍野町富永");
        assert_eq!(town("龍野町富永１００５", "兵庫県", "たつの市"), "龍野町富永");
        assert_eq!(tidy("龍野町富永１００５－１"), "龍野町富永1005-1");
        assert_eq!(tidy("コーヒービル１ー２"), "コーヒービル1-2");
    }
}
