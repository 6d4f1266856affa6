//! 掲示板: the one thing that every municipality's officers share. Nobody else sees any of it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use tsunagaru::notices::acts;
use tsunagaru::settings::Given;
use tsunagaru::staff::Role;
use tsunagaru::store::{StoreError, Tx};

use crate::mail::text;
use crate::world::{Answer, BASE, SAKAI, TATSUNO, World};

const HERE: &str = "/staff/282294/notices";
const THERE: &str = "/staff/271403/notices";

fn draft<'a>(title: &'a str, words: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("version", "1"), ("kind", "question"), ("topic", "stickers"), ("title", title), ("words", words)]
}

/// Officers of both municipalities, one of whom has asked something.
async fn asked() -> (World, String, String) {
    let given = Given {
        base_url: Some(BASE.to_owned()),
        smtp: Some("smtp://127.0.0.1:9".into()),
        mail_from: Some("network@city.example.jp".into()),
        ..Given::default()
    };
    let world = World::with_settings(given).with_cities();
    let hanako = world.officer("hanako@example.jp", TATSUNO, Role::Officer).await;
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Officer).await;
    let posted =
        world.post_as(&hanako, &format!("{HERE}/new"), &draft("ｽﾃｯｶｰの紙", "雨に強い紙を、髙島印刷で。")).await;
    assert_eq!(posted.seen(), format!("{HERE}/1?done=posted"));
    (world, hanako, sakai)
}

