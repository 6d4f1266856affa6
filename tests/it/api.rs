//! `/api/v1` as its description says: every address described, every answer in its shape, and a copy that follows over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use serde_json::Value;
use tsunagaru::spots::{self, SpotState};
use tsunagaru::store::StoreError;

use crate::public::cast;
use crate::world::World;

const ROUTES: &str = include_str!("../../src/web/routes.rs");

async fn description(world: &World) -> Value {
    serde_json::from_str(&world.get("/api/v1/openapi.json").await.text()).unwrap()
}

/// What is wrong with a value by a schema: the part of JSON Schema that the description uses.
fn faults(schema: &Value, value: &Value, all: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let inner = &all["components"]["schemas"][name.rsplit('/').next().unwrap()];
        assert!(inner.is_object(), "{name} is described");
        return faults(inner, value, all, at, found);
    }
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{at}: type {other}"),
    };
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(|k| k.as_str().unwrap()).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    if !kinds.iter().any(|k| is(k)) {
        found.push(format!("{at} is no {kinds:?}: {value}"));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        found.push(format!("{at} is none of {words:?}: {value}"));
    }
    let text = value.as_str();
    match (schema["format"].as_str(), text) {
        (Some("uuid"), Some(t)) if t.len() != 36 || t.split('-').count() != 5 => found.push(format!("{at}: uuid {t}")),
        (Some("uri"), Some(t)) if !t.starts_with("http") => found.push(format!("{at}: uri {t}")),
        (Some("date"), Some(t)) if t.parse::<tsunagaru::time::JapanDate>().is_err() => found.push(format!("{at}: {t}")),
        (Some("date-time"), Some(t)) if t.parse::<tsunagaru::time::Moment>().is_err() => {
            found.push(format!("{at}: {t}"))
        }
        (Some("time"), Some(t)) if t.len() != 14 || !t.ends_with("+09:00") => found.push(format!("{at}: time {t}")),
        _ => {}
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        faults(&schema["items"], item, all, &format!("{at}[{n}]"), found);
    }
    let Some(members) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !members.contains_key(name.as_str().unwrap()) {
            found.push(format!("{at} lacks {name}"));
        }
    }
    for (name, member) in members {
        match schema["properties"].get(name) {
            Some(inner) => faults(inner, member, all, &format!("{at}.{name}"), found),
            None if schema["additionalProperties"] == false => found.push(format!("{at} has {name}, undescribed")),
            None => {}
        }
    }
}

