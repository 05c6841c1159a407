//! What was found, in the forms people and programs read.

use std::io;

use crate::diagnostic::{Diagnostic, Severity};
use crate::project::Project;
use crate::text::Location;

pub mod concise;
pub mod diff;
mod excerpt;
pub mod human;
pub mod json;
pub mod statistics;

/// Everything one run has to say.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was looked at.
    pub project: &'a Project,
    /// What was found, in the order it is told.
    pub diagnostics: &'a [Diagnostic],
    /// The same in numbers.
    pub summary: Summary,
    /// Whether people are spared the summary.
    pub is_quiet: bool,
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
        let count = |severity| diagnostics.iter().filter(|it| it.severity == severity).count();
        let summary = Summary {
            files: project.files.iter().filter(|file| file.is_reported()).count(),
            documents: n_documents(project),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        };
        Self { project, diagnostics, summary, is_quiet: false }
    }

    /// Writes the whole document.
    pub fn write(&self, format: Format, color: Color, out: &mut dyn io::Write) -> io::Result<()> {
        match format {
            Format::Human => human::write(self, color, out),
            Format::Concise => concise::write(self, out),
            Format::Json => json::write(self, out),
        }
    }
}

/// Line and column of a place, both from 1.
pub fn line_and_column(project: &Project, location: Location) -> (u32, u32) {
    let place = project.file(location.file).file.line_column(location.range.start());
    (place.line, place.column)
}

/// How many objects and values documents stand in the files that are reported.
fn n_documents(project: &Project) -> usize {
    let is_reported = |file| project.file(file).is_reported();
    let objects = project.objects.iter().filter(|object| is_reported(project.source(object.source).file));
    let values =
        project.sources.iter().filter(|source| source.delivery.is_some() && is_reported(source.file));
    objects.count() + values.count()
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
