//! The profiles that come with the program, beside what every version of their charts lists and reads
//! (`tests/charts`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use semver::Version;
use serde_json::Value as Json;
use valuelint::chart::key::{Key, Unread};
use valuelint::chart::{Profile, built_in};
use valuelint::value::{Value, ValueKind};

fn profile(name: &str) -> &'static Profile {
    built_in().iter().find(|it| &*it.name == name).expect("the profile is there")
}

/// What is known of one path in a range of versions.
struct Fact {
    first: Version,
    last: Version,
    path: String,
    what: What,
}

enum What {
    /// values.yaml lists it; with a default unless keys stand below.
    Listed(Option<Json>),
    /// A template reads it.
    Read,
    /// It becomes this variable of the environment.
    Variable(String),
}

fn facts(name: &str) -> Vec<Fact> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/charts/{name}.tsv"));
    let text = fs::read_to_string(path).expect("the facts are there");
    text.lines().filter(|it| !it.starts_with('#')).map(fact).collect()
}

fn fact(line: &str) -> Fact {
    let fields: Vec<&str> = line.split('\t').collect();
    let version = |text: &str| Version::parse(text).expect("it is a version");
    let what = match fields[..] {
        ["listed", _, _, _, ""] => What::Listed(None),
        ["listed", _, _, _, default] => {
            What::Listed(Some(serde_json::from_str(default).expect("it is JSON")))
        }
        ["read", ..] => What::Read,
        ["env", _, _, _, variable] => What::Variable(variable.to_owned()),
        _ => panic!("what is {line}?"),
    };
    Fact { first: version(fields[1]), last: version(fields[2]), path: fields[3].to_owned(), what }
}

impl Fact {
    fn holds_in(&self, version: &Version) -> bool {
        (&self.first..=&self.last).contains(&version)
    }
}

/// `a.b\.c[].d` as keys; `[]` is a step of its own.
fn steps(path: &str) -> Vec<String> {
    let path = path.replace("\\.", "\0").replace("[]", ".[]");
    path.split('.').map(|it| it.replace('\0', ".")).collect()
}

/// What a profile says of a path at a version.
#[derive(Debug, PartialEq, Eq)]
enum Standing {
    /// It is read.
    Read,
    /// It is listed, or was, and nothing reads it.
    Unread,
    /// It is the user's own, or a subchart's.
    Free,
    /// This version does not have it.
    Absent,
}

fn standing(profile: &Profile, path: &str, version: &Version) -> Standing {
    let (mut key, mut is_unread) = (profile.keys(), false);
    let (mut since, mut until) = (None, None);
    let mut is_passed = false;
    for step in steps(path) {
        is_passed |= key.passed_to.is_some();
        if key.is_free {
            return Standing::Free;
        }
        let below = if step == "[]" { key.items.as_deref() } else { key.property(&step) };
        let Some(below) = below else {
            return if is_passed { Standing::Free } else { Standing::Absent };
        };
        key = below;
        is_unread |= key.is_unread_in(version);
        since = key.since.as_ref().or(since);
        until = key.until.as_ref().or(until);
    }
    let is_in = since.is_none_or(|it| version >= it) && until.is_none_or(|it| version <= it);
    match (is_in && key.is_own, is_unread) {
        (false, _) => Standing::Absent,
        (true, true) => Standing::Unread,
        (true, false) => Standing::Read,
    }
}

/// Every key of a profile, in the same notation.
fn paths(key: &Key, path: &str, acc: &mut Vec<(String, Key)>) {
    for (name, below) in &key.properties {
        let name = name.replace('.', "\\.");
        let path = if path.is_empty() { name } else { format!("{path}.{name}") };
        acc.push((path.clone(), below.clone()));
        paths(below, &path, acc);
        if let Some(items) = &below.items {
            paths(items, &format!("{path}[]"), acc);
        }
    }
}

fn all(profile: &Profile) -> Vec<(String, Key)> {
    let mut acc = Vec::new();
    paths(profile.keys(), "", &mut acc);
    acc
}

