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
use search::Found;

/// So often a fix of each file is looked for that makes a new error; each time costs some looks at everything.
const MAX_SEARCHES: usize = 5;

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
    let mut round = 0;
    loop {
        round += 1;
        let attempt = attempt(&task, &spared);
        let culprits = attempt.last.as_ref().map(|it| hold::culprits(&before, it, &attempt.changed));
        let culprits = culprits.unwrap_or_default();
        if culprits.is_empty() && attempt.circles.is_empty() {
            held.sort_unstable();
            left_out.sort_by_key(|it: &LeftOut| it.finding.location.order());
            let Attempt { last: after, changed, n_fixed, .. } = attempt;
            return Mended { before, after, changed, n_fixed, held, left_out };
        }
        let (files, why) = if !attempt.circles.is_empty() {
            (attempt.circles, Held::Circle)
        } else if round <= MAX_SEARCHES {
            let Found { offenders, hopeless } = search::offenders(&task, &spared, &attempt, culprits);
            spared.findings.extend(offenders.iter().map(|it| Name::of(&it.finding)));
            left_out.extend(offenders);
            (hopeless, Held::NewError)
        } else {
            (culprits.into_iter().flatten().collect(), Held::NewError)
        };
        held.extend(files.iter().map(|it| (*it, why)));
        spared.files.extend(files);
    }
}
