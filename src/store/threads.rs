//! The writer's thread and the readers' threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::StoreError;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Threads that own the connections; they end, finishing their queues, when this is dropped.
pub struct Threads {
    write: Option<Sender<Job>>,
    read: Option<Sender<Job>>,
    /// Writes that wait or are being done.
    waiting: Arc<AtomicUsize>,
    handles: Vec<JoinHandle<()>>,
}

impl Threads {
    pub fn start(writer: Connection, readers: Vec<Connection>) -> Self {
        let (write, jobs) = channel::<Job>();
        let mut handles = vec![spawn("store-write", writer, Arc::new(Mutex::new(jobs)))];
        let (read, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        handles.extend(readers.into_iter().map(|c| spawn("store-read", c, Arc::clone(&jobs))));
        Self {
            write: Some(write),
            read: Some(read),
            waiting: Arc::default(),
            handles: handles.into_iter().flatten().collect(),
        }
    }

    pub fn write(&self, job: Job) -> Result<(), StoreError> {
        let done = Done::of(&self.waiting);
        let counted: Job = Box::new(move |connection| {
            let _done = done;
            job(connection);
        });
        self.write.as_ref().ok_or(StoreError::Stopped)?.send(counted).map_err(|_| StoreError::Stopped)
    }

    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    pub fn read(&self, job: Job) -> Result<(), StoreError> {
        self.read.as_ref().ok_or(StoreError::Stopped)?.send(job).map_err(|_| StoreError::Stopped)
    }
}

/// Counts a write from its order to its end, however it ends.
struct Done(Arc<AtomicUsize>);

impl Done {
    fn of(waiting: &Arc<AtomicUsize>) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(waiting))
    }
}

impl Drop for Done {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn spawn(name: &str, mut connection: Connection, jobs: Arc<Mutex<Receiver<Job>>>) -> Option<JoinHandle<()>> {
    let work = move || {
        loop {
            // The lock is held only while waiting for a job, never while doing it.
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match job {
                // A panic in one job must not take the register down with it: the caller sees `Stopped`, the thread goes on.
                Ok(job) => drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&mut connection)))),
                Err(_) => break,
            }
        }
    };
    std::thread::Builder::new().name(name.into()).spawn(work).ok()
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.write = None;
        self.read = None;
        for handle in self.handles.drain(..) {
            // The last owner may be one of these threads itself (a job that held the store).
            if handle.thread().id() != std::thread::current().id() {
                drop(handle.join());
            }
        }
    }
}
