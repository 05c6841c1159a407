//! Block scalars: what is said of one is said of the lines below its key.

use std::sync::LazyLock;

use regex::Regex;
use text_size::TextSize;

use super::Project;
use crate::text::{FileId, line_range, size};

/// The line of a key, or the dash of an item, whose value is a block scalar.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[:\-?][ \t]+)(?:[&!][^ \t]*[ \t]+)*[|>][0-9+-]*[ \t]*(?:#.*)?$")
        .expect("the pattern is a constant")
});

/// A place in a block scalar's first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstLine {
    /// A place in the line of the key.
    pub key: TextSize,
    /// Whether the scalar holds a document, so that the place may be one of its own as well.
    pub holds_document: bool,
}

/// The key above a place, if that is where the text of a block scalar begins.
pub fn first_line(project: &Project, file: FileId, place: TextSize) -> Option<FirstLine> {
    let text = &project.file(file).file.text;
    let line = line_range(text, place);
    let is_first =
        line.end().checked_sub(place).is_some_and(|it| text[line].trim_start().len() == usize::from(it));
    let above = text[..usize::from(line.start())].trim_end();
    let header = line_range(text, size(above.len()));
    if !is_first || above.is_empty() || !HEADER.is_match(text[header].trim_end()) {
        return None;
    }
    let mut embedded = project.sources.iter().filter(|it| it.file == file && it.map.is_some());
    let begins = |it: &super::Source| it.location(crate::text::range(0, 0)).range.start();
    let holds_document = embedded.any(|it| line_range(text, begins(it)) == line);
    Some(FirstLine { key: header.start(), holds_document })
}
