//! Whose fixes made a new error.

use std::collections::{BTreeMap, BTreeSet};

use super::Verdict;
use super::attempt::join;
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::Project;
use crate::text::FileId;

/// The changed files to put back, because something is wrong now that was not before: those that are to blame for the
/// same error, and those that one fix changed together, stand together.
pub(super) fn culprits(
    before: &Verdict,
    after: &Verdict,
    changed: &[BTreeSet<FileId>],
) -> Vec<BTreeSet<FileId>> {
    let mut groups = Vec::new();
    for (file, _) in more(before, after) {
        join(&mut groups, blamed(after, changed, file));
    }
    groups
}

/// The changed files that are to blame for a new error in a file.
fn blamed(after: &Verdict, changed: &[BTreeSet<FileId>], file: FileId) -> BTreeSet<FileId> {
    if let Some(own) = changed.iter().find(|it| it.contains(&file)) {
        return own.clone();
    }
    // Another file of the same release made it wrong.
    let neighbours = neighbours(&after.project, file);
    let near: BTreeSet<FileId> =
        changed.iter().filter(|it| !it.is_disjoint(&neighbours)).flatten().copied().collect();
    if near.is_empty() { changed.iter().flatten().copied().collect() } else { near }
}

/// The first error that was not there before and for which these files are to blame.
pub(super) fn new_error(
    before: &Verdict,
    after: &Verdict,
    changed: &[BTreeSet<FileId>],
    group: &BTreeSet<FileId>,
) -> Option<Diagnostic> {
    let is_to_blame = |it: &(FileId, String)| !blamed(after, changed, it.0).is_disjoint(group);
    let (file, rule) = more(before, after).into_iter().find(is_to_blame)?;
    if rule.is_empty() {
        let source = after.project.sources.iter().find(|it| it.file == file && !it.tree.errors.is_empty())?;
        let place = source.location(source.tree.errors.first()?.range);
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
