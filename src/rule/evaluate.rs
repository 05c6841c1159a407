//! Runs the rules over a project: which, where, and what they say.

use std::collections::HashSet;

use rayon::prelude::*;

use super::bind::{bindings, layer_kind};
use super::context::{Scene, Shared};
use super::decide::speaking_case;
use super::each::{Hit, hits};
use super::expression::Why;
use super::memo::{Memo, Memos};
use super::refused::{Refused, is_judged_by};
use super::scope::{Scoped, Versions, is_in_scope, is_layer};
use super::set::{KnownRule, RuleSet};
use super::speak::diagnostic;
use super::touched::is_touched;
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, RuleId};
use crate::project::shared::soften;
use crate::project::{Object, ObjectId, Project, Release};
use crate::text::Location;
use crate::value::Value;
use crate::value::path::Shown;

/// A rule that could not be decided because a value has another shape than it expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The rule.
    pub rule: RuleId,
    /// The path of `self`.
    pub path: String,
    /// What was met.
    pub why: String,
}

/// What the rules say about a project, unsorted; `replaces` is not applied yet.
pub fn evaluate(
    project: &Project,
    rules: &RuleSet,
    settings: &Settings,
    refused: &Refused,
) -> Vec<Diagnostic> {
    judge(project, rules, settings, refused, Selection::Touched).0
}

/// The same with no rule left out for having nothing to read, and with what could not be decided.
pub fn evaluate_all(
    project: &Project,
    rules: &RuleSet,
    settings: &Settings,
) -> (Vec<Diagnostic>, Vec<Undecided>) {
    judge(project, rules, settings, &Refused::default(), Selection::All)
}

/// Which of the rules in scope run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Selection {
    /// Those of which a read path is written.
    Touched,
    All,
}

type Said = (Vec<Diagnostic>, Vec<Undecided>);

fn judge(
    project: &Project,
    rules: &RuleSet,
    settings: &Settings,
    refused: &Refused,
    selection: Selection,
) -> Said {
    let scoped = Scoped::new(rules, settings);
    let hidden: Vec<_> = project.releases.par_iter().map(|it| refused.hidden(project, it)).collect();
    let shared = Shared::new(project, scoped.needs);
    let memos = Memos::default();
    let of_releases = project.releases.par_iter().zip(&hidden).map_init(
        || memos.lend(),
        |lent, (release, hidden)| {
            let memo = &mut lent.memo;
            let mut said = Said::default();
            if is_reported(project, release) {
                let mut judge = |values, runs: &dyn Fn(&KnownRule) -> bool| {
                    judge_release(&shared, (release, values), (&scoped, memo), (selection, runs), &mut said);
                };
                match hidden {
                    None => judge(&release.values, &|_| true),
                    Some(hidden) => {
                        judge(&release.values, &is_judged_by);
                        judge(hidden, &|it| !is_judged_by(it));
                    }
                }
            }
            said
        },
    );
    let objects: Vec<(ObjectId, &Object)> = project.objects().collect();
    let of_objects = objects.par_iter().map_init(
        || memos.lend(),
        |lent, (id, object)| {
            let mut said = Said::default();
            if project.file(project.source(object.source).file).is_reported() {
                judge_object(&shared, object, *id, (&scoped, &mut lent.memo), &mut said);
            }
            said
        },
    );
    let (mut found, undecided): (Vec<_>, Vec<_>) = of_releases.collect::<Vec<_>>().into_iter().unzip();
    soften(project, &mut found);
    let mut said: Said = (found.into_iter().flatten().collect(), undecided.into_iter().flatten().collect());
    for (diagnostics, undecided) in of_objects.collect::<Vec<_>>() {
        said.0.extend(diagnostics);
        said.1.extend(undecided);
    }
    // A ConfigMap that several releases share is one finding.
    let mut seen: HashSet<(RuleId, Location, String)> = HashSet::new();
    said.0.retain(|it| seen.insert((it.rule.clone(), it.location, it.message.clone())));
    said
}

/// Whether findings about a release could be reported at all.
fn is_reported(project: &Project, release: &Release) -> bool {
    let layers = release.layers.iter().filter_map(|it| it.written.as_ref()).map(|it| it.source);
    let object = release.object.map(|id| project.object(id).source);
    layers.chain(object).any(|id| project.file(project.source(id).file).is_reported())
}

fn judge_release<'a>(
    shared: &'a Shared<'a>,
    (release, values): (&'a Release, &'a Value),
    (scoped, memo): (&Scoped<'a>, &mut Memo<'a>),
    (selection, runs): (Selection, &dyn Fn(&KnownRule) -> bool),
    said: &mut Said,
) {
    let scene = Scene::of_release(shared, release, values);
    let rules = scoped.any.iter().chain(scoped.of_chart(release)).copied();
    let versions = Versions::of(release);
    let is_run = |rule: &&KnownRule| {
        let header = &rule.header;
        let is_due = || {
            selection == Selection::All
                || header.is_always
                || header.reads.iter().any(|it| is_touched(&release.values, &it.steps))
        };
        is_in_scope(rule, release, &versions) && is_due() && runs(rule)
    };
    let n_before = said.0.len();
    hits(scene.project, scene.root, scoped.sorted(rules.filter(is_run), memo), &mut |rule, hit| {
        if is_layer(&rule.header, layer_kind(&scene, hit.value)) {
            judge_value(&scene, rule, &hit, said);
        }
    });
    for diagnostic in &mut said.0[n_before..] {
        let is_chart_rule = scoped.of_chart(release).iter().any(|it| it.id() == diagnostic.rule.as_str());
        if let Some(confidence) = release.chart.confidence.filter(|_| is_chart_rule) {
            diagnostic.confidence = diagnostic.confidence.min(confidence);
        }
    }
}

fn judge_object<'a>(
    shared: &'a Shared<'a>,
    object: &Object,
    id: ObjectId,
    (scoped, memo): (&Scoped<'a>, &mut Memo<'a>),
    said: &mut Said,
) {
    let mut rules = scoped.of_kind(object).peekable();
    if rules.peek().is_none() {
        return;
    }
    let scene = Scene::of_object(shared, id);
    let rules = scoped.sorted(rules, memo);
    hits(scene.project, scene.root, rules, &mut |rule, hit| judge_value(&scene, rule, &hit, said));
}

fn judge_value(scene: &Scene<'_>, known: &KnownRule, hit: &Hit<'_>, said: &mut Said) {
    let Some(rule) = known.rule() else { return };
    let bindings = bindings(scene, &known.header, rule, hit);
    match speaking_case(rule, &bindings) {
        Ok(Some(case)) => said.0.extend(diagnostic(scene, rule, case, hit, &bindings)),
        Ok(None) | Err(Why::Unknown) => {}
        Err(Why::Shape(why)) => {
            let path = Shown(&hit.path).to_string();
            said.1.push(Undecided { rule: rule.id.clone(), path, why });
        }
    }
}
