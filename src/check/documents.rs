//! Documents of values that nobody reads: Flux and Helm 3 take the first one only.

use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::{Layer, LayerKind, Project, Release};
use crate::value::Delivery;
use crate::yaml::{Document, Node};

/// Every layer of which only the first document counts.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    let is_first_only = |it: &&Layer| {
        let is_sure = release.object.is_some() || it.kind == LayerKind::File;
        is_sure && it.delivery == Delivery::GoYamlV2First
    };
    for layer in release.layers.iter().filter(is_first_only) {
        let Some(written) = layer.written.as_ref().filter(|it| it.keys.is_empty()) else { continue };
        let source = project.source(written.source);
        let Some((first, rest)) = source.tree.documents.split_first() else { continue };
        let Some(key) = rest.iter().find_map(first_key) else { continue };
        let engine = if layer.kind == LayerKind::File { "Helm 3" } else { "Flux" };
        let (rule, severity, message, help) = if first.root.is_missing() {
            (
                "yaml/empty-first-document",
                Severity::Error,
                format!("{engine} reads only the first document, and that is empty; remove one `---` above"),
                "Everything in this text is lost, and nothing is said of it.",
            )
        } else {
            (
                "yaml/ignored-document",
                Severity::Warning,
                format!("{engine} reads only the first document; move this one into it"),
                "Helm 4 and Argo CD merge several documents in order; Helm 3 and Flux drop all but the first.",
            )
        };
        let location = source.location(key.range);
        let mut diagnostic = Diagnostic::new(RuleId::new(rule), severity, location, message);
        diagnostic.help = Some(help.to_owned());
        diagnostic.document = Some(source.document.clone());
        acc.push(diagnostic);
    }
}

/// The first key of a document that is a map.
fn first_key(document: &Document) -> Option<&Node> {
    document.root.as_mapping()?.entries.first().map(|it| &it.key)
}
