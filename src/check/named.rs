//! Rules and charts that are named and do not exist, in a configuration or a comment.

use super::built_in::{UNKNOWN_RULE, unknown};
use crate::chart::known;
use crate::config::ChosenChart;
use crate::config::parse::{Configuration, Written};
use crate::diagnostic::{Diagnostic, RuleId, Severity};
use crate::project::Project;
use crate::project::chart_comment::chart_comment;
use crate::rule::RuleSet;
use crate::text::Location;
use crate::value::SourceId;

/// The id of a chart that is named and that nobody knows.
const UNKNOWN_CHART: &str = "valuelint/unknown-chart";

/// What a configuration names that does not exist, which leaves it without effect.
pub fn in_configuration(configuration: &Configuration, rules: &RuleSet) -> Vec<Diagnostic> {
    let rule = |it: &Written| {
        let message = unknown(&it.text, rules)?;
        Some(Diagnostic::new(RuleId::new(UNKNOWN_RULE), Severity::Error, it.location, message))
    };
    let chart = |(chosen, it): &(ChosenChart, Location)| match chosen {
        ChosenChart::Named(name, version) => chart((name, version.as_deref()), *it, Severity::Error, rules),
        ChosenChart::Path(_) | ChosenChart::Folder(_) => None,
    };
    configuration.ids.iter().filter_map(rule).chain(configuration.charts.iter().filter_map(chart)).collect()
}

/// The comment that names a chart nobody knows.
pub(super) fn check(acc: &mut Vec<Diagnostic>, project: &Project, id: SourceId, rules: &RuleSet) {
    let source = project.source(id);
    if let Some(said) = chart_comment(source) {
        let named = (said.name.as_str(), said.version.as_deref());
        acc.extend(chart(named, source.location(said.range), Severity::Warning, rules));
    }
}

fn chart(
    (name, version): (&str, Option<&str>),
    location: Location,
    severity: Severity,
    rules: &RuleSet,
) -> Option<Diagnostic> {
    let unknown = known::unknown(name, version)?;
    // The user's own rules may be about a chart without a profile.
    let has_rules = || rules.iter().any(|it| it.header.scope.chart.as_deref() == Some(name));
    if unknown.is_without_profile && has_rules() {
        return None;
    }
    let severity = if unknown.is_newer { Severity::Info } else { severity };
    Some(Diagnostic::new(RuleId::new(UNKNOWN_CHART), severity, location, unknown.message))
}
