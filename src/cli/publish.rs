//! `publish`: the public side as files, for any web server.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::Refusal;
use crate::municipalities::LgCode;
use crate::settings::{BaseUrl, Settings};
use crate::store::Store;
use crate::web::app::{App, Clock};
use crate::web::publish::{Wanted, publish};

/// Cells of the bar in the terminal.
const CELLS: usize = 30;

/// `publish DIR`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 書き出すフォルダー。空か、前に publish で書き出したもの。2回目からは、変わったところだけを書き、なくなったページを消します
    folder: PathBuf,
    /// この自治体だけを書き出します（何度でも指定できます。指定がなければすべて）
    #[arg(long, value_name = "LGCODE")]
    city: Vec<LgCode>,
    /// 届出や検索を受け付けているサービスのアドレス。指定がなければ、担当課を案内するページにつながります
    #[arg(long, value_name = "URL")]
    live: Option<BaseUrl>,
    /// ステッカー1枚ごとのページを書き出しません（ウェブサーバーの規則で、市のページを返すとき）
    #[arg(long)]
    without_stickers: bool,
}

/// Runs `publish`.
///
/// # Errors
/// See [`crate::web::publish::PublishFault`].
pub fn run(arguments: Arguments, settings: Settings, clock: Clock, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let store = Store::open_existing(&settings.data)?;
    let app = Arc::new(App::new(settings, store, clock)?);
    let wanted = Wanted { cities: arguments.city, live: arguments.live, stickers: !arguments.without_stickers };
    let mut terminal = std::io::stderr();
    let shown = terminal.is_terminal();
    let mut bar = |done: usize, all: usize| {
        if shown {
            let full = done * CELLS / all.max(1);
            let cells = format!("{}{}", "#".repeat(full), ".".repeat(CELLS.saturating_sub(full)));
            // A terminal that has gone stops nothing.
            drop(write!(terminal, "\r[{cells}] {done}/{all}"));
            drop(terminal.flush());
        }
    };
    let done = publish(&app, &wanted, &arguments.folder, &mut bar)?;
    if shown {
        writeln!(std::io::stderr())?;
    }
    writeln!(
        out,
        "{} に書き出しました。書いたファイル{}件、そのままのファイル{}件、消したファイル{}件。",
        arguments.folder.display(),
        done.written,
        done.same,
        done.removed
    )?;
    Ok(ExitCode::SUCCESS)
}
