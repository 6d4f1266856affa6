//! `sticker`: print files without the web.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use super::{Refusal, random};
use crate::audit::Actor;
use crate::municipalities::LgCode;
use crate::settings::Settings;
use crate::spots::{RegistrationNumber, RegistrationNumberFault, SpotState};
use crate::stickers::{
    Arrangement, Calibration, LabelStock, LabelStockFault, StickerFace, StickerFormat, StickerSize, acts, calibration,
    file, files,
};
use crate::store::Store;
use crate::time::Moment;

/// `sticker …`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 全国地方公共団体コード（例: 282294）
    #[arg(long, value_name = "LGCODE", required_unless_present = "calibration_page")]
    city: Option<LgCode>,
    /// 登録番号（例: 12）。すべての協力スポットなら all
    #[arg(long, value_name = "NUMBER|all", required_unless_present = "calibration_page")]
    spot: Option<Which>,
    /// ファイルの形式: pdf・png・svg
    #[arg(long, required_unless_present = "calibration_page")]
    format: Option<StickerFormat>,
    /// 大きさ: a5・a6・square100・card91x55。書かなければ a6。ラベル用紙では、ラベルに合わせて決まります
    #[arg(long)]
    size: Option<StickerSize>,
    /// 用紙に並べて印刷します（PDFのみ）。a4（切り取り線つき）か、市販のラベル用紙の品番
    #[arg(long, value_name = "PAPER", conflicts_with = "marks", long_help = paper_help())]
    sheet: Option<Paper>,
    /// 並べはじめる位置。使いかけの用紙のときに、左上を1として右へ、次の段へと数えて指定します
    #[arg(long, value_name = "CELL", requires = "sheet", default_value_t = 1)]
    first: u16,
    /// ラベル用紙の印刷位置を右へずらすミリ数（-10〜10。左へは負の数）
    #[arg(long, value_name = "MM", requires = "sheet", allow_negative_numbers = true, default_value_t = 0.0)]
    offset_x: f64,
    /// ラベル用紙の印刷位置を下へずらすミリ数（-10〜10。上へは負の数）
    #[arg(long, value_name = "MM", requires = "sheet", allow_negative_numbers = true, default_value_t = 0.0)]
    offset_y: f64,
    /// ラベル用紙の全体を拡大・縮小するパーセント（95〜105）
    #[arg(long, value_name = "PERCENT", requires = "sheet", default_value_t = 100.0)]
    scale: f64,
    /// ステッカーの代わりに、ラベルの枠と定規の「位置合わせの紙」をPDFで出します
    #[arg(long, requires = "sheet")]
    calibration_page: bool,
    /// 塗り足し3ミリとトンボを付けます（PDFのみ）
    #[arg(long)]
    marks: bool,
    /// 書き出し先。all で png・svg のときはフォルダー
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

/// 対象: one spot or all active ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    All,
    One(RegistrationNumber),
}

impl FromStr for Which {
    type Err = RegistrationNumberFault;

    fn from_str(s: &str) -> Result<Self, RegistrationNumberFault> {
        if s.eq_ignore_ascii_case("all") { Ok(Self::All) } else { s.parse().map(Self::One) }
    }
}

/// 用紙.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Paper {
    /// 210 × 297 mm, plain.
    A4,
    /// Labels.
    Stock(LabelStock),
}

impl FromStr for Paper {
    type Err = LabelStockFault;

    fn from_str(s: &str) -> Result<Self, LabelStockFault> {
        if s.eq_ignore_ascii_case("a4") { Ok(Self::A4) } else { s.parse().map(Self::Stock) }
    }
}

fn paper_help() -> String {
    let stocks: Vec<String> = LabelStock::all().iter().map(|s| format!("  {}", s.description())).collect();
    format!(
        "用紙に並べて印刷します（PDFのみ）。a4（切り取り線つき）か、市販のラベル用紙の品番（例: elm006）。\n使えるラベル用紙:\n{}",
        stocks.join("\n")
    )
}

