//! Text to tree; [`parse`] is the only door.

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};

use super::builder::{Builder, Collection};
use super::recover::{self, Failure};
use super::{Style, SyntaxError, SyntaxErrorKind, Tree, lines, stricter};
use crate::text::range;

/// Reads any text: what can be read is in the tree, what cannot is in its errors.
pub fn parse(text: &str) -> Tree {
    // Its lines hold nothing that others are stricter about.
    if let Some(tree) = lines::read(text) {
        return tree;
    }
    let tree = match read(text, text) {
        (tree, None) => tree,
        (tree, Some(failure)) => recover::recover(text, tree, failure),
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
    let (mut failure, mut last_good) = (None, 0);
    for event in Parser::new_from_str_with_options(masked, options) {
        match event {
            Ok((event, span)) => last_good = last_good.max(add(&mut builder, event, span)),
            Err(error) => {
                let offset = error.marker().byte_offset().unwrap_or(original.len()).min(original.len());
                failure =
                    Some(Failure { offset, kind: error.kind().clone(), last_good, n_nodes: builder.n_nodes });
                break;
            }
        }
    }
    (builder.finish(), failure)
}

/// Adds what an event says; the byte where the last piece of text in it ends.
fn add(builder: &mut Builder, event: Event<'_>, span: Span) -> usize {
    let bytes = span.byte_range().unwrap_or_default();
    let length = builder.text.len();
    let at = range(bytes.start.min(length), bytes.end.min(length));
    match event {
        Event::Comment(..) => builder.comment(at),
        Event::DocumentStart(..) => builder.begin_document(at),
        Event::DocumentEnd => builder.end_document(usize::from(at.start())),
        Event::Scalar(text, style, _, tag) => {
            let style = match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted => Style::Single,
                ScalarStyle::DoubleQuoted => Style::Double,
                ScalarStyle::Literal => Style::Literal,
                ScalarStyle::Folded => Style::Folded,
            };
            builder.scalar(&text, style, tag.map(|it| it.original().into()), at);
        }
        Event::Alias(id) => builder.alias(Some(id), at),
        Event::UnresolvedAlias(name) => {
            let kind = SyntaxErrorKind::UnknownAnchor { name: name.into() };
            builder.tree.errors.push(SyntaxError { kind, range: at, key: Box::default() });
            builder.alias(None, at);
        }
        Event::Anchor(id, name) => builder.anchor(id, &name, at),
        Event::SequenceStart(style, _, tag) => {
            let tag = tag.map(|it| it.original().into());
            builder.open(Collection::List, at, style == StructureStyle::Flow, tag);
        }
        Event::MappingStart(style, _, tag) => {
            let tag = tag.map(|it| it.original().into());
            builder.open(Collection::Map, at, style == StructureStyle::Flow, tag);
        }
        Event::SequenceEnd | Event::MappingEnd => builder.close(at),
        // The parser's enumeration may grow; what it adds is presentation.
        _ => {}
    }
    if at.is_empty() { 0 } else { at.end().into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Node, NodeKind};

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
        // What `lines` takes off the parser, the parser reads as well.
        if lines::read(text).is_some() {
            let (tree, failure) = read(text, text);
            let shown: Vec<_> = tree.documents.iter().map(|it| show(text, &it.root)).collect();
            assert_eq!(shown.join(" --- "), want, "{text}\n{failure:?}");
        }
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
