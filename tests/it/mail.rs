//! Letters over a real mail server (tests/mail/server.py): what arrives, and what happens when the server says no, later or nothing.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tsunagaru::mail::outbox::{self, Turn};
use tsunagaru::mail::smtp::Relay;
use tsunagaru::mail::{Enclosure, Fault};
use tsunagaru::settings::{Given, Secret};
use tsunagaru::store::StoreError;

use crate::papers;
use crate::world::{BASE, TATSUNO, World};

/// The mail server at work; it ends with the test.
pub struct Mailer {
    child: Child,
    port: u16,
    out: PathBuf,
    _dir: tempfile::TempDir,
}

impl Drop for Mailer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Mailer {
    pub fn start(arguments: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let dir = tempfile::tempdir().expect("folder");
        let out = dir.path().join("letters.jsonl");
        let mut child = Command::new(root.join("target/mail-venv/bin/python"))
            .arg(root.join("tests/mail/server.py"))
            .arg("--out")
            .arg(&out)
            .args(arguments)
            .stdout(Stdio::piped())
            // It tells at length of every conversation that a test breaks off.
            .stderr(Stdio::null())
            .spawn()
            .expect("the mail server of `make test` (make target/mail-venv/.installed)");
        let mut line = String::new();
        let said = child.stdout.take().expect("stdout");
        BufReader::new(said).read_line(&mut line).expect("port");
        let port = line.trim().parse().expect("port");
        Self { child, port, out, _dir: dir }
    }

    /// Every letter that it has taken.
    pub fn letters(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.out).unwrap_or_default();
        text.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect()
    }
}

/// たつの市 with a mailbox, and a relay.
pub fn world(mailer: &Mailer) -> World {
    world_at(&format!("smtp://127.0.0.1:{}", mailer.port))
}

fn world_at(smtp: &str) -> World {
    world_with(smtp, None)
}

fn world_with(smtp: &str, password: Option<&str>) -> World {
    let given = Given {
        smtp_password: password.map(Secret::new),
        base_url: Some(BASE.to_owned()),
        smtp: Some(smtp.to_owned()),
        mail_from: Some("network@city.example.jp".into()),
        ..Given::default()
    };
    World::with_settings(given).with_cities()
}

pub fn with_mailbox(world: &World, address: &'static str) {
    let set = move |tx: &tsunagaru::store::Tx<'_>| {
        tx.execute("UPDATE municipality SET mail = ?1 WHERE lg_code = '282294'", [address])?;
        Ok::<_, StoreError>(())
    };
    world.store().write_blocking(set).expect("mailbox");
}

fn relay(world: &World) -> Relay {
    // A second of patience is plenty on this machine, and the hanging server is waited for.
    Relay::new(world.app.settings.smtp.as_ref().expect("smtp"), Some(Duration::from_secs(1))).expect("relay")
}

fn turn(world: &World) -> Turn {
    let enclose = |_| Ok(Some(Enclosure { name: "yoshiki1-7K3M-9XTC.pdf".into(), bytes: b"%PDF-1.7\n\xff".to_vec() }));
    let relay = relay(world);
    outbox::turn(world.store(), &|| world.now(), &enclose, &|p, e| relay.carry(p, e)).expect("turn")
}

/// Every letter's state and fault in the order of writing.
pub fn states(world: &World) -> Vec<String> {
    let read = |tx: &tsunagaru::store::Tx<'_>| {
        let mut all =
            tx.prepare("SELECT kind || ' ' || state || coalesce(' ' || fault, '') FROM letter ORDER BY id")?;
        let rows = all.query_map([], |r| r.get(0))?;
        Ok::<Vec<String>, StoreError>(rows.collect::<Result<_, _>>()?)
    };
    world.store().read_blocking(read).expect("states")
}

pub fn text(world: &World, sql: &'static str) -> String {
    let read = move |tx: &tsunagaru::store::Tx<'_>| Ok::<_, StoreError>(tx.query_row(sql, [], |r| r.get(0))?);
    world.store().read_blocking(read).expect("text")
}

/// Sends everything that is due.
pub fn all_turns(world: &World) -> Vec<Turn> {
    std::iter::repeat_with(|| turn(world)).take_while(|t| *t != Turn::Idle).take(20).collect()
}

