//! Reads YAML as nearly everybody writes it, line by line, several times faster than a parser of all of YAML can.
//!
//! What it takes: block maps and lists, scalars and flow collections that end on their line, `|` texts, anchors of
//! values and their aliases, comments, documents behind `---`. Whatever else a text holds (a tag, a tab, an error) makes
//! it give up, and the parser reads that text from its start. *Invariant:* what it reads is what the parser reads, in every range; the
//! tests compare both, and so does whoever changes either.

use std::collections::HashMap;

use text_size::TextRange;

use super::Tree;
use super::builder::{Builder, Collection};
use crate::text::range;

#[cfg(test)]
mod tests;
mod value;

/// Deeper texts are the parser's, which knows where to stop.
const MAX_LEVELS: usize = 64;

/// The tree of a text that holds nothing unusual, or `None`.
pub(super) fn read(text: &str) -> Option<Tree> {
    if !has_usual_characters(text) {
        return None;
    }
    let builder = Builder::new(text);
    let mut reader = Lines {
        bytes: text.as_bytes(),
        builder,
        levels: Vec::new(),
        waits_at: None,
        is_in_document: false,
        anchors: HashMap::new(),
        n_anchors: 0,
        anchor: None,
        has_bare_anchor: false,
    };
    let mut at = 0;
    while at < text.len() {
        at = reader.line(at)?;
    }
    reader.end_document(text.len());
    (!reader.has_bare_anchor).then(|| reader.builder.finish())
}

