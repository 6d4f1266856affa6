//! 文書: 様式1 on paper and its 控え, the 協力スポット一覧 and the 相談先一覧チラシ, as tagged A4 PDFs.
//!
//! Each document is a struct of plain strings made from the same definitions as the pages, so that paper and page say the same;
//! `templates/documents/*.typ` set it, and only `press.rs` knows how.

pub mod certificate;
pub mod leaflet;
pub mod pages;
mod press;
pub mod spots;
pub mod tsunagi;
mod wording;
pub mod yoshiki1;

pub use press::PressFault;

/// What a sample city's papers say first.
fn sample(city: &crate::municipalities::Municipality) -> &'static str {
    if city.sample { "見本・" } else { "" }
}
