//! What Go's decoder refuses or silently changes: duplicate keys, keys that are no text, `.inf`.

use super::syntax::document_at;
use crate::diagnostic::{Diagnostic, Label, RuleId, Severity};
use crate::project::Project;
use crate::value::decode::{Place, Problem, ProblemKind, decode};
use crate::value::{Delivery, SourceId};

/// The problems of every document of a text.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, id: SourceId) {
    let source = project.source(id);
    let is_manifest = source.delivery.is_none() && source.map.is_none();
    let delivery = source.delivery.unwrap_or(Delivery::GoYamlV3);
    let place = Place { source: id, layer: 0, delivery };
    for (idx, document) in source.tree.documents.iter().enumerate() {
        // Helm 3 and Flux never look at a second document of values.
        if idx > 0 && delivery == Delivery::GoYamlV2First {
            break;
        }
        let (value, mut problems) = decode(&source.tree, document, &document.root, place);
        if !is_manifest
            && !matches!(value.kind, crate::value::ValueKind::Map(_) | crate::value::ValueKind::Null)
        {
            problems.push(Problem { kind: ProblemKind::NotAMap, range: document.root.range });
        }
        acc.extend(problems.iter().map(|problem| diagnostic(project, id, problem, is_manifest)));
    }
}

fn diagnostic(project: &Project, id: SourceId, problem: &Problem, is_manifest: bool) -> Diagnostic {
    let source = project.source(id);
    let (rule, severity, message, help) = words(&problem.kind, is_manifest);
    let location = source.location(problem.range);
    let mut diagnostic = Diagnostic::new(RuleId::new(rule), severity, location, message);
    diagnostic.help = help.map(str::to_owned);
    diagnostic.document = Some(document_at(project, id, problem.range.start()));
    if let ProblemKind::DuplicateKey { first, .. } = &problem.kind {
        let message = "written here before".to_owned();
        diagnostic.related.push(Label { location: source.location(*first), message });
    }
    diagnostic
}

type Words = (&'static str, Severity, String, Option<&'static str>);

fn words(kind: &ProblemKind, is_manifest: bool) -> Words {
    match kind {
        ProblemKind::DuplicateKey { key, .. } if is_manifest => (
            "yaml/duplicate-key",
            Severity::Error,
            format!("`{key}` is written twice in this map; remove one of them"),
            Some("kustomize, and with it Flux, refuses a manifest with a key written twice."),
        ),
        ProblemKind::DuplicateKey { key, .. } => (
            "yaml/duplicate-key",
            Severity::Warning,
            format!("`{key}` is written twice in this map, and only this one counts; remove one of them"),
            Some(
                "Helm takes the last of two equal keys and says nothing; everything under the first is lost.",
            ),
        ),
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
        ProblemKind::TagDoesNotFit => (
            "yaml/tag-does-not-fit",
            Severity::Error,
            "the text is not what its tag says; change one of them".to_owned(),
            Some("Go's YAML library refuses the whole document."),
        ),
    }
}
