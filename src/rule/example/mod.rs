//! The examples of rules, run: what a rule says where it must speak, and that all else is silent.

use text_size::TextRange;

use super::file::{ExampleFile, RuleFile};
use super::set::{KnownRule, RuleSet};
use crate::chart;
use crate::config::{ChartChoice, ChosenChart, Preset, Settings};
use crate::diagnostic::{Confidence, Diagnostic, Edit, RuleId};
use crate::project::build::build;
use crate::project::{Project, ProjectFile, Role};
use crate::text::{FileId, SourceFile};

pub mod marks;
pub mod wrap;

use marks::Marked;
use wrap::{Wrapped, Wrapping};

/// Everything there is to say about a project: the checks of the floor above, handed down.
pub type Judge<'a> = &'a (dyn Fn(&Project, &RuleSet, &Settings) -> Vec<Diagnostic> + Sync);

/// An example that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// The rule it belongs to.
    pub rule: RuleId,
    /// `bad example 2 (the default is the culprit)`
    pub example: String,
    /// What went otherwise than written, ready to read; empty when all is well.
    pub failures: Vec<String>,
}

/// One text of an example with all that decides how it is judged.
#[derive(Debug, Clone)]
pub struct Trial<'a> {
    /// What people call it.
    pub name: String,
    /// The text without marks, and the marks; a good one has none.
    pub marked: Marked,
    /// The text after the fixes, if the example gives it.
    pub fixed: Option<&'a str>,
    /// Rules and checks that rightly speak too.
    pub also: &'a [String],
    /// Whether these are all values; `None` leaves it to the text.
    pub complete: Option<bool>,
    /// Name and version of the chart it is judged by.
    pub chart: Option<(String, Option<String>)>,
    /// Whether it is a small project rather than values.
    pub is_project: bool,
}

/// Every text of a rule's examples, in order.
pub fn trials(file: &RuleFile) -> Vec<Trial<'_>> {
    let mut trials = Vec::new();
    let (mut n_bad, mut n_good) = (0, 0);
    for example in &file.examples {
        let title = example.name.as_ref().map_or(String::new(), |name| format!(" ({name})"));
        if let Some(text) = &example.bad {
            n_bad += 1;
            let name = format!("bad example {n_bad}{title}");
            trials.push(trial(file, example, name, marks::parse(text)));
        }
        for text in &example.good.0 {
            n_good += 1;
            let name = format!("good example {n_good}{title}");
            trials.push(trial(file, example, name, Marked { text: text.clone(), ..Marked::default() }));
        }
    }
    trials
}

fn trial<'a>(file: &'a RuleFile, example: &'a ExampleFile, name: String, marked: Marked) -> Trial<'a> {
    let is_project = marked.text.lines().any(|line| line.starts_with("apiVersion:"));
    let complete = example.complete.or((!is_project).then_some(file.scope.complete));
    let fixed = if example.bad.is_some() { example.fixed.as_deref() } else { None };
    Trial { name, marked, fixed, also: &example.also, complete, chart: chart_of(file, example), is_project }
}

/// The chart an example names, else the newest version in the rule's scope.
fn chart_of(file: &RuleFile, example: &ExampleFile) -> Option<(String, Option<String>)> {
    if let Some(text) = &example.chart {
        return Some(match text.split_once('@') {
            Some((name, version)) => (name.to_owned(), Some(version.to_owned())),
            None => (text.clone(), None),
        });
    }
    let name = file.scope.chart.as_ref().filter(|it| *it != "*")?;
    let profile = chart::built_in().iter().find(|it| *it.name == **name);
    let range = file.scope.versions.as_deref().map(chart::version::parse_range);
    let version = profile.and_then(|profile| {
        let mut newest_first = profile.versions.iter().rev().map(|it| &it.version);
        match &range {
            Some(Ok(range)) => newest_first.find(|it| range.holds(it)),
            Some(Err(_)) => None,
            None => newest_first.next(),
        }
    });
    Some((name.clone(), version.map(ToString::to_string)))
}

impl Trial<'_> {
    /// The whole file in this wrapping.
    pub fn wrapped(&self, wrapping: Wrapping, text: &str) -> Wrapped {
        let (name, version) = match &self.chart {
            Some((name, version)) => (name.as_str(), version.as_deref()),
            None => ("app", None),
        };
        wrapping.wrap(text, name, version)
    }

    /// The project of one text.
    pub fn project(&self, text: &str) -> Project {
        let file = SourceFile::new(if self.is_project { "example.yaml" } else { "values.yaml" }, text);
        let mut project = build(vec![ProjectFile { file, role: Role::Named }], &self.settings());
        if let Some(complete) = self.complete {
            for release in &mut project.releases {
                release.is_complete = complete;
            }
        }
        project
    }

    /// Everything speaks, judged by the example's chart.
    pub fn settings(&self) -> Settings {
        let choice = |(chart, version): &(String, Option<String>)| ChartChoice {
            release: None,
            files: None,
            chart: ChosenChart::Named(chart.clone(), version.clone()),
            is_command_line: true,
        };
        let preset = Preset::Pedantic;
        let min_confidence = Confidence::Low;
        Settings {
            charts: self.chart.iter().map(choice).collect(),
            preset,
            min_confidence,
            ..Settings::default()
        }
    }
}

