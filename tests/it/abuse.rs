//! 迷惑な送信: floods of forms leave the queue usable, nobody is locked out from elsewhere, and the consultation page knows no limit.

use std::net::IpAddr;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tsunagaru::notifications::{DraftKey, ReceiptNumber};
use tsunagaru::settings::Given;
use tsunagaru::staff::Role;
use tsunagaru::web::limits::{Cap, Peer};

use crate::papers::SHOP;
use crate::world::{Answer, BASE, PASSWORD, TATSUNO, World, cookie, encode};

const OFFICE: &str = "203.0.113.9";

/// As the accept loop passes it on.
async fn from(world: &World, address: &str, method: &str, path: &str, more: (&str, &[(&str, &str)])) -> Answer {
    let (cookies, fields) = more;
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookies)
        .body(Body::from(encode(fields)))
        .expect("request");
    request.extensions_mut().insert(Peer(address.parse::<IpAddr>().expect("address")));
    world.send(request).await
}

/// 様式1, whole, under a new key.
async fn hand_in(world: &World, address: &str, n: u32, email: &str, trap: &str) -> Answer {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    let key = DraftKey::draw(&bytes);
    let mut fields: Vec<(&str, &str)> = SHOP.iter().filter(|(name, _)| *name != "email").copied().collect();
    fields.extend([("email", email), ("form_key", key.as_str()), ("website_confirm", trap)]);
    from(world, address, "POST", "/282294/apply", ("", &fields)).await
}

async fn waiting(world: &World) -> i64 {
    world.number("SELECT count(*) FROM notification")
}

