//! The papers: what a reader finds in them, what other tools say of the files, and who may have them.

use std::fs;
use std::process::Command;

use axum::http::StatusCode;
use tsunagaru::notifications::DraftKey;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;
use tsunagaru::windows;

use crate::papers::{self, SHOP};
use crate::public::cast;
use crate::world::{Answer, SAKAI, TATSUNO, World};

/// Names whose letters are easily lost: compatibility, beyond the basic plane, with a variation selector.
const NAME: &str = "髙島屋 𠮷野家 﨑と葛󠄀城";

/// Longer than its place on the paper.
const EMAIL: &str = "mihon.nagai.namae.no.tantousha@kenkouka.example.co.jp";

/// Text of a PDF as `pdftotext` finds it, without white space; fonts and structure are checked on the way.
pub fn words(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/pdf");
    let dir = tempfile::tempdir().expect("folder");
    let path = dir.path().join("paper.pdf");
    fs::write(&path, &answer.bytes).expect("file");
    let said = |tool: &str, options: &[&str]| {
        let output = Command::new(tool).args(options).arg(&path).output().expect("the tools of `make test`");
        assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    said("qpdf", &["--check"]);
    for font in said("pdffonts", &[]).lines().skip(2) {
        let columns: Vec<_> = font.split_whitespace().rev().collect();
        // From the right: object, generation, unicode, subset, embedded.
        assert_eq!(columns[2..5], ["yes", "yes", "yes"], "{font}");
    }
    let info = said("pdfinfo", &[]);
    assert!(info.lines().any(|l| l.starts_with("Tagged:") && l.ends_with("yes")), "{info}");
    assert!(info.contains("(A4)"), "{info}");
    let text = Command::new("pdftotext").args([path.as_os_str(), "-".as_ref()]).output().expect("pdftotext").stdout;
    String::from_utf8(text).expect("UTF-8").split_whitespace().collect()
}

fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Hands in by the front door; gives the address of the applicant's page.
async fn handed_in(world: &World, changes: &[(&str, &str)]) -> String {
    let key = DraftKey::draw(&[7; 16]);
    let changed = |name: &str| changes.iter().any(|(n, _)| *n == name);
    let mut fields: Vec<_> = SHOP.iter().filter(|(n, _)| !changed(n)).copied().collect();
    fields.extend(changes);
    fields.push(("form_key", key.as_str()));
    world.post(&format!("/{TATSUNO}/apply"), &fields).await.seen()
}

#[tokio::test]
async fn the_blank_form_asks_what_the_pages_ask() {
    let world = World::tatsuno();
    let form = world.get(&format!("/{TATSUNO}/forms/yoshiki1.pdf")).await;
    let text = words(&form);
    for asked in [
        "様式1",
        "たつの市長様",
        "届出日令和",
        "協力機関登録届出書",
        "届出者の名称",
        "法人番号",
        "代表者の氏名",
        "スポットの所在地",
        "担当者の氏名",
        "コンビニエンスストア",
        "営業日・活動日",
        "ステッカーの枚数",
        "オープンデータ",
        "5つのお願い",
        "暴力団",
        "個人情報の取扱いに同意します。",
        "職員欄",
        "個人の方は不要",
    ] {
        assert!(text.contains(&tight(asked)), "{asked}");
    }
    assert!(text.contains("1/2") && !text.contains("1/3"), "two pages");
    assert!(form.header("content-disposition").contains("yoshiki1-282294.pdf"));
    assert_eq!(world.get(&format!("/{TATSUNO}/forms/yoshiki1.pdf")).await.bytes, form.bytes, "the same form again");
    let apply = world.get(&format!("/{TATSUNO}/apply")).await.text();
    assert!(apply.contains(&format!("/{TATSUNO}/forms/yoshiki1.pdf")));
    assert!(words(&world.get(&format!("/{SAKAI}/forms/yoshiki1.pdf")).await).contains("堺市長様"));
    assert_eq!(world.get("/131016/forms/yoshiki1.pdf").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_copy_has_every_letter_as_it_was_typed() {
    let world = World::tatsuno();
    let mine = handed_in(
        &world,
        &[("applicant_name", NAME), ("email", EMAIL), ("address", "たつの市龍野町富永#1 *強調* $x$ @ref")],
    )
    .await;
    let copy = mine.replace("?key=", "/copy.pdf?key=");
    let page = world.get(&mine).await;
    assert!(page.text().contains("/copy.pdf?key="), "the applicant's page has the link");
    let answer = world.get(&copy).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = words(&answer);
    let receipt = mine.split(['/', '?']).nth(3).expect("receipt");
    for written in [
        NAME,
        EMAIL,
        "ミホンドウ",
        "見本 﨑子",
        "#1 *強調* $x$ @ref",
        "0791-64-0000",
        "控え",
        receipt,
        "令和8年11月24日",
        "受付",
        "喫茶店",
        "2枚",
    ] {
        assert!(text.contains(&tight(written)), "{written}: {text}");
    }
    assert!(!text.contains("職員欄") && !text.contains("必須"));
    let wrong = mine.split_once("?key=").expect("key").0.to_owned() + "/copy.pdf?key=00000000000000000000000000";
    assert_eq!(world.get(&wrong).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get(&copy.replace(TATSUNO, SAKAI)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_desk_prints_a_notification_and_the_look_is_recorded() {
    let world = World::tatsuno();
    let receipt = papers::shop(&world, TATSUNO, &[("applicant_name", NAME)]);
    let path = format!("/staff/{TATSUNO}/notifications/{receipt}/copy.pdf");
    assert_eq!(world.get(&path).await.seen(), format!("/staff/sign-in?next={path}"));
    let viewer = world.officer("viewer@example.jp", TATSUNO, Role::Viewer).await;
    let answer = world.get_as(&viewer, &path).await;
    assert!(words(&answer).contains(&tight(NAME)));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'see_contact'"), 1);
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    for path in [path.clone(), path.replace(TATSUNO, SAKAI)] {
        assert_eq!(world.get_as(&sakai, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let person = papers::person(&world, TATSUNO);
    let path = format!("/staff/{TATSUNO}/notifications/{person}/copy.pdf");
    let text = words(&world.get_as(&viewer, &path).await);
    assert!(text.contains("見本一郎") && !text.contains("法人番号") && !text.contains("スポットの所在地"));
}

/// 60 shops in three districts: more than one page.
#[tokio::test]
async fn a_long_printed_list_says_on_which_page_each_district_begins() {
    let world = World::tatsuno();
    let rows: String = (1..=60)
        .map(|n| {
            let town = ["龍野町富永", "新宮町新宮", "御津町室津"][n % 3];
            format!(
                "282294,見本の店{n},ミホンノミセ{n},店舗,その他の店舗,見守り,たつの市{town}{n},{town},一覧・所在地\r\n"
            )
        })
        .collect();
    let sheet = format!(
        "全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容,所在地_連結表記,所在地_町字,公開項目\r\n{rows}"
    );
    let now = world.now();
    let done = world.store().write_blocking(move |tx| {
        let sheet = tsunagaru::imports::Sheet::read(sheet.as_bytes()).expect("sheet");
        let by = tsunagaru::audit::Actor::Operator;
        let mut byte = 0_u8;
        let mut random = || {
            byte += 1;
            Some(std::array::from_fn(|i| byte.wrapping_mul(i as u8 % 16 + 3).wrapping_add(i as u8)))
        };
        let code = TATSUNO.parse().expect("code");
        let done = tsunagaru::imports::acts::import_spots(tx, &sheet, code, by, now, &mut random);
        done.map(|_| ()).map_err(|e| StoreError::corrupt(format!("{e}")))
    });
    done.expect("spots");
    let text = words(&world.get(&format!("/{TATSUNO}/spots.pdf")).await);
    let (contents, list) = text.split_once("区分・業種").expect("the table");
    assert!(contents.contains("地区の目次"), "{contents}");
    let page = |district: &str| {
        let (_, rest) = contents.split_once(district).unwrap_or_else(|| panic!("{district}: {contents}"));
        rest.trim_start_matches(['.', ' ']).chars().take_while(char::is_ascii_digit).collect::<String>()
    };
    assert_eq!(page("御津町"), "1", "{contents}");
    assert_ne!(page("龍野町"), "1", "the last district begins on a later page: {contents}");
    assert!(list.contains("見本の店60"));
    let kana = words(&world.get(&format!("/{TATSUNO}/spots.pdf?by=kana")).await);
    assert!(!kana.contains("目次"), "one heading needs no contents: {kana}");
    let page = world.get(&format!("/{TATSUNO}/spots")).await.text();
    assert!(page.contains("<p class=\"only-print\">令和8年11月24日現在</p>"), "paper has its day");
}

#[tokio::test]
async fn the_printed_list_says_what_the_public_list_says_and_no_more() {
    let world = cast();
    let text = words(&world.get(&format!("/{TATSUNO}/spots.pdf")).await);
    for shown in [
        "たつの市協力スポット一覧",
        "髙田<生花>店",
        "タカダセイカテン",
        "龍野町富永1-1",
        "見本自治会",
        "見本花子",
        "令和8年11月24日現在",
        "1/1",
        "3か所",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    // The individual's place, the circle's address without consent, who ended, who never agreed.
    for hidden in ["小神", "揖西町", "新宮町", "もうない店", "黙っている会社"] {
        assert!(!text.contains(hidden), "{hidden}");
    }
    let list = world.get(&format!("/{TATSUNO}/spots")).await.text();
    assert!(list.contains(&format!("/{TATSUNO}/spots.pdf")) && list.contains(&format!("/{TATSUNO}/leaflet.pdf")));
    let kana = words(&world.get(&format!("/{TATSUNO}/spots.pdf?by=kana")).await);
    assert!(kana.find("タ行") < kana.find("マ行") && kana.contains("マ行"));
    assert!(
        words(&world.get(&format!("/{SAKAI}/spots.pdf")).await)
            .contains("まだ、公開している協力スポットはありません。")
    );
}

#[tokio::test]
async fn the_leaflet_uses_the_words_of_the_consultation_page() {
    let world = World::tatsuno();
    let now = world.now();
    let fill = move |tx: &tsunagaru::store::Tx<'_>| {
        windows::store::fill_sample(tx, TATSUNO.parse().expect("code"), "健康課", now)
    };
    world.store().write_blocking(fill).expect("windows");
    let paper = words(&world.get(&format!("/{TATSUNO}/leaflet.pdf")).await);
    let page = tight(&world.get(&format!("/{TATSUNO}")).await.words());
    for both in [
        "たつの市健康課（見本）",
        "平日午前8時30分から午後5時15分（12月29日から1月3日は休み）",
        "#いのちSOS",
        "0120-061-338",
        "0120-279-338",
        "無料",
        "通話料がかかります",
        "受付時間は公式サイトで確認",
        "いのちの危険がせまっているときは",
        "119",
        "110",
        "ひとりでかかえないで",
        "名前を言わなくても、うまく話せなくても、大丈夫です。",
        "こころ・生きづらさ",
        "18歳まで",
    ] {
        assert!(paper.contains(both), "paper: {both}: {paper}");
        assert!(page.contains(both), "page: {both}");
    }
    assert!(paper.contains("inochi.example.jp/282294"));
    assert!(!paper.contains("#9999"), "期間限定 windows are not printed");
    let link = format!("/{TATSUNO}/leaflet.pdf");
    assert!(world.get(&format!("/{TATSUNO}")).await.text().contains(&link));
}
