//! What paper says otherwise than the pages.

/// What is said otherwise on paper, where there are no pages to come and nothing is put right by itself.
pub(super) fn on_paper(key: &str, words: &'static str) -> &'static str {
    match key {
        "kind" => "あてはまるものを1つ選んでください。",
        "applicant_kana" => "カタカナで書いてください。",
        "corporate_number" | "postal_code" => "",
        "spot" => "ステッカーを掲げる場所の呼び名です。届出者の名称と同じときは、空けておいてください。",
        "address" => "市の名前から番地まで書いてください。",
        "phone" => "日中に連絡のつく番号",
        "contact_hours" => "例：平日の14時から17時まで",
        "hours" => "公開するかどうかは、「8 公開してよいこと」で項目ごとに選べます。",
        "close_time" => "夜中の2時は26時",
        "sticker_count" => "1から99まで",
        "privacy" => {
            "書いていただいたことは、届出の確認、ステッカーの送付、協力スポットとの連絡のためだけに使います。公開するのは、チェックした「公開してよい項目」だけです。"
        }
        _ => words,
    }
}
