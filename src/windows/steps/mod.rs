//! 相談するとどうなるか: the four steps in a municipality's own words, or in the program's.

pub mod store;

use super::Language;
use super::words::Words;
use crate::time::Moment;

pub use super::words::Step;

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

/// The program's own text, as `data/words/ja.toml` has it: what is shown where a municipality has written nothing.
pub fn shipped() -> StepsText {
    let words = &Words::of(Language::Ja).steps;
    let step = |i: usize| words.step.get(i).cloned().unwrap_or_default();
    StepsText { intro: words.intro.clone(), steps: std::array::from_fn(step) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_own_words_are_there() {
        let words = shipped();
        let titles = words.steps.iter().map(|s| s.title.as_str()).collect::<Vec<_>>();
        assert_eq!(titles, ["話を聞く", "一緒に考える", "同行する", "寄り添い続ける"]);
        assert!(words.intro.chars().count() > 20 && words.steps.iter().all(|s| !s.words.is_empty()));
    }
}
