//! 様式1（登録届出書）: what is asked, of whom, on which page. Domain facts: the city's page and comparable schemes.

pub use super::duties::{DUTIES, DUTIES_VERSION, PRIVACY_VERSION};
use super::form::{Field, Input, Need, Step};
pub use super::steps::{field_of, fields_for, kept, step, step_of, steps_for};
use super::who::{all, all_may, corporations_may, houses, organizations, organizations_may, wanderers_may};
use crate::spots::RegistrantKind;

const fn line(kind: &'static str, mode: &'static str, autocomplete: &'static str, width: &'static str) -> Input {
    Input::Line { kind, mode, autocomplete, width }
}

const TEXT: Input = line("text", "", "", "");
const PHONE: Input = line("tel", "tel", "tel", "w-12");

const fn field(
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    input: Input,
    need: fn(RegistrantKind) -> Need,
) -> Field {
    Field { key, label, own_label: "", hint, own_hint: "", input, need }
}

/// What the field is called, and what helps, when an individual fills it in.
const fn own(label: &'static str, hint: &'static str, field: Field) -> Field {
    Field { own_label: label, own_hint: hint, ..field }
}

/// 様式1 page by page. The check page follows them.
pub const STEPS: [Step; 9] = [
    Step {
        slug: "kind",
        title: "どなたが登録しますか",
        lead: "あてはまるものを1つ選んでください。つぎにお聞きすることが変わります。",
        fields: &[field("registrant", "区分", "", Input::Radios, all)],
    },
    Step {
        slug: "name",
        title: "届出をする方のお名前",
        lead: "看板や名刺に書くとおりの文字で書いてください。",
        fields: &[
            own(
                "お名前",
                "あなたのお名前です。公開するかどうかは、あとのページで選べます。",
                field(
                    "applicant_name",
                    "届出者の名称",
                    "会社、お店、団体などの名前です。",
                    line("text", "", "organization", ""),
                    all,
                ),
            ),
            own(
                "フリガナ",
                "",
                field(
                    "applicant_kana",
                    "届出者の名称のフリガナ",
                    "ひらがなや半角カナで書いても、カタカナになおします。",
                    TEXT,
                    all,
                ),
            ),
            field(
                "corporate_number",
                "法人番号",
                "13桁の数字です。ないとき、わからないときは空けておいてください。",
                line("text", "numeric", "", "w-20"),
                corporations_may,
            ),
            field(
                "representative_title",
                "代表者の職名",
                "例：代表取締役、店長、会長",
                line("text", "", "organization-title", "w-20"),
                organizations_may,
            ),
            field(
                "representative_name",
                "代表者の氏名",
                "押印はいりません。",
                line("text", "", "name", ""),
                organizations,
            ),
        ],
    },
    Step {
        slug: "spot",
        title: "協力スポットの名前",
        lead: "ステッカーを掲げる場所の呼び名です。届出者の名称と同じときは、空けたまま進んでください。",
        fields: &[
            field("spot_name", "スポットの名称", "例：○○薬局 龍野店", TEXT, organizations_may),
            field(
                "spot_kana",
                "スポットの名称のフリガナ",
                "例：マルマルヤッキョク　タツノテン",
                TEXT,
                organizations_may,
            ),
        ],
    },
    Step {
        slug: "place",
        title: "所在地",
        lead: "市内の場所かどうかを確かめ、ステッカーや書類をお届けするために使います。",
        fields: &[
            own(
                "郵便番号",
                "",
                field(
                    "postal_code",
                    "届出者の郵便番号",
                    "ハイフンはあってもなくてもかまいません。例：679-4167",
                    line("text", "numeric", "postal-code", "w-8"),
                    all,
                ),
            ),
            own(
                "ご住所",
                "市からの連絡とステッカーの送付のためだけに使い、公開しません。",
                field(
                    "address",
                    "届出者の所在地",
                    "市の名前から番地まで書いてください。公開するかどうかは、あとのページで選べます。",
                    line("text", "", "street-address", ""),
                    all,
                ),
            ),
            field("building", "建物名・部屋番号", "", TEXT, all_may),
            field(
                "activity_area",
                "活動する地域",
                "お住まいや事務所が市外のときは、市内のどこで活動するかを書いてください。例：龍野町・揖西町",
                TEXT,
                wanderers_may,
            ),
            field(
                "spot_postal_code",
                "スポットの郵便番号",
                "スポットが上とちがう場所にあるときだけ書いてください。",
                line("text", "numeric", "", "w-8"),
                organizations_may,
            ),
            field(
                "spot_address",
                "スポットの所在地",
                "スポットが上とちがう場所にあるときだけ書いてください。",
                TEXT,
                organizations_may,
            ),
            field("spot_building", "スポットの建物名など", "例：○○ビル1階", TEXT, organizations_may),
        ],
    },
    Step {
        slug: "contact",
        title: "市からの連絡先",
        lead: "届出について、市の担当者が連絡するためのものです。ここに書いたことは公開しません。",
        fields: &[
            field("contact_dept", "担当者の部署", "", TEXT, organizations_may),
            field("contact_name", "担当者の氏名", "", line("text", "", "name", ""), organizations),
            field("phone", "電話番号", "日中に連絡のつく番号を書いてください。例：0791-64-0000", PHONE, all),
            field("fax", "FAX番号", "", line("tel", "tel", "", "w-12"), organizations_may),
            field("email", "メールアドレス", "", line("email", "email", "email", ""), all_may),
            field(
                "contact_hours",
                "連絡できる時間帯",
                "例：平日の14時から17時まで。内線番号もここに書けます。",
                TEXT,
                all_may,
            ),
        ],
    },
    Step {
        slug: "hours",
        title: "業種と営業時間",
        lead: "公開するかどうかは、あとのページで項目ごとに選べます。",
        fields: &[
            field("category", "業種", "いちばん近いものを選んでください。", Input::Select, houses),
            field(
                "open_days",
                "営業日・活動日",
                "開いている曜日をすべて選んでください。",
                Input::Checks,
                organizations_may,
            ),
            field("open_time", "はじまる時刻", "例：9:00", line("text", "", "", "w-8"), organizations_may),
            field(
                "close_time",
                "おわる時刻",
                "例：18:00。日をまたぐときは26:00のように書きます。",
                line("text", "", "", "w-8"),
                organizations_may,
            ),
            field(
                "hours_note",
                "営業日・時間の補足",
                "例：第3水曜はお休みです。土曜は正午までです。",
                TEXT,
                organizations_may,
            ),
            field(
                "spot_phone",
                "スポットの電話番号",
                "公開してよい番号があれば書いてください。",
                line("tel", "tel", "", "w-12"),
                organizations_may,
            ),
            field(
                "spot_url",
                "ホームページ",
                "例：https://www.example.jp/",
                line("url", "url", "url", ""),
                organizations_may,
            ),
        ],
    },
    Step {
        slug: "activities",
        title: "協力していただけること",
        lead: "無理のない範囲でかまいません。",
        fields: &[
            field("activities", "協力内容", "できることを1つ以上選んでください。", Input::Checks, all),
            field(
                "sticker_count",
                "ステッカーの枚数",
                "1から99まで。入口の数だけあると便利です。",
                line("text", "numeric", "", "w-8"),
                all,
            ),
            field("sticker_place", "ステッカーを掲げる場所", "例：入口のガラス戸、レジの横", TEXT, all_may),
            field(
                "leaflet_count",
                "チラシの部数",
                "相談先をのせたチラシです。ご希望の部数を書いてください。",
                line("text", "numeric", "", "w-8"),
                all_may,
            ),
            field(
                "training",
                "ゲートキーパー研修",
                "悩んでいる人に気づき、声をかけるための研修です。",
                Input::Radios,
                all_may,
            ),
        ],
    },
    Step {
        slug: "consent",
        title: "公開してよいこと",
        lead: "チェックした項目だけを、市のページに公開します。あとから変えることもできます。",
        fields: &[field("consent", "公開してよい項目", "", Input::Checks, all_may)],
    },
    Step {
        slug: "promises",
        title: "5つのお願いと確認",
        lead: "お読みになって、1つずつチェックしてください。",
        fields: &[
            field(
                "duties",
                "協力スポットへの5つのお願い",
                "専門的な対応をお願いするものではありません。困ったときは市がいっしょに考えます。",
                Input::Checks,
                all,
            ),
            field(
                "pledge",
                "誓約",
                "",
                Input::Tick(
                    "暴力団排除に関する市の条例に定める暴力団や暴力団員などにあたらず、法令や公序良俗に反する活動をしていません。",
                ),
                all,
            ),
            field(
                "privacy",
                "個人情報の取扱い",
                "書いていただいたことは、届出の確認、ステッカーの送付、協力スポットとの連絡のためだけに使います。公開するのは、前のページでチェックした項目だけです。",
                Input::Tick("個人情報の取扱いに同意します。"),
                all,
            ),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_every_step_can_be_found() {
        let mut keys: Vec<_> = STEPS.iter().flat_map(|s| s.fields).map(|f| f.key).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count);
        for s in &STEPS {
            assert!(std::ptr::eq(step(s.slug).unwrap(), step_of(s.fields[0].key).unwrap()));
        }
    }

    #[test]
    fn individuals_are_asked_less_and_never_for_a_public_place() {
        let slugs: Vec<_> = steps_for(RegistrantKind::Individual).map(|s| s.slug).collect();
        assert_eq!(slugs, ["kind", "name", "place", "contact", "activities", "consent", "promises"]);
        let asked: Vec<_> =
            STEPS.iter().flat_map(|s| fields_for(s, RegistrantKind::Individual)).map(|f| f.key).collect();
        for never in ["representative_name", "corporate_number", "spot_address", "spot_phone", "open_days", "category"]
        {
            assert!(!asked.contains(&never), "{never}");
        }
        assert_eq!(steps_for(RegistrantKind::Shop).count(), STEPS.len());
        assert_eq!(field_of("applicant_name").unwrap().label_for(RegistrantKind::Individual), "お名前");
    }
}
