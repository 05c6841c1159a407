//! Commands of GitHub Actions: findings beside the changed lines.

use std::io;

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::place::{Columns, Region};
use crate::report::{Report, counted, printable};

/// GitHub shows so many annotations of each severity in one step and drops the others without a word.
const LIMIT: usize = 10;

/// Annotations within GitHub's limits; what is beyond them stands as lines in the log.
pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let found: Vec<_> = report.diagnostics.iter().filter(|it| it.severity == severity).collect();
        // One is kept for saying that there are more.
        let n_shown = if found.len() > LIMIT { LIMIT - 1 } else { found.len() };
        let (shown, rest) = found.split_at(n_shown);
        shown.iter().try_for_each(|it| annotation(report, it, out))?;
        if !rest.is_empty() {
            let (command, more) =
                (command(severity), counted(rest.len(), &format!("more {}", word(severity))));
            writeln!(out, "::{command} title=valuelint::{more}: see the log and the summary of this step")?;
            rest.iter().try_for_each(|it| line(report, it, out))?;
        }
    }
    if report.is_quiet {
        return Ok(());
    }
    writeln!(out, "{}", report.summary.in_words())
}

fn annotation(report: &Report<'_>, diagnostic: &Diagnostic, out: &mut dyn io::Write) -> io::Result<()> {
    let (path, region) = Region::first_line(report.project, diagnostic.location, Columns::Characters);
    let (command, rule) = (command(diagnostic.severity), diagnostic.rule.as_str());
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    // The log shows nothing of an annotation but its text.
    let text = format!("{path}:{}:{}: {}{help}", region.line, region.column, diagnostic.message);
    let Region { line, column, end_line, end_column } = region;
    let (title, file, text) =
        (property(&format!("valuelint {rule}")), property(&report.path_from_root(path)), escaped(&text));
    writeln!(
        out,
        "::{command} title={title},file={file},line={line},endLine={end_line},col={column},endColumn={end_column}::{text}"
    )
}

/// A line of the log. It begins with a word of ours, so that no path is taken for a command.
fn line(report: &Report<'_>, diagnostic: &Diagnostic, out: &mut dyn io::Write) -> io::Result<()> {
    let (path, place) = Region::first_line(report.project, diagnostic.location, Columns::Characters);
    let (severity, rule) = (diagnostic.severity.as_str(), &diagnostic.rule);
    let text = format!("{path}:{}:{}: {}", place.line, place.column, diagnostic.message.replace('\n', " "));
    // The runner also obeys commands in the middle of a line, written the old way.
    writeln!(out, "{severity}[{rule}] {}", printable(&text).replace("##[", "## ["))
}

fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn escaped(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::{finding, project};
    use crate::report::{Color, Format};

    fn written(diagnostics: &[Diagnostic]) -> String {
        let project = project("a%,b:c.yaml", "a: 1\n");
        let mut out = Vec::new();
        Report::new(&project, diagnostics).write(Format::Github, Color::Plain, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_command_is_made_of_is_escaped() {
        let mut diagnostic = finding(3, 4);
        diagnostic.message = "50 %\r\n::error::no".to_owned();
        assert_eq!(
            written(&[diagnostic]).lines().next().unwrap(),
            "::error title=valuelint a/b,file=a%25%2Cb%3Ac.yaml,line=1,endLine=1,col=4,endColumn=5\
             ::a%25,b:c.yaml:1:4: 50 %25%0D%0A::error::no"
        );
    }

    #[test]
    fn beyond_the_limit_findings_are_lines() {
        let written = written(&vec![finding(3, 4); 12]);
        assert_eq!(written.lines().filter(|it| it.starts_with("::error")).count(), 10);
        assert!(written.contains("::error title=valuelint::3 more errors: see the log"), "{written}");
        assert_eq!(written.lines().filter(|it| it.starts_with("error[a/b] ")).count(), 3);
    }
}
