//! 控え: copies taken under writes, put back, and told from what only looks like one. Real files, the real program.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tsunagaru::audit::{Actor, NewEvent, store::record};
use tsunagaru::store::backup::{Content, look};
use tsunagaru::store::{FILE, Store, StoreError, Tx};
use tsunagaru::time::Moment;

fn program(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tsunagaru")).arg("--data").arg(data).args(words).output().expect("program")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A register with enough in it for several pages, closed again.
fn register(data: &Path) {
    assert!(program(data, &["municipality", "add", "282294"]).status.success());
    let store = Store::open(data).expect("store");
    store
        .write_blocking(|tx| {
            for n in 0..400 {
                event(tx, n)?;
            }
            Ok::<_, StoreError>(())
        })
        .expect("rows");
}

fn event(tx: &Tx<'_>, n: i64) -> Result<(), StoreError> {
    let subject = format!("probe:{n:0>60}");
    let (at, lg_code) = (Moment::from_unix(1_795_312_800 + n), None);
    let (actor, from, to, reason) = (Actor::Operator, None, None, None);
    record(tx, &NewEvent { at, actor, lg_code, act: "probe", subject: &subject, from, to, reason })
}

#[test]
fn a_copy_under_writes_is_one_state_of_the_register_and_comes_back_as_it() {
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    register(&data);
    let store = Store::open(&data).expect("store");
    let before = store.read_blocking(Content::read).expect("a register").mark;
    let (states, done) = (Arc::new(Mutex::new(HashSet::from([before]))), Arc::new(AtomicBool::new(false)));
    let writer = std::thread::spawn({
        let (states, done, store) = (Arc::clone(&states), Arc::clone(&done), store.clone());
        move || {
            let mut n = 1000;
            while !done.load(Ordering::SeqCst) {
                n += 1;
                // What this commit makes true, two tables at once.
                let state = store.write_blocking(move |tx| {
                    event(tx, n)?;
                    tx.execute("UPDATE municipality SET division = ?1", [format!("健康{n}課")])?;
                    Content::read(tx)
                });
                states.lock().expect("states").insert(state.expect("write").mark);
            }
            n - 1000
        }
    });
    let copies: Vec<_> = (0..4).map(|n| dir.path().join(format!("copy-{n}.db"))).collect();
    for copy in &copies {
        let made = program(&data, &["backup", copy.to_str().expect("path")]);
        assert!(made.status.success(), "{}", said(&made));
    }
    done.store(true, Ordering::SeqCst);
    let writes = writer.join().expect("writer");
    assert!(writes >= 4, "the register was written to meanwhile: {writes}");
    let states = states.lock().expect("states").clone();
    let mut before = String::new();
    for copy in &copies {
        let content = look(copy, Content::read).expect("a register");
        assert!(states.contains(&content.mark), "no half act in {}", copy.display());
        assert_ne!(content.mark, before, "each copy is of its own moment");
        before = content.mark;
    }
    let back = dir.path().join("back");
    let restored = program(&back, &["restore", copies[3].to_str().expect("path")]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains(&before), "the mark is told: {}", said(&restored));
    assert_eq!(look(&back.join(FILE), Content::read).expect("a register").mark, before);
    let check = program(&back, &["check"]);
    assert!(check.status.success(), "{}", said(&check));
}

#[test]
fn a_copy_is_its_owners_alone_and_never_stands_there_half_or_over_another() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    register(&data);
    let copy = dir.path().join("copy.db");
    let copy = copy.to_str().expect("path");
    assert!(program(&data, &["backup", copy]).status.success());
    assert_eq!(std::fs::metadata(copy).expect("copy").permissions().mode() & 0o777, 0o600);
    let again = program(&data, &["backup", copy]);
    assert!(!again.status.success() && said(&again).contains("--replace"), "{}", said(&again));
    assert!(program(&data, &["backup", copy, "--replace"]).status.success());
    let own = data.join(FILE);
    let own = program(&data, &["backup", own.to_str().expect("path"), "--replace"]);
    assert!(!own.status.success() && said(&own).contains("別の"), "{}", said(&own));
    assert!(!program(&dir.path().join("nothing"), &["backup", &format!("{copy}.2")]).status.success());
    // A torn register makes no copy and takes the old one from nobody.
    let file = data.join(FILE);
    let length = std::fs::metadata(&file).expect("file").len();
    let whole = std::fs::read(&file).expect("file");
    let torn = [&whole[..8192], &vec![0; 12_288][..], &whole[20_480..]].concat();
    std::fs::write(&file, &torn).expect("file");
    assert_eq!(torn.len() as u64, length);
    let old = std::fs::read(copy).expect("copy");
    assert!(!program(&data, &["backup", copy, "--replace"]).status.success());
    assert_eq!(std::fs::read(copy).expect("copy"), old);
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("folder").map(|e| e.expect("entry").file_name()).collect();
    assert_eq!(left.len(), 2, "nothing half is left: {left:?}");
}

