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
async fn wrong_passwords_and_unknown_accounts_get_the_same_words_and_the_same_waits() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    for round in 0..8 {
        let wrong = [("email", "kenko@example.jp"), ("password", "ちがうパスワード1234")];
        let known = world.post("/staff/sign-in", &wrong).await;
        let unknown = world.post("/staff/sign-in", &[("email", "nobody@example.jp"), ("password", "x")]).await;
        assert_eq!(known.words().replace("kenko", ""), unknown.words().replace("nobody", ""), "{round}");
        assert_eq!(known.words().contains("まで試せません"), round >= 5, "{round}");
    }
    let right = [("email", "kenko@example.jp"), ("password", PASSWORD)];
    assert_eq!(world.post("/staff/sign-in", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    world.advance(30);
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
async fn every_form_from_another_site_is_refused_and_changes_nothing() {
    let world = World::tatsuno();
    let session = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
    let before = world.number("SELECT count(*) FROM audit_event");
    let mut asked = 0;
    for route in crate::access::routes().iter().filter_map(|r| r.strip_prefix("POST ")) {
        let path = crate::isolation::fill(route, TATSUNO);
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let request = axum::http::Request::post(&path)
                .header(name, value)
                .header("host", "inochi.example.jp")
                .header("cookie", &session)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(axum::body::Body::from("email=a&password=b"))
                .expect("request");
            assert_eq!(world.send(request).await.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
            asked += 1;
        }
    }
    assert!(asked > 150, "{asked}");
    assert_eq!(world.number("SELECT count(*) FROM audit_event"), before);
    assert_eq!(world.get_as(&session, "/staff").await.seen(), "/staff/282294", "still signed in");
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    for (base, https) in [(crate::world::BASE, true), ("http://127.0.0.1:8080", false)] {
        let world = World::with_base(base).with_cities();
        let session = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
        let paths: Vec<String> = crate::access::routes()
            .iter()
            .filter_map(|r| r.strip_prefix("GET "))
            .map(|r| crate::isolation::fill(r, TATSUNO))
            .chain(["/no/such/page".to_owned(), "/healthz".to_owned(), "/282294/7K3M".to_owned()])
            .collect();
        for path in paths {
            let answer = world.get_as(&session, &path).await;
            let policy = answer.header("content-security-policy");
            // Where no object-src stands, default-src speaks for it.
            let objects = !policy.contains("object-src") || policy.contains("object-src 'none'");
            assert!(policy.contains("default-src 'none'") && objects, "{path}: {policy}");
            assert!(!policy.contains("unsafe-"), "{path}: {policy}");
            let framed = path.ends_with("/embed");
            assert_eq!(policy.contains("frame-ancestors 'none'"), !framed, "{path}: {policy}");
            for (name, value) in [("x-content-type-options", "nosniff"), ("cross-origin-opener-policy", "same-origin")]
            {
                assert_eq!(answer.header(name), value, "{path}");
            }
            // A page that a sticker opens tells nobody where a visitor comes from (E9), the others nobody elsewhere.
            assert!(["no-referrer", "same-origin"].contains(&answer.header("referrer-policy")), "{path}");
            let open = answer.header("access-control-allow-origin") == "*";
            let resource = if open { "cross-origin" } else { "same-origin" };
            assert_eq!(answer.header("cross-origin-resource-policy"), resource, "{path}");
            assert!(!(open && path.starts_with("/staff")), "{path}: the desk is nobody else's");
            assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
            assert_eq!(answer.header("strict-transport-security").is_empty(), !https, "{path}");
            if path.starts_with("/staff") {
                assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            }
        }
        let cookie = session.split('=').next().expect("name");
        assert_eq!(cookie, if https { "__Host-tsunagaru" } else { "tsunagaru" });
    }
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
