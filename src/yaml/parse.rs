//! Parser events to a tree; [`parse`] is the only door.

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag};
use text_size::TextRange;

use super::recover::{self, Failure};
use super::words::Words;
use super::{
    Anchor, Comment, Document, Entry, Mapping, Node, NodeKind, Properties, Scalar, Sequence, Style,
    SyntaxError, SyntaxErrorKind, Tree, stricter,
};
use crate::text::range;

/// Reads any text: what can be read is in the tree, what cannot is in its errors.
pub fn parse(text: &str) -> Tree {
    let (tree, failure) = read(text, text);
    let tree = match failure {
        None => tree,
        Some(failure) => recover::recover(text, tree, failure),
    };
    stricter::finish(text, tree)
}

/// Reads `masked`, a text of the same length as `original` in which some bytes were blanked, up to
/// the first error. Scalars take their text from `original` where the mask covered a part of them.
pub(super) fn read(masked: &str, original: &str) -> (Tree, Option<Failure>) {
    let options = granit_parser::options! {
        // Looking for what is not there would cost a fifth of the time.
        emit_anchor_events: memchr::memchr(b'&', masked.as_bytes()).is_some(),
        emit_comments: memchr::memchr(b'#', masked.as_bytes()).is_some(),
        emit_unresolved_aliases: true,
        // Charts comment out more lines in a row than any limit allows.
        max_buffered_comment_events: usize::MAX,
    };
    let mut builder = Builder::new(original);
    let mut failure = None;
    for event in Parser::new_from_str_with_options(masked, options) {
        match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                let offset = error.marker().byte_offset().unwrap_or(original.len()).min(original.len());
                failure = Some(Failure {
                    offset,
                    kind: error.kind().clone(),
                    last_good: builder.last_good,
                    n_nodes: builder.n_nodes,
                });
                break;
            }
        }
    }
    (builder.finish(), failure)
}

/// A collection that is not closed yet. Its content waits on the builder's stacks, from `first` on, so that
/// it gets its room once and exactly.
struct Open {
    node: Node,
    first: usize,
    is_flow: bool,
    kind: OpenKind,
}

enum OpenKind {
    Map { key: Option<Node> },
    List,
}

