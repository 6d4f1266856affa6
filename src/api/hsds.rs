//! HSDS 3.0 (Human Services Data Specification) for reading: windows and spots as services of their organizations. 個人 are left
//! out: an individual is no organization.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::windows::{hours, shown};
use super::{Answer, Problem, answer, code, number};
use crate::municipalities::{LgCode, Municipality};
use crate::spots::pages::city_and_spots;
use crate::spots::sheet::id;
use crate::spots::{Activity, PublicSpot, RegistrantKind};
use crate::text::{PostalCode, search_key};
use crate::time::{JapanDate, Weekday};
use crate::web::app::Shared;
use crate::web::extract::{InQuery, Typed};
use crate::windows::{Channel, ConsultationWindow, Contact, Cost, Hours, say};

/// Most letters of a search.
const SEARCH: usize = 200;
const PROFILE: &str = "https://docs.openreferral.org/en/3.0/hsds/";

/// `GET /api/v1/{lgcode}/hsds`: version, profile and description, as the specification asks.
///
/// # Errors
/// 404 for a municipality that doesn't take part.
pub async fn about(State(app): State<Shared>, Path(lgcode): Path<String>) -> Answer {
    let code = code(&lgcode)?;
    app.store.read(move |tx| super::city(tx, code)).await?;
    let base = app.settings.base_url.to_string();
    Ok(answer(&json!({"version": "3.0", "profile": PROFILE, "openapi_url": format!("{base}/api/v1/openapi.json")})))
}

/// `GET /api/v1/{lgcode}/hsds/services?page=…&per_page=…&search=…`
///
/// # Errors
/// 404 for a municipality that doesn't take part, 400 for a parameter that can't be read.
pub async fn services(State(app): State<Shared>, Path(lgcode): Path<String>, InQuery(typed): InQuery) -> Answer {
    page(&typed, all(&app, code(&lgcode)?).await?)
}

/// `GET /api/v1/{lgcode}/hsds/services/{id}`
///
/// # Errors
/// 404 when there is none.
pub async fn service(State(app): State<Shared>, Path((lgcode, id)): Path<(String, String)>) -> Answer {
    one(&id, all(&app, code(&lgcode)?).await?)
}

/// `GET /api/v1/{lgcode}/hsds/organizations?page=…&per_page=…&search=…`
///
/// # Errors
/// As [`services`].
pub async fn organizations(State(app): State<Shared>, Path(lgcode): Path<String>, InQuery(typed): InQuery) -> Answer {
    page(&typed, whole_organizations(all(&app, code(&lgcode)?).await?))
}

/// `GET /api/v1/{lgcode}/hsds/organizations/{id}`
///
/// # Errors
/// As [`service`].
pub async fn organization(State(app): State<Shared>, Path((lgcode, id)): Path<(String, String)>) -> Answer {
    one(&id, whole_organizations(all(&app, code(&lgcode)?).await?))
}

/// Every service: windows first, then spots in the order of their numbers.
async fn all(app: &Shared, code: LgCode) -> Result<Vec<Value>, Problem> {
    let (city, windows) = shown(app, code).await?;
    let (_, mut spots) = city_and_spots(app, code.as_str()).await.map_err(Problem::Fault)?;
    spots.retain(|s| s.open_data() && s.registrant() != RegistrantKind::Individual);
    spots.sort_by_key(PublicSpot::number);
    let (today, base) = (app.now().in_japan().date(), app.settings.base_url.to_string());
    let windows = windows.iter().map(|w| of_window(w, code, today));
    Ok(windows.chain(spots.iter().map(|s| of_spot(s, &city, &base))).collect())
}

/// Organizations with their services inside.
fn whole_organizations(services: Vec<Value>) -> Vec<Value> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<Map<String, Value>> = Vec::new();
    for mut service in services {
        let Some(Value::Object(mut organization)) = service.get_mut("organization").map(Value::take) else { continue };
        if let Some(fields) = service.as_object_mut() {
            fields.remove("organization");
        }
        let key = organization.get("id").map(Value::to_string).unwrap_or_default();
        let at = *found.entry(key).or_insert(all.len());
        if at == all.len() {
            organization.insert("services".to_owned(), json!([]));
            all.push(organization);
        }
        let services = all.get_mut(at).and_then(|o| o.get_mut("services")).and_then(Value::as_array_mut);
        services.into_iter().for_each(|list| list.push(service.clone()));
    }
    all.into_iter().map(Value::Object).collect()
}

fn one(id: &str, all: Vec<Value>) -> Answer {
    all.iter().find(|v| v["id"] == id).map(answer).ok_or(Problem::NotHere)
}

