//! 計器: what a monitor reads, in the text format of Prometheus. Counts of answers by kind of page, never of whom or which.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::mail::{self, StateName};
use crate::store::{StoreError, Tx};
use crate::web::app::{App, Shared};
use crate::web::{ready, routes};

/// 種類: what kind of page was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 相談できるところ.
    Consultation,
    /// 一覧・地図・公開データ.
    Public,
    /// 届出.
    Notification,
    /// 市の机.
    Desk,
    /// `/api/`.
    Api,
    /// Styles and scripts.
    Asset,
    /// Health and readiness.
    Health,
}

impl Class {
    const ALL: [Class; 7] =
        [Self::Consultation, Self::Public, Self::Notification, Self::Desk, Self::Api, Self::Asset, Self::Health];

    /// Of the pattern of an address, none for what no pattern matches.
    pub fn of(pattern: Option<&str>) -> Self {
        match pattern {
            None | Some("/{lgcode}" | "/{lgcode}/{token}") => Self::Consultation,
            Some("/healthz" | "/readyz") => Self::Health,
            Some(p) if p.starts_with("/staff") => Self::Desk,
            Some(p) if p.starts_with("/api") => Self::Api,
            Some(p) if p.starts_with("/assets") || p == "/favicon.ico" || p == "/sw.js" => Self::Asset,
            Some(p) if p.contains("/apply") || p.contains("/notifications") => Self::Notification,
            Some(_) => Self::Public,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Consultation => "consultation",
            Self::Public => "public",
            Self::Notification => "notification",
            Self::Desk => "desk",
            Self::Api => "api",
            Self::Asset => "asset",
            Self::Health => "health",
        }
    }
}

/// Upper edges of the latency's steps, in microseconds, with their names in seconds.
const STEPS: [(u64, &str); 8] = [
    (500, "0.0005"),
    (2_000, "0.002"),
    (10_000, "0.01"),
    (50_000, "0.05"),
    (200_000, "0.2"),
    (1_000_000, "1"),
    (5_000_000, "5"),
    (30_000_000, "30"),
];

/// Answers of one class.
#[derive(Debug, Default)]
struct Answers {
    /// 1xx to 5xx.
    statuses: [AtomicU64; 5],
    /// How many were at most as slow as each step, without those of the step before.
    steps: [AtomicU64; STEPS.len()],
    slower: AtomicU64,
    micros: AtomicU64,
}

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Metrics([Answers; Class::ALL.len()]);

impl Metrics {
    /// Counts an answer.
    pub fn note(&self, class: Class, status: u16, took: Duration) {
        let Some(answers) = self.0.get(class as usize) else { return };
        let kind = usize::from(status / 100).saturating_sub(1).min(4);
        if let Some(count) = answers.statuses.get(kind) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let step = STEPS.iter().position(|(edge, _)| micros <= *edge).and_then(|at| answers.steps.get(at));
        step.unwrap_or(&answers.slower).fetch_add(1, Ordering::Relaxed);
        answers.micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        text.push_str("# HELP tsunagaru_http_requests_total Answers by kind of page and status.\n# TYPE tsunagaru_http_requests_total counter\n");
        for (class, answers) in Class::ALL.iter().zip(&self.0) {
            for (kind, count) in (1..).zip(&answers.statuses) {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    let class = class.name();
                    writeln!(text, "tsunagaru_http_requests_total{{page=\"{class}\",status=\"{kind}xx\"}} {count}")?;
                }
            }
        }
        text.push_str("# HELP tsunagaru_http_seconds Time from the request to its answer.\n# TYPE tsunagaru_http_seconds histogram\n");
        for (class, answers) in Class::ALL.iter().zip(&self.0) {
            let (class, mut so_far) = (class.name(), 0);
            for ((_, edge), count) in STEPS.iter().zip(&answers.steps) {
                so_far += count.load(Ordering::Relaxed);
                writeln!(text, "tsunagaru_http_seconds_bucket{{page=\"{class}\",le=\"{edge}\"}} {so_far}")?;
            }
            so_far += answers.slower.load(Ordering::Relaxed);
            writeln!(text, "tsunagaru_http_seconds_bucket{{page=\"{class}\",le=\"+Inf\"}} {so_far}")?;
            let micros = answers.micros.load(Ordering::Relaxed);
            let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
            writeln!(text, "tsunagaru_http_seconds_sum{{page=\"{class}\"}} {whole}.{rest:06}")?;
            writeln!(text, "tsunagaru_http_seconds_count{{page=\"{class}\"}} {so_far}")?;
        }
        Ok(())
    }
}

/// The monitor's own door: `/metrics`, and the two that tell whether all is well.
pub fn router(app: Shared) -> Router {
    Router::new()
        .route("/metrics", get(show))
        .route("/healthz", get(routes::healthz))
        .route("/readyz", get(ready::show))
        .with_state(app)
}

