//! The desk's pages on windows, through the router: what officers type, what citizens then read, and what the register remembers.

use axum::http::StatusCode;
use tsunagaru::municipalities::LgCode;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;
use tsunagaru::windows;

use crate::documents;
use crate::world::{Answer, SAKAI, TATSUNO, World};

const DESK: &str = "/staff/282294/windows";

/// たつの市 with the sample's windows, and an officer's cookie.
async fn desk() -> (World, String) {
    let world = World::tatsuno();
    let now = world.now();
    let fill = move |tx: &tsunagaru::store::Tx<'_>| {
        windows::store::fill_sample(tx, TATSUNO.parse::<LgCode>().expect("code"), "健康課", now)
    };
    world.store().write_blocking(fill).expect("windows");
    let cookie = world.officer("hanako@example.jp", TATSUNO, Role::Officer).await;
    (world, cookie)
}

/// The fields of a page's last form as a browser would send them.
struct Form(Vec<(String, String)>);

impl Form {
    fn of(answer: &Answer) -> Self {
        let html = answer.text();
        let main = html.split("<main").nth(1).expect("main").split("</main>").next().expect("end").to_owned();
        let form = main.rsplit("<form").next().expect("form").to_owned();
        let mut fields = Vec::new();
        let mut rest = form.as_str();
        while let Some(at) = ["<input", "<textarea", "<select"].iter().filter_map(|t| rest.find(t)).min() {
            rest = &rest[at..];
            let (tag, after) = rest.split_once('>').expect("tag");
            let name = attribute(tag, "name");
            if tag.starts_with("<input") {
                let boxed = tag.contains("type=\"radio\"") || tag.contains("type=\"checkbox\"");
                if !boxed || tag.contains(" checked") {
                    fields.push((name, attribute(tag, "value")));
                }
                rest = after;
            } else if tag.starts_with("<textarea") {
                let (text, after) = after.split_once("</textarea>").expect("textarea");
                fields.push((name, unescape(text.strip_prefix('\n').unwrap_or(text))));
                rest = after;
            } else {
                let (options, after) = after.split_once("</select>").expect("select");
                let chosen = options.split("<option").find(|o| o.contains(" selected")).expect("a choice");
                fields.push((name, attribute(chosen, "value")));
                rest = after;
            }
        }
        Self(fields)
    }

