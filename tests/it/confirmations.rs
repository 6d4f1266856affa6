//! 登録内容の確認: once a year everybody is asked, one press says yes, and saving never counts as confirming.

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::notifications::acts::ask_for_confirmation;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::desk::{hanako, in_state};
use crate::mail::{states, text, with_mailbox};
use crate::papers;
use crate::world::{BASE, SAKAI, TATSUNO, World};
use tsunagaru::settings::Given;

const YEAR_LATER: &str = "2027-11-24T01:00:00Z";
const LIST: &str = "/staff/282294/confirmations";

fn with_relay() -> World {
    let given = Given {
        base_url: Some(BASE.to_owned()),
        smtp: Some("smtp://127.0.0.1:9".to_owned()),
        mail_from: Some("network@example.jp".to_owned()),
        ..Given::default()
    };
    let world = World::with_settings(given).with_cities();
    with_mailbox(&world, "kenko@example.jp");
    world
}

/// What the postman does on a morning.
fn morning(world: &World) {
    let (now, post, holidays, app) = (world.now(), world.app.post(), world.app.holidays.clone(), world.app.clone());
    world
        .store()
        .write_blocking(move |tx| {
            let mut random = || app.random().ok();
            for city in tsunagaru::municipalities::store::list(tx)? {
                ask_for_confirmation(tx, (&post, &holidays), (&city, 0), now, &mut random)?;
            }
            Ok::<_, StoreError>(())
        })
        .expect("asked");
}

fn asked(world: &World) -> usize {
    states(world).iter().filter(|s| s.starts_with("confirm ")).count()
}

/// The newest letter's link, as a path.
fn link(world: &World) -> String {
    let body = text(world, "SELECT body FROM letter WHERE kind = 'confirm' ORDER BY id DESC LIMIT 1");
    let line = body.lines().find(|l| l.contains("/confirm?key=")).expect("link").trim().to_owned();
    line.strip_prefix(BASE).expect("our own address").to_owned()
}

fn verified(world: &World) -> String {
    text(world, "SELECT coalesce((SELECT verified_at || ' ' || verified_by FROM confirmation), 'never')")
}

#[tokio::test]
async fn a_year_after_acceptance_one_press_confirms_and_a_second_is_harmless() {
    let world = with_relay();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    morning(&world);
    world.set_clock("2027-11-23T14:59:00Z");
    morning(&world);
    assert_eq!(asked(&world), 0, "not before the year is over, and not at night");
    world.set_clock(YEAR_LATER);
    morning(&world);
    morning(&world);
    assert_eq!(asked(&world), 1);
    let body = text(&world, "SELECT body FROM letter WHERE kind = 'confirm'");
    assert!(body.contains("第0001号") && !body.contains("富永") && !body.contains("0791-64"), "{body}");
    let link = link(&world);
    assert!(!text(&world, "SELECT group_concat(key_hash) FROM confirmation_key").contains(&link[link.len() - 26..]));
    let page = world.get(&link).await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    for shown in ["㈱𠮷野 見本堂", "たつの市龍野町富永1005-1", "このままで正しいです", "/282294/notifications"]
    {
        assert!(page.text().contains(shown), "{shown}");
    }
    assert_eq!(verified(&world), "never", "looking is not confirming: mail programs look too");
    let versions = world.number("SELECT version FROM spot");
    let done = world.post(&link, &[]).await;
    assert!(done.status == StatusCode::OK && done.words().contains("確認を受け取りました"), "{}", done.words());
    assert_eq!(verified(&world), format!("{YEAR_LATER} applicant"));
    world.advance(3600);
    for again in [world.post(&link, &[]).await, world.get(&link).await] {
        assert!(again.words().contains("10時00分に、確認を受け取りました"), "{}", again.words());
        assert!(!again.text().contains("富永"), "the link has done its work");
    }
    assert_eq!(verified(&world), format!("{YEAR_LATER} applicant"));
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'confirm_spot'"), 1);
    assert_eq!(world.number("SELECT version FROM spot"), versions, "confirming changes nothing");
    world.set_clock("2028-11-23T01:00:00Z");
    morning(&world);
    assert_eq!(asked(&world), 1);
    world.set_clock("2028-11-24T01:00:00Z");
    morning(&world);
    assert_eq!(asked(&world), 2, "a year after the last confirmation");
}

