//! What every rule must keep to, without any Rust for the rule.
//!
//! `RULE=area/name cargo test --test rules` runs one rule, `RULE=area/` an area; `RULES=folder` takes the rule
//! files from another folder. A failure names the rule and the example and shows the line.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use valuelint::chart::version::parse_range;
use valuelint::rule::RuleSet;
use valuelint::rule::example::run;
use valuelint::rule::example::wrap::Wrapping;
use valuelint::rule::file::RuleFile;
use valuelint::rule::hole::{Piece, Template};
use valuelint::rule::set::KnownRule;
use valuelint::yaml::parse::parse;

mod runs;
mod support;

use support::{all_examples, all_rules, judge, tell, texts};

/// The order of fields, as the specification has it.
const FIELDS: [&str; 19] = [
    "summary",
    "set",
    "severity",
    "confidence",
    "links",
    "scope",
    "each",
    "data",
    "variables",
    "when",
    "require",
    "cases",
    "at",
    "related",
    "message",
    "fix",
    "replaces",
    "why",
    "examples",
];

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

/// (1) to (4): exact ranges, silence, fixes byte for byte, nobody else speaks.
#[test]
fn examples_say_what_they_mark() {
    all_examples(|rule, trial, rules| run(trial, rule.id(), rules, &judge, Wrapping::Plain));
}

/// (5): the same wherever the values are written, as far as they are the same values there.
#[test]
fn examples_say_the_same_in_every_wrapping() {
    all_examples(|rule, trial, rules| {
        let mut failures = Vec::new();
        for wrapping in [Wrapping::ConfigMap, Wrapping::HelmRelease, Wrapping::Application] {
            if !support::is_comparable(rule, trial, wrapping) {
                continue;
            }
            let told = run(trial, rule.id(), rules, &judge, wrapping);
            failures.extend(told.into_iter().map(|it| format!("{}: {it}", wrapping.as_str())));
        }
        failures
    });
}

/// (6): fields in order, a link, words as messages have them, one `bad` and one `good`.
#[test]
fn files_are_in_form() {
    all_rules(|rule, file| {
        let mut failures = Vec::new();
        failures.extend(out_of_order(rule.text()));
        failures.extend(ill_worded("summary", &file.summary, false));
        let messages = file.message.iter().chain(file.cases.iter().filter_map(|it| it.message.as_ref()));
        failures.extend(messages.flat_map(|it| ill_worded("message", it, true)));
        if file.examples.iter().all(|it| it.bad.is_none()) {
            failures.push("no `bad` example".to_owned());
        }
        if file.examples.iter().all(|it| it.good.is_empty()) {
            failures.push("no `good` example".to_owned());
        }
        if file.why.trim().is_empty() {
            failures.push("`why` says nothing".to_owned());
        }
        failures
    });
}

fn out_of_order(text: &str) -> Option<String> {
    let tree = parse(text);
    let mapping = tree.documents.first()?.root.as_mapping()?;
    let places = mapping.entries.iter().filter_map(|it| it.key.text());
    let places: Vec<(usize, &str)> =
        places.filter_map(|key| Some((FIELDS.iter().position(|it| *it == key)?, key))).collect();
    let pair = places.windows(2).find(|pair| pair[0].0 > pair[1].0)?;
    Some(format!("`{}` stands before `{}`", pair[1].1, pair[0].1))
}

fn ill_worded(field: &str, text: &str, is_lower: bool) -> Vec<String> {
    let mut failures = Vec::new();
    let (template, _) = Template::read(text);
    if text.trim_end().ends_with('.') {
        failures.push(format!("`{field}` ends with a full stop: {text}"));
    }
    if text.contains('\n') {
        failures.push(format!("`{field}` has several lines: {text}"));
    }
    if let (true, Some(Piece::Words(words))) = (is_lower, template.pieces.first()) {
        let word: String = words.chars().take_while(|it| it.is_alphanumeric()).collect();
        let is_name = word.chars().skip(1).any(char::is_uppercase) || PROPER.contains(&word.as_str());
        if word.starts_with(char::is_uppercase) && !is_name {
            failures.push(format!("`{field}` begins with a capital: {text}"));
        }
    }
    failures
}

