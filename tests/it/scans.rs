//! After a thousand scans: what the register and the log hold, read byte by byte.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::torture::free_port;
use rusqlite::{Connection, OpenFlags};

const SCANS: i64 = 1000;
/// Stands in every header by which a visitor could be told from another.
const VISITOR: &str = "VISITOR-4711";
const ADDRESS: &str = "203.0.113.77";

/// Every table with its rows as text, the scan counts left out.
fn tables(file: &Path) -> Vec<(String, Vec<String>)> {
    let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("register");
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut names = db.prepare(sql).expect("names");
    let names: Vec<String> =
        names.query_map([], |r| r.get(0)).expect("names").collect::<Result<_, _>>().expect("names");
    let rows = |name: &str| {
        let mut all = db.prepare(&format!("SELECT * FROM \"{name}\"")).expect("table");
        let columns = all.column_count();
        let text = all
            .query_map([], |r| (0..columns).map(|n| Ok(format!("{:?}", r.get_ref(n)?))).collect::<Result<String, _>>());
        text.expect("rows").collect::<Result<Vec<_>, _>>().expect("rows")
    };
    names.iter().filter(|n| *n != "scan_count").map(|n| (n.clone(), rows(n))).collect()
}

#[test]
fn a_thousand_scans_leave_a_count_for_each_sticker_and_day_and_nothing_else() {
    let dir = tempfile::tempdir().expect("folder");
    let port = free_port();
    let mut program = Command::new(env!("CARGO_BIN_EXE_tsunagaru"))
        .args(["serve", "--demo", "--listen", &format!("127.0.0.1:{port}"), "--data"])
        .arg(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("program");
    let (mut out, mut said) = (program.stdout.take().expect("stdout"), Vec::new());
    while !String::from_utf8_lossy(&said).contains("Ctrl+C") {
        let mut piece = [0; 256];
        let n = out.read(&mut piece).expect("stdout");
        assert!(n > 0, "the program ended");
        said.extend_from_slice(&piece[..n]);
    }
    let file = dir.path().join("tsunagaru.db");
    // The program tidies up once when it starts (letters that nobody will print any more); after that only scans happen.
    let mut before = tables(&file);
    loop {
        std::thread::sleep(std::time::Duration::from_secs(2));
        let now = tables(&file);
        if now == before {
            break;
        }
        before = now;
    }
    let token: String = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|db| db.query_row("SELECT token FROM sticker WHERE voided_at IS NULL LIMIT 1", [], |r| r.get(0)))
        .expect("a sticker");

    let mut door = TcpStream::connect(("127.0.0.1", port)).expect("door");
    let mut answers = 0;
    for n in 0..SCANS {
        let path = if n % 10 == 0 { "ZZZZZ".to_owned() } else { token.to_lowercase() };
        write!(
            door,
            "GET /282294/{path}?from={VISITOR}-{n} HTTP/1.1\r\nHost: x\r\nUser-Agent: {VISITOR}\r\nReferer: https://{VISITOR}/\r\n\
             Cookie: who={VISITOR}\r\nX-Forwarded-For: {ADDRESS}\r\nForwarded: for={ADDRESS}\r\nAccept-Encoding: br\r\n\r\n"
        )
        .expect("asked");
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            door.read_exact(&mut byte).expect("head");
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).expect("ASCII").to_lowercase();
        assert!(head.starts_with("http/1.1 200") && !head.contains("set-cookie"), "{head}");
        let length: usize =
            head.split("content-length: ").nth(1).and_then(|l| l.lines().next()).expect("length").parse().expect("n");
        let mut body = vec![0; length];
        door.read_exact(&mut body).expect("body");
        answers += 1;
    }
    assert_eq!(answers, SCANS);
    drop(door);
    assert!(Command::new("kill").arg(program.id().to_string()).status().expect("kill").success());
    let mut log = String::new();
    program.stderr.take().expect("stderr").read_to_string(&mut log).expect("log");
    out.read_to_end(&mut said).expect("stdout");
    program.wait().expect("end");

    for ((name, after), (_, before)) in tables(&file).iter().zip(&before) {
        assert_eq!(after, before, "{name} changed");
    }
    let db = Connection::open(&file).expect("register");
    let counts: Vec<(String, i64)> = db
        .prepare("SELECT token, sum(count) FROM scan_count GROUP BY token")
        .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).map(|rows| rows.flatten().collect()))
        .expect("counts");
    assert_eq!(counts, [(token.clone(), SCANS * 9 / 10)], "unknown tokens are nobody's");
    let columns: Vec<String> = db
        .prepare("SELECT name FROM pragma_table_info('scan_count') ORDER BY name")
        .and_then(|mut s| s.query_map([], |r| r.get(0)).map(|rows| rows.flatten().collect()))
        .expect("columns");
    assert_eq!(columns, ["count", "day", "token"]);
    let printed = format!("{}{log}", String::from_utf8_lossy(&said));
    for trace in [VISITOR, ADDRESS, token.as_str(), &token.to_lowercase()] {
        assert!(!printed.contains(trace), "the log holds {trace}: {printed}");
    }
    let mut folders = vec![dir.path().to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert!(files.len() > 2, "the register and the copies of its pages");
    for file in files {
        let bytes = std::fs::read(file).expect("bytes");
        for trace in [VISITOR, ADDRESS] {
            assert!(!bytes.windows(trace.len()).any(|w| w == trace.as_bytes()), "a file holds {trace}");
        }
    }
}
