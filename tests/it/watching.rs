//! 見守り: what a monitor and the log are told of a whole road, and that no name, mail, telephone, number or word of a person is in it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::torture::{free_port, until_open};
use crate::world::{PASSWORD, TATSUNO, World, encode};

struct Service {
    child: Child,
    port: u16,
    monitor: u16,
    /// What it said at its start.
    said: String,
}

impl Service {
    fn start(dir: &Path) -> Self {
        let (port, monitor) = (free_port(), free_port());
        let log = std::fs::File::create(dir.join("log")).expect("log");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tsunagaru"))
            .args(["serve", "--demo", "--log-format", "json", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--metrics", &format!("127.0.0.1:{monitor}"), "--data"])
            .arg(dir.join("var"))
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("program");
        let said = until_open(&mut child);
        Self { child, port, monitor, said }
    }

    fn send(&self, method: &str, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let body = encode(fields);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Answer(ask(self.port, &request))
    }

    fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send("GET", path, cookie, &[])
    }

    fn monitor(&self, path: &str) -> Answer {
        Answer(ask(self.monitor, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.kill().and_then(|()| self.child.wait()));
    }
}

fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("time-out");
    stream.write_all(request.as_bytes()).expect("request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answer");
    String::from_utf8_lossy(&answer).into_owned()
}

struct Answer(String);

impl Answer {
    fn header(&self, name: &str) -> String {
        let start = format!("{name}: ");
        self.0.lines().find_map(|l| l.strip_prefix(&start)).unwrap_or_default().trim().to_owned()
    }

    fn seen(&self) -> String {
        assert!(self.0.starts_with("HTTP/1.1 303"), "{:.600}", self.0);
        self.header("location")
    }

