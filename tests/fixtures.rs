//! The fixtures: what must be silent, what must be found and where, and small repositories with their report.
//!
//! In `bad/` the places are marked in comments on the lines below: `# ^^^ severity[rule] part of the message`
//! with carets under the text, or `#> text severity[rule] part of the message` for the first such text.
//! A first line `# --chart FOLDER` names the chart they are for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use granit_parser::{ErrorKind, Parser};
use serde_json::Value;
use valuelint::check::built_in::BUILT_IN;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .arg("check")
        .args(arguments)
        .current_dir(root())
        .env_remove("GITHUB_ACTIONS")
        .output()
        .expect("the binary runs")
}

/// Every YAML file below a folder of `fixtures/`, relative to the project, with `/`.
fn files(folder: &str) -> Vec<String> {
    fn below(folder: &Path, acc: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                below(&path, acc);
            } else if path.extension().is_some_and(|it| it == "yaml") {
                let path = path.strip_prefix(root()).expect("it is below");
                acc.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    let mut acc = Vec::new();
    below(&root().join("fixtures").join(folder), &mut acc);
    acc.sort();
    acc
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).expect("a fixture is UTF-8")
}

/// `line:from-to severity[rule]` and the message of every finding, columns counted from 1.
fn findings(file: &str) -> Vec<(String, String)> {
    let text = read(file);
    let chart = text.lines().next().and_then(|it| it.strip_prefix("# --chart "));
    let chart = chart.map_or_else(Vec::new, |it| vec!["--chart", it]);
    let output = run(&[&["--isolated", "--output", "json"], &chart[..], &[file]].concat());
    let report: Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let of = |it: &Value| {
        let (start, end) = (&it["range"]["start"], &it["range"]["end"]);
        assert_eq!(start["line"], end["line"], "{file}: {it:#}");
        let (severity, rule) = (it["severity"].as_str().expect("text"), it["rule"].as_str().expect("text"));
        let place = format!("{}:{}-{}", start["line"], start["column"], end["column"]);
        (format!("{place} {severity}[{rule}]"), it["message"].as_str().expect("text").to_owned())
    };
    report["diagnostics"].as_array().expect("a list").iter().map(of).collect()
}

/// The same of every mark in a text, with the part of the message.
fn marks(file: &str, text: &str) -> Vec<(String, String)> {
    let mut acc = Vec::new();
    let mut marked = (0, "");
    for (number, line) in (1..).zip(text.lines()) {
        let Some((from, to, words)) = mark(file, line, marked.1) else {
            marked = (number, line);
            continue;
        };
        let (id, message) = words.split_once(' ').unwrap_or((words, ""));
        acc.push((format!("{}:{from}-{to} {id}", marked.0), message.trim().to_owned()));
    }
    acc
}

/// The columns a mark line points at in the line above, and its words.
fn mark<'a>(file: &str, line: &'a str, above: &str) -> Option<(usize, usize, &'a str)> {
    let comment = line.trim_start().strip_prefix('#')?;
    if let Some(rest) = comment.strip_prefix("> ") {
        let words = ["error[", "warning[", "info["].iter().filter_map(|it| rest.find(it)).min();
        let (text, words) = rest.split_at(words.expect("a mark says what is found"));
        let text = text.trim_end().replace("\\t", "\t");
        let at = above.find(&text).unwrap_or_else(|| panic!("{file}: no `{text}` in `{above}`"));
        let from = above[..at].chars().count() + 1;
        return Some((from, from + text.chars().count(), words));
    }
    let carets = comment.trim_start();
    let n_carets = carets.chars().take_while(|it| *it == '^').count();
    let from = line.chars().count() - carets.chars().count() + 1;
    (n_carets > 0).then(|| (from, from + n_carets, carets[n_carets..].trim_start()))
}

