//! 仕上がったページ: the consultation pages as finished, compressed bytes, kept until the picture they show is no longer true.

use std::collections::HashMap;
use std::hash::Hash;
use std::io::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::municipalities::LgCode;
use crate::store::StoreError;
use crate::time::Moment;
use crate::web::error::WebError;
use crate::web::unchanged::fingerprint;

/// Whose page: a municipality's, or the one for everywhere else.
pub type Key = Option<LgCode>;

/// How long facts from the register are believed before they are read again, in seconds: edits by commands of another process.
const REREAD: i64 = 60;
/// After a failure the register is left alone for this many seconds: visitors must not wait for it one by one.
const PAUSE: i64 = 5;
/// A visitor waits this long for the register at most.
const PATIENCE: Duration = Duration::from_millis(1500);
/// The longest that a browser may keep a page without asking, in seconds.
const MAX_AGE: i64 = 60;

/// One finished page in every encoding.
pub struct Picture {
    valid_until: Moment,
    shapes: [Shape; 3],
}

struct Shape {
    encoding: &'static str,
    etag: HeaderValue,
    /// Of an answer with these bytes, for as long as [`MAX_AGE`] holds.
    headers: HeaderMap,
    bytes: Bytes,
}

impl Picture {
    /// Compresses a page. Slow (tens of milliseconds): off the async threads.
    ///
    /// # Errors
    /// When a compressor fails or `policy` is no header: our fault.
    pub fn finish(html: &str, policy: &str, valid_until: Moment) -> Result<Self, WebError> {
        let digest = fingerprint(html.as_bytes(), 16);
        let policy = HeaderValue::from_str(policy).map_err(WebError::fault)?;
        let shape = |encoding: &'static str, bytes: Vec<u8>| {
            let etag = HeaderValue::from_str(&format!("\"{digest}{encoding}\"")).map_err(WebError::fault)?;
            let mut headers = HeaderMap::with_capacity(16);
            headers.insert(header::CACHE_CONTROL, max_age(MAX_AGE));
            headers.insert(header::ETAG, etag.clone());
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, accept-language"));
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            if !encoding.is_empty() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            Ok::<_, WebError>(Shape { encoding, etag, headers, bytes: bytes.into() })
        };
        Ok(Self {
            valid_until,
            shapes: [shape("br", brotli(html)?)?, shape("gzip", gzip(html)?)?, shape("", html.as_bytes().to_vec())?],
        })
    }

    /// The answer for this visitor: the smallest encoding that their browser takes, or 304 when it has these very bytes.
    pub fn answer<B: Default + From<Bytes>>(
        &self,
        asked: &HeaderMap,
        now: Moment,
        status: StatusCode,
    ) -> http::Response<B> {
        let [.., plain] = &self.shapes;
        let shape = self.shapes.iter().find(|s| accepts(asked, s.encoding)).unwrap_or(plain);
        let known = asked.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
        let same =
            known.is_some_and(|list| list.split(',').any(|tag| shape.etag == tag.trim().trim_start_matches("W/")));
        let fresh = status == StatusCode::OK && same;
        let body = if fresh { B::default() } else { B::from(shape.bytes.clone()) };
        let mut response = http::Response::new(body);
        *response.status_mut() = if fresh { StatusCode::NOT_MODIFIED } else { status };
        let headers = response.headers_mut();
        *headers = shape.headers.clone();
        if fresh {
            headers.remove(header::CONTENT_TYPE);
            headers.remove(header::CONTENT_ENCODING);
        }
        // Never longer than the picture is true.
        let left = self.valid_until.unix() - now.unix();
        if left < MAX_AGE {
            headers.insert(header::CACHE_CONTROL, max_age(left.max(0)));
        }
        response
    }

    /// Puts in what every answer of the program carries.
    pub fn with(mut self, complete: impl Fn(&mut HeaderMap)) -> Self {
        self.shapes.iter_mut().for_each(|shape| complete(&mut shape.headers));
        self
    }

    fn holds_at(&self, now: Moment) -> bool {
        now < self.valid_until
    }
}

fn max_age(seconds: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("max-age={seconds}")).unwrap_or(HeaderValue::from_static("no-cache"))
}

fn accepts(asked: &HeaderMap, encoding: &str) -> bool {
    let offers =
        asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let mut named = offers.filter_map(|offer| {
        let (name, parameters) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        (name.trim().eq_ignore_ascii_case(encoding)).then_some(!refused)
    });
    encoding.is_empty() || named.next().unwrap_or(false)
}

fn gzip(html: &str) -> Result<Vec<u8>, WebError> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(html.as_bytes()).and_then(|()| encoder.finish()).map_err(WebError::fault)
}