const NAME: &str = "㈱𠮷野 髙﨑と葛󠄀城の店";

#[test]
fn subject_text_and_copy_arrive_as_they_were_written() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    with_mailbox(&world, "kenko@city.example.jp");
    let receipt = papers::shop(&world, TATSUNO, &[("applicant_name", NAME), ("email", "mihon@example.jp")]);
    let (subject, body) = (
        text(&world, "SELECT subject FROM letter WHERE kind = 'receipt'"),
        text(&world, "SELECT body FROM letter WHERE kind = 'receipt'"),
    );
    assert!(body.starts_with(&format!("{NAME} 様\n")), "{body}");
    assert_eq!(all_turns(&world), [Turn::Sent, Turn::Sent]);
    let letters = mailer.letters();
    assert_eq!(letters.len(), 2);
    let letter = &letters[0];
    assert_eq!(
        (letter["from"].as_str(), letter["to"][0].as_str()),
        (Some("network@city.example.jp"), Some("mihon@example.jp"))
    );
    assert_eq!(letter["headers"]["subject"].as_str(), Some(subject.as_str()));
    assert_eq!(letter["body"].as_str(), Some(body.as_str()));
    assert_eq!(letter["charset"].as_str(), Some("utf-8"));
    let header = |name: &str| letter["headers"][name].as_str().unwrap_or_default().to_owned();
    assert_eq!(header("from"), "たつの市 健康課 <network@city.example.jp>");
    assert_eq!(header("reply-to"), "kenko@city.example.jp");
    assert_eq!(header("auto-submitted"), "auto-generated");
    assert_eq!(header("date"), "Tue, 24 Nov 2026 01:00:00 +0000");
    assert!(header("message-id").ends_with("@inochi.example.jp>"), "{}", header("message-id"));
    assert_eq!(letter["files"][0]["name"].as_str(), Some("yoshiki1-7K3M-9XTC.pdf"));
    assert_eq!(
        (letter["files"][0]["kind"].as_str(), letter["files"][0]["size"].as_i64()),
        (Some("application/pdf"), Some(10))
    );
    for letter in &letters {
        assert_eq!(
            (&letter["ascii"], letter["defects"].as_array().map(Vec::len)),
            (&Value::Bool(true), Some(0)),
            "{letter}"
        );
        assert!(letter["longest"].as_i64().expect("length") <= 78, "{letter}");
    }
    let division = &letters[1];
    assert_eq!(division["to"][0].as_str(), Some("kenko@city.example.jp"));
    let said = division["body"].as_str().expect("text");
    assert!(said.contains(&receipt) && said.contains("店舗"), "{said}");
    for secret in ["𠮷野", "key=", "0791-64", "mihon@", "﨑子", "太郎"] {
        assert!(!division.to_string().contains(secret), "{secret}");
    }
    assert_eq!(states(&world), ["receipt sent", "arrived sent"]);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'send_letter'"), 2);
    // What was sent is forgotten after a week, that it was sent isn't.
    world.advance(7 * 86_400);
    let now = world.now();
    world.store().write_blocking(move |tx| tsunagaru::mail::acts::tidy(tx, now)).expect("tidy");
    assert_eq!(
        world.number("SELECT count(*) FROM letter WHERE body IS NULL AND paper IS NULL AND recipient IS NULL"),
        2
    );
}

#[test]
fn old_mobile_addresses_with_dots_in_odd_places_are_reached() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[("email", "mi..hon.@docomo.example.jp")]);
    assert_eq!(all_turns(&world), [Turn::Sent]);
    let to = mailer.letters()[0]["to"][0].as_str().expect("address").replace('"', "");
    assert_eq!(to, "mi..hon.@docomo.example.jp");
}

#[test]
fn refused_for_good_is_told_at_once_and_never_tried_again() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[("email", "refused@example.jp")]);
    papers::shop(&world, TATSUNO, &[("email", "full@example.jp")]);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Address), Turn::NotSent(Fault::Full)]);
    world.advance(10 * 86_400);
    assert_eq!(turn(&world), Turn::Idle);
    assert_eq!(states(&world), ["receipt failed address", "receipt failed full"]);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'fail_letter'"), 2);
    assert!(mailer.letters().is_empty());
}