#[test]
fn what_is_right_is_silent() {
    for file in files("ok") {
        for arguments in [vec!["--isolated"], vec!["--isolated", "--preset", "recommended", "--statistics"]] {
            let output = run(&[&arguments[..], &["--output", "concise", &file]].concat());
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert_eq!((output.status.code(), told.as_str()), (Some(0), ""), "{file}");
        }
    }
    let output = run(&["--isolated", "--output", "concise", "fixtures/ok"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "", "all of them as one repository");
}

#[test]
fn what_is_wrong_is_found_where_it_is_marked() {
    for file in files("bad") {
        let (found, marked) = (findings(&file), marks(&file, &read(&file)));
        let places = |list: &[(String, String)]| list.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
        let (mut one, mut other) = (places(&found), places(&marked));
        one.sort();
        other.sort();
        assert_eq!(one, other, "{file}: found, marked; {found:#?}");
        for (place, part) in &marked {
            let is_told = found.iter().any(|(at, message)| at == place && message.contains(part.as_str()));
            assert!(is_told, "{file}: `{part}` is not said at {place}; {found:#?}");
        }
    }
}

#[test]
fn every_built_in_finding_has_a_file() {
    for (id, _) in BUILT_IN.iter().filter(|(id, _)| !id.starts_with("valuelint/")) {
        // What is about a kustomization stands in a folder of its own.
        let of_folder = format!("fixtures/bad/{id}/kustomization.yaml");
        let is_folder = root().join(&of_folder).is_file();
        let file = if is_folder { of_folder } else { format!("fixtures/bad/{id}.yaml") };
        assert!(root().join(&file).is_file(), "{file} is missing");
        let is_shown =
            marks(&file, &read(&file)).iter().any(|(place, _)| place.ends_with(&format!("[{id}]")));
        assert!(is_shown, "{file} has no mark for {id}");
    }
}

/// The report of every small repository stands beside it; `UPDATE=1` writes it anew.
#[test]
fn projects() {
    for entry in fs::read_dir(root().join("fixtures/projects")).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let folder = format!("fixtures/projects/{name}");
        let output = run(&["--output", "concise", &folder]);
        assert_ne!(output.status.code(), Some(2), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let actual =
            String::from_utf8(output.stdout).expect("reports are UTF-8").replace(&format!("{folder}/"), "");
        let file = root().join(&folder).join("expected.txt");
        if env::var_os("UPDATE").is_some() {
            fs::write(&file, &actual).expect("the folder of the project can be written");
        }
        let expected = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(actual, expected, "{folder}/expected.txt: is this right? then UPDATE=1");
    }
}

/// Texts that only the parser would say.
const OF_THE_PARSER: [&str; 12] = [
    "while parsing",
    "while scanning",
    "did not find expected",
    "not allowed in this context",
    "simple key",
    "disallowed",
    "misplaced bracket",
    "mismatched bracket",
    "unexpected eof",
    "unexpected EOF",
    "block collection",
    "scalar",
];

#[test]
fn no_text_of_the_parser_reaches_a_user() {
    let mut kinds = BTreeSet::new();
    for file in files("broken") {
        let text = read(&file);
        let mut words = OF_THE_PARSER.map(str::to_owned).to_vec();
        for error in parser_errors(&text) {
            kinds.insert(variant(error.kind()));
            words.extend([error.kind().to_string(), error.to_string()]);
        }
        for format in ["human", "json"] {
            let report = report(&file, format);
            let told: Vec<_> = words.iter().filter(|it| report.contains(it.as_str())).collect();
            assert!(told.is_empty(), "{file}: {told:?} is the parser's, not ours\n{report}");
        }
    }
    assert!(kinds.len() >= 25, "the broken files show only {} errors of the parser: {kinds:?}", kinds.len());
}

fn report(file: &str, format: &str) -> String {
    let output = run(&["--isolated", "--output", format, "--preset", "pedantic", file]);
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn variant(kind: &ErrorKind) -> String {
    let text = format!("{kind:?}");
    text.split([' ', '(']).next().unwrap_or_default().to_owned()
}

/// What the parser says of a text, and of the documents in its block scalars.
fn parser_errors(text: &str) -> Vec<granit_parser::ScanError> {
    let lines = text.lines().skip_while(|line| !line.starts_with("  values.yaml: |")).skip(1);
    let embedded: Vec<_> = lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let embedded = embedded.join("\n");
    let first = |text: &str| Parser::new_from_str(text).find_map(Result::err);
    [text, embedded.as_str()].into_iter().filter_map(first).collect()
}

/// Every broken file writes the key `same` twice at its end, far from what is broken.
#[test]
fn one_broken_line_costs_one_line() {
    for file in files("broken") {
        let text = read(&file);
        let last = text.lines().count();
        let found = findings(&file);
        let is_broken = |it: &(String, String)| it.0.contains("error[yaml/");
        assert!(found.iter().any(is_broken), "{file}: nothing is said of what is broken; {found:#?}");
        let is_same = |it: &(String, String)| {
            it.0.starts_with(&format!("{last}:")) && it.0.ends_with("warning[yaml/duplicate-key]")
        };
        assert!(found.iter().any(is_same), "{file}: the rest is not checked; {found:#?}");
    }
}
