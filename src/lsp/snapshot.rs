//! Everything a verdict depends on, at one moment; what was looked at, and what was found.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::check::check;
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::files::cache::CachedFile;
use crate::files::chart::{Charts, join};
use crate::project::build::Parsed;
use crate::project::{Project, ProjectFile, Role};
use crate::rule::RuleSet;
use crate::text::{FileId, Location, SourceFile};

/// Everything a verdict depends on, at one moment.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    /// Rises with every change of the workspace.
    pub(super) generation: u64,
    /// The texts editors have open.
    pub(super) open: Vec<OpenText>,
    /// The files on disk, by their absolute path, the open ones among them.
    pub(super) around: Arc<Vec<(PathBuf, CachedFile)>>,
    pub(super) settings: Arc<Settings>,
    pub(super) rules: Arc<RuleSet>,
    /// The folder that paths of files count from.
    pub(super) root: PathBuf,
    /// Charts in folders in sight, as far as they were read.
    pub(super) charts: Arc<Mutex<Charts>>,
    /// What is wrong with the configuration and the rules, by the path of their file in the project.
    pub(super) own: Vec<(Arc<str>, Diagnostic)>,
}

/// A text an editor has open.
#[derive(Debug, Clone)]
pub(super) struct OpenText {
    /// The file; `None` for a text that is in no file yet.
    pub(super) path: Option<PathBuf>,
    pub(super) file: SourceFile,
    pub(super) parsed: Arc<Parsed>,
}

/// What was looked at, and what was found.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) project: Project,
    /// Sorted by file and place.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Which findings are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Those of open texts.
    Open,
    /// Those of every file.
    Everywhere,
}

impl Snapshot {
    /// Looks at everything, as the command line would.
    pub(super) fn judge(&self, asked: Asked) -> Verdict {
        self.judge_files(self.files(asked, |_| true))
    }

    /// Looks at the open texts, and at those files around them that are named.
    pub(super) fn judge_slice(&self, slice: &HashSet<Arc<str>>) -> Verdict {
        self.judge_files(self.files(Asked::Open, |path| slice.contains(path)))
    }

    fn judge_files(&self, files: Vec<(ProjectFile, Arc<Parsed>)>) -> Verdict {
        let project = join(files, &self.settings, &self.charts, &self.root);
        let diagnostics = check(&project, &self.rules, &self.settings);
        let mut verdict = Verdict { project, diagnostics };
        let own = self.own.iter().filter_map(|(path, it)| {
            let file = verdict.file(path)?;
            Some(Diagnostic { location: Location { file, ..it.location }, ..it.clone() })
        });
        let own: Vec<_> = own.collect();
        verdict.diagnostics.extend(own);
        verdict.diagnostics.sort_by_key(|it| it.location.order());
        verdict
    }

    /// The open texts and what stands around them, as the command line would order it.
    fn files(&self, asked: Asked, is_kept: impl Fn(&str) -> bool) -> Vec<(ProjectFile, Arc<Parsed>)> {
        let open: HashSet<&Path> = self.open.iter().filter_map(|it| it.path.as_deref()).collect();
        let role = if asked == Asked::Everywhere { Role::Walked } else { Role::Context };
        let around = self.around.iter().filter(|(_, it)| is_kept(&it.file.path));
        let around = around.filter(|(path, _)| !open.contains(path.as_path()));
        let file = |file: &SourceFile, role| ProjectFile { file: file.clone(), role };
        let around = around.map(|(_, it)| (file(&it.file, role), it.parsed.clone()));
        let open = self.open.iter().map(|it| (file(&it.file, Role::Walked), it.parsed.clone()));
        let mut files: Vec<_> = around.chain(open).collect();
        files.sort_by(|one, other| one.0.file.path.cmp(&other.0.file.path));
        files
    }
}

impl Verdict {
    /// The id a file had when it was looked at.
    pub(super) fn file(&self, path: &str) -> Option<FileId> {
        let idx = self.project.files.binary_search_by(|it| (*it.file.path).cmp(path)).ok()?;
        u32::try_from(idx).ok().map(FileId)
    }

    /// What was found in a file.
    pub(super) fn of(&self, file: FileId) -> impl Iterator<Item = &Diagnostic> {
        let start = self.diagnostics.partition_point(|it| it.location.file < file);
        self.diagnostics[start..].iter().take_while(move |it| it.location.file == file)
    }
}