#[test]
fn every_key_has_a_description() {
    for profile in built_in() {
        let mut missing: Vec<String> = Vec::new();
        for (path, key) in all(profile).into_iter().filter(|it| it.1.is_own) {
            let text = key.description.as_deref().unwrap_or_default();
            if !text.ends_with(['.', '…']) || text.contains('\n') || text.len() > 160 {
                missing.push(path);
            }
        }
        assert!(missing.is_empty(), "{}: describe in a sentence {missing:#?}", profile.name);
    }
}

#[test]
fn patterns_are_regular_expressions() {
    for (path, key) in built_in().iter().flat_map(|it| all(it)) {
        if let Some(pattern) = &key.pattern {
            assert!(regex::Regex::new(pattern.as_str()).is_ok(), "{path}: {}", pattern.as_str());
            assert!(!pattern.is_match("\n\u{0}"), "{path}: {} takes anything", pattern.as_str());
        }
    }
}

#[test]
fn a_key_of_another_chart_names_its_profile() {
    for profile in built_in() {
        for (path, key) in all(profile) {
            let Some(other) = &key.of else { continue };
            let is_known = built_in().iter().any(|it| it.name == *other && it.name != profile.name);
            assert!(is_known, "{}: {path} is of {other}", profile.name);
        }
    }
}

/// Where a value belongs instead is a key that this chart reads.
#[test]
fn keys_lead_to_keys() {
    for profile in built_in() {
        for (path, key) in all(profile) {
            for target in key.instead.iter().chain(&key.renamed_to) {
                let is_there = profile.versions.iter().any(|it| {
                    matches!(standing(profile, target, &it.version), Standing::Read | Standing::Free)
                });
                assert!(is_there, "{}: {path} leads to {target}, which no version reads", profile.name);
            }
        }
    }
}

#[test]
fn versions_are_in_order_and_have_commits() {
    for profile in built_in() {
        assert!(profile.versions.is_sorted_by_key(|it| &it.version), "{}", profile.name);
        for facts in &profile.versions {
            let (first, last) = &facts.commits;
            assert!(first.len() >= 7 && last.len() >= 7, "{} {}", profile.name, facts.version);
        }
        assert!(profile.fingerprint.len() > 1, "{} cannot be told", profile.name);
    }
}

#[test]
fn a_fingerprint_is_of_one_chart() {
    for profile in built_in() {
        for other in built_in().iter().filter(|it| it.name != profile.name) {
            for path in &profile.fingerprint {
                let path = path.join(".");
                let is_of_both =
                    matches!(standing(other, &path, other.newest()), Standing::Read | Standing::Unread);
                assert!(!is_of_both, "{path} of {} is in {}", profile.name, other.name);
            }
        }
    }
}

#[test]
fn defaults_are_those_of_every_version() {
    for name in ["mastodon", "mastodon-charts"] {
        let (profile, facts) = (profile(name), facts(name));
        let mut wrong = Vec::new();
        for version in profile.versions.iter().map(|it| &it.version) {
            let expected = expected_defaults(profile, &facts, version);
            let mut actual = BTreeMap::new();
            leaves(&profile.at(version).defaults, "", &expected, &mut actual);
            let paths: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
            for path in paths.into_iter().filter(|path| expected.get(*path) != actual.get(*path)) {
                let (expected, actual) = (expected.get(path), actual.get(path));
                wrong.push(format!("{version} {path}: {expected:?} in values.yaml, {actual:?} here"));
            }
        }
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
    }
}

/// The defaults of leaves outside lists. A null says as much as nothing.
fn expected_defaults(profile: &Profile, facts: &[Fact], version: &Version) -> BTreeMap<String, Json> {
    let mut expected = BTreeMap::new();
    for fact in facts.iter().filter(|it| it.holds_in(version) && !it.path.contains("[]")) {
        let What::Listed(Some(default)) = &fact.what else { continue };
        let is_left_out = !is_listed(profile, &fact.path) && is_of_subchart(profile, &fact.path);
        if !default.is_null() && !is_left_out {
            expected.insert(fact.path.clone(), default.clone());
        }
    }
    expected
}

/// Whether a path is in the section of a subchart.
fn is_of_subchart(profile: &Profile, path: &str) -> bool {
    let top = steps(path).into_iter().next().expect("a path has a step");
    profile.keys().property(&top).is_some_and(|it| it.passed_to.is_some())
}

