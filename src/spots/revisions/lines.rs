//! 項目ごとのちがい: an entry as lines that people read, and what two entries say differently.

use crate::spots::{NewSpot, SpotKind};

/// One item that is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// 項目名.
    pub label: &'static str,
    /// As it was; empty for nothing.
    pub before: String,
    /// As it is; empty for nothing.
    pub after: String,
}

/// Everything that an officer may change of an entry, in the order of 様式1, each with what is written; empty for nothing.
pub fn lines(entry: &NewSpot) -> Vec<(&'static str, String)> {
    fn text<T: ToString>(value: Option<&T>) -> String {
        value.map(T::to_string).unwrap_or_default()
    }
    let mut lines = vec![
        ("区分", entry.registrant.to_string()),
        ("名称", entry.name.to_string()),
        ("フリガナ", entry.kana.to_string()),
        ("郵便番号", text(entry.postal_code.as_ref())),
        ("所在地", text(entry.address.as_ref())),
        ("建物名など", text(entry.building.as_ref())),
        ("町字", text(entry.town.as_ref())),
        ("地図の位置", entry.position.map_or(String::new(), |p| format!("北緯{}度、東経{}度", p.lat(), p.lng()))),
        ("電話番号", text(entry.phone.as_ref())),
        ("ウェブサイト", text(entry.url.as_ref())),
        ("業種", entry.category.to_string()),
        ("営業日・時間", entry.hours.words()),
        ("営業日・時間の補足", entry.hours_note.clone()),
        ("協力内容", entry.activities.iter().map(|a| a.label()).collect::<Vec<_>>().join("、")),
    ];
    let asked = entry.consent.items().into_iter().filter(|(code, _, _)| match entry.registrant.spot_kind() {
        SpotKind::Organization => true,
        SpotKind::Individual => matches!(*code, "list" | "opendata"),
    });
    lines.extend(asked.map(|(_, label, yes)| (label, if yes { "はい" } else { "いいえ" }.to_owned())));
    lines.push(("登録年月日", entry.registered_on.wareki()));
    lines
}

/// What is not the same, in the order of [`lines`]; items that only one of the two has are there too.
pub fn differences(before: &NewSpot, after: &NewSpot) -> Vec<Difference> {
    let (before, after) = (lines(before), lines(after));
    let of = |lines: &[(&'static str, String)], label: &str| {
        lines.iter().find(|(l, _)| *l == label).map_or(String::new(), |(_, text)| text.clone())
    };
    let gone = before.iter().filter(|(label, _)| after.iter().all(|(l, _)| l != label));
    let labels: Vec<&'static str> = after.iter().chain(gone).map(|(label, _)| *label).collect();
    labels
        .into_iter()
        .map(|label| Difference { label, before: of(&before, label), after: of(&after, label) })
        .filter(|d| d.before != d.after)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::RegistrantKind;
    use crate::spots::cast::shop;

    #[test]
    fn every_item_that_can_change_is_told_and_nothing_else() {
        let before = shop("見本", "ミホン");
        assert_eq!(differences(&before, &before), []);
        let mut after = NewSpot { phone: None, hours_note: "年中無休".into(), ..before.clone() };
        after.consent.map = false;
        let told: Vec<_> = differences(&before, &after).into_iter().map(|d| (d.label, d.before, d.after)).collect();
        assert_eq!(
            told,
            [
                ("電話番号", "0791-00-0000".to_owned(), String::new()),
                ("営業日・時間の補足", "盆は休み".to_owned(), "年中無休".to_owned()),
                ("地図にのせる", "はい".to_owned(), "いいえ".to_owned()),
            ]
        );
        let person = NewSpot { registrant: RegistrantKind::Individual, ..before.clone() }.as_kept();
        let told: Vec<_> = differences(&before, &person).into_iter().map(|d| d.label).collect();
        for label in ["区分", "所在地", "電話番号", "地図の位置", "地図にのせる"] {
            assert!(told.contains(&label), "{label}: {told:?}");
        }
    }
}
