//! 権限 × すべてのアドレス × 自分の市・ほかの市: who gets what, as one table. An address without a line here fails the test.

use axum::http::StatusCode;
use tsunagaru::mail::Post;
use tsunagaru::staff::Role;
use tsunagaru::store::StoreError;

use crate::isolation::fill;
use crate::world::{Answer, BASE, SAKAI, TATSUNO, World, cookie};

const ROUTES: &str = include_str!("../../src/web/routes.rs");

/// What an answer says about the door, whatever else it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// The room answers.
    Open,
    /// To the sign-in page (303), or 401 for what was sent.
    SignIn,
    /// 403.
    Refused,
    /// 404, as if nothing were there.
    Absent,
}

use Door::{Absent, Open, Refused, SignIn};

/// Who asks. The last is 管理 of another municipality.
const WHO: [&str; 7] = ["nobody", "閲覧", "担当", "決裁", "管理", "全体管理", "ほかの市の管理"];

type Row = [Door; 7];

//                        nobody   閲覧     担当     決裁     管理     全体管理 ほかの市
const OPEN: Row = [Open, Open, Open, Open, Open, Open, Open];
const ACCOUNT: Row = [SignIn, Open, Open, Open, Open, Open, Open];
const SEE: Row = [SignIn, Open, Open, Open, Open, Absent, Absent];
const WORK: Row = [SignIn, Refused, Open, Open, Open, Absent, Absent];
/// In a municipality that keeps 受理・不受理 for 決裁.
const APPROVE: Row = [SignIn, Refused, Refused, Open, Open, Absent, Absent];
const MANAGE: Row = [SignIn, Refused, Refused, Refused, Open, Absent, Absent];
const OPERATE: Row = [SignIn, Absent, Absent, Absent, Absent, Open, Absent];