/// Whether the profile lists a path, or has its default in the map it stands in.
fn is_listed(profile: &Profile, path: &str) -> bool {
    let mut key = profile.keys();
    for step in steps(path) {
        let Some(below) = key.property(&step) else { return key.is_free };
        key = below;
    }
    true
}

/// Leaves, and maps that are leaves to the other side.
fn leaves(value: &Value, path: &str, known: &BTreeMap<String, Json>, acc: &mut BTreeMap<String, Json>) {
    match &value.kind {
        ValueKind::Map(map) if !map.entries.is_empty() && !known.contains_key(path) => {
            for entry in &map.entries {
                let name = entry.key.replace('.', "\\.");
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                leaves(&entry.value, &path, known, acc);
            }
        }
        _ => {
            acc.insert(path.to_owned(), json(value));
        }
    }
}

fn json(value: &Value) -> Json {
    match &value.kind {
        ValueKind::Null | ValueKind::Unknown => Json::Null,
        ValueKind::Bool(it) => Json::from(*it),
        ValueKind::Int(it) => Json::from(*it),
        ValueKind::Float(it) => Json::from(*it),
        ValueKind::String(it) => Json::from(&**it),
        ValueKind::List(items) => items.iter().map(json).collect(),
        ValueKind::Map(map) => map.entries.iter().map(|it| (it.key.to_string(), json(&it.value))).collect(),
    }
}

/// What a chart lists as default, it takes.
#[test]
fn defaults_are_of_their_types() {
    for profile in built_in() {
        for (path, key) in all(profile) {
            let given = key.defaults.iter().map(|it| &it.1).chain(&key.default);
            for default in given.filter(|it| it.kind != ValueKind::Null) {
                assert!(key.takes(default), "{}: {path} does not take its default", profile.name);
            }
        }
    }
}