#[tokio::test]
async fn a_link_ends_after_thirty_days_and_the_letter_is_written_once_more() {
    let world = with_relay();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    world.set_clock(YEAR_LATER);
    morning(&world);
    let first = link(&world);
    world.set_clock("2027-12-23T01:00:00Z");
    morning(&world);
    assert_eq!(asked(&world), 1);
    world.set_clock("2027-12-24T01:00:00Z");
    assert_eq!(world.get(&first).await.status, StatusCode::GONE);
    let late = world.post(&first, &[]).await;
    assert!(late.status == StatusCode::GONE && late.text().contains("0791-00-0000") && verified(&world) == "never");
    morning(&world);
    assert_eq!(asked(&world), 2);
    let body = text(&world, "SELECT body FROM letter WHERE kind = 'confirm' ORDER BY id DESC LIMIT 1");
    assert!(body.contains("先日お願いした"), "{body}");
    world.set_clock("2028-02-24T01:00:00Z");
    morning(&world);
    assert_eq!(asked(&world), 2, "then it is the desk's turn");
    for wrong in ["/282294/confirm", "/282294/confirm?key=x", "/282294/confirm?key=00000000000000000000000000"] {
        assert_eq!(world.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        assert_eq!(world.post(wrong, &[]).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let elsewhere = first.replace(TATSUNO, SAKAI);
    assert_eq!(world.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_desk_lists_who_is_due_and_saving_never_counts_as_confirming() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Accepted).await;
    let person = papers::person(&world, TATSUNO);
    crate::desk::act(&world, &officer, &person, "review").await.seen();
    crate::desk::act(&world, &officer, &person, "acceptance").await.seen();
    world.set_clock(YEAR_LATER);
    let officer = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    morning(&world);
    assert_eq!(
        states(&world).iter().filter(|s| *s == "confirm to_print").count(),
        2,
        "on paper, where there is no relay"
    );
    let paper = text(&world, "SELECT paper FROM letter WHERE kind = 'confirm' ORDER BY id LIMIT 1");
    assert!(paper.contains("所在地: たつの市龍野町富永1005-1") && !paper.contains("key="), "{paper}");
    let due = world
        .number("SELECT count(*) FROM spot WHERE state = 'active' AND date(registered_on, '+1 year') <= '2027-11-24'");
    let list = world.get_as(&officer, LIST).await;
    assert_eq!((due, list.text().matches("/confirmation\"").count()), (2, 2));
    assert!(
        list.words().contains("いま 2件 あります") && list.words().contains("見本 太郎 0791-64-0000"),
        "{}",
        list.words()
    );
    let csv = world.get_as(&officer, &format!("{LIST}.csv")).await.text();
    assert!(csv.starts_with('\u{feff}') && csv.lines().count() == 3 && csv.contains(",㈱𠮷野 見本堂,"), "{csv}");
    let first = csv.lines().nth(1).expect("a line");
    assert!(first.contains("見本 一郎"), "those without mail come first: {first}");
    assert!(world.get_as(&officer, &format!("{LIST}.pdf")).await.bytes.starts_with(b"%PDF"));
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'export_contacts'"), 1);
    let fields = [
        ("version", "1"),
        ("registrant", "shop"),
        ("name", "見本堂"),
        ("kana", "ミホンドウ"),
        ("category", "cafe"),
        ("activities", "sticker"),
        ("consent", "list"),
        ("why", "電話"),
    ];
    world.post_as(&officer, "/staff/282294/spots/1/edit", &fields).await.seen();
    assert_eq!(verified(&world), "never", "saving is not confirming");
    let overdue = world.get_as(&officer, "/staff/282294/spots?confirm=due").await;
    assert_eq!(overdue.text().matches("row-link").count(), 2);
    let told = [("how", "phone"), ("from", "list")];
    let back = world.post_as(&officer, "/staff/282294/spots/1/confirmation", &told).await.seen();
    assert!(world.get_as(&officer, &back).await.words().contains("確認ずみにしました"));
    assert!(verified(&world).contains(" officer:"), "{}", verified(&world));
    let overdue = world.get_as(&officer, "/staff/282294/spots?confirm=due").await;
    assert_eq!(overdue.text().matches("row-link").count(), 1);
    let page = world.get_as(&officer, "/staff/282294/spots/1").await.words();
    assert!(page.contains("登録の内容が正しいと確かめました") && page.contains("電話で確認"), "{page}");
}