#[tokio::test]
async fn ten_thousand_bogus_notifications_leave_the_queue_usable_and_the_next_shop_gets_in() {
    let world = World::tatsuno();
    let mut n = 0;
    let mut next = || {
        n += 1;
        n
    };
    // One sender with ever new mail addresses.
    for _ in 0..4_000 {
        let k = next();
        let answer = hand_in(&world, OFFICE, k, &format!("a{k}@example.jp"), "").await;
        assert!(matches!(answer.status, StatusCode::SEE_OTHER | StatusCode::TOO_MANY_REQUESTS), "{}", answer.status);
    }
    let (most, _) = Cap::HandIn.rule();
    assert_eq!(waiting(&world).await, most);
    // Ever new senders with one mail address.
    for _ in 0..3_000 {
        let k = next();
        hand_in(&world, &format!("198.18.{}.{}", k / 250, k % 250), k, "Same@example.jp", "").await;
    }
    let most = most + Cap::HandInMail.rule().0;
    assert_eq!(waiting(&world).await, most);
    // Programs that fill in everything.
    for _ in 0..3_000 {
        let k = next();
        let answer =
            hand_in(&world, &format!("198.19.{}.{}", k / 250, k % 250), k, &format!("b{k}@example.jp"), "x").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(waiting(&world).await, most);
    let shop = hand_in(&world, "192.0.2.44", next(), "shop@example.jp", "").await;
    assert_eq!(shop.status, StatusCode::SEE_OTHER, "an honest shop from elsewhere");
    assert_eq!(waiting(&world).await, most + 1, "of 10,001");
    let officer = world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let queue = world.get_as(&officer, "/staff/282294/notifications").await;
    assert_eq!(queue.status, StatusCode::OK);
    assert!(queue.text().matches("/staff/282294/notifications/").count() >= 20, "the queue is readable");
}

#[tokio::test]
async fn whoever_shares_the_address_hears_when_to_try_again_and_loses_nothing() {
    let world = World::tatsuno();
    let (most, seconds) = Cap::HandIn.rule();
    let most = u32::try_from(most).expect("small");
    for n in 0..most {
        assert_eq!(hand_in(&world, OFFICE, n, &format!("a{n}@example.jp"), "").await.status, StatusCode::SEE_OTHER);
    }
    // Page by page, with a draft on the server.
    let draft = crate::notifications::shop(&world).await;
    let key = draft.rsplit('/').next().expect("key").to_owned();
    let check = world.get(&format!("{draft}/check")).await.text();
    let revision =
        check.split(r#"name="revision" value=""#).nth(1).and_then(|r| r.split('"').next()).expect("revision");
    let fields = [("form_key", key.as_str()), ("revision", revision)];
    let busy = from(&world, OFFICE, "POST", "/282294/apply", ("", &fields)).await;
    assert_eq!(busy.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: i64 = busy.header("retry-after").parse().expect("seconds");
    assert!((1..=seconds).contains(&wait));
    for words in [
        "を過ぎてから、もう一度お試しください",
        "書いたものは残っています",
        "多くの人が同じ回線を使っているとき",
        "0120-061-338",
    ] {
        assert!(busy.words().contains(words), "{words}: {}", busy.words());
    }
    assert_eq!(
        from(&world, "192.0.2.1", "POST", "/282294/apply", ("", &fields)).await.status,
        StatusCode::SEE_OTHER,
        "nobody else waits"
    );
    world.advance(wait);
    let n = most + 1;
    assert_eq!(hand_in(&world, OFFICE, n, "later@example.jp", "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn reports_pins_and_drafts_are_counted_by_address_too() {
    let world = World::tatsuno();
    let receipt = ('0'..='Z').map(|c| format!("7K3M9XT{c}")).find(|r| r.parse::<ReceiptNumber>().is_ok());
    let receipt = receipt.expect("one check character fits");
    let pair = [("receipt", receipt.as_str()), ("pin", "314159")];
    let forms = [
        ("/282294/apply/begin", Cap::Begin, &[("registrant", "shop")][..]),
        ("/282294/notifications", Cap::Pin, &pair[..]),
    ];
    for (path, cap, fields) in forms {
        let (most, _) = cap.rule();
        for _ in 0..most {
            let answer = from(&world, OFFICE, "POST", path, ("", fields)).await;
            assert_ne!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        assert_eq!(
            from(&world, OFFICE, "POST", path, ("", fields)).await.status,
            StatusCode::TOO_MANY_REQUESTS,
            "{path}"
        );
        let other = from(&world, "192.0.2.1", "POST", path, ("", fields)).await;
        assert_ne!(other.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
}

#[tokio::test]
async fn the_consultation_page_is_never_limited_by_address() {
    let world = World::tatsuno();
    while from(&world, OFFICE, "POST", "/282294/apply/begin", ("", &[("registrant", "shop")])).await.status
        == StatusCode::SEE_OTHER
    {}
    for path in
        ["/282294", "/282294/7K3M", "/282294/en", "/282294/kodomo", "/282294/soudan", "/282294/spots", "/282294/map"]
    {
        for _ in 0..200 {
            let answer = from(&world, OFFICE, "GET", path, ("", &[])).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        }
    }
    let still = from(&world, OFFICE, "POST", "/282294/apply/begin", ("", &[("registrant", "shop")])).await;
    assert_eq!(still.status, StatusCode::TOO_MANY_REQUESTS, "the address was at its limit all the while");
}

#[tokio::test]
async fn behind_a_named_proxy_each_visitor_is_counted_alone_and_others_cannot_say_who_they_are() {
    let behind = |address: &'static str, world: World| async move {
        let mut taken = 0;
        for n in 0..90 {
            let mut request = Request::post("/282294/apply/begin")
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin")
                .header("x-forwarded-for", format!("6.6.6.6, 198.51.100.{}", n % 30))
                .body(Body::from("registrant=shop"))
                .expect("request");
            request.extensions_mut().insert(Peer(address.parse().expect("address")));
            taken += usize::from(world.send(request).await.status == StatusCode::SEE_OTHER);
        }
        taken
    };
    let trusting = || {
        let given = Given {
            base_url: Some(BASE.to_owned()),
            trusted_proxy: Some(vec!["10.0.0.0/8".parse().expect("network")]),
            ..Given::default()
        };
        World::with_settings(given).with_cities()
    };
    assert_eq!(behind("10.0.0.1", trusting()).await, 90, "thirty visitors");
    assert_eq!(behind("203.0.113.9", trusting()).await, 60, "one who says it of himself");
    assert_eq!(behind("10.0.0.1", World::tatsuno()).await, 60, "nobody was named");
}

async fn sign_in(world: &World, address: &str, cookies: &str, password: &str) -> Answer {
    let fields = [("email", "kenko@example.jp"), ("password", password)];
    from(world, address, "POST", "/staff/sign-in", (cookies, &fields)).await
}

#[tokio::test]
async fn wrong_passwords_make_the_next_try_wait_and_lock_nobody_out_from_elsewhere() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    // The usual device.
    let here = sign_in(&world, "192.0.2.10", "", PASSWORD).await;
    here.seen();
    let mut device = here
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|v| v.to_str().expect("ASCII").split(';').next().expect("pair").to_owned());
    let device = device.rfind(|c| c.starts_with("__Host-tsunagaru-device=")).expect("a device");
    // Somebody else, from one network and from many.
    for n in 0..200 {
        let address = if n < 100 { OFFICE.to_owned() } else { format!("198.51.100.{n}") };
        assert_eq!(
            sign_in(&world, &address, "", "ちがうパスワード1234").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let stranger = sign_in(&world, OFFICE, "", PASSWORD).await;
    assert_eq!(stranger.status, StatusCode::UNPROCESSABLE_ENTITY, "even with the right password");
    assert!(stranger.words().contains("まで試せません"), "{}", stranger.words());
    sign_in(&world, "192.0.2.10", &device, PASSWORD).await.seen();
    sign_in(&world, OFFICE, &device, PASSWORD).await.seen();
    sign_in(&world, "192.0.2.77", "", PASSWORD).await.seen();
    // On the usual device, its own wrong tries count.
    for _ in 0..5 {
        sign_in(&world, "192.0.2.10", &device, "ちがうパスワード1234").await;
    }
    assert!(sign_in(&world, "192.0.2.10", &device, PASSWORD).await.words().contains("10時00分まで"));
    world.advance(30);
    sign_in(&world, "192.0.2.10", &device, PASSWORD).await.seen();
    // Counted, and nothing of what was typed kept.
    let noted = world.number("SELECT count(*) FROM audit_event WHERE act = 'wrong_password'");
    assert!((5..60).contains(&noted), "{noted} lines");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE reason IS NOT NULL AND act = 'wrong_password'"), 0);
}

#[tokio::test]
async fn a_new_password_forgets_the_devices_that_were_known() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    sign_in(&world, OFFICE, "", PASSWORD).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM known_device"), 1);
    let cookie = cookie(&sign_in(&world, OFFICE, "", PASSWORD).await);
    assert!(cookie.starts_with("__Host-tsunagaru="));
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    assert_eq!(world.number("SELECT count(*) FROM known_device"), 0);
}
