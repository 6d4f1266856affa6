//! List, spot and map as visitors see them.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use tsunagaru::municipalities::{self, Boundary, Position, Town};
use tsunagaru::spots::{self, Activity, Category, Consent, NewSpot, RegistrantKind, SpotState};

use crate::world::{TATSUNO, World};

fn at(lat: f64, lng: f64) -> Position {
    Position::new(lat, lng).unwrap()
}

pub fn spot(kind: RegistrantKind, name: &str, kana: &str, town: &str, place: Position) -> NewSpot {
    NewSpot {
        lg_code: TATSUNO.parse().unwrap(),
        registrant: kind,
        name: name.parse().unwrap(),
        kana: kana.parse().unwrap(),
        category: Category::Cafe,
        postal_code: Some("6794167".parse().unwrap()),
        address: Some(format!("{town}1-1")),
        building: None,
        town: Some(town.to_owned()),
        position: Some(place),
        phone: Some("0791-11-2222".parse().unwrap()),
        url: None,
        hours: "月火水木金 09:00-18:00".parse().unwrap(),
        hours_note: String::new(),
        activities: BTreeSet::from([Activity::Sticker, Activity::Listening]),
        consent: Consent::all(),
        notification_id: None,
        registered_on: "2026-11-01".parse().unwrap(),
    }
}

/// 花屋 (everything agreed), 自治会 (list only), an individual who ticked everything, one who ended, one who never agreed.
pub fn cast() -> World {
    let world = World::tatsuno();
    let now = world.now();
    world
        .store()
        .write_blocking(move |tx| {
            let outline = r#"{"type":"Polygon","coordinates":[[[134.43,34.77],[134.60,34.77],[134.60,34.99],[134.43,34.99],[134.43,34.77]]]}"#;
            let code = TATSUNO.parse().unwrap();
            let boundary = Boundary::new(outline, "国土交通省国土数値情報").unwrap();
            municipalities::store::put_boundary(tx, code, &boundary, now)?;
            let town = |name: &str, lat, lng| Town { name: name.to_owned(), position: at(lat, lng) };
            let towns = [town("龍野町富永", 34.858, 134.545), town("新宮町新宮", 34.918, 134.549)];
            municipalities::store::replace_towns(tx, code, &towns)?;
            let flowers = spot(RegistrantKind::Shop, "髙田<生花>店", "タカダセイカテン", "龍野町富永", at(34.858, 134.545));
            spots::store::insert(tx, &flowers, now)?;
            let mut circle = spot(RegistrantKind::Association, "見本自治会", "ミホンジチカイ", "新宮町新宮", at(34.918, 134.549));
            circle.consent = "list".parse().unwrap();
            circle.activities = BTreeSet::from([Activity::WatchingOver]);
            spots::store::insert(tx, &circle, now)?;
            let person = spot(RegistrantKind::Individual, "見本 花子", "ミホン ハナコ", "揖西町小神", at(34.8612, 134.5312));
            spots::store::insert(tx, &person, now)?;
            let gone = spot(RegistrantKind::Shop, "もうない店", "モウナイミセ", "龍野町富永", at(34.857, 134.544));
            let gone = spots::store::insert(tx, &gone, now)?;
            assert!(spots::store::set_state(tx, &gone, SpotState::Ended, gone.version(), now)?);
            let mut silent = spot(RegistrantKind::Company, "黙っている会社", "ダマッテイルカイシャ", "龍野町富永", at(34.856, 134.543));
            silent.consent = "map address phone".parse().unwrap();
            spots::store::insert(tx, &silent, now)?;
            Ok::<_, tsunagaru::store::StoreError>(())
        })
        .expect("cast");
    world
}

/// Everything of a municipality that anyone may fetch.
const EVERYWHERE: [&str; 8] = [
    "/282294/spots",
    "/282294/spots?by=kana",
    "/282294/spots/3",
    "/282294/map",
    "/282294/map?near=%E9%BE%8D%E9%87%8E%E7%94%BA%E5%AF%8C%E6%B0%B8",
    "/282294/spots.csv",
    "/282294/spots.geojson",
    "/282294/boundary.geojson",
];

#[tokio::test]
async fn an_individual_has_neither_address_nor_pin_in_any_public_byte() {
    let world = cast();
    for path in EVERYWHERE {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let text = answer.text();
        for secret in ["揖西町", "小神", "34.8612", "134.5312"] {
            assert!(!text.contains(secret), "{path} shows {secret}");
        }
        assert!(!text.contains("黙っている会社"), "{path} shows a spot that isn't on the list");
        assert!(!text.contains("もうない店"), "{path} shows a spot that has ended");
    }
    let person = world.get("/282294/spots/3").await;
    assert!(person.words().contains("見本 花子"));
    assert!(!person.words().contains("0791-11-2222") && !person.text().contains("<svg class=\"drawn"));
}

