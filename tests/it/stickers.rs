//! Printed stickers, from the command to the reader: real PDF tools, real decoders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use tsunagaru::stickers::stock::{LabelStock, Maker};
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
    for (size, width, height) in [
        ("a6", 105.0, 148.0),
        ("a5", 148.0, 210.0),
        ("b5", 182.0, 257.0),
        ("square100", 100.0, 100.0),
        ("square150", 150.0, 150.0),
        ("strip200x70", 200.0, 70.0),
        ("card91x55", 91.0, 55.0),
    ] {
        let single = shop.print("all", size, "pdf", &["--with-name"], "single.pdf");
        let marks = shop.print("all", size, "pdf", &["--marks"], "marks.pdf");
        let sheet = shop.print("all", size, "pdf", &["--sheet", "a4"], "sheet.pdf");
        let black = shop.print("all", size, "pdf", &["--one-colour"], "black.pdf");
        assert_eq!(tool("pdffonts", &[&marks.to_string_lossy()]).lines().count(), 2, "a print shop's file has no font");
        for pdf in [&single, &marks, &sheet, &black] {
            tool("qpdf", &["--check", &pdf.to_string_lossy()]);
            let fonts = tool("pdffonts", &[&pdf.to_string_lossy()]);
            assert!(fonts.lines().skip(2).all(|l| l.contains("Type 3")), "text is outlined: {fonts}");
            assert_eq!(
                tool("pdfimages", &["-list", &pdf.to_string_lossy()]).lines().count(),
                2,
                "nothing is a picture"
            );
            assert!(std::fs::metadata(pdf).unwrap().len() < 200_000);
        }
        for pdf in [&single, &marks] {
            let [x, y, right, top] = boxes(pdf, "TrimBox");
            assert!((right - x - width).abs() < 0.2 && (top - y - height).abs() < 0.2, "{size} {x} {y} {right} {top}");
        }
        let ([trim, ..], [bleed, ..]) = (boxes(&marks, "TrimBox"), boxes(&marks, "BleedBox"));
        assert!((trim - bleed - 3.0).abs() < 0.02, "{size} {trim} {bleed}");
        assert_eq!(photographed(&single, "150"), shop.addresses(), "{size}");
        assert_eq!(photographed(&black, "150"), shop.addresses(), "{size} in black");
    }
    let sheet = shop.print("all", "card91x55", "pdf", &["--sheet", "a4"], "sheet.pdf");
    for dpi in ["100", "150", "300"] {
        assert_eq!(photographed(&sheet, dpi), shop.addresses(), "{dpi} dpi");
    }
}

/// What somebody finds who searches a file.
fn found(pdf: &Path) -> String {
    tool("pdftotext", &[&pdf.to_string_lossy(), "-"])
}

