//! The page that every sticker opens.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tsunagaru::municipalities::LgCode;
use tsunagaru::store::StoreError;
use tsunagaru::windows;

use crate::world::{Answer, World};

/// たつの市 with the sample's windows and one sticker.
fn tatsuno() -> World {
    let world = World::tatsuno();
    let now = world.now();
    world
        .store()
        .write_blocking(move |tx| {
            let lg_code: LgCode = "282294".parse().expect("code");
            windows::store::fill_sample(tx, lg_code, "健康課", now)?;
            tx.execute("UPDATE municipality SET sample = 1 WHERE lg_code = '282294'", [])?;
            Ok::<_, StoreError>(())
        })
        .expect("sample windows");
    world
}

async fn get_with(world: &World, path: &str, name: &str, value: &str) -> Answer {
    world.send(Request::get(path).header(name, value).body(Body::empty()).expect("request")).await
}

fn wire(answer: &Answer) -> usize {
    let headers: usize = answer.headers.iter().map(|(n, v)| n.as_str().len() + v.len() + 4).sum();
    "HTTP/1.1 200 OK\r\n".len()
        + headers
        + "date: Sun, 22 Nov 2026 09:12:00 GMT\r\ncontent-length: 12345\r\n\r\n".len()
        + answer.bytes.len()
}

/// Every `href` of the page.
fn links(html: &str) -> Vec<&str> {
    html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn whatever_stands_on_the_sticker_the_same_page_opens() {
    let world = tatsuno();
    let page = world.get("/282294").await;
    assert_eq!(page.status, StatusCode::OK);
    let full_width = "/%EF%BC%92%EF%BC%98%EF%BC%92%EF%BC%92%EF%BC%99%EF%BC%94";
    for path in [
        "/282294/7K3M9",
        "/282294/ZZZZZ",
        "/282294/%00%ff",
        "/282294/",
        "/282294/7K3M9/",
        "/282294/a/b/c",
        "/282295",
        "/28229",
        full_width,
        "/282294.html",
        "/282294?x=1",
        "/282294/7k3m9?utm=1",
        "//282294",
    ] {
        let other = world.get(path).await;
        assert_eq!(other.status, StatusCode::OK, "{path}");
        assert!(other.bytes == page.bytes, "{path} shows another page");
        assert_eq!(other.headers, page.headers, "{path}");
    }
}

#[tokio::test]
async fn the_page_is_small_alone_and_keeps_nothing() {
    let world = tatsuno();
    let page = world.get("/282294/7K3M9").await;
    let html = page.text();
    for (encoding, limit) in [("br", 6_144), ("gzip", 7_200), ("gzip, deflate, br;q=0.9", 6_144)] {
        let small = get_with(&world, "/282294/7K3M9", "accept-encoding", encoding).await;
        println!("{encoding}: {} bytes, {} on the wire; {} plain", small.bytes.len(), wire(&small), page.bytes.len());
        assert!(small.bytes.len() <= limit, "{encoding}: {}", small.bytes.len());
        assert!(wire(&small) <= 13_000);
        assert_eq!(small.header("vary"), "accept-encoding");
    }
    for forbidden in ["<script", "<img", "<link", "<iframe", "@import", "url(", "style=\"", "onclick", "http-equiv"] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert!(!page.headers.contains_key("set-cookie"));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("content-security-policy").starts_with("default-src 'none';style-src 'sha256-"));
    assert!(!page.header("content-security-policy").contains("unsafe"));
    assert!(
        html.contains("<title>相談できるところ | たつの市</title>")
            && html.contains("lang=\"ja\"")
            && html.contains("見本")
    );
}

