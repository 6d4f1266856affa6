//! 言葉の手引き: what no text for people in distress holds, after the WHO's guidance for media: no methods, no places, no numbers of
//! deaths, nothing dramatic, no promises.

/// What stands in no text for citizens, by language. Official names are excepted.
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

/// What nobody can promise to somebody whom they have not met.
const PROMISES: &[&str] = &["必ず", "絶対に", "guarantee", "보장", "đảm bảo", "garant"];

/// Names that are what they are.
const NAMES: &[&str] = &["自殺予防週間", "自殺対策強化月間", "自殺対策", "孤立死"];

/// Every word in a text that goes against the guidance, with a piece of what stands around it.
pub fn against(text: &str) -> Vec<(&'static str, String)> {
    let text = NAMES.iter().fold(text.to_lowercase(), |text, name| text.replace(name, ""));
    let around = |at: usize| text.get(at..).unwrap_or_default().chars().take(24).collect();
    NEVER.iter().chain(PROMISES).filter_map(|word| text.find(word).map(|at| (*word, around(at)))).collect()
}

/// Why a text that somebody wrote can't be shown; none when it can.
pub fn fault(text: &str) -> Option<String> {
    let found = against(text);
    let words = found.iter().map(|(word, _)| format!("「{}」", word.trim())).collect::<String>();
    let found = !found.is_empty();
    found.then(|| {
        format!("{words}は、つらい気持ちの人が読むページには書けません。方法・場所・件数や約束を避け、静かな言葉に変えてください（WHOの手引き）。")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_found_is_found_and_names_stand() {
        for text in [
            "自殺の名所",
            "He KILLED",
            "Number of deaths",
            "tự tử",
            "한국의 자살률",
            "必ず楽になります",
            "It is guaranteed",
        ] {
            assert!(fault(text).is_some(), "{text}");
        }
        for text in ["自殺予防週間の24時間の電話", "孤立死ゼロ作戦", "孤立死を防ぎます。", "どんな悩みでも。", ""]
        {
            assert_eq!(fault(text), None, "{text}");
        }
        assert!(fault("線路に飛び込").unwrap().starts_with("「飛び込」「線路」は、"));
    }
}
