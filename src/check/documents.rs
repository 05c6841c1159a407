//! Documents of values that nobody reads: Flux and Helm 3 take the first one only.

use super::teller::{Words, said};
use crate::diagnostic::{Confidence, Diagnostic, RuleId, Severity};
use crate::project::{Layer, LayerKind, Project, Release};
use crate::value::Delivery;
use crate::yaml::{Document, Node};

/// What Helm 4 reads at once.
const PIECE: usize = 4096;

/// Every layer of which only the first document counts.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    let is_first_only = |it: &&Layer| {
        let is_sure = release.object.is_some() || it.kind == LayerKind::File;
        is_sure && it.delivery == Delivery::GoYamlV2First
    };
    acc.extend(release.layers.iter().filter_map(|it| last_line(project, it)));
    acc.extend(release.layers.iter().filter_map(|it| not_parted(project, it)));
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

/// Helm 4 parts a text only where a line holds `---` and nothing else, and reads the first document of each part.
fn not_parted(project: &Project, layer: &Layer) -> Option<Diagnostic> {
    let written = layer.written.as_ref()?;
    if layer.delivery != Delivery::GoYamlV2All || !written.keys.is_empty() {
        return None;
    }
    let documents = &project.source(written.source).tree.documents;
    let key = documents.iter().filter(|it| !it.begins_piece).find_map(first_key)?;
    let words = Words {
        rule: "yaml/ignored-document",
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: "Helm begins another document only below a line with nothing but `---`, and does not read this one; put such a line above it".to_owned(),
        help: "A document that follows `...`, or stands behind `---` in the same line, is dropped without a word.",
    };
    Some(said(project, written.source, key.range, words))
}

/// Helm 4.0 to 4.2.3 reads files in pieces of 4096 bytes and loses the last line if it ends with a piece and nothing else.
fn last_line(project: &Project, layer: &Layer) -> Option<Diagnostic> {
    let is_file = layer.kind == LayerKind::File && layer.delivery == Delivery::GoYamlV2All;
    let written = layer.written.as_ref().filter(|it| is_file && it.keys.is_empty())?;
    let source = project.source(written.source);
    let text = &source.text;
    if text.is_empty() || !text.len().is_multiple_of(PIECE) || text.ends_with('\n') {
        return None;
    }
    let last = source.tree.documents.last()?;
    let key = last_key(&last.root)?;
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    if source
        .tree
        .comments
        .last()
        .is_some_and(|it| text[start..usize::from(it.range.start())].trim().is_empty())
    {
        return None;
    }
    let words = Words {
        rule: "yaml/last-line-lost",
        severity: Severity::Warning,
        confidence: Confidence::High,
        message: format!(
            "Helm 4.0 to 4.2.3 loses the last line of this file, which has {} bytes and no line break at its end; add one",
            text.len()
        ),
        help: "These versions drop a last line without a line break when the file's size is a multiple of 4096.",
    };
    Some(said(project, written.source, key.range, words))
}

/// The key of the entry that a text ends with.
fn last_key(root: &Node) -> Option<&Node> {
    let last = root.as_mapping()?.entries.last()?;
    last_key(&last.value).or(Some(&last.key))
}

/// The first key of a document that is a map.
fn first_key(document: &Document) -> Option<&Node> {
    document.root.as_mapping()?.entries.first().map(|it| &it.key)
}
