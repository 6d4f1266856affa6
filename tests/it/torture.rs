//! `kill -9` under writes, through the real program: what was acknowledged is there afterwards, the chain is whole.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: u64 = 6;

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("port").port()
}

pub fn start(dir: &Path, port: u16) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagaru"))
        .args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("program");
    until_open(&mut child);
    child
}

/// What the program says until the line that comes when its door is open.
pub fn until_open(child: &mut Child) -> String {
    let mut out = child.stdout.take().expect("stdout");
    let (mut said, mut piece) = (Vec::new(), [0; 256]);
    while !String::from_utf8_lossy(&said).contains("Ctrl+C") {
        let n = out.read(&mut piece).expect("stdout");
        assert!(n > 0, "the program ended: {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&piece[..n]);
    }
    String::from_utf8_lossy(&said).into_owned()
}

pub fn ask(port: u16, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Begins a 様式1; the address of the draft when the program has acknowledged it.
fn begin(port: u16) -> Option<String> {
    let body = "registrant=shop";
    let answer = ask(
        port,
        &format!(
            "POST /282294/apply/begin HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
    .ok()?;
    let location = answer.lines().find_map(|l| l.strip_prefix("location: "))?;
    answer.starts_with("HTTP/1.1 303").then(|| location.trim().to_owned())
}

#[test]
fn what_was_acknowledged_survives_kill_nine() {
    let dir = tempfile::tempdir().expect("folder");
    let port = free_port();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..ROUNDS {
        let mut child = start(dir.path(), port);
        let killed = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..3)
            .map(|_| {
                let (acknowledged, killed) = (Arc::clone(&acknowledged), Arc::clone(&killed));
                std::thread::spawn(move || {
                    while !killed.load(Ordering::SeqCst) {
                        if let Some(draft) = begin(port) {
                            acknowledged.lock().expect("list").push(draft);
                        }
                    }
                })
            })
            .collect();
        // A different moment in each round.
        std::thread::sleep(Duration::from_millis(40 + round * 37));
        child.kill().expect("kill -9");
        killed.store(true, Ordering::SeqCst);
        child.wait().expect("ended");
        writers.into_iter().for_each(|w| w.join().expect("writer"));
    }
    let mut child = start(dir.path(), port);
    let acknowledged = acknowledged.lock().expect("list").clone();
    assert!(acknowledged.len() >= 10, "something was written: {}", acknowledged.len());
    for draft in &acknowledged {
        let answer =
            ask(port, &format!("GET {draft} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).expect("answer");
        assert!(answer.starts_with("HTTP/1.1 200"), "{draft} was acknowledged and is lost");
    }
    child.kill().expect("kill -9");
    child.wait().expect("ended");
    let check = Command::new(env!("CARGO_BIN_EXE_tsunagaru")).arg("check").arg("--data").arg(dir.path()).output();
    assert!(check.expect("check").status.success(), "the file and the chain are whole");
}

/// Waits until the pages' copies stand on the disk: they are written beside the first answers.
fn copied(dir: &Path) {
    for _ in 0..200 {
        if dir.join("pages/everywhere.json").is_file() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no copies were written");
}

#[test]
fn a_register_that_cannot_be_opened_takes_no_sticker_down() {
    let dir = tempfile::tempdir().expect("folder");
    let port = free_port();
    let get = |path: &str| ask(port, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    let mut whole = start(dir.path(), port);
    copied(dir.path());
    whole.kill().and_then(|()| whole.wait()).expect("kill -9");
    let file = dir.path().join("tsunagaru.db");
    let folded = rusqlite::Connection::open(&file).and_then(|c| c.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)"));
    folded.expect("one file");
    let register = std::fs::read(&file).expect("register");
    let without = || {
        for name in ["tsunagaru.db", "tsunagaru.db-wal", "tsunagaru.db-shm"] {
            drop(std::fs::remove_file(dir.path().join(name)));
        }
    };
    // Whatever has become of it: the city's own page, from what was last read, in every language and for every worry.
    for case in ["no register at all", "gone", "cut", "almost nothing"] {
        without();
        match case {
            "gone" => {}
            "almost nothing" => std::fs::write(&file, &register[..2000]).expect("file"),
            "cut" => std::fs::write(&file, &register[..register.len() / 2]).expect("file"),
            _ => std::fs::write(&file, case.repeat(1000)).expect("file"),
        }
        let mut child = start(dir.path(), port);
        for path in ["/282294", "/282294/7K3M", "/282294/vi", "/282294/dv"] {
            let answer = get(path).expect("answer");
            assert!(answer.starts_with("HTTP/1.1 200"), "{case} {path}: {answer:.200}");
            assert!(answer.contains("tel:0120279338") && answer.contains("tel:119"), "{case} {path}");
            assert!(answer.contains("たつの市"), "{case} {path}: the city's own page");
        }
        assert!(get("/282294").expect("answer").contains("健康課（見本）"), "{case}: the city's own desk");
        assert!(get("/soudan").expect("answer").contains("href=\"/282294\""), "{case}: who takes part");
        assert!(
            !get("/healthz").expect("answer").starts_with("HTTP/1.1 200"),
            "{case}: whoever watches it must see it"
        );
        let desk = get("/staff/sign-in").expect("answer");
        assert!(desk.contains("119"), "{desk:.200}");
        child.kill().and_then(|()| child.wait()).expect("kill -9");
        assert_eq!(file.exists(), case != "gone", "no empty register in the place of one that has gone");
    }
    // Without copies: the national windows in the program.
    std::fs::remove_dir_all(dir.path().join("pages")).expect("pages");
    let mut child = start(dir.path(), port);
    for path in ["/282294", "/282294/7K3M", "/soudan"] {
        let answer = get(path).expect("answer");
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("tel:0120279338"), "{path}: {answer:.200}");
    }
    child.kill().and_then(|()| child.wait()).expect("kill -9");
}

#[test]
fn a_register_that_somebody_else_holds_takes_no_sticker_down() {
    let dir = tempfile::tempdir().expect("folder");
    let port = free_port();
    let mut whole = start(dir.path(), port);
    copied(dir.path());
    whole.kill().and_then(|()| whole.wait()).expect("kill -9");
    let other = rusqlite::Connection::open(dir.path().join("tsunagaru.db")).expect("register");
    other.execute_batch("BEGIN IMMEDIATE").expect("lock");
    let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagaru"))
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(dir.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("program");
    let request = "GET /282294 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    // Before the lock is waited for to its end, and after it.
    let page = (0..200).find_map(|_| {
        let answer = ask(port, request).ok().filter(|a| a.contains("たつの市"));
        if answer.is_none() {
            std::thread::sleep(Duration::from_millis(50));
        }
        answer
    });
    assert!(page.expect("a page").contains("健康課（見本）"));
    child.kill().and_then(|()| child.wait()).expect("kill");
    drop(other);
}
