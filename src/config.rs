//! What the user asked for: `valuelint.yaml` and the command line, as settings.

use crate::diagnostic::{Confidence, Severity};

/// Everything that steers a run, from the configuration file and the command line together.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `--chart [NAME=]CHART@VERSION` and `charts:` of the configuration; the first that fits counts.
    pub charts: Vec<ChartChoice>,
    /// Which Helm reads values files.
    pub helm: HelmVersion,
    /// Ids or `area/*`; empty selects everything of the presets.
    pub select: Vec<String>,
    /// Ids or `area/*` that never speak.
    pub ignore: Vec<String>,
    /// Presets beyond `recommended` that speak.
    pub preset: Preset,
    /// Findings less sure than this are dropped.
    pub min_confidence: Confidence,
    /// Severities set by the user: id or `area/*`, and what it becomes.
    pub severities: Vec<(String, Severity)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            charts: Vec::new(),
            helm: HelmVersion::Four,
            select: Vec::new(),
            ignore: Vec::new(),
            preset: Preset::Recommended,
            min_confidence: Confidence::Medium,
            severities: Vec::new(),
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
    /// The chart's name: `mastodon`.
    pub chart: String,
    /// The version as written, `6.9.3`.
    pub version: Option<String>,
    /// Whether it was said on the command line.
    pub is_command_line: bool,
}
