//! 直したところ: what the newest edition of a notification says otherwise than the one before.

use crate::notifications::pages::fields::{Row, rows};
use crate::notifications::yoshiki1::steps_for;
use crate::notifications::{Answers, Edition};
use crate::spots::RegistrantKind;

/// One item, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// 項目名.
    pub label: &'static str,
    /// As it was; empty for nothing.
    pub before: String,
    /// As it is; empty for nothing.
    pub after: String,
}

/// The differences between the last two editions, in the order of the form; empty when there is only one edition.
pub fn last(editions: &[Edition]) -> Vec<Correction> {
    let [.., before, after] = editions else { return Vec::new() };
    let (before, after) = (read(&before.answers), read(&after.answers));
    // A change of 区分 asks for other fields: those asked only before follow at the end.
    let gone = before.iter().filter(|b| after.iter().all(|a| a.key != b.key)).map(|b| (b, None));
    let now = after.iter().map(|a| (a, Some(a.value.as_str())));
    now.chain(gone)
        .map(|(row, value)| Correction {
            label: row.label,
            before: before.iter().find(|b| b.key == row.key).map_or(String::new(), |b| b.value.clone()),
            after: value.unwrap_or_default().to_owned(),
        })
        .filter(|c| c.before != c.after)
        .collect()
}

fn read(answers: &Answers) -> Vec<Row> {
    let Ok(kind) = answers.one("registrant").parse::<RegistrantKind>() else { return Vec::new() };
    // What was handed in was chosen: no box is offered as ticked any more.
    let mut answers = answers.clone();
    answers.set("consent_seen", "1");
    steps_for(kind).flat_map(|step| rows(step, kind, &answers)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Moment;

    fn edition(number: i64, pairs: &[(&str, &str)]) -> Edition {
        let answers = Answers::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let at = Moment::from_unix(1_795_338_000);
        Edition { number, at, answers, duties_version: String::new(), privacy_version: String::new() }
    }

    #[test]
    fn changes_are_told_in_the_words_of_the_form() {
        let first = edition(1, &[("registrant", "shop"), ("category", "cafe"), ("phone", "0791-64-0000")]);
        let second = edition(2, &[("registrant", "shop"), ("category", "barber"), ("phone", "０７９１６４００００")]);
        assert_eq!(last(std::slice::from_ref(&first)), []);
        let told: Vec<_> = last(&[first.clone(), second]).into_iter().map(|c| (c.label, c.before, c.after)).collect();
        assert_eq!(told, [("業種", "喫茶店".to_owned(), "理容店".to_owned())]);
        let person = edition(2, &[("registrant", "individual"), ("phone", "0791-64-0000")]);
        let told: Vec<_> = last(&[first, person]).into_iter().map(|c| (c.label, c.after)).collect();
        assert!(told.contains(&("区分", "個人".to_owned())) && told.contains(&("業種", String::new())), "{told:?}");
    }
}
