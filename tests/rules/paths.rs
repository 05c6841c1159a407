//! Paths that rules read, point at and change are paths of the chart.

use valuelint::chart::key::Key;
use valuelint::chart::{Profile, built_in};
use valuelint::rule::file::{FixFile, OperationFile, RuleFile, TargetFile};
use valuelint::rule::header::Pattern;
use valuelint::rule::path::Step;

use crate::support::all_rules;

#[test]
fn paths_are_paths_of_the_chart() {
    all_rules(|rule, file| {
        let chart = file.scope.chart.as_deref().unwrap_or("*");
        let Some(profile) = built_in().iter().find(|it| *it.name == *chart) else { return Vec::new() };
        let mut failures = Vec::new();
        let each = &rule.header.each.paths;
        let read = rule.header.reads.iter().chain(each.iter()).map(|it| it.steps.to_vec());
        let pointed = pointed_at(file, each);
        for steps in read.chain(pointed) {
            if !is_known_of_some(profile, &steps, each) {
                let told = format!("no version of {chart} has `{}`", shown(&steps));
                if !failures.contains(&told) {
                    failures.push(told);
                }
            }
        }
        failures
    });
}

/// The paths without holes of `at`, `related` and `fix`.
fn pointed_at(file: &RuleFile, each: &[Pattern]) -> Vec<Vec<Step>> {
    let cases = &file.cases;
    let targets = file.at.0.iter().chain(cases.iter().flat_map(|it| &it.at.0));
    let related = file.related.iter().chain(cases.iter().flat_map(|it| &it.related)).map(|it| &it.at);
    let targets = targets.chain(related).map(|it| match it {
        TargetFile::Value(path) => path.clone(),
        TargetFile::Key(target) => target.key.clone(),
    });
    let fixes = file.fix.0.iter().chain(cases.iter().flat_map(|it| &it.fix.0));
    let changed = fixes.flat_map(FixFile::operations).flat_map(|it| changed(&it));
    let whole = [Pattern::new(".")];
    let selves = if each.is_empty() { &whole[..] } else { each };
    targets.chain(changed).filter(|it| !it.contains('{')).flat_map(|path| absolute(&path, selves)).collect()
}

fn changed(operation: &OperationFile) -> Vec<String> {
    let OperationFile { set, append, remove, rename, r#move, quote, .. } = operation;
    let single = [set, append, rename, quote].into_iter().flatten();
    single.chain(&remove.0).chain(&r#move.0).cloned().collect()
}

fn absolute(path: &str, selves: &[Pattern]) -> Vec<Vec<Step>> {
    let steps = Pattern::new(path).steps.into_owned();
    match steps.first() {
        Some(Step::Key(key)) if key == "object" => Vec::new(),
        Some(Step::Key(key)) if key == "values" => vec![steps[1..].to_vec()],
        Some(Step::Key(key)) if key == "self" => {
            selves.iter().map(|it| [&it.steps, &steps[1..]].concat()).collect()
        }
        _ => selves.iter().map(|it| [&it.steps, &steps[..]].concat()).collect(),
    }
}

/// Whether the chart has it, or has the same below another of the rule's `each`.
fn is_known_of_some(profile: &Profile, steps: &[Step], each: &[Pattern]) -> bool {
    // `self`, or `parent`.
    let bases = || each.iter().flat_map(|it| [&*it.steps, &it.steps[..it.steps.len().saturating_sub(1)]]);
    let below = bases().filter_map(|it| steps.strip_prefix(it));
    let mut others = below.flat_map(|rest| bases().map(move |it| [it, rest].concat()));
    is_known(profile, steps) || others.any(|it| is_known(profile, &it))
}

fn is_known(profile: &Profile, steps: &[Step]) -> bool {
    below(profile.keys(), steps)
}

fn below(key: &Key, steps: &[Step]) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    if key.is_free
        || key.passed_to.is_some()
        || key.properties.is_empty() && key.items.is_none() && key.types.is_empty()
    {
        return true;
    }
    let any_property = || key.properties.iter().any(|(_, key)| below(key, rest));
    let any_item = || key.items.as_deref().is_some_and(|it| below(it, rest));
    match step {
        Step::Deep => true,
        Step::Key(name) if name.parse::<usize>().is_ok() => any_item(),
        Step::Key(name) => key.property(name).is_some_and(|it| below(it, rest)),
        Step::Index(_) | Step::AnyItem => any_item(),
        Step::AnyKey => any_property(),
        Step::Any => any_property() || any_item(),
    }
}

fn shown(steps: &[Step]) -> String {
    let words = steps.iter().map(|step| match step {
        Step::Key(key) => key.to_string(),
        Step::Index(index) => index.to_string(),
        Step::AnyKey | Step::AnyItem | Step::Any => "*".to_owned(),
        Step::Deep => "**".to_owned(),
    });
    words.collect::<Vec<_>>().join(".")
}
