//! One finding about a written value of a release, with everything that goes with it.

use text_size::TextRange;

use super::mend::{self, Plan};
use super::overlap::is_related;
use crate::chart::folder::ChartProfile;
use crate::diagnostic::{ChartName, Confidence, Diagnostic, RuleId, Severity};
use crate::project::{Project, Release};
use crate::value::path::{Segment, Shown};
use crate::value::{Entry, SourceId, Value};

/// What is said about a value.
pub(super) struct Told {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) fix: Option<Plan>,
}

/// Where it is said.
pub(super) struct Spot<'v> {
    /// From the top of the values.
    pub(super) path: &'v [Segment],
    pub(super) source: SourceId,
    /// In that source.
    pub(super) range: TextRange,
    /// The entry whose layer a fix changes.
    pub(super) entry: Option<&'v Entry>,
}

/// Says things about one release, each mistake once.
pub(super) struct Teller<'a> {
    pub(super) acc: &'a mut Vec<Diagnostic>,
    pub(super) project: &'a Project,
    pub(super) release: &'a Release,
}

impl Teller<'_> {
    /// Says it, unless one of the first `n_said` findings speaks of this place, of what is around it or in it.
    pub(super) fn tell(&mut self, spot: &Spot<'_>, told: Told, n_said: usize) {
        let location = self.project.source(spot.source).location(spot.range);
        let path = Shown(spot.path).to_string();
        let is_said = self.acc[..n_said].iter().any(|it| {
            let is_same_file = it.location.file == location.file;
            is_same_file && it.path.as_ref().is_some_and(|said| is_related(said, &path))
        });
        if !is_said {
            self.tell_anyway(spot, told);
        }
    }

    /// Says it, unless something was said about this very place.
    pub(super) fn tell_anyway(&mut self, spot: &Spot<'_>, told: Told) {
        let location = self.project.source(spot.source).location(spot.range);
        if self.acc.iter().any(|it| it.location == location) || self.is_refused(spot) {
            return;
        }
        let mut diagnostic = Diagnostic::new(RuleId::new(told.rule), told.severity, location, told.message);
        let certain = self.release.chart.confidence.unwrap_or(Confidence::High);
        diagnostic.confidence = told.confidence.min(certain);
        diagnostic.help = told.help;
        diagnostic.path = Some(Shown(spot.path).to_string());
        diagnostic.document = Some(super::syntax::document_at(self.project, spot.source, spot.range.start()));
        diagnostic.chart =
            self.release.chart.name.as_ref().map(|name| ChartName {
                name: name.to_string(),
                version: self.release.chart.known_version(),
            });
        let fix = told.fix.zip(spot.entry);
        let fix = fix.and_then(|(plan, entry)| mend::fix(self.project, self.release, entry, plan));
        diagnostic.fixes.extend(fix);
        self.acc.push(diagnostic);
    }

    /// Whether Go's decoder already has something to say about it.
    fn is_refused(&self, spot: &Spot<'_>) -> bool {
        let problems = self.project.problems.get(&spot.source);
        problems.is_some_and(|it| it.iter().any(|it| it.range == spot.range))
    }

    /// A value in words, hidden where it may be a secret.
    pub(super) fn shown(&self, path: &[Segment], value: &Value) -> String {
        super::key_words::shown(self.release, path, value)
    }
}

/// What is said about a piece of text, whatever value it is part of.
pub(super) struct Words {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) message: String,
    pub(super) help: &'static str,
}

/// A finding about a range of a text.
pub(super) fn said(project: &Project, source: SourceId, range: TextRange, words: Words) -> Diagnostic {
    let location = project.source(source).location(range);
    let mut diagnostic = Diagnostic::new(RuleId::new(words.rule), words.severity, location, words.message);
    diagnostic.confidence = words.confidence;
    diagnostic.help = Some(words.help.to_owned());
    diagnostic.document = Some(super::syntax::document_at(project, source, range.start()));
    diagnostic
}

/// `site 1.2.3`
pub(super) fn called(chart: &ChartProfile) -> String {
    match &chart.version {
        Some(version) => format!("{} {version}", chart.name),
        None => chart.name.to_string(),
    }
}