#[tokio::test]
async fn every_link_can_be_followed_and_every_window_is_under_a_heading() {
    let world = tatsuno();
    let html = world.get("/282294").await.text();
    for link in links(&html) {
        let tel = link.strip_prefix("tel:").is_some_and(|n| {
            let n = n.strip_prefix("%23").unwrap_or(n);
            (3..=11).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit())
        });
        assert!(
            tel || link.starts_with("https://")
                || link.starts_with("http://")
                || link == "/282294/spots"
                || link == "/282294/leaflet.pdf"
                || link == "#b",
            "{link}"
        );
    }
    let topics = html.split("悩みからさがす").nth(1).expect("headings").split("ほかの窓口").next().expect("end");
    for window in windows::national::national()
        .iter()
        .filter(|w| w.kind == windows::Kind::Window && w.shown && w.prefectures.is_empty())
    {
        assert!(topics.contains(&window.name.replace('&', "&amp;")), "{}", window.name);
    }
    for href in links(&html).into_iter().filter(|l| l.starts_with("http")) {
        let tag = html.split(&format!("href=\"{href}\"")).nth(1).expect("tag");
        assert!(tag.starts_with(" rel=\"noreferrer\""), "{href} tells where the visitor comes from");
    }
}

#[tokio::test]
async fn a_tuesday_morning_and_a_night_in_words() {
    let world = tatsuno();
    let words = world.get("/282294").await.words();
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text} is not on the page: {words}"));
    assert!(at("いま話せます 11月24日（火）") < at("たつの市 健康課（見本）"));
    assert!(at("午後5時15分まで") < at("0791-00-0000"));
    assert!(at("0791-00-0000") < at("0120-061-338"));
    assert!(at("0120-061-338") < at("救急・消防"));
    assert!(at("救急・消防") < at("よりそいホットライン"));
    world.set_clock("2026-11-24T14:30:00Z");
    let night = world.get("/282294").await.words();
    let at = |text: &str| night.find(text).unwrap_or_else(|| panic!("{text} is not on the page: {night}"));
    assert!(at("0120-061-338") < at("0120-279-338") && at("0120-279-338") < at("救急・消防"));
    assert!(
        at("次は、あす 午前8時30分から") > at("いまは時間外のところ") || night.contains("次は、あす 午前8時30分から")
    );
    assert!(!night.contains("あすの"), "24 hours need no end");
}

#[tokio::test]
async fn when_all_checks_are_too_old_the_page_promises_nothing_and_still_leads() {
    let world = tatsuno();
    world.set_clock("2027-08-01T11:00:00Z");
    let words = world.get("/282294").await.words();
    assert!(!words.contains("いま話せます"), "{words}");
    let first = words.find("0120-061-338").expect("the line stands");
    assert!(words.find("電話で話す").expect("heading") < first);
    assert!(first < words.find("救急・消防").expect("119"));
    assert!(words.contains("受付時間は公式サイトで確認"));
}

#[tokio::test]
async fn the_picture_is_kept_as_long_as_it_is_true_and_browsers_are_told_so() {
    let world = tatsuno();
    let first = world.get("/282294").await;
    assert_eq!(first.header("cache-control"), "max-age=60");
    let etag = first.header("etag").to_owned();
    let again = get_with(&world, "/282294/7K3M9", "if-none-match", &format!("W/\"x\", {etag}")).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    // Ten seconds before the desk's last hour begins.
    world.set_clock("2026-11-24T07:14:50Z");
    assert_eq!(world.get("/282294").await.header("cache-control"), "max-age=10");
    world.set_clock("2026-11-24T07:15:00Z");
    let last_hour = world.get("/282294").await;
    assert!(last_hour.words().contains("あと60分（午後5時15分まで）"));
    assert_ne!(last_hour.header("etag"), etag);
    world.set_clock("2026-11-24T08:15:00Z");
    assert!(world.get("/282294").await.words().contains("次は、あす 午前8時30分から"));
}