    fn between(&self, before: &str, after: &str) -> String {
        let rest = self.0.split_once(before).unwrap_or_else(|| panic!("{before}: {}", self.0)).1;
        rest.split(after).next().expect("text").to_owned()
    }
}

/// Nobody's name, mail or number but ours: whatever of these is found has leaked.
const MARKS: [&str; 9] = [
    "秘密の商店",
    "ヒミツノショウテン",
    "印 太郎",
    "印 花子",
    "himitsu-mark",
    "0791-64-9753",
    "678-0259",
    "富永9753",
    "しるしの理由",
];

#[test]
fn the_whole_road_leaves_no_person_in_the_log_or_the_metrics() {
    let dir = tempfile::tempdir().expect("folder");
    let service = Service::start(dir.path());
    let link = service.said.lines().find_map(|l| l.trim().split_once("/staff/invitation/")).expect("link").1.to_owned();

    let begin = format!("/{TATSUNO}/apply/begin");
    let first = service.send("POST", &begin, "", &[("registrant", "shop")]).seen();
    let draft = first.strip_suffix("/name").expect("first page").to_owned();
    let step = |name: &str, fields: &[(&str, &str)]| {
        let next = service.send("POST", &format!("{draft}/{name}"), "", fields).seen();
        assert!(!next.ends_with(&format!("/{name}")), "{name}: {next}");
    };
    step("name", &[("applicant_name", MARKS[0]), ("applicant_kana", MARKS[1]), ("representative_name", MARKS[2])]);
    step("spot", &[]);
    step("place", &[("postal_code", MARKS[6]), ("address", "たつの市龍野町富永9753")]);
    step("contact", &[("contact_name", MARKS[3]), ("phone", MARKS[5]), ("email", "himitsu-mark@example.jp")]);
    let hours = [("category", "restaurant"), ("open_days", "月"), ("open_time", "9時"), ("close_time", "18:00")];
    step("hours", &hours);
    step("activities", &[("activities", "sticker"), ("activities", "listening"), ("sticker_count", "2")]);
    step("consent", &[("consent", "list")]);
    let duties = ["sticker", "listening", "connecting", "watching", "awareness"].map(|d| ("duties", d));
    step("promises", &[&duties[..], &[("pledge", "1"), ("privacy", "1")]].concat());
    let revision = service.get(&format!("{draft}/check"), "").between(r#"name="revision" value=""#, "\"");
    let key = draft.rsplit('/').next().expect("key").to_owned();
    let handed = [("form_key", key.as_str()), ("revision", revision.as_str())];
    let mine = service.send("POST", &format!("/{TATSUNO}/apply"), "", &handed).seen();
    let pin = service.get(&mine, "").between(r#"<dt>暗証番号</dt><dd><b class="number">"#, "<");
    let receipt = mine.split(['/', '?']).nth(3).expect("receipt").to_owned();
    let secret = mine.split("key=").nth(1).expect("key").to_owned();
    let door = format!("/{TATSUNO}/notifications");
    assert!(
        service
            .send("POST", &door, "", &[("receipt", receipt.as_str()), ("pin", "000000")])
            .0
            .starts_with("HTTP/1.1 4")
    );
    service.send("POST", &door, "", &[("receipt", receipt.as_str()), ("pin", pin.as_str())]).seen();

    let password = [("password", PASSWORD), ("again", PASSWORD)];
    let entered = service.send("POST", &format!("/staff/invitation/{link}"), "", &password);
    entered.seen();
    let cookie = entered.header("set-cookie").split(';').next().expect("cookie").to_owned();
    let page = format!("/staff/{TATSUNO}/notifications/{receipt}");
    for (act, extra) in [("review", ("", "")), ("return", ("return_reason", MARKS[8]))] {
        let version = service.get(&page, &cookie).between(r#"name="version" value=""#, "\"");
        service.send("POST", &format!("{page}/{act}"), &cookie, &[("version", version.as_str()), extra]).seen();
    }
    service.get(&format!("/staff/{TATSUNO}/notifications?q=himitsu-mark"), &cookie);
    service.get(&format!("/{TATSUNO}/spots?q=himitsu-mark"), "");
    service.get(&format!("/{TATSUNO}/7K3M?himitsu-mark"), "");
    service.get("/himitsu-mark/himitsu-mark", "");
    service.send(
        "POST",
        "/staff/sign-in",
        "",
        &[("email", "himitsu-mark@example.jp"), ("password", "himitsu-mark-password")],
    );
    service.send("POST", "/staff/sign-out", &cookie, &[]);

    let metrics = service.monitor("/metrics").0;
    let log = std::fs::read_to_string(dir.path().join("log")).expect("log");
    let token = cookie.split('=').nth(1).expect("token");
    for mark in MARKS.iter().copied().chain([pin.as_str(), &receipt, &secret, &key, token, &link, PASSWORD, "7K3M"]) {
        assert!(!log.contains(mark), "{mark} stands in the log:\n{log}");
        assert!(!metrics.contains(mark), "{mark} stands in the metrics");
    }
    // And the log says what happened all the same, one object a line.
    let lines: Vec<serde_json::Value> =
        log.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}"))).collect();
    let saw = |pattern: &str, status: u64| lines.iter().any(|l| l["pattern"] == pattern && l["status"] == status);
    assert!(saw("/{lgcode}/apply", 303) && saw("/staff/{lgcode}/notifications/{receipt}/return", 303), "{log}");
    assert!(!lines.iter().any(|l| l["pattern"] == "/{lgcode}/{token}" || l["pattern"] == "/{lgcode}"), "{log}");
    for counted in [
        "tsunagaru_http_requests_total{page=\"consultation\",status=\"2xx\"} ",
        "tsunagaru_http_requests_total{page=\"notification\",status=\"3xx\"} ",
        "tsunagaru_http_requests_total{page=\"desk\",status=\"3xx\"} ",
        "tsunagaru_http_seconds_count{page=\"public\"} ",
        "tsunagaru_database_bytes ",
        "tsunagaru_writer_queue 0",
        "tsunagaru_letters_waiting 0",
        "tsunagaru_kept_places 2",
        "tsunagaru_ready 1",
    ] {
        assert!(metrics.contains(counted), "{counted}\n{metrics}");
    }
    // The monitor's door is its own, and nothing else is behind it.
    assert!(service.monitor("/readyz").0.starts_with("HTTP/1.1 200"), "{}", service.monitor("/readyz").0);
    assert!(service.monitor(&format!("/{TATSUNO}")).0.starts_with("HTTP/1.1 404"));
    assert!(!service.get("/metrics", "").0.contains("tsunagaru_http"), "no metrics in public");
    let ready = service.get("/readyz", "").0;
    assert!(ready.contains(r#""ready":true"#) && ready.contains(r#""database":"ok""#), "{ready}");
}

#[tokio::test]
async fn what_is_not_ready_is_named() {
    let world = World::tatsuno();
    let answer = world.get("/readyz").await;
    assert_eq!(answer.status.as_u16(), 503);
    assert!(answer.text().contains("consultation pages are not known yet"), "{}", answer.text());
    for page in ["/soudan", "/282294", "/271403"] {
        assert_eq!(world.get(page).await.status.as_u16(), 200);
    }
    let answer = world.get("/readyz").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"), "{}", answer.text());
}