/// Runs the examples of these rules; `rules` are all that may speak.
pub fn run_examples<'a>(
    rules: &RuleSet,
    tried: impl IntoIterator<Item = &'a KnownRule>,
    judge: Judge<'_>,
) -> Vec<ExampleResult> {
    let mut results = Vec::new();
    for rule in tried {
        let Some(file) = rule.file() else { continue };
        for trial in trials(file) {
            let failures = run(&trial, rule.id(), rules, judge, Wrapping::Plain);
            results.push(ExampleResult { rule: RuleId::new(rule.id()), example: trial.name, failures });
        }
    }
    results
}

/// What goes otherwise than the example says, in one wrapping.
pub fn run(
    trial: &Trial<'_>,
    id: &str,
    rules: &RuleSet,
    judge: Judge<'_>,
    wrapping: Wrapping,
) -> Vec<String> {
    let wrapped = trial.wrapped(wrapping, &trial.marked.text);
    let said = judge(&trial.project(&wrapped.text), rules, &trial.settings());
    let (own, others): (Vec<_>, Vec<_>) = said.into_iter().partition(|it| it.rule.as_str() == id);
    let mut failures = trial.marked.errors.clone();
    let expected = trial.marked.marks.iter().map(|it| wrapped.outer(*it)).collect();
    failures.extend(differences(&wrapped.text, expected, &own));
    if wrapping == Wrapping::Plain {
        // What others say of the wrapping is none of the example's business.
        failures.extend(strangers(trial, &wrapped.text, &others));
    }
    if let Some(fixed) = trial.fixed {
        let wanted = trial.wrapped(wrapping, fixed).text;
        let fixed = apply_first_fixes(&wrapped.text, &own);
        if fixed != wanted {
            failures.push(format!("the fix gives another text\n--- expected\n{wanted}--- got\n{fixed}---"));
            return failures;
        }
        let again = judge(&trial.project(&fixed), rules, &trial.settings());
        let (own, others): (Vec<_>, Vec<_>) = again.into_iter().partition(|it| it.rule.as_str() == id);
        failures.extend(own.iter().map(|it| {
            format!("still speaks after its fix: {}\n{}", it.message, excerpt(&fixed, it.location.range))
        }));
        if wrapping == Wrapping::Plain {
            failures.extend(strangers(trial, &fixed, &others));
        }
    }
    failures
}

/// Marks without a finding and findings without a mark.
fn differences(text: &str, mut expected: Vec<TextRange>, own: &[Diagnostic]) -> Vec<String> {
    let mut failures = Vec::new();
    for diagnostic in own {
        let range = diagnostic.location.range;
        match expected.iter().position(|it| *it == range) {
            Some(at) => drop(expected.remove(at)),
            None => failures.push(format!(
                "speaks where nothing is marked: {}\n{}",
                diagnostic.message,
                excerpt(text, range)
            )),
        }
    }
    let silent =
        expected.into_iter().map(|it| format!("silent where it should speak\n{}", excerpt(text, it)));
    failures.splice(0..0, silent);
    failures
}

/// Other rules and checks that nobody expected.
fn strangers(trial: &Trial<'_>, text: &str, others: &[Diagnostic]) -> Vec<String> {
    let unexpected = others.iter().filter(|it| !trial.also.iter().any(|id| id == it.rule.as_str()));
    let told = unexpected.map(|it| {
        format!(
            "`{}` speaks too, and `also` does not name it: {}\n{}",
            it.rule,
            it.message,
            excerpt(text, it.location.range)
        )
    });
    told.collect()
}

/// The text after the first fix of every diagnostic; of fixes that overlap, the first.
pub fn apply_first_fixes(text: &str, diagnostics: &[Diagnostic]) -> String {
    let mut taken: Vec<&Edit> = Vec::new();
    for fix in diagnostics.iter().filter_map(|it| it.fixes.first()) {
        let is_apart = |a: &Edit, b: &Edit| {
            a != b && (a.range.end() <= b.range.start() || b.range.end() <= a.range.start())
        };
        let is_free = fix
            .edits
            .iter()
            .all(|edit| edit.file == FileId(0) && taken.iter().all(|other| is_apart(edit, other)));
        if is_free {
            taken.extend(&fix.edits);
        }
    }
    taken.sort_by_key(|it| (it.range.start(), it.range.end()));
    let mut fixed = text.to_owned();
    for edit in taken.iter().rev() {
        fixed.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.text);
    }
    fixed
}

/// The line a range begins on, numbered and underlined.
pub fn excerpt(text: &str, range: TextRange) -> String {
    let start = range.start().min(crate::text::size(text.len()));
    let line = crate::text::line_range(text, start);
    let number = text[..usize::from(line.start())].matches('\n').count() + 1;
    let before = text[TextRange::new(line.start(), start)].chars().count();
    let end = range.end().min(line.end()).max(start);
    let n_marked = text[TextRange::new(start, end)].chars().count().max(1);
    format!("{number:>6} | {}\n       | {:before$}{}", &text[line], "", "^".repeat(n_marked))
}
