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
use crate::stickers::{Arrangement, StickerFace, StickerFormat, StickerSize, acts, file, files};
use crate::store::Store;
use crate::time::Moment;

/// `sticker …`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 全国地方公共団体コード（例: 282294）
    #[arg(long, value_name = "LGCODE")]
    city: LgCode,
    /// 登録番号（例: 12）。すべての協力スポットなら all
    #[arg(long, value_name = "NUMBER|all")]
    spot: Which,
    /// ファイルの形式: pdf・png・svg
    #[arg(long)]
    format: StickerFormat,
    /// 大きさ: a5・a6・square100・card91x55
    #[arg(long, default_value = "a6")]
    size: StickerSize,
    /// 用紙に並べて印刷します（PDFのみ）。使えるのは a4
    #[arg(long, value_name = "PAPER", conflicts_with = "marks")]
    sheet: Option<Paper>,
    /// 並べはじめる位置。使いかけの用紙のときに、1から数えて指定します
    #[arg(long, value_name = "CELL", requires = "sheet", default_value_t = 1)]
    first: u16,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Paper {
    /// 210 × 297 mm
    A4,
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
    let arrangement = match (arguments.sheet, arguments.marks, arguments.format) {
        (None, false, _) => Arrangement::Single,
        (Some(Paper::A4), _, StickerFormat::Pdf) => Arrangement::SheetA4 { first: arguments.first.into() },
        (None, true, StickerFormat::Pdf) => Arrangement::Marks,
        (Some(_), _, StickerFormat::Png | StickerFormat::Svg)
        | (None, true, StickerFormat::Png | StickerFormat::Svg) => {
            return Err(Refusal::new("--sheet と --marks は、--format pdf のときに使えます。"));
        }
    };
    let (faces, resting) = faces(store, settings, arguments.city, arguments.spot, now)?;
    let (size, format) = (arguments.size, arguments.format);
    match (arguments.spot, format) {
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
            city: "282294".parse().unwrap(),
            spot: spot.parse().unwrap(),
            format,
            size: StickerSize::Card91x55,
            sheet: None,
            first: 1,
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
}