#[test]
fn a_relay_that_refuses_the_sender_burns_no_letter() {
    let mailer = Mailer::start(&["--bars"]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[]);
    papers::shop(&world, TATSUNO, &[("email", "refused@example.jp")]);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Barred), Turn::NotSent(Fault::Barred)]);
    assert_eq!(states(&world), ["receipt waiting barred", "receipt waiting barred"]);
}

#[test]
fn a_wrong_password_is_the_operators_to_mend_and_letters_wait_for_it() {
    let mailer = Mailer::start(&["--login", "kenko", "himitsu"]);
    for (password, turn) in [("chigau", Turn::NotSent(Fault::Login)), ("himitsu", Turn::Sent)] {
        let world = world_with(&format!("smtp://kenko@127.0.0.1:{}", mailer.port), Some(password));
        papers::shop(&world, TATSUNO, &[]);
        assert_eq!(all_turns(&world), [turn]);
    }
    assert_eq!(mailer.letters()[0]["user"].as_str(), Some("kenko"));
}

#[test]
fn a_server_that_says_later_gets_the_letter_later_and_once() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[("email", "grey@example.jp")]);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Later)]);
    assert_eq!(states(&world), ["receipt waiting later"]);
    world.advance(59);
    assert_eq!(turn(&world), Turn::Idle);
    world.advance(1);
    assert_eq!(all_turns(&world), [Turn::Sent]);
    assert_eq!(mailer.letters().len(), 1);
}

#[test]
fn a_server_that_hangs_holds_up_nobody_for_long_and_is_given_up_after_three_days() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[("email", "hang@example.jp")]);
    papers::shop(&world, TATSUNO, &[("email", "mihon@example.jp")]);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Broken), Turn::Sent]);
    assert_eq!(states(&world), ["receipt waiting broken", "receipt sent"]);
    let started = world.now();
    while states(&world)[0] == "receipt waiting broken" {
        world.advance(12 * 3600);
        assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Broken)]);
    }
    assert_eq!(states(&world)[0], "receipt failed broken");
    assert_eq!(world.number("SELECT attempts FROM letter WHERE state = 'failed'"), 12);
    assert!(world.now().unix() - started.unix() < 7 * 86_400);
    assert_eq!(mailer.letters().len(), 1);
}

#[test]
fn a_line_that_breaks_loses_nothing_and_doubles_nothing_in_the_register() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[("email", "cut@example.jp")]);
    papers::shop(&world, TATSUNO, &[("email", "mute@example.jp")]);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Broken), Turn::NotSent(Fault::Broken)]);
    world.advance(60);
    assert_eq!(all_turns(&world), [Turn::Sent, Turn::Sent]);
    assert_eq!(states(&world), ["receipt sent", "receipt sent"]);
    let letters = mailer.letters();
    let ids = |to: &str| -> Vec<_> {
        letters.iter().filter(|l| l["to"][0] == to).map(|l| l["headers"]["message-id"].to_string()).collect()
    };
    assert_eq!(ids("cut@example.jp").len(), 1);
    // Taken, but never said so: it comes twice, and mailboxes can tell that it is one letter.
    let twice = ids("mute@example.jp");
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0], twice[1]);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'send_letter'"), 2);
    assert_eq!(world.number("SELECT count(*) FROM letter"), 2);
}

#[test]
fn nothing_goes_unencrypted_to_another_machine() {
    // Not the name of this machine's own loop, so encryption is asked for; this server has none.
    let mailer = Mailer::start(&["--host", "127.0.0.2"]);
    let world = world_at(&format!("smtp://127.0.0.2:{}", mailer.port));
    papers::shop(&world, TATSUNO, &[]);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Encryption)]);
    assert!(mailer.letters().is_empty());
    drop(mailer);
    world.advance(60);
    assert_eq!(all_turns(&world), [Turn::NotSent(Fault::Unreachable)]);
    assert_eq!(states(&world), ["receipt waiting unreachable"]);
}

