//! Stickers at the desk: printed once and again only with a reason, on measured printers, in colours that can be read.

use std::process::Command;

use axum::http::StatusCode;
use tsunagaru::notifications::StateName;
use tsunagaru::spots::SpotState;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::world::{Answer, SAKAI, TATSUNO, World};

const SHEET: &str = "全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容\r
282294,髙島屋﨑陽軒𠮷野家,タカシマヤ,店舗,その他の店舗,ステッカー掲示・見守り\r
282294,葛\u{e0100}城薬局,カツラギヤッキョク,店舗,その他の店舗,ステッカー掲示・見守り\r
282294,㈱①～ｶﾌｪ,カブ,店舗,その他の店舗,ステッカー掲示・見守り\r
282294,Quán Cà Phê Đặng Thị Nở,クアンカフェ,店舗,その他の店舗,ステッカー掲示・見守り\r
282294,社会福祉法人いのちをつなぐ会　地域活動支援センターひだまり・就労継続支援事業所あおぞらとみどりの風と海と山と川,ヒダマリ,店舗,その他の店舗,ステッカー掲示・見守り\r
";

fn desk(path: &str) -> String {
    format!("/staff/{TATSUNO}{path}")
}

/// A city whose five spots have names that trip other programs, and an officer who may do everything.
async fn world() -> (World, String) {
    let world = World::tatsuno();
    register(&world, SHEET);
    let manager = world.officer("hanako@example.jp", TATSUNO, Role::Manager).await;
    (world, manager)
}

fn register(world: &World, sheet: &str) {
    let (sheet, now) = (sheet.to_owned(), world.now());
    let mut byte = u8::try_from(world.number("SELECT count(*) FROM sticker")).expect("few");
    world
        .store()
        .write_blocking(move |tx| {
            let sheet = tsunagaru::imports::Sheet::read(sheet.as_bytes()).expect("sheet");
            let mut random = || {
                byte += 1;
                Some([byte; tsunagaru::stickers::acts::RANDOM])
            };
            let code = TATSUNO.parse().expect("code");
            let done = tsunagaru::imports::acts::import_spots(
                tx,
                &sheet,
                code,
                tsunagaru::audit::Actor::Operator,
                now,
                &mut random,
            );
            done.map(|_| ()).map_err(|e| StoreError::corrupt(format!("{e}")))
        })
        .expect("spots");
}

/// The value of a hidden field.
fn hidden(page: &Answer, name: &str) -> String {
    let text = page.text();
    // On the workbench the settings stand above, in a form of their own.
    let form = text.split_once("stickers/prints\" novalidate").map_or(text.as_str(), |(_, form)| form);
    let (_, rest) = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{name}: {form}"));
    rest.split('"').next().expect("value").to_owned()
}

/// What the print button of this page sends, with a reason.
async fn print(world: &World, officer: &str, query: &str, reason: &str) -> Answer {
    let page = world.get_as(officer, &desk(&format!("/stickers{query}"))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.words());
    send(world, officer, &page, reason).await
}

async fn send(world: &World, officer: &str, page: &Answer, reason: &str) -> Answer {
    let names = ["which", "numbers", "paper", "size", "first", "copies", "ink", "named", "seen"];
    let values = names.map(|name| hidden(page, name));
    let mut fields: Vec<(&str, &str)> = names.iter().copied().zip(values.iter().map(String::as_str)).collect();
    fields.push(("reason", reason));
    world.post_as(officer, &desk("/stickers/prints"), &fields).await
}

