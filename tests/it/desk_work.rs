//! 担当, 内部メモ, 文例 and acts for several at once.

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::staff::Role;

use crate::desk::{act, hanako, in_state, notification};
use crate::mail::text;
use crate::papers;
use crate::world::{SAKAI, TATSUNO, World};

const QUEUE: &str = "/staff/282294/notifications";
const REPLIES: &str = "/staff/282294/replies";
const SECRET: &str = "先方は電話に出にくいので夕方に";

fn pick(world: &World, receipt: &str) -> String {
    format!("{}.{}", receipt.replace('-', ""), notification(world, receipt).version)
}

#[tokio::test]
async fn several_are_taken_up_or_named_at_once_and_what_changed_meanwhile_stays() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    let jiro = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    let three: Vec<_> = (0..3).map(|_| papers::shop(&world, TATSUNO, &[])).collect();
    let picks: Vec<_> = three.iter().map(|r| pick(&world, r)).collect();
    act(&world, &jiro, &three[1], "review").await.seen();
    let bulk = format!("{QUEUE}/bulk");
    let fields: Vec<_> = picks.iter().map(|p| ("pick", p.as_str())).chain([("act", "review")]).collect();
    let back = world.post_as(&officer, &bulk, &fields).await.seen();
    let words = world.get_as(&officer, &back).await.words();
    assert!(words.contains("2件を確認中にしました。") && words.contains("ほかの1件は"), "{words}");
    let by = |receipt: &str| notification(&world, receipt).state.by().map(|b| b.name.clone());
    assert_eq!([by(&three[0]), by(&three[1]), by(&three[2])].map(Option::unwrap), ["hanako", "jiro", "hanako"]);
    let id = world.number("SELECT id FROM officer WHERE name = 'jiro'").to_string();
    let fields: Vec<_> =
        picks.iter().take(2).map(|p| ("pick", p.as_str())).chain([("act", "assign"), ("officer", &id)]).collect();
    let back = world.post_as(&officer, &bulk, &fields).await.seen();
    assert!(world.get_as(&officer, &back).await.words().contains("2件の担当を決めました"));
    assert_eq!(world.number("SELECT count(*) FROM assignment"), 2);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'assign'"), 2);
    // Whoever was named counts before whoever has it under review; counts are those of SQL.
    for (asked, count) in [(id.as_str(), 2), ("me", 1), ("none", 0), ("", 3), ("x", 3)] {
        let found = world.get_as(&officer, &format!("{QUEUE}?by={asked}")).await;
        assert_eq!(found.text().matches("row-link").count(), count, "{asked}");
    }
    let all = world.get_as(&officer, QUEUE).await.words();
    assert!(all.contains("自分（hanako） 1") && all.contains("jiro 2") && all.contains("担当なし 0"), "{all}");
    for wrong in ["bulk", "7K3M9XTC"] {
        let answer = world.post_as(&officer, &bulk, &[("pick", wrong), ("act", "review")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(world.post_as(&officer, &bulk, &[("act", "acceptance")]).await.status, StatusCode::NOT_FOUND);
    let nothing = world.post_as(&officer, &bulk, &[("act", "review")]).await.seen();
    assert!(world.get_as(&officer, &nothing).await.words().contains("0件"));
    let sakai = world.invite("sakai@example.jp", SAKAI, Role::Officer);
    let theirs = world.number("SELECT id FROM officer WHERE email = 'sakai@example.jp'").to_string();
    let name = format!("{QUEUE}/{}/assignment", three[0]);
    assert_eq!(world.post_as(&officer, &name, &[("officer", &theirs)]).await.status, StatusCode::NOT_FOUND, "{sakai}");
    world.post_as(&officer, &name, &[("officer", "")]).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM assignment"), 1);
}

#[tokio::test]
async fn a_note_is_read_by_colleagues_and_stands_in_nothing_that_the_applicant_gets() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    let receipt = in_state(&world, &officer, StateName::UnderReview).await;
    let page = format!("{QUEUE}/{receipt}");
    let empty = world.post_as(&officer, &format!("{page}/notes"), &[("note", " \n")]).await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text().contains("id=\"e-note\""));
    world.post_as(&officer, &format!("{page}/notes"), &[("note", SECRET)]).await.seen();
    let id = world.number("SELECT id FROM officer").to_string();
    world.post_as(&officer, &format!("{page}/assignment"), &[("officer", &id)]).await.seen();
    let viewer = world.officer("mirudake@example.jp", TATSUNO, Role::Viewer).await;
    let words = world.get_as(&viewer, &page).await.words();
    assert!(words.contains(SECRET) && words.contains("担当: hanako さん"), "{words}");
    assert_eq!(notification(&world, &receipt).version, 2, "a note changes nothing of the notification");
    for step in ["return", "decline"] {
        act(&world, &officer, &receipt, step).await.seen();
        let key = tsunagaru::notifications::ApplicantKey::draw(&world.app.random().expect("random"));
        let (hash, n) = (key.hash(), notification(&world, &receipt).id);
        world
            .store()
            .write_blocking(move |tx| tsunagaru::notifications::access::store::add_key(tx, n, &hash, true, None))
            .expect("key");
        for part in ["", "/correct", "/cancel"] {
            let address = format!("/{TATSUNO}/notifications/{receipt}{part}?key={}", key.as_str());
            assert!(!world.get(&address).await.text().contains(SECRET), "{address}");
        }
        for path in ["/282294/spots", "/282294", "/api/v1/282294/spots", "/282294/notifications"] {
            assert!(!world.get(path).await.text().contains(SECRET), "{path}");
        }
    }
    // Letters, drafts, the chain, what was handed in: everything that is sent or shown is made from these.
    for sql in [
        "SELECT group_concat(coalesce(paper, '') || coalesce(body, '') || subject) FROM letter",
        "SELECT group_concat(coalesce(reason, '') || coalesce(to_state, '')) FROM audit_event",
        "SELECT group_concat(content) FROM notification_version",
    ] {
        assert!(!text(&world, sql).contains(SECRET), "{sql}");
    }
}

