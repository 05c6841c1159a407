//! Carries edits of an embedded document to the file it stands in.

use text_size::{TextRange, TextSize};

use super::TextEdit;
use crate::diagnostic::Edit;
use crate::text::source_map::{SourceMap, Wrapping};
use crate::text::{FileId, line_range, range};

/// The edits in the file. Only whole files and literal blocks can be edited; quoted and folded texts cannot.
pub fn to_file(
    file: FileId,
    outer: &str,
    map: Option<&SourceMap>,
    edits: Vec<TextEdit>,
) -> Option<Vec<Edit>> {
    let is_crlf = outer.find('\n').is_some_and(|at| outer[..at].ends_with('\r'));
    let carried = edits.into_iter().map(|edit| {
        let edit = match map {
            None => edit,
            Some(map) => in_block(outer, map, &edit)?,
        };
        let text = if is_crlf { edit.text.replace("\r\n", "\n").replace('\n', "\r\n") } else { edit.text };
        Some(Edit { file, range: edit.range, text })
    });
    carried.collect()
}

fn in_block(outer: &str, map: &SourceMap, edit: &TextEdit) -> Option<TextEdit> {
    let Wrapping::Literal { indent } = map.wrapping else { return None };
    if indent == 0 || map.is_empty() {
        return None;
    }
    let start = offset(outer, map, edit.range.start());
    let end = if edit.range.is_empty() { start } else { offset(outer, map, edit.range.end()) };
    let begins_line = line_range(outer, start).start() == start;
    let text = indented(&edit.text, indent as usize, begins_line);
    Some(TextEdit { range: TextRange::new(start, end.max(start)), text })
}

/// A decoded line start is the file's line start, before the indentation; any other place is itself.
fn offset(outer: &str, map: &SourceMap, decoded: TextSize) -> TextSize {
    if decoded == TextSize::new(0) {
        let first = map.to_source(range(0, 0)).start();
        return line_range(outer, first).start();
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