/// Names that a sentence may begin with.
const PROPER: [&str; 24] = [
    "Amazon",
    "Argo",
    "Backblaze",
    "Bitnami",
    "Cloudflare",
    "Deepl",
    "DigitalOcean",
    "Docker",
    "Flux",
    "Git",
    "Google",
    "Grafana",
    "Hetzner",
    "Helm",
    "Ingress",
    "Kubernetes",
    "Kustomize",
    "Let",
    "Mastodon",
    "Prometheus",
    "Rails",
    "Redis",
    "Ruby",
    "Sidekiq",
];

#[test]
fn summaries_are_unique() {
    let rules = support::rules();
    let mut by_summary: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for rule in rules.iter() {
        let summary = rule.file().expect("it was loaded").summary.clone();
        by_summary.entry(summary).or_default().push(rule.id().to_owned());
    }
    let doubles = by_summary.into_iter().filter(|(_, ids)| ids.len() > 1);
    tell(&doubles.map(|(summary, ids)| format!("{}: {summary}", ids.join(", "))).collect::<Vec<_>>());
}

/// Names of other rules are names of rules.
#[test]
fn rules_name_rules_that_exist() {
    let rules = support::rules();
    all_rules(|_, file| {
        let named = file.replaces.iter().chain(file.examples.iter().flat_map(|it| &it.also));
        let is_known = |id: &&String| {
            let is_check = valuelint::check::built_in::BUILT_IN.iter().any(|it| it.0 == id.as_str());
            is_check || rules.get(id).is_some()
        };
        named.filter(|id| !is_known(id)).map(|id| format!("nothing is called `{id}`")).collect()
    });
}

#[test]
fn version_ranges_hold_a_version() {
    all_rules(|_, file| {
        let (Some(chart), Some(range)) = (&file.scope.chart, &file.scope.versions) else { return Vec::new() };
        let profile = valuelint::chart::built_in().iter().find(|it| *it.name == **chart);
        let range = parse_range(range).expect("the loader has read it");
        let holds = profile.is_none_or(|it| it.versions.iter().any(|it| range.holds(&it.version)));
        if holds { Vec::new() } else { vec!["no version of the chart is in `versions`".to_owned()] }
    });
}

/// `schemas/rule.schema.json` is what the types say, and every rule is valid by it.
#[test]
fn the_schema_is_current_and_holds() {
    let schema = schemars::schema_for!(RuleFile);
    let current = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/rule.schema.json");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == current, "schemas/rule.schema.json is not current: run UPDATE=1 cargo test");
    let validator = jsonschema::validator_for(&serde_json::to_value(&schema).unwrap()).unwrap();
    all_rules(|rule, _| {
        let instance: serde_json::Value = serde_yaml::from_str(rule.text()).unwrap();
        validator.iter_errors(&instance).map(|it| format!("{}: {it}", it.instance_path())).collect()
    });
}

/// Our own reader and serde's read the same rule.
#[test]
fn both_readings_agree() {
    all_rules(|rule, file| {
        let other: RuleFile = match serde_yaml::from_str(rule.text()) {
            Ok(other) => other,
            Err(error) => return vec![error.to_string()],
        };
        let (ours, theirs) = (serde_json::to_string(file).unwrap(), serde_json::to_string(&other).unwrap());
        if ours == theirs { Vec::new() } else { vec![format!("read as\n{ours}\nand as\n{theirs}")] }
    });
}

/// What is packed is what is read.
#[test]
fn packed_rules_are_the_files() {
    if std::env::var_os("RULES").is_some() {
        return;
    }
    let (packed, loaded) = (RuleSet::built_in(), support::rules());
    let ids = |rules: &RuleSet| rules.iter().map(|it| it.id().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(&packed), ids(&loaded));
    let header = |rule: &KnownRule| format!("{:?}", rule.header);
    for (packed, loaded) in packed.iter().zip(loaded.iter()) {
        assert_eq!(header(packed), header(loaded));
        assert_eq!(packed.text(), loaded.text());
        assert!(packed.rule().is_some(), "{} is packed and cannot be read", packed.id());
    }
}
