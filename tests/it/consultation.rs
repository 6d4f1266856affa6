//! The page that every sticker opens.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tsunagaru::audit::Actor;
use tsunagaru::municipalities::LgCode;
use tsunagaru::store::StoreError;
use tsunagaru::windows::{self, Language, Topic};

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
        assert_eq!(small.header("vary"), "accept-encoding, accept-language");
    }
    for forbidden in
        ["<script src", "<img", "<link", "<iframe", "@import", "url(", "style=\"", " onclick=", "http-equiv"]
    {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    assert_eq!(html.matches("<script>").count(), 1);
    assert!(!page.headers.contains_key("set-cookie"));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert!(page.header("content-security-policy").starts_with("default-src 'none';style-src 'sha256-"));
    assert!(page.header("content-security-policy").contains(";script-src 'sha256-"));
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
        if link.starts_with("https://") || link.starts_with("http://") || link == "#b" {
            continue;
        }
        if let Some(number) = link.strip_prefix("tel:") {
            let n = number.strip_prefix("%23").unwrap_or(number);
            assert!((3..=11).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()), "{link}");
        } else if let Some(fragment) = link.strip_prefix('#') {
            assert!(html.contains(&format!("id=\"{fragment}\"")), "{link}");
        } else {
            assert_eq!(world.get(link).await.status, StatusCode::OK, "{link}");
        }
    }
    let topics = html.split("悩みからさがす").nth(1).expect("headings").split("ほかの窓口").next().expect("end");
    for window in windows::national::national()
        .iter()
        .filter(|w| w.kind == windows::Kind::Window && w.shown && w.prefectures.is_empty())
    {
        assert!(topics.contains(&window.name.replace('&', "&amp;")), "{}", window.name);
    }
    // The page tells nobody where the visitor comes from.
    assert_eq!(world.get("/282294").await.header("referrer-policy"), "no-referrer");
}

/// Every page of たつの市 in every language.
fn every_page() -> Vec<(Language, String)> {
    let below = |language: Language| {
        let start = if language == Language::Ja { "/282294".to_owned() } else { format!("/282294/{language}") };
        let rest =
            Topic::ALL.map(|t| format!("/{}", t.anchor())).into_iter().chain(["/soudan".into(), "/shutten".into()]);
        std::iter::once(String::new())
            .chain(rest)
            .map(move |end| (language, format!("{start}{end}")))
            .collect::<Vec<_>>()
    };
    Language::ALL.into_iter().flat_map(below).collect()
}

#[tokio::test]
async fn every_page_in_every_language_is_small_alone_and_says_its_language() {
    let world = tatsuno();
    let usual = |l: Language| if l == Language::Ja { "/282294".to_owned() } else { format!("/282294/{l}") };
    let boards: Vec<_> = Language::ALL.into_iter().map(|l| (l, usual(l))).collect();
    for (clock, pages) in [
        ("2026-11-24T01:00:00Z", every_page()),
        ("2026-11-24T08:00:00Z", boards.clone()),
        ("2026-11-24T14:30:00Z", every_page()),
        ("2026-12-30T03:00:00Z", boards.clone()),
        ("2027-03-20T11:30:00Z", boards),
    ] {
        world.set_clock(clock);
        for (language, path) in pages {
            let page = get_with(&world, &path, "accept-encoding", "br").await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.bytes.len() <= 6_144, "{path}: {} bytes", page.bytes.len());
            assert!(wire(&page) <= 13_000, "{path}");
            let html = world.get(&path).await.text();
            assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{path}");
            assert!(html.contains("<title>") && html.contains(" | たつの市</title>"), "{path}");
            let body =
                html.split("</style>").nth(1).expect("body").split("<script>").next().expect("before the script");
            assert!(!body.contains(['{', '}']), "{path}: a place was left empty");
        }
    }
}

#[tokio::test]
async fn a_worry_brings_its_windows_to_the_front_and_children_have_theirs_first() {
    let world = tatsuno();
    world.set_clock("2026-11-24T14:30:00Z");
    let words = world.get("/282294/kodomo").await.words();
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text}: {words}"));
    assert!(at("「子ども・若者・学校」の窓口") < at("24時間子供SOSダイヤル"));
    assert!(at("24時間子供SOSダイヤル") < at("よりそいホットライン"), "those for under-18s stand together, first");
    assert!(at("0120-0-78310") < at("救急・消防") && at("救急・消防") < at("0120-99-7777"));
    assert!(at("0120-99-7777") < at("#いのちSOS"), "then those who do not name this worry");
    world.set_clock("2026-11-24T01:00:00Z");
    let money = world.get("/282294/kurashi").await.words();
    assert!(money.find("たつの市 健康課").expect("own desk") < money.find("法テラス").expect("hours unknown"));
    assert!(money.contains("すべての窓口にもどる"));
    let scans = world.app.write_scans().await;
    assert!(scans.is_ok());
    assert_eq!(world.number("SELECT count(*) FROM scan_count"), 0, "a worry is no sticker");
}

