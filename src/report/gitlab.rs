//! GitLab's Code Quality report: findings beside the lines of a merge request.

use std::io;

use serde::Serialize;

use crate::check::identity::fingerprints;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::Report;
use crate::report::place::{Columns, Region};

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = fingerprints(report.project, report.diagnostics);
    let issues = report.diagnostics.iter().zip(&fingerprints);
    let issues: Vec<_> = issues.map(|(it, fingerprint)| issue(report, it, fingerprint)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

fn issue<'a>(report: &Report<'a>, diagnostic: &'a Diagnostic, fingerprint: &'a str) -> Issue<'a> {
    let (path, region) = Region::first_line(report.project, diagnostic.location, Columns::Characters);
    let Region { line, column, end_line, end_column } = region;
    Issue {
        // The widget does not show the name of the check.
        description: format!("{}: {}", diagnostic.rule, diagnostic.message),
        check_name: diagnostic.rule.as_str(),
        fingerprint,
        severity: match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        location: Place {
            path: report.path_from_root(path),
            positions: Positions {
                begin: Position { line, column },
                end: Position { line: end_line, column: end_column },
            },
        },
    }
}
