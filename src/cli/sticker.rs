//! `sticker`: print files without the web.

mod arguments;

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

pub use arguments::Arguments;
use arguments::{Subject, Which};

use super::{Refusal, random};
use crate::audit::Actor;
use crate::municipalities::LgCode;
use crate::settings::Settings;
use crate::spots::{RegistrationNumber, SpotState};
use crate::stickers::card::{self, CardFace, CardPaper};
use crate::stickers::printing::acts::Wish;
use crate::stickers::printing::{self, Candidate, Selection, Unprintable};
use crate::stickers::{
    Arrangement, Ink, Order, Paper, StickerFace, StickerFault, StickerFormat, acts, address, calibration, file, files,
};
use crate::store::{Store, Tx};
use crate::time::Moment;

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
    let format = arguments.format()?;
    let mut order = arguments.order(format)?;
    if let (Some(city), Some(name)) = (arguments.city, arguments.printer.clone()) {
        order = on_printer(store, city, &name, order)?;
    }
    match arguments.subject()? {
        Subject::Calibration => calibration_page(&order, &arguments.out, out),
        Subject::Card(city, paper) => guidance_card(store, settings, (city, paper, order.ink), &arguments.out, out),
        Subject::Stickers(city, which) => {
            let job = Job { store, settings, city, now };
            job.stickers(&arguments, which, format, &order, out)
        }
    }
}

/// The order as this printer needs it: its sheet, its calibration.
fn on_printer(store: &Store, city: LgCode, name: &str, order: Order) -> Result<Order, Refusal> {
    let printers = store.read_blocking(move |tx| crate::stickers::printers::store::list(tx, city))?;
    match printers.iter().find(|p| p.printer.name == name) {
        Some(kept) => {
            let order =
                Order { paper: Paper::Stock(kept.printer.stock), calibration: kept.printer.calibration, ..order };
            arguments::checked(order, 1)
        }
        None => {
            let names: Vec<&str> = printers.iter().map(|p| p.printer.name.as_str()).collect();
            let known = if names.is_empty() { "まだ登録がありません".to_owned() } else { names.join("・") };
            Err(Refusal::new(format!("「{name}」というプリンターの設定はありません（{known}）。")))
        }
    }
}

fn calibration_page(order: &Order, path: &Path, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    match order.paper {
        Paper::Stock(stock) => {
            save(path, &calibration::page(&stock, order.calibration)?)?;
            writeln!(out, "{stock}の位置合わせの紙を書き出しました: {}", path.display())?;
            Ok(ExitCode::SUCCESS)
        }
        Paper::Single | Paper::Marks | Paper::A4 => {
            Err(Refusal::new("位置合わせの紙は、ラベル用紙のためのものです。--sheet に品番を指定してください。"))
        }
    }
}

fn guidance_card(
    store: &Store,
    settings: &Settings,
    (city, paper, ink): (LgCode, CardPaper, Ink),
    path: &Path,
    out: &mut impl Write,
) -> Result<ExitCode, Refusal> {
    let (municipality, text) = store.read_blocking(move |tx| {
        let municipality = crate::municipalities::store::get(tx, city)?
            .ok_or_else(|| Refusal::new(format!("{city}はまだ参加していません。")))?;
        Ok::<_, Refusal>((municipality, card::store::get(tx, city)?.0))
    })?;
    let face = CardFace::new(&municipality, text, &settings.base_url)?.in_ink(ink);
    save(path, &card::file(&face, paper)?)?;
    writeln!(out, "案内カードを書き出しました: {}", path.display())?;
    Ok(ExitCode::SUCCESS)
}

type Faces = Vec<(RegistrationNumber, StickerFace)>;

/// What is printed, how many spots are left out as they rest, and what comes out otherwise than it is written.
struct Printable {
    faces: Faces,
    resting: usize,
    remarks: Vec<String>,
}

/// Where stickers are printed, and when.
struct Job<'a> {
    store: &'a Store,
    settings: &'a Settings,
    city: LgCode,
    now: Moment,
}

