//! A world for a test: one register in a folder of its own, a clock that the test moves, officers who can sign in.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;
use tsunagaru::audit::Actor;
use tsunagaru::municipalities::LgCode;
use tsunagaru::notifications::ApplicantKey;
use tsunagaru::notifications::acts::Notice;
use tsunagaru::settings::Given;
use tsunagaru::staff::{self, Role};
use tsunagaru::store::{Store, StoreError};
use tsunagaru::time::Moment;
use tsunagaru::web::app::{App, Shared};
use tsunagaru::web::routes;

/// たつの市.
pub const TATSUNO: &str = "282294";
/// 堺市, the other municipality.
pub const SAKAI: &str = "271403";
/// 2026-11-24 10:00 in Japan, a Tuesday.
pub const TUESDAY: &str = "2026-11-24T01:00:00Z";
/// What stickers point at.
pub const BASE: &str = "https://inochi.example.jp";

pub struct World {
    pub app: Shared,
    router: Router,
    clock: Arc<AtomicI64>,
    // Dropped last: the store closes before its folder goes.
    _dir: TempDir,
}

/// What came back: status, headers, text.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("UTF-8")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("ASCII header"))
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// Asserts a redirect after a POST and gives its target.
    pub fn seen(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.location().to_owned()
    }

    /// Text that people read.
    pub fn words(&self) -> String {
        words(&self.text())
    }
}

/// Text that people read: tags out, white space folded.
pub fn words(html: &str) -> String {
    let (mut words, mut tag) = (String::new(), false);
    for c in html.chars() {
        match c {
            '<' => tag = true,
            '>' => {
                tag = false;
                words.push(' ');
            }
            _ if tag => {}
            c => words.push(c),
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl World {
    /// An empty register at [`TUESDAY`] with no municipality.
    pub fn empty() -> Self {
        Self::with_base(BASE)
    }

    pub fn with_base(base: &str) -> Self {
        Self::with_settings(Given { base_url: Some(base.to_owned()), ..Given::default() })
    }

    pub fn with_settings(given: Given) -> Self {
        let dir = tempfile::tempdir().expect("folder");
        let store = Store::open(dir.path()).expect("store");
        let settings = Given { data: Some(dir.path().to_owned()), ..given }.settle().expect("settings");
        let clock = Arc::new(AtomicI64::new(TUESDAY.parse::<Moment>().expect("moment").unix()));
        let read = Arc::clone(&clock);
        let app = App::new(settings, store, Arc::new(move || Moment::from_unix(read.load(Ordering::SeqCst))));
        let app = Arc::new(app.expect("app"));
        Self { router: routes::router(Arc::clone(&app)), app, clock, _dir: dir }
    }

    /// たつの市 and 堺市 take part.
    pub fn tatsuno() -> Self {
        Self::empty().with_cities()
    }

    /// The same world with たつの市 and 堺市 in it.
    pub fn with_cities(self) -> Self {
        self.store()
            .write_blocking(|tx| {
                for (code, name, prefecture) in [(TATSUNO, "たつの市", "兵庫県"), (SAKAI, "堺市", "大阪府")] {
                    tx.execute(
                        "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, phone, words,
                             ground, lettering, office_lat, office_lng, sample, added_at)
                         VALUES (?1, ?2, 'カナ', ?3, 'つながるいのちサポートネットワーク', '健康課', '0791-00-0000',
                             'あなたを守りたい', '#fff6d2', '#8a2f22', 34.858, 134.5455, 0, '2026-11-01T00:00:00Z')",
                        [code, name, prefecture],
                    )?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("municipalities");
        self
    }

    /// How an applicant hears of an act that a test does.
    pub fn notice(&self) -> Notice {
        let key = ApplicantKey::draw(&self.app.random().expect("random"));
        Notice { post: self.app.post(), key }
    }

    pub fn now(&self) -> Moment {
        Moment::from_unix(self.clock.load(Ordering::SeqCst))
    }

    pub fn advance(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    pub fn set_clock(&self, moment: &str) {
        self.clock.store(moment.parse::<Moment>().expect("moment").unix(), Ordering::SeqCst);
    }

    pub fn store(&self) -> &Store {
        &self.app.store
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("request")).await
    }

    /// A form as a browser sends it.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form(path).body(Body::from(encode(fields))).expect("request")).await
    }

    pub async fn get_as(&self, cookie: &str, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).expect("request")).await
    }

    pub async fn post_as(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = form(path).header(header::COOKIE, cookie);
        self.send(request.body(Body::from(encode(fields))).expect("request")).await
    }

    /// Invites an officer as the command does; gives the link's token.
    pub fn invite(&self, email: &str, lg_code: &str, role: Role) -> String {
        let token = format!("token-of-{email}-{}", self.now());
        let (hash, now, email) = (staff::pages::token_hash(&token), self.now(), email.to_owned());
        // 全体管理 belongs nowhere.
        let lg_code: Option<LgCode> = (role != Role::Operator).then(|| lg_code.parse().expect("code"));
        let name = email.split('@').next().expect("name").to_owned();
        self.store()
            .write_blocking(move |tx| {
                let account = (email.as_str(), name.as_str(), lg_code, role);
                staff::store::invite(tx, now, Actor::Operator, account, &hash)
            })
            .expect("invitation");
        token
    }

    /// Invites, sets a password, signs in; gives the cookie.
    pub async fn officer(&self, email: &str, lg_code: &str, role: Role) -> String {
        let token = self.invite(email, lg_code, role);
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        let answer = self.post(&format!("/staff/invitation/{token}"), &fields).await;
        answer.seen();
        cookie(&answer)
    }

    /// One number out of the register, for comparing pages with SQL.
    pub fn number(&self, sql: &'static str) -> i64 {
        let read = move |tx: &tsunagaru::store::Tx<'_>| Ok::<i64, StoreError>(tx.query_row(sql, [], |r| r.get(0))?);
        self.store().read_blocking(read).expect("number")
    }
}

/// A password that the rules take.
pub const PASSWORD: &str = "夕焼け小焼けの赤とんぼ龍野";

/// The cookie that an answer sets, as a browser sends it back.
pub fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().expect("cookie").to_owned()
}

fn form(path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

pub fn encode(fields: &[(&str, &str)]) -> String {
    let part = |text: &str| {
        text.bytes().fold(String::new(), |mut out, b| {
            use std::fmt::Write;
            match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(b)),
                b' ' => out.push('+'),
                b => write!(out, "%{b:02X}").expect("text"),
            }
            out
        })
    };
    fields.iter().map(|(n, v)| format!("{}={}", part(n), part(v))).collect::<Vec<_>>().join("&")
}
