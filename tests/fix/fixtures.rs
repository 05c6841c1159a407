//! `fixtures/fix`: texts before and after their fixes, in every wrapping and with other line ends.
//!
//! `NAME.yaml` becomes `NAME.fixed.yaml` by the safe fixes and `NAME.unsafe.yaml` by all of them, where that is
//! another text. A first line `# --chart FOLDER` names the chart. `UPDATE=1` writes what comes out.

use std::path::PathBuf;
use std::sync::Arc;
use std::{env, fs};

use valuelint::check::check;
use valuelint::config::{ChartChoice, ChosenChart, Settings};
use valuelint::diagnostic::Applicability;
use valuelint::files::chart::read_chart;
use valuelint::fix::{Mended, Text, Verdict, mend};
use valuelint::project::build::rebuild;
use valuelint::project::{ProjectFile, Role};
use valuelint::rule::RuleSet;
use valuelint::rule::example::wrap::Wrapping;
use valuelint::text::SourceFile;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/fix")
}

fn read(name: &str) -> Option<String> {
    fs::read_to_string(folder().join(name)).ok().map(|it| it.replace("\r\n", "\n"))
}

/// The settings a text asks for in its first line.
fn settings(text: &str) -> Settings {
    let mut settings = Settings::default();
    if let Some(chart) = text.lines().next().and_then(|it| it.strip_prefix("# --chart ")) {
        let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(chart);
        let files = read_chart(&place).expect("the chart is there");
        let chart = ChosenChart::Folder(files);
        settings.charts = vec![ChartChoice { release: None, files: None, chart, is_command_line: true }];
    }
    settings
}

fn mended(text: &str, settings: &Settings, wanted: Applicability) -> Mended {
    let file = ProjectFile { file: SourceFile::new("values.yaml", text), role: Role::Named };
    let rules = RuleSet::built_in();
    mend(&[file], wanted, &|texts: Vec<Text>| {
        let project = rebuild(texts, settings);
        let diagnostics = check(&project, &rules, settings);
        Verdict { project, diagnostics }
    })
}

fn fixed(text: &str, settings: &Settings, wanted: Applicability) -> Arc<str> {
    let mended = mended(text, settings, wanted);
    assert_eq!(mended.held, [], "{text}");
    mended.verdict().project.files[0].file.text.clone()
}

const WANTED: [(Applicability, &str); 2] =
    [(Applicability::Safe, "fixed"), (Applicability::Unsafe, "unsafe")];

/// The names of the texts before their fixes.
fn names() -> Vec<String> {
    let files = fs::read_dir(folder()).expect("the folder is there").flatten();
    let names = files.map(|it| it.file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names
        .filter_map(|it| Some(it.strip_suffix(".yaml")?.to_owned()))
        .filter(|it| !it.contains('.'))
        .collect();
    names.sort();
    names
}

#[test]
fn texts_become_what_stands_beside_them() {
    for name in names() {
        let before = read(&format!("{name}.yaml")).expect("it was listed");
        let settings = settings(&before);
        let mut last = before.clone();
        for (wanted, word) in WANTED {
            let after = fixed(&before, &settings, wanted);
            let place = format!("{name}.{word}.yaml");
            if env::var_os("UPDATE").is_some() && *after != *last {
                fs::write(folder().join(&place), &*after).expect("it can be written");
            }
            let expected = read(&place).unwrap_or(last);
            assert_eq!(*after, *expected, "{place}; UPDATE=1 writes it anew");
            last = expected;
        }
        assert_ne!(last, before, "{name} has nothing to fix");
    }
}

/// Texts that are whole manifests are in their wrapping already.
fn is_manifest(text: &str) -> bool {
    text.contains("apiVersion:")
}

#[test]
fn every_wrapping_becomes_the_same() {
    for name in names() {
        let before = read(&format!("{name}.yaml")).expect("it was listed");
        let settings = settings(&before);
        for (wanted, word) in WANTED {
            let Some(after) = read(&format!("{name}.{word}.yaml")) else { continue };
            for wrapping in Wrapping::ALL.into_iter().filter(|_| !is_manifest(&before)) {
                let wrap = |text: &str| wrapping.wrap(text, "app", None).text;
                let (before, after) = (wrap(&before), wrap(&after));
                let told = format!("{name}.{word} {}", wrapping.as_str());
                assert_eq!(*fixed(&before, &settings, wanted), *after, "{told}");
                let (before, after) = (before.replace('\n', "\r\n"), after.replace('\n', "\r\n"));
                assert_eq!(*fixed(&before, &settings, wanted), *after, "{told}, lines end as on Windows");
                let (before, after) = (before.trim_end(), after.trim_end());
                assert_eq!(*fixed(before, &settings, wanted), *after, "{told}, without a last line break");
                let (before, after) = (format!("\u{feff}{before}"), format!("\u{feff}{after}"));
                assert_eq!(*fixed(&before, &settings, wanted), *after, "{told}, with a byte order mark");
            }
        }
    }
}

#[test]
fn a_second_run_finds_nothing_to_fix() {
    for name in names() {
        let before = read(&format!("{name}.yaml")).expect("it was listed");
        let settings = settings(&before);
        for (wanted, word) in WANTED {
            let after = fixed(&before, &settings, wanted);
            let again = mended(&after, &settings, wanted);
            assert!(again.after.is_none(), "{name}.{word} changes again");
        }
    }
}