struct Builder<'t> {
    text: &'t str,
    tree: Tree,
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
    last_good: usize,
    n_nodes: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            tree: Tree::default(),
            stack: Vec::new(),
            entries: Vec::new(),
            items: Vec::new(),
            words: Words::default(),
            document_start: 0,
            begins_piece: true,
            root: None,
            is_in_document: false,
            anchors: HashMap::new(),
            last_good: 0,
            n_nodes: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        let bytes = span.byte_range().unwrap_or_default();
        let at = range(bytes.start.min(self.text.len()), bytes.end.min(self.text.len()));
        if !at.is_empty() {
            self.last_good = self.last_good.max(at.end().into());
        }
        match event {
            Event::StreamStart | Event::StreamEnd => {}
            Event::Comment(..) => self.tree.comments.push(Comment { range: at }),
            Event::DocumentStart(..) => {
                self.close_document(usize::from(at.start()));
                self.is_in_document = true;
                self.document_start = at.end().into();
                let rest = self.text[self.document_start..].lines().next().unwrap_or_default().trim();
                let is_alone = rest.is_empty() || rest.starts_with('#');
                // A line with nothing but `---` right above has parted it as well.
                let is_parted =
                    self.tree.documents.last().is_none_or(|it| it.begins_piece && it.root.is_missing());
                self.begins_piece = is_parted || !at.is_empty() && is_alone;
            }
            Event::DocumentEnd => self.close_document(usize::from(at.start())),
            Event::Scalar(text, style, _, tag) => self.scalar(&text, style, tag.as_deref(), at),
            Event::Alias(id) => {
                let target = self.anchors.get(&id).copied();
                self.add(Node { range: at, kind: NodeKind::Alias(target), properties: None });
            }
            Event::UnresolvedAlias(name) => {
                let kind = SyntaxErrorKind::UnknownAnchor { name: name.into() };
                self.tree.errors.push(SyntaxError { kind, range: at, key: Box::default() });
                self.add(Node { range: at, kind: NodeKind::Alias(None), properties: None });
            }
            Event::Anchor(id, name) => self.anchor(id, &name, at),
            Event::SequenceStart(style, _, tag) => {
                let node = self.collection(at, tag.as_deref());
                let is_flow = style == StructureStyle::Flow;
                self.stack.push(Open { node, first: self.items.len(), is_flow, kind: OpenKind::List });
            }
            Event::MappingStart(style, _, tag) => {
                let node = self.collection(at, tag.as_deref());
                let is_flow = style == StructureStyle::Flow;
                let kind = OpenKind::Map { key: None };
                self.stack.push(Open { node, first: self.entries.len(), is_flow, kind });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            // The parser's enumeration may grow; what it adds is presentation.
            _ => {}
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, at: TextRange) {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let is_block = matches!(style, Style::Literal | Style::Folded);
        // Go's libraries make no line break up at the end of a text.
        let is_unended = is_block && usize::from(at.end()) == self.text.len() && !self.text.ends_with('\n');
        let text = if is_unended { text.strip_suffix('\n').unwrap_or(text) } else { text };
        let at = if is_block { trim_end(self.text, at) } else { at };
        let is_missing = style == Style::Plain && at.is_empty();
        let text: Arc<str> = match style {
            Style::Plain if is_missing => Arc::default(),
            // A masked `${VAR}` has the same length, so the text as written is the text.
            Style::Plain if at.len() == text_size::TextSize::of(text) => self.words.get(&self.text[at]),
            _ => self.words.get(text),
        };
        let kind = NodeKind::Scalar(Scalar { text, style });
        self.add(Node { range: at, kind, properties: tagged(tag) });
    }

    /// A collection before its content; [`Self::close`] puts the content in.
    fn collection(&mut self, at: TextRange, tag: Option<&Tag>) -> Node {
        self.n_nodes += 1;
        Node { range: at, kind: NodeKind::Alias(None), properties: tagged(tag) }
    }

    fn anchor(&mut self, id: usize, name: &str, at: TextRange) {
        let number = u32::try_from(self.anchors.len() + 1).unwrap_or(u32::MAX);
        self.anchors.insert(id, number);
        self.tree.n_anchors = number;
        let anchor = Anchor { id: number, name: name.into(), range: at };
        if let Some(node) = self.newest() {
            node.properties.get_or_insert_default().anchor = Some(anchor);
        }
    }

    /// The node whose event came last: an open collection without content, or the last scalar.
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

    fn close(&mut self, at: TextRange) {
        let Some(Open { mut node, first, is_flow, kind }) = self.stack.pop() else { return };
        match kind {
            OpenKind::List => {
                let items = self.items.split_off(first).into_boxed_slice();
                let last = items.last().map(|item| item.range.end());
                node.range = collection_range(node.range, at, last, is_flow);
                node.kind = NodeKind::Sequence(Sequence { items, is_flow });
            }
            OpenKind::Map { key } => {
                if let Some(key) = key {
                    let value = missing(key.range.end());
                    self.entries.push(Entry { key, value });
                }
                let entries = self.entries.split_off(first).into_boxed_slice();
                let last = entries.last().map(|entry| entry.value.range.end().max(entry.key.range.end()));
                node.range = collection_range(node.range, at, last, is_flow);
                node.kind = NodeKind::Mapping(Mapping { entries, is_flow });
            }
        }
        self.n_nodes -= 1;
        self.add(node);
    }

    fn close_document(&mut self, end: usize) {
        while !self.stack.is_empty() {
            self.close(range(end, end));
        }
        let root = self.root.take();
        if self.is_in_document || root.is_some() {
            let end = end.max(self.document_start);
            let root = root.unwrap_or_else(|| missing(crate::text::size(end)));
            let range = range(self.document_start, end);
            self.tree.documents.push(Document { range, root, begins_piece: self.begins_piece });
        }
        self.is_in_document = false;
    }

    fn finish(mut self) -> Tree {
        if self.is_in_document || !self.stack.is_empty() {
            self.close_document(self.text.len());
        }
        self.tree
    }
}

fn missing(at: text_size::TextSize) -> Node {
    let scalar = Scalar { text: Arc::default(), style: Style::Plain };
    Node { range: TextRange::empty(at), kind: NodeKind::Scalar(scalar), properties: None }
}

