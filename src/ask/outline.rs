//! The shape of a file, the documents inside its scalars included: what it holds, what folds, what is around a place.

use text_size::{TextRange, TextSize};

use super::place::{embedded, innermost};
use crate::manifest::head;
use crate::project::{Project, Source};
use crate::text::{FileId, line_range};
use crate::value::SourceId;
use crate::value::scalar::{Resolved, resolve_v2};
use crate::yaml::{Node, NodeKind, Style};

/// A part of a file that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its key, its number, or what people call the document.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// All of it, in the file.
    pub range: TextRange,
    /// Its key.
    pub key: TextRange,
    /// What it holds.
    pub below: Vec<Item>,
}

/// What a value is as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of several documents.
    Document,
    /// A map.
    Map,
    /// A list.
    List,
    /// A text.
    Text,
    /// A number.
    Number,
    /// true, false, null.
    Word,
}

impl Item {
    /// How many items it is, with all it holds.
    pub fn n_all(&self) -> usize {
        1 + self.below.iter().map(Self::n_all).sum::<usize>()
    }
}

/// What a file holds.
pub fn outline(project: &Project, file: FileId) -> Vec<Item> {
    let inside: Vec<&Source> = embedded(project, file).map(|(_, it)| it).collect();
    let source = project.source(SourceId::new(file.0));
    let documents = &source.tree.documents;
    let lister = Lister { inside, source };
    match &documents[..] {
        [] => Vec::new(),
        [one] => lister.below(&one.root),
        several => {
            several.iter().filter(|it| !it.root.is_missing()).map(|it| lister.document(&it.root)).collect()
        }
    }
}

/// What folds: everything that goes on below the line it begins in. Comments come with `true`.
pub fn folds(project: &Project, file: FileId) -> Vec<(TextRange, bool)> {
    let mut folds = Vec::new();
    collect_folds(&outline(project, file), &mut folds);
    let source = project.source(SourceId::new(file.0));
    let mut block: Option<TextRange> = None;
    for comment in &source.tree.comments {
        let line = line_range(&source.text, comment.range.start());
        let is_alone = source.text[TextRange::new(line.start(), comment.range.start())].trim().is_empty();
        let goes_on = block.filter(|it| is_alone && next_line(&source.text, it.end()) == Some(line.start()));
        if goes_on.is_none() {
            folds.extend(block.take().map(|it| (it, true)));
        }
        if is_alone {
            block = Some(goes_on.map_or(comment.range, |it| it.cover(comment.range)));
        }
    }
    folds.extend(block.map(|it| (it, true)));
    folds
}

fn next_line(text: &str, end: TextSize) -> Option<TextSize> {
    let rest = &text[usize::from(end)..];
    rest.find('\n').map(|at| end + crate::text::size(at + 1))
}

fn collect_folds(items: &[Item], folds: &mut Vec<(TextRange, bool)>) {
    for item in items {
        folds.push((item.range, false));
        collect_folds(&item.below, folds);
    }
}

/// What is around a place, from the narrowest on, each within the next.
pub fn around(project: &Project, file: FileId, offset: TextSize) -> Vec<TextRange> {
    let outer = project.source(SourceId::new(file.0));
    let mut ranges = vec![TextRange::up_to(TextSize::of(&*outer.text))];
    ranges.extend(within(outer, offset));
    let inner = innermost(project, file, offset);
    if inner.source.map.is_some() {
        let all = TextRange::up_to(TextSize::of(&*inner.source.text));
        ranges.push(inner.source.location(all).range);
        ranges.extend(within(inner.source, inner.offset));
    }
    let mut kept: Vec<TextRange> = Vec::new();
    for range in ranges {
        let is_inside = kept.last().is_none_or(|it| it.contains_range(range) && *it != range);
        if is_inside && range.contains_inclusive(offset) {
            kept.push(range);
        }
    }
    kept.reverse();
    kept
}