    fn set(&mut self, name: &str, value: &str) -> &mut Self {
        let field = self.0.iter_mut().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no field {name}"));
        value.clone_into(&mut field.1);
        self
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    fn add(&mut self, name: &str, value: &str) -> &mut Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    fn drop(&mut self, name: &str, value: &str) -> &mut Self {
        self.0.retain(|(n, v)| (n.as_str(), v.as_str()) != (name, value));
        self
    }

    async fn send(&self, world: &World, cookie: &str, path: &str, button: &str) -> Answer {
        let mut pairs: Vec<(&str, &str)> = self.0.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.push(("do", button));
        world.post_as(cookie, path, &pairs).await
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let value = tag.split(&format!(" {name}=\"")).nth(1).and_then(|v| v.split('"').next());
    unescape(value.unwrap_or_default())
}

fn unescape(text: &str) -> String {
    text.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&")
}

async fn form(world: &World, cookie: &str, path: &str) -> Form {
    let answer = world.get_as(cookie, path).await;
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.words());
    Form::of(&answer)
}

async fn citizens(world: &World) -> String {
    world.get("/282294").await.words()
}

fn history(world: &World) -> i64 {
    world.number("SELECT count(*) FROM window_history")
}

#[tokio::test]
async fn the_list_leads_with_what_needs_work_and_counts_right() {
    let (world, cookie) = desk().await;
    let page = world.get_as(&cookie, DESK).await;
    let words = page.words();
    let cards = page.text().matches("<li class=\"card\">").count();
    assert!(words.contains(&format!("全部で{cards}件です")), "{words}");
    let today = world.now().in_japan().date();
    let overdue = windows::national::national()
        .iter()
        .filter(|w| w.shown && w.prefectures.is_empty() && !w.check.is_fresh_on(today))
        .count();
    // 兵庫県's line of 2024 besides the undated and old national ones.
    assert!(words.contains(&format!("手入れのいる窓口が{}件あります", overdue + 1)), "{words}");
    let (late, good) =
        (words.find("兵庫県いのちと心のサポートダイヤル"), words.find("たつの市 健康課（見本） 市で加えた窓口"));
    assert!(late.expect("late") < good.expect("good"));
    assert!(words.contains("令和8年11月24日（火）（あと180日）"));
    let front = world.get_as(&cookie, "/staff/282294").await.words();
    assert!(front.contains(&format!("手入れのいる相談窓口が{}件あります", overdue + 1)), "{front}");
    world.set_clock("2027-04-23T01:00:00Z");
    let cookie = world.officer("later@example.jp", TATSUNO, Role::Officer).await;
    let words = world.get_as(&cookie, DESK).await.words();
    assert!(words.contains("確認の期限が近い") && words.contains("（あと30日）"), "{words}");
}

#[tokio::test]
async fn a_viewer_sees_and_a_neighbour_does_not() {
    let (world, _) = desk().await;
    let viewer = world.officer("viewer@example.jp", TATSUNO, Role::Viewer).await;
    let page = world.get_as(&viewer, DESK).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains("/confirm") && !page.text().contains("/windows/new"));
    let one = world.get_as(&viewer, &format!("{DESK}/kenko-ka")).await;
    assert!(one.words().contains("閲覧の権限では") && !one.text().contains("/edit"));
    for form in ["new", "kenko-ka/edit", "kenko-ka/hide", "inochi-sos/confirm"] {
        assert_eq!(world.get_as(&viewer, &format!("{DESK}/{form}")).await.status, StatusCode::FORBIDDEN, "{form}");
    }
    for page in ["/staff/282294/days", "/staff/282294/steps"] {
        let answer = world.get_as(&viewer, page).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.text().split("<main").nth(1).expect("main").contains("<form"), "{page}");
    }
    let sakai = world.officer("sakai@example.jp", SAKAI, Role::Manager).await;
    // 堺市's own desk knows no window of たつの市.
    assert_eq!(world.get_as(&sakai, "/staff/271403/windows/kenko-ka").await.status, StatusCode::NOT_FOUND);
    assert!(!world.get_as(&sakai, "/staff/271403/windows").await.text().contains("kenko-ka"));
}

#[tokio::test]
async fn an_edit_is_looked_at_saved_seen_at_once_and_remembered() {
    let (world, cookie) = desk().await;
    let edit = format!("{DESK}/kenko-ka/edit");
    let before = history(&world);
    assert!(citizens(&world).await.contains("0791-00-0000"));
    let mut fields = form(&world, &cookie, &edit).await;
    let same = fields.send(&world, &cookie, &edit, "look").await;
    assert!(same.words().contains("ちがいはありません"), "{}", same.words());
    fields
        .set("name", "こころと暮らしの相談室 髙﨑")
        .set("w1_contact", "０７９１－１１－２２２２")
        .set("d6", "９時〜正午");
    let look = fields.send(&world, &cookie, &edit, "look").await;
    let words = look.words();
    assert!(words.contains("まだ保存していません") && words.contains("土曜日は午前9時から正午"), "{words}");
    assert!(words.contains("11月28日（土） 午前9時から正午"), "the drawn week: {words}");
    assert_eq!(history(&world), before, "looking writes nothing");
    assert!(!citizens(&world).await.contains("こころと暮らしの相談室"));
    // What the page of the look holds is what was typed.
    let saved = Form::of(&look).send(&world, &cookie, &edit, "save").await.seen();
    assert_eq!(saved, "/staff/282294/windows/kenko-ka?done=put");
    let page = citizens(&world).await;
    assert!(page.contains("こころと暮らしの相談室 髙﨑") && page.contains("0791-11-2222"), "at once: {page}");
    assert_eq!(history(&world), before + 1);
    let events = world.number("SELECT count(*) FROM audit_event WHERE act = 'put_window' AND subject = 'window:kenko-ka' AND actor LIKE 'officer:%'");
    assert_eq!(events, 1);
    let told = world.get_as(&cookie, &saved).await.words();
    assert!(told.contains("hanakoさんが内容を書きました") && told.contains("電話 0791-11-2222"), "{told}");
    assert!(told.contains("システムが内容を書きました"), "{told}");
    assert!(told.find("hanakoさん") < told.find("システムが"), "newest first");
}

