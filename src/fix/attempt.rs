//! One try: fixes pass by pass, until nothing changes.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::choose::choose;
use super::{Judge, Text, Verdict};
use crate::diagnostic::{Applicability, Diagnostic, DocumentName, Edit, Fix, RuleId};
use crate::project::ProjectFile;
use crate::text::{FileId, SourceFile};

/// More passes than any chain of fixes needs; what is left then is left for the next run.
const MAX_PASSES: usize = 100;

/// What stays the same from try to try.
pub(super) struct Task<'a> {
    pub(super) files: &'a [ProjectFile],
    pub(super) before: &'a Verdict,
    pub(super) wanted: Applicability,
    pub(super) judge: Judge<'a>,
}

/// What is left alone in a try.
#[derive(Default)]
pub(super) struct Spared {
    pub(super) files: BTreeSet<FileId>,
    pub(super) findings: HashSet<Name>,
}

/// What a finding is known by while texts change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    pub(super) rule: RuleId,
    pub(super) file: FileId,
    pub(super) document: Option<Arc<DocumentName>>,
    pub(super) path: Option<String>,
    pub(super) message: String,
}

impl Name {
    pub(super) fn of(finding: &Diagnostic) -> Self {
        Self {
            rule: finding.rule.clone(),
            file: finding.location.file,
            document: finding.document.clone(),
            path: finding.path.clone(),
            message: finding.message.clone(),
        }
    }
}

/// The texts after some passes.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) last: Option<Verdict>,
    pub(super) changed: Vec<BTreeSet<FileId>>,
    /// The findings that were mended, in the order of that, each once.
    pub(super) mended: Vec<Diagnostic>,
    pub(super) n_fixed: usize,
    /// Texts that came back to what they had been.
    pub(super) circles: BTreeSet<FileId>,
}

/// Applies the first fix of every finding that is not spared, and looks again.
pub(super) fn attempt(task: &Task<'_>, spared: &Spared) -> Attempt {
    let mut texts: Vec<Text> = task.files.iter().map(|file| (file.clone(), Arc::default())).collect();
    let may_edit = |id: FileId| {
        let file = task.files.get(id.0 as usize);
        file.is_some_and(ProjectFile::is_reported) && !spared.files.contains(&id)
    };
    let is_meant = |it: &&Diagnostic| spared.findings.is_empty() || !spared.findings.contains(&Name::of(it));
    let mut acc = Attempt::default();
    let mut known: HashSet<Name> = HashSet::new();
    let mut seen: HashMap<FileId, HashSet<Arc<str>>> = HashMap::new();
    for _ in 0..MAX_PASSES {
        let found = acc.last.as_ref().unwrap_or(task.before).diagnostics.iter();
        let choice = choose(found.filter(is_meant), task.wanted, &may_edit);
        if choice.fixes.is_empty() {
            break;
        }
        choice.fixes.iter().for_each(|it| join(&mut acc.changed, files(it)));
        acc.n_fixed += choice.findings.len();
        let new = choice.findings.iter().filter(|it| known.insert(Name::of(it)));
        acc.mended.extend(new.map(|it| (*it).clone()));
        acc.circles = apply(&mut texts, &choice.fixes, &mut seen);
        if !acc.circles.is_empty() {
            break;
        }
        acc.last = Some((task.judge)(texts.clone()));
    }
    acc
}

/// The files a fix changes.
pub(super) fn files(fix: &Fix) -> BTreeSet<FileId> {
    fix.edits.iter().map(|it| it.file).collect()
}

/// Changes the texts; gives those that came back to what they had been.
fn apply(
    texts: &mut [Text],
    fixes: &[&Fix],
    seen: &mut HashMap<FileId, HashSet<Arc<str>>>,
) -> BTreeSet<FileId> {
    let mut edits: HashMap<FileId, Vec<&Edit>> = HashMap::new();
    for edit in fixes.iter().flat_map(|it| &it.edits) {
        edits.entry(edit.file).or_default().push(edit);
    }
    let mut circles = BTreeSet::new();
    for (file, edits) in edits {
        let (text, parsed) = &mut texts[file.0 as usize];
        let new = SourceFile::new(text.file.path.clone(), applied(&text.file.text, edits));
        let known = seen.entry(file).or_default();
        known.insert(text.file.text.clone());
        if known.contains(&new.text) {
            circles.insert(file);
        }
        text.file = new;
        *parsed = Arc::default();
    }
    circles
}

/// Adds a set to disjoint sets, joining those it touches.
pub(super) fn join(sets: &mut Vec<BTreeSet<FileId>>, mut set: BTreeSet<FileId>) {
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
