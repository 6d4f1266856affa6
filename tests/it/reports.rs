//! まちがいのお知らせ: from the page of a spot to the desk, without an account and without a trace of who told.

use axum::http::StatusCode;
use tsunagaru::staff::Role;

use crate::public::cast;
use crate::world::{SAKAI, TATSUNO};

const FORM: &str = "/282294/spots/1/report";

#[tokio::test]
async fn a_report_reaches_the_desk_and_its_words_go_when_it_is_dealt_with() {
    let world = cast();
    assert!(world.get("/282294/spots/1").await.text().contains(&format!("href=\"{FORM}\"")));
    let page = world.get(FORM).await;
    let (help, form) = (page.text().find("ここでは、相談はできません"), page.text().find("<form"));
    assert!(help.is_some() && help < form, "help comes before the form");
    assert_eq!(page.header("set-cookie"), "");
    let refused = world.post(FORM, &[("words", "字\u{7}")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let words = refused.words();
    assert!(words.contains("ちがうところを1つ選んでください") && words.contains("見えない制御文字"), "{words}");
    let sent = world.post(FORM, &[("about", "hours"), ("words", "水曜は<休み>でした")]).await.seen();
    assert!(world.get(&sent).await.words().contains("お知らせを受け取りました"));
    assert!(!world.get(FORM).await.text().contains("水曜は"));

    let officer = world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    assert!(world.get_as(&officer, "/staff/282294").await.words().contains("まちがいのお知らせが1件待っています"));
    let desk = world.get_as(&officer, "/staff/282294/reports").await;
    assert!(desk.text().contains("水曜は&#60;休み&#62;でした") && desk.words().contains("営業日・時間がちがう"));
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    assert_eq!(world.post_as(&sakai, "/staff/271403/reports/1", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(world.number("SELECT count(*) FROM report WHERE closed_at IS NULL"), 1, "another city's report stays");
    assert_eq!(world.post_as(&officer, "/staff/282294/reports/1", &[]).await.seen(), "/staff/282294/reports");
    assert_eq!(world.post_as(&officer, "/staff/282294/reports/1", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(world.number("SELECT length(words) FROM report"), 0);
    let acts = "SELECT count(*) FROM audit_event WHERE subject = 'spot:1' AND (act = 'report' AND actor = 'visitor'
                OR act = 'close_report' AND actor LIKE 'officer:%')";
    assert_eq!(world.number(acts), 2);
}

#[tokio::test]
async fn a_flood_of_reports_stops_at_the_door_and_what_is_not_public_has_none() {
    let world = cast();
    for path in
        ["/282294/spots/4/report", "/282294/spots/5/report", "/282294/spots/99/report", "/271403/spots/1/report"]
    {
        assert_eq!(world.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(world.post(path, &[("about", "gone")]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    world.post(FORM, &[("about", "gone"), ("website_confirm", "http://spam")]).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM report"), 0, "a program that fills in everything is heard by nobody");
    for _ in 0..5 {
        world.post(FORM, &[("about", "gone")]).await.seen();
    }
    let full = world.post(FORM, &[("about", "other"), ("words", "ながい文")]).await;
    assert_eq!(full.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(full.words().contains("いまは受け取れません") && full.text().contains("ながい文"), "what was typed stays");
    world.post("/282294/spots/2/report", &[("about", "gone")]).await.seen();
    let flood = |tx: &tsunagaru::store::Tx<'_>| {
        for _ in 0..30 {
            tx.execute("INSERT INTO report (lg_code, number, about, words, at) VALUES ('282294', 3, 'gone', '', '2026-11-24T01:00:00Z')", [])?;
        }
        Ok::<_, tsunagaru::store::StoreError>(())
    };
    world.store().write_blocking(flood).unwrap();
    let full = world.post("/282294/spots/2/report", &[("about", "gone")]).await;
    assert_eq!(full.status, StatusCode::TOO_MANY_REQUESTS, "thirty an hour for a whole city");
    world.advance(3_700);
    world.post("/282294/spots/2/report", &[("about", "gone")]).await.seen();
    let columns = "SELECT count(*) FROM pragma_table_info('report') WHERE name IN ('address', 'ip', 'agent', 'cookie')";
    assert_eq!(world.number(columns), 0);
}
