//! What a rule says: message, place, severity, further places, fixes.

use super::context::Scene;
use super::decide::severity;
use super::each::Hit;
use super::expression::{Bindings, Why};
use super::fixes::{Workplace, fix};
use super::scope::lineage;
use super::target::{Address, Part, address, point, written};
use super::{Case, Related, Rule, Target, Text, TextPiece};
use crate::diagnostic::{ChartName, Diagnostic, Label};
use crate::value::path::Shown;

/// What stands where a hole cannot be filled: the last name of a path in angle brackets, as in `<fullname>`.
fn stand_in(expression: &str) -> String {
    let is_path = expression.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '.' | '_'));
    let last = expression.rsplit('.').next().filter(|_| is_path);
    last.map_or_else(|| "…".to_owned(), |last| format!("<{last}>"))
}

/// The diagnostic of a case that speaks about a value.
pub(super) fn diagnostic(
    scene: &Scene<'_>,
    rule: &Rule,
    case: &Case,
    hit: &Hit<'_>,
    bindings: &Bindings<'_>,
) -> Option<Diagnostic> {
    let names = rule.names();
    let work = Workplace { scene, names, bindings, own: &hit.path };
    let report = &case.report;
    let at = if report.at.is_empty() { &rule.report.at } else { &report.at };
    let spot = point(scene, &targets(&work, at))?;
    let message = report.message.as_ref().or(rule.report.message.as_ref())?;
    let severities = case.severity.as_ref().unwrap_or(&rule.severity);
    let message = fill(&work, message).unwrap_or_else(|text| text);
    let severity = severity(severities, names, bindings);
    let mut diagnostic = Diagnostic::new(rule.id.clone(), severity, spot.location, message);
    diagnostic.confidence = rule.confidence;
    diagnostic.help = rule.help();
    diagnostic.document = spot.document;
    diagnostic.path = Some(Shown(&spot.path).to_string());
    diagnostic.chart = chart(scene);
    let related = if report.related.is_empty() { &rule.report.related } else { &report.related };
    diagnostic.related = related.iter().filter_map(|it| label(&work, it)).collect();
    let fixes = if report.fixes.is_empty() { &rule.report.fixes } else { &report.fixes };
    diagnostic.fixes = fixes.iter().filter_map(|it| fix(&work, it)).collect();
    diagnostic.replaces.clone_from(&rule.replaces);
    Some(diagnostic)
}

fn chart(scene: &Scene<'_>) -> Option<ChartName> {
    let release = scene.as_release()?;
    lineage(release).map(|name| ChartName { name: name.to_owned(), version: release.chart.known_version() })
}

/// The places a rule points at, `self` if it names none.
fn targets(work: &Workplace<'_, '_, '_>, targets: &[Target]) -> Vec<(Address, Part)> {
    if targets.is_empty() {
        return address(work.scene, work.own, ".").map(|it| (it, Part::Value)).into_iter().collect();
    }
    targets.iter().filter_map(|target| place(work, target)).collect()
}

fn place(work: &Workplace<'_, '_, '_>, target: &Target) -> Option<(Address, Part)> {
    let path = fill_plain(work, &target.path).ok()?;
    let part = if target.is_key { Part::Key } else { Part::Value };
    Some((address(work.scene, work.own, &path)?, part))
}

fn label(work: &Workplace<'_, '_, '_>, related: &Related) -> Option<Label> {
    let (address, part) = place(work, &related.at)?;
    let spot = written(work.scene, &address, part)?;
    let message = fill(work, &related.label).unwrap_or_else(|text| text);
    Some(Label { location: spot.location, message })
}

/// The text with its holes filled and secrets masked; the error is the text with what stands in for them.
pub(super) fn fill(work: &Workplace<'_, '_, '_>, text: &Text) -> Result<String, String> {
    filled(work, text, &|hole| work.scene.secrets().masked(&hole))
}

/// The text of a path, which is shown to nobody.
pub(super) fn fill_plain(work: &Workplace<'_, '_, '_>, text: &Text) -> Result<String, String> {
    filled(work, text, &|hole| hole)
}

fn filled(
    work: &Workplace<'_, '_, '_>,
    text: &Text,
    shown: &dyn Fn(String) -> String,
) -> Result<String, String> {
    let mut filled = String::new();
    let mut is_decided = true;
    for piece in &text.0 {
        match piece {
            TextPiece::Words(words) => filled.push_str(words),
            TextPiece::Hole(expression) => {
                let program = expression.program(work.names).ok_or(Why::Unknown);
                match program.and_then(|it| it.show(work.bindings)) {
                    // The name of a key is no secret, whatever value it equals.
                    Ok(hole) if expression.text == "key" => filled.push_str(&hole),
                    Ok(hole) => filled.push_str(&shown(hole)),
                    Err(_) => {
                        is_decided = false;
                        filled.push_str(&stand_in(&expression.text));
                    }
                }
            }
        }
    }
    if is_decided { Ok(filled) } else { Err(filled) }
}
