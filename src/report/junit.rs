//! JUnit's XML, which every pipeline can show: a suite for each file, a failed case for each finding.

use std::collections::BTreeMap;
use std::io;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::diagnostic::{Diagnostic, Severity};
use crate::report::Report;
use crate::report::place::{Columns, Region};

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut document = quick_junit::Report::new("valuelint");
    let mut by_file: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for file in report.project.files.iter().filter(|it| it.is_reported()) {
        by_file.entry(&*file.file.path).or_default();
    }
    for diagnostic in report.diagnostics {
        let file = &report.project.file(diagnostic.location.file).file;
        by_file.entry(&*file.path).or_default().push(diagnostic);
    }
    for (path, diagnostics) in by_file {
        let mut suite = TestSuite::new(path);
        if diagnostics.is_empty() {
            suite.add_test_case(TestCase::new("valuelint", TestCaseStatus::success()));
        }
        suite.add_test_cases(diagnostics.iter().map(|it| case(report, it)));
        document.add_test_suite(suite);
    }
    document.serialize(out).map_err(io::Error::other)
}

fn case(report: &Report<'_>, diagnostic: &Diagnostic) -> TestCase {
    let (path, place) = Region::first_line(report.project, diagnostic.location, Columns::Characters);
    let help = diagnostic.help.as_ref().map_or_else(String::new, |help| format!("\n{help}"));
    let text = format!("{path}:{}:{}: {}{help}", place.line, place.column, diagnostic.message);
    let status = match diagnostic.severity {
        Severity::Error | Severity::Warning => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(diagnostic.message.replace('\n', " "))
                .set_type(diagnostic.severity.as_str())
                .set_description(text.as_str());
            status
        }
        // Worth knowing is no failure.
        Severity::Info => TestCaseStatus::success(),
    };
    // Cases of one name are one to many readers, so the place is part of it.
    let name = format!("{} {}:{}", diagnostic.rule, place.line, place.column);
    let mut case = TestCase::new(name, status);
    case.set_classname(path);
    if diagnostic.severity == Severity::Info {
        case.set_system_out(text);
    }
    case
}
