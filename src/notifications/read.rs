//! 記入を読む: typed strings to values, with every fault at once.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use super::form::{Answers, Fault, Faults, Field, Input, Need};
use super::form1::{Applicant, Contact, Form1, LeafletCount, SpotEntry, Training, Wish};
use super::place::{Locality, place_faults};
use super::yoshiki1::{DUTIES, STEPS, field_of};
use crate::spots::{Activity, Category, Consent, OpenHours, OpenHoursFault, RegistrantKind, SpotKind};
use crate::text::{clock, one_line};
use crate::time::Weekday;

/// Reads 様式1.
///
/// # Errors
/// Every fault of every field that this registrant is asked for, in the order of the form.
pub fn read(answers: &Answers) -> Result<Form1, Faults> {
    let Ok(registrant) = answers.one("registrant").parse::<RegistrantKind>() else {
        return Err(Faults(vec![Fault { field: "registrant", words: "区分を選んでください。".into() }]));
    };
    let mut reader = Reader { answers, registrant, faults: Vec::new() };
    let form = reader.form();
    match form {
        Some(form) if reader.faults.is_empty() => Ok(form),
        _ => Err(in_order(reader.faults)),
    }
}

/// Faults in the order of the form.
fn in_order(mut faults: Vec<Fault>) -> Faults {
    faults.sort_by_key(|fault| STEPS.iter().flat_map(|s| s.fields).position(|f| f.key == fault.field));
    Faults(faults)
}

/// Reads 様式1 and checks that it belongs to this municipality.
///
/// # Errors
/// As [`read`], and the place's own faults.
pub fn read_for(answers: &Answers, here: &Locality<'_>) -> Result<Form1, Faults> {
    let place = place_faults(answers, here);
    match read(answers) {
        Ok(form) if place.is_empty() => Ok(form),
        Ok(_) => Err(Faults(place)),
        Err(Faults(mut faults)) => {
            faults.extend(place);
            Err(in_order(faults))
        }
    }
}