/// Every address with its method, by who may.
const ACCESS: &[(Row, &[&str])] = &[
    (
        OPEN,
        &[
            "GET /{lgcode}/notifications/{receipt}/trainings/{training}/certificate.pdf",
            "POST /{lgcode}/notifications/{receipt}/trainings/{training}",
            "GET /{lgcode}/notifications/{receipt}/trainings/{training}",
            "GET /{lgcode}/notifications/{receipt}/trainings",
            "POST /{lgcode}/confirm",
            "GET /{lgcode}/confirm",
            "GET /readyz",
            "GET /{lgcode}/trainings/{training}/calendar.ics",
            "GET /{lgcode}/trainings/{training}",
            "GET /{lgcode}/trainings",
            "GET /{lgcode}/tsunagi/{topic}",
            "GET /{lgcode}/tsunagi.pdf",
            "GET /{lgcode}/tsunagi",
            "GET /",
            "GET /-/patterns",
            "GET /api/v1/municipalities",
            "GET /api/v1/openapi.json",
            "GET /api/v1/{lgcode}/hsds",
            "GET /api/v1/{lgcode}/hsds/organizations",
            "GET /api/v1/{lgcode}/hsds/organizations/{id}",
            "GET /api/v1/{lgcode}/hsds/services",
            "GET /api/v1/{lgcode}/hsds/services/{id}",
            "GET /api/v1/{lgcode}/spots",
            "GET /api/v1/{lgcode}/spots/{number}",
            "GET /api/v1/{lgcode}/windows",
            "GET /api/{*rest}",
            "GET /assets/{name}",
            "GET /favicon.ico",
            "GET /healthz",
            "GET /partners",
            "GET /partners.csv",
            "GET /partners.json",
            "GET /staff/invitation/{token}",
            "POST /staff/invitation/{token}",
            "GET /staff/sign-in",
            "POST /staff/sign-in",
            "POST /staff/sign-out",
            "GET /sw.js",
            "GET /{lgcode}",
            "GET /{lgcode}/notifications/{receipt}/data.json",
            "GET /{lgcode}/notifications/{receipt}/data.txt",
            "GET /{lgcode}/apply",
            "POST /{lgcode}/apply",
            "GET /{lgcode}/apply/begin",
            "POST /{lgcode}/apply/begin",
            "GET /{lgcode}/apply/{draft}",
            "GET /{lgcode}/apply/{draft}/check",
            "GET /{lgcode}/apply/{draft}/{step}",
            "POST /{lgcode}/apply/{draft}/{step}",
            "GET /{lgcode}/boundary.geojson",
            "GET /{lgcode}/calendar.ics",
            "GET /{lgcode}/datapackage.json",
            "GET /{lgcode}/embed",
            "GET /{lgcode}/embed.css",
            "GET /{lgcode}/forms/yoshiki1.pdf",
            "GET /{lgcode}/leaflet.pdf",
            "GET /{lgcode}/map",
            "GET /{lgcode}/networks",
            "GET /{lgcode}/notifications",
            "POST /{lgcode}/notifications",
            "GET /{lgcode}/notifications/{receipt}",
            "GET /{lgcode}/notifications/{receipt}/cancel",
            "POST /{lgcode}/notifications/{receipt}/cancel",
            "GET /{lgcode}/notifications/{receipt}/copy.pdf",
            "GET /{lgcode}/notifications/{receipt}/correct",
            "POST /{lgcode}/notifications/{receipt}/correct",
            "GET /{lgcode}/notifications/{receipt}/{file}",
            "GET /{lgcode}/pins.json",
            "GET /{lgcode}/spots",
            "GET /{lgcode}/spots.atom",
            "GET /{lgcode}/spots.csv",
            "GET /{lgcode}/spots.geojson",
            "GET /{lgcode}/spots.jsonld",
            "GET /{lgcode}/windows.jsonld",
            "GET /{lgcode}/spots.pdf",
            "GET /{lgcode}/spots.xlsx",
            "GET /{lgcode}/spots/{number}",
            "GET /{lgcode}/spots/{number}/report",
            "POST /{lgcode}/spots/{number}/report",
            "GET /{lgcode}/sticker",
            "GET /{lgcode}/{token}",
        ],
    ),
    (ACCOUNT, &["GET /staff", "GET /staff/account", "POST /staff/account/sessions"]),
    (
        SEE,
        &[
            "GET /staff/{lgcode}/statistics.xlsx",
            "GET /staff/{lgcode}/statistics.csv",
            "GET /staff/{lgcode}/statistics",
            "GET /staff/{lgcode}/notices/{notice}/files/{file}",
            "GET /staff/{lgcode}/notices/{notice}",
            "GET /staff/{lgcode}/notices",
            "GET /staff/{lgcode}/trainings/{training}/certificates.pdf",
            "GET /staff/{lgcode}/trainings/{training}/roster.pdf",
            "GET /staff/{lgcode}/trainings/{training}",
            "GET /staff/{lgcode}/trainings/of/{owner}/{training}",
            "GET /staff/{lgcode}/trainings/marks",
            "GET /staff/{lgcode}/trainings",
            "GET /staff/{lgcode}/stickers/prints/{run}/{file}",
            "GET /staff/{lgcode}/stickers/trial.pdf",
            "GET /staff/{lgcode}/confirmations.pdf",
            "GET /staff/{lgcode}/confirmations.csv",
            "GET /staff/{lgcode}/confirmations",
            "GET /staff/{lgcode}/spots/{number}/networks",
            "GET /staff/{lgcode}/spots/{number}/history",
            "GET /staff/{lgcode}",
            "GET /staff/{lgcode}/agreement",
            "GET /staff/{lgcode}/card",
            "GET /staff/{lgcode}/card/look.svg",
            "GET /staff/{lgcode}/card/{file}",
            "GET /staff/{lgcode}/days",
            "GET /staff/{lgcode}/letters",
            "GET /staff/{lgcode}/letters/{number}",
            "GET /staff/{lgcode}/livery",
            "GET /staff/{lgcode}/livery/look.svg",
            "GET /staff/{lgcode}/networks",
            "GET /staff/{lgcode}/notifications",
            "GET /staff/{lgcode}/notifications/{receipt}",
            "GET /staff/{lgcode}/notifications/{receipt}/copy.pdf",
            "GET /staff/{lgcode}/register",
            "GET /staff/{lgcode}/register.csv",
            "GET /staff/{lgcode}/register.xlsx",
            "GET /staff/{lgcode}/replies",
            "GET /staff/{lgcode}/replies/{reply}",
            "GET /staff/{lgcode}/rules",
            "GET /staff/{lgcode}/materials",
            "GET /staff/{lgcode}/reports",
            "GET /staff/{lgcode}/spots",
            "GET /staff/{lgcode}/spots/{number}",
            "GET /staff/{lgcode}/spots/{number}/{file}",
            "GET /staff/{lgcode}/steps",
            "GET /staff/{lgcode}/stickers",
            "GET /staff/{lgcode}/stickers/calibration.pdf",
            "GET /staff/{lgcode}/stickers/printers",
            "GET /staff/{lgcode}/stickers/printers/{printer}",
            "GET /staff/{lgcode}/stickers/prints/{run}",
            "GET /staff/{lgcode}/stickers/sheet.svg",
            "GET /staff/{lgcode}/windows",
            "GET /staff/{lgcode}/windows/{window}",
        ],
    ),
    (
        WORK,
        &[
            "POST /staff/{lgcode}/notifications/bulk",
            "POST /staff/{lgcode}/notifications/{receipt}/assignment",
            "POST /staff/{lgcode}/notifications/{receipt}/notes",
            "POST /staff/{lgcode}/notifications/{receipt}/proposal",
            "POST /staff/{lgcode}/register",
            "POST /staff/{lgcode}/register/{upload}",
            "POST /staff/{lgcode}/replies",
            "POST /staff/{lgcode}/replies/{reply}",
            "POST /staff/{lgcode}/spots/{number}/materials",
            "POST /staff/{lgcode}/spots/{number}/merge",
            "GET /staff/{lgcode}/register/{upload}",
            "POST /staff/{lgcode}/spots/{number}/confirmation",
            "POST /staff/{lgcode}/statistics/{entry}",
            "POST /staff/{lgcode}/statistics",
            "POST /staff/{lgcode}/notices/{notice}/files/{file}",
            "POST /staff/{lgcode}/notices/{notice}/files",
            "POST /staff/{lgcode}/notices/{notice}/replies",
            "POST /staff/{lgcode}/notices/digest",
            "POST /staff/{lgcode}/notices/new",
            "GET /staff/{lgcode}/notices/new",
            "POST /staff/{lgcode}/trainings/{training}/attendance",
            "POST /staff/{lgcode}/trainings/{training}/entries",
            "POST /staff/{lgcode}/trainings/{training}/cancellation",
            "POST /staff/{lgcode}/trainings/{training}/edit",
            "GET /staff/{lgcode}/trainings/{training}/edit",
            "POST /staff/{lgcode}/trainings/of/{owner}/{training}",
            "POST /staff/{lgcode}/trainings/new",
            "GET /staff/{lgcode}/trainings/new",
            "POST /staff/{lgcode}/spots/{number}/sticker-name",
            "POST /staff/{lgcode}/spots/{number}/networks",
            "GET /staff/{lgcode}/spots/{number}/edit",
            "POST /staff/{lgcode}/spots/{number}/edit",
            "POST /staff/{lgcode}/spots/{number}/state",
            "GET /staff/{lgcode}/windows/{window}/{act}",
            "GET /staff/{lgcode}/windows/{window}/edit",
            "GET /staff/{lgcode}/windows/new",
            "POST /staff/{lgcode}/agreement",
            "POST /staff/{lgcode}/card",
            "POST /staff/{lgcode}/days",
            "POST /staff/{lgcode}/days/remove",
            "POST /staff/{lgcode}/letters/{number}/again",
            "POST /staff/{lgcode}/letters/{number}/aside",
            "POST /staff/{lgcode}/letters/{number}/printed",
            "POST /staff/{lgcode}/networks",
            "POST /staff/{lgcode}/notifications/{receipt}/pin",
            "POST /staff/{lgcode}/notifications/{receipt}/return",
            "POST /staff/{lgcode}/notifications/{receipt}/review",
            "POST /staff/{lgcode}/reports/{report}",
            "POST /staff/{lgcode}/spots/{number}/pin",
            "POST /staff/{lgcode}/spots/{number}/stickers",
            "POST /staff/{lgcode}/spots/{number}/stickers/{token}",
            "POST /staff/{lgcode}/steps",
            "POST /staff/{lgcode}/stickers/printers",
            "POST /staff/{lgcode}/stickers/printers/{printer}",
            "POST /staff/{lgcode}/stickers/prints",
            "POST /staff/{lgcode}/windows/new",
            "POST /staff/{lgcode}/windows/{window}/edit",
            "POST /staff/{lgcode}/windows/{window}/{act}",
        ],
    ),
    (
        APPROVE,
        &[
            "POST /staff/{lgcode}/notifications/{receipt}/acceptance",
            "POST /staff/{lgcode}/notifications/{receipt}/decline",
        ],
    ),
    (
        MANAGE,
        &[
            "POST /staff/{lgcode}/rules",
            "POST /staff/{lgcode}/livery",
            "GET /staff/{lgcode}/people",
            "POST /staff/{lgcode}/people",
            // Whoever wrote it, or its municipality's managers.
            "GET /staff/{lgcode}/notices/{notice}/edit",
            "POST /staff/{lgcode}/notices/{notice}/edit",
            "POST /staff/{lgcode}/notices/{notice}/replies/{reply}",
            "POST /staff/{lgcode}/notices/{notice}/withdrawal",
            "GET /staff/{lgcode}/people/{officer}",
            "POST /staff/{lgcode}/people/{officer}/{act}",
        ],
    ),
    (OPERATE, &["GET /staff/operator"]),
];