#[tokio::test]
async fn whoever_comes_second_is_told_and_loses_nothing() {
    let (world, cookie) = desk().await;
    let edit = format!("{DESK}/kenko-ka/edit");
    let (mut first, mut second) = (form(&world, &cookie, &edit).await, form(&world, &cookie, &edit).await);
    first.set("words", "先に直した").send(&world, &cookie, &edit, "save").await.seen();
    let late = second.set("words", "あとから直した").send(&world, &cookie, &edit, "save").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.words().contains("画面を開いたあとに変わりました（hanakoさんが内容を書きました、10時00分）"),
        "{}",
        late.words()
    );
    assert!(citizens(&world).await.contains("先に直した"));
    let again = Form::of(&late);
    assert_eq!(again.get("words"), "あとから直した");
    again.send(&world, &cookie, &edit, "save").await.seen();
    assert!(citizens(&world).await.contains("あとから直した"));
    // Acts too, and a form without a version.
    let stale = world.post_as(&cookie, &format!("{DESK}/kenko-ka/hide"), &[("version", "1")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    let none = world.post_as(&cookie, &format!("{DESK}/kenko-ka/hide"), &[]).await;
    assert_eq!(none.status, StatusCode::CONFLICT);
    assert!(citizens(&world).await.contains("あとから直した"));
}

#[tokio::test]
async fn nobody_takes_119_or_110_off_the_page() {
    let (world, cookie) = desk().await;
    for id in ["emergency-119", "emergency-110"] {
        let page = world.get_as(&cookie, &format!("{DESK}/{id}")).await;
        assert!(!page.text().contains("/hide") && page.words().contains("いつも市民のページに出ます"));
        let hide = format!("{DESK}/{id}/hide");
        assert_eq!(world.get_as(&cookie, &hide).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.post_as(&cookie, &hide, &[("version", "0")]).await.status, StatusCode::NOT_FOUND);
    }
    assert!(!world.get_as(&cookie, DESK).await.text().contains("emergency-110/hide"));
    let html = world.get("/282294").await.text();
    assert!(html.contains("tel:119") && html.contains("tel:110"));
}

#[tokio::test]
async fn every_fault_is_told_at_once_and_what_was_typed_stays() {
    let (world, cookie) = desk().await;
    let edit = format!("{DESK}/kenko-ka/edit");
    let mut fields = form(&world, &cookie, &edit).await;
    fields
        .set("name", "")
        .set("d2", "9:00<b>")
        .set("closed", "年末\n8/13")
        .set("verified_on", "きのう")
        .set("w1_contact", "でんわ");
    for button in ["look", "save"] {
        let wrong = fields.send(&world, &cookie, &edit, button).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let html = wrong.text();
        for field in ["name", "d2", "closed", "verified_on", "w1_contact"] {
            assert!(html.contains(&format!("<a href=\"#f-{field}\">")), "{field}");
            assert!(html.contains(&format!("id=\"e-{field}\"")), "{field}");
        }
        assert!(wrong.words().contains("ご確認ください（5か所）"));
        let kept = Form::of(&wrong);
        for (name, value) in &fields.0 {
            assert!(kept.0.contains(&(name.clone(), value.clone())), "{name}: {value:?}");
        }
    }
    assert_eq!(world.number("SELECT count(*) FROM window_history WHERE act = 'put' AND actor <> 'program'"), 0);
}

#[tokio::test]
async fn a_national_window_is_hidden_shown_changed_and_given_back() {
    let (world, cookie) = desk().await;
    let act = |id: &str, act: &str| format!("{DESK}/{id}/{act}");
    assert!(citizens(&world).await.contains("よりそいホットライン"));
    let hide = act("yorisoi", "hide");
    let done = form(&world, &cookie, &hide).await.send(&world, &cookie, &hide, "").await.seen();
    assert_eq!(done, "/staff/282294/windows/yorisoi?done=hide");
    let number = "0120-279-338 ";
    let page = citizens(&world).await;
    assert!(!page.contains("よりそいホットライン 無料"), "{page}");
    assert!(world.get_as(&cookie, DESK).await.words().contains("のせていません"));
    assert_eq!(world.get_as(&cookie, &hide).await.status, StatusCode::NOT_FOUND, "hidden is hidden");
    let other = world.get("/271403").await.words();
    assert!(other.contains(number.trim()), "堺市's citizens still see it");
    let show = act("yorisoi", "show");
    form(&world, &cookie, &show).await.send(&world, &cookie, &show, "").await.seen();
    assert_eq!(
        world.number("SELECT count(*) FROM consultation_window WHERE name = 'yorisoi'"),
        0,
        "follows the list again"
    );
    assert!(citizens(&world).await.contains("よりそいホットライン"));
    // 期間限定 #9999: only a municipality may switch it on.
    assert!(!citizens(&world).await.contains("#9999"));
    let show = act("kodoku-9999", "show");
    form(&world, &cookie, &show).await.send(&world, &cookie, &show, "").await.seen();
    assert!(citizens(&world).await.contains("#9999"));
    let edit = act("inochi-sos", "edit");
    form(&world, &cookie, &edit).await.set("words", "たつの市の言葉").send(&world, &cookie, &edit, "save").await.seen();
    assert!(citizens(&world).await.contains("たつの市の言葉"));
    let told = world.get_as(&cookie, &act("inochi-sos", "")[..act("inochi-sos", "").len() - 1]).await.words();
    assert!(told.contains("国の一覧とのちがい ひとこと 生きるのがつらいときに。 たつの市の言葉"), "{told}");
    let down = act("inochi-sos", "down");
    let done = form(&world, &cookie, &down).await.send(&world, &cookie, &down, "").await.seen();
    assert_eq!(done, "/staff/282294/windows/inochi-sos?done=restore");
    let page = citizens(&world).await;
    assert!(!page.contains("たつの市の言葉") && page.contains("#いのちSOS"));
    assert_eq!(world.get_as(&cookie, &down).await.status, StatusCode::NOT_FOUND, "the national list is not the city's");
}

#[tokio::test]
async fn confirming_makes_hours_show_again() {
    let (world, cookie) = desk().await;
    let path = format!("{DESK}/hyogo-inochi-kokoro/confirm");
    assert!(!citizens(&world).await.contains("平日 午後6時から翌朝8時30分"));
    let mut fields = form(&world, &cookie, &path).await;
    let wrong = fields.set("source_name", " ").set("source_url", "hyogo").send(&world, &cookie, &path, "").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.words().contains("ご確認ください（2か所）") && wrong.text().contains("value=\"hyogo\""));
    fields.set("source_name", "兵庫県の公式ページ").set("source_url", "https://web.pref.hyogo.lg.jp/");
    assert_eq!(
        fields.send(&world, &cookie, &path, "").await.seen(),
        "/staff/282294/windows/hyogo-inochi-kokoro?done=confirm"
    );
    let page = citizens(&world).await;
    assert!(page.contains("平日 午後6時から翌朝8時30分"), "{page}");
    let sources = world.get("/282294/shutten").await.words();
    assert!(sources.contains("兵庫県の公式ページ （令和8年11月24日、担当者が確認）"), "{sources}");
    let kept = world.number(
        "SELECT count(*) FROM consultation_window WHERE name = 'hyogo-inochi-kokoro' AND body LIKE '%sun-tv.co.jp%'",
    );
    assert_eq!(kept, 1, "what it rested on before stays in the record");
    let told = world.get_as(&cookie, &format!("{DESK}/hyogo-inochi-kokoro")).await.words();
    assert!(
        told.contains("hanakoさんが確かめました") && told.contains("nordot.app（2024-03） 兵庫県の公式ページ"),
        "{told}"
    );
    let audited = world.number("SELECT count(*) FROM audit_event WHERE act = 'confirm_window'");
    assert_eq!((audited, world.number("SELECT count(*) FROM window_history WHERE act = 'confirm'")), (1, 1));
}

