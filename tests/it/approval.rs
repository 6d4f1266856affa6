//! 起案と決裁: two acts by two officers, and 受理番号 without gaps.

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::notifications::acts::{ActError, Seen, accept, begin_review};
use tsunagaru::staff::{self, Authority, Role};
use tsunagaru::store::StoreError;

use crate::desk::{act, hanako, in_state, notification};
use crate::papers;
use crate::world::{Answer, TATSUNO, World};

const RULES: &str = "/staff/282294/rules";

async fn rules(world: &World, who: &str, version: &str, approval: &str, months: &str) -> Answer {
    world.post_as(who, RULES, &[("version", version), ("approval", approval), ("keep_months", months)]).await
}

#[tokio::test]
async fn whoever_proposed_or_reviewed_cannot_accept_and_another_officer_can() {
    let world = World::tatsuno();
    let (hanako, jiro) = (hanako(&world).await, world.officer("jiro@example.jp", TATSUNO, Role::Officer).await);
    let saburo = world.officer("saburo@example.jp", TATSUNO, Role::Officer).await;
    let manager = world.officer("kacho@example.jp", TATSUNO, Role::Manager).await;
    assert_eq!(rules(&world, &hanako, "0", "1", "60").await.status, StatusCode::FORBIDDEN);
    let wrong = rules(&world, &manager, "0", "1", "0").await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text().contains("id=\"e-keep_months\""));
    rules(&world, &manager, "0", "1", "６０").await.seen();
    assert_eq!(rules(&world, &manager, "0", "", "60").await.status, StatusCode::CONFLICT);
    let receipt = in_state(&world, &hanako, StateName::UnderReview).await;
    let early = act(&world, &jiro, &receipt, "acceptance").await;
    assert!(
        early.status == StatusCode::CONFLICT && early.words().contains("先に起案してください"),
        "{}",
        early.words()
    );
    act(&world, &jiro, &receipt, "proposal").await.seen();
    let page = world.get_as(&saburo, &format!("/staff/{TATSUNO}/notifications/{receipt}")).await.words();
    assert!(page.contains("jiroさんが、") && page.contains("決裁して受理する"), "{page}");
    for (who, name) in [(&hanako, "the reviewer"), (&jiro, "the proposer")] {
        let own = act(&world, who, &receipt, "acceptance").await;
        assert!(own.status == StatusCode::CONFLICT && own.words().contains("ほかの職員が決裁してください"), "{name}");
        let page = world.get_as(who, &format!("/staff/{TATSUNO}/notifications/{receipt}")).await.text();
        assert!(!page.contains("/acceptance\"") && page.contains("決裁待ち"), "{name}");
    }
    // Whatever changes after the proposal takes it away.
    act(&world, &jiro, &receipt, "pin").await.seen();
    assert_eq!(act(&world, &saburo, &receipt, "acceptance").await.status, StatusCode::CONFLICT);
    assert_eq!(world.number("SELECT count(*) FROM spot"), 0);
    act(&world, &jiro, &receipt, "proposal").await.seen();
    act(&world, &saburo, &receipt, "acceptance").await.seen();
    assert_eq!(world.number("SELECT count(*) FROM spot"), 1);
    let words = world.get_as(&hanako, &format!("/staff/{TATSUNO}/notifications/{receipt}")).await.words();
    for told in ["受理番号 令和8年度 第1号", "jiroさんが受理を起案しました", "saburoさんが受理しました"]
    {
        assert!(words.contains(told), "{told}: {words}");
    }
    rules(&world, &manager, "1", "", "60").await.seen();
    let alone = in_state(&world, &hanako, StateName::UnderReview).await;
    act(&world, &hanako, &alone, "acceptance").await.seen();
}

/// The proof that an officer of たつの市 acts, as the sign-in gives it.
fn authority(world: &World, email: &'static str) -> Authority {
    let code = TATSUNO.parse().expect("code");
    let officer = world.store().read_blocking(move |tx| staff::store::by_email(tx, email)).expect("read");
    Authority::of(officer.expect("officer"), code).expect("theirs")
}

#[tokio::test]
async fn numbers_have_no_gap_however_many_accept_at_once_and_begin_anew_in_april() {
    let world = World::tatsuno();
    hanako(&world).await;
    let by = authority(&world, "hanako@example.jp");
    let papers: Vec<_> = (0..12).map(|_| papers::shop(&world, TATSUNO, &[])).collect();
    for receipt in &papers {
        let (by, seen, now) =
            (by.clone(), Seen { receipt: receipt.parse().expect("receipt"), version: 1 }, world.now());
        world.store().write_blocking(move |tx| begin_review(tx, &by, &seen, now)).expect("review");
    }
    // Every act is tried by two threads at once; every third one fails after its number was drawn.
    std::thread::scope(|scope| {
        for (at, receipt) in papers.iter().enumerate() {
            for _ in 0..2 {
                let (world, by) = (&world, by.clone());
                scope.spawn(move || {
                    let seen = Seen { receipt: receipt.parse().expect("receipt"), version: 2 };
                    let (random, notice, now) = (world.app.random().expect("random"), world.notice(), world.now());
                    let fails = at % 3 == 0;
                    let act = move |tx: &tsunagaru::store::Tx<'_>| {
                        let done = accept(tx, &by, &seen, &random, true, &notice, now)?;
                        if fails { Err(ActError::Store(StoreError::corrupt("the disk is full"))) } else { Ok(done) }
                    };
                    world.store().write_blocking(act).is_ok()
                });
            }
        }
    });
    let sql = "SELECT count(*) * 1000000 + min(number) * 1000 + max(number) FROM acceptance WHERE year = 2026";
    assert_eq!(world.number(sql), 8_001_008);
    assert_eq!(world.number("SELECT count(*) FROM notification WHERE state = 'accepted'"), 8);
    world.set_clock("2027-03-31T14:59:00Z");
    let officer = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    act(&world, &officer, &papers[0], "acceptance").await.seen();
    world.set_clock("2027-03-31T15:00:00Z");
    act(&world, &officer, &papers[3], "acceptance").await.seen();
    let number = "SELECT year * 100 + number FROM acceptance ORDER BY year DESC, number DESC LIMIT 1";
    assert_eq!(world.number(number), 202_701);
    assert_eq!(world.number("SELECT max(number) FROM acceptance WHERE year = 2026"), 9);
    assert_eq!(notification(&world, &papers[3]).state.name(), StateName::Accepted);
}
