//! The rules under test, and how failures are told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use rayon::prelude::*;
use valuelint::config::Settings;
use valuelint::diagnostic::Diagnostic;
use valuelint::project::Project;
use valuelint::rule::RuleSet;
use valuelint::rule::example::wrap::Wrapping;
use valuelint::rule::example::{Trial, trials};
use valuelint::rule::file::RuleFile;
use valuelint::rule::file::words::LayerWord;
use valuelint::rule::set::KnownRule;
use valuelint::value::{Value, ValueKind};

pub(crate) fn judge(project: &Project, rules: &RuleSet, settings: &Settings) -> Vec<Diagnostic> {
    valuelint::check::check(project, rules, settings)
}

/// The rule files as they lie in the folder, by their paths below it.
pub(crate) fn texts() -> Vec<(String, String)> {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let root = env::var_os("RULES").map_or_else(own, PathBuf::from);
    let mut found = Vec::new();
    below(&root, &root, &mut found);
    found.sort();
    found
}

fn below(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, root, found);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            let name = path.strip_prefix(root).expect("it was found there").display().to_string();
            found.push((name, fs::read_to_string(&path).expect("rules are UTF-8")));
        }
    }
}

pub(crate) fn rules() -> RuleSet {
    RuleSet::load(texts()).0
}

/// The rules asked for with `RULE=`.
pub(crate) fn tried(rules: &RuleSet) -> Vec<Arc<KnownRule>> {
    let wanted = env::var("RULE").unwrap_or_default();
    rules.iter().filter(|it| it.id().starts_with(&wanted)).cloned().collect()
}

/// Runs `each` for every rule, and tells all failures at once.
pub(crate) fn all_rules(each: impl Fn(&KnownRule, &RuleFile) -> Vec<String> + Sync) {
    let failures: Vec<String> = tried(&rules())
        .par_iter()
        .flat_map_iter(|rule| {
            let failures = each(rule, rule.file().expect("it was loaded"));
            failures.into_iter().map(|it| format!("{}:\n{}", rule.id(), indented(&it))).collect::<Vec<_>>()
        })
        .collect();
    tell(&failures);
}

/// Runs `each` for every text of every example, and tells all failures at once.
pub(crate) fn all_examples(each: impl Fn(&KnownRule, &Trial<'_>, &RuleSet) -> Vec<String> + Sync) {
    let rules = rules();
    let of_rule = |rule: &Arc<KnownRule>| {
        let mut told = Vec::new();
        for trial in trials(rule.file().expect("it was loaded")) {
            let failures = each(rule, &trial, &rules);
            told.extend(
                failures.iter().map(|it| format!("{}, {}:\n{}", rule.id(), trial.name, indented(it))),
            );
        }
        told
    };
    tell(&tried(&rules).par_iter().flat_map_iter(of_rule).collect::<Vec<_>>());
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |told, line| told + "    " + line + "\n")
}

/// Fails with everything that went wrong.
pub(crate) fn tell(failures: &[String]) {
    assert!(failures.is_empty(), "\n\n{}\n{} failures", failures.join("\n"), failures.len());
}

/// Whether a rule must say the same of an example in this wrapping: it speaks of values, not of the place they
/// are written in, and Helm sees the same values there.
pub(crate) fn is_comparable(rule: &KnownRule, trial: &Trial<'_>, wrapping: Wrapping) -> bool {
    let scope = &rule.header.scope;
    let layer = match wrapping {
        Wrapping::Plain => LayerWord::File,
        Wrapping::ConfigMap => LayerWord::ConfigMap,
        Wrapping::HelmRelease => LayerWord::HelmRelease,
        Wrapping::Application => LayerWord::Application,
    };
    if trial.is_project
        || scope.chart.is_none()
        || rule.header.asks_beyond()
        || !scope.layers.is_empty() && !scope.layers.contains(&layer)
    {
        return false;
    }
    let values = |wrapping| {
        let project = trial.project(&trial.wrapped(wrapping, &trial.marked.text).text);
        project.releases.iter().map(|it| it.values.clone()).collect::<Vec<_>>()
    };
    let (plain, wrapped): (Vec<Value>, Vec<Value>) = (values(Wrapping::Plain), values(wrapping));
    // Another number of releases is a difference that has to be told.
    plain.len() != wrapped.len() || plain.iter().zip(&wrapped).all(|(a, b)| is_same(a, b))
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (&a.kind, &b.kind) {
        (ValueKind::Map(a), ValueKind::Map(b)) => {
            a.entries.len() == b.entries.len()
                && a.entries.iter().zip(&b.entries).all(|(a, b)| {
                    a.key == b.key && a.is_deleted == b.is_deleted && is_same(&a.value, &b.value)
                })
        }
        (ValueKind::List(a), ValueKind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (a, b) => a == b,
    }
}