async fn show(State(app): State<Shared>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    match told(&app).await {
        Ok(text) => ([(header::CONTENT_TYPE, kind)], text).into_response(),
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Letters by what has become of them.
fn letters(tx: &Tx<'_>) -> Result<(u32, u32), StoreError> {
    let waiting = mail::store::count_all(tx, &[StateName::Waiting, StateName::Sending])?;
    Ok((waiting, mail::store::count_all(tx, &[StateName::Failed])?))
}

async fn told(app: &App) -> Result<String, std::fmt::Error> {
    let mut text = String::with_capacity(8 * 1024);
    app.metrics.write(&mut text)?;
    let ready = ready::look(app).await;
    let letters = app.store.read(letters).await.ok();
    let (places, pages) = app.kept.count();
    let size = |end: &str| {
        let mut name = app.store.path().as_os_str().to_owned();
        name.push(end);
        std::fs::metadata(name).map(|m| m.len()).unwrap_or_default()
    };
    let mut gauge = |name: &str, help: &str, value: u64| {
        writeln!(text, "# HELP tsunagaru_{name} {help}\n# TYPE tsunagaru_{name} gauge\ntsunagaru_{name} {value}")
    };
    gauge("ready", "1 when /readyz says so.", u64::from(ready.is_ready()))?;
    gauge("database_open", "1 when the register answers.", u64::from(ready.database_answers()))?;
    gauge("database_bytes", "Size of the database file.", size(""))?;
    gauge("database_wal_bytes", "Size of what is not folded into it yet.", size("-wal"))?;
    gauge("writer_queue", "Writes that wait for the one writer or are being done.", app.store.waiting() as u64)?;
    gauge("kept_places", "Municipalities whose consultation page is known.", places as u64)?;
    gauge("kept_pages", "Finished consultation pages in memory.", pages as u64)?;
    if let Some((waiting, failed)) = letters {
        gauge("letters_waiting", "Letters that wait for the mail relay.", u64::from(waiting))?;
        gauge(
            "letters_failed",
            "Letters that could not be delivered and wait for somebody at a desk.",
            u64::from(failed),
        )?;
    }
    if let Some(seconds) = ready.behind() {
        gauge(
            "copy_seconds_behind",
            "For how long the copy of the register has been seen to lack something.",
            seconds,
        )?;
    }
    writeln!(
        text,
        "# HELP tsunagaru_build_info The program.\n# TYPE tsunagaru_build_info gauge\ntsunagaru_build_info{{version=\"{}\",schema=\"{}\"}} 1",
        env!("CARGO_PKG_VERSION"),
        crate::store::SCHEMA_VERSION
    )?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_counted_by_kind_and_their_steps_add_up() {
        let metrics = Metrics::default();
        metrics.note(Class::Consultation, 200, Duration::from_micros(20));
        metrics.note(Class::Consultation, 304, Duration::from_millis(3));
        metrics.note(Class::Desk, 500, Duration::from_secs(40));
        let mut text = String::new();
        metrics.write(&mut text).unwrap();
        for line in [
            "tsunagaru_http_requests_total{page=\"consultation\",status=\"2xx\"} 1",
            "tsunagaru_http_requests_total{page=\"consultation\",status=\"3xx\"} 1",
            "tsunagaru_http_requests_total{page=\"desk\",status=\"5xx\"} 1",
            "tsunagaru_http_seconds_bucket{page=\"consultation\",le=\"0.0005\"} 1",
            "tsunagaru_http_seconds_bucket{page=\"consultation\",le=\"0.01\"} 2",
            "tsunagaru_http_seconds_bucket{page=\"consultation\",le=\"+Inf\"} 2",
            "tsunagaru_http_seconds_sum{page=\"consultation\"} 0.003020",
            "tsunagaru_http_seconds_bucket{page=\"desk\",le=\"30\"} 0",
            "tsunagaru_http_seconds_count{page=\"desk\"} 1",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }

    #[test]
    fn every_address_is_of_a_kind() {
        for (pattern, class) in [
            (None, Class::Consultation),
            (Some("/{lgcode}/{token}"), Class::Consultation),
            (Some("/{lgcode}/spots.csv"), Class::Public),
            (Some("/{lgcode}/apply/{draft}/{step}"), Class::Notification),
            (Some("/staff/{lgcode}/notifications/{receipt}"), Class::Desk),
            (Some("/api/v1/{lgcode}/spots"), Class::Api),
            (Some("/assets/{name}"), Class::Asset),
            (Some("/readyz"), Class::Health),
        ] {
            assert_eq!(Class::of(pattern), class, "{pattern:?}");
        }
    }
}
