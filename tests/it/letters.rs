//! お知らせ at the desk: printed where there is no relay, told in words where they failed, and the letters of the day.

use axum::http::StatusCode;
use tsunagaru::mail::{self, acts};
use tsunagaru::notifications::StateName;
use tsunagaru::notifications::acts::remind_of_waiting;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::desk::{hanako, in_state, notification};
use crate::mail::{Mailer, all_turns, states, text, with_mailbox, world as with_relay};
use crate::papers;
use crate::world::{BASE, SAKAI, TATSUNO, World};

const LETTERS: &str = "/staff/282294/letters";

#[tokio::test]
async fn without_a_relay_letters_are_printed_one_by_one_and_hold_no_key() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    in_state(&world, &officer, StateName::Returned).await;
    assert_eq!(
        states(&world),
        ["receipt to_print", "returned to_print"],
        "and none to the division, which has the desk"
    );
    assert_eq!(world.number("SELECT count(*) FROM letter WHERE body IS NOT NULL OR recipient IS NOT NULL"), 0);
    let list = world.get_as(&officer, LETTERS).await.words();
    assert!(
        list.contains("メールを送る設定がありません") && list.contains("印刷を待っているお知らせ（2通）"),
        "{list}"
    );
    let start = world.get_as(&officer, "/staff/282294").await.words();
    assert!(start.contains("2 印刷待ち"), "{start}");
    let page = world.get_as(&officer, &format!("{LETTERS}/2")).await;
    let words = page.words();
    for said in
        ["〒679-4167", "㈱𠮷野 見本堂 様", "電話番号を確かめてください。", "/282294/notifications", "印刷しました"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(!page.text().contains("key=") && !words.contains("もう一度送る"));
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'see_contact'"), 1);
    let printed = world.post_as(&officer, &format!("{LETTERS}/2/printed"), &[("version", "1")]).await;
    assert_eq!(printed.seen(), LETTERS);
    assert_eq!(states(&world)[1], "returned printed");
    let aside = world.post_as(&officer, &format!("{LETTERS}/1/aside"), &[("version", "1")]).await;
    assert_eq!(aside.seen(), LETTERS);
    assert!(world.get_as(&officer, LETTERS).await.words().contains("していただくことはありません"));
    // Every act is on record; the trail of the notification tells of it.
    let receipt = text(&world, "SELECT substr(record, 14) FROM letter WHERE id = 1");
    let trail = world.get_as(&officer, &format!("/staff/282294/notifications/{receipt}")).await.words();
    assert!(trail.contains("お知らせを印刷しました") && trail.contains("お知らせを送らないことにしました"), "{trail}");
}