#[tokio::test]
async fn a_new_window_is_made_once_and_taken_down() {
    let (world, cookie) = desk().await;
    let new = format!("{DESK}/new");
    let mut fields = form(&world, &cookie, &new).await;
    fields
        .set("name", "子育て相談室")
        .set("w1_contact", "0791-11-3333")
        .set("d1", "9:00-12:00 13:00-17:00")
        .set("d2", "〃")
        .add("concern", "child_rearing");
    let look = fields.send(&world, &cookie, &new, "look").await;
    assert_eq!(look.status, StatusCode::OK, "{}", look.words());
    assert!(
        look.words().contains("加わる内容") && look.words().contains("月・火 午前9時から正午と午後1時から午後5時"),
        "{}",
        look.words()
    );
    let made = Form::of(&look).send(&world, &cookie, &new, "save").await.seen();
    assert!(made.starts_with("/staff/282294/windows/own-") && made.ends_with("?done=put"), "{made}");
    let twice = Form::of(&look).send(&world, &cookie, &new, "save").await;
    assert_eq!(twice.status, StatusCode::CONFLICT, "the same page again makes no second one");
    assert_eq!(world.number("SELECT count(*) FROM consultation_window WHERE name LIKE 'own-%'"), 1);
    assert!(citizens(&world).await.contains("子育て相談室"));
    let forged = world.post_as(&cookie, &new, &[("id", "inochi-sos"), ("version", "0"), ("do", "save")]).await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
    let down = made.replace("?done=put", "/down");
    form(&world, &cookie, &down).await.send(&world, &cookie, &down, "").await.seen();
    assert!(!citizens(&world).await.contains("子育て相談室"));
    assert_eq!(world.get_as(&cookie, &down).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.number("SELECT count(*) FROM window_history WHERE name LIKE 'own-%'"), 2, "its history stays");
    assert!(world.get_as(&cookie, DESK).await.words().contains("取り下げた窓口 1件 子育て相談室"));
    let told = world.get_as(&cookie, &made.replace("?done=put", "")).await;
    assert!(told.words().contains("取り下げる前の内容") && !told.text().contains("/edit"), "{}", told.words());
}

