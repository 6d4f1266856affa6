//! 折り返し: short lines for mail, since carriers' mail on telephones breaks long ones anywhere, in the middle of a link too.

use crate::text::is_variation_selector;

/// Half-width columns of a line: thirty full-width characters.
const COLUMNS: usize = 60;

/// Characters that never begin a line (行頭禁則).
const NO_BEGIN: &str =
    "、。，．・：；？！」』）】〉》〕］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョヵヶ々ゝゞヽヾ…‥％℃号";
/// Characters that never end a line (行末禁則).
const NO_END: &str = "「『（【〈《〔［｛第";

/// The text with no line over [`COLUMNS`], broken as Japanese is; words, numbers and links in half-width letters stay whole.
pub fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        wrap_line(line.trim_end(), &mut out);
    }
    out.push('\n');
    out
}

fn wrap_line(line: &str, out: &mut String) {
    let (mut used, mut first) = (0, true);
    for piece in pieces(line) {
        let width: usize = piece.chars().map(columns).sum();
        if !first && used + piece.trim_end().chars().map(columns).sum::<usize>() > COLUMNS {
            while out.ends_with(' ') {
                out.pop();
            }
            out.push('\n');
            used = 0;
        }
        let piece = if used == 0 && !first { piece.trim_start_matches(' ') } else { piece };
        out.push_str(piece);
        used += width;
        first = false;
    }
}

/// What can't be broken: a run of half-width letters, or one character with what clings to it.
fn pieces(line: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in line.char_indices() {
        if let Some(b) = before
            && may_break(b, c)
        {
            cuts.push(at);
        }
        // A selector changes nothing about the character that it belongs to.
        if columns(c) > 0 {
            before = Some(c);
        }
    }
    let ends = cuts.iter().copied().chain([line.len()]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    starts.zip(ends).filter_map(|(a, b)| line.get(a..b)).collect()
}

fn may_break(before: char, after: char) -> bool {
    if columns(after) == 0 || NO_BEGIN.contains(after) || NO_END.contains(before) {
        return false;
    }
    // Between two half-width characters only at a space.
    columns(before) == 2 || columns(after) == 2 || before == ' '
}

/// 半角いくつ分: what a terminal or a telephone with even letters gives it.
fn columns(c: char) -> usize {
    let clings = is_variation_selector(c) || unicode_normalization::char::is_combining_mark(c) || c == '\u{200d}';
    match c {
        _ if clings => 0,
        '\u{0}'..='\u{7f}' | '\u{ff61}'..='\u{ff9f}' => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_links_whole_and_nothing_is_lost() {
        let link = format!("https://inochi.example.jp/282294/notifications/7K3M-9XTC?key={}", "k".repeat(26));
        let reason = "直していただきたいところがあります。電話番号（0791-64-0000）が、ほかの届出と同じです。「葛\u{e0100}城」の字も、ご確認ください。".repeat(3);
        let text = format!(
            "㈱𠮷野 見本堂 様\n\n{reason}\n{link}\nEnglish words are broken only where there is a space between two of them."
        );
        let wrapped = wrap(&text);
        assert_eq!(wrapped.lines().filter(|l| *l == link).count(), 1);
        let tight = |t: &str| t.split_whitespace().collect::<String>();
        assert_eq!(tight(&wrapped), tight(&text));
        for line in wrapped.lines() {
            let width: usize = line.chars().map(columns).sum();
            // A line may hold a mark that must not begin the next one, and a link is never broken.
            assert!(width <= COLUMNS + 4 || line == link, "{width} {line}");
            assert!(!line.starts_with(['、', '。', '」', '）', '\u{e0100}']), "{line}");
            assert!(!line.ends_with(['「', '（']), "{line}");
            assert!(!line.ends_with(' '), "{line}");
        }
        assert!(wrapped.contains("0791-64-0000"), "numbers stay whole");
        assert!(wrapped.ends_with("of them.\n"));
        assert_eq!(wrap("短い行\n"), "短い行\n");
    }
}
