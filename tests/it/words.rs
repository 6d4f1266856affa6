//! The words for people in distress, held to the WHO guidance: no methods, no places, no numbers of deaths, nothing dramatic.

use std::fs;
use std::path::{Path, PathBuf};

use tsunagaru::windows::kindness;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What stands there against the guidance, with a piece of its surroundings.
fn against(text: &str) -> Vec<String> {
    kindness::against(text).into_iter().map(|(word, around)| format!("{word}: {around}")).collect()
}

/// Texts of a JSON value that citizens can read: names, words, labels, hours.
fn shown(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                let told = matches!(key.as_str(), "name" | "words" | "label" | "place" | "account" | "text");
                let inside = matches!(key.as_str(), "ways" | "hours" | "translations") || value.is_object();
                if told || inside {
                    shown(value, found);
                }
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| shown(v, found)),
        serde_json::Value::String(text) => found.push(text.clone()),
        _ => {}
    }
}

#[test]
fn words_windows_and_pages_keep_to_the_guidance() {
    let mut wrong = Vec::new();
    let mut read = 0;
    for entry in fs::read_dir(root().join("data/words")).expect("words") {
        let path = entry.expect("entry").path();
        read += 1;
        let text = fs::read_to_string(&path).expect("text");
        let text: String = text.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>().join("\n");
        wrong.extend(against(&text).into_iter().map(|w| format!("{}: {w}", path.display())));
    }
    assert_eq!(read, 8, "seven languages and the readings");
    for file in ["data/windows.json", "data/sample/windows_282294.json"] {
        let json: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(root().join(file)).expect("file")).expect("JSON");
        let mut texts = Vec::new();
        shown(&json["windows"], &mut texts);
        assert!(texts.len() > 5, "{file}");
        wrong.extend(texts.iter().flat_map(|t| against(t)).map(|w| format!("{file}: {w}")));
    }
    for folder in ["templates/windows", "templates/web", "templates/documents", "templates/spots", "templates/map"] {
        for entry in fs::read_dir(root().join(folder)).expect("templates") {
            let path = entry.expect("entry").path();
            let text = fs::read_to_string(&path).expect("text");
            let plain: String =
                text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            wrong.extend(against(&plain).into_iter().map(|w| format!("{}: {w}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
