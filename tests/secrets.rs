//! Secrets planted in every fixture appear in no report of any format.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use valuelint::report::Format;

/// What no report may hold, however it is cut, quoted or escaped.
const SECRET: &str = "geheim";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every YAML file below a folder of the project.
fn files(folder: &Path, acc: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, acc);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            acc.push(path);
        }
    }
}

/// The text with a secret of some form before each key: in plain, in quotes, in a block, in braces, in a list; some
/// are known by their shape alone.
fn planted(text: &str) -> (String, usize) {
    let key = regex::Regex::new(r"^( *)(?:[A-Za-z][\w.-]*): *(?:\S.*)?$").expect("it is a pattern");
    let mut acc = String::new();
    let mut count = 0;
    for line in text.split_inclusive('\n') {
        let is_first = acc.trim().is_empty();
        if let Some(found) = key.captures(line.trim_end()).filter(|_| !is_first) {
            let indent = &found[1];
            let secret = format!("{SECRET}{count}");
            let planted = match count % 10 {
                0 => format!("{indent}planted{count}Password: {secret}\n"),
                1 => format!("{indent}planted{count}_token: \"{secret}\"\n"),
                2 => format!("{indent}planted{count}SecretKey: |\n{indent}  {secret}\n{indent}  {secret}\n"),
                3 => format!("{indent}planted{count}Credentials: {{ a: '{secret}', b: [{secret}] }}\n"),
                4 => format!("{indent}planted{count}ApiKey: >-\n{indent}  {secret}\n"),
                5 => format!("{indent}planted{count}: {{ Authorization: Bearer {secret} }}\n"),
                6 => format!("{indent}planted{count}: https://hooks.slack.com/services/T0/B0/{secret}\n"),
                7 => format!(
                    "{indent}planted{count}: [--token, {secret}, --password={secret}, -x --api-key {secret}]\n"
                ),
                8 => format!("{indent}planted{count}_pwd: {secret}\n"),
                _ => format!("{indent}planted{count}Passwords: # beside\n{indent}  password: {secret}\n"),
            };
            acc.push_str(&planted);
            count += 1;
        }
        acc.push_str(line);
    }
    (acc, count)
}

/// Everything that is written about what lies in a folder, by format.
fn reports(folder: &Path, arguments: &[&str]) -> Vec<(String, String)> {
    let run = |more: Vec<String>| {
        let output = Command::new(env!("CARGO_BIN_EXE_valuelint"))
            .args(["check", "--preset", "pedantic", "--min-confidence", "low", "--statistics"])
            .args(arguments)
            .args(more)
            .current_dir(folder)
            .env("GITHUB_STEP_SUMMARY", folder.join("report.summary"))
            .output()
            .expect("the binary runs");
        assert_ne!(output.status.code(), None, "{arguments:?} ends by a signal");
        let (out, err) = (output.stdout, output.stderr);
        let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
        [("standard output".to_owned(), text(out)), ("errors".to_owned(), text(err))]
    };
    let outputs = Format::ALL.iter().map(|(name, _)| format!("--output={name}=report.{name}"));
    let mut acc: Vec<(String, String)> = run(outputs.collect()).into();
    if arguments == ["."] {
        acc.extend(run(vec![
            "--diff".to_owned(),
            "--unsafe-fixes".to_owned(),
            "--output=concise".to_owned(),
        ]));
        acc.extend(run(vec!["--write-baseline=report.baseline".to_owned()]));
        let baseline = fs::read_to_string(folder.join("report.baseline"));
        acc.push(("baseline".to_owned(), baseline.expect("the baseline is written")));
    }
    for name in Format::ALL.iter().map(|(name, _)| *name).chain(["summary"]) {
        let report = fs::read_to_string(folder.join(format!("report.{name}")));
        acc.push((name.to_owned(), report.unwrap_or_else(|error| panic!("{name}: {error}"))));
    }
    acc
}

/// What leaks, by file and format, and how many secrets were masked.
fn leaks(folder: &Path, name: &str, arguments: &[&str]) -> (Vec<String>, usize) {
    let reports = reports(folder, arguments);
    let line = |text: &str| text.lines().find(|it| it.contains(SECRET)).unwrap_or_default().to_owned();
    let found = reports.iter().filter(|(_, text)| text.contains(SECRET));
    let leaks = found.map(|(format, text)| format!("{name}, {format}: {}", line(text))).collect();
    let human = reports.iter().find(|(format, _)| format == "human").expect("there is a report for people");
    (leaks, human.1.matches("••••••").count())
}

#[test]
fn planted_secrets_are_in_no_report() {
    let mut all = Vec::new();
    for folder in ["ok", "bad", "broken"] {
        files(&root().join("fixtures").join(folder), &mut all);
    }
    let (mut told, mut n_planted, mut n_masked) = (Vec::new(), 0, 0);
    for file in all {
        let name = file.strip_prefix(root()).expect("it is below").display().to_string();
        let text = fs::read_to_string(&file).expect("a fixture is UTF-8");
        let chart = text.lines().next().and_then(|it| it.strip_prefix("# --chart "));
        let chart = chart.map(|it| root().join(it).display().to_string());
        let (text, count) = planted(&text);
        let folder = tempfile::tempdir().expect("a folder can be made");
        fs::write(folder.path().join("values.yaml"), text).expect("a file can be written");
        let mut arguments = vec!["--isolated", "values.yaml"];
        arguments.extend(chart.iter().flat_map(|it| ["--chart", it.as_str()]));
        let (leaks, masked) = leaks(folder.path(), &name, &arguments);
        told.extend(leaks);
        n_planted += count;
        n_masked += masked;
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(n_planted > 500 && n_masked > 100, "{n_planted} were planted, {n_masked} masked");
}

#[test]
fn planted_secrets_are_in_no_report_of_a_repository() {
    let (mut told, mut n_planted, mut n_masked) = (Vec::new(), 0, 0);
    let projects = root().join("fixtures/projects");
    for project in fs::read_dir(&projects).expect("the folder is there").flatten() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let mut all = Vec::new();
        files(&project.path(), &mut all);
        for file in all {
            let place = folder.path().join(file.strip_prefix(project.path()).expect("it is below"));
            fs::create_dir_all(place.parent().expect("it lies in a folder")).expect("a folder can be made");
            let (text, count) = planted(&fs::read_to_string(&file).expect("a fixture is UTF-8"));
            fs::write(place, text).expect("a file can be written");
            n_planted += count;
        }
        let (leaks, masked) = leaks(folder.path(), &project.path().display().to_string(), &["."]);
        told.extend(leaks);
        n_masked += masked;
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
    assert!(n_planted > 200 && n_masked > 10, "{n_planted} were planted, {n_masked} masked");
}
