//! SARIF 2.1.0, as code scanning of GitHub and other tools read it.
//!
//! The structs are ours: of the crates there are, `serde-sarif` 0.8 generates its types with a build script, does not
//! compile with the current `schemafy`, and owns every string; this is the part of the format that we fill.
//! No text of a file goes out: a snippet could hold a secret.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use crate::check::built_in::BUILT_IN;
use crate::check::identity::fingerprints;
use crate::diagnostic::{self, Diagnostic, Edit, RuleId, Severity};
use crate::report::Report;
use crate::report::place::{self, Columns};
use crate::rule::page;
use crate::text::Location;

/// GitHub cuts longer descriptions off.
const MAX_DESCRIPTION: usize = 1024;

pub(super) fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &log(report))?;
    writeln!(out)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: AutomationDetails,
    column_kind: &'static str,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct AutomationDetails {
    id: &'static str,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    information_uri: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor<'a>>,
}

/// A rule that spoke.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text,
    full_description: Text,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    default_configuration: Configuration,
    properties: RuleProperties<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties<'a> {
    tags: [&'a str; 1],
    #[serde(rename = "problem.severity")]
    severity: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Place; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Place>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
    properties: Properties<'a>,
}

/// GitHub's `primaryLocationLineHash` is left to `upload-sarif`: it computes the hash from the file's lines, and
/// complains of every result that brings another one.
#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "valuelint/v1")]
    ours: String,
}

#[derive(Serialize)]
struct Properties<'a> {
    confidence: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chart: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Text,
    artifact_changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Content<'a>,
}

#[derive(Serialize)]
struct Content<'a> {
    text: &'a str,
}

fn log<'a>(report: &Report<'a>) -> Log<'a> {
    let ids: BTreeMap<&str, Severity> = report.diagnostics.iter().fold(BTreeMap::new(), |mut ids, it| {
        let worst = ids.entry(it.rule.as_str()).or_insert(it.severity);
        *worst = it.severity.max(*worst);
        ids
    });
    let indices: BTreeMap<&str, usize> = ids.keys().copied().zip(0..).collect();
    let results = report.diagnostics.iter().zip(fingerprints(report.project, report.diagnostics));
    let results = results.map(|(it, fingerprint)| result(report, it, indices[it.rule.as_str()], fingerprint));
    let driver = Driver {
        name: "valuelint",
        information_uri: env!("CARGO_PKG_HOMEPAGE"),
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: ids.iter().map(|(id, severity)| descriptor(report, id, *severity)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        automation_details: AutomationDetails { id: "valuelint/" },
        column_kind: "utf16CodeUnits",
        results: results.collect(),
    };
    Log { schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }
}

fn descriptor<'a>(report: &Report<'a>, id: &'a str, severity: Severity) -> Descriptor<'a> {
    let known = report.rules.and_then(|rules| rules.get(id));
    let file = known.and_then(|it| it.file());
    let summary = match file {
        Some(file) => &*file.summary,
        None => BUILT_IN.iter().find(|(it, _)| *it == id).map_or(id, |(_, summary)| *summary),
    };
    let why = file.map_or(summary, |file| file.why.trim_end());
    let help = known.map_or_else(|| sentence(summary), |it| page::markdown(it));
    Descriptor {
        id,
        short_description: Text { text: shortened(&sentence(summary)) },
        full_description: Text { text: shortened(&sentence(why)) },
        help: Help { text: help.clone(), markdown: help },
        help_uri: report.link(&RuleId::new(id)),
        default_configuration: Configuration { level: level(severity) },
        properties: RuleProperties {
            tags: [id.split('/').next().unwrap_or(id)],
            severity: match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
        },
    }
}

fn result<'a>(report: &Report<'a>, found: &'a Diagnostic, rule_index: usize, ours: String) -> Outcome<'a> {
    let related = (1..).zip(&found.related).map(|(id, label)| Place {
        id: Some(id),
        message: Some(Text { text: sentence(&label.message) }),
        physical_location: physical(report, label.location),
    });
    let chart = found.chart.as_ref().map(|chart| match &chart.version {
        Some(version) => format!("{}@{version}", chart.name),
        None => chart.name.clone(),
    });
    let help = found.help.as_ref().map_or_else(String::new, |help| format!("\n\n{}", sentence(help)));
    Outcome {
        rule_id: found.rule.as_str(),
        rule_index,
        level: level(found.severity),
        message: Text { text: format!("{}{help}", sentence(&found.message)) },
        locations: [Place { id: None, message: None, physical_location: physical(report, found.location) }],
        related_locations: related.collect(),
        partial_fingerprints: Fingerprints { ours },
        fixes: found.fixes.iter().filter(|it| !it.has_secret).map(|it| fix(report, it)).collect(),
        properties: Properties { confidence: found.confidence.as_str(), path: found.path.as_deref(), chart },
    }
}

