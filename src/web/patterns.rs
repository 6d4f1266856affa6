//! The pattern gallery `/-/patterns` of debug builds: every piece of the shared look on one page, to look at and to test.

use super::form::{Choice, FieldFault, Pages};
use super::frame::{City, PublicFrame, PublicPlace};

/// The gallery, with invented words.
#[derive(askama::Template)]
#[template(path = "parts/patterns.html")]
pub struct Patterns {
    frame: PublicFrame,
    faults: Vec<FieldFault>,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    pages: Pages,
}

impl Patterns {
    /// Every piece once, right and wrong.
    pub fn new() -> Self {
        let city = City {
            lg_code: "282294".into(),
            name: "たつの市".into(),
            network_name: "つながるいのちサポートネットワーク".into(),
            division: "健康課".into(),
            phone: Some("0791-00-0000".into()),
            sample: true,
        };
        Self {
            frame: PublicFrame { city: Some(city), place: PublicPlace::List },
            faults: vec![
                FieldFault::new("phone", "電話番号は、0から始まる10桁か11桁の数字で書いてください。"),
                FieldFault::new("kind", "区分を選んでください。"),
            ],
            kinds: vec![
                Choice::new("shop", "店舗", true).with_note("飲食店、理容・美容、小売など"),
                Choice::new("individual", "個人", false),
            ],
            towns: vec![Choice::new("", "選んでください", true), Choice::new("1", "龍野町", false)],
            pages: Pages::new(2, 41, 20, "/282294/spots?page="),
        }
    }
}

impl Default for Patterns {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use askama::Template;

    #[test]
    fn a_wrong_field_is_tied_to_its_fault_and_its_hint() {
        let page = Patterns::new().render().unwrap();
        assert!(page.contains(r##"<a href="#f-phone">電話番号は"##));
        assert!(page.contains(r#"aria-describedby="h-phone e-phone" aria-invalid="true""#));
        assert!(page.contains(r#"id="f-kind" name="kind" value="shop" checked"#));
        assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("<script>"));
    }
}
