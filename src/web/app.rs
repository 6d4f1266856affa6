//! What every handler gets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Semaphore;

use crate::mail::Post;
use crate::municipalities::LgCode;
use crate::settings::Settings;
use crate::stickers::{self, StickerToken, scans::Scans};
use crate::store::copied::{self, Copied};
use crate::store::{Store, StoreError};
use crate::time::{Holidays, Moment};
use crate::web::error::WebError;
use crate::web::kept::Kept;
use crate::web::limits::Limits;
use crate::web::metrics::Metrics;
use crate::web::registers::Registers;
use crate::windows::pages::{Place, View, copies::Copies};

/// The clock, handed in by `main`; tests move it.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Everything that handlers share.
pub struct App {
    /// 設定.
    pub settings: Settings,
    /// The register.
    pub store: Store,
    /// 祝日の表.
    pub holidays: Arc<Holidays>,
    /// Finished consultation pages; call `kept.invalidate(lg_code)` after every edit of a municipality or its windows.
    pub kept: Arc<Kept<Place, View>>,
    /// What consultation pages are made of, on the disk.
    pub copies: Arc<Copies>,
    /// What list and map look through.
    pub registers: Arc<Registers>,
    /// 受け付ける数の上限.
    pub limits: Limits,
    /// 計器.
    pub metrics: Metrics,
    scans: Scans,
    /// Since when the copy was seen to be behind, in seconds of the epoch; 0 while it isn't.
    behind_since: AtomicI64,
    clock: Clock,
    hashing: Semaphore,
}

/// 写しの遅れ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// Nothing to restore from.
    NoCopy,
    /// It has been seen to lack something for so long.
    Seconds(u64),
}

/// The state of axum's router.
pub type Shared = Arc<App>;

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When a table that ships with the program can't be read.
    pub fn new(settings: Settings, store: Store, clock: Clock) -> Result<Self, StoreError> {
        let holidays = Holidays::parse(include_str!("../../data/holidays.csv"))
            .map_err(|line| StoreError::corrupt(format!("data/holidays.csv line {line}")))?;
        let copies = Arc::new(Copies::of(&settings.data));
        // Two at once: argon2 takes 19 MiB each, and a flood of sign-ins must leave a core for everybody else.
        Ok(Self {
            settings,
            store,
            holidays: Arc::new(holidays),
            kept: Arc::default(),
            copies,
            registers: Arc::default(),
            limits: Limits::default(),
            metrics: Metrics::default(),
            scans: Scans::default(),
            behind_since: AtomicI64::new(0),
            clock,
            hashing: Semaphore::new(2),
        })
    }

    /// Last things before the program ends: what is counted in memory goes to the store.
    ///
    /// # Errors
    /// When the store doesn't take it.
    pub async fn finish(&self) -> Result<(), StoreError> {
        self.write_scans().await
    }

    /// Counts a scan of the sticker that `token` (as typed) may be; nothing else about the visit is kept.
    pub fn note_scan(&self, lg_code: LgCode, token: &str, now: Moment) {
        if let Some(token) = StickerToken::lenient(token) {
            self.scans.note(lg_code, token, now.in_japan().date());
        }
    }

    /// Writes the counted scans down; what can't be written stays counted for the next time.
    ///
    /// # Errors
    /// When the store doesn't take it.
    pub async fn write_scans(&self) -> Result<(), StoreError> {
        let counted = self.scans.take();
        if counted.is_empty() {
            return Ok(());
        }
        let lines = counted.clone();
        let written = self.store.write(move |tx| stickers::store::add_scans(tx, &lines)).await;
        if written.is_err() {
            self.scans.put_back(counted);
        }
        written
    }

    /// How far the register's copy is behind; none where none is kept. Looks at files: a call a minute sees how long.
    pub fn copy_behind(&self) -> Option<Behind> {
        let copy = self.settings.copy.as_ref()?;
        match copied::look(&self.settings.data, copy) {
            Copied::NotYet => Some(Behind::NoCopy),
            Copied::UpToDate => {
                self.behind_since.store(0, Ordering::Relaxed);
                Some(Behind::Seconds(0))
            }
            Copied::Behind => {
                let now = self.now().unix();
                let since = match self.behind_since.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed) {
                    Ok(_) => now,
                    Err(since) => since,
                };
                Some(Behind::Seconds(u64::try_from(now - since).unwrap_or_default()))
            }
        }
    }

    /// How letters leave.
    pub fn post(&self) -> Post {
        Post::of(&self.settings)
    }

    /// The moment by the clock.
    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Random bytes from the operating system.
    ///
    /// # Errors
    /// When the operating system has none: our fault, nothing is made without them.
    pub fn random<const N: usize>(&self) -> Result<[u8; N], WebError> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map_err(WebError::fault)?;
        Ok(bytes)
    }

    /// Runs slow arithmetic (argon2, drawing) off the async threads, two at once.
    ///
    /// # Errors
    /// When the program is stopping or the work panicked.
    pub async fn slow<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, WebError> {
        let _permit = self.hashing.acquire().await.map_err(WebError::fault)?;
        tokio::task::spawn_blocking(work).await.map_err(WebError::fault)
    }
}
