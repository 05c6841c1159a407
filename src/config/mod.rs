//! What the user asked for: `valuelint.yaml` and the command line, as settings.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use crate::diagnostic::{Confidence, RuleId, Severity};
use crate::text::ChartFiles;

pub mod glob;
mod known_keys;
pub mod parse;
pub mod schema;
pub mod wishes;

/// Everything that steers a run, from the configuration file and the command line together.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--chart [NAME=]CHART` and `charts:` of the configuration; the first that fits counts.
    pub charts: Vec<ChartChoice>,
    /// Charts that lie in folders in sight, by the path of the folder as files are called.
    pub at_hand: BTreeMap<String, Arc<ChartFiles>>,
    /// Which Helm reads values files.
    pub helm: HelmVersion,
    /// Ids or `area/*`; empty selects everything of the presets.
    pub select: Vec<String>,
    /// Ids or `area/*` that never speak.
    pub ignore: Vec<String>,
    /// Paths of keys that another tool reads, with everything below; no chart's profile judges them.
    pub known_keys: Vec<String>,
    /// Presets beyond `recommended` that speak.
    pub preset: Preset,
    /// Findings less sure than this are dropped.
    pub min_confidence: Confidence,
    /// Severities set by the user: id or `area/*`, and what it becomes.
    pub severities: Vec<(String, Severity)>,
    /// What is other for some files; all that fit count, the last most.
    pub overrides: Vec<Override>,
    /// Globs of files that are read for what they say about others, and not looked at.
    pub exclude: Vec<String>,
    /// Where the globs of the configuration count from.
    pub folders: Folders,
}

/// What is other for the files of some globs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Override {
    /// Relative to the configuration.
    pub files: Vec<String>,
    /// Ids or `area/*` that never speak there.
    pub ignore: Vec<String>,
    /// Severities there: id or `area/*`, and what it becomes.
    pub severities: Vec<(String, Severity)>,
}

/// Two absolute folders, with `/`: what a path in the configuration means needs both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folders {
    /// Of `valuelint.yaml`.
    pub configuration: String,
    /// Displayed paths are relative to this one.
    pub working: String,
}

impl Settings {
    /// Whether the user wants to hear this rule at all; presets are the rule set's business.
    pub fn is_wanted(&self, rule: &RuleId) -> bool {
        let any = |patterns: &[String]| patterns.iter().any(|pattern| is_match(pattern, rule));
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }
}

/// `workers.0.queues` as `workers[0].queues`.
pub fn in_brackets(path: &str) -> String {
    let mut acc = String::with_capacity(path.len() + 2);
    let mut rest = path;
    while let Some(at) = rest.find('.') {
        acc.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.find(['.', '[']).unwrap_or(after.len());
        let (segment, next) = after.split_at(end);
        if !segment.is_empty() && segment.bytes().all(|it| it.is_ascii_digit()) {
            acc.push('[');
            acc.push_str(segment);
            acc.push(']');
        } else {
            acc.push('.');
            acc.push_str(segment);
        }
        rest = next;
    }
    acc + rest
}

/// Whether an id or `area/*` means this rule.
pub fn is_match(pattern: &str, rule: &RuleId) -> bool {
    match pattern.strip_suffix('*') {
        Some(area) => rule.as_str().starts_with(area),
        None => rule.as_str() == pattern,
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            charts: Vec::new(),
            at_hand: BTreeMap::new(),
            helm: HelmVersion::Four,
            select: Vec::new(),
            ignore: Vec::new(),
            known_keys: Vec::new(),
            preset: Preset::Recommended,
            min_confidence: Confidence::Medium,
            severities: Vec::new(),
            overrides: Vec::new(),
            exclude: Vec::new(),
            folders: Folders::default(),
        }
    }
}

/// From which preset on a rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Preset {
    /// What nobody wants to miss.
    #[default]
    Recommended,
    /// What careful people want to know.
    Strict,
    /// Everything.
    Pedantic,
}

