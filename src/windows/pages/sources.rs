//! 出典と確認日: where the facts of every window come from, and when somebody last checked them.

use askama::Template;

use super::Place;
use super::leave::POLICY;
use super::view::{Frame, spelled};
use crate::time::Moment;
use crate::web::error::WebError;
use crate::web::kept::Picture;
use crate::windows::asked::SHUTTEN;
use crate::windows::board::{Board, Entry};
use crate::windows::days::Calendar;
use crate::windows::{Language, Verification, say};

#[derive(Template)]
#[template(path = "windows/sources.html", whitespace = "suppress")]
struct SourcesPage<'a> {
    frame: Frame<'a>,
    lines: Vec<Line<'a>>,
}

/// Windows of one source and day.
struct Line<'a> {
    names: String,
    source: &'a str,
    /// Empty when the source has no address.
    url: &'a str,
    checked: String,
}

/// Renders the page; on a page that stands without a server, from that day on.
///
/// # Errors
/// When the template fails.
pub(super) fn html(
    place: &Place,
    language: Language,
    now: Moment,
    calendar: &Calendar,
    still: bool,
) -> Result<String, WebError> {
    let draw = if still { Board::of_the_day } else { Board::draw };
    let board = draw(&place.windows, place.municipality.as_ref().map(|m| m.lg_code), now, calendar);
    let mut frame = Frame::new(place, language, SHUTTEN, now);
    if still {
        frame.stand_still(now);
    }
    frame.title = frame.title.replacen(&frame.p.title, &frame.p.sources, 1);
    let page = SourcesPage { frame, lines: lines(&board, language) };
    Ok(spelled(place, language, page.render()?))
}

/// Renders and compresses the page.
///
/// # Errors
/// When the template or a compressor fails.
pub(super) fn finish(place: &Place, language: Language, now: Moment, calendar: &Calendar) -> Result<Picture, WebError> {
    let tomorrow = now.in_japan().date().plus_days(1).at_minute(0);
    Picture::finish(&html(place, language, now, calendar, false)?, &POLICY, tomorrow)
}

/// Everything on the board, in its order; windows of one source and day share a line.
fn lines<'a>(board: &Board<'a>, language: Language) -> Vec<Line<'a>> {
    let lists = [
        &board.open,
        &board.lead,
        &board.silent,
        &board.closed,
        &board.unknown,
        &board.emergency,
        &board.relay,
        &board.directories,
    ];
    let mut lines: Vec<Line<'a>> = Vec::new();
    for Entry { window, .. } in lists.into_iter().flatten() {
        let name = window.translations.get(language.code()).map_or(&window.name, |t| &t.name);
        let kind = say::verification(window.check.verification);
        let checked = match (window.check.verification, window.check.verified_on) {
            (Verification::Sample, _) => kind.to_owned(),
            (_, Some(on)) if language.is_japanese() => format!("{}、{kind}", on.wareki_plain()),
            (_, None) if language.is_japanese() => format!("確認日なし、{kind}"),
            (_, Some(on)) => on.to_string(),
            (_, None) => "–".to_owned(),
        };
        match lines.iter_mut().find(|l| l.source == window.source.name && l.checked == checked) {
            Some(line) => line.names.extend([" / ", name]),
            None => {
                let url = window.source.url.as_ref().map_or("", |u| u.as_str());
                lines.push(Line { names: name.clone(), source: &window.source.name, url, checked });
            }
        }
    }
    lines
}
