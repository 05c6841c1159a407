//! From a field of a rule to its place in the text.

use std::ops::Range;

use text_size::TextRange;

use crate::text::{line_range, range, size};
use crate::yaml::scalar::source_map;
use crate::yaml::{Node, NodeKind};

/// A step to a field of a rule file.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'a> {
    Key(&'a str),
    Item(usize),
}

/// The node of a field. One thing where a list may stand is its own first item.
pub(super) fn node<'a>(root: &'a Node, place: &[At<'_>]) -> &'a Node {
    place.iter().fold(root, |node, step| match (step, &node.kind) {
        (At::Key(key), _) => node.get(key).unwrap_or(node),
        (At::Item(index), NodeKind::Sequence(sequence)) => sequence.items.get(*index).unwrap_or(node),
        (At::Item(_), _) => node,
    })
}

/// The key of a field, or the field itself where it has none.
pub(super) fn key_range(root: &Node, place: &[At<'_>]) -> TextRange {
    let Some((last, above)) = place.split_last() else { return root.range };
    let parent = node(root, above);
    match last {
        At::Key(key) => parent.entry(key).map_or(parent.range, |entry| entry.key.range),
        At::Item(_) => node(root, place).range,
    }
}

/// Where these bytes of a scalar's decoded text are written.
pub(super) fn inside(text: &str, node: &Node, part: Range<usize>) -> TextRange {
    let len = node.text().map_or(0, str::len);
    let part = range(part.start.min(len), part.end.clamp(part.start.min(len), len));
    let map = source_map(text, node);
    if map.is_empty() {
        return node.range;
    }
    let found = map.to_source(part);
    if found.is_empty() { node.range } else { first_line(text, found) }
}

/// The range cut at the end of its first line.
pub(super) fn first_line(text: &str, whole: TextRange) -> TextRange {
    let start = whole.start().min(size(text.len()));
    let line = line_range(text, start);
    TextRange::new(start, whole.end().clamp(start, line.end().max(start)))
}
