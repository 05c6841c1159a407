//! How often each rule spoke, and which chart judged how many documents.

use std::collections::BTreeMap;
use std::io;

use crate::project::{Chart, Project};
use crate::report::{Report, counted};

/// Writes both tables.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    for diagnostic in report.diagnostics {
        *rules.entry(format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.rule)).or_default() += 1;
    }
    table(&rules, out)?;
    let charts = charts(report.project);
    for (chart, count) in &charts {
        writeln!(out, "{} judged by {chart}", counted(*count, "document"))?;
    }
    Ok(())
}

/// The most frequent first.
fn table(counts: &BTreeMap<String, usize>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rows: Vec<_> = counts.iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (name, count) in rows {
        writeln!(out, "{count:>6}  {name}")?;
    }
    Ok(())
}

fn charts(project: &Project) -> BTreeMap<String, usize> {
    let mut acc = BTreeMap::new();
    for release in &project.releases {
        let written = release.layers.iter().filter_map(|layer| layer.written.as_ref());
        let count = written.filter(|it| project.file(project.source(it.source).file).is_reported()).count();
        if count > 0 {
            *acc.entry(name(&release.chart)).or_default() += count;
        }
    }
    acc
}

fn name(chart: &Chart) -> String {
    if let (None, Some(folder)) = (&chart.judged, &chart.folder) {
        return format!("the files of {}", folder.name);
    }
    match (&chart.judged, &chart.name) {
        (Some(judged), _) => format!("{}@{}", judged.name, judged.version),
        (None, Some(name)) => format!("{name}, of which no profile is known"),
        (None, None) => "no chart: only rules for any chart apply".to_owned(),
    }
}
