//! 協力スポット一覧: what is asked, what is counted, and under which headings spots stand; the same for the list, the map and the paper.

use super::{Activity, PublicSpot, RegistrantKind};
use crate::municipalities::towns::district;
use crate::text::search_key;

/// ならべ方 of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// 地区ごと.
    #[default]
    District,
    /// 五十音順.
    Kana,
}

/// What a visitor asks for; the default asks for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Part of the name, reading, address or town, as typed.
    pub text: String,
    /// 区分.
    pub kind: Option<RegistrantKind>,
    /// 協力内容.
    pub activity: Option<Activity>,
    /// 地区; finds only spots that publish their address.
    pub district: Option<String>,
    /// いま営業時間のところだけ; finds only spots that publish their hours.
    pub open_now: bool,
}

impl Asked {
    /// True when something narrows the list.
    pub fn narrows(&self) -> bool {
        *self != Self::default()
    }
}

/// How many spots each answer of a filter would show, the other filters kept; answers without any spot in the whole list are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// 区分.
    pub kinds: Vec<(RegistrantKind, usize)>,
    /// 協力内容.
    pub activities: Vec<(Activity, usize)>,
    /// 地区, in the order of names.
    pub districts: Vec<(String, usize)>,
    /// いま営業時間のところ; none when no spot publishes its hours.
    pub open_now: Option<usize>,
}

/// 地区 of a spot; none when its address isn't public.
pub fn district_of(spot: &PublicSpot) -> Option<&str> {
    spot.town().map(district)
}

/// Spots under one heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<'a> {
    /// 地区 or 行.
    pub heading: String,
    /// At least one.
    pub spots: Vec<&'a PublicSpot>,
}

/// Heading of the spots that belong to no 地区 in public.
pub(super) const NO_DISTRICT: &str = "所在地を公開していないところ";

/// Puts spots (given in the order of readings) into the order asked for: with their headings, before pages are cut.
pub fn ordered(mut spots: Vec<&PublicSpot>, order: Order) -> Vec<(String, &PublicSpot)> {
    match order {
        Order::Kana => spots.into_iter().map(|s| (row(s.kana()).to_owned(), s)).collect(),
        Order::District => {
            // Spots whose address isn't public come last.
            spots.sort_by_key(|s| (district_of(s).is_none(), district_of(s).map(str::to_owned)));
            let heading = |s: &PublicSpot| district_of(s).unwrap_or(NO_DISTRICT).to_owned();
            spots.into_iter().map(|s| (heading(s), s)).collect()
        }
    }
}

/// Neighbours with the same heading become one group.
pub fn grouped<'a>(spots: impl IntoIterator<Item = (String, &'a PublicSpot)>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (heading, spot) in spots {
        match groups.last_mut() {
            Some(group) if group.heading == heading => group.spots.push(spot),
            Some(_) | None => groups.push(Group { heading, spots: vec![spot] }),
        }
    }
    groups
}

/// 行: which of the ten rows of the syllabary a reading begins with.
fn row(kana: &str) -> &'static str {
    row_of_key(&search_key(kana))
}

/// The same, of a reading's search key.
pub(super) fn row_of_key(key: &str) -> &'static str {
    const ROWS: [(&str, &str); 10] = [
        ("ア行", "あいうえおぁぃぅぇぉゔ"),
        ("カ行", "かきくけこがぎぐげごゕゖ"),
        ("サ行", "さしすせそざじずぜぞ"),
        ("タ行", "たちつてとだぢづでどっ"),
        ("ナ行", "なにぬねの"),
        ("ハ行", "はひふへほばびぶべぼぱぴぷぺぽ"),
        ("マ行", "まみむめも"),
        ("ヤ行", "やゆよゃゅょ"),
        ("ラ行", "らりるれろ"),
        ("ワ行", "わゐゑをんゎ"),
    ];
    let first = key.chars().next();
    first.and_then(|c| ROWS.iter().find(|(_, row)| row.contains(c))).map_or("そのほか", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voiced_and_small_letters_stand_in_their_row() {
        for (kana, name) in
            [("ガーデン", "カ行"), ("ヴィラ", "ア行"), ("ペット", "ハ行"), ("ンゴマ", "ワ行"), ("１２３", "そのほか")]
        {
            assert_eq!(row(kana), name, "{kana}");
        }
    }
}
