//! Objects that are too large for the API server, or soon will be.

use super::teller::{Words, said};
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::manifest::data;
use crate::project::{Object, ObjectId, Project};
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
}

fn object_size(project: &Project, id: ObjectId, object: &Object) -> Option<Diagnostic> {
    let node = project.object_node(id)?;
    let root = &project.source(object.source).tree.documents.get(object.index)?.root;
    let sizes = data::entries(node, &object.kind).into_iter().map(|(_, entry)| {
        entry.key.text().map_or(0, str::len) + text_of(root, &entry.value).map_or(0, str::len)
    });
    let size: usize = sizes.sum();
    if size < MUCH {
        return None;
    }
    let kind = &object.kind;
    let (severity, message) = if size > MOST {
        let over =
            format!("this {kind} holds {} KiB, and the API server takes 1024 at most; split it", size / 1024);
        (Severity::Error, over)
    } else {
        let near = format!(
            "this {kind} holds {} of the 1024 KiB that the API server takes; split it in time",
            size / 1024
        );
        (Severity::Warning, near)
    };
    let words = Words {
        rule: "values/too-large",
        severity,
        confidence: Confidence::High,
        message,
        help: "Helm keeps values and manifests of a release in a Secret of the same limit, compressed.",
    };
    let place = node.entry("data").or_else(|| node.entry("stringData"))?;
    Some(said(project, object.source, place.key.range, words))
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
