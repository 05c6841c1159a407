//! What every rule must keep to, without any Rust for the rule.
//!
//! `RULE=area/name cargo test --test rules` runs one rule, `RULE=area/` an area; `RULES=folder` takes the rule
//! files from another folder.

#![allow(clippy::print_stdout, reason = "a test tells what it found")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use rayon::prelude::*;
use valuelint::check::check;
use valuelint::config::Settings;
use valuelint::diagnostic::Diagnostic;
use valuelint::project::Project;
use valuelint::rule::RuleSet;
use valuelint::rule::example::wrap::Wrapping;
use valuelint::rule::example::{Trial, run, trials};
use valuelint::rule::set::KnownRule;

fn judge(project: &Project, rules: &RuleSet, settings: &Settings) -> Vec<Diagnostic> {
    check(project, rules, settings)
}

fn folder() -> PathBuf {
    env::var_os("RULES").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("rules"), PathBuf::from)
}

fn texts() -> Vec<(String, String)> {
    fn below(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                below(&path, root, found);
            } else if path.extension().is_some_and(|it| it == "yaml") {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let root = folder();
    let mut found = Vec::new();
    below(&root, &root, &mut found);
    found.sort();
    found
}

fn rules() -> RuleSet {
    RuleSet::load(texts()).0
}

/// The rules asked for with `RULE=`.
fn tried(rules: &RuleSet) -> Vec<Arc<KnownRule>> {
    let wanted = env::var("RULE").unwrap_or_default();
    rules.iter().filter(|it| it.id().starts_with(&wanted)).cloned().collect()
}

/// Runs `each` for every text of every example, and tells all failures at once.
fn all_examples(each: impl Fn(&KnownRule, &Trial<'_>, &RuleSet) -> Vec<String> + Sync) {
    let rules = rules();
    let failures: Vec<String> = tried(&rules)
        .par_iter()
        .flat_map_iter(|rule| {
            let file = rule.file().expect("it was loaded");
            let failures = trials(file).into_iter().flat_map(|trial| {
                let name = format!("{}, {}", rule.id(), trial.name);
                each(rule, &trial, &rules)
                    .into_iter()
                    .map(move |failure| format!("{name}:\n{}\n", indented(&failure)))
            });
            failures.collect::<Vec<_>>()
        })
        .collect();
    tell(&failures);
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}\n")).collect()
}

fn tell(failures: &[String]) {
    assert!(failures.is_empty(), "\n\n{}\n{} failures", failures.join("\n"), failures.len());
}

#[test]
fn every_rule_file_loads() {
    let texts = texts();
    let (_, diagnostics) = RuleSet::load(texts.clone());
    let told: Vec<String> = diagnostics
        .iter()
        .map(|it| {
            let (path, text) = &texts[it.location.file.0 as usize];
            let file = valuelint::text::SourceFile::new(path.as_str(), text.as_str());
            let place = file.line_column(it.location.range.start());
            let help = it.help.as_ref().map_or(String::new(), |help| format!("\n    {help}"));
            format!("{path}:{}:{}: {}{help}", place.line, place.column, it.message)
        })
        .collect();
    tell(&told);
}

#[test]
fn examples_say_what_they_mark() {
    all_examples(|rule, trial, rules| run(trial, rule.id(), rules, &judge, Wrapping::Plain));
}
