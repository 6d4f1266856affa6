//! Where an address stands among files, and a page's links made to lead there.

use crate::municipalities::LgCode;
use crate::settings::BaseUrl;

/// What an address becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of ours: its path in the folder, and the link that opens it.
    Here { file: String, link: String },
    /// Only a service can do this: where to go instead.
    Elsewhere(String),
}

pub(super) struct Links {
    live: Option<BaseUrl>,
    /// Whose pages are written.
    codes: Vec<LgCode>,
}

/// Attributes that lead somewhere.
const LEADING: [&str; 5] = [" href=\"", " src=\"", " data-pins=\"", " data-ground=\"", " action=\""];

impl Links {
    pub(super) fn new(live: Option<BaseUrl>, codes: Vec<LgCode>) -> Self {
        Self { live, codes }
    }

    /// Pages that say that something can't be done here.
    pub(super) fn is_online(&self, path: &str) -> bool {
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        matches!(last, "online" | "apply" | "notifications")
    }

    /// The service's address of a path; empty when there is none.
    pub(super) fn live(&self, path: &str) -> String {
        self.live.as_ref().map_or_else(String::new, |url| format!("{url}{path}"))
    }

    /// Where this address stands.
    pub(super) fn target(&self, path: &str, query: &str) -> Target {
        let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let elsewhere = || {
            let asked = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
            let city = parts.first().filter(|p| p.parse::<LgCode>().is_ok());
            let here = city.map_or_else(|| "/online/".to_owned(), |code| format!("/{code}/online/"));
            Target::Elsewhere(if self.live.is_some() { self.live(&asked) } else { here })
        };
        let [first, rest @ ..] = parts.as_slice() else { return here("index.html".into(), "/".into()) };
        let foreign = first.parse().is_ok_and(|code| !self.codes.contains(&code));
        let (second, last) = (rest.first().copied().unwrap_or_default(), parts.last().copied().unwrap_or_default());
        let by_a_service = matches!(*first, "staff" | "api" | "healthz" | "readyz") || last == "report";
        // The page itself says so; its link leads straight on where there is a service.
        let notification = matches!(second, "apply" | "notifications");
        if foreign || by_a_service || (notification && (self.live.is_some() || rest.len() > 1)) {
            return elsewhere();
        }
        let Some(variant) = variant(query) else { return elsewhere_or_all(self, path, query) };
        let plain = parts.join("/");
        match last.rsplit_once('.') {
            Some(_) if variant.is_empty() => here(plain.clone(), format!("/{plain}")),
            Some((_, ending)) => {
                let stem = plain.strip_suffix(&format!(".{ending}")).unwrap_or(&plain);
                let file = format!("{stem}.{}.{ending}", variant.join("."));
                here(file.clone(), format!("/{file}"))
            }
            None => {
                let folder = [vec![plain], variant].concat().join("/");
                here(format!("{folder}/index.html"), format!("/{folder}/"))
            }
        }
    }

    /// A page as a file: its links lead to files, its forms to the service, its policy stands inside. Gives the addresses found.
    pub(super) fn settled(&self, html: &str, policy: &str) -> (String, Vec<String>) {
        let html = if self.live.is_none() { without_questions(html) } else { html.to_owned() };
        let (mut out, mut found, mut rest) = (String::with_capacity(html.len()), Vec::new(), html.as_str());
        while let Some((at, name)) =
            LEADING.iter().filter_map(|name| rest.find(name).map(|at| (at, *name))).min_by_key(|(at, _)| *at)
        {
            let (before, after) = rest.split_at(at + name.len());
            let (value, tail) = after.split_at(after.find('"').unwrap_or(after.len()));
            out.push_str(before);
            rest = tail;
            if !value.starts_with('/') || value.starts_with("//") {
                out.push_str(value);
                continue;
            }
            let plain = value.replace("&#38;", "&").replace("&amp;", "&");
            let (address, fragment) = plain.split_once('#').map_or((plain.as_str(), None), |(a, f)| (a, Some(f)));
            let (path, query) = address.split_once('?').unwrap_or((address, ""));
            let link = if name == " action=\"" {
                self.live(path)
            } else {
                match self.target(path, query) {
                    Target::Here { link, .. } => {
                        found.push(if query.is_empty() || variant(query).is_none_or(|v| v.is_empty()) {
                            path.to_owned()
                        } else {
                            address.to_owned()
                        });
                        link
                    }
                    Target::Elsewhere(link) => link,
                }
            };
            out.push_str(&link.replace('&', "&amp;"));
            if let Some(fragment) = fragment {
                out.push('#');
                out.push_str(fragment);
            }
        }
        out.push_str(rest);
        (self.with_policy(&out, policy), found)
    }

