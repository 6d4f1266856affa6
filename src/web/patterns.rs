//! The pattern gallery `/-/patterns` of debug builds: every piece of the shared look on one page, to look at and to test.

use super::form::{Choice, FieldFault, Pages};
use super::frame::{PublicFrame, PublicPlace};
use crate::map::drawn::Ground;
use crate::map::pins::PinShape;
use crate::map::place::PinField;
use crate::municipalities::{LgCode, Livery, Municipality, Position};
use crate::web::error::WebError;
use crate::web::page;

/// `GET /-/patterns`
///
/// # Errors
/// When the template can't be rendered.
pub async fn show() -> Result<axum::response::Response, WebError> {
    page::html(axum::http::StatusCode::OK, &Patterns::new("282294".parse().map_err(WebError::fault)?))
}

/// The gallery, with invented words.
#[derive(askama::Template)]
#[template(path = "parts/patterns.html")]
pub struct Patterns {
    frame: PublicFrame,
    faults: Vec<FieldFault>,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    pages: Pages,
    pin: PinField,
}

impl Patterns {
    /// Every piece once, right and wrong.
    pub fn new(lg_code: LgCode) -> Self {
        let municipality = Municipality {
            lg_code,
            name: "たつの市".into(),
            kana: "タツノシ".into(),
            prefecture: "兵庫県".into(),
            network_name: "つながるいのちサポートネットワーク".into(),
            division: "健康課".into(),
            phone: Some("0791-00-0000".into()),
            words: "あなたを守りたい".into(),
            livery: Livery::default(),
            office: Position::new(34.858_056, 134.545_556).ok(),
            sample: true,
        };
        Self {
            frame: PublicFrame::of(&municipality, PublicPlace::Elsewhere),
            faults: vec![
                FieldFault::new("phone", "電話番号は、0から始まる10桁か11桁の数字で書いてください。"),
                FieldFault::new("kind", "区分を選んでください。"),
            ],
            kinds: vec![
                Choice::new("shop", "店舗", true).with_note("飲食店、理容・美容、小売など"),
                Choice::new("individual", "個人", false),
            ],
            towns: vec![Choice::new("", "選んでください", true), Choice::new("1", "龍野町", false)],
            pin: PinField::new(
                &municipality,
                Ground { rings: &[], towns: &[] },
                municipality.office,
                PinShape::Circle,
                false,
            ),
            pages: Pages::new(2, 41, 20, "/282294/spots?page="),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use askama::Template;

    #[test]
    fn a_wrong_field_is_tied_to_its_fault_and_its_hint() {
        let page = Patterns::new("282294".parse().unwrap()).render().unwrap();
        assert!(page.contains(r##"<a href="#f-phone">電話番号は"##));
        assert!(page.contains(r#"aria-describedby="h-phone e-phone" aria-invalid="true""#));
        assert!(page.contains(r#"id="f-kind" name="kind" value="shop" checked"#));
        assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("<script>"));
    }
}
