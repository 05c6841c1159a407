//! Entries between braces that stand on lines of their own: which lines and comments are theirs.

use super::Place;
use super::lines::{column, entry_end, is_first_on_line, line_end, line_start, with_comments};
use crate::yaml::Entry;

/// All that goes with an entry between braces.
pub(super) fn span_in_braces(place: Place<'_>, entry: &Entry) -> (usize, usize) {
    own_span(place, entry.key.range.start().into(), entry_end(place.text, entry))
}

/// What stands between `start` and `end`, with its comma; where it has lines of its own, these lines whole, with the
/// comments above it and behind it.
pub(super) fn own_span(place: Place<'_>, start: usize, end: usize) -> (usize, usize) {
    let text = place.text;
    let after = after_comma(text, end);
    let first = if is_first_on_line(text, start) {
        with_comments(text, place.comments, line_start(text, start), column(text, start))
    } else {
        start
    };
    let line = line_end(text, after);
    let rest = &text[after..line];
    let is_last_on_line = rest.trim().is_empty() || rest.trim_start().starts_with('#');
    match (is_first_on_line(text, start), is_last_on_line) {
        (true, true) => (first, line),
        // The opening brace stands before it: the line break stays.
        (false, true) => (start, after + rest.trim_end().len()),
        (_, false) => (start, after),
    }
}

/// The end of the comma behind `end`, if one stands there on the same line; else `end`.
fn after_comma(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let n_spaces = rest.len() - rest.trim_start_matches(' ').len();
    if rest[n_spaces..].starts_with(',') { end + n_spaces + 1 } else { end }
}

/// The comments above an entry as whole lines, and the one behind it; nothing where others stand in it.
pub(super) fn remarks(
    place: Place<'_>,
    start: usize,
    after: usize,
    key: usize,
    end: usize,
) -> Option<(String, String)> {
    let is_in_it = |it: &crate::yaml::Comment| (key..end).contains(&usize::from(it.range.start()));
    if place.comments.iter().any(is_in_it) {
        return None;
    }
    let text = place.text;
    let above = if start < key { &text[start..line_start(text, key)] } else { "" };
    let lines = above.lines().map(|it| format!("{}\n", it.trim_start()));
    let behind = text[end..after].trim_start_matches([' ', ',']).trim_end();
    let behind = if behind.starts_with('#') { format!(" {behind}") } else { String::new() };
    Some((lines.collect(), behind))
}
