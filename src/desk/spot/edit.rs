//! 登録の内容を直す: every item that the register holds, with the reason; what was typed stays until it is right.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{find, plain_number};
use crate::audit::Actor;
use crate::desk::place::overtaken;
use crate::desk::{Tried, frame};
use crate::municipalities::{Municipality, directory};
use crate::notifications::Locality;
use crate::notifications::place::{elsewhere, tidy, town};
use crate::registry::acts::{Doing, correct};
use crate::registry::{RegistryFault, Why};
use crate::spots::{
    Activity, Category, Consent, NewSpot, RegistrantKind, RegistrationNumber, Spot, SpotKind, SpotState,
};
use crate::staff::Authority;
use crate::store::Tx;
use crate::text::{TextFault, many_lines, one_line};
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{Deciding, Typed};
use crate::web::form::{Choice, FieldFault};
use crate::web::frame::{DeskFrame, DeskPlace};
use crate::web::page;

type Answer = Result<Response, WebError>;

/// As typed.
#[derive(Clone, Debug, Default)]
struct Fields {
    registrant: String,
    name: String,
    kana: String,
    category: String,
    postal_code: String,
    address: String,
    building: String,
    phone: String,
    url: String,
    hours: String,
    hours_note: String,
    activities: Vec<String>,
    consent: Vec<String>,
    why: String,
}

impl Fields {
    fn of(typed: &Typed) -> Self {
        let take = |name: &str| typed.get(name).chars().take(4000).collect::<String>();
        let all = |name: &str| typed.all(name).take(20).map(|v| v.chars().take(40).collect()).collect();
        Self {
            registrant: take("registrant"),
            name: take("name"),
            kana: take("kana"),
            category: take("category"),
            postal_code: take("postal_code"),
            address: take("address"),
            building: take("building"),
            phone: take("phone"),
            url: take("url"),
            hours: take("hours"),
            hours_note: take("hours_note"),
            activities: all("activities"),
            consent: all("consent"),
            why: take("why"),
        }
    }

    fn kept(entry: &NewSpot) -> Self {
        fn text<T: ToString>(value: Option<&T>) -> String {
            value.map(T::to_string).unwrap_or_default()
        }
        let given = entry.consent.items().into_iter().filter(|(_, _, yes)| *yes);
        Self {
            registrant: entry.registrant.code().to_owned(),
            name: entry.name.to_string(),
            kana: entry.kana.to_string(),
            category: entry.category.code().to_owned(),
            postal_code: text(entry.postal_code.as_ref()),
            address: text(entry.address.as_ref()),
            building: text(entry.building.as_ref()),
            phone: text(entry.phone.as_ref()),
            url: text(entry.url.as_ref()),
            hours: entry.hours.to_string(),
            hours_note: entry.hours_note.clone(),
            activities: entry.activities.iter().map(|a| a.code().to_owned()).collect(),
            consent: given.map(|(code, _, _)| code.to_owned()).collect(),
            why: String::new(),
        }
    }

    /// The entry and the reason, or every fault. What the form doesn't ask stays as it was.
    fn read(&self, before: &NewSpot, city: &Municipality) -> Result<(NewSpot, Why), Vec<FieldFault>> {
        let mut reader = Reader::default();
        let registrant: Option<RegistrantKind> = reader.needed("registrant", &self.registrant);
        let (name, kana) = (reader.needed("name", &self.name), reader.needed("kana", &self.kana));
        let category = reader.needed("category", &self.category);
        let postal_code = reader.maybe("postal_code", &self.postal_code);
        let (phone, url) = (reader.maybe("phone", &self.phone), reader.maybe("url", &self.url));
        let hours = reader.maybe("hours", &self.hours).unwrap_or_default();
        let building = reader.text("building", one_line(&self.building, 100));
        let hours_note = reader.text("hours_note", many_lines(&self.hours_note, 400));
        let address = reader.address(&self.address, city);
        let activities = reader.activities(&self.activities);
        let consent: Option<Consent> = reader.needed_or("consent", &self.consent.join(" "));
        let why: Option<Why> = reader.needed_or("why", &self.why);
        let same_place = address.as_deref() == before.address.as_deref();
        let found = || town(address.as_deref().unwrap_or_default(), &city.prefecture, &city.name).to_owned();
        let town = if same_place { before.town.clone() } else { Some(found()).filter(|t| !t.is_empty()) };
        match (registrant, name, kana, category, consent, why) {
            (Some(registrant), Some(name), Some(kana), Some(category), Some(consent), Some(why))
                if reader.0.is_empty() =>
            {
                let building = Some(building).filter(|b| !b.is_empty());
                let before = before.clone();
                Ok((
                    NewSpot {
                        registrant,
                        name,
                        kana,
                        category,
                        postal_code,
                        address,
                        building,
                        town,
                        phone,
                        url,
                        hours,
                        hours_note,
                        activities,
                        consent,
                        ..before
                    },
                    why,
                ))
            }
            (_, _, _, _, _, _) => Err(reader.0),
        }
    }
}

