//! Arguments to library; the only reader of argv, environment and the system clock.
fn main() {}
