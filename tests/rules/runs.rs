//! Runs of rules over values that are not their examples: bare defaults, broken values, secrets.

use std::ops::Range;

use rayon::prelude::*;
use valuelint::chart;
use valuelint::diagnostic::Diagnostic;
use valuelint::rule::example::{Trial, excerpt, trials};
use valuelint::rule::hole::{Piece, Template};
use valuelint::rule::refused::Refused;
use valuelint::rule::set::KnownRule;
use valuelint::rule::{RuleSet, evaluate, evaluate_all};
use valuelint::secret::is_secret_key;
use valuelint::yaml::parse::parse;
use valuelint::yaml::{Node, NodeKind};

use crate::support::{all_examples, rules, tell, texts, tried};

/// (7): the defaults of a chart are no mistake of the user's.
#[test]
fn bare_defaults_are_silent() {
    let rules = rules();
    let wanted = tried(&rules);
    let mut failures = Vec::new();
    for profile in chart::built_in() {
        failures.par_extend(profile.versions.par_iter().flat_map_iter(|facts| {
            let chart = Some((profile.name.to_string(), Some(facts.version.to_string())));
            let trial = Trial { chart, complete: Some(false), ..bare() };
            let project = trial.project("{}\n");
            assert_eq!(project.releases.len(), 1, "{} {}", profile.name, facts.version);
            let (said, _) = evaluate_all(&project, &rules, &trial.settings());
            let own = said.into_iter().filter(|it| wanted.iter().any(|rule| rule.id() == it.rule.as_str()));
            own.map(|it| format!("{} on {} {}: {}", it.rule, profile.name, facts.version, it.message))
                .collect::<Vec<_>>()
        }));
    }
    tell(&failures);
}

fn bare() -> Trial<'static> {
    Trial {
        name: String::new(),
        marked: valuelint::rule::example::marks::Marked::default(),
        fixed: None,
        also: &[],
        complete: None,
        chart: None,
        is_project: false,
    }
}

/// (8): a rule must understand its own examples.
#[test]
fn examples_are_decided() {
    all_examples(|rule, trial, rules| {
        let (_, undecided) = evaluate_all(&trial.project(&trial.marked.text), rules, &trial.settings());
        let own = undecided.into_iter().filter(|it| it.rule.as_str() == rule.id());
        own.map(|it| format!("undecided at `{}`: {}", it.path, it.why)).collect()
    });
}

/// (10): a rule that is not run because nothing it reads is written would have said nothing.
#[test]
fn read_paths_lose_nothing() {
    all_examples(|_, trial, rules| {
        let mut project = trial.project(&trial.marked.text);
        for release in &mut project.releases {
            release.is_complete = false;
        }
        let all = evaluate_all(&project, rules, &trial.settings()).0;
        let touched = evaluate(&project, rules, &trial.settings(), &Refused::default());
        let lost = all.into_iter().filter(|it| !touched.contains(it));
        lost.map(|it| format!("`{}` was not run and would say: {}", it.rule, it.message)).collect()
    });
}

/// (9): whatever a value is replaced by, no panic and no message with a hole that says `?`.
#[test]
fn other_values_do_no_harm() {
    let texts = texts();
    all_examples(|rule, trial, _| {
        let rules = alone(&texts, rule);
        let mut failures = Vec::new();
        for range in scalars(&trial.marked.text, &|_| true) {
            for other in ["null", "7", "text", "[1]", "{a: 1}", "\"${X}\""] {
                let mut text = trial.marked.text.clone();
                text.replace_range(range.clone(), other);
                let said = evaluate(&trial.project(&text), &rules, &trial.settings(), &Refused::default());
                let odd = said.iter().filter(|it| has_empty_hole(rule, it));
                failures
                    .extend(odd.map(|it| format!("{}\n{}", it.message, excerpt(&text, it.location.range))));
            }
        }
        failures
    });
}

/// (9): nothing of a secret is printed.
#[test]
fn secrets_are_not_printed() {
    const SECRET: &str = "Xq7vLk2Wp9";
    let texts = texts();
    all_examples(|rule, trial, _| {
        let rules = alone(&texts, rule);
        let mut failures = Vec::new();
        for range in scalars(&trial.marked.text, &is_secret_key) {
            let mut text = trial.marked.text.clone();
            text.replace_range(range, SECRET);
            for diagnostic in evaluate(&trial.project(&text), &rules, &trial.settings(), &Refused::default())
            {
                let labels = diagnostic.related.iter().map(|it| &it.message);
                let titles = diagnostic.fixes.iter().map(|it| &it.title);
                let printed =
                    labels.chain(titles).chain([&diagnostic.message]).filter(|it| it.contains(SECRET));
                failures.extend(printed.map(|it| format!("a secret is printed: {it}")));
                let open = diagnostic
                    .fixes
                    .iter()
                    .filter(|fix| !fix.has_secret && fix.edits.iter().any(|edit| edit.text.contains(SECRET)));
                failures.extend(
                    open.map(|it| format!("the fix `{}` carries a secret and does not say so", it.title)),
                );
            }
        }
        failures
    });
}