#[tokio::test]
async fn only_what_was_agreed_to_is_shown() {
    let world = cast();
    let circle = world.get("/282294/spots/2").await;
    let words = circle.words();
    assert!(words.contains("見本自治会") && words.contains("見守り"));
    for secret in ["新宮町", "0791-11-2222", "9:00"] {
        assert!(!words.contains(secret), "{secret}");
    }
    let map = world.get("/282294/map").await.text();
    assert!(map.contains("data-lat=\"34.858\"") && !map.contains("34.918\" data-lng"), "one pin of two listed");
    assert!(map.contains("見本自治会"), "without a pin it is still in the list");
}

#[tokio::test]
async fn names_are_found_in_kanji_kana_and_half_width_and_are_escaped() {
    let world = cast();
    for (q, why) in [
        ("%E9%AB%98%E7%94%B0", "高田 for 髙田"),
        ("%E3%81%9F%E3%81%8B%E3%81%A0", "たかだ"),
        ("%EF%BE%80%EF%BD%B6%EF%BE%80%EF%BE%9E", "ﾀｶﾀﾞ"),
        ("%E7%AB%9C%E9%87%8E%E7%94%BA", "竜野町"),
    ] {
        let answer = world.get(&format!("/282294/spots?q={q}")).await;
        assert!(answer.words().contains("1 か所見つかりました"), "{why}: {}", answer.words());
        assert!(answer.text().contains("髙田&#60;生花&#62;店"), "{why}");
    }
    let none = world.get("/282294/spots?q=%22%3E%3Cscript%3E").await;
    assert!(none.words().contains("見つかりませんでした") && !none.text().contains("\"><script>"));
}

#[tokio::test]
async fn filters_count_what_they_would_show() {
    let world = cast();
    let words = world.get("/282294/spots").await.words();
    assert!(words.contains("3 か所の協力スポットがあります"), "{words}");
    assert!(words.contains("店舗 1") && words.contains("団体 1") && words.contains("個人 1"), "{words}");
    let words = world.get("/282294/spots?activity=watching").await.words();
    assert!(words.contains("店舗 0") && words.contains("団体 1") && words.contains("声かけ・傾聴 2"), "{words}");
    let broken = world.get("/282294/spots?kind=%FF&page=-3&activity=everything").await;
    assert_eq!(broken.status, StatusCode::OK);
}

#[tokio::test]
async fn lists_travel_compressed_and_pages_with_keys_do_not() {
    let world = cast();
    let ask = |path: &str| {
        let request = axum::http::Request::get(path).header("accept-encoding", "gzip, br");
        request.body(axum::body::Body::empty()).unwrap()
    };
    let list = world.send(ask("/282294/spots")).await;
    let plain = world.get("/282294/spots").await;
    assert_eq!((list.header("content-encoding"), list.header("vary")), ("gzip", "accept-encoding"));
    assert!(list.bytes.len() * 2 < plain.bytes.len());
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&list.bytes[..]), &mut text).unwrap();
    assert_eq!(text, plain.text());
    assert_eq!(world.send(ask("/282294/apply")).await.header("content-encoding"), "");
    assert!(!world.get("/282294/spots?q=%00x").await.text().contains('\0'));
}