/// Collects every fault.
#[derive(Default)]
struct Reader(Vec<FieldFault>);

impl Reader {
    fn needed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.0.push(FieldFault::new(field, "空いています。書いてください。"));
            return None;
        }
        self.needed_or(field, text)
    }

    /// The type itself says what is wrong with an empty text.
    fn needed_or<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, field: &str, text: &str) -> Option<T> {
        text.parse().map_err(|e: T::Err| self.0.push(FieldFault::new(field, e.to_string()))).ok()
    }

    fn maybe<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, field: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() { None } else { self.needed_or(field, text) }
    }

    fn text(&mut self, field: &str, text: Result<String, TextFault>) -> String {
        text.map_err(|fault| self.0.push(FieldFault::new(field, fault.to_string()))).unwrap_or_default()
    }

    fn address(&mut self, text: &str, city: &Municipality) -> Option<String> {
        let line = self.text("address", one_line(text, 200));
        let known = |prefecture: Option<&str>, name: &str| {
            directory::all().iter().any(|l| l.name == name && prefecture.is_none_or(|p| l.prefecture == p))
        };
        let here = Locality { name: &city.name, prefecture: &city.prefecture, known: &known };
        if let Some(other) = elsewhere(&line, &here) {
            let words = format!("所在地が「{other}」のようです。{}の中の所在地を書いてください。", city.name);
            self.0.push(FieldFault::new("address", words));
        }
        Some(tidy(&line)).filter(|a| !a.is_empty())
    }

    fn activities(&mut self, codes: &[String]) -> BTreeSet<Activity> {
        let read: BTreeSet<Activity> = codes.iter().filter_map(|c| c.parse().ok()).collect();
        if read.is_empty() {
            self.0.push(FieldFault::new("activities", "1つ以上選んでください。"));
        }
        read
    }
}

#[derive(Template)]
#[template(path = "desk/spot_edit.html")]
struct EditPage {
    frame: DeskFrame,
    base: String,
    name: String,
    shown: String,
    version: i64,
    /// An individual's form asks for less.
    person: bool,
    fields: Fields,
    registrants: Vec<Choice>,
    categories: Vec<Choice>,
    activities: Vec<Choice>,
    consents: Vec<Choice>,
    faults: Vec<FieldFault>,
    overtaken: Option<String>,
}

impl EditPage {
    fn err(&self, field: &str) -> &str {
        FieldFault::of(&self.faults, field)
    }
}

/// `GET /staff/{lgcode}/spots/{number}/edit`: an ended spot leads to its page, there is nothing to put right.
pub async fn show(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
) -> Answer {
    let number = plain_number(&number)?;
    let by = authority.clone();
    let state = app.store.read(move |tx| Ok::<_, WebError>(find(tx, &by, number)?.state())).await?;
    if state == SpotState::Ended {
        return page::see_other(&format!("/staff/{lg_code}/spots/{}", number.get()));
    }
    shown(&app, authority, number, Tried::default(), StatusCode::OK).await
}

/// What came of saving.
enum Done {
    Saved,
    Same,
    Wrong(Vec<FieldFault>),
    Overtaken(String),
}

