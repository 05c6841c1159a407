//! What the parser takes and Go's libraries or people do not mean: tabs in an indentation, `{{ … }}` without quotes.

use text_size::{TextRange, TextSize};

use super::{Node, NodeKind, Scalar, Style, SyntaxError, SyntaxErrorKind, Tree};
use crate::text::{line_range, range, size};

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
    if memchr::memmem::find(text.as_bytes(), b"\t").is_some() {
        let mut errors = tabs_after_dash(text, &tree);
        tree.errors.append(&mut errors);
    }
    tree.errors.extend(end_before_beginning(text));
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

/// Nor behind a dash, or the `?` and `:` of a key on lines of its own: a key may begin there.
fn tabs_after_dash(text: &str, tree: &Tree) -> Vec<SyntaxError> {
    let after_dash = |tab: usize| {
        let start = text[..tab].rfind('\n').map_or(0, |at| at + 1);
        let before = text[start..tab].trim_end_matches(' ');
        let is_indicator = |it| matches!(it, '-' | '?' | ':');
        let words = before.split(' ').filter(|it| !it.is_empty());
        // With a comment behind it, v2 refuses the colon and v3 takes it.
        let is_colon_alone = before.ends_with(':') && text[tab..].trim_start().starts_with('#');
        !is_colon_alone
            && before.ends_with(is_indicator)
            && words.into_iter().all(|it| it.len() == 1 && it.starts_with(is_indicator))
    };
    let is_text = |at: usize| {
        let is_comment = tree.comments.iter().any(|it| it.range.contains(size(at)));
        is_comment || tree.documents.iter().any(|it| is_in_scalar(&it.root, size(at)))
    };
    let tabs = memchr::memchr_iter(b'\t', text.as_bytes()).filter(|at| after_dash(*at) && !is_text(*at));
    let error = |at| SyntaxError {
        kind: SyntaxErrorKind::TabIndentation,
        range: range(at, at + 1),
        key: Box::default(),
    };
    tabs.map(error).collect()
}

/// Whether a place is part of a text that a scalar holds.
fn is_in_scalar(node: &Node, at: TextSize) -> bool {
    match &node.kind {
        NodeKind::Scalar(_) => node.range.contains(at),
        NodeKind::Alias(_) => false,
        NodeKind::Sequence(sequence) => sequence.items.iter().any(|it| is_in_scalar(it, at)),
        NodeKind::Mapping(mapping) => {
            mapping.entries.iter().any(|it| is_in_scalar(&it.key, at) || is_in_scalar(&it.value, at))
        }
    }
}

/// Go's libraries take no `...` before the first document.
fn end_before_beginning(text: &str) -> Option<SyntaxError> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        if content.is_empty() || content.trim_start().starts_with('#') {
            start += line.len();
            continue;
        }
        let is_end =
            content.strip_prefix("...").is_some_and(|rest| !rest.starts_with(|it: char| !it.is_whitespace()));
        return is_end.then(|| SyntaxError {
            kind: SyntaxErrorKind::Other,
            range: range(start, start + 3),
            key: Box::default(),
        });
    }
    None
}

fn tab_before(text: &str, key: &Node) -> Option<SyntaxError> {
    let line = line_range(text, key.range.start());
    let indentation = &text[TextRange::new(line.start(), key.range.start())];
    let tab = indentation.find('\t').filter(|_| indentation.trim().is_empty())?;
    let start = usize::from(line.start()) + tab;
    Some(SyntaxError {
        kind: SyntaxErrorKind::TabIndentation,
        range: range(start, start + 1),
        key: Box::default(),
    })
}

fn replace_template_braces(text: &str, node: &mut Node, errors: &mut Vec<SyntaxError>) {
    let is_braces = text[node.range].starts_with("{{") && node.as_mapping().is_some_and(|it| it.is_flow);
    if is_braces {
        errors.push(SyntaxError {
            kind: SyntaxErrorKind::TemplateBraces,
            range: node.range,
            key: Box::default(),
        });
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
