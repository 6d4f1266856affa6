//! 協力スポット一覧: finding, filtering, counting and grouping of public spots; the same for the list and the map.

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
}

impl Asked {
    /// True when something narrows the list.
    pub fn narrows(&self) -> bool {
        *self != Self::default()
    }

    fn kind_fits(&self, spot: &PublicSpot) -> bool {
        self.kind.is_none_or(|k| spot.registrant() == k)
    }

    fn activity_fits(&self, spot: &PublicSpot) -> bool {
        self.activity.is_none_or(|a| spot.activities().contains(&a))
    }

    fn district_fits(&self, spot: &PublicSpot) -> bool {
        self.district.as_deref().is_none_or(|d| district_of(spot) == Some(d))
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
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<'a> {
    /// In the order of the spots given.
    pub spots: Vec<&'a PublicSpot>,
    /// Counts for the filters.
    pub facets: Facets,
}

/// Looks through the public spots.
pub fn find<'a>(all: &'a [PublicSpot], asked: &Asked) -> Found<'a> {
    let key = search_key(&asked.text);
    let text_fits: Vec<&PublicSpot> = all.iter().filter(|s| key.is_empty() || searched(s).contains(&key)).collect();
    let count = |fits: &dyn Fn(&PublicSpot) -> bool| text_fits.iter().filter(|s| fits(s)).count();
    let kinds = RegistrantKind::ALL.iter().copied().filter(|k| all.iter().any(|s| s.registrant() == *k));
    let kinds = kinds.map(|k| {
        let fits = |s: &PublicSpot| s.registrant() == k && asked.activity_fits(s) && asked.district_fits(s);
        (k, count(&fits))
    });
    let activities = Activity::ALL.iter().copied().filter(|a| all.iter().any(|s| s.activities().contains(a)));
    let activities = activities.map(|a| {
        let fits = |s: &PublicSpot| s.activities().contains(&a) && asked.kind_fits(s) && asked.district_fits(s);
        (a, count(&fits))
    });
    let names: std::collections::BTreeSet<&str> = all.iter().filter_map(district_of).collect();
    let districts = names.into_iter().map(|d| {
        let fits = |s: &PublicSpot| district_of(s) == Some(d) && asked.kind_fits(s) && asked.activity_fits(s);
        (d.to_owned(), count(&fits))
    });
    let facets = Facets { kinds: kinds.collect(), activities: activities.collect(), districts: districts.collect() };
    let fits = |s: &&PublicSpot| asked.kind_fits(s) && asked.activity_fits(s) && asked.district_fits(s);
    Found { spots: text_fits.into_iter().filter(fits).collect(), facets }
}

/// Everything in which a typed text is looked for; parts are kept apart so that no text matches across two of them.
fn searched(spot: &PublicSpot) -> String {
    let parts = [spot.name(), spot.kana(), spot.address().unwrap_or(""), spot.town().unwrap_or("")];
    parts.map(search_key).join("\n")
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

/// Puts spots (given in the order of readings) into the order asked for: with their headings, before pages are cut.
pub fn ordered(mut spots: Vec<&PublicSpot>, order: Order) -> Vec<(String, &PublicSpot)> {
    match order {
        Order::Kana => spots.into_iter().map(|s| (row(s.kana()).to_owned(), s)).collect(),
        Order::District => {
            // Spots whose address isn't public come last.
            spots.sort_by_key(|s| (district_of(s).is_none(), district_of(s).map(str::to_owned)));
            let heading = |s: &PublicSpot| district_of(s).unwrap_or("所在地を公開していないところ").to_owned();
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
    let key = search_key(kana);
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
