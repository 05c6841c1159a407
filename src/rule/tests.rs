use super::example::wrap::Wrapping;
use super::example::{run, trials};
use super::refused::Refused;
use super::{RuleSet, evaluate};
use crate::config::Settings;
use crate::diagnostic::{Confidence, Severity};
use crate::project::Project;

/// A rule with these fields between `scope` and `examples`.
fn rule(fields: &str, examples: &str) -> String {
    let head = "summary: It is odd\nseverity: error\nlinks: [https://example.org]\n";
    let scope = if fields.contains("scope:") { "" } else { "scope: { chart: shop }\n" };
    let message = if fields.contains("message:") { "" } else { "message: it is odd\n" };
    format!("{head}{scope}{fields}{message}why: |\n  Because.\nexamples:\n{examples}")
}

fn judge(project: &Project, rules: &RuleSet, settings: &Settings) -> Vec<crate::diagnostic::Diagnostic> {
    evaluate(project, rules, settings, &Refused::default())
}

fn loaded(fields: &str, examples: &str) -> RuleSet {
    let text = rule(fields, examples);
    let (rules, diagnostics) = RuleSet::load(vec![("shop/odd.yaml".to_owned(), text.clone())]);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    rules
}

/// Loads the rule and runs its examples in every wrapping.
#[track_caller]
fn check(fields: &str, examples: &str) {
    let rules = loaded(fields, examples);
    let known = rules.get("shop/odd").expect("it was loaded");
    for trial in trials(known.file().expect("it was loaded")) {
        for wrapping in Wrapping::ALL.into_iter().filter(|it| *it == Wrapping::Plain || !trial.is_project) {
            let failures = run(&trial, "shop/odd", &rules, &judge, wrapping);
            assert!(failures.is_empty(), "{} {}:\n{}", trial.name, wrapping.as_str(), failures.join("\n"));
        }
    }
}

/// The messages of the rule for values.
fn messages(fields: &str, values: &str) -> Vec<String> {
    let text: String = values.lines().fold(String::new(), |text, line| text + "      " + line + "\n");
    let rules = loaded(fields, &format!("  - bad: |\n{text}"));
    let known = rules.get("shop/odd").expect("it was loaded");
    let trial = &trials(known.file().expect("it was loaded"))[0];
    let project = trial.project(&trial.marked.text);
    judge(&project, &rules, &trial.settings()).into_iter().map(|it| it.message).collect()
}

#[test]
fn a_scalar_is_underlined_a_map_is_shown_by_its_key() {
    check(
        "each: [a.text, a.map, a.list, a.nothing, a.blank]\n",
        r#"
  - bad: |
      a:
        text: 'x y'
        #     ^^^^^
        map: { b: 1 }
        #> map
        list:
        #> list
          - 1
        nothing:
        #> nothing
        blank: ""
        #> blank
"#,
    );
}

#[test]
fn the_first_written_target_counts_else_the_nearest_ancestor() {
    check(
        "each: a\nat: [b.c, { key: d }, \"self.e.f\"]\n",
        r"
  - bad: |
      a: { d: 1, x: 2 }
      #    ^
  - bad: |
      a: { b: { c: 3 }, d: 1 }
      #            ^
  - bad: |
      a: { e: { g: 1 } }
      #> a
",
    );
}

#[test]
fn patterns_walk_maps_and_lists() {
    check(
        "each: [\"a[*].port\", \"m.*.port\", \"k[\\\"x.y\\\"]\", \"l[1]\"]\nwhen: self == 1\n",
        r"
  - bad: |
      a: [{ port: 1 }, { port: 2 }, 1]
      #           ^
      m: { x: { port: 1 }, port: 1 }
      #               ^
      k: { x.y: 1, x: { y: 1 } }
      #         ^
      l: [1, 1]
      #      ^
",
    );
}

#[test]
fn a_filter_asks_kind_key_style_and_raw() {
    check(
        "scope: { chart: '*' }\neach: { key: '(?i)tag$', kind: [integer, float], style: plain, raw: '[.]', written: true }\n",
        r#"
  - bad: |
      image: { tag: 1.10, name: 1.10, Tag: "1.10" }
      #             ^^^^
      list:
        - imageTag: 2.0
      #             ^^^
      tag: 3
"#,
    );
}

#[test]
fn fixes_are_laid_where_the_value_was_written() {
    check(
        "each: a\nwhen: self.open == true && values.b.c == null\nat: open\nfix: { title: Name it, applicability: safe, set: values.b.c, value: '\"x\"' }\n",
        r"
  - bad: |
      a:
        open: true
        #     ^^^^
      d: 1
    fixed: |
      a:
        open: true
      d: 1
      b:
        c: x
",
    );
}

#[test]
fn cases_are_asked_from_the_top() {
    let fields = "each: a\ncases:\n  - when: self > 10\n    message: a lot\n  - when: self > 5\n    require: self != 7\n    message: seven\n  - message: few\n";
    assert_eq!(messages(fields, "a: 11"), ["a lot"]);
    assert_eq!(messages(fields, "a: 7"), ["seven"]);
    assert_eq!(messages(fields, "a: 6"), ["few"]);
    assert_eq!(messages(fields, "a: text"), [""; 0]);
}