#[tokio::test]
async fn windows_for_professionals_stay_at_the_desk_until_somebody_decides() {
    let (world, cookie) = desk().await;
    let (edit, show) = (format!("{DESK}/kenko-ka/edit"), format!("{DESK}/kenko-ka/show"));
    let mut fields = form(&world, &cookie, &edit).await;
    fields.set("name", "危機対応チーム").drop("audience", "residents").add("audience", "professionals");
    let look = fields.send(&world, &cookie, &edit, "look").await;
    assert!(look.words().contains("公開を決めるまで、市民のページには出ません"), "{}", look.words());
    fields.send(&world, &cookie, &edit, "save").await.seen();
    let listed = world.get_as(&cookie, DESK).await.words();
    assert!(listed.contains("専門職向けの窓口 1件") && listed.contains("危機対応チーム"), "{listed}");
    for path in ["/282294", "/282294/ZZZZ"] {
        assert!(!world.get(path).await.text().contains("危機対応チーム"), "{path}");
    }
    assert!(!documents::words(&world.get("/282294/leaflet.pdf").await).contains("危機対応チーム"));
    let mut asked = form(&world, &cookie, &show).await;
    let refused = asked.send(&world, &cookie, &show, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("id=\"e-public_by\""));
    assert!(!citizens(&world).await.contains("危機対応チーム"));
    asked.set("public_by", "兵庫県 いのち対策室").send(&world, &cookie, &show, "").await.seen();
    assert!(citizens(&world).await.contains("危機対応チーム"));
    assert!(documents::words(&world.get("/282294/leaflet.pdf").await).contains("危機対応チーム"));
}