// A window of 64 KB holds the whole page; a larger one costs memory and saves nothing.
fn brotli(html: &str) -> Result<Vec<u8>, WebError> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 16, size_hint: html.len(), ..Default::default() };
    let mut bytes = Vec::new();
    brotli::BrotliCompress(&mut html.as_bytes(), &mut bytes, &parameters).map_err(WebError::fault)?;
    Ok(bytes)
}

/// 棚: what pages are made of, and the pages made of it.
struct Shelf<S, V> {
    facts: RwLock<Facts<S>>,
    pictures: RwLock<HashMap<V, Arc<Picture>>>,
    /// One at a time makes the page; the others wait here instead of making it too.
    making: tokio::sync::Mutex<()>,
}

impl<S, V: Eq + Hash> Shelf<S, V> {
    fn picture(&self, view: V, now: Moment) -> Option<Arc<Picture>> {
        read(&self.pictures).get(&view).filter(|p| p.holds_at(now)).cloned()
    }
}

struct Facts<S> {
    source: Arc<S>,
    read_at: Moment,
    outdated: bool,
}

/// All shelves. `S` is what pages are made of: it stays in memory, so that a page can be made anew without the store. `V` tells
/// the pages of one shelf apart: languages, worries.
pub struct Kept<S, V> {
    shelves: RwLock<HashMap<Key, Arc<Shelf<S, V>>>>,
    reading: Mutex<Vec<Key>>,
    paused_until: AtomicI64,
}

impl<S, V> Default for Kept<S, V> {
    fn default() -> Self {
        Self { shelves: RwLock::default(), reading: Mutex::default(), paused_until: AtomicI64::new(i64::MIN) }
    }
}

impl<S: PartialEq + Send + Sync + 'static, V: Copy + Eq + Hash + Send + Sync + 'static> Kept<S, V> {
    /// The page, when it stands ready and is still true.
    pub fn ready(&self, key: Key, view: V, now: Moment) -> Option<Arc<Picture>> {
        let shelf = self.shelf(key)?;
        if read(&shelf.facts).outdated && !self.is_paused(now) {
            return None;
        }
        shelf.picture(view, now)
    }

    /// [`Kept::ready`], when nothing about the page needs looking after either: neither its facts nor the page itself.
    pub fn at_hand(&self, key: Key, view: V, now: Moment) -> Option<Arc<Picture>> {
        let shelf = self.shelf(key)?;
        let facts = read(&shelf.facts);
        if facts.outdated || now.unix() - facts.read_at.unix() >= REREAD {
            return None;
        }
        shelf.picture(view, now)
    }

    /// What the page of `key` is made of, as last read.
    pub fn source(&self, key: Key) -> Option<Arc<S>> {
        self.shelf(key).map(|shelf| Arc::clone(&read(&shelf.facts).source))
    }

    /// Puts facts in from elsewhere, where none are known.
    pub fn put(&self, key: Key, source: S, now: Moment) {
        if self.shelf(key).is_none() {
            self.take(key, source, now);
        }
    }

    /// Whose facts are no longer true, after an edit that no visitor has come to see yet.
    pub fn outdated(&self) -> Vec<Key> {
        let shelves = read(&self.shelves);
        shelves.iter().filter(|(_, shelf)| read(&shelf.facts).outdated).map(|(key, _)| *key).collect()
    }

    /// What all pages are made of.
    pub fn sources(&self) -> Vec<(Key, Arc<S>)> {
        let shelves = read(&self.shelves);
        shelves.iter().map(|(key, shelf)| (*key, Arc::clone(&read(&shelf.facts).source))).collect()
    }

    /// Places whose facts are known, and finished pages.
    pub fn count(&self) -> (usize, usize) {
        let shelves = read(&self.shelves);
        (shelves.len(), shelves.values().map(|shelf| read(&shelf.pictures).len()).sum())
    }

    /// Sees to it that the facts of `key` are there, and that they are read again once a minute beside the answering. `reading`
    /// is only run when it is needed; it gives none for what doesn't exist. True when there are facts, old ones included.
    pub async fn know<R>(self: &Arc<Self>, key: Key, now: Moment, reading: R) -> bool
    where
        R: Future<Output = Result<Option<S>, StoreError>> + Send + 'static,
    {
        if self.must_read(key, now) {
            let answer = tokio::time::timeout(PATIENCE, reading).await.unwrap_or(Err(StoreError::Stopped));
            self.learn(key, answer, now);
        } else if self.should_reread(key, now) {
            let kept = Arc::clone(self);
            tokio::spawn(async move { kept.learn(key, reading.await, now) });
        }
        self.shelf(key).is_some()
    }

