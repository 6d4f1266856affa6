//! 協力スポット as JSON, and the way to keep a copy true.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use super::{Answer, Problem, answer, city, code, licence, number};
use crate::spots::journal::{self, Removed, Since};
use crate::spots::sheet::id;
use crate::spots::{PublicSpot, RegistrationNumber, store};
use crate::text::PostalCode;
use crate::time::{JapanDate, Moment};
use crate::web::app::Shared;
use crate::web::extract::{InQuery, Typed};

/// `GET /api/v1/{lgcode}/spots?updated_since=…&cursor=…&limit=…`: everything that stands now, or what changed since, with
/// what has gone.
///
/// # Errors
/// 404 for a municipality that doesn't take part, 400 for a parameter that can't be read.
pub async fn list(State(app): State<Shared>, Path(lgcode): Path<String>, InQuery(typed): InQuery) -> Answer {
    let code = code(&lgcode)?;
    let limit = number(&typed, "limit", (1, 1_000), 500, "1から1000までの数です")?;
    let since = since(&typed)?;
    let (city, changes) = app
        .store
        .read(move |tx| Ok::<_, Problem>((city(tx, code)?, journal::store::changes(tx, code, since, limit)?)))
        .await?;
    let base = app.settings.base_url.to_string();
    let gone = |r: &Removed| json!({"id": format!("{code}S{:05}", r.number.get()), "removed_at": r.at.to_string()});
    Ok(answer(&json!({
        "license": licence(&city, "協力スポット一覧", app.now().in_japan().date()),
        "spots": changes.spots.iter().map(|s| object(s, &base)).collect::<Vec<_>>(),
        "removed": changes.removed.iter().map(gone).collect::<Vec<_>>(),
        "more": changes.more,
        "next": format!("{base}/api/v1/{code}/spots?cursor={}&limit={limit}", changes.mark),
    })))
}

/// A cursor is newer than the moment with which somebody began: it wins.
fn since(typed: &Typed) -> Result<Since, Problem> {
    let cursor = number(typed, "cursor", (0, i32::MAX as u32), 0, "前の答えのnextにある数です")?;
    let mut moments = typed.all("updated_since");
    let (moment, again) = (moments.next(), moments.next());
    let wrong = || Problem::Parameter("updated_since", "2026-11-24T00:00:00Z か 2026-11-24（日本の日付）の形です");
    let read = |text: &str| {
        let day = text.parse::<JapanDate>().ok().map(|day| day.at_minute(0));
        moment_of(text).or(day).filter(|_| again.is_none()).ok_or_else(wrong)
    };
    let moment = moment.map(read).transpose()?;
    Ok(match (typed.all("cursor").next(), moment) {
        (Some(_), _) => Since::Mark(i64::from(cursor)),
        (None, Some(moment)) => Since::Moment(moment),
        (None, None) => Since::Beginning,
    })
}

/// A moment as RFC 3339 writes it, with any offset; before the calendar of this program begins, its first day.
fn moment_of(text: &str) -> Option<Moment> {
    let (date, time) = text.split_once(['T', 't'])?;
    let year: u32 = date.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let date = if year < 1868 { format!("1868{}", date.get(4..)?) } else { date.to_owned() };
    // 1868 was a leap year: a day that an earlier year has, it has too.
    let at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(at)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // A leap second counts as the one before it.
    let clock = clock.strip_suffix(":60").map_or(clock.to_owned(), |rest| format!("{rest}:59"));
    let local: Moment = format!("{date}T{clock}Z").parse().ok()?;
    let sign = match zone.as_bytes().first()? {
        b'Z' | b'z' => return (zone.len() == 1).then_some(local),
        b'-' => 1,
        _ => -1,
    };
    let (h, m) = zone.get(1..)?.split_once(':')?;
    let part =
        |p: &str, most: i64| Some(p).filter(|p| p.len() == 2)?.parse::<u8>().ok().map(i64::from).filter(|n| *n <= most);
    Some(local.plus_seconds(sign * (part(h, 23)? * 3600 + part(m, 59)? * 60)))
}

