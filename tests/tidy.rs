//! The invariants of ARCHITECTURE.md that can be read from the sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

const MAX_LINES: usize = 400;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
        .replace("\r\n", "\n")
}

/// A file of ours.
struct Source {
    /// Relative to the project, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// `yaml` of `src/yaml/parse.rs`
    fn module(&self) -> &str {
        let path = self.path.trim_start_matches("src/");
        path.split(['/', '.']).next().expect("a path has a name")
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The text before its tests.
    fn code(&self) -> &str {
        let end = self.text.find("\n#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        if self.is_test() { "" } else { &self.text[..end] }
    }

    /// The lines of the code with their numbers, comments left out.
    fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.code().lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Every file with this extension below a folder, in order of path.
fn files(folder: &str, extension: &str) -> Vec<Source> {
    fn below(folder: &Path, extension: &str, acc: &mut Vec<Source>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                below(&path, extension, acc);
            } else if path.extension().is_some_and(|it| it == extension) {
                let relative = path.strip_prefix(root()).expect("it is below");
                let relative = relative.to_string_lossy().replace('\\', "/");
                let text = read(&relative);
                acc.push(Source { path: relative, text });
            }
        }
    }
    let mut acc = Vec::new();
    below(&root().join(folder), extension, &mut acc);
    acc.sort_by(|one, other| one.path.cmp(&other.path));
    acc
}

fn sources() -> Vec<Source> {
    files("src", "rs")
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("it is a pattern")
}

/// Fails with every line that a pattern finds in the code of these files.
fn never(pattern_text: &str, why: &str, is_looked_at: impl Fn(&Source) -> bool) {
    let pattern = pattern(pattern_text);
    let mut found = Vec::new();
    for source in sources().iter().filter(|it| is_looked_at(it)) {
        let lines = source.code_lines().filter(|(_, line)| pattern.is_match(line));
        found.extend(lines.map(|(number, line)| format!("{}:{number}: {}", source.path, line.trim())));
    }
    assert!(found.is_empty(), "{why}\n{}", found.join("\n"));
}

/// The table of ARCHITECTURE.md.
fn floors() -> BTreeMap<String, u32> {
    let text = read("ARCHITECTURE.md");
    let row = pattern(r"(?m)^\| `([a-z]+)` \| (\d+) \|");
    row.captures_iter(&text).map(|it| (it[1].to_owned(), it[2].parse().expect("a number"))).collect()
}

#[test]
fn every_module_has_a_floor() {
    let folders = fs::read_dir(root().join("src")).expect("there is src").flatten();
    let mut modules: Vec<String> = folders
        .map(|it| it.path().file_stem().expect("a name").to_string_lossy().into_owned())
        .filter(|it| it != "lib" && it != "main")
        .collect();
    modules.sort();
    assert_eq!(modules, floors().into_keys().collect::<Vec<_>>(), "src/, the table of ARCHITECTURE.md");
}

#[test]
fn modules_use_lower_floors() {
    let floors = floors();
    let used = pattern(r"\bcrate::([a-z_]+)");
    let mut arrows = Vec::new();
    for source in sources().iter().filter(|it| !matches!(it.module(), "lib" | "main")) {
        let own = floors[source.module()];
        for (number, line) in source.code_lines() {
            let upwards = used
                .captures_iter(line)
                .map(|it| it[1].to_owned())
                .filter(|it| it != source.module() && floors.get(it).is_some_and(|floor| *floor >= own));
            arrows.extend(upwards.map(|it| format!("{}:{number} uses {it}", source.path)));
        }
    }
    assert!(arrows.is_empty(), "move the type, do not add an arrow upwards:\n{}", arrows.join("\n"));
}

#[test]
fn only_the_edges_touch_the_system() {
    never(
        r"\bstd::(fs|env|process|time::SystemTime)\b|\b(SystemTime|Instant)::now|\benv::var",
        "only files, lsp and cli touch the file system, the environment and the clock",
        |it| !matches!(it.module(), "files" | "lsp" | "cli" | "main"),
    );
}

#[test]
fn reading_never_fails() {
    never(r"^\s*pub fn .*-> *[\w:]*Result\b", "what is read becomes a value and diagnostics", |it| {
        matches!(it.module(), "text" | "yaml" | "manifest" | "secret" | "patch" | "project" | "check")
    });
}

#[test]
fn line_and_column_stay_at_the_edges() {
    never(r"\b(line_column|LineColumn|LineCol)\b", "inside, a position is a byte offset", |it| {
        !matches!(it.module(), "text" | "report" | "lsp" | "files")
    });
    never(r"(?i)utf_?16", "only editors and SARIF count in UTF-16", |it| {
        !matches!(it.module(), "lsp" | "files" | "report")
    });
}

#[test]
fn diagnostics_are_not_serialized() {
    never(r"\bSerialize\b", "each output format has its own structs", |it| it.module() == "diagnostic");
}

#[test]
fn no_unsafe_no_async_no_network() {
    never(
        r"\bunsafe[\s{]|\basync\b|\.await\b|\bTcp(Stream|Listener)\b|\bUdpSocket\b",
        "none of these",
        |_| true,
    );
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for network in ["reqwest", "ureq", "hyper", "tokio", "curl"] {
        assert!(!pattern(&format!(r"(?m)^{network}\b")).is_match(&manifest), "{network} goes to the network");
    }
}

/// Tests and comments count too: an example of a chart that exists grows stale unseen.
#[test]
fn no_rule_and_no_chart_is_named() {
    let rules = files("rules", "yaml");
    let ids =
        rules.iter().map(|it| it.path.trim_start_matches("rules/").trim_end_matches(".yaml").to_owned());
    let charts = fs::read_dir(root().join("schemas/charts")).expect("there are charts").flatten();
    let charts = charts.map(|it| it.file_name().to_string_lossy().into_owned());
    let names: Vec<String> = ids.chain(charts).collect();
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in (1..).zip(source.text.lines()) {
            let line = line.to_lowercase();
            let told = names.iter().filter(|it| line.contains(it.as_str()));
            found.extend(told.map(|it| format!("{}:{number} names {it}", source.path)));
        }
    }
    assert!(found.is_empty(), "rules and charts are data:\n{}", found.join("\n"));
}

