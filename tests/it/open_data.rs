//! The register as data: every format over a generated register, validators, charsets, and what other sites' scripts may read.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tsunagaru::municipalities::Position;
use tsunagaru::spots::{self, Consent, NewSpot, RegistrantKind, SpotState};

use crate::public::{cast, spot};
use crate::world::{TATSUNO, World};

/// Every address at which the register can be had, with what it takes for an entry to be there.
const FORMATS: [(&str, Stands); 19] = [
    ("/282294/spots.csv", Stands::OpenData),
    ("/282294/spots.csv?charset=utf-8", Stands::OpenData),
    ("/282294/spots.csv?charset=cp932", Stands::OpenData),
    ("/282294/spots.xlsx", Stands::OpenData),
    ("/282294/spots.geojson", Stands::OpenData),
    ("/282294/spots.jsonld", Stands::OpenData),
    ("/282294/spots.atom", Stands::OpenData),
    ("/api/v1/282294/spots?limit=1000", Stands::OpenData),
    ("/api/v1/282294/spots/{n}", Stands::OpenData),
    ("/api/v1/282294/hsds/services?per_page=200&page=2", Stands::OpenData),
    ("/api/v1/282294/hsds/organizations?per_page=200&page=2", Stands::OpenData),
    ("/282294/spots?by=kana", Stands::Listed),
    ("/282294/spots?page=7", Stands::Listed),
    ("/282294/map", Stands::Listed),
    ("/282294/pins.json", Stands::Listed),
    ("/282294/embed", Stands::Listed),
    ("/282294/boundary.geojson", Stands::Listed),
    ("/282294/datapackage.json", Stands::OpenData),
    ("/282294/spots/{n}", Stands::Listed),
];

#[derive(Clone, Copy, PartialEq)]
enum Stands {
    Listed,
    OpenData,
}

/// One spot for every kind, state and set of consents; each private item carries the spot's own number.
fn generated() -> (World, Vec<(NewSpot, SpotState)>) {
    let world = World::tatsuno();
    let mut all = Vec::new();
    for registrant in RegistrantKind::ALL {
        for bits in 0..128_u8 {
            let on = |n: u8| bits >> n & 1 == 1;
            let n = all.len() + 1;
            let consent = Consent {
                list: on(0),
                map: on(1),
                opendata: on(2),
                address: on(3),
                phone: on(4),
                url: on(5),
                hours: on(6),
            };
            // The states take turns, and every set of consents meets the active state in at least four kinds.
            let state = SpotState::ALL[usize::from((n + usize::from(bits)) % 5 == 3) * (1 + n % 2)];
            let place = Position::new(34.80 + n as f64 * 1e-5, 134.50 + n as f64 * 1e-5).unwrap();
            let entry = NewSpot {
                consent,
                name: format!("名称{n}屋").parse().unwrap(),
                address: Some(format!("番地{n}号地")),
                building: Some(format!("建物{n}棟")),
                town: Some(format!("町名{n}町字")),
                postal_code: Some(format!("{:07}", 9_000_000 + n).parse().unwrap()),
                phone: Some(format!("0791-{:02}-{:04}", 10 + n / 10_000, n % 10_000).parse().unwrap()),
                url: Some(format!("https://site{n}x.example.jp/").parse().unwrap()),
                hours: format!("月 {:02}:{:02}-{:02}:{:02}", n / 60, n % 60, n / 60 + 2, n % 60).parse().unwrap(),
                hours_note: format!("補足{n}まで"),
                ..spot(*registrant, "見本", "ミホン", "見本", place)
            };
            all.push((entry, state));
        }
    }
    let entries = all.clone();
    world
        .store()
        .write_blocking(move |tx| {
            for (entry, state) in &entries {
                let kept = spots::store::insert(tx, entry, tsunagaru::time::Moment::from_unix(1_795_000_000))?;
                if *state != SpotState::Active {
                    assert!(spots::store::set_state(tx, &kept, *state, 1, kept.updated_at())?);
                }
            }
            Ok::<_, tsunagaru::store::StoreError>(())
        })
        .expect("generated register");
    (world, all)
}

/// The numbers that stand in a text between two marks.
fn marked(text: &str, before: &str, after: &str) -> BTreeSet<usize> {
    let pieces = text.split(before).skip(1);
    pieces.filter_map(|p| p.split_once(after).and_then(|(n, _)| n.parse().ok())).collect()
}

