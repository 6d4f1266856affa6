//! 職員: how a manager lets people in, changes what they may do and ends their accounts; and one's own account.

use axum::http::StatusCode;
use tsunagaru::staff::Role;

use crate::world::{Answer, PASSWORD, TATSUNO, World, cookie};

const PEOPLE: &str = "/staff/282294/people";

/// The address of a link that a page shows once.
fn link(answer: &Answer) -> String {
    let text = answer.text();
    let rest = text.split("/staff/invitation/").nth(1).expect("a link");
    format!("/staff/invitation/{}", rest.split('<').next().expect("its end"))
}

async fn person(world: &World, cookie: &str, name: &str) -> String {
    let list = world.get_as(cookie, PEOPLE).await.text();
    let list = list.split("<tbody>").nth(1).expect("the list").to_owned();
    let before = list.split(&format!(">{name}</a>")).next().expect("before");
    assert_ne!(before.len(), list.len(), "{name} is on the list");
    before.rsplit("href=\"").next().expect("address").trim_end_matches('"').to_owned()
}

async fn version(world: &World, cookie: &str, page: &str) -> String {
    let text = world.get_as(cookie, page).await.text();
    text.split("name=\"version\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("version").to_owned()
}

async fn act(world: &World, cookie: &str, name: &str, word: &str, more: &[(&str, &str)]) -> Answer {
    let page = person(world, cookie, name).await;
    let version = version(world, cookie, &page).await;
    let fields: Vec<_> = [("version", version.as_str())].iter().chain(more).copied().collect();
    world.post_as(cookie, &format!("{page}/{word}"), &fields).await
}

#[tokio::test]
async fn a_manager_invites_and_the_link_is_shown_once_and_works_once() {
    let world = World::tatsuno();
    let manager = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
    let fields = [("name", "見本 次郎"), ("email", "ｊｉｒｏ@example.jp"), ("role", "approver")];
    let shown = world.post_as(&manager, PEOPLE, &fields).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.header("cache-control"), "no-store");
    let link = link(&shown);
    assert!(!world.get_as(&manager, PEOPLE).await.text().contains("/staff/invitation/"), "once");
    assert!(world.get_as(&manager, PEOPLE).await.words().contains("招いています"));
    let joined = world.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await;
    assert_eq!(joined.seen(), "/staff/282294");
    assert!(world.get_as(&cookie(&joined), "/staff/account").await.words().contains("決裁"));
    let invited =
        "SELECT count(*) FROM audit_event WHERE act = 'invite' AND actor LIKE 'officer:%' AND to_state = 'approver'";
    assert_eq!(world.number(invited), 1);
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_told_at_once_and_nothing_is_lost() {
    let world = World::tatsuno();
    let manager = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
    world.officer("sakai@example.jp", "271403", Role::Officer).await;
    let wrong = world.post_as(&manager, PEOPLE, &[("name", " "), ("email", "jiro"), ("role", "operator")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["ご確認ください（3か所）", "名前を書いてください", "権限を選んでください"]
    {
        assert!(wrong.words().contains(words), "{words}");
    }
    assert!(wrong.text().contains("value=\"jiro\""));
    let twice =
        world.post_as(&manager, PEOPLE, &[("name", "x"), ("email", "KANRI@example.jp"), ("role", "viewer")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.words().contains("kanriさんのアカウントです"));
    let elsewhere =
        world.post_as(&manager, PEOPLE, &[("name", "x"), ("email", "sakai@example.jp"), ("role", "viewer")]).await;
    assert!(elsewhere.words().contains("このメールアドレスでは招けません") && !elsewhere.words().contains("堺"));
    assert_eq!(world.number("SELECT count(*) FROM officer"), 2);
}

#[tokio::test]
async fn a_role_is_changed_for_open_sessions_too_and_an_ended_account_is_out_at_once() {
    let world = World::tatsuno();
    let manager = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
    let jiro = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    let days = "/staff/282294/days";
    assert_eq!(world.post_as(&jiro, days, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    act(&world, &manager, "jiro", "role", &[("role", "viewer")]).await.seen();
    assert_eq!(world.post_as(&jiro, days, &[]).await.status, StatusCode::FORBIDDEN);
    let token = link(&act(&world, &manager, "jiro", "link", &[]).await);
    act(&world, &manager, "jiro", "end", &[]).await.seen();
    assert_eq!(world.get_as(&jiro, "/staff/282294").await.seen(), "/staff/sign-in?next=/staff/282294");
    let right = [("email", "jiro@example.jp"), ("password", PASSWORD)];
    assert_eq!(world.post("/staff/sign-in", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.get(&token).await.status, StatusCode::NOT_FOUND, "the link is gone too");
    let changed =
        "SELECT count(*) FROM audit_event WHERE act = 'change_role' AND from_state = 'officer' AND to_state = 'viewer'";
    assert_eq!(world.number(changed), 1);
    // The same address begins again by being invited.
    let again = [("name", "見本 次郎"), ("email", "jiro@example.jp"), ("role", "officer")];
    let link = link(&world.post_as(&manager, PEOPLE, &again).await);
    world.post(&link, &[("password", PASSWORD), ("again", PASSWORD)]).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM officer"), 2);
}

#[tokio::test]
async fn the_last_manager_stays_and_whoever_comes_second_is_told() {
    let world = World::tatsuno();
    let manager = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
    // Invited, but never came: nobody who could let anybody in.
    world.invite("late@example.jp", TATSUNO, Role::Manager);
    for (word, more) in [("role", vec![("role", "officer")]), ("end", vec![])] {
        let refused = act(&world, &manager, "kanri", word, &more).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{word}");
        assert!(refused.words().contains("ほかにいません"));
    }
    world.officer("niban@example.jp", TATSUNO, Role::Manager).await;
    let page = person(&world, &manager, "niban").await;
    let old = version(&world, &manager, &page).await;
    act(&world, &manager, "niban", "role", &[("role", "approver")]).await.seen();
    let late = world.post_as(&manager, &format!("{page}/end"), &[("version", &old)]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.words().contains("アカウントが変わりました"));
    act(&world, &manager, "niban", "role", &[("role", "manager")]).await.seen();
    act(&world, &manager, "kanri", "role", &[("role", "officer")]).await.seen();
    assert_eq!(world.get_as(&manager, PEOPLE).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn everybody_sees_where_they_are_signed_in_and_ends_one_or_all() {
    let world = World::tatsuno();
    let here = world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let right = [("email", "kenko@example.jp"), ("password", PASSWORD)];
    let other = cookie(&world.post("/staff/sign-in", &right).await);
    let page = world.get_as(&here, "/staff/account").await;
    let ids: Vec<String> = page
        .text()
        .split("name=\"session\" value=\"")
        .skip(1)
        .map(|r| r.split('"').next().expect("id").to_owned())
        .collect();
    assert_eq!(ids.len(), 3, "two and all: {ids:?}");
    assert_eq!(page.words().matches("いま使っている端末").count(), 1);
    let own = tsunagaru::staff::pages::token_hash(here.split('=').nth(1).expect("token"));
    let foreign = ids.iter().find(|id| !own.starts_with(*id) && *id != "all").expect("the other one");
    assert_eq!(world.post_as(&here, "/staff/account/sessions", &[("session", foreign)]).await.seen(), "/staff/account");
    assert_eq!(world.get_as(&other, "/staff").await.seen(), "/staff/sign-in");
    assert_eq!(world.get_as(&here, "/staff").await.seen(), "/staff/282294");

    let stranger = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    world.post_as(&stranger, "/staff/account/sessions", &[("session", &own[..16])]).await.seen();
    assert_eq!(world.get_as(&here, "/staff").await.seen(), "/staff/282294", "nobody ends another's session");
    let other = cookie(&world.post("/staff/sign-in", &right).await);
    let all = world.post_as(&here, "/staff/account/sessions", &[("session", "all")]).await;
    assert_eq!((all.seen().as_str(), cookie(&all).ends_with('=')), ("/staff/sign-in", true));
    for session in [here, other] {
        assert_eq!(world.get_as(&session, "/staff").await.seen(), "/staff/sign-in");
    }
}

#[tokio::test]
async fn a_manager_signs_a_colleague_out_everywhere() {
    let world = World::tatsuno();
    let manager = world.officer("kanri@example.jp", TATSUNO, Role::Manager).await;
    let jiro = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    act(&world, &manager, "jiro", "sign-out", &[]).await.seen();
    assert_eq!(world.get_as(&jiro, "/staff").await.seen(), "/staff/sign-in");
    let right = [("email", "jiro@example.jp"), ("password", PASSWORD)];
    world.post("/staff/sign-in", &right).await.seen();
}
