//! Every address on one page.

use std::time::{Duration, Instant};

use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, extract::State};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::csrf::CsrfLayer;

use crate::desk::register::UPLOAD_BYTES;
use crate::notifications::pages::{apply, check, confirm, data, door, mine, stickers};
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::metrics::Class;
use crate::web::{assets, compress, headers, ready, unchanged};
use crate::{api, desk, documents, map, municipalities, partners, reports, spots, staff, trainings, windows};

/// An answer that takes longer is given up with a page of its own.
const ANSWER: Duration = Duration::from_secs(30);

/// The router with every address and every layer.
pub fn router(app: Shared) -> Router {
    gallery(Router::new())
        .route("/favicon.ico", get(assets::icon))
        .route("/sw.js", get(windows::pages::offline_worker))
        .route("/", get(municipalities::pages::index))
        .route("/partners", get(partners::pages::show))
        .route("/partners.csv", get(partners::pages::csv))
        .route("/partners.json", get(partners::pages::json))
        .route("/{lgcode}/spots", get(spots::pages::list))
        .route("/{lgcode}/spots.csv", get(spots::pages::files::csv))
        .route("/{lgcode}/spots.xlsx", get(spots::pages::files::xlsx))
        .route("/{lgcode}/spots.geojson", get(spots::pages::files::geojson))
        .route("/{lgcode}/spots.jsonld", get(spots::pages::files::jsonld))
        .route("/{lgcode}/spots.atom", get(spots::pages::files::atom))
        .route("/{lgcode}/windows.jsonld", get(api::windows::linked))
        .route("/{lgcode}/calendar.ics", get(trainings::pages::campaigns))
        .route("/{lgcode}/datapackage.json", get(spots::pages::files::datapackage))
        .route("/{lgcode}/spots.pdf", get(documents::pages::spots))
        .route("/{lgcode}/leaflet.pdf", get(documents::pages::leaflet))
        .route("/{lgcode}/tsunagi", get(documents::tsunagi::pages::show))
        .route("/{lgcode}/tsunagi.pdf", get(documents::tsunagi::pages::file))
        .route("/{lgcode}/tsunagi/{topic}", get(documents::tsunagi::pages::about))
        .route("/{lgcode}/forms/yoshiki1.pdf", get(documents::pages::blank_form))
        .route("/{lgcode}/spots/{number}", get(map::pages::one))
        .route("/{lgcode}/spots/{number}/report", get(reports::pages::show).post(reports::pages::take))
        .route("/{lgcode}/networks", get(partners::related::pages::show))
        .route("/{lgcode}/trainings", get(trainings::pages::list))
        .route("/{lgcode}/trainings/{training}", get(trainings::pages::one))
        .route("/{lgcode}/trainings/{training}/calendar.ics", get(trainings::pages::ical))
        .route("/{lgcode}/map", get(map::pages::show))
        .route("/{lgcode}/embed", get(map::pages::embed))
        .route("/{lgcode}/embed.css", get(map::pages::colours))
        .route("/{lgcode}/pins.json", get(map::pages::pins))
        .route("/{lgcode}/sticker", get(crate::stickers::pages::hang))
        .route("/{lgcode}/boundary.geojson", get(map::pages::boundary))
        .route("/api/v1/openapi.json", get(api::openapi))
        .route("/api/v1/municipalities", get(api::municipalities))
        .route("/api/v1/{lgcode}/spots", get(api::spots::list))
        .route("/api/v1/{lgcode}/spots/{number}", get(api::spots::one))
        .route("/api/v1/{lgcode}/windows", get(api::windows::list))
        .route("/api/v1/{lgcode}/hsds", get(api::hsds::about))
        .route("/api/v1/{lgcode}/hsds/services", get(api::hsds::services))
        .route("/api/v1/{lgcode}/hsds/services/{id}", get(api::hsds::service))
        .route("/api/v1/{lgcode}/hsds/organizations", get(api::hsds::organizations))
        .route("/api/v1/{lgcode}/hsds/organizations/{id}", get(api::hsds::organization))
        .route("/api/{*rest}", get(api::nothing))
        .route("/healthz", get(healthz))
        .route("/readyz", get(ready::show))
        .route("/assets/{name}", get(assets::serve))
        .route("/staff", get(staff::pages::home))
        .route("/staff/sign-in", get(staff::pages::show_sign_in).post(staff::pages::sign_in))
        .route("/staff/sign-out", post(staff::pages::sign_out))
        .route("/staff/invitation/{token}", get(staff::pages::show_invitation).post(staff::pages::accept_invitation))
        .route("/staff/account", get(staff::pages::account::show))
        .route("/staff/account/sessions", post(staff::pages::account::end))
        .route("/staff/operator", get(desk::operator::show))
        .route("/staff/{lgcode}", get(desk::overview::show))
        .route("/staff/{lgcode}/people", get(desk::people::list).post(desk::people::invite))
        .route("/staff/{lgcode}/people/{officer}", get(desk::people::show))
        .route("/staff/{lgcode}/people/{officer}/{act}", post(desk::people::act))
        .route("/staff/{lgcode}/notifications", get(desk::queue::show))
        .route("/staff/{lgcode}/notifications/{receipt}", get(desk::notification::show))
        .route("/staff/{lgcode}/notifications/{receipt}/copy.pdf", get(desk::paper::copy))
        .route("/staff/{lgcode}/notifications/{receipt}/review", post(desk::decide::review))
        .route("/staff/{lgcode}/notifications/{receipt}/pin", post(desk::decide::pin))
        .route("/staff/{lgcode}/notifications/{receipt}/return", post(desk::decide::give_back))
        .route("/staff/{lgcode}/notifications/{receipt}/acceptance", post(desk::decide::accept))
        .route("/staff/{lgcode}/notifications/{receipt}/decline", post(desk::decide::decline))
        .route("/staff/{lgcode}/rules", get(desk::rules::show).post(desk::rules::save))
        .route("/staff/{lgcode}/notifications/{receipt}/proposal", post(desk::decide::propose))
        .route("/staff/{lgcode}/notifications/{receipt}/assignment", post(desk::work::name))
        .route("/staff/{lgcode}/notifications/{receipt}/notes", post(desk::work::note))
        .route("/staff/{lgcode}/notifications/bulk", post(desk::work::bulk))
        .route("/staff/{lgcode}/replies", get(desk::replies::list).post(desk::replies::add))
        .route("/staff/{lgcode}/replies/{reply}", get(desk::replies::one).post(desk::replies::change))
        .route("/staff/{lgcode}/letters", get(desk::letters::show))
        .route("/staff/{lgcode}/letters/{number}", get(desk::letters::one))
        .route("/staff/{lgcode}/letters/{number}/again", post(desk::letters::again))
        .route("/staff/{lgcode}/letters/{number}/printed", post(desk::letters::printed))
        .route("/staff/{lgcode}/letters/{number}/aside", post(desk::letters::aside))
        .route("/staff/{lgcode}/spots", get(desk::spots::list))
        .route("/staff/{lgcode}/spots/{number}", get(desk::spot::show))
        .route(
            "/staff/{lgcode}/spots/{number}/networks",
            get(desk::spot::networks::show).post(desk::spot::networks::save),
        )
        .route("/staff/{lgcode}/spots/{number}/pin", post(desk::place::move_spot))
        .route(
            "/staff/{lgcode}/register",
            get(desk::register::show).post(desk::register::upload).layer(DefaultBodyLimit::max(UPLOAD_BYTES)),
        )
        .route("/staff/{lgcode}/register.csv", get(desk::register::csv))
        .route("/staff/{lgcode}/register.xlsx", get(desk::register::xlsx))
        .route("/staff/{lgcode}/register/{upload}", get(desk::register::look).post(desk::register::apply))
        .route("/staff/{lgcode}/confirmations", get(desk::confirmations::list))
        .route("/staff/{lgcode}/confirmations.csv", get(desk::confirmations::csv))
        .route("/staff/{lgcode}/confirmations.pdf", get(desk::confirmations::pdf))
        .route("/staff/{lgcode}/spots/{number}/confirmation", post(desk::confirmations::told))
        .route("/staff/{lgcode}/spots/{number}/state", post(desk::spot::turn::turn))
        .route("/staff/{lgcode}/materials", get(desk::spot::materials::overdue))
        .route("/staff/{lgcode}/spots/{number}/materials", post(desk::spot::materials::add))
        .route("/staff/{lgcode}/spots/{number}/merge", post(desk::spot::merge::act))
        .route("/staff/{lgcode}/spots/{number}/edit", get(desk::spot::edit::show).post(desk::spot::edit::save))
        .route("/staff/{lgcode}/spots/{number}/history", get(desk::spot::history::show))
        .route("/staff/{lgcode}/spots/{number}/stickers", post(desk::stickers::issue))
        .route("/staff/{lgcode}/spots/{number}/sticker-name", post(desk::stickers::naming::save))
        .route("/staff/{lgcode}/spots/{number}/{file}", get(desk::stickers::of_spot))
        .route("/staff/{lgcode}/reports", get(desk::reports::list))
        .route("/staff/{lgcode}/reports/{report}", post(desk::reports::close))
        .route("/staff/{lgcode}/windows", get(desk::windows::list))
        .route("/staff/{lgcode}/windows/new", get(desk::windows::edit::show_new).post(desk::windows::edit::create))
        .route("/staff/{lgcode}/windows/{window}", get(desk::windows::one::show))
        .route("/staff/{lgcode}/windows/{window}/edit", get(desk::windows::edit::show).post(desk::windows::edit::save))
        .route("/staff/{lgcode}/windows/{window}/{act}", get(desk::windows::act::ask).post(desk::windows::act::act))
        .route("/staff/{lgcode}/days", get(desk::windows::days::show).post(desk::windows::days::add))
        .route("/staff/{lgcode}/days/remove", post(desk::windows::days::remove))
        .route("/staff/{lgcode}/steps", get(desk::windows::steps::show).post(desk::windows::steps::save))
        .route("/staff/{lgcode}/spots/{number}/stickers/{token}", post(desk::stickers::void))
        .route("/staff/{lgcode}/stickers", get(desk::stickers::bench::show))
        .route("/staff/{lgcode}/stickers/sheet.svg", get(desk::stickers::bench::picture))
        .route("/staff/{lgcode}/stickers/trial.pdf", get(desk::stickers::bench::trial))
        .route("/staff/{lgcode}/stickers/prints", post(desk::stickers::prints::print))
        .route("/staff/{lgcode}/stickers/prints/{run}", get(desk::stickers::prints::show))
        .route("/staff/{lgcode}/stickers/prints/{run}/{file}", get(desk::stickers::prints::file))
        .route(
            "/staff/{lgcode}/stickers/printers",
            get(desk::stickers::printers::list).post(desk::stickers::printers::add),
        )
        .route(
            "/staff/{lgcode}/stickers/printers/{printer}",
            get(desk::stickers::printers::show).post(desk::stickers::printers::edit),
        )
        .route("/staff/{lgcode}/networks", get(desk::related::show).post(desk::related::save))
        .route("/staff/{lgcode}/agreement", get(desk::agreement::show).post(desk::agreement::save))
        .route("/staff/{lgcode}/trainings", get(desk::trainings::list))
        .route(
            "/staff/{lgcode}/trainings/new",
            get(desk::trainings::edit::show_new).post(desk::trainings::edit::create),
        )
        .route("/staff/{lgcode}/trainings/marks", get(desk::trainings::marks::show))
        .route(
            "/staff/{lgcode}/trainings/of/{owner}/{training}",
            get(desk::trainings::guests::show).post(desk::trainings::guests::act),
        )
        .route("/staff/{lgcode}/trainings/{training}", get(desk::trainings::one::show))
        .route(
            "/staff/{lgcode}/trainings/{training}/edit",
            get(desk::trainings::edit::show).post(desk::trainings::edit::save),
        )
        .route("/staff/{lgcode}/trainings/{training}/cancellation", post(desk::trainings::one::cancel))
        .route("/staff/{lgcode}/trainings/{training}/entries", post(desk::trainings::one::enter))
        .route("/staff/{lgcode}/trainings/{training}/attendance", post(desk::trainings::one::attend))
        .route("/staff/{lgcode}/trainings/{training}/roster.pdf", get(desk::trainings::papers::roster))
        .route("/staff/{lgcode}/trainings/{training}/certificates.pdf", get(desk::trainings::papers::certificates))
        .route("/staff/{lgcode}/notices", get(desk::notices::list))
        .route("/staff/{lgcode}/notices/new", get(desk::notices::edit::show_new).post(desk::notices::edit::create))
        .route("/staff/{lgcode}/notices/digest", post(desk::notices::rhythm))
        .route("/staff/{lgcode}/notices/{notice}", get(desk::notices::one::show))
        .route("/staff/{lgcode}/notices/{notice}/edit", get(desk::notices::edit::show).post(desk::notices::edit::save))
        .route("/staff/{lgcode}/notices/{notice}/replies", post(desk::notices::one::reply))
        .route("/staff/{lgcode}/notices/{notice}/replies/{reply}", post(desk::notices::one::withdraw_reply))
        .route("/staff/{lgcode}/notices/{notice}/withdrawal", post(desk::notices::one::withdraw))
        .route(
            "/staff/{lgcode}/notices/{notice}/files",
            post(desk::notices::files::attach).layer(DefaultBodyLimit::max(desk::notices::files::MOST_SENT)),
        )
        .route(
            "/staff/{lgcode}/notices/{notice}/files/{file}",
            get(desk::notices::files::get).post(desk::notices::files::detach),
        )
        .route("/staff/{lgcode}/statistics", get(desk::statistics::show).post(desk::statistics::add))
        .route("/staff/{lgcode}/statistics.csv", get(desk::statistics::csv))
        .route("/staff/{lgcode}/statistics.xlsx", get(desk::statistics::xlsx))
        .route("/staff/{lgcode}/statistics/{entry}", post(desk::statistics::remove))
        .route("/staff/{lgcode}/livery", get(desk::livery::show).post(desk::livery::save))
        .route("/staff/{lgcode}/livery/look.svg", get(desk::livery::look))
        .route("/staff/{lgcode}/card", get(desk::card::show).post(desk::card::save))
        .route("/staff/{lgcode}/card/look.svg", get(desk::card::look))
        .route("/staff/{lgcode}/card/{file}", get(desk::card::file))
        .route("/staff/{lgcode}/stickers/calibration.pdf", get(desk::stickers::printers::page))
        .route("/{lgcode}/apply", get(apply::show).post(check::hand_in))
        .route("/{lgcode}/apply/begin", get(apply::begin_again).post(apply::begin))
        .route("/{lgcode}/apply/{draft}", get(apply::resume))
        .route("/{lgcode}/apply/{draft}/check", get(check::show))
        .route("/{lgcode}/apply/{draft}/{step}", get(apply::show_step).post(apply::save_step))
        .route("/{lgcode}/confirm", get(confirm::show).post(confirm::confirm))
        .route("/{lgcode}/notifications", get(door::show).post(door::open))
        .route("/{lgcode}/notifications/{receipt}", get(mine::show))
        .route("/{lgcode}/notifications/{receipt}/copy.pdf", get(documents::pages::copy))
        .route("/{lgcode}/notifications/{receipt}/data.json", get(data::json))
        .route("/{lgcode}/notifications/{receipt}/data.txt", get(data::text))
        .route("/{lgcode}/notifications/{receipt}/correct", get(mine::ask_correct).post(mine::correct))
        .route("/{lgcode}/notifications/{receipt}/{file}", get(stickers::file))
        .route("/{lgcode}/notifications/{receipt}/trainings", get(trainings::pages::mine::list))
        .route(
            "/{lgcode}/notifications/{receipt}/trainings/{training}",
            get(trainings::pages::mine::show).post(trainings::pages::mine::act),
        )
        .route(
            "/{lgcode}/notifications/{receipt}/trainings/{training}/certificate.pdf",
            get(trainings::pages::mine::certificate),
        )
        .route("/{lgcode}/notifications/{receipt}/cancel", get(mine::ask_cancel).post(mine::cancel))
        .route("/{lgcode}", get(windows::pages::help))
        .route("/{lgcode}/{token}", get(windows::pages::help))
        .fallback(windows::pages::help)
        .layer(CsrfLayer::new().with_rejection_response(|_| WebError::NotAllowed.into_response()))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            WebError::fault("panic in a handler").into_response()
        }))
        .layer(middleware::from_fn(unchanged::answer))
        .layer(middleware::from_fn(compress::public))
        .layer(middleware::from_fn(in_time))
        .layer(middleware::from_fn_with_state(app.clone(), headers::add))
        .layer(middleware::from_fn_with_state(app.clone(), log))
        .with_state(app)
}

