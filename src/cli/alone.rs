//! 一つの台帳に一つのサービス: the lock that a service holds on its folder, and that a restore must get.

use std::path::Path;

use super::Refusal;

/// Holds the folder as long as it lives; the lock ends with the program, however it ends.
#[derive(Debug)]
pub struct Alone(std::fs::File);

impl Alone {
    /// Takes the folder, which must be there.
    ///
    /// # Errors
    /// When somebody else holds it, or the lock's file can't be made.
    pub fn hold(data: &Path) -> Result<Self, Refusal> {
        let path = data.join("serve.lock");
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&path)?;
        file.try_lock().map_err(|_| {
            Refusal::new(format!(
                "{} では、もう別のサービスが動いています。先にそちらを止めてください。",
                data.display()
            ))
        })?;
        Ok(Self(file))
    }
}

impl Drop for Alone {
    fn drop(&mut self) {
        // Closing the file would let go too; what can't be let go now is let go then.
        drop(self.0.unlock());
    }
}