struct Reader<'a> {
    answers: &'a Answers,
    registrant: RegistrantKind,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// Every field is read before anything is given up, so that every fault is found.
    fn form(&mut self) -> Option<Form1> {
        let applicant_name = self.value("applicant_name");
        let applicant_kana = self.value("applicant_kana");
        let corporate_number = self.value("corporate_number");
        let representative_title = self.words("representative_title", 50);
        let representative = self.value("representative_name");
        let (spot_name, spot_kana) = (self.value("spot_name"), self.value("spot_kana"));
        let (postal_code, address) = (self.value("postal_code"), self.value("address"));
        let building = self.words("building", 100);
        let activity_area = self.words("activity_area", 100);
        let (spot_postal_code, spot_address) = (self.value("spot_postal_code"), self.value("spot_address"));
        let spot_building = self.words("spot_building", 100);
        let contact = self.contact();
        let category = self.value("category");
        let hours = self.hours();
        let hours_note = self.words("hours_note", 200);
        let (spot_phone, spot_url) = (self.value("spot_phone"), self.value("spot_url"));
        let activities = self.activities();
        let wish = self.wish();
        let training = self.answers.one("training").parse::<Training>().unwrap_or_default();
        let consent = self.consent();
        self.promises();
        self.kana_beside_name();
        self.address_beside_code();
        let applicant = Applicant {
            name: applicant_name?,
            kana: applicant_kana?,
            corporate_number,
            representative_title,
            representative,
            postal_code: postal_code?,
            address: address?,
            building,
            activity_area,
        };
        let organization = self.registrant.spot_kind() == SpotKind::Organization;
        let apart = spot_address.is_some();
        let spot = SpotEntry {
            name: spot_name.unwrap_or_else(|| applicant.name.clone()),
            kana: spot_kana.unwrap_or_else(|| applicant.kana.clone()),
            postal_code: if apart { spot_postal_code } else { organization.then(|| applicant.postal_code.clone()) },
            address: spot_address.or_else(|| organization.then(|| applicant.address.clone())),
            building: if apart || !organization || !spot_building.is_empty() {
                spot_building
            } else {
                applicant.building.clone()
            },
            phone: spot_phone,
            url: spot_url,
            category: category.unwrap_or(self.category_of_groups()),
            hours,
            hours_note,
        };
        let (contact, wish) = (contact?, wish?);
        Some(Form1 { registrant: self.registrant, applicant, contact, spot, activities, wish, training, consent })
    }

    fn contact(&mut self) -> Option<Contact> {
        let dept = self.words("contact_dept", 100);
        let name = self.value("contact_name");
        let (phone, fax) = (self.value("phone"), self.value("fax"));
        let email = self.value("email");
        let hours = self.words("contact_hours", 100);
        Some(Contact { dept, name, phone: phone?, fax, email, hours })
    }

    fn wish(&mut self) -> Option<Wish> {
        let stickers = self.value("sticker_count");
        let place = self.words("sticker_place", 100);
        let leaflets = self.value("leaflet_count").unwrap_or(LeafletCount::ZERO);
        Some(Wish { stickers: stickers?, place, leaflets })
    }

    fn category_of_groups(&self) -> Category {
        match self.registrant.spot_kind() {
            SpotKind::Organization => Category::Group,
            SpotKind::Individual => Category::None,
        }
    }

    /// A field's value; `None` when it is not asked for, empty or wrong. What is missing or wrong is noted.
    fn value<T: FromStr<Err: Display>>(&mut self, key: &'static str) -> Option<T> {
        let field = self.asked(key)?;
        let typed = self.answers.one(key);
        if typed.trim().is_empty() {
            if (field.need)(self.registrant) == Need::Required {
                self.missing(field);
            }
            return None;
        }
        typed.parse().map_err(|fault: T::Err| self.wrong(field, &fault.to_string())).ok()
    }

    /// Free words of one line; "" when not asked for, empty or wrong.
    fn words(&mut self, key: &'static str, limit: usize) -> String {
        let Some(field) = self.asked(key) else { return String::new() };
        match one_line(self.answers.one(key), limit) {
            Ok(text) => text,
            Err(fault) => {
                self.wrong(field, &fault.to_string());
                String::new()
            }
        }
    }

    fn asked(&self, key: &str) -> Option<&'static Field> {
        field_of(key).filter(|f| (f.need)(self.registrant) != Need::Absent)
    }

    fn missing(&mut self, field: &'static Field) {
        let label = field.label_for(self.registrant);
        let words = match field.input {
            Input::Line { .. } | Input::Area => format!("{label}を書いてください。"),
            Input::Radios | Input::Select | Input::Checks => format!("{label}を選んでください。"),
            Input::Tick(_) => format!("「{label}」をお読みになり、チェックしてください。"),
        };
        self.faults.push(Fault { field: field.key, words });
    }

    fn wrong(&mut self, field: &'static Field, sentence: &str) {
        let label = field.label_for(self.registrant);
        let words = if sentence.starts_with(label) { sentence.into() } else { format!("{label}：{sentence}") };
        self.faults.push(Fault { field: field.key, words });
    }

    /// A spot with a name of its own needs that name's reading.
    fn kana_beside_name(&mut self) {
        let Some(field) = self.asked("spot_kana") else { return };
        let blank = |key| self.answers.one(key).trim().is_empty();
        if !blank("spot_name") && blank("spot_kana") {
            self.missing(field);
        }
        if blank("spot_name") && !blank("spot_kana") {
            self.faults.extend(field_of("spot_name").map(|f| Fault {
                field: f.key,
                words: "スポットの名称も書いてください。届出者の名称と同じときは、フリガナも空けておきます。".into(),
            }));
        }
    }

    /// A spot with a postal code of its own stands at an address of its own.
    fn address_beside_code(&mut self) {
        let Some(field) = self.asked("spot_address") else { return };
        let blank = |key| self.answers.one(key).trim().is_empty();
        if !blank("spot_postal_code") && blank(field.key) {
            let words =
                "スポットの所在地も書いてください。届出者と同じ場所のときは、スポットの郵便番号も空けておきます。";
            self.faults.push(Fault { field: field.key, words: words.into() });
        }
    }

    fn hours(&mut self) -> OpenHours {
        let Some(field) = self.asked("open_days") else { return OpenHours::default() };
        let days: Vec<Weekday> = Weekday::ALL.into_iter().filter(|d| self.answers.has(field.key, d.kanji())).collect();
        let times = ["open_time", "close_time"].map(|key| (key, self.answers.one(key).trim().to_owned()));
        if days.is_empty() && times.iter().all(|(_, t)| t.is_empty()) {
            return OpenHours::default();
        }
        if days.is_empty() {
            self.missing(field);
        }
        let [from, to] = times.map(|(key, typed)| self.minute(key, &typed));
        let (false, Some(from), Some(to)) = (days.is_empty(), from, to) else { return OpenHours::default() };
        OpenHours::one(&days, from, to).unwrap_or_else(|fault| {
            let words = match fault {
                OpenHoursFault::Order(_) => {
                    "おわる時刻は、はじまる時刻よりあとにしてください。夜中の2時は26:00と書きます。".to_owned()
                }
                OpenHoursFault::Form(_) | OpenHoursFault::Days(_) => fault.to_string(),
            };
            self.faults.push(Fault { field: "close_time", words });
            OpenHours::default()
        })
    }

    fn minute(&mut self, key: &'static str, typed: &str) -> Option<u16> {
        let field = self.asked(key)?;
        let read = clock(typed);
        match read {
            None if typed.is_empty() => self.missing(field),
            None => self.wrong(field, "9:00や18:30のように書いてください。"),
            Some(_) => {}
        }
        read
    }

    fn activities(&mut self) -> BTreeSet<Activity> {
        let chosen: BTreeSet<Activity> = self.answers.all("activities").iter().filter_map(|v| v.parse().ok()).collect();
        if chosen.is_empty() {
            self.faults
                .push(Fault { field: "activities", words: "協力内容を1つ以上選んでください。".into() });
        }
        chosen
    }

    fn consent(&self) -> Consent {
        let yes = |item| self.answers.has("consent", item);
        let open = |item| yes(item) && self.registrant.spot_kind() == SpotKind::Organization;
        Consent {
            list: yes("list"),
            map: open("map"),
            opendata: open("opendata"),
            address: open("address"),
            phone: open("phone"),
            url: open("url"),
            hours: open("hours"),
        }
    }

    fn promises(&mut self) {
        let open: Vec<_> = DUTIES.iter().filter(|(code, ..)| !self.answers.has("duties", code)).map(|d| d.1).collect();
        if !open.is_empty() {
            let words = format!("5つのお願いのうち、まだチェックのないものがあります：{}", open.join("、"));
            self.faults.push(Fault { field: "duties", words });
        }
        for key in ["pledge", "privacy"] {
            if let Some(field) = self.asked(key).filter(|_| !self.answers.has(key, "1")) {
                self.missing(field);
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
