//! Whose fixes made a new error.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::Project;
use crate::text::{FileId, Location};

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

/// The first error that was not there before.
pub(super) fn new_error(before: &Verdict, after: &Verdict) -> Option<Diagnostic> {
    let (file, rule) = more(before, after).into_iter().next()?;
    if rule.is_empty() {
        let source = after.project.sources.iter().find(|it| it.file == file && !it.tree.errors.is_empty())?;
        let Location { file, range } = source.location(source.tree.errors.first()?.range);
        let place = Location { file, range };
        return Some(Diagnostic::new(RuleId::new(SYNTAX), Severity::Error, place, "a line that is no YAML"));
    }
    let of = |verdict: &Verdict| -> Vec<Diagnostic> {
        let is_meant = |it: &&Diagnostic| is_error_of(it, file) && it.rule.as_str() == rule;
        verdict.diagnostics.iter().filter(is_meant).cloned().collect()
    };
    let (known, now) = (of(before), of(after));
    let is_known =
        |it: &Diagnostic| known.iter().any(|old| (&old.path, &old.message) == (&it.path, &it.message));
    now.iter().find(|it| !is_known(it)).or(now.first()).cloned()
}

/// The id of the lines that cannot be read.
const SYNTAX: &str = "yaml/syntax";

fn is_error_of(it: &Diagnostic, file: FileId) -> bool {
    it.severity == Severity::Error && it.location.file == file
}

fn with_new_errors(before: &Verdict, after: &Verdict) -> BTreeSet<FileId> {
    more(before, after).into_iter().map(|it| it.0).collect()
}

/// Of which errors a file has more than before. What is told comes before what is only counted.
fn more(before: &Verdict, after: &Verdict) -> Vec<(FileId, String)> {
    let before = errors(before);
    let is_more = |(key, count): &(&(FileId, String), &usize)| before.get(*key).is_none_or(|it| it < count);
    let mut more: Vec<_> = errors(after).iter().filter(is_more).map(|it| it.0.clone()).collect();
    more.sort_by_key(|it| it.1.is_empty());
    more
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
