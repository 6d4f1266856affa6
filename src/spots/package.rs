//! 列の説明: what each column of the CSV means and may hold, as a Data Package with a Table Schema.

use serde_json::{Map, Value, json};

use super::sheet::{COLUMNS, LICENCE_URL, Provenance};
use super::{Activity, Category, RegistrantKind};

/// The description of the municipality's open data.
pub fn describe(from: Provenance<'_>, base: &str) -> Value {
    let city = from.municipality;
    let home = format!("{base}/{}", city.lg_code);
    json!({
        "profile": "tabular-data-package",
        "name": format!("spots-{}", city.lg_code),
        "id": format!("{home}/datapackage.json"),
        "title": format!("{}「協力スポット一覧」", city.name),
        "description": "列の名前は自治体標準オープンデータセットの共通の項目にならい、区分から後ろは独自の項目です。公開に同意のあった項目だけが入り、個人の所在地・位置・電話番号は入りません。",
        "homepage": format!("{home}/spots"),
        "created": format!("{}T00:00:00+09:00", from.on),
        "version": from.on.to_string(),
        "licenses": [{"name": "CC-BY-4.0", "title": "クリエイティブ・コモンズ 表示 4.0 国際", "path": LICENCE_URL}],
        "sources": [{"title": from.credit(), "path": format!("{home}/spots")}],
        "contributors": [{"title": format!("{} {}", city.name, city.division), "role": "publisher"}],
        "resources": [{
            "profile": "tabular-data-resource",
            "name": "spots",
            "path": format!("{home}/spots.csv?charset=utf-8"),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": true},
            "schema": {
                "fields": COLUMNS.iter().map(|name| field(name)).collect::<Vec<_>>(),
                "primaryKey": ["ID"],
                "missingValues": [""],
            },
        }],
    })
}

fn field(name: &str) -> Value {
    let (kind, words) = meaning(name);
    let mut field = Map::new();
    field.insert("name".to_owned(), json!(name));
    field.insert("type".to_owned(), json!(kind));
    field.insert("description".to_owned(), json!(words));
    if let Some(rules) = rules(name) {
        field.insert("constraints".to_owned(), rules);
    }
    Value::Object(field)
}

fn rules(name: &str) -> Option<Value> {
    let labels = |words: Vec<&str>| json!({"enum": words});
    match name {
        "全国地方公共団体コード" => Some(json!({"required": true, "pattern": "[0-9]{6}"})),
        "所在地_全国地方公共団体コード" => Some(json!({"pattern": "[0-9]{6}"})),
        "ID" => Some(json!({"required": true, "unique": true, "pattern": "[0-9]{6}S[0-9]{5,7}"})),
        "地方公共団体名" | "名称" | "名称_カナ" | "協力内容" | "登録番号" | "ライセンス" => {
            Some(json!({"required": true}))
        }
        "緯度" => Some(json!({"minimum": 20, "maximum": 46})),
        "経度" => Some(json!({"minimum": 122, "maximum": 154})),
        "郵便番号" => Some(json!({"pattern": "[0-9]{7}"})),
        "開始時間" | "終了時間" => Some(json!({"pattern": "[0-3][0-9]:[0-5][0-9]"})),
        "利用可能曜日" => Some(json!({"pattern": "[月火水木金土日]*"})),
        "区分" => Some(labels(RegistrantKind::ALL.iter().map(|k| k.label()).collect())),
        "業種" => Some(labels(Category::ALL.iter().map(|c| c.label()).collect())),
        "POIコード" => Some(json!({"pattern": "[0-9]{4}"})),
        _ => None,
    }
}

/// Type of a column and its meaning in words.
fn meaning(name: &str) -> (&'static str, String) {
    let listed = |words: Vec<&str>| words.join("、");
    let text = |words: &str| ("string", words.to_owned());
    match name {
        "全国地方公共団体コード" => {
            text("データを公開した団体の6桁のコード（検査数字つき）。先頭の0を残すため、文字として読んでください。")
        }
        "ID" => text("団体コード、S、登録番号をつないだもの。変わらず、使い回しません。"),
        "地方公共団体名" => text("データを公開した団体の名前。"),
        "名称" => text("協力スポットの名称。届け出たとおりの文字（NFC）。"),
        "名称_カナ" => text("名称の読みかた。全角カタカナ。"),
        "所在地_全国地方公共団体コード" => text("所在地の市区町村のコード。"),
        "所在地_連結表記" => text("都道府県からはじまる所在地。公開に同意のあるときだけ。"),
        "所在地_都道府県" => text("所在地のうち都道府県。"),
        "所在地_市区町村" => text("所在地のうち市区町村。"),
        "所在地_町字" => text("所在地のうち町字。"),
        "所在地_番地以下" => text("所在地のうち番地以下。数字とハイフンは半角。"),
        "建物名等(方書)" => text("建物名など。"),
        "緯度" => ("number", "世界測地系（JGD2011）の十進の度。地図への掲載に同意のあるときだけ。".to_owned()),
        "経度" => ("number", "緯度と同じ。".to_owned()),
        "電話番号" => text("公開に同意のあるときだけ。"),
        "郵便番号" => text("7桁、ハイフンなし。"),
        "利用可能曜日" => text("営業日。月火水木金土日から。時間が1通りのときだけ。"),
        "開始時間" => text("営業のはじまり（HH:MM）。時間が1通りのときだけ。"),
        "終了時間" => text("営業のおわり（HH:MM）。24:00をこえる時刻は翌日。"),
        "利用可能日時特記事項" => text("時間が2通り以上のときのすべての時間と、補足。"),
        "URL" => text("協力スポットのウェブサイト。公開に同意のあるときだけ。"),
        "区分" => ("string", listed(RegistrantKind::ALL.iter().map(|k| k.label()).collect())),
        "業種" => ("string", listed(Category::ALL.iter().map(|c| c.label()).collect())),
        "POIコード" => text("業種にあたるPOIコード（GIF DS-491-3-1）。あたるものがなければ空。"),
        "協力内容" => {
            ("string", format!("「・」でつなぐ。{}", listed(Activity::ALL.iter().map(|a| a.label()).collect())))
        }
        "営業時間" => text("プログラムのための営業時間。「月火水木金 09:00-18:00;土 09:00-12:00」の形。"),
        "登録番号" => text("ネットワークの登録番号。団体ごとに1から。"),
        "登録年月日" => ("date", "登録した日。".to_owned()),
        "公開項目" => text("公開に同意のあった項目。"),
        "ライセンス" => text("利用の条件、出典の書き方、データの時点。"),
        _ => text("標準の項目。この一覧では使いません。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast::tatsuno;

    #[test]
    fn every_column_is_described_and_every_description_has_a_column() {
        let city = tatsuno();
        let from = Provenance { municipality: &city, on: "2026-11-22".parse().unwrap() };
        let value = describe(from, "https://inochi.example.jp");
        let fields = value["resources"][0]["schema"]["fields"].as_array().unwrap();
        let names: Vec<_> = fields.iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert_eq!(names, COLUMNS);
        let unused = fields.iter().filter(|f| f["description"].as_str().unwrap().starts_with("標準の項目"));
        assert_eq!(unused.count(), 14, "columns of the standard that this list leaves empty");
        assert_eq!(value["licenses"][0]["name"], "CC-BY-4.0");
    }
}