/// Every address that the router has, read from the page of addresses itself.
pub fn routes() -> Vec<String> {
    let flat = ROUTES.replace('\n', " ");
    let mut found = Vec::new();
    for piece in flat.split(".route(").skip(1) {
        let Some(path) = piece.split('"').nth(1) else { continue };
        let handlers = piece.split(".layer(").next().unwrap_or_default().split(".fallback(").next().unwrap_or_default();
        for (word, method) in
            [("get(", "GET"), ("post(", "POST"), ("put(", "PUT"), ("delete(", "DELETE"), ("any(", "ANY")]
        {
            if handlers.contains(word) {
                found.push(format!("{method} {path}"));
            }
        }
    }
    assert!(found.len() > 100, "the page of addresses is read: {found:?}");
    found
}

fn row_of(route: &str) -> Option<&'static Row> {
    ACCESS.iter().find(|(_, routes)| routes.contains(&route)).map(|(row, _)| row)
}

#[test]
fn every_address_stands_in_the_table_once_and_the_table_names_no_other() {
    let routes = routes();
    let listed: Vec<&str> = ACCESS.iter().flat_map(|(_, routes)| routes.iter().copied()).collect();
    let missing: Vec<_> = routes.iter().filter(|r| row_of(r).is_none()).collect();
    assert!(missing.is_empty(), "say in ACCESS who may: {missing:#?}");
    let gone: Vec<_> = listed.iter().filter(|l| !routes.iter().any(|r| r == *l)).collect();
    assert!(gone.is_empty(), "no such address any more: {gone:#?}");
    let twice: Vec<_> = listed.iter().filter(|l| listed.iter().filter(|m| m == l).count() > 1).collect();
    assert!(twice.is_empty(), "{twice:#?}");
}

