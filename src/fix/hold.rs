//! Whose fixes made a new error.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use crate::diagnostic::Severity;
use crate::project::Project;
use crate::text::FileId;

/// The changed files to put back, because something is wrong now that was not before.
pub(super) fn culprits(before: &Verdict, after: &Verdict, changed: &[BTreeSet<FileId>]) -> BTreeSet<FileId> {
    let changed: BTreeSet<FileId> = changed.iter().flatten().copied().collect();
    let mut acc = BTreeSet::new();
    for file in with_new_errors(before, after) {
        if changed.contains(&file) {
            acc.insert(file);
            continue;
        }
        // Another file of the same release made it wrong.
        let near: BTreeSet<FileId> =
            neighbours(&after.project, file).intersection(&changed).copied().collect();
        acc.extend(if near.is_empty() { &changed } else { &near });
    }
    acc
}

fn with_new_errors(before: &Verdict, after: &Verdict) -> BTreeSet<FileId> {
    let (before, after) = (errors(before), errors(after));
    let is_more = |(key, count): (&(FileId, String), &usize)| {
        (before.get(key).is_none_or(|it| it < count)).then_some(key.0)
    };
    after.iter().filter_map(is_more).collect()
}

/// How many errors of each kind a file has, lines that cannot be read counted even where nobody wants to hear it.
fn errors(verdict: &Verdict) -> BTreeMap<(FileId, String), usize> {
    let mut acc = BTreeMap::new();
    let told = verdict.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    for error in told {
        *acc.entry((error.location.file, error.rule.to_string())).or_default() += 1;
    }
    for source in verdict.project.sources.iter().filter(|it| !it.tree.errors.is_empty()) {
        *acc.entry((source.file, String::new())).or_default() += source.tree.errors.len();
    }
    acc
}

/// The files of the releases that this file has a part in.
fn neighbours(project: &Project, file: FileId) -> BTreeSet<FileId> {
    let files = project.releases.iter().map(|release| {
        let layers = release.layers.iter().filter_map(|it| it.written.as_ref());
        let sources = layers.map(|it| it.source).chain(release.object.map(|it| project.object(it).source));
        sources.map(|it| project.source(it).file).collect::<BTreeSet<FileId>>()
    });
    files.filter(|it| it.contains(&file)).flatten().collect()
}
