//! Styles and scripts inside the binary, served at addresses that carry their content's hash, so that browsers may keep them for ever.

use std::io::Write;
use std::sync::{LazyLock, OnceLock};

use axum::body::Body;
use axum::extract::Path;
use http::{HeaderMap, Response, StatusCode, header};

use super::unchanged::fingerprint;

/// One file: its plain name, its type and its bytes.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    address: String,
    gzip: OnceLock<Option<Vec<u8>>>,
    brotli: OnceLock<Option<Vec<u8>>>,
}

const CSS: &str = "text/css; charset=utf-8";
const SVG: &str = "image/svg+xml";
const JS: &str = "text/javascript; charset=utf-8";

macro_rules! ours {
    ($path:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $path))
    };
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let files: [(&'static str, &'static str, &'static [u8]); 13] = [
        ("icon.svg", SVG, ours!("icon.svg")),
        ("base.css", CSS, ours!("css/base.css")),
        ("forms.css", CSS, ours!("css/forms.css")),
        ("desk.css", CSS, ours!("css/desk.css")),
        ("map.css", CSS, ours!("css/map.css")),
        ("ground.js", JS, ours!("js/ground.js")),
        ("leave.js", JS, ours!("js/leave.js")),
        ("near.js", JS, ours!("js/near.js")),
        ("map.js", JS, ours!("js/map.js")),
        ("pin.js", JS, ours!("js/pin.js")),
        ("keys.js", JS, ours!("js/keys.js")),
        ("leaflet.css", CSS, ours!("node_modules/leaflet/dist/leaflet.css")),
        ("leaflet.js", JS, ours!("node_modules/leaflet/dist/leaflet.js")),
    ];
    files.into_iter().map(|(name, kind, bytes)| Asset::new(name, kind, bytes)).collect()
});

impl Asset {
    fn new(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> Self {
        let hash = fingerprint(bytes, 12);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let address = format!("/assets/{stem}.{hash}.{ending}");
        Self { name, kind, bytes, address, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// The finished bytes in the best coding that the browser takes; compressed once, at first use.
    fn coded(&self, accepted: &str) -> (Option<&'static str>, &[u8]) {
        if takes(accepted, "br")
            && let Some(b) = self.brotli.get_or_init(|| brotli(self.bytes))
        {
            return (Some("br"), b);
        }
        if takes(accepted, "gzip")
            && let Some(b) = self.gzip.get_or_init(|| gzip(self.bytes))
        {
            return (Some("gzip"), b);
        }
        (None, self.bytes)
    }
}

/// The address of a style or script, e.g. `href("base.css")`; a name that isn't one of ours leads to 404 and fails a test.
pub fn href(name: &str) -> &'static str {
    ASSETS.iter().find(|a| a.name == name).map_or("/assets/missing", |a| a.address.as_str())
}

/// `GET /assets/{file}`.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response<Body> {
    let found = ASSETS.iter().find(|a| a.address.strip_prefix("/assets/") == Some(file.as_str()));
    send(found, &headers)
}

fn send(found: Option<&Asset>, headers: &HeaderMap) -> Response<Body> {
    let Some(asset) = found else {
        let mut gone = Response::new(Body::empty());
        *gone.status_mut() = StatusCode::NOT_FOUND;
        return gone;
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let (coding, bytes) = asset.coded(accepted);
    let mut response = Response::new(Body::from(bytes.to_vec()));
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, http::HeaderValue::from_static(asset.kind));
    out.insert(header::CACHE_CONTROL, http::HeaderValue::from_static("public, max-age=31536000, immutable"));
    out.insert(header::VARY, http::HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        out.insert(header::CONTENT_ENCODING, http::HeaderValue::from_static(coding));
    }
    response
}

/// `GET /favicon.ico`: what browsers ask for beside files that name no icon of their own.
pub async fn icon(headers: HeaderMap) -> Response<Body> {
    let mut response = send(ASSETS.iter().find(|a| a.name == "icon.svg"), &headers);
    response.headers_mut().insert(header::CACHE_CONTROL, http::HeaderValue::from_static("public, max-age=86400"));
    response
}

/// True when the coding is named and not refused with `q=0`.
fn takes(accepted: &str, coding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && pieces.all(|p| !matches!(p.strip_prefix("q=").map(str::parse::<f32>), Some(Ok(0.0))))
    })
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).ok()?;
    writer.finish().ok()
}

fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut writer = ::brotli::CompressorWriter::new(Vec::new(), 4096, 9, 22);
    writer.write_all(bytes).ok()?;
    Some(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_carry_twelve_digits_of_the_content_hash() {
        let address = href("base.css");
        let hash = address.strip_prefix("/assets/base.").unwrap().strip_suffix(".css").unwrap();
        assert_eq!(hash.len(), 12);
        assert!(hash.bytes().all(|b| b.is_ascii_hexdigit()));
    }

    #[test]
    fn every_address_that_a_template_asks_for_exists() {
        fn walk(dir: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                } else if let Ok(text) = std::fs::read_to_string(&path) {
                    for piece in text.split("assets::href(\"").skip(1) {
                        found.push(piece.split('"').next().unwrap().to_owned());
                    }
                }
            }
        }
        let mut found = Vec::new();
        walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut found);
        assert!(!found.is_empty());
        for name in found {
            assert_ne!(href(&name), "/assets/missing", "{name}");
        }
    }

    #[test]
    fn a_refused_coding_is_not_sent() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("gzip;q=1.0, BR;q=0.5", "br"));
        assert!(!takes("br;q=0, gzip", "br"));
        assert!(!takes("brotli", "br"));
    }
}