#[tokio::test]
async fn an_ended_spot_says_so_and_leads_to_help() {
    let world = cast();
    let gone = world.get("/282294/spots/4").await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.text().contains("href=\"/282294\"") && !gone.text().contains("もうない店"));
    let rest = |tx: &tsunagaru::store::Tx<'_>| {
        Ok(tx.execute("UPDATE spot SET version = version + 1, state = 'suspended' WHERE number = 1", [])?)
    };
    world.store().write_blocking::<_, tsunagaru::store::StoreError, _>(rest).unwrap();
    let resting = world.get("/282294/spots/1").await;
    assert_eq!(resting.status, StatusCode::GONE);
    assert!(resting.words().contains("お休みしています"));
    for path in
        ["/282294/spots/5", "/282294/spots/99", "/282294/spots/x", "/999999/spots", "/012025/map", "/271403/spots/1"]
    {
        assert_eq!(world.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn public_pages_lead_to_help_first_and_ask_nothing_of_the_browser() {
    let world = cast();
    for path in ["/", "/282294/spots", "/282294/spots/1", "/282294/map", "/271403/map", "/271403/spots"] {
        let answer = world.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        let text = answer.text();
        assert!(!text.contains("style=") && !text.contains("<style") && !text.contains(" onclick"), "{path}");
        assert!(!text.contains("src=\"http") && !text.contains("<script>"), "{path}");
        assert!(text.contains("tel:119"), "{path}");
        if path != "/" {
            let (help, list) = (text.find("相談できるところ"), text.find("<nav"));
            assert!(help < list, "{path}: help comes first");
        }
    }
    let map = world.get("/282294/map").await.text();
    assert!(
        map.contains("<path class=\"land\"") && map.contains("aria-label=\"1番 髙田&#60;生花&#62;店\""),
        "drawn without script"
    );
    assert!(!map.contains("cyberjapandata"), "outside tiles only when the operator allows them");
}

#[tokio::test]
async fn distances_are_counted_from_a_town_that_was_typed() {
    let world = cast();
    let words = world.get("/282294/map?near=%E6%96%B0%E5%AE%AE").await.words();
    assert!(words.contains("新宮町新宮から近い順です") && words.contains("約6.7km"), "{words}");
    let words = world.get("/282294/map?near=%E5%A4%A7%E9%98%AA").await.words();
    assert!(words.contains("という町名が見つかりませんでした"), "{words}");
}

#[tokio::test]
async fn the_twins_of_the_list_are_files() {
    let world = cast();
    let csv = world.get("/282294/spots.csv").await;
    assert!(csv.bytes.starts_with("\u{feff}".as_bytes()));
    assert!(
        csv.text().contains("髙田<生花>店") && csv.text().contains("見本 花子") && !csv.text().contains("見本自治会")
    );
    let json: serde_json::Value = serde_json::from_str(&world.get("/282294/spots.geojson").await.text()).unwrap();
    assert_eq!(json["features"][0]["geometry"]["coordinates"], serde_json::json!([134.545, 34.858]));
    let ground: serde_json::Value = serde_json::from_str(&world.get("/282294/boundary.geojson").await.text()).unwrap();
    assert_eq!(ground["features"][0]["geometry"]["type"], "MultiPolygon");
    assert_eq!(ground["features"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn styles_and_scripts_are_kept_for_ever_and_come_compressed() {
    let world = cast();
    let page = world.get("/282294/map").await.text();
    let mut seen = 0;
    for piece in page.split("\"/assets/").skip(1) {
        let path = format!("/assets/{}", piece.split('"').next().unwrap());
        let answer = world.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.header("cache-control").contains("immutable"), "{path}");
        seen += 1;
    }
    assert!(seen >= 7, "{seen}");
    assert_eq!(world.get("/assets/base.000000000000.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_long_list_comes_in_pages_and_the_map_counts_everybody() {
    let world = World::tatsuno();
    let now = world.now();
    world
        .store()
        .write_blocking(move |tx| {
            for n in 0..1_234_u32 {
                let place = at(34.80 + f64::from(n % 37) * 0.004, 134.45 + f64::from(n % 41) * 0.003);
                let town = if n % 2 == 0 { "龍野町富永" } else { "新宮町新宮" };
                let name = format!("見本{n}店");
                spots::store::insert(tx, &spot(RegistrantKind::Shop, &name, "ミホン", town, place), now)?;
            }
            Ok::<_, tsunagaru::store::StoreError>(())
        })
        .unwrap();
    let first = world.get("/282294/spots").await;
    let words = first.words();
    assert!(words.contains("1234 か所の協力スポットがあります") && words.contains("新宮町 617か所"), "{words}");
    assert_eq!(first.text().matches("<li class=\"spot\"").count(), 50);
    let last = world.get("/282294/spots?page=25").await;
    assert_eq!(last.text().matches("<li class=\"spot\"").count(), 34);
    let open = world.get("/282294/spots?open=now&area=%E9%BE%8D%E9%87%8E%E7%94%BA").await.words();
    assert!(open.contains("617 か所見つかりました（全部で1234か所）"), "{open}");
    world.advance(12 * 3600);
    assert!(world.get("/282294/spots?open=now").await.words().contains("0 か所見つかりました"));
    let map = world.get("/282294/map").await.text();
    assert_eq!(map.matches("<li class=\"spot\"").count(), 100);
    let counts =
        map.split("aria-label=\"このあたりに").skip(1).map(|p| p.split('か').next().unwrap().parse::<usize>().unwrap());
    assert_eq!(counts.sum::<usize>() + map.matches("<a class=\"pin").count(), 1_234, "nobody is lost");
    let pins: serde_json::Value = serde_json::from_str(&world.get("/282294/pins.json").await.text()).unwrap();
    assert_eq!(pins["pins"].as_array().unwrap().len(), 1_234);
    let near = world.get("/282294/pins.json?area=%E6%96%B0%E5%AE%AE%E7%94%BA&open=").await.text();
    assert_eq!(near.matches("見本").count(), 617);
}

#[tokio::test]
async fn any_site_may_show_the_list_in_a_frame_and_nothing_runs_in_it() {
    let world = cast();
    let page = world.get("/282294/embed?activity=watching").await;
    let policy = page.header("content-security-policy").to_owned();
    assert!(!policy.contains("frame-ancestors") && !policy.contains("script-src"), "{policy}");
    assert!(policy.contains("form-action 'none'"));
    let text = page.text();
    assert!(text.contains("見本自治会") && !text.contains("髙田"), "filters hold");
    assert!(!text.contains("<script") && !text.contains("<form") && text.contains("<base target=\"_top\">"));
    assert!(text.find("相談できるところ") < text.find("<svg"), "help comes first");
    assert!(!world.get("/282294/embed").await.text().contains("34.8612"));
    let css = world.get("/282294/embed.css").await;
    assert_eq!(
        (css.text().as_str(), css.header("content-type")),
        (":root { --embed-ground: #fff6d2; --embed-lettering: #8a2f22; }\n", "text/css; charset=utf-8")
    );
    assert!(world.get("/282294/spots").await.header("content-security-policy").contains("frame-ancestors 'none'"));
    let line = world.get("/282294/spots?kind=shop").await.text();
    assert!(line.contains("https://inochi.example.jp/282294/embed?kind=shop"), "the line keeps the filters");
}