impl Job<'_> {
    fn stickers(
        &self,
        arguments: &Arguments,
        which: Which,
        format: StickerFormat,
        order: &Order,
        out: &mut impl Write,
    ) -> Result<ExitCode, Refusal> {
        let local = address::local(&self.settings.base_url);
        if let Some(words) = local.as_ref().filter(|_| arguments.mark_printed) {
            return Err(Refusal::new(format!("{words}印刷ずみとしては記録しません。")));
        }
        let reason = arguments.reason.clone().unwrap_or_default();
        let Printable { faces, resting, remarks } =
            self.faces(which.clone(), order, arguments.mark_printed.then(|| reason.clone()))?;
        arguments::checked(*order, faces.len())?;
        let path = &arguments.out;
        match (&which, format) {
            (_, StickerFormat::Pdf) => {
                let faces = order.repeated(faces.iter().map(|(_, face)| face.clone()).collect());
                save(path, &files(&faces, order.size, order.arrangement())?)?;
            }
            (Which::One(_), StickerFormat::Png | StickerFormat::Svg) => {
                for (_, face) in &faces {
                    save(path, &file(&face.clone().in_ink(order.ink), order.size, format, order.arrangement())?)?;
                }
            }
            (_, StickerFormat::Png | StickerFormat::Svg) => pictures(path, &faces, order, format)?,
        }
        if arguments.mark_printed {
            let numbers: Vec<String> = faces.iter().map(|(number, _)| number.get().to_string()).collect();
            self.mark(&numbers.join(","), order, reason)?;
        }
        writeln!(out, "ステッカー {}枚を書き出しました: {}", faces.len() * order.copies, path.display())?;
        if !arguments.mark_printed {
            writeln!(out, "印刷の記録には残していません。貼るために印刷するときは、--mark-printed を付けてください。")?;
        }
        if resting > 0 {
            writeln!(out, "休止・廃止の{resting}件は、登録中ではないため書き出していません。")?;
        }
        for words in remarks.into_iter().chain(address::long_host(&self.settings.base_url)).chain(local) {
            writeln!(out, "注意: {words}")?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// 印刷ずみ: written down only after the file is there.
    fn mark(&self, numbers: &str, order: &Order, reason: String) -> Result<(), Refusal> {
        let selection = Selection::Numbers(numbers.parse()?);
        let wish = Wish { selection, order: *order, reason, seen: None };
        let (city, now) = (self.city, self.now);
        self.store.write_blocking(move |tx| {
            Ok::<_, Refusal>(printing::acts::print(tx, city, wish, &mut || random().ok(), Actor::Operator, now)?)
        })?;
        Ok(())
    }

    /// `reason`: what is given for printing again, where that is to be written down; asked for before any file is made.
    fn faces(&self, which: Which, order: &Order, reason: Option<String>) -> Result<Printable, Refusal> {
        let (base, order, city, now) = (self.settings.base_url.clone(), *order, self.city, self.now);
        self.store.write_blocking(move |tx| {
            let municipality = crate::municipalities::store::get(tx, city)?
                .ok_or_else(|| Refusal::new(format!("{city}はまだ参加していません。")))?;
            let (candidates, resting) = candidates(tx, city, &which)?;
            let (gone, mut candidates): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|c| c.withdrawn);
            let withdrawn: Vec<String> = gone.iter().map(|c| format!("{}は、{WITHDRAWN}", c.spot.number())).collect();
            if candidates.is_empty() {
                return Err(Refusal::new(withdrawn.join("\n")));
            }
            if let Some(reason) = reason {
                printing::acts::reason_for(&reason, &candidates.iter().collect::<Vec<_>>())?;
            }
            let mut faces = Vec::with_capacity(candidates.len());
            for candidate in &mut candidates {
                if candidate.token.is_none() {
                    candidate.token = Some(acts::issue(tx, &candidate.spot, &random()?, Actor::Operator, now)?);
                }
                let say = |why: StickerFault| Refusal::new(format!("{}: {why}", candidate.spot.number()));
                faces.push(candidate.face(&municipality, &base, &order).map_err(say)?);
            }
            let pairs: Vec<_> = candidates.iter().zip(&faces).collect();
            if let [first, rest @ ..] = &printing::unprintable(&pairs)[..] {
                return Err(missing(first, rest));
            }
            let told = printing::remarks(&pairs, &order);
            let remarks = told.iter().map(ToString::to_string).chain(withdrawn).collect();
            let faces = candidates.into_iter().map(|c| c.spot.number()).zip(faces).collect();
            Ok(Printable { faces, resting, remarks })
        })
    }
}

const WITHDRAWN: &str = "ステッカーを無効にしてあるため、書き出していません。市の机の協力スポットのページで、新しい番号を発行してください。";

