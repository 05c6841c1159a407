//! Whose fixes made a new error.

use std::collections::{BTreeSet, HashMap};

use super::Verdict;
use super::attempt::{Name, join};
use crate::check::unreadable;
use crate::diagnostic::{Diagnostic, Severity};
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
    for error in new(before, after) {
        join(&mut groups, blamed(after, changed, error.location.file));
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
    let is_to_blame = |it: &Diagnostic| !blamed(after, changed, it.location.file).is_disjoint(group);
    new(before, after).into_iter().find(is_to_blame)
}

/// The errors that were not there before. What is told comes before what is only known.
fn new(before: &Verdict, after: &Verdict) -> Vec<Diagnostic> {
    let mut known: HashMap<Name, Vec<Option<String>>> = HashMap::new();
    for error in errors(before) {
        let (name, path) = name(&error);
        known.entry(name).or_default().push(path);
    }
    let mut is_new = |error: &Diagnostic, is_same: &dyn Fn(&str, &str) -> bool| {
        let (name, path) = name(error);
        let path = path.unwrap_or_default();
        let is_it = |it: &Option<String>| is_same(it.as_deref().unwrap_or_default(), &path);
        let Some(paths) = known.get_mut(&name) else { return true };
        let at = paths.iter().position(is_it);
        at.map(|it| paths.swap_remove(it)).is_none()
    };
    let mut new = errors(after);
    new.retain(|it| is_new(it, &|old, new| old == new));
    // What is missing is told at the nearest key above that somebody wrote.
    new.retain(|it| is_new(it, &|old, new| is_above(old, new) || is_above(new, old)));
    new
}

/// Whether a path is the beginning of another.
fn is_above(path: &str, other: &str) -> bool {
    let rest = other.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|it| it.starts_with(['.', '[']))
}

/// The errors, with the lines that cannot be read even where nobody wants to hear of them.
fn errors(verdict: &Verdict) -> Vec<Diagnostic> {
    let told = verdict.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned();
    told.chain(unreadable(&verdict.project)).collect()
}

/// What an error is known by while lines move and items of a list go, and its path.
fn name(error: &Diagnostic) -> (Name, Option<String>) {
    let path = error.path.as_deref().map(without_indices);
    (Name { path: None, ..Name::of(error) }, path)
}

fn without_indices(path: &str) -> String {
    let is_index = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let mut parts = path.split('[');
    let mut acc = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((index, rest)) if is_index(index) => acc.push_str(rest),
            Some(_) | None => {
                acc.push('[');
                acc.push_str(part);
            }
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
