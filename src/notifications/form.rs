//! 様式の定義: fields, steps and answers as plain data; the pages, the reader and later the paper forms are all made of it.

use std::collections::BTreeMap;

use crate::spots::{RegistrantKind, SpotKind};

/// Whether a registrant is asked for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// 必須.
    Required,
    /// 任意.
    Optional,
    /// Not asked.
    Absent,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line: the `type` and `inputmode` of its box, `autocomplete` where browsers know the thing, a width class or "".
    Line {
        /// `text`, `tel`, `email` or `url`.
        kind: &'static str,
        /// `numeric`, `tel` … or "".
        mode: &'static str,
        /// `postal-code`, `tel` … or "".
        autocomplete: &'static str,
        /// `w-12` … or "".
        width: &'static str,
    },
    /// Several lines.
    Area,
    /// One of several.
    Radios,
    /// One of many.
    Select,
    /// Any number of several.
    Checks,
    /// One box to tick, with the sentence beside it.
    Tick(&'static str),
}

/// 記入欄: one field of a form.
#[derive(Debug)]
pub struct Field {
    /// Its name in requests and in the database; never changes.
    pub key: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it is called when an individual fills the form in; "" for the same.
    pub own_label: &'static str,
    /// One line of help; "" for none.
    pub hint: &'static str,
    /// The line of help for individuals; "" for the same.
    pub own_hint: &'static str,
    /// How it is filled in.
    pub input: Input,
    /// Who is asked.
    pub need: fn(RegistrantKind) -> Need,
}

impl Field {
    /// Its label for this registrant.
    pub fn label_for(&self, kind: RegistrantKind) -> &'static str {
        own(kind, self.own_label).unwrap_or(self.label)
    }

    /// Its line of help for this registrant.
    pub fn hint_for(&self, kind: RegistrantKind) -> &'static str {
        own(kind, self.own_hint).unwrap_or(self.hint)
    }
}

/// The words for individuals, where there are any and one fills the form in.
fn own(kind: RegistrantKind, words: &'static str) -> Option<&'static str> {
    match kind.spot_kind() {
        SpotKind::Individual => Some(words).filter(|w| !w.is_empty()),
        SpotKind::Organization => None,
    }
}

/// 1ページ: one thing that is asked on one page.
#[derive(Debug)]
pub struct Step {
    /// Its place in the address.
    pub slug: &'static str,
    /// The page's heading.
    pub title: &'static str,
    /// One or two sentences under it; "" for none.
    pub lead: &'static str,
    /// What is asked.
    pub fields: &'static [Field],
}

/// 記入: what was typed, field by field, right or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Answers(BTreeMap<String, Vec<String>>);

impl Answers {
    /// From pairs as a request brings them; values of the same field stay in their order.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut answers = Self::default();
        for (key, value) in pairs {
            answers.0.entry(key).or_default().push(value);
        }
        answers
    }

    /// All pairs, for storing.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(key, values)| values.iter().map(move |v| (key.as_str(), v.as_str())))
    }

    /// The first value of a field; "" when there is none.
    pub fn one(&self, key: &str) -> &str {
        self.0.get(key).and_then(|v| v.first()).map_or("", String::as_str)
    }

    /// Every value of a field.
    pub fn all(&self, key: &str) -> &[String] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// True when this value is among the field's.
    pub fn has(&self, key: &str, value: &str) -> bool {
        self.all(key).iter().any(|v| v == value)
    }

    /// Puts one value in the field's place.
    pub fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.insert(key.to_owned(), vec![value.into()]);
    }

    /// Takes a field's answers away.
    pub fn clear(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// True once the page of consents was seen: before that, no tick on it was a decision.
    pub fn consent_seen(&self) -> bool {
        !self.one("consent_seen").is_empty()
    }

    /// Notes that the page of consents was seen.
    pub fn see_consent(&mut self) {
        self.set("consent_seen", "1");
    }

    /// Drops the consents when the registrant turned from an organization into an individual or back: they were given to other words.
    /// True when it did.
    pub fn drop_consent_of(&mut self, before: SpotKind) -> bool {
        let turned = self.one("registrant").parse::<RegistrantKind>().is_ok_and(|k| k.spot_kind() != before);
        if turned {
            self.clear("consent");
            self.clear("consent_seen");
        }
        turned
    }

    /// Takes one page's fields over from what was just sent: a box that is no longer ticked is no longer an answer.
    pub fn take_over<'a>(&mut self, fields: impl IntoIterator<Item = &'a Field>, sent: &Self) {
        for field in fields {
            match sent.0.get(field.key) {
                Some(values) => drop(self.0.insert(field.key.to_owned(), values.clone())),
                None => drop(self.0.remove(field.key)),
            }
        }
    }
}

/// 入力の誤り: the field and the sentence beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Key of the field.
    pub field: &'static str,
    /// What is wrong, for the reader.
    pub words: String,
}

/// Every fault of a form at once, in the order of its fields; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "届出書に確かめるところが{}か所あります。", self.0.len())
    }
}

impl std::error::Error for Faults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_replaces_its_own_answers_and_no_others() {
        let pair = |k: &str, v: &str| (k.to_owned(), v.to_owned());
        let field = |key| Field {
            key,
            label: "",
            own_label: "",
            hint: "",
            own_hint: "",
            input: Input::Checks,
            need: |_| Need::Required,
        };
        let mut kept = Answers::from_pairs([pair("a", "1"), pair("a", "2"), pair("b", "x")]);
        kept.take_over(&[field("a"), field("c")], &Answers::from_pairs([pair("c", "3"), pair("z", "smuggled")]));
        assert_eq!(kept.pairs().collect::<Vec<_>>(), [("b", "x"), ("c", "3")]);
        assert!(!kept.has("a", "1"));
    }
}
