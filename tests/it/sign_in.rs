//! 職員のサインイン, by the one-time link and by password.

use axum::http::StatusCode;
use tsunagaru::staff::Role;

use crate::world::{PASSWORD, TATSUNO, World, cookie};

#[tokio::test]
async fn the_one_time_link_sets_a_password_once_and_the_password_signs_in_afterwards() {
    let world = World::tatsuno();
    let token = world.invite("kenko@example.jp", TATSUNO, Role::Officer);
    let link = format!("/staff/invitation/{token}");
    assert!(world.get(&link).await.words().contains("パスワードを決めてください"));
    assert_eq!(world.get(&link).await.status, StatusCode::OK, "looking doesn't use it up");

    let weak = world.post(&link, &[("password", "みじかい"), ("again", "みじかい")]).await;
    assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(weak.words().contains("12文字以上"));

    let done = world.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(done.seen(), format!("/staff/{TATSUNO}"));
    assert!(done.header("set-cookie").contains("HttpOnly; SameSite=Lax; Secure"));
    assert!(done.header("set-cookie").starts_with("__Host-tsunagaru="));
    assert_eq!(world.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await.status, StatusCode::NOT_FOUND);

    let again = world.post("/staff/sign-in", &[("email", "ｋｅｎｋｏ@example.jp"), ("password", PASSWORD)]).await;
    assert_eq!(again.seen(), format!("/staff/{TATSUNO}"));
}

#[tokio::test]
async fn five_wrong_passwords_lock_for_fifteen_minutes_and_tell_nothing_about_accounts() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let wrong = [("email", "kenko@example.jp"), ("password", "ちがうパスワード1234")];
    let first = world.post("/staff/sign-in", &wrong).await;
    let unknown = world.post("/staff/sign-in", &[("email", "nobody@example.jp"), ("password", "x")]).await;
    assert_eq!(first.words().replace("kenko", ""), unknown.words().replace("nobody", ""));
    for _ in 0..4 {
        world.post("/staff/sign-in", &wrong).await;
    }
    let right = [("email", "kenko@example.jp"), ("password", PASSWORD)];
    let locked = world.post("/staff/sign-in", &right).await;
    assert_eq!(locked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(locked.words().contains("10時15分まで"), "{}", locked.words());
    world.advance(15 * 60);
    world.post("/staff/sign-in", &right).await.seen();
}

#[tokio::test]
async fn sessions_end_when_idle_when_old_and_at_sign_out() {
    let world = World::tatsuno();
    let session = world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let desk = format!("/staff/{TATSUNO}");
    for _ in 0..23 {
        world.advance(29 * 60);
        assert_eq!(world.get_as(&session, "/staff").await.seen(), desk);
    }
    world.advance(60 * 60);
    assert_eq!(world.get_as(&session, "/staff").await.seen(), "/staff/sign-in", "twelve hours are over");

    let session = world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    world.advance(31 * 60);
    assert_eq!(world.get_as(&session, "/staff").await.seen(), "/staff/sign-in", "idle");

    let session = world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let out = world.post_as(&session, "/staff/sign-out", &[]).await;
    assert!(cookie(&out).ends_with('='));
    assert_eq!(world.get_as(&session, "/staff").await.seen(), "/staff/sign-in", "signed out");
}

#[tokio::test]
async fn signing_in_leads_on_to_the_page_that_was_asked_for_and_to_no_other_site() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let sign_in = |next: &'static str| [("email", "kenko@example.jp"), ("password", PASSWORD), ("next", next)];
    let queue = "/staff/282294/notifications";
    let asked = world.get(queue).await.seen();
    assert_eq!(asked, format!("/staff/sign-in?next={queue}"));
    assert!(world.get(&asked).await.text().contains(&format!("name=\"next\" value=\"{queue}\"")));
    assert_eq!(world.post("/staff/sign-in", &sign_in(queue)).await.seen(), queue);
    for elsewhere in ["https://evil.example/", "//evil.example", "/staff//evil.example", "/282294", "/staff/../x"] {
        assert_eq!(
            world.post("/staff/sign-in", &sign_in(elsewhere)).await.seen(),
            format!("/staff/{TATSUNO}"),
            "{elsewhere}"
        );
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let world = World::tatsuno();
    let request = axum::http::Request::post("/staff/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("email=a&password=b"))
        .expect("request");
    assert_eq!(world.send(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn five_megabytes_and_other_encodings_are_answered_in_words() {
    let world = World::tatsuno();
    let big = "x".repeat(5 * 1024 * 1024);
    let answer = world.post("/staff/sign-in", &[("email", &big)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.words().contains("大きすぎます") && answer.words().contains("0120-061-338"));
    let request = axum::http::Request::post("/staff/sign-in")
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from("email=%82%A0"))
        .expect("request");
    let answer = world.send(request).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.words().contains("文字コード"));
}
