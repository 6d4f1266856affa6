//! `serve`: the service.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::opening::Opening;
use super::postman::Postman;
use super::{Refusal, random};
use crate::audit::hex;
use crate::mail::Post;
use crate::settings::{Given, LogFormat, Network, Secret, Settings};
use crate::staff::pages::token_hash;
use crate::stickers::address;
use crate::store::Store;
use crate::web::app::{App, Behind, Clock, Shared};
use crate::web::server;
use crate::windows;

/// `serve …`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 待ち受けるアドレスとポート（既定: 127.0.0.1:8080）
    #[arg(long, env = "TSUNAGARU_LISTEN", value_name = "ADDR")]
    listen: Option<String>,
    /// 空のデータに、見本の自治体（たつの市）を入れて動かします
    #[arg(long, env = "TSUNAGARU_DEMO")]
    demo: bool,
    /// 地図に国土地理院のタイルを使えるようにします（閲覧する人の端末が国土地理院に接続します）
    #[arg(long, env = "TSUNAGARU_GSI_TILES", num_args = 0..=1, default_missing_value = "true")]
    gsi_tiles: Option<bool>,
    /// 同時に受け付ける接続の数（既定: 4096）
    #[arg(long, env = "TSUNAGARU_CONNECTIONS", value_name = "N")]
    connections: Option<usize>,
    /// 監視のためのアドレスとポート（例: 127.0.0.1:9464）。/metrics・/readyz・/healthz だけに答えます。指定がなければ開きません
    #[arg(long, env = "TSUNAGARU_METRICS", value_name = "ADDR")]
    metrics: Option<String>,
    /// Litestreamなどが写しを書くフォルダーかファイル。写しができるまで、また遅れているあいだ、/readyz が知らせます
    #[arg(long, env = "TSUNAGARU_COPY", value_name = "PATH")]
    copy: Option<PathBuf>,
    /// 記録（標準エラー出力）の形。text か json（既定: text）
    #[arg(long, env = "TSUNAGARU_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<String>,
    /// メールを送る中継サーバー（例: smtps://利用者名@mail.example.jp:465、smtp://mail.example.jp:587）。
    /// 指定がなければ、お知らせは印刷して渡します
    #[arg(long, env = "TSUNAGARU_SMTP", value_name = "URL")]
    smtp: Option<String>,
    /// 中継サーバーのパスワード。引数は他の人に見えるので、環境変数かファイルで渡してください
    #[arg(long, env = "TSUNAGARU_SMTP_PASSWORD", value_name = "PASSWORD", hide_env_values = true)]
    smtp_password: Option<String>,
    /// 中継サーバーのパスワードだけを書いたファイル
    #[arg(long, env = "TSUNAGARU_SMTP_PASSWORD_FILE", value_name = "FILE")]
    smtp_password_file: Option<PathBuf>,
    /// お知らせの差出人にするメールアドレス。届かなかった知らせは、このアドレスにもどります
    #[arg(long, env = "TSUNAGARU_MAIL_FROM", value_name = "EMAIL")]
    mail_from: Option<String>,
    /// 前に置いたプロキシのアドレス（例: 127.0.0.1、10.0.0.0/8。いくつでも）。ここから来た接続だけ、
    /// X-Forwarded-For と Forwarded に書かれた相手のアドレスを信じ、フォームの受付の上限に使います
    #[arg(long, env = "TSUNAGARU_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',', num_args = 1..)]
    trusted_proxy: Option<Vec<Network>>,
}

impl Arguments {
    fn given(&self) -> Given {
        Given {
            listen: self.listen.clone(),
            gsi_tiles: self.gsi_tiles,
            connections: self.connections,
            metrics: self.metrics.clone(),
            log_format: self.log_format.clone(),
            copy: self.copy.clone(),
            smtp: self.smtp.clone(),
            smtp_password: self.smtp_password.as_deref().map(Secret::new),
            smtp_password_file: self.smtp_password_file.clone(),
            mail_from: self.mail_from.clone(),
            trusted_proxy: self.trusted_proxy.clone(),
            ..Given::default()
        }
    }
}

/// The password out of its file, unless it was given itself.
fn with_password(mut given: Given) -> Result<Given, Refusal> {
    if let (None, Some(path)) = (&given.smtp_password, &given.smtp_password_file) {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Refusal::new(format!("smtp_password_file: {} を読めません（{e}）。", path.display())))?;
        given.smtp_password = Some(Secret::new(&text));
    }
    Ok(given)
}

/// Connections with something to read that a worker takes from the system at once, and tasks that it runs before it looks again.
const AT_A_TIME: u32 = 64;

/// How long a start waits for the register before it opens the door without it.
const PATIENCE: Duration = Duration::from_secs(3);
/// The sample city is put in before the door opens.
const DEMO_PATIENCE: Duration = Duration::from_secs(60);

