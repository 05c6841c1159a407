//! A project with open documents: the files around them, the configuration, and the last verdict.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::document::Document;
use super::rules::Rules;
use crate::check::check;
use crate::config::parse::configuration;
use crate::config::{Folders, Settings};
use crate::diagnostic::Diagnostic;
use crate::files::cache::Cache;
use crate::files::chart::Charts;
use crate::files::{context, path, read_text};
use crate::project::build::{Parsed, rebuild};
use crate::project::{Project, ProjectFile, Role};
use crate::text::{FileId, Location, SourceFile};

/// A project with open documents.
#[derive(Debug)]
pub(super) struct Workspace {
    root: PathBuf,
    /// `None` for documents outside of any project: nothing but them is read.
    around: Option<Cache>,
    /// The text of `valuelint.yaml` on disk.
    configuration: Option<String>,
    pub(super) rules: Rules,
    /// The charts that the configuration names by a path.
    charts: Charts,
    /// Whether something changed since the verdict.
    pub(super) is_stale: bool,
    /// What was found when last looked at.
    pub(super) verdict: Verdict,
}

/// What was looked at, and what was found.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) project: Project,
    /// Sorted by file and place.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Workspace {
    /// The workspace of a document, its files read.
    pub(super) fn new(document: &Document) -> Self {
        let around = document.has_project.then(|| Cache::new(&document.root));
        let root = document.root.clone();
        let verdict = Verdict::default();
        let (rules, charts) = (Rules::new(), Charts::default());
        let mut workspace =
            Self { root, around, configuration: None, rules, charts, is_stale: true, verdict };
        workspace.look_at_disk();
        workspace
    }

    /// Reads what was written since the last look.
    pub(super) fn look_at_disk(&mut self) {
        if let Some(around) = &mut self.around {
            around.refresh();
            self.configuration = read_text(&self.root.join(context::CONFIGURATION)).ok();
        }
        self.rules.look_at_disk();
        self.charts = Charts::default();
        self.is_stale = true;
    }

    /// Looks at everything again.
    pub(super) fn judge<'d>(&mut self, open: impl Iterator<Item = &'d Document>) {
        let open: Vec<&Document> = open.collect();
        let files = self.files(&open);
        let written = files.iter().position(|(it, _)| &*it.file.path == context::CONFIGURATION);
        let text = written.map(|idx| &*files[idx].0.file.text).or(self.configuration.as_deref());
        let id = FileId(u32::try_from(written.unwrap_or(0)).expect("fewer than 2^32 files are open"));
        let configuration = text.map(|text| configuration(id, text)).unwrap_or_default();
        let folders =
            configuration.rules.iter().map(|it| path::absolute(&self.root.join(&it.text))).collect();
        self.rules.renew(folders, &open);
        let root = path::display(&self.root);
        let folders = Folders { configuration: root.clone(), working: root };
        let mut settings = Settings { folders, ..configuration.settings };
        self.charts.fill(&mut settings.charts, &self.root);
        let project = rebuild(files, &settings);
        let diagnostics = check(&project, &self.rules.set, &settings);
        self.verdict = Verdict { project, diagnostics };
        let mut own = self.of_open_rules(&open);
        if written.is_some() {
            own.extend(configuration.diagnostics);
        }
        own.retain(|it| settings.is_wanted(&it.rule));
        self.verdict.diagnostics.append(&mut own);
        self.verdict.diagnostics.sort_by_key(|it| it.location.order());
        self.is_stale = false;
    }

    /// What is wrong with rules that are being written.
    fn of_open_rules(&self, open: &[&Document]) -> Vec<Diagnostic> {
        let at = |(path, found): &(PathBuf, Diagnostic)| {
            let document = open.iter().find(|it| it.path.as_ref() == Some(path))?;
            let file = self.verdict.file(document)?;
            Some(Diagnostic { location: Location { file, ..found.location }, ..found.clone() })
        };
        self.rules.diagnostics.iter().filter_map(at).collect()
    }

    /// Looking failed: nothing is known until something changes.
    pub(super) fn give_up(&mut self) {
        self.verdict = Verdict::default();
        self.is_stale = false;
    }

    /// The open documents and what stands around them, as the command line would order it.
    fn files(&self, open: &[&Document]) -> Vec<(ProjectFile, Arc<Parsed>)> {
        let is_open = |path: &Path| open.iter().any(|it| it.path.as_deref() == Some(path));
        let around = self.around.iter().flat_map(Cache::files).filter(|(path, _)| !is_open(path));
        let file = |file: &SourceFile, role| ProjectFile { file: file.clone(), role };
        let around = around.map(|(_, it)| (file(&it.file, Role::Context), it.parsed.clone()));
        let open = open.iter().map(|it| (file(&it.file, Role::Walked), it.parsed.clone()));
        let mut files: Vec<_> = around.chain(open).collect();
        files.sort_by(|one, other| one.0.file.path.cmp(&other.0.file.path));
        files
    }

    /// The absolute path of a file of the project.
    pub(super) fn path(&self, file: FileId) -> PathBuf {
        self.root.join(&*self.verdict.project.file(file).file.path)
    }
}

impl Verdict {
    /// The id an open document had when it was looked at.
    pub(super) fn file(&self, document: &Document) -> Option<FileId> {
        let files = &self.project.files;
        let idx = files.binary_search_by(|it| it.file.path.cmp(&document.file.path)).ok()?;
        u32::try_from(idx).ok().map(FileId)
    }

    /// What was found in a file.
    pub(super) fn of(&self, file: FileId) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(move |it| it.location.file == file)
    }
}
