//! 様式1 by the front door: step by step without cookie and script, handed in once, looked at again, corrected, taken back.

use axum::http::StatusCode;
use tsunagaru::municipalities::LgCode;
use tsunagaru::notifications::acts::{self, Seen};
use tsunagaru::notifications::{ReceiptNumber, store};
use tsunagaru::staff::{self, Authority, Role};

use crate::world::{Answer, SAKAI, TATSUNO, World};

const DUTIES: [&str; 5] = ["sticker", "listening", "connecting", "watching", "awareness"];

fn value<'a>(text: &'a str, before: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default()
}

/// Answers the first question; gives the draft's address without its last part.
async fn begun(world: &World, kind: &str) -> String {
    let first = world.post(&format!("/{TATSUNO}/apply/begin"), &[("registrant", kind)]).await;
    first.seen().strip_suffix("/name").expect("first page").to_owned()
}

async fn go(world: &World, draft: &str, step: &str, fields: &[(&str, &str)]) -> String {
    let next = world.post(&format!("{draft}/{step}"), fields).await.seen();
    assert_eq!(world.get(&next).await.status, StatusCode::OK, "{next}");
    next.rsplit('/').next().expect("step").to_owned()
}

fn promises() -> Vec<(&'static str, &'static str)> {
    DUTIES.iter().map(|d| ("duties", *d)).chain([("pledge", "1"), ("privacy", "1")]).collect()
}

const NAME: [(&str, &str); 3] =
    [("applicant_name", "髙﨑𠮷野食堂"), ("applicant_kana", "たかさきよしの"), ("representative_name", "見本 太郎")];
const PLACE: [(&str, &str); 2] = [("postal_code", "６７９−４１６７"), ("address", "たつの市龍野町富永１００５")];
const CONTACT: [(&str, &str); 3] =
    [("contact_name", "見本 花子"), ("phone", "（０７９１）６４ー００００"), ("email", "mihon@example.jp")];

/// 店舗 up to the check page.
pub async fn shop(world: &World) -> String {
    let draft = begun(world, "shop").await;
    assert_eq!(go(world, &draft, "name", &NAME).await, "spot");
    assert_eq!(go(world, &draft, "spot", &[]).await, "place");
    assert_eq!(go(world, &draft, "place", &PLACE).await, "contact");
    assert_eq!(go(world, &draft, "contact", &CONTACT).await, "hours");
    let hours = [("category", "restaurant"), ("open_days", "月"), ("open_time", "9時"), ("close_time", "18:00")];
    assert_eq!(go(world, &draft, "hours", &hours).await, "activities");
    let activities = [("activities", "sticker"), ("activities", "listening"), ("sticker_count", "２")];
    assert_eq!(go(world, &draft, "activities", &activities).await, "consent");
    assert_eq!(go(world, &draft, "consent", &[("consent", "list"), ("consent", "address")]).await, "promises");
    assert_eq!(go(world, &draft, "promises", &promises()).await, "check");
    draft
}

pub async fn handed_in(world: &World, draft: &str) -> String {
    let form = check_form(world, draft).await;
    hand_in(world, &form).await.seen()
}