fn covers(reads: &BTreeSet<&str>, path: &str) -> bool {
    let is_below = |path: &str, top: &str| {
        path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    reads.iter().any(|it| is_below(path, it) || is_below(it, path))
}

/// Keys that versions have though they neither list nor read them.
const ON_PURPOSE: [(&str, &str); 3] = [
    ("global", "Helm hands it to the subcharts"),
    ("persistence", "what is written below it belongs elsewhere, and is told so"),
    ("persistence.system", "the same"),
];

#[test]
fn keys_are_there_in_the_versions_that_list_or_read_them() {
    let (profile, facts) = (profile("mastodon"), facts("mastodon"));
    let mut wrong = BTreeMap::new();
    for version in profile.versions.iter().map(|it| &it.version) {
        let of = |is_wanted: fn(&What) -> bool| -> BTreeSet<&str> {
            let there = facts.iter().filter(|it| it.holds_in(version) && is_wanted(&it.what));
            there.map(|it| &*it.path).collect()
        };
        let listed = of(|it| matches!(it, What::Listed(_)));
        let reads = of(|it| matches!(it, What::Read));
        let mut note = |path: &str, words: &'static str| {
            wrong.entry((path.to_owned(), words)).or_insert_with(Vec::new).push(version.to_string());
        };
        for path in listed.union(&reads) {
            let is_leaf =
                !listed.iter().any(|it| it.strip_prefix(*path).is_some_and(|it| it.starts_with('.')));
            let is_passed = is_of_subchart(profile, path);
            match (standing(profile, path, version), covers(&reads, path)) {
                (Standing::Free, _) | (Standing::Read, true) | (Standing::Unread, false) => {}
                (Standing::Read, false) if is_passed || !is_leaf => {}
                (Standing::Absent, _) => note(path, "is there, and not here"),
                (Standing::Read, false) => note(path, "is read by nothing"),
                (Standing::Unread, true) => note(path, "is read"),
            }
        }
        for (path, _) in all(profile).iter().filter(|it| it.1.is_own) {
            let is_here = standing(profile, path, version) == Standing::Read;
            let is_known = ON_PURPOSE.iter().any(|it| it.0 == path) || is_of_subchart(profile, path);
            if is_here && !is_known && !covers(&listed, path) && !covers(&reads, path) {
                note(path, "is neither listed nor read");
            }
        }
    }
    let told = wrong.iter().map(|((path, words), versions)| {
        format!(
            "{path} {words}: {} versions, {} to {}",
            versions.len(),
            versions[0],
            versions[versions.len() - 1]
        )
    });
    assert!(wrong.is_empty(), "{}", told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn variables_are_those_of_the_templates() {
    let (profile, facts) = (profile("mastodon"), facts("mastodon"));
    let known: BTreeMap<String, Key> = all(profile).into_iter().collect();
    let mut variables: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for fact in &facts {
        if let What::Variable(name) = &fact.what {
            variables.entry(&fact.path).or_default().insert(name);
        }
    }
    let wrong: Vec<String> = variables
        .into_iter()
        .filter(|(path, _)| {
            known.get(*path).is_some_and(|it| !it.is_free && !matches!(it.unread, Some(Unread::Always)))
        })
        .filter(|(path, names)| known[*path].env.as_deref().is_none_or(|it| !names.contains(it)))
        .map(|(path, names)| format!("{path} becomes {names:?}, and not {:?}", known[path].env))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_schema_is_printed_for_a_version_or_a_folder() {
    let schema = |chart: &str| -> Json {
        let (code, out, err) = run(&["schema", chart]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{chart}");
        serde_json::from_str(&out).expect("it is JSON")
    };
    let tls = |chart: &str| {
        schema(chart)["properties"]["mastodon"]["properties"]["smtp"]["properties"]["tls"].clone()
    };
    assert!(tls("mastodon@6.9.3")["description"].as_str().is_some_and(|it| it.contains("SMTP_TLS")));
    let bulk =
        |chart: &str| schema(chart).pointer("/properties/mastodon/properties/smtp/properties/bulk").is_some();
    assert!(bulk("mastodon@6.4.0") && !bulk("mastodon@6.3.4"), "bulk came with 6.4.0");
    assert_eq!(schema("mastodon-charts")["title"], "Values of mastodon-charts 1.0.2");
    assert_eq!(schema("./fixtures/projects/umbrella-chart")["type"], "object");
}

#[test]
fn a_schema_of_what_is_not_known_is_refused() {
    let refused = |chart: &str, words: &str| {
        let (code, out, err) = run(&["schema", chart]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{chart}");
        assert!(err.contains(words), "{chart}: {err}");
    };
    refused("mastodon@9.9.9", "go from 1.0.0 to 6.9.3");
    refused("mastodn", "did you mean `mastodon`");
    refused("./no/such/folder", "no/such/folder");
}

#[test]
fn explain_tells_what_a_key_does() {
    let (code, out, _) = run(&["explain", "mastodon.smtp.tls"]);
    assert_eq!(code, Some(0));
    for words in ["of the chart mastodon\n", "of the chart mastodon-charts\n", "begins with TLS", "SMTP_TLS"]
    {
        assert!(out.contains(words), "{words}: {out}");
    }
}

/// A number in quotes is printed as it would be without; a word is none.
#[test]
fn ports_are_numbers_and_one_mistake_is_told_once() {
    let file = std::env::temp_dir().join(format!("valuelint-profiles-{}.yaml", std::process::id()));
    let told = |values: &str| {
        std::fs::write(&file, values).expect("a file can be written");
        let path = file.to_str().expect("it is UTF-8");
        let chart =
            ["--isolated", "--chart", "mastodon@6.9.3", "--output", "concise", "--ignore", "mastodon/*"];
        let (_, out, _) = run(&[&["check", path], &chart[..]].concat());
        let lines = out.lines().map(|it| it.strip_prefix(path).expect("it begins with the path").to_owned());
        lines.collect::<Vec<_>>()
    };
    let port = |value: &str| told(&format!("mastodon:\n  smtp:\n    port: {value}\n"));
    let wrong =
        "error[values/type-mismatch] `mastodon.smtp.port` is the text `abc`, and must be a whole number";
    assert_eq!(port("abc"), [format!(":3:11: {wrong}")]);
    assert!(port("\"587\"").is_empty() && port("587").is_empty() && port("${PORT}").is_empty());
    let wrong = "error[values/not-allowed] `mastodon.preparedStatements` is the text `no`; allowed are `true` and `false`";
    assert_eq!(told("mastodon:\n  preparedStatements: \"no\"\n"), [format!(":2:23: {wrong}")]);
    std::fs::remove_file(&file).expect("it was written");
}