/// What may be printed of what is asked for, stickers made void with them, and how many spots are not active and left out.
fn candidates(tx: &Tx<'_>, city: LgCode, which: &Which) -> Result<(Vec<Candidate>, usize), Refusal> {
    let mut candidates = printing::store::candidates(tx, city)?;
    let mut resting = 0;
    match which {
        Which::One(number) => {
            let spot = crate::spots::store::by_number(tx, city, *number)?
                .ok_or_else(|| Refusal::new(format!("{number}の協力スポットはありません。")))?;
            if spot.state() != SpotState::Active {
                return Err(Refusal::new(format!("{number}: {}", StickerFault::NotActive)));
            }
            candidates.retain(|c| c.spot.number() == *number);
        }
        Which::All => resting = crate::spots::store::all(tx, city)?.len().saturating_sub(candidates.len()),
        Which::Unprinted => candidates.retain(|c| !c.is_printed()),
    }
    match (candidates.is_empty(), which) {
        (false, _) => Ok((candidates, resting)),
        (true, Which::Unprinted) => Err(Refusal::new("まだ印刷していない協力スポットはありません。")),
        (true, Which::All | Which::One(_)) => Err(Refusal::new("登録中の協力スポットがありません。")),
    }
}

/// Every character that no font has, and whose sticker it is on.
fn missing(first: &Unprintable, rest: &[Unprintable]) -> Refusal {
    let words = |u: &Unprintable| {
        let whose = u.spot.as_ref().map(|(number, name)| format!("{number} {name}の")).unwrap_or_default();
        format!("{whose}{}: {}", u.what, u.missing)
    };
    let all: Vec<String> = std::iter::once(first).chain(rest).map(words).collect();
    Refusal::new(all.join("\n"))
}

/// One picture a spot, named by its number, so that a folder sorts as the register does.
fn pictures(folder: &Path, faces: &Faces, order: &Order, format: StickerFormat) -> Result<(), Refusal> {
    std::fs::create_dir_all(folder).map_err(|e| at(folder, &e))?;
    let mut progress = std::io::stderr();
    for (done, (number, face)) in faces.iter().enumerate() {
        let path = folder.join(format!("{:04}.{}", number.get(), format.extension()));
        save(&path, &file(&face.clone().in_ink(order.ink), order.size, format, Arrangement::Single)?)?;
        write!(progress, "\r{} / {}", done + 1, faces.len())?;
    }
    writeln!(progress)?;
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    std::fs::write(path, bytes).map_err(|e| at(path, &e))
}

