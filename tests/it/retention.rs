//! 保存期間: what has ended loses its personal data; the counts, the chain and everybody else's papers stay.

use axum::http::StatusCode;
use tsunagaru::audit::{self, Actor};
use tsunagaru::notifications::StateName;
use tsunagaru::notifications::acts::{due_for_erasure, erase_ended};
use tsunagaru::notifications::retention::Due;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::desk::{act, hanako, in_state};
use crate::mail::text;
use crate::papers;
use crate::world::{TATSUNO, World};

fn due(world: &World) -> Due {
    let now = world.now();
    let read = move |tx: &tsunagaru::store::Tx<'_>| {
        let city = tsunagaru::municipalities::store::get(tx, TATSUNO.parse().expect("code"))?.expect("city");
        due_for_erasure(tx, &city, now)
    };
    world.store().read_blocking(read).expect("due")
}

fn erase(world: &World) -> Due {
    let now = world.now();
    let act = move |tx: &tsunagaru::store::Tx<'_>| {
        let city = tsunagaru::municipalities::store::get(tx, TATSUNO.parse().expect("code"))?.expect("city");
        erase_ended(tx, &city, Actor::Program, now)
    };
    world.store().write_blocking(act).expect("erased")
}

/// Every text of every table that may hold something of a person.
const EVERYTHING: &str = "SELECT coalesce((SELECT group_concat(name || search || coalesce(reason, '')) FROM notification), '')
    || coalesce((SELECT group_concat(content) FROM notification_version), '')
    || coalesce((SELECT group_concat(coalesce(body, '') || coalesce(paper, '') || coalesce(recipient, '')) FROM letter), '')
    || coalesce((SELECT group_concat(words) FROM note), '')
    || coalesce((SELECT group_concat(name || kana || search) FROM spot), '')
    || coalesce((SELECT group_concat(name || kana) FROM spot_revision), '')";

