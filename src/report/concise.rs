//! One line a finding: `path:line:column: severity[rule] message`.

use std::io;

use crate::report::{Report, printable};

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for diagnostic in report.diagnostics {
        let file = &report.project.file(diagnostic.location.file).file;
        let place = file.line_column(diagnostic.location.range.start());
        let (severity, rule) = (diagnostic.severity.as_str(), &diagnostic.rule);
        let message = printable(&diagnostic.message.replace('\n', " "));
        let path = printable(&file.path);
        writeln!(out, "{path}:{}:{}: {severity}[{rule}] {message}", place.line, place.column)?;
    }
    Ok(())
}