#[tokio::test]
async fn both_municipalities_read_the_same_board_and_unread_marks_are_each_officers_own() {
    let (world, hanako, sakai) = asked().await;
    assert!(!world.get_as(&hanako, HERE).await.text().contains("未読"), "its author has read it");
    assert!(world.get_as(&hanako, "/staff/282294").await.words().contains("掲示板"));
    assert!(world.get_as(&sakai, "/staff/271403").await.words().contains("掲示板（未読1件）"));
    let list = world.get_as(&sakai, THERE).await.words();
    assert!(list.contains("ｽﾃｯｶｰの紙 未読") && list.contains("たつの市 hanako"), "{list}");
    let page = world.get_as(&sakai, &format!("{THERE}/1")).await.words();
    assert!(page.contains("雨に強い紙を、髙島印刷で。") && !page.contains("取り下げる"), "{page}");
    assert!(!world.get_as(&sakai, THERE).await.text().contains("未読</span>"), "read now");
    world.advance(60);
    let empty = world.post_as(&sakai, &format!("{THERE}/1/replies"), &[("reply", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    world.post_as(&sakai, &format!("{THERE}/1/replies"), &[("reply", "うちは合成紙です。")]).await.seen();
    assert!(world.get_as(&hanako, HERE).await.words().contains("ｽﾃｯｶｰの紙 未読"), "a new reply is unread");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act IN ('post_notice', 'reply_notice')"), 2);

    for q in ["ステッカー", "高島", "合成紙", "ｺﾞｳｾｲｼ"] {
        let found = world.get_as(&sakai, &format!("{THERE}?{}", crate::world::encode(&[("q", q)]))).await.text();
        let wanted = q != "ｺﾞｳｾｲｼ";
        assert_eq!(found.contains("ｽﾃｯｶｰの紙"), wanted, "{q}");
    }
    for (query, found) in
        [("?kind=question", true), ("?kind=news", false), ("?topic=stickers", true), ("?topic=system", false)]
    {
        assert_eq!(
            world.get_as(&sakai, &format!("{THERE}{query}")).await.text().contains("ｽﾃｯｶｰの紙"),
            found,
            "{query}"
        );
    }
    // The desks themselves stay apart.
    assert_eq!(world.get_as(&sakai, HERE).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get_as(&sakai, &format!("{HERE}/1")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_of_the_board_is_public() {
    let (world, ..) = asked().await;
    for path in [
        "/",
        "/282294",
        "/282294/spots",
        "/282294/trainings",
        "/partners",
        "/282294/networks",
        "/282294/spots.atom",
        "/api/v1/282294/spots",
        "/282294/notices",
        "/notices",
    ] {
        let page = world.get(path).await.text();
        assert!(!page.contains("雨に強い紙") && !page.contains("ｽﾃｯｶｰの紙"), "{path}");
    }
    for path in [HERE.to_owned(), format!("{HERE}/1"), format!("{HERE}/1/files/1")] {
        assert_eq!(world.get(&path).await.seen(), format!("/staff/sign-in?next={path}"));
    }
}

#[tokio::test]
async fn only_its_author_or_a_manager_of_the_same_municipality_changes_a_notice() {
    let (world, hanako, sakai) = asked().await;
    let edit = draft("ステッカーの紙（解決）", "合成紙にしました。");
    for (who, base) in [(&sakai, THERE)] {
        assert_eq!(world.get_as(who, &format!("{base}/1/edit")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post_as(who, &format!("{base}/1/edit"), &edit).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post_as(who, &format!("{base}/1/withdrawal"), &[]).await.status, StatusCode::FORBIDDEN);
    }
    let colleague = world.officer("taro@example.jp", TATSUNO, Role::Officer).await;
    assert_eq!(world.post_as(&colleague, &format!("{HERE}/1/edit"), &edit).await.status, StatusCode::FORBIDDEN);
    world.post_as(&hanako, &format!("{HERE}/1/edit"), &edit).await.seen();
    let late = world.post_as(&hanako, &format!("{HERE}/1/edit"), &draft("おそい", "おそかった言葉")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("おそかった言葉"), "what was typed stays");
    let wrong = world.post_as(&hanako, &format!("{HERE}/1/edit"), &[("version", "2")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.words().contains("ご確認ください（4か所）"));
    world.post_as(&sakai, &format!("{THERE}/1/replies"), &[("reply", "ありがとうございます。")]).await.seen();
    assert_eq!(world.post_as(&hanako, &format!("{HERE}/1/replies/1"), &[]).await.status, StatusCode::FORBIDDEN);
    let manager = world.officer("kacho@example.jp", TATSUNO, Role::Manager).await;
    world.post_as(&manager, &format!("{HERE}/1/withdrawal"), &[]).await.seen();
    assert_eq!(world.post_as(&manager, &format!("{HERE}/1/withdrawal"), &[]).await.status, StatusCode::CONFLICT);
    let page = world.get_as(&sakai, &format!("{THERE}/1")).await.words();
    assert!(page.contains("この掲示は、取り下げられました。") && page.contains("ありがとうございます。"), "{page}");
    assert_eq!(world.number("SELECT count(*) FROM notice WHERE words <> '' OR search <> ''"), 0, "the words are gone");
    world.post_as(&sakai, &format!("{THERE}/1/replies/1"), &[]).await.seen();
    assert!(!world.get_as(&sakai, THERE).await.text().contains("取り下げられました"), "nothing is left to show");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act LIKE 'withdraw%'"), 2);
}

async fn attach(world: &World, who: &str, path: &str, name: &str, bytes: &[u8]) -> Answer {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::COOKIE, who)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    world.send(request.body(Body::from(body)).expect("request")).await
}

#[tokio::test]
async fn files_are_what_their_bytes_say_and_are_handed_out_as_files() {
    let (world, hanako, sakai) = asked().await;
    let path = format!("{HERE}/1/files");
    let pdf = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n";
    attach(&world, &hanako, &path, "<b>案内.html", pdf).await.seen();
    let page = world.get_as(&sakai, &format!("{THERE}/1")).await;
    assert!(page.text().contains("案内.pdf") && !page.text().contains("<b>案内"), "{}", page.text());
    let file = world.get_as(&sakai, &format!("{THERE}/1/files/1")).await;
    assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, pdf.as_slice()));
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.header("content-disposition").starts_with("attachment;"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "no-store");
    for (bytes, told) in [
        (b"<script>alert(1)</script>".as_slice(), "中身で確かめています"),
        (b"%PDF-1.7 << /OpenAction << /S /JavaScript >> >> %%EOF", "動くしかけ"),
        (b"", "ファイルを選んでください"),
    ] {
        let refused = attach(&world, &hanako, &path, "a.pdf", bytes).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(refused.words().contains(told), "{told}: {}", refused.words());
    }
    let large = attach(&world, &hanako, &path, "a.pdf", &vec![b'%'; 6 * 1024 * 1024]).await;
    assert!(large.status == StatusCode::UNPROCESSABLE_ENTITY && large.words().contains("5MBまで"), "{}", large.words());
    assert_eq!(attach(&world, &sakai, &format!("{THERE}/1/files"), "a.pdf", pdf).await.status, StatusCode::FORBIDDEN);
    for _ in 0..4 {
        attach(&world, &hanako, &path, "a.pdf", pdf).await.seen();
    }
    assert!(attach(&world, &hanako, &path, "a.pdf", pdf).await.words().contains("添付できるのは5つまでです。"));
    world.post_as(&hanako, &format!("{path}/1"), &[]).await.seen();
    assert_eq!(world.get_as(&sakai, &format!("{THERE}/1/files/1")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_digest_tells_a_division_what_others_wrote_once_a_week_a_day_or_never() {
    let (world, hanako, sakai) = asked().await;
    let mailboxes =
        |tx: &Tx<'_>| Ok::<_, StoreError>(tx.execute("UPDATE municipality SET mail = 'kenko@city.example.jp'", [])?);
    world.store().write_blocking(mailboxes).expect("mailbox");
    let morning = |clock: &str| {
        world.set_clock(clock);
        let (post, holidays, now) = (world.app.post(), world.app.holidays.clone(), world.now());
        world.store().write_blocking(move |tx| acts::send_digests(tx, &post, &holidays, now)).expect("sent");
        world.number("SELECT count(*) FROM letter WHERE kind = 'digest' AND lg_code = '271403'")
    };
    assert_eq!(morning("2026-11-24T22:00:00Z"), 0, "before eight");
    assert_eq!(morning("2026-11-25T01:00:00Z"), 1);
    assert_eq!(world.number("SELECT count(*) FROM letter WHERE kind = 'digest'"), 1, "not to who wrote it");
    let told: String =
        text(&world, "SELECT body FROM letter WHERE kind = 'digest' LIMIT 1").split_whitespace().collect();
    assert!(
        told.contains("［質問］ｽﾃｯｶｰの紙") && told.contains("たつの市hanako") && !told.contains("雨に強い"),
        "{told}"
    );
    assert_eq!(morning("2026-11-26T01:00:00Z"), 1, "once a week");
    let hanako_again = world.officer("hanako2@example.jp", TATSUNO, Role::Officer).await;
    world.post_as(&hanako_again, &format!("{HERE}/new"), &draft("つぎの質問", "どうしていますか。")).await.seen();
    assert_eq!(morning("2026-11-27T01:00:00Z"), 1);
    assert_eq!(morning("2026-11-30T01:00:00Z"), 2, "the next week");
    let sakai_again = world.officer("sakai2@example.jp", SAKAI, Role::Officer).await;
    world.post_as(&sakai_again, &format!("{THERE}/digest"), &[("rhythm", "daily")]).await.seen();
    world.post_as(&sakai_again, &format!("{THERE}/1/replies"), &[("reply", "堺市から")]).await.seen();
    assert_eq!(morning("2026-12-01T01:00:00Z"), 2, "one's own reply is no news");
    let told: String = text(&world, "SELECT body FROM letter WHERE lg_code = '282294'").split_whitespace().collect();
    assert!(told.contains("新しい返事"), "but it is for who had asked: {told}");
    let hanako_again = world.officer("hanako3@example.jp", TATSUNO, Role::Officer).await;
    world.post_as(&hanako_again, &format!("{HERE}/1/replies"), &[("reply", "ありがとう")]).await.seen();
    assert_eq!(morning("2026-12-02T01:00:00Z"), 3);
    let sakai_again = world.officer("sakai3@example.jp", SAKAI, Role::Officer).await;
    world.post_as(&sakai_again, &format!("{THERE}/digest"), &[("rhythm", "off")]).await.seen();
    let hanako_again = world.officer("hanako4@example.jp", TATSUNO, Role::Officer).await;
    world.post_as(&hanako_again, &format!("{HERE}/1/replies"), &[("reply", "もうひとつ")]).await.seen();
    assert_eq!(morning("2026-12-03T01:00:00Z"), 3);
    drop((hanako, sakai));
}