async fn hold(world: &World, all: &Value, pattern: &str, address: &str, status: u16) -> Value {
    let answer = world.get(address).await;
    assert_eq!(answer.status.as_u16(), status, "{address}");
    let described = &all["paths"][pattern]["get"]["responses"][status.to_string()];
    let kind = answer.header("content-type").to_owned();
    let schema = &described["content"][&kind]["schema"];
    assert!(schema.is_object(), "{address}: {status} {kind} is described");
    assert_eq!(answer.header("access-control-allow-origin"), "*", "{address}");
    assert_eq!(answer.header("etag").is_empty(), status != 200, "{address}");
    let value = serde_json::from_str(&answer.text()).unwrap();
    let mut found = Vec::new();
    faults(schema, &value, all, address, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
    value
}

#[tokio::test]
async fn the_description_names_every_address_and_every_answer_has_its_shape() {
    let world = cast();
    let all = description(&world).await;
    let routes: BTreeSet<_> = ROUTES.split(".route(").skip(1).filter_map(|r| r.split('"').nth(1)).collect();
    let routes: BTreeSet<_> = routes.into_iter().filter(|r| r.starts_with("/api/v1/")).map(str::to_owned).collect();
    let described: BTreeSet<_> = all["paths"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(routes, described);
    let mut held = BTreeSet::new();
    let mut ids = BTreeMap::new();
    for pattern in described.iter().filter(|p| !p.contains("{id}")) {
        let address = pattern.replace("{lgcode}", "282294").replace("{number}", "1");
        let value = hold(&world, &all, pattern, &address, 200).await;
        if let Some(contents) = value["contents"].as_array() {
            assert!(contents.len() > 5, "{address}: windows and spots");
            ids.insert(pattern.clone(), contents.clone());
        }
        held.insert(pattern.clone());
    }
    for (list, contents) in &ids {
        let pattern = format!("{list}/{{id}}");
        for item in contents {
            let address = format!("{}/{}", list.replace("{lgcode}", "282294"), item["id"].as_str().unwrap());
            assert_eq!(&hold(&world, &all, &pattern, &address, 200).await, item);
        }
        held.insert(pattern);
    }
    assert_eq!(held, described);
    for (pattern, address, status) in [
        ("/api/v1/{lgcode}/spots", "/api/v1/999999/spots", 404),
        ("/api/v1/{lgcode}/spots", "/api/v1/282294/spots?limit=0", 400),
        ("/api/v1/{lgcode}/spots", "/api/v1/282294/spots?limit=+5", 400),
        ("/api/v1/{lgcode}/spots", "/api/v1/282294/spots?cursor=1&updated_since=2026-11-01T00:00:00%2B09:00", 200),
        ("/api/v1/{lgcode}/spots", "/api/v1/282294/spots?cursor=1&cursor=2", 400),
        ("/api/v1/{lgcode}/spots", "/api/v1/282294/spots?updated_since=yesterday", 400),
        ("/api/v1/{lgcode}/spots/{number}", "/api/v1/282294/spots/4", 410),
        ("/api/v1/{lgcode}/spots/{number}", "/api/v1/282294/spots/2", 404),
        ("/api/v1/{lgcode}/spots/{number}", "/api/v1/282294/spots/x", 404),
        ("/api/v1/{lgcode}/windows", "/api/v1/28229x/windows", 404),
        ("/api/v1/{lgcode}/hsds/services", "/api/v1/282294/hsds/services?page=x", 400),
        ("/api/v1/{lgcode}/hsds/services/{id}", "/api/v1/282294/hsds/services/none", 404),
        ("/api/v1/{lgcode}/hsds/organizations/{id}", "/api/v1/282294/hsds/organizations/none", 404),
    ] {
        hold(&world, &all, pattern, address, status).await;
    }
    let nowhere = world.get("/api/v1/282294/nothing/here").await;
    assert_eq!((nowhere.status, nowhere.header("content-type")), (StatusCode::NOT_FOUND, "application/problem+json"));
}

#[tokio::test]
async fn an_individual_is_named_in_the_json_and_nowhere_to_be_found() {
    let world = cast();
    let person: Value = serde_json::from_str(&world.get("/api/v1/282294/spots/3").await.text()).unwrap();
    let members: Vec<_> = person.as_object().unwrap().keys().map(String::as_str).collect();
    let open =
        ["activities", "category", "id", "kana", "kind", "name", "number", "page", "registered_on", "updated_at"];
    assert_eq!(members.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(open));
    for path in ["/api/v1/282294/hsds/services", "/api/v1/282294/hsds/organizations"] {
        let text = world.get(path).await.text();
        assert!(!text.contains("見本 花子") && text.contains("髙田"), "{path}");
    }
}

#[tokio::test]
async fn hours_of_a_window_stand_only_while_their_check_is_fresh() {
    let world = cast();
    let with_hours = |text: &str| text.matches("\"opening_hours\"").count() + text.matches("opening_hours=").count();
    for path in ["/api/v1/282294/windows", "/api/v1/282294/hsds/services?per_page=200"] {
        assert!(with_hours(&world.get(path).await.text()) > 3, "{path}");
    }
    world.advance(400 * 86_400);
    for path in ["/api/v1/282294/windows", "/api/v1/282294/hsds/services?per_page=200"] {
        let answer = world.get(path).await.text();
        assert!(answer.contains("0120-061-338"), "{path}: the number stays");
        assert_eq!(with_hours(&answer), 0, "{path}");
    }
}

#[tokio::test]
async fn a_copy_follows_page_by_page_over_http() {
    let world = cast();
    let mut copy: BTreeMap<String, Value> = BTreeMap::new();
    let mut next = "/api/v1/282294/spots?limit=1".to_owned();
    let follow = async |copy: &mut BTreeMap<String, Value>, next: &mut String| loop {
        let answer: Value = serde_json::from_str(&world.get(next).await.text()).unwrap();
        for spot in answer["spots"].as_array().unwrap() {
            copy.insert(spot["id"].as_str().unwrap().to_owned(), spot.clone());
        }
        for gone in answer["removed"].as_array().unwrap() {
            copy.remove(gone["id"].as_str().unwrap());
        }
        *next = answer["next"].as_str().unwrap().strip_prefix(crate::world::BASE).unwrap().to_owned();
        if answer["more"] == false {
            return;
        }
    };
    follow(&mut copy, &mut next).await;
    assert_eq!(copy.keys().collect::<Vec<_>>(), ["282294S00001", "282294S00003"]);
    let now = world.now();
    world
        .store()
        .write_blocking(move |tx| {
            let flowers = spots::store::by_number(tx, "282294".parse().unwrap(), "1".parse().unwrap())?.unwrap();
            assert!(spots::store::set_state(tx, &flowers, SpotState::Suspended, flowers.version(), now)?);
            Ok::<_, StoreError>(())
        })
        .unwrap();
    follow(&mut copy, &mut next).await;
    assert_eq!(copy.keys().collect::<Vec<_>>(), ["282294S00003"]);
    let day: Value =
        serde_json::from_str(&world.get("/api/v1/282294/spots?updated_since=2026-11-24").await.text()).unwrap();
    let gone: Vec<_> = day["removed"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(gone, ["282294S00004", "282294S00001"], "what never was open data (2 and 5) leaves no trace");
}