fn decoded(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("stickers.pdf");
    std::fs::write(&path, pdf).expect("file");
    let stem = folder.path().join("page");
    let drawn = Command::new("pdftoppm").args(["-r", "150", "-png"]).arg(&path).arg(&stem).status().expect("pdftoppm");
    assert!(drawn.success());
    let mut pages: Vec<_> = std::fs::read_dir(folder.path()).expect("pages").map(|e| e.expect("page").path()).collect();
    pages.retain(|p| p.extension().is_some_and(|e| e == "png"));
    pages.sort();
    let read = |page: &std::path::PathBuf| {
        let out = Command::new("zbarimg").args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"]).arg(page).output();
        String::from_utf8(out.expect("zbarimg").stdout).expect("text").lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut codes: Vec<String> = pages.iter().flat_map(read).collect();
    codes.sort();
    codes
}

#[tokio::test]
async fn printing_marks_once_gives_the_file_and_again_asks_why() {
    let (world, officer) = world().await;
    let page = world.get_as(&officer, &desk("/stickers")).await;
    assert!(page.words().contains("まだ印刷していないもの（5件）"), "{}", page.words());
    let run = print(&world, &officer, "", "").await.seen();
    assert_eq!(run, desk("/stickers/prints/1"));
    let told = world.get_as(&officer, &run).await;
    assert!(told.words().contains("hanakoさん") && told.words().contains("ステッカー 5枚"), "{}", told.words());
    let file = world.get_as(&officer, &format!("{run}/stickers.pdf")).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/pdf"));
    let again = world.get_as(&officer, &format!("{run}/stickers.pdf")).await;
    assert_eq!(file.bytes, again.bytes, "the same run gives the same bytes");
    assert_eq!(decoded(&file.bytes).len(), 5);

    let page = world.get_as(&officer, &desk("/stickers")).await;
    assert!(page.words().contains("まだ印刷していないステッカーはありません"), "{}", page.words());
    let before = world.number("SELECT count(*) FROM audit_event");
    for reason in ["", " 　 ", &"あ".repeat(201)] {
        let refused = print(&world, &officer, "?which=numbers&numbers=1-2", reason).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(refused.text().contains("id=\"e-reason\"") && refused.text().contains("href=\"#f-reason\""));
        assert!(reason.trim().is_empty() || refused.text().contains(reason), "what was typed stays");
    }
    assert_eq!(world.number("SELECT count(*) FROM audit_event"), before);
    assert_eq!(world.number("SELECT count(*) FROM print_run"), 1);
    let second = print(&world, &officer, "?which=numbers&numbers=1-2&copies=2", "紙がつまったため").await.seen();
    let told = world.get_as(&officer, &second).await.words();
    assert!(told.contains("紙がつまったため") && told.contains("ステッカー 4枚（2枚ずつ）"), "{told}");
    let spot = world.get_as(&officer, &desk("/spots/1")).await.words();
    assert!(spot.contains("hanakoさんがステッカーをもう一度印刷しました"), "{spot}");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'reprint'"), 2);
}

#[tokio::test]
async fn whoever_comes_second_is_told_and_prints_nothing() {
    let (world, hanako) = world().await;
    let jiro = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    let seen_by_jiro = world.get_as(&jiro, &desk("/stickers?which=all")).await;
    print(&world, &hanako, "", "").await.seen();
    let answer = send(&world, &jiro, &seen_by_jiro, "").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.words().contains("画面を開いたあとに、印刷するものが変わりました"), "{}", answer.words());
    assert!(answer.words().contains("もう一度印刷する理由"), "now it is printing again: {}", answer.words());
    assert_eq!(world.number("SELECT count(*) FROM print_run"), 1);
    let forged = [("which", "all"), ("paper", "a4"), ("size", "a6"), ("reason", "x")];
    let answer = world.post_as(&jiro, &desk("/stickers/prints"), &forged).await;
    assert_eq!(answer.status, StatusCode::CONFLICT, "nobody prints what was on no page");
}

#[tokio::test]
async fn the_sheet_is_shown_before_it_is_printed_with_its_used_cells_in_grey() {
    let (world, officer) = world().await;
    let page = world.get_as(&officer, &desk("/stickers?which=all&paper=elm006&first=９&copies=２")).await;
    let words = page.words();
    assert!(words.contains("5件 × ２枚ずつ = 10枚") && words.contains("HISAGO ELM006"), "{words}");
    assert!(words.contains("1 / 2枚目"), "{words}");
    assert_eq!(page.text().matches("番から始める\"").count(), 10, "every cell can be chosen");
    let picture =
        page.text().split_once("<image href=\"").expect("picture").1.split('"').next().expect("address").to_owned();
    let picture = world.get_as(&officer, &picture.replace("&amp;", "&").replace("&#38;", "&")).await;
    assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/svg+xml"));
    assert_eq!(picture.text().matches("fill=\"#c9c2b8\"").count(), 8);
    for (query, field) in [
        ("?which=all&paper=elm006&first=11", "first"),
        ("?which=all&copies=0", "copies"),
        ("?which=all&copies=x", "copies"),
        ("?which=numbers&numbers=abc", "numbers"),
        ("?which=numbers&numbers=99", "numbers"),
        ("?which=all&paper=elm999", "paper"),
        ("?which=all&size=a3", "size"),
    ] {
        let answer = world.get_as(&officer, &desk(&format!("/stickers{query}"))).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.text().contains(&format!("id=\"e-{field}\"")), "{query}");
        let sheet = world.get_as(&officer, &desk(&format!("/stickers/sheet.svg{query}"))).await;
        assert_eq!(sheet.status, StatusCode::NOT_FOUND, "{query}");
    }
    let small = world.get_as(&officer, &desk("/stickers?which=all&paper=elm022")).await.words();
    assert!(small.contains("この大きさでは印刷できません") && !small.contains("枚を印刷する "), "{small}");
}