fn page(typed: &Typed, all: Vec<Value>) -> Answer {
    let page = number(typed, "page", (1, 1_000_000), 1, "1からの数です")? as usize;
    let each = number(typed, "per_page", (1, 200), 50, "1から200までの数です")? as usize;
    let key = search_key(typed.get("search"));
    if typed.get("search").chars().count() > SEARCH {
        return Err(Problem::Parameter("search", "200文字までの言葉です"));
    }
    let fits = |v: &Value| {
        let texts =
            ["name", "alternate_name", "description"].map(|f| v[f].as_str().map(search_key).unwrap_or_default());
        key.is_empty() || texts.iter().any(|t| t.contains(&key))
    };
    let found: Vec<_> = all.into_iter().filter(fits).collect();
    let (total, pages) = (found.len(), found.len().div_ceil(each).max(1));
    let contents: Vec<_> = found.into_iter().skip((page - 1) * each).take(each).collect();
    Ok(answer(&json!({
        "total_items": total, "total_pages": pages, "page_number": page, "size": contents.len(),
        "first_page": page == 1, "last_page": page >= pages, "empty": contents.is_empty(), "contents": contents,
    })))
}

/// The same name gives the same id for ever, on every server.
fn uuid(name: &str) -> String {
    let mut b: Vec<u8> = Sha256::digest(format!("tsunagaru:{name}")).iter().copied().take(16).collect();
    if let [_, _, _, _, _, _, version, _, variant, ..] = b.as_mut_slice() {
        // Version 8, the one for ids made in a way of one's own (RFC 9562).
        *version = *version & 0x0f | 0x80;
        *variant = *variant & 0x3f | 0x80;
    }
    let hex: String = b.iter().map(|b| format!("{b:02x}")).collect();
    let cut = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", cut(0, 8), cut(8, 12), cut(12, 16), cut(16, 20), cut(20, 32))
}

fn of_spot(spot: &PublicSpot, city: &Municipality, base: &str) -> Value {
    let id = id(spot);
    let own = |what: &str| uuid(&format!("{id}:{what}"));
    let labels: Vec<_> = spot.activities().iter().map(|a| a.label()).collect();
    let words =
        format!("{}の協力スポット（{}）。{}。", city.network_name, spot.registrant().label(), labels.join("、"));
    let mut service = json!({
        "id": own("service"), "name": spot.name(), "alternate_name": spot.kana(), "description": words, "status": "active",
        "last_modified": spot.updated_at().to_string(),
        "organization": {"id": own("organization"), "name": spot.name(), "description": words},
        "languages": [{"id": own("language"), "code": "ja", "name": "日本語"}],
        "attributes": spot.activities().iter().map(|a| attribute(*a, &own("service"), &id)).collect::<Vec<_>>(),
        "additional_urls": [{"id": own("page"), "label": "登録のページ", "url": format!("{base}/{}/spots/{}", spot.lg_code(), spot.number().get())}],
    });
    let mut put = |name: &str, value: Value| drop(service.as_object_mut().map(|s| s.insert(name.to_owned(), value)));
    if let Some(url) = spot.url() {
        put("url", json!(url));
    }
    if let Some(phone) = spot.phone() {
        put("phones", json!([{"id": own("phone"), "number": phone.as_str(), "type": "voice"}]));
    }
    let spans = spot.hours().spans().iter().enumerate();
    let spans = spans.map(|(n, s)| {
        schedule(&own(&format!("schedule{n}")), s.days(), (s.from().into(), s.to().into()), spot.hours_note())
    });
    let spans: Vec<_> = spans.collect();
    if !spans.is_empty() {
        put("schedules", Value::Array(spans));
    }
    if let Some(location) = location(spot, city, &own) {
        let link = json!({"id": own("service_at_location"), "service_id": own("service"), "location_id": own("location"), "location": location});
        put("service_at_locations", json!([link]));
    }
    service
}

fn location(spot: &PublicSpot, city: &Municipality, own: &dyn Fn(&str) -> String) -> Option<Value> {
    if spot.address().is_none() && spot.position().is_none() {
        return None;
    }
    let mut location = json!({"id": own("location"), "location_type": "physical", "name": spot.name()});
    let fields = location.as_object_mut()?;
    if let Some(at) = spot.position() {
        fields.insert("latitude".to_owned(), json!(at.lat()));
        fields.insert("longitude".to_owned(), json!(at.lng()));
    }
    if let Some(address) = spot.address() {
        let line = json!({
            "id": own("address"), "location_id": own("location"), "address_1": address,
            "address_2": spot.building().unwrap_or_default(), "city": city.name, "state_province": city.prefecture,
            "postal_code": spot.postal_code().map(PostalCode::digits).unwrap_or_default(), "country": "JP",
            "address_type": "physical",
        });
        fields.insert("addresses".to_owned(), json!([line]));
    }
    Some(location)
}

fn attribute(activity: Activity, service: &str, id: &str) -> Value {
    let term = uuid(&format!("activity:{}", activity.code()));
    json!({
        "id": uuid(&format!("{id}:attribute:{}", activity.code())), "link_id": service, "link_entity": "service",
        "link_type": "activity", "taxonomy_term_id": term,
        "taxonomy_term": {
            "id": term, "code": activity.code(), "name": activity.label(), "taxonomy": "協力内容",
            "description": format!("協力スポットの協力内容「{}」", activity.label()),
        },
    })
}

