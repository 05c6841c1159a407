//! How often each rule spoke, and which chart judged how many documents.

use std::collections::{BTreeMap, HashSet};
use std::io;

use crate::project::{Basis, Chart, Decision, Project, Release};
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

/// How many documents were judged by what.
fn charts(project: &Project) -> BTreeMap<String, usize> {
    let mut acc = BTreeMap::new();
    for release in &project.releases {
        let count = n_reported(project, release);
        if count > 0 {
            *acc.entry(name(&release.chart)).or_default() += count;
        }
    }
    acc
}

/// How many of a release's layers stand in files that are reported.
fn n_reported(project: &Project, release: &Release) -> usize {
    let written = release.layers.iter().filter_map(|layer| layer.written.as_ref());
    written.filter(|it| project.file(project.source(it.source).file).is_reported()).count()
}

fn name(chart: &Chart) -> String {
    let judged_by = match (&chart.folder, &chart.judged, &chart.name) {
        (Some(folder), _, _) => format!("the files of {}", folder.name),
        (None, Some(judged), _) => format!("{}@{}", judged.name, judged.version),
        (None, None, Some(name)) => return format!("no chart: no profile of {name} is known"),
        (None, None, None) => return "no chart: only rules for any chart apply".to_owned(),
    };
    let decided = chart.decided_by.map(decided);
    let basis = chart.basis.filter(|_| chart.folder.is_none()).map(basis);
    let sure = chart.confidence.map(|it| format!("{} confidence", it.as_str()));
    let said: Vec<String> = [decided, basis].into_iter().flatten().map(str::to_owned).chain(sure).collect();
    format!("{judged_by} ({})", said.join(", "))
}

/// Which step decided about the chart.
fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::CommandLine => "chosen on the command line",
        Decision::Comment => "named in a comment",
        Decision::Configuration => "chosen in the configuration",
        Decision::Graph => "found through the manifests",
        Decision::Name => "guessed by a name and a key",
        Decision::Fingerprint => "guessed by its keys",
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Exact => "in the exact version",
        Basis::Nearest => "in the nearest version known",
        Basis::Range => "in the newest version of a range",
        Basis::Newest => "in the newest version",
    }
}

/// What people have to know of values that nothing but the rules for any chart looked at; once for all of them.
pub fn unjudged(project: &Project) -> Option<String> {
    let (n_unjudged, n_all) = count(project);
    let which = match (n_unjudged, n_all) {
        (0, _) => return None,
        (1, 1) => "the values were".to_owned(),
        (some, all) if some == all => format!("all {all} values documents were"),
        (1, all) => format!("1 of {all} values documents was"),
        (some, all) => format!("{some} of {all} values documents were"),
    };
    Some(format!("{which} judged by no chart, only by rules for any chart; name one with --chart"))
}

/// How many values documents were judged by no chart, of how many. A chart's own values are what it reads, so no chart
/// can judge them.
fn count(project: &Project) -> (usize, usize) {
    let charts = project.files.iter().filter_map(|it| it.file.path.strip_suffix("Chart.yaml"));
    let charts: HashSet<&str> = charts.collect();
    let is_own = |release: &&Release| {
        let written = release.layers.iter().find_map(|it| it.written.as_ref());
        let path = written.map(|it| &*project.file(project.source(it.source).file).file.path);
        path.and_then(|it| it.strip_suffix("values.yaml")).is_some_and(|it| charts.contains(it))
    };
    let (mut n_unjudged, mut n_all) = (0, 0);
    for release in project.releases.iter().filter(|it| !is_own(it)) {
        let is_judged = release.chart.folder.is_some() || release.chart.judged.is_some();
        let n_own = n_reported(project, release);
        n_all += n_own;
        n_unjudged += if is_judged { 0 } else { n_own };
    }
    (n_unjudged, n_all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::ChartVersion;
    use crate::diagnostic::Confidence;
    use crate::value::Value;

    #[test]
    fn how_sure_a_chart_is() {
        let chart = Chart {
            name: Some("site".into()),
            decided_by: Some(Decision::Graph),
            basis: Some(Basis::Range),
            confidence: Some(Confidence::Medium),
            ..Chart::default()
        };
        assert_eq!(name(&chart), "no chart: no profile of site is known");
        let version = semver::Version::new(1, 2, 0);
        let defaults = Value::map([]).into();
        let judged = ChartVersion { name: "site".into(), version, app: None, defaults };
        let chart = Chart { judged: Some(judged.into()), ..chart };
        assert_eq!(
            name(&chart),
            "site@1.2.0 (found through the manifests, in the newest version of a range, medium confidence)"
        );
    }
}
