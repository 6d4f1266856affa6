//! The words for people in distress, held to the WHO guidance: no methods, no places, no numbers of deaths, nothing dramatic.

use std::fs;
use std::path::{Path, PathBuf};

/// What stands in no text for citizens, by language. Official names are excepted below.
const NEVER: &[&str] = &[
    // Japanese
    "自殺",
    "自死",
    "死に",
    "死ぬ",
    "死の",
    "死を",
    "首つ",
    "首を",
    "飛び降",
    "飛び込",
    "練炭",
    "リストカット",
    "大量服薬",
    "硫化水素",
    "線路",
    "樹海",
    "命を絶",
    "殺",
    "遺書",
    "悲劇",
    "衝撃",
    "急増",
    "多発",
    "過去最多",
    "深刻",
    "絶望",
    "成功",
    // English
    "suicid",
    "kill",
    " die",
    "dying",
    "death",
    "dead",
    "hang yourself",
    "overdose",
    "sleeping pill",
    "jump off",
    "tragic",
    "tragedy",
    "epidemic",
    "committed",
    "shocking",
    // 简体中文
    "自杀",
    "自尽",
    "死亡",
    "去死",
    "上吊",
    "跳楼",
    "服药过量",
    "遗书",
    "悲剧",
    "绝望",
    // 한국어
    "자살",
    "자해",
    "죽",
    "극단적",
    "투신",
    "유서",
    "비극",
    "절망",
    // Tiếng Việt
    "tự tử",
    "tự sát",
    "chết",
    "treo cổ",
    "nhảy lầu",
    "quá liều",
    "bi kịch",
    "tuyệt vọng",
    // Português
    "suicíd",
    "suicid",
    "morrer",
    "morte",
    "matar",
    "overdose",
    "enforc",
    "tragédia",
    "desespero",
];

/// Names that are what they are.
const NAMES: &[&str] = &["自殺予防週間", "自殺対策強化月間", "自殺対策"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What stands there against the guidance, with a piece of its surroundings.
fn against(text: &str) -> Vec<String> {
    let text = NAMES.iter().fold(text.to_lowercase(), |text, name| text.replace(name, ""));
    let around = |at: usize| text[at..].chars().take(24).collect::<String>();
    NEVER.iter().filter_map(|word| text.find(word).map(|at| format!("{word}: {}", around(at)))).collect()
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

#[test]
fn the_lint_finds_what_it_must_find() {
    for text in ["自殺の名所", "He KILLED", "Number of deaths", "tự tử", "한국의 자살률"] {
        assert!(!against(text).is_empty(), "{text}");
    }
    assert!(against("自殺予防週間の24時間の電話").is_empty());
}