fn fix<'a>(report: &Report<'a>, fix: &'a diagnostic::Fix) -> Fix<'a> {
    let change = |edits: &'a [Edit]| {
        let replacement = |edit: &'a Edit| Replacement {
            deleted_region: region(report, Location { file: edit.file, range: edit.range }),
            inserted_content: Content { text: &edit.text },
        };
        let uri = uri(&report.path_from_root(&report.project.file(edits[0].file).file.path));
        Change { artifact_location: Artifact { uri }, replacements: edits.iter().map(replacement).collect() }
    };
    let by_file = fix.edits.chunk_by(|one, other| one.file == other.file);
    Fix { description: Text { text: sentence(&fix.title) }, artifact_changes: by_file.map(change).collect() }
}

/// Alerts stay away from a change unless all their lines are part of it, so a place is one line.
fn physical(report: &Report<'_>, location: Location) -> PhysicalLocation {
    let (path, region) = place::Region::first_line(report.project, location, Columns::Utf16);
    PhysicalLocation {
        artifact_location: Artifact { uri: uri(&report.path_from_root(path)) },
        region: region.into(),
    }
}

fn region(report: &Report<'_>, location: Location) -> Region {
    let file = &report.project.file(location.file).file;
    place::Region::new(file, location.range, Columns::Utf16).into()
}

impl From<place::Region> for Region {
    fn from(region: place::Region) -> Self {
        let place::Region { line, column, end_line, end_column } = region;
        Self { start_line: line, start_column: column, end_line, end_column }
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The path as a reference.
fn uri(path: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let part = |byte: u8| if is_kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let root = if path.starts_with('/') { "file://" } else { "" };
    format!("{root}{}", path.bytes().map(part).collect::<String>())
}

/// With a full stop at the end, as the format wants it.
fn sentence(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_DESCRIPTION - 1) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Applicability, Fix};
    use crate::report::tests::{finding, project};
    use crate::text::{FileId, range};

    fn result(diagnostic: Diagnostic, text: &str) -> serde_json::Value {
        let project = project("a b/ü.yaml", text);
        let diagnostics = [diagnostic];
        let mut out = Vec::new();
        write(&Report::new(&project, &diagnostics), &mut out).unwrap();
        let log: serde_json::Value = serde_json::from_slice(&out).unwrap();
        log["runs"][0]["results"][0].clone()
    }

    #[test]
    fn columns_are_utf_16_and_paths_are_references() {
        let text = "a: \"🦣\" # b\n";
        let start = text.find('b').unwrap();
        let result = result(finding(start, start + 1), text);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b/%C3%BC.yaml");
        assert_eq!(
            (&place["region"]["startColumn"], &place["region"]["endColumn"]),
            (&11.into(), &12.into())
        );
        assert_eq!(result["message"]["text"], "message.");
    }

    #[test]
    fn a_fix_with_a_secret_stays_at_home() {
        let edit = |at, text: &str| Edit { file: FileId(0), range: range(at, at), text: text.to_owned() };
        let fix = |has_secret| Fix {
            title: "Do it".to_owned(),
            applicability: Applicability::Safe,
            edits: vec![edit(0, "b: 1\n"), edit(5, "geheim")],
            has_secret,
            claims: Vec::new(),
        };
        let mut diagnostic = finding(0, 1);
        diagnostic.fixes = vec![fix(true), fix(false)];
        let result = result(diagnostic, "a: 1\n");
        assert_eq!(result["fixes"].as_array().unwrap().len(), 1);
        let change = &result["fixes"][0]["artifactChanges"][0];
        assert_eq!(change["replacements"].as_array().unwrap().len(), 2);
        assert_eq!(change["replacements"][1]["deletedRegion"]["startLine"], 2);
    }
}
