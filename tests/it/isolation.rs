//! One municipality's officers see nothing of another's, over every address of the desk that the router has.

use axum::http::StatusCode;
use tsunagaru::staff::Role;

use crate::world::{SAKAI, TATSUNO, World};

const ROUTES: &str = include_str!("../../src/web/routes.rs");

/// Every address of the desk with the methods it takes, read from the page of addresses itself.
pub fn desk_routes() -> Vec<(String, bool, bool)> {
    let flat = ROUTES.replace('\n', " ");
    let mut found = Vec::new();
    for piece in flat.split(".route(").skip(1) {
        let Some(path) = piece.split('"').nth(1).filter(|p| p.starts_with("/staff/{lgcode}")) else { continue };
        let handlers = piece.split(".layer(").next().unwrap_or_default();
        found.push((path.to_owned(), handlers.contains("get("), handlers.contains("post(")));
    }
    assert!(found.len() >= 8, "the desk has its addresses: {found:?}");
    found
}

pub fn fill(pattern: &str, city: &str) -> String {
    pattern
        .replace("{lgcode}", city)
        .replace("{receipt}", "7K3M9XTC")
        .replace("{number}", "1")
        .replace("{file}", "sticker.pdf")
        .replace("{window}", "inochi-sos")
        .replace("{act}", "hide")
        .replace("{token}", "7K3M9")
        .replace("{run}", "1")
        .replace("{report}", "1")
        .replace("{reply}", "1")
        .replace("{upload}", "1")
        .replace("{printer}", "1")
        .replace("{training}", "1")
        .replace("{notice}", "1")
        .replace("{entry}", "1")
        .replace("{reply}", "1")
        .replace("{owner}", SAKAI)
        .replace("{kind}", "pdf")
        .replace("{format}", "pdf")
        .replace("{officer}", "1")
        .replace("{name}", "base.css")
        .replace("{id}", "inochi-sos")
        .replace("{*rest}", "x")
        .replace("{draft}", "x")
        .replace("{step}", "name")
        .replace("{topic}", "kurashi")
}

#[tokio::test]
async fn another_municipalitys_desk_is_not_there() {
    let world = World::tatsuno();
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    for (pattern, get, post) in desk_routes() {
        let path = fill(&pattern, TATSUNO);
        assert!(!path.contains('{'), "{pattern}: say what stands for its parameter");
        if get {
            assert_eq!(world.get_as(&sakai, &path).await.status, StatusCode::NOT_FOUND, "GET {path}");
        }
        if post {
            assert_eq!(world.post_as(&sakai, &path, &[]).await.status, StatusCode::NOT_FOUND, "POST {path}");
        }
    }
}

#[tokio::test]
async fn without_signing_in_every_desk_leads_to_the_sign_in_page() {
    let world = World::tatsuno();
    for (pattern, get, post) in desk_routes() {
        let path = fill(&pattern, TATSUNO);
        if get {
            assert_eq!(world.get(&path).await.seen(), format!("/staff/sign-in?next={path}"), "GET {path}");
        }
        if post {
            let answer = world.post(&path, &[]).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "POST {path}");
            assert!(answer.words().contains("入力したものは、前のページに残っています"), "POST {path}");
        }
    }
}

#[tokio::test]
async fn a_viewer_changes_nothing() {
    let world = World::tatsuno();
    let viewer = world.officer("viewer@example.jp", TATSUNO, Role::Viewer).await;
    let before = world.number("SELECT count(*) FROM audit_event");
    for (pattern, _, post) in desk_routes() {
        if post {
            let path = fill(&pattern, TATSUNO);
            assert_eq!(world.post_as(&viewer, &path, &[]).await.status, StatusCode::FORBIDDEN, "POST {path}");
        }
    }
    assert_eq!(world.number("SELECT count(*) FROM audit_event"), before);
}
