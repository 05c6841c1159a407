//! The JSON report: a contract, whose schema is `schemas/output.schema.json`.

use std::io;

use schemars::{JsonSchema, Schema};
use serde::Serialize;

use crate::diagnostic::{self, Applicability};
use crate::project::Project;
use crate::report::Report;
use crate::text::{self, Location, SourceFile};

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &output(report))?;
    writeln!(out)
}

/// The schema of the report.
pub fn schema() -> Schema {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Output<'_>>()
}

/// What `valuelint check --output json` writes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Report")]
struct Output<'a> {
    /// Rises when a reader of the report has to change.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// What was found, by file and place.
    diagnostics: Vec<Diagnostic<'a>>,
    /// The run in numbers.
    summary: Summary,
}

/// One finding.
#[derive(Serialize, JsonSchema)]
struct Diagnostic<'a> {
    /// The rule or built-in check that speaks: `area/what-is-wrong`.
    rule: &'a str,
    /// How much it matters.
    severity: Severity,
    /// How sure it is.
    confidence: Confidence,
    /// What is wrong, then what is right.
    message: &'a str,
    /// Why it matters or what to do.
    help: Option<&'a str>,
    /// The path as given or walked, relative to the working folder, with `/`.
    file: &'a str,
    /// Where; empty at 1:1 for the whole file.
    range: Range,
    /// The document the place belongs to.
    document: Option<Document<'a>>,
    /// The path of the value, as rules write it: `site.workers[0].queues`.
    path: Option<&'a str>,
    /// The chart that was judged.
    chart: Option<Chart<'a>>,
    /// Further places that explain the finding.
    related: Vec<Related<'a>>,
    /// What mends it.
    fix: Option<Fix<'a>>,
}

/// How much a finding matters.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Severity {
    Error,
    Warning,
    Info,
}

/// How sure a finding is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Confidence {
    High,
    Medium,
    Low,
}

/// From `start` up to `end`, which is exclusive.
#[derive(Serialize, JsonSchema)]
struct Range {
    start: Position,
    end: Position,
}

/// A place in a file.
#[derive(Serialize, JsonSchema)]
struct Position {
    /// From 1.
    #[schemars(range(min = 1))]
    line: u32,
    /// From 1, in Unicode scalar values.
    #[schemars(range(min = 1))]
    column: u32,
    /// From 0, in bytes of the file, a byte order mark included.
    offset: u32,
}

/// A document of a file: a Kubernetes object, or values.
#[derive(Serialize, JsonSchema)]
struct Document<'a> {
    /// `ConfigMap`, `HelmRelease`, …; `Values` for a plain values document.
    kind: &'a str,
    /// The namespace as written.
    namespace: Option<&'a str>,
    /// The name as written.
    name: Option<&'a str>,
    /// The key of a ConfigMap or Secret that holds the document.
    key: Option<&'a str>,
}

/// A chart.
#[derive(Serialize, JsonSchema)]
struct Chart<'a> {
    /// Its name.
    name: &'a str,
    /// Its version; null if it is a guess.
    version: Option<&'a str>,
}

/// A further place.
#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    /// The path, as above.
    file: &'a str,
    /// Where.
    range: Range,
    /// What is there.
    message: &'a str,
}

/// A change that mends a finding.
#[derive(Serialize, JsonSchema)]
struct Fix<'a> {
    /// What it does, as an order.
    title: &'a str,
    /// `safe` if one would commit it unseen.
    applicability: Safety,
    /// The changes of bytes, all against the text as it is; null if they would carry a secret.
    edits: Option<Vec<Edit<'a>>>,
}

/// Whether a fix may be applied unseen.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Safety {
    Safe,
    Unsafe,
}

/// The range is replaced by the text.
#[derive(Serialize, JsonSchema)]
struct Edit<'a> {
    /// The path, as above.
    file: &'a str,
    /// What to replace; empty for an insertion.
    range: Range,
    /// What stands there afterwards.
    text: &'a str,
}

/// A run in numbers.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// Files looked at, those read as context excluded.
    files: usize,
    /// Values and objects in them.
    documents: usize,
    /// Findings of severity error.
    errors: usize,
    /// Findings of severity warning.
    warnings: usize,
    /// Findings of severity info.
    infos: usize,
}

fn output<'a>(report: &Report<'a>) -> Output<'a> {
    let summary = report.summary;
    Output {
        version: 1,
        diagnostics: report.diagnostics.iter().map(|it| diagnostic(it, report.project)).collect(),
        summary: Summary {
            files: summary.files,
            documents: summary.documents,
            errors: summary.errors,
            warnings: summary.warnings,
            infos: summary.infos,
        },
    }
}

fn diagnostic<'a>(diagnostic: &'a diagnostic::Diagnostic, project: &'a Project) -> Diagnostic<'a> {
    let (file, range) = place(diagnostic.location, project);
    Diagnostic {
        rule: diagnostic.rule.as_str(),
        severity: match diagnostic.severity {
            diagnostic::Severity::Error => Severity::Error,
            diagnostic::Severity::Warning => Severity::Warning,
            diagnostic::Severity::Info => Severity::Info,
        },
        confidence: match diagnostic.confidence {
            diagnostic::Confidence::High => Confidence::High,
            diagnostic::Confidence::Medium => Confidence::Medium,
            diagnostic::Confidence::Low => Confidence::Low,
        },
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        file,
        range,
        document: diagnostic.document.as_deref().map(document),
        path: diagnostic.path.as_deref(),
        chart: diagnostic
            .chart
            .as_ref()
            .map(|chart| Chart { name: &chart.name, version: chart.version.as_deref() }),
        related: diagnostic.related.iter().map(|label| related(label, project)).collect(),
        fix: diagnostic.fixes.first().map(|it| fix(it, project)),
    }
}

fn document(document: &diagnostic::DocumentName) -> Document<'_> {
    Document {
        kind: &document.kind,
        namespace: document.namespace.as_deref(),
        name: document.name.as_deref(),
        key: document.key.as_deref(),
    }
}

fn related<'a>(label: &'a diagnostic::Label, project: &'a Project) -> Related<'a> {
    let (file, range) = place(label.location, project);
    Related { file, range, message: &label.message }
}

fn fix<'a>(fix: &'a diagnostic::Fix, project: &'a Project) -> Fix<'a> {
    let edit = |edit: &'a diagnostic::Edit| {
        let (file, range) = place(Location { file: edit.file, range: edit.range }, project);
        Edit { file, range, text: &edit.text }
    };
    Fix {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => Safety::Safe,
            Applicability::Unsafe => Safety::Unsafe,
        },
        edits: (!fix.has_secret).then(|| fix.edits.iter().map(edit).collect()),
    }
}

fn place(location: Location, project: &Project) -> (&str, Range) {
    let file = &project.file(location.file).file;
    let range =
        Range { start: position(file, location.range.start()), end: position(file, location.range.end()) };
    (&file.path, range)
}

fn position(file: &SourceFile, offset: text_size::TextSize) -> Position {
    let text::LineColumn { line, column } = file.line_column(offset);
    Position { line, column, offset: offset.into() }
}