/// The nodes of a text around a place, from the widest on, as ranges of the file.
fn within(source: &Source, offset: TextSize) -> Vec<TextRange> {
    let mut ranges = Vec::new();
    let document = source.tree.documents.iter().find(|it| it.range.contains_inclusive(offset));
    let mut next = document.map(|it| &it.root);
    while let Some(node) = next.take() {
        ranges.push(node.range);
        match &node.kind {
            NodeKind::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let range = entry.key.range.cover(entry.value.range);
                    if range.contains_inclusive(offset) {
                        ranges.push(range);
                        let is_key = entry.key.range.contains_inclusive(offset);
                        next = Some(if is_key { &entry.key } else { &entry.value });
                    }
                }
            }
            NodeKind::Sequence(sequence) => {
                next = sequence.items.iter().find(|it| it.range.contains_inclusive(offset));
            }
            NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        }
    }
    ranges.into_iter().map(|it| source.location(it).range).collect()
}

struct Lister<'p> {
    /// The documents inside scalars.
    inside: Vec<&'p Source>,
    /// The text that is listed.
    source: &'p Source,
}

impl Lister<'_> {
    fn range(&self, range: TextRange) -> TextRange {
        self.source.location(range).range
    }

    fn document(&self, root: &Node) -> Item {
        let name = head(root).map(|it| [it.kind, it.name.unwrap_or_default()].join(" "));
        let name = name.map_or_else(|| "document".to_owned(), |it| it.trim_end().to_owned());
        let range = self.range(root.range);
        Item {
            name,
            kind: Kind::Document,
            range,
            key: TextRange::empty(range.start()),
            below: self.below(root),
        }
    }

    fn below(&self, node: &Node) -> Vec<Item> {
        match &node.kind {
            NodeKind::Mapping(mapping) => {
                let entries = mapping.entries.iter();
                let item = |(name, key, value): (&str, &Node, &Node)| Item {
                    name: name.to_owned(),
                    kind: kind(value),
                    range: self.range(if value.range.is_empty() {
                        key.range
                    } else {
                        key.range.cover(value.range)
                    }),
                    key: self.range(key.range),
                    below: self.below(value),
                };
                let named = entries.filter_map(|it| Some((it.key.text()?, &it.key, &it.value)));
                // Nothing of the protocol has room for what has no name.
                named.filter(|it| !it.0.is_empty()).map(item).collect()
            }
            NodeKind::Sequence(sequence) => {
                let item = |(idx, value): (usize, &Node)| Item {
                    name: value
                        .get("name")
                        .and_then(Node::text)
                        .map_or_else(|| idx.to_string(), str::to_owned),
                    kind: kind(value),
                    range: self.range(value.range),
                    key: TextRange::empty(self.range(value.range).start()),
                    below: self.below(value),
                };
                let holds = |it: &(usize, &Node)| it.1.as_mapping().is_some() || it.1.as_sequence().is_some();
                sequence.items.iter().enumerate().filter(holds).map(item).collect()
            }
            NodeKind::Scalar(_) => self.inside(node),
            NodeKind::Alias(_) => Vec::new(),
        }
    }

    /// What the document inside a scalar holds.
    fn inside(&self, node: &Node) -> Vec<Item> {
        if self.source.map.is_some() {
            return Vec::new();
        }
        let is_here = |it: &&&Source| {
            let start = it.map.as_ref().map(|map| map.to_source(TextRange::default()).start());
            !it.text.is_empty() && start.is_some_and(|start| node.range.contains_inclusive(start))
        };
        let Some(source) = self.inside.iter().find(is_here) else { return Vec::new() };
        let lister = Lister { inside: Vec::new(), source };
        source.tree.documents.iter().flat_map(|it| lister.below(&it.root)).collect()
    }
}

fn kind(node: &Node) -> Kind {
    match &node.kind {
        NodeKind::Mapping(_) => Kind::Map,
        NodeKind::Sequence(_) => Kind::List,
        NodeKind::Alias(_) => Kind::Word,
        NodeKind::Scalar(scalar) if scalar.style == Style::Plain => match resolve_v2(&scalar.text) {
            Resolved::Null | Resolved::Bool(_) => Kind::Word,
            Resolved::Int(_) | Resolved::UInt(_) | Resolved::Float(_) => Kind::Number,
            Resolved::Timestamp(_) | Resolved::Binary(_) | Resolved::String => Kind::Text,
        },
        NodeKind::Scalar(_) => Kind::Text,
    }
}
