//! Applies fixes to texts and looks again, until nothing changes.
//!
//! Deliberately absent: files. What comes out is texts; who asked writes them or shows them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Applicability, Diagnostic};
use crate::project::build::Parsed;
use crate::project::{Project, ProjectFile};
use crate::text::{FileId, SourceFile};

mod attempt;
pub mod choose;
mod hold;
mod search;

use attempt::{Attempt, Name, Spared, Task, attempt};

/// So many fixes are looked for one by one; each costs some looks at everything.
const MAX_LEFT_OUT: usize = 10;

/// What was looked at, and what was found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// The project; its first files are the texts that were given, in their order.
    pub project: Project,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// A text, and what was parsed of it.
pub type Text = (ProjectFile, Arc<Parsed>);

/// Looks at texts; asked once for each pass.
pub type Judge<'a> = &'a dyn Fn(Vec<Text>) -> Verdict;

/// What became of the texts.
#[derive(Debug)]
pub struct Mended {
    /// What was found at first.
    pub before: Verdict,
    /// What is found now; `None` if no text changed.
    pub after: Option<Verdict>,
    /// The texts that changed: those that one fix changed together stand together.
    pub changed: Vec<BTreeSet<FileId>>,
    /// How many findings were fixed.
    pub n_fixed: usize,
    /// Texts that were left as they are, and why.
    pub held: Vec<(FileId, Held)>,
    /// Fixes that were left out, each of which would make a new error.
    pub left_out: Vec<LeftOut>,
}

/// A fix that would make a new error.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// What it would mend; its place is that in the text as given.
    pub finding: Diagnostic,
    /// The error, at its place in the text that the fix would make.
    pub error: Diagnostic,
    /// That text.
    pub text: SourceFile,
}

/// Why a text with fixes is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The fixes would make a new error.
    NewError,
    /// Fixes undo each other.
    Circle,
}

impl Mended {
    /// The findings that are left.
    pub fn verdict(&self) -> &Verdict {
        self.after.as_ref().unwrap_or(&self.before)
    }
}

/// Applies the first fix of every finding where it is as safe as wanted, pass by pass. A fix that would make a new
/// error is left out; where it cannot be told which one that is, the text stays as it is.
pub fn mend(files: &[ProjectFile], wanted: Applicability, judge: Judge<'_>) -> Mended {
    let texts: Vec<Text> = files.iter().map(|file| (file.clone(), Arc::default())).collect();
    let before = judge(texts);
    let task = Task { files, before: &before, wanted, judge };
    let mut spared = Spared::default();
    let (mut held, mut left_out) = (Vec::new(), Vec::new());
    loop {
        let attempt = attempt(&task, &spared);
        let culprits = attempt.last.as_ref().map(|it| hold::culprits(&before, it, &attempt.changed));
        let culprits = culprits.unwrap_or_default();
        if culprits.is_empty() && attempt.circles.is_empty() {
            held.sort_unstable();
            let Attempt { last: after, changed, n_fixed, .. } = attempt;
            return Mended { before, after, changed, n_fixed, held, left_out };
        }
        let (files, why) = if !attempt.circles.is_empty() {
            (attempt.circles, Held::Circle)
        } else if left_out.len() < MAX_LEFT_OUT
            && let Some(found) = search::offender(&task, &spared, &attempt, &culprits)
        {
            spared.findings.insert(Name::of(&found.finding));
            left_out.push(found);
            continue;
        } else {
            (culprits, Held::NewError)
        };
        held.extend(files.iter().map(|it| (*it, why)));
        spared.files.extend(files);
    }
}
