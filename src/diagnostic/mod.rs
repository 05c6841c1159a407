//! What we tell people: diagnostics, and the fixes they carry.

use std::fmt;
use std::sync::Arc;

use text_size::TextRange;

use crate::text::{FileId, Location};

/// The name of a rule or a built-in check: `area/what-is-wrong`, `values/unread-key`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub Arc<str>);

impl RuleId {
    /// The id with this name.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name, area and all.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Likely to hurt.
    Warning,
    /// Does hurt.
    Error,
}

impl Severity {
    /// The word in every output and in rule files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How sure we are that the finding is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// Shown only when asked for.
    Low,
    /// The chart or its version is a guess.
    Medium,
    /// All that the finding rests on was seen.
    High,
}

impl Confidence {
    /// The word in every output and in rule files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One finding, at one place of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// Which rule or check speaks.
    pub rule: RuleId,
    /// How much it matters.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is wrong, then what is right: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// Why it matters or what to do, one or two sentences.
    pub help: Option<String>,
    /// Where; an empty range at 0 speaks of the whole file.
    pub location: Location,
    /// The document the place belongs to.
    pub document: Option<Arc<DocumentName>>,
    /// The path of the value, as rules write it: `site.workers[0].queues`.
    pub path: Option<String>,
    /// The chart that was judged.
    pub chart: Option<ChartName>,
    /// Further places that explain the finding.
    pub related: Vec<Label>,
    /// What mends it; the first is *the* fix, the others are offered by editors.
    pub fixes: Vec<Fix>,
    /// Ids whose diagnostics at, within or around `path` are silenced by this one.
    pub replaces: Vec<RuleId>,
}

impl Diagnostic {
    /// A finding of high confidence with nothing but a message; the rest is set by field.
    pub fn new(rule: RuleId, severity: Severity, location: Location, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            confidence: Confidence::High,
            message: message.into(),
            help: None,
            location,
            document: None,
            path: None,
            chart: None,
            related: Vec::new(),
            fixes: Vec::new(),
            replaces: Vec::new(),
        }
    }
}

/// Which document of a file: what people call it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct DocumentName {
    /// `ConfigMap`, `HelmRelease`, …; `Values` for a plain values document.
    pub kind: String,
    /// Namespace as written.
    pub namespace: Option<String>,
    /// Name as written.
    pub name: Option<String>,
    /// The key of a ConfigMap or Secret that holds the document.
    pub key: Option<String>,
}

/// A chart and, where it is known, its version.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChartName {
    /// The chart's name.
    pub name: String,
    /// The version judged by; `None` if it is a guess.
    pub version: Option<String>,
}

/// A further place, and what it has to do with the finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What is there.
    pub message: String,
}

/// A titled change that mends a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// What it does, as an order: "Set `tls` to true".
    pub title: String,
    /// Whether one would commit it unseen.
    pub applicability: Applicability,
    /// Invariant: sorted by location, without overlap; all refer to the text before the fix.
    pub edits: Vec<Edit>,
    /// Whether an edit carries a value that must not be printed.
    pub has_secret: bool,
    /// What it does to maps and lists as a whole.
    pub claims: Vec<Claim>,
}

/// What a fix does to a map or list as a whole: fixes whose bytes lie apart can still be in each other's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The map or list.
    pub container: Location,
    /// What is done to it.
    pub kind: ClaimKind,
}

/// See [`Claim`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimKind {
    /// Entries go. Where all go the container goes too, so this is never all of them.
    Removes {
        /// How many go.
        n_removed: usize,
        /// How many there are.
        n_entries: usize,
    },
    /// A key comes into being.
    Adds(Arc<str>),
}

/// Whether a fix may be applied unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Look at it first.
    Unsafe,
    /// You would commit it unseen.
    Safe,
}

/// A change of bytes: the range is replaced by the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// The file.
    pub file: FileId,
    /// Bytes to replace; empty for an insertion.
    pub range: TextRange,
    /// What stands there afterwards.
    pub text: String,
}
