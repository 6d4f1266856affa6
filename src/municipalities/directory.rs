//! 全国の自治体: the shipped table of all municipalities and prefectures (`data/municipalities.csv`; sources in `data/README.md`).

use std::sync::OnceLock;

use super::{LgCode, Livery, Municipality, Position};
use crate::text::search_key;

/// A municipality or prefecture as the table has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// 全国地方公共団体コード.
    pub lg_code: LgCode,
    /// 都道府県.
    pub prefecture: &'static str,
    /// Name; a ward of a 政令市 with its city's before it, e.g. 堺市堺区. For a prefecture its own.
    pub name: &'static str,
    /// 全角カタカナ.
    pub kana: &'static str,
    /// The office; none for prefectures, which the source leaves out.
    pub office: Option<Position>,
}

impl Listed {
    /// The municipality as it takes part with the usual words, its colours and the telephone still to be set.
    pub fn municipality(&self, division: &str) -> Municipality {
        Municipality {
            lg_code: self.lg_code,
            name: self.name.to_owned(),
            kana: self.kana.to_owned(),
            prefecture: self.prefecture.to_owned(),
            network_name: "つながるいのちサポートネットワーク".to_owned(),
            division: division.to_owned(),
            phone: None,
            words: "あなたを守りたい".to_owned(),
            livery: Livery::default(),
            office: self.office,
            sample: false,
        }
    }
}

/// The whole table in the order of codes.
pub fn all() -> &'static [Listed] {
    static TABLE: OnceLock<Vec<Listed>> = OnceLock::new();
    TABLE.get_or_init(|| include_str!("../../data/municipalities.csv").lines().filter_map(read_line).collect())
}

/// The municipality with this code.
pub fn find(lg_code: LgCode) -> Option<&'static Listed> {
    let table = all();
    table.binary_search_by_key(&lg_code, |l| l.lg_code).ok().and_then(|at| table.get(at))
}

/// Municipalities whose prefecture and name, or reading, contain the text in any width or kana; in the order of codes.
pub fn search(text: &str) -> Vec<&'static Listed> {
    let key = search_key(text);
    let hit = |l: &&Listed| {
        search_key(&format!("{}{}", l.prefecture, l.name)).contains(&key) || search_key(l.kana).contains(&key)
    };
    if key.is_empty() { Vec::new() } else { all().iter().filter(hit).collect() }
}

fn read_line(line: &'static str) -> Option<Listed> {
    let mut fields = line.split(',');
    let lg_code = fields.next()?.parse().ok()?;
    let (prefecture, name, kana) = (fields.next()?, fields.next()?, fields.next()?);
    let office = match (fields.next()?.parse(), fields.next()?.parse()) {
        (Ok(lat), Ok(lng)) => Position::new(lat, lng).ok(),
        _ => None,
    };
    Some(Listed { lg_code, prefecture, name, kana, office })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_in_order() {
        let lines = include_str!("../../data/municipalities.csv")
            .lines()
            .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()));
        assert_eq!(all().len(), lines.count());
        assert!(all().is_sorted_by_key(|l| l.lg_code));
        assert_eq!(all().iter().filter(|l| l.lg_code.is_prefecture()).count(), 47);
        assert!(all().iter().all(|l| l.office.is_some() || l.lg_code.is_prefecture()));
    }

    #[test]
    fn cities_are_found_by_code_name_and_reading() {
        let sakai = find("271403".parse().unwrap()).unwrap();
        assert_eq!((sakai.prefecture, sakai.name, sakai.kana), ("大阪府", "堺市", "サカイシ"));
        assert!(sakai.office.is_some());
        assert_eq!(find("280003".parse().unwrap()).unwrap().name, "兵庫県");
        assert!(search("ﾀﾂﾉｼ").iter().any(|l| l.lg_code.as_str() == "282294"));
        assert!(search("府中市").len() == 2);
        assert!(search("").is_empty());
    }
}
