//! 相談するとどうなるか: the four steps in a municipality's own words, or in the program's.

pub mod store;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::time::Moment;

/// The page's text for one municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// What stands there.
    pub words: StepsText,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Last change.
    pub updated_at: Moment,
}

/// はじめの言葉 and the four steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepsText {
    /// はじめの言葉.
    pub intro: String,
    /// 話を聞く・一緒に考える・同行する・寄り添い続ける, in this order.
    pub steps: [Step; 4],
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// 見出し.
    pub title: String,
    /// What happens then.
    pub words: String,
}

/// The program's own text, as `data/words/ja.toml` has it: what is shown where a municipality has written nothing.
pub fn shipped() -> &'static StepsText {
    static SHIPPED: LazyLock<StepsText> = LazyLock::new(|| read(include_str!("../../../data/words/ja.toml")));
    &SHIPPED
}

#[derive(Deserialize)]
struct WordsFile {
    steps: StepsWords,
}

#[derive(Deserialize)]
struct StepsWords {
    intro: String,
    step: [Step; 4],
}

// The file is part of the program and read by its tests: a fault can only be ours.
fn read(toml: &str) -> StepsText {
    let file: Option<WordsFile> = toml::from_str(toml).ok();
    file.map(|f| StepsText { intro: f.steps.intro, steps: f.steps.step }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_words_are_there() {
        let titles = shipped().steps.iter().map(|s| s.title.as_str()).collect::<Vec<_>>();
        assert_eq!(titles, ["話を聞く", "一緒に考える", "同行する", "寄り添い続ける"]);
        assert!(shipped().intro.chars().count() > 20 && shipped().steps.iter().all(|s| !s.words.is_empty()));
    }
}