/// Runs the service until it is told to stop (Ctrl+C or SIGTERM).
///
/// # Errors
/// When a setting can't be, the register can't be opened, or the address is taken.
pub fn run(arguments: Arguments, given: Given, clock: Clock) -> Result<ExitCode, Refusal> {
    let settings = with_password(arguments.given().or(given))?.settle()?;
    let listen = settings.listen;
    // The door first: a second start by mistake must end before it touches the register or its links.
    let listener = std::net::TcpListener::bind(listen).map_err(|e| {
        Refusal::new(format!("{listen} で待ち受けられません（{e}）。別の番号を --listen で指定してください。"))
    })?;
    listener.set_nonblocking(true)?;
    let monitor = settings.metrics.map(monitored).transpose()?;
    start_log(settings.log_format);
    let opening = Opening::begin(&settings.data, if arguments.demo { DEMO_PATIENCE } else { PATIENCE })?;
    let store = &opening.store;
    let link = if arguments.demo && store.is_open() { Some(demo(store, &settings, &clock)?) } else { None };
    // Visitors are taken in the order in which they knock: more at a time than are worked off would overflow the worker's queue,
    // and whoever lands in the other one waits for all the rest.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(4)
        .max_io_events_per_tick(AT_A_TIME as usize)
        .event_interval(AT_A_TIME)
        .build()?;
    runtime.block_on(serve((listener, monitor), settings, opening, clock, link))
}

/// The monitor's own door.
fn monitored(address: std::net::SocketAddr) -> Result<std::net::TcpListener, Refusal> {
    let listener = std::net::TcpListener::bind(address)
        .map_err(|e| Refusal::new(format!("metrics: {address} で待ち受けられません（{e}）。")))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn start_log(format: LogFormat) {
    let lines =
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO).with_target(false);
    let started = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // Already set when a test runs several servers in one process.
    drop(started);
}

async fn serve(
    (listener, monitor): (std::net::TcpListener, Option<std::net::TcpListener>),
    settings: Settings,
    opening: Opening,
    clock: Clock,
    link: Option<String>,
) -> Result<ExitCode, Refusal> {
    let listener = TcpListener::from_std(listener)?;
    announce(&settings, link.as_deref())?;
    warn(&settings)?;
    let connections = settings.connections;
    let app = Arc::new(App::new(settings, opening.store.clone(), clock)?);
    if !app.store.is_open() {
        let pages = windows::pages::from_copies(&app);
        tracing::warn!(pages, "consultation pages are made of what was last read");
    }
    tokio::spawn(windows::pages::warm(Arc::clone(&app)));
    let minutes = tokio::spawn(every_minute(Arc::clone(&app), opening));
    if let Some(monitor) = monitor {
        let monitor = TcpListener::from_std(monitor)?;
        tokio::spawn(server::serve_metrics(monitor, Arc::clone(&app), std::future::pending()));
    }
    let postman = Postman::start(Arc::clone(&app))?;
    server::serve(listener, Arc::clone(&app), connections, stop()).await;
    minutes.abort();
    postman.stop();
    if app.store.is_open() {
        copy_pages(&app).await;
        app.finish().await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is done beside the answering: counted scans are written down, drafts whose time is over are taken away, what changed on
/// consultation pages is copied.
async fn every_minute(app: Shared, opening: Opening) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        if app.copy_behind().is_some_and(|behind| behind != Behind::Seconds(0)) {
            tracing::warn!("the register's copy is behind");
        }
        if !app.store.is_open() {
            let opening = opening.clone();
            // It says itself how it went.
            drop(tokio::task::spawn_blocking(move || opening.again()).await);
            continue;
        }
        if let Err(error) = app.write_scans().await {
            tracing::warn!(%error, "scans wait for the next minute");
        }
        let now = app.now();
        if let Err(error) = app.store.write(move |tx| crate::notifications::drafts::store::purge(tx, now)).await {
            tracing::warn!(%error, "old drafts wait for the next minute");
        }
        copy_pages(&app).await;
    }
}

async fn copy_pages(app: &Shared) {
    if let Err(error) = windows::pages::write_copies(app).await {
        tracing::warn!(%error, "the consultation pages' copies wait for the next minute");
    }
}

async fn stop() {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    let term = async {
        match &mut terminate {
            Ok(signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = term => {}
    }
}

fn demo(store: &Store, settings: &Settings, clock: &Clock) -> Result<String, Refusal> {
    let (now, token) = (clock(), hex(&random::<24>()?));
    let (hash, post) = (token_hash(&token), Post::on_paper(settings.base_url.clone()));
    store.write_blocking(move |tx| crate::demo::fill(tx, now, &hash, &post, &mut || random().ok()))?;
    Ok(format!("{}/staff/invitation/{token}", settings.base_url))
}

/// What the operator should know of the settings before anybody prints: a host is changed today, not on a hundred doors.
fn warn(settings: &Settings) -> Result<(), Refusal> {
    if let Some(words) = address::long_host(&settings.base_url) {
        writeln!(std::io::stderr().lock(), "注意: {words}")?;
    }
    Ok(())
}

fn announce(settings: &Settings, link: Option<&str>) -> Result<(), Refusal> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "つながる が動いています: {}", settings.base_url)?;
    if let Some(link) = link {
        writeln!(out, "  相談できるところ   {}/282294", settings.base_url)?;
        writeln!(out, "  登録の届出         {}/282294/apply", settings.base_url)?;
        writeln!(out, "  協力スポットと地図 {}/282294/spots", settings.base_url)?;
        writeln!(out, "  市の机             次のリンクを開き、パスワードを決めてください（一回だけ使えます）")?;
        writeln!(out, "    {link}")?;
    }
    writeln!(out, "終わるときは Ctrl+C を押してください。")?;
    Ok(out.flush()?)
}
