//! A table in Markdown: the summary of a step of GitHub Actions, a comment on a change.

use std::io;

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::place::{Columns, Region};
use crate::report::{Report, counted, printable};

/// GitHub refuses the summary of a step beyond 1 MiB.
const MAX_BYTES: usize = 900 * 1024;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "## valuelint: {}", report.summary.in_words())?;
    if report.diagnostics.is_empty() {
        return Ok(());
    }
    let mut table = "\n| | place | finding |\n|---|---|---|\n".to_owned();
    let mut n_shown = 0;
    for diagnostic in report.diagnostics {
        let row = row(report, diagnostic);
        if table.len() + row.len() > MAX_BYTES {
            break;
        }
        table.push_str(&row);
        n_shown += 1;
    }
    out.write_all(table.as_bytes())?;
    match report.diagnostics.len() - n_shown {
        0 => Ok(()),
        rest => writeln!(out, "\nand {}", counted(rest, "more finding")),
    }
}

fn row(report: &Report<'_>, diagnostic: &Diagnostic) -> String {
    let (path, place) = Region::first_line(report.project, diagnostic.location, Columns::Characters);
    let icon = match diagnostic.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info => "ℹ️",
    };
    let severity = diagnostic.severity.as_str();
    let rule = match report.link(&diagnostic.rule) {
        Some(link) => format!("[{}](<{link}>)", diagnostic.rule),
        None => diagnostic.rule.to_string(),
    };
    let place = cell(&format!("{path}:{}:{}", place.line, place.column));
    format!("| {icon} {severity} | {place} | {} ({rule}) |\n", cell(&diagnostic.message))
}

/// A text that says nothing but itself; what stands in backticks stays code.
fn cell(text: &str) -> String {
    let text = printable(text).replace(['\n', '\r'], " ");
    let has_code = text.matches('`').count().is_multiple_of(2);
    let mut is_code = false;
    let mut acc = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '`' if has_code => is_code = !is_code,
            '|' => acc.push('\\'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '!' | '#' | '~' | '&' | '@' if !is_code => {
                acc.push('\\');
            }
            _ => {}
        }
        acc.push(character);
    }
    acc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_user_are_no_markdown() {
        assert_eq!(cell("`a|*b*` is *no* <b>"), "`a\\|*b*` is \\*no\\* \\<b\\>");
        assert_eq!(cell("a ` b\n[c](d)"), "a \\` b \\[c\\](d)");
    }
}
