//! 相談すると、どうなるか: the four steps, and how it is to call, to write and to go there.

use askama::Template;

use super::leave::POLICY;
use super::view::{Frame, spelled};
use super::{Place, SOUDAN};
use crate::time::Moment;
use crate::web::error::WebError;
use crate::web::kept::Picture;
use crate::windows::words::{Step, StepsWords};
use crate::windows::{Contact, Kind, Language};

#[derive(Template)]
#[template(path = "windows/steps.html", whitespace = "suppress")]
struct StepsPage<'a> {
    frame: Frame<'a>,
    s: &'static StepsWords,
    intro: &'a str,
    steps: &'a [Step],
    /// `(number, name)`: 119 and 110.
    emergency: Vec<(String, String)>,
}

/// Renders the page; on a page that stands without a server, from that day on.
///
/// # Errors
/// When the template fails.
pub(super) fn html(place: &Place, language: Language, now: Moment, still: bool) -> Result<String, WebError> {
    let mut frame = Frame::new(place, language, SOUDAN, now);
    if still {
        frame.stand_still(now);
    }
    let s = &frame.w.steps;
    frame.title = frame.title.replacen(&frame.p.title, &s.title, 1);
    // A municipality writes in Japanese; other languages keep the program's words.
    let own = place.steps.as_ref().filter(|_| language == Language::Ja);
    let (intro, steps) = own.map_or((s.intro.as_str(), s.step.as_slice()), |own| (&own.intro, &own.steps));
    let emergency = place.windows.iter().filter(|w| w.kind == Kind::Emergency).filter_map(|w| {
        let name = w.translations.get(language.code()).map_or(&w.name, |t| &t.name);
        match &w.ways.first()?.contact {
            Contact::Dial(number) => Some((number.as_str().to_owned(), name.clone())),
            Contact::Fax(_) | Contact::Web(_) | Contact::Account(_) | Contact::Place(_) => None,
        }
    });
    let page = StepsPage { intro, steps, s, emergency: emergency.collect(), frame };
    Ok(spelled(place, language, page.render()?))
}

/// Renders and compresses the page.
///
/// # Errors
/// When the template or a compressor fails.
pub(super) fn finish(place: &Place, language: Language, now: Moment) -> Result<Picture, WebError> {
    let tomorrow = now.in_japan().date().plus_days(1).at_minute(0);
    Picture::finish(&html(place, language, now, false)?, &POLICY, tomorrow)
}
