//! ページの言葉: every sentence of the consultation page in each of its languages, from `data/words/*.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Audience, Channel, Cost, Language, Topic};

/// The words of one language.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The language's own name.
    pub name: String,
    /// Sentences of the page.
    pub page: PageWords,
    /// Pieces of a window's card.
    pub card: CardWords,
    channels: ChannelWords,
    audiences: AudienceWords,
    topics: TopicWords,
    /// Days and moments.
    pub time: TimeWords,
    /// Hours of a week; the Japanese ones are built by [`super::say`], with their own grammar.
    pub hours: Option<HoursWords>,
    /// 相談すると、どうなるか, as long as a municipality has no text of its own.
    pub steps: StepsWords,
}

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($field:ident),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields)]
        #[allow(missing_docs)]
        pub struct $name { $(pub $field: String),* }
    };
}

words!(/// Sentences of the page; the names say where they stand.
PageWords {
    title, leave, leave_keys, calm, nameless, sample, read_here, languages, offline, open_now, by_phone, danger, silent, more_silent,
    relay, worries, for_worry, first_for_worry, all_worries, other_worries, others, closed, unknown, directories, towns,
    steps, spots, leaflet, nothing_kept, history_stays, copy_stays, fresh, sources, in_this_language, other_languages, account,
});
words!(/// Pieces of a window's card.
CardWords { open_voice, open_text, always, next, ask, chat, web, free, charged, in_japanese });
words!(/// 手段
ChannelWords { phone, visit, chat, sns, mail, fax, web });
words!(/// 対象
AudienceWords {
    under18, parents, women_teens_20s, workers, families_of_workers, dv_victims, sexual_violence_victims, foreign, professionals,
});
words!(/// 悩みの見出し
TopicWords { heart, money, work, youth, family, violence, health, bereaved, law, foreign });

/// Days and moments.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TimeWords {
    pub today: String,
    pub tomorrow: String,
    /// From Monday.
    pub weekdays: [String; 7],
    pub day: String,
    pub until: String,
    pub left: String,
    pub opens: String,
    pub resting: String,
}

/// Hours of a week.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct HoursWords {
    pub every_day: String,
    pub working_days: String,
    pub weekend: String,
    pub weekend_holidays: String,
    pub sunday_holidays: String,
    pub holidays: String,
    pub next_day: String,
    pub monthly_day: String,
    pub monthly_nth: String,
    /// First to fifth, then the last.
    pub nth: [String; 6],
    pub closed: String,
    pub closed_holidays: String,
    pub last_reception: String,
    pub only_campaigns: String,
}

/// 相談すると、どうなるか
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct StepsWords {
    pub title: String,
    pub intro: String,
    pub ways_title: String,
    pub phone: String,
    pub text: String,
    pub visit: String,
    pub back: String,
    pub step: Vec<Step>,
}

