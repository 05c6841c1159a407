//! Source excerpts with carets, for people.

use std::collections::HashMap;
use std::fmt;
use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::report::excerpt::Excerpt;
use crate::report::{Color, Report, Summary, counted, printable};
use crate::text::FileId;

/// Longer lines of prose are broken; lines of source are not.
const WIDTH: usize = 110;

pub(super) fn write(report: &Report<'_>, color: Color, out: &mut dyn io::Write) -> io::Result<()> {
    let theme = match color {
        Color::Ansi => GraphicalTheme::unicode(),
        Color::Plain => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(WIDTH)
        .with_context_lines(2)
        .with_links(false)
        .tab_width(2)
        .with_break_words(false);
    let mut excerpts: HashMap<FileId, Excerpt> = HashMap::new();
    let mut text = String::new();
    for diagnostic in report.diagnostics {
        let file = diagnostic.location.file;
        let excerpt = excerpts.entry(file).or_insert_with(|| Excerpt::new(file, report.project));
        let shown = Shown::new(diagnostic, excerpt, report);
        text.clear();
        handler.render_report(&mut text, &shown).map_err(io::Error::other)?;
        writeln!(out, "{}\n", text.trim_end())?;
    }
    if report.is_quiet {
        return Ok(());
    }
    writeln!(out, "{}", summary(&report.summary))
}

/// The last line of the report.
fn summary(summary: &Summary) -> String {
    let counts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info")];
    let found: Vec<String> =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(*count, word)).collect();
    let found = if found.is_empty() { "no findings".to_owned() } else { found.join(", ") };
    let (files, documents) = (counted(summary.files, "file"), counted(summary.documents, "document"));
    format!("{found} in {files} ({documents})")
}

/// A diagnostic as miette draws it.
#[derive(Debug)]
struct Shown<'a> {
    code: String,
    message: String,
    help: Option<String>,
    severity: Severity,
    labels: Vec<LabeledSpan>,
    excerpt: &'a Excerpt,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &Diagnostic, excerpt: &'a Excerpt, report: &Report<'_>) -> Self {
        let file = &report.project.file(diagnostic.location.file).file;
        let is_whole_file =
            diagnostic.location.range.is_empty() && diagnostic.location.range.start() == 0.into();
        let message = printable(&diagnostic.message);
        Self {
            code: format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.rule),
            message: if is_whole_file { format!("{}: {message}", printable(&file.path)) } else { message },
            help: help(diagnostic, report),
            severity: diagnostic.severity,
            labels: if is_whole_file { Vec::new() } else { labels(diagnostic, excerpt) },
            excerpt,
        }
    }
}

/// The place itself, named by its path, and related places of the same file.
fn labels(diagnostic: &Diagnostic, excerpt: &Excerpt) -> Vec<LabeledSpan> {
    let path = diagnostic.path.as_deref().map(printable);
    let primary = LabeledSpan::new_primary_with_span(path, excerpt.span(diagnostic.location.range));
    let here = diagnostic.related.iter().filter(|label| label.location.file == diagnostic.location.file);
    let related = here.map(|label| {
        LabeledSpan::new_with_span(Some(printable(&label.message)), excerpt.span(label.location.range))
    });
    std::iter::once(primary).chain(related).collect()
}

/// What to do, what mends it, and related places of other files.
fn help(diagnostic: &Diagnostic, report: &Report<'_>) -> Option<String> {
    let help = diagnostic.help.as_deref().map(printable);
    let fixes = diagnostic.fixes.iter().map(|fix| format!("fix: {}", printable(&fix.title)));
    let elsewhere = diagnostic.related.iter().filter(|label| label.location.file != diagnostic.location.file);
    let lines: Vec<String> =
        help.into_iter().chain(fixes).chain(elsewhere.map(|label| reference(label, report))).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn reference(label: &Label, report: &Report<'_>) -> String {
    let file = &report.project.file(label.location.file).file;
    let place = file.line_column(label.location.range.start());
    format!("{}:{}:{}: {}", printable(&file.path), place.line, place.column, printable(&label.message))
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(&self.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