#[test]
fn what_was_in_hand_when_the_program_ended_is_sent_at_the_next_start() {
    let mailer = Mailer::start(&[]);
    let world = world(&mailer);
    papers::shop(&world, TATSUNO, &[]);
    let (now, until) = (world.now(), world.now().plus_seconds(1800));
    let claimed =
        world.store().write_blocking(move |tx| tsunagaru::mail::store::claim(tx, 1, now, until)).expect("claim");
    assert!(claimed.is_some());
    assert_eq!((turn(&world), states(&world)), (Turn::Idle, vec!["receipt sending".to_owned()]));
    let (post, at) = (world.app.post(), world.now());
    world.store().write_blocking(move |tx| tsunagaru::mail::acts::on_start(tx, &post, at)).expect("start");
    assert_eq!(all_turns(&world), [Turn::Sent]);
    assert_eq!(mailer.letters().len(), 1);
}

/// A certificate authority of the test's own, and a certificate of it for both numbers of this machine's loop.
fn certificates(dir: &Path) -> (PathBuf, PathBuf, PathBuf) {
    let file = |name: &str| dir.join(name);
    let names = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2";
    std::fs::write(file("names"), names).expect("file");
    let openssl = |arguments: &[&str]| {
        let done = Command::new("openssl").args(arguments).current_dir(dir).output().expect("openssl of `make test`");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let authority = ["req", "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=test"];
    openssl(&[&authority[..], &key[..]].concat());
    let request = ["req", "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost"];
    openssl(&[&request[..], &key[..]].concat());
    let sign = ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    openssl(&[&sign[..], &["-days", "3650", "-extfile", "names", "-out", "server.pem"][..]].concat());
    (file("ca.pem"), file("server.pem"), file("server.key"))
}

/// The program over a folder in which たつの市 takes part, with its relay; killed at the end.
struct Program {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Program {
    fn take_in(data: &Path) {
        let add = ["municipality", "add", TATSUNO, "--division", "健康課", "--mail", "kenko@city.example.jp", "--data"];
        let done = Command::new(env!("CARGO_BIN_EXE_tsunagaru")).args(add).arg(data).output().expect("program");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn serve(data: &Path, smtp: &str, variables: &[(&str, &str)]) -> Self {
        let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
        let port = probe.local_addr().expect("port").port();
        drop(probe);
        let log = data.with_extension(format!("{port}.log"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagaru"))
            .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--smtp", smtp, "--data"])
            .arg(data)
            .env("TSUNAGARU_MAIL_FROM", "network@city.example.jp")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&log).expect("log"))
            .spawn()
            .expect("program");
        let mut lines = BufReader::new(child.stdout.take().expect("stdout")).lines();
        assert!(lines.any(|l| l.expect("line").contains("Ctrl+C")), "the program ended");
        Self { child, port, log }
    }

    /// Hands 様式1 in as a browser does; true when the program says that it has it.
    fn hand_in(&self, email: &str, n: u8) -> bool {
        use std::io::{Read, Write};
        let key = tsunagaru::notifications::DraftKey::draw(&[n; 16]);
        let mut fields: Vec<_> = papers::SHOP.iter().filter(|(name, _)| *name != "email").copied().collect();
        fields.extend([("email", email), ("form_key", key.as_str())]);
        let body = crate::world::encode(&fields);
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port)).expect("connection");
        write!(
            stream,
            "POST /{TATSUNO}/apply HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .expect("request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answer");
        answer.starts_with("HTTP/1.1 303")
    }
}

/// Waits until the server has taken a letter of that kind; gives all of them.
fn wait_for(mailer: &Mailer, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    for _ in 0..600 {
        let letters: Vec<_> = mailer.letters().into_iter().filter(&wanted).collect();
        if !letters.is_empty() {
            return letters;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no such letter came: {:?}", mailer.letters());
}

#[test]
fn the_program_itself_sends_the_copy_encrypted_and_signed_in() {
    let dir = tempfile::tempdir().expect("folder");
    let (authority, certificate, key) = certificates(dir.path());
    let secret = dir.path().join("secret");
    std::fs::write(&secret, "himitsu no aikotoba\n").expect("file");
    for (n, (tls, host, scheme)) in
        [("implicit", "127.0.0.1", "smtps"), ("starttls", "127.0.0.2", "smtp")].into_iter().enumerate()
    {
        let (certificate, key) = (certificate.to_string_lossy(), key.to_string_lossy());
        let login = ["--login", "kenko@city.example.jp", "himitsu no aikotoba"];
        let mut arguments = vec!["--host", host, "--tls", tls, "--certificate", &certificate, &key];
        arguments.extend(login);
        let mailer = Mailer::start(&arguments);
        let data = dir.path().join(tls);
        Program::take_in(&data);
        let smtp = format!("{scheme}://kenko%40city.example.jp@{host}:{}", mailer.port);
        let (authority, secret) = (authority.to_string_lossy(), secret.to_string_lossy());
        let variables = [("SSL_CERT_FILE", authority.as_ref()), ("TSUNAGARU_SMTP_PASSWORD_FILE", secret.as_ref())];
        let program = Program::serve(&data, &smtp, &variables);
        assert!(program.hand_in("mihon@example.jp", u8::try_from(n).expect("small")));
        let to_applicant = |l: &Value| l["to"][0] == "mihon@example.jp";
        let letter = wait_for(&mailer, to_applicant).remove(0);
        assert_eq!(
            (&letter["encrypted"], letter["user"].as_str()),
            (&Value::Bool(true), Some("kenko@city.example.jp"))
        );
        let file = &letter["files"][0];
        assert_eq!((file["starts"].as_str(), file["kind"].as_str()), (Some("%PDF-"), Some("application/pdf")));
        assert!(file["name"].as_str().expect("name").starts_with("yoshiki1-"), "{file}");
        let log = std::fs::read_to_string(&program.log).expect("log");
        assert!(log.contains("letter sent"), "{log}");
        for secret in ["mihon@", "city.example.jp", "key=", "himitsu", "見本"] {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
        // A certificate that nobody vouches for is no encryption.
        let program = {
            drop(program);
            Program::serve(&data, &smtp, &variables[1..])
        };
        assert!(program.hand_in("mihon@example.jp", 100));
        std::thread::sleep(Duration::from_secs(4));
        let came = mailer.letters().into_iter().filter(|l| to_applicant(l)).count();
        assert_eq!(came, 1, "nothing goes to a server that can't prove its name");
    }
}

#[test]
fn kill_nine_between_queue_and_sending_loses_no_letter() {
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    Program::take_in(&data);
    // Nobody listens there: the letters wait, or are in hand, when the program is killed.
    let nowhere = {
        let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
        format!("smtp://127.0.0.1:{}", probe.local_addr().expect("port").port())
    };
    let hanging = Mailer::start(&[]);
    let program = Program::serve(&data, &format!("smtp://127.0.0.1:{}", hanging.port), &[]);
    assert!(program.hand_in("hang@example.jp", 1), "in hand for as long as the server hangs");
    std::thread::sleep(Duration::from_secs(4));
    drop(program);
    assert!(hanging.letters().iter().all(|l| l["to"][0] != "hang@example.jp"));
    let program = Program::serve(&data, &nowhere, &[]);
    // Killed at once after the answer: before anybody has looked into the outbox.
    assert!(program.hand_in("mihon@example.jp", 2));
    drop(program);
    let file = rusqlite::Connection::open(data.join("tsunagaru.db")).expect("file");
    let again = "UPDATE letter SET next_at = queued_at, recipient = replace(recipient, 'hang@', 'mata@') WHERE state IN ('waiting', 'sending')";
    file.execute(again, []).expect("due");
    drop(file);
    let mailer = Mailer::start(&[]);
    let _program = Program::serve(&data, &format!("smtp://127.0.0.1:{}", mailer.port), &[]);
    for address in ["mata@example.jp", "mihon@example.jp"] {
        wait_for(&mailer, |l| l["to"][0] == address);
    }
    std::thread::sleep(Duration::from_secs(3));
    let all: Vec<_> = hanging
        .letters()
        .into_iter()
        .chain(mailer.letters())
        // This program runs by the machine's clock, and a reminder of windows comes when it comes.
        .filter(|l| l["headers"]["subject"].as_str().is_some_and(|s| s.contains("受付番号")))
        .map(|l| l["to"][0].to_string())
        .collect();
    for (address, count) in [("mata@example.jp", 1), ("mihon@example.jp", 1), ("kenko@city.example.jp", 2)] {
        assert_eq!(all.iter().filter(|a| a.contains(address)).count(), count, "{address} {all:?}");
    }
}