#[tokio::test]
async fn a_name_that_no_font_has_is_told_with_its_spot_and_not_printed() {
    let (world, officer) = world().await;
    register(
        &world,
        "全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容\r\n282294,亀屋🐢本店,カメヤ,店舗,その他の店舗,ステッカー掲示・見守り\r\n",
    );
    let page = world.get_as(&officer, &desk("/stickers?which=all&named=1")).await;
    let words = page.words();
    assert!(words.contains("書体にない文字があるため、印刷できません"), "{words}");
    assert!(words.contains("第0006号 亀屋🐢本店のスポットの名称: 「🐢」（U+1F422）"), "{words}");
    assert_eq!(words.matches("は、ステッカーの書体にない文字です").count(), 1, "the five others can be set: {words}");
    assert!(!page.text().contains("name=\"seen\""), "there is no button");
    let fields = [("which", "all"), ("named", "1"), ("paper", "a4"), ("size", "a6"), ("first", "1"), ("copies", "1")];
    let answer = world.post_as(&officer, &desk("/stickers/prints"), &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.number("SELECT count(*) FROM print_run"), 0);
    // Without names, and for those that can be set with them, it prints.
    print(&world, &officer, "?which=numbers&numbers=1-5&named=1&size=strip200x70", "").await.seen();
    print(&world, &officer, "", "").await.seen();
}

