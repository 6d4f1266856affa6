//! 連携自治体: the public directory and its twins; the agreement at the desk, and the letters before its deadline.

use axum::http::StatusCode;
use tsunagaru::mail::acts;
use tsunagaru::settings::Given;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::mail::text;
use crate::world::{BASE, SAKAI, TATSUNO, World};

#[tokio::test]
async fn the_directory_names_every_partner_and_who_shares_an_account() {
    let world = World::tatsuno();
    let page = world.get("/partners").await;
    let words = page.words();
    assert!(words.contains("25 の自治体（うち都道府県 4 ）と協定があります"), "{words}");
    assert!(words.contains("見附市 アカウント： #いのちSOS新潟 長岡市・南魚沼市と同じアカウントです"), "{words}");
    assert!(words.contains("堺市 アカウント：名前は公開されていません 協定日 令和7年8月5日"), "{words}");
    assert!(words.contains("岩手県 アカウント： #いのちSOS岩手 都道府県としての協定です"), "{words}");
    assert!(page.text().contains(r#"<a href="/271403">堺市</a>"#), "it takes part");
    assert!(!page.text().contains(r#"<a href="/152111">"#), "見附市 has no page here");
    assert_eq!(page.header("set-cookie"), "");
}

#[tokio::test]
async fn the_twins_for_spreadsheets_and_programs_have_the_same_rows() {
    let world = World::tatsuno();
    let table = world.get("/partners.csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(table.text().lines().count(), 26);
    let program = world.get("/partners.json").await;
    assert_eq!((program.status, program.header("content-type")), (StatusCode::OK, "application/json"));
    let value: serde_json::Value = serde_json::from_slice(&program.bytes).expect("JSON");
    assert_eq!((value["on"].as_str(), value["partners"].as_array().map(Vec::len)), (Some("2026-11-24"), Some(25)));
}

#[tokio::test]
async fn whoever_lives_elsewhere_finds_the_national_windows_and_no_dead_end() {
    let world = World::tatsuno();
    for path in ["/partners", "/", "/?q=見附"] {
        assert!(world.get(path).await.text().contains(r#"href="/soudan""#), "{path}");
    }
    let national = world.get("/soudan").await.text();
    assert!(national.contains("0120-061-338") && national.contains(r#"href="/partners""#));
}

const DESK: &str = "/staff/271403/agreement";

/// 堺市's agreement as an officer types it, with some fields otherwise.
fn paper<'a>(version: &'a str, other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("version", version),
        ("agreed_on", "令和7年8月5日"),
        ("term_from", "2025-09-01"),
        ("term_until", "2026-03-31"),
        ("renews", "1"),
        ("notice_months", "1"),
        ("objected_on", ""),
        ("account", "#いのちSOSさかい"),
        ("account_url", ""),
        ("division", "精神保健課"),
        ("staff", "見本 花子"),
        ("notes", ""),
    ];
    let of = |name: &str| other.iter().find(|(n, _)| *n == name).map(|(_, v)| *v);
    usual.into_iter().map(|(name, value)| (name, of(name).unwrap_or(value))).collect()
}

#[tokio::test]
async fn sakais_desk_knows_that_the_agreement_renewed_itself_and_by_when_to_speak_up() {
    let world = World::tatsuno();
    let officer = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    let words = world.get_as(&officer, DESK).await.words();
    for wanted in [
        "有効 協定日 令和7年8月5日 期間 令和8年4月1日から令和9年3月31日まで 1回更新",
        "次の申出期限 令和9年2月28日（日） （あと96日） 閉庁日なので、令和9年2月26日（金）までに文書を出します",
    ] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
    assert!(!world.get_as(&officer, "/staff/271403").await.words().contains("更新しないときは"));
    world.set_clock("2027-02-01T01:00:00Z");
    let officer = world.officer("again@example.jp", SAKAI, Role::Officer).await;
    let overview = world.get_as(&officer, "/staff/271403").await.words();
    assert!(
        overview.contains("連携自治体の協定：更新しないときは、令和9年2月26日（金）までに申し出ます"),
        "{overview}"
    );
    assert!(world.get_as(&officer, DESK).await.words().contains("更新の時期 申し出がなければ、1年間更新されます。"));
}

#[tokio::test]
async fn an_agreement_is_edited_once_by_whoever_is_first_and_nobody_is_named_in_the_chain() {
    let world = World::tatsuno();
    let officer = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    assert!(!world.get("/271403").await.words().contains("公式アカウント"));
    assert_eq!(world.post_as(&officer, DESK, &paper("0", &[])).await.seen(), format!("{DESK}?saved=1"));
    let page = world.get_as(&officer, DESK).await.words();
    assert!(page.contains("協定を書きました") && page.contains("専任職員 見本 花子"), "{page}");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'put_agreement'"), 1);
    let said = "SELECT count(*) FROM audit_event WHERE from_state || to_state LIKE '%花子%'";
    assert_eq!(world.number(said), 0, "nobody's name in the record of changes");
    let citizens = world.get("/271403").await.words();
    assert!(citizens.contains("堺市の公式アカウント #いのちSOSさかい"), "{citizens}");
    assert!(world.get("/partners").await.words().contains("堺市 アカウント： #いのちSOSさかい"));
    assert!(!world.get("/partners.json").await.text().contains("花子"), "what is for the desk stays there");

    let late = world.post_as(&officer, DESK, &paper("0", &[("notes", "おそかった方の覚え書き")])).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("おそかった方の覚え書き") && late.words().contains("ほかの人が協定を直しました"));
    assert_eq!(world.post_as(&officer, DESK, &paper("1", &[("objected_on", "2027-01-15")])).await.status.as_u16(), 303);
    let words = world.get_as(&officer, DESK).await.words();
    assert!(words.contains("更新しない（期間の終わりまで有効）") && !words.contains("次の申出期限"), "{words}");
    world.set_clock("2027-04-01T01:00:00Z");
    assert!(!world.get("/partners").await.text().contains("p-271403"), "an ended agreement is no partner's");
    assert!(!world.get("/271403").await.words().contains("公式アカウント"), "and its account leads no more");
}

#[tokio::test]
async fn what_is_wrong_is_told_at_once_and_everything_typed_stays() {
    let world = World::tatsuno();
    let officer = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    let typed = paper("0", &[("agreed_on", ""), ("term_until", "2025-08-31"), ("notice_months", "ひと月")]);
    let page = world.post_as(&officer, DESK, &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for wanted in ["ご確認ください（3か所）", "協定日を書いてください。", "期間の終わりが、始まりより前です。"]
    {
        assert!(page.words().contains(wanted), "{wanted}: {}", page.words());
    }
    assert!(page.text().contains(r#"value="ひと月""#) && page.text().contains(r##"href="#f-agreed_on""##));
    assert_eq!(world.number("SELECT count(*) FROM agreement"), 0);
    let viewer = world.officer("viewer@example.jp", SAKAI, Role::Viewer).await;
    assert!(!world.get_as(&viewer, DESK).await.text().contains("<form class=\"card\""));
    let tatsuno = world.officer("tatsuno@example.jp", TATSUNO, Role::Officer).await;
    let empty = world.get_as(&tatsuno, "/staff/282294/agreement").await.words();
    assert!(empty.contains("まだ、協定が入っていません"), "{empty}");
}

#[tokio::test]
async fn the_division_hears_of_the_deadline_two_months_and_two_weeks_before_on_working_mornings() {
    let given = Given {
        base_url: Some(BASE.to_owned()),
        smtp: Some("smtp://127.0.0.1:9".into()),
        mail_from: Some("network@city.example.jp".into()),
        ..Given::default()
    };
    let world = World::with_settings(given).with_cities();
    let mailbox = |tx: &tsunagaru::store::Tx<'_>| {
        Ok::<_, StoreError>(tx.execute("UPDATE municipality SET mail = 'kenko@city.example.jp'", [])?)
    };
    world.store().write_blocking(mailbox).expect("mailbox");
    for (clock, letters) in [
        ("2026-12-28T01:00:00Z", 0),
        // Sixty days before are the New Year's holidays.
        ("2026-12-30T01:00:00Z", 0),
        ("2027-01-03T22:59:00Z", 0),
        ("2027-01-03T23:00:00Z", 1),
        ("2027-02-10T01:00:00Z", 1),
        ("2027-02-12T01:00:00Z", 2),
        ("2027-02-26T01:00:00Z", 2),
        ("2027-03-01T01:00:00Z", 2),
        ("2028-01-04T01:00:00Z", 3),
    ] {
        world.set_clock(clock);
        let (post, holidays, now) = (world.app.post(), world.app.holidays.clone(), world.now());
        let remind = move |tx: &tsunagaru::store::Tx<'_>| acts::remind_of_agreements(tx, &post, &holidays, now);
        world.store().write_blocking(remind).expect("reminded");
        assert_eq!(world.number("SELECT count(*) FROM letter WHERE kind = 'agreement'"), letters, "{clock}");
    }
    assert_eq!(world.number("SELECT count(*) FROM letter WHERE lg_code = '282294'"), 0, "no agreement, no letter");
    let subject = text(&world, "SELECT subject FROM letter ORDER BY id LIMIT 1");
    assert_eq!(subject, "【協力スポット】連携自治体の協定：申出期限は令和9年2月28日です");
    let body = text(&world, "SELECT body FROM letter ORDER BY id LIMIT 1");
    let flat: String = body.split_whitespace().collect();
    assert!(
        flat.contains("令和9年2月28日（日）です（あと55日）") && flat.contains("令和9年2月26日（金）までに"),
        "{body}"
    );
    assert!(body.contains(&format!("{BASE}/staff/271403/agreement")) && !flat.contains("見込んで"), "{body}");
}

const NETWORKS: &str = "/staff/282294/networks";

fn networks<'a>(version: &'a str, phone: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("name1", "孤立死ゼロ作戦"),
        ("what1", "気づいたときに市に知らせます。"),
        ("whom1", "ひとりで暮らしている方"),
        ("differs1", "ステッカーは別のものです。"),
        ("contact1", "地域包括支援課"),
        ("phone1", phone),
    ]
}

#[tokio::test]
async fn neighbouring_networks_are_told_apart_in_the_citys_own_words() {
    let world = World::tatsuno();
    let before = world.get("/282294/networks").await.words();
    assert!(before.contains("ほかの見守りの活動をさがしている方へ"), "no dead end before anybody wrote: {before}");
    let officer = world.officer("tatsuno@example.jp", TATSUNO, Role::Officer).await;
    let wrong = world.post_as(&officer, NETWORKS, &[("version", "0"), ("name2", "SOS"), ("phone2", "12")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.words().contains("ご確認ください（5か所）") && wrong.text().contains(r#"value="SOS""#),
        "{}",
        wrong.words()
    );
    let saved = world.post_as(&officer, NETWORKS, &networks("0", "０７９１-00-0000")).await;
    assert_eq!(saved.seen(), format!("{NETWORKS}?saved=1"));
    assert_eq!(world.post_as(&officer, NETWORKS, &networks("0", "")).await.status, StatusCode::CONFLICT);
    let page = world.get("/282294/networks").await;
    let words = page.words();
    assert!(words.contains("孤立死ゼロ作戦 すること 気づいたときに市に知らせます。 だれのため"), "{words}");
    assert!(words.contains("つながるいのちサポートネットワーク すること"), "this network first: {words}");
    assert!(page.text().contains(r#"href="tel:0791-00-0000">"#), "{}", page.text());
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'put_networks'"), 1);
    assert!(!world.get("/271403/networks").await.text().contains("孤立死"), "another city's words stay there");
    assert_eq!(world.get("/152111/networks").await.status, StatusCode::NOT_FOUND);
}
