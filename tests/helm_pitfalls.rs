//! Every pitfall of how Helm reads values has an answer: what says it, run in each wrapping, or why nothing does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;
use valuelint::check::built_in::BUILT_IN;
use valuelint::check::check;
use valuelint::config::{ChartChoice, ChosenChart, HelmVersion, Preset, Settings};
use valuelint::files::chart::read_chart;
use valuelint::project::build::build;
use valuelint::project::{ProjectFile, Role};
use valuelint::rule::RuleSet;
use valuelint::rule::example::wrap::Wrapping;
use valuelint::text::SourceFile;

/// They are numbered from 1.
const N_PITFALLS: u32 = 57;

/// What is known of a pitfall.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pitfall {
    /// What goes wrong, for the reader.
    what: String,
    /// Small inputs, and all that is said of them.
    #[serde(default)]
    told: Vec<Case>,
    /// Why nothing, or nothing more, is said.
    silent: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Values, judged in a file, a ConfigMap, a HelmRelease and an Application.
    values: Option<String>,
    /// Or a file of manifests.
    manifests: Option<String>,
    /// Or any file.
    file: Option<TextFile>,
    /// The name of a chart we know, or a folder.
    chart: Option<String>,
    preset: Option<String>,
    /// 3, where it is not 4.
    helm: Option<u32>,
    /// The ids of all findings: the same everywhere, or by wrapping.
    says: Says,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextFile {
    path: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Says {
    Everywhere(Vec<String>),
    By(ByWrapping),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByWrapping {
    file: Vec<String>,
    configmap: Vec<String>,
    helmrelease: Vec<String>,
    application: Vec<String>,
}

impl Says {
    fn all(&self) -> Vec<&String> {
        match self {
            Self::Everywhere(ids) => ids.iter().collect(),
            Self::By(by) => {
                [&by.file, &by.configmap, &by.helmrelease, &by.application].into_iter().flatten().collect()
            }
        }
    }

    fn of(&self, wrapping: Wrapping) -> &[String] {
        match (self, wrapping) {
            (Self::Everywhere(ids), _) => ids,
            (Self::By(by), Wrapping::Plain) => &by.file,
            (Self::By(by), Wrapping::ConfigMap) => &by.configmap,
            (Self::By(by), Wrapping::HelmRelease) => &by.helmrelease,
            (Self::By(by), Wrapping::Application) => &by.application,
        }
    }
}

fn pitfalls() -> BTreeMap<u32, Pitfall> {
    serde_yaml::from_str(include_str!("helm_pitfalls.yaml")).expect("the list of answers is sound")
}

#[test]
fn every_pitfall_has_an_answer() {
    let pitfalls = pitfalls();
    let listed: Vec<u32> = pitfalls.keys().copied().collect();
    assert_eq!(listed, (1..=N_PITFALLS).collect::<Vec<_>>());
    for (number, pitfall) in &pitfalls {
        let is_told = pitfall.told.iter().any(|case| !case.says.all().is_empty());
        assert!(!pitfall.what.is_empty(), "{number} says not what goes wrong");
        assert!(is_told || pitfall.silent.is_some(), "{number} is told nowhere, and no reason is given");
        assert!(pitfall.silent.as_ref().is_none_or(|it| it.len() > 40), "{number}: the reason is no reason");
    }
}

#[test]
fn everything_named_exists() {
    let rules = RuleSet::built_in();
    let known: BTreeSet<&str> = rules.iter().map(|it| it.id()).chain(BUILT_IN.map(|it| it.0)).collect();
    for (number, pitfall) in &pitfalls() {
        for id in pitfall.told.iter().flat_map(|case| case.says.all()) {
            assert!(known.contains(id.as_str()), "{number} names {id}, which does not exist");
        }
    }
}

#[test]
fn what_is_said_is_all_that_is_said() {
    let rules = RuleSet::built_in();
    let mut failures = Vec::new();
    for (number, pitfall) in &pitfalls() {
        for case in &pitfall.told {
            for (wrapping, files) in texts(case) {
                let said = findings(&rules, case, &files);
                let mut wanted: Vec<&str> = case.says.of(wrapping).iter().map(String::as_str).collect();
                // What else is missing in values of a chart is not the case's business.
                let is_own = |id: &&str| !id.starts_with("mastodon/") || wanted.contains(id);
                let mut found: Vec<&str> = said.iter().map(|it| it.0.as_str()).filter(is_own).collect();
                found.sort_unstable();
                wanted.sort_unstable();
                if found != wanted {
                    let text = &files[0].1;
                    let wrapping = wrapping.as_str();
                    failures.push(format!("{number}, {wrapping}: wanted {wanted:?}, got {said:#?}\n{text}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}\n{} failures", failures.join("\n"), failures.len());
}

type Files = Vec<(String, String)>;

/// The files of a case, once or in every wrapping.
fn texts(case: &Case) -> Vec<(Wrapping, Files)> {
    if let Some(values) = &case.values {
        let name = case.chart.as_deref().and_then(|it| it.rsplit('/').next()).unwrap_or("app");
        let wrapped = |it: Wrapping| vec![("values.yaml".to_owned(), it.wrap(values, name, None).text)];
        return Wrapping::ALL.into_iter().map(|it| (it, wrapped(it))).collect();
    }
    let own = case.manifests.iter().map(|it| ("manifests.yaml".to_owned(), it.clone()));
    let any = case.file.iter().map(|it| (it.path.clone(), it.text.clone()));
    vec![(Wrapping::Plain, own.chain(any).collect())]
}

/// The rule and the message of every finding.
fn findings(rules: &RuleSet, case: &Case, files: &Files) -> Vec<(String, String)> {
    let chart = case.chart.as_ref().map(|chart| ChartChoice {
        release: None,
        files: None,
        chart: if chart.contains('/') {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(chart);
            ChosenChart::Folder(read_chart(&folder).expect("the chart of the fixtures can be read"))
        } else {
            ChosenChart::Named(chart.clone(), None)
        },
        is_command_line: true,
    });
    let settings = Settings {
        charts: chart.into_iter().collect(),
        preset: match case.preset.as_deref() {
            Some("strict") => Preset::Strict,
            Some("pedantic") => Preset::Pedantic,
            _ => Preset::Recommended,
        },
        helm: if case.helm == Some(3) { HelmVersion::Three } else { HelmVersion::Four },
        ..Settings::default()
    };
    let file = |(path, text): &(String, String)| ProjectFile {
        file: SourceFile::new(path.as_str(), text.as_str()),
        role: Role::Named,
    };
    let project = build(files.iter().map(file).collect(), &settings);
    let said = check(&project, rules, &settings);
    said.into_iter().map(|it| (it.rule.to_string(), it.message)).collect()
}