/// `GET /api/v1/{lgcode}/spots/{number}`: 410 for one that has left the open data.
///
/// # Errors
/// 404 for what never was open data.
pub async fn one(State(app): State<Shared>, Path((lgcode, number)): Path<(String, String)>) -> Answer {
    let code = code(&lgcode)?;
    let number: RegistrationNumber = number.parse().map_err(|_| Problem::NotHere)?;
    let (spot, gone) = app
        .store
        .read(move |tx| {
            city(tx, code)?;
            let spot = store::public_one(tx, code, number)?.filter(PublicSpot::open_data);
            Ok::<_, Problem>((spot, journal::store::removed(tx, code, number)?))
        })
        .await?;
    if let Some(spot) = spot {
        return Ok(answer(&object(&spot, &app.settings.base_url.to_string())));
    }
    let Some(gone) = gone else { return Err(Problem::NotHere) };
    let detail = format!("この登録は、{}に一覧から外れました。", gone.at.in_japan().date().wareki());
    let body = json!({"type": "about:blank", "status": 410, "title": "一覧から外れました", "detail": detail});
    Ok((StatusCode::GONE, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response())
}

/// The public side of a spot; what was not agreed to has no member.
pub(super) fn object(spot: &PublicSpot, base: &str) -> Value {
    let mut object = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(name.to_owned(), value);
        }
    };
    put("id", Some(json!(id(spot))));
    put("number", Some(json!(spot.number().get())));
    put("name", Some(json!(spot.name())));
    put("kana", Some(json!(spot.kana())));
    put("kind", Some(json!({"code": spot.registrant().code(), "label": spot.registrant().label()})));
    put("category", Some(json!({"code": spot.category().code(), "label": spot.category().label()})));
    let activities = spot.activities().iter().map(|a| json!({"code": a.code(), "label": a.label()}));
    put("activities", Some(activities.collect()));
    put("postal_code", spot.postal_code().map(PostalCode::digits).map(Value::from));
    put("address", spot.address().map(Value::from));
    put("building", spot.building().map(Value::from));
    put("town", spot.town().map(Value::from));
    put("position", spot.position().map(|p| json!({"lat": p.lat(), "lng": p.lng()})));
    put("phone", spot.phone().map(|p| Value::from(p.as_str())));
    put("url", spot.url().map(Value::from));
    put("hours", Some(spot.hours()).filter(|h| !h.is_empty()).map(|h| Value::from(h.to_string())));
    put("hours_note", Some(spot.hours_note()).filter(|n| !n.is_empty()).map(Value::from));
    put("gatekeeper_training_year", spot.trained_in().map(Value::from));
    put("related_networks", Some(spot.networks()).filter(|n| !n.is_empty()).map(Value::from));
    put("registered_on", Some(json!(spot.registered_on().to_string())));
    put("updated_at", Some(json!(spot.updated_at().to_string())));
    put("page", Some(json!(format!("{base}/{}/spots/{}", spot.lg_code(), spot.number().get()))));
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_with_any_offset() {
        let noon = "2026-11-24T03:00:00Z".parse::<Moment>().ok();
        for text in [
            "2026-11-24T03:00:00Z",
            "2026-11-24T12:00:00+09:00",
            "2026-11-23t22:00:00.25-05:00",
            "2026-11-24T03:00:00z",
        ] {
            assert_eq!(moment_of(text), noon, "{text}");
        }
        assert!(moment_of("0001-02-29T00:00:00Z").is_some() && moment_of("1990-12-31T23:59:60Z").is_some());
        for text in [
            "2026-11-24",
            "2026-11-24T03:00:00",
            "2026-13-01T00:00:00Z",
            "2026-11-24T03:00:00+9:00",
            "yesterday",
            "2026-11-24T03:00:00.Z",
            "2026-11-24T03:00:00Zx",
        ] {
            assert_eq!(moment_of(text), None, "{text}");
        }
    }
}
