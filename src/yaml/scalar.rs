//! From a decoded scalar back to where each of its bytes was written.

use text_size::{TextRange, TextSize};

use super::{Node, Scalar, Style};
use crate::text::source_map::{SourceMap, Wrapping};
use crate::text::{range, size};

/// Maps the decoded text of a scalar node to the text it is written in; empty for other nodes.
pub fn source_map(text: &str, node: &Node) -> SourceMap {
    let Some(scalar) = node.as_scalar() else { return SourceMap::default() };
    match scalar.style {
        Style::Literal => literal(text, node.range, scalar),
        Style::Folded => {
            let first = usize::from(node.range.start());
            let indent = first - text[..first].rfind('\n').map_or(0, |at| at + 1);
            let wrapping = Wrapping::Folded { indent: u32::try_from(indent).unwrap_or(0) };
            aligned(text, node.range, scalar, wrapping)
        }
        Style::Plain => aligned(text, node.range, scalar, Wrapping::Plain),
        Style::Single => aligned(text, inside(node.range), scalar, Wrapping::Single),
        Style::Double => aligned(text, inside(node.range), scalar, Wrapping::Double),
    }
}

fn inside(quoted: TextRange) -> TextRange {
    if quoted.len() < 2.into() {
        return quoted;
    }
    TextRange::new(quoted.start() + TextSize::new(1), quoted.end() - TextSize::new(1))
}

/// Lines are one to one; only the indentation is gone.
fn literal(text: &str, content: TextRange, scalar: &Scalar) -> SourceMap {
    let first = usize::from(content.start());
    let line_start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let indent = first - line_start;
    let n_lines = memchr::memchr_iter(b'\n', scalar.text.as_bytes()).count() + 1;
    let wrapping = Wrapping::Literal { indent: u32::try_from(indent).unwrap_or(0) };
    let mut map = SourceMap::with_room(wrapping, n_lines);
    let n_leading = scalar.text.bytes().take_while(|it| *it == b'\n').count();
    let mut at = lines_above(text, line_start, n_leading);
    for line in scalar.text.split_inclusive('\n') {
        let written_end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |it| at + it + 1);
        let written = &text[at..written_end];
        let kept = line.strip_suffix('\n').unwrap_or(line);
        let skip =
            if kept.is_empty() { blank_prefix(written).min(indent) } else { indent.min(written.len()) };
        let start = at + skip;
        let end = (start + kept.len()).min(text.len());
        let next = at + written.len();
        if line.len() > kept.len() && next == end + 1 {
            map.push(TextSize::of(line), range(start, next));
        } else {
            map.push(TextSize::of(kept), range(start, end));
            if line.len() > kept.len() {
                map.push(TextSize::new(1), range(end, next.max(end)));
            }
        }
        at = next;
    }
    map
}

/// The start of the line `n` lines above the one that starts at `line_start`.
fn lines_above(text: &str, line_start: usize, n: usize) -> usize {
    (0..n).fold(line_start, |at, _| {
        let before = at.saturating_sub(1);
        text[..before].rfind('\n').map_or(0, |it| it + 1)
    })
}

