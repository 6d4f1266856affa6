//! `/{lgcode}/spots.…`: the register as open data.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::city_and_spots;
use crate::municipalities::{LgCode, Municipality};
use crate::spots::export::{self, Charset, ExportFault};
use crate::spots::sheet::Provenance;
use crate::spots::{PublicSpot, feed, journal, linked, package};
use crate::web::app::Shared;
use crate::web::error::{WebError, plain};
use crate::web::extract::{InQuery, city, named};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// `GET /{lgcode}/spots.csv?charset=…`: UTF-8 with a mark so that Excel reads it; `utf-8` without the mark, `cp932` for old programs.
///
/// # Errors
/// 404 for a municipality that doesn't take part. 422 with every character that CP932 lacks, 422 for another charset.
pub async fn csv(State(app): State<Shared>, Path(lgcode): Path<String>, InQuery(typed): InQuery) -> Answer {
    let Some((charset, kind)) = charset(typed.get("charset")) else {
        let words = "文字コード（charset）は、utf-8-bom、utf-8、cp932のどれかを書いてください。";
        return Ok(plain(StatusCode::UNPROCESSABLE_ENTITY, "その文字コードでは出せません", words));
    };
    let (city, spots) = city_and_spots(&app, &lgcode).await?;
    match export::csv(&spots, of_today(&city, &app), charset) {
        Ok(bytes) => page::file(bytes, kind, &format!("spots-{}.csv", city.lg_code)),
        Err(fault @ ExportFault::Characters(_)) => {
            Ok(plain(StatusCode::UNPROCESSABLE_ENTITY, "Shift_JISに無い文字があります", &fault.to_string()))
        }
        Err(fault @ (ExportFault::Csv(_) | ExportFault::Xlsx(_))) => Err(WebError::fault(fault)),
    }
}

fn charset(typed: &str) -> Option<(Charset, &'static str)> {
    match typed.trim().to_ascii_lowercase().as_str() {
        "" | "utf-8-bom" => Some((Charset::Utf8Bom, "text/csv; charset=utf-8")),
        "utf-8" | "utf8" => Some((Charset::Utf8, "text/csv; charset=utf-8")),
        "cp932" | "shift_jis" | "sjis" | "windows-31j" => Some((Charset::Cp932, "text/csv; charset=windows-31j")),
        _ => None,
    }
}

fn of_today<'a>(city: &'a Municipality, app: &Shared) -> Provenance<'a> {
    Provenance { municipality: city, on: app.now().in_japan().date() }
}

/// `GET /{lgcode}/spots.xlsx`
///
/// # Errors
/// As [`csv()`].
pub async fn xlsx(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let (city, spots) = city_and_spots(&app, &lgcode).await?;
    let bytes = export::xlsx(&spots, of_today(&city, &app)).map_err(WebError::fault)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    page::file(bytes, kind, &format!("spots-{}.xlsx", city.lg_code))
}

/// `GET /{lgcode}/spots.geojson`
///
/// # Errors
/// As [`csv()`].
pub async fn geojson(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let (city, spots) = city_and_spots(&app, &lgcode).await?;
    Ok(data("application/geo+json", export::geojson(&spots, of_today(&city, &app))))
}

/// `GET /{lgcode}/spots.jsonld`: schema.org.
///
/// # Errors
/// As [`csv()`].
pub async fn jsonld(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let (city, spots) = city_and_spots(&app, &lgcode).await?;
    let base = app.settings.base_url.to_string();
    Ok(data("application/ld+json", linked::graph(&spots, of_today(&city, &app), &base).to_string()))
}

/// `GET /{lgcode}/datapackage.json`: what the columns of the CSV mean, as a Data Package.
///
/// # Errors
/// As [`csv()`].
pub async fn datapackage(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let (city, _) = city_and_spots(&app, &lgcode).await?;
    let base = app.settings.base_url.to_string();
    Ok(data("application/json", package::describe(of_today(&city, &app), &base).to_string()))
}

/// `GET /{lgcode}/spots.atom`: the hundred newest comings and goings.
///
/// # Errors
/// As [`csv()`].
pub async fn atom(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let code: LgCode = named(&lgcode)?;
    let (city, news) = app
        .store
        .read(move |tx| {
            let city = city(tx, code)?;
            Ok::<_, WebError>((city, journal::store::news(tx, code, 100)?))
        })
        .await?;
    // A feed without news must not change from minute to minute.
    let made = app.now().in_japan().date().at_minute(0);
    let text = feed::atom(&news, &city, &app.settings.base_url.to_string(), made);
    Ok(data("application/atom+xml; charset=utf-8", text))
}

fn data(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// One spot for the page about it, ready to stand inside `<script type="application/ld+json">`; empty without consent to open data.
pub(crate) fn in_page(spot: &PublicSpot, city: &Municipality, base: &str) -> String {
    if !spot.open_data() {
        return String::new();
    }
    // `<` never stands in a script element: no name can end it.
    linked::alone(spot, city, base).to_string().replace('<', "\\u003c")
}
