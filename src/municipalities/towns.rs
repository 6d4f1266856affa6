//! 町字: parts of a municipality with a point each, to find an address's neighbourhood without asking anyone outside.

use super::Position;
use crate::text::search_key;

/// 町字: a town's name without the municipality's, e.g. 龍野町富永, and a representative point.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// The name, with 丁目 in it where the source has one.
    pub name: String,
    /// A point in it; hundreds of metres off at most places, so staff correct the pin.
    pub position: Position,
}

/// The town that an address names: the longest town name in the address after the municipality's name, if any.
pub fn find<'a>(towns: &'a [Town], municipality: &str, address: &str) -> Option<&'a Town> {
    let rest =
        address.find(municipality).map_or(address, |at| address.get(at + municipality.len()..).unwrap_or(address));
    let rest = folded(rest);
    towns.iter().filter(|t| rest.starts_with(&folded(&t.name))).max_by_key(|t| t.name.chars().count())
}

/// 地区: the part of the municipality to which a town belongs, by its name: `龍野町富永` is in `龍野町`, `新宮町栗町` in `新宮町`.
pub fn district(town: &str) -> &str {
    let end = town.char_indices().skip(1).find(|(_, c)| matches!(c, '町' | '村' | '区')).map(|(i, c)| i + c.len_utf8());
    end.and_then(|end| town.get(..end)).unwrap_or(town)
}

/// ヶ, ケ, が and ガ stand for one another in place names.
fn folded(text: &str) -> String {
    search_key(text).replace(['ゖ', 'が'], "け")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_belong_to_the_district_that_begins_their_name() {
        assert_eq!(district("龍野町富永"), "龍野町");
        assert_eq!(district("新宮町栗町"), "新宮町");
        assert_eq!(district("町ノ坪"), "町ノ坪");
        assert_eq!(district("堺区南瓦町"), "堺区");
        assert_eq!(district("片山"), "片山");
    }

    #[test]
    fn the_longest_town_that_the_address_names_is_found() {
        let at = |name: &str| Town { name: name.into(), position: Position::new(34.8, 134.5).unwrap() };
        let towns = [at("龍野町"), at("龍野町富永"), at("揖保川町正條")];
        let find = |address| find(&towns, "たつの市", address).map(|t| t.name.as_str());
        assert_eq!(find("兵庫県たつの市龍野町富永1005-1"), Some("龍野町富永"));
        assert_eq!(find("竜野町 富永1005-1"), Some("龍野町富永"));
        assert_eq!(find("たつの市龍野町日山"), Some("龍野町"));
        assert_eq!(find("姫路市安田四丁目1"), None);
    }
}