#[tokio::test]
async fn days_are_added_told_and_taken_back() {
    let (world, cookie) = desk().await;
    let days = "/staff/282294/days";
    let page = world.get_as(&cookie, days).await.words();
    assert!(page.contains("令和9年1月1日（金） 元日") && !page.contains("祝日の表は"), "{page}");
    for (day, name, kind, field) in [
        ("2027-01-01", "元日", "holiday", "day"),
        ("2026-11-01", "きのう", "holiday", "day"),
        ("いつか", "休み", "holiday", "day"),
        ("2026-11-26", "", "closed", "name"),
        ("2026-11-26", "市制記念日", "", "kind"),
    ] {
        let wrong = world.post_as(&cookie, days, &[("day", day), ("name", name), ("kind", kind)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{day} {name} {kind}");
        assert!(
            wrong.text().contains(&format!("id=\"e-{field}\"")) && wrong.text().contains(&format!("value=\"{day}\""))
        );
    }
    let fields = [("day", "令和８年１１月２６日"), ("name", "市制記念日"), ("kind", "closed")];
    assert_eq!(world.post_as(&cookie, days, &fields).await.seen(), "/staff/282294/days?done=add");
    assert_eq!(world.post_as(&cookie, days, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "twice");
    let own = world.get_as(&cookie, &format!("{DESK}/kenko-ka")).await.words();
    assert!(own.contains("11月26日（木） 市制記念日 休み"), "{own}");
    let national = world.get_as(&cookie, &format!("{DESK}/inochi-sos")).await.words();
    assert!(!national.contains("市制記念日"), "a city's day is no day of the nation's");
    let listed = world.store().read_blocking(|tx| windows::days::store::list(tx, TATSUNO.parse().expect("code")));
    assert_eq!(listed.map(|d| d.len()).map_err(|e: StoreError| e.to_string()), Ok(1));
    world.post_as(&cookie, "/staff/282294/days/remove", &[("day", "2026-11-26")]).await.seen();
    assert_eq!(world.number("SELECT count(*) FROM extra_day"), 0);
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE act IN ('add_day', 'remove_day')"), 2);
    world.set_clock("2050-10-01T01:00:00Z");
    let cookie = world.officer("late@example.jp", TATSUNO, Role::Viewer).await;
    assert!(world.get_as(&cookie, days).await.words().contains("祝日の表は令和32年11月23日（水）で終わります"));
}

#[tokio::test]
async fn the_four_steps_are_the_citys_words_or_the_programs() {
    let (world, cookie) = desk().await;
    let path = "/staff/282294/steps";
    let own = |world: &World| {
        let read =
            |tx: &tsunagaru::store::Tx<'_>| windows::steps::store::get(tx, TATSUNO.parse::<LgCode>().expect("code"));
        world.store().read_blocking(read).expect("steps").map(|s| s.words.steps[1].words.clone())
    };
    let (mut fields, mut late) = (form(&world, &cookie, path).await, form(&world, &cookie, path).await);
    assert_eq!(fields.get("s1_title"), "話を聞く");
    let look = fields.set("s2_words", "保健師が\n一緒に考えます。").send(&world, &cookie, path, "look").await;
    assert!(look.words().contains("こう見えます（まだ保存していません）") && own(&world).is_none());
    let own_words = late.get("s3_words").to_owned();
    let wrong = late.set("intro", " ").set("s4_title", "あ".repeat(31).as_str()).set("s3_words", "必ず助けます。");
    let wrong = wrong.send(&world, &cookie, path, "save").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("id=\"e-s3_words\"") && wrong.words().contains("「必ず」は、つらい気持ち"));
    late.set("s3_words", &own_words);
    assert!(wrong.text().contains("id=\"e-intro\"") && wrong.text().contains("id=\"e-s4_title\""));
    Form::of(&look).send(&world, &cookie, path, "save").await.seen();
    assert_eq!(own(&world).as_deref(), Some("保健師が\n一緒に考えます。"));
    late.set("intro", "あとから").set("s4_title", "寄り添い続ける");
    let second = late.send(&world, &cookie, path, "save").await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert_eq!(Form::of(&second).get("intro"), "あとから");
    form(&world, &cookie, path).await.send(&world, &cookie, path, "reset").await.seen();
    assert_eq!(own(&world), None);
    assert_eq!(form(&world, &cookie, path).await.get("s2_words"), windows::steps::shipped().steps[1].words);
    let stale = Form::of(&look).send(&world, &cookie, path, "save").await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "going back counts as a change");
    assert_eq!(world.number("SELECT count(*) FROM audit_event WHERE subject = 'steps'"), 2);
}