fn tagged(tag: Option<&Tag>) -> Option<Box<Properties>> {
    tag.map(|tag| Box::new(Properties { tag: Some(tag.original().into()), anchor: None }))
}

fn collection_range(
    start: TextRange,
    end: TextRange,
    last: Option<text_size::TextSize>,
    is_flow: bool,
) -> TextRange {
    let end = if is_flow && !end.is_empty() { end.end() } else { last.unwrap_or(start.end()) };
    TextRange::new(start.start(), end.max(start.start()))
}

/// The range without trailing white space: a block scalar's span reaches into the next line's indent.
fn trim_end(text: &str, at: TextRange) -> TextRange {
    let kept = text[at].trim_end_matches([' ', '\t', '\n', '\r']);
    TextRange::at(at.start(), text_size::TextSize::of(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows a node as one line of flow YAML with the text under its range.
    fn show(text: &str, node: &Node) -> String {
        match &node.kind {
            NodeKind::Scalar(scalar) => format!("{:?}", &*scalar.text),
            NodeKind::Alias(id) => format!("*{}", id.unwrap_or(0)),
            NodeKind::Sequence(list) => {
                let items: Vec<_> = list.items.iter().map(|item| show(text, item)).collect();
                format!("[{}]", items.join(", "))
            }
            NodeKind::Mapping(map) => {
                let entries: Vec<_> = map
                    .entries
                    .iter()
                    .map(|entry| format!("{}: {}", &text[entry.key.range], show(text, &entry.value)))
                    .collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn check(text: &str, want: &str) {
        let tree = parse(text);
        let shown: Vec<_> = tree.documents.iter().map(|it| show(text, &it.root)).collect();
        assert_eq!(shown.join(" --- "), want, "{text}\n{:?}", tree.errors);
    }

    #[test]
    fn any_number_of_comments() {
        check(&format!("a:\n{}  b: 1\nc: 2\n", "  # x\n".repeat(1000)), r#"{a: {b: "1"}, c: "2"}"#);
    }

    #[test]
    fn trees_of_good_texts() {
        check("a: 1\nb: [x, {y: z}]\n", r#"{a: "1", b: ["x", {y: "z"}]}"#);
        check("a:\nb: ~\n", r#"{a: "", b: "~"}"#);
        check("a: &x [1]\nb: *x\n", r#"{a: ["1"], b: *1}"#);
        check("a: 1\n---\nb: 2\n", r#"{a: "1"} --- {b: "2"}"#);
        check("---\n---\na: 1\n", r#""" --- {a: "1"}"#);
        check("", "");
        check("\u{feff}a: 1\r\nb: |\r\n  x\r\n  y\r\n", r#"{a: "1", b: "x\ny\n"}"#);
    }

    #[test]
    fn ranges_cover_what_is_written() {
        let text = "a: |-  # c\n    b: é\n\n    c: d\n\ne: \"x\"\nf: [1,\n  2]\n";
        let tree = parse(text);
        let root = &tree.documents[0].root;
        assert_eq!(&text[root.get("a").unwrap().range], "b: é\n\n    c: d");
        assert_eq!(&text[root.get("e").unwrap().range], "\"x\"");
        assert_eq!(&text[root.get("f").unwrap().range], "[1,\n  2]");
        assert_eq!(&text[root.range], &text[..text.len() - 1]);
    }

    #[test]
    fn substitutions_are_text() {
        check("a: [${A}, b]\nc: ${D}\n", r#"{a: ["${A}", "b"], c: "${D}"}"#);
        check("a: {b: ${A:=x}}\n", r#"{a: {b: "${A:=x}"}}"#);
        assert!(parse("a: [${A}, b]\n").errors.is_empty());
    }

    #[test]
    fn template_braces_are_an_error_and_a_text() {
        let tree = parse("a: {{ .Values.x }}\nb: 1\n");
        assert_eq!(tree.errors.len(), 1);
        assert_eq!(tree.errors[0].kind, SyntaxErrorKind::TemplateBraces);
        check("a: {{ .Values.x }}\nb: 1\n", r#"{a: "{{ .Values.x }}", b: "1"}"#);
    }
}
