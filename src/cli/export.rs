//! `export spots`: the register as open data.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::Refusal;
use crate::documents;
use crate::municipalities::{self, LgCode};
use crate::spots::export::{Charset, csv, geojson, xlsx};
use crate::spots::listing::Order;
use crate::spots::sheet::Provenance;
use crate::spots::store::public_all;
use crate::store::Store;
use crate::time::Moment;

/// `export …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// 協力スポット一覧。オープンデータとしての公開に同意した登録だけが、同意した項目だけ入ります
    Spots(Spots),
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
    let Arguments::Spots(Spots { city, format, encoding, out: path }) = arguments;
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