fn blank_prefix(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Walks the decoded and the written text side by side: what is the same maps byte by byte, an
/// escape or a folded line break maps as a whole.
fn aligned(text: &str, content: TextRange, scalar: &Scalar, wrapping: Wrapping) -> SourceMap {
    let mut map = SourceMap::new(wrapping);
    let (mut at, end) = (usize::from(content.start()), usize::from(content.end()));
    let mut decoded = &*scalar.text;
    let leading = decoded.len() - decoded.trim_start_matches('\n').len();
    if matches!(scalar.style, Style::Folded) && leading > 0 {
        map.push(size(leading), range(at, at));
        decoded = &decoded[leading..];
    }
    while !decoded.is_empty() && at < end {
        let rest = &text[at..end];
        let (n_decoded, n_written) = step(decoded, rest, wrapping);
        map.push(size(n_decoded), range(at, at + n_written));
        decoded = &decoded[n_decoded..];
        at += n_written;
    }
    if !decoded.is_empty() {
        map.push(TextSize::of(decoded), range(at.min(end), end.max(at.min(end))));
    }
    map
}

/// How many decoded and how many written bytes belong together at the start of both.
fn step(decoded: &str, written: &str, wrapping: Wrapping) -> (usize, usize) {
    match wrapping {
        Wrapping::Single if written.starts_with("''") => return (1, 2),
        Wrapping::Double if written.starts_with('\\') => return escape(decoded, written),
        _ => {}
    }
    let blank = blank_prefix(written);
    if written[blank..].starts_with(['\n', '\r']) {
        return folded_break(decoded, written);
    }
    let same = decoded
        .bytes()
        .zip(written.bytes())
        .take_while(|(a, b)| a == b && !matches!(a, b'\n' | b'\r' | b'\\' | b'\''))
        .count();
    let same = stop_before_break(written, same);
    let same = (0..=same).rev().find(|it| decoded.is_char_boundary(*it) && written.is_char_boundary(*it));
    match same {
        Some(same) if same > 0 => (same, same),
        _ => {
            let one = decoded.chars().next().map_or(1, char::len_utf8);
            (one, written.chars().next().map_or(1, char::len_utf8))
        }
    }
}

/// White space before a line break is folded away with the break, so it is no part of the same text.
fn stop_before_break(written: &str, same: usize) -> usize {
    let run = &written[..written.floor_char_boundary(same)];
    let trimmed = run.trim_end_matches([' ', '\t']);
    let after = &written[trimmed.len()..];
    if after[blank_prefix(after)..].starts_with(['\n', '\r']) { trimmed.len() } else { same }
}

fn folded_break(decoded: &str, written: &str) -> (usize, usize) {
    let n_written = written.len() - written.trim_start_matches([' ', '\t', '\n', '\r']).len();
    if decoded.starts_with(' ') && !decoded.starts_with("  ") {
        return (1, n_written);
    }
    let n_breaks = decoded.len() - decoded.trim_start_matches('\n').len();
    if n_breaks == 0 {
        return (0, n_written.max(1));
    }
    // Deeper lines of a folded scalar keep their further indentation.
    let kept = decoded[n_breaks..].len() - decoded[n_breaks..].trim_start_matches([' ', '\t']).len();
    (n_breaks, n_written.saturating_sub(kept).max(1))
}

fn escape(decoded: &str, written: &str) -> (usize, usize) {
    let one = decoded.chars().next().map_or(0, char::len_utf8);
    let n_written = match written.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        Some(b'\n' | b'\r') => {
            let rest = &written[1..];
            return (0, 1 + rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len());
        }
        Some(_) => 1 + written[1..].chars().next().map_or(0, char::len_utf8),
        None => 1,
    };
    let surrogates = n_written == 6 && decoded.chars().next().is_some_and(|it| u32::from(it) > 0xFFFF);
    (one, if surrogates { 12 } else { n_written }.min(written.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse::parse;

    /// Every character that is not white space or an escape maps to itself.
    fn check(text: &str, needles: &[&str]) {
        let tree = parse(text);
        let node = tree.documents[0].root.get("a").expect("the texts have a key a");
        let map = source_map(text, node);
        let decoded = node.text().expect("a scalar");
        assert_eq!(map.len(), TextSize::of(decoded), "{text:?} {decoded:?}");
        for needle in needles {
            let at = decoded.find(needle).unwrap_or_else(|| panic!("{needle:?} in {decoded:?}"));
            let back = map.to_source(range(at, at + needle.len()));
            assert_eq!(&text[back], *needle, "{text:?}");
        }
    }

    #[test]
    fn literal_blocks() {
        check("a: |\n\n  \n  größe: 1\n   y: z\n\n\nb: 1\n", &["größe", "y: z", "1"]);
        check("a: |2-\n\n    x\n", &["x"]);
        check("a: |\r\n  x: 1\r\n  y: 2\r\n", &["x: 1", "y: 2"]);
    }

    #[test]
    fn folded_and_plain_lines() {
        check("a: >\n\n  x: 1\n  y\n\n    z\n  w\n", &["x: 1", "y", "z", "w"]);
        check("a: one\n  two\n\n  three\n", &["one", "two", "three"]);
    }

    #[test]
    fn quoted_texts() {
        check("a: 'it''s'\n", &["it", "s"]);
        check("a: \"x: 1\\ny: \\u00e9 2\\n\"\n", &["x: 1", "y", "2"]);
        check("a: \"one\n  two \\\n  three\"\n", &["one", "two", "three"]);
    }
}
