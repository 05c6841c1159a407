//! `--since REVISION`: what a change brought or touched. `git` is asked for the change, as a process.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;

use crate::check::baseline::Baseline;
use crate::cli::patch::{Change, parse};
use crate::config::Folders;
use crate::diagnostic::Diagnostic;
use crate::files::path::{absolute, display, relative};
use crate::manifest::chart_yaml;
use crate::project::{Project, ProjectFile, Role};
use crate::report::line_and_column;
use crate::text::{Location, SourceFile};
use crate::yaml::parse::parse as parse_yaml;

/// Everything that differs from a revision, files that git does not know yet included.
pub(super) struct Since {
    folder: PathBuf,
    /// The root of the repository, links followed.
    root: PathBuf,
    /// The commit that the change began from.
    base: String,
    changes: Vec<Change>,
}

impl Since {
    /// Asks git in the folder of this path: what changed since the last common commit with the revision?
    pub(super) fn ask(revision: &str, place: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(!revision.starts_with('-'), "`{revision}` is no revision");
        let folder = if place.is_dir() { place } else { place.parent().unwrap_or(Path::new("")) };
        let folder = absolute(folder);
        let root = git(&folder, &["rev-parse", "--show-toplevel"])?;
        let base = git(&folder, &["merge-base", revision, "HEAD"]).with_context(|| {
            format!("`{revision}` has no commit in common with HEAD; a shallow clone lacks it")
        })?;
        let (root, base) = (root.trim_end(), base.trim_end());
        let root_folder = Path::new(root);
        let arguments = [
            "-c",
            "core.quotePath=false",
            "diff",
            "--unified=0",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--find-renames",
            "--src-prefix=a/",
            "--dst-prefix=b/",
            base,
        ];
        let mut changes = parse(&git(root_folder, &arguments)?);
        let untracked = git(root_folder, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        changes.extend(untracked.split_terminator('\0').map(Change::added));
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.into());
        Ok(Self { folder, root, base: base.to_owned(), changes })
    }

    /// The files as they were before the change.
    pub(super) fn before(&self, files: &[ProjectFile]) -> anyhow::Result<Vec<ProjectFile>> {
        let by_place: HashMap<PathBuf, &Change> =
            self.changes.iter().filter_map(|it| Some((self.root.join(it.new.as_ref()?), it))).collect();
        let mut acc = Vec::new();
        for file in files {
            let Some(change) = by_place.get(&place(&file.file.path)) else {
                acc.push(file.clone());
                continue;
            };
            if let Some(old) = &change.old {
                let text = self.old_text(old)?;
                acc.push(ProjectFile { file: SourceFile::new(&*file.file.path, text), role: file.role });
            }
        }
        let working = absolute(Path::new("."));
        let is_yaml = |it: &&String| Path::new(it).extension().is_some_and(|it| it == "yaml" || it == "yml");
        let removed = self.changes.iter().filter(|it| it.new.is_none()).filter_map(|it| it.old.as_ref());
        for old in removed.filter(is_yaml) {
            let path =
                display(&relative(&self.root.join(old), &fs::canonicalize(&working).unwrap_or_default()));
            acc.push(ProjectFile { file: SourceFile::new(path, self.old_text(old)?), role: Role::Context });
        }
        acc.sort_by(|one, other| one.file.path.cmp(&other.file.path));
        Ok(acc)
    }

    fn old_text(&self, path: &str) -> anyhow::Result<String> {
        git(&self.folder, &["show", &format!("{}:{path}", self.base)])
    }

    /// Leaves the findings that were not there before, and those on changed lines.
    pub(super) fn narrow(
        &self,
        before: (&Project, &[Diagnostic]),
        project: &Project,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let working = display(&absolute(Path::new(".")));
        let folders = Folders { configuration: working.clone(), working };
        let compared = Baseline::of(before.0, before.1, &folders).compare(project, diagnostics, &folders);
        let mut is_new = compared.is_new.into_iter();
        let charts = self.changed_charts();
        let is_by_changed =
            |it: &Diagnostic| it.chart.as_ref().is_some_and(|chart| charts.contains(&chart.name));
        diagnostics
            .retain(|it| is_new.next().unwrap_or(true) || self.touches(project, it) || is_by_changed(it));
    }

    /// The names of charts of which a file changed: how values were judged by them before is not looked at.
    fn changed_charts(&self) -> BTreeSet<String> {
        let mut folders = BTreeSet::new();
        for path in self.changes.iter().filter_map(|it| it.new.as_ref().or(it.old.as_ref())) {
            let around = Path::new(path).ancestors().skip(1);
            folders.extend(around.map(|it| self.root.join(it)).filter(|it| it.join("Chart.yaml").is_file()));
        }
        let name = |folder: PathBuf| {
            let text = fs::read_to_string(folder.join("Chart.yaml")).ok()?;
            let tree = parse_yaml(&text);
            Some(chart_yaml::read(&tree.documents.first()?.root)?.name)
        };
        folders.into_iter().filter_map(name).collect()
    }

    fn touches(&self, project: &Project, diagnostic: &Diagnostic) -> bool {
        let related = diagnostic.related.iter().map(|it| it.location);
        std::iter::once(diagnostic.location).chain(related).any(|it| self.is_changed(project, it))
    }

    fn is_changed(&self, project: &Project, location: Location) -> bool {
        let place = place(&project.file(location.file).file.path);
        let is_it = |it: &&Change| it.new.as_ref().is_some_and(|new| self.root.join(new) == place);
        let Some(change) = self.changes.iter().find(is_it) else { return false };
        let end = Location { range: text_size::TextRange::empty(location.range.end()), ..location };
        let (first, last) = (line_and_column(project, location).0, line_and_column(project, end).0);
        change.touches(first, last)
    }
}

/// Where a file lies, links followed.
fn place(path: &str) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| absolute(Path::new(path)))
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .output()
        .context("cannot run git, which --since asks what changed")?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "git {}: {}", arguments[0], told.trim_end());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