/// The sample city with everybody in it, and a city that has nothing.
struct Cast {
    world: World,
    /// As [`WHO`]; empty for nobody.
    cookies: [String; 7],
    receipt: String,
}

impl Cast {
    async fn new() -> Self {
        let world = World::empty();
        let now = world.now();
        let mut n = 0_u64;
        let mut random = move || {
            n += 1;
            Some(std::array::from_fn(|i| (n * 31 + i as u64 * 7 + n / 7) as u8))
        };
        let post = Post::on_paper(BASE.parse().expect("address"));
        world
            .store()
            .write_blocking(move |tx| tsunagaru::demo::fill(tx, now, "no link", &post, &mut random))
            .expect("sample");
        world
            .store()
            .write_blocking(|tx| {
                tx.execute_batch(&format!(
                    "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, words, ground, lettering, added_at)
                     VALUES ('{SAKAI}', '堺市', 'サカイシ', '大阪府', 'n', '健康課', 'w', '#fff6d2', '#8a2f22', '2026-11-01T00:00:00Z');
                     INSERT INTO staff_rule (lg_code, approval) VALUES ('{TATSUNO}', 1);"
                ))?;
                Ok::<_, StoreError>(())
            })
            .expect("the other city");
        let receipt = world
            .store()
            .read_blocking(|tx| {
                let sql = "SELECT receipt FROM notification WHERE state = 'under_review' ORDER BY id LIMIT 1";
                Ok::<String, StoreError>(tx.query_row(sql, [], |r| r.get(0))?)
            })
            .expect("receipt");
        let mut cookies: [String; 7] = Default::default();
        for (at, (role, city)) in [
            (Role::Viewer, TATSUNO),
            (Role::Officer, TATSUNO),
            (Role::Approver, TATSUNO),
            (Role::Manager, TATSUNO),
            (Role::Operator, TATSUNO),
            (Role::Manager, SAKAI),
        ]
        .into_iter()
        .enumerate()
        {
            cookies[at + 1] = world.officer(&format!("{}-{city}@example.jp", role.code()), city, role).await;
        }
        Self { world, cookies, receipt }
    }