/// Whether all characters are ones that mean themselves: no tab, carriage return or byte order mark, and none that
/// YAML forbids.
fn has_usual_characters(text: &str) -> bool {
    let is_unusual = |it: char| {
        matches!(it, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    // Without a branch for each byte, which would cost as much as reading the lines.
    let n_controls: usize =
        text.bytes().map(|it| usize::from((it < b' ' && it != b'\n') || it == 0x7f)).sum();
    n_controls == 0 && (text.is_ascii() || !text.chars().any(is_unusual))
}

/// A block collection that is not closed yet.
#[derive(Clone, Copy)]
struct Level {
    /// Bytes before its keys or dashes.
    column: usize,
    what: Collection,
}

struct Lines<'t> {
    bytes: &'t [u8],
    builder: Builder<'t>,
    levels: Vec<Level>,
    /// The byte behind the key or dash of the innermost level that has no value yet.
    waits_at: Option<usize>,
    /// Whether a document has begun.
    is_in_document: bool,
    /// The anchors of the document by name, the newest of each.
    anchors: HashMap<&'t str, usize>,
    /// How many there were in the whole text.
    n_anchors: usize,
    /// One whose map or list has not begun yet.
    anchor: Option<TextRange>,
    /// Whether an anchor stands before nothing, which is the parser's.
    has_bare_anchor: bool,
}

impl Lines<'_> {
    /// Reads the line that starts at a byte, and those of its `|` text; where the next starts.
    fn line(&mut self, start: usize) -> Option<usize> {
        let end = self.end_of_line(start);
        let at = self.skip_spaces(start, end);
        if at == end {
            return Some(end + 1);
        }
        let column = at - start;
        match self.bytes[at] {
            b'#' => {
                self.builder.comment(range(at, end));
                return Some(end + 1);
            }
            b'%' => return None,
            b'-' | b'.' if column == 0 && is_marker(&self.bytes[at..end]) => {
                return self.marker(at, end);
            }
            _ => {}
        }
        self.content(at, column, end)
    }

    /// `---` alone or before a comment; where the next line starts.
    fn marker(&mut self, at: usize, end: usize) -> Option<usize> {
        if self.bytes[at] != b'-' {
            return None;
        }
        self.end_document(at);
        self.builder.begin_document(range(at, at + 3));
        self.is_in_document = true;
        self.anchors.clear();
        self.waits_at = Some(at + 3);
        self.end_of_value(at + 3, end)
    }

    fn end_document(&mut self, at: usize) {
        // A document of nothing ends with its marker.
        let end = self.waits_at.filter(|_| self.levels.is_empty()).unwrap_or(at);
        while !self.levels.is_empty() {
            self.close_top();
        }
        self.settle_missing();
        self.builder.end_document(end);
        self.is_in_document = false;
    }

    /// A line with dashes or a key in it, or both; where the next line starts.
    fn content(&mut self, mut at: usize, mut column: usize, end: usize) -> Option<usize> {
        let mut is_behind_dash = false;
        while self.bytes[at] == b'-' && (at + 1 == end || self.bytes[at + 1] == b' ') {
            let next = self.skip_spaces(at + 1, end);
            self.settle(at, column, Some(next))?;
            self.waits_at = Some(next);
            if next == end {
                return Some(end + 1);
            }
            column += next - at;
            at = next;
            is_behind_dash = true;
        }
        let Some(colon) = self.colon(at, end)? else {
            return if is_behind_dash { self.value(at, end) } else { None };
        };
        self.settle(at, column, None)?;
        self.key(at, colon)?;
        self.waits_at = Some(colon);
        let next = self.skip_spaces(colon + 1, end);
        if next == end || self.bytes[next] == b'#' {
            return self.end_of_value(colon + 1, end);
        }
        self.value(next, end)
    }

    /// Closes what ends before a key or dash at a column, and opens what begins with it; `item` is where what follows
    /// the dash starts.
    fn settle(&mut self, at: usize, column: usize, item: Option<usize>) -> Option<()> {
        let what = if item.is_some() { Collection::List } else { Collection::Map };
        if !self.is_in_document {
            self.builder.begin_document(range(at, at));
            self.is_in_document = true;
            self.waits_at = Some(at);
        }
        while let Some(top) = self.levels.last().copied().filter(|top| column <= top.column) {
            let is_beside = column == top.column;
            if is_beside && what == top.what {
                self.settle_missing();
                return Some(());
            }
            // A list may stand below its key without being indented, and ends with the next key.
            if is_beside && what == Collection::List {
                break;
            }
            if is_beside && !self.is_list_of_key() {
                return None;
            }
            self.close_top();
        }
        // What nothing waits for is an error, or a text of several lines.
        self.waits_at.take()?;
        if self.levels.len() >= MAX_LEVELS {
            return None;
        }
        // The parser has such a list start at its first item.
        let is_below_key = self.levels.last().is_some_and(|it| it.column == column);
        let start = item.filter(|_| is_below_key).unwrap_or(at);
        if is_below_key && matches!(self.bytes.get(start), None | Some(b'\n' | b'#')) {
            return None;
        }
        self.levels.push(Level { column, what });
        self.builder.open(what, range(start, start), false, None);
        if let Some(anchor) = self.anchor.take() {
            self.name_newest(anchor);
        }
        Some(())
    }

    /// Whether the innermost level is a list that stands at the column of its key.
    fn is_list_of_key(&self) -> bool {
        matches!(*self.levels, [.., outer, inner] if outer.column == inner.column)
    }

    /// Nothing is written where a value was waited for.
    fn settle_missing(&mut self) {
        if let Some(at) = self.waits_at.take() {
            self.has_bare_anchor |= self.anchor.is_some();
            self.builder.missing(at);
        }
    }

    /// Gives the node that came last the anchor that is written here.
    fn name_newest(&mut self, anchor: TextRange) {
        let name = &self.builder.text[anchor][1..];
        self.n_anchors += 1;
        self.anchors.insert(name, self.n_anchors);
        self.builder.anchor(self.n_anchors, name, anchor);
    }

    fn close_top(&mut self) {
        self.settle_missing();
        self.levels.pop();
        self.builder.close(range(0, 0));
    }
}

/// Whether a line begins with `---` or `...` and nothing that makes it a text.
fn is_marker(line: &[u8]) -> bool {
    (line.starts_with(b"---") || line.starts_with(b"...")) && line.get(3).is_none_or(|it| *it == b' ')
}
