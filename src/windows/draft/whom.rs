//! だれに、何語で、何について: languages, 対象, 悩み and translations of a form.

use std::collections::BTreeMap;

use super::{LANGUAGES, Reader, TRANSLATIONS, code};
use crate::windows::record::{Translation, WindowRecord};
use crate::windows::{Audience, Concern};

impl Reader<'_> {
    pub(super) fn languages(&mut self) -> Vec<String> {
        let mut found: Vec<String> =
            LANGUAGES.iter().filter(|(c, _)| self.draft.has("lang", c)).map(|(c, _)| (*c).to_owned()).collect();
        let more = self.line("lang_more", "ほかの言語", 200).to_ascii_lowercase();
        for tag in more.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|t| !t.is_empty()) {
            if found.iter().all(|f| f != tag) {
                found.push(tag.to_owned());
            }
        }
        if more.chars().any(|c| !c.is_ascii() && !matches!(c, '、' | '，' | '・' | '　')) {
            self.fault("lang_more", "ほかの言語は、fr や my のような言語の記号で書いてください。");
        }
        if found.is_empty() {
            self.fault("lang", "話せる言語を一つ以上選んでください。");
        }
        found
    }

    pub(super) fn audiences(&mut self) -> Vec<Audience> {
        let found: Vec<Audience> = Audience::ALL.into_iter().filter(|a| self.draft.has("audience", &code(a))).collect();
        if found.is_empty() {
            self.fault("audience", "対象を一つ以上選んでください。");
        }
        found
    }

    pub(super) fn concerns(&mut self) -> Vec<Concern> {
        let found: Vec<Concern> = Concern::ALL.into_iter().filter(|c| self.draft.has("concern", &code(c))).collect();
        if found.is_empty() {
            self.fault("concern", "悩みの種類を一つ以上選んでください。");
        }
        found
    }

    pub(super) fn translations(&mut self, base: Option<&WindowRecord>) -> BTreeMap<String, Translation> {
        let mut map = base.map(|b| b.translations.clone()).unwrap_or_default();
        for (tag, language) in TRANSLATIONS {
            let (name_field, words_field) = (format!("t_{tag}_name"), format!("t_{tag}_words"));
            let name = self.line(&name_field, &format!("{language}の名前"), 80);
            let words = self.kind_line(&words_field, &format!("{language}のひとこと"), 300);
            if name.is_empty() && !words.is_empty() {
                self.fault(
                    &name_field,
                    format!("{language}のひとことを書くときは、{language}の名前も書いてください。"),
                );
            }
            if name.is_empty() {
                map.remove(tag);
            } else {
                let labels = map.remove(tag).map(|before| before.labels).unwrap_or_default();
                map.insert(tag.to_owned(), Translation { name, words, labels });
            }
        }
        map
    }
}