    fn must_read(&self, key: Key, now: Moment) -> bool {
        !self.is_paused(now) && self.shelf(key).is_none_or(|shelf| read(&shelf.facts).outdated)
    }

    /// True for a few seconds after the register failed to answer.
    fn is_paused(&self, now: Moment) -> bool {
        now.unix() < self.paused_until.load(Ordering::Relaxed)
    }

    /// True for one caller a minute.
    fn should_reread(&self, key: Key, now: Moment) -> bool {
        let Some(shelf) = self.shelf(key) else { return false };
        if now.unix() - read(&shelf.facts).read_at.unix() < REREAD || self.is_paused(now) {
            return false;
        }
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let free = !reading.contains(&key);
        if free {
            reading.push(key);
        }
        free
    }

    fn learn(&self, key: Key, answer: Result<Option<S>, StoreError>, now: Moment) {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).retain(|k| *k != key);
        match answer {
            Ok(Some(source)) => self.take(key, source, now),
            Ok(None) => drop(write(&self.shelves).remove(&key)),
            Err(error) => {
                // What is known stays: a page of a minute ago helps, a page of errors doesn't.
                tracing::warn!(%error, "consultation page: the register doesn't answer");
                self.paused_until.store(now.unix() + PAUSE, Ordering::Relaxed);
            }
        }
    }

    fn take(&self, key: Key, source: S, now: Moment) {
        let Some(shelf) = self.shelf(key) else {
            let facts = RwLock::new(Facts { source: Arc::new(source), read_at: now, outdated: false });
            let shelf = Shelf { facts, pictures: RwLock::default(), making: tokio::sync::Mutex::new(()) };
            write(&self.shelves).insert(key, Arc::new(shelf));
            return;
        };
        let mut facts = write(&shelf.facts);
        (facts.read_at, facts.outdated) = (now, false);
        // The pages go only when something changed.
        if *facts.source != source {
            facts.source = Arc::new(source);
            write(&shelf.pictures).clear();
        }
    }

    /// 窓口や自治体が変わった: the next visitor sees the change. Call it after the transaction of the edit.
    pub fn invalidate(&self, lg_code: LgCode) {
        for key in [Some(lg_code), None] {
            if let Some(shelf) = self.shelf(key) {
                write(&shelf.facts).outdated = true;
            }
        }
    }

    /// Makes the page of `source` once for all who wait, and keeps it; without a shelf it is made for this visitor alone.
    ///
    /// # Errors
    /// What `make` returns.
    pub async fn make<F>(
        &self,
        (key, view): (Key, V),
        source: Arc<S>,
        now: Moment,
        make: F,
    ) -> Result<Arc<Picture>, WebError>
    where
        F: FnOnce(&S) -> Result<Picture, WebError> + Send + 'static,
    {
        let from = Arc::clone(&source);
        let made = || async move {
            tokio::task::spawn_blocking(move || make(&from)).await.map_err(WebError::fault)?.map(Arc::new)
        };
        let Some(shelf) = self.shelf(key) else { return made().await };
        let _alone = shelf.making.lock().await;
        if let Some(ready) = shelf.picture(view, now) {
            return Ok(ready);
        }
        let picture = made().await?;
        // An edit may have come in between: then this picture is for those who waited, not for those to come.
        if Arc::ptr_eq(&read(&shelf.facts).source, &source) {
            let mut pictures = write(&shelf.pictures);
            // Rarely asked ones must not pile up: what is no longer true goes when another one comes.
            pictures.retain(|_, p| p.holds_at(now));
            pictures.insert(view, Arc::clone(&picture));
        }
        Ok(picture)
    }

    fn shelf(&self, key: Key) -> Option<Arc<Shelf<S, V>>> {
        read(&self.shelves).get(&key).cloned()
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::HeaderName;
    use std::sync::atomic::AtomicU32;

    use super::*;

    const CITY: fn() -> Key = || "282294".parse().ok();

    fn at(second: i64) -> Moment {
        Moment::from_unix(second)
    }

    fn shelf() -> Arc<Kept<String, ()>> {
        Arc::new(Kept::default())
    }

    async fn says(kept: &Arc<Kept<String, ()>>, now: i64, answer: Result<Option<&str>, StoreError>) -> bool {
        let answer = answer.map(|a| a.map(str::to_owned));
        kept.know(CITY(), at(now), async move { answer }).await
    }

    fn draw(until: i64) -> impl FnOnce(&String) -> Result<Picture, WebError> + Send + 'static {
        move |source| Picture::finish(&format!("<p>{source}"), "default-src 'none'", at(until))
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[tokio::test]
    async fn a_page_is_made_once_for_all_who_wait_and_again_when_it_is_no_longer_true() {
        let kept = shelf();
        assert!(says(&kept, 0, Ok(Some("a"))).await);
        let made = Arc::new(AtomicU32::new(0));
        let visitors: Vec<_> = (0..20)
            .map(|_| {
                let (kept, made) = (Arc::clone(&kept), Arc::clone(&made));
                tokio::spawn(async move {
                    let source = kept.source(CITY()).unwrap();
                    let make = move |source: &String| {
                        made.fetch_add(1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(20));
                        draw(100)(source)
                    };
                    kept.make((CITY(), ()), source, at(10), make).await.unwrap();
                })
            })
            .collect();
        for visitor in visitors {
            visitor.await.unwrap();
        }
        assert_eq!(made.load(Ordering::SeqCst), 1);
        assert!(kept.ready(CITY(), (), at(99)).is_some());
        assert!(kept.ready(CITY(), (), at(100)).is_none());
    }

    #[tokio::test]
    async fn an_edit_is_read_at_once_and_a_failing_register_takes_nothing_away() {
        let kept = shelf();
        says(&kept, 0, Ok(Some("a"))).await;
        kept.make((CITY(), ()), kept.source(CITY()).unwrap(), at(0), draw(1000)).await.unwrap();
        kept.invalidate("282294".parse().unwrap());
        assert!(kept.ready(CITY(), (), at(1)).is_none());
        assert!(says(&kept, 1, Err(StoreError::Stopped)).await);
        assert!(kept.ready(CITY(), (), at(2)).is_some(), "the old page while the register is left alone");
        assert!(says(&kept, 10, Ok(Some("b"))).await);
        assert_eq!(*kept.source(CITY()).unwrap(), "b");
        assert!(kept.ready(CITY(), (), at(10)).is_none(), "the page of the old facts is gone");
        kept.invalidate("282294".parse().unwrap());
        assert!(!says(&kept, 20, Ok(None)).await, "who no longer takes part has no page");
    }

    #[tokio::test]
    async fn a_page_of_old_facts_is_not_kept_over_new_ones() {
        let kept = shelf();
        says(&kept, 0, Ok(Some("old"))).await;
        let old = kept.source(CITY()).unwrap();
        kept.invalidate("282294".parse().unwrap());
        says(&kept, 1, Ok(Some("new"))).await;
        kept.make((CITY(), ()), old, at(1), draw(1000)).await.unwrap();
        assert!(kept.ready(CITY(), (), at(1)).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_register_is_not_waited_for_by_everybody() {
        let kept = shelf();
        let start = tokio::time::Instant::now();
        assert!(!kept.know(CITY(), at(0), std::future::pending::<Result<Option<String>, StoreError>>()).await);
        assert_eq!(start.elapsed().as_millis(), PATIENCE.as_millis(), "the clock of the test, not the machine's");
        assert!(!kept.know(CITY(), at(1), std::future::pending()).await);
        assert_eq!(start.elapsed().as_millis(), PATIENCE.as_millis(), "the next visitor gets help without waiting");
    }

    #[test]
    fn browsers_get_what_they_take_and_304_only_for_these_very_bytes() {
        let answer = |picture: &Picture, asked: &HeaderMap, now| picture.answer::<Body>(asked, at(now), StatusCode::OK);
        let picture = Picture::finish(&"つながる".repeat(200), "default-src 'none'", at(30)).unwrap();
        let encoding = |accept: &str| {
            let response = answer(&picture, &headers(&[("accept-encoding", accept)]), 0);
            response.headers().get("content-encoding").map(|v| v.to_str().unwrap().to_owned())
        };
        assert_eq!(encoding("gzip, deflate, br").as_deref(), Some("br"));
        assert_eq!(encoding("gzip;q=1.0, br;q=0").as_deref(), Some("gzip"));
        assert_eq!(encoding("identity"), None);
        assert_eq!(encoding("brr"), None);
        let plain = answer(&picture, &HeaderMap::new(), 0);
        let etag = plain.headers().get("etag").unwrap().to_str().unwrap().to_owned();
        let again = answer(&picture, &headers(&[("if-none-match", &etag)]), 0);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = headers(&[("if-none-match", &etag), ("accept-encoding", "br")]);
        assert_eq!(answer(&picture, &other, 0).status(), StatusCode::OK);
        let age = |now| answer(&picture, &HeaderMap::new(), now).headers()["cache-control"].clone();
        assert_eq!((age(0), age(25)), ("max-age=30".parse().unwrap(), "max-age=5".parse().unwrap()));
    }
}
