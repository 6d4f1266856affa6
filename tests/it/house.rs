//! The two tables of the architecture, held: which file may name which crate, and which room may look into which.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn sources() -> Vec<(String, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root().join("src")).expect("inside").to_string_lossy().replace('\\', "/");
            (name, code(&fs::read_to_string(path).expect("source")))
        })
        .collect()
}

/// The code of a file: without its tests and without comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// True when the code names the crate as a path root: `name::`.
fn names(code: &str, krate: &str) -> bool {
    let needle = format!("{krate}::");
    code.match_indices(&needle).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            || (before == Some(':') && code[..at].ends_with(" ::"))
    })
}

fn is(name: &str, places: &[&str]) -> bool {
    places.iter().any(|p| name == *p || (p.ends_with('/') && name.starts_with(p)))
}

#[test]
fn every_crate_is_named_only_where_it_may_be() {
    let pages = |n: &str| n.ends_with("/pages.rs") || n.contains("/pages/") || is(n, &["web/", "api/", "desk/"]);
    let stores = |n: &str| n.ends_with("/store.rs") || n.starts_with("store/");
    let mut wrong = Vec::new();
    for (name, code) in sources() {
        let mut rule = |krate: &str, allowed: bool| {
            if !allowed && names(&code, krate) {
                wrong.push(format!("{name} names {krate}"));
            }
        };
        rule("axum", pages(&name));
        // A letter is one template with its values.
        rule("askama", pages(&name) || is(&name, &["mail/letters/"]));
        rule("lettre", name == "mail/smtp.rs");
        rule("rusqlite", stores(&name));
        rule("tokio", is(&name, &["web/", "store/", "cli/serve.rs"]));
        rule("printpdf", is(&name, &["drawing/pdf.rs", "drawing/pdf/"]));
        rule("image", name == "drawing/png.rs");
        rule("qrcode", name == "stickers/code.rs");
        rule("typst", is(&name, &["documents/"]));
        rule("typst_pdf", is(&name, &["documents/"]));
        rule("geo", is(&name, &["map/", "municipalities/boundary.rs"]));
        rule("calamine", is(&name, &["imports/"]));
        rule("rust_xlsxwriter", name == "spots/export.rs" || name.starts_with("spots/export/"));
        rule("clap", is(&name, &["cli/"]));
        rule("getrandom", is(&name, &["cli/", "web/"]));
        rule("hyper", is(&name, &["web/"]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_main_reads_the_clock_and_the_environment() {
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|(name, _)| name != "main.rs")
        .filter(|(_, code)| code.contains("SystemTime::now") || code.contains("std::env::"))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rooms from the ground up: a core file (not pages, store or acts) may look only into rooms of lower rank.
const RANKS: &[(&str, u32)] = &[
    ("text", 0),
    ("time", 0),
    ("fonts", 0),
    ("settings", 1),
    ("municipalities", 1),
    ("partners", 2),
    ("audit", 2),
    ("spots", 2),
    ("windows", 3),
    ("staff", 3),
    ("map", 3),
    ("reports", 3),
    ("stickers", 3),
    ("mail", 4),
    ("statistics", 4),
    ("notices", 5),
    ("registry", 5),
    ("notifications", 6),
    ("imports", 7),
    ("documents", 7),
    ("trainings", 8),
    ("demo", 9),
    ("desk", 10),
    ("api", 10),
    ("cli", 11),
];

#[test]
fn rooms_look_only_down() {
    let mut wrong = Vec::new();
    for (name, code) in sources() {
        let room = name.split(['/', '.']).next().unwrap_or_default();
        let Some((_, rank)) = RANKS.iter().find(|(r, _)| *r == room) else { continue };
        for (other, height) in RANKS {
            if other != &room && height >= rank && names(&code.replace("crate::", "crate_"), &format!("crate_{other}"))
            {
                wrong.push(format!("{name} looks into {other}"));
            }
        }
        let core = !name.ends_with("/pages.rs") && !name.contains("/pages/") && !is(&name, &["desk/", "api/", "cli/"]);
        if core && code.contains("crate::web") {
            wrong.push(format!("{name} looks into web"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn store_and_drawing_look_into_nobody() {
    let rooms = RANKS.iter().map(|(room, _)| *room).chain(["web"]);
    let mut wrong = Vec::new();
    for room in rooms {
        for (name, code) in sources() {
            if is(&name, &["store/", "drawing/"]) && code.contains(&format!("crate::{room}")) {
                wrong.push(format!("{name} looks into {room}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_wild_arm_hides_a_case_of_ours_in_the_state_machines() {
    for (name, code) in sources() {
        if name.ends_with("state.rs") {
            assert!(!code.contains("_ =>"), "{name}: a new state must not compile until every place has answered");
        }
    }
}
