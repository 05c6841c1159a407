//! The keys of a `ConfigMap` or `Secret`: scalars that may hold documents.

use crate::yaml::{Entry, Node, Style};

/// The section of a ConfigMap or Secret that a key stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `data` of a ConfigMap, `stringData` of a Secret: text.
    Text,
    /// `data` of a Secret: base64.
    Base64,
}

/// The entries of an object's data, in order.
pub fn entries<'t>(object: &'t Node, kind: &str) -> Vec<(Section, &'t Entry)> {
    let sections: &[(&str, Section)] = match kind {
        "Secret" => &[("stringData", Section::Text), ("data", Section::Base64)],
        _ => &[("data", Section::Text)],
    };
    sections
        .iter()
        .filter_map(|(key, section)| Some((section, object.get(key)?.as_mapping()?)))
        .flat_map(|(section, mapping)| mapping.entries.iter().map(|entry| (*section, entry)))
        .collect()
}

/// Whether a scalar can hold a document: it has more than one line, or is quoted and has a colon.
pub fn can_hold_document(node: &Node) -> bool {
    node.as_scalar().is_some_and(|scalar| match scalar.style {
        Style::Literal | Style::Folded => true,
        Style::Single | Style::Double => scalar.text.contains(": ") || scalar.text.contains(":\n"),
        Style::Plain => false,
    })
}

/// Whether a key is named as values are: `values.yaml`, `values-prod.yml`, `values`.
pub fn is_values_key(key: &str) -> bool {
    key == "values" || super::is_values_path(key)
}