#[tokio::test]
async fn a_sticker_is_voided_and_replaced_with_a_reason_and_its_address_still_helps() {
    let (world, officer) = world().await;
    let run = print(&world, &officer, "", "").await.seen();
    let token = |n: usize| {
        let read = world.store().read_blocking(move |tx| {
            let mut rows = tx.prepare("SELECT token FROM sticker WHERE spot_id = 1 ORDER BY rowid")?;
            let all: Vec<String> = rows.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
            Ok::<_, StoreError>(all)
        });
        read.expect("tokens").get(n).cloned().expect("token")
    };
    let old = token(0);
    let path = desk(&format!("/spots/1/stickers/{old}"));
    let refused = world.post_as(&officer, &path, &[("act", "reissue"), ("void_reason", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("id=\"e-void_reason\""));
    let elsewhere = desk(&format!("/spots/2/stickers/{old}"));
    let fields = [("act", "reissue"), ("void_reason", "色あせたため")];
    assert_eq!(world.post_as(&officer, &elsewhere, &fields).await.status, StatusCode::NOT_FOUND);
    world.post_as(&officer, &path, &fields).await.seen();
    let new = token(1);
    assert_ne!(old, new);
    let words = world.get_as(&officer, &desk("/spots/1")).await.words();
    assert!(words.contains("無効（理由: 色あせたため）") && words.contains(&new), "{words}");
    let late = world.post_as(&officer, &path, &fields).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.words().contains("すでに無効になっています"), "{}", late.words());

    let page = world.get(&format!("/{TATSUNO}/{old}")).await;
    assert_eq!(page.status, StatusCode::OK, "a sticker once printed never leads to an error");
    assert_eq!(world.get_as(&officer, &format!("{run}/stickers.pdf")).await.status, StatusCode::NOT_FOUND);
    assert!(world.get_as(&officer, &run).await.words().contains("無効になったステッカー"));
    let bench = world.get_as(&officer, &desk("/stickers")).await.words();
    assert!(bench.contains("まだ印刷していないもの（1件）"), "the new one is not printed yet: {bench}");
}

#[tokio::test]
async fn a_runs_file_is_there_for_a_day_and_only_for_spots_that_are_active() {
    let (world, officer) = world().await;
    let run = print(&world, &officer, "?which=numbers&numbers=1", "").await.seen();
    let other = print(&world, &officer, "?which=numbers&numbers=2", "").await.seen();
    world
        .store()
        .write_blocking(|tx| {
            let number = "2".parse().expect("number");
            let spot = tsunagaru::spots::store::by_number(tx, TATSUNO.parse().expect("code"), number)?.expect("spot");
            tsunagaru::spots::store::set_state(tx, &spot, SpotState::Suspended, spot.version(), spot.updated_at())
        })
        .expect("suspended");
    let file = |run: &str| format!("{run}/stickers.pdf");
    assert_eq!(world.get_as(&officer, &file(&other)).await.status, StatusCode::NOT_FOUND);
    assert!(world.get_as(&officer, &other).await.words().contains("登録中でない協力スポット"));
    assert_eq!(world.get_as(&officer, &file(&run)).await.status, StatusCode::OK);
    world.advance(24 * 3600);
    let officer = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    assert_eq!(world.get_as(&officer, &file(&run)).await.status, StatusCode::NOT_FOUND);
    assert!(world.get_as(&officer, &run).await.words().contains("24時間がすぎました"));
    let resting = world.get_as(&officer, &desk("/stickers?which=numbers&numbers=2")).await;
    assert_eq!(resting.status, StatusCode::UNPROCESSABLE_ENTITY, "a resting spot has no sticker to print");
}

#[tokio::test]
async fn printers_are_kept_by_name_and_used_for_printing() {
    let (world, officer) = world().await;
    let path = desk("/stickers/printers");
    let wrong = [("name", ""), ("sheet", ""), ("x", "11"), ("y", "あ"), ("scale", "９０")];
    let refused = world.post_as(&officer, &path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "sheet", "x", "y", "scale"] {
        assert!(refused.text().contains(&format!("id=\"e-{field}\"")), "{field}");
    }
    assert!(refused.text().contains("value=\"９０\""), "what was typed stays");
    let right = [("name", "2階の複合機"), ("sheet", "elm006"), ("x", "２．５"), ("y", "−1.5"), ("scale", "98")];
    world.post_as(&officer, &path, &right).await.seen();
    let taken = world.post_as(&officer, &path, &right).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.words().contains("もうあります"));
    let words = world.get_as(&officer, &path).await.words();
    assert!(words.contains("2階の複合機 — HISAGO ELM006（右へ2.5・下へ-1.5・98%）"), "{words}");
    let ruler = world.get_as(&officer, &desk("/stickers/calibration.pdf?printer=1")).await;
    assert!(ruler.bytes.starts_with(b"%PDF") && ruler.status == StatusCode::OK);
    assert_eq!(
        world.get_as(&officer, &desk("/stickers/calibration.pdf?printer=9")).await.status,
        StatusCode::NOT_FOUND
    );

    let run = print(&world, &officer, "?which=all&paper=printer-1&first=2", "").await.seen();
    let stored =
        "SELECT count(*) FROM print_run WHERE paper = 'elm006' AND x_mm = 2.5 AND y_mm = -1.5 AND scale_percent = 98";
    assert_eq!(world.number(stored), 1);
    let file = world.get_as(&officer, &format!("{run}/stickers.pdf")).await;
    assert_eq!(decoded(&file.bytes).len(), 5);

    let edit = desk("/stickers/printers/1");
    let version = hidden(&world.get_as(&officer, &edit).await, "version");
    let changed = [&right[..4], &[("scale", "100"), ("version", &version)]].concat();
    world.post_as(&officer, &edit, &changed).await.seen();
    assert_eq!(world.post_as(&officer, &edit, &changed).await.status, StatusCode::CONFLICT);
    let remove = [("act", "remove"), ("version", "2")];
    world.post_as(&officer, &edit, &remove).await.seen();
    assert_eq!(world.post_as(&officer, &edit, &remove).await.status, StatusCode::CONFLICT);
    assert_eq!(world.get_as(&officer, &edit).await.status, StatusCode::NOT_FOUND);
    let gone = world.get_as(&officer, &desk("/stickers?which=all&paper=printer-1")).await;
    assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY, "a printer that is gone is chosen anew");
}