fn at(path: &Path, error: &std::io::Error) -> Refusal {
    let why = match error.kind() {
        ErrorKind::NotFound => "そのフォルダーがありません".to_owned(),
        ErrorKind::PermissionDenied => "書き込む権限がありません".to_owned(),
        ErrorKind::IsADirectory => "同じ名前のフォルダーがあります".to_owned(),
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => "途中に、フォルダーでないものがあります".to_owned(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ディスクに空きがありません".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "読み取り専用の場所です".to_owned(),
        _ => error.to_string(),
    };
    Refusal::new(format!("{} に書き出せません（{why}）。", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stickers::StickerSize;
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
            one_colour: false,
            with_name: false,
            copies: 1,
            printer: None,
            mark_printed: false,
            guidance_card: false,
            reason: None,
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
        assert!(String::from_utf8_lossy(&said).contains("印刷の記録には残していません"));
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
    fn codes_that_only_this_machine_opens_are_told_and_never_marked_as_printed() {
        let (dir, store) = crate::stickers::tests::store();
        store.write_blocking(|tx| crate::stickers::tests::spot(tx).map(|_| ())).unwrap();
        let local = crate::settings::Given::default().settle().unwrap();
        let path = dir.path().join("one.pdf");
        let mark = || Arguments { mark_printed: true, ..order("1", StickerFormat::Pdf, &path) };
        let refusal = run(mark(), &store, &local, NOW, &mut Vec::new()).unwrap_err().to_string();
        assert!(refusal.contains("外からは開けません") && refusal.contains("記録しません"), "{refusal}");
        assert!(!path.exists());
        let mut said = Vec::new();
        run(order("1", StickerFormat::Pdf, &path), &store, &local, NOW, &mut said).unwrap();
        assert!(String::from_utf8_lossy(&said).contains("注意: 公開アドレスが http://127.0.0.1"));
        let mut said = Vec::new();
        run(mark(), &store, &settings(), NOW, &mut said).unwrap();
        assert!(!String::from_utf8_lossy(&said).contains("注意"));
    }

    #[test]
    fn a_sticker_made_void_is_not_replaced_by_the_way() {
        let (dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let spot = crate::stickers::tests::spot(tx)?;
                crate::stickers::tests::spot(tx)?;
                let token = acts::issue(tx, &spot, &[7; acts::RANDOM], Actor::Operator, NOW)?;
                acts::void(tx, spot.lg_code(), &token, "撤去", Actor::Operator, NOW)?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let path = dir.path().join("all.pdf");
        let one = run(order("1", StickerFormat::Pdf, &path), &store, &settings(), NOW, &mut Vec::new());
        assert!(one.unwrap_err().to_string().contains("第0001号は、ステッカーを無効にしてある"));
        let mut said = Vec::new();
        let all = Arguments { mark_printed: true, ..order("all", StickerFormat::Pdf, &path) };
        run(all, &store, &settings(), NOW, &mut said).unwrap();
        let said = String::from_utf8(said).unwrap();
        assert!(said.contains("1枚") && said.contains("注意: 第0001号は"), "{said}");
        let city = "282294".parse().unwrap();
        let runs = store
            .read_blocking(move |tx| {
                let candidates = printing::store::candidates(tx, city)?;
                Ok::<_, StoreError>(candidates.iter().map(|c| (c.token.is_some(), c.runs)).collect::<Vec<_>>())
            })
            .unwrap();
        assert_eq!(runs, [(false, 0), (true, 1)], "no number for the first, one run for the second");
    }

    #[test]
    fn the_format_follows_from_the_files_name_and_faults_of_the_disk_are_told_in_words() {
        let (dir, store) = crate::stickers::tests::store();
        store.write_blocking(|tx| crate::stickers::tests::spot(tx).map(|_| ())).unwrap();
        let one = |name: &str| {
            let unsaid = Arguments { format: None, ..order("1", StickerFormat::Pdf, &dir.path().join(name)) };
            run(unsaid, &store, &settings(), NOW, &mut Vec::new()).map_err(|e| e.to_string())
        };
        one("one.SVG").unwrap();
        assert!(std::fs::read_to_string(dir.path().join("one.SVG")).unwrap().starts_with("<svg"));
        assert!(one("one").unwrap_err().contains("--format"));
        let nowhere = one("nowhere/one.pdf").unwrap_err();
        assert!(nowhere.contains("フォルダーがありません") && !nowhere.contains("os error"), "{nowhere}");
    }

    #[test]
    fn what_comes_out_otherwise_than_written_is_told() {
        let (dir, store) = crate::stickers::tests::store();
        store
            .write_blocking(|tx| {
                let shop = crate::stickers::tests::spot(tx)?;
                for name in ["辻\u{e0101}商店".to_owned(), "長い名前の店".repeat(10)] {
                    let name = name.parse().unwrap();
                    crate::spots::store::insert(tx, &crate::spots::NewSpot { name, ..shop.entry().clone() }, NOW)?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let path = dir.path().join("labels.pdf");
        let told = |named: bool| {
            let (sheet, size) = ("elm012".parse().ok(), None);
            let labels = Arguments { with_name: named, sheet, size, ..order("all", StickerFormat::Pdf, &path) };
            let mut said = Vec::new();
            run(labels, &store, &settings(), NOW, &mut said).unwrap();
            String::from_utf8(said).unwrap()
        };
        let words = told(true);
        assert!(
            words.contains("第0002号 辻\u{e0101}商店のスポットの名称: 「辻」の異体字（U+8FBB U+E0101）"),
            "{words}"
        );
        assert!(words.contains("第0003号") && words.contains("…」と印刷します"), "{words}");
        assert!(!words.contains("第0001号"), "{words}");
        assert!(!told(false).contains("注意"), "names that are not printed are nobody's worry");
    }

    #[test]
    fn flags_that_do_not_go_with_the_paper_are_refused_in_words() {
        let order = |sheet: &str| {
            let whole = order("1", StickerFormat::Pdf, Path::new("out.pdf"));
            Arguments { sheet: Some(sheet.parse().unwrap()), size: None, ..whole }
        };
        let refused = |a: Arguments| a.order(a.format.unwrap()).unwrap_err().to_string();
        assert!(refused(Arguments { first: 11, ..order("elm006") }).contains("10面"));
        assert!(refused(Arguments { first: 0, ..order("elm006") }).contains("1から10"));
        assert!(refused(Arguments { size: Some(StickerSize::A6), ..order("elm006") }).contains("--size"));
        assert!(refused(Arguments { offset_x: 0.5, ..order("a4") }).contains("ラベル用紙"));
        assert!(refused(Arguments { offset_x: 11.0, ..order("elm006") }).contains("左右"));
        assert!(refused(Arguments { scale: 90.0, ..order("elm006") }).contains("95から105"));
        assert!(refused(Arguments { format: Some(StickerFormat::Png), ..order("elm006") }).contains("pdf"));
        assert!(refused(Arguments { copies: 21, ..order("a4") }).contains("20"));
        assert!(refused(Arguments { first: 2, sheet: None, ..order("a4") }).contains("--first"));
        assert!("elm999".parse::<Paper>().unwrap_err().to_string().contains("ELM006"));
        let page = calibration_page(&Order::default(), Path::new("out.pdf"), &mut Vec::new());
        assert!(page.unwrap_err().to_string().contains("品番"));
    }
}
