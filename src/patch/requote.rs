//! Edits inside a quoted, folded or plain scalar: written in its manner, and kept only if they read back exactly.

use text_size::{TextRange, TextSize};

use super::TextEdit;
use super::carry::end_before;
use super::lines::line_start;
use super::render::double;
use crate::text::range;
use crate::text::source_map::{SourceMap, Wrapping};
use crate::yaml::parse::parse;
use crate::yaml::{Node, NodeKind};

/// How a line break is written where one is folded into a space.
#[derive(Debug, Clone, Copy)]
enum Break {
    /// As an empty line.
    Doubled,
    /// As it is: beside lines that are indented further nothing is folded.
    Single,
}

/// The edits in the file; `None` if no way to write them reads back as the edited text.
pub(super) fn requoted(
    outer: &str,
    inner: &str,
    map: &SourceMap,
    edits: &[TextEdit],
) -> Option<Vec<TextEdit>> {
    let wanted = applied(inner, edits);
    let lifted: Vec<TextEdit> = edits.iter().map(|edit| lifted(inner, edit)).collect();
    let manners = [
        (edits, Break::Doubled),
        (&lifted, Break::Doubled),
        (edits, Break::Single),
        (&lifted, Break::Single),
    ];
    manners.into_iter().find_map(|(edits, line_break)| {
        let written: Vec<TextEdit> = edits.iter().map(|it| written(outer, map, it, line_break)).collect();
        reads_as(&applied(outer, &written), map, &wanted).then_some(written)
    })
}

/// Whole lines put in behind a line break, put in before it instead.
fn lifted(inner: &str, edit: &TextEdit) -> TextEdit {
    let at = usize::from(edit.range.start());
    match edit.text.strip_suffix('\n') {
        Some(text) if edit.range.is_empty() && inner[..at].ends_with('\n') => {
            TextEdit { range: range(at - 1, at - 1), text: format!("\n{text}") }
        }
        Some(_) | None => edit.clone(),
    }
}

fn written(outer: &str, map: &SourceMap, edit: &TextEdit, line_break: Break) -> TextEdit {
    let start = end_before(map, edit.range.start());
    let end = if edit.range.is_empty() { start } else { end_before(map, edit.range.end()) };
    let text = match map.wrapping {
        Wrapping::Double => {
            let quoted = double(&edit.text);
            quoted[1..quoted.len() - 1].to_owned()
        }
        Wrapping::Single => broken(&edit.text.replace('\'', "''"), indent_at(outer, map, start), line_break),
        Wrapping::Folded { indent } => broken(&edit.text, indent as usize, line_break),
        Wrapping::Plain => broken(&edit.text, indent_at(outer, map, start), line_break),
        Wrapping::Literal { .. } | Wrapping::Other => edit.text.clone(),
    };
    TextEdit { range: TextRange::new(start, end.max(start)), text }
}

fn broken(text: &str, indent: usize, line_break: Break) -> String {
    let indent = " ".repeat(indent);
    match line_break {
        Break::Doubled => text.replace('\n', &format!("\n\n{indent}")),
        Break::Single => text.replace('\n', &format!("\n{indent}")),
    }
}

/// The indentation of a further line of the scalar.
fn indent_at(outer: &str, map: &SourceMap, at: TextSize) -> usize {
    let first = line_start(outer, end_before(map, TextSize::new(0)).into());
    let line = line_start(outer, at.into());
    let spaces = outer[line..].len() - outer[line..].trim_start_matches(' ').len();
    if line == first { spaces + 2 } else { spaces }
}

/// The text after edits that are sorted and do not overlap.
fn applied(text: &str, edits: &[TextEdit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    }
    text
}

/// Whether the scalar that began where the mapped one did reads as this text, and nothing is broken.
fn reads_as(outer: &str, map: &SourceMap, wanted: &str) -> bool {
    let begin = usize::from(end_before(map, TextSize::new(0)));
    let tree = parse(outer);
    tree.errors.is_empty() && tree.documents.iter().any(|it| holds(&it.root, begin, wanted))
}

fn holds(node: &Node, begin: usize, wanted: &str) -> bool {
    match &node.kind {
        NodeKind::Scalar(scalar) => {
            let start = usize::from(node.range.start());
            // Quotes stand before the text.
            let is_there = start == begin || start + 1 == begin;
            is_there && &*scalar.text == wanted
        }
        NodeKind::Sequence(sequence) => sequence.items.iter().any(|it| holds(it, begin, wanted)),
        NodeKind::Mapping(mapping) => {
            let mut nodes = mapping.entries.iter().flat_map(|it| [&it.key, &it.value]);
            nodes.any(|it| holds(it, begin, wanted))
        }
        NodeKind::Alias(_) => false,
    }
}
