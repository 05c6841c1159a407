//! The format of reviewdog, which knows how to comment on a change wherever it is reviewed.

use std::io;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::report::Report;
use crate::report::place::{Columns, Region};
use crate::text::Location;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let result = Output {
        source: Tool { name: "valuelint", url: env!("CARGO_PKG_HOMEPAGE") },
        diagnostics: report.diagnostics.iter().map(|it| finding(report, it)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &result)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Output<'a> {
    source: Tool,
    diagnostics: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Finding<'a> {
    message: String,
    location: Place<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// From 1; the column in bytes.
#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Place<'a>,
}

fn finding<'a>(report: &Report<'a>, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\n\n{help}"));
    let related = diagnostic.related.iter();
    Finding {
        message: format!("{}{help}", diagnostic.message),
        location: place(report, diagnostic.location),
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: diagnostic.rule.as_str(), url: report.link(&diagnostic.rule) },
        suggestions: diagnostic.fixes.iter().filter_map(|it| suggestion(report, diagnostic, it)).collect(),
        related_locations: related
            .map(|it| Related { message: &it.message, location: place(report, it.location) })
            .collect(),
    }
}

/// A fix of a single edit in the same file: a reviewer takes each suggestion by itself.
fn suggestion<'a>(report: &Report<'a>, diagnostic: &Diagnostic, fix: &'a Fix) -> Option<Suggestion<'a>> {
    let [edit] = &*fix.edits else { return None };
    if fix.has_secret || edit.file != diagnostic.location.file {
        return None;
    }
    let Place { range, .. } = place(report, Location { file: edit.file, range: edit.range });
    Some(Suggestion { range, text: &edit.text })
}

fn place<'a>(report: &Report<'a>, location: Location) -> Place<'a> {
    let file = &report.project.file(location.file).file;
    let region = Region::new(file, location.range, Columns::Bytes);
    let start = Position { line: region.line, column: region.column };
    let end = Position { line: region.end_line, column: region.end_column };
    Place { path: &file.path, range: Range { start, end } }
}