#[tokio::test]
async fn what_ended_long_ago_is_erased_and_counts_and_chain_stay_whole() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    let declined = in_state(&world, &officer, StateName::Declined).await;
    let taken_back = in_state(&world, &officer, StateName::Cancelled).await;
    let person = papers::person(&world, TATSUNO);
    act(&world, &officer, &person, "review").await.seen();
    let note = format!("/staff/{TATSUNO}/notifications/{person}/notes");
    world.post_as(&officer, &note, &[("note", "一郎さんは夕方に")]).await.seen();
    act(&world, &officer, &person, "acceptance").await.seen();
    let end = [("version", "1"), ("turn", "end"), ("on", "2026-11-20"), ("why", "本人の申し出")];
    world.post_as(&officer, "/staff/282294/spots/1/state", &end).await.seen();
    let stays = in_state(&world, &officer, StateName::Accepted).await;
    let waits = in_state(&world, &officer, StateName::UnderReview).await;
    let states = "SELECT group_concat(state || n) FROM (SELECT state, count(*) AS n FROM notification GROUP BY state)";
    let (before, counted) = (text(&world, states), world.number("SELECT count(*) FROM spot WHERE state = 'ended'"));
    // Sixty months, unless the municipality says otherwise.
    world.set_clock("2031-11-19T15:00:00Z");
    assert_eq!(due(&world).notifications.len(), 1, "on the day that was written down");
    world.set_clock("2031-11-23T14:59:00Z");
    assert_eq!(due(&world).notifications.len(), 1);
    world.set_clock("2031-11-23T15:00:00Z");
    let found = due(&world);
    assert_eq!((found.notifications.len(), found.individuals.len()), (3, 1));
    let events = world.number("SELECT count(*) FROM audit_event");
    assert_eq!(due(&world), found, "looking erases nothing");
    assert_eq!(world.number("SELECT count(*) FROM audit_event"), events);
    assert_eq!(erase(&world), found);
    assert!(erase(&world).is_empty(), "once");
    let left = text(&world, EVERYTHING);
    for gone in ["一郎", "イチロウ", "090-0000-0000", "日山", "市外のお店のため"] {
        assert!(!left.contains(gone), "{gone}");
    }
    assert_eq!(
        (text(&world, states), world.number("SELECT count(*) FROM spot WHERE state = 'ended'")),
        (before, counted)
    );
    assert_eq!(world.number("SELECT count(*) FROM notification_version"), 2, "the others' papers");
    let told = text(&world, "SELECT reason FROM audit_event WHERE act = 'erase'");
    assert!(told.starts_with("届出3件、個人の登録1件、SHA-256 ") && told.len() > 64, "{told}");
    let verify = world.store().read_blocking(audit::store::verify).expect("chain");
    assert_eq!(verify, None);
    let officer = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    for receipt in [&declined, &taken_back, &person] {
        let page = world.get_as(&officer, &format!("/staff/{TATSUNO}/notifications/{receipt}")).await;
        assert!(page.status == StatusCode::GONE && page.words().contains("個人情報を消しました"), "{}", page.words());
    }
    for receipt in [&stays, &waits] {
        let page = world.get_as(&officer, &format!("/staff/{TATSUNO}/notifications/{receipt}")).await;
        assert!(page.status == StatusCode::OK && page.text().contains("㈱𠮷野 見本堂"));
    }
    for page in ["notifications", "spots", "spots/1", "spots/1/history", "letters", "register.csv"] {
        assert_eq!(world.get_as(&officer, &format!("/staff/{TATSUNO}/{page}")).await.status, StatusCode::OK, "{page}");
    }
    for sql in [
        "UPDATE spot_revision SET name = 'x'",
        "UPDATE spot_revision SET name = '（消去済み）', kana = 'ショウキョズミ', state = 'active'",
    ] {
        let forced = world.store().write_blocking(move |tx| Ok::<_, StoreError>(tx.execute(sql, [])?));
        assert!(forced.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn the_applicant_gets_everything_that_is_kept_and_nobody_elses_notes() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    let receipt = in_state(&world, &officer, StateName::Accepted).await;
    let note = format!("/staff/{TATSUNO}/notifications/{receipt}/notes");
    world.post_as(&officer, &note, &[("note", "ひみつのメモ")]).await.seen();
    let key = tsunagaru::notifications::ApplicantKey::draw(&world.app.random().expect("random"));
    let (hash, id) = (key.hash(), crate::desk::notification(&world, &receipt).id);
    world
        .store()
        .write_blocking(move |tx| tsunagaru::notifications::access::store::add_key(tx, id, &hash, true, None))
        .expect("key");
    let base = format!("/{TATSUNO}/notifications/{receipt}");
    let mine = world.get(&format!("{base}?key={}", key.as_str())).await.text();
    for kind in ["json", "txt"] {
        assert!(mine.contains(&format!("/data.{kind}?key=")), "{kind}");
        let file = world.get(&format!("{base}/data.{kind}?key={}", key.as_str())).await;
        assert_eq!((file.status, file.header("cache-control")), (StatusCode::OK, "no-store"));
        let text = file.text();
        for kept in [
            "㈱𠮷野 見本堂",
            "見本 太郎",
            "0791-64-0000",
            "mihon@example.jp",
            "第0001号",
            "受理のお知らせ",
            "変更の記録",
        ] {
            assert!(text.contains(kept), "{kind}: {kept}");
        }
        assert!(!text.contains("ひみつ") && !text.contains("hanako"), "{kind}");
        assert_eq!(world.get(&format!("{base}/data.{kind}")).await.status, StatusCode::NOT_FOUND);
        let other = papers::person(&world, TATSUNO);
        let theirs = format!("/{TATSUNO}/notifications/{other}/data.{kind}?key={}", key.as_str());
        assert_eq!(world.get(&theirs).await.status, StatusCode::NOT_FOUND);
    }
    let json = world.get(&format!("{base}/data.json?key={}", key.as_str())).await.text();
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(value["協力スポット"]["登録番号"], "第0001号");
}
