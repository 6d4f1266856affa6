//! The public side as files: every link leads to a file, nothing claims to be open, the second run writes differences alone, and the
//! plainest of web servers serves it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tsunagaru::store::{Store, StoreError};

use crate::torture::{ask, free_port, start};
use crate::world::words;

fn program(data: &Path, words: &[&str]) -> String {
    let out =
        Command::new(env!("CARGO_BIN_EXE_tsunagaru")).arg("--data").arg(data).args(words).output().expect("program");
    assert!(out.status.success(), "{words:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// A folder with the sample city in it.
fn sample(data: &Path) {
    let port = free_port();
    let mut child = start(data, port);
    child.kill().and_then(|()| child.wait()).expect("kill");
}

fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(root, &mut found);
    let name = |p: &Path| p.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
    found.iter().map(|p| (name(p), std::fs::read(p).expect("file"))).collect()
}

/// Addresses in a page that lead to this very site.
fn internal(html: &str) -> Vec<String> {
    let starts = ["href=\"/", "src=\"/", "data-pins=\"/", "data-ground=\"/", "action=\"/"];
    let of = |start: &'static str| html.split(start).skip(1).filter_map(|rest| rest.split('"').next());
    starts.iter().flat_map(|s| of(s)).filter(|l| !l.starts_with('/')).map(|l| format!("/{l}")).collect()
}

/// The file that the plainest server sends for an address.
fn file_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().expect("path").trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

#[test]
fn the_public_side_stands_alone_as_files() {
    let dir = tempfile::tempdir().expect("folder");
    let (data, site) = (dir.path().join("var"), dir.path().join("public"));
    sample(&data);
    let site_path = site.to_str().expect("path");
    let said = program(&data, &["publish", site_path]);
    assert!(said.contains("そのままのファイル0件"), "{said}");
    let all = files(&site);
    let mut links = 0;
    for (name, bytes) in all.iter().filter(|(name, _)| name.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).expect("UTF-8");
        assert!(html.contains("http-equiv=\"Content-Security-Policy\""), "{name}: no server says it");
        for link in internal(html) {
            links += 1;
            assert!(all.contains_key(&file_of(&link)), "{name} leads to {link}");
        }
        for claim in ["いま話せます</i>", "いま相談できます</i>", "まで話せます", "時間外</", "class=\"o d\""]
        {
            assert!(!html.contains(claim), "{name} claims: {claim}");
        }
    }
    assert!(links > 1000, "{links}");
    for wanted in [
        "index.html",
        "404.html",
        "sw.js",
        "favicon.ico",
        "soudan/index.html",
        "partners/index.html",
        "partners.csv",
        "282294/index.html",
        "282294/vi/index.html",
        "282294/en/kodomo/index.html",
        "282294/soudan/index.html",
        "282294/shutten/index.html",
        "282294/spots/index.html",
        "282294/spots/by-kana/index.html",
        "282294/spots/1/index.html",
        "282294/map/index.html",
        "282294/spots.geojson",
        "282294/spots.charset-utf-8.csv",
        "282294/spots.pdf",
        "282294/leaflet.pdf",
        "282294/boundary.geojson",
        "282294/forms/yoshiki1.pdf",
        "282294/apply/index.html",
        "282294/embed/index.html",
        "282294/calendar.ics",
    ] {
        assert!(all.contains_key(wanted), "{wanted}");
    }
    let text = |name: &str| String::from_utf8(all[name].clone()).expect("UTF-8");
    let page = text("282294/index.html");
    assert!(page.contains("tel:0120279338") && page.contains("tel:119") && page.contains("data-spans=\""));
    assert!(page.contains("data-voice=\"いま話せます\""), "the words for its script");
    // Hours in words, for who has no script.
    assert!(words(&page).contains("月〜金") || words(&page).contains("平日"), "{}", words(&page));

    // Every sticker that was ever printed opens its city's page.
    let store = Store::open(&data).expect("store");
    let tokens: Vec<String> = store
        .read_blocking(|tx| {
            let mut all = tx.prepare("SELECT token FROM sticker")?;
            let rows = all.query_map([], |r| r.get(0))?;
            Ok::<_, StoreError>(rows.collect::<Result<_, _>>()?)
        })
        .expect("tokens");
    assert!(tokens.len() > 5);
    for token in &tokens {
        assert_eq!(text(&format!("282294/{token}/index.html")), page, "{token}");
    }

    // The same words as the service shows, but for filters and search.
    let port = free_port();
    drop(store);
    let mut child = start(&data, port);
    let live = ask(port, "GET /282294/spots/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("answer");
    let live = live.split_once("\r\n\r\n").expect("body").1;
    // The head carries the site's own address.
    let main = |page: &str| words(page.split_once("<main").expect("main").1);
    assert_eq!(main(live), main(&text("282294/spots/1/index.html")));
    child.kill().and_then(|()| child.wait()).expect("kill");

    // Nothing changed: nothing is written. One window less: its pages alone.
    let again = program(&data, &["publish", site_path]);
    assert!(again.contains("書いたファイル0件") && again.contains("消したファイル0件"), "{again}");
    let store = Store::open(&data).expect("store");
    store
        .write_blocking(|tx| {
            tx.execute("UPDATE spot SET listed = 0, version = version + 1 WHERE number = 1", [])?;
            Ok::<_, StoreError>(())
        })
        .expect("edit");
    drop(store);
    let less = program(&data, &["publish", site_path]);
    assert!(less.contains("消したファイル1件") && !less.contains("書いたファイル0件"), "{less}");
    assert!(!site.join("282294/spots/1").exists() && site.join("282294/spots/2/index.html").exists());
    assert_eq!(std::fs::read(site.join("282294/index.html")).expect("page"), page.as_bytes());
}

#[test]
fn with_a_service_forms_and_filters_lead_there_and_a_foreign_folder_is_left_alone() {
    let dir = tempfile::tempdir().expect("folder");
    let (data, site) = (dir.path().join("var"), dir.path().join("public"));
    sample(&data);
    program(
        &data,
        &[
            "publish",
            site.to_str().expect("path"),
            "--live",
            "https://inochi.example.jp",
            "--without-stickers",
            "--city",
            "282294",
        ],
    );
    let list = std::fs::read_to_string(site.join("282294/spots/index.html")).expect("list");
    assert!(list.contains("action=\"https://inochi.example.jp/282294/spots\""));
    assert!(list.contains("href=\"https://inochi.example.jp/282294/apply\""));
    assert!(list.contains("form-action 'self' https://inochi.example.jp"));
    let one = std::fs::read_to_string(site.join("282294/spots/1/index.html")).expect("one");
    assert!(one.contains("href=\"https://inochi.example.jp/282294/spots/1/report\""));
    let home = dir.path().join("home");
    std::fs::create_dir(&home).expect("folder");
    std::fs::write(home.join("letter.txt"), "mine").expect("file");
    let refused =
        Command::new(env!("CARGO_BIN_EXE_tsunagaru")).arg("--data").arg(&data).arg("publish").arg(&home).output();
    assert!(!refused.expect("program").status.success());
    assert_eq!(std::fs::read_dir(&home).expect("folder").count(), 1);
}

#[test]
fn the_plainest_web_server_serves_it() {
    let dir = tempfile::tempdir().expect("folder");
    let (data, site) = (dir.path().join("var"), dir.path().join("public"));
    sample(&data);
    program(&data, &["publish", site.to_str().expect("path")]);
    let port = free_port();
    let mut server = Command::new("python3")
        .args(["-m", "http.server", "--bind", "127.0.0.1", &port.to_string(), "--directory"])
        .arg(&site)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("python3");
    let get = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        (0..100)
            .find_map(|_| {
                ask(port, &request).ok().or_else(|| {
                    std::thread::sleep(Duration::from_millis(100));
                    None
                })
            })
            .expect("answer")
    };
    let token = std::fs::read_dir(site.join("282294"))
        .expect("city")
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .find(|name| name.len() == 5 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
        .expect("a sticker");
    let sticker = get(&format!("/282294/{token}"));
    let moved = format!("/282294/{token}/");
    assert!(sticker.contains(" 301 ") && sticker.contains(&moved), "{sticker}");
    for path in ["/", &moved, "/282294/", "/282294/ko/", "/soudan/"] {
        let page = get(path);
        assert!(page.contains(" 200 ") && page.contains("text/html"), "{path}: {page:.200}");
    }
    assert!(get(&moved).contains("tel:0120279338"));
    assert!(get("/282294/spots.pdf").contains("application/pdf"));
    assert!(get("/sw.js").contains("javascript"));
    drop(server.kill().and_then(|()| server.wait()));
}
