//! What was found, in the forms people and programs read.

use std::collections::HashSet;
use std::io;

use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::Project;
use crate::rule::RuleSet;
use crate::text::{FileId, Location};

pub mod concise;
pub mod diff;
mod excerpt;
mod github;
mod gitlab;
pub mod human;
pub mod json;
mod junit;
mod markdown;
mod place;
mod rdjson;
mod sarif;
pub mod statistics;

/// Everything one run has to say.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was looked at.
    pub project: &'a Project,
    /// What was found, in the order it is told.
    pub diagnostics: &'a [Diagnostic],
    /// The rules that may have spoken, for formats that explain them.
    pub rules: Option<&'a RuleSet>,
    /// The same in numbers.
    pub summary: Summary,
    /// Whether people are spared the summary.
    pub is_quiet: bool,
    /// The working folder as seen from the root of the repository, `apps/web`; nothing where they are the same.
    pub folder: &'a str,
}

/// A run in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files looked at, context excluded.
    pub files: usize,
    /// Values and objects in them.
    pub documents: usize,
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
}

/// The formats there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Source excerpts with carets.
    Human,
    /// One line a finding.
    Concise,
    /// The contract of `schemas/output.schema.json`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's Code Quality.
    Gitlab,
    /// JUnit's XML.
    Junit,
    /// What reviewdog reads.
    Rdjson,
    /// A table.
    Markdown,
}

impl Format {
    /// Every format by its name.
    pub const ALL: [(&'static str, Self); 9] = [
        ("human", Self::Human),
        ("concise", Self::Concise),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("junit", Self::Junit),
        ("rdjson", Self::Rdjson),
        ("markdown", Self::Markdown),
    ];
}

/// Whether what is written may carry escape sequences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    /// A terminal that wants them.
    Ansi,
    /// A file, a pipe, or `NO_COLOR`.
    Plain,
}

impl<'a> Report<'a> {
    /// A report of these findings.
    pub fn new(project: &'a Project, diagnostics: &'a [Diagnostic]) -> Self {
        let summary = Summary::of(project, diagnostics, &HashSet::new());
        Self { project, diagnostics, rules: None, summary, is_quiet: false, folder: "" }
    }

    /// Writes the whole document.
    pub fn write(&self, format: Format, color: Color, out: &mut dyn io::Write) -> io::Result<()> {
        match format {
            Format::Human => human::write(self, color, out),
            Format::Concise => concise::write(self, out),
            Format::Json => json::write(self, out),
            Format::Sarif => sarif::write(self, out),
            Format::Github => github::write(self, out),
            Format::Gitlab => gitlab::write(self, out),
            Format::Junit => junit::write(self, out),
            Format::Rdjson => rdjson::write(self, out),
            Format::Markdown => markdown::write(self, out),
        }
    }

    /// A displayed path as seen from the root of the repository, which is where platforms look for it.
    fn path_from_root(&self, path: &str) -> String {
        if self.folder.is_empty() || path.starts_with('/') || path.as_bytes().get(1) == Some(&b':') {
            return path.to_owned();
        }
        let mut parts: Vec<&str> = self.folder.split('/').collect();
        for part in path.split('/') {
            if part == ".." && parts.last().is_some_and(|it| *it != "..") {
                parts.pop();
            } else {
                parts.push(part);
            }
        }
        parts.join("/")
    }

    /// Where a rule's claim can be checked.
    fn link(&self, rule: &RuleId) -> Option<&'a str> {
        let rule = self.rules?.get(rule.as_str())?;
        rule.file()?.links.first().map(String::as_str)
    }
}

impl Summary {
    /// Of these findings; what is written in files that are other names of others is counted once.
    pub fn of(project: &Project, diagnostics: &[Diagnostic], doubles: &HashSet<FileId>) -> Self {
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        let counts = |file: FileId| project.file(file).is_reported() && !doubles.contains(&file);
        Self {
            files: (0_u32..).map(FileId).take(project.files.len()).filter(|it| counts(*it)).count(),
            documents: n_documents(project, &counts),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }

    /// `1 error, 2 warnings in 3 files (4 documents)`
    fn in_words(&self) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")];
        let found: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| counted(*count, word))
            .collect();
        let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
        let (files, documents) = (counted(self.files, "file"), counted(self.documents, "document"));
        format!("{found} in {files} ({documents})")
    }
}

/// Line and column of a place, both from 1.
pub fn line_and_column(project: &Project, location: Location) -> (u32, u32) {
    let place = project.file(location.file).file.line_column(location.range.start());
    (place.line, place.column)
}

/// How many objects and values documents stand in the files that count.
fn n_documents(project: &Project, counts: &dyn Fn(FileId) -> bool) -> usize {
    let objects = project.objects.iter().filter(|object| counts(project.source(object.source).file));
    let values = project.sources.iter().filter(|source| source.delivery.is_some() && counts(source.file));
    // A kustomization that has Helm render a chart is no Kubernetes object.
    let rendered =
        project.releases.iter().filter(|it| it.object.is_none()).filter_map(|it| it.built.as_ref());
    objects.count() + values.count() + rendered.filter(|it| counts(it.root)).count()
}

/// The text without control characters, which a terminal would obey.
fn printable(text: &str) -> String {
    let shown = |character: char| if is_obeyed(character) { char::REPLACEMENT_CHARACTER } else { character };
    text.chars().map(shown).collect()
}

/// Whether a terminal would act on this character instead of showing it.
fn is_obeyed(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `1 error`, `2 errors`
fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{ProjectFile, Role};
    use crate::text::{FileId, SourceFile, range};

    /// A project of one file.
    pub(super) fn project(path: &str, text: &str) -> Project {
        let mut project = Project::default();
        project.files.push(ProjectFile { file: SourceFile::new(path, text), role: Role::Named });
        project
    }

    /// An error of the rule `a/b` in it.
    pub(super) fn finding(start: usize, end: usize) -> Diagnostic {
        let location = Location { file: FileId(0), range: range(start, end) };
        Diagnostic::new(RuleId::new("a/b"), Severity::Error, location, "message")
    }
}