    /// What no server says of a file, the page says itself.
    fn with_policy(&self, html: &str, policy: &str) -> String {
        if policy.is_empty() {
            return html.to_owned();
        }
        let kept = policy.split(';').map(str::trim).filter(|p| !p.is_empty() && !p.starts_with("frame-ancestors"));
        let with_live = |part: &str| match &self.live {
            Some(url) if part.starts_with("form-action") => format!("{part} {url}"),
            Some(_) | None => part.to_owned(),
        };
        let policy = kept.map(with_live).collect::<Vec<_>>().join("; ");
        let charset = "<meta charset=\"utf-8\">";
        html.replacen(
            charset,
            &format!("{charset}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">"),
            1,
        )
    }
}

fn here(file: String, link: String) -> Target {
    Target::Here { file, link }
}

/// A question that no file answers: the service does, else the page of everything.
fn elsewhere_or_all(links: &Links, path: &str, query: &str) -> Target {
    if links.live.is_some() {
        Target::Elsewhere(links.live(&format!("{path}?{query}")))
    } else {
        links.target(path, "")
    }
}

/// Questions that files can answer: pages of a list, its order, the coding of a file. None for any other.
fn variant(query: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        match name {
            _ if value.is_empty() => {}
            "page" | "by" | "charset" if plain => parts.push(format!("{name}-{value}")),
            _ => return None,
        }
    }
    Some(parts)
}

/// A page without its link to an address.
pub(super) fn without(html: &str, link: &str) -> String {
    let Some((before, after)) = html.split_once(&format!("href=\"{link}\"")) else { return html.to_owned() };
    let (Some(start), Some((_, rest))) = (before.rfind("<a "), after.split_once("</a>")) else {
        return html.to_owned();
    };
    before.split_at(start).0.to_owned() + rest
}

/// Search forms and filters ask a service; without one they go.
fn without_questions(html: &str) -> String {
    let cuts = [("<form ", "</form>"), ("<details class=\"filters no-print\">\n<summary>しぼりこむ", "</details>")];
    cuts.iter().fold(html.to_owned(), |html, (start, end)| {
        let mut out = String::with_capacity(html.len());
        let mut rest = html.as_str();
        while let Some((before, after)) = rest.split_once(start) {
            out.push_str(before);
            rest = after.split_once(end).map_or("", |(_, tail)| tail);
        }
        out.push_str(rest);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(live: Option<&str>) -> Links {
        Links::new(live.map(|url| url.parse().unwrap()), vec!["282294".parse().unwrap()])
    }

    fn file(path: &str, query: &str) -> String {
        match links(None).target(path, query) {
            Target::Here { file, link } => format!("{file} {link}"),
            Target::Elsewhere(link) => format!("- {link}"),
        }
    }

    #[test]
    fn every_address_is_a_file_or_leads_elsewhere() {
        for (path, query, wanted) in [
            ("/", "", "index.html /"),
            ("/282294", "", "282294/index.html /282294/"),
            ("/282294/7K3M", "", "282294/7K3M/index.html /282294/7K3M/"),
            ("/282294/spots", "by=kana&page=2", "282294/spots/by-kana/page-2/index.html /282294/spots/by-kana/page-2/"),
            ("/282294/spots.csv", "charset=cp932", "282294/spots.charset-cp932.csv /282294/spots.charset-cp932.csv"),
            ("/assets/base.0123.css", "", "assets/base.0123.css /assets/base.0123.css"),
            ("/282294/spots", "kind=shop", "282294/spots/index.html /282294/spots/"),
            ("/282294/spots/1/report", "", "- /282294/online/"),
            ("/282294/apply", "", "282294/apply/index.html /282294/apply/"),
            ("/staff", "", "- /online/"),
            ("/271403", "", "- /271403/online/"),
        ] {
            assert_eq!(file(path, query), wanted, "{path}?{query}");
        }
        let live = links(Some("https://inochi.example.jp"));
        let to = |path: &str, query: &str| live.target(path, query);
        assert_eq!(to("/282294/apply", ""), Target::Elsewhere("https://inochi.example.jp/282294/apply".into()));
        assert_eq!(to("/282294/spots", "q=x"), Target::Elsewhere("https://inochi.example.jp/282294/spots?q=x".into()));
    }

    #[test]
    fn a_link_is_taken_out_whole() {
        let page = "<p><a href=\"/x\">x</a> <a class=\"go\" href=\"/y\">y</a>.</p>";
        assert_eq!(without(page, "/y"), "<p><a href=\"/x\">x</a> .</p>");
        assert_eq!(without(page, "/z"), page);
    }

    #[test]
    fn links_are_settled_forms_go_or_lead_to_the_service_and_the_policy_stands_inside() {
        let page = "<meta charset=\"utf-8\"><a href=\"/282294/spots?page=2&#38;by=kana#g-1\">x</a><a href=\"https://x.jp/\">y</a>\
                    <form class=\"search\" action=\"/282294/spots\"><input name=\"q\"></form>";
        let (html, found) = links(None).settled(page, "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
        assert_eq!(found, ["/282294/spots?page=2&by=kana"]);
        assert_eq!(
            html,
            "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; form-action 'self'\">\
             <a href=\"/282294/spots/page-2/by-kana/#g-1\">x</a><a href=\"https://x.jp/\">y</a>"
        );
        let (html, _) = links(Some("https://inochi.example.jp")).settled(page, "form-action 'self'");
        assert!(html.contains("action=\"https://inochi.example.jp/282294/spots\""), "{html}");
        assert!(html.contains("content=\"form-action 'self' https://inochi.example.jp\""), "{html}");
    }
}
