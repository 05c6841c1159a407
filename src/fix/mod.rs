//! Applies fixes to texts and looks again, until nothing changes.
//!
//! Deliberately absent: files. What comes out is texts; who asked writes them or shows them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::diagnostic::{Applicability, Diagnostic, Edit};
use crate::project::build::Parsed;
use crate::project::{Project, ProjectFile};
use crate::text::{FileId, SourceFile};

pub mod choose;
mod hold;

use choose::choose;

/// More passes than any chain of fixes needs; what is left then is left for the next run.
const MAX_PASSES: usize = 100;

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
}

/// Why a text with fixes is left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The fixes would make a new error.
    NewError,
    /// Fixes undo each other.
    Circle,
}

/// The texts after some passes.
struct Attempt {
    last: Option<Verdict>,
    changed: Vec<BTreeSet<FileId>>,
    n_fixed: usize,
    /// Texts that came back to what they had been.
    circles: BTreeSet<FileId>,
}

impl Mended {
    /// The findings that are left.
    pub fn verdict(&self) -> &Verdict {
        self.after.as_ref().unwrap_or(&self.before)
    }
}

/// Applies the first fix of every finding where it is as safe as wanted, pass by pass. A text in which that would
/// make a new error stays as it is.
pub fn mend(files: &[ProjectFile], wanted: Applicability, judge: Judge<'_>) -> Mended {
    let texts: Vec<Text> = files.iter().map(|file| (file.clone(), Arc::default())).collect();
    let before = judge(texts.clone());
    let mut held: Vec<(FileId, Held)> = Vec::new();
    loop {
        let may_edit = |id: FileId| {
            let file = files.get(id.0 as usize);
            file.is_some_and(ProjectFile::is_reported) && !held.iter().any(|it| it.0 == id)
        };
        let attempt =
            attempt(texts.clone(), &before, &|it| choose(&it.diagnostics, wanted, &may_edit), judge);
        let errors = attempt.last.as_ref().map(|after| hold::culprits(&before, after, &attempt.changed));
        let errors = errors.unwrap_or_default().into_iter().map(|it| (it, Held::NewError));
        let n_held = held.len();
        held.extend(attempt.circles.iter().map(|it| (*it, Held::Circle)).chain(errors));
        if held.len() == n_held {
            held.sort_unstable();
            let Attempt { last: after, changed, n_fixed, .. } = attempt;
            return Mended { before, after, changed, n_fixed, held };
        }
    }
}

fn attempt(
    mut texts: Vec<Text>,
    before: &Verdict,
    choice: &dyn for<'a> Fn(&'a Verdict) -> choose::Choice<'a>,
    judge: Judge<'_>,
) -> Attempt {
    let mut acc = Attempt { last: None, changed: Vec::new(), n_fixed: 0, circles: BTreeSet::new() };
    let mut seen: HashMap<FileId, HashSet<Arc<str>>> = HashMap::new();
    for _ in 0..MAX_PASSES {
        let choice = choice(acc.last.as_ref().unwrap_or(before));
        let mut edits: HashMap<FileId, Vec<&Edit>> = HashMap::new();
        for fix in &choice.fixes {
            let files = fix.edits.iter().map(|it| it.file).collect();
            join(&mut acc.changed, files);
            fix.edits.iter().for_each(|it| edits.entry(it.file).or_default().push(it));
        }
        if edits.is_empty() {
            break;
        }
        for (file, edits) in edits {
            let (text, parsed) = &mut texts[file.0 as usize];
            let new = SourceFile::new(text.file.path.clone(), applied(&text.file.text, edits));
            let known = seen.entry(file).or_default();
            known.insert(text.file.text.clone());
            if known.contains(&new.text) {
                acc.circles.insert(file);
            }
            text.file = new;
            *parsed = Arc::default();
        }
        acc.n_fixed += choice.n_findings;
        if !acc.circles.is_empty() {
            break;
        }
        acc.last = Some(judge(texts.clone()));
    }
    acc
}

/// Adds a set to disjoint sets, joining those it touches.
fn join(sets: &mut Vec<BTreeSet<FileId>>, mut set: BTreeSet<FileId>) {
    sets.retain(|it| {
        let is_apart = it.is_disjoint(&set);
        if !is_apart {
            set.extend(it);
        }
        is_apart
    });
    sets.push(set);
}

/// The text after edits that do not overlap.
fn applied(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|it| (it.range.start(), it.range.end()));
    let mut new = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        new.push_str(&text[done..edit.range.start().into()]);
        new.push_str(&edit.text);
        done = edit.range.end().into();
    }
    new.push_str(&text[done..]);
    new
}
