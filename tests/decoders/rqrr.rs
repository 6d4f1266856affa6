//! Reads the QR codes in grey pictures (binary PGM) with rqrr: a line for each, its file and its text.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        let told = texts(&path).and_then(|texts| {
            texts.iter().try_for_each(|text| writeln!(out, "{path}\t{text}")).map_err(|error| error.to_string())
        });
        if let Err(why) = told {
            eprintln!("{path}: {why}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn texts(path: &str) -> Result<Vec<String>, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    let (width, height, grey) = pgm(&bytes).ok_or("no PGM")?;
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    Ok(picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect())
}

/// Width, height and the values of a picture without comments in its head: `P5 width height 255`, one blank, bytes.
fn pgm(bytes: &[u8]) -> Option<(usize, usize, &[u8])> {
    let mut rest = bytes.strip_prefix(b"P5")?;
    let mut number = || {
        let start = rest.iter().position(u8::is_ascii_digit)?;
        let end = start + rest[start..].iter().position(|b| !b.is_ascii_digit())?;
        let value = std::str::from_utf8(&rest[start..end]).ok()?.parse().ok()?;
        rest = &rest[end..];
        Some(value)
    };
    let (width, height, _white): (usize, usize, usize) = (number()?, number()?, number()?);
    let grey = rest.get(1..)?;
    (grey.len() == width * height).then_some((width, height, grey))
}