#[test]
fn files_are_short() {
    let length = |source: &Source| {
        let tests = if source.is_test() { 0 } else { source.code().lines().count() };
        (tests > MAX_LINES).then(|| format!("{}: {tests} lines without tests", source.path))
    };
    let long: Vec<_> = sources().iter().filter_map(length).collect();
    assert!(
        long.is_empty(),
        "no file has more than {MAX_LINES} lines without its tests:\n{}",
        long.join("\n")
    );
}

#[test]
fn folders_have_a_mod_file() {
    for source in sources() {
        let folder = root().join(source.path.trim_end_matches(".rs"));
        assert!(!folder.is_dir(), "{}: write {}/mod.rs instead", source.path, folder.display());
    }
}

#[test]
fn dependencies_have_reasons() {
    let manifest = read("Cargo.toml");
    let sections = manifest.split("\n[").filter(|it| {
        let name = it.lines().next().unwrap_or_default();
        name.trim_end_matches(']').ends_with("dependencies")
    });
    let (mut reasons, mut all) = (Vec::new(), Vec::new());
    for section in sections {
        let lines: Vec<_> = section.lines().skip(1).filter(|it| !it.is_empty()).collect();
        for (idx, line) in lines.iter().enumerate().filter(|(_, it)| !it.starts_with('#')) {
            let name = line.split([' ', '=']).next().unwrap_or_default();
            all.push(name);
            let is_commented = idx > 0 && lines[idx - 1].starts_with('#');
            if line.contains(" # ") || is_commented {
                reasons.push(name);
            }
        }
    }
    // A crate that two sections need says it once.
    all.retain(|it| !reasons.contains(it));
    assert!(all.is_empty(), "why are these needed? {all:?}");
}

#[test]
fn every_invariant_has_a_test() {
    let text = read("ARCHITECTURE.md");
    let (_, list) = text.split_once("\n## Invariants\n").expect("it lists its invariants");
    let named = pattern(r"`([\w/]+\.rs)`: `(\w+)`$");
    for line in list.lines().filter(|it| it.starts_with(|first: char| first.is_ascii_digit())) {
        let found = named.captures(line).unwrap_or_else(|| panic!("which test? {line}"));
        let is_there = pattern(&format!(r"#\[test\]\s+fn {}\(", &found[2])).is_match(&read(&found[1]));
        assert!(is_there, "{} has no test {}", &found[1], &found[2]);
    }
    assert!(text.lines().count() <= 150, "ARCHITECTURE.md fits on two pages");
}

#[test]
fn nobody_is_named_but_the_project() {
    let documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "rules/GUIDE.md"];
    for document in documents {
        let text = read(document);
        for word in ["TODO", "FIXME", "/home/", "/work/", "/tmp/", "localhost"] {
            assert!(!text.contains(word), "{document} says `{word}`");
        }
    }
}
