//! Which fix makes a new error.

use std::collections::BTreeSet;

use super::attempt::{Attempt, Name, Spared, Task, attempt, files};
use super::{LeftOut, hold};
use crate::diagnostic::Diagnostic;
use crate::text::FileId;

/// Looks for the first fix after which something is wrong that was not before, by halving what was mended in the
/// files that are to blame; nothing if something is wrong without all of these.
pub(super) fn offender(
    task: &Task<'_>,
    spared: &Spared,
    all: &Attempt,
    culprits: &BTreeSet<FileId>,
) -> Option<LeftOut> {
    let is_suspect = |it: &&Diagnostic| it.fixes.first().is_some_and(|it| !files(it).is_disjoint(culprits));
    let suspects: Vec<&Diagnostic> = all.mended.iter().filter(is_suspect).collect();
    let of_first = |count: usize| {
        let mut spared = Spared { files: spared.files.clone(), findings: spared.findings.clone() };
        spared.findings.extend(suspects[count..].iter().map(|it| Name::of(it)));
        wrong(task, &attempt(task, &spared))
    };
    if of_first(0).is_some() {
        return None;
    }
    // Invariant: nothing is wrong with the first `good` of them, and something with the first `bad`.
    let (mut good, mut bad, mut last) = (0, suspects.len(), wrong(task, all)?);
    while bad - good > 1 {
        let middle = usize::midpoint(good, bad);
        match of_first(middle) {
            Some(found) => (bad, last) = (middle, found),
            None => good = middle,
        }
    }
    let finding = (*suspects.get(good)?).clone();
    let (error, text) = last;
    Some(LeftOut { finding, error, text })
}

/// What is wrong after a try that was not before, and the text it is in.
fn wrong(task: &Task<'_>, attempt: &Attempt) -> Option<(Diagnostic, crate::text::SourceFile)> {
    let after = attempt.last.as_ref()?;
    if hold::culprits(task.before, after, &attempt.changed).is_empty() {
        return None;
    }
    let error = hold::new_error(task.before, after)?;
    let text = after.project.file(error.location.file).file.clone();
    Some((error, text))
}
