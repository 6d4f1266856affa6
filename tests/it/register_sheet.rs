//! 台帳の表: out, edited, looked at, in; and in again, which adds nothing.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use tsunagaru::staff::Role;

use crate::desk::hanako;
use crate::world::{Answer, SAKAI, TATSUNO, World};

const REGISTER: &str = "/staff/282294/register";
const HEADS: &str = "名称,名称_カナ,区分,業種,協力内容,所在地_連結表記,緯度,経度,電話番号,公開項目";

async fn upload(world: &World, officer: &str, bytes: &[u8], why: &str) -> Answer {
    let mut body = Vec::new();
    for (head, value) in [
        ("name=\"why\"", why.as_bytes()),
        ("name=\"file\"; filename=\"register.csv\"\r\nContent-Type: text/csv", bytes),
    ] {
        body.extend_from_slice(format!("--xyz\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--xyz--\r\n");
    let request = Request::post(REGISTER)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, officer)
        .body(Body::from(body));
    world.send(request.expect("request")).await
}

/// Uploads and gives the page that tells what would change.
async fn plan(world: &World, officer: &str, bytes: &[u8]) -> (String, Answer) {
    let page = upload(world, officer, bytes, "年度はじめの確認").await.seen();
    let shown = world.get_as(officer, &page).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    (page, shown)
}

fn digest(page: &Answer) -> String {
    let text = page.text();
    text.split("name=\"digest\" value=\"").nth(1).expect("digest").split('"').next().expect("end").to_owned()
}

async fn let_in(world: &World, officer: &str, page: &str, digest: &str) -> Answer {
    world.post_as(officer, page, &[("digest", digest)]).await
}

/// A shop and an individual, from a sheet without numbers.
async fn filled(world: &World, officer: &str) {
    let text = format!(
        "{HEADS}\n髙﨑ベーカリー,タカサキベーカリー,店舗,喫茶店,見守り,たつの市龍野町富永1-1,34.8581234,134.5456789,0791-00-0001,一覧・地図\n見本 花子,ミホン ハナコ,個人,,見守り,,,,,一覧\n"
    );
    let (page, shown) = plan(world, officer, text.as_bytes()).await;
    assert!(shown.words().contains("新しい登録 2件 、変更 0件"), "{}", shown.words());
    assert_eq!(world.number("SELECT count(*) FROM spot"), 0, "looking writes nothing");
    let_in(world, officer, &page, &digest(&shown)).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM spot"), 2);
    assert_eq!(world.number("SELECT count(*) FROM sticker"), 2);
}

#[tokio::test]
async fn what_went_out_comes_back_unchanged_in_every_shape_and_an_edit_is_told_before_it_is_written() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    filled(&world, &officer).await;
    for path in ["register.csv", "register.csv?charset=utf-8", "register.csv?charset=cp932", "register.xlsx"] {
        let sheet = world.get_as(&officer, &format!("/staff/282294/{path}")).await;
        let (_, shown) = plan(&world, &officer, &sheet.bytes).await;
        assert!(shown.words().contains("新しい登録 0件 、変更 0件 、変わらない行2件"), "{path}: {}", shown.words());
        assert!(!shown.text().contains("name=\"digest\""), "{path}: nothing to write");
    }
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'export_register'"), 4);
    let csv = world.get_as(&officer, "/staff/282294/register.csv").await.text();
    let edited = csv.replace("0791-00-0001", "0791-00-0009").replace("タカサキベーカリー", "タカサキパン");
    let (page, shown) = plan(&world, &officer, edited.as_bytes()).await;
    for told in ["変更 1件", "フリガナ タカサキベーカリー タカサキパン", "電話番号 0791-00-0001 0791-00-0009"]
    {
        assert!(shown.words().contains(told), "{told}: {}", shown.words());
    }
    assert_eq!(world.number("SELECT max(version) FROM spot"), 1, "looking writes nothing");
    let done = let_in(&world, &officer, &page, &digest(&shown)).await.seen();
    assert!(world.get_as(&officer, &done).await.words().contains("新しい登録0件、変更1件"));
    assert_eq!(world.number("SELECT version FROM spot WHERE number = 1"), 2);
    assert_eq!(world.number("SELECT lat = 34.858123 AND lng = 134.545679 FROM spot WHERE number = 1"), 1);
    let history = world.get_as(&officer, "/staff/282294/spots/1/history").await.words();
    assert!(history.contains("年度はじめの確認") && history.contains("タカサキパン"), "{history}");
    // The same again: what it says stands there already.
    let again = upload(&world, &officer, edited.as_bytes(), "もう一度").await.seen();
    assert!(world.get_as(&officer, &again).await.words().contains("新しい登録 0件 、変更 0件"));
    // The first upload is gone, and its number may be the second's by now: what wasn't shown is not let in.
    let old = let_in(&world, &officer, &page, "x").await.status;
    assert!([StatusCode::NOT_FOUND, StatusCode::CONFLICT].contains(&old), "{old}");
    assert_eq!(world.number("SELECT count(*) FROM spot"), 2);
}

