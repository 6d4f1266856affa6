//! つなぎカード: blank on paper and page, and nothing about somebody who looks for help is asked for or kept anywhere.

use axum::http::StatusCode;
use tsunagaru::staff::Role;
use tsunagaru::store::{StoreError, Tx};

use crate::isolation::desk_routes;
use crate::world::{TATSUNO, World};
use crate::{desk, documents};

#[tokio::test]
async fn the_card_is_printed_blank_with_the_windows_that_fit() {
    let world = World::tatsuno();
    let any = documents::words(&world.get("/282294/tsunagi.pdf").await);
    for wanted in [
        "つなぎカード",
        "0120-061-338",
        "119",
        "110",
        "名前を言わなくても、相談できますか。",
        "呼ばれたい名前",
        "写しをとらず",
    ] {
        assert!(any.contains(wanted), "{wanted}: {any}");
    }
    let money = documents::words(&world.get("/282294/tsunagi/kurashi.pdf").await);
    let youth = documents::words(&world.get("/282294/tsunagi/kodomo.pdf").await);
    let small = world.get("/282294/tsunagi/kodomo.pdf?size=a6").await;
    assert!(small.bytes.starts_with(b"%PDF-") && small.header("content-type") == "application/pdf");
    assert!(money.contains("お金・くらしのことで、困っています。"), "{money}");
    assert!(youth.contains("子ども・若者") && youth != money, "{youth}");
    let page = world.get("/282294/tsunagi/kurashi").await;
    for wanted in ["お金・くらし", "印刷する（A4に2枚）", "書いたことは、どこにも送られず、残りません。"]
    {
        assert!(page.words().contains(wanted), "{wanted}: {}", page.words());
    }
    assert_eq!(page.header("set-cookie"), "");
    for path in ["/282294/tsunagi/nashi", "/282294/tsunagi/nashi.pdf", "/152111/tsunagi", "/152111/tsunagi.pdf"] {
        assert_eq!(world.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// Every `name` and label of the controls of a page.
fn controls(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in ["<input", "<textarea", "<select", "<button"] {
        for piece in html.split(tag).skip(1) {
            let head = piece.split('>').next().unwrap_or_default();
            found.extend(head.split(" name=\"").nth(1).and_then(|n| n.split('"').next()).map(str::to_owned));
        }
    }
    for tag in ["<label", "<legend"] {
        for piece in html.split(tag).skip(1) {
            let text = piece.split_once('>').map_or("", |(_, rest)| rest.split("</l").next().unwrap_or_default());
            found.push(text.to_owned());
        }
    }
    found
}

/// Words of a field or a column in which somebody who looks for help would be written down.
const NEVER: &[&str] = &[
    "相談者",
    "相談した人",
    "相談内容",
    "相談の内容",
    "悩みの内容",
    "困っていること",
    "本人の氏名",
    "ご本人",
    "利用者",
    "consultee",
    "client",
    "seeker",
    "caller",
    "patient",
    "trouble",
    "worry",
    "symptom",
];

#[tokio::test]
async fn no_form_and_no_table_has_a_place_for_somebody_who_looks_for_help() {
    let world = World::tatsuno();
    let officer = world.officer("hanako@example.jp", TATSUNO, Role::Manager).await;
    desk::in_state(&world, &officer, tsunagaru::notifications::StateName::Accepted).await;
    let mut asked = Vec::new();
    for (pattern, get, _) in desk_routes() {
        let path = crate::isolation::fill(&pattern, TATSUNO);
        let page = world.get_as(&officer, &path).await;
        if get && page.header("content-type").starts_with("text/html") {
            asked.extend(controls(&page.text()));
        }
    }
    assert!(asked.len() > 100, "the desk has its forms: {}", asked.len());
    let public = [
        "/",
        "/282294",
        "/282294/kurashi",
        "/282294/soudan",
        "/282294/tsunagi",
        "/282294/tsunagi/kokoro",
        "/282294/networks",
        "/282294/trainings",
        "/282294/spots",
        "/282294/spots/1",
        "/282294/map",
        "/282294/spots/1/report",
        "/282294/apply",
        "/282294/notifications",
        "/partners",
    ];
    for path in public {
        let html = world.get(path).await.text();
        // Nothing can be sent from where somebody looks for help; list and map have a box to search spots in.
        if ["/282294", "/282294/kurashi", "/282294/soudan", "/282294/tsunagi", "/282294/tsunagi/kokoro"].contains(&path)
        {
            assert!(!html.contains("<form") && !html.contains("<input") && !html.contains("<textarea"), "{path}");
        }
        asked.extend(controls(&html));
    }
    for control in &asked {
        assert!(!NEVER.iter().any(|word| control.contains(word)), "a form asks for 「{control}」");
    }

    let columns = |tx: &Tx<'_>| {
        let sql = "SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'";
        let mut all = tx.prepare(sql)?;
        let rows = all.query_map([], |r| r.get::<_, String>(0))?;
        Ok::<Vec<_>, StoreError>(rows.collect::<Result<_, _>>()?)
    };
    let columns = world.store().read_blocking(columns).expect("columns");
    assert!(columns.len() > 100, "{}", columns.len());
    for column in &columns {
        assert!(!NEVER.iter().any(|word| column.contains(word)), "a table keeps {column}");
    }
    assert!(!columns.iter().any(|c| c.starts_with("tsunagi")), "the card has no table");
}

#[tokio::test]
async fn whatever_is_sent_to_the_card_is_refused_and_nothing_is_written() {
    let world = World::tatsuno();
    let rows = "SELECT count(*) FROM audit_event";
    let before = world.number(rows);
    for path in ["/282294/tsunagi", "/282294/tsunagi/kurashi", "/282294/tsunagi.pdf"] {
        let sent = world.post(path, &[("name", "見本"), ("words", "困っています")]).await;
        assert_eq!(sent.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    let asked = world.get("/282294/tsunagi?name=himitsu-no-namae").await.text();
    assert!(!asked.contains("himitsu"), "what stands in an address is not taken up");
    assert_eq!(world.number(rows), before);
    let all = world.get(&format!("/{TATSUNO}/tsunagi/kokoro")).await;
    assert_eq!(all.status, StatusCode::OK);
}