/// What people and programs read of an answer, whatever it is wrapped in.
fn readable(path: &str, bytes: Vec<u8>) -> String {
    if path.ends_with(".xlsx") {
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        for (_, range) in calamine::Reader::worksheets(&mut book) {
            for row in range.rows() {
                text.extend(row.iter().map(|cell| format!("{cell}\t")));
            }
        }
        return text;
    }
    if path.ends_with("cp932") {
        let (text, _, broken) = encoding_rs::SHIFT_JIS.decode(&bytes);
        assert!(!broken, "{path}");
        return text.into_owned();
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn no_format_shows_a_spot_or_an_item_that_was_not_agreed_to() {
    let (world, all) = generated();
    let mut seen_items = 0;
    for (pattern, stands) in FORMATS {
        let paths: Vec<String> = if pattern.contains("{n}") {
            (1..=all.len()).step_by(7).map(|n| pattern.replace("{n}", &n.to_string())).collect()
        } else {
            vec![pattern.to_owned()]
        };
        for path in paths {
            let answer = world.get(&path).await;
            let text = readable(&path, answer.bytes);
            let entry = |n: usize| {
                let (entry, state) = &all[n - 1];
                let consent = entry.consent;
                let stands =
                    *state == SpotState::Active && consent.list && (stands == Stands::Listed || consent.opendata);
                (stands, entry.registrant == RegistrantKind::Individual, consent)
            };
            for n in marked(&text, "名称", "屋") {
                assert!(entry(n).0, "{path} shows spot {n}: {:?}", all[n - 1]);
                seen_items += 1;
            }
            type Agreed = fn(Consent) -> bool;
            let items: [(&str, &str, Agreed); 6] = [
                ("番地", "号地", |c| c.address),
                ("建物", "棟", |c| c.address),
                ("町名", "町字", |c| c.address),
                ("https://site", "x.example.jp", |c| c.url),
                ("補足", "まで", |c| c.hours),
                ("0791-10-", "\u{0}", |c| c.phone),
            ];
            for (before, after, agreed) in items {
                let found = if after == "\u{0}" {
                    let pieces = text.split(before).skip(1).filter_map(|p| p.get(..4)?.parse().ok());
                    pieces.collect()
                } else {
                    marked(&text, before, after)
                };
                for n in found {
                    let (stands, individual, consent) = entry(n);
                    assert!(stands && !individual && agreed(consent), "{path} shows {before} of spot {n}");
                    seen_items += 1;
                }
            }
            for (n, place) in text.match_indices("34.80").chain(text.match_indices("34.81")).filter_map(|(at, _)| {
                let digits: String = text[at..].chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
                let n = ((digits.parse::<f64>().ok()? - 34.80) * 1e5).round() as usize;
                (1..=all.len()).contains(&n).then_some((n, digits))
            }) {
                let (stands, individual, consent) = entry(n);
                assert!(stands && !individual && consent.map, "{path} shows the place {place} of spot {n}");
                seen_items += 1;
            }
        }
    }
    assert!(seen_items > 3_000, "the test reads what it means to read: {seen_items}");
}

#[tokio::test]
async fn who_has_the_answer_already_gets_304() {
    let world = cast();
    for path in [
        "/282294/spots",
        "/282294/spots/1",
        "/282294/map",
        "/282294/spots.csv",
        "/282294/spots.xlsx",
        "/282294/spots.geojson",
        "/282294/spots.jsonld",
        "/282294/spots.atom",
        "/282294/calendar.ics",
        "/282294/windows.jsonld",
        "/282294/datapackage.json",
        "/282294/boundary.geojson",
    ] {
        let first = world.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let ask = |known: &str, coding: &str| {
            Request::get(path)
                .header("if-none-match", known)
                .header("accept-encoding", coding)
                .body(Body::empty())
                .unwrap()
        };
        for known in [tag.clone(), format!("\"other\", {tag}"), "*".to_owned()] {
            for coding in ["identity", "gzip"] {
                let again = world.send(ask(&known, coding)).await;
                assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {known}");
                assert_eq!(again.header("etag"), tag, "{path}");
            }
        }
        let other = world.send(ask("W/\"000000000000000000000000\"", "gzip")).await;
        assert_eq!((other.status, other.header("etag")), (StatusCode::OK, tag.as_str()), "{path}");
    }
    let tag = world.get("/282294/spots.csv").await.header("etag").to_owned();
    let rename = |tx: &tsunagaru::store::Tx<'_>| {
        Ok(tx.execute("UPDATE spot SET version = version + 1, name = '新しい名' WHERE number = 1", [])?)
    };
    world.store().write_blocking::<_, tsunagaru::store::StoreError, _>(rename).unwrap();
    assert_ne!(world.get("/282294/spots.csv").await.header("etag"), tag, "an edit is a new answer");
    for private in ["/282294/apply", "/282294/notifications", "/staff/sign-in"] {
        let answer = world.get(private).await;
        assert_eq!((answer.header("etag"), answer.header("access-control-allow-origin")), ("", ""), "{private}");
    }
}

#[tokio::test]
async fn other_sites_scripts_may_read_the_data_but_not_the_pages() {
    let world = cast();
    for path in ["/282294/spots.csv", "/282294/spots.geojson", "/282294/spots.jsonld", "/282294/datapackage.json"] {
        assert_eq!(world.get(path).await.header("access-control-allow-origin"), "*", "{path}");
    }
    assert_eq!(world.get("/282294/spots").await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn csv_comes_in_three_charsets_and_says_what_one_of_them_lacks() {
    let world = cast();
    let plain = world.get("/282294/spots.csv?charset=utf-8").await;
    let marked = world.get("/282294/spots.csv").await;
    assert_eq!([b"\xef\xbb\xbf".as_slice(), &plain.bytes].concat(), marked.bytes);
    let old = world.get("/282294/spots.csv?charset=CP932").await;
    assert_eq!(old.header("content-type"), "text/csv; charset=windows-31j");
    assert_eq!(encoding_rs::SHIFT_JIS.decode(&old.bytes).0, plain.text());
    let rare = |tx: &tsunagaru::store::Tx<'_>| {
        Ok(tx.execute("UPDATE spot SET version = version + 1, name = '𠮷野屋' WHERE number = 1", [])?)
    };
    world.store().write_blocking::<_, tsunagaru::store::StoreError, _>(rare).unwrap();
    let refused = world.get("/282294/spots.csv?charset=cp932").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("第0001号の「𠮷」(U+20BB7)"), "{}", refused.words());
    assert_eq!(world.get("/282294/spots.csv?charset=ebcdic").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_page_of_a_spot_carries_its_linked_data_and_no_name_can_break_out() {
    let world = cast();
    let name = |tx: &tsunagaru::store::Tx<'_>| {
        Ok(tx.execute("UPDATE spot SET version = version + 1, name = '</script><b>花' WHERE number = 1", [])?)
    };
    world.store().write_blocking::<_, tsunagaru::store::StoreError, _>(name).unwrap();
    let page = world.get("/282294/spots/1").await.text();
    let inside = page.split_once("<script type=\"application/ld+json\">").unwrap().1.split_once("</script>").unwrap().0;
    let value: serde_json::Value = serde_json::from_str(inside).unwrap();
    assert_eq!(value["name"], "</script><b>花");
    assert_eq!(value["@context"], "https://schema.org");
    let quiet = world.get("/282294/spots/2").await.text();
    assert!(!quiet.contains("ld+json"), "on the list, but not as open data");
    assert!(world.get(&format!("/{TATSUNO}/spots.jsonld")).await.text().contains("CC BY 4.0"));
}

#[tokio::test]
async fn windows_are_linked_data_with_their_numbers_and_their_hours_while_those_are_fresh() {
    let world = cast();
    let path = format!("/{TATSUNO}/windows.jsonld");
    let answer = world.get(&path).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/ld+json"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let value: serde_json::Value = serde_json::from_str(&answer.text()).unwrap();
    let graph = value["@graph"].as_array().unwrap();
    assert!(graph[0]["license"].as_str().unwrap().contains("creativecommons.org/licenses/by/4.0"));
    assert_eq!((&graph[0]["@type"], &graph[0]["dateModified"]), (&"Dataset".into(), &"2026-11-24".into()));
    let api: serde_json::Value =
        serde_json::from_str(&world.get(&format!("/api/v1/{TATSUNO}/windows")).await.text()).unwrap();
    let mut hours = 0;
    for (linked, plain) in graph[1..].iter().zip(api["windows"].as_array().unwrap()) {
        assert_eq!((&linked["identifier"], &linked["name"]), (&plain["id"], &plain["name"]));
        let channels = linked["availableChannel"].as_array().unwrap();
        assert_eq!(channels.len(), plain["ways"].as_array().unwrap().len());
        for (channel, way) in channels.iter().zip(plain["ways"].as_array().unwrap()) {
            let point = &channel["servicePhone"];
            if let Some(number) = way["number"].as_str() {
                assert_eq!(point["@type"], "ContactPoint");
                assert!([&point["telephone"], &point["faxNumber"]].iter().any(|n| **n == number), "{channel}");
            }
            // The same windows say hours here and there, and only while somebody has checked them.
            assert!(plain["fresh"] == true || channel["hoursAvailable"].is_null(), "{channel}");
            for line in channel["hoursAvailable"].as_array().into_iter().flatten() {
                assert_eq!(line["@type"], "OpeningHoursSpecification");
                hours += 1;
            }
        }
    }
    assert_eq!(graph.len() - 1, api["windows"].as_array().unwrap().len());
    assert!(hours > 10, "{hours} lines of hours");
    let sos = graph.iter().find(|w| w["identifier"] == "inochi-sos").unwrap();
    assert!(sos["availableChannel"].to_string().contains("0120-061-338"), "{sos}");
    world.set_clock("2028-01-01T00:00:00Z");
    assert!(!world.get(&path).await.text().contains("OpeningHoursSpecification"), "old hours are not handed on");
    assert_eq!(world.get("/131016/windows.jsonld").await.status, StatusCode::NOT_FOUND);
}
