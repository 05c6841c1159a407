//! Lines and columns of block style: where an entry begins, where it ends, how deep it stands.

use crate::text::range;
use crate::yaml::{Comment, Entry, Node, NodeKind};

/// The start of the line that holds `at`.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |it| it + 1)
}

/// The start of the line after the one that holds `at`, or the end of the text.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |it| at + it + 1)
}

/// The column of `at` in bytes.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// Whether only spaces stand before `at` on its line.
pub(super) fn is_first_on_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].bytes().all(|it| it == b' ')
}

/// The end of what is written of an entry, white space behind it not counted.
pub(super) fn entry_end(text: &str, entry: &Entry) -> usize {
    let key = usize::from(entry.key.range.end());
    let end = if entry.value.is_missing() { key } else { end_of(text, &entry.value).max(key) };
    // An empty value still has its colon.
    if end == key { after_colon(text, key).unwrap_or(key) } else { end }
}

/// The end of a node, white space behind it not counted.
pub(super) fn end_of(text: &str, node: &Node) -> usize {
    let (start, end) = (usize::from(node.range.start()), usize::from(node.range.end()));
    let end = start + text[start..end].trim_end().len();
    // A collection may end with an entry whose value is not written.
    match &node.kind {
        NodeKind::Mapping(mapping) if !mapping.is_flow => {
            mapping.entries.last().map_or(end, |last| end.max(entry_end(text, last)))
        }
        NodeKind::Sequence(sequence) if !sequence.is_flow => {
            sequence.items.last().map_or(end, |last| end.max(end_of(text, last)))
        }
        NodeKind::Mapping(_) | NodeKind::Sequence(_) | NodeKind::Scalar(_) | NodeKind::Alias(_) => end,
    }
}

/// The offset just behind the colon of a key that ends at `key_end`.
pub(super) fn after_colon(text: &str, key_end: usize) -> Option<usize> {
    let rest = &text[key_end..];
    let colon = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest[colon..].starts_with(':').then_some(key_end + colon + 1)
}

/// The start of the comment lines directly above the line that starts at `line`, at the same column. Those at the
/// beginning of a text speak of all of it (a licence, a schema, silence) and stay.
pub(super) fn with_comments(text: &str, comments: &[Comment], line: usize, column: usize) -> usize {
    let mut start = line;
    while start > 0 {
        let above = line_start(text, start - 1);
        let at = above + column;
        let index = comments.partition_point(|it| usize::from(it.range.start()) < at);
        let Some(comment) = comments.get(index).filter(|it| usize::from(it.range.start()) == at) else {
            break;
        };
        let is_ours = is_first_on_line(text, at) && !text[comment.range].contains("valuelint: chart");
        if !is_ours {
            break;
        }
        start = above;
    }
    if start == 0 { line } else { start }
}

/// The end of the comment lines directly below the line that holds `at`, if they stand right of a column: they
/// speak of what is above them. `at` itself where there are none.
pub(super) fn with_comments_below(text: &str, comments: &[Comment], at: usize, column: usize) -> usize {
    let mut end = at;
    loop {
        let line = line_end(text, end);
        let index = comments.partition_point(|it| usize::from(it.range.start()) < line);
        let Some(comment) = comments.get(index).map(|it| it.range) else { return end };
        let start = usize::from(comment.start());
        let is_below = line < start && line_start(text, start) == line && is_first_on_line(text, start);
        if !is_below || self::column(text, start) <= column {
            return end;
        }
        end = comment.end().into();
    }
}

/// How many spaces a child stands further right in this text, if anything shows it.
pub(super) fn step_of(text: &str, node: &Node) -> Option<usize> {
    match &node.kind {
        NodeKind::Mapping(mapping) if !mapping.is_flow => {
            let own = column(text, mapping.entries.first()?.key.range.start().into());
            for entry in &mapping.entries {
                if let NodeKind::Mapping(inner) = &entry.value.kind {
                    let child = inner.entries.first().filter(|_| !inner.is_flow);
                    let child = child.map(|it| column(text, it.key.range.start().into()));
                    if let Some(child) = child.filter(|it| *it > own) {
                        return Some(child - own);
                    }
                }
            }
            mapping.entries.iter().find_map(|entry| step_of(text, &entry.value))
        }
        NodeKind::Sequence(sequence) if !sequence.is_flow => {
            sequence.items.iter().find_map(|item| step_of(text, item))
        }
        NodeKind::Mapping(_) | NodeKind::Sequence(_) | NodeKind::Scalar(_) | NodeKind::Alias(_) => None,
    }
}

/// How far right of its key the dashes of a list stand in this text, if anything shows it.
pub(super) fn dash_offset(text: &str, node: &Node) -> Option<usize> {
    let NodeKind::Mapping(mapping) = &node.kind else { return None };
    mapping.entries.iter().filter(|_| !mapping.is_flow).find_map(|entry| match &entry.value.kind {
        NodeKind::Sequence(sequence) if !sequence.is_flow => {
            let dash = dash_column(text, sequence.items.first()?)?;
            dash.checked_sub(column(text, entry.key.range.start().into()))
        }
        NodeKind::Mapping(_) => dash_offset(text, &entry.value),
        NodeKind::Sequence(_) | NodeKind::Scalar(_) | NodeKind::Alias(_) => None,
    })
}

/// The column of the dash before an item that begins on the same line.
pub(super) fn dash_column(text: &str, item: &Node) -> Option<usize> {
    let start = usize::from(item.range.start());
    let line = line_start(text, start);
    let before = text[line..start].trim_end_matches(' ');
    before.strip_suffix('-').map(str::len)
}

/// The range from `start` to `end`.
pub(super) fn span(start: usize, end: usize) -> text_size::TextRange {
    range(start, end.max(start))
}