#[test]
fn restoring_asks_before_it_replaces_and_keeps_what_it_replaced() {
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    register(&data);
    let copy = dir.path().join("copy.db");
    let path = copy.to_str().expect("path");
    assert!(program(&data, &["backup", path]).status.success());
    {
        // Something newer, the last of it in the -wal alone.
        let store = Store::open(&data).expect("store");
        store.write_blocking(|tx| event(tx, 5000)).expect("row");
        std::mem::forget(store);
    }
    let refused = program(&data, &["restore", path]);
    assert!(!refused.status.success() && said(&refused).contains("--replace"), "{}", said(&refused));
    let lock = std::fs::OpenOptions::new().create(true).append(true).open(data.join("serve.lock")).expect("lock");
    lock.lock().expect("lock");
    let busy = program(&data, &["restore", path, "--replace"]);
    assert!(!busy.status.success() && said(&busy).contains("動いています"), "{}", said(&busy));
    drop(lock);
    let itself = data.join(FILE);
    let itself = program(&data, &["restore", itself.to_str().expect("path"), "--replace"]);
    assert!(!itself.status.success() && said(&itself).contains("いま使っている"), "{}", said(&itself));
    for (name, bytes) in [("text.db", "こんにちは".repeat(900).into_bytes()), ("empty.db", Vec::new())] {
        let wrong = dir.path().join(name);
        std::fs::write(&wrong, bytes).expect("file");
        let refused = program(&data, &["restore", wrong.to_str().expect("path"), "--replace"]);
        assert!(!refused.status.success(), "{name}");
    }
    let short = dir.path().join("short.db");
    let whole = std::fs::read(&copy).expect("copy");
    std::fs::write(&short, &whole[..whole.len() / 2]).expect("file");
    let torn = program(&data, &["restore", short.to_str().expect("path"), "--replace"]);
    assert!(!torn.status.success() && said(&torn).contains("壊れています"), "{}", said(&torn));
    assert_eq!(std::fs::read_dir(&data).expect("folder").filter(replaced).count(), 0, "nothing was changed");
}

fn replaced(entry: &std::io::Result<std::fs::DirEntry>) -> bool {
    entry.as_ref().expect("entry").file_name().to_string_lossy().ends_with(".replaced")
}

#[test]
fn a_register_torn_under_a_service_that_was_killed_is_replaced_and_kept_aside() {
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    register(&data);
    let copy = dir.path().join("copy.db");
    let path = copy.to_str().expect("path");
    assert!(program(&data, &["backup", path]).status.success());
    let mark = look(&copy, Content::read).expect("a register").mark;
    std::fs::write(data.join(FILE), "no register".repeat(1000)).expect("file");
    std::fs::write(data.join(format!("{FILE}-wal")), "no wal".repeat(1000)).expect("file");
    let restored = program(&data, &["restore", path, "--replace"]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(look(&data.join(FILE), Content::read).expect("a register").mark, mark);
    let aside: Vec<_> = std::fs::read_dir(&data).expect("folder").filter(replaced).collect();
    assert_eq!(aside.len(), 1);
    let aside = aside[0].as_ref().expect("entry").path();
    assert!(std::fs::read_to_string(aside).expect("aside").starts_with("no register"));
    assert!(program(&data, &["check"]).status.success());
}

#[test]
fn check_tells_a_torn_a_cut_and_an_empty_file_and_the_way_back() {
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    register(&data);
    assert!(program(&data, &["check"]).status.success());
    let file = data.join(FILE);
    let whole = std::fs::read(&file).expect("file");
    let pages = whole.len() / 4096;
    assert!(pages > 30, "{pages}");
    let torn = |from: usize, to: usize| {
        let mut bytes = whole.clone();
        bytes[from * 4096..to * 4096].fill(0x5a);
        bytes
    };
    let cases = [
        ("empty", Vec::new()),
        ("cut in its header", whole[..50].to_vec()),
        ("cut at a page", whole[..pages / 2 * 4096].to_vec()),
        ("cut within a page", whole[..whole.len() - 1000].to_vec()),
        ("first page torn", torn(0, 1)),
        ("one page torn", torn(pages - 3, pages - 2)),
        ("many pages torn", torn(3, pages - 3)),
    ];
    for (name, bytes) in cases {
        for end in ["-wal", "-shm"] {
            drop(std::fs::remove_file(data.join(format!("{FILE}{end}"))));
        }
        std::fs::write(&file, bytes).expect("file");
        let check = program(&data, &["check"]);
        let words = said(&check);
        assert!(!check.status.success(), "{name}: {words}");
        assert!(words.contains("異常") && words.contains("tsunagaru restore"), "{name}: {words}");
    }
}