    fn path(&self, pattern: &str) -> String {
        let path = fill(pattern, TATSUNO).replace("7K3M9XTC", &self.receipt);
        assert!(!path.contains('{'), "{pattern}: say in isolation.rs what stands for its parameter");
        path
    }

    async fn ask(&self, route: &str, who: usize) -> Answer {
        let (method, pattern) = route.split_once(' ').expect("method and pattern");
        let path = self.path(pattern);
        match method {
            "GET" => self.world.get_as(&self.cookies[who], &path).await,
            _ => self.world.post_as(&self.cookies[who], &path, &[]).await,
        }
    }
}

fn door(answer: &Answer) -> Door {
    match answer.status {
        StatusCode::SEE_OTHER if answer.location().starts_with("/staff/sign-in") => SignIn,
        StatusCode::UNAUTHORIZED => SignIn,
        StatusCode::FORBIDDEN => Refused,
        StatusCode::NOT_FOUND => Absent,
        // What /readyz says of a service that is still making its pages.
        StatusCode::SERVICE_UNAVAILABLE if answer.header("content-type").starts_with("application/json") => Open,
        status if status.is_server_error() => panic!("{status}"),
        _ => Open,
    }
}

#[tokio::test]
async fn every_role_gets_at_every_address_what_the_table_says() {
    let cast = Cast::new().await;
    let (mut wrong, mut asked, mut pages) = (Vec::new(), 0, 0);
    let mut routes = routes();
    // Signing out comes last, and the rules stay as they are until then: the others are still to ask.
    routes.sort_by_key(|r| (r.contains("/staff/sign-out"), r.ends_with("/{lgcode}/rules")));
    for route in &routes {
        let Some(row) = row_of(route) else { continue };
        // What the manager doesn't find isn't there for anybody; a number that nothing has says nothing about the door.
        let missing = door(&cast.ask(route, 4).await) == Absent;
        for (who, expected) in row.iter().enumerate() {
            if route == "POST /staff/sign-out" && who > 0 {
                let out = cast.ask(route, who).await;
                assert_eq!((out.seen().as_str(), cookie(&out).ends_with('=')), ("/staff/sign-in", true));
                continue;
            }
            let answer = cast.ask(route, who).await;
            let found = door(&answer);
            asked += 1;
            pages += usize::from(answer.status == StatusCode::OK && route.starts_with("GET /staff/{lgcode}"));
            let excused = *expected == Open && (missing && found == Absent || route == "POST /staff/sign-out");
            if found != *expected && !excused {
                wrong.push(format!("{route} for {}: {found:?} ({}), not {expected:?}", WHO[who], answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked > 900 && pages > 90, "{asked} answers, {pages} pages of the desk");
}

/// What a page offers to do: `POST address` for every form, `GET address` for every link into the desk.
fn offers(html: &str) -> Vec<String> {
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.split(['?', '#']).next()?.to_owned())
    };
    let mut found = Vec::new();
    for tag in html.split('<').filter_map(|t| t.split('>').next()) {
        let target = match tag.split(' ').next() {
            Some("form") if tag.contains("method=\"post\"") => attribute(tag, "action").map(|a| format!("POST {a}")),
            Some("form") => attribute(tag, "action").map(|a| format!("GET {a}")),
            Some("button" | "input") => attribute(tag, "formaction").map(|a| format!("POST {a}")),
            Some("a" | "img" | "object" | "embed") => {
                attribute(tag, "href").or_else(|| attribute(tag, "src")).map(|a| format!("GET {a}"))
            }
            _ => None,
        };
        found.extend(target.filter(|t| t.contains(" /staff")));
    }
    found
}

/// The address's pattern: a part in words comes before one with a name in braces, as in the router.
fn pattern_of(target: &str) -> Option<String> {
    let fits = |pattern: &str| {
        let (a, b): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), target.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(p, t)| p.starts_with('{') || p == t)
    };
    routes()
        .into_iter()
        .filter(|r| fits(r))
        .min_by_key(|r| r.split('/').map(|p| p.starts_with('{')).collect::<Vec<_>>())
}

