//! What is generated is current. `UPDATE=1 cargo test` writes it anew.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use valuelint::check::built_in::BUILT_IN;
use valuelint::rule::RuleSet;

fn check(path: &str, current: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, current).expect("the folder of the project can be written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(written == current, "{} is not current: run UPDATE=1 cargo test", path.display());
}

#[test]
fn output_schema() {
    let schema = serde_json::to_string_pretty(&valuelint::report::json::schema()).unwrap();
    check("schemas/output.schema.json", &format!("{schema}\n"));
}

#[test]
fn baseline_schema() {
    let schema = serde_json::to_string_pretty(&valuelint::check::baseline::schema()).unwrap();
    check("schemas/baseline.schema.json", &format!("{schema}\n"));
}

#[test]
fn configuration_schema() {
    let schema = serde_json::to_string_pretty(&valuelint::config::schema::schema()).unwrap();
    check("schemas/config.schema.json", &format!("{schema}\n"));
}

/// The ids of built-in checks stand in the sources as texts; each of them has to be listed and explained.
#[test]
fn every_built_in_check_is_listed() {
    let id = regex::Regex::new(r#""((?:yaml|values|valuelint)/[a-z-]+)""#).expect("it is a pattern");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/check");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        for found in id.captures_iter(&text) {
            let is_listed = valuelint::check::built_in::BUILT_IN.iter().any(|(id, _)| *id == &found[1]);
            assert!(is_listed, "{} is not in src/check/built_in.rs", &found[1]);
        }
    }
}

/// Every `$ valuelint …` in the README is run, and what it prints stands below it.
#[test]
fn transcripts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("README.md")).unwrap().replace("\r\n", "\n");
    let mut current = String::new();
    let mut rest = text.as_str();
    while let Some((before, block)) = rest.split_once("```console\n$ valuelint ") {
        let (written, after) = block.split_once("```\n").expect("the block ends");
        let arguments = written.lines().next().expect("a command has a line");
        write!(current, "{before}```console\n$ valuelint {arguments}\n{}```\n", output(arguments)).unwrap();
        rest = after;
    }
    current.push_str(rest);
    check("README.md", &current);
}

fn output(arguments: &str) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_valuelint"))
        .args(arguments.split_whitespace())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .env_remove("GITHUB_ACTIONS")
        .output()
        .expect("the binary runs");
    assert_ne!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).expect("reports are UTF-8");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

#[test]
fn table_of_rules() {
    let mut text = String::from(
        "# Rules\n\nWritten by `UPDATE=1 cargo test` from the rule files. `valuelint explain RULE` shows a rule's page; \
         `GUIDE.md` says how to write one.\n",
    );
    let mut area = String::new();
    for rule in RuleSet::built_in().iter() {
        let file = rule.file().expect("a packed rule is sound");
        let its = rule.id().split('/').next().unwrap_or_default();
        if its != area {
            area = its.to_owned();
            write!(text, "\n## {area}\n\n| rule | severity | |\n|---|---|---|\n").unwrap();
        }
        let severity = severities(&serde_json::to_value(file).expect("it was read"));
        let summary = file.summary.replace('|', "\\|");
        writeln!(text, "| [`{}`]({}.yaml) | {severity} | {summary} |", rule.id(), rule.id()).unwrap();
    }
    text.push_str("\n## Built in\n\nWhat only the engine sees.\n\n| check | |\n|---|---|\n");
    for (id, summary) in BUILT_IN {
        writeln!(text, "| `{id}` | {summary} |").unwrap();
    }
    check("rules/README.md", &text);
}

/// `error`, or `error, warning` when conditions decide.
fn severities(rule: &serde_json::Value) -> String {
    let words = |severity: &serde_json::Value| -> Vec<String> {
        match severity {
            serde_json::Value::String(word) => vec![word.clone()],
            serde_json::Value::Object(map) => map
                .iter()
                .map(|(key, value)| {
                    if key == "else" { value.as_str().unwrap_or_default() } else { key }.to_owned()
                })
                .collect(),
            _ => Vec::new(),
        }
    };
    let mut all = words(&rule["severity"]);
    for case in rule["cases"].as_array().into_iter().flatten() {
        all.extend(words(&case["severity"]));
    }
    let order = ["error", "warning", "info"];
    order.into_iter().filter(|word| all.iter().any(|it| it == word)).collect::<Vec<_>>().join(", ")
}

/// The whole rules that the documents show are sound.
#[test]
fn rules_in_documents() {
    let mut n_rules = 0;
    for document in ["README.md", "rules/GUIDE.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap();
        let text = text.replace("\r\n", "\n");
        for block in text.split("```yaml\n").skip(1).filter(|it| it.starts_with("summary:")) {
            let rule = block.split("```\n").next().unwrap_or_default();
            let (rules, problems) = RuleSet::load(vec![("shown/here.yaml".to_owned(), rule.to_owned())]);
            let messages: Vec<_> = problems.iter().map(|it| &it.message).collect();
            assert!(problems.is_empty() && rules.len() == 1, "{document}: {messages:?}");
            n_rules += 1;
        }
    }
    assert_eq!(n_rules, 2);
}
