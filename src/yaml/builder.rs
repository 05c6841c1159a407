//! Puts a tree together from its pieces in their order, whoever reads them.

use std::collections::HashMap;
use std::sync::Arc;

use text_size::{TextRange, TextSize};
use thin_vec::ThinVec;

use super::words::Words;
use super::{
    Anchor, Comment, Document, Entry, Mapping, Node, NodeKind, Properties, Scalar, Sequence, Style, Tree,
};
use crate::text::{range, size};

/// A collection that is not closed yet. Its content waits on the builder's stacks, from `first` on, so that
/// it gets its room once and exactly.
struct Open {
    node: Node,
    first: usize,
    is_flow: bool,
    kind: OpenKind,
}

/// What a reader opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Map,
    List,
}

enum OpenKind {
    Map { key: Option<Node> },
    List,
}

/// A tree that is being read.
pub(super) struct Builder<'t> {
    /// The text that is read; ranges are bytes in it.
    pub(super) text: &'t str,
    /// What is finished.
    pub(super) tree: Tree,
    /// How many nodes there are.
    pub(super) n_nodes: usize,
    stack: Vec<Open>,
    /// The entries of all open maps.
    entries: Vec<Entry>,
    /// The items of all open lists.
    items: Vec<Node>,
    words: Words,
    document_start: usize,
    begins_piece: bool,
    root: Option<Node>,
    is_in_document: bool,
    anchors: HashMap<usize, u32>,
}