#[tokio::test]
async fn no_page_of_the_desk_offers_what_the_role_may_not_do() {
    let cast = Cast::new().await;
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for route in routes().iter().filter(|r| r.starts_with("GET /staff")) {
        for who in 1..=5 {
            let answer = cast.ask(route, who).await;
            if answer.status != StatusCode::OK || !answer.header("content-type").starts_with("text/html") {
                continue;
            }
            for offer in offers(&answer.text()) {
                seen += 1;
                let row = pattern_of(&offer).and_then(|p| row_of(&p).copied());
                if row.map(|r| r[who]) != Some(Open) {
                    wrong.push(format!("{route} offers {} {offer}", WHO[who]));
                }
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 1000, "{seen} offers");
}

#[tokio::test]
async fn officers_accept_unless_the_municipality_keeps_that_for_those_who_approve() {
    let cast = Cast::new().await;
    let page = format!("/staff/{TATSUNO}/notifications/{}", cast.receipt);
    let officer = cast.world.get_as(&cast.cookies[2], &page).await.text();
    let accept = "受理する</button>";
    assert!(officer.contains("差し戻す</button>") && !officer.contains(accept), "{officer}");
    assert!(cast.world.get_as(&cast.cookies[3], &page).await.text().contains(accept));
    let rules = format!("/staff/{TATSUNO}/rules");
    let (version, months) = ("0", "60");
    cast.world.post_as(&cast.cookies[4], &rules, &[("version", version), ("keep_months", months)]).await.seen();
    assert!(cast.world.get_as(&cast.cookies[2], &page).await.text().contains(accept));
}

#[tokio::test]
async fn all_municipalities_are_seen_in_numbers_and_without_a_name() {
    let cast = Cast::new().await;
    let page = cast.world.get_as(&cast.cookies[5], "/staff/operator").await;
    assert!(page.words().contains("兵庫県 たつの市") && page.words().contains("大阪府 堺市"));
    assert!(!page.text().contains(&cast.receipt));
    let names = cast.world.store().read_blocking(|tx| {
        let mut statement = tx.prepare("SELECT name FROM notification")?;
        let rows = statement.query_map([], |r| r.get::<_, String>(0))?;
        Ok::<Vec<String>, StoreError>(rows.collect::<Result<_, _>>()?)
    });
    for name in names.expect("names") {
        assert!(!page.text().contains(&name), "{name}");
    }
}
