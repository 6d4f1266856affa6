//! `serve`: the service.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use tokio::net::TcpListener;

use super::alone::Alone;
use super::postman::Postman;
use super::{Refusal, random};
use crate::audit::hex;
use crate::mail::Post;
use crate::settings::{Given, Secret, Settings};
use crate::staff::pages::token_hash;
use crate::stickers::address;
use crate::store::{Store, StoreError};
use crate::web::app::{App, Clock, Shared};
use crate::web::server;

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
}

impl Arguments {
    fn given(&self) -> Given {
        Given {
            listen: self.listen.clone(),
            gsi_tiles: self.gsi_tiles,
            connections: self.connections,
            smtp: self.smtp.clone(),
            smtp_password: self.smtp_password.as_deref().map(Secret::new),
            smtp_password_file: self.smtp_password_file.clone(),
            mail_from: self.mail_from.clone(),
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
    let store = opened(&settings.data)?;
    let alone = if store.is_open() { OnceLock::from(Alone::hold(&settings.data)?) } else { OnceLock::new() };
    let link = if arguments.demo && store.is_open() { Some(demo(&store, &settings, &clock)?) } else { None };
    start_log();
    // Visitors are taken in the order in which they knock: more at a time than are worked off would overflow the worker's queue,
    // and whoever lands in the other one waits for all the rest.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(4)
        .max_io_events_per_tick(AT_A_TIME as usize)
        .event_interval(AT_A_TIME)
        .build()?;
    runtime.block_on(serve(listener, settings, (store, alone), clock, link))
}

/// The register, or a closed one: whoever scans a sticker gets help from what ships with the program, and the register is tried again
/// every minute.
fn opened(data: &std::path::Path) -> Result<Store, Refusal> {
    match Store::open(data) {
        Ok(store) => Ok(store),
        // Put there by a newer program: the operator has to choose the right one.
        Err(error @ StoreError::Newer(_)) => Err(error.into()),
        Err(error) => {
            let mut out = std::io::stderr().lock();
            writeln!(out, "データを開けません（{error}）。")?;
            writeln!(
                out,
                "相談できるところのページだけを、国の窓口で動かします。空き容量と、データのフォルダー {} を確かめてください（tsunagaru check）。直れば、1分以内にもとにもどります。",
                data.display()
            )?;
            Ok(Store::closed(data))
        }
    }
}

fn start_log() {
    let started = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO)
        .with_target(false)
        .try_init();
    // Already set when a test runs several servers in one process.
    drop(started);
}

async fn serve(
    listener: std::net::TcpListener,
    settings: Settings,
    (store, alone): (Store, OnceLock<Alone>),
    clock: Clock,
    link: Option<String>,
) -> Result<ExitCode, Refusal> {
    let listener = TcpListener::from_std(listener)?;
    announce(&settings, link.as_deref())?;
    warn(&settings)?;
    let connections = settings.connections;
    let alone = Arc::new(alone);
    let app = Arc::new(App::new(settings, store, clock)?);
    tokio::spawn(crate::windows::pages::warm(Arc::clone(&app)));
    let minutes = tokio::spawn(every_minute(Arc::clone(&app), Arc::clone(&alone)));
    let postman = Postman::start(Arc::clone(&app))?;
    server::serve(listener, Arc::clone(&app), connections, stop()).await;
    minutes.abort();
    postman.stop();
    if app.store.is_open() {
        app.finish().await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is done beside the answering: counted scans are written down, drafts whose time is over are taken away.
async fn every_minute(app: Shared, alone: Arc<OnceLock<Alone>>) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        if !app.store.is_open() {
            let (store, data) = (app.store.clone(), app.settings.data.clone());
            // Somebody may be putting a copy in place: then it is their folder.
            let opened = tokio::task::spawn_blocking(move || {
                let held = Alone::hold(&data)?;
                store.reopen().map(|()| held).map_err(Refusal::from)
            });
            match opened.await {
                Ok(Ok(held)) => {
                    alone.get_or_init(|| held);
                    tracing::info!("the register is open again");
                }
                Ok(Err(error)) => tracing::error!(%error, "the register can't be opened"),
                Err(_) => {}
            }
            continue;
        }
        if let Err(error) = app.write_scans().await {
            tracing::warn!(%error, "scans wait for the next minute");
        }
        let now = app.now();
        if let Err(error) = app.store.write(move |tx| crate::notifications::drafts::store::purge(tx, now)).await {
            tracing::warn!(%error, "old drafts wait for the next minute");
        }
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
