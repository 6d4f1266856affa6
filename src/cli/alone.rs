//! 一つの台帳に一つのサービス: the lock that a service holds on its folder, and that a restore must get.

use std::path::Path;

use super::Refusal;

/// Holds the folder as long as it lives; the lock ends with the program, however it ends.
#[derive(Debug)]
pub struct Alone(std::fs::File);

/// Why the folder can't be had.
#[derive(Debug)]
pub enum AloneFault {
    /// Somebody else has it.
    Busy(Refusal),
    /// The lock's file can't be made.
    Disk(std::io::Error),
}

impl From<AloneFault> for Refusal {
    fn from(fault: AloneFault) -> Self {
        match fault {
            AloneFault::Busy(refusal) => refusal,
            AloneFault::Disk(e) => e.into(),
        }
    }
}

impl Alone {
    /// Takes the folder, which must be there.
    ///
    /// # Errors
    /// See [`AloneFault`].
    pub fn hold(data: &Path) -> Result<Self, AloneFault> {
        let path = data.join("serve.lock");
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&path).map_err(AloneFault::Disk)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(std::fs::TryLockError::Error(e)) => Err(AloneFault::Disk(e)),
            Err(std::fs::TryLockError::WouldBlock) => Err(AloneFault::Busy(Refusal::new(format!(
                "{} では、もう別のサービスが動いています。先にそちらを止めてください。",
                data.display()
            )))),
        }
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // Closing the file would let go too; what can't be let go now is let go then.
        drop(self.0.unlock());
    }
}
