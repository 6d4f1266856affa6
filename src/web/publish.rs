//! 写しのサイト: the public side as files for any web server. Every page is asked of the program's own router, its links are
//! followed, and what only a service can do leads to the service, or to a page that says whom to call.

mod folder;
mod links;

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use tower::ServiceExt as _;

use folder::Folder;
use links::{Links, Target};

use crate::municipalities::{self, LgCode};
use crate::settings::BaseUrl;
use crate::stickers;
use crate::store::{StoreError, Tx};
use crate::time::Moment;
use crate::web::app::Shared;
use crate::web::frame::{PublicFrame, PublicPlace};
use crate::web::{headers, routes};
use crate::windows::pages::still;

/// What is to be published.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Empty for all that take part.
    pub cities: Vec<LgCode>,
    /// Where the service is, for forms.
    pub live: Option<BaseUrl>,
    /// A page for each sticker; without them the web server's rules have to lead stickers to their municipality's page.
    pub stickers: bool,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Written, for they are new or changed.
    pub written: usize,
    /// Left as they were.
    pub same: usize,
    /// Taken away, for nothing leads to them any more.
    pub removed: usize,
}

/// Why there is no whole copy.
#[derive(Debug)]
pub enum PublishFault {
    /// Something else stands in that folder.
    Foreign(PathBuf),
    /// A file can't be written.
    Disk(PathBuf, std::io::Error),
    /// The register doesn't answer.
    Store(StoreError),
    /// A municipality doesn't take part.
    Unknown(LgCode),
    /// A page can't be made: its address, and the page that leads there.
    Page(String, String),
}

impl std::fmt::Display for PublishFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Foreign(path) => write!(
                f,
                "{} には、ほかのファイルがあります。空のフォルダーか、前に publish で書き出したフォルダーを指定してください。",
                path.display()
            ),
            Self::Disk(path, e) => write!(f, "{}: {e}", path.display()),
            Self::Store(e) => e.fmt(f),
            Self::Unknown(code) => write!(f, "{code} は参加していません。"),
            Self::Page(address, from) => write!(f, "{address} のページを作れません（{from} からのリンク）。"),
        }
    }
}

impl std::error::Error for PublishFault {}

impl From<StoreError> for PublishFault {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

/// Writes the whole public side into a folder; `hear` is told of pages done and pages known so far. Stopped in the middle, the folder
/// holds whole files, old and new ones, and the next run goes on.
///
/// # Errors
/// See [`PublishFault`].
pub fn publish(
    app: &Shared,
    wanted: &Wanted,
    into: &Path,
    hear: &mut dyn FnMut(usize, usize),
) -> Result<Outcome, PublishFault> {
    let mut folder = Folder::open(into)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| PublishFault::Disk(into.to_owned(), e))?;
    runtime.block_on(async {
        let asked = wanted.clone();
        let (codes, seeds) = app.store.read(move |tx| seeds(tx, &asked)).await?;
        let mut crawl = Crawl::new(app, Links::new(wanted.live.clone(), codes));
        seeds.into_iter().for_each(|address| crawl.find(address, "publish"));
        let mut done = 0;
        while let Some((address, from)) = crawl.queue.pop_front() {
            let (file, bytes) = crawl.page(&address, &from).await?;
            folder.put(&file, &bytes)?;
            done += 1;
            hear(done, done + crawl.queue.len());
        }
        folder.finish()
    })
}

/// The codes whose pages are written, and the addresses to which nothing else leads or with which everything begins.
fn seeds(tx: &Tx<'_>, wanted: &Wanted) -> Result<(Vec<LgCode>, Vec<String>), PublishFault> {
    let all: Vec<LgCode> = municipalities::store::list(tx)?.into_iter().map(|m| m.lg_code).collect();
    if let Some(unknown) = wanted.cities.iter().find(|c| !all.contains(c)) {
        return Err(PublishFault::Unknown(*unknown));
    }
    let mut seeds: Vec<String> =
        ["/", "/soudan", "/partners", "/sw.js", "/favicon.ico", "/404.html", "/online"].map(str::to_owned).to_vec();
    let aliases = municipalities::alias::store::list(tx)?;
    let mut codes = Vec::new();
    for code in all.iter().filter(|c| wanted.cities.is_empty() || wanted.cities.contains(c)) {
        let pages = ["", "/spots", "/map", "/networks", "/embed", "/sticker", "/online"];
        seeds.extend(pages.map(|page| format!("/{code}{page}")));
        codes.push(*code);
        seeds.push(format!("/{code}/forms/yoshiki1.pdf"));
        if wanted.live.is_none() {
            seeds.extend([format!("/{code}/apply"), format!("/{code}/notifications")]);
        }
        if wanted.stickers {
            let tokens = stickers::store::tokens(tx, *code)?;
            seeds.extend(tokens.into_iter().map(|token| format!("/{code}/{token}")));
        }
        for old in aliases.iter().filter(|a| a.lg_code == *code).map(|a| a.old) {
            codes.push(old);
            seeds.push(format!("/{old}"));
            let tokens = if wanted.stickers { stickers::store::tokens(tx, old)? } else { Vec::new() };
            seeds.extend(tokens.into_iter().map(|token| format!("/{old}/{token}")));
        }
    }
    Ok((codes, seeds))
}

