//! Arguments to library; the only reader of argv, the environment and the system clock.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tsunagaru::cli;
use tsunagaru::time::Moment;

fn main() -> ExitCode {
    cli::run(std::env::args_os(), Arc::new(now))
}

fn now() -> Moment {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    Moment::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}