impl<'t> Builder<'t> {
    /// Nothing read yet.
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            tree: Tree::default(),
            n_nodes: 0,
            stack: Vec::new(),
            entries: Vec::new(),
            items: Vec::new(),
            words: Words::default(),
            document_start: 0,
            begins_piece: true,
            root: None,
            is_in_document: false,
            anchors: HashMap::new(),
        }
    }

    /// A comment, from its `#` to the end of its line.
    pub(super) fn comment(&mut self, range: TextRange) {
        self.tree.comments.push(Comment { range });
    }

    /// A document begins; `at` is its `---`, or empty where none is written.
    pub(super) fn begin_document(&mut self, at: TextRange) {
        self.end_document(usize::from(at.start()));
        self.is_in_document = true;
        self.document_start = at.end().into();
        let rest = self.text[self.document_start..].lines().next().unwrap_or_default().trim();
        let is_alone = rest.is_empty() || rest.starts_with('#');
        // A line with nothing but `---` right above has parted it as well.
        let is_parted = self.tree.documents.last().is_none_or(|it| it.begins_piece && it.root.is_missing());
        self.begins_piece = is_parted || !at.is_empty() && is_alone;
    }

    /// The document ends, if one has begun.
    pub(super) fn end_document(&mut self, end: usize) {
        while !self.stack.is_empty() {
            self.close(range(end, end));
        }
        let root = self.root.take();
        if self.is_in_document || root.is_some() {
            let end = end.max(self.document_start);
            let root = root.unwrap_or_else(|| missing(size(end)));
            let range = range(self.document_start, end);
            self.tree.documents.push(Document { range, root, begins_piece: self.begins_piece });
        }
        self.is_in_document = false;
    }

    /// A text; `at` with quotes, of a block scalar without its header.
    pub(super) fn scalar(&mut self, text: &str, style: Style, tag: Option<Box<str>>, at: TextRange) {
        let is_block = matches!(style, Style::Literal | Style::Folded);
        // Go's libraries make no line break up at the end of a text.
        let is_unended = is_block && usize::from(at.end()) == self.text.len() && !self.text.ends_with('\n');
        let text = if is_unended { text.strip_suffix('\n').unwrap_or(text) } else { text };
        let at = if is_block { trim_end(self.text, at) } else { at };
        let is_missing = style == Style::Plain && at.is_empty();
        let text: Arc<str> = match style {
            Style::Plain if is_missing => Arc::default(),
            // A masked `${VAR}` has the same length, so the text as written is the text.
            Style::Plain if at.len() == TextSize::of(text) => self.words.get(&self.text[at]),
            _ => self.words.get(text),
        };
        let kind = NodeKind::Scalar(Scalar { text, style });
        self.add(Node { range: at, kind, properties: tagged(tag) });
    }

    /// Nothing where a value may stand.
    pub(super) fn missing(&mut self, at: usize) {
        self.add(missing(size(at)));
    }

    /// `*name`, of the anchor that the reader calls `id`.
    pub(super) fn alias(&mut self, id: Option<usize>, range: TextRange) {
        let target = id.and_then(|id| self.anchors.get(&id).copied());
        self.add(Node { range, kind: NodeKind::Alias(target), properties: None });
    }

    /// `&name` of the node that came last.
    pub(super) fn anchor(&mut self, id: usize, name: &str, at: TextRange) {
        let number = u32::try_from(self.anchors.len() + 1).unwrap_or(u32::MAX);
        self.anchors.insert(id, number);
        self.tree.n_anchors = number;
        let anchor = Anchor { id: number, name: name.into(), range: at };
        if let Some(node) = self.newest() {
            node.properties.get_or_insert_default().anchor = Some(anchor);
        }
    }

    /// A collection begins; `at` is its bracket, or empty where its first dash or key is.
    pub(super) fn open(&mut self, what: Collection, at: TextRange, is_flow: bool, tag: Option<Box<str>>) {
        self.n_nodes += 1;
        let (first, kind) = match what {
            Collection::Map => (self.entries.len(), OpenKind::Map { key: None }),
            Collection::List => (self.items.len(), OpenKind::List),
        };
        // Closing puts the content in.
        let node = Node { range: at, kind: NodeKind::Alias(None), properties: tagged(tag) };
        self.stack.push(Open { node, first, is_flow, kind });
    }

    /// The innermost collection ends; `at` is its closing brace or bracket.
    pub(super) fn close(&mut self, at: TextRange) {
        let Some(Open { mut node, first, is_flow, kind }) = self.stack.pop() else { return };
        match kind {
            OpenKind::List => {
                let items = taken(&mut self.items, first);
                let last = items.last().map(|item| item.range.end());
                node.range = collection_range(node.range, at, last, is_flow);
                node.kind = NodeKind::Sequence(Sequence { items, is_flow });
            }
            OpenKind::Map { key } => {
                if let Some(key) = key {
                    let value = missing(key.range.end());
                    self.entries.push(Entry { key, value });
                }
                let entries = taken(&mut self.entries, first);
                let last = entries.last().map(|entry| entry.value.range.end().max(entry.key.range.end()));
                node.range = collection_range(node.range, at, last, is_flow);
                node.kind = NodeKind::Mapping(Mapping { entries, is_flow });
            }
        }
        self.n_nodes -= 1;
        self.add(node);
    }

    /// The tree of all that was read.
    pub(super) fn finish(mut self) -> Tree {
        if self.is_in_document || !self.stack.is_empty() {
            self.end_document(self.text.len());
        }
        self.tree
    }

    /// The node that came last: an open collection without content, or the last scalar.
    fn newest(&mut self) -> Option<&mut Node> {
        let Some(open) = self.stack.last_mut() else { return self.root.as_mut() };
        Some(match &mut open.kind {
            OpenKind::List => self.items[open.first..].last_mut().unwrap_or(&mut open.node),
            OpenKind::Map { key: Some(key) } => key,
            OpenKind::Map { key: None } => {
                self.entries[open.first..].last_mut().map_or(&mut open.node, |entry| &mut entry.value)
            }
        })
    }

    fn add(&mut self, node: Node) {
        self.n_nodes += 1;
        match self.stack.last_mut().map(|open| &mut open.kind) {
            None => self.root = Some(node),
            Some(OpenKind::List) => self.items.push(node),
            Some(OpenKind::Map { key }) => match key.take() {
                None => *key = Some(node),
                Some(key) => self.entries.push(Entry { key, value: node }),
            },
        }
    }
}

/// What stands from `first` on, with room for no more.
fn taken<T>(all: &mut Vec<T>, first: usize) -> ThinVec<T> {
    let mut taken = ThinVec::with_capacity(all.len() - first);
    taken.extend(all.drain(first..));
    taken
}

fn missing(at: TextSize) -> Node {
    let scalar = Scalar { text: Arc::default(), style: Style::Plain };
    Node { range: TextRange::empty(at), kind: NodeKind::Scalar(scalar), properties: None }
}

fn tagged(tag: Option<Box<str>>) -> Option<Box<Properties>> {
    tag.map(|tag| Box::new(Properties { tag: Some(tag), anchor: None }))
}

fn collection_range(start: TextRange, end: TextRange, last: Option<TextSize>, is_flow: bool) -> TextRange {
    let end = if is_flow && !end.is_empty() { end.end() } else { last.unwrap_or(start.end()) };
    TextRange::new(start.start(), end.max(start.start()))
}

/// The range without trailing white space: a block scalar's span reaches into the next line's indent.
fn trim_end(text: &str, at: TextRange) -> TextRange {
    let kept = text[at].trim_end_matches([' ', '\t', '\n', '\r']);
    TextRange::at(at.start(), TextSize::of(kept))
}
