//! 印刷: the only file that speaks Typst. Plain values go in as JSON, never as markup; a tagged PDF comes out.
//!
//! Nothing is looked for outside the program: no packages, no system fonts, no clock.

use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts;

macro_rules! template {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/documents/", $name)))
    };
}

const TEMPLATES: &[(&str, &str)] = &[
    template!("parts.typ"),
    template!("yoshiki1.typ"),
    template!("spots.typ"),
    template!("leaflet.typ"),
    template!("certificate.typ"),
    template!("roster.typ"),
    template!("tsunagi.typ"),
];

const BELL: &str = include_str!("../../templates/stickers/bell.svg");

/// 様式: which template sets the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Template {
    Yoshiki1,
    Spots,
    Leaflet,
    Certificate,
    Roster,
    Tsunagi,
}

impl Template {
    fn name(self) -> &'static str {
        match self {
            Self::Yoshiki1 => "yoshiki1.typ",
            Self::Spots => "spots.typ",
            Self::Leaflet => "leaflet.typ",
            Self::Certificate => "certificate.typ",
            Self::Roster => "roster.typ",
            Self::Tsunagi => "tsunagi.typ",
        }
    }
}

/// A document that could not be set: always our fault, for the log. Says what Typst says, without the values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PressFault(String);

impl fmt::Display for PressFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a document could not be set: {}", self.0)
    }
}

impl std::error::Error for PressFault {}

/// What all documents share: made once.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    sources: Vec<Source>,
}

static PRESS: LazyLock<Press> = LazyLock::new(|| {
    let files = [fonts::PLAIN, fonts::PLAIN_BOLD, fonts::WIDE, fonts::WIDE_BOLD, fonts::ROUND_BOLD];
    let fonts: Vec<Font> = files.into_iter().filter_map(|file| Font::new(Bytes::new(file), 0)).collect();
    let sources = TEMPLATES.iter().filter_map(|(name, text)| Some(Source::new(id(name)?, (*text).to_owned())));
    Press {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        sources: sources.collect(),
        fonts,
    }
});

fn id(name: &str) -> Option<FileId> {
    let path = VirtualPath::new(name).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// One document being set.
struct Desk {
    main: FileId,
    data: Bytes,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &PRESS.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &PRESS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        PRESS.sources.iter().find(|s| s.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    /// The templates ask for nothing but the values and the sticker's flower.
    fn file(&self, wanted: FileId) -> FileResult<Bytes> {
        if id("data.json") == Some(wanted) {
            Ok(self.data.clone())
        } else if id("bell.svg") == Some(wanted) {
            Ok(Bytes::from_string(BELL))
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        PRESS.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Sets a document. The same values give the same bytes.
///
/// # Errors
/// When the template and its values don't fit together: never because of what people wrote.
pub(super) fn print(template: Template, values: &impl Serialize) -> Result<Vec<u8>, PressFault> {
    let fault = |what: &dyn fmt::Display| PressFault(format!("{}: {what}", template.name()));
    let data = serde_json::to_vec(values).map_err(|e| fault(&e))?;
    let main = id(template.name()).ok_or_else(|| fault(&"no such template"))?;
    let told = |faults: &[typst::diag::SourceDiagnostic]| fault(&faults.first().map_or("", |f| f.message.as_str()));
    let document = typst::compile(&Desk { main, data: Bytes::new(data) }).output.map_err(|e| told(&e))?;
    let options = typst_pdf::PdfOptions { creator: Smart::Custom(Some("Tsunagaru".to_owned())), ..Default::default() };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|e| told(&e))?;
    // What was remembered of this document's values goes with the next one.
    typst::comemo::evict(1);
    Ok(pdf)
}
