//! 統計 for the yearly report, and the marks of neighbouring networks.

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::desk::{hanako, in_state};
use crate::mail::text;
use crate::world::{SAKAI, TATSUNO, World};

const DESK: &str = "/staff/282294/statistics";

fn line<'a>(month: &'a str, item: &'a str, place: &'a str, count: &'a str) -> [(&'a str, &'a str); 4] {
    [("month", month), ("item", item), ("place", place), ("count", count)]
}

#[tokio::test]
async fn what_was_handed_out_is_counted_by_month_and_place_and_comes_as_page_and_files() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    for (typed, saved) in [
        (line("令和8年10月", "card", "市民まつり", "１２０枚"), "2026"),
        (line("2026-11", "leaflet", "市役所", "30"), "2026"),
        (line("2026-11", "leaflet", "市役所", "12"), "2026"),
        (line("2026-03", "tsunagi", "市役所", "5"), "2025"),
    ] {
        assert_eq!(world.post_as(&officer, DESK, &typed).await.seen(), format!("{DESK}?year={saved}&saved=1"));
    }
    let page = world.get_as(&officer, DESK).await;
    let words = page.words();
    for wanted in [
        "統計（令和8年度）",
        "令和8年10月 120 0 0",
        "令和8年11月 0 42 0",
        "令和8年度 合計 120 42 0 0 0 0 1 5回未満",
        "市民まつり 120 0 0",
    ] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
    assert!(page.text().contains("合計162枚。いちばん多いのは10月の120枚です。"), "the chart says it in words");
    assert!(!page.text().contains("style="), "nothing inline");
    let table = world.get_as(&officer, &format!("{DESK}.csv?year=2026")).await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert!(table.text().contains("令和8年11月,0,42,0,0,0,0,1,5回未満"), "{}", table.text());
    assert_eq!(table.text().lines().count(), 14);
    let book = world.get_as(&officer, &format!("{DESK}.xlsx")).await;
    assert!(book.bytes.starts_with(b"PK") && book.header("content-disposition").contains("statistics-2026.xlsx"));

    world.post_as(&officer, &format!("{DESK}/2"), &[]).await.seen();
    assert_eq!(world.post_as(&officer, &format!("{DESK}/2"), &[]).await.status, StatusCode::CONFLICT);
    assert!(world.get_as(&officer, DESK).await.words().contains("令和8年11月 0 12 0"));
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE subject LIKE 'handout:%'"), 5);
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    assert!(world.get_as(&sakai, "/staff/271403/statistics").await.words().contains("合計 0 0 0"));
    assert_eq!(
        world.post_as(&sakai, "/staff/271403/statistics/1", &[]).await.status,
        StatusCode::CONFLICT,
        "not theirs"
    );
    assert_eq!(world.number("SELECT count(*) FROM handout"), 3);
}

#[tokio::test]
async fn scans_are_a_number_only_from_five_on_and_what_is_wrong_is_told_at_once() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    let scans = |n: i64| {
        let write = move |tx: &tsunagaru::store::Tx<'_>| {
            tx.execute(
                "INSERT INTO scan_count (token, day, count) SELECT token, '2026-11-20', ?1 FROM sticker WHERE true
                 ON CONFLICT DO UPDATE SET count = ?1",
                [n],
            )?;
            Ok::<_, StoreError>(())
        };
        world.store().write_blocking(write).expect("scans");
    };
    scans(4);
    assert!(world.get_as(&officer, DESK).await.words().contains("令和8年11月 0 0 0 0 0 0 1 5回未満"));
    scans(5);
    assert!(world.get_as(&officer, DESK).await.words().contains("令和8年11月 0 0 0 0 0 0 1 5回 令和8年12月"));
    let wrong = world.post_as(&officer, DESK, &line("2026-12", "pen", "", "0")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.words().contains("ご確認ください（4か所）") && wrong.text().contains(r#"value="2026-12""#));
    assert_eq!(world.number("SELECT count(*) FROM handout"), 0);
}

#[tokio::test]
async fn a_spot_shows_the_neighbouring_networks_that_it_agreed_to_show() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    let page = "/staff/282294/spots/1/networks";
    assert!(world.get_as(&officer, page).await.words().contains("まだ書かれていません"));
    let two = [
        ("version", "0"),
        ("name1", "孤立死ゼロ作戦"),
        ("what1", "孤立死を防ぎます。"),
        ("whom1", "ひとりで暮らしている方"),
        ("differs1", "ステッカーは別のものです。"),
        ("contact1", "地域包括支援課"),
        ("name2", "SOSネットワーク"),
        ("what2", "さがします。"),
        ("whom2", "高齢の方"),
        ("differs2", "ちがいます。"),
        ("contact2", "高年福祉課"),
    ];
    world.post_as(&officer, "/staff/282294/networks", &two).await.seen();
    let unkind =
        [("version", "1"), ("name1", "x"), ("what1", "死を防ぐ"), ("whom1", "x"), ("differs1", "x"), ("contact1", "x")];
    let refused = world.post_as(&officer, "/staff/282294/networks", &unkind).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.words().contains("WHOの手引き"));
    let version = text(&world, "SELECT CAST(version AS TEXT) FROM spot");
    let member = [("version", version.as_str()), ("member1", "1"), ("shown1", "1"), ("member2", "1"), ("shown9", "1")];
    assert_eq!(world.post_as(&officer, page, &member).await.seen(), "/staff/282294/spots/1");
    assert_eq!(world.post_as(&officer, page, &member).await.status, StatusCode::CONFLICT);
    for path in ["/282294/spots", "/282294/spots/1"] {
        let public = world.get(path).await.words();
        assert!(public.contains("孤立死ゼロ作戦") && !public.contains("SOSネットワーク"), "{path}: {public}");
    }
    let history = world.number("SELECT count(*) FROM spot_revision WHERE changed_act = 'put_memberships'");
    assert_eq!((history, world.number("SELECT count(*) FROM audit_event WHERE act = 'put_memberships'")), (1, 1));
    let apply = world.get(&format!("/{TATSUNO}/apply")).await.text();
    assert!(apply.contains("/282294/networks\">高齢の方の見守りなど"), "the other network's door");
}
