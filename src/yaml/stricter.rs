//! What the parser takes and Go's libraries or people do not mean: tabs in an indentation, `{{ … }}` without quotes.

use text_size::TextRange;

use super::{Node, NodeKind, Scalar, Style, SyntaxError, SyntaxErrorKind, Tree};
use crate::text::{line_range, range};

/// Adds the errors that are no errors to the parser: `{{ … }}` read as a map of a map, and tabs after the spaces of
/// an indentation.
pub(super) fn finish(text: &str, mut tree: Tree) -> Tree {
    if memchr::memmem::find(text.as_bytes(), b"{{").is_some() {
        let mut errors = Vec::new();
        for document in &mut tree.documents {
            replace_template_braces(text, &mut document.root, &mut errors);
        }
        tree.errors.append(&mut errors);
    }
    if memchr::memmem::find(text.as_bytes(), b" \t").is_some() {
        let mut errors = Vec::new();
        tree.documents.iter().for_each(|it| find_tabs(text, &it.root, &mut errors));
        tree.errors.append(&mut errors);
    }
    tree.errors.sort_by_key(|error| error.range.start());
    tree.errors.dedup();
    tree
}

/// Go's libraries take no tab before a key or an item, even after spaces.
fn find_tabs(text: &str, node: &Node, errors: &mut Vec<SyntaxError>) {
    match &node.kind {
        NodeKind::Mapping(mapping) => {
            for entry in &mapping.entries {
                if !mapping.is_flow {
                    errors.extend(tab_before(text, &entry.key));
                }
                find_tabs(text, &entry.value, errors);
            }
        }
        NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| find_tabs(text, it, errors)),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
    }
}

fn tab_before(text: &str, key: &Node) -> Option<SyntaxError> {
    let line = line_range(text, key.range.start());
    let indentation = &text[TextRange::new(line.start(), key.range.start())];
    let tab = indentation.find('\t').filter(|_| indentation.trim().is_empty())?;
    let start = usize::from(line.start()) + tab;
    Some(SyntaxError { kind: SyntaxErrorKind::TabIndentation, range: range(start, start + 1) })
}

fn replace_template_braces(text: &str, node: &mut Node, errors: &mut Vec<SyntaxError>) {
    let is_braces = text[node.range].starts_with("{{") && node.as_mapping().is_some_and(|it| it.is_flow);
    if is_braces {
        errors.push(SyntaxError { kind: SyntaxErrorKind::TemplateBraces, range: node.range });
        let scalar = Scalar { text: text[node.range].into(), style: Style::Plain };
        node.kind = NodeKind::Scalar(scalar);
        return;
    }
    match &mut node.kind {
        NodeKind::Mapping(mapping) => {
            for entry in &mut mapping.entries {
                replace_template_braces(text, &mut entry.key, errors);
                replace_template_braces(text, &mut entry.value, errors);
            }
        }
        NodeKind::Sequence(sequence) => {
            for item in &mut sequence.items {
                replace_template_braces(text, item, errors);
            }
        }
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
    }
}