#[tokio::test]
async fn an_edit_shows_at_once_when_told_and_within_a_minute_when_not() {
    let world = tatsuno();
    world.get("/282294").await;
    let rename = |name: &'static str| {
        world.store().write_blocking(move |tx| {
            let lg_code: LgCode = "282294".parse().expect("code");
            let own = windows::store::own(tx, lg_code)?.remove(0);
            let record = windows::record::WindowRecord { name: name.into(), ..own.record };
            windows::store::put(tx, lg_code, "健康課", &record, own.updated_at)
        })
    };
    rename("保健センター").expect("edit");
    world.app.kept.invalidate("282294".parse().expect("code"));
    assert!(world.get("/282294").await.text().contains("保健センター"));
    rename("健康づくり課").expect("edit");
    assert!(!world.get("/282294").await.text().contains("健康づくり課"));
    world.advance(61);
    for _ in 0..200 {
        if world.get("/282294").await.text().contains("健康づくり課") {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the edit of another process never showed");
}

#[tokio::test]
async fn without_a_register_the_national_windows_help() {
    let world = tatsuno();
    let page = world.get("/282294").await;
    world
        .store()
        .write_blocking(|tx| Ok::<_, StoreError>(tx.execute_batch("ALTER TABLE municipality RENAME TO gone")?))
        .expect("breakage");
    // What is known stays, also when it must be drawn anew.
    world.set_clock("2026-11-24T09:00:00Z");
    let known = world.get("/282294/7K3M9").await;
    assert!(known.status == StatusCode::OK && known.text().contains("たつの市") && known.bytes != page.bytes);
    // What was never known gets the national windows.
    let cold = world.get("/271403/7K3M9").await;
    assert_eq!(cold.status, StatusCode::OK);
    assert!(cold.text().contains("tel:0120061338") && !cold.text().contains("堺市"));
}

#[tokio::test]
async fn unknown_places_get_help_and_the_list_of_towns() {
    let world = tatsuno();
    let page = world.get("/131237/7K3M9").await;
    assert_eq!(page.status, StatusCode::OK);
    let html = page.text();
    assert!(html.contains("<title>相談できるところ</title>") && html.contains("tel:0120061338"));
    assert!(html.contains("href=\"/282294\"") && html.contains("href=\"/271403\""));
    let lost = world.get("/no-such-page.php").await;
    assert_eq!(lost.status, StatusCode::NOT_FOUND);
    assert!(lost.text().contains("tel:0120061338"));
    assert_eq!(world.get("/assets/no-such-file.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn scans_are_counted_by_sticker_and_day_and_nothing_else_is_kept() {
    let world = tatsuno();
    world
        .store()
        .write_blocking(|tx| {
            tx.execute_batch(
                "INSERT INTO spot (id, lg_code, number, registrant, name, kana, kana_key, search, category, open_hours, open_note,
                     activities, consent, listed, state, registered_on, updated_at)
                 VALUES (1, '282294', 1, 'shop', 'x', 'x', 'x', 'x', 'x', '', '', '', '', 0, 'active', '2026-11-01', '2026-11-01T00:00:00Z');
                 INSERT INTO sticker (token, lg_code, spot_id, issued_at) VALUES ('7K3M9', '282294', 1, '2026-11-01T00:00:00Z')",
            )?;
            Ok::<_, StoreError>(())
        })
        .expect("sticker");
    for path in ["/282294/7K3M9", "/282294/7k3m9", "/282295/7K3M9/", "/282294/XXXXX", "/271403/7K3M9", "/282294"] {
        world.get(path).await;
    }
    get_with(&world, "/282294/7K3M9", "sec-purpose", "prefetch").await;
    world.app.write_scans().await.expect("written");
    assert_eq!(world.number("SELECT sum(count) FROM scan_count"), 3);
    assert_eq!(world.number("SELECT count(*) FROM scan_count WHERE token = '7K3M9' AND day = '2026-11-24'"), 1);
    world.app.finish().await.expect("finished");
    assert_eq!(world.number("SELECT sum(count) FROM scan_count"), 3, "nothing is counted twice");
}
