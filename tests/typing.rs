//! While one line is typed, what is said of all other lines stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use valuelint::check::check;
use valuelint::config::Settings;
use valuelint::project::build::rebuild;
use valuelint::project::{ProjectFile, Role};
use valuelint::rule::RuleSet;
use valuelint::text::SourceFile;

/// Path, line from 0, rule and message.
type Said = BTreeSet<(String, usize, String, String)>;

type Texts = BTreeMap<String, String>;

/// The files below a folder, with paths from there.
fn texts(root: &Path, folder: &Path, acc: &mut Texts) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts(root, &path, acc);
        } else if path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("valuelint.yaml") {
            let text = fs::read_to_string(&path).expect("it is UTF-8").replace("\r\n", "\n");
            let name = path.strip_prefix(root).expect("it is below").to_string_lossy().replace('\\', "/");
            acc.insert(name, text);
        }
    }
}

fn said(texts: &Texts, rules: &RuleSet) -> Said {
    let file = |(path, text): (&String, &String)| {
        let file = SourceFile::new(path.as_str(), text.as_str());
        (ProjectFile { file, role: Role::Walked }, Arc::default())
    };
    let settings = Settings::default();
    let project = rebuild(texts.iter().map(file).collect(), &settings);
    let found = check(&project, rules, &settings);
    let of = found.iter().map(|it| {
        let file = &project.file(it.location.file).file;
        let line = file.text[..it.location.range.start().into()].matches('\n').count();
        (file.path.to_string(), line, it.rule.to_string(), it.message.clone())
    });
    of.collect()
}

/// What comes and goes on other lines while a line is typed: `- rule` and `+ rule`, each with what was typed.
fn flicker(all: &Texts, path: &str, line: &str, rules: &RuleSet) -> Vec<String> {
    let lines: Vec<&str> = all[path].split('\n').collect();
    let number =
        lines.iter().position(|it| it.trim() == line).unwrap_or_else(|| panic!("{path}: no `{line}`"));
    let with = |part: &str| {
        let mut lines = lines.clone();
        lines[number] = part;
        let mut texts = all.clone();
        texts.insert(path.to_owned(), lines.join("\n"));
        let mut said = said(&texts, rules);
        said.retain(|it| it.0 != path || it.1 != number);
        said
    };
    let (before, after) = (with(""), with(lines[number]));
    let start = lines[number].len() - lines[number].trim_start().len();
    let mut flicker = Vec::new();
    for end in start + 1..lines[number].len() {
        let now = with(&lines[number][..end]);
        let typed = &lines[number][start..end];
        let lost = before.intersection(&after).filter(|it| !now.contains(*it));
        flicker.extend(lost.map(|it| format!("- {} at `{typed}`", it.2)));
        let new = now.iter().filter(|it| !before.contains(*it) && !after.contains(*it));
        flicker.extend(new.map(|it| format!("+ {} at `{typed}`", it.2)));
    }
    flicker
}

#[test]
fn other_lines_keep_what_is_said_of_them() {
    let rules = RuleSet::built_in();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects/mastodon-on-gke");
    let mut all = BTreeMap::new();
    texts(&root, &root, &mut all);
    for (path, line) in [
        ("clusters/harbour/chart-source.yaml", "name: mastodon"),
        ("clusters/harbour/mastodon.yaml", "kind: GitRepository"),
        ("clusters/harbour/mastodon.yaml", "validation: server"),
        ("mastodon/release.yaml", "interval: 20m"),
        ("mastodon/values.yaml", "repository: ghcr.io/mastodon/mastodon"),
        ("mastodon/values.yaml", "locale: en"),
        ("mastodon/values.yaml", "schedule: \"30 3 * * 1\""),
        ("mastodon/values.yaml", "openssl_verify_mode: peer"),
    ] {
        let flicker = flicker(&all, path, line, &rules);
        assert!(flicker.is_empty(), "{path}, `{line}`: {flicker:#?}");
    }
}
