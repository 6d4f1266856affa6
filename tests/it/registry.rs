//! 登録の一生: 休止, 再開, 廃止, 取消, corrections by the desk, and the history that nobody can rewrite.

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::staff::Role;

use crate::desk::{hanako, in_state};
use crate::world::{Answer, TATSUNO, World};

const PAGE: &str = "/staff/282294/spots/1";

/// Everything that the edit form asks, as it would come back unchanged for [`crate::papers::SHOP`].
fn entry<'a>(version: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = [
        ("version", version),
        ("registrant", "shop"),
        ("name", "㈱𠮷野 見本堂"),
        ("kana", "ミホンドウ"),
        ("category", "cafe"),
        ("postal_code", "679-4167"),
        ("address", "たつの市龍野町富永1005-1"),
        ("phone", "0791-64-1111"),
        ("hours", "月 09:00-18:30"),
        ("why", "電話での申し出"),
    ];
    let lists = ["list", "map", "opendata", "phone"].map(|c| ("consent", c));
    let mut fields: Vec<_> =
        kept.into_iter().map(|(n, v)| (n, changes.iter().find(|(c, _)| *c == n).map_or(v, |(_, v)| *v))).collect();
    fields.push(("activities", "sticker"));
    fields.extend(lists);
    fields
}

async fn edit(world: &World, officer: &str, version: &str, changes: &[(&str, &str)]) -> Answer {
    world.post_as(officer, &format!("{PAGE}/edit"), &entry(version, changes)).await
}

async fn turn(world: &World, officer: &str, version: i64, turn: &str) -> Answer {
    let version = version.to_string();
    let fields = [
        ("version", version.as_str()),
        ("turn", turn),
        ("on", "令和8年11月20日"),
        ("why", "店主からの電話。改装のため"),
    ];
    world.post_as(officer, &format!("{PAGE}/state"), &fields).await
}

/// An accepted shop that is open data; its spot has version 2.
async fn open_shop(world: &World, officer: &str) {
    in_state(world, officer, StateName::Accepted).await;
    assert_eq!(edit(world, officer, "1", &[]).await.seen(), format!("{PAGE}?saved=edit"));
}

/// Where the public could meet the shop.
const SIGHTS: [&str; 8] = [
    "/282294/spots",
    "/282294/spots?q=みほんどう",
    "/282294/map",
    "/282294/spots.csv",
    "/282294/spots.geojson",
    "/282294/spots.jsonld",
    "/api/v1/282294/spots",
    "/api/v1/282294/hsds/services",
];

async fn seen(world: &World) -> Vec<&'static str> {
    let mut seen = Vec::new();
    for path in SIGHTS {
        let answer = world.get(&path.replace("みほんどう", "%E3%81%BF%E3%81%BB%E3%82%93%E3%81%A9%E3%81%86")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        if answer.text().contains("見本堂") {
            seen.push(path);
        }
    }
    seen
}

#[tokio::test]
async fn what_rests_or_ends_is_out_of_sight_at_once_and_its_sticker_still_opens_the_page_of_help() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    open_shop(&world, &officer).await;
    assert_eq!(seen(&world).await, SIGHTS);
    assert_eq!(world.get("/282294/spots/1").await.status, StatusCode::OK);
    let token = world.get_as(&officer, PAGE).await.words();
    let token = token.split("ステッカー番号 ").nth(1).expect("token").split(' ').next().expect("token").to_owned();
    for (version, name, shown) in
        [(2, "suspend", false), (3, "resume", true), (4, "suspend", false), (5, "resume", true), (6, "revoke", false)]
    {
        assert_eq!(turn(&world, &officer, version, name).await.seen(), format!("{PAGE}?saved={name}"));
        assert_eq!(seen(&world).await, if shown { SIGHTS.to_vec() } else { Vec::new() }, "{name}");
        let page = world.get("/282294/spots/1").await;
        assert_eq!(page.status, if shown { StatusCode::OK } else { StatusCode::GONE }, "{name}");
        assert!(page.text().contains("href=\"/282294\""), "the way to help");
        assert!(shown || !page.text().contains("見本堂"), "{name}");
        let json = world.get("/api/v1/282294/spots/1").await;
        assert_eq!(json.status == StatusCode::OK, shown, "{name}");
        let help = world.get(&format!("/282294/{token}")).await;
        assert!(help.status == StatusCode::OK && help.text().contains("tel:"), "{name}");
    }
    let gone = world.get("/api/v1/282294/spots?updated_since=2026-11-20").await.text();
    assert!(gone.contains("\"removed\":[{") && gone.contains("282294S00001"), "{gone}");
    let words = world.get_as(&officer, PAGE).await.words();
    for told in [
        "令和8年11月20日（金）に登録を取り消しました。",
        "店主からの電話。改装のため",
        "hanakoさんが登録を取り消しました",
        "hanakoさんが休止にしました",
    ] {
        assert!(words.contains(told), "{told}: {words}");
    }
    assert!(
        !words.contains("登録の内容を直す") && !words.contains("この内容で変える"),
        "an ended spot stays as it was"
    );
    assert_eq!(world.number("SELECT count(*) FROM letter WHERE kind = 'turned'"), 5);
    assert_eq!(world.number("SELECT count(*) FROM spot_revision"), 7);
}