/// The fields of the check page's form: key and revision; after handing in, the key alone.
async fn check_form(world: &World, draft: &str) -> [String; 2] {
    let check = world.get(&format!("{draft}/check")).await.text();
    let key = draft.rsplit('/').next().expect("key").to_owned();
    [key, value(&check, r#"name="revision" value=""#).to_owned()]
}

async fn hand_in(world: &World, [key, revision]: &[String; 2]) -> Answer {
    world.post(&format!("/{TATSUNO}/apply"), &[("form_key", key), ("revision", revision)]).await
}

pub fn receipt_of(mine: &str) -> ReceiptNumber {
    mine.split(['/', '?']).nth(3).expect("receipt").parse().expect("receipt")
}

/// An officer's act on the newest version, as the desk does it.
fn desk(
    world: &World,
    receipt: &ReceiptNumber,
    act: impl FnOnce(&tsunagaru::store::Tx<'_>, &Authority, &Seen) -> Result<(), acts::ActError> + Send + 'static,
) {
    let receipt = receipt.clone();
    let lg_code: LgCode = TATSUNO.parse().expect("code");
    world
        .store()
        .write_blocking(move |tx| {
            let officer = staff::store::by_email(tx, "kenko@example.jp")?.expect("officer");
            let authority = Authority::of(officer, lg_code).expect("authority");
            let version = store::by_receipt(tx, lg_code, &receipt)?.expect("notification").version;
            act(tx, &authority, &Seen { receipt, version })
        })
        .expect("act");
}

fn untouched(answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("set-cookie"), "");
}

#[tokio::test]
async fn a_shop_hands_in_page_by_page_and_looks_at_it_again() {
    let world = World::tatsuno();
    let intro = world.get(&format!("/{TATSUNO}/apply")).await;
    assert!(intro.words().contains("店舗") && intro.header("set-cookie").is_empty());
    assert!(!intro.text().contains("<script"));
    let draft = shop(&world).await;

    let back = world.get(&format!("{draft}/name")).await;
    untouched(&back);
    assert!(back.text().contains(r#"value="髙﨑𠮷野食堂""#), "Back keeps what was typed");
    let check = world.get(&format!("{draft}/check")).await;
    untouched(&check);
    for shown in ["髙﨑𠮷野食堂", "タカサキヨシノ", "679-4167", "0791-64-0000", "たつの市龍野町富永1005", "たつの市長"]
    {
        assert!(check.words().contains(shown), "{shown}");
    }
    let public = check.text().split("公開される内容").nth(1).expect("preview").to_owned();
    assert!(public.contains("龍野町富永1005") && !public.contains("0791-64-0000") && !public.contains("見本 花子"));

    let contact = [("contact_name", "見本 花子"), ("phone", "0791-64-1111")];
    let changed = world.post(&format!("{draft}/contact?back=check"), &contact).await;
    assert!(changed.seen().ends_with("/check"), "変更 leads back to the check page");

    let mine = handed_in(&world, &draft).await;
    assert_eq!(handed_in(&world, &draft).await, mine, "the same form key gives the same receipt");
    assert_eq!(world.get(&format!("{draft}/check")).await.seen(), mine, "Back after handing in leads to the page");
    assert_eq!(world.number("SELECT count(*) FROM notification"), 1);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'submit'"), 1);
    assert_eq!(world.number("SELECT count(*) FROM draft"), 0);
    assert_eq!(
        world.number("SELECT count(*) FROM notification n JOIN notification_version v ON v.notification_id = n.id WHERE n.pin_hash LIKE '$argon2id$%m=19456,t=2,p=1%'"),
        1
    );

    let page = world.get(&mine).await;
    untouched(&page);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let words = page.words();
    assert!(words.contains("受付番号") && words.contains(&receipt_of(&mine).to_string()) && words.contains("暗証番号"));
    assert!(words.contains("令和8年11月24日（火）10時00分"), "{words}");
}

#[tokio::test]
async fn every_fault_is_told_beside_its_field_and_nothing_typed_is_lost() {
    let world = World::tatsuno();
    let draft = begun(&world, "shop").await;
    let long = "あ".repeat(10_000);
    let typed = [
        ("applicant_name", long.as_str()),
        ("applicant_kana", "漢字"),
        ("representative_name", "a\0b"),
        ("corporate_number", "123"),
    ];
    let wrong = world.post(&format!("{draft}/name"), &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = wrong.text();
    for (field, words) in [
        ("applicant_name", "いまは10000文字あります"),
        ("applicant_kana", "漢字が入っています"),
        ("representative_name", "制御文字"),
        ("corporate_number", "13桁"),
    ] {
        assert!(text.contains(&format!(r##"<a href="#f-{field}">"##)), "{field} in the summary");
        assert!(text.contains(&format!(r#"id="e-{field}""#)), "{field} beside it");
        assert!(wrong.words().contains(words), "{words}");
    }
    assert!(text.contains(&long) && text.contains(r#"value="漢字""#));
    assert!(world.get(&format!("{draft}/name")).await.text().contains(&long), "kept although wrong");

    let check = world.get(&format!("{draft}/check")).await;
    assert!(check.words().contains("書きたすと") && !check.text().contains("届出書を出す</button>"));
    let early = hand_in(&world, &check_form(&world, &draft).await).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.number("SELECT count(*) FROM notification"), 0);

    let outside =
        world.post(&format!("{draft}/place"), &[("postal_code", "679"), ("address", "姫路市安田四丁目1")]).await;
    assert_eq!(outside.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(outside.words().contains("「姫路市」の窓口") && outside.words().contains("郵便番号は7桁です"));
}

#[tokio::test]
async fn an_individual_is_asked_less_and_may_stay_unnamed() {
    let world = World::tatsuno();
    let draft = begun(&world, "individual").await;
    let name = [("applicant_name", "見本 一郎"), ("applicant_kana", "ミホン イチロウ")];
    assert_eq!(go(&world, &draft, "name", &name).await, "place");
    assert_eq!(go(&world, &draft, "place", &PLACE).await, "contact");
    assert_eq!(go(&world, &draft, "contact", &[("phone", "090-0000-0000")]).await, "activities");
    assert_eq!(world.get(&format!("{draft}/hours")).await.status, StatusCode::NOT_FOUND);
    let activities = [("activities", "listening"), ("sticker_count", "1")];
    assert_eq!(go(&world, &draft, "activities", &activities).await, "consent");
    let consent = world.get(&format!("{draft}/consent")).await.text();
    assert_eq!(consent.matches(r#"name="consent""#).count(), 1);
    assert!(!consent.contains(" checked"), "an individual's name is off until it is given");
    let smuggled = [("consent", "list"), ("consent", "address"), ("consent", "map")];
    assert_eq!(go(&world, &draft, "consent", &smuggled).await, "promises");
    assert_eq!(go(&world, &draft, "promises", &promises()).await, "check");
    let check = world.get(&format!("{draft}/check")).await.text();
    let public = check.split("公開される内容").nth(1).expect("preview");
    assert!(public.contains("見本 一郎") && !public.contains("龍野町") && !public.contains("090-"));
    let page = world.get(&handed_in(&world, &draft).await).await;
    assert!(page.words().contains("見本 一郎の届出"));
}

#[tokio::test]
async fn number_and_pin_open_the_page_for_a_day_and_five_wrong_ones_lock_it() {
    let world = World::tatsuno();
    let mine = handed_in(&world, &shop(&world).await).await;
    let page = world.get(&mine).await.text();
    let pin = page.split("暗証番号</dt><dd><b class=\"number\">").nth(1).expect("pin")[..6].to_owned();
    let receipt = receipt_of(&mine).to_string().to_lowercase().replace('-', "");
    let door = format!("/{TATSUNO}/notifications");

    let fresh = world.post(&door, &[("receipt", &receipt), ("pin", &pin)]).await.seen();
    assert_ne!(fresh, mine);
    let shown = world.get(&fresh).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(
        !shown.words().contains("暗証番号 0") && !shown.text().contains(&pin),
        "only the original page shows the PIN"
    );
    world.advance(24 * 3600 + 1);
    let over = world.get(&fresh).await;
    assert_eq!(over.status, StatusCode::NOT_FOUND);
    assert!(over.text().contains(r#"name="pin""#) && over.text().contains(&receipt_of(&mine).to_string()));
    assert_eq!(world.get(&mine).await.status, StatusCode::OK);

    let wrong_pin = if pin == "000000" { "000001" } else { "000000" };
    let mut wrong = world.post(&door, &[("receipt", &receipt), ("pin", wrong_pin)]).await;
    assert!(wrong.words().contains("あと4回"));
    for _ in 0..4 {
        wrong = world.post(&door, &[("receipt", &receipt), ("pin", wrong_pin)]).await;
    }
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.words().contains("15分間受け付けられません"), "{}", wrong.words());
    let locked = world.post(&door, &[("receipt", &receipt), ("pin", &pin)]).await;
    assert!(locked.words().contains("15分間受け付けられません"));
    world.advance(15 * 60);
    world.post(&door, &[("receipt", &receipt), ("pin", &pin)]).await.seen();

    let last = if receipt.ends_with('2') { '3' } else { '2' };
    let slip = format!("{}{last}", &receipt[..7]);
    let slip = world.post(&door, &[("receipt", &slip), ("pin", "")]).await;
    assert!(slip.words().contains("受付番号の文字が1つちがうようです") && slip.words().contains("暗証番号を書いて"));
}

#[tokio::test]
async fn keys_open_their_own_notification_and_nothing_else() {
    let world = World::tatsuno();
    let one = handed_in(&world, &shop(&world).await).await;
    let two = handed_in(&world, &shop(&world).await).await;
    let key = one.split("key=").nth(1).expect("key");
    let crossed = format!("/{TATSUNO}/notifications/{}?key={key}", receipt_of(&two));
    let elsewhere = one.replace(TATSUNO, SAKAI);
    for wrong in [crossed.as_str(), elsewhere.as_str(), one.split('?').next().expect("path"), &one[..one.len() - 1]] {
        let answer = world.get(wrong).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(!answer.words().contains("髙﨑"));
    }
    for early in ["/sticker.pdf?key", "/sticker.exe?key", "/else?key"] {
        assert_eq!(world.get(&one.replace("?key", early)).await.status, StatusCode::NOT_FOUND, "{early}");
    }
    let cancel = world.post(&crossed.replace("?key", "/cancel?key"), &[]).await;
    assert_eq!(cancel.status, StatusCode::NOT_FOUND);
    assert_eq!(world.number("SELECT count(*) FROM notification WHERE state = 'cancelled'"), 0);
}

#[tokio::test]
async fn a_returned_form_is_corrected_and_handed_in_again() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let mine = handed_in(&world, &shop(&world).await).await;
    let receipt = receipt_of(&mine);
    let at = world.now();
    desk(&world, &receipt, move |tx, by, seen| acts::begin_review(tx, by, seen, at));
    let (reason, notice) = ("建物の名前を書き足してください。".parse().expect("reason"), world.notice());
    desk(&world, &receipt, move |tx, by, seen| acts::return_with_reason(tx, by, seen, &reason, &notice, at));

    let page = world.get(&mine).await;
    assert!(page.words().contains("差戻し") && page.words().contains("建物の名前を書き足してください。"));
    let correct = value(&page.text(), r#"button-wide" href=""#).replace("&#38;", "&");
    assert!(world.get(&correct).await.words().contains("建物の名前"));
    let check = world.post(&correct, &[]).await.seen();
    assert!(world.get(&check).await.words().contains("直した届出書を出す"));
    let draft = check.strip_suffix("/check").expect("draft").to_owned();
    let place = [PLACE[0], PLACE[1], ("building", "見本ビル1階")];
    world.post(&format!("{draft}/place?back=check"), &place).await.seen();
    let again = handed_in(&world, &draft).await;
    assert_eq!(receipt_of(&again), receipt);
    assert_eq!(handed_in(&world, &draft).await, again);
    let page = world.get(&mine).await.words();
    assert!(page.contains("2回目") && page.contains("見本ビル1階") && page.contains("受付"));
    assert_eq!(world.number("SELECT count(*) FROM notification_version"), 2);

    let late = world.post(&correct, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "nothing to correct any more");
}

#[tokio::test]
async fn taking_back_is_asked_for_twice_and_final() {
    let world = World::tatsuno();
    let mine = handed_in(&world, &shop(&world).await).await;
    let cancel = mine.replace("?key", "/cancel?key");
    assert!(world.get(&cancel).await.words().contains("元にもどすことはできません"));
    assert_eq!(world.number("SELECT count(*) FROM notification WHERE state = 'cancelled'"), 0);
    assert_eq!(world.post(&cancel, &[]).await.seen(), mine);
    assert!(world.get(&mine).await.words().contains("取り下げました"));
    assert_eq!(world.post(&cancel, &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act = 'cancel'"), 1);
}

#[tokio::test]
async fn acceptance_shows_the_number_and_the_stickers() {
    let world = World::tatsuno();
    world.officer("kenko@example.jp", TATSUNO, Role::Officer).await;
    let mine = handed_in(&world, &shop(&world).await).await;
    let (receipt, at) = (receipt_of(&mine), world.now());
    desk(&world, &receipt, move |tx, by, seen| acts::begin_review(tx, by, seen, at));
    let notice = world.notice();
    desk(&world, &receipt, move |tx, by, seen| acts::accept(tx, by, seen, &[7; 64], true, &notice, at).map(|_| ()));
    let page = world.get(&mine).await;
    assert!(page.words().contains("第0001号") && page.words().contains("受理"));
    for kind in ["pdf", "png", "svg"] {
        assert!(page.text().contains(&format!("/sticker.{kind}?key=")), "{kind}");
        let file = world.get(&mine.replace("?key", &format!("/sticker.{kind}?key"))).await;
        assert_eq!(file.status, StatusCode::OK, "{kind}");
        untouched(&file);
    }
    assert!(!page.text().contains("/cancel?"));
}

#[tokio::test]
async fn robots_floods_and_broken_bytes_write_nothing() {
    let world = World::tatsuno();
    let begin = format!("/{TATSUNO}/apply/begin");
    let robot = world.post(&begin, &[("registrant", "shop"), ("website_confirm", "http://spam.example")]).await;
    assert_eq!(robot.status, StatusCode::UNPROCESSABLE_ENTITY);
    let none = world.post(&begin, &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.words().contains("区分を選んでください"));
    let flood = "x".repeat(5 * 1024 * 1024);
    let answer = world.post(&begin, &[("registrant", "shop"), ("applicant_name", &flood)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(world.number("SELECT count(*) FROM draft"), 0);

    for path in ["/282294/apply/0000000000000000000000000/check", "/282294/apply/00000000000000000000000000/name"] {
        let gone = world.get(path).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert!(gone.words().contains("下書きが見つかりません"));
    }
    assert_eq!(world.get("/131237/apply").await.status, StatusCode::NOT_FOUND, "a municipality that doesn't take part");
    let draft = begun(&world, "shop").await;
    assert_eq!(world.get(&draft.replace(TATSUNO, SAKAI)).await.status, StatusCode::NOT_FOUND);
    world.advance(14 * 86_400);
    assert_eq!(world.get(&format!("{draft}/name")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_sent_whole_with_its_key_is_taken_once() {
    let world = World::tatsuno();
    let draft = begun(&world, "shop").await;
    let key = draft.rsplit('/').next().expect("key").to_owned();
    let mut fields: Vec<(&str, &str)> = vec![("form_key", &key), ("registrant", "shop"), ("category", "cafe")];
    fields.extend(NAME.iter().chain(&PLACE).chain(&CONTACT));
    fields.extend([("activities", "sticker"), ("sticker_count", "1")]);
    fields.extend(promises());
    let path = format!("/{TATSUNO}/apply");
    let first = world.post(&path, &fields).await.seen();
    assert_eq!(world.post(&path, &fields).await.seen(), first);
    assert_eq!(world.number("SELECT count(*) FROM notification"), 1);
}

#[tokio::test]
async fn places_in_other_municipalities_and_half_addresses_are_refused_beside_their_field() {
    let world = World::tatsuno();
    let draft = begun(&world, "shop").await;
    let place = |address: &'static str| {
        let path = format!("{draft}/place");
        let world = &world;
        async move { world.post(&path, &[("postal_code", "671-1592"), ("address", address)]).await }
    };
    for (address, other) in [
        ("太子町鵤1369-1", "太子町"),
        ("兵庫県太子町鵤1369-1", "太子町"),
        ("佐用町佐用1", "佐用町"),
        ("上郡町大持278", "上郡町"),
        ("姫路市安田四丁目1", "姫路市"),
    ] {
        let refused = place(address).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(refused.text().contains(r#"id="e-address""#), "{address}");
        assert!(refused.words().contains(&format!("所在地が「{other}」のようです")), "{address}");
    }
    for address in ["1-1", "😀", "兵庫県", "たつの市"] {
        let refused = place(address).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(refused.text().contains(r#"id="e-address""#), "{address}");
        assert!(refused.words().contains("町の名前から番地まで"), "{address}");
    }
    for address in ["兵庫県たつの市新宮町新宮1", "新宮町新宮1", "御津町室津1"] {
        assert!(place(address).await.seen().ends_with("/contact"), "{address}");
    }
    let typed = [PLACE[0], PLACE[1], ("spot_postal_code", "679-4168")];
    let alone = world.post(&format!("{draft}/place"), &typed).await;
    assert!(alone.text().contains(r#"id="e-spot_address""#), "a postal code without its address");

    let group = begun(&world, "volunteers").await;
    let typed = [("postal_code", "671-1592"), ("address", "太子町鵤1369-1"), ("activity_area", "龍野町")];
    world.post(&format!("{group}/place"), &typed).await.seen();
}

#[tokio::test]
async fn only_what_the_check_page_showed_is_handed_in() {
    let world = World::tatsuno();
    let draft = shop(&world).await;
    let old = check_form(&world, &draft).await;
    let contact = [CONTACT[0], ("phone", "0791-64-1111")];
    world.post(&format!("{draft}/contact?back=check"), &contact).await.seen();
    let changed = hand_in(&world, &old).await;
    assert_eq!(changed.status, StatusCode::CONFLICT);
    untouched(&changed);
    assert!(changed.words().contains("別の画面で内容が変わりました。もう一度確かめてください。"));
    assert!(changed.words().contains("0791-64-1111"), "what it has become is shown");
    let key = [old[0].clone(), String::new()];
    assert_eq!(hand_in(&world, &key).await.status, StatusCode::CONFLICT, "a form that names no revision");
    assert_eq!(world.number("SELECT count(*) FROM notification"), 0);

    let new = [old[0].clone(), value(&changed.text(), r#"name="revision" value=""#).to_owned()];
    let mine = hand_in(&world, &new).await.seen();
    assert_eq!(hand_in(&world, &new).await.seen(), mine);
    assert_eq!(hand_in(&world, &old).await.seen(), mine, "after handing in, every form leads to the receipt");
    assert_eq!(world.number("SELECT count(*) FROM notification"), 1);
}

#[tokio::test]
async fn consents_are_asked_again_when_an_organization_turns_into_an_individual_or_back() {
    let world = World::tatsuno();
    let draft = shop(&world).await;
    let kind = format!("{draft}/kind?back=check");
    let company = world.post(&kind, &[("registrant", "company")]).await.seen();
    assert!(company.ends_with("/check"), "an organization of another kind keeps its consents");
    let next = world.post(&kind, &[("registrant", "individual")]).await.seen();
    assert!(next.ends_with("/consent?back=check"), "{next}");
    assert!(!world.get(&next).await.text().contains(" checked"), "ticks given as a shop are gone");
    let check = world.get(&format!("{draft}/check")).await;
    assert!(check.words().contains("公開してよい項目を、確かめてください"));
    assert!(!check.text().contains("届出書を出す</button>"));
    let unseen = hand_in(&world, &check_form(&world, &draft).await).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(world.post(&next, &[]).await.seen().ends_with("/check"));
    handed_in(&world, &draft).await;
    assert_eq!(world.number("SELECT count(*) FROM notification_version WHERE content LIKE '%\"consent\"%'"), 0);
}

#[tokio::test]
async fn consents_say_what_they_publish_and_pages_with_answers_promise_only_what_is_true() {
    let world = World::tatsuno();
    let draft = shop(&world).await;
    let consent = world.get(&format!("{draft}/consent")).await.words();
    assert!(consent.contains("名称・フリガナ・区分・業種・協力内容・登録番号・登録年月日"));
    assert!(consent.contains("郵便番号・所在地・建物名。"));
    let public = |text: String| text.split("公開される内容").nth(1).expect("preview").to_owned();
    assert!(!public(world.get(&format!("{draft}/check")).await.text()).contains("地図の位置"));
    let agreed = [("consent", "list"), ("consent", "map")];
    world.post(&format!("{draft}/consent?back=check"), &agreed).await.seen();
    let check = world.get(&format!("{draft}/check")).await.text();
    assert!(public(check).contains("<dt>地図の位置</dt><dd>受理のときに市が確かめます</dd>"));

    let mine = handed_in(&world, &draft).await;
    let draft = begun(&world, "shop").await;
    let pages = ["/name", "/consent", "/check"].map(|page| format!("{draft}{page}"));
    let others = [mine.clone(), mine.replace("?key", "/cancel?key")];
    let doors = ["apply", "notifications", "apply/00000000000000000000000000/name"].map(|p| format!("/{TATSUNO}/{p}"));
    for page in pages.into_iter().chain(others).chain(doors) {
        let words = world.get(&page).await.words();
        assert!(!words.contains("だれが見たかを記録しません"), "{page}");
        assert!(words.contains("Cookieは使いません"), "{page}");
        assert!(!words.contains("ピン"), "{page}");
    }
}
