//! 操作: one file per command, and the arguments that lead to them.

#![allow(rustdoc::bare_urls)] // doc comments are help texts here

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::settings::{Given, Settings};
use crate::store::Store;
use crate::time::Moment;
use crate::web::app::Clock;

mod alone;
pub mod backup;
pub mod check;
pub mod erase;
pub mod export;
pub mod import;
pub mod municipality;
pub mod notice;
mod opening;
pub mod partners;
mod postman;
pub mod publish;
pub mod restore;
pub mod serve;
mod setup;
pub mod staff;
pub mod sticker;
mod wording;

/// つながるいのちサポートネットワークを動かすプログラムです。
#[derive(Debug, Parser)]
#[command(name = "tsunagaru", version, propagate_version = true, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where the register is; every command takes these.
#[derive(Debug, Args)]
struct Place {
    /// データを置くフォルダー（既定: ./var）
    #[arg(long, global = true, env = "TSUNAGARU_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// 設定ファイル（TOML）。指定がなければ、データのフォルダーの tsunagaru.toml を読みます
    #[arg(long, global = true, env = "TSUNAGARU_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// 公開アドレス。ステッカーの二次元コードとリンクに使います（例: https://inochi.example.jp）
    #[arg(long, global = true, env = "TSUNAGARU_BASE_URL", value_name = "URL")]
    base_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// サービスを動かします
    Serve(serve::Arguments),
    /// データの控え（バックアップ）を書き出します。サービスが動いていても使えます
    Backup(backup::Arguments),
    /// 控えからデータをもどします。サービスを止めてから使います
    Restore(restore::Arguments),
    /// 公開のページを、どのウェブサーバーにも置けるファイルとして書き出します
    Publish(publish::Arguments),
    /// データベース・操作記録・祝日の表・相談窓口の確認日・届かなかったお知らせを調べ、異常があれば0以外で終わります
    Check,
    #[command(flatten)]
    Once(Once),
}

/// Commands that open the register, do one thing and end.
#[derive(Debug, Subcommand)]
enum Once {
    /// 参加する自治体
    #[command(subcommand)]
    Municipality(municipality::Arguments),
    /// 職員のアカウント
    #[command(subcommand)]
    Staff(staff::Arguments),
    /// 自治体どうしの掲示板
    #[command(subcommand)]
    Notice(notice::Arguments),
    /// 連携自治体の協定
    #[command(subcommand)]
    Partners(partners::Arguments),
    /// ステッカーの印刷用ファイルを書き出します
    Sticker(sticker::Arguments),
    /// 表や行政区域を取り込みます。1行でも直すところがあれば、何も書き込みません
    #[command(subcommand)]
    Import(import::Arguments),
    /// 台帳を書き出します
    #[command(subcommand)]
    Export(export::Arguments),
    /// 保存期間のすぎた届出の個人情報を消します。サービスも、開庁日の朝に同じことをします
    Erase(erase::Arguments),
}

/// Why a command stopped: a sentence for the person at the terminal.
#[derive(Debug)]
pub struct Refusal(String);

impl Refusal {
    /// A refusal in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl<E: std::error::Error> From<E> for Refusal {
    fn from(e: E) -> Self {
        Self(e.to_string())
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Random bytes from the operating system.
///
/// # Errors
/// When the operating system has none.
pub fn random<const N: usize>() -> Result<[u8; N], Refusal> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| Refusal::new(e.to_string()))?;
    Ok(bytes)
}

/// The commands and their arguments, for the checks that hold the README to them.
pub fn command() -> clap::Command {
    <Arguments as clap::CommandFactory>::command()
}

/// Runs the command that the arguments name; 0 when it did its work.
pub fn run(arguments: impl IntoIterator<Item = OsString>, clock: Clock) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            match wording::told(&error) {
                Some(words) => drop(writeln!(std::io::stderr(), "tsunagaru: {words}")),
                None => drop(error.print()),
            }
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match dispatch(arguments, clock) {
        Ok(code) => code,
        Err(refusal) => {
            drop(writeln!(std::io::stderr(), "tsunagaru: {refusal}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: Arguments, clock: Clock) -> Result<ExitCode, Refusal> {
    let given = arguments.place.given()?;
    match arguments.command {
        Command::Serve(serve) => serve::run(serve, given, clock),
        Command::Backup(backup) => backup::run(backup, &given.settle()?.data, &mut std::io::stdout()),
        Command::Restore(restore) => restore::run(restore, &given.settle()?.data, clock(), &mut std::io::stdout()),
        Command::Publish(publish) => publish::run(publish, given.settle()?, clock, &mut std::io::stdout()),
        Command::Check => {
            let settings = given.settle()?;
            check::run(&settings.data, settings.copy.as_deref(), clock(), &mut std::io::stdout())
        }
        Command::Once(command) => {
            let settings = given.settle()?;
            // Only taking a municipality in may begin a register.
            let store = match &command {
                Once::Municipality(_) => Store::open(&settings.data)?,
                Once::Staff(_)
                | Once::Notice(_)
                | Once::Partners(_)
                | Once::Sticker(_)
                | Once::Import(_)
                | Once::Export(_)
                | Once::Erase(_) => Store::open_existing(&settings.data)?,
            };
            once(command, &store, &settings, clock(), &mut std::io::stdout())
        }
    }
}

fn once(
    command: Once,
    store: &Store,
    settings: &Settings,
    now: Moment,
    out: &mut impl Write,
) -> Result<ExitCode, Refusal> {
    match command {
        Once::Municipality(arguments) => municipality::run(arguments, store, settings, now, out),
        Once::Notice(arguments) => notice::run(arguments, store, now, out),
        Once::Partners(arguments) => partners::run(&arguments, store, now, out),
        Once::Staff(arguments) => staff::run(arguments, store, settings, now, out),
        Once::Sticker(arguments) => sticker::run(arguments, store, settings, now, out),
        Once::Import(arguments) => import::run(arguments, store, now, out),
        Once::Export(arguments) => export::run(arguments, store, now, out),
        Once::Erase(arguments) => erase::run(&arguments, store, now, out),
    }
}

impl Place {
    /// Flags and variables first, then the file.
    fn given(self) -> Result<Given, Refusal> {
        let flags = Given { data: self.data, base_url: self.base_url, ..Given::default() };
        let path = self
            .config
            .clone()
            .unwrap_or_else(|| flags.data.clone().unwrap_or_else(|| "var".into()).join("tsunagaru.toml"));
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(flags.or(Given::from_toml(&text)?)),
            // Only a file that was asked for must be there.
            Err(e) if self.config.is_some() => Err(Refusal::new(format!("{}: {e}", path.display()))),
            Err(_) => Ok(flags),
        }
    }
}
