//! 市内かどうか: what an address text says about where it is.

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

/// The other municipality that an address names, if it does. Town names that look like one (新宮町 is a town of たつの市) are
/// taken for a municipality only behind a prefecture or a 郡.
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
    let named = upto(rest, &['市', '区']).find(|n| (here.known)(prefecture, n));
    let town = || prefecture.and_then(|p| upto(rest, &['町', '村']).find(|n| (here.known)(Some(p), n)));
    named.or_else(town).map(str::to_owned)
}

/// The beginnings of a text that end with one of these characters, among its first eight.
fn upto<'a>(text: &'a str, ends: &'a [char]) -> impl Iterator<Item = &'a str> {
    text.char_indices().take(8).filter(|(_, c)| ends.contains(c)).filter_map(|(i, c)| text.get(..i + c.len_utf8()))
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
        ] {
            assert_eq!(elsewhere(outside, &here).as_deref(), Some(name), "{outside}");
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
