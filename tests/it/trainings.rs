//! 研修・情報交換会: planned at the desk, signed up for by spots and by colleagues elsewhere, waited for, noted, certified, forgotten.

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::settings::Given;
use tsunagaru::staff::Role;
use tsunagaru::store::{StoreError, Tx};
use tsunagaru::trainings::acts;

use crate::desk::{self, hanako};
use crate::documents;
use crate::mail::text;
use crate::notifications::{handed_in, receipt_of, shop};
use crate::world::{Answer, BASE, SAKAI, TATSUNO, World};

const DESK: &str = "/staff/282294/trainings";

/// A training on 10 December as an officer types it, with some fields otherwise.
fn plan<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("version", "1"),
        ("kind", "gatekeeper"),
        ("title", "はじめての聴き方"),
        ("day", "令和8年12月10日"),
        ("from", "14時"),
        ("until", "16:00"),
        ("place", "市役所 大会議室"),
        ("link", "https://meet.example.jp/himitsu"),
        ("whom", "協力スポットの方"),
        ("words", "声のかけ方を学びます。"),
        ("seats", "2人"),
        ("deadline", "2026-12-03"),
        ("guests", ""),
        ("valid_years", "3"),
    ];
    let of = |name: &str| other.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    usual.into_iter().map(|(name, value)| (name, of(name).unwrap_or(value))).collect()
}

/// たつの市 with an officer and a relay that is never asked.
async fn world() -> (World, String) {
    let given = Given {
        base_url: Some(BASE.to_owned()),
        smtp: Some("smtp://127.0.0.1:9".into()),
        mail_from: Some("network@city.example.jp".into()),
        ..Given::default()
    };
    let world = World::with_settings(given).with_cities();
    let officer = hanako(&world).await;
    (world, officer)
}

/// A shop that was accepted; gives its own page's address up to the key, and the key.
async fn member(world: &World, officer: &str) -> (String, String) {
    let mine = handed_in(world, &shop(world).await).await;
    let receipt = receipt_of(&mine).to_string();
    desk::act(world, officer, &receipt, "review").await.seen();
    desk::act(world, officer, &receipt, "acceptance").await.seen();
    let (page, key) = mine.split_once('?').expect("key");
    (page.to_owned(), key.to_owned())
}

fn kinds(world: &World, kind: &'static str) -> i64 {
    let sql: &'static str = match kind {
        "training" => "SELECT count(*) FROM letter WHERE kind = 'training'",
        _ => "SELECT count(*) FROM letter WHERE kind = 'guest'",
    };
    world.number(sql)
}

fn newest(world: &World) -> String {
    let body = text(world, "SELECT subject || char(10) || body FROM letter ORDER BY id DESC LIMIT 1");
    body.split_whitespace().collect()
}

async fn sign_up(world: &World, (page, key): &(String, String), names: &[&str]) -> Answer {
    let fields = ["name1", "name2", "name3"];
    let mut fields: Vec<_> = fields.into_iter().zip(names.iter().copied()).collect();
    fields.push(("public", "1"));
    world.post(&format!("{page}/trainings/1?{key}"), &fields).await
}