#[tokio::test]
async fn a_text_with_an_unknown_place_is_refused_and_a_right_one_fills_the_field() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    let receipt = in_state(&world, &officer, StateName::UnderReview).await;
    let right = [
        ("state", "returned"),
        ("title", "電話番号"),
        ("words", "{届出者} 様。{受付番号}の電話番号を確かめてください。"),
    ];
    let wrong = [("state", ""), ("title", ""), ("words", "{住所}を確かめてください。")];
    let refused = world.post_as(&officer, REPLIES, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["state", "title", "words"] {
        assert!(refused.text().contains(&format!("<a href=\"#f-{field}\">")), "{field}");
    }
    assert!(refused.words().contains("「{住所}」は差しこめません"), "{}", refused.words());
    let looked: Vec<_> = right.into_iter().chain([("act", "look")]).collect();
    let look = world.post_as(&officer, REPLIES, &looked).await;
    assert!(
        look.status == StatusCode::OK && look.words().contains("㈱見本堂 様。7K3M-9XTCの電話番号"),
        "{}",
        look.words()
    );
    assert_eq!(world.number("SELECT count(*) FROM reply"), 0, "looking keeps nothing");
    world.post_as(&officer, REPLIES, &right).await.seen();
    let twice = world.post_as(&officer, REPLIES, &right).await;
    assert!(twice.status == StatusCode::UNPROCESSABLE_ENTITY && twice.words().contains("同じ見出し"));
    let page = world.get_as(&officer, &format!("{QUEUE}/{receipt}?reply=1")).await.text();
    let field = page.split("id=\"f-return_reason\"").nth(1).expect("field").split("</textarea>").next().expect("end");
    assert!(field.contains(&format!("㈱𠮷野 見本堂 様。{receipt}の電話番号を確かめてください。")), "{field}");
    let changed: Vec<_> = right.into_iter().chain([("version", "7")]).collect();
    assert_eq!(world.post_as(&officer, &format!("{REPLIES}/1"), &changed).await.status, StatusCode::CONFLICT);
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    let theirs = format!("/staff/{SAKAI}/replies/1");
    assert_eq!(world.get_as(&sakai, &theirs).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.post_as(&sakai, &theirs, &changed).await.status, StatusCode::NOT_FOUND);
    world.post_as(&officer, &format!("{REPLIES}/1"), &[("act", "remove"), ("version", "1")]).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM reply"), 0);
}

#[tokio::test]
async fn the_way_leads_from_one_that_waits_to_the_next_and_around() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    let mut three = Vec::new();
    for _ in 0..3 {
        three.push(papers::shop(&world, TATSUNO, &[]));
        world.advance(60);
    }
    for (here, next) in [(0, 1), (1, 2), (2, 0)] {
        let page = world.get_as(&officer, &format!("{QUEUE}/{}", three[here])).await.text();
        assert!(page.contains(&format!("notifications/{}\" data-key=\"n\"", three[next])), "{here}");
    }
}
