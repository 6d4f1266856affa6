//! 協力スポット as linked data: schema.org's words for what the public list shows. Entries without consent to open data are left out.

use serde_json::{Map, Value, json};

use super::sheet::{LICENCE_URL, Provenance};
use super::{PublicSpot, RegistrantKind};
use crate::municipalities::Municipality;
use crate::text::PostalCode;
use crate::time::Weekday;

/// The whole register: the data set with its licence and day, its publisher, then every spot.
pub fn graph(spots: &[PublicSpot], from: Provenance<'_>, base: &str) -> Value {
    let city = from.municipality;
    let home = format!("{base}/{}", city.lg_code);
    let file = |ending: &str, kind: &str| json!({"@type": "DataDownload", "contentUrl": format!("{home}/spots.{ending}"), "encodingFormat": kind});
    let set = json!({
        "@type": "Dataset",
        "@id": format!("{home}/spots#dataset"),
        "name": format!("{}「協力スポット一覧」", city.name),
        "description": format!("{}に協力している店舗・事業所・団体などの一覧。公開に同意のあった項目だけが入っています。", city.network_name),
        "url": format!("{home}/spots"),
        "inLanguage": "ja",
        "license": LICENCE_URL,
        "creditText": from.credit(),
        "dateModified": from.on.to_string(),
        "isAccessibleForFree": true,
        "spatialCoverage": format!("{}{}", city.prefecture, city.name),
        "creator": {"@id": format!("{home}#municipality")},
        "distribution": [
            file("csv", "text/csv"),
            file("geojson", "application/geo+json"),
            file("jsonld", "application/ld+json"),
        ],
    });
    let mut graph = vec![set, publisher(city, base)];
    graph.extend(spots.iter().filter(|s| s.open_data()).map(|s| Value::Object(node(s, city, base))));
    json!({"@context": "https://schema.org", "@graph": graph})
}

/// One spot by itself.
pub fn alone(spot: &PublicSpot, city: &Municipality, base: &str) -> Value {
    let mut node = node(spot, city, base);
    node.insert("@context".to_owned(), json!("https://schema.org"));
    node.insert("memberOf".to_owned(), json!({"@type": "Organization", "name": city.network_name}));
    let about = json!({
        "@type": "WebPage",
        "url": address(spot, base),
        "license": LICENCE_URL,
        "creditText": format!("CC BY 4.0 {}「協力スポット一覧」", city.name),
        "dateModified": spot.updated_at().to_string(),
    });
    node.insert("subjectOf".to_owned(), about);
    Value::Object(node)
}

fn publisher(city: &Municipality, base: &str) -> Value {
    let mut desk = json!({"@type": "ContactPoint", "contactType": city.division, "availableLanguage": "ja"});
    if let (Some(phone), Some(desk)) = (&city.phone, desk.as_object_mut()) {
        desk.insert("telephone".to_owned(), json!(phone));
    }
    json!({
        "@type": "GovernmentOrganization",
        "@id": format!("{base}/{}#municipality", city.lg_code),
        "identifier": city.lg_code.to_string(),
        "name": city.name,
        "contactPoint": desk,
    })
}

fn address(spot: &PublicSpot, base: &str) -> String {
    format!("{base}/{}/spots/{}", spot.lg_code(), spot.number().get())
}

/// What schema.org calls it. An individual is a name only.
fn kind(registrant: RegistrantKind) -> &'static str {
    match registrant {
        RegistrantKind::Company | RegistrantKind::Shop | RegistrantKind::PublicFacility => "LocalBusiness",
        RegistrantKind::Association | RegistrantKind::VolunteerGroup => "Organization",
        RegistrantKind::Individual => "Person",
    }
}

fn node(spot: &PublicSpot, city: &Municipality, base: &str) -> Map<String, Value> {
    let mut node = Map::new();
    let mut put = |name: &str, value: Value| node.insert(name.to_owned(), value);
    put("@type", json!(kind(spot.registrant())));
    put("@id", json!(format!("{}#spot", address(spot, base))));
    put("identifier", json!(super::sheet::id(spot)));
    put("name", json!(spot.name()));
    put("alternateName", json!(spot.kana()));
    put("mainEntityOfPage", json!(address(spot, base)));
    let activities: Vec<_> = spot.activities().iter().map(|a| a.label()).collect();
    put("description", json!(format!("{}の協力スポット。{}。", city.network_name, activities.join("、"))));
    if let Some(url) = spot.url() {
        put("url", json!(url));
    }
    if let Some(phone) = spot.phone() {
        put("telephone", json!(phone.as_str()));
    }
    let business = kind(spot.registrant()) == "LocalBusiness";
    let mut place = Map::new();
    if let Some(address) = spot.address() {
        place.insert("address".to_owned(), postal(spot, address, city));
    }
    if let Some(at) = spot.position() {
        let geo = json!({"@type": "GeoCoordinates", "latitude": at.lat(), "longitude": at.lng()});
        place.insert("geo".to_owned(), geo);
    }
    let opening = opening(spot);
    if !opening.is_empty() {
        place.insert("openingHoursSpecification".to_owned(), Value::Array(opening));
    }
    if business {
        node.append(&mut place);
    } else if !place.is_empty() {
        place.insert("@type".to_owned(), json!("Place"));
        node.insert("location".to_owned(), Value::Object(place));
    }
    node
}