#[tokio::test]
async fn nothing_turns_without_a_reason_and_a_day_and_the_second_officer_is_told() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    open_shop(&world, &officer).await;
    let path = format!("{PAGE}/state");
    let written = "SELECT count(*) FROM audit_event WHERE subject = 'spot:1'";
    let before = world.number(written);
    for (fields, field, words) in [
        ([("turn", "suspend"), ("on", "2026-11-24"), ("why", " \n　")], "why", "理由を書いてください"),
        ([("turn", ""), ("on", "2026-11-24"), ("why", "改装")], "turn", "どれかを選んでください"),
        ([("turn", "end"), ("on", "きのう"), ("why", "改装")], "on", "日付を読み取れません"),
        ([("turn", "end"), ("on", "2026-11-25"), ("why", "改装")], "on", "これから先の日付です"),
    ] {
        let fields: Vec<_> = [("version", "2")].into_iter().chain(fields).collect();
        let answer = world.post_as(&officer, &path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let text = answer.text();
        assert!(text.contains(&format!("<a href=\"#f-{field}\">{words}")), "{field}: {text}");
        assert!(text.contains(&format!("id=\"e-{field}\"")) && text.contains("<details open"), "beside the field");
        assert!(field == "why" || text.contains("改装"), "what was typed stays");
    }
    for (version, name, why) in
        [(1, "suspend", "画面を開いたあとに変わりました（hanakoさん"), (2, "resume", "再開にはできません")]
    {
        let answer = turn(&world, &officer, version, name).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.words().contains(why) && answer.words().contains("何も変えていません"), "{}", answer.words());
    }
    assert_eq!(world.number(written), before);
    turn(&world, &officer, 2, "end").await.seen();
    for name in ["suspend", "resume", "end", "revoke"] {
        assert_eq!(turn(&world, &officer, 3, name).await.status, StatusCode::CONFLICT, "{name}: there is no way back");
    }
    assert_eq!(edit(&world, &officer, "3", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(world.get_as(&officer, &format!("{PAGE}/edit")).await.seen(), PAGE);
}

#[tokio::test]
async fn a_correction_shows_at_once_and_every_past_state_can_be_seen_and_compared() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    open_shop(&world, &officer).await;
    let form = world.get_as(&officer, &format!("{PAGE}/edit")).await.text();
    for written in ["㈱𠮷野 見本堂", "月 09:00-18:30", "name=\"version\" value=\"2\""] {
        assert!(form.contains(written), "{written}");
    }
    let faulty = edit(&world, &officer, "2", &[("name", ""), ("phone", "64-0000"), ("why", "")]).await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "phone", "why"] {
        assert!(faulty.text().contains(&format!("<a href=\"#f-{field}\">")), "{field}");
    }
    assert!(faulty.text().contains("value=\"64-0000\""), "what was typed stays");
    assert_eq!(edit(&world, &officer, "2", &[]).await.seen(), format!("{PAGE}?saved=same"));
    assert_eq!(world.number("SELECT version FROM spot"), 2, "the same again is no change");
    edit(&world, &officer, "2", &[("name", "見本堂 髙﨑"), ("phone", "０７９１－６４－２２２２")]).await.seen();
    assert!(world.get("/282294/spots/1").await.text().contains("見本堂 髙﨑"));
    let late = edit(&world, &officer, "2", &[("name", "おそい店")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("おそい店") && late.words().contains("hanakoさん"), "{}", late.words());
    let history = world.get_as(&officer, &format!("{PAGE}/history")).await.words();
    for told in [
        "第3版 hanakoさんが登録の内容を直しました",
        "名称 ㈱𠮷野 見本堂 見本堂 髙﨑",
        "電話番号 0791-64-1111 0791-64-2222",
        "オープンデータとして公開する いいえ はい",
        "第1版 hanakoさんが受理しました",
    ] {
        assert!(history.contains(told), "{told}: {history}");
    }
    let past = world.get_as(&officer, &format!("{PAGE}/history?version=1")).await;
    let whole =
        past.text().split("id=\"past\"").nth(1).expect("past").split("</section>").next().expect("end").to_owned();
    assert!(whole.contains("㈱𠮷野 見本堂") && !whole.contains("髙﨑"), "{whole}");
    let compared = world.get_as(&officer, &format!("{PAGE}/history?older=1&newer=3")).await.words();
    let compared = compared.split("第1版と第3版のちがい").nth(1).expect("compared").to_owned();
    assert!(compared.contains("0791-64-2222") && compared.contains("電話番号を公開する いいえ はい"), "{compared}");
    assert_eq!(world.get_as(&officer, &format!("{PAGE}/history?version=x&older=99")).await.status, StatusCode::OK);
    let viewer = world.officer("mirudake@example.jp", TATSUNO, Role::Viewer).await;
    let page = world.get_as(&viewer, PAGE).await.text();
    assert!(!page.contains("/edit\"") && !page.contains("/state\""), "a viewer is offered nothing to do");
}