#[derive(Template)]
#[template(path = "web/online.html")]
struct OnlinePage {
    frame: PublicFrame,
    /// The service's page, when it is known.
    live: String,
}

struct Crawl<'a> {
    app: &'a Shared,
    router: axum::Router,
    links: Links,
    day: Moment,
    queue: VecDeque<(String, String)>,
    known: BTreeSet<String>,
}

impl<'a> Crawl<'a> {
    fn new(app: &'a Shared, links: Links) -> Self {
        Self {
            app,
            router: routes::router(Arc::clone(app)),
            links,
            day: app.now(),
            queue: VecDeque::new(),
            known: BTreeSet::new(),
        }
    }

    fn find(&mut self, address: String, from: &str) {
        if self.known.insert(address.clone()) {
            self.queue.push_back((address, from.to_owned()));
        }
    }

    /// The file of an address and what stands in it; links in it are found.
    async fn page(&mut self, address: &str, from: &str) -> Result<(String, Vec<u8>), PublishFault> {
        let missing = || PublishFault::Page(address.to_owned(), from.to_owned());
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let Target::Here { file, .. } = self.links.target(path, query) else { return Err(missing()) };
        // Whoever mistypes an address gets help too.
        let path = if path == "/404.html" { "/soudan" } else { path };
        let html = still(self.app, path, self.day).await.map_err(|_| missing())?;
        let (html, policy) = match html {
            Some(html) => (html, String::new()),
            None if self.links.is_online(path) => {
                let html = self.online(path).await.map_err(|_| missing())?;
                (html, headers::policy(&self.app.settings).to_owned())
            }
            None => {
                let response = self.ask(address).await.map_err(|_| missing())?;
                let header =
                    |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
                let (kind, policy) = (header(header::CONTENT_TYPE), header(header::CONTENT_SECURITY_POLICY));
                // A page of a moment must never stand still.
                let of_a_moment = policy.contains("'sha256-");
                if response.status() != StatusCode::OK || of_a_moment {
                    return Err(missing());
                }
                let bytes = response.into_body().collect().await.map_err(|_| missing())?.to_bytes().to_vec();
                if !kind.starts_with("text/html") {
                    return Ok((file, bytes));
                }
                (String::from_utf8(bytes).map_err(|_| missing())?, policy)
            }
        };
        let (mut html, mut found) = self.links.settled(&html, &policy);
        // A file that Shift_JIS can't hold is none; the page says so only where a service answers.
        for coded in found.extract_if(.., |next| next.ends_with("charset=cp932")).collect::<Vec<_>>() {
            if self.ask(&coded).await.is_ok_and(|answer| answer.status() == StatusCode::OK) {
                found.push(coded);
            } else if let Target::Here { link, .. } =
                self.links.target(&coded.replace("?charset=cp932", ""), "charset=cp932")
            {
                html = links::without(&html, &link);
            }
        }
        found.into_iter().for_each(|next| self.find(next, address));
        Ok((file, html.into_bytes()))
    }

    async fn ask(&self, address: &str) -> Result<Response, axum::http::Error> {
        let request =
            Request::get(address).header(header::HOST, self.app.settings.base_url.host()).body(Body::empty())?;
        match self.router.clone().oneshot(request).await {
            Ok(response) => Ok(response),
            Err(never) => match never {},
        }
    }

    /// 届出はここではできません.
    async fn online(&self, path: &str) -> Result<String, PublishFault> {
        let code: Option<LgCode> = path.split('/').nth(1).and_then(|c| c.parse().ok());
        let city = match code {
            Some(code) => self.app.store.read(move |tx| municipalities::store::get(tx, code)).await?,
            None => None,
        };
        let frame = city.as_ref().map_or_else(PublicFrame::site, |m| PublicFrame::of(m, PublicPlace::Elsewhere));
        let live = self.links.live(path.trim_end_matches("/online"));
        OnlinePage { frame, live }.render().map_err(|_| PublishFault::Page(path.to_owned(), String::new()))
    }
}
