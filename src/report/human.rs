//! Source excerpts with carets, for people.

use std::collections::HashMap;
use std::fmt;
use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::report::excerpt::Excerpt;
use crate::report::statistics::unjudged;
use crate::report::{Color, Report, printable};
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
    writeln!(out, "{}", report.summary.in_words())?;
    unjudged(report.project).map_or(Ok(()), |words| writeln!(out, "{words}"))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::{DocumentName, Fix, RuleId};
    use crate::project::{Project, ProjectFile, Role, Source};
    use crate::text::source_map::{SourceMap, Wrapping};
    use crate::text::{Location, SourceFile, range};
    use crate::value::Delivery;
    use crate::yaml::parse::parse;

    fn project(text: &str) -> Project {
        let file = ProjectFile { file: SourceFile::new("a.yaml", text), role: Role::Named };
        let mut project = Project::default();
        project.files.push(file);
        project
    }

    fn finding(text: &str, needle: &str) -> Diagnostic {
        let start = text.find(needle).unwrap();
        let location = Location { file: FileId(0), range: range(start, start + needle.len()) };
        Diagnostic::new(RuleId::new("a/b"), Severity::Error, location, "message")
    }

    fn shown(project: &Project, diagnostics: &[Diagnostic]) -> String {
        let mut out = Vec::new();
        write(&Report::new(project, diagnostics), Color::Plain, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn carets_stand_under_the_place_behind_a_masked_secret() {
        let text = "\u{feff}smtp: {password: größe, port: \"🦣\", tls: no}\r\nb: 1\r\n";
        let mut diagnostic = finding(text, "no");
        diagnostic.path = Some("smtp.tls".to_owned());
        diagnostic.help = Some("help".to_owned());
        diagnostic.fixes.push(Fix {
            title: "Set `tls` to true".to_owned(),
            applicability: crate::diagnostic::Applicability::Safe,
            edits: Vec::new(),
            has_secret: false,
            claims: Vec::new(),
        });
        let shown = shown(&project(text), &[diagnostic]);
        assert!(!shown.contains("größe"), "{shown}");
        for part in [
            "error[a/b]",
            "× message",
            "a.yaml:1:41",
            "help: help",
            "fix: Set `tls` to true",
            "1 error in 1 file",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }

    #[test]
    fn a_finding_of_many_lines_shows_the_first() {
        let text = "a:\n  b: 1\n  c: 2\n  d: 3\n  e: 4\n  f: 5\n";
        let shown = shown(&project(text), &[finding(text, "b: 1\n  c: 2\n  d: 3\n  e: 4\n  f: 5")]);
        assert!(shown.contains("b: 1") && !shown.contains("f: 5"), "{shown}");
    }

    #[test]
    fn places_at_the_end_are_shown_too() {
        for text in ["", "\n", "a: 1", "a: 1\n", "a: 1\r\n"] {
            let mut diagnostic = finding(text, "");
            diagnostic.location.range = range(text.len(), text.len());
            shown(&project(text), &[diagnostic]);
        }
    }

    #[test]
    fn a_terminal_obeys_no_text() {
        let text = "a: \u{1b}[31mred\u{202e}\n";
        let mut diagnostic = finding(text, "a");
        diagnostic.message = "\u{1b}]0;title".to_owned();
        let shown = shown(&project(text), &[diagnostic]);
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "{shown}");
    }

    #[test]
    fn values_in_a_secret_show_their_keys_alone() {
        let text =
            "kind: Secret\nstringData:\n  values.yaml: |\n    smtp:\n      host: geheim\n  other: geheim\n";
        let inner = "smtp:\n  host: geheim\n";
        let mut map = SourceMap::new(Wrapping::Literal { indent: 4 });
        let (first, second) = (text.find("smtp").unwrap(), text.find("  host").unwrap());
        map.push(6.into(), range(first, first + 6));
        map.push(15.into(), range(second, second + 15));
        let mut project = project(text);
        let document = Arc::new(DocumentName { kind: "Secret".to_owned(), ..DocumentName::default() });
        let source = |text: &str, map, delivery| Source {
            file: FileId(0),
            text: text.into(),
            map,
            tree: parse(text).into(),
            document: Arc::clone(&document),
            delivery,
        };
        project.sources =
            vec![source(text, None, None), source(inner, Some(Arc::new(map)), Some(Delivery::GoYamlV2All))];
        let shown = shown(&project, &[finding(text, "host")]);
        assert!(!shown.contains("geheim"), "{shown}");
        assert!(shown.contains("host: ••••••") && shown.contains("other: ••••••"), "{shown}");
    }
}
