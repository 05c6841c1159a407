//! CEL in YAML needs quotes more often than people think; this says so where it went wrong.

use super::Problem;
use super::places::first_line;
use crate::text::line_range;
use crate::yaml::{Node, NodeKind, Style};

/// The rule of thumb for expressions in YAML.
pub const QUOTING: &str = "an expression needs quotes when it begins with one of `! [ { \" '`, \
    or contains `: ` (every `?:` does) or ` #`; write single quotes around it, doubling those inside";

/// Whether a line holds an expression rather than plain YAML.
pub(super) fn looks_like_cel(line: &str) -> bool {
    ["when", "require", "value", "==", "!=", "&&", "||", "(", "?", "{", "["]
        .iter()
        .any(|it| line.contains(it))
}

/// Expressions that YAML read without complaint as something else: `!x` is a tag, `a #b` ends at the `#`.
pub(super) fn unquoted(text: &str, root: &Node) -> Vec<Problem> {
    let mut problems = Vec::new();
    visit(root, &mut |node| {
        if node.tag().is_some_and(|tag| !tag.starts_with("!!")) {
            let line = line_range(text, node.range.start());
            let at = text[line].find('!').map_or(node.range, |column| {
                let start = usize::from(line.start()) + column;
                crate::text::range(start, line.end().into())
            });
            problems.push(Problem {
                message: "without quotes a text that begins with `!` is a YAML tag".to_owned(),
                help: Some(QUOTING.to_owned()),
                range: first_line(text, at),
            });
        }
    });
    problems
}

/// Whether a comment cuts off what seems to be the rest of a plain expression.
pub(super) fn is_cut_by_comment(text: &str, node: &Node) -> bool {
    let is_plain = node.as_scalar().is_some_and(|it| it.style == Style::Plain);
    let line = line_range(text, node.range.end());
    let rest = &text[usize::from(node.range.end())..line.end().into()];
    is_plain && rest.trim_start().starts_with('#')
}

fn visit<'a>(node: &'a Node, each: &mut dyn FnMut(&'a Node)) {
    each(node);
    match &node.kind {
        NodeKind::Mapping(mapping) => mapping.entries.iter().for_each(|it| {
            visit(&it.key, each);
            visit(&it.value, each);
        }),
        NodeKind::Sequence(sequence) => sequence.items.iter().for_each(|it| visit(it, each)),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
    }
}
