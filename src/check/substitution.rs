//! `${VAR}` that no Kustomization gives a value.

use std::collections::HashSet;

use super::teller::{Words, said};
use crate::config::parse::suggestion;
use crate::diagnostic::{Confidence, Diagnostic, Severity};
use crate::manifest::{Reference, data};
use crate::project::{Project, Release};
use crate::text::{range, size};
use crate::value::Delivery;
use crate::value::substituted::braces;
use crate::yaml::Node;

/// The variables Flux fills in, as far as all of them are known.
pub(super) struct Variables {
    names: HashSet<String>,
}

impl Variables {
    /// All that the Kustomizations of a project name; nothing if none does, or if some cannot be read.
    pub(super) fn of(project: &Project) -> Option<Self> {
        let (mut names, mut n_from, mut is_any) = (HashSet::new(), 0, false);
        for (id, object) in project.objects().filter(|(_, it)| it.kind == "Kustomization") {
            let Some(node) = project.object_node(id).and_then(|it| it.at(&["spec", "postBuild"])) else {
                continue;
            };
            is_any = true;
            if let Some(own) = node.get("substitute").and_then(Node::as_mapping) {
                names.extend(own.entries.iter().filter_map(|it| Some(it.key.text()?.to_owned())));
            }
            let Some(from) = node.get("substituteFrom").map(|it| it.as_sequence()) else { continue };
            n_from += 1;
            for item in &from?.items {
                let reference = Reference::read(item)?;
                let [id] = project.named(&reference.kind, &reference.name) else { return None };
                let space = (project.object(*id).namespace.as_ref(), object.namespace.as_ref());
                if matches!(space, (Some(one), Some(other)) if one != other) {
                    return None;
                }
                let entries = data::entries(project.object_node(*id)?, &reference.kind);
                names.extend(entries.iter().filter_map(|(_, it)| Some(it.key.text()?.to_owned())));
            }
        }
        // A patch may bring more to a Kustomization than it says itself.
        let is_all = || n_written(project, "substituteFrom") == n_from && !is_patched(project);
        (is_any && is_all()).then_some(Self { names })
    }
}

/// How often a word stands in the texts of a project.
fn n_written(project: &Project, word: &str) -> usize {
    let texts = project.files.iter().map(|it| it.file.text.as_bytes());
    texts.map(|it| memchr::memmem::find_iter(it, word).count()).sum()
}

/// Whether something switches the substitution off, or patches it in.
fn is_patched(project: &Project) -> bool {
    n_written(project, "kustomize.toolkit.fluxcd.io/substitute") > 0
}

/// Every `${VAR}` in the values of a HelmRelease that nobody fills in.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, release: &Release, variables: &Variables) {
    if release.object.is_none_or(|it| project.object(it).kind != "HelmRelease") {
        return;
    }
    let layers = release.layers.iter().filter(|it| it.delivery != Delivery::Strvals);
    for written in layers.filter_map(|it| it.written.as_ref()) {
        let source = project.source(written.source);
        let node = project.root_of(written);
        let whole =
            if written.keys.is_empty() { Some(0..source.text.len()) } else { node.map(|it| it.range.into()) };
        let Some(whole) = whole else { continue };
        for (at, name) in names(&source.text[whole.clone()]) {
            let start = whole.start + at;
            let is_comment = source.tree.comments.iter().any(|it| it.range.contains(size(start)));
            if !is_comment && !variables.names.contains(name) {
                acc.push(said(
                    project,
                    written.source,
                    range(start, start + name.len() + 3),
                    words(name, variables),
                ));
            }
        }
    }
}

fn words(name: &str, variables: &Variables) -> Words {
    let mut known: Vec<&str> = variables.names.iter().map(String::as_str).collect();
    known.sort_unstable();
    let hint = suggestion(name, known.into_iter());
    Words {
        rule: "values/not-substituted",
        severity: Severity::Warning,
        confidence: Confidence::Medium,
        message: format!(
            "nothing fills in `${{{name}}}`: no Kustomization here names it in `postBuild`{hint}"
        ),
        help: "Flux leaves an empty text, and from 2.9 on it stops. `$${NAME}` keeps the text as it is, `${NAME:=text}` has a default.",
    }
}

/// Every `${NAME}` without a default, with its place.
fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    braces(text).filter(|it| !it.1).filter_map(|(at, _)| {
        let rest = &text[at + 2..];
        let name = &rest[..rest.find('}')?];
        let is_name = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
            && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
        is_name.then_some((at, name))
    })
}