/// `POST /staff/{lgcode}/spots/{number}/edit`: 303; 422 with every fault; 409 when somebody changed it since the page.
pub async fn save(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((lg_code, number)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let number = plain_number(&number)?;
    let (fields, seen) = (Fields::of(&typed), typed.get("version").parse().unwrap_or(0));
    let (by, now, asked) = (authority.clone(), app.now(), fields.clone());
    let act = move |tx: &Tx<'_>| {
        let spot = find(tx, &by, number)?;
        let city = crate::web::extract::city(tx, by.lg_code())?;
        let (entry, why) = match asked.read(spot.entry(), &city) {
            Ok(read) => read,
            Err(faults) => return Ok(Done::Wrong(faults)),
        };
        let doing = Doing { by: Actor::Officer(by.officer().id), why: &why, seen, at: now };
        match correct(tx, &spot, &entry, doing) {
            Ok(true) => Ok(Done::Saved),
            Ok(false) => Ok(Done::Same),
            Err(RegistryFault::Store(e)) => Err(WebError::from(e)),
            Err(RegistryFault::Changed) => Ok(Done::Overtaken(overtaken(tx, &by, &spot, now)?)),
            Err(
                fault @ (RegistryFault::Ended
                | RegistryFault::Future
                | RegistryFault::NoTarget
                | RegistryFault::WrongState(_, _)),
            ) => Ok(Done::Overtaken(fault.to_string())),
        }
    };
    let back = format!("/staff/{lg_code}/spots/{}", number.get());
    let mut tried = Tried { fields: Some(fields), ..Tried::default() };
    let status = match app.store.write(act).await? {
        Done::Saved => return page::see_other(&format!("{back}?saved=edit")),
        Done::Same => return page::see_other(&format!("{back}?saved=same")),
        Done::Wrong(faults) => {
            tried.faults = faults;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Done::Overtaken(words) => {
            tried.overtaken = Some(words);
            StatusCode::CONFLICT
        }
    };
    shown(&app, authority, number, tried, status).await
}

async fn shown(
    app: &Shared,
    authority: Authority,
    number: RegistrationNumber,
    tried: Tried<Fields>,
    status: StatusCode,
) -> Answer {
    let read = move |tx: &Tx<'_>| {
        let (frame, _) = frame(tx, &authority, DeskPlace::Spots)?;
        Ok::<_, WebError>(edit_page(frame, &find(tx, &authority, number)?, tried))
    };
    page::html(status, &app.store.read(read).await?)
}

fn edit_page(frame: DeskFrame, spot: &Spot, tried: Tried<Fields>) -> EditPage {
    let fields = tried.fields.unwrap_or_else(|| Fields::kept(spot.entry()));
    let person = match fields.registrant.parse::<RegistrantKind>().map_or(spot.kind(), RegistrantKind::spot_kind) {
        SpotKind::Individual => true,
        SpotKind::Organization => false,
    };
    let consents =
        Consent::default().items().into_iter().filter(|(c, _, _)| !person || matches!(*c, "list" | "opendata"));
    EditPage {
        base: format!("/staff/{}/spots/{}", frame.city.lg_code, spot.number().get()),
        frame,
        name: spot.name().to_owned(),
        shown: spot.number().to_string(),
        version: spot.version(),
        person,
        registrants: RegistrantKind::ALL
            .iter()
            .map(|k| Choice::new(k.code(), k.label(), k.code() == fields.registrant))
            .collect(),
        categories: Category::ALL
            .iter()
            .map(|c| Choice::new(c.code(), c.label(), c.code() == fields.category))
            .collect(),
        activities: Activity::ALL
            .iter()
            .map(|a| Choice::new(a.code(), a.label(), fields.activities.iter().any(|c| c == a.code())))
            .collect(),
        consents: consents
            .map(|(code, label, _)| Choice::new(code, label, fields.consent.iter().any(|c| c == code)))
            .collect(),
        fields,
        faults: tried.faults,
        overtaken: tried.overtaken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::cast::{shop, tatsuno};

    #[test]
    fn what_is_not_touched_stays_and_every_fault_is_told_at_once() {
        let before = shop("髙﨑商店", "タカサキショウテン");
        let kept = Fields { why: "電話での申し出".into(), ..Fields::kept(&before) };
        assert_eq!(kept.read(&before, &tatsuno()).unwrap().0, before);
        let moved =
            Fields { address: "たつの市揖保川町１－２".into(), phone: String::new(), ..kept.clone() };
        let after = moved.read(&before, &tatsuno()).unwrap().0;
        assert_eq!((after.address.as_deref(), after.town.as_deref()), (Some("たつの市揖保川町1-2"), Some("揖保川町")));
        assert_eq!(after.phone, None);
        let wrong = Fields {
            registrant: "城".into(),
            name: String::new(),
            address: "姫路市安田四丁目1".into(),
            phone: "64-0000".into(),
            hours: "朝から".into(),
            activities: Vec::new(),
            consent: vec!["mail".into()],
            why: " ".into(),
            ..kept
        };
        let faults = wrong.read(&before, &tatsuno()).unwrap_err();
        let fields: Vec<_> = faults.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(fields, ["registrant", "name", "phone", "hours", "address", "activities", "consent", "why"]);
    }
}
