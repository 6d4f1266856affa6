//! 離れる: the two small scripts of the consultation page, and the policy that lets them and the page's style in and nothing else.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::windows::asked::{SHUTTEN, SOUDAN};
use crate::windows::{Language, Topic};

/// The page's one style.
pub(super) static STYLE: LazyLock<String> =
    LazyLock::new(|| squeezed(include_str!("../../../templates/windows/consultation.css")));

/// すぐ離れる, and asking for the offline copy once the page stands.
pub(super) static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let files = [include_str!("../../../assets/js/leave.js"), include_str!("../../../assets/js/keep.js")];
    files.map(tight).concat()
});

/// The same with the script that tells what is open, on pages that stand without a server.
pub(super) static STILL_SCRIPT: LazyLock<String> =
    LazyLock::new(|| format!("{}{}", *SCRIPT, tight(include_str!("../../../assets/js/open.js"))));

/// What browsers may do with the page.
pub(super) static POLICY: LazyLock<String> = LazyLock::new(|| format!("{};frame-ancestors 'none'", policy(&SCRIPT)));

/// The same inside a page, where nothing can be said of frames.
pub(super) static STILL_POLICY: LazyLock<String> = LazyLock::new(|| policy(&STILL_SCRIPT));

fn policy(script: &str) -> String {
    let hash = |text: &str| base64(&Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none';style-src 'sha256-{}';script-src 'sha256-{}';worker-src 'self';base-uri 'none';form-action 'none'",
        hash(&STYLE),
        hash(script)
    )
}

/// The service worker that keeps the page for nights without a signal.
pub(super) fn worker() -> &'static str {
    static WORKER: LazyLock<String> = LazyLock::new(|| {
        let languages = Language::ALL.map(Language::code);
        let words: Vec<_> =
            languages.into_iter().chain(Topic::ALL.map(Topic::anchor)).chain([SOUDAN, SHUTTEN]).collect();
        tight(include_str!("../../../assets/js/offline.js")).replace("/*WORDS*/", &words.join(" "))
    });
    &WORKER
}

/// A script without its indents, line ends and the air around its signs: every statement in the files ends with `;`, `{`, `}` or
/// goes on, and no text in them holds such a sign with air around it.
fn tight(script: &str) -> String {
    let line: String = script.lines().map(str::trim).collect();
    [" = ", " => ", " === ", " && ", " < ", " ? ", ", ", ": ", " {", "{ ", " }", "; "]
        .iter()
        .fold(line, |script, wide| script.replace(wide, wide.trim()))
}

/// The style without its comments, indents and line ends.
fn squeezed(css: &str) -> String {
    let mut plain = String::new();
    let mut rest = css;
    while let Some((before, comment)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let line: String = plain.lines().map(str::trim).collect();
    [("; ", ";"), (" {", "{"), ("{ ", "{"), (": ", ":"), (", ", ","), (" > ", ">"), (";}", "}")]
        .iter()
        .fold(line, |css, (wide, narrow)| css.replace(wide, narrow))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, b| bits << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for n in 0..4 {
            let letter = ALPHABET.get((bits >> (18 - 6 * n) & 63) as usize).filter(|_| n <= chunk.len());
            text.push(letter.map_or('=', |l| char::from(*l)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_what_browsers_expect() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_style_loses_only_what_nobody_reads() {
        assert_eq!(squeezed("a {\n  color: red;\n  /* why */ margin: 0, 1px;\n}\n"), "a{color:red;margin:0,1px}");
    }

    #[test]
    fn the_worker_is_small_and_knows_every_page() {
        assert!(worker().len() < 2048, "{}", worker().len());
        assert!(worker().contains(" zh-hans ") && worker().contains(" soudan shutten'"));
        assert!(!STILL_SCRIPT.contains("//"), "a comment would swallow the rest of the line");
    }
}