#[tokio::test]
async fn the_slower_officer_and_a_second_click_change_nothing() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    papers::shop(&world, TATSUNO, &[]);
    let viewer = world.officer("viewer@example.jp", TATSUNO, Role::Viewer).await;
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    let before = world.number("SELECT count(*) FROM audit_event");
    for act in ["printed", "again", "aside"] {
        let path = format!("{LETTERS}/1/{act}");
        assert_eq!(world.post_as(&viewer, &path, &[("version", "1")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post_as(&sakai, &path, &[("version", "1")]).await.status, StatusCode::NOT_FOUND);
        let theirs = path.replace(TATSUNO, SAKAI);
        assert_eq!(world.post_as(&sakai, &theirs, &[("version", "1")]).await.status, StatusCode::NOT_FOUND);
        let stale = world.post_as(&officer, &path, &[("version", "7")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.words().contains("画面を開いたあとに変わりました"), "{act}: {}", stale.words());
    }
    assert!(!world.get_as(&viewer, &format!("{LETTERS}/1")).await.words().contains("印刷しました"));
    let looked = world.number("SELECT count(*) FROM audit_event WHERE act = 'see_contact'");
    assert_eq!(world.number("SELECT count(*) FROM audit_event"), before + looked);
    world.post_as(&officer, &format!("{LETTERS}/1/printed"), &[("version", "1")]).await.seen();
    let twice = world.post_as(&officer, &format!("{LETTERS}/1/printed"), &[("version", "2")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.words().contains("いま「印刷済み」なので"));
    let again = world.post_as(&officer, &format!("{LETTERS}/1/again"), &[("version", "2")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(states(&world), ["receipt printed"]);
    assert_eq!(world.get_as(&officer, &format!("{LETTERS}/99")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_letter_that_failed_is_told_in_words_and_sent_again_to_the_new_address() {
    let mailer = Mailer::start(&[]);
    let world = with_relay(&mailer);
    let officer = hanako(&world).await;
    let receipt = papers::shop(&world, TATSUNO, &[("email", "refused@example.jp")]);
    let answer =
        world.post_as(&officer, &format!("/staff/282294/notifications/{receipt}/review"), &[("version", "1")]).await;
    answer.seen();
    sent(&world);
    let fault = "このアドレスでは受け取れないと答えました";
    for path in [LETTERS.to_owned(), format!("{LETTERS}/1"), format!("/staff/282294/notifications/{receipt}")] {
        let words = world.get_as(&officer, &path).await.words();
        assert!(words.contains(fault), "{path}: {words}");
        assert!(!words.contains("key="), "{path}");
    }
    assert!(world.get_as(&officer, "/staff/282294").await.words().contains("1 届かなかった"));
    // The applicant writes another address; the letter goes there.
    let return_to = [("version", "2"), ("return_reason", "アドレスを確かめてください。")];
    world.post_as(&officer, &format!("/staff/282294/notifications/{receipt}/return"), &return_to).await.seen();
    let id = notification(&world, &receipt).id;
    papers::corrected(&world, TATSUNO, id, &[("email", "mihon@example.jp")]);
    let version = text(&world, "SELECT CAST(version AS TEXT) FROM letter WHERE id = 1");
    world.post_as(&officer, &format!("{LETTERS}/1/again"), &[("version", &version)]).await.seen();
    sent(&world);
    assert_eq!(states(&world), ["receipt sent", "returned failed address", "receipt sent"]);
    let to: Vec<_> = mailer.letters().iter().map(|l| l["to"][0].to_string()).collect();
    assert_eq!(to, [r#""mihon@example.jp""#, r#""mihon@example.jp""#]);
    let trail = world.get_as(&officer, &format!("/staff/282294/notifications/{receipt}")).await.words();
    assert!(
        trail.contains("お知らせのメールを届けられませんでした") && trail.contains("お知らせをメールで送りました"),
        "{trail}"
    );
}

/// Turns over the relay, off the async threads as in the program.
fn sent(world: &World) {
    std::thread::scope(|scope| drop(scope.spawn(|| all_turns(world)).join().expect("turns")));
}

#[tokio::test]
async fn the_link_in_a_letter_opens_the_page_and_ends_after_sixty_days() {
    let mailer = Mailer::start(&[]);
    let world = with_relay(&mailer);
    let officer = hanako(&world).await;
    let receipt = in_state(&world, &officer, StateName::Accepted).await;
    let body = text(&world, "SELECT body FROM letter WHERE kind = 'accepted'");
    assert!(body.contains("第0001号"), "{body}");
    let link = body.lines().find_map(|l| l.strip_prefix(BASE)).expect("link").to_owned();
    let page = world.get(&link).await;
    assert!(page.status == StatusCode::OK && page.words().contains("第0001号") && page.text().contains("sticker.pdf"));
    assert!(!page.words().contains("暗証番号は"), "only the first key shows the PIN");
    world.advance(60 * 86_400);
    assert_eq!(world.get(&link).await.status, StatusCode::NOT_FOUND);
    let first = text(&world, "SELECT body FROM letter WHERE kind = 'receipt'");
    let first = first.lines().find_map(|l| l.strip_prefix(BASE)).expect("link").to_owned();
    assert!(first.contains(&receipt));
    assert_eq!(world.get(&first).await.status, StatusCode::OK, "the link of the receipt stays");
}

#[tokio::test]
async fn every_act_writes_one_letter_and_a_sample_city_writes_to_nobody() {
    let mailer = Mailer::start(&[]);
    let world = with_relay(&mailer);
    let officer = hanako(&world).await;
    for (state, letter) in [
        (StateName::Accepted, "accepted waiting"),
        (StateName::Declined, "declined waiting"),
        (StateName::Cancelled, "cancelled waiting"),
    ] {
        in_state(&world, &officer, state).await;
        let all = states(&world);
        assert_eq!(all.last().map(String::as_str), Some(letter), "{all:?}");
        assert_eq!(all.iter().filter(|l| *l == letter).count(), 1);
    }
    papers::person(&world, TATSUNO);
    assert_eq!(states(&world).last().map(String::as_str), Some("receipt to_print"), "who has no address gets paper");
    let sample = |tx: &tsunagaru::store::Tx<'_>| {
        Ok::<_, StoreError>(tx.execute("UPDATE municipality SET sample = 1, mail = 'kenko@example.jp'", [])?)
    };
    world.store().write_blocking(sample).expect("sample");
    let before = states(&world).len();
    papers::shop(&world, TATSUNO, &[]);
    assert_eq!(states(&world)[before..], ["receipt to_print"]);
}

fn reminded(world: &World) {
    let (post, holidays, now) = (world.app.post(), world.app.holidays.clone(), world.now());
    let remind = move |tx: &tsunagaru::store::Tx<'_>| {
        remind_of_waiting(tx, &post, &holidays, now)?;
        acts::remind_of_windows(tx, &post, &holidays, now)
    };
    world.store().write_blocking(remind).expect("reminded");
}

fn count(world: &World, kind: &'static str) -> usize {
    states(world).iter().filter(|l| l.starts_with(kind)).count()
}

#[tokio::test]
async fn the_division_is_reminded_on_working_mornings_of_what_waits_too_long() {
    let mailer = Mailer::start(&[]);
    let world = with_relay(&mailer);
    with_mailbox(&world, "kenko@city.example.jp");
    let officer = hanako(&world).await;
    papers::shop(&world, TATSUNO, &[]);
    in_state(&world, &officer, StateName::Returned).await;
    // From Tuesday 24 November, ten working days end on Tuesday 8 December.
    world.set_clock("2026-12-07T03:00:00Z");
    reminded(&world);
    assert_eq!(count(&world, "waiting"), 0);
    world.set_clock("2026-12-07T22:59:00Z");
    reminded(&world);
    assert_eq!(count(&world, "waiting"), 0, "not before eight in the morning");
    world.set_clock("2026-12-07T23:00:00Z");
    reminded(&world);
    reminded(&world);
    assert_eq!(count(&world, "waiting"), 1);
    let body = text(&world, "SELECT body FROM letter WHERE kind = 'waiting'");
    assert!(
        body.contains("1件") && body.contains("10開庁日　受付　店舗"),
        "what waits for the applicant isn't named: {body}"
    );
    assert!(body.contains(&format!("{BASE}/staff/282294/notifications")) && !body.contains("𠮷野"), "{body}");
    world.set_clock("2026-12-12T03:00:00Z");
    reminded(&world);
    assert_eq!(count(&world, "waiting"), 1, "nobody is at work on a Saturday");
    world.set_clock("2026-12-14T03:00:00Z");
    reminded(&world);
    assert_eq!(count(&world, "waiting"), 2);
}

#[tokio::test]
async fn windows_that_grow_old_are_named_once_a_week() {
    let mailer = Mailer::start(&[]);
    let world = with_relay(&mailer);
    let kenko = move |tx: &tsunagaru::store::Tx<'_>| {
        let mut window = tsunagaru::windows::national::sample().remove(0);
        window.verified_on = Some("2026-06-01".into());
        let change = tsunagaru::windows::store::Change {
            lg_code: TATSUNO.parse().expect("code"),
            by: tsunagaru::audit::Actor::Operator,
            at: "2026-06-01T00:00:00Z".parse().expect("moment"),
        };
        tsunagaru::windows::store::put(tx, &change, tsunagaru::windows::store::WindowAct::Put, "健康課", &window)
    };
    world.store().write_blocking(kenko).expect("window");
    reminded(&world);
    assert_eq!(count(&world, "windows"), 0, "nobody to tell");
    with_mailbox(&world, "kenko@city.example.jp");
    for (clock, letters) in [
        ("2026-11-24T03:00:00Z", 1),
        ("2026-11-24T03:01:00Z", 1),
        ("2026-11-27T03:00:00Z", 1),
        ("2026-11-29T15:00:00Z", 1),
        ("2026-11-30T03:00:00Z", 2),
    ] {
        world.set_clock(clock);
        reminded(&world);
        assert_eq!(count(&world, "windows"), letters, "{clock}");
    }
    let body = text(&world, "SELECT body FROM letter WHERE kind = 'windows' ORDER BY id LIMIT 1");
    let flat: String = body.split_whitespace().collect();
    assert!(flat.contains("令和8年6月1日の確認から176日たちました"), "{body}");
    assert!(body.contains("出典：") && body.contains(&format!("{BASE}/staff/282294/windows")), "{body}");
}

#[test]
fn without_its_relay_what_waited_is_printed_and_what_nobody_took_up_is_set_aside() {
    let mailer = Mailer::start(&[]);
    let world = with_relay(&mailer);
    with_mailbox(&world, "kenko@city.example.jp");
    papers::shop(&world, TATSUNO, &[]);
    assert_eq!(states(&world), ["receipt waiting", "arrived waiting"]);
    let (post, now) = (mail::Post::on_paper(BASE.parse().expect("address")), world.now());
    world.store().write_blocking(move |tx| acts::on_start(tx, &post, now)).expect("start");
    assert_eq!(states(&world), ["receipt to_print", "arrived set_aside"]);
    let tidy = |world: &World| {
        let now = world.now();
        world.store().write_blocking(move |tx| acts::tidy(tx, now)).expect("tidy");
    };
    world.advance(89 * 86_400);
    tidy(&world);
    assert_eq!(states(&world), ["receipt to_print", "arrived set_aside"]);
    assert_eq!(world.number("SELECT count(*) FROM letter WHERE paper IS NOT NULL"), 1);
    world.advance(86_400);
    tidy(&world);
    assert_eq!(states(&world)[0], "receipt set_aside");
    world.advance(7 * 86_400);
    tidy(&world);
    assert_eq!(
        world.number("SELECT count(*) FROM letter WHERE paper IS NULL AND body IS NULL AND recipient IS NULL"),
        2
    );
    assert_eq!(world.number("SELECT count(*) FROM letter"), 2, "that there was a letter stays");
}