#[tokio::test]
async fn a_spot_signs_its_people_up_without_an_account_and_whoever_waits_moves_up_by_itself() {
    let (world, officer) = world().await;
    let mine = member(&world, &officer).await;
    assert_eq!(world.post_as(&officer, &format!("{DESK}/new"), &plan(&[])).await.seen(), format!("{DESK}/1?done=made"));
    let (page, key) = &mine;
    assert!(world.get(&format!("{page}?{key}")).await.text().contains(&format!("{page}/trainings?{key}")));
    let list = world.get(&format!("{page}/trainings?{key}")).await;
    assert!(list.words().contains("はじめての聴き方") && list.header("cache-control") == "no-store");
    sign_up(&world, &mine, &["髙﨑 𠮷子", "葛\u{e0100}城 花子", "見本 三郎"]).await.seen();
    let own = world.get(&format!("{page}/trainings/1?{key}")).await;
    let words = own.words();
    for wanted in [
        "髙﨑 𠮷子 さん 参加",
        "葛\u{e0100}城 花子 さん 参加",
        "見本 三郎 さん キャンセル待ち",
        "https://meet.example.jp/himitsu",
    ] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
    assert_eq!(kinds(&world, "training"), 1);
    let told = newest(&world);
    assert!(told.contains("参加する方髙﨑𠮷子さん") && told.contains("キャンセル待ちの方見本三郎さん"), "{told}");
    assert!(!told.contains("key="), "{told}");

    // Nobody who takes part, and no meeting's address, is public.
    for path in ["/282294/trainings", "/282294/trainings/1", "/282294/trainings/1/calendar.ics", "/282294/calendar.ics"]
    {
        let public = world.get(path).await;
        assert_eq!(public.status, StatusCode::OK, "{path}");
        let text = public.text();
        assert!(text.contains("はじめての聴き方"), "{path}: {text}");
        for secret in ["髙﨑", "花子", "三郎", "meet.example", "食堂"] {
            assert!(!text.contains(secret), "{path} tells {secret}");
        }
    }
    assert!(world.get("/282294/trainings").await.words().contains("満席です（キャンセル待ちができます）"));

    let twice = sign_up(&world, &mine, &["髙﨑 𠮷子"]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.words().contains("もう申し込まれています") && twice.text().contains(r#"value="髙﨑 𠮷子""#));
    assert_eq!(sign_up(&world, &mine, &[""]).await.status, StatusCode::UNPROCESSABLE_ENTITY);

    let left = world.post(&format!("{page}/trainings/1?{key}"), &[("leave", "1")]).await;
    left.seen();
    let words = world.get(&format!("{page}/trainings/1?{key}")).await.words();
    assert!(words.contains("見本 三郎 さん 参加") && !words.contains("𠮷子 さん"), "{words}");
    assert!(newest(&world).contains("席があき、キャンセル待ちの方が参加できるようになりました。"));
    assert_eq!(world.post(&format!("{page}/trainings/1?{key}"), &[("leave", "1")]).await.status, StatusCode::CONFLICT);
    assert_eq!(
        world.number("SELECT count(*) FROM audit_event WHERE act IN ('sign_up', 'leave_training', 'move_up')"),
        3
    );
    let names =
        "SELECT count(*) FROM audit_event WHERE coalesce(from_state, '') || coalesce(to_state, '') LIKE '%見本%'";
    assert_eq!(world.number(names), 0, "nobody's name in the record of changes");

    // A wrong key leads to the door; after the deadline the door of the training is closed too.
    assert_eq!(
        world.get(&format!("{page}/trainings/1?key=00000000000000000000000000")).await.status,
        StatusCode::NOT_FOUND
    );
    world.set_clock("2026-12-03T15:00:00Z");
    assert_eq!(sign_up(&world, &mine, &["見本 四郎"]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn attendance_gives_certificates_and_a_mark_that_the_spot_agreed_to_and_names_go_after_a_year() {
    let (world, officer) = world().await;
    let mine = member(&world, &officer).await;
    desk::in_state(&world, &officer, StateName::Accepted).await;
    world.post_as(&officer, &format!("{DESK}/new"), &plan(&[("seats", "")])).await.seen();
    sign_up(&world, &mine, &["髙﨑 𠮷子", "見本 欠子"]).await.seen();
    // A spot that called: without a consent to show the mark.
    let call = [("spot", "第0002号"), ("name", "電話 太郎")];
    assert_eq!(
        world.post_as(&officer, &format!("{DESK}/1/entries"), &call).await.seen(),
        format!("{DESK}/1?done=entered")
    );
    let unknown = world.post_as(&officer, &format!("{DESK}/1/entries"), &[("spot", "99"), ("name", "だれか")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.words().contains("登録中の協力スポットはありません"));
    let early = [("version", "3"), ("present", "1")];
    assert_eq!(world.post_as(&officer, &format!("{DESK}/1/attendance"), &early).await.status, StatusCode::CONFLICT);
    assert!(!world.get("/282294/spots/1").await.text().contains("ゲートキーパー研修"));

    world.set_clock("2026-12-10T07:30:00Z");
    let officer = world.officer("again@example.jp", TATSUNO, Role::Officer).await;
    let version = text(&world, "SELECT CAST(version AS TEXT) FROM training");
    let there = [("version", version.as_str()), ("present", "1"), ("present", "3")];
    assert_eq!(
        world.post_as(&officer, &format!("{DESK}/1/attendance"), &there).await.seen(),
        format!("{DESK}/1?done=noted")
    );
    assert_eq!(world.post_as(&officer, &format!("{DESK}/1/attendance"), &there).await.status, StatusCode::CONFLICT);

    for path in ["/282294/spots", "/282294/spots/1"] {
        let words = world.get(path).await.words();
        assert!(words.contains("ゲートキーパー研修 令和8年度"), "{path}: {words}");
    }
    assert!(!world.get("/282294/spots/2").await.text().contains("ゲートキーパー研修"), "it did not agree");
    let marks = world.get_as(&officer, &format!("{DESK}/marks")).await.words();
    assert!(marks.contains("受講 令和8年12月10日 期限 令和11年12月10日 のせる 有効"), "{marks}");
    assert!(marks.contains("期限 令和11年12月10日 のせない 有効"), "{marks}");

    let (page, key) = &mine;
    let own = documents::words(&world.get(&format!("{page}/trainings/1/certificate.pdf?{key}")).await);
    assert!(own.contains("髙﨑𠮷子様") && own.contains("令和8年12月10日") && own.contains("はじめての聴き方"), "{own}");
    assert!(!own.contains("欠子") && !own.contains("太郎"), "{own}");
    let all = documents::words(&world.get_as(&officer, &format!("{DESK}/1/certificates.pdf")).await);
    assert!(all.contains("𠮷子") && all.contains("電話太郎") && !all.contains("欠子"), "{all}");
    let roster = documents::words(&world.get_as(&officer, &format!("{DESK}/1/roster.pdf")).await);
    assert!(roster.contains("欠子") && roster.contains("3人（令和8年12月10日現在）"), "{roster}");

    let tidy = |at: &str| {
        world.set_clock(at);
        let now = world.now();
        world.store().write_blocking(move |tx| acts::tidy(tx, now)).expect("tidied");
        world.number("SELECT count(*) FROM training_entry WHERE name IS NOT NULL")
    };
    assert_eq!(tidy("2027-12-10T01:00:00Z"), 3);
    assert_eq!(tidy("2027-12-11T01:00:00Z"), 0);
    assert_eq!(tidy("2027-12-12T01:00:00Z"), 0);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'erase_names'"), 1, "once");
    assert_eq!(world.number("SELECT count(*) FROM training_entry WHERE attended = 1"), 2, "that they were there stays");
    assert!(world.get("/282294/spots/1").await.text().contains("令和8年度"));
    assert_eq!(world.get(&format!("{page}/trainings/1/certificate.pdf?{key}")).await.status, StatusCode::NOT_FOUND);
    world.set_clock("2029-12-11T01:00:00Z");
    let officer = world.officer("late@example.jp", TATSUNO, Role::Officer).await;
    let marks = world.get_as(&officer, &format!("{DESK}/marks")).await.words();
    assert!(marks.contains("期限を過ぎたところが2か所"), "{marks}");
}

#[tokio::test]
async fn colleagues_elsewhere_come_where_the_owner_opened_it_and_see_nothing_else() {
    let (world, officer) = world().await;
    let mine = member(&world, &officer).await;
    world.post_as(&officer, &format!("{DESK}/new"), &plan(&[])).await.seen();
    sign_up(&world, &mine, &["髙﨑 𠮷子"]).await.seen();
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    let theirs = "/staff/271403/trainings/of/282294/1";
    assert_eq!(world.get_as(&sakai, theirs).await.status, StatusCode::NOT_FOUND, "not opened");
    assert_eq!(world.post_as(&sakai, theirs, &[("name1", "堺 一郎")]).await.status, StatusCode::NOT_FOUND);
    world.post_as(&officer, &format!("{DESK}/1/edit"), &plan(&[("version", "2"), ("guests", "1")])).await.seen();
    assert!(world.get_as(&sakai, "/staff/271403/trainings").await.words().contains("たつの市"));
    world.post_as(&sakai, theirs, &[("name1", "堺 一郎")]).await.seen();
    let page = world.get_as(&sakai, theirs).await;
    assert!(
        page.words().contains("堺 一郎 参加") && page.text().contains("meet.example.jp/himitsu"),
        "{}",
        page.words()
    );
    assert!(!page.text().contains("髙﨑"), "others' names stay with the owner");
    assert_eq!(kinds(&world, "guest"), 1);
    let told = newest(&world);
    assert!(told.contains("sakai様") && told.contains(&format!("{BASE}{theirs}")), "{told}");
    assert!(world.get_as(&officer, &format!("{DESK}/1")).await.words().contains("堺 一郎 堺市の職員"));
    assert_eq!(world.get_as(&sakai, &format!("{DESK}/1")).await.status, StatusCode::NOT_FOUND);
    let own = world.get_as(&officer, "/staff/282294/trainings/of/282294/1").await;
    assert_eq!(own.status, StatusCode::NOT_FOUND, "one's own is no guest's");
    // An applicant can't take out what somebody else has entered.
    let (path, key) = &mine;
    assert_eq!(world.post(&format!("{path}/trainings/1?{key}"), &[("leave", "2")]).await.status, StatusCode::CONFLICT);
    world.post_as(&sakai, theirs, &[("leave", "2")]).await.seen();
}

#[tokio::test]
async fn everybody_hears_of_a_change_a_week_before_and_when_it_is_off() {
    let (world, officer) = world().await;
    let mine = member(&world, &officer).await;
    world.post_as(&officer, &format!("{DESK}/new"), &plan(&[("guests", "1")])).await.seen();
    sign_up(&world, &mine, &["髙﨑 𠮷子"]).await.seen();
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    world.post_as(&sakai, "/staff/271403/trainings/of/282294/1", &[("name1", "堺 一郎")]).await.seen();
    assert_eq!((kinds(&world, "training"), kinds(&world, "guest")), (1, 1));
    let stale = world.post_as(&officer, &format!("{DESK}/1/edit"), &plan(&[("from", "15時")])).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text().contains(r#"value="15時""#), "what was typed stays");
    let later = plan(&[("version", "3"), ("from", "13時"), ("guests", "1")]);
    world.post_as(&officer, &format!("{DESK}/1/edit"), &later).await.seen();
    assert_eq!((kinds(&world, "training"), kinds(&world, "guest")), (2, 2));
    assert!(newest(&world).contains("13時00分から16時00分まで"));

    for (clock, letters) in [
        ("2026-12-02T01:00:00Z", 2),
        ("2026-12-02T22:59:00Z", 2),
        ("2026-12-03T01:00:00Z", 3),
        ("2026-12-04T01:00:00Z", 3),
        ("2026-12-10T05:00:00Z", 3),
    ] {
        world.set_clock(clock);
        let (post, holidays, now) = (world.app.post(), world.app.holidays.clone(), world.now());
        world.store().write_blocking(move |tx| acts::remind(tx, &post, &holidays, now)).expect("reminded");
        assert_eq!(kinds(&world, "training"), letters, "{clock}");
    }
    world.set_clock("2026-12-04T01:00:00Z");
    let officer = world.officer("again@example.jp", TATSUNO, Role::Officer).await;
    let off = format!("{DESK}/1/cancellation");
    let empty = world.post_as(&officer, &off, &[("version", "4"), ("reason", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let version = text(&world, "SELECT CAST(version AS TEXT) FROM training");
    world.post_as(&officer, &off, &[("version", &version), ("reason", "大雪のため")]).await.seen();
    assert_eq!((kinds(&world, "training"), kinds(&world, "guest")), (4, 4));
    assert!(newest(&world).contains("大雪のため") && !newest(&world).contains("meet.example"));
    assert!(world.get("/282294/trainings/1").await.words().contains("中止になりました 大雪のため"));
    assert!(world.get("/282294/calendar.ics").await.text().contains("STATUS:CANCELLED"));
    assert_eq!(sign_up(&world, &mine, &["見本 四郎"]).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_is_wrong_with_a_plan_is_told_at_once_and_stays_typed() {
    let (world, officer) = world().await;
    let typed = plan(&[("title", ""), ("day", "あした"), ("words", "線路に近づかない"), ("seats", "なし")]);
    let page = world.post_as(&officer, &format!("{DESK}/new"), &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.words().contains("ご確認ください（4か所）"), "{}", page.words());
    assert!(page.text().contains(r#"value="あした""#) && page.text().contains("線路に近づかない"));
    assert_eq!(world.number("SELECT count(*) FROM training"), 0);
    assert_eq!(world.get("/152111/trainings").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/282294/trainings/1").await.status, StatusCode::NOT_FOUND);
    let none =
        |tx: &Tx<'_>| Ok::<_, StoreError>(tsunagaru::trainings::store::list(tx, TATSUNO.parse().expect("code"))?.len());
    assert_eq!(world.store().read_blocking(none).expect("list"), 0);
}
