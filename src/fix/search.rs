//! Which fixes make new errors.

use std::collections::BTreeSet;

use super::attempt::{Attempt, Name, Spared, Task, attempt, files};
use super::{LeftOut, hold};
use crate::diagnostic::Diagnostic;
use crate::text::{FileId, SourceFile};

/// What came of it.
#[derive(Default)]
pub(super) struct Found {
    /// One fix for each group of files.
    pub(super) offenders: Vec<LeftOut>,
    /// Files in which something is wrong without any of the known fixes.
    pub(super) hopeless: BTreeSet<FileId>,
}

/// Files that are to blame together, and the findings that were mended in them.
struct Search<'a> {
    group: BTreeSet<FileId>,
    suspects: Vec<&'a Diagnostic>,
    /// Invariant: nothing is wrong with the first `good` suspects, and something with the first `bad`.
    good: usize,
    bad: usize,
    /// What is wrong then.
    error: Wrong,
}

/// An error, and the text it is in.
type Wrong = (Diagnostic, SourceFile);

/// Looks in each group of files for the first fix after which something is wrong that was not before. All groups are
/// halved at the same time, for each try looks at everything.
pub(super) fn offenders(
    task: &Task<'_>,
    spared: &Spared,
    all: &Attempt,
    groups: Vec<BTreeSet<FileId>>,
) -> Found {
    let mut found = Found::default();
    let mut searches: Vec<Search<'_>> = Vec::new();
    for group in groups {
        let is_suspect = |it: &&Diagnostic| it.fixes.first().is_some_and(|it| !files(it).is_disjoint(&group));
        let suspects: Vec<_> = all.mended.iter().filter(is_suspect).collect();
        match wrong(task, all, &group) {
            Some(error) if !suspects.is_empty() => {
                searches.push(Search { bad: suspects.len(), good: 0, group, suspects, error });
            }
            Some(_) | None => found.hopeless.extend(group),
        }
    }
    let without = tried(task, spared, &searches, |_| 0);
    searches.retain(|it| {
        let is_hopeless = wrong(task, &without, &it.group).is_some();
        if is_hopeless {
            found.hopeless.extend(&it.group);
        }
        !is_hopeless
    });
    while searches.iter().any(|it| it.bad - it.good > 1) {
        let half = tried(task, spared, &searches, middle);
        for search in searches.iter_mut().filter(|it| it.bad - it.good > 1) {
            match wrong(task, &half, &search.group) {
                Some(error) => (search.bad, search.error) = (middle(search), error),
                None => search.good = middle(search),
            }
        }
    }
    found.offenders = searches.into_iter().map(Search::end).collect();
    found
}

fn middle(search: &Search<'_>) -> usize {
    usize::midpoint(search.good, search.bad)
}

impl Search<'_> {
    fn end(self) -> LeftOut {
        let (error, text) = self.error;
        LeftOut { finding: self.suspects[self.good].clone(), error, text }
    }
}

/// A try with so many of each search's suspects, and with nothing in other files.
fn tried(
    task: &Task<'_>,
    spared: &Spared,
    searches: &[Search<'_>],
    count: impl Fn(&Search<'_>) -> usize,
) -> Attempt {
    let mut spared = Spared { files: spared.files.clone(), findings: spared.findings.clone() };
    let ids = (0_u32..).map(FileId).take(task.files.len());
    spared.files.extend(ids.filter(|id| !searches.iter().any(|it| it.group.contains(id))));
    for search in searches {
        spared.findings.extend(search.suspects[count(search)..].iter().map(|it| Name::of(it)));
    }
    attempt(task, &spared)
}

/// What is wrong after a try that was not before, as far as these files are to blame.
fn wrong(task: &Task<'_>, attempt: &Attempt, group: &BTreeSet<FileId>) -> Option<Wrong> {
    let after = attempt.last.as_ref()?;
    let error = hold::new_error(task.before, after, &attempt.changed, group)?;
    let text = after.project.file(error.location.file).file.clone();
    Some((error, text))
}
