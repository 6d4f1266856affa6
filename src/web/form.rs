//! What the form macros of `templates/parts/form.html` show: choices, faults and pages as plain values.

/// One radio, checkbox or option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the browser sends.
    pub value: String,
    /// What people read.
    pub text: String,
    /// A line under it; empty for none.
    pub note: String,
    /// Chosen already.
    pub on: bool,
}

impl Choice {
    /// A choice without a note.
    pub fn new(value: impl Into<String>, text: impl Into<String>, on: bool) -> Self {
        Self { value: value.into(), text: text.into(), note: String::new(), on }
    }

    /// The same choice with a line under it.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// 入力の誤り: one fault, told beside its field and in the summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// The field's name: the summary links to `#f-NAME`.
    pub field: String,
    /// The sentence for the reader.
    pub words: String,
}

impl FieldFault {
    /// A fault of the named field.
    pub fn new(field: impl Into<String>, words: impl Into<String>) -> Self {
        Self { field: field.into(), words: words.into() }
    }

    /// The sentence for a field, empty when it has no fault: what the macros take as `error`.
    pub fn of<'a>(faults: &'a [Self], field: &str) -> &'a str {
        faults.iter().find(|f| f.field == field).map_or("", |f| f.words.as_str())
    }
}

/// A query string `?q=%E8%8A%B1&kind=shop` of the pairs that have a value; empty when none has.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs.iter().filter(|(_, v)| !v.is_empty()) {
        out.push(if out.is_empty() { '?' } else { '&' });
        out.push_str(name);
        out.push('=');
        for b in value.bytes() {
            if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~') {
                out.push(char::from(b));
            } else {
                out.push_str(&format!("%{b:02X}"));
            }
        }
    }
    out
}

/// ページ送り: which page of how many, and where the others are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pages {
    /// This page, from 1.
    pub here: usize,
    /// The last page, at least 1.
    pub last: usize,
    /// Path and query up to the page's number, e.g. `/282294/spots?q=%E8%8A%B1&page=`.
    pub address: String,
}

impl Pages {
    /// Brings `asked` into the pages that `total` things fill, `each` on one.
    pub fn new(asked: usize, total: usize, each: usize, address: impl Into<String>) -> Self {
        let last = total.div_ceil(each.max(1)).max(1);
        Self { here: asked.clamp(1, last), last, address: address.into() }
    }

    /// The page before; `None` on the first.
    pub fn previous(&self) -> Option<String> {
        (self.here > 1).then(|| format!("{}{}", self.address, self.here - 1))
    }

    /// The page after; `None` on the last.
    pub fn next(&self) -> Option<String> {
        (self.here < self.last).then(|| format!("{}{}", self.address, self.here + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_name_only_what_was_asked_and_survive_japanese() {
        assert_eq!(query(&[("q", "花 屋"), ("kind", ""), ("page", "2")]), "?q=%E8%8A%B1%20%E5%B1%8B&page=2");
        assert_eq!(query(&[("q", "")]), "");
    }

    #[test]
    fn a_page_asked_for_beyond_the_end_is_the_last_one() {
        let pages = Pages::new(99, 41, 20, "/282294/spots?page=");
        assert_eq!((pages.here, pages.last), (3, 3));
        assert_eq!(pages.next(), None);
        assert_eq!(pages.previous().as_deref(), Some("/282294/spots?page=2"));
        assert_eq!(Pages::new(0, 0, 20, "?page=").last, 1);
    }
}