#[tokio::test]
async fn a_shop_that_becomes_an_individual_loses_its_place_in_the_register() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    open_shop(&world, &officer).await;
    edit(&world, &officer, "2", &[("registrant", "individual"), ("category", "none")]).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM spot WHERE address IS NULL AND phone IS NULL AND lat IS NULL"), 1);
    let public = world.get("/282294/spots/1").await.text();
    assert!(!public.contains("富永") && !public.contains("0791-64"), "{public}");
    let form = world.get_as(&officer, &format!("{PAGE}/edit")).await.text();
    assert!(!form.contains("name=\"address\"") && form.contains("name=\"kana\""));
}

#[tokio::test]
async fn a_double_leads_to_the_entry_that_stays_and_its_sticker_to_help() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    for _ in 0..3 {
        in_state(&world, &officer, StateName::Accepted).await;
    }
    let merge = async |number: u32, version: &str, into: &str, why: &str| {
        let fields = [("version", version), ("into", into), ("merge_why", why)];
        world.post_as(&officer, &format!("/staff/{TATSUNO}/spots/{number}/merge"), &fields).await
    };
    for (into, why, field) in
        [("x", "二重", "into"), ("1", "二重", "into"), ("99", "二重", "into"), ("2", " ", "merge_why")]
    {
        let refused = merge(1, "1", into, why).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{into}");
        assert!(refused.text().contains(&format!("<a href=\"#f-{field}\">")), "{into}");
    }
    assert_eq!(merge(1, "7", "2", "二重").await.status, StatusCode::CONFLICT);
    merge(1, "1", "第0002号", "同じ店を2回登録していた").await.seen();
    let moved = world.get("/282294/spots/1").await;
    assert_eq!((moved.status, moved.location()), (StatusCode::PERMANENT_REDIRECT, "/282294/spots/2"));
    // Through a second merge, to the one that stands at the end.
    merge(2, "1", "3", "これも同じ店").await.seen();
    assert_eq!(world.get("/282294/spots/1").await.location(), "/282294/spots/3");
    assert_eq!(world.get("/282294/spots/2").await.location(), "/282294/spots/3");
    assert_eq!(
        merge(3, "1", "1", "輪にする").await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "an ended one takes nothing in"
    );
    assert!(world.get("/282294/spots").await.text().contains("見本堂"));
    let page = world.get_as(&officer, "/staff/282294/spots/1").await.words();
    assert!(
        page.contains("第0003号 ㈱𠮷野 見本堂 に統合されました") && page.contains("同じ店を2回登録していた"),
        "{page}"
    );
    let other = world.get_as(&officer, "/staff/282294/spots/2").await.words();
    assert!(other.contains("を、ここに統合しました") && other.contains("ほかの登録をここに統合しました"), "{other}");
    assert!(world.get_as(&officer, &format!("/staff/{TATSUNO}/spots/1/history")).await.words().contains("第2版"));
    let token = crate::mail::text(&world, "SELECT token FROM sticker WHERE spot_id = 1");
    assert!(world.get(&format!("/282294/{token}")).await.text().contains("tel:"));
    let end = [("version", "1"), ("turn", "end"), ("on", "2026-11-24"), ("why", "閉店")];
    world.post_as(&officer, "/staff/282294/spots/3/state", &end).await.seen();
    assert_eq!(world.get("/282294/spots/1").await.status, StatusCode::GONE, "nothing to lead to any more");
}

#[tokio::test]
async fn what_was_sent_is_logged_and_what_is_due_again_is_listed_until_it_is_sent() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    let send = async |kind: &str, quantity: &str, sent: &str, restock: &str| {
        let fields = [("kind", kind), ("quantity", quantity), ("sent_on", sent), ("restock_on", restock)];
        world.post_as(&officer, &format!("{PAGE}/materials"), &fields).await
    };
    let wrong = send("", "0", "きのう", "あした").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["kind", "quantity", "sent_on", "restock_on"] {
        assert!(wrong.text().contains(&format!("<a href=\"#f-{field}\">")), "{field}");
    }
    assert_eq!(send("leaflet", "30", "2026-11-01", "2026-11-01").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    send("leaflet", "３０", "2026-11-01", "2026-11-24").await.seen();
    send("card", "10", "令和8年11月2日", "2026-11-25").await.seen();
    send("sticker", "2", "2026-11-02", "").await.seen();
    let overdue = async || world.get_as(&officer, "/staff/282294/materials").await.words();
    let list = overdue().await;
    assert!(list.contains("1件あります") && list.contains("チラシ 30") && !list.contains("案内カード 10"), "{list}");
    let page = world.get_as(&officer, PAGE).await.words();
    assert!(page.contains("令和8年11月1日 チラシ 30 令和8年11月24日"), "{page}");
    send("leaflet", "50", "2026-11-24", "2027-05-01").await.seen();
    assert!(overdue().await.contains("0件あります"));
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'send_material'"), 4);
}