#[tokio::test]
async fn a_language_is_offered_by_the_browser_and_chosen_by_link_alone() {
    let world = tatsuno();
    let plain = world.get("/282294").await;
    let korean = get_with(&world, "/282294/7K3M9", "accept-language", "ko-KR,ko;q=0.9,en;q=0.8,ja;q=0.5").await;
    assert_eq!(korean.status, StatusCode::OK, "nobody is sent elsewhere");
    assert!(korean.text().contains("lang=\"ja\">") && korean.bytes != plain.bytes);
    assert!(korean.text().contains("href=\"/282294/ko\" lang=\"ko\""));
    let first_link = |html: &str| links(html).into_iter().find(|l| l.starts_with("/282294")).map(str::to_owned);
    assert_eq!(first_link(&korean.text()).as_deref(), Some("/282294/ko"), "the offer leads");
    for header in ["ja", "ja,en;q=0.9", "fr", ""] {
        assert_eq!(get_with(&world, "/282294", "accept-language", header).await.bytes, plain.bytes, "{header}");
    }
    // On the chosen page the links stay in its language.
    let html = world.get("/282294/ko").await.text();
    assert!(links(&html).contains(&"/282294/ko/kodomo") && links(&html).contains(&"/282294/ko/soudan"));
    assert!(!korean.headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn pages_in_other_languages_lead_with_those_who_speak_them_and_say_who_does_not() {
    let world = tatsuno();
    // 23:00: nobody who speaks another language is surely there.
    world.set_clock("2026-11-24T14:00:00Z");
    for (language, own) in [("en", "0800-300-8355"), ("vi", "0120-279-338"), ("pt-br", "0120-279-338")] {
        let words = world.get(&format!("/282294/{language}")).await.words();
        let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{language}: {text}: {words}"));
        let says = windows::Words::of(Language::read(language).expect("language"));
        assert!(at(&says.page.in_this_language) < at(own), "{language}");
        assert!(at(own) < at(&says.page.other_languages), "{language}");
        // The hours of those who speak it are not known: one who surely answers follows on the heels of 119, and says in which language.
        assert!(at(&says.page.in_this_language) < at(" 119 ") && at(" 119 ") < at("0120-061-338"), "{language}");
        assert!(at(" 119 ") < at(&says.card.in_japanese), "{language}");
        assert!(at("0120-061-338") < at(&says.page.other_languages), "{language}");
        assert_eq!(words.matches("0120-061-338").count(), 1, "{language}");
    }
}

#[tokio::test]
async fn easy_japanese_has_a_reading_over_every_kanji() {
    let world = tatsuno();
    let kanji = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c) || c == '々';
    for (_, path) in every_page().into_iter().filter(|(l, _)| *l == Language::Yasashii) {
        let html = world.get(&path).await.text();
        let main = html.split("<main").nth(1).and_then(|m| m.split("</footer>").next()).expect("main");
        let (main, after) = main.split_once("<nav").expect("languages");
        let mut rest = format!("{main}{}", after.split_once("</nav>").expect("languages").1);
        while let (Some(from), Some(to)) = (rest.find("<!--"), rest.find("-->")) {
            rest.replace_range(from..to + 3, "");
        }
        while let (Some(from), Some(to)) = (rest.find("<ruby>"), rest.find("</ruby>")) {
            rest.replace_range(from..to + "</ruby>".len(), "");
        }
        // Names of sources stay as their owners write them.
        if path.ends_with("/shutten") {
            continue;
        }
        let bare: String = rest.chars().filter(|c| kanji(*c)).collect();
        assert!(bare.is_empty(), "{path}: {bare}");
    }
}

#[tokio::test]
async fn a_partner_account_leads_and_sharing_it_is_no_secret() {
    let world = tatsuno();
    world
        .store()
        .write_blocking(|tx| {
            tx.execute("UPDATE municipality SET lg_code = '152111', name = '見附市' WHERE lg_code = '271403'", [])?;
            Ok::<_, StoreError>(())
        })
        .expect("another municipality");
    let words = world.get("/152111").await.words();
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text}: {words}"));
    assert!(at("見附市の公式アカウント") < at("#いのちSOS新潟") && at("#いのちSOS新潟") < at("0120-061-338"));
    assert!(!world.get("/282294").await.text().contains("公式アカウント"));
}

#[tokio::test]
async fn what_happens_when_one_consults_is_told_in_four_steps() {
    let world = tatsuno();
    let words = world.get("/282294/soudan").await.words();
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text}: {words}"));
    assert!(at("話を聞く") < at("一緒に考える") && at("一緒に考える") < at("同行する"));
    assert!(at("同行する") < at("寄り添い続ける"));
    assert!(links(&world.get("/282294").await.text()).contains(&"/282294/soudan"));
    let sources = world.get("/282294/shutten").await.words();
    assert!(sources.contains("兵庫県いのちと心のサポートダイヤル") && sources.contains("令和6年3月1日"));
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
            let change = windows::store::Change { lg_code, by: Actor::Operator, at: own.updated_at };
            windows::store::put(tx, &change, windows::store::WindowAct::Put, "健康課", &record)
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

#[tokio::test]
async fn days_and_steps_of_the_municipality_itself_change_its_page() {
    let world = tatsuno();
    assert!(world.get("/282294").await.words().contains("午後5時15分まで"));
    let now = world.now();
    world
        .store()
        .write_blocking(move |tx| {
            let lg_code: LgCode = "282294".parse().expect("code");
            let change = windows::store::Change { lg_code, by: Actor::Operator, at: now };
            let day = windows::days::ExtraDay {
                day: now.in_japan().date(),
                name: "市制記念日".into(),
                kind: windows::days::DayKind::Closed,
            };
            windows::days::store::add(tx, &change, &day)?;
            let mut words = windows::steps::shipped();
            words.steps[0].title = "まず聞きます".into();
            windows::steps::store::put(tx, &change, &words, 0)
        })
        .expect("added");
    world.app.kept.invalidate("282294".parse().expect("code"));
    let words = world.get("/282294").await.words();
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text}: {words}"));
    assert!(at("0120-061-338") < at("0791-00-0000"), "the city's own desk rests today");
    assert!(at("0120-061-338") < at("救急・消防"), "a national line does not");
    assert!(world.get("/282294/soudan").await.words().contains("まず聞きます"));
    assert!(world.get("/282294/yasashii/soudan").await.words().contains("はなし"), "easy words stay easy");
}
