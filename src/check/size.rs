//! Objects that are too large for the API server, or soon will be.

use std::collections::HashSet;

use super::teller::{Words, said};
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::manifest::data::{self, Section};
use crate::project::{Layer, LayerKind, Object, ObjectId, Project, Written};
use crate::value::SourceId;
use crate::yaml::{Node, NodeKind};

/// What the API server takes under `data` of one object.
const MOST: usize = 1024 * 1024;
/// From here on it is worth a word.
const MUCH: usize = 700 * 1024;

/// Every ConfigMap and Secret of the reported files.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project) {
    let is_data = |it: &Object| matches!(it.kind.as_str(), "ConfigMap" | "Secret");
    for (id, object) in project.objects().filter(|(_, it)| is_data(it)) {
        // What is written small can be large by aliases only.
        let source = project.source(object.source);
        if source.text.len() < MUCH && source.tree.n_anchors == 0 || !project.file(source.file).is_reported()
        {
            continue;
        }
        acc.extend(object_size(project, id, object));
    }
    let mut seen = HashSet::new();
    for layer in project.releases.iter().flat_map(|it| &it.layers) {
        if let Some(source) = generated_from(project, layer).filter(|it| seen.insert(*it)) {
            acc.extend(file_size(project, source));
        }
    }
}

/// The file that Kustomize makes an object of.
fn generated_from(project: &Project, layer: &Layer) -> Option<SourceId> {
    let is_whole = |it: &&Written| it.keys.is_empty();
    let written = layer.written.as_ref().filter(|_| layer.kind == LayerKind::Generator).filter(is_whole)?;
    project.file(project.source(written.source).file).is_reported().then_some(written.source)
}

fn file_size(project: &Project, source: SourceId) -> Option<Diagnostic> {
    let text = &project.source(source).text;
    let root = &project.source(source).tree.documents.first()?.root;
    let place = root.as_mapping().and_then(|it| it.entries.first()).map_or(root, |it| &it.key);
    Some(said(project, source, place.range, words("the ConfigMap made of this file", text.len())?))
}

fn object_size(project: &Project, id: ObjectId, object: &Object) -> Option<Diagnostic> {
    let node = project.object_node(id)?;
    let root = &project.source(object.source).tree.documents.get(object.index)?.root;
    let sizes = data::entries(node, &object.kind).into_iter().map(|(section, entry)| {
        let text = text_of(root, &entry.value).unwrap_or_default();
        match section {
            Section::Text => text.len(),
            // What counts is what it stands for.
            Section::Base64 => {
                text.bytes().filter(|it| !it.is_ascii_whitespace() && *it != b'=').count() / 4 * 3
            }
        }
    });
    let size: usize = sizes.sum();
    let words = words(&format!("this {}", object.kind), size)?;
    let place = node.entry("data").or_else(|| node.entry("stringData"))?;
    Some(said(project, object.source, place.key.range, words))
}

/// What is said of a size; nothing of one that is far from the limit.
fn words(what: &str, size: usize) -> Option<Words> {
    let (severity, message) = match size {
        ..MUCH => return None,
        MUCH..=MOST => (
            Severity::Warning,
            format!(
                "{what} holds {} of the 1024 KiB that the API server takes; split it in time",
                size / 1024
            ),
        ),
        _ => (
            Severity::Error,
            format!("{what} holds {} KiB, and the API server takes 1024 at most; split it", size / 1024),
        ),
    };
    Some(Words {
        rule: "values/too-large",
        severity,
        confidence: Confidence::High,
        message,
        help: "Helm keeps values and manifests of a release in a Secret of the same limit, compressed.",
    })
}

/// The text of a scalar, or of the one an alias stands for.
fn text_of<'t>(root: &'t Node, node: &'t Node) -> Option<&'t str> {
    let NodeKind::Alias(Some(id)) = &node.kind else { return node.text() };
    anchored(root, *id)?.text()
}

fn anchored(node: &Node, id: u32) -> Option<&Node> {
    if node.anchor().is_some_and(|it| it.id == id) {
        return Some(node);
    }
    match &node.kind {
        NodeKind::Sequence(sequence) => sequence.items.iter().find_map(|it| anchored(it, id)),
        NodeKind::Mapping(mapping) => mapping.entries.iter().find_map(|it| anchored(&it.value, id)),
        NodeKind::Scalar(_) | NodeKind::Alias(_) => None,
    }
}
