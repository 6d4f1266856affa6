//! 相談ページ: what every sticker opens. One picture for all visitors of a municipality, whatever stands behind the code.

mod card;
pub mod copies;
mod leave;
mod sources;
mod stages;
mod view;

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::Full;

use super::asked::{Asked, Plain, SOUDAN, Sheet, is_consultation};
use super::days::{self, Calendar, ExtraDay};
use super::record::WindowRecord;
use super::steps::{self, StepsText};
use super::{ConsultationWindow, Language, Topic, national, store};
use crate::municipalities::{self, LgCode, Municipality, alias};
use crate::partners::{self, Agreement};
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::app::{App, Shared};
use crate::web::error::WebError;
use crate::web::headers::complete;
use crate::web::kept::{Key, Picture};

/// What a consultation page is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// None for the page of everywhere else.
    pub municipality: Option<Municipality>,
    /// Own windows before the national ones.
    pub windows: Vec<ConsultationWindow>,
    /// The own ones as they are written.
    pub own: Vec<WindowRecord>,
    /// Days that the municipality has added to the holidays.
    pub extra: Vec<ExtraDay>,
    /// 相談すると、どうなるか in the municipality's own words.
    pub steps: Option<StepsText>,
    /// 連携自治体の協定, whose account leads the page.
    pub agreement: Option<Agreement>,
    /// Participating municipalities, on the page of everywhere else.
    pub participants: Vec<(LgCode, String)>,
    /// 旧コード: codes that lead to the page of another, on the page of everywhere else.
    pub aliases: Vec<LgCode>,
    /// When it was read, if it comes from a copy on the disk: the page then says of when it is.
    pub copied_at: Option<Moment>,
}

/// One of the pages of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The windows.
    Board {
        /// Whose words.
        language: Language,
        /// 悩み whose windows come first.
        topic: Option<Topic>,
        /// A language that this visitor's browser prefers and the page is not in: offered, never forced.
        offer: Option<Language>,
    },
    /// 相談すると、どうなるか
    Steps {
        /// Whose words.
        language: Language,
    },
    /// 出典と確認日
    Sources {
        /// Whose words.
        language: Language,
    },
}

impl View {
    /// The page that most people see, and the one that is made ahead of need.
    pub const USUAL: Self = Self::Board { language: Language::Ja, topic: None, offer: None };

    fn of(language: Language, topic: Option<Topic>, sheet: Sheet, headers: &HeaderMap) -> Self {
        match sheet {
            Sheet::Board => {}
            Sheet::Steps => return Self::Steps { language },
            Sheet::Sources => return Self::Sources { language },
        }
        let preferred =
            || headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(Language::preferred);
        // Who chose a language by its link needs no offer.
        let offer = if language == Language::Ja { preferred().filter(|l| *l != Language::Ja) } else { None };
        Self::Board { language, topic, offer }
    }
}

impl Place {
    /// The national windows alone: needs nothing but the program itself.
    fn everywhere() -> Self {
        Self {
            municipality: None,
            windows: national::national().to_vec(),
            own: Vec::new(),
            extra: Vec::new(),
            steps: None,
            agreement: None,
            participants: Vec::new(),
            aliases: Vec::new(),
            copied_at: None,
        }
    }

    fn read(tx: &Tx<'_>, key: Key) -> Result<Option<Self>, StoreError> {
        let Some(lg_code) = key else {
            let participants = municipalities::store::list(tx)?.into_iter().map(|m| (m.lg_code, m.name)).collect();
            let aliases = alias::store::list(tx)?.into_iter().map(|a| a.old).collect();
            return Ok(Some(Self { participants, aliases, ..Self::everywhere() }));
        };
        // What was printed before a merger leads to who took over.
        let lg_code = alias::store::current(tx, lg_code)?;
        let Some(municipality) = municipalities::store::get(tx, lg_code)? else { return Ok(None) };
        let (own, windows) = store::own(tx, lg_code)?.into_iter().map(|o| (o.record, o.window)).unzip();
        Ok(Some(Self {
            municipality: Some(municipality),
            windows: national::merged(windows),
            own,
            extra: days::store::list(tx, lg_code)?,
            steps: steps::store::get(tx, lg_code)?.map(|s| s.words),
            agreement: partners::store::get(tx, lg_code)?,
            participants: Vec::new(),
            aliases: Vec::new(),
            copied_at: None,
        }))
    }

