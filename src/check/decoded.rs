//! What Go's decoder refuses or silently changes: duplicate keys, keys that are no text, `.inf`.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use text_size::TextRange;

use super::syntax::document_at;
use crate::diagnostic::{Diagnostic, Label, RuleId, Severity};
use crate::project::{Project, Release};
use crate::value::SourceId;
use crate::value::problem::{Problem, ProblemKind};
use crate::yaml::{Node, NodeKind};

const MERGE: &str = "<<";

/// The problems of every document of a text.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, id: SourceId) {
    let source = project.source(id);
    if let Some(problems) = project.problems.get(&id) {
        acc.extend(problems.iter().filter_map(|problem| diagnostic(project, id, problem, false)));
        return;
    }
    // Of a manifest no value is wanted, so it is not decoded; only its keys are looked at.
    for document in &source.tree.documents {
        let mut problems = Vec::new();
        repeated_keys(&document.root, &mut problems);
        acc.extend(problems.iter().filter_map(|problem| diagnostic(project, id, problem, true)));
    }
}

/// The problems of values that stand inside a manifest; keys written twice are told of all of it.
pub(super) fn inline(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release) {
    for (layer, problems) in &release.problems {
        let Some(written) = &release.layers[*layer].written else { continue };
        // Two merge keys are refused on the way through kustomize only.
        let is_told =
            |it: &ProblemKind| matches!(it, ProblemKind::DuplicateKey { key, .. } if &**key != MERGE);
        let others = problems.iter().filter(|it| !is_told(&it.kind));
        acc.extend(others.filter_map(|problem| diagnostic(project, written.source, problem, true)));
    }
}

/// Keys that are written twice in one map.
fn repeated_keys(node: &Node, acc: &mut Vec<Problem>) {
    match &node.kind {
        NodeKind::Scalar(_) | NodeKind::Alias(_) => {}
        NodeKind::Sequence(sequence) => {
            sequence.items.iter().for_each(|item| repeated_keys(item, acc));
        }
        NodeKind::Mapping(mapping) => {
            let entries = &mapping.entries;
            // A short map is searched faster than hashed.
            let mut seen: HashMap<&str, TextRange, RandomState> = HashMap::default();
            for (idx, entry) in entries.iter().enumerate() {
                repeated_keys(&entry.value, acc);
                let Some(key) = entry.key.text().filter(|key| *key != MERGE) else { continue };
                let first = if entries.len() <= 16 {
                    entries[..idx].iter().rev().find(|it| it.key.text() == Some(key)).map(|it| it.key.range)
                } else {
                    seen.insert(key, entry.key.range)
                };
                let kind = first.map(|first| ProblemKind::DuplicateKey { key: key.into(), first });
                acc.extend(kind.map(|kind| Problem { kind, range: entry.key.range }));
            }
        }
    }
}

fn diagnostic(project: &Project, id: SourceId, problem: &Problem, is_manifest: bool) -> Option<Diagnostic> {
    let source = project.source(id);
    let (rule, severity, message, help) = words(&problem.kind, is_manifest)?;
    let location = source.location(problem.range);
    let mut diagnostic = Diagnostic::new(RuleId::new(rule), severity, location, message);
    diagnostic.help = help.map(str::to_owned);
    diagnostic.document = Some(document_at(project, id, problem.range.start()));
    let label = match &problem.kind {
        ProblemKind::DuplicateKey { first, .. } => Some((first, "written here before")),
        ProblemKind::MergeOverrides { merged, .. } => Some((merged, "this comes later and wins")),
        _ => None,
    };
    let label = label.map(|(range, message)| (source.location(*range), message.to_owned()));
    diagnostic.related.extend(label.map(|(location, message)| Label { location, message }));
    Some(diagnostic)
}

type Words = (&'static str, Severity, String, Option<&'static str>);

fn words(kind: &ProblemKind, is_manifest: bool) -> Option<Words> {
    Some(match kind {
        // Rules speak of such keys, each with its fix.
        ProblemKind::KeyIsNotWritable => return None,
        ProblemKind::DuplicateKey { key, .. } => repeated(key, is_manifest),
        ProblemKind::KeyIsNoText => (
            "yaml/key-is-no-text",
            Severity::Error,
            "this key is null, a list or a map; a key of values must be a text".to_owned(),
            Some("Helm turns values into JSON, whose keys are texts, and refuses the document."),
        ),
        ProblemKind::NotFinite => (
            "yaml/not-finite",
            Severity::Error,
            "`.inf` and `.nan` are numbers JSON does not have; put the text in quotes or write a number"
                .to_owned(),
            Some("Helm turns values into JSON and refuses the whole document."),
        ),
        ProblemKind::NotAMap => (
            "yaml/not-a-map",
            Severity::Error,
            "values must be a map at the top, of `key: value` lines".to_owned(),
            Some("Helm refuses values that are a list or a text."),
        ),
        ProblemKind::RecursiveAlias => (
            "yaml/recursive-alias",
            Severity::Error,
            "this alias stands inside the very anchor it refers to".to_owned(),
            None,
        ),
        ProblemKind::MergeOfNoMap => {
            ("yaml/merge-of-no-map", Severity::Error, "`<<` merges a map, and this is none".to_owned(), None)
        }
        ProblemKind::MergeOverrides { key, .. } => (
            "yaml/merge-overrides-key",
            Severity::Warning,
            format!("what `<<` merges below overwrites `{key}`; write `<<` first"),
            Some(
                "Helm's YAML library goes by the order of the lines; others keep what is written beside `<<`.",
            ),
        ),
        ProblemKind::TagDoesNotFit => (
            "yaml/tag-does-not-fit",
            Severity::Error,
            "the text is not what its tag says; change one of them".to_owned(),
            Some("Go's YAML library refuses the whole document."),
        ),
    })
}

/// Words for a key that stands twice in a map.
fn repeated(key: &str, is_manifest: bool) -> Words {
    let (severity, message, help) = if key == MERGE {
        (
            Severity::Error,
            "`<<` is written twice in this map; merge a list, as in `<<: [*one, *other]`, whose first counts more"
                .to_owned(),
            "kustomize, and with it Flux, refuses a manifest with two merge keys in one map.",
        )
    } else if is_manifest {
        (
            Severity::Error,
            format!("`{key}` is written twice in this map; remove one of them"),
            "kustomize, and with it Flux, refuses a manifest with a key written twice.",
        )
    } else {
        (
            Severity::Warning,
            format!("`{key}` is written twice in this map, and only this one counts; remove one of them"),
            "Helm takes the last of two equal keys and says nothing; everything under the first is lost.",
        )
    };
    ("yaml/duplicate-key", severity, message, Some(help))
}
