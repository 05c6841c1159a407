//! What the pieces of an embedded document are, for editors that see nothing but a text there.

use text_size::{TextRange, TextSize};

use super::place::embedded;
use crate::project::{Project, Source};
use crate::text::FileId;
use crate::value::scalar::{Resolved, resolve_v2};
use crate::yaml::{Node, NodeKind, Style};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paint {
    /// A key.
    Key,
    /// A text.
    Text,
    /// A number.
    Number,
    /// true, false, null.
    Word,
    /// A comment.
    Comment,
    /// `&name` or `*name`.
    Anchor,
}

/// The pieces of all documents embedded in a file, in order, none longer than its line.
pub fn paint(project: &Project, file: FileId) -> Vec<(TextRange, Paint)> {
    let text = &project.file(file).file.text;
    let mut pieces = Vec::new();
    for (_, source) in embedded(project, file) {
        let mut painter = Painter { source, text, pieces: Vec::new() };
        source.tree.documents.iter().for_each(|it| painter.node(&it.root));
        source.tree.comments.iter().for_each(|it| painter.piece(it.range, Paint::Comment));
        pieces.append(&mut painter.pieces);
    }
    pieces.sort_unstable_by_key(|it: &(TextRange, Paint)| (it.0.start(), it.0.end()));
    // Two releases may read the same text.
    let mut end = TextSize::new(0);
    pieces.retain(|(range, _)| {
        let is_free = range.start() >= end;
        end = end.max(range.end());
        is_free
    });
    pieces
}

struct Painter<'p> {
    source: &'p Source,
    /// The text of the file.
    text: &'p str,
    pieces: Vec<(TextRange, Paint)>,
}

impl Painter<'_> {
    fn node(&mut self, node: &Node) {
        if let Some(anchor) = node.anchor() {
            self.piece(anchor.range, Paint::Anchor);
        }
        match &node.kind {
            NodeKind::Alias(_) => self.piece(node.range, Paint::Anchor),
            NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| self.node(it)),
            NodeKind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    self.piece(entry.key.range, Paint::Key);
                    self.node(&entry.value);
                }
            }
            NodeKind::Scalar(scalar) => {
                let paint = match scalar.style {
                    Style::Plain => match resolve_v2(&scalar.text) {
                        Resolved::Null | Resolved::Bool(_) => Paint::Word,
                        Resolved::Int(_) | Resolved::UInt(_) | Resolved::Float(_) => Paint::Number,
                        Resolved::Timestamp(_) | Resolved::Binary(_) | Resolved::String => Paint::Text,
                    },
                    Style::Single | Style::Double | Style::Literal | Style::Folded => Paint::Text,
                };
                self.piece(node.range, paint);
            }
        }
    }

    /// A piece of the embedded text, line by line and without the indentation of the file.
    fn piece(&mut self, range: TextRange, paint: Paint) {
        let range = self.source.location(range).range;
        let mut start = range.start();
        for line in self.text[range].split_inclusive('\n') {
            let inside = line.trim_start();
            let from = start + TextSize::of(line) - TextSize::of(inside);
            let shown = TextRange::at(from, TextSize::of(inside.trim_end()));
            if !shown.is_empty() {
                self.pieces.push((shown, paint));
            }
            start += TextSize::of(line);
        }
    }
}
