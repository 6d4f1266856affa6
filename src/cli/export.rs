//! `export spots|windows`: the register as open data, the windows for those who keep and check them.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::Refusal;
use crate::documents;
use crate::imports::windows::SCHEMA;
use crate::municipalities::{self, LgCode};
use crate::spots::export::{Charset, csv, geojson, xlsx};
use crate::spots::listing::Order;
use crate::spots::sheet::Provenance;
use crate::spots::store::public_all;
use crate::store::Store;
use crate::time::{Holidays, JapanDate, Moment};
use crate::windows::{self, export};

/// `export …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// 協力スポット一覧。オープンデータとしての公開に同意した登録だけが、同意した項目だけ入ります
    Spots(Spots),
    /// 相談窓口。json と csv は import windows で読みもどせます
    Windows(Windows),
}

/// Which windows, and in which shape.
#[derive(Debug, Args)]
pub struct Windows {
    /// 全国地方公共団体コード
    #[arg(long, value_name = "LGCODE")]
    city: LgCode,
    /// ファイルの形
    #[arg(long, value_enum)]
    format: WindowFormat,
    /// 全国の窓口のうち、自治体の窓口とかわっていないものも入れます
    #[arg(long)]
    with_national: bool,
    /// osm: 予定の最初の日（2027-01-01）。指定がなければ今日
    #[arg(long, value_name = "DATE")]
    from: Option<JapanDate>,
    /// osm: 予定の日数
    #[arg(long, value_name = "N", default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=3660))]
    days: u32,
    /// 書き出すファイル
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

/// The shape of a file of windows.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum WindowFormat {
    /// 窓口のファイル（tsunagaru-windows/1）
    Json,
    /// 表。import windows と同じ列と、OpenStreetMapの書き方の受付時間（opening_hours）
    Csv,
    /// 1行に1つのJSON。opening_hours と、日数分の受付の予定。ほかのプログラムと突き合わせるため
    Osm,
}

/// What to write, and where.
#[derive(Debug, Args)]
pub struct Spots {
    /// 全国地方公共団体コード
    #[arg(long, value_name = "LGCODE")]
    city: LgCode,
    /// ファイルの形
    #[arg(long, value_enum)]
    format: Format,
    /// CSVの文字コード
    #[arg(long, value_enum, default_value_t = Encoding::Utf8Bom)]
    encoding: Encoding,
    /// 書き出すファイル
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

/// The shape of the file.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// 自治体標準オープンデータセットの列名のCSV
    Csv,
    /// Excelのファイル
    Xlsx,
    /// 地図のソフトのためのGeoJSON
    Geojson,
    /// 印刷する一覧のPDF。一覧への掲載に同意した登録が入ります
    Pdf,
}

/// 文字コード of a CSV.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Encoding {
    /// Excelでそのまま開けるUTF-8（BOMつき）
    Utf8Bom,
    /// BOMのないUTF-8
    Utf8,
    /// Shift_JIS（CP932）。無い文字があれば、知らせて書き出しません
    Cp932,
}

/// Runs `export …`.
///
/// # Errors
/// When the municipality doesn't take part, CP932 lacks a character, or the file can't be written: then there is no file.
pub fn run(arguments: Arguments, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    match arguments {
        Arguments::Spots(given) => spots(given, store, now, out),
        Arguments::Windows(given) => windows(given, store, now, out),
    }
}

fn windows(given: Windows, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let Windows { city, format, with_national, from, days, out: path } = given;
    let (municipality, own, extra) = store.read_blocking(move |tx| {
        let municipality = municipalities::store::get(tx, city)?;
        let municipality = municipality.ok_or_else(|| Refusal::new(format!("{city}は参加していません。")))?;
        Ok::<_, Refusal>((municipality, windows::store::own(tx, city)?, windows::days::store::list(tx, city)?))
    })?;
    let national = windows::national::records().iter().filter(|_| with_national);
    let national = national.filter(|n| own.iter().all(|o| o.record.id != n.id)).map(|record| (record, ""));
    let kept: Vec<_> = own.iter().map(|o| (&o.record, o.owner.as_str())).chain(national).collect();
    let today = now.in_japan().date();
    let bytes = match format {
        WindowFormat::Json => export::json(&kept, SCHEMA, &municipality.name, today)?.into_bytes(),
        WindowFormat::Csv => export::csv(&kept)?,
        WindowFormat::Osm => {
            let holidays = Holidays::parse(include_str!("../../data/holidays.csv")).unwrap_or_default();
            let calendar = windows::days::Calendar::new(&holidays, &extra);
            let days = export::Days { from: from.unwrap_or(today), count: days, calendar: &calendar };
            export::osm(&kept, days).into_bytes()
        }
    };
    std::fs::write(&path, bytes).map_err(|e| Refusal::new(format!("{}に書けません（{e}）。", path.display())))?;
    writeln!(out, "{}の相談窓口{}件を{}に書き出しました。", municipality.name, kept.len(), path.display())?;
    Ok(ExitCode::SUCCESS)
}

fn spots(given: Spots, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let Spots { city, format, encoding, out: path } = given;
    let (municipality, spots) = store.read_blocking(move |tx| {
        let municipality = municipalities::store::get(tx, city)?;
        let municipality = municipality.ok_or_else(|| Refusal::new(format!("{city}は参加していません。")))?;
        Ok::<_, Refusal>((municipality, public_all(tx, city)?))
    })?;
    let from = Provenance { municipality: &municipality, on: now.in_japan().date() };
    let charset = match encoding {
        Encoding::Utf8Bom => Charset::Utf8Bom,
        Encoding::Utf8 => Charset::Utf8,
        Encoding::Cp932 => Charset::Cp932,
    };
    let bytes = match format {
        Format::Csv => csv(&spots, from, charset)?,
        Format::Xlsx => xlsx(&spots, from)?,
        Format::Geojson => geojson(&spots, from).into_bytes(),
        Format::Pdf => documents::spots::list(&municipality, &spots, Order::default(), from.on, None)?,
    };
    std::fs::write(&path, bytes).map_err(|e| Refusal::new(format!("{}に書けません（{e}）。", path.display())))?;
    let printed = matches!(format, Format::Pdf);
    let count = spots.iter().filter(|s| printed || s.open_data()).count();
    writeln!(out, "{}の協力スポット{count}件を{}に書き出しました。", municipality.name, path.display())?;
    Ok(ExitCode::SUCCESS)
}