#[tokio::test]
async fn the_livery_is_measured_before_it_is_kept_and_every_output_follows_it() {
    let (world, manager) = world().await;
    let officer = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    let path = desk("/livery");
    let page = world.get_as(&manager, &path).await;
    let version = hidden(&page, "version");
    let with = |ground: &'static str, lettering: &'static str, words: &'static str| {
        vec![
            ("network", "つながるいのち いのち支えるネット"),
            ("words", words),
            ("shown_name", "龍野"),
            ("ground", ground),
            ("lettering", lettering),
            ("trademark", "1"),
        ]
    };
    for (fields, field, says) in [
        (with("#fff6d2", "#fff0b3", "x"), "lettering", "明るさの比が1.0です"),
        (with("#9a7d70", "#000000", "x"), "ground", "明るさの比が3.6です"),
        (with("きいろ", "#000000", "x"), "ground", "16進数"),
        (with("#fff6d2", "#8a2f22", "🐢"), "words", "U+1F422"),
    ] {
        let fields = [&fields[..], &[("version", version.as_str())]].concat();
        let refused = world.post_as(&manager, &path, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(refused.text().contains(&format!("id=\"e-{field}\"")) && refused.words().contains(says), "{says}");
        assert!(refused.text().contains("value=\"龍野\""), "what was typed stays");
    }
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'edit_livery'"), 0);
    assert_eq!(page.text().matches("type=\"color\"").count(), 2, "colours can be picked by eye too");
    let picked = format!(
        "{path}?look=1&network=x&words=y&ground=%23fff6d2&ground_was=%23fff6d2&ground_pick=%23e3f0f1&lettering=%23123a5a"
    );
    assert!(world.get_as(&manager, &picked).await.text().contains("name=\"ground\" type=\"text\" value=\"#e3f0f1\""));
    let good = with("＃E3F0F1", "#123a5a", "ひとりじゃないよ");
    let query = "?look=1&network=x&ground=%23e3f0f1&lettering=%23123a5a&words=y";
    let tried = world.get_as(&manager, &format!("{path}{query}")).await;
    assert!(tried.words().contains("まだ保存していません"), "{}", tried.words());
    let look = world.get_as(&manager, &desk(&format!("/livery/look.svg{query}&size=a6"))).await;
    assert!(look.text().contains("#e3f0f1") && look.text().contains("#123a5a"));
    let kept = [&good[..], &[("version", version.as_str())]].concat();
    assert_eq!(world.post_as(&officer, &path, &kept).await.status, StatusCode::FORBIDDEN, "only a manager");
    world.post_as(&manager, &path, &kept).await.seen();
    let late = world.post_as(&manager, &path, &kept).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("ひとりじゃないよ"));

    let words = world.get_as(&manager, &path).await.words();
    assert!(words.contains("hanakoさんがステッカーの見た目を変えました") && words.contains("地 #e3f0f1"), "{words}");
    let svg = world.get_as(&officer, &desk("/spots/1/sticker.svg")).await.text();
    assert!(svg.contains("#e3f0f1") && svg.contains("#123a5a") && !svg.contains("#8a2f22"));
    let card = world.get_as(&officer, &desk("/card/look.svg?title=a&caption=b")).await.text();
    assert!(card.contains("#e3f0f1"));
    assert!(world.get(&format!("/{TATSUNO}/spots")).await.text().contains("つながるいのち いのち支えるネット"));
    let other = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    assert!(world.get_as(&other, &format!("/staff/{SAKAI}/livery")).await.text().contains("#fff6d2"));
}

