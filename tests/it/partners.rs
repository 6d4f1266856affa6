//! 連携自治体: the public directory and its twins.

use axum::http::StatusCode;

use crate::world::World;

#[tokio::test]
async fn the_directory_names_every_partner_and_who_shares_an_account() {
    let world = World::tatsuno();
    let page = world.get("/partners").await;
    let words = page.words();
    assert!(words.contains("25 の自治体（うち都道府県 4 ）と協定があります"), "{words}");
    assert!(words.contains("見附市 アカウント： #いのちSOS新潟 長岡市・南魚沼市と同じアカウントです"), "{words}");
    assert!(words.contains("堺市 アカウント：名前は公開されていません 協定日 令和7年8月5日"), "{words}");
    assert!(words.contains("岩手県 アカウント： #いのちSOS岩手 都道府県としての協定です"), "{words}");
    assert!(page.text().contains(r#"<a href="/271403">堺市</a>"#), "it takes part");
    assert!(!page.text().contains(r#"<a href="/152111">"#), "見附市 has no page here");
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn the_twins_for_spreadsheets_and_programs_have_the_same_rows() {
    let world = World::tatsuno();
    let table = world.get("/partners.csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.text().lines().count(), 26);
    let program = world.get("/partners.json").await;
    assert_eq!((program.status, program.header("content-type")), (StatusCode::OK, "application/json"));
    let value: serde_json::Value = serde_json::from_slice(&program.bytes).expect("JSON");
    assert_eq!((value["on"].as_str(), value["partners"].as_array().map(Vec::len)), (Some("2026-11-24"), Some(25)));
}

#[tokio::test]
async fn whoever_lives_elsewhere_finds_the_national_windows_and_no_dead_end() {
    let world = World::tatsuno();
    for path in ["/partners", "/", "/?q=見附"] {
        assert!(world.get(path).await.text().contains(r#"href="/soudan""#), "{path}");
    }
    let national = world.get("/soudan").await.text();
    assert!(national.contains("0120-061-338") && national.contains(r#"href="/partners""#));
}