fn alone(texts: &[(String, String)], rule: &KnownRule) -> RuleSet {
    let own = texts.iter().filter(|(path, _)| path.strip_suffix(".yaml") == Some(rule.id()));
    RuleSet::load(own.cloned().collect()).0
}

/// Whether a message has more question marks than the author wrote.
fn has_empty_hole(rule: &KnownRule, diagnostic: &Diagnostic) -> bool {
    let file = rule.file().expect("it was loaded");
    let messages = file.message.iter().chain(file.cases.iter().filter_map(|it| it.message.as_ref()));
    let own = messages.flat_map(|it| Template::read(it).0.pieces);
    let n_own = own.map(|it| match it {
        Piece::Words(words) => words.matches('?').count(),
        Piece::Hole { .. } => 0,
    });
    diagnostic.message.matches('?').count() > n_own.max().unwrap_or(0)
}

/// Where the scalar values of a text stand whose key is wanted.
fn scalars(text: &str, is_wanted: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let tree = parse(text);
    let mut found = Vec::new();
    for document in &tree.documents {
        collect(&document.root, is_wanted(""), is_wanted, &mut found);
    }
    found
}

fn collect(node: &Node, is_own: bool, is_wanted: &dyn Fn(&str) -> bool, found: &mut Vec<Range<usize>>) {
    match &node.kind {
        NodeKind::Mapping(mapping) => {
            for entry in &mapping.entries {
                collect(&entry.value, is_wanted(entry.key.text().unwrap_or_default()), is_wanted, found);
            }
        }
        NodeKind::Sequence(sequence) => {
            sequence.items.iter().for_each(|item| collect(item, is_own, is_wanted, found));
        }
        NodeKind::Scalar(scalar) => {
            let is_inline =
                !matches!(scalar.style, valuelint::yaml::Style::Literal | valuelint::yaml::Style::Folded);
            if is_own && is_inline && !node.range.is_empty() {
                found.push(node.range.into());
            }
        }
        NodeKind::Alias(_) => {}
    }
}

/// Every rule has at least one example that is run.
#[test]
fn every_rule_is_tried() {
    let rules = rules();
    let untried = rules.iter().filter(|it| trials(it.file().expect("it was loaded")).is_empty());
    tell(&untried.map(|it| it.id().to_owned()).collect::<Vec<_>>());
}

/// What a check refused for its type is unknown to a rule, unless the rule replaces the check.
#[test]
fn refused_values_are_not_judged_twice() {
    let rule = |replaces: &str| {
        format!(
            "summary: It is odd\nseverity: error\nlinks: [https://example.org]\nscope: {{ chart: mastodon }}\n\
             each: mastodon.createAdmin.enabled\nwhen: self != true\nmessage: it is odd\n{replaces}why: |\n  Because.\n\
             examples:\n  - good: |\n      a: 1\n"
        )
    };
    let values =
        "mastodon:\n  local_domain: example.org\n  createAdmin:\n    enabled: [1]\n  smtp:\n    port: 587\n";
    let said = |replaces: &str, refused: bool| {
        let (set, problems) = RuleSet::load(vec![("own/odd.yaml".to_owned(), rule(replaces))]);
        assert!(problems.is_empty(), "{problems:#?}");
        let trial = &trials(set.get("own/odd").unwrap().file().unwrap())[0];
        let project = trial.project(values);
        let at = values.find("[1]").unwrap();
        let place = project.sources[0].location(valuelint::text::range(at, at + 3));
        let id = valuelint::diagnostic::RuleId::new("values/type-mismatch");
        let severity = valuelint::diagnostic::Severity::Error;
        let finding = Diagnostic::new(id, severity, place, "a list");
        let refused = if refused { Refused::of(&[finding], &trial.settings()) } else { Refused::default() };
        evaluate(&project, &set, &trial.settings(), &refused).len()
    };
    assert_eq!(said("", false), 1);
    assert_eq!(said("", true), 0);
    assert_eq!(said("replaces: [values/type-mismatch]\n", true), 1);
}
