//! Whose fixes made a new error.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use crate::diagnostic::{RuleId, Severity};
use crate::project::Project;
use crate::text::FileId;

/// What is wrong, as far as it is told.
type Told = Option<(RuleId, String)>;

/// The changed files to put back, because something is wrong now that was not before, and what that is.
pub(super) fn culprits(
    before: &Verdict,
    after: &Verdict,
    changed: &[BTreeSet<FileId>],
) -> BTreeMap<FileId, Told> {
    let changed: BTreeSet<FileId> = changed.iter().flatten().copied().collect();
    let mut acc = BTreeMap::new();
    for (file, told) in new_errors(before, after) {
        if changed.contains(&file) {
            acc.entry(file).or_insert(told);
            continue;
        }
        // Another file of the same release made it wrong.
        let near: BTreeSet<FileId> =
            neighbours(&after.project, file).intersection(&changed).copied().collect();
        let blamed = if near.is_empty() { &changed } else { &near };
        for file in blamed {
            acc.entry(*file).or_insert_with(|| told.clone());
        }
    }
    acc
}

/// The files with more errors of a kind than before. The message tells of the first that is new.
fn new_errors(before: &Verdict, after: &Verdict) -> Vec<(FileId, Told)> {
    let (old, new) = (errors(before), errors(after));
    let mut acc = Vec::new();
    for (kind, messages) in new {
        let known = old.get(&kind).map_or(&[][..], Vec::as_slice);
        if messages.len() > known.len() {
            let message = messages.iter().find(|it| !known.contains(it)).or(messages.first());
            acc.push((kind.0, kind.1.zip(message.map(|it| (*it).to_owned()))));
        }
    }
    acc
}

/// The errors of each kind in a file. Lines that cannot be read count even where nobody wants to hear of them.
fn errors(verdict: &Verdict) -> BTreeMap<(FileId, Option<RuleId>), Vec<&str>> {
    let mut acc: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for error in verdict.diagnostics.iter().filter(|it| it.severity == Severity::Error) {
        acc.entry((error.location.file, Some(error.rule.clone()))).or_default().push(&error.message);
    }
    for source in &verdict.project.sources {
        for _ in &source.tree.errors {
            acc.entry((source.file, None)).or_default().push("");
        }
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
