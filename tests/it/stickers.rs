//! Printed stickers, from the command to the reader: real PDF tools, real decoders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use tsunagaru::store::{Store, StoreError};
use tsunagaru::time::Moment;

const SHEET: &str = "全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容\r
282294,見本ベーカリー 髙﨑,ミホンベーカリー タカサキ,店舗,その他の店舗,ステッカー掲示・見守り\r
282294,見本書店,ミホンショテン,店舗,その他の店舗,ステッカー掲示・見守り\r
282294,見本薬局,ミホンヤッキョク,店舗,その他の店舗,ステッカー掲示・見守り\r
";

/// A city with three spots, and a folder for what is printed.
struct Shop(tempfile::TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Self(tempfile::tempdir().unwrap());
        std::fs::write(shop.path("spots.csv"), SHEET).unwrap();
        assert!(shop.run(&["municipality", "add", "282294", "--phone", "0791-00-0000", "--division", "健康課"]));
        assert!(shop.run(&["import", "spots", &shop.path("spots.csv"), "--city", "282294"]));
        shop
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn run(&self, words: &[&str]) -> bool {
        let data = self.path("var");
        let place = ["tsunagaru", "--data", &data, "--base-url", "https://tsunagaru.example"];
        let all = place.into_iter().chain(words.iter().copied());
        let clock = Arc::new(|| Moment::from_unix(1_795_312_800));
        tsunagaru::cli::run(all.map(Into::into).collect::<Vec<_>>(), clock) == ExitCode::SUCCESS
    }

    fn print(&self, spot: &str, size: &str, format: &str, more: &[&str], name: &str) -> PathBuf {
        let out = self.path(name);
        let words = ["sticker", "--city", "282294", "--spot", spot, "--format", format, "--size", size, "--out", &out];
        assert!(self.run(&[&words[..], more].concat()), "{size} {format} {more:?}");
        out.into()
    }

    /// What the codes of all stickers must say.
    fn addresses(&self) -> BTreeSet<String> {
        let store = Store::open(Path::new(&self.path("var"))).unwrap();
        let tokens: Vec<String> = store
            .read_blocking(|tx| {
                let mut statement = tx.prepare("SELECT token FROM sticker")?;
                let rows = statement.query_map([], |r| r.get(0))?;
                Ok::<_, StoreError>(rows.collect::<Result<_, _>>()?)
            })
            .unwrap();
        tokens.into_iter().map(|t| format!("HTTPS://TSUNAGARU.EXAMPLE/282294/{t}")).collect()
    }
}

/// Runs a tool that `make test` installs; panics with its complaint.
fn tool(name: &str, arguments: &[&str]) -> String {
    let output = Command::new(name).args(arguments).output().unwrap_or_else(|e| panic!("{name} is needed: {e}"));
    assert!(output.status.success(), "{name} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn decoded(picture: &str) -> BTreeSet<String> {
    let text = tool("zbarimg", &["-q", "--raw", "-Sdisable", "-Sqrcode.enable", picture]);
    text.lines().map(str::to_owned).collect()
}

/// Every page at this resolution, as JPEG of quality 50.
fn photographed(pdf: &Path, dpi: &str) -> BTreeSet<String> {
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("page").to_string_lossy().into_owned();
    tool("pdftoppm", &["-r", dpi, "-jpeg", "-jpegopt", "quality=50", &pdf.to_string_lossy(), &stem]);
    let pages = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path());
    pages.flat_map(|page| decoded(&page.to_string_lossy())).collect()
}

fn boxes(pdf: &Path, name: &str) -> [f64; 4] {
    let told = tool("pdfinfo", &["-box", &pdf.to_string_lossy()]);
    let line = told.lines().find_map(|l| l.strip_prefix(&format!("{name}:"))).unwrap();
    let numbers: Vec<f64> = line.split_whitespace().map(|n| n.parse::<f64>().unwrap() * 25.4 / 72.0).collect();
    numbers.try_into().unwrap()
}

#[test]
fn print_files_are_sound_true_to_size_and_read_back() {
    let shop = Shop::new();
    for (size, width, height) in
        [("a6", 105.0, 148.0), ("a5", 148.0, 210.0), ("square100", 100.0, 100.0), ("card91x55", 91.0, 55.0)]
    {
        let single = shop.print("all", size, "pdf", &[], "single.pdf");
        let marks = shop.print("all", size, "pdf", &["--marks"], "marks.pdf");
        let sheet = shop.print("all", size, "pdf", &["--sheet", "a4"], "sheet.pdf");
        for pdf in [&single, &marks, &sheet] {
            tool("qpdf", &["--check", &pdf.to_string_lossy()]);
            assert_eq!(tool("pdffonts", &[&pdf.to_string_lossy()]).lines().count(), 2, "text is outlined");
            assert!(std::fs::metadata(pdf).unwrap().len() < 200_000);
        }
        for pdf in [&single, &marks] {
            let [x, y, right, top] = boxes(pdf, "TrimBox");
            assert!((right - x - width).abs() < 0.2 && (top - y - height).abs() < 0.2, "{size} {x} {y} {right} {top}");
        }
        let ([trim, ..], [bleed, ..]) = (boxes(&marks, "TrimBox"), boxes(&marks, "BleedBox"));
        assert!((trim - bleed - 3.0).abs() < 0.02, "{size} {trim} {bleed}");
        assert_eq!(photographed(&single, "150"), shop.addresses(), "{size}");
    }
    let sheet = shop.print("all", "card91x55", "pdf", &["--sheet", "a4"], "sheet.pdf");
    for dpi in ["100", "150", "300"] {
        assert_eq!(photographed(&sheet, dpi), shop.addresses(), "{dpi} dpi");
    }
}

#[test]
fn pictures_are_one_a_spot_and_read_back_tilted() {
    let shop = Shop::new();
    let folder = shop.print("all", "square100", "png", &[], "pictures");
    let pictures: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(pictures.len(), 3);
    let read: BTreeSet<String> = pictures.iter().flat_map(|p| decoded(&p.to_string_lossy())).collect();
    assert_eq!(read, shop.addresses());

    let upright = image::open(folder.join("0001.png")).unwrap().to_rgb8();
    let (width, height) = upright.dimensions();
    let (sin, cos) = 15_f64.to_radians().sin_cos();
    let tilted = image::RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - f64::from(width) / 2.0, f64::from(y) - f64::from(height) / 2.0);
        let (x, y) = (f64::from(width) / 2.0 + dx * cos + dy * sin, f64::from(height) / 2.0 - dx * sin + dy * cos);
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(width) && y < f64::from(height);
        if inside { *upright.get_pixel(x as u32, y as u32) } else { image::Rgb([90, 90, 90]) }
    });
    let path = shop.path("tilted.png");
    tilted.save(&path).unwrap();
    assert!(decoded(&path).is_subset(&shop.addresses()));
}

#[test]
fn a_part_used_sheet_begins_at_its_free_cell() {
    let shop = Shop::new();
    let pages = |first: &str| {
        let pdf = shop.print("all", "a6", "pdf", &["--sheet", "a4", "--first", first], "sheet.pdf");
        let told = tool("pdfinfo", &[&pdf.to_string_lossy()]);
        told.lines().find_map(|l| l.strip_prefix("Pages:")).unwrap().trim().to_owned()
    };
    assert_eq!((pages("1"), pages("2"), pages("3")), ("1".into(), "1".into(), "2".into()));
}