fn postal(spot: &PublicSpot, address: &str, city: &Municipality) -> Value {
    let street = [Some(address), spot.building()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut value = json!({
        "@type": "PostalAddress",
        "addressCountry": "JP",
        "addressRegion": city.prefecture,
        "addressLocality": city.name,
        "streetAddress": street,
    });
    if let (Some(code), Some(map)) = (spot.postal_code().map(PostalCode::digits), value.as_object_mut()) {
        map.insert("postalCode".to_owned(), json!(code));
    }
    value
}

fn opening(spot: &PublicSpot) -> Vec<Value> {
    // Closing before opening means the next day; midnight itself is written as the last minute.
    let clock = |minute: u16| {
        let minute = if minute > 1440 { minute - 1440 } else { minute };
        if minute == 1440 { "23:59".to_owned() } else { format!("{:02}:{:02}", minute / 60, minute % 60) }
    };
    let line = |s: &super::OpenSpan| {
        let days: Vec<_> = s.days().iter().map(|d| day(*d)).collect();
        json!({"@type": "OpeningHoursSpecification", "dayOfWeek": days, "opens": clock(s.from()), "closes": clock(s.to())})
    };
    spot.hours().spans().iter().map(line).collect()
}

fn day(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "https://schema.org/Monday",
        Weekday::Tue => "https://schema.org/Tuesday",
        Weekday::Wed => "https://schema.org/Wednesday",
        Weekday::Thu => "https://schema.org/Thursday",
        Weekday::Fri => "https://schema.org/Friday",
        Weekday::Sat => "https://schema.org/Saturday",
        Weekday::Sun => "https://schema.org/Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::NewSpot;
    use crate::spots::cast::{accepted, shop, tatsuno};

    #[test]
    fn a_shop_has_its_place_and_hours_and_an_individual_only_a_name() {
        let city = tatsuno();
        let public = |entry: NewSpot| PublicSpot::of(&accepted(entry, 12)).unwrap();
        let night =
            NewSpot { hours: "金 18:00-26:00;土 09:00-24:00".parse().unwrap(), ..shop("見本", "ミホン") };
        let value = alone(&public(night), &city, "https://inochi.example.jp");
        assert_eq!(value["@type"], "LocalBusiness");
        assert_eq!(value["@id"], "https://inochi.example.jp/282294/spots/12#spot");
        assert_eq!(value["geo"]["latitude"], 34.86);
        assert_eq!(value["address"]["streetAddress"], "龍野町富永1-1 見本ビル2階");
        let spans = &value["openingHoursSpecification"];
        assert_eq!((&spans[0]["opens"], &spans[0]["closes"]), (&json!("18:00"), &json!("02:00")));
        assert_eq!(spans[1]["closes"], "23:59");
        let person = NewSpot { registrant: RegistrantKind::Individual, ..shop("見本 花子", "ミホン") }.as_kept();
        let value = alone(&public(person), &city, "https://inochi.example.jp");
        assert_eq!(value["@type"], "Person");
        for gone in ["address", "geo", "location", "telephone", "url", "openingHoursSpecification"] {
            assert!(value.get(gone).is_none(), "{gone}");
        }
    }

    #[test]
    fn the_data_set_names_licence_day_and_publisher() {
        let city = tatsuno();
        let from = Provenance { municipality: &city, on: "2026-11-22".parse().unwrap() };
        let quiet = NewSpot { consent: "list".parse().unwrap(), ..shop("静か", "シズカ") };
        let spots = [shop("見本", "ミホン"), quiet].map(|e| PublicSpot::of(&accepted(e, 12)).unwrap());
        let value = graph(&spots, from, "https://inochi.example.jp");
        assert_eq!(value["@graph"].as_array().unwrap().len(), 3, "open data needs its own consent");
        assert_eq!(value["@graph"][0]["license"], LICENCE_URL);
        assert_eq!(value["@graph"][0]["dateModified"], "2026-11-22");
        assert_eq!(value["@graph"][1]["contactPoint"]["telephone"], "0791-00-0000");
    }
}