#[tokio::test]
async fn a_sheet_that_is_older_than_the_register_undoes_nothing() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    filled(&world, &officer).await;
    let csv = world.get_as(&officer, "/staff/282294/register.csv").await.text();
    let edited = csv.replace("0791-00-0001", "0791-00-0009");
    let (page, shown) = plan(&world, &officer, edited.as_bytes()).await;
    let turn = [("version", "1"), ("turn", "suspend"), ("on", "2026-11-24"), ("why", "改装")];
    world.post_as(&officer, "/staff/282294/spots/1/state", &turn).await.seen();
    let late = let_in(&world, &officer, &page, &digest(&shown)).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for told in ["台帳か案が変わりました", "「状態」は表では変えられません"] {
        assert!(late.words().contains(told), "{told}: {}", late.words());
    }
    let newer = edited.replace("登録中", "休止");
    let (_, shown) = plan(&world, &officer, newer.as_bytes()).await;
    assert!(shown.words().contains("2行目: 第0001号は、この表を書き出したあとに"), "{}", shown.words());
    assert_eq!(world.number("SELECT count(*) FROM spot WHERE phone = '0791-00-0009'"), 0);
}

#[tokio::test]
async fn every_wrong_cell_and_every_likely_double_is_named_and_nothing_is_written() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    filled(&world, &officer).await;
    let wrong = format!("{HEADS}\n,ミセ,お店,喫茶店,見守り,,,,64-0000,全部\nよい店,ヨイミセ,店舗,喫茶店,見守り,,,,,\n");
    let (page, shown) = plan(&world, &officer, wrong.as_bytes()).await;
    for told in ["2行目: 「名称」が空いています", "2行目: 「区分」", "2行目: 「電話番号」", "2行目: 「公開項目」"]
    {
        assert!(shown.words().contains(told), "{told}: {}", shown.words());
    }
    assert_eq!(let_in(&world, &officer, &page, "x").await.status, StatusCode::CONFLICT);
    let double = format!(
        "{HEADS}\n高崎ベーカリー本店,タカサキベーカリー,店舗,喫茶店,見守り,たつの市龍野町富永1-2,34.8582,134.5457,,\n遠い店,トオイミセ,店舗,喫茶店,見守り,,,,0791-00-0001,\n"
    );
    let (_, shown) = plan(&world, &officer, double.as_bytes()).await;
    assert_eq!(
        shown.words().matches("第0001号 髙﨑ベーカリー").count(),
        2,
        "by place and by telephone: {}",
        shown.words()
    );
    for (bytes, why, field) in [
        (b"".as_slice(), "x", "file"),
        (b"PK\x03\x04broken", "x", "file"),
        (b"\x81\xff\xfe\x00\x90", "x", "file"),
        ("名称\nx\n".as_bytes(), "x", "file"),
        (wrong.as_bytes(), " ", "why"),
    ] {
        let refused = upload(&world, &officer, bytes, why).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains(&format!("<a href=\"#f-{field}\">")), "{field}: {}", refused.text());
    }
    assert_eq!(world.number("SELECT count(*) FROM spot"), 2);
}

#[tokio::test]
async fn a_sheet_is_the_officers_own_for_a_day() {
    let world = World::tatsuno();
    let officer = hanako(&world).await;
    filled(&world, &officer).await;
    let csv = world.get_as(&officer, "/staff/282294/register.csv").await.bytes;
    let (page, _) = plan(&world, &officer, &csv).await;
    let jiro = world.officer("jiro@example.jp", TATSUNO, Role::Officer).await;
    assert_eq!(world.get_as(&jiro, &page).await.status, StatusCode::NOT_FOUND);
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    assert_eq!(world.get_as(&sakai, &page.replace(TATSUNO, SAKAI)).await.status, StatusCode::NOT_FOUND);
    let theirs = world.get_as(&sakai, &format!("/staff/{SAKAI}/register.csv")).await.text();
    assert!(!theirs.contains("髙﨑"));
    world.advance(24 * 3600);
    let officer = world.officer("hanako2@example.jp", TATSUNO, Role::Officer).await;
    upload(&world, &officer, &csv, "x").await.seen();
    assert_eq!(world.number("SELECT count(*) FROM register_upload"), 1, "yesterday's are gone");
}