    /// Codes that lead to a page, on the page of everywhere else.
    fn codes(&self) -> impl Iterator<Item = LgCode> {
        self.participants.iter().map(|(code, _)| *code).chain(self.aliases.iter().copied())
    }

    /// The address under which its pages stand.
    fn base(&self) -> String {
        self.municipality.as_ref().map_or_else(|| format!("/{SOUDAN}"), |m| format!("/{}", m.lg_code))
    }
}

/// First parts of addresses that belong to other rooms: an unknown page there is no sticker.
const OTHER_ROOMS: [&str; 6] = ["staff", "assets", "api", "healthz", "readyz", "-"];

/// `GET /{lgcode}`, `GET /{lgcode}/{token}` and everything unknown: the consultation page of the municipality that was meant.
///
/// # Errors
/// [`WebError::NotHere`] for other rooms' addresses; our fault when not even the national page can be made.
pub async fn help(
    State(app): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response<Body>, WebError> {
    let asked = Asked::read(uri.path());
    if OTHER_ROOMS.contains(&asked.first()) || !matches!(method, Method::GET | Method::HEAD) {
        return Err(WebError::NotHere);
    }
    let now = app.now();
    let key = meant(&app, &asked, now).await;
    if let (Some(lg_code), Some(token)) = (key, &asked.token)
        && is_a_visit(&method, &headers)
    {
        app.note_scan(lg_code, token, now);
    }
    let found = key.is_some()
        || asked.looks_like_a_code()
        || matches!(asked.first(), "" | SOUDAN)
        || Language::read(asked.first()).is_some();
    let status = if found { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let view = View::of(asked.language, asked.topic, asked.sheet, &headers);
    Ok(picture(&app, key, view, now).await?.answer(&headers, now, status))
}

/// The same page, when a finished one stands ready and the address names the municipality as it should: most scans, answered without
/// a look at anything else. None is for [`help`] and the other rooms.
pub fn ready<T>(app: &App, request: &Request<T>) -> Option<Response<Full<Bytes>>> {
    let (method, headers) = (request.method(), request.headers());
    if !matches!(*method, Method::GET | Method::HEAD) {
        return None;
    }
    let (asked, now) = (Plain::read(request.uri().path())?, app.now());
    let view = View::of(asked.language, asked.topic, asked.sheet, headers);
    let picture = app.kept.at_hand(Some(asked.code), view, now)?;
    if let Some(token) = asked.token
        && is_a_visit(method, headers)
    {
        app.note_scan(asked.code, token, now);
    }
    Some(picture.answer(headers, now, StatusCode::OK))
}

/// `GET /sw.js`: keeps the page for nights without a signal. Browsers ask for it anew each time.
pub async fn offline_worker() -> Response<Body> {
    let mut response = Response::new(leave::worker().into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Makes every page ready before anybody asks: the first person at a door must not wait for it.
pub async fn warm(app: Shared) {
    let now = app.now();
    let mut keys = vec![None];
    if know(&app, None, now).await
        && let Some(everywhere) = app.kept.source(None)
    {
        keys.extend(everywhere.codes().map(Some));
    }
    for key in &keys {
        know(&app, *key, now).await;
    }
    if app.store.is_open()
        && let Err(error) = write_copies(&app).await
    {
        tracing::warn!(%error, "the consultation pages' copies wait for the next minute");
    }
    for key in keys {
        if let Err(error) = picture(&app, key, View::USUAL, now).await {
            tracing::warn!(?error, "a consultation page can't be made ahead of need");
        }
    }
}

/// 写しを読む: what the pages were made of when the register last answered, for when it doesn't.
pub fn from_copies(app: &App) -> usize {
    let (copies, now) = (app.copies.read(), app.now());
    let count = copies.len();
    copies.into_iter().for_each(|(key, place)| app.kept.put(key, place, now));
    count
}

/// 写しを書く: looks after what was edited since the last visit, and writes down what changed.
///
/// # Errors
/// What the disk says.
pub async fn write_copies(app: &Shared) -> std::io::Result<()> {
    let now = app.now();
    for key in app.kept.outdated() {
        know(app, key, now).await;
    }
    let mut places = app.kept.sources();
    // The list of participants last: whoever finds it finds all the others.
    places.sort_by_key(|(key, _)| key.is_none());
    let everywhere = app.kept.source(None).filter(|place| place.copied_at.is_none());
    let participants = everywhere.map(|place| place.codes().collect::<Vec<_>>());
    let copies = Arc::clone(&app.copies);
    let work = move || {
        copies.write(&places, now)?;
        participants.map_or(Ok(()), |codes| copies.keep_only(&codes))
    };
    app.slow(work).await.map_err(|e| std::io::Error::other(format!("{e:?}")))?
}

/// Whose page is meant; none for the page of everywhere else.
async fn meant(app: &Shared, asked: &Asked, now: Moment) -> Key {
    if let Some(code) = asked.code()
        && know(app, Some(code), now).await
    {
        return Some(code);
    }
    if !know(app, None, now).await {
        return None;
    }
    let everywhere = app.kept.source(None)?;
    let codes: Vec<LgCode> = everywhere.codes().collect();
    let near = asked.nearest(&codes)?;
    know(app, Some(near), now).await.then_some(near)
}

async fn know(app: &Shared, key: Key, now: Moment) -> bool {
    let store = app.store.clone();
    app.kept.know(key, now, async move { store.read(move |tx| Place::read(tx, key)).await }).await
}

async fn picture(app: &Shared, key: Key, view: View, now: Moment) -> Result<Arc<Picture>, WebError> {
    if let Some(ready) = app.kept.ready(key, view, now) {
        return Ok(ready);
    }
    let source = app.kept.source(key).unwrap_or_else(|| Arc::new(Place::everywhere()));
    let parts = Arc::clone(app);
    let make = move |place: &Place| made(&parts, place, view, now).map(|p| p.with(|h| complete(h, &parts.settings)));
    app.kept.make((key, view), source, now, make).await
}

fn made(app: &App, place: &Place, view: View, now: Moment) -> Result<Picture, WebError> {
    let calendar = Calendar::new(&app.holidays, &place.extra);
    match view {
        View::Board { language, topic, offer } => view::finish(place, (language, topic, offer), now, &calendar),
        View::Steps { language } => stages::finish(place, language, now),
        View::Sources { language } => sources::finish(place, language, now, &calendar),
    }
}

/// The page of an address as it stands on a disk, true whatever the hour; none for what isn't a consultation page's address as the
/// pages' own links have it, or when the register doesn't answer.
///
/// # Errors
/// When a template fails.
pub async fn still(app: &Shared, path: &str, day: Moment) -> Result<Option<String>, WebError> {
    let asked = Asked::read(path);
    let key = asked.code();
    if !is_consultation(path) || !know(app, key, day).await {
        return Ok(None);
    }
    let Some(place) = app.kept.source(key) else { return Ok(None) };
    let calendar = Calendar::new(&app.holidays, &place.extra);
    let (language, topic) = (asked.language, asked.topic);
    let html = match asked.sheet {
        Sheet::Board => view::still(&place, (language, topic), day, &calendar),
        // The page of everywhere else stands at this very address.
        Sheet::Steps => stages::html(&place, language, day, true),
        Sheet::Sources => sources::html(&place, language, day, &calendar, true),
    };
    html.map(Some)
}

/// A browser that fetches ahead, or a checker that asks for headers, is nobody at a door.
fn is_a_visit(method: &Method, headers: &HeaderMap) -> bool {
    let ahead = |name| headers.get(name).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("prefetch"));
    *method == Method::GET && !ahead("sec-purpose") && !ahead("purpose")
}