/// Runs `sticker …`. A spot without a sticker is given one.
///
/// # Errors
/// When the municipality or spot is unknown, the spot isn't active, a character has no glyph, or the file can't be written.
pub fn run(
    arguments: Arguments,
    store: &Store,
    settings: &Settings,
    now: Moment,
    out: &mut impl Write,
) -> Result<ExitCode, Refusal> {
    let format = arguments.format.unwrap_or(StickerFormat::Pdf);
    let arrangement = arrangement(&arguments, format)?;
    if arguments.calibration_page {
        return calibration_page(arrangement, &arguments.out, out);
    }
    let (Some(city), Some(which)) = (arguments.city, arguments.spot) else {
        return Err(Refusal::new("--city と --spot を指定してください。"));
    };
    let (faces, resting) = faces(store, settings, city, which, now)?;
    let size = arguments.size.unwrap_or(StickerSize::A6);
    match (which, format) {
        (_, StickerFormat::Pdf) => {
            let faces: Vec<StickerFace> = faces.iter().map(|(_, face)| face.clone()).collect();
            save(&arguments.out, &files(&faces, size, arrangement)?)?;
        }
        (Which::One(_), StickerFormat::Png | StickerFormat::Svg) => {
            for (_, face) in &faces {
                save(&arguments.out, &file(face, size, format, arrangement)?)?;
            }
        }
        (Which::All, StickerFormat::Png | StickerFormat::Svg) => pictures(&arguments.out, &faces, size, format)?,
    }
    let place = arguments.out.display();
    writeln!(out, "ステッカー {}枚を書き出しました: {place}", faces.len())?;
    if resting > 0 {
        writeln!(out, "休止・廃止の{resting}件は、登録中ではないため書き出していません。")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How the stickers stand on paper, when the flags agree with one another.
fn arrangement(arguments: &Arguments, format: StickerFormat) -> Result<Arrangement, Refusal> {
    let first = usize::from(arguments.first);
    let calibration = Calibration::new(arguments.offset_x, arguments.offset_y, arguments.scale)?;
    match (arguments.sheet, arguments.marks, format) {
        (None, false, _) => Ok(Arrangement::Single),
        (Some(_), _, StickerFormat::Png | StickerFormat::Svg)
        | (None, true, StickerFormat::Png | StickerFormat::Svg) => {
            Err(Refusal::new("--sheet と --marks は、--format pdf のときに使えます。"))
        }
        (None, true, StickerFormat::Pdf) => Ok(Arrangement::Marks),
        (Some(Paper::A4), _, StickerFormat::Pdf) if calibration == Calibration::default() => {
            Ok(Arrangement::SheetA4 { first })
        }
        (Some(Paper::A4), _, StickerFormat::Pdf) => {
            Err(Refusal::new("--offset-x・--offset-y・--scale は、ラベル用紙のときに使えます。"))
        }
        (Some(Paper::Stock(_)), _, StickerFormat::Pdf) if arguments.size.is_some() => {
            Err(Refusal::new("ラベル用紙では、大きさはラベルに合わせて決まります。--size は付けないでください。"))
        }
        (Some(Paper::Stock(stock)), _, StickerFormat::Pdf) if !(1..=stock.cells()).contains(&first) => {
            let cells = stock.cells();
            Err(Refusal::new(format!("{stock}は{cells}面です。--first は1から{cells}の間で指定してください。")))
        }
        (Some(Paper::Stock(stock)), _, StickerFormat::Pdf) => Ok(Arrangement::Stock { stock, first, calibration }),
    }
}

fn calibration_page(arrangement: Arrangement, path: &Path, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    match arrangement {
        Arrangement::Stock { stock, calibration, .. } => {
            save(path, &calibration::page(&stock, calibration)?)?;
            writeln!(out, "{stock}の位置合わせの紙を書き出しました: {}", path.display())?;
            Ok(ExitCode::SUCCESS)
        }
        Arrangement::Single | Arrangement::Marks | Arrangement::SheetA4 { .. } => {
            Err(Refusal::new("位置合わせの紙は、ラベル用紙のためのものです。--sheet に品番を指定してください。"))
        }
    }
}

type Faces = Vec<(RegistrationNumber, StickerFace)>;

fn faces(
    store: &Store,
    settings: &Settings,
    city: LgCode,
    which: Which,
    now: Moment,
) -> Result<(Faces, usize), Refusal> {
    let base = settings.base_url.clone();
    store.write_blocking(move |tx| {
        let municipality = crate::municipalities::store::get(tx, city)?
            .ok_or_else(|| Refusal::new(format!("{city}はまだ参加していません。")))?;
        let spots = match which {
            Which::All => crate::spots::store::all(tx, city)?,
            Which::One(number) => vec![
                crate::spots::store::by_number(tx, city, number)?
                    .ok_or_else(|| Refusal::new(format!("{number}の協力スポットはありません。")))?,
            ],
        };
        let mut faces = Vec::new();
        let mut resting = 0;
        for spot in &spots {
            if which == Which::All && spot.state() != SpotState::Active {
                resting += 1;
                continue;
            }
            let say = |why: &dyn std::fmt::Display| Refusal::new(format!("{}: {why}", spot.number()));
            if spot.state() != SpotState::Active {
                return Err(say(&crate::stickers::StickerFault::NotActive));
            }
            let token = acts::current_or_issue(tx, spot, &random()?, Actor::Operator, now)?;
            let face = StickerFace::for_spot(spot, &municipality, &base, &token).map_err(|e| say(&e))?;
            faces.push((spot.number(), face));
        }
        if faces.is_empty() {
            return Err(Refusal::new("登録中の協力スポットがありません。"));
        }
        Ok((faces, resting))
    })
}

/// One picture a spot, named by its number, so that a folder sorts as the register does.
fn pictures(folder: &Path, faces: &Faces, size: StickerSize, format: StickerFormat) -> Result<(), Refusal> {
    std::fs::create_dir_all(folder).map_err(|e| at(folder, &e))?;
    let mut progress = std::io::stderr();
    for (done, (number, face)) in faces.iter().enumerate() {
        let path = folder.join(format!("{:04}.{}", number.get(), format.extension()));
        save(&path, &file(face, size, format, Arrangement::Single)?)?;
        write!(progress, "\r{} / {}", done + 1, faces.len())?;
    }
    writeln!(progress)?;
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    std::fs::write(path, bytes).map_err(|e| at(path, &e))
}

fn at(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::new(format!("{} に書き出せません（{error}）。", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    const NOW: Moment = Moment::from_unix(1_795_000_000);

    fn order(spot: &str, format: StickerFormat, out: &Path) -> Arguments {
        Arguments {
            city: "282294".parse().ok(),
            spot: spot.parse().ok(),
            format: Some(format),
            size: Some(StickerSize::Card91x55),
            sheet: None,
            first: 1,
            offset_x: 0.0,
            offset_y: 0.0,
            scale: 100.0,
            calibration_page: false,
            marks: false,
            out: out.to_owned(),
        }
    }

    fn settings() -> Settings {
        crate::settings::Given { base_url: Some("https://tsunagaru.example".into()), ..Default::default() }
            .settle()
            .unwrap()
    }

    #[test]
    fn files_are_written_for_active_spots_and_the_token_stays() {
        let (dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                crate::stickers::tests::spot(tx)?;
                let gone = crate::stickers::tests::spot(tx)?;
                crate::spots::store::set_state(tx, &gone, SpotState::Ended, gone.version(), NOW)?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let path = dir.path().join("all.pdf");
        let mut said = Vec::new();
        run(order("all", StickerFormat::Pdf, &path), &store, &settings(), NOW, &mut said).unwrap();
        let once = std::fs::read(&path).unwrap();
        assert!(once.starts_with(b"%PDF-") && String::from_utf8_lossy(&said).contains("1枚"));
        run(order("1", StickerFormat::Pdf, &path), &store, &settings(), NOW, &mut said).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), once, "printing again gives the same sticker");

        let folder = dir.path().join("pictures");
        run(order("all", StickerFormat::Svg, &folder), &store, &settings(), NOW, &mut said).unwrap();
        assert!(folder.join("0001.svg").is_file());

        let refusal = run(order("2", StickerFormat::Pdf, &path), &store, &settings(), NOW, &mut said).unwrap_err();
        assert!(refusal.to_string().contains("登録中ではない"), "{refusal}");
        let refusal = run(order("9", StickerFormat::Pdf, &path), &store, &settings(), NOW, &mut said).unwrap_err();
        assert!(refusal.to_string().contains("ありません"), "{refusal}");
        let marks = Arguments { marks: true, ..order("1", StickerFormat::Png, &path) };
        assert!(run(marks, &store, &settings(), NOW, &mut said).is_err());
    }

    #[test]
    fn flags_that_do_not_go_with_the_paper_are_refused_in_words() {
        let order = |sheet: &str| {
            let whole = order("1", StickerFormat::Pdf, Path::new("out.pdf"));
            Arguments { sheet: Some(sheet.parse().unwrap()), size: None, ..whole }
        };
        let refused = |a: Arguments| arrangement(&a, a.format.unwrap()).unwrap_err().to_string();
        assert!(refused(Arguments { first: 11, ..order("elm006") }).contains("10面"));
        assert!(refused(Arguments { first: 0, ..order("elm006") }).contains("1から10"));
        assert!(refused(Arguments { size: Some(StickerSize::A6), ..order("elm006") }).contains("--size"));
        assert!(refused(Arguments { offset_x: 0.5, ..order("a4") }).contains("ラベル用紙"));
        assert!(refused(Arguments { offset_x: 11.0, ..order("elm006") }).contains("左右"));
        assert!(refused(Arguments { scale: 90.0, ..order("elm006") }).contains("95から105"));
        assert!(refused(Arguments { format: Some(StickerFormat::Png), ..order("elm006") }).contains("pdf"));
        assert!("elm999".parse::<Paper>().unwrap_err().to_string().contains("ELM006"));
        let page = calibration_page(Arrangement::SheetA4 { first: 1 }, Path::new("out.pdf"), &mut Vec::new());
        assert!(page.unwrap_err().to_string().contains("品番"));
    }
}
