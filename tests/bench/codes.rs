//! Codes a CPU second: one symbol at level Q with the crate that we use, and what a sticker takes (Q, and a try at H).
//!
//! `codes FILE` reads a token a line; prints a name and a figure a line.

use std::hint::black_box;
use std::process::ExitCode;

use qrcode::{EcLevel, QrCode};
use tsunagaru::stickers::code::Code;
use tsunagaru::stickers::{ScanAddress, StickerToken};

const ROUNDS: usize = 4;

fn main() -> ExitCode {
    match std::env::args().nth(1).ok_or_else(|| "codes FILE".into()).and_then(|file| measure(&file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn measure(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (base, city) = ("https://tsunagaru.example".parse()?, "282294".parse()?);
    let tokens = std::fs::read_to_string(file)?;
    let tokens = tokens.lines().map(str::parse).collect::<Result<Vec<StickerToken>, _>>()?;
    let addresses: Vec<ScanAddress> = tokens.iter().map(|token| ScanAddress::new(&base, city, token)).collect();

    let start = cpu_seconds()?;
    for address in (0..ROUNDS).flat_map(|_| &addresses) {
        black_box(QrCode::with_error_correction_level(address.in_code(), EcLevel::Q)?);
    }
    let once = cpu_seconds()?;
    for address in (0..ROUNDS).flat_map(|_| &addresses) {
        black_box(Code::of(address)?);
    }
    let both = cpu_seconds()?;
    let codes = (ROUNDS * addresses.len()) as f64;
    println!("qrcode\t{:.0}", codes / (once - start));
    println!("sticker\t{:.0}", codes / (both - once));
    Ok(())
}

/// Time that this process has been on a core, as Linux counts it: another's work on the machine does not change it.
fn cpu_seconds() -> Result<f64, Box<dyn std::error::Error>> {
    let told = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: f64 = told.split_whitespace().next().ok_or("schedstat is empty")?.parse()?;
    Ok(nanoseconds / 1e9)
}