/// 一つの段階
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Step {
    pub title: String,
    pub words: String,
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Words {
        static ALL: LazyLock<[Words; 7]> = LazyLock::new(|| {
            Language::ALL.map(|language| {
                let text = match language {
                    Language::Ja => include_str!("../../data/words/ja.toml"),
                    Language::Yasashii => include_str!("../../data/words/yasashii.toml"),
                    Language::En => include_str!("../../data/words/en.toml"),
                    Language::ZhHans => include_str!("../../data/words/zh-hans.toml"),
                    Language::Ko => include_str!("../../data/words/ko.toml"),
                    Language::Vi => include_str!("../../data/words/vi.toml"),
                    Language::PtBr => include_str!("../../data/words/pt-br.toml"),
                };
                // The files are part of the program and read by its tests: a fault can only be ours, and numbers without words still help.
                toml::from_str(text).unwrap_or_default()
            })
        });
        let [ja, yasashii, en, zh_hans, ko, vi, pt_br] = &*ALL;
        match language {
            Language::Ja => ja,
            Language::Yasashii => yasashii,
            Language::En => en,
            Language::ZhHans => zh_hans,
            Language::Ko => ko,
            Language::Vi => vi,
            Language::PtBr => pt_br,
        }
    }

    /// 料金; empty when unknown.
    pub fn cost(&self, cost: Cost) -> &str {
        match cost {
            Cost::Free => &self.card.free,
            Cost::Charged => &self.card.charged,
            Cost::Unknown => "",
        }
    }

    /// 手段
    pub fn channel(&self, channel: Channel) -> &str {
        match channel {
            Channel::Phone => &self.channels.phone,
            Channel::Visit => &self.channels.visit,
            Channel::Chat => &self.channels.chat,
            Channel::Sns => &self.channels.sns,
            Channel::Mail => &self.channels.mail,
            Channel::Fax => &self.channels.fax,
            Channel::Web => &self.channels.web,
        }
    }

    /// 対象; empty for everyone.
    pub fn audience(&self, audience: Audience) -> &str {
        match audience {
            Audience::Anyone | Audience::Residents => "",
            Audience::Under18 => &self.audiences.under18,
            Audience::Parents => &self.audiences.parents,
            Audience::WomenTeens20s => &self.audiences.women_teens_20s,
            Audience::Workers => &self.audiences.workers,
            Audience::FamiliesOfWorkers => &self.audiences.families_of_workers,
            Audience::DvVictims => &self.audiences.dv_victims,
            Audience::SexualViolenceVictims => &self.audiences.sexual_violence_victims,
            Audience::Foreign => &self.audiences.foreign,
            Audience::Professionals => &self.audiences.professionals,
        }
    }

    /// 悩みの見出し
    pub fn topic(&self, topic: Topic) -> &str {
        match topic {
            Topic::Heart => &self.topics.heart,
            Topic::Money => &self.topics.money,
            Topic::Work => &self.topics.work,
            Topic::Youth => &self.topics.youth,
            Topic::Family => &self.topics.family,
            Topic::Violence => &self.topics.violence,
            Topic::Health => &self.topics.health,
            Topic::Bereaved => &self.topics.bereaved,
            Topic::Law => &self.topics.law,
            Topic::Foreign => &self.topics.foreign,
        }
    }
}

/// Puts sentences one after another, with the air between them that the language wants.
pub fn join(language: Language, sentences: &[&str]) -> String {
    let air = if language.is_japanese() || language == Language::ZhHans { "" } else { " " };
    sentences.iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(air)
}

/// Fills `{name}` places of a sentence.
pub fn fill(sentence: &str, places: &[(&str, &str)]) -> String {
    places.iter().fold(sentence.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(language: Language) -> toml::Table {
        let path = format!("{}/data/words/{language}.toml", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap().parse().unwrap()
    }

    /// Every text of a file with its path.
    fn texts(value: &toml::Value, path: &str, found: &mut Vec<(String, String)>) {
        match value {
            toml::Value::String(text) => found.push((path.to_owned(), text.clone())),
            toml::Value::Table(table) => {
                table.iter().for_each(|(k, v)| texts(v, &format!("{path}/{k}"), found));
            }
            toml::Value::Array(list) => {
                list.iter().enumerate().for_each(|(n, v)| texts(v, &format!("{path}/{n}"), found));
            }
            other => panic!("{path}: {other}"),
        }
    }

    fn all_texts(language: Language) -> Vec<(String, String)> {
        let mut found = Vec::new();
        texts(&toml::Value::Table(source(language)), "", &mut found);
        found
    }

    #[test]
    fn every_language_has_every_sentence_with_its_places() {
        let places = |text: &str| {
            let mut names: Vec<String> =
                text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(n, _)| n.to_owned()).collect();
            names.sort();
            names
        };
        let model = all_texts(Language::En);
        for language in Language::ALL {
            let parsed: Result<Words, _> = toml::from_str(&toml::to_string(&source(language)).unwrap());
            assert!(parsed.is_ok(), "{language}: {parsed:?}");
            assert_eq!(parsed.unwrap().hours.is_none(), language.is_japanese(), "{language}");
            assert_eq!(Words::of(language).steps.step.len(), 4, "{language}");
            let own = all_texts(language);
            for (path, text) in model.iter().filter(|(p, _)| !(language.is_japanese() && p.starts_with("/hours"))) {
                let (_, translated) = own.iter().find(|(p, _)| p == path).unwrap_or_else(|| panic!("{language}{path}"));
                let japanese_only = ["/page/in_this_language", "/page/other_languages", "/card/in_japanese"];
                if language.is_japanese() && japanese_only.contains(&path.as_str()) {
                    continue;
                }
                assert!(!translated.trim().is_empty(), "{language}{path} is empty");
                if !path.ends_with("/day") && !path.ends_with("/for_worry") {
                    assert_eq!(places(translated), places(text), "{language}{path}");
                }
            }
        }
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(fill("{a}と{b}、{a}", &[("a", "月"), ("b", "火")]), "月と火、月");
    }
}
