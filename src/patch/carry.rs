//! Carries a change of an embedded document to the file it stands in.

use text_size::{TextRange, TextSize};

use super::requote::requoted;
use super::{Change, TextEdit};
use crate::diagnostic::{Claim, Edit};
use crate::text::source_map::{SourceMap, Wrapping};
use crate::text::{FileId, Location, line_range, range};

/// A text, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Embedding<'a> {
    /// The file.
    pub file: FileId,
    /// The file's text.
    pub outer: &'a str,
    /// The text itself: the file's own, or a decoded scalar.
    pub inner: &'a str,
    /// The way back to the file; `None` when the text is the file's own.
    pub map: Option<&'a SourceMap>,
}

/// The change in the file; `None` where the scalar cannot be written so that it reads as the changed text.
pub fn to_file(place: Embedding<'_>, change: Change) -> Option<(Vec<Edit>, Vec<Claim>)> {
    let Embedding { file, outer, inner, map } = place;
    let edits = match map {
        None => change.edits,
        Some(map) => match map.wrapping {
            Wrapping::Literal { indent: 0 } | Wrapping::Other => return None,
            Wrapping::Literal { .. } if map.is_empty() => return None,
            Wrapping::Literal { indent } => {
                change.edits.iter().map(|edit| in_block(place, map, indent as usize, edit)).collect()
            }
            Wrapping::Folded { .. } | Wrapping::Single | Wrapping::Double | Wrapping::Plain => {
                requoted(outer, inner, map, &change.edits)?
            }
        },
    };
    let is_crlf = has_crlf(outer);
    let edits = edits.into_iter().map(|edit| {
        let text = if is_crlf { edit.text.replace("\r\n", "\n").replace('\n', "\r\n") } else { edit.text };
        Edit { file, range: edit.range, text }
    });
    let claims = change.claims.into_iter().map(|claim| {
        let range = map.map_or(claim.container, |map| map.to_source(claim.container));
        Claim { container: Location { file, range }, kind: claim.kind }
    });
    Some((edits.collect(), claims.collect()))
}

/// Whether the first line ends as on Windows.
fn has_crlf(text: &str) -> bool {
    text.find('\n').is_some_and(|at| text[..at].ends_with('\r'))
}

fn in_block(place: Embedding<'_>, map: &SourceMap, indent: usize, edit: &TextEdit) -> TextEdit {
    let Embedding { outer, inner, .. } = place;
    let start = line_offset(outer, map, edit.range.start());
    let end = if edit.range.is_empty() { start } else { line_offset(outer, map, edit.range.end()) };
    let begins_line = line_range(outer, start).start() == start;
    let reaches_end = edit.range.end() == TextSize::of(inner) && inner.ends_with('\n');
    if reaches_end && usize::from(end) == outer.len() && !outer.ends_with('\n') {
        return at_open_end(place, indent, edit, start);
    }
    let text = indented(&edit.text, indent, begins_line);
    TextEdit { range: TextRange::new(start, end.max(start)), text }
}

/// An edit up to the last line break of a block, where the file ends without one.
fn at_open_end(place: Embedding<'_>, indent: usize, edit: &TextEdit, start: TextSize) -> TextEdit {
    let Embedding { outer, inner, .. } = place;
    let new = edit.text.strip_suffix('\n').unwrap_or(&edit.text);
    let begins_line = line_range(outer, start).start() == start;
    let follows_break = inner[..usize::from(edit.range.start())].ends_with('\n');
    let before = outer[..usize::from(start)].trim_end_matches(['\r', '\n']).len();
    let (start, text) = match (new.is_empty(), follows_break && !begins_line) {
        (true, _) => (before, String::new()),
        (false, true) => (start.into(), format!("\n{}", indented(new, indent, true))),
        (false, false) => (start.into(), indented(new, indent, begins_line)),
    };
    TextEdit { range: range(start, outer.len()), text }
}

/// A decoded line start is the file's line start, before the indentation; any other place is itself.
fn line_offset(outer: &str, map: &SourceMap, decoded: TextSize) -> TextSize {
    if decoded == TextSize::new(0) {
        let first = map.to_source(range(0, 0)).start();
        return line_range(outer, first).start();
    }
    end_before(map, decoded)
}

/// Where the decoded text before this offset ends in the file.
pub(super) fn end_before(map: &SourceMap, decoded: TextSize) -> TextSize {
    if decoded == TextSize::new(0) {
        return map.to_source(range(0, 0)).start();
    }
    map.to_source(TextRange::new(decoded - TextSize::new(1), decoded)).end()
}

fn indented(text: &str, indent: usize, begins_line: bool) -> String {
    let mut lines = String::new();
    for (idx, line) in text.split_inclusive('\n').enumerate() {
        let is_blank = line.trim_end_matches(['\r', '\n']).is_empty();
        if (idx > 0 || begins_line) && !is_blank {
            lines.push_str(&" ".repeat(indent));
        }
        lines.push_str(line);
    }
    lines
}