/// One line of a week. A line past midnight closes on the day after; midnight is the last second of the day.
fn schedule(id: &str, days: &[Weekday], (from, to): (u32, u32), notes: &str) -> Value {
    let clock = |minute: u32| match minute {
        1440 => "23:59:59+09:00".to_owned(),
        m => format!("{:02}:{:02}:00+09:00", m % 1440 / 60, m % 60),
    };
    let by = days.iter().map(|d| short(*d)).collect::<Vec<_>>().join(",");
    json!({"id": id, "freq": "WEEKLY", "wkst": "MO", "interval": 1, "byday": by, "timezone": 9, "opens_at": clock(from), "closes_at": clock(to), "notes": notes})
}

fn short(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

fn of_window(window: &ConsultationWindow, code: LgCode, today: JapanDate) -> Value {
    let id = format!("{code}:window:{}", window.id.as_str());
    let own = |what: &str| uuid(&format!("{id}:{what}"));
    let operator = uuid(&format!("{code}:operator:{}", window.operator));
    let whom: Vec<_> = window.audiences.iter().map(|a| say::audience(*a)).collect();
    let known = window.ways.iter().filter(|w| w.cost != Cost::Unknown);
    let costs: Vec<_> = known.map(|w| format!("{}: {}", say::channel(w.channel), say::cost(w.cost))).collect();
    let mut service = json!({
        "id": own("service"), "name": window.name, "description": window.words, "status": "active",
        "eligibility_description": whom.join("、"), "fees_description": costs.join("、"),
        "organization": {"id": operator, "name": window.operator, "description": format!("「{}」を運営", window.name)},
        "languages": window.languages.iter().map(|l| json!({"id": own(&format!("language:{l}")), "code": l, "name": l})).collect::<Vec<_>>(),
        "phones": phones(window, &own),
        "schedules": schedules(window, today, &own),
    });
    let mut put = |name: &str, value: Value| drop(service.as_object_mut().map(|s| s.insert(name.to_owned(), value)));
    if let Some(url) = window.official() {
        put("url", json!(url.as_str()));
    }
    if let Some(day) = window.check.verified_on {
        put("assured_date", json!(day.to_string()));
    }
    service
}

fn phones(window: &ConsultationWindow, own: &dyn Fn(&str) -> String) -> Value {
    let line = |number: &str, kind: &str, what: Channel| json!({"id": own(&format!("phone:{kind}:{number}")), "number": number, "type": kind, "description": say::channel(what)});
    let lines = window.ways.iter().filter_map(|way| match &way.contact {
        Contact::Dial(number) => Some(line(number.as_str(), "voice", way.channel)),
        Contact::Fax(number) => Some(line(number.as_str(), "fax", way.channel)),
        Contact::Web(_) | Contact::Account(_) | Contact::Place(_) => None,
    });
    lines.collect()
}

/// The week, while its check is fresh; what a week can't say (holidays, single days, campaigns) stands in the notes as OpenStreetMap writes it.
fn schedules(window: &ConsultationWindow, today: JapanDate, own: &dyn Fn(&str) -> String) -> Value {
    let (Hours::Weekly(weekly), Some(osm)) = (&window.hours, hours(window, &window.hours, today)) else {
        return json!([]);
    };
    let mut lines: BTreeMap<(u32, u32), Vec<Weekday>> = BTreeMap::new();
    for (day, intervals) in Weekday::ALL.into_iter().zip(&weekly.days) {
        for interval in intervals {
            lines.entry((interval.from(), interval.to())).or_default().push(day);
        }
    }
    let notes = format!("opening_hours={osm}");
    let line = |((from, to), days): (&(u32, u32), &Vec<Weekday>)| {
        schedule(&own(&format!("schedule:{from}-{to}")), days, (*from, *to), &notes)
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_uuid_and_stays_the_same() {
        let id = uuid("282294S00012:service");
        assert_eq!((id.len(), &id[14..15]), (36, "8"));
        assert!("89ab".contains(&id[19..20]));
        assert_eq!(id, uuid("282294S00012:service"));
        assert_ne!(id, uuid("282294S00012:organization"));
    }

    #[test]
    fn a_night_closes_on_the_day_after() {
        let line = schedule("x", &[Weekday::Fri, Weekday::Sat], (18 * 60, 26 * 60), "");
        assert_eq!(
            (&line["byday"], &line["opens_at"], &line["closes_at"]),
            (&json!("FR,SA"), &json!("18:00:00+09:00"), &json!("02:00:00+09:00"))
        );
        assert_eq!(schedule("x", &[], (0, 1440), "")["closes_at"], "23:59:59+09:00");
    }
}