#[test]
fn an_offices_file_can_be_searched_and_a_print_shops_file_has_no_font() {
    let shop = Shop::new();
    let names = ["髙島屋﨑陽軒", "𠮷野家", "葛\u{e0100}城薬局", "㈱①～ｶﾌｪ", "か\u{3099}んはり堂", "Quán Cà Phê"];
    let rows = names.map(|name| format!("282294,{name},ナマエ,店舗,その他の店舗,ステッカー掲示・見守り\r\n"));
    std::fs::write(shop.path("names.csv"), SHEET.lines().next().unwrap().to_owned() + "\r\n" + &rows.concat()).unwrap();
    assert!(shop.run(&["import", "spots", &shop.path("names.csv"), "--city", "282294"]));
    let addresses: Vec<String> =
        shop.addresses().iter().map(|a| a.trim_start_matches("HTTPS://").to_ascii_lowercase()).collect();
    let named = ["--with-name"];
    for (paper, more) in [("a4", &["--sheet", "a4"][..]), ("single", &[])] {
        let pdf = shop.print("all", "a6", "pdf", &[&named[..], more].concat(), "named.pdf");
        tool("qpdf", &["--check", &pdf.to_string_lossy()]);
        let told = found(&pdf);
        // As they were registered: か and its mark are one letter there.
        for name in names.map(|name| name.replace("か\u{3099}", "が")) {
            assert!(told.contains(&name), "{paper} {name}: {told}");
        }
        assert!(addresses.iter().all(|address| told.contains(address)), "{paper}: {told}");
        assert!(told.contains("つながる") && told.contains("協力スポット"), "{paper}: {told}");
        assert_eq!(photographed(&pdf, "150"), shop.addresses(), "{paper}");
    }
    let labels = on_labels(&shop, "elm006", &named).unwrap();
    assert!(found(&labels).contains("葛\u{e0100}城薬局"));
    assert_eq!(found(&shop.print("all", "a6", "pdf", &["--marks", "--with-name"], "marks.pdf")).trim(), "");
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

/// Tokens of the stickers in the order of their spots.
fn in_order(shop: &Shop) -> Vec<String> {
    let store = Store::open(Path::new(&shop.path("var"))).unwrap();
    let read = store.read_blocking(|tx| {
        let mut statement = tx.prepare("SELECT token FROM sticker ORDER BY spot_id")?;
        let rows = statement.query_map([], |r| r.get::<_, String>(0))?;
        Ok::<_, StoreError>(rows.collect::<Result<Vec<_>, _>>()?)
    });
    read.unwrap().into_iter().map(|t| format!("HTTPS://TSUNAGARU.EXAMPLE/282294/{t}")).collect()
}

fn on_labels(shop: &Shop, product: &str, more: &[&str]) -> Option<PathBuf> {
    let out = shop.path("labels.pdf");
    let words = ["sticker", "--city", "282294", "--spot", "all", "--format", "pdf", "--sheet", product, "--out", &out];
    shop.run(&[&words[..], more].concat()).then(|| out.into())
}

#[test]
fn every_label_carries_its_own_code_in_its_own_cell() {
    let shop = Shop::new();
    let large = LabelStock::all().iter().filter(|s| s.label().1 > 30.0);
    for stock in large {
        // The last cell, then the first two of a second sheet.
        let first = stock.cells();
        let pdf = on_labels(&shop, &stock.code(), &["--first", &first.to_string()]).unwrap();
        tool("qpdf", &["--check", &pdf.to_string_lossy()]);
        let stem = shop.path("labels");
        tool("pdftoppm", &["-r", "150", "-png", &pdf.to_string_lossy(), &stem]);
        let expected = in_order(&shop);
        let sheets = [1, 2].map(|page| image::open(format!("{stem}-{page}.png")).unwrap().to_rgb8());
        let (width, height) = sheets[0].dimensions();
        assert!(width.abs_diff(1240) < 2 && height.abs_diff(1754) < 2, "{stock} {width} {height}");
        for (place, address) in (first - 1..).zip(&expected) {
            let (sheet, cell) = (&sheets[place / stock.cells()], stock.cell(place % stock.cells()));
            let [x, y, w, h] = [cell.x, cell.y, cell.w, cell.h].map(|mm| (mm * 150.0 / 25.4).round() as u32);
            let label = shop.path("label.png");
            image::imageops::crop_imm(sheet, x, y, w, h).to_image().save(&label).unwrap();
            assert_eq!(decoded(&label), BTreeSet::from([address.clone()]), "{stock} label {place}");
        }
        // Cells before the first stay white.
        let before = stock.cell(0);
        let middle = [(before.x + before.w / 2.0), (before.y + before.h / 2.0)].map(|mm| (mm * 150.0 / 25.4) as u32);
        assert_eq!(sheets[0].get_pixel(middle[0], middle[1]), &image::Rgb([255; 3]), "{stock}");
    }
}

#[test]
fn labels_too_small_for_a_code_are_refused_and_nothing_is_written() {
    let shop = Shop::new();
    for product in ["elm022", "28388"] {
        assert_eq!(on_labels(&shop, product, &[]), None);
    }
    assert_eq!(on_labels(&shop, "elm006", &["--first", "11"]), None);
    assert_eq!(on_labels(&shop, "elm999", &[]), None);
    assert!(!Path::new(&shop.path("labels.pdf")).exists());
}

/// The upper left corner of what is darker than white, in millimetres.
fn corner(pdf: &Path) -> (f64, f64) {
    let stem = pdf.with_extension("").to_string_lossy().into_owned();
    tool("pdftoppm", &["-r", "300", "-png", "-singlefile", &pdf.to_string_lossy(), &stem]);
    let page = image::open(format!("{stem}.png")).unwrap().to_luma8();
    let dark = page.enumerate_pixels().filter(|(_, _, p)| p.0[0] < 252);
    let (x, y) = dark.fold((u32::MAX, u32::MAX), |(x, y), (px, py, _)| (x.min(px), y.min(py)));
    (f64::from(x) * 25.4 / 300.0, f64::from(y) * 25.4 / 300.0)
}

#[test]
fn a_sheet_is_moved_as_the_printer_needs_it() {
    let shop = Shop::new();
    let (x, y) = corner(&on_labels(&shop, "72110", &[]).unwrap());
    assert!((x - 15.0).abs() < 0.2 && (y - 12.0).abs() < 0.2, "{x} {y}");
    let moved = ["--offset-x", "2.5", "--offset-y", "-1.5", "--scale", "98"];
    let (x, y) = corner(&on_labels(&shop, "72110", &moved).unwrap());
    // A rim of 1 mm stays white. From the middle of the sheet: 105 - 0.98 × 90 + 2.5 and 148.5 - 0.98 × 136.5 - 1.5.
    assert!((x - 19.3).abs() < 0.2 && (y - 13.23).abs() < 0.2, "{x} {y}");
}

#[test]
fn the_calibration_page_is_a_page_of_its_own() {
    let shop = Shop::new();
    let out = shop.path("calibration.pdf");
    for product in LabelStock::all().iter().map(LabelStock::code) {
        assert!(shop.run(&["sticker", "--sheet", &product, "--calibration-page", "--out", &out]), "{product}");
        let told = tool("pdfinfo", &[&out]);
        assert!(told.contains("Pages:           1\n") && told.contains("A4"), "{told}");
    }
    tool("qpdf", &["--check", &out]);
    assert!(!shop.run(&["sticker", "--sheet", "a4", "--calibration-page", "--out", &out]));
    assert!(!shop.run(&["sticker", "--calibration-page", "--out", &out]));
}

/// An attribute's value, a length in millimetres.
fn attribute(tag: &str, name: &str) -> f64 {
    let value = tag.split_once(&format!(" {name}=\"")).unwrap().1.split('"').next().unwrap();
    value.trim_end_matches("mm").parse().unwrap_or_else(|e| panic!("{name} {value}: {e}"))
}

#[test]
fn labels_stand_where_the_templates_of_glabels_have_them() {
    let templates = std::fs::read_to_string("/usr/share/libglabels-3.0/templates/hisago-templates.xml")
        .expect("Debian's glabels-data is needed");
    let mut compared = 0;
    for stock in LabelStock::all().iter().filter(|s| s.maker() == Maker::Hisago) {
        let [product] = stock.products() else { panic!("{stock}") };
        let start = templates.find(&format!("brand=\"Hisago\" part=\"{product}\" size=\"A4\"")).expect(product);
        let template = templates[start..].split("</Template>").next().unwrap();
        let tag = |name: &str| template.split_once(name).unwrap().1.split('>').next().unwrap();
        let (label, layout) = (tag("<Label-rectangle"), tag("<Layout"));
        let near = |ours: f64, name: &str, theirs: f64| assert!((ours - theirs).abs() <= 0.2, "{stock} {name}: {ours}");
        near(stock.label().0, "width", attribute(label, "width"));
        near(stock.label().1, "height", attribute(label, "height"));
        near(stock.corner(), "round", attribute(label, "round"));
        let (columns, rows) = (attribute(layout, "nx") as usize, attribute(layout, "ny") as usize);
        assert_eq!(stock.grid(), (columns, rows), "{stock}");
        for cell in 0..columns * rows {
            let (column, row) = ((cell % columns) as f64, (cell / columns) as f64);
            let frame = stock.cell(cell);
            near(frame.x, "x", attribute(layout, "x0") + column * attribute(layout, "dx"));
            near(frame.y, "y", attribute(layout, "y0") + row * attribute(layout, "dy"));
        }
        compared += 1;
    }
    assert_eq!(compared, 11);
}

#[test]
fn a_sheet_of_24_is_small_and_the_same_order_gives_the_same_bytes() {
    let shop = Shop::new();
    let once = on_labels(&shop, "elm012", &["--copies", "8"]).map(|p| std::fs::read(p).unwrap()).unwrap();
    let told = tool("pdfinfo", &[&shop.path("labels.pdf")]);
    assert!(told.contains("Pages:           1\n"), "24 labels on one sheet: {told}");
    assert!(once.len() < 300_000, "{} bytes", once.len());
    let again = on_labels(&shop, "elm012", &["--copies", "8"]).map(|p| std::fs::read(p).unwrap()).unwrap();
    assert!(once == again, "the same order gives the same bytes");
    assert_eq!(photographed(Path::new(&shop.path("labels.pdf")), "300"), shop.addresses());
}

#[test]
fn in_black_there_is_no_other_colour() {
    let shop = Shop::new();
    let pdf = shop.print("1", "a6", "pdf", &["--one-colour", "--marks"], "black.pdf");
    let stem = shop.path("black");
    tool("pdftoppm", &["-r", "100", "-png", "-singlefile", &pdf.to_string_lossy(), &stem]);
    let page = image::open(format!("{stem}.png")).unwrap().to_rgb8();
    assert!(
        page.pixels().all(|p| p.0[0] == p.0[1] && p.0[1] == p.0[2]),
        "only black, white and what lies between at an edge"
    );
    // A photocopier knows two colours.
    let mut copied = image::imageops::grayscale(&page);
    copied.pixels_mut().for_each(|p| p.0[0] = if p.0[0] < 128 { 0 } else { 255 });
    let path = shop.path("copied.png");
    copied.save(&path).unwrap();
    assert_eq!(decoded(&path).len(), 1);
}

#[test]
fn what_was_printed_is_not_printed_again_without_a_reason() {
    let shop = Shop::new();
    let out = shop.path("out.pdf");
    let run = |spot: &str, more: &[&str]| {
        let words = ["sticker", "--city", "282294", "--spot", spot, "--format", "pdf", "--out", &out];
        shop.run(&[&words[..], more].concat())
    };
    assert!(run("2", &["--mark-printed"]));
    assert!(run("unprinted", &["--sheet", "a4", "--mark-printed"]));
    let told = tool("pdfinfo", &[&out]);
    assert!(told.contains("Pages:           1\n"), "two stickers are left: {told}");
    assert!(!run("unprinted", &[]), "nothing is left");
    std::fs::remove_file(&out).unwrap();
    assert!(!run("all", &["--mark-printed"]), "a reason is needed");
    assert!(!Path::new(&out).exists(), "and asked for before anything is written");
    assert!(run("all", &["--mark-printed", "--reason", "色あせたため"]));
    assert!(run("all", &[]), "a proof is no printing");
}

#[test]
fn printers_of_the_desk_are_known_by_name_and_long_hosts_are_told() {
    let shop = Shop::new();
    let store = Store::open(Path::new(&shop.path("var"))).unwrap();
    let sql = "INSERT INTO printer (lg_code, name, sheet, x_mm, y_mm, scale_percent)
               VALUES ('282294', '複合機', '72110', 2.5, -1.5, 98)";
    store.write_blocking(|tx| Ok::<_, StoreError>(tx.execute(sql, [])?)).unwrap();
    let out = shop.path("labels.pdf");
    let words = ["sticker", "--city", "282294", "--spot", "all", "--format", "pdf", "--out", &out, "--printer"];
    assert!(shop.run(&[&words[..], &["複合機"]].concat()));
    let (x, y) = corner(Path::new(&out));
    assert!((x - 19.3).abs() < 0.2 && (y - 13.23).abs() < 0.2, "{x} {y}");
    assert!(shop.run(&[&words[..], &["複合機", "--first", "10"]].concat()));
    for wrong in
        [&["ない名前"][..], &["複合機", "--first", "11"], &["複合機", "--sheet", "a4"], &["複合機", "--size", "a6"]]
    {
        assert!(!shop.run(&[&words[..], wrong].concat()), "{wrong:?}");
    }
}

#[test]
fn cards_come_ten_on_a_sheet_or_one_with_marks() {
    let shop = Shop::new();
    let out = shop.path("cards.pdf");
    let run = |more: &[&str]| {
        shop.run(&[&["sticker", "--city", "282294", "--guidance-card", "--out", &out][..], more].concat())
    };
    let page = BTreeSet::from(["HTTPS://TSUNAGARU.EXAMPLE/282294".to_owned()]);
    assert!(run(&["--sheet", "a4"]));
    assert!(std::fs::metadata(&out).unwrap().len() < 300_000);
    assert_eq!(found(Path::new(&out)).matches("悩まないで").count(), 10);
    for dpi in ["100", "150", "300"] {
        assert_eq!(photographed(Path::new(&out), dpi), page, "{dpi} dpi");
    }
    assert!(run(&["--marks", "--one-colour"]));
    tool("qpdf", &["--check", &out]);
    assert_eq!(tool("pdffonts", &[&out]).lines().count(), 2, "text is outlined");
    let ([x, y, right, top], [bleed, ..]) = (boxes(Path::new(&out), "TrimBox"), boxes(Path::new(&out), "BleedBox"));
    assert!((right - x - 91.0).abs() < 0.2 && (top - y - 55.0).abs() < 0.2 && (x - bleed - 3.0).abs() < 0.02);
    assert_eq!(photographed(Path::new(&out), "150"), page);
    for wrong in
        [&[][..], &["--sheet", "elm006"], &["--sheet", "a4", "--format", "png"], &["--sheet", "a4", "--spot", "1"]]
    {
        assert!(!run(wrong), "{wrong:?}");
    }
}