/// The pattern gallery, where the program is built for development.
#[cfg(debug_assertions)]
fn gallery(router: Router<Shared>) -> Router<Shared> {
    router.route("/-/patterns", get(crate::web::patterns::show))
}

#[cfg(not(debug_assertions))]
fn gallery(router: Router<Shared>) -> Router<Shared> {
    router
}

/// 200 when the database answers.
pub(super) async fn healthz(State(app): State<Shared>) -> Result<&'static str, WebError> {
    app.store.read(|tx| Ok::<_, WebError>(crate::store::answers(tx)?)).await?;
    Ok("ok\n")
}

async fn in_time(request: Request, next: Next) -> Response {
    let busy = || {
        let words = "いま混み合っています。少し待って、もう一度お試しください。";
        plain(StatusCode::SERVICE_UNAVAILABLE, "時間がかかりすぎました", words)
    };
    tokio::time::timeout(ANSWER, next.run(request)).await.unwrap_or_else(|_| busy())
}

/// One line a request: the pattern of the address, never the address itself, nobody's name, nobody's key. The consultation
/// page leaves no line at all: a list of moments at which somebody scanned a sticker is nobody's business.
async fn log(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let status = response.status();
    app.metrics.note(Class::of(pattern.as_ref().map(MatchedPath::as_str)), status.as_u16(), start.elapsed());
    let pattern = pattern.as_ref().map_or("(none)", MatchedPath::as_str);
    if !matches!(pattern, "/{lgcode}" | "/{lgcode}/{token}" | "(none)") || status.is_server_error() {
        tracing::info!(%method, pattern, status = status.as_u16(), ms = start.elapsed().as_millis() as u64);
    }
    response
}