#[tokio::test]
async fn a_card_leads_to_the_page_or_to_the_account_that_an_officer_has_set() {
    let (world, officer) = world().await;
    let a4 = world.get_as(&officer, &desk("/card/a4.pdf")).await;
    assert_eq!(decoded(&a4.bytes), vec!["HTTPS://INOCHI.EXAMPLE.JP/282294".to_owned(); 10]);
    let text = [
        ("title", "LINEで話そう"),
        ("words1", "平日 9時から17時"),
        ("caption", "LINEで相談する"),
        ("target", "account"),
        ("version", "0"),
    ];
    for (url, says) in [
        ("http://lin.ee/AbCdEf12", "https://"),
        ("", "書いてください"),
        ("javascript:alert(1)", "http"),
        (&format!("https://example.jp/{}", "x".repeat(200)), "0.5ミリ"),
    ] {
        let refused = world.post_as(&officer, &desk("/card"), &[&text[..], &[("url", url)]].concat()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert!(
            refused.text().contains("id=\"e-url\"") && refused.words().contains(says),
            "{url}: {}",
            refused.words()
        );
    }
    let bad = [("title", "🐢"), ("words1", &*"あ".repeat(21)), ("caption", ""), ("target", "page")];
    let refused = world.post_as(&officer, &desk("/card"), &bad).await;
    for field in ["words1", "caption", "title"] {
        assert!(refused.text().contains(&format!("id=\"e-{field}\"")), "{field}");
    }
    let kept = [&text[..], &[("url", "https://lin.ee/AbCdEf12?from=card")]].concat();
    world.post_as(&officer, &desk("/card"), &kept).await.seen();
    assert_eq!(world.post_as(&officer, &desk("/card"), &kept).await.status, StatusCode::CONFLICT);
    for file in ["/card/a4.pdf", "/card/marks.pdf", "/card/a4.pdf?ink=black"] {
        let codes = decoded(&world.get_as(&officer, &desk(file)).await.bytes);
        assert!(
            !codes.is_empty() && codes.iter().all(|c| c == "https://lin.ee/AbCdEf12?from=card"),
            "{file} {codes:?}"
        );
    }
    assert_eq!(world.get_as(&officer, &desk("/card/a5.pdf")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'edit_card'"), 1);
    // Nobody from outside makes a code of an address of theirs.
    let outside = world.get(&desk("/card/look.svg?title=a&caption=b&target=account&url=https://evil.example")).await;
    outside.seen();
}

/// A notification in a state, by the address of its applicant's own page.
async fn mine_in(world: &World, officer: &str, state: StateName) -> String {
    let draft = crate::notifications::shop(world).await;
    let mine = crate::notifications::handed_in(world, &draft).await;
    let receipt = crate::notifications::receipt_of(&mine).to_string();
    let way: &[&str] = match state {
        StateName::Submitted | StateName::Cancelled => &[],
        StateName::UnderReview => &["review"],
        StateName::Returned => &["review", "return"],
        StateName::Accepted => &["review", "acceptance"],
        StateName::Declined => &["review", "decline"],
    };
    for step in way {
        crate::desk::act(world, officer, &receipt, step).await.seen();
    }
    if state == StateName::Cancelled {
        world.post(&mine.replace("?key", "/cancel?key"), &[]).await.seen();
    }
    mine
}

#[tokio::test]
async fn a_sticker_is_there_only_after_acceptance_for_its_own_key_and_its_own_city() {
    let world = World::tatsuno();
    let officer = world.officer("hanako@example.jp", TATSUNO, Role::Officer).await;
    let other = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    let stranger = mine_in(&world, &officer, StateName::Submitted).await;
    let wrong_key = stranger.split("?key=").nth(1).expect("key").to_owned();
    let states = [
        StateName::Submitted,
        StateName::UnderReview,
        StateName::Returned,
        StateName::Declined,
        StateName::Cancelled,
        StateName::Accepted,
    ];
    for state in states {
        let mine = mine_in(&world, &officer, state).await;
        let expected = if state == StateName::Accepted { StatusCode::OK } else { StatusCode::NOT_FOUND };
        let (path, key) = mine.split_once("?key=").expect("key");
        for kind in ["pdf", "png", "svg"] {
            for size in ["", "&size=card91x55", "&size=a6&ink=black"] {
                let own = world.get(&format!("{path}/sticker.{kind}?key={key}{size}")).await;
                assert_eq!(own.status, expected, "{state:?} {kind} {size}");
            }
            for wrong in [
                format!("{path}/sticker.{kind}"),
                format!("{path}/sticker.{kind}?key={wrong_key}"),
                format!("{}/sticker.{kind}?key={key}", path.replace(TATSUNO, SAKAI)),
                format!("{path}/sticker.{kind}?key={key}&size=a3"),
                format!("{path}/sticker.{kind}?key={key}&ink=pink"),
            ] {
                assert_eq!(world.get(&wrong).await.status, StatusCode::NOT_FOUND, "{state:?} {wrong}");
            }
            let at_desk = desk(&format!("/spots/1/sticker.{kind}"));
            let here = if kind == "svg" { expected } else { StatusCode::NOT_FOUND };
            assert_eq!(world.get_as(&officer, &at_desk).await.status, here, "{state:?} {at_desk}");
            assert_eq!(world.get_as(&other, &at_desk).await.status, StatusCode::NOT_FOUND);
            let elsewhere = at_desk.replace(TATSUNO, SAKAI);
            assert_eq!(world.get_as(&other, &elsewhere).await.status, StatusCode::NOT_FOUND);
            world.get(&at_desk).await.seen();
        }
        let page = world.get(&mine).await.text();
        assert_eq!(page.contains("/sticker.pdf?key="), state == StateName::Accepted, "{state:?}");
        assert_eq!(page.contains(&format!("/{TATSUNO}/sticker\"")), state == StateName::Accepted, "how to hang it");
    }
}

#[tokio::test]
async fn the_page_about_hanging_is_for_everybody_and_not_where_nobody_takes_part() {
    let world = World::tatsuno();
    let words = world.get(&format!("/{TATSUNO}/sticker")).await.words();
    for tip in ["130〜150センチ", "明るいところ", "反射しない", "平らなところ"] {
        assert!(words.contains(tip), "{tip}");
    }
    assert_eq!(world.get("/131016/sticker").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/x/sticker").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_stickers_files_come_from_a_run_too_and_again_only_with_a_reason() {
    let (world, officer) = world().await;
    let page = world.get_as(&officer, &desk("/spots/1")).await.text();
    assert!(page.contains("numbers=1&amp;paper=marks") && page.contains("numbers=1&amp;paper=single"), "{page}");
    assert!(!page.contains("/sticker.pdf") && !page.contains("/sticker.png"));
    let run = print(&world, &officer, "?which=numbers&numbers=1&paper=single&size=a5", "").await.seen();
    let page = world.get_as(&officer, &run).await.text();
    for (kind, begins) in [("pdf", &b"%PDF"[..]), ("png", b"\x89PNG"), ("svg", b"<svg")] {
        let file = format!("{run}/stickers.{kind}");
        assert!(page.contains(&file), "{kind}");
        let got = world.get_as(&officer, &file).await;
        assert!(got.status == StatusCode::OK && got.bytes.starts_with(begins), "{kind}");
    }
    let again = print(&world, &officer, "?which=numbers&numbers=1&paper=marks", "").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
    let sheet = print(&world, &officer, "?which=numbers&numbers=2", "").await.seen();
    for wrong in [format!("{sheet}/stickers.png"), format!("{run}/stickers.gif"), format!("{run}/else.pdf")] {
        assert_eq!(world.get_as(&officer, &wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn a_spot_whose_stickers_are_void_gets_no_number_by_the_way() {
    let (world, officer) = world().await;
    world
        .store()
        .write_blocking(|tx| {
            let spot =
                tsunagaru::spots::store::by_number(tx, TATSUNO.parse().expect("code"), "1".parse().expect("number"))?;
            let spot = spot.expect("spot");
            let token = tsunagaru::stickers::store::current(tx, &spot)?.expect("token");
            let by = tsunagaru::audit::Actor::Operator;
            tsunagaru::stickers::acts::void(tx, spot.lg_code(), &token, "撤去", by, spot.updated_at())
        })
        .expect("void");
    let stickers = "SELECT count(*) FROM sticker";
    let before = world.number(stickers);
    let bench = world.get_as(&officer, &desk("/stickers")).await.words();
    assert!(bench.contains("まだ印刷していないもの（4件）") && bench.contains("登録中のすべて（4件）"), "{bench}");
    assert!(bench.contains("第0001号") && bench.contains("無効にしてあるため、印刷しません"), "{bench}");
    let run = print(&world, &officer, "", "").await.seen();
    assert!(world.get_as(&officer, &run).await.words().contains("ステッカー 4枚"));
    assert_eq!(world.number(stickers), before, "no number was issued");
    let only = world.get_as(&officer, &desk("/stickers?which=numbers&numbers=1")).await.words();
    assert!(only.contains("無効にしてあるため") && only.contains("印刷するステッカーがありません"), "{only}");
    let spot = world.get_as(&officer, &desk("/spots/1")).await.words();
    assert!(spot.contains("ステッカーを無効にしてあります") && spot.contains("新しい番号を発行する"), "{spot}");
    world.post_as(&officer, &desk("/spots/1/stickers"), &[]).await.seen();
    assert!(world.get_as(&officer, &desk("/stickers")).await.words().contains("まだ印刷していないもの（1件）"));
}

#[tokio::test]
async fn while_the_public_address_is_the_machine_itself_nothing_is_marked_as_printed() {
    let world = World::with_base("http://127.0.0.1:8080").with_cities();
    register(&world, SHEET);
    let officer = world.officer("hanako@example.jp", TATSUNO, Role::Manager).await;
    let page = world.get_as(&officer, &desk("/stickers")).await;
    assert!(page.words().contains("外からは開けません") && !page.text().contains("name=\"seen\""), "{}", page.words());
    let fields = [("which", "all"), ("paper", "a4"), ("size", "a6"), ("first", "1"), ("copies", "1"), ("seen", "x")];
    let refused = world.post_as(&officer, &desk("/stickers/prints"), &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("手元だけの公開アドレスです"), "{}", refused.words());
    assert_eq!(world.number("SELECT count(*) FROM print_run"), 0);
    let trial = world.get_as(&officer, &desk("/stickers/trial.pdf?which=all")).await;
    assert_eq!((trial.status, decoded(&trial.bytes).len()), (StatusCode::OK, 5));
}

#[tokio::test]
async fn a_trial_says_that_it_is_one_and_marks_nothing() {
    let (world, officer) = world().await;
    let trial = world.get_as(&officer, &desk("/stickers/trial.pdf?which=all&paper=elm006&first=3")).await;
    assert_eq!((trial.status, trial.header("content-type")), (StatusCode::OK, "application/pdf"));
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("trial.pdf");
    std::fs::write(&path, &trial.bytes).expect("file");
    let text = Command::new("pdftotext").arg(&path).arg("-").output().expect("pdftotext");
    assert_eq!(String::from_utf8_lossy(&text.stdout).matches("見本").count(), 5);
    assert_eq!(world.number("SELECT count(*) FROM print_run"), 0);
    for wrong in ["?which=all&paper=elm022", "?which=all&first=99", "?which=numbers&numbers=99"] {
        let got = world.get_as(&officer, &desk(&format!("/stickers/trial.pdf{wrong}"))).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[tokio::test]
async fn the_name_on_a_sticker_can_be_another_than_the_registered_one() {
    let (world, officer) = world().await;
    let path = desk("/spots/5/sticker-name");
    let page = world.get_as(&officer, &desk("/spots/5")).await;
    assert!(page.words().contains("名刺（91×55ミリ）では小さすぎて読めない"), "{}", page.words());
    let turtle = [("shown_name", "ひだまり🐢"), ("name_version", "0")];
    let refused = world.post_as(&officer, &path, &turtle).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("「🐢」（U+1F422）") && refused.text().contains("value=\"ひだまり🐢\""));
    let long = "あ".repeat(61);
    let refused = world.post_as(&officer, &path, &[("shown_name", long.as_str()), ("name_version", "0")]).await;
    assert!(refused.text().contains("id=\"e-shown_name\"") && refused.text().contains(&long), "what was typed stays");
    let kept = [("shown_name", "ひだまり・あおぞら"), ("name_version", "0")];
    world.post_as(&officer, &path, &kept).await.seen();
    let late = world.post_as(&officer, &path, &[("shown_name", "別の名"), ("name_version", "0")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("value=\"別の名\""), "what was typed stays");
    let words = world.get_as(&officer, &desk("/spots/5")).await.words();
    assert!(
        words.contains("ひだまり・あおぞら と入ります") && words.contains("ステッカーに入れる名称を変えました"),
        "{words}"
    );
    assert_eq!(world.number("SELECT count(*) FROM spot WHERE name LIKE '%ひだまり・就労%'"), 1, "the register stays");
    let seen = world.get_as(&officer, &desk("/stickers?which=numbers&numbers=5&named=1&size=card91x55")).await;
    assert!(!seen.words().contains("小さすぎて読めない"), "{}", seen.words());
    world.post_as(&officer, &path, &[("shown_name", ""), ("name_version", "1")]).await.seen();
    let late = send(&world, &officer, &seen, "").await;
    assert_eq!(late.status, StatusCode::CONFLICT, "what was on the page is not what would be printed");
    let viewer = world.officer("viewer@example.jp", TATSUNO, Role::Viewer).await;
    assert!(!world.get_as(&viewer, &desk("/spots/5")).await.text().contains("sticker-name\" novalidate"));
}

#[tokio::test]
async fn a_long_host_is_told_and_only_what_no_phone_reads_is_refused() {
    let long = format!("https://{}.lg.jp", ["a"; 120].join(".").chars().take(209).collect::<String>());
    let world = World::with_base(&long).with_cities();
    register(&world, SHEET);
    let officer = world.officer("hanako@example.jp", TATSUNO, Role::Manager).await;
    let bench = world.get_as(&officer, &desk("/stickers?which=all&paper=single&size=card91x55")).await.words();
    assert!(bench.contains("ホスト名が215文字です") && bench.contains("26文字まで"), "{bench}");
    assert!(bench.contains("この大きさでは印刷できません") && !bench.contains("枚を印刷する "), "{bench}");
    print(&world, &officer, "?which=all&paper=single&size=b5", "").await.seen();
    let mine = mine_in(&world, &officer, StateName::Accepted).await;
    let page = world.get(&mine).await.text();
    assert!(page.contains("size=b5") && !page.contains("size=card91x55"), "a size that can't be read is not offered");
    let card = world.get(&mine.replace("?key", "/sticker.pdf?size=card91x55&key")).await;
    assert_eq!(card.status, StatusCode::NOT_FOUND);
    let b5 = world.get(&mine.replace("?key", "/sticker.pdf?size=b5&key")).await;
    assert_eq!(b5.status, StatusCode::OK);
}
