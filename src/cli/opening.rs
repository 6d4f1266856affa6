//! 台帳を開く: beside the answering, so that whoever scans a sticker gets help while the register is brought up to date, and when it
//! can't be opened at all.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::Refusal;
use super::alone::{Alone, AloneFault};
use crate::store::{Store, StoreError};
use crate::windows::pages::copies::Copies;

/// The register with the lock on its folder; both come when it is open.
#[derive(Clone)]
pub struct Opening {
    /// Closed until it is open.
    pub store: Store,
    data: PathBuf,
    alone: Arc<OnceLock<Alone>>,
    under_way: Arc<AtomicBool>,
}

/// Why it isn't open.
#[derive(Debug)]
enum Fault {
    Busy(Refusal),
    Store(StoreError),
}

impl Opening {
    /// Opens the register, or says why not and leaves that to [`Opening::again`]. Tables that take longer than `patience` to be brought
    /// up to date go on being so meanwhile.
    ///
    /// # Errors
    /// When another service holds the folder, or a newer program wrote the file: the operator has to choose.
    pub fn begin(data: &Path, patience: Duration) -> Result<Self, Refusal> {
        let store = Store::closed(data);
        let opening = Self { store, data: data.to_owned(), alone: Arc::default(), under_way: Arc::default() };
        let (send, receive) = channel();
        let work = {
            let opening = opening.clone();
            move || {
                let opened = opening.attempt();
                if let Err(std::sync::mpsc::SendError(late)) = send.send(opened) {
                    match late {
                        Ok(()) => tracing::info!("the register is open"),
                        Err(fault) => tracing::error!(%fault, "the register can't be opened"),
                    }
                }
            }
        };
        std::thread::Builder::new().name("opening".into()).spawn(work)?;
        match receive.recv_timeout(patience) {
            Ok(Ok(())) => {}
            Ok(Err(Fault::Busy(refusal))) => return Err(refusal),
            Ok(Err(Fault::Store(error @ StoreError::Newer(_)))) => return Err(error.into()),
            Ok(Err(Fault::Store(error))) => told(data, &error)?,
            Err(RecvTimeoutError::Timeout) => {
                writeln!(std::io::stderr(), "データを開いています。相談できるところのページは、もう開けます。")?;
            }
            Err(RecvTimeoutError::Disconnected) => return Err(Refusal::new("データを開く途中で止まりました。")),
        }
        Ok(opening)
    }

    /// Tries what could not be done before, unless it is still being done. Slow: off the async threads.
    pub fn again(&self) {
        if self.under_way.load(Ordering::SeqCst) || self.store.is_open() {
            return;
        }
        match self.attempt() {
            Ok(()) => tracing::info!("the register is open again"),
            Err(fault) => tracing::error!(%fault, "the register can't be opened"),
        }
    }

    fn attempt(&self) -> Result<(), Fault> {
        self.under_way.store(true, Ordering::SeqCst);
        let opened = self.open();
        self.under_way.store(false, Ordering::SeqCst);
        opened
    }

    fn open(&self) -> Result<(), Fault> {
        // A file that isn't there is a new one only where no page was ever made of an old one.
        if Store::is_blank(&self.data) && Copies::of(&self.data).are_there() {
            return Err(Fault::Store(StoreError::Missing(self.data.clone())));
        }
        Store::folder(&self.data).map_err(Fault::Store)?;
        // Somebody may be putting a copy in place: then it is their folder.
        let held = Alone::hold(&self.data).map_err(|fault| match fault {
            AloneFault::Busy(refusal) => Fault::Busy(refusal),
            AloneFault::Disk(e) => Fault::Store(StoreError::File(self.data.clone(), e)),
        })?;
        self.store.reopen().map_err(Fault::Store)?;
        self.alone.get_or_init(|| held);
        Ok(())
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Busy(refusal) => refusal.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

fn told(data: &Path, error: &StoreError) -> Result<(), Refusal> {
    let mut out = std::io::stderr().lock();
    writeln!(out, "データを開けません（{error}）。")?;
    let from = if Copies::of(data).are_there() { "最後に読めたときの窓口" } else { "国の窓口" };
    writeln!(
        out,
        "相談できるところのページだけを、{from}で動かします。空き容量と、データのフォルダー {} を確かめてください（tsunagaru check）。直れば、1分以内にもとにもどります。",
        data.display()
    )?;
    if matches!(error, StoreError::Missing(_)) {
        writeln!(
            out,
            "控えからもどすときは tsunagaru restore、はじめから始めるときは、フォルダーの中の pages も消してください。"
        )?;
    }
    Ok(())
}