#[test]
fn what_cannot_be_known_is_silence() {
    let fields = "each: a\nrequire: self.port > 10\n";
    assert_eq!(messages(fields, "a: { port: 1 }").len(), 1);
    assert_eq!(messages(fields, "a: { port: '${PORT}' }").len(), 0);
    assert_eq!(messages(fields, "a: { port: many }").len(), 0);
    assert_eq!(messages(fields, "a: '${ALL}'").len(), 0);
}

#[test]
fn a_secret_is_masked_whatever_way_it_takes() {
    let fields = "each: a\nvariables:\n  all: 'self.map(k, self[k])'\nwhen: self.password != null\nmessage: it holds {all}\n";
    let told = messages(fields, "a: { password: hunter22, user: me }");
    assert_eq!(told.len(), 1);
    assert!(!told[0].contains("hunter22") && told[0].contains("me"), "{told:?}");
}

#[test]
fn a_severity_may_hang_on_a_condition() {
    let text = rule("each: a\n", "  - bad: |\n      a: 1\n")
        .replace("severity: error", "severity: { error: self > 10, warning: self > 5, else: info }");
    let (rules, diagnostics) = RuleSet::load(vec![("shop/odd.yaml".to_owned(), text)]);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let known = rules.get("shop/odd").expect("it was loaded");
    let trial = &trials(known.file().expect("it was loaded"))[0];
    for (values, severity) in [
        ("a: 11\n", Severity::Error),
        ("a: 6\n", Severity::Warning),
        ("a: 1\n", Severity::Info),
        ("a: x\n", Severity::Info),
    ] {
        let said = judge(&trial.project(values), &rules, &trial.settings());
        assert_eq!(said[0].severity, severity, "{values}");
        assert_eq!(said[0].confidence, Confidence::High);
    }
}

#[test]
fn one_finding_for_a_configmap_that_two_releases_share() {
    check(
        "scope: { chart: '*' }\neach: a.port\nrequire: self > 10\n",
        r"
  - bad: |
      apiVersion: v1
      kind: ConfigMap
      metadata: { name: shared, namespace: apps }
      data:
        values.yaml: |
          a: { port: 1 }
          #          ^
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: { name: one, namespace: apps }
      spec: { chart: { spec: { chart: shop } }, valuesFrom: [{ kind: ConfigMap, name: shared }] }
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: { name: two, namespace: apps }
      spec: { chart: { spec: { chart: shop } }, valuesFrom: [{ kind: ConfigMap, name: shared }] }
",
    );
}

#[test]
fn objects_are_judged_by_the_releases_they_lead_to() {
    check(
        "scope: { kind: Kustomization.kustomize.toolkit.fluxcd.io }\neach: 'spec.healthChecks[*]'\nvariables:\n  names: releases.map(r, r.fullname)\nrequire: self.name in names\nat: name\nmessage: only {names}\nfix: { title: Remove it, applicability: unsafe, remove: . }\n",
        r"
  - bad: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: { name: apps, namespace: flux-system }
      spec:
        path: ./apps
        healthChecks:
          - { kind: HelmRelease, name: one-shop }
          - { kind: HelmRelease, name: three }
          #                            ^^^^^
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: { name: one, namespace: apps }
      spec: { chart: { spec: { chart: shop } }, values: { a: 1 } }
    fixed: |
      apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      metadata: { name: apps, namespace: flux-system }
      spec:
        path: ./apps
        healthChecks:
          - { kind: HelmRelease, name: one-shop }
      ---
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: { name: one, namespace: apps }
      spec: { chart: { spec: { chart: shop } }, values: { a: 1 } }
",
    );
}

#[test]
fn rules_in_a_circle_are_refused() {
    let with =
        |other: &str| rule(&format!("each: a\nreplaces: [shop/{other}]\n"), "  - good: |\n      b: 1\n");
    let files = vec![("shop/a.yaml".to_owned(), with("b")), ("shop/b.yaml".to_owned(), with("a"))];
    let (_, diagnostics) = RuleSet::load(files);
    assert_eq!(diagnostics.len(), 2);
    assert!(diagnostics[0].message.contains("in a circle"), "{}", diagnostics[0].message);
}

#[test]
fn paths_of_a_chart_rule_are_paths_of_the_chart() {
    let profile = &crate::chart::built_in()[0];
    let mut keys = profile.keys().properties.iter();
    let (name, _) = keys.find(|it| !it.1.properties.is_empty()).expect("a chart has maps");
    let text = rule(
        &format!(
            "scope: {{ chart: {} }}\neach: {name}\nwhen: values.{name}x.y == 1\nfix: {{ title: Drop it, applicability: safe, remove: a.b }}\n",
            profile.name
        ),
        "  - good: |\n      b: 1\n",
    );
    let (_, diagnostics) = RuleSet::load(vec![("shop/odd.yaml".to_owned(), text.clone())]);
    let told: Vec<_> = diagnostics.iter().map(|it| (&text[it.location.range], it.message.as_str())).collect();
    let near = format!("no version of `{}` has `{name}x.y`; did you mean `{name}`?", profile.name);
    let slip = format!("{name}x");
    assert!(told.contains(&(slip.as_str(), near.as_str())), "{told:#?}");
}
