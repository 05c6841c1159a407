//! Every known pitfall has an answer: a rule, a check against the chart's profile, or a reason why there is none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;
use valuelint::chart::{Profile, built_in};
use valuelint::rule::RuleSet;

/// What is asked of a rule or of the profile.
const PITFALLS: [&str; 70] = [
    "s3-single-request-missing",
    "s3-single-request-noop",
    "s3-single-request-other",
    "s3-single-request-not-true",
    "gcs-hostname-scheme",
    "s3-endpoint-noscheme",
    "s3-endpoint-bucket-in-host",
    "s3-endpoint-hostname-swapped",
    "s3-hostname-mismatch",
    "gcs-region-missing",
    "gcs-path-style",
    "gcs-acl",
    "gcs-multipart-threshold",
    "pg-enabled-with-host",
    "pg-disabled-no-host",
    "pg-disabled-no-credential",
    "pg-password-null-or-number",
    "pg-auth-null-misindent",
    "pg-auth-keys-at-root",
    "pg-legacy-keys",
    "pg-postgresPassword-external",
    "pg-postgresPassword-missing",
    "pg-password-empty-bundled",
    "pg-username-postgres",
    "pg-enabled-string",
    "pg-default-db-name-external",
    "pg-host-with-port-or-scheme",
    "pg-port-too-old",
    "pg-external-inline-dbprepare",
    "pg-external-bundled-redis-dbprepare",
    "pg-bundled-no-dbprepare",
    "pg-migrate-disabled",
    "ses-587-tls",
    "ses-465-no-tls",
    "ses-465-starttls-auto",
    "smtp-tls-starttls-conflict",
    "smtp-starttls-bool",
    "smtp-starttls-auto-false",
    "smtp-ssl-key",
    "ses-587-never",
    "smtp-starttls-invalid",
    "ses-starttls-auto",
    "ses-unknown-port",
    "ses-port-25",
    "ses-host-form",
    "ses-iam-secret",
    "ses-verify-none",
    "smtp-verify-invalid",
    "smtp-from-domain-mismatch",
    "smtp-from-default",
    "smtp-server-default",
    "smtp-credentials-missing",
    "smtp-existingSecret-misplaced",
    "smtp-port-string-ok",
    "tag-missing",
    "tag-missing-chart-pinned",
    "tag-floating",
    "tag-floating-pullpolicy",
    "tag-no-v",
    "tag-number",
    "tag-digest-label",
    "tag-too-long",
    "tag-older-than-appVersion",
    "tag-newer-than-chart",
    "tag-newer-needs-are",
    "tag-eol",
    "image-tootsuite",
    "image-fork-streaming",
    "flux-sidekiq-healthcheck",
    "flux-sidekiq-healthcheck-worker",
];

/// How a pitfall is answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// Rules, each perhaps with the case that speaks: `area/name: the case`.
    #[serde(default)]
    rules: BTreeMap<String, Option<String>>,
    /// What the chart's profile says.
    #[serde(default)]
    checks: Vec<Told>,
    /// Why nothing speaks.
    none: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    check: String,
    path: String,
    /// The version to judge by; the newest if not written.
    chart: Option<String>,
    /// The smallest values on which the check speaks.
    values: String,
}

fn answers() -> BTreeMap<String, Answer> {
    serde_yaml::from_str(include_str!("pitfalls.yaml")).expect("the list of answers is sound")
}

fn profile() -> &'static Profile {
    built_in().iter().find(|it| &*it.name == "mastodon").expect("the chart is packed")
}

#[test]
fn every_pitfall_has_an_answer() {
    let answers = answers();
    let answered: BTreeSet<&str> = answers.keys().map(String::as_str).collect();
    let asked: BTreeSet<&str> = PITFALLS.into_iter().collect();
    assert_eq!(asked.len(), PITFALLS.len(), "an id stands twice in the list");
    let missing: Vec<_> = asked.difference(&answered).collect();
    let unknown: Vec<_> = answered.difference(&asked).collect();
    assert!(
        missing.is_empty() && unknown.is_empty(),
        "without an answer: {missing:?}; not asked: {unknown:?}"
    );
    for (id, answer) in &answers {
        let is_answered = !answer.rules.is_empty() || !answer.checks.is_empty();
        assert!(
            is_answered != answer.none.is_some(),
            "{id} needs a rule or a check, or a reason, and not both"
        );
        assert!(answer.none.as_ref().is_none_or(|it| it.len() > 20), "{id}: the reason is no reason");
    }
}

#[test]
fn every_rule_named_exists() {
    let set = RuleSet::built_in();
    let rules: BTreeSet<&str> = set.iter().map(|it| it.id()).collect();
    for (id, answer) in answers() {
        for rule in answer.rules.keys() {
            assert!(rules.contains(rule.as_str()), "{id} names {rule}, which does not exist");
        }
    }
}

/// What an annotation has to be there for each check.
#[test]
fn every_path_named_is_annotated() {
    for (id, answer) in answers() {
        for Told { check, path, .. } in answer.checks {
            let key = profile().keys().at(path.split('.'));
            let key = key.unwrap_or_else(|| panic!("{id}: the profile does not list {path}"));
            let is_annotated = match check.as_str() {
                "values/unread-key" => key.unread.is_some() || key.since.is_some() || key.until.is_some(),
                "values/misplaced-key" => !key.instead.is_empty(),
                "values/renamed-key" => key.renamed_to.is_some(),
                "values/not-allowed" => !key.allowed.is_empty(),
                "values/type-mismatch" => !key.types.is_empty() || !key.allowed.is_empty(),
                _ => panic!("{id}: {check} asks no profile"),
            };
            assert!(is_annotated, "{id}: the profile says nothing at {path} for {check}");
        }
    }
}

#[test]
fn every_check_named_speaks() {
    for (id, answer) in answers() {
        for check in answer.checks {
            let found = findings(check.chart.as_deref().unwrap_or("mastodon"), &check.values);
            let wanted = (check.check.clone(), check.path.clone());
            assert!(found.contains(&wanted), "{id}: {wanted:?} is not among {found:?}");
        }
    }
}

/// The rule and the path of every finding in a values file.
fn findings(chart: &str, values: &str) -> Vec<(String, String)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .args(["check", "--isolated", "--output", "json", "--chart", chart, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    child.stdin.take().expect("it was piped").write_all(values.as_bytes()).expect("the program reads");
    let output = child.wait_with_output().expect("the program ends");
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = report["diagnostics"].as_array().expect("a list").iter();
    all.map(|it| (text(&it["rule"]), text(&it["path"]))).collect()
}