/// Which Helm reads a values file; the two differ where a file holds several documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelmVersion {
    /// Only the first document counts.
    Three,
    /// All documents are merged in order.
    Four,
}

/// A chart chosen by the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartChoice {
    /// For releases of this name only (`--chart NAME=…`).
    pub release: Option<String>,
    /// For files that match this glob only (`charts:` of the configuration), relative to the configuration.
    pub files: Option<String>,
    /// Which one.
    pub chart: ChosenChart,
    /// Whether it was said on the command line.
    pub is_command_line: bool,
}

/// How a chart is chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChosenChart {
    /// By its name, `site`, and perhaps the version as written, `6.9.3`.
    Named(String, Option<String>),
    /// By the path of its folder or archive, not read yet.
    Path(String),
    /// By its own files.
    Folder(Arc<ChartFiles>),
}

impl FromStr for ChartChoice {
    type Err = String;

    /// `[NAME=]CHART[@VERSION]` or `[NAME=]PATH`
    fn from_str(text: &str) -> Result<Self, String> {
        // The sign is also part of ranges, `site@>=1.2`, and of paths.
        let is_name = |it: &str| !it.contains(['@', '/', '\\']) && !it.starts_with('.');
        let (release, chart) = match text.split_once('=').filter(|(name, _)| is_name(name)) {
            Some((release, chart)) => (Some(release), chart),
            None => (None, text),
        };
        let chosen = if is_path(chart) { ChosenChart::Path(chart.to_owned()) } else { named(chart) };
        let is_blank = |part: &str| part.trim().is_empty();
        let lacks = match &chosen {
            ChosenChart::Named(chart, version) => is_blank(chart) || version.as_deref().is_some_and(is_blank),
            ChosenChart::Path(_) | ChosenChart::Folder(_) => false,
        };
        if lacks || release.is_some_and(is_blank) {
            return Err(format!("`{text}` lacks a part: write `CHART@1.2.3` or `RELEASE=CHART@1.2.3`"));
        }
        Ok(Self { release: release.map(str::to_owned), files: None, chart: chosen, is_command_line: true })
    }
}

fn named(text: &str) -> ChosenChart {
    match text.split_once('@') {
        Some((chart, version)) => ChosenChart::Named(chart.to_owned(), Some(version.to_owned())),
        None => ChosenChart::Named(text.to_owned(), None),
    }
}

fn is_path(chart: &str) -> bool {
    chart.contains(['/', '\\'])
        || chart.starts_with('.')
        || chart.ends_with("tgz")
        || chart.ends_with(".tar.gz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_as_they_are_chosen() {
        for (text, release, chart, version) in [
            ("site", None, "site", None),
            ("site@1.2.3", None, "site", Some("1.2.3")),
            ("site@>=1.2.0", None, "site", Some(">=1.2.0")),
            ("web=site@>=1.2.0 <2", Some("web"), "site", Some(">=1.2.0 <2")),
            ("web=site@=1.2.0", Some("web"), "site", Some("=1.2.0")),
        ] {
            let choice: ChartChoice = text.parse().unwrap();
            assert_eq!(choice.release.as_deref(), release, "{text}");
            assert_eq!(
                choice.chart,
                ChosenChart::Named(chart.to_owned(), version.map(str::to_owned)),
                "{text}"
            );
        }
        let path: ChartChoice = "./a=b/site".parse().unwrap();
        assert_eq!(path.chart, ChosenChart::Path("./a=b/site".to_owned()));
    }

    #[test]
    fn items_are_named_in_either_form() {
        for (one, other) in
            [("a.0.b", "a[0].b"), ("a[0].1", "a[0][1]"), ("a.b", "a.b"), ("a[\"x.y\"].0", "a[\"x.y\"][0]")]
        {
            assert_eq!(in_brackets(one), in_brackets(other));
        }
    }
}
