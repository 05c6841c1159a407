//! A value in block style as it may stand in braces.

use super::render::{Manner, is_plain_text, key, quoted};
use crate::yaml::{Node, NodeKind, Scalar, Style};

/// The value on one line; `None` if it cannot be written there as the same value.
pub(super) fn in_braces(text: &str, node: &Node, manner: Manner) -> Option<String> {
    let manner = Manner { is_flow: true, ..manner };
    let written = match &node.kind {
        NodeKind::Scalar(scalar) => scalar_in_braces(text, node, scalar, manner)?,
        NodeKind::Alias(_) => text[node.range].to_owned(),
        NodeKind::Sequence(sequence) => {
            let items: Option<Vec<String>> =
                sequence.items.iter().map(|it| in_braces(text, it, manner)).collect();
            format!("[{}]", items?.join(", "))
        }
        NodeKind::Mapping(mapping) => {
            let entries: Option<Vec<String>> = mapping
                .entries
                .iter()
                .map(|it| {
                    let key = key_in_braces(text, &it.key, manner)?;
                    Some(format!("{key}: {}", in_braces(text, &it.value, manner)?))
                })
                .collect();
            format!("{{{}}}", entries?.join(", "))
        }
    };
    let is_tagged = node.tag().is_some() || node.anchor().is_some();
    (!is_tagged).then_some(written)
}

fn scalar_in_braces(text: &str, node: &Node, scalar: &Scalar, manner: Manner) -> Option<String> {
    let raw = &text[node.range];
    match scalar.style {
        _ if node.is_missing() => Some("null".to_owned()),
        Style::Single | Style::Double if !raw.contains('\n') => Some(raw.to_owned()),
        Style::Plain if *raw == *scalar.text && !raw.contains([',', '[', ']', '{', '}', ':']) => {
            Some(raw.to_owned())
        }
        // Anything but a text would become one.
        Style::Plain => {
            is_plain_text(&scalar.text, manner.delivery).then(|| quoted(&scalar.text, Style::Double, manner))
        }
        Style::Single | Style::Double | Style::Literal | Style::Folded => {
            Some(quoted(&scalar.text, Style::Double, manner))
        }
    }
}

fn key_in_braces(text: &str, node: &Node, manner: Manner) -> Option<String> {
    let scalar = node.as_scalar()?;
    let is_merge = scalar.style == Style::Plain && &*scalar.text == "<<";
    if is_merge || node.tag().is_some() || node.anchor().is_some() || node.is_missing() {
        return is_merge.then(|| "<<".to_owned());
    }
    match scalar.style {
        Style::Plain if is_plain_text(&scalar.text, manner.delivery) => Some(key(&scalar.text, manner)),
        _ => scalar_in_braces(text, node, scalar, manner),
    }
}
